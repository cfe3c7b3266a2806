"""The key shows nowhere, whatever goes wrong; and what was asked and answered shows in no log."""

from __future__ import annotations

import pickle
import warnings
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from canary import KEY, is_shown, logged, shown, told, warned
from fault_play import PROMPT, ask_each, hard_limit, play
from faults import FAULTS, Ask, Fault
from scripted_server import KEEP, ScriptedServer, response, sse, stream_head
from wire_events import HELLO, error, message, text

from llmport import LlmError
from llmport.anthropic import AnthropicClient, AnthropicConfig

pytestmark = pytest.mark.anyio

CREDENTIALS: dict[str, dict[str, Any]] = {
    "x-api-key": {"api_key": KEY},
    "bearer": {"api_key": None, "auth_token": KEY},
}


class Watch:
    """Everything that is said while a test runs: logs of every level and library, warnings, standard output and error."""

    def __init__(self, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
        self._caplog = caplog
        self._capfd = capfd
        self.warnings: list[warnings.WarningMessage] = []

    def texts(self) -> Iterator[str]:
        yield from self.logs()
        yield from warned(self.warnings)
        yield from self._capfd.readouterr()

    def logs(self) -> Iterator[str]:
        yield from logged(self._caplog.records)


@pytest.fixture
def watch(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Iterator[Watch]:
    caplog.set_level(1)
    watch = Watch(caplog, capfd)
    with hard_limit(), warnings.catch_warnings(record=True) as watch.warnings:
        warnings.simplefilter("always")
        yield watch


def check(watch: Watch, client: Any, failure: LlmError | None, *, has_locals: bool = True) -> None:
    for texts in (
        watch.texts(),
        shown(client),
        shown(client.config),
        told(failure, has_locals=has_locals) if failure else (),
    ):
        for each in texts:
            assert not is_shown(each)
    for each in watch.logs():
        assert PROMPT not in each
        assert "Hello" not in each


@pytest.mark.parametrize(
    ("mode", "credentials"),
    [("blocking", "x-api-key"), ("asyncio", "bearer"), ("trio", "x-api-key")],  # six would take too long
)
@pytest.mark.parametrize(("fault", "ask"), ask_each(FAULTS))
async def test_the_key_shows_nowhere(  # noqa: PLR0917 - pytest passes them by name
    make_client: Any, waits: Any, watch: Watch, fault: Fault, ask: Ask, credentials: str
) -> None:
    # A function, and no partial: what a test holds in its own variables would be found in tracebacks.
    played = await play(fault, ask, lambda url: make_client(url, **CREDENTIALS[credentials]), waits)

    check(watch, played.client, played.error)


FEW: list[Fault] = [fault for fault in FAULTS if fault.name in {
    "nobody listens", "closed without a word, for ever", "HTTP 401", "HTTP 529, for ever", "JSON that is cut",
    "HTTP 307 to another origin", "a server that speaks SSH", "api_error after the first content",
    "a stream that ends within its text", "silence before the headers",
}]  # fmt: skip


@pytest.mark.parametrize(("fault", "ask"), ask_each(FEW))
async def test_nor_does_it_through_a_client_of_httpx(  # noqa: PLR0917 - pytest passes them by name
    make_client: Any, mode: str, waits: Any, watch: Watch, fault: Fault, ask: Ask
) -> None:
    """httpx and httpcore log what they do at DEBUG, and their exceptions hold the request."""
    http: Any = httpx.Client() if mode == "blocking" else httpx.AsyncClient()
    try:
        played = await play(fault, ask, lambda url: make_client(url, http_client=http), waits)
    finally:
        http.close() if mode == "blocking" else await http.aclose()

    assert played.error is not None
    check(watch, played.client, played.error)


def quoting(**headers: str) -> Any:
    return response(
        {"type": "error", "error": {"type": KEY, "message": f"invalid x-api-key: {KEY}"}},
        status=401,
        headers=headers,
    )


QUOTED: dict[str, Any] = {
    "an error's message": [quoting()],
    "a header": [quoting(**{"x-key": KEY, "retry-after": KEY})],
    "an HTML page": [response(f"<html>{KEY}</html>", status=502)],
    "a page that is no JSON": [response(f"<html>{KEY}</html>")],
    "a member of the wrong type": [response(message({"type": "text", "text": {KEY: KEY}}))],
    "a redirect": [response("", status=307, headers={"location": f"http://nobody.invalid/{KEY}?key={KEY}"})],
    "an error event": [stream_head(), sse(error(KEY, f"invalid x-api-key: {KEY}"))],
    "an event that is no JSON": [stream_head(), f"event: {KEY}\ndata: {KEY}\n\n".encode()],
    "an event of the wrong type": [stream_head(), sse(*HELLO[:3], {**HELLO[3], "index": KEY})],
    "a reply that is no HTTP": [f"SSH-2.0 {KEY}\r\n\r\n".encode()],
    "a broken header": [f"HTTP/1.1 200 OK\r\n{KEY}\r\n\r\n".encode()],
}


@pytest.mark.parametrize("ask", ["complete", "stream"])
@pytest.mark.parametrize("place", QUOTED)
async def test_a_key_that_the_server_quotes_back_is_not_passed_on(
    make_client: Any, watch: Watch, place: str, ask: Ask
) -> None:
    with ScriptedServer(*[QUOTED[place]] * 3) as server:
        client = make_client(server.base_url, max_retries=0)
        with pytest.raises(LlmError) as caught:  # noqa: PT012 - one of two ways to ask
            if ask == "complete":
                await client.complete(PROMPT)
            else:
                async with client.stream(PROMPT) as stream:
                    await stream.collect()

    # The frames that read the reply hold what it says: what is checked here is what is told without them.
    check(watch, client, caught.value, has_locals=False)


def every_class(cls: type[LlmError] = LlmError) -> Iterator[type[LlmError]]:
    yield cls
    for narrower in cls.__subclasses__():
        yield from every_class(narrower)


@pytest.mark.parametrize(
    "cls", sorted(set(every_class()), key=lambda cls: cls.__name__), ids=lambda cls: cls.__name__
)
@pytest.mark.parametrize("credentials", CREDENTIALS)
def test_no_class_of_error_shows_what_its_frames_hold(
    watch: Watch, cls: type[LlmError], credentials: str
) -> None:
    config = AnthropicConfig(**CREDENTIALS[credentials])
    client = AnthropicClient(config)

    def fail(*_held: Any) -> None:
        raise cls("Something happened.")

    with pytest.raises(cls) as caught:
        fail(client, config, config.api_key, config.auth_token, client._flows, client._endpoint())
    client.close()

    check(watch, client, caught.value)
    assert type(pickle.loads(pickle.dumps(caught.value))) is cls


@pytest.mark.parametrize(("fault", "ask"), ask_each(FEW))
async def test_bodies_that_are_logged_because_somebody_asked_show_their_shape(
    make_client: Any, waits: Any, watch: Watch, fault: Fault, ask: Ask
) -> None:
    played = await play(fault, ask, lambda url: make_client(url, log_bodies=True), waits)

    assert any('"role": "user"' in each and f"[{len(PROMPT)} characters]" in each for each in watch.logs())
    check(watch, played.client, played.error)


async def test_what_goes_well_is_logged_without_what_was_asked_and_answered(
    make_client: Any, watch: Watch
) -> None:
    with ScriptedServer([response(message(text("Hello"))), KEEP], [stream_head(), sse(*HELLO)]) as server:
        client = make_client(server.base_url)
        await client.complete(PROMPT)
        async with client.stream(PROMPT) as stream:
            await stream.collect()

    assert [*watch.logs()]
    check(watch, client, None)
