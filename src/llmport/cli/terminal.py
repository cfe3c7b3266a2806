"""Where the command writes: what was asked for to standard output, everything about it to standard error.

Nothing here knows what it writes. Styles, spinners and tables appear on a terminal only; in a pipe, and where
NO_COLOR is set (https://no-color.org), everything is plain.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console

# A model's text may hold anything, escape sequences that rewrite the screen included. A terminal gets a visible
# stand-in for each control character but tab and newline; a pipe gets every byte.
_VISIBLE: dict[int, str | None] = {
    **{code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n\r"},
    **dict.fromkeys(range(0x7F, 0xA0), "\ufffd"),
    ord("\r"): None,
}


class Terminal:
    """Standard output and standard error, which never share a line."""

    def __init__(self, out: TextIO, err: TextIO) -> None:
        self._out = out
        self._err = err
        self._unfinished: TextIO | None = None

    def answer(self, text: str) -> None:
        """Write a piece of what was asked for, at once."""
        with self._writing(self._out, text):
            self._out.write(text.translate(_VISIBLE) if self._out.isatty() else text)

    def aside(self, text: str, *, style: str = "dim") -> None:
        """Write a piece of what is said about it, at once."""
        with self._writing(self._err, text):
            if self.is_styled:
                self.err_console.out(text.translate(_VISIBLE), style=style, end="", highlight=False)
            else:
                self._err.write(text.translate(_VISIBLE) if self._err.isatty() else text)

    def line(self, text: str, *, style: str = "dim") -> None:
        """Write a line about it."""
        self.end_line()
        self.aside(f"{text}\n", style=style)

    def end_line(self) -> None:
        """Finish the line that is being written, if one is."""
        if self._unfinished is not None:
            self._unfinished.write("\n")
            self._unfinished.flush()
            self._unfinished = None

    def end_aside(self) -> None:
        """Finish the line that is being written to standard error, if one is; leave the answer's line alone."""
        if self._unfinished is self._err:
            self.end_line()

    def interrupt(self) -> None:
        """Leave the line on which the terminal has shown ^C, and any other that is unfinished."""
        if self._unfinished is None and self._err.isatty():
            self._unfinished = self._err
        self.end_line()

    def abandon(self) -> None:
        """Write no more to standard output: nobody reads it, or it has no room."""
        self._unfinished = None
        # What is left in the buffer would fail again when the process ends; and the interpreter would say so.
        with suppress(OSError, ValueError), Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), self._out.fileno())

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Write a table; in a pipe, bare rows parted by tabs, for `cut` and `awk`."""
        if not self._out.isatty():
            for row in rows:
                self.answer("\t".join(row) + "\n")
            return
        from rich.table import Table  # noqa: PLC0415 - only a terminal needs it

        table = Table(*headings, box=None, padding=(0, 2, 0, 0), pad_edge=False)
        table.columns[0].no_wrap = True  # it names the row, and is there to be copied
        for row in rows:
            table.add_row(*(cell.translate(_VISIBLE) for cell in row))
        self.out_console.print(table)

    def waiting(self, text: str) -> AbstractContextManager[object]:
        """Show that something goes on, until the context is left."""
        self.end_line()
        return self.err_console.status(text) if self.is_styled else nullcontext()

    @property
    def is_interactive(self) -> bool:
        """Whether a person reads standard output, not a program."""
        return self._out.isatty()

    @cached_property
    def out_console(self) -> Console:
        """Rich's view of standard output."""
        return _console(self._out)

    @cached_property
    def err_console(self) -> Console:
        """Rich's view of standard error."""
        return _console(self._err)

    @cached_property
    def is_styled(self) -> bool:
        """Whether standard error may have colours and things that move."""
        return self._err.isatty() and not os.environ.get("NO_COLOR") and not self.err_console.is_dumb_terminal

    @contextmanager
    def _writing(self, stream: TextIO, text: str) -> Generator[None]:
        if self._unfinished is not stream:
            self.end_line()
        self._unfinished = stream  # Ctrl-C may come as soon as a reader has seen the first of it
        yield
        stream.flush()
        if text.endswith("\n"):
            self._unfinished = None


def _console(stream: TextIO) -> Console:
    from rich.console import Console  # noqa: PLC0415 - most pipes never need it

    class GuardedConsole(Console):
        def on_broken_pipe(self) -> None:
            # rich would point standard output, whoever has it, to nowhere, and leave by SystemExit.
            raise  # noqa: PLE0704 - rich calls this where it has caught the error

    # NO_COLOR makes rich drop colours, but keep bold and dim: without a colour system it keeps nothing.
    is_plain = bool(os.environ.get("NO_COLOR")) or not stream.isatty()
    return GuardedConsole(
        file=stream, color_system=None if is_plain else "auto", markup=False, emoji=False, highlight=False
    )
