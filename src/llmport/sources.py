"""What images and documents are made of, in no provider's words. No I/O, but for reading a file that is asked for.

What is too large, or of a kind that a provider does not take, is refused where a request is encoded for it.
"""

from __future__ import annotations

from binascii import b2a_base64
from collections.abc import Iterable, Iterator
from itertools import chain
from os import PathLike
from typing import BinaryIO, TypeAlias

from attrs import field, frozen

from llmport._value import Value, abridge
from llmport.errors import ConfigurationError

Path: TypeAlias = "str | PathLike[str]"
Bytes: TypeAlias = "bytes | bytearray | memoryview"

# https://platform.claude.com/docs/en/build-with-claude/vision and /pdf-support list these kinds.
_SIGNATURES: tuple[tuple[bytes, int, str], ...] = (
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"GIF8", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"%PDF-", 0, "application/pdf"),
)
_KINDS = frozenset(kind for _, _, kind in _SIGNATURES)

_CHUNK = 3 << 18
"""Bytes encoded at a time, a multiple of three: a file never stands in memory as bytes beside its base64."""
_MAX_FILE = 100 << 20
"""No provider takes as many bytes inside a request: better an error than a gigabyte read by mistake."""


def detect_media_type(data: bytes) -> str | None:
    """Tell what *data* is by its first bytes; `None` if it is none of JPEG, PNG, GIF, WebP and PDF."""
    for signature, offset, media_type in _SIGNATURES:
        if data.startswith(signature, offset):
            return media_type
    return None


def read_file(path: Path) -> Iterator[bytes]:
    """Give a file's bytes, piece by piece.

    Raises:
        ConfigurationError: it is named by something else, cannot be read, or is larger than any request.
    """
    name = str(path)
    if not (isinstance(path, str) or hasattr(path, "__fspath__")) or "\0" in name:
        raise ConfigurationError(f"A file is named by a str or a Path, not by {name!r:.80}.")
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - pathlib is not worth importing for this
            yield from _pieces(file)
    except OSError as error:
        raise ConfigurationError(f"The file cannot be read ({error.strerror or error}): {path}") from error


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    total = 0
    while piece := file.read(_CHUNK):
        total += len(piece)
        if total > _MAX_FILE:
            raise ConfigurationError(
                f"The file is larger than {_MAX_FILE >> 20} MB: no request may hold as much."
            )
        yield piece


def _kind(first: bytes, declared: str | None) -> str:
    """Return what the data that begins with *first* is, and refuse to call it anything else."""
    if not first:
        raise ConfigurationError("There is no data: it is empty.")
    detected = detect_media_type(first)
    if declared is None and detected is None:
        raise ConfigurationError(
            "The data is no JPEG, PNG, GIF, WebP or PDF: pass media_type= to say what it is."
        )
    if declared is not None and detected != declared and (detected or declared in _KINDS):
        raise ConfigurationError(f"The data is said to be {declared}, but is {detected or 'something else'}.")
    return declared or str(detected)


@frozen(eq=False, repr=False)
class Base64Source(Value):
    """Bytes that travel inside the request."""

    data: str = field(repr=abridge)
    """The bytes in base64."""
    media_type: str
    """Such as `image/png`."""

    @classmethod
    def from_bytes(cls, data: Bytes, media_type: str | None = None) -> Base64Source:
        """Encode *data*; without *media_type* its kind is told by its first bytes.

        Raises:
            ConfigurationError: *data* is no bytes, or none at all, of a kind that cannot be told, or not of the kind that is given.
        """
        try:
            view = memoryview(data).cast("B")
        except TypeError:  # of callers without a checker
            raise ConfigurationError(
                f"The data must be bytes, not a {type(data).__name__}: from_path() takes the name of a file."
            ) from None
        return cls.from_pieces((view,), media_type)

    @classmethod
    def from_path(cls, path: Path, media_type: str | None = None) -> Base64Source:
        """Read and encode a file. Its kind is told by its first bytes, never by its name.

        Raises:
            ConfigurationError: as `from_bytes`; or the file cannot be read, or is larger than any request.
        """
        return cls.from_pieces(read_file(path), media_type)

    @classmethod
    def from_pieces(cls, pieces: Iterable[Bytes], media_type: str | None = None) -> Base64Source:
        """Encode data that comes in pieces, each but the last of a multiple of three bytes."""
        rest = iter(pieces)
        first = next(rest, b"")
        kind = _kind(bytes(first[:16]), media_type)
        encoded = (str(b2a_base64(piece, newline=False), "ascii") for piece in chain((first,), rest))
        return cls("".join(encoded), kind)


@frozen(eq=False, repr=False)
class UrlSource(Value):
    """Something the provider fetches itself."""

    url: str


@frozen(eq=False, repr=False)
class FileSource(Value):
    """Something uploaded to the provider before."""

    file_id: str


@frozen(eq=False, repr=False)
class TextSource(Value):
    """Plain text as a document, so that it can be cited."""

    text: str = field(repr=abridge)
