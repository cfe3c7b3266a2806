"""`FakeClient` and `AsyncFakeClient`: clients that answer from a script, in the same process, for your own unit tests.

Their streams are the real ones, reading from a script instead of a socket: a script that ends too early is a cut stream,
an error in it a failure in mid-answer. Nothing is retried and nothing waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from threading import Lock
from typing import Any, Self, TypeVar, Unpack, cast

from llmport._clients import AwaitingClient, BlockingClient, Client
from llmport._core.flow import Call, Close, Effect, Flow, Read, Reply
from llmport._core.reading import open_stream
from llmport._runtime.streams import AsyncStream, Stream
from llmport.client import Completion, CompletionRequest, Model, Prompt, RequestOptions, settle_options
from llmport.errors import ConfigurationError
from llmport.events import StreamEvent
from llmport.testing.scripts import Event, Script, events_of
from llmport.testing.scripts import Reply as ScriptedReply

T = TypeVar("T")


class _Tape:
    """Plays one answer's events as if each came in bytes of its own: the body of a reply and its decoder in one."""

    def __init__(self, events: Iterator[Event]) -> None:
        self._events = [*events]
        self._is_cut = False

    def read(self) -> bytes:
        """Return some bytes if there is a next event; none at the end."""
        return b"." if self._events and not self._is_cut else b""

    def feed(self, chunk: bytes) -> Iterator[StreamEvent]:
        """Give the event that the bytes stand for.

        Raises:
            BaseException: the one in its place.
        """
        for _ in chunk:
            event = self._events.pop(0)
            if isinstance(event, BaseException):
                raise copy(event)
            yield event

    def interrupt(self) -> None:
        """End the answer here."""
        self._is_cut = True


def _perform(effect: Effect) -> object:
    match effect:
        case Read(reply):
            return reply.body.read()
        case Close(reply):
            reply.closed()
        case _:
            raise AssertionError(f"A script has no use for {effect!r}.")
    return None


def _run(flow: Flow[T]) -> T:
    outcome: object = None
    while True:
        try:
            outcome = _perform(flow.send(outcome))
        except StopIteration as done:
            return cast("T", done.value)


class _Player:
    """Runs flows that read a tape, blocking."""

    def run(self, flow: Flow[T]) -> T:
        return _run(flow)

    def read(self, reply: Reply, _timeout: float | None = None) -> bytes:
        return cast("bytes", reply.body.read())

    def close_reply(self, reply: Reply) -> None:
        reply.closed()


class _AsyncPlayer:
    """`_Player`, awaited."""

    async def run(self, flow: Flow[T]) -> T:
        return _run(flow)

    async def read(self, reply: Reply, _timeout: float | None = None) -> bytes:
        return cast("bytes", reply.body.read())

    async def close_reply(self, reply: Reply) -> None:
        reply.closed()


class _Fake(Client):
    """What both have: the replies that are left, and the requests that came."""

    def __init__(self, *replies: ScriptedReply, tokens: int = 42, models: Iterable[Model] = ()) -> None:
        """Answer with *replies*, one after the other; count *tokens* for every request; list *models*.

        A reply is a text, a whole `Completion` (see `llmport.testing.answer`), an error to raise, the events of a stream
        (with an error among them where it is to fail), or a function of the request that returns one of these. Errors are
        `LlmError`s, or what comes from elsewhere, as a `KeyboardInterrupt` does.
        """
        self.requests: list[CompletionRequest] = []
        """What was asked, in order: by `complete`, `stream` and `count_tokens`."""
        self.is_closed = False
        """Whether `close` was called."""
        self._replies = [*replies]
        self._tokens = tokens
        self._models = tuple(models)
        self._lock = Lock()

    def with_options(self, **defaults: Unpack[RequestOptions]) -> Self:
        """Return a client of the same script, whose requests have these options unless they say otherwise."""
        other = copy(self)
        vars(other)["_defaults"] = settle_options(defaults, self._defaults)
        return other

    def add(self, *replies: ScriptedReply) -> None:
        """Append to the replies that are left."""
        self._replies += replies

    def _request(self, prompt: Prompt, options: Mapping[str, Any]) -> CompletionRequest:
        return CompletionRequest.of(prompt, options, self._defaults)

    def _note(self, request: CompletionRequest) -> None:
        with self._lock:
            self.requests.append(request)

    def _count(self, prompt: Prompt, options: Mapping[str, Any]) -> int:
        self._note(self._request(prompt, options))
        return self._tokens

    def _next(self, request: CompletionRequest) -> Script:
        with self._lock:
            if not self._replies:
                raise ConfigurationError(
                    "The script is over: the client was asked more often than it has replies."
                )
            reply = self._replies.pop(0)
        return reply(request) if callable(reply) else reply

    def _open(self, request: CompletionRequest) -> Flow[Reply]:
        self._note(request)
        number = len(self.requests)
        tape = _Tape(events_of(self._next(request)))
        call = Call(operation="create_message", method="POST", path="/", is_stream=True)
        return open_stream(Reply(call, 200, {}, request_id=f"req_{number}", body=tape), tape)


class FakeClient(_Fake, BlockingClient):
    """An `LlmClient` that answers from a script. Safe to share between threads."""

    def _answer(self, request: CompletionRequest) -> Completion:
        with self._stream(request) as stream:
            return stream.collect()

    def _stream(self, request: CompletionRequest) -> Stream:
        return Stream(cast("Any", _Player()), self._open(request))

    def stream(self, prompt: Prompt, /, **options: Unpack[RequestOptions]) -> Stream:
        """Return the next reply as a stream."""
        return self._stream(self._request(prompt, options))

    def count_tokens(
        self,
        prompt: Prompt,
        /,
        *,
        use_cache: bool = True,  # noqa: ARG002 - as in the protocol
        **options: Unpack[RequestOptions],
    ) -> int:
        """Return the number it was made with, whatever *use_cache* says."""
        return self._count(prompt, options)

    def models(self) -> tuple[Model, ...]:
        """Return the models it was made with."""
        return self._models

    def close(self) -> None:
        """Note that it was closed."""
        self.is_closed = True


class AsyncFakeClient(_Fake, AwaitingClient):
    """An `AsyncLlmClient` that answers from a script."""

    async def _answer(self, request: CompletionRequest) -> Completion:
        async with self._stream(request) as stream:
            return await stream.collect()

    def _stream(self, request: CompletionRequest) -> AsyncStream:
        return AsyncStream(cast("Any", _AsyncPlayer()), self._open(request))

    def stream(self, prompt: Prompt, /, **options: Unpack[RequestOptions]) -> AsyncStream:
        """Return the next reply as a stream."""
        return self._stream(self._request(prompt, options))

    async def count_tokens(
        self,
        prompt: Prompt,
        /,
        *,
        use_cache: bool = True,  # noqa: ARG002 - as in the protocol
        **options: Unpack[RequestOptions],
    ) -> int:
        """Return the number it was made with, whatever *use_cache* says."""
        return self._count(prompt, options)

    async def models(self) -> tuple[Model, ...]:
        """Return the models it was made with."""
        return self._models

    async def aclose(self) -> None:
        """Note that it was closed."""
        self.is_closed = True
