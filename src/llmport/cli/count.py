"""`llmport count`."""

from __future__ import annotations

from llmport.cli.connection import USUAL_CONNECTION, Connection
from llmport.cli.context import Injected
from llmport.cli.exits import Exit
from llmport.cli.prompt import PLAIN_PROMPT, PromptOptions

EXAMPLES = """\
Examples
  llmport count "Why is the sky blue?"
  llmport count --model claude-opus-5-5 --image chart.png "What does it show?"
  llmport count - < essay.txt
"""


def count(
    prompt: str | None = None,
    /,
    *,
    options: PromptOptions = PLAIN_PROMPT,
    connection: Connection = USUAL_CONNECTION,
    context: Injected,
) -> Exit:
    """Count the input tokens of a prompt, without asking it.

    Parameters
    ----------
    prompt
        What would be asked. Read from standard input if it is left out and that is no terminal.
    """
    with context.connect(connection) as client:
        tokens = client.count_tokens(options.request(prompt, context.stdin))
    context.terminal.answer(f"{tokens}\n")
    return Exit.OK
