"""Requests made of prompts and options, completions, and that the two kinds of client are one interface."""

from __future__ import annotations

import inspect
import pickle
from typing import Any, get_type_hints

import attrs
import pytest

from llmport._runtime.streams import AsyncStream, Stream
from llmport.anthropic import AnthropicClient, AsyncAnthropicClient
from llmport.anthropic.batches.client import AsyncBatches, Batches
from llmport.client import (
    AsyncCompletionStream,
    AsyncLlmClient,
    Completion,
    CompletionRequest,
    CompletionStream,
    LlmClient,
    ProviderOptions,
    RequestOptions,
    Thinking,
    UnknownOptionWarning,
    settle_options,
)
from llmport.errors import ConfigurationError
from llmport.messages import Message, TextBlock, ThinkingBlock, ToolUseBlock
from llmport.testing import AsyncFakeClient, FakeClient
from llmport.tools import Tool, ToolChoice
from llmport.usage import Usage

# ------------------------------------------------------------------------------------------------- requests

HELLO = Message.user("Hello")
TALK = [HELLO, Message.assistant("Hi"), Message.user("Bye")]


@pytest.mark.parametrize(
    ("prompt", "messages"),
    [
        ("Hello", (HELLO,)),
        ("", (Message.user(""),)),
        (HELLO, (HELLO,)),
        (TALK, tuple(TALK)),
        (tuple(TALK), tuple(TALK)),
        ((turn for turn in tuple(TALK)), tuple(TALK)),
        (CompletionRequest(messages=TALK), tuple(TALK)),  # type: ignore[arg-type]
    ],
    ids=["text", "empty text", "turn", "list", "tuple", "generator", "request"],
)
def test_anything_that_can_be_asked_becomes_a_request(prompt: Any, messages: tuple[Message, ...]) -> None:
    assert CompletionRequest.of(prompt, {}) == CompletionRequest(messages=messages)


OPTIONS: dict[str, Any] = {
    "model": "claude-haiku-4-5",
    "max_tokens": 5,
    "system": (TextBlock("Be brief."),),
    "tools": (Tool("add"), {"type": "web_search_20250305", "name": "web_search"}),
    "tool_choice": ToolChoice("any"),
    "stop_sequences": ("###",),
    "temperature": 0.5,
    "thinking": Thinking(budget_tokens=1024),
    "extra_body": {"service_tier": "auto"},
    "extra_headers": {"x-a": "b"},
    "timeout": 3.0,
    "output_schema": {"type": "object"},
    "options": ProviderOptions(),
    "max_retries": 1,
    "resume": "continue",
    "tenant": "nightly",
    "priority": 3,
    "cache": False,
}


def test_options_are_the_fields_of_a_request_but_for_its_messages() -> None:
    fields = attrs.fields_dict(CompletionRequest)

    assert RequestOptions.__optional_keys__ == fields.keys() - {"messages"} == OPTIONS.keys()
    assert not RequestOptions.__required_keys__
    for name, hint in get_type_hints(RequestOptions).items():
        field = fields[name]
        if field.converter is None:  # else more is taken than is kept
            assert str(hint) == str(get_type_hints(CompletionRequest)[name])


@pytest.mark.parametrize(
    "prompt", ["Hello", CompletionRequest(messages=(HELLO,), model="other", max_tokens=1)]
)
def test_options_take_the_place_of_fields(prompt: Any) -> None:
    request = CompletionRequest.of(prompt, OPTIONS)  # type: ignore[arg-type]

    assert request == CompletionRequest(messages=(HELLO,), **OPTIONS)


def test_a_request_keeps_what_no_option_replaces() -> None:
    prompt = CompletionRequest(messages=(HELLO,), **OPTIONS)

    assert CompletionRequest.of(prompt, {}) == prompt
    assert CompletionRequest.of(prompt, {"model": None}) == attrs.evolve(prompt, model=None)


def test_tools_and_stop_sequences_may_be_any_iterable() -> None:
    request = CompletionRequest.of("Hello", {"tools": iter([Tool("add")]), "stop_sequences": ["a", "b"]})

    assert (request.tools, request.stop_sequences) == ((Tool("add"),), ("a", "b"))


