"""What names an answer, and which answers are worth giving again."""

from __future__ import annotations

import hashlib
from typing import Any

import attrs
import orjson
import pytest
from canary import KEY
from scripted_server import sse
from wire_events import HELLO, MESSAGE_DELTA, message, text

from llmport import Message, TextBlock, Thinking, Tool
from llmport._core.flow import Call, Reply
from llmport.anthropic import AnthropicClient
from llmport.anthropic.kept import Kept
from llmport.anthropic.pipeline import default_policies
from llmport.anthropic.replay import Recorder
from llmport.anthropic.streaming import StreamDecoder
from llmport.policies.deadline import Deadline
from llmport.policies.retry import Retry

SETTINGS: dict[str, Any] = {"api_key": KEY, "cache": True, "base_url": "https://one.example"}


def call_of(
    settings: dict[str, Any] | None = None, prompt: Any = "Hello", *, is_stream: bool = False, **options: Any
) -> Call:
    client = AnthropicClient(**{**SETTINGS, **(settings or {})})
    return client._flows.get()._create(client._request(prompt, options), is_stream=is_stream)


def key_of(settings: dict[str, Any] | None = None, prompt: Any = "Hello", **options: Any) -> str:
    call = call_of(settings, prompt, **options)
    assert call.cacheable is not None
    return call.cacheable.key(call)


def test_the_same_request_has_the_same_key_streamed_or_not() -> None:
    assert key_of() == key_of() == key_of(is_stream=True)
    assert len(key_of()) == len(hashlib.sha256().hexdigest())


def test_the_order_of_an_objects_members_does_not_matter() -> None:
    one = {"a": {"type": "string"}, "b": {"type": "number"}}
    other = dict(reversed(one.items()))

    assert orjson.dumps(one) != orjson.dumps(other)
    assert key_of(extra_body={"metadata": one}) == key_of(extra_body={"metadata": other})


def test_integers_that_are_the_same_as_floats_have_different_keys() -> None:
    one, other = 10**20, 10**20 + 1

    assert float(one) == float(other)
    assert key_of(extra_body={"metadata": {"n": one}}) == key_of(extra_body={"metadata": {"n": one}})
    assert key_of(extra_body={"metadata": {"n": one}}) != key_of(extra_body={"metadata": {"n": other}})
    assert key_of(extra_body={"metadata": {"n": one}}) != key_of(extra_body={"metadata": {"n": float(one)}})


TOOLS = [Tool("add", input_schema={"type": "object"}), Tool("sub", input_schema={"type": "object"})]


@pytest.mark.parametrize(
    "changed",
    [
        {"prompt": "Hello!"},
        {"prompt": [Message.user("Hello"), Message.assistant("Hi"), Message.user("Hello")]},
        {"model": "claude-haiku-4-5"},
        {"max_tokens": 7},
        {"system": "Be brief."},
        {"system": (TextBlock("Be brief."), TextBlock("Be kind."))},
        {"thinking": Thinking(budget_tokens=2048)},
        {"tools": TOOLS},
        {"tools": TOOLS[::-1]},
        {"stop_sequences": "x"},
        {"output_schema": {"type": "object", "properties": {}, "additionalProperties": False}},
        {"extra_body": {"metadata": {"user_id": "1"}}},
        {"extra_body": {"new_member": None}},
        {"extra_headers": {"anthropic-beta": "new-2026-01-01"}},
        {"settings": {"betas": ("new-2026-01-02",)}},
        {"settings": {"api_version": "2023-06-01"}},
        {"settings": {"base_url": "https://other.example"}},
        {"settings": {"base_url": "https://one.example/below"}},
        {"settings": {"api_key": KEY + "B"}},
        {"settings": {"api_key": None, "auth_token": KEY}},
        {"settings": {"extra_headers": {"x-gateway": "other"}}},
    ],
    ids=lambda changed: " ".join(f"{name}={value}"[:60] for name, value in changed.items()),
)
def test_whatever_else_differs_has_another_key(changed: dict[str, Any]) -> None:
    others = [
        key_of(),
        key_of(prompt=""),
        key_of(tools=TOOLS[:1]),
        key_of(system="Be brief"),
        key_of(max_tokens=8),
    ]

    assert key_of(**changed) not in others


