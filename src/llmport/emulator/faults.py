"""Faults on demand, so that users can see what their code does when the API fails.

A fault is one line of text, in the request header ``x-emulator-fault`` or in `Settings.faults`::

    overloaded                    an error of the API, by its short name (`errors.KINDS`)
    rate_limit;retry-after=2      … with a header; status=503 changes the status, code=… adds an error code
    html;status=502               a page of HTML, as proxies send it
    cut-after=3                   the connection breaks after 3 events (of a plain reply: after 3 bytes)
    end-after=3                   the stream ends in order after 3 events, without its last ones
    error-after=3                 an error event after 3 events; type=api chooses another than overloaded
    stall-after=3                 silence after 3 events, until the client gives up; 0: not even headers
    delay=1.5                     the answer comes 1.5 seconds late; also an option of every other fault
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from attrs import frozen

from .errors import KINDS, ApiError, Kind, invalid

HEADER = "x-emulator-fault"

Strike: TypeAlias = Literal["cut", "end", "error", "stall"]
_STRIKES: Mapping[str, Strike] = {
    "cut-after": "cut",
    "end-after": "end",
    "error-after": "error",
    "stall-after": "stall",
}


@frozen(kw_only=True)
class Fault:
    """What shall go wrong with one request."""

    error: ApiError | None = None
    """An error of the API instead of the answer."""
    html_status: int | None = None
    """The status of a page of HTML instead of the answer."""
    delay: float = 0.0
    """Seconds to wait before answering."""
    strike: Strike | None = None
    """How the answer breaks on its way."""
    after: int = 0
    """How many events, or bytes of a plain reply, are sent before it does."""
    stream_error: Kind = KINDS["overloaded"]
    """What the error event says, if that is how."""


NO_FAULT = Fault()


def parse(text: str) -> Fault:
    """Read a fault.

    Raises:
        ValueError: *text* is no fault; a test must not pass because its fault was misspelt.
    """
    first, *rest = (part.strip() for part in text.split(";"))
    name, _, value = first.partition("=")
    try:
        options = dict(part.split("=", 1) for part in rest)
        fault = _make(name, value, options)
    except (KeyError, ValueError) as error:
        raise ValueError(f"cannot read the fault '{text}'") from error
    if options:
        raise ValueError(f"cannot read the fault '{text}': no option {', '.join(options)}")
    return fault


def _make(name: str, value: str, options: dict[str, str]) -> Fault:
    """Make the fault *name*, and take the options it knows out of *options*."""
    if name == "delay":
        return Fault(delay=float(value))
    delay = float(options.pop("delay", "0"))
    if name == "html":
        return Fault(delay=delay, html_status=int(options.pop("status", "502")))
    if name in _STRIKES:
        if not value.isdecimal():
            raise ValueError(f"{name} needs a number")
        stream_error = KINDS[options.pop("type", "overloaded")]
        return Fault(delay=delay, strike=_STRIKES[name], after=int(value), stream_error=stream_error)
    kind = KINDS[name]
    headers = {"retry-after": options.pop("retry-after")} if "retry-after" in options else {}
    status, code = int(options.pop("status", kind.status)), options.pop("code", None)
    return Fault(delay=delay, error=ApiError(kind, status=status, code=code, headers=headers))


class Script:
    """The faults of the requests to come, in order of arrival."""

    def __init__(self, faults: Iterable[str | None] = ()) -> None:
        self._faults: deque[Fault] = deque()
        self.add(faults)

    def add(self, faults: Iterable[str | None]) -> None:
        """Append *faults*; None is a healthy answer."""
        self._faults.extend([NO_FAULT if text is None else parse(text) for text in faults])

    def clear(self) -> None:
        """Let nothing go wrong from here on."""
        self._faults.clear()

    def take(self, header: str | None) -> Fault:
        """Find the fault of the request that has just arrived: its own *header* comes first."""
        if header is not None:
            try:
                return parse(header)
            except ValueError as error:
                raise invalid(f"{HEADER}: {error}") from error
        return self._faults.popleft() if self._faults else NO_FAULT
