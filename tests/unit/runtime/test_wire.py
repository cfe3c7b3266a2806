"""What both runtimes decide alike."""

from __future__ import annotations

import ssl
from typing import Any

import attrs
import h11
import pytest

from llmport._core.flow import Call, Reply
from llmport._runtime import wire
from llmport._runtime.wire import BodyBuffer, Endpoint, redirected, remaining, translate
from llmport.config import Timeouts
from llmport.errors import (
    ConfigurationError,
    ConnectError,
    DeadlineExceededError,
    DecodeError,
    LlmError,
    Phase,
    RequestTimeoutError,
    TransportError,
)

CANARY = "canary-7f3a"
CALL = Call(
    operation="ask",
    method="POST",
    path="/v1/ask",
    headers={"content-type": "application/json", "x-own": "1"},
    content=b"{}",
    timeouts=Timeouts(total=100.0, stream_total=1000.0, connect=5.0, idle=60.0, first_event=90.0),
)
STREAM = attrs.evolve(CALL, is_stream=True)
ENDPOINT = Endpoint(
    base_url="https://api.test/base",
    credentials=lambda: {"x-api-key": CANARY},
    headers={"user-agent": "llmport", "x-own": "0"},
)


# ------------------------------------------------------------------------------------------------- headers


def test_headers_are_the_endpoints_the_calls_and_the_credentials() -> None:
    assert ENDPOINT.request_headers(CALL, {"host": "api.test"}) == {
        "host": "api.test",
        "user-agent": "llmport",
        "content-type": "application/json",
        "x-own": "1",  # the call's own wins
        "content-length": "2",
        "x-api-key": CANARY,
    }


def test_credentials_are_asked_for_each_request() -> None:
    keys = iter(["one", "two"])
    endpoint = attrs.evolve(ENDPOINT, credentials=lambda: {"x-api-key": next(keys)})

    assert [endpoint.request_headers(CALL, {})["x-api-key"] for _ in range(2)] == ["one", "two"]


@pytest.mark.parametrize("name", ["x-api-key", "X-API-Key", "X-Api-Key"])
def test_no_header_of_a_call_replaces_the_credentials(name: str) -> None:
    headers = ENDPOINT.request_headers(attrs.evolve(CALL, headers={name: "other"}), {})

    assert [value for key, value in headers.items() if key.lower() == "x-api-key"] == [CANARY]


def test_no_header_of_a_call_says_another_length() -> None:
    headers = ENDPOINT.request_headers(attrs.evolve(CALL, headers={"Content-Length": "7"}), {})

    assert headers["content-length"] == "2"


def test_what_has_no_content_has_no_length() -> None:
    assert "content-length" not in ENDPOINT.request_headers(attrs.evolve(CALL, content=None), {})


@pytest.mark.parametrize(
    "headers",
    [
        {"x": f"{CANARY}é"},
        {"x": f"{CANARY}\r\nx-other: 1"},
        {"x": f"{CANARY}\n"},
        {"x": f"{CANARY}\0"},
        {"x": f" {CANARY}"},
        {"é": CANARY},
        {"a b": CANARY},
        {"": CANARY},
        {"x": 5},
        {"x": None},
        {5: CANARY},
    ],
    ids=repr,
)
def test_a_header_of_no_use_is_the_callers_mistake(headers: Any) -> None:
    with pytest.raises(ConfigurationError, match="header") as caught:
        ENDPOINT.request_headers(attrs.evolve(CALL, headers=headers), {})

    assert CANARY not in str(caught.value)
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


# ----------------------------------------------------------------------------------------------------- time


@pytest.mark.parametrize(("now", "left"), [(0.0, 10.0), (9.5, 0.5)])
def test_what_remains_of_the_deadline(now: float, left: float) -> None:
    assert remaining(attrs.evolve(CALL, deadline=10.0), now) == left


@pytest.mark.parametrize("now", [10.0, 10.5, float("inf")])
@pytest.mark.parametrize(("call", "total"), [(CALL, "100 s"), (STREAM, "1000 s")], ids=["whole", "stream"])
def test_nothing_remains_after_it(call: Call, total: str, now: float) -> None:
    with pytest.raises(DeadlineExceededError, match=total):
        remaining(attrs.evolve(call, deadline=10.0), now)


@pytest.mark.parametrize(("call", "total"), [(CALL, 100.0), (STREAM, 1000.0)], ids=["whole", "stream"])
def test_without_a_deadline_the_whole_time_remains(call: Call, total: float) -> None:
    assert remaining(call, 1e9) == total


# --------------------------------------------------------------------------------------------------- errors


def untrusted() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_message = "self-signed certificate"
    return error


def without_tls() -> ssl.SSLError:
    error = ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)")
    error.reason = "WRONG_VERSION_NUMBER"
    return error


