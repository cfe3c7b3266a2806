"""HTTP: heads that are odd, large or no heads at all, and bodies whose length or coding is wrong."""

from __future__ import annotations

import gzip
import json
import zlib
from functools import cache

from scripted_server import KEEP, STALL, Script
from wire_events import message, text

from faults.fault import ANSWER, GOOD, Fault, Good, Outcome, both, chunked, whole
from llmport import DecodeError, TransportError

_BODY = json.dumps(message(text(ANSWER))).encode()
_AGAIN = Outcome(requests=2)
_NO_HTTP = Outcome(error=TransportError, requests=2, phase="headers", is_billed=True)


def _head(*lines: str, status: str = "HTTP/1.1 200 OK") -> bytes:
    every = (status, "content-type: application/json", "request-id: req_test", *lines)
    return "".join(f"{line}\r\n" for line in every).encode("latin-1") + b"\r\n"


def _answer(*lines: str, status: str = "HTTP/1.1 200 OK", body: bytes = _BODY) -> Script:
    return [_head(f"content-length: {len(body)}", "connection: close", *lines, status=status) + body]


def _unread(*, status: int | None = 200, requests: int = 1, phase: str = "decode", said: str = "") -> Outcome:
    """What comes of a body that cannot be read."""
    return Outcome(
        error=DecodeError, status=status, requests=requests, phase=phase, is_billed=True, said=said
    )


_TOO_LARGE = _unread(status=None, said="headers are larger", phase="headers")

HEADS: tuple[Fault, ...] = (
    both("100 Continue before the answer", Good(before=b"HTTP/1.1 100 Continue\r\n\r\n"), gives=Outcome()),
    both(
        "103 Early Hints before the answer, twice",
        Good(before=b"HTTP/1.1 103 Early Hints\r\nlink: </>\r\n\r\n" * 2),
        gives=Outcome(),
    ),
    whole("an answer of HTTP/1.0", _answer(status="HTTP/1.0 200 OK"), gives=Outcome()),
    whole("an answer without a reason", _answer(status="HTTP/1.1 200"), gives=Outcome()),
    whole("a header of 60 KB", _answer(f"x-large: {'x' * 60 * 1024}"), gives=Outcome()),
    whole("a header of 64 KB", _answer(f"x-large: {'x' * 2**16}"), gives=_TOO_LARGE),
    whole("1,000 headers", _answer(*(f"x-{n}: {n}" for n in range(1000))), gives=Outcome()),
    whole("a header of 1 MB", _answer(f"x-large: {'x' * 2**20}"), gives=_TOO_LARGE),
    whole("a header folded over two lines", _answer("x-folded: one\r\n two"), gives=Outcome()),
    whole("a header in Latin-1", _answer("x-latin: Zürich"), gives=Outcome()),
    whole("a header with a NUL", _answer("x-zero: a\0b"), gives=_NO_HTTP),
    whole("a header without a colon", _answer("x-nothing"), gives=_NO_HTTP),
    whole("two content-lengths that differ", _answer("content-length: 3"), gives=_NO_HTTP),
    whole("a content-length that is negative", [_head("content-length: -1")], gives=_NO_HTTP),
    whole(
        "HTTP 101, switching protocols", [_head(status="HTTP/1.1 101 Switching Protocols")], gives=_NO_HTTP
    ),
    whole("HTTP 999", [_head(status="HTTP/1.1 9999 Whatever")], gives=_NO_HTTP),
    both("a server that speaks SSH", [b"SSH-2.0-OpenSSH_9.2\r\n"], gives=_NO_HTTP),
    both("a server that speaks TLS", [b"\x15\x03\x01\x00\x02\x02\x46"], gives=_NO_HTTP),
    both("a server that speaks nothing known", [b"\x00\xff" * 512], gives=_NO_HTTP),
)


_CHUNKED = _head("transfer-encoding: chunked", "connection: close")
_CUT = Outcome(error=TransportError, requests=2, status=200, phase="body", is_billed=True)


def _blanks(megabytes: int) -> list[bytes]:
    return [b" " * 2**20] * megabytes


