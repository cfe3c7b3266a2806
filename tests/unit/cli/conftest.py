"""Runs the command in this process, in a world of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from itertools import count
from typing import TypeAlias

import pytest
from attrs import frozen
from fake_llm import FakeClient

from llmport.cli.connection import Connection
from llmport.cli.context import Context
from llmport.cli.failures import run_guarded
from llmport.cli.terminal import Terminal


class Stream(StringIO):
    """A stream that may claim to be a terminal."""

    def __init__(self, text: str = "", *, is_tty: bool = False) -> None:
        super().__init__(text)
        self._is_tty = is_tty

    def isatty(self) -> bool:
        return self._is_tty


class Typed(Stream):
    """What a person types at a terminal, one thing after the other: a line, or Ctrl-C as a `KeyboardInterrupt`."""

    def __init__(self, *things: str | BaseException) -> None:
        super().__init__(is_tty=True)
        self._things = list(things)

    def readline(self, _size: int = -1, /) -> str:
        thing = self._things.pop(0) if self._things else ""
        if isinstance(thing, BaseException):
            raise thing
        return f"{thing}\n" if self._things or thing else ""


@pytest.fixture
def typed() -> type[Typed]:
    return Typed


@frozen
class Result:
    """What one run left behind."""

    code: int
    out: str
    err: str
    connection: Connection | None


Run: TypeAlias = Callable[..., Result]


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    for name in ("NO_COLOR", "FORCE_COLOR", "LLMPORT_DEBUG", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def run() -> Run:
    """Run the command with *arguments* on a fake client, whose clock moves half a second at every look."""

    def run(
        *arguments: str,
        client: FakeClient | None = None,
        stdin: str | Stream | None = None,
        is_tty: bool = False,
    ) -> Result:
        opened: list[Connection] = []

        @contextmanager
        def connect(connection: Connection) -> Iterator[FakeClient]:
            opened.append(connection)
            with client or FakeClient() as entered:
                yield entered

        out, err = Stream(is_tty=is_tty), Stream(is_tty=is_tty)
        ticks = count(100.0, 0.5)
        context = Context(
            terminal=Terminal(out, err),
            stdin=stdin if isinstance(stdin, Stream) else Stream(stdin or "", is_tty=stdin is None),
            connect=connect,
            clock=lambda: next(ticks),
        )
        code = run_guarded(arguments, context)
        return Result(code, out.getvalue(), err.getvalue(), opened[0] if opened else None)

    return run