@pytest.mark.parametrize(
    ("error", "phase", "ours", "text"),
    [
        (ConnectionRefusedError(111, "Connection refused"), "connect", ConnectError, "Connection refused"),
        (TimeoutError(), "connect", ConnectError, "within 5 s"),
        (untrusted(), "connect", ConnectError, "self-signed certificate.*ca_file"),
        (
            without_tls(),
            "connect",
            ConnectError,
            "does not speak TLS. Should the base URL begin with http://?",
        ),
        (TimeoutError(), "send", RequestTimeoutError, "no answer within 100 s"),
        (TimeoutError(), "headers", RequestTimeoutError, "no answer within 100 s"),
        (ConnectionResetError(104, "Connection reset by peer"), "headers", TransportError, "reset by peer"),
        (h11.RemoteProtocolError("canary-7f3a"), "headers", TransportError, "RemoteProtocolError"),
        (h11.LocalProtocolError("canary-7f3a"), "send", ConfigurationError, "base URL and the headers"),
        (OSError(), "body", TransportError, "OSError"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_what_an_error_means(error: Exception, phase: Phase, ours: type[LlmError], text: str) -> None:
    ours_now = translate(error, CALL, phase, now=0.0)

    assert type(ours_now) is ours
    assert ours_now.phase == ("local" if ours is ConfigurationError else phase)
    with pytest.raises(ours, match=text):
        raise ours_now
    assert CANARY not in f"{ours_now!r} {vars(ours_now)}"
    assert (ours_now.__cause__, ours_now.__context__) == (None, None)


@pytest.mark.parametrize(
    ("phase", "text"),
    [("headers", "not begun to answer within 90 s"), ("stream", "silent for longer than 60 s")],
)
def test_a_timeout_says_which_of_a_streams_times_was_over(phase: Phase, text: str) -> None:
    assert text in str(translate(TimeoutError(), STREAM, phase, now=0.0))


def test_a_certificate_does_not_become_trusted_by_asking_again() -> None:
    assert not translate(untrusted(), CALL, "connect", now=0.0).is_retryable


@pytest.mark.parametrize("phase", ["send", "headers", "body", "stream"])
def test_the_deadline_is_told_apart_from_silence(phase: Phase) -> None:
    call = attrs.evolve(CALL, deadline=10.0)

    assert type(translate(TimeoutError(), call, phase, now=9.9)) is RequestTimeoutError
    late = translate(TimeoutError(), call, phase, now=10.0)
    assert (type(late), late.phase) == (DeadlineExceededError, phase)


def test_an_error_of_ours_is_kept_without_the_frames_it_came_through() -> None:
    error = DecodeError("Too large.")
    try:
        raise error
    except DecodeError:
        assert translate(error, CALL, "body", now=0.0) is error

    assert error.__traceback__ is None


# ------------------------------------------------------------------------------------------------ redirects


def redirect(location: str, status: int = 307) -> Call | None:
    return redirected(ENDPOINT, Reply(CALL, status, {"location": location}))


@pytest.mark.parametrize("status", [307, 308])
@pytest.mark.parametrize(
    ("location", "path"),
    [
        ("https://api.test/base/v2/ask", "/v2/ask"),
        ("/base/v2/ask", "/v2/ask"),
        ("other", "/v1/other"),
        ("/base/v2/ask?a=b#c", "/v2/ask?a=b"),
    ],
)
def test_a_redirect_below_the_base_url_may_be_followed(location: str, path: str, status: int) -> None:
    call = redirect(location, status)

    assert call is not None
    assert (call.path, call.query, call.content, call.method) == (path, (), b"{}", "POST")


@pytest.mark.parametrize(
    "location",
    [
        "https://other.test/base/v1/ask",
        "https://api.test.other/base/v1/ask",
        "https://api.test:8443/base/v1/ask",
        "https://user@api.test/base/v1/ask",
        "http://api.test/base/v1/ask",
        "//other.test/base/v1/ask",
        "/elsewhere",
        "/based/v1/ask",
        "/base/../v1/ask",
        "https://[",
        "",
    ],
)
def test_no_other_redirect_is_followed(location: str) -> None:
    call = redirect(location)

    assert call is None or call.path == CALL.path  # an empty one points to where it is


@pytest.mark.parametrize("status", [200, 301, 302, 303, 304, 400])
def test_only_a_redirect_that_keeps_the_request_is_followed(status: int) -> None:
    assert redirect("/base/v2/ask", status) is None
    assert redirected(ENDPOINT, Reply(CALL, 307, {})) is None


# --------------------------------------------------------------------------------------------------- bodies


def fill(status: int, *chunks: bytes) -> tuple[list[bool], bytes]:
    buffer = BodyBuffer(status)
    return [buffer.add(chunk) for chunk in chunks], buffer.content()


def test_a_body_is_collected_to_its_end() -> None:
    assert fill(200, b"one", b"two", b"") == ([True, True, False], b"onetwo")
    assert fill(200, b"") == ([False], b"")


def test_a_body_above_the_limit_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MAX_BODY_BYTES", 6)

    assert fill(200, b"one", b"two", b"") == ([True, True, False], b"onetwo")
    with pytest.raises(DecodeError, match="larger than 6 bytes"):
        fill(200, b"one", b"two", b"3")


@pytest.mark.parametrize("status", [400, 404, 500, 529])
def test_the_body_of_an_error_is_cut(monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    monkeypatch.setattr(wire, "MAX_ERROR_BYTES", 5)

    assert fill(status, b"one", b"two") == ([True, False], b"onetw")
    assert fill(status, b"one", b"") == ([True, False], b"one")
