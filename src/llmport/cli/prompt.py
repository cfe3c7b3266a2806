"""What the user asks, from the arguments of the command line to a request. Reads files and standard input."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, TextIO

from attrs import frozen
from cyclopts import Group, Parameter, validators

from llmport.cli.attachments import load_attachment, load_image
from llmport.client import CompletionRequest, Thinking
from llmport.errors import ConfigurationError
from llmport.messages import Message

_NO_PROMPT = 'There is no prompt: give one as llmport ask "…", or on standard input.'


_GROUP = Group("Prompt", sort_key=1)


@Parameter(name="*", group=_GROUP)
@frozen(kw_only=True)
class ModelOptions:
    """The options of every command that asks a model."""

    model: Annotated[str | None, Parameter(name=("--model", "-m"))] = None
    """The model to ask; claude-sonnet-5-5 unless ANTHROPIC_MODEL says otherwise."""
    system: Annotated[str | None, Parameter(name=("--system", "-s"))] = None
    """Instructions that stand above the prompt."""
    thinking: bool | None = None
    """Let the model think before it answers, or not; its own default if neither is given."""
    thinking_budget: Annotated[int | None, Parameter(validator=validators.Number(gt=0))] = None
    """At most so many tokens of thinking; the model decides if it is not given. Includes --thinking."""

    def options(self) -> dict[str, Any]:
        """Return what these say of every request.

        Raises:
            ConfigurationError: an option cannot be sent.
        """
        return {
            "model": self.model,
            "system": None if self.system is None else check_text(self.system),
            "thinking": self._thinking(),
        }

    def _thinking(self) -> Thinking | None:
        if self.thinking_budget is not None:
            if self.thinking is False:
                raise ConfigurationError("--thinking-budget and --no-thinking contradict each other.")
            return Thinking(budget_tokens=self.thinking_budget)
        return None if self.thinking is None else Thinking(enabled=self.thinking)


@Parameter(name="*", group=_GROUP)
@frozen(kw_only=True)
class PromptOptions(ModelOptions):
    """The options of every command that sends one prompt."""

    stdin: Annotated[bool, Parameter(name="-", negative=())] = False
    """Read standard input, after PROMPT if there is one."""
    image: Annotated[tuple[Path, ...], Parameter(name=("--image", "-i"), negative=())] = ()
    """A JPEG, PNG, GIF or WebP file to show with the prompt; may be repeated."""
    attach: Annotated[tuple[Path, ...], Parameter(name=("--attach", "-a"), negative=())] = ()
    """A picture, a PDF or a text to go with the prompt; may be repeated."""

    def request(self, prompt: str | None, stdin: TextIO) -> CompletionRequest:
        """Make a request of *prompt* and the options.

        Raises:
            ConfigurationError: there is no prompt, or an option cannot be sent.
        """
        files = (*map(load_image, self.image), *map(load_attachment, self.attach))
        text = check_text(self._text(prompt, stdin))
        return CompletionRequest(
            # https://platform.claude.com/docs/en/build-with-claude/vision: images do best before the text.
            messages=(Message.user(*files, text),),
            **self.options(),
        )

    def _text(self, prompt: str | None, stdin: TextIO) -> str:
        if not self.stdin and prompt is not None:
            text = prompt
        elif self.stdin or not stdin.isatty():
            text = "\n\n".join(part for part in (prompt, _read(stdin)) if part)
        else:
            raise ConfigurationError(_NO_PROMPT)
        if not text.strip():
            raise ConfigurationError(_NO_PROMPT)
        return text


PLAIN_PROMPT = PromptOptions()


def _read(stdin: TextIO) -> str:
    try:
        return stdin.read()
    except UnicodeDecodeError as error:
        raise ConfigurationError(
            "Standard input is not text in UTF-8; pictures and other files go into --attach."
        ) from error


def check_text(text: str) -> str:
    """Refuse what is left of bytes that were no text: it cannot be sent as JSON."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ConfigurationError("The prompt is not text in UTF-8.")
    return text
