"""Puts a stream's events together to the completion that has arrived so far.

No I/O, no provider. Cost is linear in the text: pieces are joined when somebody looks, and a tool's arguments are
parsed once, at the end of their block. What contradicts what came before is an error, never a guess.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

import attrs
import orjson

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
        self._blocks: list[_OpenBlock] = []
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
        return Completion(
            id=self._start.id,
            model=self._start.model,
            content=tuple(block.current() for block in self._blocks),
            stop_reason=self._stop_reason,
            stop_sequence=self._stop_sequence,
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
        self._blocks = [_OpenBlock(block) for block in event.content]
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
        self._blocks.append(self._open)

    def _current(self, index: int, *kinds: type[ContentBlock]) -> _OpenBlock:
        """Return the open block, if it is the one at *index* and of one of *kinds*, or of any if none are given."""
        block = self._open
        if block is None or index != len(self._blocks) - 1:
            raise DecodeError(f"The stream goes on with content block {index}, which is not open.")
        if kinds and type(block.block) not in kinds:
            raise DecodeError(
                f"The stream has a delta for a {kinds[0].__name__}, but content block {index} is a "
                f"{type(block.block).__name__}."
            )
        return block

    def _add_text(self, event: TextDelta) -> None:
        self._current(event.index, TextBlock).pieces.append(event.text)

    def _add_citation(self, event: CitationDelta) -> None:
        self._current(event.index, TextBlock).citations.append(event.citation)

    def _add_thinking(self, event: ThinkingDelta) -> None:
        self._current(event.index, ThinkingBlock).pieces.append(event.thinking)

    def _add_signature(self, event: SignatureDelta) -> None:
        self._current(event.index, ThinkingBlock).signatures.append(event.signature)

    def _add_input(self, event: ToolInputDelta) -> None:
        self._current(event.index, ToolUseBlock, UnknownBlock).pieces.append(event.partial_json)

    def _add_unknown(self, event: UnknownDelta) -> None:
        self._current(event.index).deltas.append(event.data)

    def _close_block(self, event: BlockStop) -> None:
        self._current(event.index).end()
        self._open = None

    def _change(self, event: MessageDelta) -> None:
        if self._start is None:
            raise DecodeError("The stream changes a message before it starts one.")
        self._stop_reason = event.stop_reason
        self._stop_sequence = event.stop_sequence
        self._extra.update(event.extra)
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

    __slots__ = ("block", "citations", "deltas", "pieces", "signatures")

    def __init__(self, block: ContentBlock) -> None:
        self.block = block
        self.pieces: list[str] = []  # of its text, its thinking or its tool's arguments
        self.citations: list[Mapping[str, Any]] = []
        self.signatures: list[str] = []
        self.deltas: list[Mapping[str, Any]] = []  # of kinds that are not known

    def current(self) -> ContentBlock:
        """Return the block as far as it has come."""
        block = self.block
        if not (self.pieces or self.citations or self.signatures or self.deltas):
            return block
        joined = "".join(self.pieces)
        if isinstance(block, TextBlock):
            citations = (*block.citations, *self.citations)
            return attrs.evolve(block, text=block.text + joined, citations=citations)
        if isinstance(block, ThinkingBlock):
            signature = (block.signature or "") + "".join(self.signatures)
            return attrs.evolve(block, thinking=block.thinking + joined, signature=signature)
        if isinstance(block, ToolUseBlock):
            return attrs.evolve(block, input=None, raw_json=joined) if joined else block
        if isinstance(block, UnknownBlock):
            return attrs.evolve(block, data=_fold(block.data, self.deltas))
        return block

    def end(self) -> None:
        """Settle what can only be known at the end: a tool's arguments."""
        joined = "".join(self.pieces)
        block = self.current()
        if joined and isinstance(block, ToolUseBlock | UnknownBlock):
            arguments = _parse_object(joined)
            if isinstance(block, UnknownBlock):
                block = attrs.evolve(
                    block, data={**block.data, "input": joined if arguments is None else arguments}
                )
            elif arguments is not None:
                block = attrs.evolve(block, input=arguments, raw_json=None)
        self.block = block
        self.pieces, self.citations, self.signatures, self.deltas = [], [], [], []


def _fold(data: Mapping[str, Any], deltas: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Merge deltas of an unknown kind into a block of an unknown kind, member by member.

    Every delta known so far carries text to be appended to the block's member of the same name; what is no text
    replaces what stood there.
    """
    merged = dict(data)
    texts: dict[str, list[str]] = {}
    for delta in deltas:
        for name, value in delta.items():
            if isinstance(value, str) and name != "type":
                old = merged.get(name)
                texts.setdefault(name, [old] if isinstance(old, str) else []).append(value)
            elif name != "type":
                merged[name] = value
                texts.pop(name, None)
    return merged | {name: "".join(pieces) for name, pieces in texts.items()}


def _parse_object(text: str) -> Mapping[str, Any] | None:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None
