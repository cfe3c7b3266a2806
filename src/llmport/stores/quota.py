"""How processes agree on who may use how much of limits that they share: what each tells, and what it is told. No I/O.

All amounts are of one limit a minute, as requests or tokens. Those that a process counts only ever add up: an answer that is
lost, or one that comes twice, changes nothing.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, Protocol, TypeAlias

Mode: TypeAlias = Literal["new", "known", "back"]
"""Whether a process has never agreed on limits, did so the last time, or has worked by itself since it last did."""


class Need(NamedTuple):
    """What a process has to say of one limit."""

    bound: float | None
    """The limit that its user has set; `None` for none."""
    told: float | None
    """The limit as the provider has told it; `None` if it has not."""
    view: float | None
    """The most that can be left by what the provider has said since the last time; `None` if it has said nothing."""
    given: float
    """What it was given in all."""
    used: float
    """What its calls that are over have used in all."""
    out: float
    """What those are thought to take that are out."""
    first: float
    """What the next of its calls takes; it goes with all of that, or with all of the limit, or not at all."""
    want: float
    """What it would like to have at hand: for `first`, and for those behind it."""


class Report(NamedTuple):
    """What a process tells of one family of models, or of what else shares its limits."""

    member: str
    """Names the process."""
    mode: Mode
    is_answered: bool
    """Whether a call of it was answered, so that it would know what the provider tells of limits."""
    pause: float
    """Seconds that the provider wants everybody to wait, if it has said so since the last time."""
    refused: float | None
    """How many seconds ago a call was sent that the provider refused since; `None` if there is none."""
    needs: tuple[Need, ...]
    """Of requests, input and output tokens."""


class Share(NamedTuple):
    """What a process is told of one limit."""

    limit: float | None
    """The limit of all together; `None` if nobody knows it."""
    given: float
    """What the process was given in all: it may use what it has not used yet."""
    room: float
    """What is left for everybody; below 0 if it is promised already."""


class Terms(NamedTuple):
    """What a process is told."""

    members: int
    """How many processes have asked within a minute, itself included."""
    wait: float
    """Seconds until it may use what it was given last."""
    pause: float
    """Seconds that all are to wait, because the provider said so."""
    shares: tuple[Share, ...]
    """Of requests, input and output tokens."""


class Quota(Protocol):
    """Where processes agree. Safe to share between threads."""

    def agree(self, key: str, report: Report) -> Terms:
        """Take what a process has to say of the limits *key*, and tell it what it may use. Blocks, and not for long.

        What it raises means that nobody can be asked just now: the process goes on by itself.
        """
        ...
