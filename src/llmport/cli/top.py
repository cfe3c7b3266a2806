"""`llmport top`: what another process does with its calls at this moment."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from llmport.cli.as_json import to_json
from llmport.cli.context import Context, Injected
from llmport.cli.exits import Exit
from llmport.errors import ConfigurationError

if TYPE_CHECKING:
    from llmport.cli.terminal import Terminal

EXAMPLES = """\
Examples
  llmport bulk questions.jsonl --out answers.jsonl --watchable
  llmport top                      in another terminal
  llmport top --once | jq .limits
"""

_NO_SNAPSHOT = "What the process shows is no snapshot."
_LONGEST = 1024 * 1024
"""Bytes of a snapshot; more is none."""
_SILENCE = 10.0
"""Seconds without a snapshot after which a process is taken to hang."""


def top(
    process: str | None = None,
    /,
    *,
    once: Annotated[bool, Parameter(negative=())] = False,
    context: Injected,
) -> Exit:
    """Watch a process's calls: rates against limits, queue, cache, cost, errors. Ctrl-C leaves it, and it goes on.

    The process has to allow it: `llmport bulk --watchable`, or llmport.watch in a program. In a pipe, each
    snapshot is a line of JSON.

    Parameters
    ----------
    process
        Its number, or the path of its socket; not needed if there is only one.
    once
        Print one snapshot as JSON, and leave.
    """
    with _connected(_find(process)) as stream:
        snapshots = _snapshots(stream)
        try:
            if once or not context.terminal.is_interactive:
                _print(snapshots, context.terminal, once=once)
            else:
                _draw(snapshots, context)
        except KeyboardInterrupt:  # the way it is meant to end
            context.terminal.interrupt()
            return Exit.OK
    if not once:
        context.terminal.line("The process shows no more.")
    return Exit.OK


def _find(process: str | None) -> Path:
    from llmport.watch.server import is_alive, watchable_folder  # noqa: PLC0415 - not for `--help`

    if not hasattr(socket, "AF_UNIX"):
        raise ConfigurationError(
            "This system has no sockets in its file system, so there is nothing to watch."
        )
    if process is not None:
        return watchable_folder() / f"{process}.sock" if process.isdecimal() else Path(process)
    found = [path for path in sorted(watchable_folder().glob("*.sock")) if is_alive(path)]
    if not found:
        raise ConfigurationError("No process can be watched. `llmport bulk --watchable` can.")
    if len(found) > 1:
        names = ", ".join(path.stem for path in found)
        raise ConfigurationError(f"Several processes can be watched: name one of {names}.")
    return found[0]


@contextmanager
def _connected(path: Path) -> Generator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as stream:
        stream.settimeout(_SILENCE)
        try:
            stream.connect(os.fspath(path))
        except OSError as error:
            raise ConfigurationError(f"{path}: {error.strerror or error}.") from error
        yield stream


def _snapshots(stream: socket.socket) -> Iterator[Any]:
    """Give what the process shows, until it ends.

    Raises:
        ConfigurationError: it is silent, or what it shows is no snapshot.
    """
    rest = b""
    while True:
        try:
            chunk = stream.recv(65_536)
        except TimeoutError as error:
            raise ConfigurationError(f"The process has shown nothing for {_SILENCE:.0f} s.") from error
        except OSError:  # it was killed
            return
        if not chunk:
            return
        *lines, rest = (rest + chunk).split(b"\n")
        if len(rest) > _LONGEST:
            raise ConfigurationError(_NO_SNAPSHOT)
        for line in lines:
            try:
                snapshot = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise ConfigurationError(_NO_SNAPSHOT) from error
            yield snapshot


def _print(snapshots: Iterator[Any], terminal: Terminal, *, once: bool) -> None:
    for snapshot in snapshots:
        terminal.answer(to_json(snapshot) + "\n")
        if once:
            return


def _draw(snapshots: Iterator[Any], context: Context) -> None:
    from rich.live import Live  # noqa: PLC0415 - only a terminal needs it

    from llmport.cli.top_view import render  # noqa: PLC0415 - as above

    with Live(console=context.terminal.out_console, auto_refresh=False) as live:
        for snapshot in snapshots:
            live.update(render(snapshot), refresh=True)
