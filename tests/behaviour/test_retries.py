"""What is made again, how often, and what may be billed for it: over real sockets."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from typing import Any

import pytest
from scripted_server import HOLD, KEEP, RESET, ScriptedServer, response, sse, stream_head
from wire_events import HELLO, START, error, hello, message, text

import llmport
from llmport import (
    ConnectError,
    DeadlineExceededError,
    LlmError,
    OverloadedError,
    RateLimitError,
    RequestTimeoutError,
    ServerError,
    SpendLimitError,
    StreamInterruptedError,
    TransportError,
)
from llmport.policies.retry import Retry

pytestmark = pytest.mark.anyio

OK = response(message(text("Hello")))
LOST: list[Any] = []
"""The request is read, and the connection closed without a word."""
CUT: dict[str, list[Any]] = {
    "whole": [b"HTTP/1.1 200 OK\r\nrequest-id: req_test\r\ncontent-length: 100\r\n\r\n{"],
    "streamed": [stream_head(), sse(START)],
}
"""The answer is begun, and the connection closed before any of its content."""


async def ask(client: Any, way: str, **options: Any) -> llmport.Completion:
    """Ask for an answer, whole or streamed."""
    if way == "whole":
        return await client.complete("Hello", **options)
    async with client.stream("Hello", **options) as stream:
        return await stream.collect()


ways = pytest.mark.parametrize("way", ["whole", "streamed"])


# -------------------------------------------------------------------------------------------------- billed twice


@ways
@pytest.mark.parametrize("lost", [LOST, [RESET], CUT], ids=["no answer", "reset", "cut"])
async def test_an_answer_after_a_lost_one_says_that_both_may_be_billed(
    make_client: Any, way: str, lost: Any
) -> None:
    script = lost[way] if lost is CUT else lost
    with ScriptedServer(script, OK if way == "whole" else [stream_head(), hello()]) as server:
        completion = await ask(make_client(server.base_url), way)

    assert completion.text == "Hello"
    assert completion.usage.unconfirmed_attempts == 1


@ways
async def test_an_answer_at_the_first_try_or_after_a_refusal_is_billed_once(
    make_client: Any, way: str
) -> None:
    answer: Any = OK if way == "whole" else [stream_head(), hello()]
    with ScriptedServer(response(error("api_error"), status=500), answer, answer) as server:
        client = make_client(server.base_url)
        assert (await ask(client, way)).usage.unconfirmed_attempts == 0
        assert (await ask(client, way)).usage.unconfirmed_attempts == 0


@ways
async def test_what_may_be_billed_each_time_is_made_again_once(
    make_client: Any, waits: Any, way: str
) -> None:
    with ScriptedServer(*[LOST] * 9) as server, pytest.raises(TransportError) as caught:
        await ask(make_client(server.base_url, max_retries=8), way)

    assert len(server.received) == 2
    assert [attempt.outcome for attempt in caught.value.attempts] == ["ambiguous", "ambiguous"]
    assert caught.value.possibly_billed
    assert pickle.loads(pickle.dumps(caught.value)).possibly_billed


async def test_refusals_do_not_count_as_billed(make_client: Any) -> None:
    refusal = [response(error("overloaded_error"), status=529), KEEP]
    with ScriptedServer(refusal, LOST, refusal, refusal) as server, pytest.raises(OverloadedError) as caught:
        await make_client(server.base_url, max_retries=3).complete("Hello")

    assert [attempt.outcome for attempt in caught.value.attempts] == [
        "rejected",
        "ambiguous",
        "rejected",
        "rejected",
    ]
    assert caught.value.possibly_billed


async def test_what_was_never_sent_cannot_be_billed(make_client: Any, waits: Any) -> None:
    with ScriptedServer() as server:
        base_url = server.base_url
    with pytest.raises(ConnectError) as caught:
        await make_client(base_url, max_retries=4).complete("Hello")

    assert [(attempt.phase, attempt.outcome) for attempt in caught.value.attempts] == [
        ("connect", "not sent")
    ] * 5
    assert not caught.value.possibly_billed


@pytest.mark.parametrize("operation", ["count_tokens", "models"])
async def test_what_costs_nothing_is_made_again_as_often_as_allowed(make_client: Any, operation: str) -> None:
    arguments = [] if operation == "models" else ["Hello"]
    with ScriptedServer(*[LOST] * 9) as server, pytest.raises(TransportError) as caught:
        await getattr(make_client(server.base_url), operation)(*arguments)

    assert len(server.received) == 3
    assert not caught.value.possibly_billed


async def test_an_undecodable_answer_may_have_been_billed_and_is_not_asked_for_again(
    make_client: Any,
) -> None:
    with ScriptedServer(response({"id": 5})) as server, pytest.raises(llmport.DecodeError) as caught:
        await make_client(server.base_url).complete("Hello")

    assert caught.value.possibly_billed
    assert (caught.value.phase, len(caught.value.attempts)) == ("decode", 1)


# --------------------------------------------------------------------------------------------- what is never tried again


@ways
async def test_a_spend_limit_is_final_at_once(make_client: Any, waits: Any, way: str) -> None:
    body = error("rate_limit_error", error_code="enforced_spend_limit_reached")
    with ScriptedServer(response(body, status=429)) as server, pytest.raises(SpendLimitError) as caught:
        await ask(make_client(server.base_url), way)

    assert (caught.value.error_code, waits.seconds) == ("enforced_spend_limit_reached", [])
    assert not caught.value.possibly_billed


async def test_usage_that_grows_too_fast_waits_as_it_is_told(make_client: Any, waits: Any) -> None:
    body = error("rate_limit_error", error_code="ramp_limit_exceeded")
    with ScriptedServer(response(body, status=429, headers={"retry-after": "9"}), OK) as server:
        await make_client(server.base_url).complete("Hello")

    assert 9 <= waits.seconds[0] <= 9.9


async def test_a_wait_too_long_is_raised_at_once_with_the_moment_it_ends(
    make_client: Any, waits: Any
) -> None:
    headers = {"date": "Sun, 22 Nov 2026 10:00:00 GMT", "retry-after": "3600"}
    refusal = response(error("rate_limit_error"), status=429, headers=headers)
    with ScriptedServer(refusal) as server, pytest.raises(RateLimitError) as caught:
        await make_client(server.base_url).complete("Hello")

    assert caught.value.retry_after == 3600
    assert caught.value.retry_at == datetime(2026, 11, 22, 11, tzinfo=UTC)
    assert waits.seconds == []


async def test_a_rate_limit_without_retry_after_ends_when_what_is_used_up_is_full_again(
    make_client: Any, waits: Any
) -> None:
    headers = {
        "date": "Sun, 22 Nov 2026 10:00:00 GMT",
        "anthropic-ratelimit-requests-remaining": "12",
        "anthropic-ratelimit-requests-reset": "2026-11-22T10:00:02Z",
        "anthropic-ratelimit-input-tokens-remaining": "0",
        "anthropic-ratelimit-input-tokens-reset": "2026-11-22T10:00:20Z",
    }
    with ScriptedServer(response(error("rate_limit_error"), status=429, headers=headers), OK) as server:
        await make_client(server.base_url).complete("Hello")

    assert 20 <= waits.seconds[0] <= 22


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 422])
async def test_some_refusals_are_final_even_if_the_server_says_otherwise(
    make_client: Any, status: int
) -> None:
    refusal = response(error("newer_error"), status=status, headers={"x-should-retry": "true"})
    with ScriptedServer(refusal) as server, pytest.raises(llmport.ApiError):
        await make_client(server.base_url).complete("Hello")

    assert len(server.received) == 1


# ------------------------------------------------------------------------------------------------- inside a stream


async def test_an_overload_before_the_first_content_is_tried_again(make_client: Any, waits: Any) -> None:
    first = [stream_head(), sse(START, error("overloaded_error"))]
    with ScriptedServer(first, [stream_head(), hello()]) as server:
        completion = await ask(make_client(server.base_url), "streamed")

    assert (completion.text, completion.usage.unconfirmed_attempts, len(waits.seconds)) == ("Hello", 0, 1)


async def test_an_overload_after_it_is_the_readers_and_of_the_same_class_as_in_a_reply(
    make_client: Any,
) -> None:
    script = [stream_head(), sse(*HELLO[:4], error("overloaded_error"))]
    with ScriptedServer(script) as server, pytest.raises(OverloadedError) as caught:
        await ask(make_client(server.base_url), "streamed")

    failure = caught.value
    assert (failure.status, failure.phase, failure.type) == (200, "stream", "overloaded_error")
    assert failure.partial.text == "Hel"
    assert failure.possibly_billed
    assert len(server.received) == 1


async def test_a_stream_cut_after_its_first_content_is_never_made_again(make_client: Any) -> None:
    with (
        ScriptedServer([stream_head(), sse(*HELLO[:4])]) as server,
        pytest.raises(StreamInterruptedError) as caught,
    ):
        await ask(make_client(server.base_url), "streamed")

    assert (caught.value.possibly_billed, len(server.received)) == (True, 1)
    assert caught.value.attempts[-1].outcome == "ambiguous"


# --------------------------------------------------------------------------------------------- one call's own limits


@ways
@pytest.mark.parametrize("max_retries", [0, 1, 4])
async def test_a_call_may_say_how_often_it_is_made_again(
    make_client: Any, way: str, max_retries: int
) -> None:
    refusal = [response(error("api_error"), status=500), KEEP]
    with ScriptedServer(*[refusal] * 9) as server, pytest.raises(ServerError) as caught:
        await ask(make_client(server.base_url), way, max_retries=max_retries)

    assert len(server.received) == len(caught.value.attempts) == max_retries + 1


@ways
async def test_every_attempt_is_listed_with_its_time_and_its_wait(
    make_client: Any, waits: Any, way: str
) -> None:
    refusals = [
        [response(error("api_error"), status=500, headers={"request-id": f"req_{number}"}), KEEP]
        for number in range(3)
    ]
    with ScriptedServer(*refusals) as server, pytest.raises(ServerError) as caught:
        await ask(make_client(server.base_url), way)

    attempts = caught.value.attempts
    assert [attempt.request_id for attempt in attempts] == ["req_0", "req_1", "req_2"]
    assert [attempt.wait for attempt in attempts] == [*waits.seconds, 0.0]
    times = [attempt.time for attempt in attempts]
    assert times == sorted(times)
    assert 0 < times[0] < 60


@ways
async def test_a_deadline_around_a_call_ends_it(make_client: Any, way: str) -> None:
    with ScriptedServer([HOLD]) as server:
        client = make_client(server.base_url)
        with llmport.deadline(0.2), pytest.raises((DeadlineExceededError, RequestTimeoutError)) as caught:
            await ask(client, way)

    assert (caught.value.possibly_billed, len(server.received)) == (True, 1)


@ways
async def test_a_deadline_that_is_over_sends_nothing(make_client: Any, way: str) -> None:
    with ScriptedServer(OK) as server:
        client = make_client(server.base_url)
        with llmport.deadline(0), pytest.raises(DeadlineExceededError) as caught:
            await ask(client, way)

    assert server.received == []
    assert not caught.value.possibly_billed


async def test_no_wait_passes_a_deadline_around_the_call(make_client: Any, waits: Any) -> None:
    refusal = response(error("overloaded_error"), status=529, headers={"retry-after": "20"})
    with ScriptedServer(refusal) as server:
        client = make_client(server.base_url)
        with llmport.deadline(10), pytest.raises(OverloadedError):
            await client.complete("Hello")

    assert waits.seconds == []


async def test_an_error_can_be_explained_by_the_policy_that_raised_it(make_client: Any) -> None:
    policy = Retry(2)
    with ScriptedServer(*[LOST] * 9) as server, pytest.raises(LlmError) as caught:
        await make_client(server.base_url, policies=[policy]).complete("Hello")

    assert policy.explain(caught.value).startswith(
        "final: attempts that were sent and not answered may be billed: 2"
    )
