"""A content block while it arrives. No I/O, no provider; which delta may belong to it is the accumulator's to know."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Any

import attrs

from llmport._core.objects import parse_object, read_object
from llmport.messages import ContentBlock, ServerToolUseBlock, ToolUseBlock, UnknownBlock

_RUN = 1024
"""Pieces that are joined to one: a piece of four characters takes sixty bytes as an object of its own."""


class Pieces:
    """A text that grows at its end, at a cost that is linear in its length."""

    __slots__ = ("_joined", "_last")

    def __init__(self) -> None:
        self._joined: list[str] = []
        self._last: list[str] = []

    def add(self, piece: str) -> None:
        """Take the next piece."""
        last = self._last
        last.append(piece)
        if len(last) == _RUN:
            self._joined.append("".join(last))
            last.clear()

    def __str__(self) -> str:
        """Return the whole of it."""
        return "".join((*self._joined, *self._last))


class OpenBlock:
    """A content block being filled."""

    __slots__ = ("_block", "_other", "_texts", "index", "json", "kind")

    def __init__(self, index: int, block: ContentBlock) -> None:
        self.index = index
        self.kind: type[ContentBlock] = type(block)
        self._block = block  # as it started
        self.json = Pieces()
        """A tool's arguments."""
        self._texts: dict[str, Pieces] = {}  # of members that are known to be texts, by their names
        self._other: dict[str, list[Any]] = {}  # the pieces of other members, of which anything may come

    def add_text(self, name: str, piece: str) -> None:
        """Take a piece of the text of the member *name*."""
        text = self._texts.get(name)
        if text is not None:
            text.add(piece)
        elif self.kind is UnknownBlock:
            self.add(name, piece)
        else:
            text = self._texts[name] = Pieces()
            text.add(piece)

    def add(self, name: str, piece: Any) -> None:
        """Take a piece of the member *name*, of which nothing is known."""
        self._other.setdefault(name, []).append(piece)

    def current(self) -> ContentBlock:
        """Return the block as far as it has come: a tool's arguments are never good before its end."""
        block = self._grown()
        if isinstance(block, ToolUseBlock | ServerToolUseBlock):
            problem = "The arguments are not whole yet."
            return attrs.evolve(block, input=None, raw_json=str(self.json), error=problem)
        return block

    def whole(self) -> ContentBlock:
        """Return the block as it is at its end."""
        block, text = self._grown(), str(self.json)
        if text and isinstance(block, ToolUseBlock | ServerToolUseBlock):
            try:
                return attrs.evolve(block, input=read_object(text), raw_json=None, error=None)
            except ValueError as error:
                problem = f"The arguments are no whole JSON object: {error}."
                return attrs.evolve(block, input=None, raw_json=text, error=problem)
        if text and isinstance(block, UnknownBlock) and (arguments := parse_object(text)) is not None:
            return attrs.evolve(block, data={**block.data, "input": arguments})
        return block

    def _grown(self) -> ContentBlock:
        block = self._block
        pieces = {**{name: [str(text)] for name, text in self._texts.items()}, **self._other}
        if isinstance(block, UnknownBlock):
            grown, text = _grow(block.data, pieces), str(self.json)
            return attrs.evolve(block, data={**grown, "input": text} if text else grown)
        members = attrs.fields_dict(self.kind)
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
