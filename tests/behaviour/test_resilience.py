"""A client that withstands failures, against servers that fail on purpose: blocking, on asyncio and on trio."""

from __future__ import annotations

import time
from typing import Any

import anyio
import pytest
from canary import KEY
from scripted_server import HOLD, RESET, STALL, ScriptedServer, response, sse, stream_head

from llmport import (
    Breaker,
    CallEnded,
    CallEvent,
    CircuitOpenError,
    CompletionRequest,
    Degraded,
    Fallback,
    InvalidRequestError,
    LlmError,
    OtherEndpoint,
    OverloadedError,
    ResiliencePolicy,
    RetryBudget,
    Storyteller,
    StreamInterruptedError,
    StreamRestarted,
    StreamResumed,
    TextBlock,
)
from llmport.anthropic.server_tools import web_search

pytestmark = pytest.mark.anyio

OTHER_KEY = "sk-ant-other-key-of-another-place"
DOWN = response({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}, status=529)
WRONG = response({"type": "error", "error": {"type": "invalid_request_error", "message": "no"}}, status=400)


def answer(text: str, *, model: str = "claude-sonnet-5-5", stop_reason: str = "end_turn") -> bytes:
    return response(message(text, model=model, stop_reason=stop_reason))


def message(text: str | None, *, model: str, stop_reason: str | None) -> dict[str, Any]:
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [] if text is None else [{"type": "text", "text": text}],
        "stop_reason": stop_reason,
        "stop_sequence": None,
        "usage": {"input_tokens": 3, "output_tokens": 5},
    }


def beginning(*texts: str, model: str = "claude-sonnet-5-5") -> bytes:
    """How a stream begins, with a piece of text for each of *texts*."""
    start = {"type": "message_start", "message": message(None, model=model, stop_reason=None)}
    block = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
    deltas = [
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}}
        for text in texts
    ]
    return stream_head() + sse(start, block, *deltas)


def end(stop_reason: str = "end_turn") -> bytes:
    return sse(
        {"type": "content_block_stop", "index": 0},
        {
            "type": "message_delta",
            "delta": {"stop_reason": stop_reason, "stop_sequence": None},
            "usage": {"output_tokens": 5},
        },
        {"type": "message_stop"},
    )


def models(server: ScriptedServer) -> list[str]:
    return [received.json["model"] for received in server.received]


# ---------------------------------------------------------------------------------------- retries held back


async def test_an_outage_empties_the_budget_that_all_calls_of_a_client_share(make_client: Any) -> None:
    with ScriptedServer(*[DOWN] * 10) as server:
        client = make_client(
            server.base_url, resilience=ResiliencePolicy(retry_budget=RetryBudget(capacity=15))
        )
        failed: list[LlmError] = []
        for each in (client, client.with_options(max_tokens=5), client):
            with pytest.raises(OverloadedError) as caught:
                await each.complete("Hi")
            failed.append(caught.value)

    assert [len(error.attempts) for error in failed] == [3, 2, 1]
    assert [error.retry_budget_exhausted for error in failed] == [False, True, True]


async def test_a_client_of_its_own_has_a_budget_of_its_own(make_client: Any) -> None:
    with ScriptedServer(*[DOWN] * 70) as server:
        only_budget = ResiliencePolicy(retry_throttle=None)
        first, second = (make_client(server.base_url, resilience=only_budget) for _ in range(2))
        for _ in range(15):
            with pytest.raises(OverloadedError) as caught:
                await first.complete("Hi")
        assert caught.value.retry_budget_exhausted
        with pytest.raises(OverloadedError) as caught:
            await second.complete("Hi")

    assert len(caught.value.attempts) == 3


# ---------------------------------------------------------------------------------------- the circuit


async def test_an_outage_opens_the_circuit_and_nothing_more_is_sent(make_client: Any) -> None:
    with ScriptedServer(*[DOWN] * 10) as server:
        client = make_client(server.base_url, max_retries=0, breaker=True)
        for _ in range(10):
            with pytest.raises(OverloadedError):
                await client.complete("Hi")
        with pytest.raises(CircuitOpenError) as caught:
            await client.complete("Hi")

        assert len(server.received) == 10
        assert caught.value.retry_after == pytest.approx(5, abs=1)


