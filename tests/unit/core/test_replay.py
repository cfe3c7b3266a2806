"""A whole answer as events: whoever reads them has the same answer."""

from __future__ import annotations

import pytest

from llmport._core.accumulator import Accumulator
from llmport._core.replay import events_of
from llmport.client import Completion
from llmport.events import TextDelta
from llmport.messages import ContentBlock, TextBlock, ThinkingBlock, ToolUseBlock, UnknownBlock
from llmport.usage import Usage


@pytest.mark.parametrize(
    "content",
    [
        (),
        (TextBlock("Hello"), TextBlock("")),
        (TextBlock("Hello", citations=({"type": "char_location", "cited_text": "x"},)),),
        (ThinkingBlock("Hm.", signature="sig"), TextBlock("Yes.")),
        (ThinkingBlock("", redacted_data="secret"),),
        (ToolUseBlock("toolu_1", "add", {"a": 1}),),
        (UnknownBlock("new", {"type": "new", "x": 1}),),
    ],
    ids=["nothing", "text", "cited", "thinking", "redacted", "tool", "unknown"],
)
def test_an_answer_as_events_amounts_to_itself(content: tuple[ContentBlock, ...]) -> None:
    completion = Completion(
        id="msg_1",
        model="m",
        content=content,
        stop_reason="stop_sequence",
        stop_sequence="END",
        usage=Usage(input_tokens=3, output_tokens=5, extra={"tier": "standard"}),
        extra={"container": None},
    )
    accumulator = Accumulator()
    texts: list[str] = []
    for event in events_of(completion):
        accumulator.feed(event)
        texts += [event.text] if isinstance(event, TextDelta) else []

    assert accumulator.is_complete
    assert accumulator.completion == completion
    assert "".join(texts) == completion.text
