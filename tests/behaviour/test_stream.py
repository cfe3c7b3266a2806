"""Streams: every event, the text, the answer so far; and what happens when they break."""

from __future__ import annotations

import json
from typing import Any

import pytest
from scripted_server import HOLD, KEEP, RESET, ScriptedServer, response, sse, stream_head
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
    ApiError,
    BlockStart,
    BlockStop,
    ConfigurationError,
    DecodeError,
    LlmError,
    MessageDelta,
    MessageStart,
    MessageStop,
    OverloadedError,
    Ping,
    StreamInterruptedError,
    TextDelta,
    ToolUseBlock,
    UnknownBlock,
    UnknownEvent,
)

pytestmark = pytest.mark.anyio


async def test_what_has_begun_is_known_as_soon_as_it_is_entered(make_client: Any) -> None:
    with ScriptedServer([stream_head(), hello()], [stream_head(), hello()]) as server:
        client = make_client(server.base_url)
        async with client.stream("Hello") as stream:
            begun = stream.completion
        async with client.stream("Hello") as stream:
            stream.cancel()
            with pytest.raises(StreamInterruptedError) as caught:
                await stream.collect()

    assert (begun.model, begun.text, begun.stop_reason) == ("claude-sonnet-5-5", "", None)
    assert caught.value.partial is not None
    assert caught.value.partial.usage == begun.usage


async def test_every_event_comes_in_order_and_the_answer_grows(make_client: Any) -> None:
    seen: list[tuple[type, str]] = []
    with ScriptedServer([stream_head(), hello()]) as server:
        async with make_client(server.base_url).stream("Hello") as stream:
            async for event in stream:
                seen.append((type(event), stream.completion.text))  # noqa: PERF401 - it changes from event to event
        completion = stream.completion

    assert [kind for kind, _ in seen] == [
        MessageStart,
        Ping,
        BlockStart,
        TextDelta,
        TextDelta,
        BlockStop,
        MessageDelta,
        MessageStop,
    ]
    assert [so_far for _, so_far in seen[2:5]] == ["", "Hel", "Hello"]
    assert completion.text == "Hello"
    assert completion.stop_reason == "end_turn"
    assert (completion.usage.input_tokens, completion.usage.output_tokens) == (10, 5)
    assert completion.request_id == "req_test"
    assert server.received[0].json["stream"] is True


async def test_text_alone_and_the_whole_answer_at_once(make_client: Any) -> None:
    with ScriptedServer([stream_head(), hello()], [stream_head(), hello()]) as server:
        client = make_client(server.base_url)
        async with client.stream("Hello") as stream:
            pieces = [piece async for piece in stream.text()]
        async with client.stream("Hello") as stream:
            completion = await stream.collect()

    assert pieces == ["Hel", "lo"]
    assert completion.text == "Hello"


@pytest.mark.parametrize("size", [1, 7, 64])
async def test_it_does_not_matter_where_the_network_cuts(make_client: Any, size: int) -> None:
    body = sse(*(event if event is not HELLO[4] else text_delta("lo \u2028é🙂\x85") for event in HELLO))
    chunks = [body[i : i + size] for i in range(0, len(body), size)]
    with ScriptedServer([stream_head(), *chunks]) as server:
        async with make_client(server.base_url).stream("Hello") as stream:
            completion = await stream.collect()

    assert completion.text == "Hello \u2028é🙂\x85"


@pytest.mark.parametrize("events", range(3, 8), ids=lambda count: f"after {count} events")
@pytest.mark.parametrize("ending", [(), (RESET,)], ids=["closed", "reset"])
async def test_a_stream_cut_after_its_first_content_is_never_a_short_answer(
    make_client: Any, events: int, ending: tuple[Any, ...]
) -> None:
    with ScriptedServer([stream_head(), sse(*HELLO[:events]), *ending]) as server:
        client = make_client(server.base_url)
        with pytest.raises(StreamInterruptedError) as caught:
            async with client.stream("Hello") as stream:
                await stream.collect()

    partial = caught.value.partial
    if not ending:  # a reset may overtake what was sent before it
        assert partial.text == "".join(("Hel", "lo")[: max(0, events - 3)])
        assert partial.usage.input_tokens == 10
    assert partial is None or "Hello".startswith(partial.text)
    assert len(server.received) == (1 if partial else 3)


async def test_a_chunked_stream_cut_in_the_middle_is_interrupted(make_client: Any) -> None:
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    body = sse(*HELLO[:4])
    with ScriptedServer([head, f"{len(body):x}\r\n".encode(), body, b"\r\n40\r\nevent: con"]) as server:
        client = make_client(server.base_url)
        with pytest.raises(StreamInterruptedError) as caught:
            async with client.stream("Hello") as stream:
                await stream.collect()

    assert caught.value.partial.text == "Hel"


