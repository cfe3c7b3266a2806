"""Puts a stream's events together to the completion that has arrived so far.

No I/O, no provider. Cost is linear in the text: pieces are joined when somebody looks, and a tool's arguments are
parsed once, at the end of their block. What contradicts what came before is an error, never a guess.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from llmport._core.open_block import OpenBlock
from llmport.client import Completion
from llmport.errors import DecodeError
from llmport.events import (
    BlockStart,
    BlockStop,
    CitationDelta,
    MessageDelta,
    MessageStart,
    MessageStop,
    SignatureDelta,
    StreamEvent,
    StreamRestarted,
    StreamResumed,
    TextDelta,
    ThinkingDelta,
    ToolInputDelta,
    UnknownDelta,
)
from llmport.messages import (
    ContentBlock,
    ServerToolUseBlock,
    TextBlock,
    ThinkingBlock,
    ToolUseBlock,
    UnknownBlock,
)
from llmport.usage import Usage

if TYPE_CHECKING:
    from llmport._core.flow import Pricing

MAX_ANSWER_SIZE = 64 * 1024 * 1024
"""Characters of a whole answer: a hundred times what the longest may have, and memory is finite."""
_LOOK_EVERY = 64 * 1024
"""After so many characters the pieces of the open block are joined."""
_BLOCK_SIZE = 256
"""A block counts as so many characters at least: an endless row of empty ones takes memory too."""


class Accumulator:
    """Takes events in order; `completion` is what they amount to."""

    def __init__(
        self,
        request_id: str | None = None,
        *,
        prices: Pricing | None = None,
        max_size: int = MAX_ANSWER_SIZE,
    ) -> None:
        self.request_id = request_id
        """Of the reply that the events come from."""
        self._start: MessageStart | None = None
        self._blocks: list[ContentBlock] = []  # that are whole
        self._open: OpenBlock | None = None
        self._stop_reason: str | None = None
        self._stop_sequence: str | None = None
        self._past = Usage()  # of the replies before this one
        self._usage = Usage()
        self._extra: dict[str, Any] = {}
        self._prices = prices
        self._max_size = max_size
        self._size = 0  # in characters, and one for each piece
        self._next_look = min(_LOOK_EVERY, max_size)
        self.count = 0
        """Events so far that said something."""
        self.is_complete = False
        """Whether the last event of the answer has come."""
        self.is_resumed = False
        """Whether the events are of more than one reply."""

    @property
    def has_started(self) -> bool:
        """Whether there is anything to show."""
        return self._start is not None

    @property
    def position(self) -> tuple[int, str | None]:
        """How many blocks are whole, and the text of the open one; `None` if there is none, or it is of no text."""
        block = None if self._open is None else self._open.current()
        return len(self._blocks), block.text if isinstance(block, TextBlock) else None

    @property
    def has_ended(self) -> bool:
        """Whether all that the model had to say is here, though the last event may not be."""
        return self._open is None and self._stop_reason is not None

    @property
    def usage(self) -> Usage:
        """The tokens that the stream has told of so far; not those of answers that it goes on from."""
        return self._usage

    @property
    def completion(self) -> Completion:
        """What has arrived so far.

        Raises:
            DecodeError: not even the message's start has.
        """
        if self._start is None:
            raise DecodeError("The stream has not begun: there is no message yet.")
        begun = () if self._open is None else (self._open.current(),)
        return Completion(
            id=self._start.id,
            model=self._start.model,
            content=(*self._blocks, *begun),
            # Said just before the end, but only an answer that is whole has one.
            stop_reason=self._stop_reason if self.is_complete else None,
            stop_sequence=self._stop_sequence if self.is_complete else None,
            usage=attrs.evolve(self._past + self._usage, extra=self._usage.extra),
            request_id=self.request_id,
            resumed=self.is_resumed,
            prices=self._prices,
            extra=self._extra,
        )

    def feed(self, event: StreamEvent) -> None:
        """Take the next event.

        Raises:
            DecodeError: it does not fit what came before, or makes the answer larger than any is.
        """
        handle = self._HANDLERS.get(type(event))
        if handle is not None:  # pings and unknown events change nothing
            self.count += 1
            handle(self, event)

    def _begin(self, event: MessageStart) -> None:
        if self._start is not None:
            raise DecodeError("The stream starts a second message before it has ended the first.")
        self._start = event
        self._blocks = list(event.content)
        for block in event.content:
            self._grow(_size_of(block))
        self._stop_reason = event.stop_reason
        self._stop_sequence = event.stop_sequence
        self._usage = event.usage
        self._extra = dict(event.extra or {})

    def _open_block(self, event: BlockStart) -> None:
        if self._start is None:
            raise DecodeError("The stream starts a content block before its message.")
        if self._open is not None:
            raise DecodeError(
                f"The stream starts content block {event.index} before it has ended the one before."
            )
        if event.index != len(self._blocks):
            raise DecodeError(
                f"The stream starts content block {event.index} where {len(self._blocks)} is next."
            )
        self._grow(_size_of(event.block))
        self._open = OpenBlock(event.index, event.block)

    def _current(self, index: int, *kinds: type[ContentBlock]) -> OpenBlock:
        """Return the open block, if it is the one at *index* and of one of *kinds*, or of any if none are given.

        To a block of an unknown kind any delta may belong.
        """
        block = self._open
        if block is None or index != block.index:
            raise DecodeError(f"The stream goes on with content block {index}, which is not open.")
        if kinds and block.kind not in kinds and block.kind is not UnknownBlock:
            raise DecodeError(
                f"The stream has a delta for a {kinds[0].__name__}, but content block {index} is a "
                f"{block.kind.__name__}."
            )
        return block

    def _grow(self, size: int) -> None:
        self._size += size
        if self._size > self._next_look:
            self._look()

    def _look(self) -> None:
        """Look after memory, now and then."""
        if self._size > self._max_size:
            raise DecodeError(f"The answer is larger than {self._max_size} characters; reading stopped.")
        self._next_look = min(self._size + _LOOK_EVERY, self._max_size)
        if self._open is not None:
            self._open.join()

    # These three take nearly all events of a stream, so they call nothing that they can do without.

    def _add_text(self, event: TextDelta) -> None:
        block, text = self._open, event.text
        if block is None or block.index != event.index or block.kind is not TextBlock:
            self._current(event.index, TextBlock).add("text", text)
        else:
            block.pieces.append(text)
        self._size += len(text) + 1
        if self._size > self._next_look:
            self._look()

    def _add_thinking(self, event: ThinkingDelta) -> None:
        block, text = self._open, event.thinking
        if block is None or block.index != event.index or block.kind is not ThinkingBlock:
            self._current(event.index, ThinkingBlock).add("thinking", text)
        else:
            block.pieces.append(text)
        self._size += len(text) + 1
        if self._size > self._next_look:
            self._look()

    def _add_input(self, event: ToolInputDelta) -> None:
        block, text = self._open, event.partial_json
        if block is None or block.index != event.index or block.kind is not ToolUseBlock:
            block = self._current(event.index, ToolUseBlock, ServerToolUseBlock)
        block.pieces.append(text)
        self._size += len(text) + 1
        if self._size > self._next_look:
            self._look()

    def _add_signature(self, event: SignatureDelta) -> None:
        self._current(event.index, ThinkingBlock).add("signature", event.signature)
        self._grow(len(event.signature) + 1)

    def _add_citation(self, event: CitationDelta) -> None:
        self._current(event.index, TextBlock).add("citations", [event.citation])
        self._grow(_size_of(event))

    def _add_unknown(self, event: UnknownDelta) -> None:
        block = self._current(event.index)
        # Of a block that is known, its own fields are not touched: what the delta means for them is anyone's guess.
        own = () if block.kind is UnknownBlock else attrs.fields_dict(block.kind)
        for name, value in event.data.items():
            if name != "type" and name not in own:
                block.add(name, value)
        self._grow(_size_of(event))

    def _close_block(self, event: BlockStop) -> None:
        self._blocks.append(self._current(event.index).whole())
        self._open = None

    def _change(self, event: MessageDelta) -> None:
        if self._start is None:
            raise DecodeError("The stream changes a message before it starts one.")
        # There may be several; what one does not mention stays as it was.
        self._stop_reason = event.stop_reason or self._stop_reason
        self._stop_sequence = event.stop_sequence or self._stop_sequence
        self._extra = {**self._extra, **event.extra}  # a new one: completions given out hold the old
        counts: dict[str, Any] = {name: count for name, count in event.usage.items() if count is not None}
        self._usage = attrs.evolve(self._usage, **counts, extra={**self._usage.extra, **event.usage_extra})
        if event.extra or event.usage_extra:
            self._grow(_size_of(event))

    def _finish(self, _: MessageStop) -> None:
        if self._start is None:
            raise DecodeError("The stream ends a message before it starts one.")
        if self._open is not None:
            raise DecodeError("The stream ends its message inside a content block.")
        if self._stop_reason is None:
            raise DecodeError("The stream ends its message without saying why (no stop_reason).")
        self.is_complete = True

    def _resume(self, event: StreamResumed) -> None:
        if self._start is None or self.is_complete:
            raise DecodeError("The stream goes on with a message that is not broken off.")
        if self._open is not None and self._open.kind is not TextBlock:
            self._open = None
        self.is_resumed = True
        self._past = event.error.partial.usage
        self._usage = event.start.usage
        self._stop_reason = event.start.stop_reason
        self._stop_sequence = event.start.stop_sequence
        self._extra = {**self._extra, **(event.start.extra or {})}

    def _restart(self, event: StreamRestarted) -> None:
        if self.is_complete:
            raise DecodeError("The stream begins anew with a message that is whole.")
        self._past = event.error.partial.usage
        self._start = self._open = None
        self._size = 0
        self._next_look = min(_LOOK_EVERY, self._max_size)
        self._begin(event.start)

    _HANDLERS: ClassVar[dict[type, Callable[[Accumulator, Any], None]]] = {
        MessageStart: _begin,
        BlockStart: _open_block,
        TextDelta: _add_text,
        CitationDelta: _add_citation,
        ThinkingDelta: _add_thinking,
        SignatureDelta: _add_signature,
        ToolInputDelta: _add_input,
        UnknownDelta: _add_unknown,
        BlockStop: _close_block,
        MessageDelta: _change,
        MessageStop: _finish,
        StreamResumed: _resume,
        StreamRestarted: _restart,
    }
    """What each kind of event does."""


def _size_of(value: ContentBlock | StreamEvent) -> int:
    """Say how many characters *value* takes, more or less. Not for what comes by the thousand."""
    fields: Any = attrs.fields(type(value))
    return _BLOCK_SIZE + sum(len(str(getattr(value, field.name))) for field in fields)
