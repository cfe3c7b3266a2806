"""What is logged about attempts, and above all what is not."""

from __future__ import annotations

import logging
from typing import Any

import attrs
import pytest

from llmport._core.flow import Call, Flow, Reply, Send, compose, send
from llmport.errors import ConnectError, LlmError, OverloadedError
from llmport.policies.backoff import BackOff
from llmport.policies.retry import Decision, Retry
from llmport.policies.telemetry import LOGGED_HEADERS, AttemptLog, redact

CANARY = "canary-7f3a"
PRIVATE_HEADERS = {
    "x-api-key": f"{CANARY}-key",
    "Authorization": f"Bearer {CANARY}",
    "cookie": f"a={CANARY}",
    "set-cookie": f"a={CANARY}",
    "x-my-header": CANARY,
    "anthropic-organization-id": CANARY,
}
CALL = Call(
    operation="create_message",
    method="POST",
    path="/v1/messages",
    query=(("q", CANARY),),
    headers={**PRIVATE_HEADERS, "anthropic-version": "2026-10-21", "Content-Type": "application/json"},
    content=f'{{"messages": "{CANARY}"}}'.encode(),
    attempt=2,
)
REPLY = Reply(
    CALL, 200, {**PRIVATE_HEADERS, "request-id": "req_1", "retry-after": "7"}, content=f"{CANARY}".encode()
)


def clock() -> Any:
    return iter([100.0, 101.25, 102.5]).__next__


def log_of(caplog: pytest.LogCaptureFixture, outcome: Reply | BaseException, level: int) -> list[str]:
    caplog.set_level(level, logger="llmport")
    flow: Flow[Reply] = AttemptLog(clock=clock())(CALL, send)
    assert next(flow) == Send(CALL)
    if isinstance(outcome, Reply):
        with pytest.raises(StopIteration) as done:
            flow.send(outcome)
        assert done.value.value is outcome
    else:
        with pytest.raises(type(outcome)) as caught:
            flow.throw(outcome)
        assert caught.value is outcome
    return [record.getMessage() for record in caplog.records]


def refused(**facts: Any) -> LlmError:
    return OverloadedError(
        f"prompt was: {CANARY}", status=529, request_id="req_2", body={"error": CANARY}, **facts
    )


def test_a_success_is_told_at_debug(caplog: pytest.LogCaptureFixture) -> None:
    sent, received = log_of(caplog, REPLY, logging.DEBUG)

    assert sent.startswith(
        f"create_message: attempt 2: POST /v1/messages, {len(CALL.content or b'')} bytes, headers {{"
    )
    assert "'anthropic-version': '2026-10-21'" in sent
    assert received.startswith("create_message: attempt 2: status 200 after 1.250 s, headers {")
    assert "'request-id': 'req_1'" in received


def failures(caplog: pytest.LogCaptureFixture, policy: Retry, *errors: LlmError) -> list[str]:
    """What is told of a call whose attempts end with *errors*, with all our policies."""
    flow = compose([policy, AttemptLog()], send)(attrs.evolve(CALL, attempt=1))
    next(flow)
    for error in errors:
        try:
            flow.throw(error)
            flow.send(None)
        except LlmError:
            break
    return [record.getMessage() for record in caplog.records if record.levelno == logging.INFO]


def test_each_failure_is_told_once_at_info_with_what_is_done_about_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, logger="llmport")
    policy = Retry(2, wait=BackOff(rand=lambda: 0.5), clock=iter([100.0, 101.25, 102.0]).__next__)

    assert failures(caplog, policy, ConnectError(CANARY), refused()) == [
        (
            "create_message: attempt 1 failed at 1.250 s (ConnectError, status None, phase connect, request None); "
            "again in 0.25 s: ConnectError, attempt 1 of 2"
        ),
        (
            "create_message: attempt 2 failed at 2.000 s (OverloadedError, status 529, phase headers, request req_2); "
            "final: attempt 2 of 2 was the last"
        ),
    ]


def test_the_failures_may_be_told_to_somebody_else(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="llmport")
    told: list[tuple[int, LlmError, Decision]] = []
    policy = Retry(
        wait=lambda _: 3.0,
        on_failure=lambda call, error, decision: told.append((call.attempt, error, decision)),
    )
    failing = refused()

    assert failures(caplog, policy, failing) == []
    assert told == [(1, failing, Decision(3.0, "OverloadedError (HTTP 529), attempt 1 of 3"))]


@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO, logging.WARNING])
@pytest.mark.parametrize(
    "outcome", [REPLY, refused(), KeyboardInterrupt(CANARY)], ids=["good", "bad", "cut off"]
)
def test_nothing_private_is_in_any_record(
    caplog: pytest.LogCaptureFixture, outcome: Reply | BaseException, level: int
) -> None:
    log_of(caplog, outcome, level)

    formatter = logging.Formatter("%(message)s")
    for record in caplog.records:
        assert CANARY not in formatter.format(record)
        assert CANARY not in repr(vars(record))


def test_nothing_is_told_above_info(caplog: pytest.LogCaptureFixture) -> None:
    assert log_of(caplog, refused(), logging.WARNING) == []


@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO])
def test_bodies_are_told_only_if_asked_for_and_then_only_what_is_known_to_be_harmless(
    caplog: pytest.LogCaptureFixture, level: int
) -> None:
    caplog.set_level(level, logger="llmport")
    call = attrs.evolve(CALL, content=b'{"max_tokens": 5, "system": "canary-7f3a"}')
    flow = AttemptLog({"max_tokens", "id"})(call, send)
    next(flow)
    with pytest.raises(StopIteration):
        flow.send(Reply(call, 200, {}, content=b'{"id": "msg_1", "content": [{"text": "canary-7f3a"}]}'))
    told = [record.getMessage() for record in caplog.records]

    assert len(told) == (2 if level == logging.DEBUG else 0)
    assert all(CANARY not in line for line in told)
    if told:
        assert told[0].endswith(', body {"max_tokens": 5, "system": "[11 characters]"}')
        assert told[1].endswith(', body {"id": "msg_1", "content": "[1 items]"}')


def test_headers_are_named_and_their_values_hidden() -> None:
    redacted = redact({**PRIVATE_HEADERS, "Anthropic-Version": "2026-10-21"})

    assert redacted == {**dict.fromkeys(PRIVATE_HEADERS, "[redacted]"), "Anthropic-Version": "2026-10-21"}


def test_no_header_that_identifies_anyone_is_on_the_list() -> None:
    assert not {name for name in LOGGED_HEADERS if "key" in name or "auth" in name or "cookie" in name}
    assert {name.lower() for name in LOGGED_HEADERS} == LOGGED_HEADERS
