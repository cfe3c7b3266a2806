"""How large a picture is, by the first bytes of its file: PNG, JPEG, GIF, WebP. No I/O, nothing is decoded."""

from __future__ import annotations

_NO_SIZE = frozenset({0xC4, 0xC8, 0xCC})
"""JPEG markers among C0 to CF that begin no frame: https://www.w3.org/Graphics/JPEG/itu-t81.pdf, table B.1."""


def picture_size(head: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels; `None` if *head* is of no known kind, or too short to tell."""
    if head.startswith(b"\x89PNG\r\n\x1a\n") and len(head) >= 24:
        return _big(head, 16, 4), _big(head, 20, 4)
    if head.startswith((b"GIF87a", b"GIF89a")) and len(head) >= 10:
        return _little(head, 6, 2), _little(head, 8, 2)
    if head.startswith(b"\xff\xd8"):
        return _jpeg(head)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP" and len(head) >= 30:
        return _webp(head)
    return None


def _jpeg(head: bytes) -> tuple[int, int] | None:
    """Walk the segments, each of which tells its length, up to the one that begins the frame."""
    at = 2
    while at + 9 <= len(head) and head[at] == 0xFF:
        marker = head[at + 1]
        if marker == 0xFF:  # padding
            at += 1
        elif 0xC0 <= marker <= 0xCF and marker not in _NO_SIZE:
            return _big(head, at + 7, 2), _big(head, at + 5, 2)
        else:
            at += 2 + _big(head, at + 2, 2)
    return None


def _webp(head: bytes) -> tuple[int, int] | None:
    """Read one of WebP's three kinds: https://developers.google.com/speed/webp/docs/riff_container."""
    kind = head[12:16]
    if kind == b"VP8X":
        return _little(head, 24, 3) + 1, _little(head, 27, 3) + 1
    if kind == b"VP8L":
        bits = _little(head, 21, 4)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        return _little(head, 26, 2) & 0x3FFF, _little(head, 28, 2) & 0x3FFF
    return None


def _big(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "big")


def _little(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "little")
