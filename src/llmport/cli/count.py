"""`llmport count`."""

from __future__ import annotations

from typing import Annotated

import attrs
from cyclopts import Parameter

from llmport.cli.connection import USUAL_CONNECTION, Connection, settings_for
from llmport.cli.context import Injected
from llmport.cli.exits import Exit
from llmport.cli.prompt import PLAIN_PROMPT, PromptOptions
from llmport.cli.terminal import Terminal
from llmport.client import CompletionRequest

EXAMPLES = """\
Examples
  llmport count "Why is the sky blue?"
  llmport count --model claude-opus-5-5 --image chart.png "What does it show?"
  llmport count - < essay.txt
  llmport count --estimate - < essay.txt
"""


def count(
    prompt: str | None = None,
    /,
    *,
    options: PromptOptions = PLAIN_PROMPT,
    estimate: Annotated[bool, Parameter(negative=())] = False,
    connection: Connection = USUAL_CONNECTION,
    context: Injected,
) -> Exit:
    """Count the input tokens of a prompt, without asking it.

    Parameters
    ----------
    prompt
        What would be asked. Read from standard input if it is left out and that is no terminal.
    estimate
        Estimate without asking anybody: no key, no network. The band it lies in goes to standard error.
    """
    if estimate:
        return _estimate(options.request(prompt, context.stdin), connection, context.terminal)
    with context.connect(connection) as client:
        tokens = client.count_tokens(options.request(prompt, context.stdin))
    context.terminal.answer(f"{tokens}\n")
    return Exit.OK


def _estimate(request: CompletionRequest, connection: Connection, terminal: Terminal) -> Exit:
    from llmport.anthropic.config import DEFAULT_MODEL  # noqa: PLC0415 - not for `--help`
    from llmport.anthropic.estimates import TokenEstimator  # noqa: PLC0415 - as above

    with settings_for(attrs.evolve(connection, emulator=False)) as settings:
        model = settings["model"].value if "model" in settings else DEFAULT_MODEL
    found = TokenEstimator(model).estimate(request)
    terminal.answer(f"{found.tokens}\n")
    unseen = f", and what cannot be known: {', '.join(found.unseen)}" if found.unseen else ""
    terminal.line(f"estimated; 9 of 10 such prompts have {found.low} to {found.high}{unseen}")
    return Exit.OK
