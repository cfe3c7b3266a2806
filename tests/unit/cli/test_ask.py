"""`llmport ask`: what it sends, and what it shows."""

from __future__ import annotations

import json
import sys

import pytest
from fake_llm import FakeClient, cut

from llmport.anthropic.list_prices import LIST_PRICES
from llmport.cli.conversation import MAX_ROUNDS, Transcript
from llmport.cli.demo_tool import get_weather
from llmport.cli.exits import Exit
from llmport.cli.views import usage_line
from llmport.client import Completion, Thinking
from llmport.errors import OverloadedError, StreamInterruptedError
from llmport.messages import ImageBlock, TextBlock, ThinkingBlock, ToolResultBlock, ToolUseBlock, UnknownBlock
from llmport.testing import answer
from llmport.usage import Usage

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
HELLO = answer("Hello.")


def weather(city: str = "Paris") -> FakeClient:
    return FakeClient(
        answer(
            "I will look.",
            ToolUseBlock("toolu_1", "get_weather", {"city": city}),
            usage=Usage(input_tokens=10, output_tokens=5),
        ),
        answer("It rains.", usage=Usage(input_tokens=20, output_tokens=7, cache_read_tokens=3)),
    )


# ------------------------------------------------------------------------------------------- what it sends


def test_a_prompt_alone_leaves_every_choice_to_the_client(run):
    client = FakeClient(HELLO)

    run("ask", "Why?", client=client)

    request = client.request
    assert [(turn.role, turn.text) for turn in request.messages] == [("user", "Why?")]
    assert (
        request.model,
        request.system,
        request.max_tokens,
        request.temperature,
        request.thinking,
        request.tools,
    ) == (None, None, None, None, None, ())


def test_options_are_sent(run):
    client = FakeClient(HELLO)

    result = run(
        *("ask", "--model", "claude-x", "--system", "Be brief.", "--max-tokens", "9"),
        *("--temperature", "0.5", "--timeout", "7.5", "--api-version", "2023-06-01", "Why?"),
        client=client,
    )

    request = client.request
    assert (
        request.model,
        request.system,
        request.max_tokens,
        request.temperature,
    ) == ("claude-x", "Be brief.", 9, 0.5)
    assert (
        result.connection.timeout,
        result.connection.api_version,
        result.connection.emulator,
    ) == (7.5, "2023-06-01", False)


@pytest.mark.parametrize(
    ("options", "thinking"),
    [
        (["--thinking"], Thinking()),
        (["--no-thinking"], Thinking(enabled=False)),
        (["--thinking-budget", "2000"], Thinking(budget_tokens=2000)),
        (["--thinking", "--thinking-budget", "2000"], Thinking(budget_tokens=2000)),
    ],
)
def test_thinking(run, options, thinking):
    client = FakeClient(HELLO)

    run("ask", *options, "Why?", client=client)

    assert thinking == client.request.thinking


def test_pictures_come_before_the_text(run, tmp_path):
    paths = [tmp_path / "a.png", tmp_path / "b.png"]
    for path in paths:
        path.write_bytes(PNG)
    client = FakeClient(HELLO)

    run("ask", "--image", str(paths[0]), "-i", str(paths[1]), "What is it?", client=client)

    (turn,) = client.request.messages
    assert [ImageBlock, ImageBlock, TextBlock] == [type(block) for block in turn.content]
    assert turn.content[0].source.media_type == "image/png"


@pytest.mark.parametrize(
    ("arguments", "stdin", "expected"),
    [
        ([], "piped", "piped"),
        (["-"], "piped", "piped"),
        (["Summarise:", "-"], "piped", "Summarise:\n\npiped"),
        (["-", "Summarise:"], "piped", "Summarise:\n\npiped"),
        (["given"], "left alone", "given"),
        (["--", "--version"], None, "--version"),
    ],
)
def test_where_the_prompt_comes_from(run, arguments, stdin, expected):
    client = FakeClient(HELLO)

    run("ask", *arguments, client=client, stdin=stdin)

    assert expected == client.request.messages[0].text


# ------------------------------------------------------------------------------------------- what it shows


