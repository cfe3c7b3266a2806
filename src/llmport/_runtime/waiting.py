"""What the network makes one wait for. The drivers in `blocking` and `cooperative` know how.

Connecting, TLS and HTTP are generators over sockets that never block: they yield what has to be waited for, and so each
is written once, and no wait is without a limit.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar

if TYPE_CHECKING:
    from llmport._core.flow import Ticket
    from llmport._runtime.sockets import Socket

T = TypeVar("T")

Addresses: TypeAlias = "list[tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]]"
"""As `socket.getaddrinfo` gives them."""


class Readable(NamedTuple):
    """Wait until there is something to read; sent back: what it is, if it was read by the way, or else `None`."""

    socket: Socket
    until: float


class Writable(NamedTuple):
    """Wait until there is room to write; sent back: `None`."""

    socket: Socket | socket.socket
    until: float


class Resolve(NamedTuple):
    """Look a host's addresses up; sent back: `Addresses`, or `None` if it was interrupted."""

    host: str
    port: int
    until: float
    watch: Callable[[Callable[[], None] | None], None] | None = None
    """Told how to interrupt it, from any thread."""


class Turn(NamedTuple):
    """Wait for one's turn in the pool's queue; sent back: `None`."""

    ticket: Ticket
    until: float


class Compute(NamedTuple):
    """Call a function that keeps the processor, or the disk, busy for longer than others should wait; sent back: `None`."""

    function: Callable[[], None]
    until: float


class Pause(NamedTuple):
    """Let others have a turn, for this one has had its way for long; sent back: `None`."""

    until: float


Waiting: TypeAlias = Readable | Writable | Resolve | Turn | Compute | Pause
"""Each until a time on the runtime's clock; when that has come, `TimeoutError` is thrown in."""
NetworkFlow: TypeAlias = Generator[Waiting, Any, T]
Clock: TypeAlias = Callable[[], float]
