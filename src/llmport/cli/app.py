"""The command's structure: its subcommands, and what its help says besides what each of them says of itself."""

from __future__ import annotations

from collections.abc import Sequence

from cyclopts import App, CycloptsError, Parameter, UnusedCliTokensError

from llmport.cli import ask, batch, bulk, cache, chat, count, doctor, emulate, models, top
from llmport.cli.context import Context
from llmport.cli.exits import Exit, describe_codes

_EPILOGUE = f"""\
Examples
  llmport ask --emulator "What is the weather in Paris?"
  llmport ask "Why is the sky blue?"
  llmport chat
  llmport batch submit questions.jsonl
  llmport bulk questions.jsonl --out answers.jsonl
  llmport doctor
  llmport ask --help

Environment
  ANTHROPIC_API_KEY      the key; or else a bearer token in ANTHROPIC_AUTH_TOKEN
  ANTHROPIC_BASE_URL     another server than https://api.anthropic.com
  ANTHROPIC_MODEL, ANTHROPIC_TIMEOUT, ANTHROPIC_PROXY and others
                         settings for what no option says; `llmport doctor`
                         lists them all
  LLMPORT_PROFILE        a profile of ~/.config/llmport/config.toml
  NO_COLOR               plain output, on a terminal too
  LLMPORT_DEBUG          set to 1: log every attempt, and show tracebacks

Exit codes
{describe_codes()}
"""


class UsageError(Exception):
    """The command line makes no sense; the message says why."""

    def __init__(self, message: str, *, help_command: str) -> None:
        super().__init__(message)
        self.help_command = help_command
        """Shows how it would."""


def _version() -> str:
    from importlib.metadata import version  # noqa: PLC0415 - for `--version` only

    return f"llmport {version('llmport')}"


app = App(
    name="llmport",
    help="Ask Anthropic's models, or a local emulator of their API.",
    help_epilogue=_EPILOGUE,
    help_format="plaintext",
    version=_version,
    default_parameter=Parameter(show_default=False),
)
app.command(ask.ask, help_epilogue=ask.EXAMPLES)
app.command(chat.chat, help_epilogue=chat.EXAMPLES)
app.command(batch.app)
app.command(bulk.bulk, help_epilogue=bulk.EXAMPLES)
app.command(cache.app)
app.command(count.count, help_epilogue=count.EXAMPLES)
app.command(models.models, help_epilogue=models.EXAMPLES)
app.command(doctor.doctor, help_epilogue=doctor.EXAMPLES)
app.command(emulate.emulate, help_epilogue=emulate.EXAMPLES)
app.command(top.top, help_epilogue=top.EXAMPLES)


def run(arguments: Sequence[str], context: Context) -> Exit:
    """Run the subcommand that *arguments* name.

    Raises:
        UsageError: they name none, or an option is wrong.
        LlmError: the subcommand failed.
    """
    try:
        command, bound, injected = app.parse_args(arguments, print_error=False, exit_on_error=False)
    except CycloptsError as error:
        message = str(error)
        if isinstance(error, UnusedCliTokensError):
            message += " A prompt of several words goes into quotes."
        help_command = " ".join(("llmport", *(error.command_chain or ()), "--help"))
        raise UsageError(message, help_command=help_command) from error
    bound.arguments.update(dict.fromkeys(injected, context))
    if "console" in bound.arguments:  # the command is cyclopts' own help or version
        bound.arguments["console"] = context.terminal.out_console
    return command(*bound.args, **bound.kwargs) or Exit.OK