@pytest.mark.parametrize("options", [[], ["--no-stream"]])
def test_the_answer_is_all_of_standard_output(run, options):
    client = FakeClient(answer(ThinkingBlock("Let me see."), "Hello."))

    result = run("ask", *options, "Why?", client=client)

    assert (result.code, result.out) == (Exit.OK, "Hello.\n")
    assert result.err == (
        "thinking: Let me see.\nfake-model · tokens: 10 input, 5 output · end_turn · 0.5 s · request req_1\n"
    )


def test_without_a_stream_the_whole_answer_is_asked_for(run, monkeypatch):
    client = FakeClient()
    monkeypatch.setattr(client, "complete", lambda _: HELLO)

    assert run("ask", "--no-stream", "Why?", client=client).out == "Hello.\n"


def test_an_answer_that_ends_its_line_gets_no_other(run):
    assert run("ask", "Why?", client=FakeClient(answer("Hello.\n"))).out == "Hello.\n"


def test_pieces_are_written_as_they_arrive(run):
    """What has been shown stays shown when the stream is cut."""
    error = StreamInterruptedError("The stream ended early.", request_id="req_9")

    result = run("ask", "Why?", client=FakeClient(cut(HELLO, error)))

    assert (result.code, result.out) == (Exit.UNAVAILABLE, "Hello.\n")
    assert "· not whole ·" in result.err
    assert result.err.endswith("llmport: The stream ended early. (request req_9)\n")


def test_an_error_in_the_stream_has_its_own_code(run):
    result = run("ask", "Why?", client=FakeClient(cut(HELLO, OverloadedError("Overloaded"))))

    assert result.code == Exit.LIMITED


def test_the_line_of_usage_has_the_cost_if_it_is_known():
    usage = Usage(input_tokens=10, output_tokens=5)
    facts = {"id": "m", "model": "claude-haiku-4-5", "content": (), "stop_reason": "end_turn", "usage": usage}
    known, unknown = Completion(**facts, prices=LIST_PRICES), Completion(**facts)

    # 10 tokens at a dollar and 5 at five dollars a million
    assert "· cost $0.000035" in usage_line(Transcript(answers=[known]), 0.5)
    assert "· cost $0.00007" in usage_line(Transcript(answers=[known, known]), 0.5)
    assert "cost" not in usage_line(Transcript(answers=[known, unknown]), 0.5)


@pytest.mark.parametrize("options", [[], ["--no-stream"]])
def test_a_tool_call_is_shown_run_and_answered(run, options):
    client = weather()

    result = run("ask", "--demo-tool", *options, "Weather?", client=client)

    assert (result.code, result.out) == (Exit.OK, "I will look.\nIt rains.\n")
    assert result.err == (
        'tool call: get_weather {"city": "Paris"}\n'
        "tool result: Paris: 18 °C, light rain (demonstration data, not today's weather)\n"
        "fake-model · tokens: 30 input, 3 cache read, 12 output · 2 requests · end_turn · 0.5 s · request req_2\n"
    )
    first, second = client.requests
    assert (get_weather,) == first.tools == second.tools
    assert [turn.role for turn in second.messages] == ["user", "assistant", "user"]
    assert isinstance(second.messages[-1].content[0], ToolResultBlock)


def test_a_wrong_tool_call_is_answered_with_an_error(run):
    client = weather("Atlantis")

    result = run("ask", "--demo-tool", "Weather?", client=client)

    assert "tool error: LookupError: The demonstration knows Berlin, London, " in result.err
    assert client.requests[1].messages[-1].content[0].is_error


@pytest.mark.parametrize(
    ("options", "is_offered"),
    [
        ([], False),
        (["--demo-tool"], True),
        (["--emulator"], True),
        (["--emulator", "--no-demo-tool"], False),
    ],
)
def test_when_the_demonstration_tool_is_offered(run, options, is_offered):
    client = FakeClient(HELLO)

    run("ask", *options, "Why?", client=client)

    assert is_offered == bool(client.request.tools)


def test_the_emulator_is_never_taken_for_a_model(run):
    result = run("ask", "--emulator", "Why?", client=FakeClient(HELLO))

    assert result.connection.emulator
    assert result.err.startswith("The emulator answers: no model is asked.\n")


