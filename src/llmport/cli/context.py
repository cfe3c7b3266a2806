"""What a command reaches the world through, so that a test can put another world in its place."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from io import StringIO, TextIOWrapper
from typing import Annotated, TextIO, TypeAlias

from attrs import frozen
from cyclopts import Parameter

from llmport.cli.connection import Connection, connect
from llmport.cli.terminal import Terminal
from llmport.client import LlmClient


def _now() -> datetime:
    return datetime.now(UTC)


@frozen(kw_only=True)
class Context:
    """The surroundings of one run of the command."""

    terminal: Terminal
    stdin: TextIO
    connect: Callable[[Connection], AbstractContextManager[LlmClient]] = connect
    """Opens a client, which is closed with the context."""
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = _now

    @classmethod
    def of_process(cls) -> Context:
        """Take the process's own streams; one that the caller has closed is None, and becomes an empty one."""
        _configure(sys.stdin, encoding="utf-8")
        _configure(sys.stdout, errors="replace")  # a question mark is better than no answer
        _configure(sys.stderr, errors="replace")
        terminal = Terminal(sys.stdout or StringIO(), sys.stderr or StringIO())
        return cls(terminal=terminal, stdin=sys.stdin or StringIO())


def _configure(stream: object, *, encoding: str | None = None, errors: str | None = None) -> None:
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(encoding=encoding, errors=errors)


Injected: TypeAlias = Annotated[Context, Parameter(parse=False)]
"""The annotation of a command's parameter that is not an option of the command line."""
