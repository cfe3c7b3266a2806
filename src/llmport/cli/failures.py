"""Every failure becomes a line or two on standard error, and an exit code.

The lines say what happened and what to do. They never hold a key: a message of ours has none, and of an exception
that is not ours only the class is told.
"""

from __future__ import annotations

import logging
import os
import re
import traceback
from collections.abc import Sequence

from llmport.cli.app import UsageError, run
from llmport.cli.context import Context
from llmport.cli.exits import Exit, advice_for, exit_for
from llmport.cli.logs import logged
from llmport.cli.terminal import Terminal
from llmport.errors import LlmError

_LONGEST_MESSAGE = 600
_API_VERSION = re.compile(r"api_version='([\d-]+)'")
"""What the library advises, which on the command line is an option."""


def run_guarded(arguments: Sequence[str], context: Context) -> Exit:
    """Run the command; no exception leaves it."""
    is_debug = os.environ.get("LLMPORT_DEBUG", "") not in {"", "0"}
    terminal = context.terminal
    try:
        try:
            with logged(terminal, "llmport", logging.DEBUG if is_debug else logging.CRITICAL):
                return run(arguments, context)
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody wants a traceback unasked
            if is_debug and not isinstance(error, BrokenPipeError):
                terminal.line(traceback.format_exc())
            return _report(error, terminal)
        except KeyboardInterrupt:
            terminal.interrupt()
            return Exit.INTERRUPTED
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except BrokenPipeError:
        terminal.abandon()
        return Exit.BROKEN_PIPE


def _report(error: Exception, terminal: Terminal) -> Exit:
    match error:
        case UsageError():
            _tell(terminal, str(error), f"See `{error.help_command}`.")
            return Exit.USAGE
        case LlmError():
            _tell(terminal, _shorten(error), advice_for(error))
            return exit_for(error)
        case BrokenPipeError():
            raise error
        case OSError():
            terminal.abandon()
            _tell(terminal, f"{error.strerror or type(error).__name__}.")
            return Exit.FAILED
        case _:
            advice = "LLMPORT_DEBUG=1 shows where it comes from. Please report it."
            _tell(terminal, f"Unexpected {type(error).__name__}.", advice)
            return Exit.FAILED


def _tell(terminal: Terminal, message: str, advice: str | None = None) -> None:
    terminal.line(f"llmport: {message}", style="red")
    if advice is not None:
        terminal.line(advice)


def _shorten(error: LlmError) -> str:
    """Return the error's message on one line of bounded length, the request's id kept: support asks for it."""
    message = _API_VERSION.sub(r"--api-version \1", " ".join(error.message.split()))
    if len(message) > _LONGEST_MESSAGE:
        message = message[:_LONGEST_MESSAGE] + "…"
    return f"{message} (request {error.request_id})" if error.request_id else message
