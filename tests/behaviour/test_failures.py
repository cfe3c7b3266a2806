"""Failures: which error they become, whether they are tried again, what is never shown."""

from __future__ import annotations

import logging
import pickle
import socket
import traceback
from typing import Any

import httpx
import pytest
from canary import KEY
from scripted_server import HOLD, KEEP, RESET, ScriptedServer, response, sse, stream_head
from wire_events import HELLO, error, hello, message, text

import llmport
from llmport import (
    ApiError,
    AuthenticationError,
    ConfigurationError,
    ConnectError,
    DeadlineExceededError,
    DecodeError,
    InvalidRequestError,
    LlmError,
    NotFoundError,
    OverloadedError,
    PermissionDeniedError,
    RateLimitError,
    RequestTimeoutError,
    RequestTooLargeError,
    ServerError,
    TransportError,
)
from llmport.anthropic import AnthropicClient

pytestmark = pytest.mark.anyio

OK = response(message(text("Hi.")))


@pytest.mark.parametrize(
    ("status", "kind", "cls", "attempts"),
    [
        (400, "invalid_request_error", InvalidRequestError, 1),
        (401, "authentication_error", AuthenticationError, 1),
        (402, "billing_error", llmport.BillingError, 1),
        (403, "permission_error", PermissionDeniedError, 1),
        (404, "not_found_error", NotFoundError, 1),
        (409, "conflict_error", llmport.ConflictError, 1),
        (413, "request_too_large", RequestTooLargeError, 1),
        (429, "rate_limit_error", RateLimitError, 3),
        (500, "api_error", ServerError, 3),
        (504, "timeout_error", ServerError, 3),
        (529, "overloaded_error", OverloadedError, 3),
        (418, "teapot_error", InvalidRequestError, 1),
        (599, "brand_new_error", ServerError, 3),
    ],
)
async def test_the_api_says_no(  # noqa: PLR0917 - pytest passes them by name
    make_client: Any, waits: Any, status: int, kind: str, cls: type[ApiError], attempts: int
) -> None:
    refusal = response(error(kind, "Because."), status=status)
    with ScriptedServer(*[[refusal, KEEP]] * 3) as server, pytest.raises(cls, match=r"Because\.") as caught:
        await make_client(server.base_url).complete("Hello")

    assert type(caught.value) is cls
    assert caught.value.status == status
    assert caught.value.type == kind
    assert caught.value.request_id == "req_test"
    assert [attempt.status for attempt in caught.value.attempts] == [status] * attempts
    assert len(server.received) == attempts
    assert len(waits.seconds) == attempts - 1


@pytest.mark.parametrize(
    "failure",
    [
        [response(error("overloaded_error"), status=529)],
        [response("<html>Bad Gateway</html>", status=502, content_type="text/html")],
        [response("", status=503)],
        [RESET],
        [],
        [b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"],
        [b"HTTP/1.1 200 OK\r\ncontent-le", RESET],
    ],
    ids=["529", "html", "empty 503", "reset", "closed without a word", "cut body", "reset in the headers"],
)
async def test_what_passes_is_tried_again(make_client: Any, waits: Any, failure: Any) -> None:
    with ScriptedServer(failure, OK) as server:
        completion = await make_client(server.base_url).complete("Hello")

    assert completion.text == "Hi."
    assert len(server.received) == 2
    assert len(waits.seconds) == 1
    assert server.received[0].body == server.received[1].body


async def test_a_status_is_believed_though_its_body_is_cut(make_client: Any) -> None:
    cut = b"HTTP/1.1 401 Unauthorized\r\nrequest-id: req_test\r\ncontent-length: 1000\r\n\r\n{"
    with ScriptedServer([cut]) as server, pytest.raises(AuthenticationError) as caught:
        await make_client(server.base_url).complete("Hello")

    assert caught.value.request_id == "req_test"
    assert len(server.received) == 1


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({"retry-after": "7"}, 7, 7.7),
        ({"retry-after-ms": "1500", "retry-after": "7"}, 1.5, 1.65),
        ({"date": "Sun, 01 Nov 2026 10:00:00 GMT", "retry-after": "Sun, 01 Nov 2026 10:00:30 GMT"}, 30, 33),
        ({"retry-after": "soon"}, 0, 1),
        ({"retry-after": "-3"}, 0, 1),
        ({"retry-after": "nan"}, 0, 1),
        ({}, 0, 1),
    ],
)
async def test_the_wait_is_what_the_api_says(
    make_client: Any, waits: Any, headers: dict[str, str], least: float, most: float
) -> None:
    with ScriptedServer(
        [response(error("rate_limit_error"), status=429, headers=headers), KEEP], OK
    ) as server:
        await make_client(server.base_url).complete("Hello")

    (waited,) = waits.seconds
    assert least <= waited <= most


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"retry-after": "3600"}, error("rate_limit_error")),
        ({"x-should-retry": "false"}, error("rate_limit_error")),
        ({}, error("rate_limit_error", error_code="enforced_spend_limit_reached")),
    ],
    ids=["too long a wait", "told not to", "spend limit"],
)
async def test_some_refusals_are_final(make_client: Any, headers: dict[str, str], body: Any) -> None:
    with (
        ScriptedServer(response(body, status=429, headers=headers)) as server,
        pytest.raises(RateLimitError) as caught,
    ):
        await make_client(server.base_url).complete("Hello")

    assert len(server.received) == 1
    assert caught.value.retry_after == (3600 if "retry-after" in headers else None)