async def test_a_stream_that_fails_before_its_first_content_is_tried_again(
    make_client: Any, waits: Any
) -> None:
    overloaded = sse(START, PING, error("overloaded_error"))
    with ScriptedServer(
        [stream_head(), overloaded], [stream_head(), sse(START)], [stream_head(), hello()]
    ) as server:
        async with make_client(server.base_url).stream("Hello") as stream:
            completion = await stream.collect()

    assert completion.text == "Hello"
    assert len(server.received) == 3
    assert len(waits.seconds) == 2


async def test_an_error_after_the_first_content_reaches_the_reader_with_what_had_arrived(
    make_client: Any,
) -> None:
    with ScriptedServer([stream_head(), sse(*HELLO[:4], error("overloaded_error", "Too busy."))]) as server:
        client = make_client(server.base_url)
        with pytest.raises(OverloadedError, match="Too busy") as caught:
            async with client.stream("Hello") as stream:
                await stream.collect()

    assert caught.value.partial.text == "Hel"
    assert caught.value.status == 200
    assert caught.value.request_id == "req_test"
    assert len(server.received) == 1


async def test_the_same_error_is_the_same_class_in_a_stream_and_out_of_one(make_client: Any) -> None:
    for kind in (
        "invalid_request_error",
        "rate_limit_error",
        "api_error",
        "billing_error",
        "overloaded_error",
    ):
        with ScriptedServer(
            [response(error(kind), status=400, headers={"x-should-retry": "false"}), KEEP],
            [stream_head(), sse(*HELLO[:4], error(kind))],
        ) as server:
            client = make_client(server.base_url)
            with pytest.raises(ApiError) as outside:
                await client.complete("Hello")
            with pytest.raises(ApiError) as inside:
                async with client.stream("Hello") as stream:
                    await stream.collect()

        assert type(inside.value) is type(outside.value)
        assert inside.value.type == outside.value.type == kind


async def test_what_follows_the_end_is_ignored_even_if_the_connection_hangs(make_client: Any) -> None:
    with ScriptedServer([stream_head(), hello(), b"event: nonsense\ndata: {\n\n", HOLD]) as server:
        async with make_client(server.base_url).stream("Hello") as stream:
            completion = await stream.collect()
        assert completion.text == "Hello"
        assert server.closed_by_client.wait(5)


async def test_leaving_early_gives_the_connection_back(make_client: Any) -> None:
    with ScriptedServer([stream_head(), sse(*HELLO[:4]), HOLD]) as server:
        async with make_client(server.base_url).stream("Hello") as stream:
            async for event in stream:
                if isinstance(event, TextDelta):
                    break
        assert server.closed_by_client.wait(5)
        assert stream.completion.text == "Hel"
        assert stream.completion.stop_reason is None


async def test_unknown_events_deltas_and_blocks_pass_and_are_kept(make_client: Any) -> None:
    block = {"type": "hologram", "projection": "a", "depth": None}
    events = (
        START,
        {"type": "weather_report", "sky": "blue"},
        {"type": "content_block_start", "index": 0, "content_block": block},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "hologram_delta", "projection": "bc"}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "hologram_delta", "depth": 3}},
        BLOCK_STOP,
        {**MESSAGE_DELTA, "delta": {"stop_reason": "out_of_paper", "stop_sequence": None, "tray": 2}},
        STOP,
    )
    with ScriptedServer([stream_head(), sse(*events)]) as server:
        async with make_client(server.base_url).stream("Hello") as stream:
            seen = [event async for event in stream]

    assert seen[1] == UnknownEvent("weather_report", {"type": "weather_report", "sky": "blue"})
    assert stream.completion.content == (
        UnknownBlock("hologram", {"type": "hologram", "projection": "abc", "depth": 3}),
    )
    assert stream.completion.stop_reason == "out_of_paper"
    assert stream.completion.extra["tray"] == 2


