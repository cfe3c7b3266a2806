"""A stream that breaks off and goes on in a further request, because it was asked to."""

from __future__ import annotations

import copy
import pickle
from types import FunctionType
from typing import Any

import attrs
import pytest
from scripted_server import RESET, ScriptedServer, sse, stream_head
from wire_events import (
    BLOCK_STOP,
    HELLO,
    MESSAGE_DELTA,
    PING,
    START,
    STOP,
    error,
    hello,
    message,
    text,
    text_delta,
)

from llmport import (
    BlockStart,
    CompletionRequest,
    DecodeError,
    LlmError,
    Message,
    MessageStop,
    OverloadedError,
    StreamInterruptedError,
    StreamResumed,
    TextBlock,
    TextDelta,
    Tool,
    ToolUseBlock,
    tool,
)
from llmport.anthropic import AnthropicOptions

pytestmark = pytest.mark.anyio

PREFILLED = "claude-haiku-4-5"
ASKED = "claude-sonnet-5-5"
CUT = [stream_head(), sse(*HELLO[:4])]  # "Hel"


def answer(*pieces: str) -> list[bytes]:
    """A whole stream of one text."""
    deltas = [text_delta(piece) for piece in pieces]
    return [stream_head(), sse(*HELLO[:3], *deltas, BLOCK_STOP, MESSAGE_DELTA, STOP)]


def block_start(**members: Any) -> dict[str, Any]:
    return {"type": "content_block_start", "index": members.pop("index", 0), "content_block": members}


