"""Puts a stream's events together to the completion that has arrived so far.

No I/O, no provider. Cost is linear in the text: pieces are joined when somebody looks, and a tool's arguments are
parsed once, at the end of their block. What contradicts what came before is an error, never a guess.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import chain
from typing import Any

import attrs

from llmport._core.objects import parse_object
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
    TextDelta,
    ThinkingDelta,
    ToolInputDelta,
    UnknownDelta,
)
from llmport.messages import ContentBlock, TextBlock, ThinkingBlock, ToolUseBlock, UnknownBlock
from llmport.usage import Usage


class Accumulator:
    """Takes events in order; `completion` is what they amount to."""

    def __init__(self, request_id: str | None = None) -> None:
        self._request_id = request_id
        self._start: MessageStart | None = None
        self._blocks: list[ContentBlock] = []  # that are whole
        self._open: _OpenBlock | None = None
        self._stop_reason: str | None = None
        self._stop_sequence: str | None = None
        self._usage = Usage()
        self._extra: dict[str, Any] = {}
        self.is_complete = False
        """Whether the last event of the answer has come."""
        self._handlers: dict[type, Callable[[Any], None]] = {
            MessageStart: self._begin,
            BlockStart: self._open_block,
            TextDelta: self._add_text,
            CitationDelta: self._add_citation,
            ThinkingDelta: self._add_thinking,
            SignatureDelta: self._add_signature,
            ToolInputDelta: self._add_input,
            UnknownDelta: self._add_unknown,
            BlockStop: self._close_block,
            MessageDelta: self._change,
            MessageStop: self._finish,
        }

    @property
    def has_started(self) -> bool:
        """Whether there is anything to show."""
        return self._start is not None

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
            usage=self._usage,
            request_id=self._request_id,
            extra=self._extra,
        )

    def feed(self, event: StreamEvent) -> None:
        """Take the next event.

        Raises:
            DecodeError: it does not fit what came before.
        """
        handler = self._handlers.get(type(event))
        if handler is not None:  # pings and unknown events change nothing
            handler(event)

    def _begin(self, event: MessageStart) -> None:
        if self._start is not None:
            raise DecodeError("The stream starts a second message before it has ended the first.")
        self._start = event
        self._blocks = list(event.content)
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
        self._open = _OpenBlock(event.block)

    def _current(self, index: int, *kinds: type[ContentBlock]) -> _OpenBlock:
        """Return the open block, if it is the one at *index* and of one of *kinds*, or of any if none are given.

        To a block of an unknown kind any delta may belong.
        """
        block = self._open
        if block is None or index != len(self._blocks):
            raise DecodeError(f"The stream goes on with content block {index}, which is not open.")
        if kinds and type(block.block) not in kinds and not isinstance(block.block, UnknownBlock):
            raise DecodeError(
                f"The stream has a delta for a {kinds[0].__name__}, but content block {index} is a "
                f"{type(block.block).__name__}."
            )
        return block

    def _add_text(self, event: TextDelta) -> None:
        self._current(event.index, TextBlock).add("text", event.text)

    def _add_citation(self, event: CitationDelta) -> None:
        self._current(event.index, TextBlock).add("citations", [event.citation])

    def _add_thinking(self, event: ThinkingDelta) -> None:
        self._current(event.index, ThinkingBlock).add("thinking", event.thinking)

    def _add_signature(self, event: SignatureDelta) -> None:
        self._current(event.index, ThinkingBlock).add("signature", event.signature)

    def _add_input(self, event: ToolInputDelta) -> None:
        self._current(event.index, ToolUseBlock).add_json(event.partial_json)

    def _add_unknown(self, event: UnknownDelta) -> None:
        block = self._current(event.index)
        # Of a block that is known, its own fields are not touched: what the delta means for them is anyone's guess.
        own = () if isinstance(block.block, UnknownBlock) else attrs.fields_dict(type(block.block))
        for name, value in event.data.items():
            if name != "type" and name not in own:
                block.add(name, value)

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

    def _finish(self, _: MessageStop) -> None:
        if self._start is None:
            raise DecodeError("The stream ends a message before it starts one.")
        if self._open is not None:
            raise DecodeError("The stream ends its message inside a content block.")
        if self._stop_reason is None:
            raise DecodeError("The stream ends its message without saying why (no stop_reason).")
        self.is_complete = True


class _OpenBlock:
    """A content block being filled."""

    __slots__ = ("_json", "_pieces", "block")

    def __init__(self, block: ContentBlock) -> None:
        self.block = block  # as it started
        self._pieces: dict[str, list[Any]] = {}  # of its members, by their names
        self._json: list[str] = []  # of a tool's arguments

    def add(self, name: str, piece: Any) -> None:
        """Take a piece of the member *name*."""
        self._pieces.setdefault(name, []).append(piece)

    def add_json(self, piece: str) -> None:
        """Take a piece of a tool's arguments."""
        self._json.append(piece)

    def current(self) -> ContentBlock:
        """Return the block as far as it has come: a tool's arguments are never good before its end."""
        block = self._grown()
        if isinstance(block, ToolUseBlock):
            return attrs.evolve(block, input=None, raw_json="".join(self._json))
        return block

    def whole(self) -> ContentBlock:
        """Return the block as it is at its end."""
        block = self._grown()
        text = "".join(self._json)
        if not text:
            return block
        arguments = parse_object(text)
        if isinstance(block, ToolUseBlock):
            return attrs.evolve(block, input=arguments, raw_json=text if arguments is None else None)
        if isinstance(block, UnknownBlock) and arguments is not None:
            return attrs.evolve(block, data={**block.data, "input": arguments})
        return block

    def _grown(self) -> ContentBlock:
        block = self.block
        if isinstance(block, UnknownBlock):
            grown, text = _grow(block.data, self._pieces), "".join(self._json)
            return attrs.evolve(block, data={**grown, "input": text} if text else grown)
        members = attrs.fields_dict(type(block))
        own = {name: pieces for name, pieces in self._pieces.items() if name in members}
        other = {name: pieces for name, pieces in self._pieces.items() if name not in members}
        changed = {name: _join(getattr(block, name), pieces) for name, pieces in own.items()}
        return attrs.evolve(block, **changed, extra=_grow(block.extra, other))


def _grow(data: Mapping[str, Any], pieces: Mapping[str, list[Any]]) -> dict[str, Any]:
    """Return *data* with the *pieces* of its members joined to them."""
    return {**data, **{name: _join(data.get(name), more) for name, more in pieces.items()}}


def _join(old: Any, pieces: list[Any]) -> Any:
    """Join text to text and list to list, as every delta known so far means it; what is neither replaces the old."""
    run: list[Any] = [[*old] if isinstance(old, tuple) else old]
    for piece in pieces:
        if type(piece) is not type(run[0]):
            run = []
        run.append(piece)
    if isinstance(run[0], str):
        return "".join(run)
    return list(chain.from_iterable(run)) if isinstance(run[0], list) else run[-1]
