"""Reads a stream's reply: the part that is the same for blocking and awaiting clients.

No I/O, no provider. `open_stream` runs inside the policies, until the answer's first content: until then an attempt
can fail and be made again without anybody having seen a thing. `Reading` takes over from there.
"""

from __future__ import annotations

from itertools import chain

from llmport._core.accumulator import Accumulator
from llmport._core.flow import Close, Decoder, Flow, Reply, read
from llmport.client import Completion
from llmport.errors import LlmError, StreamInterruptedError, TransportError
from llmport.events import MessageStart, Ping, StreamEvent, UnknownEvent

_ENDED = "The stream ended before its last event (message_stop), so the answer is not whole."


def open_stream(reply: Reply, decoder: Decoder) -> Flow[Reply]:
    """Read *reply* up to the answer's first content, and leave in it what has been decoded.

    Raises:
        LlmError: the stream fails before that, so the attempt may be made again.
    """
    seen: list[StreamEvent] = []
    try:
        while True:
            chunk = yield from read(reply)
            if not chunk:
                raise StreamInterruptedError(_ENDED)
            events = decoder.feed(chunk)
            for event in events:
                seen.append(event)
                if _is_content(event):
                    reply.decoder = decoder
                    reply.events = chain(seen, events)
                    return reply
    except LlmError as error:
        reply.explain(error)
        yield Close(reply)
        raise


def _is_content(event: StreamEvent) -> bool:
    if isinstance(event, MessageStart):
        return bool(event.content)
    return not isinstance(event, Ping | UnknownEvent)


class Reading:
    """Where the reader of a stream stands."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply
        self._accumulator = Accumulator(reply.request_id)

    @property
    def completion(self) -> Completion:
        """What the reader has been given so far."""
        return self._reply.account(self._accumulator.completion)

    @property
    def is_complete(self) -> bool:
        """Whether the answer is whole."""
        return self._accumulator.is_complete

    def next(self) -> StreamEvent | None:
        """Return the next event that is decoded already; `None` if more bytes are needed, or none are left to come."""
        if self._accumulator.is_complete:
            return None  # what is said after the end is ignored
        event = next(self._reply.events, None)
        if event is not None:
            self._accumulator.feed(event)
        return event

    def take(self, chunk: bytes) -> None:
        """Take the next bytes of the body; none of them mean its end.

        Raises:
            StreamInterruptedError: it has ended too early.
        """
        if not chunk:
            raise StreamInterruptedError(_ENDED)
        if self._reply.decoder is not None:
            self._reply.events = self._reply.decoder.feed(chunk)

    def explain(self, error: LlmError) -> LlmError:
        """Return *error* as the reader should get it: with what had arrived, and named for what it is here."""
        if isinstance(error, TransportError) and not isinstance(error, StreamInterruptedError):
            error = StreamInterruptedError(f"The answer is not whole. {error.message}")
        self._reply.explain(error)
        if self._accumulator.has_started:
            error.partial = self.completion
        return error
