"""Reads what a person types, or what a script pipes in, line by line."""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import import_module
from typing import TextIO

from llmport.cli.terminal import Terminal
from llmport.errors import ConfigurationError


class Lines:
    """The lines of standard input. At a terminal they can be edited, and earlier ones called back."""

    def __init__(self, stdin: TextIO, terminal: Terminal) -> None:
        self._stdin = stdin
        self._terminal = terminal
        self.is_typed = stdin.isatty()
        """Whether a person writes them."""
        self._is_editable = self.is_typed and stdin is sys.stdin and terminal.is_interactive
        if self._is_editable:
            with suppress(ImportError):  # Windows has none
                import_module("readline")  # that it is there is enough for input() to use it

    def ask(self, prompt: str) -> str:
        """Return the next line; one that ends in a backslash goes on in the next.

        Raises:
            EOFError: there is none.
            ConfigurationError: it is not text.
        """
        parts = [self._next(prompt)]
        while parts[-1].endswith("\\"):
            parts[-1] = parts[-1].removesuffix("\\")
            parts.append(self._next("… "))
        return "\n".join(parts)

    def _next(self, prompt: str) -> str:
        self._terminal.end_line()
        try:
            if self._is_editable:
                return input(prompt)
            if self.is_typed:
                self._terminal.aside(prompt)
            line = self._stdin.readline()
        except UnicodeDecodeError as error:
            raise ConfigurationError("Standard input is not text in UTF-8.") from error
        if not line:
            raise EOFError
        return line.removesuffix("\n")
