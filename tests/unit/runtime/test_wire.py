"""What both transports decide alike about httpx."""

from __future__ import annotations

import math
from typing import Any

import attrs
import httpx
import pytest

from llmport._core.flow import Call, Reply
from llmport._runtime import wire
from llmport._runtime.wire import BodyBuffer, Endpoint, check_coding, remaining, timeouts, translate
from llmport.config import Timeouts
from llmport.errors import (
    ConfigurationError,
    ConnectError,
    DeadlineExceededError,
    DecodeError,
    LlmError,
    RequestTimeoutError,
    TransportError,
)

CANARY = "canary-7f3a"
CALL = Call(
    operation="ask",
    method="POST",
    path="/v1/a%2Fb",
    query=(("limit", "5"), ("after", "a b")),
    headers={"content-type": "application/json", "x-own": "1"},
    content=b"{}",
    timeouts=Timeouts(total=100.0, stream_total=1000.0, connect=5.0, idle=60.0),
)
STREAM = attrs.evolve(CALL, is_stream=True)
ENDPOINT = Endpoint(
    base_url="https://api.test/base",
    credentials=lambda: {"x-api-key": CANARY},
    headers={"user-agent": "llmport", "accept-encoding": "identity", "x-own": "0"},
)


# -------------------------------------------------------------------------------------------------- clients


@pytest.mark.parametrize(
    ("base_url", "checks"),
    [
        ("https://api.test", True),
        ("HTTPS://api.test", True),
        ("Https://api.test/base", True),
        ("http://localhost", False),
    ],
)
def test_certificates_are_checked_however_the_scheme_is_spelt(base_url: str, checks: Any) -> None:
    settings: Any = wire.make_client(lambda **settings: settings, base_url)  # type: ignore[type-var]  # shows the settings

    assert settings["verify"] is checks


# ------------------------------------------------------------------------------------------------- requests


@pytest.mark.parametrize("client", [httpx.Client(), httpx.AsyncClient()], ids=["blocking", "awaiting"])
def test_a_request_is_made_of_the_call_and_the_endpoint(client: Any) -> None:
    request = ENDPOINT.request(client, CALL, now=0.0)

    assert request.method == "POST"
    assert str(request.url) == "https://api.test/base/v1/a%2Fb?limit=5&after=a+b"
    assert request.content == b"{}"
    assert dict(request.headers) == {
        "host": "api.test",
        "accept": "*/*",
        "connection": "keep-alive",
        "content-length": "2",
        "user-agent": "llmport",
        "accept-encoding": "identity",
        "content-type": "application/json",
        "x-own": "1",  # the call's own wins
        "x-api-key": CANARY,
    }


def test_credentials_are_asked_for_each_request() -> None:
    keys = iter(["one", "two"])
    endpoint = attrs.evolve(ENDPOINT, credentials=lambda: {"x-api-key": next(keys)})
    with httpx.Client() as client:
        sent = [endpoint.request(client, CALL, 0.0).headers["x-api-key"] for _ in range(2)]

    assert sent == ["one", "two"]


def test_no_header_of_a_call_replaces_the_credentials() -> None:
    call = attrs.evolve(CALL, headers={"X-API-Key": "other"})
    with httpx.Client() as client:
        assert ENDPOINT.request(client, call, 0.0).headers.get_list("x-api-key") == [CANARY]


def test_no_query_leaves_no_question_mark() -> None:
    with httpx.Client() as client:
        assert (
            str(ENDPOINT.request(client, attrs.evolve(CALL, query=()), 0.0).url)
            == "https://api.test/base/v1/a%2Fb"
        )


@pytest.mark.parametrize("base_url", ["http://host:port", "http://[::1", "http://\x00"])
def test_an_address_of_no_use_is_the_callers_mistake(base_url: str) -> None:
    endpoint = attrs.evolve(ENDPOINT, base_url=base_url)
    with httpx.Client() as client, pytest.raises(ConfigurationError, match="no address"):
        endpoint.request(client, CALL, 0.0)


@pytest.mark.parametrize("headers", [{"x": f"{CANARY}é"}, {"é": CANARY}, {"x": 5}, {"x": None}, {5: CANARY}])
def test_a_header_of_no_use_is_the_callers_mistake(headers: Any) -> None:
    with httpx.Client() as client, pytest.raises(ConfigurationError, match="header") as caught:
        ENDPOINT.request(client, attrs.evolve(CALL, headers=headers), 0.0)

    assert CANARY not in str(caught.value)
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


# ----------------------------------------------------------------------------------------------------- time


@pytest.mark.parametrize(("now", "left"), [(0.0, 10.0), (9.5, 0.5)])
def test_what_remains_of_the_deadline(now: float, left: float) -> None:
    assert remaining(attrs.evolve(CALL, deadline=10.0), now) == left


