"""What a command reaches the world through, so that a test can put another world in its place."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Annotated, TextIO, TypeAlias

from attrs import frozen
from cyclopts import Parameter

from llmport.cli.connection import Connection, connect
from llmport.cli.terminal import Terminal
from llmport.client import LlmClient


@frozen(kw_only=True)
class Context:
    """The surroundings of one run of the command."""

    terminal: Terminal
    stdin: TextIO
    connect: Callable[[Connection], AbstractContextManager[LlmClient]] = connect
    """Opens a client, which is closed with the context."""
    clock: Callable[[], float] = time.monotonic

    @classmethod
    def of_process(cls) -> Context:
        """Take the process's own streams."""
        return cls(terminal=Terminal(sys.stdout, sys.stderr), stdin=sys.stdin)


Injected: TypeAlias = Annotated[Context, Parameter(parse=False)]
"""The annotation of a command's parameter that is not an option of the command line."""
