"""`llmport ask`."""

from __future__ import annotations

from typing import Annotated

import attrs
from attrs import frozen
from cyclopts import Group, Parameter, validators

from llmport.cli.connection import USUAL_CONNECTION, Connection
from llmport.cli.context import Injected
from llmport.cli.conversation import Transcript, converse, streamed, whole
from llmport.cli.demo_tool import DEMO_TOOL, run_demo_tool
from llmport.cli.exits import Exit
from llmport.cli.prompt import PLAIN_PROMPT, PromptOptions
from llmport.cli.terminal import Terminal
from llmport.cli.views import AnswerView, JsonView, TextView
from llmport.client import Completion
from llmport.errors import LlmError

EXAMPLES = """\
Examples
  llmport ask "Why is the sky blue?"
  llmport ask --emulator "What is the weather in Paris?"
  llmport ask --image chart.png "What does it show?"
  git diff | llmport ask "Write a commit message for:" -
  llmport ask --json "Name three rivers." | jq -r .text
"""


@Parameter(name="*", group=Group("Answer", sort_key=2))
@frozen(kw_only=True)
class AnswerOptions:
    """What the answer should be like, and how it is shown."""

    max_tokens: Annotated[int | None, Parameter(validator=validators.Number(gte=0))] = None
    """Cut the answer after so many tokens; 4096 unless ANTHROPIC_MAX_TOKENS says otherwise."""
    temperature: Annotated[float | None, Parameter(validator=validators.Number(gte=0, lte=1))] = None
    """Randomness from 0 to 1. Only API version 2023-06-01 takes it."""
    no_stream: Annotated[bool, Parameter(negative=())] = False
    """Ask for the whole answer at once instead of showing it while it arrives."""
    json: Annotated[bool, Parameter(negative=())] = False
    """Print one JSON object with the whole answer, its usage and any tool calls."""
    demo_tool: bool | None = None
    """Offer the model a demonstration tool, get_weather, and run it; offered by itself with --emulator."""


_PLAIN_ANSWER = AnswerOptions()


def ask(
    prompt: str | None = None,
    /,
    *,
    options: PromptOptions = PLAIN_PROMPT,
    answer: AnswerOptions = _PLAIN_ANSWER,
    connection: Connection = USUAL_CONNECTION,
    context: Injected,
) -> Exit:
    """Ask a model, and print its answer while it arrives.

    The answer's text goes to standard output; thinking, tool calls, usage and errors go to standard error.

    Parameters
    ----------
    prompt
        What to ask. Read from standard input if it is left out and that is no terminal.
    """
    terminal = context.terminal
    view: AnswerView = JsonView(terminal) if answer.json else TextView(terminal)
    with context.connect(connection) as client:
        request = options.request(prompt, context.stdin)
        request = attrs.evolve(request, max_tokens=answer.max_tokens, temperature=answer.temperature)
        if connection.emulator if answer.demo_tool is None else answer.demo_tool:
            request = attrs.evolve(request, tools=(DEMO_TOOL,))
        if connection.emulator:
            terminal.line("The emulator answers: no model is asked.")
        transcript = Transcript()
        begin = context.clock()
        try:
            converse(
                whole(client, view) if answer.no_stream else streamed(client, view),
                request,
                run_demo_tool,
                view,
                transcript,
            )
        except LlmError as error:
            if error.partial is not None:
                view.end(transcript, context.clock() - begin, error)
            raise
        view.end(transcript, context.clock() - begin)
    return _judge(transcript.answers[-1], terminal)


def _judge(answer: Completion, terminal: Terminal) -> Exit:
    """Say what is wrong with an answer that arrived whole and is none."""
    match answer.stop_reason:
        case "refusal":
            terminal.line("The model refused to answer.", style="yellow")
            return Exit.REFUSED
        case "tool_use":
            terminal.line("The model went on asking for tools and was stopped.", style="yellow")
            return Exit.FAILED
        case "max_tokens":
            terminal.line("The answer is cut off; --max-tokens allows a longer one.", style="yellow")
            return Exit.OK
        case _:
            return Exit.OK