async def test_a_probe_that_is_answered_closes_it(make_client: Any) -> None:
    with ScriptedServer(DOWN, answer("Hello"), answer("again")) as server:
        client = make_client(server.base_url, max_retries=0, breaker=Breaker(min_attempts=1, pause=0.05))
        with pytest.raises(OverloadedError):
            await client.complete("Hi")
        with anyio.fail_after(5):
            while True:
                try:
                    assert (await client.complete("Hi")).text == "Hello"
                    break
                except CircuitOpenError:
                    await anyio.sleep(0.01)

        assert (await client.complete("Hi")).text == "again"


# ---------------------------------------------------------------------------------------- second copies


async def test_a_slow_attempt_gets_a_second_copy_and_the_first_answer_counts(make_client: Any) -> None:
    with ScriptedServer([STALL], answer("Hello")) as server:
        client = make_client(server.base_url, hedge=0.02)
        began = time.monotonic()
        completion = await client.complete("Hi")

        assert completion.text == "Hello"
        assert completion.degraded is None
        assert completion.usage.unconfirmed_attempts == 1  # the other copy was sent too
        assert time.monotonic() - began < 2
        assert server.closed_by_client.wait(2)


async def test_a_stream_has_a_second_copy_up_to_its_first_content(make_client: Any) -> None:
    with ScriptedServer([STALL], [beginning("Hel"), HOLD, end()]) as server:
        client = make_client(server.base_url, hedge=0.02)
        async with client.stream("Hi") as stream:
            server.released.set()
            completion = await stream.collect()

    assert (completion.text, completion.usage.unconfirmed_attempts) == ("Hel", 1)


async def test_tools_of_the_providers_own_are_never_run_twice(make_client: Any) -> None:
    with ScriptedServer(answer("Hello"), answer("Hello"), answer("Hello"), answer("Hello")) as server:
        client = make_client(server.base_url, hedge=0.0)
        await client.complete("Hi", tools=[web_search()])
        assert len(server.received) == 1
        await client.complete("Hi", extra_body={"mcp_servers": []})
        assert len(server.received) == 2


# ---------------------------------------------------------------------------------------- instead


async def test_another_model_answers_when_the_first_is_down(make_client: Any) -> None:
    with ScriptedServer(DOWN, DOWN, answer("Hello", model="claude-haiku-4-5")) as server:
        client = make_client(server.base_url, max_retries=1, fallback="claude-haiku-4-5")
        completion = await client.complete("Hi")

        assert completion.text == "Hello"
        assert models(server) == ["claude-sonnet-5-5", "claude-sonnet-5-5", "claude-haiku-4-5"]
    assert completion.degraded == Degraded(how="model", to="claude-haiku-4-5", because="OverloadedError")
    assert str(completion.degraded) == "model claude-haiku-4-5, because of OverloadedError"


async def test_a_wrong_request_is_not_asked_elsewhere(make_client: Any) -> None:
    with ScriptedServer(WRONG) as server:
        client = make_client(server.base_url, fallback="claude-haiku-4-5")
        with pytest.raises(InvalidRequestError):
            await client.complete("Hi")

        assert len(server.received) == 1


async def test_where_all_fail_the_first_error_is_raised_with_all_attempts(make_client: Any) -> None:
    broken = response({"type": "error", "error": {"type": "api_error", "message": "no"}}, status=500)
    with ScriptedServer(DOWN, broken, broken) as server:
        client = make_client(server.base_url, max_retries=0, fallback=["claude-haiku-4-5", "claude-opus-4-5"])
        with pytest.raises(OverloadedError) as caught:
            await client.complete("Hi")

    assert [attempt.error for attempt in caught.value.attempts] == ["OverloadedError", *["ServerError"] * 2]


async def test_another_endpoint_gets_its_own_key_and_no_header_of_the_first(make_client: Any) -> None:
    with ScriptedServer(DOWN) as here, ScriptedServer(answer("from there")) as there:
        client = make_client(
            here.base_url,
            max_retries=0,
            extra_headers={"x-gateway-token": "for-the-first-only"},
            fallback=OtherEndpoint(base_url=there.base_url + "/", api_key=OTHER_KEY),
        )
        completion = await client.complete("Hi")

        assert completion.text == "from there"
        headers = there.received[0].headers
        assert completion.degraded == Degraded(how="endpoint", to=there.base_url, because="OverloadedError")
    assert headers["x-api-key"] == OTHER_KEY
    assert KEY not in str(headers)
    assert "x-gateway-token" not in headers
    assert OTHER_KEY not in repr(client.config)


