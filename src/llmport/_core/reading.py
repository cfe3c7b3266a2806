"""Reads a stream's reply: the part that is the same for blocking and awaiting clients.

No I/O, no provider. `open_stream` runs inside the policies, until the answer's first content: until then an attempt
can fail and be made again without anybody having seen a thing. `Reading` takes over from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import chain

from attrs import evolve

from llmport._core.accumulator import Accumulator
from llmport._core.clocks import Clocks
from llmport._core.flow import Close, Decoder, Flow, Reply, Sleep, read
from llmport.client import Completion
from llmport.errors import LlmError, RequestTimeoutError, StreamInterruptedError, TransportError
from llmport.events import MessageStart, Ping, StreamEvent, StreamRestarted, UnknownEvent

_ENDED = "The stream ended before its last event (message_stop), so the answer is not whole."
_KEPT = 256 * 1024
"""Bytes of a stream after which pings and unknown events before its first content are not kept any more."""
_RESUMES = 3
"""How often a stream goes on where the call does not say how many attempts it may take."""
_THROTTLED_WAIT = 1.0
"""Seconds before it does, where the provider asks for less traffic and not for how long."""


def open_stream(reply: Reply, decoder: Decoder) -> Flow[Reply]:
    """Read *reply* up to the answer's first content, and leave in it what has been decoded.

    Raises:
        LlmError: the stream fails before that, so the attempt may be made again.
    """
    seen: list[StreamEvent] = []
    size, said = 0, 0
    clocks = Clocks(reply)
    try:
        while True:
            chunk = yield from _wait(reply, clocks, said)
            if not chunk:
                raise StreamInterruptedError(_ENDED)
            size += len(chunk)
            events = decoder.feed(chunk)
            for event in events:
                clocks.has_begun()
                if isinstance(event, Ping | UnknownEvent):
                    if size <= _KEPT:
                        seen.append(event)
                    continue
                seen.append(event)
                said += 1
                if said > 1 or not isinstance(event, MessageStart) or event.content:
                    reply.decoder = decoder
                    reply.events = chain(seen, events)
                    return reply
    except LlmError as error:
        reply.explain(error)
        yield Close(reply)
        raise


def _wait(reply: Reply, clocks: Clocks, count: int) -> Flow[bytes]:
    seconds = clocks.begin(count)
    try:
        chunk = yield from read(reply, seconds)
    except RequestTimeoutError:
        raise clocks.expired() from None
    clocks.end()
    return chunk


def collect(reply: Reply) -> Flow[Completion]:
    """Read an opened stream to its end and return the whole answer.

    Raises:
        LlmError: it broke off; the error has what had arrived.
    """
    reading = Reading(reply)
    while True:
        try:
            while reading.next() is not None:
                pass
            if reading.is_complete:
                if (at_end := reading.at_end()) is not None:
                    yield from at_end()
                return reading.completion
            reading.take((yield from read(reading.reply, reading.wait())))
        except LlmError as error:
            yield from reading.recover(error)


class Reading:
    """Where the reader of a stream stands."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        """The one that is being read; another after the stream was resumed."""
        self._accumulator = Accumulator(reply.request_id, prices=reply.call.prices)
        self._resumes = 0
        self.is_stopped = False
        """Whether no more is to be given out, though the answer may not be whole."""
        self._start = self._take_start(reply)
        self._begin(reply)

    def _take_start(self, reply: Reply) -> MessageStart | None:
        """Take down how the message begins, if that is here: what it is may be asked before anything is read."""
        seen: list[StreamEvent] = []
        start: MessageStart | None = None
        for event in reply.events:
            seen.append(event)
            if isinstance(event, MessageStart):
                with suppress(LlmError):  # whoever reads it will be told
                    self._accumulator.feed(event)
                    start = event
            if not isinstance(event, Ping | UnknownEvent):
                break
        reply.events = chain(seen, reply.events)
        return start

    def _begin(self, reply: Reply) -> None:
        self.ready: Iterator[StreamEvent] = self._deliver(reply.events)
        """Events that are decoded already; each is taken down as it is taken. It ends where more bytes are needed."""
        self._clocks = Clocks(reply)
        self._clocks.has_begun()
        reply.on_close(self._tell_usage)  # the last callback, so the first to run: all others may ask for it

    def _tell_usage(self) -> None:
        if self._accumulator.has_started:
            self.reply.usage = self._accumulator.usage
            if self.reply.wants_answer:
                alone = evolve(self._accumulator.completion, usage=self._accumulator.usage)
                self.reply.so_far = self.reply.account(alone)

    @property
    def completion(self) -> Completion:
        """What the reader has been given so far."""
        return self.reply.account(self._accumulator.completion)

    @property
    def is_complete(self) -> bool:
        """Whether the answer is whole."""
        return self._accumulator.is_complete

    def at_end(self) -> Callable[[], Flow[None]] | None:
        """Return what is to be done with a whole answer before its reply is closed, once; `None` for nothing."""
        at_end, self.reply.at_end = self.reply.at_end, None
        return at_end if self.is_complete else None

    def next(self) -> StreamEvent | None:
        """Return the next event that is decoded already; `None` if more bytes are needed, or none are left to come."""
        return next(self.ready, None)

    def _deliver(self, events: Iterator[StreamEvent]) -> Iterator[StreamEvent]:
        accumulator, start = self._accumulator, self._start
        feed = accumulator.feed
        for event in events:
            if self.is_stopped:
                return
            if event is not start:
                feed(event)
            if accumulator.is_complete:
                self.reply.is_whole = True
                yield event
                return  # what is said after the end is ignored
            yield event

    def wait(self) -> float:
        """Begin to wait for more bytes, and return for how many seconds at most.

        Raises:
            RequestTimeoutError: nothing but pings has come for too long.
        """
        return self._clocks.begin(self._accumulator.count)

    def take(self, chunk: bytes) -> None:
        """Take the next bytes of the body; none of them mean its end.

        Raises:
            StreamInterruptedError: it has ended too early.
        """
        self._clocks.end()
        if not chunk:
            raise StreamInterruptedError(_ENDED)
        if self.reply.decoder is not None:
            self.ready = self._deliver(self.reply.decoder.feed(chunk))

    def recover(self, error: LlmError) -> Flow[Reply]:
        """Go on after *error* in another reply, if that is wanted and possible, and return that reply.

        Raises:
            LlmError: it is not: the error, with what had arrived.
        """
        error = self.explain(error)
        reply, resumption = self.reply, self.reply.resumption
        yield Close(reply)
        if reply.restart is not None and error.is_retryable and error.partial is not None:
            return (yield from self._restart(reply.restart, error))
        allowed = reply.call.max_attempts or _RESUMES
        if resumption is None or not (
            (resumption.is_wanted or reply.is_to_go_on) and error.is_retryable and self._resumes < allowed
        ):
            raise error
        request = error.resume_request()
        if request is None:
            raise error
        self._resumes += 1
        try:
            if error.is_throttling:
                yield Sleep(_THROTTLED_WAIT if error.retry_after is None else error.retry_after)
            further = yield from resumption.open(request, reply.call.deadline)
        except LlmError as second:
            second.attempts = (*error.attempts, *second.attempts)
            second.partial = error.partial
            second.resumption = error.resumption
            raise
        self._join(further, error)
        return further

    def _restart(self, restart: Callable[[LlmError], Flow[Reply]], error: LlmError) -> Flow[Reply]:
        self._resumes += 1
        try:
            reply = yield from restart(error)
        except LlmError as second:
            if second is error:
                raise
            second.attempts = (*error.attempts, *second.attempts)
            second.partial = error.partial
            raise
        events, attempt = reply.events, self._resumes
        reply.events = (
            StreamRestarted(attempt, error, event) if isinstance(event, MessageStart) else event
            for event in events
        )
        self._follow(reply, error)
        return reply

    def _join(self, reply: Reply, error: LlmError) -> None:
        from llmport._core.resume import Joint  # noqa: PLC0415 - few streams break, and fewer go on

        if reply.decoder is None:
            return
        joint = Joint(reply.decoder, *self._accumulator.position, attempt=self._resumes, error=error)
        reply.events, reply.decoder = joint.join(reply.events), joint
        # For the whole answer, not only for what the further request asks.
        reply.resumption = self.reply.resumption
        self._follow(reply, error)

    def _follow(self, reply: Reply, error: LlmError) -> None:
        """Read *reply* from now on, for *error* ended the one before."""
        reply.failed = (*error.attempts, *reply.failed)
        self._accumulator.request_id = reply.request_id
        self.reply = reply
        self._begin(reply)

    def explain(self, error: LlmError) -> LlmError:
        """Return *error* as the reader should get it: with what had arrived, and named for what it is here."""
        accumulator = self._accumulator
        if isinstance(error, RequestTimeoutError):
            error = self._clocks.expired()
        if isinstance(error, TransportError) and not isinstance(error, StreamInterruptedError):
            length = len(accumulator.completion.text) if accumulator.has_started else 0
            error = StreamInterruptedError(
                f"The answer is not whole: it broke off after {accumulator.count} events and {length} characters of "
                f"text. {error.message}"
            )
        self.reply.explain(error)
        if accumulator.has_started:
            error.partial = self.completion
            if not accumulator.has_ended:  # else there is nothing left to continue
                resumption = self.reply.resumption
                error.resumption = None if resumption is None else resumption.continuation
        return error
