"""Shows on the terminal what a logger of the library says."""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import contextmanager

from llmport.cli.terminal import Terminal


class _ToTerminal(logging.Handler):
    def __init__(self, terminal: Terminal) -> None:
        super().__init__()
        self._terminal = terminal

    def emit(self, record: logging.LogRecord) -> None:
        self._terminal.line(self.format(record))


@contextmanager
def logged(terminal: Terminal, name: str, level: int, form: str = "%(message)s") -> Generator[None]:
    """Show what the logger *name* says from *level* up, as long as the context lasts."""
    logger = logging.getLogger(name)
    handler = _ToTerminal(terminal)
    handler.setFormatter(logging.Formatter(form, datefmt="%H:%M:%S"))
    before = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(level)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.level, logger.propagate = before