def test_a_model_that_never_stops_asking_for_tools_is_stopped(run):
    again = [answer(ToolUseBlock("toolu_1", "get_weather", {"city": "Paris"})) for _ in range(MAX_ROUNDS + 1)]
    client = FakeClient(*again)

    result = run("ask", "--demo-tool", "Weather?", client=client)

    assert result.code == Exit.FAILED
    assert len(client.requests) == MAX_ROUNDS
    assert "asks for more after 10 rounds" in result.err


def test_a_call_without_the_whole_of_its_arguments_is_never_run(run):
    client = FakeClient(
        answer(
            ToolUseBlock("toolu_1", "get_weather", None, raw_json='{"city": "Par'), stop_reason="max_tokens"
        )
    )

    result = run("ask", "--demo-tool", "Weather?", client=client)

    assert result.code == Exit.OK
    assert len(client.requests) == 1
    assert "--max-tokens allows a longer one" in result.err


def test_a_refusal_has_its_own_code(run):
    result = run("ask", "Why?", client=FakeClient(answer(stop_reason="refusal")))

    assert (result.code, result.out) == (Exit.REFUSED, "")
    assert result.err.endswith("The model refused to answer.\n")


def test_an_unknown_block_is_mentioned(run):
    block = UnknownBlock("hologram", {"type": "hologram"})

    result = run("ask", "Why?", client=FakeClient(answer(block, "See above.")))

    assert "hologram (not shown; --json shows it)\n" in result.err
    assert result.out == "See above.\n"


# -------------------------------------------------------------------------------------------------- --json


@pytest.mark.parametrize("options", [[], ["--no-stream"]])
def test_json_is_one_object_on_one_line(run, options):
    client = FakeClient(answer(ThinkingBlock("Hm."), "Grüße, Welt"))

    result = run("ask", "--json", *options, "Why?", client=client)

    assert result.out.count("\n") == 1
    assert "Grüße" in result.out
    assert json.loads(result.out) == {
        "id": "msg_1",
        "model": "fake-model",
        "text": "Grüße, Welt",
        "content": [{"type": "thinking", "thinking": "Hm."}, {"type": "text", "text": "Grüße, Welt"}],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {
            "input_tokens": 10,
            "output_tokens": 5,
            "cache_read_tokens": None,
            "cache_write_tokens": None,
        },
        "request_id": "req_1",
        "requests": 1,
        "seconds": 0.5,
    }
    assert result.err == ""


def test_json_tells_of_tool_calls_and_adds_up_usage(run):
    data = json.loads(run("ask", "--json", "--demo-tool", "Weather?", client=weather()).out)

    (call,) = data["tool_calls"]
    assert (call["name"], call["input"], call["is_error"]) == ("get_weather", {"city": "Paris"}, False)
    assert "18 °C" in call["result"]
    assert (data["usage"]["input_tokens"], data["usage"]["output_tokens"], data["requests"]) == (30, 12, 2)
    assert data["text"] == "It rains."


def test_json_of_a_cut_stream_says_so(run):
    error = StreamInterruptedError("The stream ended early.", request_id="req_9")

    result = run("ask", "--json", "Why?", client=FakeClient(cut(HELLO, error)))

    data = json.loads(result.out)
    assert (data["text"], data["stop_reason"]) == ("Hello.", None)
    assert data["error"] == {
        "class": "StreamInterruptedError",
        "type": None,
        "message": "The stream ended early.",
        "status": 200,
        "request_id": "req_9",
    }
    assert result.code == Exit.UNAVAILABLE


def test_json_keeps_unknown_blocks_whole(run):
    data = {"type": "hologram", "light": {"waves": [1, 2]}}
    result = run("ask", "--json", "Why?", client=FakeClient(answer(UnknownBlock("hologram", data))))

    assert [data] == json.loads(result.out)["content"]


# -------------------------------------------------------------------------------------------------- --tool


@pytest.fixture
def module(tmp_path, monkeypatch):
    """A module of one's own, in the working directory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, "my_tools", raising=False)
    monkeypatch.setattr(sys, "path", [*sys.path])
    (tmp_path / "my_tools.py").write_text(
        """
from llmport import tool

def forecast(city: str) -> str:
    'Tell tomorrow.'
    return f'{city}: sun'

@tool(name='other')
def decorated(a: int = 0) -> int:
    return a + 1

class Service:
    @staticmethod
    def ask(city: str) -> str:
        return city

def untyped(city):
    return city