@pytest.mark.parametrize("now", [10.0, 10.5, math.inf])
@pytest.mark.parametrize(("call", "total"), [(CALL, "100 s"), (STREAM, "1000 s")])
def test_nothing_remains_after_it(call: Call, total: str, now: float) -> None:
    with pytest.raises(DeadlineExceededError, match=total):
        remaining(attrs.evolve(call, deadline=10.0), now)


def test_without_a_deadline_the_whole_time_remains() -> None:
    assert remaining(CALL, 1e9) == 100.0


@pytest.mark.parametrize(
    ("call", "deadline", "expected"),
    [
        (CALL, 90.0, httpx.Timeout(90.0, connect=5.0)),
        (CALL, 2.0, httpx.Timeout(2.0, connect=2.0)),
        (STREAM, 90.0, httpx.Timeout(60.0, connect=5.0, pool=90.0)),
        (STREAM, 30.0, httpx.Timeout(30.0, connect=5.0)),
    ],
)
def test_no_timeout_outlasts_the_deadline(call: Call, deadline: float, expected: httpx.Timeout) -> None:
    assert timeouts(attrs.evolve(call, deadline=deadline), now=0.0) == expected


def test_no_timeout_is_ever_missing() -> None:
    for call in (CALL, STREAM, attrs.evolve(CALL, timeouts=Timeouts())):
        assert all(seconds is not None for seconds in timeouts(call, 0.0).as_dict().values())


# --------------------------------------------------------------------------------------------------- errors

REQUEST = httpx.Request("POST", "https://api.test", headers={"x-api-key": CANARY}, content=CANARY)


def subclasses(cls: type[Exception]) -> list[type[Exception]]:
    return [cls, *(found for child in cls.__subclasses__() for found in subclasses(child))]


@pytest.mark.parametrize(
    ("kind", "ours"),
    [
        (httpx.ConnectError, ConnectError),
        (httpx.ConnectTimeout, ConnectError),
        (httpx.ProxyError, ConnectError),
        (httpx.ReadTimeout, RequestTimeoutError),
        (httpx.WriteTimeout, RequestTimeoutError),
        (httpx.PoolTimeout, RequestTimeoutError),
        (httpx.ReadError, TransportError),
        (httpx.WriteError, TransportError),
        (httpx.CloseError, TransportError),
        (httpx.RemoteProtocolError, TransportError),
        (httpx.DecodingError, TransportError),
        (httpx.UnsupportedProtocol, ConfigurationError),
        (httpx.LocalProtocolError, ConfigurationError),
    ],
)
def test_what_httpx_errors_mean(kind: type[httpx.RequestError], ours: type[LlmError]) -> None:
    error = translate(kind("text", request=REQUEST), CALL)

    assert type(error) is ours
    assert kind.__name__ in str(error) or kind is httpx.PoolTimeout


@pytest.mark.parametrize("call", [CALL, STREAM], ids=["whole", "stream"])
@pytest.mark.parametrize("kind", subclasses(httpx.HTTPError), ids=lambda kind: kind.__name__)
def test_every_error_of_httpx_is_translated_without_what_it_holds(kind: type[Exception], call: Call) -> None:
    facts: dict[str, Any] = {"request": REQUEST} if issubclass(kind, httpx.RequestError) else {}
    if kind is httpx.HTTPStatusError:
        facts = {"request": REQUEST, "response": httpx.Response(500, request=REQUEST, content=CANARY)}
    error = translate(kind("", **facts), call)

    assert isinstance(error, LlmError)
    assert CANARY not in f"{error!r} {vars(error)}"
    assert (error.__cause__, error.__context__) == (None, None)


def test_the_text_of_an_error_that_may_quote_a_header_is_left_out() -> None:
    error = translate(httpx.LocalProtocolError(f"Illegal header value b'{CANARY}\\n'", request=REQUEST), CALL)

    assert CANARY not in str(error)


@pytest.mark.parametrize(
    ("call", "text"), [(CALL, "no answer within 100 s"), (STREAM, "silent for longer than 60 s")]
)
def test_a_timeout_says_which_time_was_over(call: Call, text: str) -> None:
    assert text in str(translate(httpx.ReadTimeout("", request=REQUEST), call))


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


@pytest.mark.parametrize("headers", [{}, {"content-encoding": "identity"}])
def test_a_plain_body_is_taken(headers: dict[str, str]) -> None:
    check_coding(Reply(CALL, 200, headers))


@pytest.mark.parametrize("coding", ["gzip", "br", "gzip, gzip", "x" * 10_000])
def test_a_coding_that_was_not_asked_for_is_refused(coding: str) -> None:
    with pytest.raises(DecodeError) as caught:
        check_coding(Reply(CALL, 200, {"content-encoding": coding}))

    assert repr(coding[:40]) in str(caught.value)
    assert len(str(caught.value)) < 200
