"""Two streams that never share a line; decoration on a terminal only."""

from __future__ import annotations

import io

import pytest
from fake_llm import FakeClient

from llmport.cli.terminal import Terminal
from llmport.messages import ThinkingBlock, ToolUseBlock
from llmport.testing import answer


class Shared(io.StringIO):
    """A stream that writes on a screen it has not for itself."""

    def __init__(self, screen: list[str]) -> None:
        super().__init__()
        self._screen = screen

    def write(self, text: str) -> int:
        self._screen.append(text)
        return len(text)


ESCAPE = "\x1b"


@pytest.fixture
def script():
    return answer(ThinkingBlock("Hm."), f"It {ESCAPE}[31mrains.\r\n")


def test_a_pipe_gets_every_character_and_no_other(run, script):
    result = run("ask", "Why?", client=FakeClient(script))

    assert f"It {ESCAPE}[31mrains.\r\n" == result.out
    assert ESCAPE not in result.err


def test_a_terminal_gets_styles_but_none_of_the_model_s_making(run, script):
    result = run("ask", "Why?", client=FakeClient(script), is_tty=True)

    assert result.out == "It ␛[31mrains.\n"
    assert f"{ESCAPE}[2mHm." in result.err


def test_no_color_means_none_at_all(run, script, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")

    for arguments in (("ask", "Why?"), ("models",), ("--help",), ("ask", "--help")):
        result = run(*arguments, client=FakeClient(script), is_tty=True)

        assert ESCAPE not in result.out + result.err


def test_a_dumb_terminal_gets_plain_text(run, script, monkeypatch):
    monkeypatch.setenv("TERM", "dumb")

    result = run("ask", "Why?", client=FakeClient(script), is_tty=True)

    assert ESCAPE not in result.out + result.err


@pytest.mark.parametrize(
    "arguments", [("--help",), ("ask", "--help"), ("models",), ("count", "Why?"), ("--version",)]
)
def test_pipes_are_plain(run, arguments):
    result = run(*arguments)

    assert result.code == 0
    assert ESCAPE not in result.out + result.err


def test_text_and_asides_never_share_a_line():
    screen: list[str] = []
    terminal = Terminal(Shared(screen), Shared(screen))

    terminal.answer("one ")
    terminal.answer("two")
    terminal.aside("three ")
    terminal.aside("four")
    terminal.answer("five\n")
    terminal.line("six")
    terminal.end_line()

    assert "".join(screen) == "one two\nthree four\nfive\nsix\n"


def test_json_is_indented_for_people(run):
    script = answer(ToolUseBlock("toolu_1", "get_weather", {}))

    assert '\n  "id": "msg_1",\n' in run("ask", "--json", "Why?", client=FakeClient(script), is_tty=True).out
