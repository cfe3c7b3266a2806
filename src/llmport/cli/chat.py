"""`llmport chat`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter, validators

from llmport.cli.connection import USUAL_CONNECTION, Connection
from llmport.cli.context import Injected
from llmport.cli.exits import Exit
from llmport.cli.history import load_history
from llmport.cli.prompt import ModelOptions
from llmport.cli.talk import COMMANDS, Talk
from llmport.cli.tools import load_tools
from llmport.client import CompletionRequest
from llmport.errors import ConfigurationError

EXAMPLES = f"""\
Examples
  llmport chat
  llmport chat --emulator
  llmport chat --model claude-opus-5-5 --system "Answer in French."
  llmport chat --load talk.jsonl --save talk.jsonl

While it runs
{COMMANDS}
"""

_PLAIN_MODEL = ModelOptions()


def chat(  # noqa: PLR0913 - each is an option of its own
    *,
    options: ModelOptions = _PLAIN_MODEL,
    max_tokens: Annotated[int | None, Parameter(validator=validators.Number(gte=0))] = None,
    tool: Annotated[tuple[str, ...], Parameter(name=("--tool", "-t"), negative=())] = (),
    load: Path | None = None,
    save: Path | None = None,
    connection: Connection = USUAL_CONNECTION,
    context: Injected,
) -> Exit:
    """Talk with a model, turn by turn, until Ctrl-D.

    In a pipe, every line is a turn; the answers go to standard output, everything else to standard error.

    Parameters
    ----------
    max_tokens
        Cut each answer after so many tokens.
    tool
        MODULE:FUNCTION, a Python function that the model may call; may be repeated. It runs on this machine.
    load
        Go on from the turns in this file: JSON lines, as --save writes them.
    save
        Write the turns to this file, after each answer.
    """
    if save is not None and save != load and save.exists():
        raise ConfigurationError(
            f"--save {save}: it is there already. Go on from it with --load {save}, or choose another."
        )
    turns = [] if load is None else load_history(load)
    request = CompletionRequest(messages=(), max_tokens=max_tokens, **options.options())
    tools = load_tools(tool)
    with context.connect(connection) as client:
        if connection.emulator:
            context.terminal.line("The emulator answers: no model is asked.")
        talk = Talk(client=client, context=context, request=request, turns=turns, tools=tools, path=save)
        return talk.run()
