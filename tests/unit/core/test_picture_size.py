"""Sizes of pictures, by their first bytes."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmport._core.picture_size import picture_size

SIZE = (1234, 567)
_W, _H = SIZE


def jpeg(*segments: bytes, frame: int = 0xC0) -> bytes:
    return b"\xff\xd8" + b"".join(segments) + struct.pack(">BBHBHH", 0xFF, frame, 11, 8, _H, _W) + b"\0" * 8


def segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def webp(kind: bytes, data: bytes) -> bytes:
    return b"RIFF\0\0\0\0WEBP" + kind + struct.pack("<I", len(data)) + data


FILES = {
    "png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", _W, _H) + b"\x08\x06\0\0\0",
    "gif87": b"GIF87a" + struct.pack("<HH", _W, _H) + b"\0\0\0",
    "gif89": b"GIF89a" + struct.pack("<HH", _W, _H) + b"\0\0\0",
    "jpeg": jpeg(segment(0xE0, b"JFIF\0")),
    "progressive jpeg after a preview": jpeg(
        segment(0xE1, jpeg()), b"\xff", segment(0xC4, b"\0" * 30), frame=0xC2
    ),
    "lossy webp": webp(b"VP8 ", b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", _W | 0x4000, _H)),
    "lossless webp": webp(b"VP8L", b"\x2f" + struct.pack("<I", (_W - 1) | (_H - 1) << 14) + b"\0" * 8),
    "extended webp": webp(
        b"VP8X", b"\0" * 4 + (_W - 1).to_bytes(3, "little") + (_H - 1).to_bytes(3, "little")
    ),
}


@pytest.mark.parametrize("kind", FILES)
def test_the_first_bytes_tell_the_size(kind: str) -> None:
    assert picture_size(FILES[kind]) == SIZE


@pytest.mark.parametrize("kind", FILES)
def test_too_few_bytes_tell_nothing(kind: str) -> None:
    for length in range(len(FILES[kind])):
        assert picture_size(FILES[kind][:length]) in {None, SIZE}
    assert picture_size(FILES[kind][:9]) is None


@given(st.sampled_from(["", *FILES]), st.binary(max_size=60))
def test_no_bytes_are_too_odd(kind: str, rest: bytes) -> None:
    size = picture_size(FILES.get(kind, b"")[:12] + rest)

    assert size is None or all(edge >= 0 for edge in size)
