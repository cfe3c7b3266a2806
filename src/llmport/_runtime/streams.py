"""A stream's answer while it arrives, blocking and awaited: thin shells around `llmport._core.reading.Reading`.

A stream has one reader at a time; `cancel` and `close` may come from anywhere. Whoever reads also closes: a stream that
is closed while another reads it is cancelled, so that no connection is closed under the hands of its user.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from llmport._core.cancellation import Cancellation
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
_IN_USE = "The stream is being read already: it has one reader at a time, in one thread and one task."


class _Stream(Generic[R]):
    """What both have: the flow that opens it, where its reader stands, and who may go on."""

    def __init__(self, runtime: R, flow: Flow[Reply]) -> None:
        self._runtime: R = runtime
        self._flow: Flow[Reply] | None = flow
        self._reading: Reading | None = None
        self._turn = Lock()  # of whoever opens, reads on or closes; nobody ever waits for it
        self._cancellation = Cancellation()
        self._is_given_back = False  # whether its connection is

    @property
    def completion(self) -> Completion:
        """What has arrived so far; `stop_reason` is `None` until the answer is whole."""
        return self._opened().completion

    def cancel(self) -> None:
        """End the stream, from any thread or task: who reads or opens it gets a `StreamInterruptedError` at once.

        What has arrived whole stays so. Cancelling twice, before it is entered, or when it is over is fine.
        """
        self._cancellation.set()
        if self._reading is not None:
            self._reading.is_stopped = True

    @contextmanager
    def _taking_turns(self) -> Generator[None]:
        if not self._turn.acquire(blocking=False):
            raise ConfigurationError(_IN_USE)
        try:
            yield
        finally:
            self._turn.release()

    def _opening(self) -> Flow[Reply]:
        flow, self._flow = self._flow, None
        if flow is None:
            raise ConfigurationError(_ENTERED)
        if self._cancellation.is_set:
            raise self._cancellation.error("local")
        return self._cancellation.guard(flow)

    def _open(self, reply: Reply) -> None:
        self._reading = Reading(reply)
        self._reading.is_stopped = self._cancellation.is_set

    def _opened(self) -> Reading:
        if self._reading is None:
            raise ConfigurationError(_NOT_OPEN)
        return self._reading

    def _check(self, reading: Reading) -> None:
        """Complain if nothing more is to be read."""
        if self._cancellation.is_set:
            raise self._cancellation.error()
        if reading.is_stopped:
            raise ConfigurationError(_NOT_OPEN)

    def _end(self) -> Reply | None:
        """Give nothing more out, and say whose connection is to be given back."""
        self._is_given_back = True
        if self._reading is None:
            return None
        self._reading.is_stopped = True
        return self._reading.reply

    def _recovery(self, reading: Reading, error: LlmError) -> Flow[Reply]:
        self._end()
        if self._cancellation.is_set:
            error = self._cancellation.error()
        return self._cancellation.guard(reading.recover(error))

    def _recovered(self, reading: Reading) -> None:
        self._is_given_back = False
        reading.is_stopped = self._cancellation.is_set


class Stream(_Stream["BlockingRuntime"]):
    """See `llmport.CompletionStream`."""

    def __enter__(self) -> Self:
        """Send the request, and return when the answer's first content is here."""
        with self._taking_turns():
            self._open(self._runtime.run(self._opening()))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the connection back."""
        self.close()

    def __del__(self) -> None:
        if not self._is_given_back and self._reading is not None and not sys.is_finalizing():
            with suppress(Exception):  # nobody is left to be told
                self._runtime.close_reply(self._reading.reply)

    def __iter__(self) -> Iterator[StreamEvent]:
        """Go on reading events."""
        reading = self._opened()
        while True:
            ready = reading.ready
            try:
                for event in ready:  # noqa: UP028 - `yield from` would close it for whoever leaves here
                    yield event
                if not self._read_on(reading, ready):
                    return
            except LlmError as error:
                self._recover(reading, error)
            except ValueError as error:
                # What a generator says that two threads want something of.
                if "already executing" not in str(error):
                    raise
                raise ConfigurationError(_IN_USE) from None

    def _read_on(self, reading: Reading, done: Iterator[StreamEvent]) -> bool:
        """Read more, if the events *done* with are the last; return whether there may be further ones."""
        # Not `_taking_turns`, for this is done for every few events.
        if not self._turn.acquire(blocking=False):
            raise ConfigurationError(_IN_USE)
        try:
            if reading.is_complete:
                self._close()
                return False
            if reading.ready is done:
                self._check(reading)
                reading.take(self._runtime.read(reading.reply, reading.wait()))
            return True
        finally:
            self._turn.release()

    def _recover(self, reading: Reading, error: LlmError) -> None:
        with self._taking_turns():
            self._runtime.run(self._recovery(reading, error))
            self._recovered(reading)

    def text(self) -> Iterator[str]:
        """Go on reading, and give only pieces of text."""
        return (event.text for event in self if isinstance(event, TextDelta))

    def collect(self) -> Completion:
        """Read what is left and return the whole answer."""
        for _ in self:
            pass
        return self.completion

    def close(self) -> None:
        """Stop here and give the connection back. Closing twice is fine; while another reads it, it is cancelled."""
        try:
            with self._taking_turns():
                self._close()
        except ConfigurationError:
            self.cancel()

    def _close(self) -> None:
        if self._reading is not None and (at_end := self._reading.at_end()) is not None:
            self._runtime.run(at_end())
        if (reply := self._end()) is not None:
            self._runtime.close_reply(reply)


class AsyncStream(_Stream["CooperativeRuntime"]):
    """See `llmport.AsyncCompletionStream`."""

    async def __aenter__(self) -> Self:
        """Send the request, and return when the answer's first content is here."""
        with self._taking_turns():
            self._open(await self._runtime.run(self._opening()))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the connection back."""
        await self.aclose()

    def __del__(self) -> None:
        if not self._is_given_back and self._reading is not None and not sys.is_finalizing():
            with suppress(Exception):  # nobody is left to be told, and nothing can be awaited
                if (body := self._reading.reply.body) is not None:  # else it is played back
                    body.interrupt()
                self._reading.reply.closed()

    # Iterators, not async generators: one that is left early would wait for the garbage collector to be closed.

    def __aiter__(self) -> AsyncIterator[StreamEvent]:
        """Go on reading events."""
        return self

    async def __anext__(self) -> StreamEvent:
        """Return the next event."""
        reading = self._opened()
        while True:
            ready = reading.ready
            try:
                for event in ready:
                    return event
                if not await self._read_on(reading, ready):
                    raise StopAsyncIteration
            except LlmError as error:
                await self._recover(reading, error)

    async def _read_on(self, reading: Reading, done: Iterator[StreamEvent]) -> bool:
        """Read more, if the events *done* with are the last; return whether there may be further ones."""
        if not self._turn.acquire(blocking=False):  # as above
            raise ConfigurationError(_IN_USE)
        try:
            if reading.is_complete:
                await self._close()
                return False
            if reading.ready is done:
                self._check(reading)
                reading.take(await self._runtime.read(reading.reply, reading.wait()))
            return True
        finally:
            self._turn.release()

    async def _recover(self, reading: Reading, error: LlmError) -> None:
        with self._taking_turns():
            await self._runtime.run(self._recovery(reading, error))
            self._recovered(reading)

    def text(self) -> AsyncIterator[str]:
        """Go on reading, and give only pieces of text."""
        return _AsyncText(self)

    async def collect(self) -> Completion:
        """Read what is left and return the whole answer."""
        async for _ in self:
            pass
        return self.completion

    async def aclose(self) -> None:
        """Stop here and give the connection back. Closing twice is fine; while another reads it, it is cancelled."""
        try:
            with self._taking_turns():
                await self._close()
        except ConfigurationError:
            self.cancel()

    async def _close(self) -> None:
        if self._reading is not None and (at_end := self._reading.at_end()) is not None:
            await self._runtime.run(at_end())
        if (reply := self._end()) is not None:
            await self._runtime.close_reply(reply)


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
