"""What a scripted client does beyond the interface, which the conformance suite tests."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmport import (
    ConfigurationError,
    Message,
    ServerError,
    TextBlock,
    ThinkingBlock,
    ToolUseBlock,
    UnknownBlock,
    Usage,
)
from llmport.testing import FakeClient, answer
from llmport.testing.scripts import events_of


def test_it_remembers_what_it_was_asked() -> None:
    client = FakeClient("1", "2", tokens=7)
    client.complete("Hello", model="a")
    client.with_options(max_tokens=5).stream([Message.user("Bye")])
    client.count_tokens("How many?")

    assert [request.messages[0].text for request in client.requests] == ["Hello", "Bye", "How many?"]
    assert [request.max_tokens for request in client.requests] == [None, 5, None]


def test_what_a_call_takes_back_is_not_put_into_it_again() -> None:
    client = FakeClient("1", "2")
    stopping = client.with_options(stop_sequences=["END"], model="a")
    stopping.complete("Hello", stop_sequences=[])
    stopping.run_tools("Hello", [], stop_sequences=[])

    assert [(request.model, request.stop_sequences) for request in client.requests] == [("a", ()), ("a", ())]


def test_more_can_be_said_while_it_runs() -> None:
    client = FakeClient()
    client.add("Hi", lambda request: request.messages[-1].text.upper())

    assert client.complete("Hello").text == "Hi"
    assert client.complete("Hello").text == "HELLO"


def test_a_script_that_is_over_says_so() -> None:
    with pytest.raises(ConfigurationError, match="script is over"):
        FakeClient().complete("Hello")


def test_the_same_error_may_be_given_twice() -> None:
    error = ServerError("Oops.")
    client = FakeClient(error, error)
    for _ in range(2):
        with pytest.raises(ServerError) as caught:
            client.complete("Hello")
        assert len(caught.value.attempts) == 1
    assert error.attempts == ()


def test_what_comes_from_elsewhere_may_strike_in_mid_answer() -> None:
    client = FakeClient([*[*events_of("Hello.")][:3], KeyboardInterrupt()])
    with client.stream("Hello") as stream:
        with pytest.raises(KeyboardInterrupt):
            stream.collect()
        assert stream.completion.text == "Hello."


def test_closing_is_noticed() -> None:
    with FakeClient() as client:
        assert not client.is_closed
    assert client.is_closed


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
BLOCKS = st.one_of(
    st.builds(TextBlock, st.text(max_size=40)),
    st.builds(
        lambda text, signature: ThinkingBlock(text, signature=signature), st.text(), st.text(min_size=1)
    ),
    st.builds(lambda data: ThinkingBlock("", redacted_data=data), st.text(min_size=1)),
    st.builds(ToolUseBlock, st.text(), st.text(), st.dictionaries(st.text(), JSON, max_size=3)),
    st.builds(
        lambda data: UnknownBlock("new", {**data, "type": "new"}),
        st.dictionaries(st.text(), JSON, max_size=3),
    ),
)


@given(st.lists(BLOCKS, max_size=4), st.sampled_from(["end_turn", "max_tokens", "refusal"]))
def test_a_scripted_answer_comes_as_it_is(blocks: list[TextBlock], reason: str) -> None:
    script = answer(*blocks, stop_reason=reason, usage=Usage(input_tokens=3, output_tokens=4))
    completion = FakeClient(script).complete("Hello")

    assert completion == attrs.evolve(script, request_id="req_1")
    assert completion == FakeClient([*events_of(script)]).complete("Hello")