number = 5
""",
        encoding="utf-8",
    )
    return "my_tools"


@pytest.mark.parametrize(
    ("path", "name"), [("forecast", "forecast"), ("decorated", "other"), ("Service.ask", "ask")]
)
def test_a_function_of_a_module_is_offered_as_a_tool(run, module, path, name):
    client = FakeClient(HELLO)

    result = run("ask", "--tool", f"{module}:{path}", "Why?", client=client)

    assert result.code == Exit.OK
    assert [tool.name for tool in client.request.tools] == [name]


def test_the_model_s_call_is_made(run, module):
    client = FakeClient(answer(ToolUseBlock("toolu_1", "forecast", {"city": "Rome"})), "Sun.")

    result = run("ask", "--emulator", "-t", f"{module}:forecast", "Weather?", client=client)

    assert (result.code, result.out) == (Exit.OK, "Sun.\n")
    assert "tool result: Rome: sun\n" in result.err
    assert [tool.name for tool in client.requests[0].tools] == ["forecast"]  # and no demonstration beside it


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("my_tools", "write it as module:function"),
        (":forecast", "write it as module:function"),
        ("nowhere:forecast", "nowhere cannot be imported: ModuleNotFoundError"),
        ("my_tools:nothing", "my_tools has no function nothing"),
        ("my_tools:Service.nothing", "has no function"),
        ("my_tools:number", "has no function number"),
        ("my_tools:untyped", "--tool my_tools:untyped: The parameter city"),
    ],
)
def test_what_is_no_tool_is_named_before_anything_is_sent(run, module, name, words):
    client = FakeClient(HELLO)

    result = run("ask", "--tool", name, "Why?", client=client)

    assert result.code == Exit.USAGE
    assert words in result.err
    assert client.requests == []


# ------------------------------------------------------------------------------------------------ --output

PERSON = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "age": {"type": "integer", "minimum": 0}},
    "required": ["name"],
    "additionalProperties": False,
}


@pytest.fixture
def schema(tmp_path):
    path = tmp_path / "person.json"
    path.write_text(json.dumps(PERSON), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("options", [[], ["--no-stream"]])
def test_output_is_the_value_and_nothing_else(run, schema, options):
    client = FakeClient(answer(ThinkingBlock("Hm."), '{"name": "Ada", "age": 36}'))

    result = run("ask", "--output", schema, *options, "Who?", client=client)

    assert (result.code, result.out) == (Exit.OK, '{"name": "Ada", "age": 36}\n')
    assert "thinking: Hm." in result.err
    assert client.request.output_schema == PERSON


@pytest.mark.parametrize(
    ("script", "code", "words"),
    [
        (answer('{"name": "Ada"'), Exit.UNFIT, "not JSON"),
        (answer("Ada"), Exit.UNFIT, "not JSON"),
        (answer('{"name": "Ada", "age": -1}'), Exit.UNFIT, "at ['age'], "),
        (answer('{"age": 1}'), Exit.UNFIT, '"name" is a required property'),
        (answer('{"name": "Ada"}', stop_reason="max_tokens"), Exit.UNFIT, "cut off"),
        (answer("No.", stop_reason="refusal"), Exit.REFUSED, "refused"),
    ],
    ids=["half", "text", "out of range", "missing", "cut", "refused"],
)
def test_an_answer_that_is_not_the_output_prints_none(run, schema, script, code, words):
    result = run("ask", "--output", schema, "Who?", client=FakeClient(script))

    assert (result.code, result.out) == (code, "")
    assert words in result.err


def test_json_with_an_output_has_it_as_text(run, schema):
    result = run("ask", "--json", "--output", schema, "Who?", client=FakeClient(answer('{"name": "Ada"}')))

    assert json.loads(json.loads(result.out)["text"]) == {"name": "Ada"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "No such file"),
        ("{", "not JSON"),
        ("[]", "a schema is a JSON object"),
        ('{"type": 5}', "no JSON Schema"),
    ],
)
def test_what_is_no_schema_is_named_before_anything_is_sent(run, tmp_path, content, words):
    path = tmp_path / "schema.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    client = FakeClient(HELLO)

    result = run("ask", "--output", str(path), "Who?", client=client)

    assert result.code == Exit.USAGE
    assert words in result.err
    assert client.requests == []