TOOL = {"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {}}


def input_delta(piece: str, index: int) -> dict[str, Any]:
    return {
        "type": "content_block_delta",
        "index": index,
        "delta": {"type": "input_json_delta", "partial_json": piece},
    }


async def events_of(client: Any, prompt: str = "Hello", **options: Any) -> tuple[list[Any], Any]:
    async with client.stream(prompt, resume="continue", **options) as stream:
        events = [event async for event in stream]
    return events, stream.completion


# ------------------------------------------------------------------------------------------------- by itself


@pytest.mark.parametrize("model", [PREFILLED, ASKED])
async def test_a_cut_stream_goes_on_in_the_same_text(make_client: Any, model: str) -> None:
    with ScriptedServer(CUT, answer("lo", "!")) as server:
        events, completion = await events_of(make_client(server.base_url), model=model)

    assert [event.text for event in events if isinstance(event, TextDelta)] == ["Hel", "lo", "!"]
    assert [type(event) for event in events].count(BlockStart) == 1
    (resumed,) = [event for event in events if isinstance(event, StreamResumed)]
    assert isinstance(resumed.error, StreamInterruptedError)
    assert (resumed.attempt, resumed.error.partial.text) == (1, "Hel")
    assert completion.content == (TextBlock("Hello!"),)
    assert (completion.resumed, completion.stop_reason) == (True, "end_turn")
    assert (completion.usage.input_tokens, completion.usage.output_tokens) == (20, 6)
    assert completion.usage.unconfirmed_attempts == 1


async def test_up_to_4_5_the_answer_begins_with_what_had_arrived(make_client: Any) -> None:
    cut = [stream_head(), sse(*HELLO[:3], text_delta("Hello,\n "))]
    with ScriptedServer(cut, answer("\n", " world")) as server:
        events, completion = await events_of(make_client(server.base_url), model=PREFILLED)

    assert server.received[1].json["messages"] == [
        {"role": "user", "content": [{"type": "text", "text": "Hello"}]},
        {"role": "assistant", "content": [{"type": "text", "text": "Hello,"}]},
    ]
    assert "".join(event.text for event in events if isinstance(event, TextDelta)) == completion.text
    assert completion.text == "Hello,\n world"


async def test_from_4_6_on_the_user_asks_for_the_rest(make_client: Any) -> None:
    with ScriptedServer(CUT, answer("lo")) as server:
        await events_of(make_client(server.base_url), model=ASKED)

    first, second = (received.json["messages"] for received in server.received)
    assert second[: len(first)] == first
    assert [turn["role"] for turn in second] == ["user", "assistant", "user"]
    assert second[1]["content"] == [{"type": "text", "text": "Hel"}]
    assert "interrupted" in second[2]["content"][0]["text"]
    assert "Hel" in second[2]["content"][0]["text"]


async def test_where_the_model_was_to_think_the_user_asks_whatever_the_model(make_client: Any) -> None:
    with ScriptedServer(CUT, answer("lo")) as server:
        client = make_client(server.base_url)
        await events_of(client, model=PREFILLED, max_tokens=4000, extra_body={"thinking": {"type": "enabled", "budget_tokens": 1024}})  # fmt: skip

    assert [turn["role"] for turn in server.received[1].json["messages"]] == ["user", "assistant", "user"]


async def test_an_error_in_the_stream_is_waited_out(make_client: Any, waits: Any) -> None:
    overloaded = [stream_head(), sse(*HELLO[:4], error("overloaded_error"))]
    with ScriptedServer(overloaded, answer("lo")) as server:
        events, completion = await events_of(make_client(server.base_url))

    assert [type(event.error) for event in events if isinstance(event, StreamResumed)] == [OverloadedError]
    assert completion.text == "Hello"
    assert waits.seconds == [1.0]


async def test_it_may_break_off_again_and_again_but_not_for_ever(make_client: Any) -> None:
    cuts = [[stream_head(), sse(*HELLO[:3], text_delta(letter))] for letter in "abcdef"]
    with ScriptedServer(*cuts[:3], answer("!")) as server:
        events, completion = await events_of(make_client(server.base_url))
        assert [event.attempt for event in events if isinstance(event, StreamResumed)] == [1, 2, 3]
        assert completion.text == "abc!"
        assert "abc" in str(server.received[3].json["messages"][1])
        assert completion.usage.input_tokens == 40

    with ScriptedServer(*cuts) as server:
        client = make_client(server.base_url)
        with pytest.raises(StreamInterruptedError) as caught:
            await events_of(client, max_retries=1)
    assert caught.value.partial.text == "abc"
    assert len(caught.value.attempts) == 3
    assert len(server.received) == 3


async def test_the_further_request_is_retried_like_any_other(make_client: Any, waits: Any) -> None:
    early = [stream_head(), sse(START, PING), RESET]
    with ScriptedServer(CUT, early, answer("lo")) as server:
        _, completion = await events_of(make_client(server.base_url))

    assert completion.text == "Hello"
    assert len(waits.seconds) == 1


async def test_a_further_request_that_fails_for_good_leaves_what_had_arrived(make_client: Any) -> None:
    refusal = [stream_head(), sse(error("invalid_request_error"))]
    with ScriptedServer(CUT, refusal) as server:
        client = make_client(server.base_url)
        with pytest.raises(LlmError, match="invalid_request_error") as caught:
            await events_of(client)

    assert caught.value.partial.text == "Hel"
    assert [attempt.error for attempt in caught.value.attempts] == [
        "StreamInterruptedError",
        "InvalidRequestError",
    ]


async def test_blocks_are_numbered_on_and_an_open_tool_use_is_replaced(make_client: Any) -> None:
    cut = sse(
        *HELLO[:4],
        BLOCK_STOP,
        block_start(index=1, **TOOL),
        input_delta('{"city": "Par', 1),
    )
    rest = sse(
        START,
        block_start(**TOOL),
        input_delta('{"city": "Rome"}', 0),
        BLOCK_STOP,
        {**MESSAGE_DELTA, "delta": {"stop_reason": "tool_use", "stop_sequence": None}},
        STOP,
    )
    with ScriptedServer([stream_head(), cut], [stream_head(), rest]) as server:
        events, completion = await events_of(make_client(server.base_url))

    assert "Par" not in str(server.received[1].json)
    assert [event.index for event in events if isinstance(event, BlockStart)] == [0, 1, 1]
    assert completion.content == (TextBlock("Hel"), ToolUseBlock("toolu_1", "weather", {"city": "Rome"}))


async def test_an_open_text_ends_where_the_rest_begins_with_something_else(make_client: Any) -> None:
    rest = sse(START, block_start(**TOOL), BLOCK_STOP, MESSAGE_DELTA, STOP)
    with ScriptedServer(CUT, [stream_head(), rest]) as server:
        events, completion = await events_of(make_client(server.base_url))

    assert completion.content == (TextBlock("Hel"), ToolUseBlock("toolu_1", "weather", {}))
    assert isinstance(events[-1], MessageStop)


async def test_an_open_text_that_was_whole_already_is_the_answer(make_client: Any) -> None:
    with ScriptedServer(CUT, [stream_head(), sse(START, MESSAGE_DELTA, STOP)]) as server:
        _, completion = await events_of(make_client(server.base_url))

    assert (completion.content, completion.stop_reason) == ((TextBlock("Hel"),), "end_turn")


async def test_a_rest_that_stands_whole_in_its_start_is_joined_too(make_client: Any) -> None:
    whole = {"type": "message_start", "message": message(text("lo"), text("!"))}
    with ScriptedServer(CUT, [stream_head(), sse(whole, STOP)]) as server:
        _, completion = await events_of(make_client(server.base_url))

    assert [block.text for block in completion.content] == ["Hello", "!"]
    assert completion.stop_reason == "end_turn"


@pytest.mark.parametrize(
    "cut",
    [
        pytest.param(sse(*HELLO[:3]), id="no text yet"),
        pytest.param(sse(*HELLO[:3], text_delta(" \n")), id="only blanks"),
        pytest.param(sse(START, block_start(**TOOL), input_delta("{", 0)), id="an open tool use"),
        pytest.param(sse(*HELLO[:4], BLOCK_STOP, block_start(index=1, **TOOL), {**BLOCK_STOP, "index": 1}), id="a whole tool use"),
        pytest.param(sse(START, block_start(type="thinking", thinking="Hm", signature="")), id="open thinking"),
        pytest.param(sse(*HELLO[:7]), id="all but the last event"),
    ],
)  # fmt: skip
async def test_what_cannot_be_continued_is_an_error(make_client: Any, cut: bytes) -> None:
    with ScriptedServer([stream_head(), cut], answer("never asked for")) as server:
        client = make_client(server.base_url)
        with pytest.raises(StreamInterruptedError) as caught:
            await events_of(client)

    assert caught.value.resume_request() is None
    assert caught.value.partial is not None
    assert len(server.received) == 1


async def test_what_is_not_as_described_is_not_asked_for_again(make_client: Any) -> None:
    with ScriptedServer([stream_head(), sse(*HELLO[:4]) + b"data: junk\n\n"]) as server:
        client = make_client(server.base_url)
        with pytest.raises(DecodeError):
            await events_of(client)

    assert len(server.received) == 1


async def test_without_being_asked_nothing_goes_on(make_client: Any) -> None:
    with ScriptedServer(CUT, answer("lo")) as server:
        client = make_client(server.base_url)
        with pytest.raises(StreamInterruptedError):
            async with client.stream("Hello") as stream:
                await stream.collect()

    assert len(server.received) == 1


async def test_a_whole_answer_that_is_streamed_inside_goes_on_too(make_client: Any) -> None:
    with ScriptedServer(CUT, answer("lo")) as server:
        completion = await make_client(server.base_url).complete("Hello", resume="continue")

    assert (completion.text, completion.resumed) == ("Hello", True)


async def test_a_stream_that_does_not_break_is_not_resumed(make_client: Any) -> None:
    with ScriptedServer([stream_head(), hello()]) as server:
        events, completion = await events_of(make_client(server.base_url))

    assert not completion.resumed
    assert StreamResumed not in {type(event) for event in events}


# --------------------------------------------------------------------------------------------------- by hand


async def test_the_error_builds_the_request_that_goes_on(make_client: Any) -> None:
    with ScriptedServer(CUT, answer("lo")) as server:
        client = make_client(server.base_url)
        with pytest.raises(StreamInterruptedError) as caught:
            async with client.stream("Hello", model=PREFILLED, system="Be brief.") as stream:
                await stream.collect()
        request = caught.value.resume_request()
        rest = await client.complete(request, resume="continue")

    assert isinstance(request, CompletionRequest)
    assert request.messages == (Message.user("Hello"), Message.assistant("Hel"))
    assert (request.model, request.system) == (PREFILLED, "Be brief.")
    assert caught.value.partial.text + rest.text == "Hello"


async def test_an_error_that_was_pickled_builds_the_same_request(make_client: Any) -> None:
    @tool
    def shout(text: str) -> str:
        """Say it loudly."""
        return text.upper()

    options: dict[str, Any] = {
        "system": "Be brief.",
        "max_tokens": 9,
        "options": AnthropicOptions(effort="low"),
    }
    with ScriptedServer(CUT, answer("lo")) as server:
        client = make_client(server.base_url, model=PREFILLED)
        with pytest.raises(StreamInterruptedError) as caught:
            async with client.stream(
                "Hello", tools=[shout], extra_headers={"x-token": "secret-token"}, **options
            ) as stream:
                await stream.collect()
        pickled = pickle.dumps(caught.value)
        again = pickle.loads(pickled)
        request = again.resume_request()
        rest = await client.complete(request, resume="continue")

    assert b"secret-token" not in pickled
    assert again.partial == caught.value.partial
    assert request == CompletionRequest(
        messages=(Message.user("Hello"), Message.assistant("Hel")),
        model=PREFILLED,
        tools=(Tool("shout", "Say it loudly.", shout.input_schema),),
        **options,
    )
    assert again.partial.text + rest.text == "Hello"


async def test_an_error_holds_what_was_asked_and_not_the_client(make_client: Any) -> None:
    with ScriptedServer(CUT) as server:
        client = make_client(server.base_url)
        with pytest.raises(StreamInterruptedError) as caught:
            async with client.stream("A secret thought") as stream:
                await stream.collect()

    error = caught.value
    assert "secret thought" not in repr(error) + str(error) + str(vars(error))
    assert copy.copy(error).resume_request() == error.resume_request() is not None
    assert attrs.asdict(error.resumption, recurse=False).keys() == {"request", "follow"}
    assert isinstance(error.resumption.follow, FunctionType)  # a method would hold its object
