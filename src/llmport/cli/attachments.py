"""Files that go with a prompt: what they are is told by their first bytes, never by their names."""

from __future__ import annotations

from pathlib import Path

from llmport.errors import ConfigurationError
from llmport.messages import DocumentBlock, ImageBlock, detect_media_type

# https://platform.claude.com/docs/en/build-with-claude/vision, General limits: 10 MB an image, counted in base64,
# which makes four characters of three bytes.
MAX_IMAGE_BASE64 = 10 * 1024 * 1024
MAX_IMAGE_BYTES = MAX_IMAGE_BASE64 // 4 * 3


def load_image(path: Path, *, option: str = "--image") -> ImageBlock:
    """Read a picture.

    Raises:
        ConfigurationError: it cannot be read, is too large, or is no picture that the API takes.
    """
    data = _read(path, MAX_IMAGE_BYTES + 1, option)
    if len(data) > MAX_IMAGE_BYTES:
        raise ConfigurationError(
            f"{option} {path}: too large. The API takes {MAX_IMAGE_BYTES / 1024**2:.1f} MB an image "
            f"({MAX_IMAGE_BASE64 / 1024**2:.0f} MB in base64); scale it down."
        )
    if not _is_picture(data):
        raise ConfigurationError(f"{option} {path}: not a JPEG, PNG, GIF or WebP picture.")
    return ImageBlock.from_bytes(data)


def load_attachment(path: Path) -> ImageBlock | DocumentBlock:
    """Read a picture, a PDF or a text.

    Raises:
        ConfigurationError: it cannot be read, is too large, or is none of these.
    """
    if _is_picture(_read(path, 16, "--attach")):
        return load_image(path, option="--attach")
    try:
        return DocumentBlock.from_path(path, title=path.name)
    except ConfigurationError as error:
        is_binary = isinstance(error.__context__, UnicodeDecodeError)
        reason = "not a picture, a PDF or text in UTF-8." if is_binary else error.message
        problem = f"--attach {path}: {reason}"
    raise ConfigurationError(problem)


def _is_picture(data: bytes) -> bool:
    return (detect_media_type(data) or "").startswith("image/")


def _read(path: Path, size: int, option: str) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(size)
    except OSError as error:
        raise ConfigurationError(f"{option} {path}: {error.strerror or error}.") from error
