"""The files of a bulk run: results and journal, locked, mended after a kill, and appended to in whole lines.

Every line is handed to the operating system at once, so that a process that is killed loses none. `sync` has them on
the disk, which is what a machine that loses its power keeps.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson

from llmport._core.objects import write_object
from llmport.bulk.ledger import HEADER, Ledger, State
from llmport.errors import ConfigurationError

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class LineFile:
    """A file of lines that only grows."""

    def __init__(self, path: Path) -> None:
        """Open it, and make it if it is not there."""
        self.path = path
        self._file = path.open("ab+", buffering=0)

    def lines(self) -> Iterator[bytes]:
        """Give its lines, and mend its end on the way: a last line that a kill has cut short is taken off."""
        end = 0
        with self.path.open("rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    if not _is_whole(line):
                        self._file.truncate(end)
                        return
                    self.append(b"\n")
                end += len(line)
                if line.strip():
                    yield line

    def append(self, line: bytes) -> None:
        """Write *line*, in one piece unless the disk is full."""
        left = memoryview(line)
        while left:
            left = left[self._file.write(left) :]

    def lock(self) -> None:
        """Keep others out until it is closed, or the process has ended.

        Raises:
            OSError: another process has it.
        """
        _lock(self._file.fileno())

    def sync(self) -> None:
        """Have all of it on the disk."""
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close it. Closing twice is fine."""
        self._file.close()


def _is_whole(line: bytes) -> bool:
    """Tell whether a line that lacks its end lacks nothing else."""
    try:
        orjson.loads(line)
    except ValueError:
        return False
    return True


class Files:
    """The results and the journal of one run, which nobody else may write to meanwhile."""

    def __init__(self, out: Path, *, retry_failed: bool = False) -> None:
        """Open the results at *out* and the journal beside them; *retry_failed* forgets the results that are errors.

        Raises:
            ConfigurationError: another run has them, or they are not what a run writes.
            OSError: they cannot be opened.
        """
        self.ledger = Ledger()
        self._journal = _opened_journal(out)
        self._results: LineFile | None = None
        try:
            self._read(self._journal, self.ledger.read_journal)
            self._results = LineFile(out)
            self._read(self._results, self.ledger.read_result)
            if retry_failed and self.ledger.counts[State.FAILED]:
                self._forget_failed(self._results)
        except BaseException:
            self.close()
            raise

    def begin(self, custom_id: str, digest: int) -> None:
        """Note that a request is about to be sent."""
        self._journal.append(self.ledger.begin(custom_id, digest))

    def undo(self, custom_id: str) -> None:
        """Note that it was not carried out after all."""
        self._journal.append(self.ledger.undo(custom_id))

    def settle(self, result: dict[str, Any]) -> None:
        """Write a request's result."""
        assert self._results is not None  # noqa: S101 - open as long as this object is
        self._results.append(write_object(result) + b"\n")
        self.ledger.settle(result["custom_id"], has_succeeded=result["status"] == "succeeded")

    def sync(self) -> None:
        """Have everything on the disk."""
        for file in (self._results, self._journal):
            if file is not None:
                file.sync()

    def close(self) -> None:
        """Close both, so that another run may begin. Closing twice is fine."""
        if self._results is not None:
            self._results.close()
        self._journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read(self, file: LineFile, read: Callable[[bytes], object]) -> None:
        for number, line in enumerate(file.lines(), 1):
            try:
                read(line)
            except ValueError:
                problem = f"{file.path}, line {number}: not what a bulk run writes. Take another file."
                break
        else:
            return
        raise ConfigurationError(problem)  # out here, so that it holds no answer

    def _forget_failed(self, results: LineFile) -> None:
        """Take off the results that are errors. The journal knows first: a kill in between changes nothing."""
        part = results.path.with_name(f"{results.path.name}.part")
        with part.open("wb") as kept:
            for line in results.lines():
                custom_id, state = self.ledger.read_result(line)
                if state is State.FAILED:
                    self.undo(custom_id)
                else:
                    kept.write(line)
            kept.flush()
            os.fsync(kept.fileno())
        self._journal.sync()
        results.close()
        part.replace(results.path)
        self._results = LineFile(results.path)


def _opened_journal(out: Path) -> LineFile:
    path = out.with_name(f"{out.name}.journal")
    if _size(out) and not _size(path):
        raise ConfigurationError(
            f"{out} is there already, and no run's: {path.name} is missing. Take another file."
        )
    journal = LineFile(path)
    try:
        journal.lock()
    except OSError as error:
        journal.close()
        raise ConfigurationError(f"Another run is writing to {out}.") from error
    if not _size(path):
        journal.append(HEADER)
    return journal


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