async def test_a_wait_that_would_pass_the_deadline_is_not_begun(make_client: Any, waits: Any) -> None:
    refusal = response(error("overloaded_error"), status=529, headers={"retry-after": "20"})
    with ScriptedServer(refusal) as server, pytest.raises(OverloadedError) as caught:
        await make_client(server.base_url).complete("Hello", timeout=10)

    assert caught.value.retry_after == 20
    assert waits.seconds == []


async def test_the_limits_of_a_429_are_on_the_error(make_client: Any) -> None:
    headers = {"anthropic-ratelimit-requests-remaining": "0", "x-should-retry": "false"}
    with (
        ScriptedServer(response(error("rate_limit_error"), status=429, headers=headers)) as server,
        pytest.raises(RateLimitError) as caught,
    ):
        await make_client(server.base_url).complete("Hello")

    assert caught.value.limits == {"anthropic-ratelimit-requests-remaining": "0"}


async def test_nobody_listens(make_client: Any, waits: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ConnectError) as caught:
        await make_client(f"http://127.0.0.1:{port}").complete("Hello")

    assert len(caught.value.attempts) == 3
    assert len(waits.seconds) == 2


async def test_silence_ends_with_the_timeout(make_client: Any) -> None:
    with ScriptedServer([HOLD]) as server, pytest.raises((RequestTimeoutError, DeadlineExceededError)):
        await make_client(server.base_url).complete("Hello", timeout=0.2)


async def test_a_slow_drip_does_not_outlive_the_deadline(make_client: Any) -> None:
    """Every byte resets a read timeout; only the deadline ends this."""
    head = b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n"

    class Drip(bytes):
        pass

    with (
        ScriptedServer([head, *[b" " * 64] * 1000, HOLD]) as server,
        pytest.raises((RequestTimeoutError, DeadlineExceededError)),
    ):
        await make_client(server.base_url, max_retries=0).complete("Hello", timeout=0.3)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_not_followed(make_client: Any, status: int) -> None:
    with ScriptedServer(OK) as elsewhere:
        redirect = response("", status=status, headers={"location": elsewhere.base_url + "/v1/messages"})
        with ScriptedServer(redirect) as server, pytest.raises(ApiError, match="redirect"):
            await make_client(server.base_url).complete("Hello")
        assert elsewhere.received == []


async def test_a_body_in_a_coding_nobody_asked_for_is_refused(make_client: Any) -> None:
    with (
        ScriptedServer(response(b"\x1f\x8b", headers={"content-encoding": "gzip"})) as server,
        pytest.raises(DecodeError, match="gzip"),
    ):
        await make_client(server.base_url).complete("Hello")

    assert server.received[0].headers["accept-encoding"] == "identity"


async def test_a_huge_error_body_is_cut_not_loaded(make_client: Any) -> None:
    with (
        ScriptedServer(response(b"x" * 5_000_000, status=400)) as server,
        pytest.raises(InvalidRequestError) as caught,
    ):
        await make_client(server.base_url).complete("Hello")

    assert len(str(caught.value)) < 4000


