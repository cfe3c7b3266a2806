"""Goes on with an answer that broke off, in a further request: what that takes apart from the provider's rules. No I/O.

The reader sees one stream: `StreamResumed` marks the place, text goes on in the block that was open, and the blocks of
the further answer are numbered on from those that are there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import attrs
from attrs import field, frozen

from llmport._core.flow import Decoder, Flow, Reply
from llmport._value import Value
from llmport.client import Completion, CompletionRequest
from llmport.errors import LlmError
from llmport.events import (
    BlockStart,
    BlockStop,
    CitationDelta,
    MessageDelta,
    MessageStart,
    StreamEvent,
    StreamResumed,
    TextDelta,
)
from llmport.messages import TextBlock
from llmport.tools import AnyTool, Tool

Follow = Callable[[CompletionRequest, Completion], CompletionRequest | None]
"""A provider's rule: the request that has its model go on after a partial answer; `None` if none can."""


@frozen(eq=False, repr=False)
class Continuation(Value):
    """What an error knows of how to go on: plain data, good in another process too."""

    request: CompletionRequest = field(repr=False)
    """What was asked, of the model that answered."""
    follow: Follow
    """Pickled by its name, so a function of a module."""

    def request_after(self, partial: Completion | None) -> CompletionRequest | None:
        """Return the request that goes on after *partial*; `None` if nothing can be continued."""
        return None if partial is None else self.follow(self.request, partial)

    def __reduce__(self) -> tuple[type[Continuation], tuple[CompletionRequest, Follow]]:
        """Pickle without headers, which may be secret, and with tools as the model sees them: no function travels."""
        tools = tuple(_plain(tool) for tool in self.request.tools)
        return Continuation, (attrs.evolve(self.request, tools=tools, extra_headers={}), self.follow)


def _plain(tool: AnyTool) -> AnyTool:
    if not isinstance(tool, Tool):
        return tool
    return Tool(tool.name, tool.description, tool.input_schema, strict=tool.strict, extra=tool.extra)


@frozen(eq=False, repr=False)
class Resumption(Value):
    """How the stream of a request can go on."""

    request: CompletionRequest = field(repr=False)
    """What was asked."""
    model: str
    """The model that it goes to if it names none."""
    follow: Follow
    open: Callable[[CompletionRequest, float | None], Flow[Reply]]
    """Opens another stream, which must be over at the time given."""

    @property
    def is_wanted(self) -> bool:
        """Whether it is to go on without being asked."""
        return self.request.resume == "continue"

    @property
    def continuation(self) -> Continuation:
        """What of it an error may hold: not the client."""
        request = self.request if self.request.model else attrs.evolve(self.request, model=self.model)
        return Continuation(request, self.follow)


class Joint:
    """Makes the events of a further answer go on where the reader stands. Decodes in place of the reply's decoder."""

    def __init__(
        self, decoder: Decoder, whole: int, open_text: str | None, *, attempt: int, error: LlmError
    ) -> None:
        """Join what *decoder* gives to *whole* blocks, and to a text that is still open, if one is."""
        self._decoder = decoder
        self._offset = whole  # of our indices from theirs
        self._is_text_open = open_text is not None
        text = open_text or ""
        self._blank = text[len(text.rstrip()) :]  # which the request left out, so that it may come again
        self._attempt = attempt
        self._error = error

    def feed(self, chunk: bytes) -> Iterator[StreamEvent]:
        """Take bytes and give the events they complete."""
        return self.join(self._decoder.feed(chunk))

    def join(self, events: Iterator[StreamEvent]) -> Iterator[StreamEvent]:
        """Give *events* as they go on for the reader."""
        for event in events:
            if isinstance(event, MessageStart):
                yield StreamResumed(self._attempt, self._error, event)
                for index, block in enumerate(event.content):
                    yield from self._start(BlockStart(index, block))
                    yield BlockStop(index + self._offset)
            elif isinstance(event, BlockStart):
                yield from self._start(event)
            elif isinstance(event, TextDelta):
                text = self._without_blank(event.text)
                if text or not event.text:
                    yield TextDelta(event.index + self._offset, text)
            else:
                if isinstance(event, MessageDelta):  # there was nothing to add
                    yield from self._end_text()
                numbered: Any = event
                yield (
                    attrs.evolve(numbered, index=numbered.index + self._offset)
                    if hasattr(event, "index")
                    else event
                )

    def _start(self, event: BlockStart) -> Iterator[StreamEvent]:
        if not self._is_text_open:
            yield BlockStart(event.index + self._offset, event.block)
            return
        if isinstance(event.block, TextBlock):  # goes on with the one that is open
            self._is_text_open = False
            text = self._without_blank(event.block.text)
            if text:
                yield TextDelta(self._offset, text)
            for citation in event.block.citations:
                yield CitationDelta(self._offset, citation)
            return
        self._blank = ""
        yield from self._end_text()
        yield BlockStart(event.index + self._offset, event.block)

    def _end_text(self) -> Iterator[StreamEvent]:
        if self._is_text_open:
            self._is_text_open = False
            yield BlockStop(self._offset)
            self._offset += 1

    def _without_blank(self, text: str) -> str:
        """Return *text* without the blanks that the reader has already, as far as it begins with them."""
        while text and self._blank:
            if text[0] != self._blank[0]:
                self._blank = ""
                break
            text, self._blank = text[1:], self._blank[1:]
        return text
