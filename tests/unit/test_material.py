"""Images, documents and search results: made of files, bytes, addresses and ids, and checked before they are sent."""

from __future__ import annotations

import base64
import os
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmport import sources
from llmport.errors import ConfigurationError
from llmport.messages import (
    Base64Source,
    DocumentBlock,
    FileSource,
    ImageBlock,
    SearchResultBlock,
    TextBlock,
    TextSource,
    UrlSource,
)

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
JPEG = b"\xff\xd8\xff\xe0" + bytes(100)
PDF = b"%PDF-1.7\n" + bytes(100)


def encoded(data: bytes, media_type: str) -> Base64Source:
    return Base64Source(base64.b64encode(data).decode(), media_type)


# ---------------------------------------------------------------------------------------------------------- images


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_an_image_of_bytes(kind: Any) -> None:
    assert ImageBlock.from_bytes(kind(PNG)) == ImageBlock(encoded(PNG, "image/png"))


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a"])
def test_an_image_of_a_file_is_what_its_bytes_are_not_what_its_name_says(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(PNG)

    assert ImageBlock.from_path(path) == ImageBlock(encoded(PNG, "image/png"))
    assert ImageBlock.from_path(str(path)) == ImageBlock.from_path(path, "image/png")


def test_an_image_of_an_address_or_an_id() -> None:
    assert ImageBlock.from_url("https://example.com/a.png") == ImageBlock(
        UrlSource("https://example.com/a.png")
    )
    assert ImageBlock.from_file_id("file_1") == ImageBlock(FileSource("file_1"))


@pytest.mark.parametrize(
    ("data", "declared", "says"),
    [
        (PNG, "image/jpeg", "said to be image/jpeg, but is image/png"),
        (JPEG, "image/jpg", "said to be image/jpg, but is image/jpeg"),
        (b"<svg/>", "image/png", "said to be image/png, but is something else"),
        (PNG, "image/bmp", "said to be image/bmp, but is image/png"),
        (b"<svg/>", None, "pass media_type="),
        (b"", None, "it is empty"),
        (b"", "image/png", "it is empty"),
        (PDF, None, "make a DocumentBlock"),
        (PDF, "application/pdf", "make a DocumentBlock"),
        ("a.png", None, "must be bytes, not a str: from_path"),
        (5, None, "must be bytes, not a int"),
    ],
)
def test_data_of_another_kind_is_refused(data: Any, declared: str | None, says: str) -> None:
    with pytest.raises(ConfigurationError, match=says):
        ImageBlock.from_bytes(data, declared)


def test_a_kind_that_is_not_known_here_can_be_declared() -> None:
    assert ImageBlock.from_bytes(b"BM....", "image/bmp") == ImageBlock(encoded(b"BM....", "image/bmp"))


@given(st.integers(0, 3 * 24), st.sampled_from([3, 6, 9]))
def test_pieces_make_the_same_base64_as_the_whole(length: int, chunk: int) -> None:
    data = PNG[: 16 + length]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sources, "_CHUNK", 3 * chunk)

        assert Base64Source.from_bytes(data) == encoded(data, "image/png")


# -------------------------------------------------------------------------------------------------------- documents

ABOUT: dict[str, Any] = {"title": "A", "context": "b", "is_citable": True, "extra": {"c": 1}}
SOURCES = [(PDF, encoded(PDF, "application/pdf")), (b"Gr\xc3\xbc\xc3\x9fe", TextSource("Grüße")), (b"\xef\xbb\xbfHi", TextSource("Hi")), (b"", TextSource(""))]  # fmt: skip


@pytest.mark.parametrize(("data", "source"), SOURCES, ids=["pdf", "utf-8", "bom", "empty"])
def test_a_document_of_bytes_or_of_a_file(tmp_path: Path, data: bytes, source: Any) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(data)

    assert DocumentBlock.from_bytes(data, **ABOUT) == DocumentBlock(source, **ABOUT)
    assert DocumentBlock.from_path(path, **ABOUT) == DocumentBlock(source, **ABOUT)
    assert DocumentBlock.from_path(path) == DocumentBlock(source)


def test_a_document_of_text_an_address_or_an_id() -> None:
    assert DocumentBlock.from_text("a", **ABOUT) == DocumentBlock(TextSource("a"), **ABOUT)
    assert DocumentBlock.from_url("https://a", **ABOUT) == DocumentBlock(UrlSource("https://a"), **ABOUT)
    assert DocumentBlock.from_file_id("f", **ABOUT) == DocumentBlock(FileSource("f"), **ABOUT)


@pytest.mark.parametrize("data", [PNG, JPEG, b"PK\x03\x04\xff\xff", "Grüße".encode("latin-1")])
def test_what_is_neither_a_pdf_nor_text_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(data)

    with pytest.raises(ConfigurationError, match="neither a PDF nor plain text in UTF-8"):
        DocumentBlock.from_bytes(data)
    with pytest.raises(ConfigurationError, match="neither a PDF nor plain text in UTF-8"):
        DocumentBlock.from_path(path)


# ------------------------------------------------------------------------------------------------------------ files


@pytest.mark.parametrize("make", [ImageBlock.from_path, DocumentBlock.from_path], ids=["image", "document"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, make: Any) -> None:
    for path in (tmp_path / "none.png", tmp_path):
        with pytest.raises(ConfigurationError, match=rf"cannot be read \(.+\): {re.escape(str(path))}$"):
            make(path)


@pytest.mark.parametrize("path", [None, 5, 5.0, b"a.png", "a\0.png"])
@pytest.mark.parametrize(
    "make",
    [ImageBlock.from_path, DocumentBlock.from_path, Base64Source.from_path],
    ids=["image", "document", "source"],
)
def test_what_names_no_file_is_refused(make: Any, path: Any) -> None:
    with pytest.raises(ConfigurationError, match="named by a str or a Path"):
        make(path)


@pytest.mark.parametrize("data", ["text", None, 5])
@pytest.mark.parametrize("make", [ImageBlock.from_bytes, DocumentBlock.from_bytes], ids=["image", "document"])
def test_what_is_no_bytes_is_refused(make: Any, data: Any) -> None:
    with pytest.raises(ConfigurationError, match=f"must be bytes, not a {type(data).__name__}"):
        make(data)


@pytest.mark.parametrize("make", [ImageBlock.from_path, DocumentBlock.from_path], ids=["image", "document"])
def test_a_file_larger_than_any_request_is_not_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Any
) -> None:
    monkeypatch.setattr(sources, "_MAX_FILE", 4 << 20)
    path = tmp_path / "a.png"
    path.write_bytes(PNG)
    os.truncate(path, 1 << 40)  # with a hole: it takes no place

    with pytest.raises(ConfigurationError, match="larger than 4 MB"):
        make(path)


# --------------------------------------------------------------------------------------------------- search results


@pytest.mark.parametrize("content", ["a", TextBlock("a"), [TextBlock("a")], (TextBlock("a"),)])
def test_a_search_result_is_made_of_texts(content: Any) -> None:
    assert SearchResultBlock("https://a", "A", content).content == (TextBlock("a"),)
