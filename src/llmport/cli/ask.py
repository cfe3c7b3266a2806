"""`llmport ask`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import attrs
from attrs import frozen
from cyclopts import Group, Parameter, validators

from llmport.cli.as_json import to_json
from llmport.cli.connection import USUAL_CONNECTION, Connection
from llmport.cli.context import Injected
from llmport.cli.conversation import Conversation, Transcript
from llmport.cli.exits import Exit
from llmport.cli.output import load_schema, read_output
from llmport.cli.prompt import PLAIN_PROMPT, PromptOptions
from llmport.cli.terminal import Terminal
from llmport.cli.tools import load_tools
from llmport.cli.views import AnswerView, AsideView, JsonView, TextView
from llmport.client import Completion
from llmport.errors import LlmError
from llmport.tools import AnyTool

EXAMPLES = """\
Examples
  llmport ask "Why is the sky blue?"
  llmport ask --emulator "What is the weather in Paris?"
  llmport ask --attach report.pdf --attach chart.png "Do they agree?"
  git diff | llmport ask "Write a commit message for:" -
  llmport ask --tool weather:forecast "Do I need an umbrella in Rome?"
  llmport ask --output person.schema.json "Ada Lovelace, 36" | jq .name
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
    output: Annotated[Path | None, Parameter(name=("--output", "-o"))] = None
    """Print JSON that follows this JSON Schema and nothing else, or fail."""
    tool: Annotated[tuple[str, ...], Parameter(name=("--tool", "-t"), negative=())] = ()
    """MODULE:FUNCTION, a Python function that the model may call; may be repeated. It runs on this machine."""
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
    schema = None if answer.output is None else load_schema(answer.output)
    tools = _tools(answer, connection)
    view = _view(answer, terminal)
    with context.connect(connection) as client:
        request = attrs.evolve(
            options.request(prompt, context.stdin),
            max_tokens=answer.max_tokens,
            temperature=answer.temperature,
            output_schema=schema,
        )
        if connection.emulator:
            terminal.line("The emulator answers: no model is asked.")
        transcript = Transcript()
        begin = context.clock()
        try:
            conversation = Conversation(client, view, transcript, is_streamed=not answer.no_stream)
            conversation.run(request, tools)
            value = None if schema is None else read_output(transcript.answers[-1], schema)
        except LlmError as error:
            if transcript.answers:
                view.end(transcript, context.clock() - begin, error)
            raise
        if schema is not None and not answer.json:
            terminal.answer(to_json(value, is_pretty=terminal.is_interactive) + "\n")
        view.end(transcript, context.clock() - begin)
    return _judge(transcript.answers[-1], terminal)


def _tools(answer: AnswerOptions, connection: Connection) -> list[AnyTool]:
    tools = load_tools(answer.tool)
    # A demonstration would only be in the way of what is meant in earnest.
    by_itself = connection.emulator and not answer.tool and answer.output is None
    if by_itself if answer.demo_tool is None else answer.demo_tool:
        from llmport.cli.demo_tool import get_weather  # noqa: PLC0415 - describing a function is not cheap to import

        tools.append(get_weather)
    return tools


def _view(answer: AnswerOptions, terminal: Terminal) -> AnswerView:
    if answer.json:
        return JsonView(terminal)
    return TextView(terminal) if answer.output is None else AsideView(terminal)


def _judge(answer: Completion, terminal: Terminal) -> Exit:
    """Say what is wrong with an answer that arrived whole and is none."""
    match answer.stop_reason:
        case "refusal":
            terminal.line("The model refused to answer.", style="yellow")
            return Exit.REFUSED
        case "tool_use":
            terminal.line("The model asks for a tool that is not here.", style="yellow")
            return Exit.FAILED
        case "max_tokens":
            terminal.line("The answer is cut off; --max-tokens allows a longer one.", style="yellow")
            return Exit.OK
        case _:
            return Exit.OK
