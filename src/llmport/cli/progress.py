"""How far long work is, on standard error: a bar on a terminal, and elsewhere a line whenever something has changed."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from llmport.cli.terminal import Terminal

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Meter:
    """Shows how much is done."""

    def __init__(self, terminal: Terminal, title: str, bar: tuple[Progress, TaskID] | None) -> None:
        self._terminal = terminal
        self._title = title
        self._bar = bar
        self._shown = ""

    def show(self, done: int, total: int, note: str = "") -> None:
        """Show that *done* of *total* are done; *note* says more about it."""
        if self._bar is not None:
            progress, task = self._bar
            progress.update(task, completed=done, total=total, note=note)
            return
        line = f"{self._title}: {done} of {total} done{f' ({note})' if note else ''}"
        if line != self._shown:
            self._terminal.line(line)
            self._shown = line


@contextmanager
def metered(terminal: Terminal, title: str) -> Generator[Meter]:
    """Show how far something is, until the context is left."""
    terminal.end_line()
    if not terminal.is_styled:
        yield Meter(terminal, title, None)
        return
    from rich.progress import (  # noqa: PLC0415 - only a terminal needs it
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Progress(
        *columns, console=terminal.err_console, redirect_stdout=False, redirect_stderr=False
    ) as progress:
        yield Meter(terminal, title, (progress, progress.add_task(title, total=None, note="")))
