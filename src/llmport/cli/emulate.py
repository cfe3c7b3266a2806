"""`llmport emulate`."""

from __future__ import annotations

import logging
from typing import Annotated

from cyclopts import Parameter, validators

from llmport.cli.connection import make_emulator
from llmport.cli.context import Injected
from llmport.cli.exits import Exit
from llmport.cli.logs import logged
from llmport.errors import ConfigurationError

EXAMPLES = """\
Examples
  llmport emulate
  llmport emulate --port 0 --pace 0.05
"""


def emulate(
    *,
    port: Annotated[
        int, Parameter(name=("--port", "-p"), validator=validators.Number(gte=0, lte=65535))
    ] = 8080,
    host: str = "127.0.0.1",
    pace: Annotated[float, Parameter(validator=validators.Number(gte=0))] = 0.0,
    context: Injected,
) -> Exit:
    """Run a local server that speaks the Messages API, until Ctrl-C.

    It checks every request as the API does and answers without a model: for tests, demonstrations and trying out.

    Parameters
    ----------
    port
        Where it listens, 8080 by default; 0 for any port that is free.
    host
        The address it listens on, 127.0.0.1 by default; every other lets other machines in.
    pace
        Seconds between two events of a stream, none by default.
    """
    terminal = context.terminal
    emulator = make_emulator(host=host, port=port, pace=pace)
    try:
        emulator.start()
    except OSError as error:
        raise ConfigurationError(
            f"Cannot listen on {host}:{port}: {error.strerror or error}. --port chooses another; 0 takes any that is free."
        ) from error
    try:
        terminal.line(f"The emulator answers at {emulator.base_url}; Ctrl-C stops it. In another terminal:")
        terminal.answer(
            f"export ANTHROPIC_BASE_URL={emulator.base_url}\nexport ANTHROPIC_API_KEY={emulator.api_key}\n"
        )
        with logged(terminal, "llmport.emulator", logging.INFO, "%(asctime)s %(message)s"):
            emulator.wait()
    except KeyboardInterrupt:  # the way it is meant to end
        terminal.interrupt()
    finally:
        emulator.stop()
    return Exit.OK
