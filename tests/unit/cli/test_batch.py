"""`llmport batch`, against an emulator: what is handed over, and what comes back."""

from __future__ import annotations

import json
import sys
from io import StringIO
from itertools import count

import pytest

from llmport.cli.batch_input import read_items
from llmport.cli.context import Context
from llmport.cli.exits import Exit
from llmport.cli.failures import run_guarded
from llmport.cli.progress import metered
from llmport.cli.terminal import Terminal
from llmport.client import CompletionRequest
from llmport.emulator import Emulator, Settings
from llmport.errors import ConfigurationError
from llmport.messages import Message

QUESTIONS = """\
{"custom_id": "a", "prompt": "Hello"}

{"custom_id": "b", "params": {"model": "claude-haiku-4-5", "max_tokens": 50, "messages": [{"role": "user", "content": "Danube?"}]}}
{"prompt": "Rhine?"}
"""


@pytest.fixture
def emulator(monkeypatch):
    with Emulator(Settings(batch_polls=1)) as running:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", running.base_url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", running.api_key)
        yield running


@pytest.fixture
def batch(emulator, capsys):
    def batch(*arguments: str, stdin: str = "") -> tuple[int, str, str]:
        ticks = count(100.0, 0.5)
        context = Context(
            terminal=Terminal(sys.stdout, sys.stderr), stdin=StringIO(stdin), clock=lambda: next(ticks)
        )
        code = run_guarded(["batch", *arguments], context)
        return (code, *capsys.readouterr())

    return batch


@pytest.fixture
def questions(tmp_path):
    path = tmp_path / "questions.jsonl"
    path.write_text(QUESTIONS, encoding="utf-8")
    return str(path)


def test_from_questions_to_answers(batch, questions, tmp_path):
    code, ids, _ = batch("submit", questions)
    assert code == Exit.OK
    assert ids.startswith("msgbatch_")
    assert ids.count("\n") == 1

    code, table, progress = batch("wait", "--poll", "0.001", *ids.split())
    assert code == Exit.OK
    assert table.split("\t")[0::3] == [ids.strip(), "3/3", "0"]
    assert progress == "waiting: 0 of 3 done\nwaiting: 3 of 3 done\n"

    code, out, err = batch("results", *ids.split())
    answers = {line["custom_id"]: line for line in map(json.loads, out.splitlines())}
    assert (code, err) == (Exit.OK, "")
    assert {name: (line["status"], line["text"]) for name, line in answers.items()} == {
        "a": ("succeeded", "You said “Hello”."),
        "b": ("succeeded", "You said “Danube?”."),
        "line-4": ("succeeded", "You said “Rhine?”."),
    }
    assert answers["b"]["model"] == "claude-haiku-4-5"

    path = tmp_path / "answers.jsonl"
    code, out, err = batch("results", "--out", str(path), *ids.split())
    assert (code, out, err) == (Exit.OK, "", "results: 3 of 3 done\n")
    assert path.read_text(encoding="utf-8").count("\n") == 3
    assert sorted(tmp_path.iterdir()) == [path, tmp_path / "questions.jsonl"]


def test_several_batches_are_waited_for_and_read_together(batch, questions):
    ids = batch("submit", questions)[1].split() + batch("submit", questions)[1].split()

    progress = batch("wait", "--poll", "0.001", *ids)[2]
    out = batch("results", *ids)[1]

    assert progress.endswith("waiting: 6 of 6 done\n")
    assert out.count("\n") == 6


def test_options_hold_where_a_request_does_not_say(batch, emulator):
    lines = '{"prompt": "a"}\n{"params": {"model": "claude-haiku-4-5", "messages": [{"role": "user", "content": "b"}]}}'

    batch("submit", "--model", "claude-opus-5-5", "--max-tokens", "7", "--system", "Be brief.", stdin=lines)

    first, second = (item["params"] for item in emulator.requests[-1].json()["requests"])
    assert (first["model"], first["max_tokens"], first["system"]) == ("claude-opus-5-5", 7, "Be brief.")
    assert (second["model"], second["max_tokens"]) == ("claude-haiku-4-5", 7)


def test_results_of_a_batch_that_goes_on_are_not_there_yet(batch, questions):
    ids = batch("submit", questions)[1].split()

    code, out, err = batch("results", *ids)

    assert (code, out) == (Exit.USAGE, "")
    assert "Not all of them have ended" in err