@pytest.mark.parametrize("prompt", ["Hello", CompletionRequest(messages=(HELLO,))], ids=["text", "request"])
def test_an_unknown_option_is_sent_as_it_is_with_a_warning(prompt: Any) -> None:
    with pytest.warns(UnknownOptionWarning, match=r"no top_k, brand_new: .* max_tokens, ") as caught:
        request = CompletionRequest.of(prompt, {"top_k": 1, "brand_new": 2, "extra_body": {"top_k": 3}})

    assert request.extra_body == {"top_k": 3, "brand_new": 2}
    assert caught[0].filename == __file__


DEFAULTS = {"model": "other", "max_tokens": 7, "timeout": 3.0, "stop_sequences": ("a",)}


def test_defaults_fill_what_a_request_leaves_open() -> None:
    request = CompletionRequest.of("Hello", {"model": "mine", "timeout": 1.0})

    assert request.filled(DEFAULTS) == CompletionRequest.of(
        "Hello", {**DEFAULTS, "model": "mine", "timeout": 1.0}
    )
    assert request.filled({}) is request


def test_settled_options_are_those_of_every_request_that_leaves_them_open() -> None:
    settled = settle_options(DEFAULTS)

    assert CompletionRequest.of("Hello", {}, settled) == CompletionRequest.of("Hello", DEFAULTS)
    assert CompletionRequest.of(CompletionRequest(messages=[HELLO]), {}, settled) == CompletionRequest.of(  # type: ignore[arg-type]
        "Hello", DEFAULTS
    )


NOTHING: dict[str, Any] = {
    "tools": [],
    "stop_sequences": (),
    "extra_body": {},
    "extra_headers": {},
    "priority": 0,
}
"""Options as if they had not been given, if they were fields."""


@pytest.mark.parametrize("prompt", ["Hello", CompletionRequest(messages=(HELLO,))], ids=["text", "request"])
@pytest.mark.parametrize("name", NOTHING)
def test_a_call_can_take_a_default_back(name: str, prompt: Any) -> None:
    settled = settle_options(OPTIONS)

    request = CompletionRequest.of(prompt, {name: NOTHING[name]}, settled)

    assert request == attrs.evolve(CompletionRequest(messages=(HELLO,), **OPTIONS), **{name: NOTHING[name]})


@pytest.mark.parametrize("prompt", ["Hello", CompletionRequest(messages=(HELLO,))], ids=["text", "request"])
@pytest.mark.parametrize("name", OPTIONS)
def test_an_option_that_is_none_leaves_the_choice_to_the_default(name: str, prompt: Any) -> None:
    settled = settle_options(OPTIONS)

    assert CompletionRequest.of(prompt, {name: None}, settled) == CompletionRequest.of(prompt, OPTIONS)
    assert CompletionRequest.of(prompt, {name: None}) == CompletionRequest(messages=(HELLO,))


def test_what_a_whole_request_says_wins_over_defaults_and_loses_to_the_call() -> None:
    prompt = CompletionRequest(messages=(HELLO,), model="mine", max_tokens=1, system="Mine.")

    request = CompletionRequest.of(prompt, {"max_tokens": 2}, settle_options(OPTIONS))

    assert (request.model, request.max_tokens, request.system) == ("mine", 2, "Mine.")
    assert request.priority == OPTIONS["priority"]


def test_settling_again_adds_replaces_and_takes_back() -> None:
    first = settle_options({"model": "a", "max_tokens": 1, "timeout": 5})

    assert settle_options({"model": "b", "timeout": None, "priority": 2}, first) == {
        "max_tokens": 1,
        "model": "b",
        "priority": 2,
    }


def test_settled_tools_last_for_more_than_one_request() -> None:
    settled = settle_options({"tools": iter([Tool("add")])})

    for _ in range(2):
        assert CompletionRequest.of("Hello", {}, settled).tools == (Tool("add"),)


@pytest.mark.parametrize("prompt", ["Hello", CompletionRequest(messages=(HELLO,))], ids=["text", "request"])
def test_an_unknown_default_is_sent_and_told_of_once(prompt: Any) -> None:
    with pytest.warns(UnknownOptionWarning) as caught:
        settled = settle_options({"brand_new": 1, "model": "m"})
    request = CompletionRequest.of(prompt, {}, settled)  # where a warning is an error

    assert (request.extra_body, request.model, len(caught)) == ({"brand_new": 1}, "m", 1)


