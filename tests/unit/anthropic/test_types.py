"""Between neutral types and the wire's: each block both ways, answers, and that nothing is lost."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from described import assert_valid, description
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from roundtrip import differences, message_json, without_nulls
from schemas import Schemas, Values

import llmport.anthropic
from anthropic_messages import models
from anthropic_messages.errors import DecodeError as WireDecodeError
from anthropic_messages.types import UnknownVariant
from llmport.anthropic.blocks import MAX_IMAGE
from llmport.anthropic.types import decode_block, decode_message, decode_model, encode_block, encode_message
from llmport.client import Model
from llmport.errors import ConfigurationError
from llmport.messages import (
    Base64Source,
    BlocksSource,
    ContentBlock,
    DocumentBlock,
    FileBlock,
    FileSource,
    ImageBlock,
    Message,
    SearchResultBlock,
    ServerToolResultBlock,
    ServerToolUseBlock,
    TextBlock,
    TextSource,
    ThinkingBlock,
    ToolReferenceBlock,
    ToolResultBlock,
    ToolUseBlock,
    UnknownBlock,
    UrlSource,
)
from llmport.usage import Usage

SCHEMAS = Schemas(description("2026-10-21"))


VALUES = {tomorrow: Values(SCHEMAS, tomorrow=tomorrow) for tomorrow in (False, True)}


def values(name: str, *, tomorrow: bool) -> st.SearchStrategy[Any]:
    return VALUES[tomorrow].of({"$ref": f"#/components/schemas/{name}"})


ADAPTER = Path(llmport.anthropic.__file__).parent


@pytest.mark.parametrize(
    "file", sorted(ADAPTER.rglob("*.py")), ids=lambda file: file.relative_to(ADAPTER).as_posix()
)
def test_each_model_that_the_adapter_names_exists(file: Path) -> None:
    named = {
        node.attr
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "models"
    }

    assert not {name for name in named if not hasattr(models, name)}


# -------------------------------------------------------------------------------------------------- blocks

CITATION = {
    "type": "page_location",
    "cited_text": "a",
    "document_index": 0,
    "document_title": None,
    "start_page_number": 1,
    "end_page_number": 2,
}
CACHED = {"cache_control": {"type": "ephemeral"}}

FAILED = {"type": "web_search_tool_result_error", "error_code": "unavailable"}

SENT: list[tuple[ContentBlock, dict[str, Any]]] = [
    (TextBlock("Hi"), {"type": "text", "text": "Hi"}),
    (TextBlock("Hi", extra=CACHED), {"type": "text", "text": "Hi", **CACHED}),
    (TextBlock("Hi", citations=(CITATION,)), {"type": "text", "text": "Hi", "citations": [CITATION]}),
    (
        ImageBlock(Base64Source("QUJD", "image/png")),
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "QUJD"}},
    ),
    (ImageBlock(UrlSource("https://a/b")), {"type": "image", "source": {"type": "url", "url": "https://a/b"}}),
    (ImageBlock(FileSource("file_1")), {"type": "image", "source": {"type": "file", "file_id": "file_1"}}),
    (
        DocumentBlock(Base64Source("QUJD", "application/pdf"), title="a", context="b", extra={"citations": {"enabled": True}}),
        {
            "type": "document",
            "source": {"type": "base64", "media_type": "application/pdf", "data": "QUJD"},
            "title": "a",
            "context": "b",
            "citations": {"enabled": True},
        },
    ),
    (DocumentBlock(UrlSource("https://a")), {"type": "document", "source": {"type": "url", "url": "https://a"}}),
    (DocumentBlock(FileSource("f")), {"type": "document", "source": {"type": "file", "file_id": "f"}}),
    (
        DocumentBlock(TextSource("Text.")),
        {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "Text."}},
    ),
    (ThinkingBlock("Hm", signature="s"), {"type": "thinking", "thinking": "Hm", "signature": "s"}),
    (ThinkingBlock("", redacted_data="x"), {"type": "redacted_thinking", "data": "x"}),
    (ToolUseBlock("1", "add", {"a": 1}), {"type": "tool_use", "id": "1", "name": "add", "input": {"a": 1}}),
    (ToolUseBlock("1", "add", {}, extra=CACHED), {"type": "tool_use", "id": "1", "name": "add", "input": {}, **CACHED}),
    (ToolResultBlock("1", ()), {"type": "tool_result", "tool_use_id": "1"}),
    (
        ToolResultBlock("1", (TextBlock("3"), ImageBlock(FileSource("f"))), is_error=True, extra=CACHED),
        {
            "type": "tool_result",
            "tool_use_id": "1",
            "content": [{"type": "text", "text": "3"}, {"type": "image", "source": {"type": "file", "file_id": "f"}}],
            "is_error": True,
            **CACHED,
        },
    ),
    (UnknownBlock("newer", {"type": "newer", "a": [1]}), {"type": "newer", "a": [1]}),
    (
        UnknownBlock("server_tool_use", {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {}, "newer": 1}),
        {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {}, "newer": 1},
    ),
    (
        ServerToolUseBlock("srvtoolu_1", "web_search", {"query": "a"}, extra=CACHED),
        {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {"query": "a"}, **CACHED},
    ),
    (
        ServerToolResultBlock("web_search_tool_result", "srvtoolu_1", FAILED, extra=CACHED),
        {"type": "web_search_tool_result", "tool_use_id": "srvtoolu_1", "content": FAILED, **CACHED},
    ),
    (
        ServerToolResultBlock("newer_tool_result", "srvtoolu_1", [1]),
        {"type": "newer_tool_result", "tool_use_id": "srvtoolu_1", "content": [1]},
    ),
    (FileBlock("file_1", extra=CACHED), {"type": "container_upload", "file_id": "file_1", **CACHED}),
    (
        SearchResultBlock("https://a", "A", "Text.", is_citable=True, extra=CACHED),
        {
            "type": "search_result",
            "source": "https://a",
            "title": "A",
            "content": [{"type": "text", "text": "Text."}],
            "citations": {"enabled": True},
            **CACHED,
        },
    ),
    (
        ToolResultBlock("1", (ToolReferenceBlock("add"), SearchResultBlock("a", "A", (TextBlock("b"),)))),
        {
            "type": "tool_result",
            "tool_use_id": "1",
            "content": [
                {"type": "tool_reference", "tool_name": "add"},
                {"type": "search_result", "source": "a", "title": "A", "content": [{"type": "text", "text": "b"}]},
            ],
        },
    ),
    (
        DocumentBlock(BlocksSource((TextBlock("a"), ImageBlock(FileSource("f")))), is_citable=False),
        {
            "type": "document",
            "source": {
                "type": "content",
                "content": [{"type": "text", "text": "a"}, {"type": "image", "source": {"type": "file", "file_id": "f"}}],
            },
            "citations": {"enabled": False},
        },
    ),
]  # fmt: skip


@pytest.mark.parametrize(("block", "wire"), SENT, ids=[type(block).__name__ for block, _ in SENT])
def test_each_block_as_it_is_sent(block: ContentBlock, wire: dict[str, Any]) -> None:
    encoded = encode_block(block)

    assert encoded.to_dict() == wire
    if not isinstance(encoded, UnknownVariant):
        assert_valid(wire, "InputContentBlock")
    assert type(models.decode_input_content_block(wire)) is type(encoded)


RECEIVED: list[tuple[dict[str, Any], ContentBlock]] = [
    ({"type": "text", "text": "Hi"}, TextBlock("Hi")),
    ({"type": "text", "text": "Hi", "citations": None}, TextBlock("Hi", extra={"citations": None})),
    ({"type": "text", "text": "Hi", "citations": []}, TextBlock("Hi", extra={"citations": []})),
    (
        {"type": "text", "text": "Hi", "citations": [CITATION, {"type": "newer"}], "newer": 1},
        TextBlock("Hi", citations=(CITATION, {"type": "newer"}), extra={"newer": 1}),
    ),
    ({"type": "thinking", "thinking": "Hm", "signature": "s"}, ThinkingBlock("Hm", signature="s")),
    ({"type": "thinking", "thinking": "", "signature": "s", "n": 1}, ThinkingBlock("", signature="s", extra={"n": 1})),
    ({"type": "redacted_thinking", "data": "x"}, ThinkingBlock("", redacted_data="x")),
    ({"type": "tool_use", "id": "1", "name": "add", "input": {"a": 1}}, ToolUseBlock("1", "add", {"a": 1})),
    (
        {"type": "tool_use", "id": "1", "name": "add", "input": {}, "caller": {"type": "direct"}, "n": 1},
        ToolUseBlock("1", "add", {}, extra={"caller": {"type": "direct"}, "n": 1}),
    ),
    (
        {"type": "server_tool_use", "id": "1", "name": "web_search", "input": {"query": "a"}},
        ServerToolUseBlock("1", "web_search", {"query": "a"}),
    ),
    (
        {"type": "server_tool_use", "id": "1", "name": "web_search", "input": {}, "caller": {"type": "direct"}, "n": 1},
        ServerToolUseBlock("1", "web_search", {}, extra={"caller": {"type": "direct"}, "n": 1}),
    ),
    (
        {"type": "web_search_tool_result", "tool_use_id": "1", "content": FAILED, "caller": {"type": "direct"}},
        ServerToolResultBlock("web_search_tool_result", "1", FAILED, extra={"caller": {"type": "direct"}}),
    ),
    ({"type": "container_upload", "file_id": "f", "n": 1}, FileBlock("f", extra={"n": 1})),
    ({"type": "newer", "a": [1]}, UnknownBlock("newer", {"type": "newer", "a": [1]})),
]  # fmt: skip


@pytest.mark.parametrize(("wire", "block"), RECEIVED, ids=[str(wire["type"]) for wire, _ in RECEIVED])
def test_each_block_as_it_is_received(wire: dict[str, Any], block: ContentBlock) -> None:
    decoded = decode_block(models.decode_content_block(wire))

    assert decoded == block
    assert type(decoded) is type(block)


def says_what_it_is(block: dict[str, Any]) -> bool:
    return isinstance(block.get("type"), str)


@pytest.mark.parametrize("block", [{"a": 1}, {"type": None}, {"type": [1]}], ids=["none", "null", "list"])
def test_a_block_that_does_not_say_what_it_is_is_an_error(block: dict[str, Any]) -> None:
    with pytest.raises(WireDecodeError, match="type"):
        decode_block(models.decode_content_block(block))


@pytest.mark.parametrize("wire", [wire for wire, _ in RECEIVED])
def test_what_is_received_is_sent_back_unharmed(wire: dict[str, Any]) -> None:
    assert not differences(wire, encode_block(decode_block(models.decode_content_block(wire))).to_dict())


@pytest.mark.parametrize("tomorrow", [False, True], ids=["today", "tomorrow"])
@given(data=st.data())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_block_received_is_sent_back_unharmed(data: st.DataObject, *, tomorrow: bool) -> None:
    wire = data.draw(values("ContentBlock", tomorrow=tomorrow).filter(says_what_it_is))
    block = decode_block(models.decode_content_block(wire))

    assert not differences(wire, encode_block(block).to_dict())


def test_citations_that_came_with_a_stream_take_the_place_of_the_list_it_began_with() -> None:
    block = TextBlock("Hi", citations=(CITATION,), extra={"citations": []})

    assert encode_block(block).to_dict() == {"type": "text", "text": "Hi", "citations": [CITATION]}


def test_a_tools_use_without_whole_arguments_is_sent_back_as_the_text_that_it_was() -> None:
    block = ToolUseBlock("1", "add", None, raw_json='{"a')

    assert encode_block(block).to_dict()["input"] == {"INVALID_JSON": '{"a'}


@pytest.mark.parametrize("source", [Base64Source("QUJD", "image/png"), Base64Source("QUJD", "text/plain")])
def test_a_document_of_another_kind_is_not_sent_as_a_pdf(source: Base64Source) -> None:
    with pytest.raises(ConfigurationError, match=source.media_type):
        encode_block(DocumentBlock(source))


@pytest.mark.parametrize("block", [ImageBlock("a.png"), ImageBlock(TextSource("a")), DocumentBlock("a.pdf")])  # type: ignore[arg-type]
def test_what_is_no_source_is_refused(block: ContentBlock) -> None:
    with pytest.raises(ConfigurationError, match="cannot be made of"):
        encode_block(block)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (Base64Source("Qk0u", "image/bmp"), "must be image/jpeg or image/png or image/gif or image/webp, not image/bmp"),
        (Base64Source("data:image/png;base64,QUJD", "image/png"), "must be base64, without `data:`"),
        (Base64Source("QUJ", "image/png"), "must be base64"),
        (Base64Source("ä" * 8, "image/png"), "must be base64"),
        (Base64Source.from_bytes(b"GIF89a" + bytes(30)), None),
        (Base64Source(Base64Source.from_bytes(b"GIF89a" + bytes(30)).data, "image/png"), "said to be image/png, but is image/gif"),
        (Base64Source("QUJD" * (MAX_IMAGE // 4), "image/png"), None),
        (Base64Source("QUJD" * (MAX_IMAGE // 4 + 1), "image/png"), "has 10,485,764 characters in base64; the API takes 10,485,760"),
    ],
    ids=["bmp", "data URL", "cut", "no ASCII", "gif", "gif as png", "just fits", "too large"],
)  # fmt: skip
def test_what_the_api_would_refuse_of_an_image_is_found_before(
    source: Base64Source, says: str | None
) -> None:
    if says is None:
        assert encode_block(ImageBlock(source)).source.data == source.data
        return
    with pytest.raises(ConfigurationError, match=says):
        encode_block(ImageBlock(source))


def test_blocks_in_plain_json_are_taken_as_they_are() -> None:
    """PAINS 38: history that is JSON already needs no classes."""
    text = {"type": "text", "text": "Hi", **CACHED}
    newer = {"type": "newer", "a": [1]}

    assert encode_message(Message("user", [text, newer])).to_dict() == {
        "role": "user",
        "content": [text, newer],
    }
    assert encode_message(Message.user("a", text)).to_dict()["content"] == [
        {"type": "text", "text": "a"},
        text,
    ]
    assert encode_message(Message("user", text)).to_dict()["content"] == [text]
    assert encode_block(ToolResultBlock("1", [text])).to_dict()["content"] == [text]


@pytest.mark.parametrize(("role", "model"), [("user", models.UserMessage), ("assistant", models.AssistantMessage), ("system", models.SystemMessage)])  # fmt: skip
def test_each_role(role: Any, model: type) -> None:
    encoded = encode_message(Message(role, ["Hi"][0]))

    assert type(encoded) is model
    assert encoded.to_dict() == {"role": role, "content": [{"type": "text", "text": "Hi"}]}


# -------------------------------------------------------------------------------------------------- answers

ANSWER: dict[str, Any] = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "claude-haiku-4-5",
    "content": [{"type": "text", "text": "Hi", "citations": None}, {"type": "newer", "a": 1}],
    "stop_reason": "stop_sequence",
    "stop_sequence": "###",
    "stop_details": None,
    "container": None,
    "diagnostics": None,
    "usage": {
        "input_tokens": 1,
        "output_tokens": 2,
        "cache_read_input_tokens": None,
        "cache_creation_input_tokens": 4,
        "cache_creation": {"ephemeral_5m_input_tokens": 4, "ephemeral_1h_input_tokens": 0},
        "service_tier": "standard",
        "newer": 5,
    },
    "newer": {"b": 2},
}


def test_an_answer() -> None:
    completion = decode_message(models.Message.from_dict(ANSWER), "req_1")

    assert completion.id == "msg_1"
    assert completion.model == "claude-haiku-4-5"
    assert completion.content == (
        TextBlock("Hi", extra={"citations": None}),
        UnknownBlock("newer", {"type": "newer", "a": 1}),
    )
    assert (completion.stop_reason, completion.stop_sequence) == ("stop_sequence", "###")
    assert completion.usage == Usage(
        input_tokens=1,
        output_tokens=2,
        cache_read_tokens=None,
        cache_write_tokens=4,
        extra={
            "cache_creation": {"ephemeral_5m_input_tokens": 4, "ephemeral_1h_input_tokens": 0},
            "service_tier": "standard",
            "newer": 5,
        },
    )
    assert completion.request_id == "req_1"
    assert completion.extra == {
        "stop_details": None,
        "container": None,
        "diagnostics": None,
        "newer": {"b": 2},
    }


@pytest.mark.parametrize("reason", ["end_turn", "newer_reason", None])
def test_any_stop_reason_is_kept(reason: str | None) -> None:
    assert decode_message(models.Message.from_dict({**ANSWER, "stop_reason": reason})).stop_reason == reason


@pytest.mark.parametrize("tomorrow", [False, True], ids=["today", "tomorrow"])
@given(data=st.data())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nothing_of_an_answer_is_lost(data: st.DataObject, *, tomorrow: bool) -> None:
    wire = data.draw(values("Message", tomorrow=tomorrow))
    assume(all(map(says_what_it_is, wire["content"])))
    completion = decode_message(models.Message.from_dict(wire))

    assert not differences(without_nulls(wire), without_nulls(message_json(completion)))


def test_a_model_of_the_catalogue() -> None:
    wire = {
        "type": "model",
        "id": "claude-haiku-4-5",
        "display_name": "Claude Haiku 4.5",
        "created_at": "2025-10-15T00:00:00Z",
        "max_input_tokens": 200000,
        "max_tokens": 64000,
        "lifecycle": "deprecated",
        "deprecated_at": "2026-09-01T00:00:00Z",
        "retires_at": "2026-11-30T00:00:00Z",
        "line": "haiku",
        "newer": 1,
    }

    assert decode_model(models.ModelInfo.from_dict(wire)) == Model(
        id="claude-haiku-4-5",
        display_name="Claude Haiku 4.5",
        created_at=datetime(2025, 10, 15, tzinfo=UTC),
        max_input_tokens=200000,
        max_output_tokens=64000,
        lifecycle="deprecated",
        deprecated_at=datetime(2026, 9, 1, tzinfo=UTC),
        retires_at=datetime(2026, 11, 30, tzinfo=UTC),
        extra={"line": "haiku", "newer": 1},
    )


def test_a_models_capabilities_are_named_with_their_groups() -> None:
    yes, no = {"supported": True}, {"supported": False}
    wire = {
        "type": "model",
        "id": "claude-haiku-4-5",
        "display_name": "Claude Haiku 4.5",
        "created_at": "2025-10-15T00:00:00Z",
        "capabilities": {
            "batch": yes,
            "citations": yes,
            "code_execution": no,
            "context_management": {
                "supported": True,
                "clear_thinking_20251015": None,
                "clear_tool_uses_20250919": yes,
                "compact_20260112": no,
            },
            "effort": {"supported": False, "low": no, "medium": no, "high": no, "xhigh": None, "max": no},
            "image_input": yes,
            "pdf_input": yes,
            "server_tools": {"supported": True, "code_execution": yes, "web_search": yes},
            "structured_outputs": yes,
            "thinking": {
                "supported": True,
                "types": {"enabled": yes, "adaptive": no, "between_tools": no, "disabled": yes},
            },
            "holograms": {"supported": True, "at_most": 3},
        },
    }
    model = decode_model(models.ModelInfo.from_dict(wire))

    assert model.can("batch") is True
    assert model.can("code_execution") is False
    assert model.can("effort") is False
    assert model.can("thinking.types.enabled") is True
    assert model.can("context_management.clear_thinking_20251015") is None
    assert model.can("flying") is None
    assert model.capabilities["holograms.at_most"] == 3
    assert "capabilities" not in model.extra
