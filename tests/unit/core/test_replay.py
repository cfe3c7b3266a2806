"""A whole answer as events: whoever reads them has the same answer."""

from __future__ import annotations

import pytest

from llmport._core.accumulator import Accumulator
from llmport._core.open_block import OpenBlock
from llmport._core.replay import events_of
from llmport.client import Completion
from llmport.events import TextDelta
from llmport.messages import (
    ContentBlock,
    ServerToolUseBlock,
    TextBlock,
    ThinkingBlock,
    ToolUseBlock,
    UnknownBlock,
)
from llmport.usage import Usage

CUT = OpenBlock(0, ToolUseBlock("toolu_1", "add", {}))
CUT.pieces.append('{"a": ')


@pytest.mark.parametrize(
    "content",
    [
        (),
        (TextBlock("Hello"), TextBlock("")),
        (TextBlock("Hello", citations=({"type": "char_location", "cited_text": "x"},)),),
        (ThinkingBlock("Hm.", signature="sig"), TextBlock("Yes.")),
        (ThinkingBlock("Hm."),),
        (ThinkingBlock("", redacted_data="secret"),),
        (ToolUseBlock("toolu_1", "add", {"a": 1}), ToolUseBlock("toolu_2", "now", {})),
        (CUT.whole(),),
        (ServerToolUseBlock("srvtoolu_1", "web_search", {"query": "a"}),),
        (UnknownBlock("new", {"type": "new", "x": 1}),),
    ],
    ids=[
        "nothing",
        "text",
        "cited",
        "thinking",
        "unsigned",
        "redacted",
        "tools",
        "a tool cut short",
        "server tool",
        "unknown",
    ],
)
@pytest.mark.parametrize("piece", [None, 1, 3], ids=["in one piece", "in pieces of 1", "in pieces of 3"])
def test_an_answer_as_events_amounts_to_itself(content: tuple[ContentBlock, ...], piece: int | None) -> None:
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
    events = [*events_of(completion, piece=piece)]
    for event in events:
        accumulator.feed(event)
    texts = [event.text for event in events if isinstance(event, TextDelta)]

    assert accumulator.is_complete
    assert accumulator.completion == completion
    assert "".join(texts) == completion.text
    assert max(map(len, texts), default=0) <= (piece or 5)