@pytest.mark.filterwarnings("ignore::llmport.client.UnknownOptionWarning")
@pytest.mark.parametrize(
    ("options", "body"),
    [
        ({"brand_new": 2}, {"kept": 1, "brand_new": 2}),
        ({"kept": 2}, {"kept": 2}),
        ({"extra_body": {"brand_new": 2}}, {"brand_new": 2}),
        ({"extra_body": {"a": 1}, "brand_new": 2}, {"a": 1, "brand_new": 2}),
        ({"extra_body": {}}, {}),
        ({"extra_body": None, "brand_new": 2}, {"kept": 1, "brand_new": 2}),
    ],
)
@pytest.mark.parametrize(
    "prompt",
    ["Hello", CompletionRequest(messages=(HELLO,)), CompletionRequest(messages=(HELLO,), extra_body={"kept": 1})],
    ids=["text", "request", "own"],
)  # fmt: skip
def test_an_unknown_option_stands_beside_the_extra_body_of_the_defaults_and_another_one_replaces_it(
    prompt: Any, options: Any, body: Any
) -> None:
    settled = settle_options({"extra_body": {"kept": 1}})

    assert CompletionRequest.of(prompt, options, settled).extra_body == body


def test_a_whole_request_without_options_is_taken_as_it_is() -> None:
    prompt = CompletionRequest(messages=(HELLO,), **OPTIONS)

    assert CompletionRequest.of(prompt, {}) is prompt


ODD: list[tuple[str, Any, str]] = [
    ("model", 5, "a text, not a int"),
    ("max_tokens", "x", "a whole number from 0, not 'x'"),
    ("max_tokens", 2.5, "a whole number from 0, not 2.5"),
    ("max_tokens", -1, "a whole number from 0, not -1"),
    ("max_tokens", True, "a whole number from 0, not True"),
    ("system", 3, "a text or a list of TextBlocks, not a int"),
    ("system", {"type": "text"}, "a text or a list of TextBlocks, not a dict"),
    ("tools", 5, "a list of tools, not a int"),
    ("tools", "add", "a list of tools, not a str"),
    ("tools", {"name": "add"}, "a list of tools, not a dict"),
    ("stop_sequences", 5, "a text or a list of texts, not a int"),
    ("temperature", "warm", "a number from 0 to 1, not 'warm'"),
    ("output_schema", dict, "a JSON Schema as a mapping .*output=.*, not a type"),
    ("output_schema", "x", "a JSON Schema as a mapping"),
    ("extra_body", "x", "a mapping"),
    ("extra_headers", "x", "a mapping"),
    ("timeout", "10", "a positive number of seconds or Timeouts.*, not '10'"),
    ("timeout", True, "a positive number of seconds"),
    ("timeout", -1, "a positive number of seconds"),
    ("timeout", float("nan"), "a positive number of seconds"),
    ("max_retries", "3", "a whole number from 0, not '3'"),
    ("max_retries", -1, "a whole number from 0, not -1"),
    ("max_retries", 2.5, "a whole number from 0"),
    ("tenant", 5, "a text"),
    ("priority", "high", "a whole number, not 'high'"),
    ("priority", 1.5, "a whole number"),
    ("cache", "yes", "True or False, not 'yes'"),
    ("resume", "no", "'continue', not 'no'"),
    ("resume", True, "'continue', not True"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "wanted"), ODD)
def test_an_option_of_the_wrong_kind_is_refused_by_its_name(name: str, value: Any, wanted: str) -> None:
    for make in (
        lambda: CompletionRequest.of("Hello", {name: value}),
        lambda: CompletionRequest.of(CompletionRequest(messages=(HELLO,)), {name: value}),
        lambda: settle_options({name: value}),
        lambda: FakeClient().with_options(**{name: value}),
    ):
        with pytest.raises(ConfigurationError, match=f"^{name} must be {wanted}"):
            make()


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [odd for odd in ODD if odd[0] not in {"tools", "stop_sequences", "extra_headers"}],
)
def test_so_is_a_field_of_a_whole_request(name: str, value: Any, wanted: str) -> None:
    prompt = CompletionRequest(messages=(HELLO,), **{name: value})

    with pytest.raises(ConfigurationError, match=f"^{name} must be {wanted}"):
        CompletionRequest.of(prompt, {})