async def test_a_function_answers_from_what_it_has_kept(make_client: Any) -> None:
    asked: list[tuple[CompletionRequest, LlmError]] = []

    def kept(request: CompletionRequest, error: LlmError) -> str:
        asked.append((request, error))
        return "what I said yesterday"

    with ScriptedServer(DOWN, DOWN) as server:
        client = make_client(server.base_url, max_retries=0, fallback=kept)
        completion = await client.complete("Hi")
        async with client.stream("Hi") as stream:
            pieces = [text async for text in stream.text()]

    assert completion.text == "".join(pieces) == "what I said yesterday"
    assert completion.degraded == Degraded(how="function", to="kept", because="OverloadedError")
    assert isinstance(asked[0][1], OverloadedError)
    assert asked[0][0].messages[0].content == (TextBlock("Hi"),)


async def test_a_function_may_ask_something_else_or_have_nothing(make_client: Any) -> None:
    def nothing(_: CompletionRequest, __: LlmError) -> None:
        return None

    def shorter(request: CompletionRequest, _: LlmError) -> CompletionRequest:
        return CompletionRequest(messages=request.messages, max_tokens=1, model="claude-haiku-4-5")

    with ScriptedServer(DOWN, answer("H")) as server:
        client = make_client(server.base_url, max_retries=0, fallback=[nothing, shorter])
        await client.complete("Hi")

        assert server.received[1].json["max_tokens"] == 1
        assert models(server) == ["claude-sonnet-5-5", "claude-haiku-4-5"]


async def test_a_refusal_falls_back_only_if_it_is_to(make_client: Any) -> None:
    scripts = [answer("no", stop_reason="refusal"), answer("yes", model="claude-opus-4-5")]
    with ScriptedServer(*scripts) as server:
        client = make_client(server.base_url, fallback="claude-opus-4-5")
        assert (await client.complete("Hi")).stop_reason == "refusal"
    with ScriptedServer(*scripts) as server:
        client = make_client(server.base_url, fallback=Fallback("claude-opus-4-5", on_refusal=True))
        completion = await client.complete("Hi")

    assert completion.text == "yes"
    assert completion.degraded is not None
    assert completion.degraded.because == "refusal"


async def test_where_all_refuse_the_first_refusal_is_the_answer(make_client: Any) -> None:
    with ScriptedServer(answer("no", stop_reason="refusal"), DOWN) as server:
        client = make_client(
            server.base_url, max_retries=0, fallback=Fallback("claude-opus-4-5", on_refusal=True)
        )
        completion = await client.complete("Hi")

    assert (completion.text, completion.stop_reason, completion.degraded) == ("no", "refusal", None)


async def test_a_stream_that_refuses_at_once_falls_back_too(make_client: Any) -> None:
    refusal = sse(
        {"type": "message_start", "message": message(None, model="m", stop_reason=None)},
        {"type": "message_delta", "delta": {"stop_reason": "refusal"}, "usage": {"output_tokens": 0}},
        {"type": "message_stop"},
    )
    with ScriptedServer([stream_head() + refusal], [beginning("yes") + end()]) as server:
        client = make_client(server.base_url, fallback=Fallback("claude-opus-4-5", on_refusal=True))
        async with client.stream("Hi") as stream:
            completion = await stream.collect()

    assert completion.text == "yes"
    assert completion.degraded is not None


# ---------------------------------------------------------------------------------------- after the first content


async def test_before_the_first_content_a_stream_falls_back_silently(make_client: Any) -> None:
    with ScriptedServer(DOWN, [beginning("Hel", "lo") + end()]) as server:
        client = make_client(server.base_url, max_retries=0, fallback="claude-haiku-4-5")
        async with client.stream("Hi") as stream:
            events = [event async for event in stream]

    assert not [event for event in events if isinstance(event, StreamRestarted | StreamResumed)]
    assert stream.completion.text == "Hello"
    assert stream.completion.degraded is not None