LENGTHS: tuple[Fault, ...] = (
    whole("chunks of one byte", [_CHUNKED + chunked(_BODY, 1)], gives=Outcome()),
    whole(
        "chunks with extensions and trailers",
        [_CHUNKED + b"%x;a=b\r\n%b\r\n0\r\nx-after: 1\r\n\r\n" % (len(_BODY), _BODY)],
        gives=Outcome(),
    ),
    whole("a chunk that is cut", [_CHUNKED + b"fff\r\n" + _BODY], gives=_CUT),
    whole("a chunk that is cut, once", [_CHUNKED + b"fff\r\n" + _BODY], GOOD, gives=_AGAIN),
    whole("chunks without the last one", [_CHUNKED + b"%x\r\n%b\r\n" % (len(_BODY), _BODY)], gives=_CUT),
    whole("a chunk whose size is no number", [_CHUNKED + b"many\r\n" + _BODY], gives=_CUT),
    whole("a chunk of negative size", [_CHUNKED + b"-5\r\n" + _BODY], gives=_CUT),
    whole("a chunk longer than it says", [_CHUNKED + b"10\r\n" + _BODY], gives=_CUT),
    whole(
        "a content-length that is too long", [_head(f"content-length: {len(_BODY) + 9}") + _BODY], gives=_CUT
    ),
    whole(
        "a content-length that is too short",
        [_head(f"content-length: {len(_BODY) - 9}") + _BODY, KEEP],
        gives=_unread(),
    ),
    whole("no content-length, and the end of the connection", [_head() + _BODY], gives=Outcome()),
    whole("no content-length, and cut", [_head() + _BODY[:-9]], gives=_unread()),
    whole(
        "a body of 65 MB",
        lambda: [_head(f"content-length: {65 * 2**20}"), *_blanks(65), STALL],
        gives=_unread(said="larger"),
    ),
    whole(
        "a body of 65 MB without a length",
        lambda: [_head(), *_blanks(65), STALL],
        gives=_unread(said="larger"),
    ),
)


def _coded(body: bytes, coding: str = "gzip") -> Script:
    return _answer(f"content-encoding: {coding}", body=body)


_GZIP = gzip.compress(_BODY, mtime=0)


@cache
def _bomb() -> bytes:
    """48 MB of zeros, fewer than a whole body may have, in 48 KB."""
    packer = zlib.compressobj(9, wbits=31)
    zeros = bytes(2**20)
    return b"".join([packer.compress(zeros) for _ in range(48)]) + packer.flush()


CODINGS: tuple[Fault, ...] = (
    whole("gzip", _coded(_GZIP), gives=Outcome()),
    whole("gzip in capitals", _coded(_GZIP, "GZIP"), gives=Outcome()),
    whole(
        "gzip of two members", _coded(gzip.compress(_BODY[:50]) + gzip.compress(_BODY[50:])), gives=Outcome()
    ),
    whole("gzip with a wrong checksum", _coded(_GZIP[:-8] + bytes(8)), gives=_unread()),
    whole("gzip that is corrupt", _coded(_GZIP[:40] + b"\xff\xff\xff" + _GZIP[43:]), gives=_unread()),
    whole("gzip that is cut", _coded(_GZIP[:-20]), gives=_unread()),
    whole("gzip that is none", _coded(_BODY), gives=_unread()),
    whole("gzip with something after it", _coded(_GZIP + b"Wrong"), gives=_unread()),
    whole("a gzip bomb", lambda: _coded(_bomb()), gives=_unread(said="times")),
    whole("gzip in gzip", _coded(gzip.compress(_GZIP), "gzip, gzip"), gives=Outcome()),
    whole(
        "gzip in gzip in gzip",
        _coded(gzip.compress(gzip.compress(_GZIP)), "gzip, gzip, gzip"),
        gives=_unread(said="gzip"),
    ),
    whole("br, which nobody asked for", _coded(_BODY, "br"), gives=_unread(said="br")),
    whole("identity", _coded(_BODY, "identity"), gives=Outcome()),
)
