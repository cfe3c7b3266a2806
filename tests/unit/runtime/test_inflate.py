"""Undoing the coding of a body, within limits."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmport._runtime.inflate import MAX_RATIO, STEP_BYTES, UNWATCHED_BYTES, Decoder
from llmport.errors import DecodeError


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def decode(coding: str | None, chunks: Iterable[bytes]) -> list[bytes]:
    """Return the pieces that a body's chunks amount to."""
    decoder, pieces = Decoder(coding), list[bytes]()
    for chunk in (*(chunk for chunk in chunks if chunk), b""):
        decoder.feed(chunk)
        while piece := decoder.next():
            pieces.append(piece)
    return pieces


def cut(data: bytes, at: Iterable[int]) -> list[bytes]:
    places = [0, *sorted(place % (len(data) + 1) for place in at), len(data)]
    return [data[a:b] for a, b in pairwise(places)]


CODED = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "GZip": gzip.compress,
    "deflate": zlib.compress,
    "identity, gzip": gzip.compress,
    "deflate, gzip": lambda data: gzip.compress(zlib.compress(data)),
    "gzip , deflate": lambda data: zlib.compress(gzip.compress(data)),
}


@pytest.mark.parametrize("coding", [None, "", "identity", "Identity, identity"])
@given(chunks=st.lists(st.binary(min_size=1)))
def test_what_is_not_coded_passes_as_it_is(coding: str | None, chunks: list[bytes]) -> None:
    assert decode(coding, chunks) == chunks


@pytest.mark.parametrize("coding", CODED)
@given(data=st.binary(max_size=2000), at=st.lists(st.integers(0, 10_000), max_size=5))
def test_a_coding_is_undone_wherever_it_is_cut(coding: str, data: bytes, at: list[int]) -> None:
    assert b"".join(decode(coding, cut(CODED[coding](data), at))) == data


@given(data=st.binary(max_size=2000))
def test_deflate_without_its_header_is_understood(data: bytes) -> None:
    coded = raw_deflate(data)
    if coded[0] & 0x0F != zlib.DEFLATED:  # one in sixteen looks as if it had one
        assert b"".join(decode("deflate", [coded])) == data


def test_gzip_may_have_several_members() -> None:
    assert b"".join(decode("gzip", [gzip.compress(b"one") + gzip.compress(b"two")])) == b"onetwo"


def test_pieces_are_made_one_by_one() -> None:
    decoder = Decoder("gzip")
    decoder.feed(gzip.compress(b"x" * (3 * STEP_BYTES + 1)))

    assert [len(decoder.next() or b"") for _ in range(5)] == [STEP_BYTES, STEP_BYTES, STEP_BYTES, 1, 0]


@pytest.mark.parametrize("coding", ["gzip", "deflate, gzip"])
def test_a_bomb_is_found_before_it_goes_off(coding: str) -> None:
    bomb = CODED[coding](b"\0" * 10_000_000)
    decoder, size = Decoder(coding), 0
    decoder.feed(bomb)

    with pytest.raises(DecodeError, match=f"more than {MAX_RATIO} times"):  # noqa: PT012 - which piece is one too many does not matter
        while piece := decoder.next():
            size += len(piece)
    assert size <= max(UNWATCHED_BYTES, MAX_RATIO * len(bomb))


def test_a_small_body_may_shrink_as_far_as_it_can() -> None:
    assert len(b"".join(decode("gzip", [gzip.compress(b" " * UNWATCHED_BYTES)]))) == UNWATCHED_BYTES


@pytest.mark.parametrize("coding", CODED)
@pytest.mark.parametrize("end", [-1, -9, 5, 1])
def test_a_coding_that_is_cut_is_an_error(coding: str, end: int) -> None:
    with pytest.raises(DecodeError, match="ends before it is whole") as caught:
        decode(coding, [CODED[coding](b"whole" * 100)[:end]])
    assert caught.value.__context__ is None


@pytest.mark.parametrize("coding", CODED)
def test_a_body_that_is_not_coded_as_it_says_is_an_error(coding: str) -> None:
    with pytest.raises(DecodeError, match="not the gzip or deflate") as caught:
        decode(coding, [b'{"type": "message"}'])
    assert caught.value.__context__ is None


def test_a_wrong_checksum_is_an_error() -> None:
    coded = gzip.compress(b"whole")
    with pytest.raises(DecodeError):
        decode("gzip", [coded[:-8] + b"\0\0\0\0" + coded[-4:]])


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, br", "gzip, gzip, gzip", "x" * 10_000])
def test_a_coding_that_cannot_be_undone_is_refused(coding: str) -> None:
    with pytest.raises(DecodeError, match=repr(coding[:40])) as caught:
        decode(coding, [b"whatever"])
    assert len(str(caught.value)) < 300
