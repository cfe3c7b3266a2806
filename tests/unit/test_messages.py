"""Messages and content blocks: what they are made of, and what their reprs hold back."""

from __future__ import annotations

import base64
import copy
import pickle
from collections import deque
from typing import Any

import attrs
import pytest

from llmport.errors import ConfigurationError
from llmport.messages import (
    Base64Source,
    DocumentBlock,
    FileSource,
    ImageBlock,
    Message,
    TextBlock,
    TextSource,
    ThinkingBlock,
    ToolResultBlock,
    ToolUseBlock,
    UnknownBlock,
    UrlSource,
    detect_media_type,
)

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 8


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        (PNG, "image/png"),
        (b"GIF87a", "image/gif"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"", None),
        (b"\xff\xd8", None),
        (b"WEBP", None),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", None),
        (b"<svg/>", None),
        (b" %PDF-1.7", None),
    ],
)
def test_kinds_are_told_by_their_first_bytes(data: bytes, media_type: str | None) -> None:
    assert detect_media_type(data) == media_type


def test_an_image_of_bytes() -> None:
    block = ImageBlock.from_bytes(PNG)

    assert block == ImageBlock(Base64Source(base64.b64encode(PNG).decode(), "image/png"))
    assert ImageBlock.from_bytes(PNG, "image/png") == block


def test_bytes_of_no_known_kind_need_a_media_type() -> None:
    with pytest.raises(ConfigurationError, match="media_type="):
        ImageBlock.from_bytes(b"BM....")
    assert Base64Source.from_bytes(b"BM....", "image/bmp").media_type == "image/bmp"


# ------------------------------------------------------------------------------------------------- messages

TEXT = TextBlock("Hello")
IMAGE = ImageBlock(UrlSource("https://example.com/a.png"))


@pytest.mark.parametrize(
    ("content", "blocks"),
    [
        ("Hello", (TEXT,)),
        ("", (TextBlock(""),)),
        (TEXT, (TEXT,)),
        (UnknownBlock("new", {}), (UnknownBlock("new", {}),)),
        ([TEXT, IMAGE], (TEXT, IMAGE)),
        ((TEXT,), (TEXT,)),
        (deque([TEXT, IMAGE]), (TEXT, IMAGE)),
        ([], ()),
    ],
)
def test_content_is_a_tuple_of_blocks(content: Any, blocks: tuple[Any, ...]) -> None:
    assert Message("user", content).content == blocks
    assert ToolResultBlock("tu_1", content).content == blocks


def test_turns_of_texts_and_blocks() -> None:
    assert Message.user("Hello", IMAGE) == Message("user", (TEXT, IMAGE))
    assert Message.assistant("Hello", IMAGE) == Message("assistant", (TEXT, IMAGE))
    assert Message.user() == Message("user", ())


def test_the_text_of_a_turn() -> None:
    assert Message.user("a", IMAGE, "b", ThinkingBlock("c")).text == "ab"
    assert Message.user(IMAGE).text == ""


@pytest.mark.parametrize("content", [["Hello"], [TEXT, None], 5, None])
def test_what_is_no_block_is_refused(content: Any) -> None:
    with pytest.raises(ConfigurationError, match="TextBlock"):
        Message("user", content)
    with pytest.raises(ConfigurationError, match="TextBlock"):
        ToolResultBlock("tu_1", content)


BLOCKS: list[Any] = [
    TextBlock("a", citations=({"type": "page_location"},), extra={"b": 1}),
    ImageBlock(Base64Source("QUJD", "image/png")),
    DocumentBlock(TextSource("a"), title="b", context="c"),
    DocumentBlock(FileSource("file_1")),
    ThinkingBlock("a", signature="b"),
    ThinkingBlock("", redacted_data="a"),
    ToolUseBlock("tu_1", "add", {"a": 1}),
    ToolUseBlock("tu_1", "add", None, raw_json='{"a"'),
    ToolResultBlock("tu_1", "a", is_error=True),  # type: ignore[arg-type]
    UnknownBlock("new", {"type": "new", "a": [1]}),
]
each_block = pytest.mark.parametrize("block", BLOCKS, ids=lambda block: type(block).__name__)


@each_block
def test_blocks_are_values(block: Any) -> None:
    assert copy.deepcopy(block) == block
    assert pickle.loads(pickle.dumps(block)) == block
    assert attrs.evolve(block) == block
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        block.extra = {}
    with pytest.raises(AttributeError):
        block.new = 1


def test_citations_may_be_any_sequence() -> None:
    assert TextBlock("a", citations=[{"n": 1}]) == TextBlock("a", citations=({"n": 1},))  # type: ignore[arg-type]


LONG = "canary" * 100


@pytest.mark.parametrize(
    "block",
    [
        ImageBlock(Base64Source(LONG, "image/png")),
        DocumentBlock(TextSource(LONG)),
        ThinkingBlock(LONG),
        ThinkingBlock("", signature=LONG),
        ThinkingBlock("", redacted_data=LONG),
        ToolUseBlock("tu_1", "add", None, raw_json=LONG),
    ],
    ids=lambda block: type(block).__name__,
)
def test_a_repr_shows_the_beginning_and_the_length_of_long_data(block: Any) -> None:
    assert "…<600 characters>" in repr(block)
    assert LONG not in repr(block)
    assert len(repr(block)) < 250


@pytest.mark.parametrize(
    "block", [TextBlock("a", extra={"secret": LONG}), UnknownBlock("new", {"secret": LONG})]
)
def test_a_repr_names_other_members_only(block: Any) -> None:
    assert "<secret>" in repr(block)
    assert "canary" not in repr(block)


def test_short_data_shows() -> None:
    assert repr(ThinkingBlock("Hm", signature="s")) == (
        "ThinkingBlock(thinking='Hm', signature='s', redacted_data=None, extra={})"
    )