def test_submit_may_do_it_all(monkeypatch, questions, capsys):
    with Emulator(Settings(batch_polls=0)) as emulator:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", emulator.base_url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", emulator.api_key)
        context = Context(terminal=Terminal(sys.stdout, sys.stderr), stdin=StringIO())

        code = run_guarded(["batch", "submit", "--wait", questions], context)

    out, err = capsys.readouterr()
    assert code == Exit.OK
    assert [json.loads(line)["custom_id"] for line in out.splitlines()] == ["a", "b", "line-4"]
    assert err.splitlines()[1:] == ["waiting: 3 of 3 done"]


def test_list_shows_the_newest_first(batch, questions):
    ids = [batch("submit", questions)[1].strip() for _ in range(3)]

    code, table, _ = batch("list", "--limit", "2")
    data = json.loads(batch("list", "--json")[1])

    assert code == Exit.OK
    assert [row.split("\t")[0] for row in table.splitlines()] == [ids[2], ids[1]]
    assert [each["id"] for each in data] == ids[::-1]
    assert data[0]["counts"]["processing"] + data[0]["counts"]["succeeded"] == 3


def test_cancel_says_how_they_are(batch, questions):
    ids = batch("submit", questions)[1].split()

    code, table, _ = batch("cancel", *ids)
    batch("wait", "--poll", "0.001", *ids)
    results, out, err = batch("results", *ids)

    assert code == Exit.OK
    assert table.split("\t")[1] == "canceling"
    assert {json.loads(line)["status"] for line in out.splitlines()} == {"canceled"}
    assert results == Exit.FAILED
    assert "3 of 3 requests have no answer." in err


def test_an_id_that_is_unknown_is_rejected(batch):
    assert batch("results", "msgbatch_nowhere")[0] == Exit.REJECTED


def test_a_folder_that_is_not_there_is_named(batch, questions, tmp_path):
    ids = batch("submit", questions)[1].split()
    batch("wait", "--poll", "0.001", *ids)

    code, _, err = batch("results", "--out", str(tmp_path / "none" / "a"), *ids)

    assert code == Exit.USAGE
    assert "No such file or directory" in err


def test_an_empty_file_makes_no_batch(batch, tmp_path, emulator):
    path = tmp_path / "empty.jsonl"
    path.write_text("\n\n", encoding="utf-8")

    code, _, err = batch("submit", str(path))

    assert code == Exit.USAGE
    assert "There are no requests" in err


# ------------------------------------------------------------------------------------------------- requests


def test_a_whole_request_is_sent_as_it_is(tmp_path):
    path = tmp_path / "one.jsonl"
    params = {
        "model": "m",
        "max_tokens": 5,
        "messages": [{"role": "user", "content": [{"type": "x", "y": 1}]}],
        "new": 1,
    }
    path.write_text(json.dumps({"custom_id": "a", "params": params}), encoding="utf-8")

    (item,) = read_items(path, StringIO())

    assert item.custom_id == "a"
    assert item.request == CompletionRequest(
        messages=(Message("user", ({"type": "x", "y": 1},)),),
        extra_body={"model": "m", "max_tokens": 5, "new": 1},
    )


def test_a_file_is_read_while_it_is_handed_over():
    def lines():
        yield '{"prompt": "a"}\n'
        raise AssertionError("read too far")

    class Endless(StringIO):
        def __iter__(self):
            return lines()

    assert next(read_items(None, Endless())).request == "a"


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        "[]",
        '"Hello"',
        "{}",
        '{"prompt": 5}',
        '{"prompt": "a", "model": "x"}',
        '{"params": {}}',
        '{"params": {"messages": "a"}}',
        '{"params": {"messages": [{"role": "user"}]}}',
        '{"params": {"messages": [5]}}',
    ],
)
def test_a_line_that_is_no_request_is_named(tmp_path, line):
    path = tmp_path / "one.jsonl"
    path.write_text(f'{{"prompt": "a"}}\n{line}\n', encoding="utf-8")

    with pytest.raises(ConfigurationError, match=r"^Line 2 is no request: .*custom_id"):
        list(read_items(path, StringIO()))


# ------------------------------------------------------------------------------------------------- progress


class Tty(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_a_bar():
    err = Tty()

    with metered(Terminal(StringIO(), err), "waiting") as meter:
        meter.show(1, 4)
        meter.show(4, 4, "1 errored")

    assert "4/4" in err.getvalue()
    assert "1 errored" in err.getvalue()


def test_a_pipe_gets_a_line_for_each_change():
    err = StringIO()

    with metered(Terminal(StringIO(), err), "waiting") as meter:
        for done in (0, 0, 1, 1, 2):
            meter.show(done, 2, "1 errored" if done == 2 else "")

    assert err.getvalue() == "waiting: 0 of 2 done\nwaiting: 1 of 2 done\nwaiting: 2 of 2 done (1 errored)\n"