def test_the_order_of_tools_and_of_blocks_matters() -> None:
    assert key_of(tools=TOOLS) != key_of(tools=TOOLS[::-1])


def test_no_key_can_be_told_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    digested: list[bytes] = []

    class Digest:
        def __init__(self, data: bytes) -> None:
            digested.append(data)

        def update(self, data: bytes) -> None:
            digested.append(data)

        def hexdigest(self) -> str:
            return ""

    call = call_of()
    kept = Kept(AnthropicClient(**SETTINGS).config)
    _ = kept._account
    monkeypatch.setattr("llmport.anthropic.kept.hashlib.sha256", Digest)
    kept.key(call)

    assert KEY.encode() not in b"".join(digested)
    assert hashlib.blake2b(KEY.encode()).hexdigest() not in kept._account


# ------------------------------------------------------------------------------------------------- worth keeping

KEPT = Kept(AnthropicClient(**SETTINGS).config)
TOOL_USE = {"type": "tool_use", "id": "toolu_1", "name": "add", "input": {"a": 1}}
SEARCH = {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {"query": "x"}}


def content_of(body: Any, *, server_tools: bool = False) -> bytes | None:
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    return KEPT.content_of(Reply(call_of(), 200, {}, content=content), server_tools=server_tools)


@pytest.mark.parametrize(
    "answer",
    [
        message(text("Hello")),
        message(text("Hello"), stop_reason="stop_sequence", stop_sequence="x"),
        message(TOOL_USE, stop_reason="tool_use"),
        message({"type": "thinking", "thinking": "Hm.", "signature": "s"}, text("Hello")),
        message(text("Hello"), new_member={"a": 1}),
    ],
    ids=["text", "stop sequence", "the caller's tool", "thinking", "unknown member"],
)
def test_whole_answers_are_kept_as_they_came(answer: dict[str, Any]) -> None:
    assert content_of(answer) == orjson.dumps(answer)


@pytest.mark.parametrize(
    "answer",
    [
        message(text("Hel"), stop_reason="max_tokens"),
        message(text("Hel"), stop_reason="model_context_window_exceeded"),
        message(stop_reason="refusal"),
        message(text("I can't"), stop_reason="refusal"),
        message(text("Hel"), stop_reason="pause_turn"),
        message(text("Hel"), stop_reason="something_new"),
        message(text("Hel"), stop_reason=None),
        message(),
        {**message(text("Hello")), "content": "Hello"},
        {**message(text("Hello")), "usage": None},
        {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}},
        b"<html>",
        b"",
        b"[]",
        orjson.dumps(message(text("Hello")))[:-1],
    ],
    ids=lambda answer: str(answer)[-60:],
)
def test_never_keeps_refused_cut_paused_or_broken_answers(answer: Any) -> None:
    assert content_of(answer) is None
    assert content_of(answer, server_tools=True) is None


@pytest.mark.parametrize(
    "answer",
    [
        message(SEARCH, text("Found.")),
        message(text("Done."), container={"id": "c_1", "expires_at": "2026-01-01T00:00:00Z"}),
        message({"type": "something_new"}, text("Done.")),
    ],
    ids=["search", "container", "unknown block"],
)
def test_keeps_turns_with_server_tools_only_if_asked_to(answer: dict[str, Any]) -> None:
    assert content_of(answer) is None
    assert content_of(answer, server_tools=True) == orjson.dumps(answer)


def test_an_answer_that_no_provider_sent_is_not_kept() -> None:
    reply = Reply(call_of(), 200, {}, content=orjson.dumps(message(text("Hello"))))
    assert reply.call.question is not None
    answer = reply.call.question.read(reply)

    assert KEPT.content_of(Reply(call_of(), 200, {}, answer=answer), server_tools=True) is None


