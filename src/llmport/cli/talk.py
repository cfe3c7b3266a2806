"""A talk with a model, from the first line to the last: what `chat` does between them."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import attrs
from attrs import define

from llmport.cli.context import Context
from llmport.cli.conversation import Conversation, Transcript
from llmport.cli.exits import Exit, advice_for
from llmport.cli.history import save_history
from llmport.cli.lines import Lines
from llmport.cli.prompt import check_text
from llmport.cli.views import TextView
from llmport.client import CompletionRequest, LlmClient
from llmport.errors import ConfigurationError, LlmError
from llmport.messages import Message
from llmport.tools import AnyTool

COMMANDS = """\
  /clear        forget what was said
  /model NAME   go on with another model
  /save FILE    write what was said to a file
  /quit         leave, as Ctrl-D does
  Ctrl-C        stop the answer; at the prompt, twice: leave
  A line that ends in a backslash goes on in the next."""


@define(slots=False, kw_only=True)
class Talk:
    """Takes turns until the user leaves."""

    client: LlmClient
    context: Context
    request: CompletionRequest
    """What every turn asks, but for the messages."""
    turns: list[Message]
    """What was said so far."""
    tools: list[AnyTool]
    path: Path | None
    """Where the turns are written to, after each answer; `None` for nowhere."""

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.context.stdin, self.context.terminal)

    def run(self) -> Exit:
        """Take turns.

        Raises:
            LlmError: a turn failed, and nobody is there to try again.
        """
        if self._lines.is_typed:
            self.context.terminal.line("Ctrl-D leaves; /help tells the rest.")
        while (line := self._next()) is not None:
            try:
                if line in {"/quit", "/exit"}:
                    break
                if line.startswith("/"):
                    self._obey(line)
                elif line:
                    self._take_turn(check_text(line))
            except LlmError as error:
                if not self._lines.is_typed:
                    raise
                self._complain(error)
        return Exit.OK

    def _next(self) -> str | None:
        """Return the next line; `None` to leave."""
        terminal = self.context.terminal
        for _ in range(2):
            try:
                return self._lines.ask("> ").strip()
            except EOFError:
                terminal.interrupt()
                return None
            except KeyboardInterrupt:
                terminal.interrupt()
                terminal.line("Ctrl-C again leaves.")
        return None

    def _take_turn(self, line: str) -> None:
        terminal, clock = self.context.terminal, self.context.clock
        request = attrs.evolve(self.request, messages=(*self.turns, Message.user(line)))
        transcript, view = Transcript(), TextView(terminal)
        begin = clock()
        try:
            Conversation(self.client, view, transcript, is_streamed=True).run(request, self.tools)
        except KeyboardInterrupt:
            terminal.interrupt()
            kept = (
                "what has arrived is remembered"
                if self._remember(transcript)
                else "the question is forgotten"
            )
            terminal.line(f"Stopped; {kept}.")
        except LlmError:
            self._remember(transcript)
            raise
        else:
            view.end(transcript, clock() - begin)
            self._remember(transcript)

    def _remember(self, transcript: Transcript) -> bool:
        """Go on from what was said, if there is an answer among it: a question without one can be asked again."""
        is_answered = bool(transcript.messages) and transcript.messages[-1].role == "assistant"
        if is_answered:
            self.turns = transcript.messages
            if self.path is not None:
                save_history(self.path, self.turns)
        return is_answered

    def _obey(self, line: str) -> None:
        terminal = self.context.terminal
        word, _, argument = line.partition(" ")
        match word, argument.strip():
            case "/help", "":
                terminal.line(COMMANDS)
            case "/clear", "":
                self.turns = []
                terminal.line("Forgotten.")
            case "/model", "":
                terminal.line(f"The model is {self.request.model or 'the usual one'}.")
            case "/model", name:
                self.request = attrs.evolve(self.request, model=name)
            case "/save", str(name) if name:
                save_history(Path(name), self.turns)
                terminal.line(f"{len(self.turns)} turns written to {name}.")
            case _:
                raise ConfigurationError(f"{line} is no command; /help names them all.")

    def _complain(self, error: LlmError) -> None:
        self.context.terminal.line(f"llmport: {error}", style="red")
        if (advice := advice_for(error)) is not None:
            self.context.terminal.line(advice)
