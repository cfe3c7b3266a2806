"""A content block while it arrives. No I/O, no provider; which delta may belong to it is the accumulator's to know."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Any

import attrs

from llmport._core.objects import parse_object, read_object
from llmport.messages import (
    ContentBlock,
    ServerToolUseBlock,
    TextBlock,
    ThinkingBlock,
    ToolUseBlock,
    UnknownBlock,
)

_MAIN: dict[type, str] = {TextBlock: "text", ThinkingBlock: "thinking"}
"""The member that most deltas of a block add to."""


class OpenBlock:
    """A content block being filled."""

    __slots__ = ("_block", "_joined", "_other", "index", "kind", "pieces")

    def __init__(self, index: int, block: ContentBlock) -> None:
        self.index = index
        self.kind: type[ContentBlock] = type(block)
        self.pieces: list[str] = []
        """Of the text that it is made of: a text, thinking, or the JSON of a tool's arguments."""
        self._block = block  # as it started
        self._joined: list[str] = []  # earlier pieces
        self._other: dict[str, list[Any]] = {}  # pieces of other members, by their names

    def add(self, name: str, piece: Any) -> None:
        """Take a piece of the member *name*, of which nothing is known."""
        self._other.setdefault(name, []).append(piece)

    def join(self) -> None:
        """Make one of the pieces so far: each takes sixty bytes as an object of its own."""
        if self.pieces:
            self._joined.append("".join(self.pieces))
            self.pieces.clear()

    def current(self) -> ContentBlock:
        """Return the block as far as it has come: a tool's arguments are never good before its end."""
        block = self._grown()
        if isinstance(block, ToolUseBlock | ServerToolUseBlock):
            problem = "The arguments are not whole yet."
            return attrs.evolve(block, input=None, raw_json=self._text(), error=problem)
        return block

    def whole(self) -> ContentBlock:
        """Return the block as it is at its end."""
        block, text = self._grown(), self._text()
        if text and isinstance(block, ToolUseBlock | ServerToolUseBlock):
            try:
                return attrs.evolve(block, input=read_object(text), raw_json=None, error=None)
            except ValueError as error:
                problem = f"The arguments are no whole JSON object: {error}."
                return attrs.evolve(block, input=None, raw_json=text, error=problem)
        if text and isinstance(block, UnknownBlock) and (arguments := parse_object(text)) is not None:
            return attrs.evolve(block, data={**block.data, "input": arguments})
        return block

    def _text(self) -> str:
        return "".join((*self._joined, *self.pieces))

    def _grown(self) -> ContentBlock:
        block, pieces = self._block, self._other
        if isinstance(block, UnknownBlock):
            grown, text = _grow(block.data, pieces), self._text()
            return attrs.evolve(block, data={**grown, "input": text} if text else grown)
        members = attrs.fields_dict(self.kind)
        if self.kind in _MAIN:
            pieces = {_MAIN[self.kind]: [self._text()], **pieces}
        own = {name: more for name, more in pieces.items() if name in members}
        other = {name: more for name, more in pieces.items() if name not in members}
        changed = {name: _join(getattr(block, name), more) for name, more in own.items()}
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