@pytest.mark.parametrize("name", ["system", "output_schema", "extra_body", "extra_headers", "tools"])
def test_what_an_odd_option_holds_is_not_told(name: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        CompletionRequest.of("Hello", {name: b"canary"})
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "advice"), [("output", "output_schema="), ("deadline", r"timeout= .*llmport\.deadline")]
)
def test_what_is_no_option_of_a_call_is_said_with_what_to_write(name: str, advice: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{name}= is .*{advice}"):
        CompletionRequest.of("Hello", {name: 10})


def test_messages_are_no_option_of_another_prompt() -> None:
    with pytest.raises(ConfigurationError, match="cannot be made of this"):
        CompletionRequest.of("Hello", {"messages": []})


@pytest.mark.parametrize("prompt", [[], (), CompletionRequest(messages=())])
def test_an_empty_conversation_is_refused(prompt: Any) -> None:
    with pytest.raises(ConfigurationError, match="empty"):
        CompletionRequest.of(prompt, {})


@pytest.mark.parametrize(
    "prompt", [["Hello"], [{"role": "user", "content": "Hello"}], [HELLO, None], {"role": "user"}]
)
def test_what_is_no_message_is_refused(prompt: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"Message\.user"):
        CompletionRequest.of(prompt, {})


def test_what_is_no_message_is_refused_in_a_whole_request_too() -> None:
    odd: Any = ["Hello"]

    with pytest.raises(ConfigurationError, match=r"Message\.user"):
        CompletionRequest.of(CompletionRequest(messages=odd), {})
    with pytest.raises(ConfigurationError, match=r"Message\.user"):
        CompletionRequest.of(CompletionRequest(messages=(HELLO,)), {"messages": odd})


@pytest.mark.parametrize("prompt", [None, 5, b"Hello", {"role": "user", "content": "Hello"}])
def test_what_is_no_prompt_is_refused_with_what_is_one(prompt: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"A prompt is a text, .*Message\.user"):
        CompletionRequest.of(prompt, {})


def test_turns_in_the_providers_json_are_refused_with_how_to_make_messages_of_them() -> None:
    turn: Any = {"role": "user", "content": [{"type": "text", "text": "Hello"}]}

    with pytest.raises(ConfigurationError, match=r"Message\(turn\['role'\], turn\['content'\]\)"):
        CompletionRequest.of([turn], {})
    assert CompletionRequest.of([Message(turn["role"], turn["content"])], {})


def test_a_repr_names_headers_and_hides_their_values() -> None:
    assert "<x-a>" in repr(CompletionRequest(messages=(HELLO,), extra_headers={"x-a": "canary"}))
    assert "canary" not in repr(CompletionRequest(messages=(HELLO,), extra_headers={"x-a": "canary"}))


# ---------------------------------------------------------------------------------------------- completions

COMPLETION = Completion(
    id="msg_1",
    model="claude",
    content=(
        ThinkingBlock("Hm"),
        TextBlock("Hel"),
        ToolUseBlock("1", "add", {}),
        TextBlock("lo"),
        ToolUseBlock("2", "add", None),
    ),
    stop_reason="tool_use",
    usage=Usage(),
)


def test_the_text_and_the_tools_of_a_completion() -> None:
    assert COMPLETION.text == "Hello"
    assert [use.id for use in COMPLETION.tool_uses] == ["1", "2"]


def test_a_completion_goes_on_as_a_turn() -> None:
    assert COMPLETION.message == Message("assistant", COMPLETION.content)


def test_a_completion_pickles() -> None:
    assert pickle.loads(pickle.dumps(COMPLETION)) == COMPLETION


# --------------------------------------------------------------------------------------------------- parity

PAIRS = [
    pytest.param(LlmClient, AsyncLlmClient, id="protocol of a client"),
    pytest.param(CompletionStream, AsyncCompletionStream, id="protocol of a stream"),
    pytest.param(AnthropicClient, AsyncAnthropicClient, id="Anthropic"),
    pytest.param(FakeClient, AsyncFakeClient, id="fake"),
    pytest.param(Stream, AsyncStream, id="streams"),
    pytest.param(Batches, AsyncBatches, id="batches"),
]
IMPLEMENTATIONS = [
    pytest.param(LlmClient, AnthropicClient, id="client"),
    pytest.param(AsyncLlmClient, AsyncAnthropicClient, id="async client"),
    pytest.param(LlmClient, FakeClient, id="fake client"),
    pytest.param(AsyncLlmClient, AsyncFakeClient, id="async fake client"),
    pytest.param(CompletionStream, Stream, id="stream"),
    pytest.param(AsyncCompletionStream, AsyncStream, id="async stream"),
]
AWAITED_NAMES = {
    "close": "aclose",
    "__enter__": "__aenter__",
    "__exit__": "__aexit__",
    "__iter__": "__aiter__",
}
OWN_PROTOCOL = {"__next__", "__anext__"}  # an iterator's own half, which a generator needs not


def interface(cls: type) -> dict[str, Any]:
    """What a user may call or read, by name."""
    special = {*AWAITED_NAMES, *AWAITED_NAMES.values(), *OWN_PROTOCOL, "__init__"}
    return {
        name: member
        for name, member in inspect.getmembers_static(cls)
        if not name.startswith("_") or (name in special and member is not getattr(object, name, None))
    }


def signature(member: Any) -> inspect.Signature:
    return inspect.signature(member.fget if isinstance(member, property) else member)


def parameters(member: Any) -> list[tuple[str, Any, Any, str]]:
    return [
        (name, each.kind, each.default, str(each.annotation).replace("Async", ""))
        for name, each in signature(member).parameters.items()
    ]


@pytest.mark.parametrize(("blocking", "awaited"), PAIRS)
def test_the_pair_has_the_same_methods(blocking: type, awaited: type) -> None:
    renamed = {AWAITED_NAMES.get(name, name) for name in interface(blocking)}

    assert renamed - OWN_PROTOCOL == interface(awaited).keys() - OWN_PROTOCOL


@pytest.mark.parametrize(("blocking", "awaited"), PAIRS)
def test_the_pair_takes_and_gives_the_same(blocking: type, awaited: type) -> None:
    others = interface(awaited)
    for name, member in interface(blocking).items():
        if name in OWN_PROTOCOL or getattr(member, "__objclass__", None) is object:
            continue
        other = others[AWAITED_NAMES.get(name, name)]
        if name == "__init__" and getattr(blocking, "_is_protocol", False):
            continue  # typing puts one of its own there
        if name == "__init__" and blocking is Stream:
            continue  # each takes its own runtime
        assert type(member) is type(other), name
        assert parameters(member) == parameters(other), name
        returned = str(signature(other).return_annotation).replace("Async", "")
        assert str(signature(member).return_annotation) == returned, name


@pytest.mark.parametrize(("blocking", "awaited"), PAIRS)
def test_the_second_of_the_pair_awaits_what_the_first_waits_for(blocking: type, awaited: type) -> None:
    immediate = {
        "stream",
        "text",
        "__aiter__",
        "__init__",
        "completion",
        "config",
        "with_options",
        "batches",
        "limits",
    }
    immediate |= (
        {"add"}
        if awaited is AsyncFakeClient
        else {"results", "estimate_cost"}
        if awaited is AsyncBatches
        else {"cancel"}
    )
    for name, member in interface(awaited).items():
        assert inspect.iscoroutinefunction(member) is (name not in immediate), name
    assert not [name for name, member in interface(blocking).items() if inspect.iscoroutinefunction(member)]


@pytest.mark.parametrize(("protocol", "implementation"), IMPLEMENTATIONS)
def test_an_implementation_takes_what_its_protocol_says(protocol: type, implementation: type) -> None:
    ours = interface(implementation)
    for name, member in interface(protocol).items():
        if name != "__init__":
            assert parameters(ours[name]) == parameters(member), name