FAILURES: list[Any] = [
    [response(error("authentication_error", "invalid x-api-key"), status=401)],
    [response(error("overloaded_error"), status=529)],
    [response("<html>", status=502)],
    [response("nonsense")],
    [response(message({"type": "text"}))],
    [stream_head(), sse(*HELLO[:4])],
    [stream_head(), sse(*HELLO[:4], error("api_error"))],
    [stream_head(), b"data: {\n\n"],
    [RESET],
    [HOLD],
    [b"SSH-2.0-OpenSSH_9.2\r\n"],
    [response("", status=307, headers={"location": "http://127.0.0.1:9/"})],
]


@pytest.mark.parametrize("script", FAILURES, ids=lambda script: repr(script)[:40])
@pytest.mark.parametrize("streamed", ["", "streamed"], ids=["whole", "streamed"])
async def test_the_key_shows_nowhere(
    make_client: Any, script: Any, streamed: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with ScriptedServer(*[script] * 3) as server:
        client = make_client(server.base_url, timeout=0.3)
        with pytest.raises(LlmError) as caught:  # noqa: PT012 - one of two ways to ask
            if streamed:
                async with client.stream("My secret prompt") as stream:
                    await stream.collect()
            else:
                await client.complete("My secret prompt")

    failure = caught.value
    told = "".join(traceback.TracebackException.from_exception(failure, capture_locals=True).format())
    shown = [told, repr(failure), str(failure), repr(vars(failure)), repr(client.config), str(client.config)]
    shown += [pickle.dumps(failure).decode("latin-1")]
    shown += [
        record.getMessage() + repr(vars(record)) for record in caplog.records if record.name != "asyncio"
    ]
    for text_shown in shown:
        assert KEY not in text_shown
        assert KEY[10:] not in text_shown
    for record in caplog.records:
        assert "secret prompt" not in record.getMessage()
    assert type(pickle.loads(pickle.dumps(failure))) is type(failure)
    assert failure.__cause__ is None


async def test_the_loggers_below_a_client_of_the_callers_own_never_show_the_key(
    make_client: Any, mode: str, caplog: pytest.LogCaptureFixture
) -> None:
    """httpcore tells, at DEBUG, the headers of replies; those of requests it does not."""
    caplog.set_level(logging.DEBUG)
    http = httpx.Client() if mode == "blocking" else httpx.AsyncClient()
    with ScriptedServer(OK) as server:
        await make_client(server.base_url, http_client=http).complete("My secret prompt")
    if isinstance(http, httpx.Client):
        http.close()
    else:
        await http.aclose()

    assert {"httpx", "httpcore.http11"} <= {record.name for record in caplog.records}
    for record in caplog.records:
        assert KEY not in record.getMessage() + repr(vars(record))
        assert "secret prompt" not in record.getMessage()


@pytest.mark.parametrize("key", ["", "sk-ant\n", "sk ant\x00", " sk-ant", "schlüssel"])
def test_a_key_that_no_header_can_carry_is_refused_at_once(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    with pytest.raises(ConfigurationError):
        AnthropicClient(api_key=key)


async def test_the_callers_own_transport_is_used_and_left_open(make_client: Any, mode: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["x-api-key"] == KEY
        return httpx.Response(200, json=message(text("From the test.")))

    http: Any
    if mode == "blocking":
        http = httpx.Client(transport=httpx.MockTransport(answer))
    else:
        http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    client = make_client("http://nowhere.invalid", http_client=http)

    assert (await client.complete("Hello")).text == "From the test."

    await client.aclose()
    assert not http.is_closed
    await client.complete("Hello")


@pytest.mark.parametrize(
    ("variable", "value", "base_url"),
    [
        ("ALL_PROXY", "socks5://127.0.0.1:9", "http://api.test"),
        ("HTTP_PROXY", "nonsense://127.0.0.1:9", "http://api.test"),
        ("SSL_CERT_FILE", "/nowhere/at/all.pem", "https://127.0.0.1:9"),
    ],
)
async def test_an_environment_that_cannot_be_used_is_told_by_our_own_class(
    make_client: Any, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, base_url: str
) -> None:
    monkeypatch.setenv(variable, value)
    client = make_client(base_url)

    with pytest.raises(ConfigurationError, match=variable):
        await client.complete("Hello")


async def test_a_failure_of_the_transport_is_told_by_our_own_class(make_client: Any) -> None:
    with ScriptedServer([stream_head(), hello()[:20], RESET]) as server:
        client = make_client(server.base_url, max_retries=0)
        with pytest.raises(TransportError):
            async with client.stream("Hello") as stream:
                await stream.collect()
