"""What a fault is: how a server misbehaves, and what a caller gets for it. Knows no fault in particular."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias

from attrs import Factory, field, frozen
from scripted_server import KEEP, Drip, Script, Step, response, stream_head
from wire_events import hello, message, text

from llmport import Completion, LlmError

Ask: TypeAlias = Literal["complete", "stream"]
Address: TypeAlias = Literal["the server", "nobody listens", "no such name"]

ANSWER = "Hello"
"""What the good answer says."""
LONG_REQUEST = {"system": "x" * 16_000_000}
"""Options of a call whose request is larger than what the kernel takes at once."""
_CLOSE = b"connection: close\r\n"


@frozen(kw_only=True)
class Good:
    """The good answer, in the form that was asked for."""

    before: bytes = b""
    after: bytes = b""
    """What follows it at once, in the same packet if it may."""
    then: tuple[bytes | Drip | Step, ...] = ()
    """What the server does next."""
    is_kept: bool = False
    """Whether the connection may be used again."""

    def script(self, ask: Ask) -> Script:
        if ask == "complete":
            reply = response(message(text(ANSWER)))
        else:
            reply = stream_head({"transfer-encoding": "chunked"}) + chunked(hello())
        if self.is_kept:
            reply = reply.replace(_CLOSE, b"", 1)
        return [self.before + reply + self.after, *self.then]


GOOD = Good()
KEPT = Good(then=(KEEP,), is_kept=True)

Play: TypeAlias = Good | Script | Callable[[], Script]
"""What a request gets; a function makes what is too large to be made before it is needed."""


def chunked(body: bytes, size: int | None = None) -> bytes:
    """Return *body* in chunks of *size* bytes, or in one."""
    size = size or len(body)
    pieces = [body[i : i + size] for i in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


@frozen(kw_only=True)
class Outcome:
    """What a caller gets."""

    error: type[LlmError] | None = None
    """Exactly this class; `None` for the right answer."""
    text: str = field(default=ANSWER, repr=lambda text: repr(text[:40]))
    """What the right answer says."""
    is_right: Callable[[Completion], bool] = lambda _: True
    """What else is true of it."""
    requests: int = 1
    """How many the server gets."""
    attempts: int = Factory(lambda self: self.requests, takes_self=True)
    """How many the error lists."""
    waits: tuple[float, float] | None = None
    """The least and the most seconds waited before the second attempt; `None` for any."""
    status: int | None = None
    request_id: str | None = Factory(
        lambda self: None if self.status is None else "req_test", takes_self=True
    )
    partial: str | None = None
    """The text of the partial completion; `None` if there is none."""
    retry_after: float | None = None
    phase: str | None = None
    """How far the last attempt had come; `None` where that depends on the moment."""
    is_billed: bool | None = None
    """Whether it may have been paid for; `None` where that depends on the moment."""
    said: str = ""
    """A pattern that the error's message matches."""


@frozen(kw_only=True, repr=False)
class Fault:
    """One row of the table."""

    name: str
    plays: tuple[Play, ...] = (GOOD,)
    """What the requests get, one after another; the last is for all that follow."""
    gives: Outcome
    streamed: Outcome | None = None
    """What it gives for a stream, where that differs."""
    asks: tuple[Ask, ...] = ("complete", "stream")
    options: Mapping[str, Any] = field(factory=dict[str, Any])
    """Of the call that meets the fault."""
    address: Address = "the server"
    first: Good | None = None
    """What an earlier call got, whose connection is kept."""

    def __repr__(self) -> str:
        return f"<{self.name}>"

    def outcome(self, ask: Ask) -> Outcome:
        return self.streamed if self.streamed is not None and ask == "stream" else self.gives

    def scripts(self, ask: Ask) -> list[Script]:
        """Return as many scripts as any call makes requests."""
        return [_script(play, ask) for play in (*self.plays, *[self.plays[-1]] * 4)]


def _script(play: Play, ask: Ask) -> Script:
    if isinstance(play, Good):
        return play.script(ask)
    return play() if callable(play) else play


def both(name: str, *plays: Play, gives: Outcome, **more: Any) -> Fault:
    """A fault that does not care what was asked for."""
    return Fault(name=name, plays=plays or (GOOD,), gives=gives, **more)


def whole(name: str, *plays: Play, gives: Outcome, **more: Any) -> Fault:
    """A fault of whole replies."""
    return Fault(name=name, plays=plays, gives=gives, asks=("complete",), **more)


def streamed(name: str, *plays: Play, gives: Outcome, **more: Any) -> Fault:
    """A fault of streams."""
    return Fault(name=name, plays=plays, gives=gives, asks=("stream",), **more)
