"""What the emulator answers, whole and as a stream."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmport.emulator.blocks import sign
from llmport.emulator.replies import REDACTION_TRIGGER, REFUSAL_TRIGGER
from llmport.emulator.tokens import count_request, count_text, pieces

WEATHER = {
    "name": "get_weather",
    "input_schema": {
        "type": "object",
        "properties": {"location": {"type": "string"}, "days": {"type": "integer", "minimum": 1}},
        "required": ["location", "days"],
    },
}
TIME = {"name": "get_time", "input_schema": {"type": "object"}}
PNG = base64.b64encode(b"\x89PNG" + bytes(64)).decode()


def user(*content: Any) -> dict[str, Any]:
    blocks = [{"type": "text", "text": each} if isinstance(each, str) else each for each in content]
    return {"role": "user", "content": blocks}


def texts(message: dict[str, Any]) -> list[str]:
    return [block["text"] for block in message["content"] if block["type"] == "text"]


def gather(events: list[dict[str, Any]]) -> dict[str, Any]:
    """Put a stream together, by the letter of the protocol."""
    assert events[0]["type"] == "message_start"
    assert events[-1]["type"] == "message_stop"
    message = events[0]["message"]
    written: dict[int, str] = {}
    for event in events[1:]:
        match event:
            case {"type": "content_block_start", "index": index, "content_block": block}:
                assert index == len(message["content"])
                message["content"].append(block)
                written[index] = ""
            case {"type": "content_block_delta", "index": index, "delta": delta}:
                assert index in written
                block = message["content"][index]
                match delta:
                    case {"type": "input_json_delta", "partial_json": part}:
                        written[index] += part
                    case {"type": "citations_delta", "citation": citation}:
                        block["citations"].append(citation)
                    case {"type": kind}:
                        member = kind.removesuffix("_delta")
                        block[member] += delta[member]
            case {"type": "content_block_stop", "index": index}:
                if text := written.pop(index):
                    message["content"][index]["input"] = json.loads(text)
            case {"type": "message_delta", "delta": delta, "usage": usage}:
                assert not written
                message |= delta
                message["usage"] |= usage
            case _:
                pass
    return message


QUESTIONS: dict[str, dict[str, Any]] = {
    "text": {},
    "unicode": {"messages": [user("Zwölf Boxkämpfer 🥊 \u2028 jagen")]},
    "thinking": {"thinking": {"type": "enabled", "budget_tokens": 1024}, "max_tokens": 2048},
    "hidden thinking": {"thinking": {"type": "adaptive", "display": "omitted"}},
    "redacted thinking": {"thinking": {"type": "adaptive"}, "messages": [user(REDACTION_TRIGGER)]},
    "tool": {"tools": [WEATHER], "messages": [user("What is the weather in Paris?")]},
    "forced tool": {"tools": [WEATHER], "tool_choice": {"type": "any"}},
    "two tools": {"tools": [WEATHER, TIME], "messages": [user("Use get_weather and get_time, please.")]},
    "refusal": {"messages": [user(REFUSAL_TRIGGER)]},
    "stop": {"stop_sequences": ["capital"]},
    "limit": {"max_tokens": 3},
    "nothing": {"max_tokens": 0},
    "structured": {"output_config": {"format": {"type": "json_schema", "schema": WEATHER["input_schema"]}}},
    "citation": {
        "messages": [
            user(
                {
                    "type": "document",
                    "title": "Sky",
                    "source": {"type": "text", "media_type": "text/plain", "data": "It is blue. Not green."},
                    "citations": {"enabled": True},
                },
                "What colour is it?",
            )
        ]
    },
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_a_stream_adds_up_to_the_plain_answer(make_api, question):
    assert gather(make_api().events(**question)) == make_api().message(**question)


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_streams_come_in_pieces_with_a_ping(api, question):
    events = api.events(**question)
    assert {"type": "ping"} in events
    kinds = [event["type"] for event in events]
    assert kinds[0] == "message_start"
    assert kinds[-2:] == ["message_delta", "message_stop"]
    for text in texts(gather(events)):
        longest = max(
            len(event["delta"].get("text", "")) for event in events if event["type"] == "content_block_delta"
        )
        assert longest < max(len(text), 10)


def test_text_reflects_the_prompt(api):
    assert texts(api.message()) == ["You said “What is the capital of France?”."]


def test_turns_before_are_remembered(api):
    messages = [
        user("My name is Ada."),
        {"role": "assistant", "content": "Hello."},
        user("And "),
        user("now?"),
    ]
    assert texts(api.message(messages=messages)) == [
        "You said “And \nnow?”. I remember 1 turn before, from “My name is Ada.” on."
    ]


def test_attachments_are_named_with_type_and_size(api):
    image = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PNG}}
    link = {"type": "image", "source": {"type": "url", "url": "https://example.com/a.png"}}
    text = {"type": "text", "media_type": "text/plain", "data": "words"}
    document = {"type": "document", "title": "Notes", "source": text}
    answer = texts(api.message(messages=[user(image, link, document)]))
    assert answer[0].startswith(
        "You sent an image (image/png, 68 bytes) and an image (https://example.com/a.png)"
    )
    assert answer[0].endswith("and a document “Notes” (text/plain, 5 characters).")


def test_an_answer_is_as_long_as_the_prompt_wants(api):
    assert len(texts(api.message(messages=[user("Write 500 words.")], max_tokens=9999))[0].split()) == 500


def test_a_tool_is_called_when_the_prompt_mentions_it(api):
    message = api.message(**QUESTIONS["tool"])
    assert message["stop_reason"] == "tool_use"
    assert texts(message) == ["I will use get_weather."]
    assert message["content"][1]["input"] == {"location": "Paris", "days": 1}


def test_no_tool_is_called_when_the_prompt_does_not_mention_it(api):
    assert api.message(tools=[WEATHER])["stop_reason"] == "end_turn"


@pytest.mark.parametrize(
    ("choice", "called"),
    [
        ({"type": "auto"}, ["get_weather", "get_time"]),
        ({"type": "auto", "disable_parallel_tool_use": True}, ["get_weather"]),
        ({"type": "any"}, ["get_weather"]),
        ({"type": "tool", "name": "get_time"}, ["get_time"]),
        ({"type": "none"}, []),
    ],
)
def test_tool_choice_is_obeyed(api, choice, called):
    message = api.message(**QUESTIONS["two tools"], tool_choice=choice)
    assert [block["name"] for block in message["content"] if block["type"] == "tool_use"] == called


def test_tool_results_are_quoted_and_end_the_calling(api):
    question = QUESTIONS["tool"]["messages"][0]
    call = api.message(**QUESTIONS["tool"])["content"]
    result = {"type": "tool_result", "tool_use_id": call[1]["id"], "content": "18 °C"}
    messages = [question, {"role": "assistant", "content": call}, user(result, "So how is the weather?")]
    message = api.message(tools=[WEATHER], messages=messages)
    assert message["stop_reason"] == "end_turn"
    assert texts(message)[0].startswith("The tool answered “18 °C”.")


@pytest.mark.parametrize(
    ("tool", "name", "call"),
    [
        ({"type": "bash_20250124", "name": "bash"}, "bash", {"command": "echo hello"}),
        ({"type": "memory_20250818", "name": "memory"}, "memory", {"command": "view", "path": "/memories"}),
        ({"type": "computer_toolset_20260801"}, "screenshot", {}),
    ],
)
def test_tools_of_the_api_that_the_client_runs(api, tool, name, call):
    message = api.message(tools=[tool], tool_choice={"type": "any"})
    assert message["content"][0]["name"] == name
    assert message["content"][0]["input"] == call


def test_tools_that_the_api_runs_are_left_alone(api):
    search = {"type": "web_search_20250305", "name": "web_search"}
    assert api.message(tools=[search], messages=[user("Use web_search.")])["stop_reason"] == "end_turn"


def test_thinking_comes_first_and_is_signed(api):
    block = api.message(**QUESTIONS["thinking"])["content"][0]
    assert block["type"] == "thinking"
    assert block["signature"] == sign(block["thinking"])
    assert base64.b64decode(block["signature"], validate=True)


def test_thinking_between_tools_waits_for_results(api):
    thinking = {"type": "between_tools"}
    first = api.message(**QUESTIONS["tool"], thinking=thinking)["content"]
    assert [block["type"] for block in first] == ["text", "tool_use"]
    result = {"type": "tool_result", "tool_use_id": first[1]["id"]}
    messages = [*QUESTIONS["tool"]["messages"], {"role": "assistant", "content": first}, user(result)]
    second = api.message(tools=[WEATHER], thinking=thinking, messages=messages)["content"]
    assert [block["type"] for block in second] == ["thinking", "text"]


def test_structured_output_is_an_instance_of_its_schema(api):
    text = texts(api.message(**QUESTIONS["structured"]))[0]
    assert json.loads(text) == {"location": "France", "days": 1}


def test_a_citation_points_at_the_document(api):
    block = api.message(**QUESTIONS["citation"])["content"][0]
    (citation,) = block["citations"]
    data = QUESTIONS["citation"]["messages"][0]["content"][0]["source"]["data"]
    assert (
        data[citation["start_char_index"] : citation["end_char_index"]]
        == citation["cited_text"]
        == "It is blue."
    )


def test_the_test_string_makes_it_refuse(api):
    message = api.message(**QUESTIONS["refusal"])
    assert message["stop_reason"] == "refusal"
    assert message["stop_details"]["type"] == "refusal"
    assert message["content"] == []


def test_a_stop_sequence_ends_the_answer(api):
    message = api.message(stop_sequences=["France", "capital"])
    assert message["stop_reason"] == "stop_sequence"
    assert message["stop_sequence"] == "capital"
    assert texts(message) == ["You said “What is the "]


def test_max_tokens_cuts_the_answer(api):
    message = api.message(max_tokens=3)
    assert message["stop_reason"] == "max_tokens"
    assert message["usage"]["output_tokens"] == 3
    assert texts(message) == ["You said "]


def test_max_tokens_leaves_broken_json_in_the_stream_of_a_tool_call(api):
    forced = {**QUESTIONS["forced tool"], "max_tokens": 5}
    assert api.message(**forced)["content"][0]["input"] == {}
    deltas = [event["delta"] for event in api.events(**forced) if event["type"] == "content_block_delta"]
    with pytest.raises(json.JSONDecodeError):
        json.loads("".join(delta["partial_json"] for delta in deltas))


def test_a_stop_sequence_beyond_max_tokens_does_not_count(api):
    message = api.message(max_tokens=2, stop_sequences=["France"])
    assert (message["stop_reason"], message["stop_sequence"]) == ("max_tokens", None)


def test_usage_counts_what_is_there(api):
    body = {"model": "claude-opus-5-5", "messages": [user("What is the capital of France?")]}
    counted = api.http.post("/v1/messages/count_tokens", json=body).json()["input_tokens"]
    usage = api.message(messages=body["messages"])["usage"]
    assert usage["input_tokens"] == counted == 15
    assert usage["output_tokens"] == count_text("You said “What is the capital of France?”.")


def test_thinking_tokens_are_told_apart(api):
    message = api.message(**QUESTIONS["thinking"])
    thinking = message["usage"]["output_tokens_details"]["thinking_tokens"]
    assert thinking == count_text(message["content"][0]["thinking"])
    assert message["usage"]["output_tokens"] > thinking


@given(st.text())
def test_pieces_are_the_text(text):
    assert "".join(pieces(text)) == text
    assert len(pieces(text)) == count_text(text)


def test_every_part_of_a_request_costs_tokens():
    request: dict[str, Any] = {"messages": [user("Hello")]}
    image = {"type": "image", "source": {"type": "url", "url": "https://example.com/a.png"}}
    pdf = {"type": "document", "source": {"type": "file", "file_id": "file_1"}}
    plain = count_request(request)
    assert plain == 3 + 4 + 1
    assert count_request({**request, "system": "Be terse."}) == plain + 3
    assert count_request({**request, "tools": [WEATHER]}) > plain + 20
    assert count_request({"messages": [user("Hello", image)]}) == plain + 1600
    assert count_request({"messages": [user("Hello", pdf)]}) == plain + 3000