async def test_after_the_first_content_a_stream_raises_unless_told_otherwise(make_client: Any) -> None:
    with ScriptedServer([beginning("Hel"), RESET]) as server:
        client = make_client(server.base_url, fallback="claude-haiku-4-5")
        with pytest.raises(StreamInterruptedError) as caught:
            async with client.stream("Hi") as stream:
                await stream.collect()

        assert len(server.received) == 1
    assert caught.value.partial.text == "Hel"


async def test_after_the_first_content_another_answers_anew_after_a_marker(make_client: Any) -> None:
    told: list[CallEvent] = []
    with ScriptedServer([beginning("Hel"), RESET], [beginning("Good day", model="other") + end()]) as server:
        client = make_client(
            server.base_url,
            fallback=Fallback("claude-haiku-4-5", after_content="restart"),
            observers=[told.append],
        )
        async with client.stream("Hi") as stream:
            events = [event async for event in stream]

        assert models(server) == ["claude-sonnet-5-5", "claude-haiku-4-5"]
    ends = [event for event in told if isinstance(event, CallEnded)]
    assert [(event.outcome, event.usage and event.usage.input_tokens) for event in ends] == [
        ("failed", 3),
        ("answered", 3),
    ]
    assert len({event.call.id for event in told}) == 2  # for who observes, each is a call of its own
    (marker,) = (event for event in events if isinstance(event, StreamRestarted))
    assert marker.error.partial.text == "Hel"
    completion = stream.completion
    assert (completion.text, completion.model, completion.resumed) == ("Good day", "other", False)
    assert completion.degraded == Degraded(
        how="model", to="claude-haiku-4-5", because="StreamInterruptedError"
    )
    assert completion.usage.input_tokens == 6  # both are paid


async def test_a_restart_that_fails_too_is_an_error_with_what_had_arrived(make_client: Any) -> None:
    with ScriptedServer([beginning("Hel"), RESET], DOWN) as server:
        client = make_client(
            server.base_url, max_retries=0, fallback=Fallback("claude-haiku-4-5", after_content="restart")
        )
        with pytest.raises(OverloadedError) as caught:
            async with client.stream("Hi") as stream:
                await stream.collect()

    assert caught.value.partial.text == "Hel"
    assert [attempt.error for attempt in caught.value.attempts] == [
        "StreamInterruptedError",
        "OverloadedError",
    ]


async def test_after_the_first_content_it_goes_on_where_it_stopped(make_client: Any) -> None:
    with ScriptedServer([beginning("Hel"), RESET], DOWN, [beginning("lo") + end()]) as server:
        client = make_client(
            server.base_url, max_retries=0, fallback=Fallback("claude-haiku-4-5", after_content="continue")
        )
        async with client.stream("Hi") as stream:
            events = [event async for event in stream]

    assert [event for event in events if isinstance(event, StreamResumed)]
    assert stream.completion.text == "Hello"
    assert stream.completion.resumed
    assert stream.completion.degraded is not None


# ---------------------------------------------------------------------------------------- the story


async def test_the_story_of_a_call_is_told_when_it_is_over(make_client: Any) -> None:
    stories: list[Any] = []
    with ScriptedServer(DOWN, answer("Hello")) as server:
        client = make_client(server.base_url, observers=[Storyteller(stories.append)])
        await client.complete("Hi")

    (story,) = stories
    assert [step.kind for step in story.steps if step.kind in {"attempt", "end"}] == [
        "attempt",
        "attempt",
        "end",
    ]
    assert "attempt 1: OverloadedError (529)" in str(story)
    assert "attempt 2: answered" in str(story)
    assert "→ done" in str(story)


async def test_the_story_tells_of_what_was_done_instead(make_client: Any) -> None:
    stories: list[Any] = []
    with ScriptedServer(DOWN, answer("Hello")) as server:
        client = make_client(
            server.base_url,
            max_retries=0,
            fallback="claude-haiku-4-5",
            observers=[Storyteller(stories.append)],
        )
        await client.complete("Hi")

    assert "instead: model claude-haiku-4-5, because of OverloadedError → done" in str(stories[0])


async def test_the_settings_of_a_client_say_what_it_does(make_client: Any) -> None:
    client = make_client("http://127.0.0.1:9", breaker=True, hedge=1.5, fallback=["claude-haiku-4-5"])

    said = client.config.resilience.explain()
    assert "opens when 50% of 10 or more attempts fail in 30 s" in said
    assert "a second one after 1.5 s" in said
    assert "claude-haiku-4-5" in said
