"""`llmport chat`: what is remembered, what Ctrl-C does, and what a pipe gets."""

from __future__ import annotations

import json

import pytest
from fake_llm import FakeClient, cut

from llmport.cli.exits import Exit
from llmport.cli.history import load_history, save_history
from llmport.client import Thinking
from llmport.errors import ConfigurationError, OverloadedError, StreamInterruptedError
from llmport.events import TextDelta
from llmport.messages import Message, TextBlock, ThinkingBlock, ToolResultBlock, ToolUseBlock
from llmport.testing import answer

HELLO = answer("Hello.")
STOP = KeyboardInterrupt()


def turns(request) -> list[tuple[str, str]]:
    return [(turn.role, turn.text) for turn in request.messages]


def test_each_turn_knows_all_before_it(run, typed):
    client = FakeClient(HELLO, "Fine.", "Bye.")

    result = run("chat", client=client, stdin=typed("Hi", "", "How?", "Well.", "/quit"))

    assert (result.code, result.out) == (Exit.OK, "Hello.\nFine.\nBye.\n")
    assert turns(client.requests[-1]) == [
        ("user", "Hi"),
        ("assistant", "Hello."),
        ("user", "How?"),
        ("assistant", "Fine."),
        ("user", "Well."),
    ]
    assert client.is_closed


@pytest.mark.parametrize("last", ["/quit", "/exit", ""])
def test_ways_to_leave(run, typed, last):
    result = run("chat", client=FakeClient(HELLO), stdin=typed("Hi", last))

    assert (result.code, result.out) == (Exit.OK, "Hello.\n")


def test_options_hold_for_every_turn(run, typed):
    client = FakeClient(HELLO, HELLO)

    run(
        "chat",
        "-m",
        "claude-x",
        "-s",
        "Be brief.",
        "--no-thinking",
        "--max-tokens",
        "9",
        client=client,
        stdin=typed("a", "b"),
    )

    for request in client.requests:
        assert (request.model, request.system, request.max_tokens) == ("claude-x", "Be brief.", 9)
        assert request.thinking == Thinking(enabled=False)


def test_in_a_pipe_every_line_is_a_turn_and_output_is_plain(run):
    client = FakeClient(HELLO, "Fine.\n")

    result = run("chat", client=client, stdin="Hi\nHow?")

    assert (result.code, result.out) == (Exit.OK, "Hello.\nFine.\n")
    assert "> " not in result.err
    assert result.err.count("request req_") == 2


def test_a_backslash_goes_on_in_the_next_line(run, typed):
    client = FakeClient(HELLO)

    run("chat", client=client, stdin=typed("One\\", "two\\", "three"))

    assert client.request.messages[0].text == "One\ntwo\nthree"


# -------------------------------------------------------------------------------------------------- Ctrl-C


def test_ctrl_c_stops_an_answer_without_leaving_and_what_has_arrived_is_remembered(run, typed):
    client = FakeClient(cut(answer("Hello. More"), STOP), "Fine.")

    result = run("chat", client=client, stdin=typed("Hi", "How?"))

    assert result.code == Exit.OK
    assert "Stopped; what has arrived is remembered." in result.err
    assert turns(client.requests[1]) == [("user", "Hi"), ("assistant", "Hello. More"), ("user", "How?")]
    with pytest.raises(ConfigurationError, match="not open"):
        next(iter(client.streams[0]))


@pytest.mark.parametrize(
    "script",
    [STOP, cut(HELLO, STOP, before=TextDelta), cut(answer(ThinkingBlock("Hm")), STOP)],
    ids=["before anything", "before its text", "while thinking"],
)
def test_a_question_without_any_answer_is_forgotten(run, typed, script):
    client = FakeClient(script, "Fine.")

    result = run("chat", client=client, stdin=typed("Hi", "How?"))

    assert "Stopped; the question is forgotten." in result.err
    assert turns(client.requests[1]) == [("user", "How?")]


def test_an_answer_that_was_stopped_in_a_call_of_a_tool_leaves_no_call_behind(run, typed):
    script = cut(answer("I look.", ToolUseBlock("toolu_1", "get", None, raw_json='{"a":')), STOP)
    client = FakeClient(script, HELLO)

    run("chat", client=client, stdin=typed("Hi", "How?"))

    assert client.requests[1].messages[1] == Message.assistant("I look.")


def test_ctrl_c_twice_at_the_prompt_leaves(run, typed):
    result = run("chat", client=FakeClient(), stdin=typed(STOP, STOP, "never read"))

    assert result.code == Exit.OK
    assert result.err.count("Ctrl-C again leaves.") >= 1


def test_ctrl_c_once_does_not(run, typed):
    client = FakeClient(HELLO, HELLO)

    run("chat", client=client, stdin=typed(STOP, "Hi", STOP, "Ho"))

    assert len(client.requests) == 2


# -------------------------------------------------------------------------------------------------- errors


