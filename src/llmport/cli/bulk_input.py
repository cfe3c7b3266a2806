"""The requests of a bulk run, from a file of JSON lines: checked before any is sent, and then read while they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from llmport._core.lines import MAX_LINE_BYTES
from llmport.bulk.items import BulkItem, check_custom_id
from llmport.bulk.ledger import Ledger, digest_of
from llmport.cli.batch_input import parse_item
from llmport.client import CompletionRequest
from llmport.errors import ConfigurationError


class RequestFile:
    """A file of requests, one a line."""

    def __init__(self, path: Path) -> None:
        """Take the file at *path*.

        Raises:
            ConfigurationError: it cannot be read.
        """
        self._path = path
        self._bad: set[int] = set()
        self.total = 0
        """How many requests it holds, once it is checked."""
        next(self._lines(), None)  # complains before any other file is made

    @property
    def bad(self) -> int:
        """How many lines are no request, or none of their own, once it is checked."""
        return len(self._bad)

    def check(self, ledger: Ledger, tell: Callable[[str], object]) -> None:
        """Go through all of it, and *tell* of each line that cannot be sent: alone, or beside what *ledger* knows.

        Raises:
            ConfigurationError: it cannot be read.
        """
        for number, line in self._lines():
            try:
                item = _item(number, line)
                ledger.claim(item.custom_id, item.digest)
            except ConfigurationError as error:
                text = error.message
                tell(text if text.startswith("Line ") else f"Line {number}: {text}")
                self._bad.add(number)
            else:
                self.total += 1
        ledger.release()

    def __iter__(self) -> Iterator[BulkItem]:
        """Give the requests on all lines but the bad ones."""
        for number, line in self._lines():
            if number not in self._bad:
                yield _item(number, line)

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        """Give the lines that are not blank, with their numbers. One that is too long is given in part."""
        try:
            with self._path.open("rb") as file:
                number = 0
                while line := file.readline(MAX_LINE_BYTES):
                    number += 1
                    rest = line
                    while not rest.endswith(b"\n") and (rest := file.readline(MAX_LINE_BYTES)):
                        pass
                    if line.strip():
                        yield number, line
        except OSError as error:
            raise ConfigurationError(f"{self._path}: {error.strerror or error}.") from error


def _item(number: int, line: bytes) -> BulkItem:
    item = parse_item(number, line)
    check_custom_id(item.custom_id)
    if isinstance(item.request, CompletionRequest) and item.request.extra_body.get("stream"):
        raise ConfigurationError("A result is a whole answer: leave out stream.")
    return BulkItem(item.custom_id, item.request, digest=digest_of(line.strip()))
