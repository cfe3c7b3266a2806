"""What a model is given to read and to look at: texts, images, documents, search results. No I/O, but for `from_path`.

In no provider's words; what has none of ours stands in `extra`, see `llmport.messages`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any, TypeAlias, TypedDict, Unpack

from attrs import field, frozen

from llmport._value import Value, extra_field
from llmport.errors import ConfigurationError
from llmport.sources import (
    Base64Source,
    Bytes,
    FileSource,
    Path,
    TextSource,
    UrlSource,
    detect_media_type,
    read_file,
)

_PDF = "application/pdf"


def _mappings(items: Iterable[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    return tuple(items)


@frozen(eq=False, repr=False)
class TextBlock(Value):
    """Text, of the model or for it."""

    text: str
    citations: tuple[Mapping[str, Any], ...] = field(default=(), converter=_mappings, kw_only=True)
    """What the text rests on, as the provider's JSON has it; empty if it cites nothing.

    A citation points at pages, characters or blocks as the provider counts them. A class of ours could be sure of little
    but its kind, and would have to be taken apart again on the way back, byte for byte.
    """
    extra: Mapping[str, Any] = extra_field()


ImageSource: TypeAlias = Base64Source | UrlSource | FileSource


@frozen(eq=False, repr=False)
class ImageBlock(Value):
    """A picture for the model to look at."""

    source: ImageSource
    extra: Mapping[str, Any] = extra_field()

    @classmethod
    def from_path(cls, path: Path, media_type: str | None = None) -> ImageBlock:
        """Make a block of a file; see `Base64Source.from_path` for what is raised."""
        return cls(_picture(Base64Source.from_path(path, media_type)))

    @classmethod
    def from_bytes(cls, data: Bytes, media_type: str | None = None) -> ImageBlock:
        """Make a block of *data*; see `Base64Source.from_bytes` for what is raised."""
        return cls(_picture(Base64Source.from_bytes(data, media_type)))

    @classmethod
    def from_url(cls, url: str) -> ImageBlock:
        """Make a block of what the provider finds at *url*."""
        return cls(UrlSource(url))

    @classmethod
    def from_file_id(cls, file_id: str) -> ImageBlock:
        """Make a block of what was uploaded to the provider before."""
        return cls(FileSource(file_id))


def _picture(source: Base64Source) -> Base64Source:
    if source.media_type == _PDF:
        raise ConfigurationError("The data is a PDF: make a DocumentBlock of it.")
    return source


@frozen(eq=False, repr=False)
class BlocksSource(Value):
    """A document made of texts and images, of which whole blocks are cited."""

    content: tuple[TextBlock | ImageBlock, ...] = field(converter=tuple["TextBlock | ImageBlock", ...])


DocumentSource: TypeAlias = Base64Source | UrlSource | FileSource | TextSource | BlocksSource


class AboutDocument(TypedDict, total=False):
    """The fields of `DocumentBlock`, but for its source."""

    title: str | None
    context: str | None
    is_citable: bool | None
    extra: Mapping[str, Any]


@frozen(eq=False, repr=False)
class DocumentBlock(Value):
    """A document for the model to read, and to cite if asked to."""

    source: DocumentSource
    title: str | None = field(default=None, kw_only=True)
    """Shown to the model, never cited."""
    context: str | None = field(default=None, kw_only=True)
    """What the model should know about the document; never cited."""
    is_citable: bool | None = field(default=None, kw_only=True)
    """Whether the model is to cite it; `None` for the provider's default."""
    extra: Mapping[str, Any] = extra_field()

    @classmethod
    def from_path(cls, path: Path, **about: Unpack[AboutDocument]) -> DocumentBlock:
        """Make a block of a file that is a PDF or plain text in UTF-8, whatever its name ends with.

        Raises:
            ConfigurationError: it is neither, cannot be read, or is larger than any request.
        """
        pieces = read_file(path)
        return cls(_document(next(pieces, b""), pieces), **about)

    @classmethod
    def from_bytes(cls, data: Bytes, **about: Unpack[AboutDocument]) -> DocumentBlock:
        """Make a block of a PDF, or of plain text in UTF-8.

        Raises:
            ConfigurationError: *data* is neither.
        """
        return cls(_document(data, ()), **about)

    @classmethod
    def from_text(cls, text: str, **about: Unpack[AboutDocument]) -> DocumentBlock:
        """Make a block of plain text."""
        return cls(TextSource(text), **about)

    @classmethod
    def from_url(cls, url: str, **about: Unpack[AboutDocument]) -> DocumentBlock:
        """Make a block of the PDF that the provider finds at *url*."""
        return cls(UrlSource(url), **about)

    @classmethod
    def from_file_id(cls, file_id: str, **about: Unpack[AboutDocument]) -> DocumentBlock:
        """Make a block of what was uploaded to the provider before."""
        return cls(FileSource(file_id), **about)


def _document(first: Bytes, rest: Iterable[bytes]) -> Base64Source | TextSource:
    if not isinstance(first, bytes | bytearray | memoryview):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without a checker
        raise ConfigurationError(
            f"The data must be bytes, not a {type(first).__name__}: from_text() takes text, from_path() the name of a file."
        )
    if detect_media_type(bytes(first[:16])) == _PDF:
        return Base64Source.from_pieces(chain((first,), rest))
    try:
        return TextSource(b"".join((first, *rest)).decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ConfigurationError(
            "The document is neither a PDF nor plain text in UTF-8. Make an ImageBlock of a picture; turn the rest into one of these."
        ) from None


def _texts(content: str | TextBlock | Iterable[TextBlock]) -> tuple[TextBlock, ...]:
    if isinstance(content, str):
        return (TextBlock(content),)
    return (content,) if isinstance(content, TextBlock) else tuple(content)


@frozen(eq=False, repr=False)
class SearchResultBlock(Value):
    """A result of the caller's own search, for the model to rest its answer on."""

    source: str
    """Where it comes from: an address, or any other name."""
    title: str
    content: tuple[TextBlock, ...] = field(converter=_texts)
    """Its text; what is cited are whole blocks."""
    is_citable: bool | None = field(default=None, kw_only=True)
    """Whether the model is to cite it; `None` for the provider's default."""
    extra: Mapping[str, Any] = extra_field()