def test_an_error_does_not_end_the_talk(run, typed):
    client = FakeClient(OverloadedError("Overloaded.", request_id="req_7"), HELLO)

    result = run("chat", client=client, stdin=typed("Hi", "Again"))

    assert (result.code, result.out) == (Exit.OK, "Hello.\n")
    assert "llmport: Overloaded. (request req_7)\nTry again later.\n" in result.err
    assert turns(client.requests[1]) == [("user", "Again")]


def test_what_a_cut_answer_said_is_remembered(run, typed):
    client = FakeClient(cut(HELLO, StreamInterruptedError("Cut.")), HELLO)

    run("chat", client=client, stdin=typed("Hi", "Go on"))

    assert turns(client.requests[1]) == [("user", "Hi"), ("assistant", "Hello."), ("user", "Go on")]


def test_in_a_pipe_an_error_ends_it(run):
    client = FakeClient(OverloadedError("Overloaded."), HELLO)

    result = run("chat", client=client, stdin="Hi\nAgain\n")

    assert result.code == Exit.LIMITED
    assert len(client.requests) == 1


# ------------------------------------------------------------------------------------------------ commands


def test_clear_forgets(run, typed):
    client = FakeClient(HELLO, HELLO)

    run("chat", client=client, stdin=typed("Hi", "/clear", "How?"))

    assert turns(client.requests[1]) == [("user", "How?")]


def test_another_model_goes_on(run, typed):
    client = FakeClient(HELLO, HELLO)

    result = run("chat", client=client, stdin=typed("Hi", "/model claude-y", "/model", "How?"))

    assert [request.model for request in client.requests] == [None, "claude-y"]
    assert len(client.requests[1].messages) == 3
    assert "The model is claude-y." in result.err


@pytest.mark.parametrize("line", ["/nope", "/quit now", "/save", "/"])
def test_what_is_no_command_is_not_sent(run, typed, line):
    client = FakeClient(HELLO)

    result = run("chat", client=client, stdin=typed(line, "/quit"))

    assert client.requests == []
    assert "is no command; /help names them all." in result.err


def test_help_names_the_commands(run, typed):
    shown = run("chat", client=FakeClient(), stdin=typed("/help")).err

    assert [word for word in ("/clear", "/model", "/save", "/quit", "Ctrl-C") if word not in shown] == []


# ------------------------------------------------------------------------------------------------- history


def test_a_talk_goes_on_where_it_was_saved(run, typed, tmp_path):
    path = tmp_path / "talk.jsonl"
    run("chat", "--save", str(path), client=FakeClient(HELLO), stdin=typed("Hi"))
    client = FakeClient("Fine.")

    run("chat", "--load", str(path), "--save", str(path), client=client, stdin=typed("How?"))

    assert turns(client.request) == [("user", "Hi"), ("assistant", "Hello."), ("user", "How?")]
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["role"] for line in lines] == ["user", "assistant", "user", "assistant"]


def test_a_file_that_is_there_is_not_written_over(run, tmp_path):
    path = tmp_path / "talk.jsonl"
    path.write_text("precious", encoding="utf-8")

    result = run("chat", "--save", str(path), client=FakeClient())

    assert result.code == Exit.USAGE
    assert "it is there already" in result.err
    assert path.read_text(encoding="utf-8") == "precious"


def test_save_writes_when_asked(run, typed, tmp_path):
    path = tmp_path / "talk.jsonl"

    run("chat", client=FakeClient(HELLO), stdin=typed("Hi", f"/save {path}"))

    assert [turn.text for turn in load_history(path)] == ["Hi", "Hello."]


def test_every_kind_of_block_is_written_as_the_api_has_it_and_read_back(tmp_path):
    path = tmp_path / "talk.jsonl"
    said = [
        Message.user("Grüße\u2028"),
        Message.assistant(
            ThinkingBlock("Hm.", signature="sig"), TextBlock("Yes."), ToolUseBlock("toolu_1", "get", {"a": 1})
        ),
        Message.user(ToolResultBlock("toolu_1", "fine")),
    ]

    save_history(path, said)
    again = load_history(path)
    save_history(path, again)

    assert [turn.role for turn in again] == ["user", "assistant", "user"]
    assert again[0] == said[0]
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]
    assert [block["type"] for block in lines[1]["content"]] == ["thinking", "text", "tool_use"]
    assert lines[1]["content"][0] == {"type": "thinking", "thinking": "Hm.", "signature": "sig"}
    assert lines[2]["content"][0]["tool_use_id"] == "toolu_1"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "No such file"),
        (b"\xff\xfe", "not text in UTF-8"),
        (b'{"role": "user", "content": "a"}\n{', "line 2: not a turn"),
        (b"[]", "line 1: not a turn"),
        (b'{"role": "system", "content": "a"}', "line 1: not a turn"),
        (b'{"role": "user"}', "line 1: not a turn"),
    ],
)
def test_what_is_no_history_is_named(tmp_path, content, words):
    path = tmp_path / "talk.jsonl"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(ConfigurationError, match=words):
        load_history(path)
