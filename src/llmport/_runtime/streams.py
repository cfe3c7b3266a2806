"""A stream's answer while it arrives, blocking and awaited: thin shells around `llmport._core.reading.Reading`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from llmport._core.flow import Flow, Reply
from llmport._core.reading import Reading
from llmport.client import Completion
from llmport.errors import ConfigurationError, LlmError
from llmport.events import StreamEvent, TextDelta

if TYPE_CHECKING:  # a blocking program should not pay for anyio, nor an awaiting one for threads
    from llmport._runtime.blocking import BlockingRuntime
    from llmport._runtime.cooperative import CooperativeRuntime

R = TypeVar("R", "BlockingRuntime", "CooperativeRuntime")

_NOT_OPEN = "The stream is not open: use it inside its `with` block."
_ENTERED = "A stream is entered once: call stream() again for another answer."


class _Stream(Generic[R]):
    """What both have: the flow that opens it, and where its reader stands."""

    def __init__(self, runtime: R, flow: Flow[Reply]) -> None:
        self._runtime: R = runtime
        self._flow: Flow[Reply] | None = flow
        self._state: tuple[Reply, Reading] | None = None
        self._is_closed = False

    @property
    def completion(self) -> Completion:
        """What has arrived so far; `stop_reason` is `None` until the answer is whole."""
        return self._opened()[1].completion

    def _enter(self) -> Flow[Reply]:
        flow, self._flow = self._flow, None
        if flow is None:
            raise ConfigurationError(_ENTERED)
        return flow

    def _opened(self) -> tuple[Reply, Reading]:
        if self._state is None:
            raise ConfigurationError(_NOT_OPEN)
        return self._state

    def _check_open(self) -> None:
        if self._is_closed:
            raise ConfigurationError(_NOT_OPEN)


class Stream(_Stream["BlockingRuntime"]):
    """See `llmport.CompletionStream`."""

    def __enter__(self) -> Self:
        """Send the request, and return when the answer's first content is here."""
        reply = self._runtime.run(self._enter())
        self._state = reply, Reading(reply)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the connection back."""
        self.close()

    def __iter__(self) -> Iterator[StreamEvent]:
        """Go on reading events."""
        while (event := self._next()) is not None:
            yield event

    def _next(self) -> StreamEvent | None:
        reply, reading = self._opened()
        try:
            while (event := reading.next()) is None and not reading.is_complete:
                self._check_open()
                reading.take(self._runtime.read(reply))
        except LlmError as error:
            self.close()
            raise reading.explain(error) from None
        if event is None:
            self.close()
        return event

    def text(self) -> Iterator[str]:
        """Go on reading, and give only pieces of text."""
        return (event.text for event in self if isinstance(event, TextDelta))

    def collect(self) -> Completion:
        """Read what is left and return the whole answer."""
        for _ in self:
            pass
        return self.completion

    def close(self) -> None:
        """Stop here and give the connection back. Closing twice is fine."""
        self._is_closed = True
        if self._state is not None:
            self._runtime.close_reply(self._state[0])


class AsyncStream(_Stream["CooperativeRuntime"]):
    """See `llmport.AsyncCompletionStream`."""

    async def __aenter__(self) -> Self:
        """Send the request, and return when the answer's first content is here."""
        reply = await self._runtime.run(self._enter())
        self._state = reply, Reading(reply)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the connection back."""
        await self.aclose()

    # Iterators, not async generators: one that is left early would wait for the garbage collector to be closed.

    def __aiter__(self) -> AsyncIterator[StreamEvent]:
        """Go on reading events."""
        return self

    async def __anext__(self) -> StreamEvent:
        """Return the next event."""
        reply, reading = self._opened()
        try:
            while (event := reading.next()) is None and not reading.is_complete:
                self._check_open()
                reading.take(await self._runtime.read(reply))
        except LlmError as error:
            await self.aclose()
            raise reading.explain(error) from None
        if event is None:
            await self.aclose()
            raise StopAsyncIteration
        return event

    def text(self) -> AsyncIterator[str]:
        """Go on reading, and give only pieces of text."""
        return _AsyncText(self)

    async def collect(self) -> Completion:
        """Read what is left and return the whole answer."""
        async for _ in self:
            pass
        return self.completion

    async def aclose(self) -> None:
        """Stop here and give the connection back. Closing twice is fine."""
        self._is_closed = True
        if self._state is not None:
            await self._runtime.close_reply(self._state[0])


class _AsyncText:
    """The pieces of text of a stream."""

    def __init__(self, stream: AsyncStream) -> None:
        self._stream = stream

    def __aiter__(self) -> AsyncIterator[str]:
        return self

    async def __anext__(self) -> str:
        while not isinstance(event := await anext(self._stream), TextDelta):
            pass
        return event.text