def streamed(*events: dict[str, Any]) -> bytes | None:
    recorder = Recorder(StreamDecoder({}))
    list(recorder.feed(sse(*events)))
    return KEPT.content_of(Reply(call_of(is_stream=True), 200, {}, decoder=recorder), server_tools=False)


def test_a_stream_is_kept_as_the_message_it_makes() -> None:
    content = streamed(*HELLO)

    assert content is not None
    expected = message({"type": "text", "text": "Hello"})
    assert orjson.loads(content) == expected


@pytest.mark.parametrize("count", range(len(HELLO)))
def test_a_stream_that_is_not_whole_is_not_kept(count: int) -> None:
    assert streamed(*HELLO[:count]) is None


@pytest.mark.parametrize("reason", ["max_tokens", "refusal", "pause_turn"])
def test_a_stream_that_was_cut_is_not_kept(reason: str) -> None:
    cut = {**MESSAGE_DELTA, "delta": {"stop_reason": reason, "stop_sequence": None}}

    assert streamed(*HELLO[:-2], cut, HELLO[-1]) is None


@pytest.mark.parametrize(
    "event",
    [
        {"type": "something_new"},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "something_new", "text": "x"}},
    ],
    ids=["event", "delta"],
)
def test_a_stream_with_something_unknown_is_not_kept(event: dict[str, Any]) -> None:
    assert streamed(*HELLO[:4], event, *HELLO[4:]) is None


def test_a_stream_that_nobody_wrote_down_is_not_kept() -> None:
    reply = Reply(call_of(is_stream=True), 200, {}, decoder=StreamDecoder({}))

    assert KEPT.content_of(reply, server_tools=False) is None


def test_large_integers_are_kept_exactly() -> None:
    answer = message({**TOOL_USE, "input": {"n": 0}}, stop_reason="tool_use")
    content = orjson.dumps(answer).replace(b'"n":0', b'"n":123456789012345678901234567890')
    reply = Reply(call_of(is_stream=True), 200, {}, content=content)
    KEPT.replay(reply, 0.0)

    assert content_of(content) == content
    pieces = [event.partial_json for event in reply.events if hasattr(event, "partial_json")]
    assert "123456789012345678901234567890" in "".join(pieces)


# ---------------------------------------------------------------------------------------------- what is not asked


def test_a_request_may_keep_out_of_it() -> None:
    assert call_of(cache=False).cacheable is None
    assert call_of({"cache": None}).cacheable is None
    assert call_of(cache=True).cacheable is not None


def test_who_brings_his_own_policies_may_have_a_cache_among_them() -> None:
    client = AnthropicClient(**{**SETTINGS, "cache": None}, policies=[])

    assert client._flows.get()._create(client._request("Hello", {}), is_stream=False).cacheable is not None


def test_a_kept_answer_waits_for_nothing_but_the_deadline() -> None:
    config = AnthropicClient(**SETTINGS).config
    policies = default_policies(config)
    place = policies.index(config.cache)

    assert isinstance(policies[place - 1], Deadline)
    assert any(isinstance(policy, Retry) for policy in policies[place:])


def test_calls_that_are_no_completions_are_not_cached() -> None:
    flows = AnthropicClient(**SETTINGS)._flows.get()
    call = next(flows.count_tokens(AnthropicClient(**SETTINGS)._request("Hello", {}))).call

    assert attrs.asdict(call, recurse=False)["cacheable"] is None


def test_requests_that_differ_in_an_integer_too_large_for_a_float_have_different_keys() -> None:
    call = call_of()
    assert call.cacheable is not None
    keys = {
        call.cacheable.key(attrs.evolve(call, content=b'{"n":%d}' % (2**70 + number))) for number in range(3)
    }

    assert len(keys) == 3
