"""What is logged about attempts, and above all what is not."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from llmport._core.flow import Call, Flow, Reply, Send, send
from llmport.errors import LlmError, OverloadedError
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


def test_a_failure_is_told_at_info(caplog: pytest.LogCaptureFixture) -> None:
    (record,) = log_of(caplog, refused(), logging.INFO)

    assert record == (
        "create_message: attempt 2 failed after 1.250 s: OverloadedError, status 529, request req_2, may be tried again"
    )


def test_a_final_failure_does_not_promise_another_attempt(caplog: pytest.LogCaptureFixture) -> None:
    (record,) = log_of(caplog, refused(is_retryable=False), logging.INFO)

    assert record.endswith("request req_2")


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


def test_headers_are_named_and_their_values_hidden() -> None:
    redacted = redact({**PRIVATE_HEADERS, "Anthropic-Version": "2026-10-21"})

    assert redacted == {**dict.fromkeys(PRIVATE_HEADERS, "[redacted]"), "Anthropic-Version": "2026-10-21"}


def test_no_header_that_identifies_anyone_is_on_the_list() -> None:
    assert not {name for name in LOGGED_HEADERS if "key" in name or "auth" in name or "cookie" in name}
    assert {name.lower() for name in LOGGED_HEADERS} == LOGGED_HEADERS