@pytest.mark.parametrize(
    ("pieces", "arguments", "raw"),
    [
        (['{"city": ', '"Paris"}'], {"city": "Paris"}, None),
        ([""], {}, None),
        (['{"city": "Par'], None, '{"city": "Par'),
        (["[1]"], None, "[1]"),
    ],
)
async def test_a_tools_arguments_are_whole_or_marked(
    make_client: Any, pieces: list[str], arguments: Any, raw: str | None
) -> None:
    start = {"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {}}
    deltas = [
        {
            "type": "content_block_delta",
            "index": 0,
            "delta": {"type": "input_json_delta", "partial_json": piece},
        }
        for piece in pieces
    ]
    events = (
        START,
        {"type": "content_block_start", "index": 0, "content_block": start},
        *deltas,
        BLOCK_STOP,
        {**MESSAGE_DELTA, "delta": {"stop_reason": "max_tokens", "stop_sequence": None}},
        STOP,
    )
    with ScriptedServer([stream_head(), sse(*events)]) as server:
        async with make_client(server.base_url).stream("Hello") as stream:
            completion = await stream.collect()

    (block,) = completion.tool_uses
    assert block == ToolUseBlock("toolu_1", "weather", arguments, raw_json=raw, error=block.error)
    assert (block.error is None) is (arguments is not None)


@pytest.mark.parametrize(
    "broken",
    [
        b"event: content_block_delta\ndata: {nonsense\n\n",
        b"event: content_block_delta\ndata: \xff\xfe\n\n",
        b"data: [1]\n\n",
        sse({"type": "content_block_delta", "index": 7, "delta": {"type": "text_delta", "text": "x"}}),
        sse(
            {"type": "content_block_delta", "index": 0, "delta": {"type": "thinking_delta", "thinking": "x"}}
        ),
        sse({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta"}}),
        sse(START),
        sse(STOP),
        sse(BLOCK_STOP, STOP),
    ],
)
async def test_an_event_that_makes_no_sense_is_an_error_that_keeps_what_came_before(
    make_client: Any, broken: bytes
) -> None:
    with ScriptedServer([stream_head(), sse(*HELLO[:4]) + broken, HOLD]) as server:
        client = make_client(server.base_url)
        with pytest.raises(DecodeError) as caught:
            async with client.stream("Hello") as stream:
                await stream.collect()
        assert server.closed_by_client.wait(5)

    assert caught.value.partial.text == "Hel"


async def test_a_whole_reply_where_a_stream_was_asked_for_is_an_error(make_client: Any) -> None:
    with ScriptedServer(response(message(text("Hi.")))) as server:
        client = make_client(server.base_url)
        with pytest.raises(DecodeError, match="application/json"):
            async with client.stream("Hello"):
                pass


async def test_every_end_of_a_stream_without_a_name_for_it_is_one_of_ours(make_client: Any) -> None:
    body = hello()
    for cut in range(0, len(body) - 1, 13):
        with ScriptedServer([stream_head(), body[:cut]]) as server:
            client = make_client(server.base_url, max_retries=0)
            with pytest.raises(LlmError):
                async with client.stream("Hello") as stream:
                    await stream.collect()


async def test_a_message_that_stands_whole_in_its_start_is_taken(make_client: Any) -> None:
    whole = {"type": "message_start", "message": message(text("Hello"))}
    with ScriptedServer([stream_head(), sse(whole, STOP)]) as server:
        async with make_client(server.base_url).stream("Hello") as stream:
            completion = await stream.collect()

    assert json.dumps(completion.text) == '"Hello"'
    assert completion.stop_reason == "end_turn"


async def test_a_stream_is_entered_once(make_client: Any) -> None:
    with ScriptedServer([stream_head(), hello()]) as server:
        stream = make_client(server.base_url).stream("Hello")
        async with stream:
            await stream.collect()
        with pytest.raises(ConfigurationError, match="once"):
            async with stream:
                pytest.fail("there is no second answer")
        assert stream.completion.text == "Hello"
        assert len(server.received) == 1


async def test_an_interrupted_stream_names_every_attempt(make_client: Any) -> None:
    refusal = [response(error("overloaded_error"), status=529), KEEP]
    with ScriptedServer(refusal, [stream_head(), sse(*HELLO[:4])]) as server:
        async with make_client(server.base_url).stream("Hello") as stream:
            with pytest.raises(StreamInterruptedError) as caught:
                await stream.collect()

    assert caught.value.status == 200
    assert [(attempt.number, attempt.error, attempt.status) for attempt in caught.value.attempts] == [
        (1, "OverloadedError", 529),
        (2, "StreamInterruptedError", 200),
    ]


async def test_an_answer_that_cannot_be_decoded_names_its_attempt(make_client: Any) -> None:
    with ScriptedServer(response("nonsense")) as server, pytest.raises(DecodeError) as caught:
        await make_client(server.base_url).complete("Hello")

    assert (caught.value.status, caught.value.request_id) == (200, "req_test")
    assert [attempt.error for attempt in caught.value.attempts] == ["DecodeError"]
