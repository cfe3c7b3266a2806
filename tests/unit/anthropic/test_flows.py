"""What each call is: the request it makes, the reply it takes, and the errors between, effect by effect."""

from __future__ import annotations

from functools import partial
from typing import Any

import attrs
import orjson
import pytest

from llmport._core.flow import Call, Close, Flow, Forward, Read, Reply, Send, Sleep
from llmport.anthropic import flows
from llmport.anthropic.config import AnthropicConfig
from llmport.anthropic.pipeline import default_policies
from llmport.client import CompletionRequest
from llmport.config import Timeouts
from llmport.errors import (
    ConfigurationError,
    DecodeError,
    LlmError,
    NotFoundError,
    OverloadedError,
    RateLimitError,
    ServerError,
    StreamInterruptedError,
)
from llmport.events import BlockStart, MessageStart, TextDelta
from llmport.messages import Message, TextBlock, UnknownBlock
from llmport.policies.deadline import Deadline
from llmport.policies.observation import Observation
from llmport.policies.observe import ObserveCalls
from llmport.policies.retry import Retry
from llmport.policies.telemetry import AttemptLog
from llmport.tools import Tool


class Flows:
    """The flows of a client, of prompts and options."""

    def __init__(self, config: AnthropicConfig, policies: Any) -> None:
        self._flows = flows.Flows(config, policies)
        self.models = self._flows.models

    def complete(self, prompt: Any, options: Any) -> Flow[Any]:
        return self._flows.complete(CompletionRequest.of(prompt, options))

    def stream(self, prompt: Any, options: Any) -> Flow[Any]:
        return self._flows.stream(CompletionRequest.of(prompt, options))

    def count_tokens(self, prompt: Any, options: Any) -> Flow[Any]:
        return self._flows.count_tokens(CompletionRequest.of(prompt, options), use_cache=False)


CONFIG = AnthropicConfig(model="default-model", max_tokens=99)
FLOWS = Flows(CONFIG, ())
MESSAGES = [{"role": "user", "content": [{"type": "text", "text": "Hi"}]}]
ANSWER = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "claude",
    "content": [{"type": "text", "text": "Hello"}],
    "stop_reason": "end_turn",
    "stop_sequence": None,
    "usage": {"input_tokens": 1, "output_tokens": 2},
}


def sent(flow: Flow[Any]) -> Call:
    """The call that *flow* begins with."""
    effect = next(flow)
    assert isinstance(effect, Send)
    return effect.call


def is_read(effect: object, reply: Reply) -> bool:
    return isinstance(effect, Read) and effect.reply is reply


def body_of(call: Call) -> Any:
    return orjson.loads(call.content or b"null")


def reply_to(call: Call, body: Any, status: int = 200, **headers: str) -> Reply:
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(call, status, {"request-id": "req_1", **named}, content=content)


def answer(flow: Flow[Any], body: Any, status: int = 200, **headers: str) -> Any:
    """What *flow* gives for *body*."""
    with pytest.raises(StopIteration) as done:
        flow.send(reply_to(sent(flow), body, status, **headers))
    return done.value.value


CALLS = [
    pytest.param(FLOWS.complete, id="complete"),
    pytest.param(FLOWS.stream, id="stream"),
    pytest.param(FLOWS.count_tokens, id="count_tokens"),
]
EVERY_CALL = [*CALLS, pytest.param(lambda *_: FLOWS.models(), id="models")]


# ------------------------------------------------------------------------------------------------- requests


def test_completing_is_a_post_with_the_whole_request() -> None:
    call = sent(FLOWS.complete("Hi", {}))

    assert (call.operation, call.method, call.path, call.query) == (
        "create_message",
        "POST",
        "/v1/messages",
        (),
    )
    assert dict(call.headers) == {
        "accept": "application/json",
        "content-type": "application/json",
        "anthropic-version": "2026-10-21",
    }
    assert body_of(call) == {"model": "default-model", "max_tokens": 99, "messages": MESSAGES}
    assert (call.is_stream, call.timeouts, call.deadline, call.attempt) == (False, Timeouts(), None, 1)


def test_streaming_asks_for_events() -> None:
    call = sent(FLOWS.stream("Hi", {}))

    assert (call.operation, call.is_stream) == ("create_message", True)
    assert call.headers["accept"].startswith("text/event-stream")
    assert body_of(call) == {"model": "default-model", "max_tokens": 99, "messages": MESSAGES, "stream": True}


def test_counting_sends_the_conversation() -> None:
    call = sent(FLOWS.count_tokens("Hi", {"max_tokens": 5}))

    assert (call.operation, call.method, call.path) == ("count_tokens", "POST", "/v1/messages/count_tokens")
    assert body_of(call) == {"model": "default-model", "messages": MESSAGES}


def test_listing_models_asks_for_the_largest_page() -> None:
    call = sent(FLOWS.models())

    assert (call.operation, call.method, call.path, call.content) == (
        "list_models",
        "GET",
        "/v1/models",
        None,
    )
    assert call.query == (("limit", "1000"),)
    assert call.headers["anthropic-version"] == "2026-10-21"


@pytest.mark.parametrize("ask", CALLS)
def test_options_go_before_the_settings(ask: Any) -> None:
    options = {
        "model": "other-model",
        "timeout": 7.0,
        "extra_headers": {"anthropic-beta": "a", "accept": "b"},
    }
    call = sent(ask("Hi", options))

    assert body_of(call)["model"] == "other-model"
    assert call.timeouts == Timeouts.of(7.0)
    assert call.headers["anthropic-beta"] == "a"
    assert call.headers["accept"] == "b"


@pytest.mark.parametrize("ask", CALLS)
def test_a_model_among_further_members_is_the_calls_model(ask: Any) -> None:
    call = sent(ask("Hi", {"model": "one", "extra_body": {"model": "other", "new": 1}}))

    assert call.model == body_of(call)["model"] == "other"
    assert body_of(call)["new"] == 1


def test_a_limit_among_further_members_decides_whether_the_answer_is_long() -> None:
    short = sent(FLOWS.complete("Hi", {"extra_body": {"max_tokens": 21_333}}))
    long = sent(FLOWS.complete("Hi", {"extra_body": {"max_tokens": 21_334}}))

    assert [(call.max_tokens, call.is_stream) for call in (short, long)] == [(21_333, False), (21_334, True)]


@pytest.mark.parametrize("member", [{"model": 5}, {"max_tokens": "many"}, {"max_tokens": True}], ids=str)
def test_members_of_another_type_stay_as_they_are_and_are_told_of(member: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        sent(FLOWS.complete("Hi", {"extra_body": member}))


def every_call_of(asked: Flows) -> list[Flow[Any]]:
    return [asked.complete("Hi", {}), asked.stream("Hi", {}), asked.count_tokens("Hi", {}), asked.models()]


def test_the_settings_timeout_holds_for_every_call() -> None:
    for flow in every_call_of(Flows(attrs.evolve(CONFIG, timeout=30.0), ())):
        assert sent(flow).timeouts == Timeouts.of(30.0)


def test_the_older_version_is_spoken_if_chosen() -> None:
    for flow in every_call_of(Flows(attrs.evolve(CONFIG, api_version="2023-06-01"), ())):
        assert sent(flow).headers["anthropic-version"] == "2023-06-01"


def test_the_settings_temperature_is_for_requests_without_one() -> None:
    asked = Flows(attrs.evolve(CONFIG, temperature=0.5, api_version="2023-06-01"), ())

    assert body_of(sent(asked.complete("Hi", {})))["temperature"] == 0.5
    assert body_of(sent(asked.complete("Hi", {"temperature": 0.0})))["temperature"] == 0.0
    assert "temperature" not in body_of(sent(asked.count_tokens("Hi", {})))


HALF_A_CHARACTER = "\ud83d"


@pytest.mark.parametrize("ask", CALLS)
@pytest.mark.parametrize(
    ("prompt", "options"),
    [
        pytest.param(HALF_A_CHARACTER, {}, id="half a character"),
        pytest.param("Hi", {"system": HALF_A_CHARACTER}, id="half a character elsewhere"),
        pytest.param("Hi", {"extra_body": {"a": {1, 2}}}, id="no JSON"),
        pytest.param("Hi", {"extra_body": {"tools": 5}}, id="a body that is not as described"),
        pytest.param("Hi", {"tools": [{"name": "add"}]}, id="a tool without a schema"),
        pytest.param("Hi", {"tools": [5]}, id="a tool that is none"),
        pytest.param("Hi", {"tools": [Tool("add", input_schema=5)]}, id="a schema that is none"),
        pytest.param("Hi", {"tool_choice": "auto"}, id="a choice that is none"),
        pytest.param("Hi", {"thinking": True}, id="thinking that is none"),
        pytest.param("Hi", {"system": 5}, id="a system prompt that is none"),
        pytest.param("Hi", {"system": ["Be brief."]}, id="a system prompt of texts"),
        pytest.param(Message("robot", "Hi"), {}, id="a role that is none"),  # type: ignore[arg-type]
        pytest.param(
            Message.user(TextBlock("a", citations=({"type": "page_location"},))), {}, id="half a citation"
        ),
        pytest.param(Message.user(UnknownBlock("text", {"type": "text"})), {}, id="a block without its text"),
    ],
)
def test_what_cannot_be_encoded_is_the_callers_mistake(ask: Any, prompt: Any, options: Any) -> None:
    with pytest.raises(ConfigurationError) as caught:
        next(ask(prompt, options))

    assert caught.value.__context__ is None


@pytest.mark.parametrize("ask", CALLS)
@pytest.mark.parametrize(("prompt", "options"), [("Hi", {"tools": 1}), ([], {}), ("Hi", {"timeout": -1})])
def test_what_makes_no_sense_is_refused_before_anything_is_sent(ask: Any, prompt: Any, options: Any) -> None:
    with pytest.raises(ConfigurationError):
        next(ask(prompt, options))


# -------------------------------------------------------------------------------------------------- answers


def test_an_answer_becomes_a_completion() -> None:
    completion = answer(FLOWS.complete("Hi", {}), ANSWER)

    assert (completion.id, completion.text, completion.stop_reason) == ("msg_1", "Hello", "end_turn")
    assert completion.request_id == "req_1"


def test_a_count_is_a_number() -> None:
    assert answer(FLOWS.count_tokens("Hi", {}), {"input_tokens": 7}) == 7


def model(name: str) -> dict[str, Any]:
    return {"type": "model", "id": name, "display_name": name, "created_at": "2026-01-01T00:00:00Z"}


def page(*names: str, more: bool) -> dict[str, Any]:
    return {
        "data": [model(name) for name in names],
        "has_more": more,
        "first_id": names[0] if names else None,
        "last_id": names[-1] if names else None,
    }


def test_models_are_listed_page_by_page() -> None:
    flow = FLOWS.models()
    first = sent(flow)
    second = flow.send(reply_to(first, page("a", "b", more=True)))

    assert isinstance(second, Send)
    assert second.call.query == (("after_id", "b"), ("limit", "1000"))
    with pytest.raises(StopIteration) as done:
        flow.send(reply_to(second.call, page("c", more=False)))
    assert [each.id for each in done.value.value] == ["a", "b", "c"]


@pytest.mark.parametrize("last", [page(more=False), page(more=True)])
def test_a_page_without_an_end_to_go_on_from_is_the_last(last: dict[str, Any]) -> None:
    assert answer(FLOWS.models(), last) == ()


def test_a_catalogue_without_end_is_an_error() -> None:
    flow = FLOWS.models()
    call = sent(flow)
    for _ in range(99):
        assert isinstance(flow.send(reply_to(call, page("a", more=True))), Send)

    with pytest.raises(DecodeError, match="100 pages"):
        flow.send(reply_to(call, page("a", more=True)))


def test_an_error_of_a_later_page_is_the_calls() -> None:
    flow = FLOWS.models()
    call = sent(flow)
    flow.send(reply_to(call, page("a", more=True)))

    with pytest.raises(ServerError):
        flow.send(reply_to(call, b"", 500))


# --------------------------------------------------------------------------------------------------- errors


@pytest.mark.parametrize("ask", EVERY_CALL)
@pytest.mark.parametrize(
    ("status", "cls"), [(404, NotFoundError), (429, RateLimitError), (529, OverloadedError), (500, ServerError), (307, LlmError)]
)  # fmt: skip
def test_a_refusal_is_raised(ask: Any, status: int, cls: type[LlmError]) -> None:
    flow = ask("Hi", {})

    with pytest.raises(cls) as caught:
        flow.send(reply_to(sent(flow), b"<html>", status))
    assert (caught.value.status, caught.value.request_id) == (status, "req_1")


@pytest.mark.parametrize("ask", [each for each in EVERY_CALL if each.id != "stream"])
@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b"null", b"{}", b'{"input_tokens": "7", "data": 5}', b"[" * 5000],
    ids=["empty", "html", "array", "null", "object", "wrong types", "deep"],
)
def test_a_reply_that_is_not_as_described_is_an_error(ask: Any, body: bytes) -> None:
    flow = ask("Hi", {})

    with pytest.raises(DecodeError) as caught:
        flow.send(reply_to(sent(flow), body))
    assert caught.value.request_id == "req_1"


def test_the_error_says_where() -> None:
    flow = FLOWS.complete("Hi", {})

    with pytest.raises(DecodeError, match=r"content\[0\]\.text: ") as caught:
        flow.send(reply_to(sent(flow), {**ANSWER, "content": [{"type": "text", "text": 5}]}))
    assert caught.value.path == "content[0].text"


@pytest.mark.parametrize("status", [201, 204, 206])
def test_another_success_is_no_answer(status: int) -> None:
    flow = FLOWS.complete("Hi", {})

    with pytest.raises(DecodeError) as caught:
        flow.send(reply_to(sent(flow), b"", status))
    assert caught.value.request_id == "req_1"


def test_an_answer_of_another_type_is_an_error() -> None:
    flow = FLOWS.complete("Hi", {})

    with pytest.raises(DecodeError):
        flow.send(reply_to(sent(flow), {**ANSWER, "type": "completion"}))


# --------------------------------------------------------------------------------------------------- streams


def sse(*events: dict[str, Any]) -> bytes:
    return b"".join(b"data: " + orjson.dumps(event) + b"\n\n" for event in events)


EVENTS = (
    {"type": "message_start", "message": {**ANSWER, "content": [], "stop_reason": None}},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Hel"}},
)


def opened(flow: Flow[Reply], **headers: str) -> Reply:
    reply = reply_to(sent(flow), b"", content_type="text/event-stream", **headers)
    assert is_read(flow.send(reply), reply)
    return reply


def test_a_stream_is_given_from_its_first_content_on() -> None:
    flow = FLOWS.stream("Hi", {})
    reply = opened(flow)
    with pytest.raises(StopIteration) as done:
        flow.send(sse(*EVENTS))

    assert done.value.value is reply
    assert reply.request_id == "req_1"
    assert [type(event) for event in reply.events] == [MessageStart, BlockStart, TextDelta]


def test_a_stream_that_fails_before_its_first_content_is_tried_again() -> None:
    flow = Flows(CONFIG, [Retry(wait=lambda _: 1.5)]).stream("Hi", {})  # type: ignore[arg-type]
    reply = opened(flow)

    assert flow.send(
        sse(EVENTS[0], {"type": "error", "error": {"type": "overloaded_error", "message": "Busy."}})
    ) == Close(reply)
    assert flow.send(None) == Sleep(1.5)
    again = flow.send(None)
    assert isinstance(again, Send)
    assert again.call == attrs.evolve(reply.call, attempt=2)


def test_a_stream_that_ends_before_its_first_content_is_tried_again() -> None:
    flow = Flows(CONFIG, [Retry(2, wait=lambda _: 0.0)]).stream("Hi", {})  # type: ignore[arg-type]
    first = opened(flow)
    assert flow.send(b"") == Close(first)
    assert flow.send(None) == Sleep(0.0)
    effect = flow.send(None)
    assert isinstance(effect, Send)
    second = reply_to(effect.call, b"", content_type="text/event-stream")
    assert is_read(flow.send(second), second)
    assert flow.send(b"") == Close(second)

    with pytest.raises(StreamInterruptedError) as caught:
        flow.send(None)
    assert [(attempt.number, attempt.request_id) for attempt in caught.value.attempts] == [
        (1, "req_1"),
        (2, "req_1"),
    ]
    assert caught.value.request_id == "req_1"


# -------------------------------------------------------------------------------------------------- policies


def test_the_default_policies_in_their_order() -> None:
    kinds = [type(policy) for policy in default_policies(attrs.evolve(CONFIG, max_retries=0))]

    ours = [kind for kind in kinds if kind in {ObserveCalls, Deadline, Retry, Observation, AttemptLog}]
    assert ours == [ObserveCalls, Deadline, Retry, Observation, AttemptLog]


@pytest.mark.parametrize("max_retries", [0, 1, 4])
def test_retries_come_on_top_of_the_first_attempt(max_retries: int) -> None:
    flow = Flows(attrs.evolve(CONFIG, max_retries=max_retries), None).complete("Hi", {})
    effect = next(flow)
    for _ in range(max_retries):
        assert isinstance(effect, Send)
        assert isinstance(flow.send(reply_to(effect.call, b"", 500)), Sleep)
        effect = flow.send(None)

    assert isinstance(effect, Send)
    assert effect.call.deadline is not None
    with pytest.raises(ServerError) as caught:
        flow.send(reply_to(effect.call, b"", 500))
    assert len(caught.value.attempts) == max_retries + 1


def test_policies_of_ones_own_take_the_place_of_the_default() -> None:
    seen: list[Call] = []

    def policy(name: str, call: Call, forward: Forward) -> Flow[Reply]:
        seen.append(call)
        return (yield from forward(attrs.evolve(call, headers={**call.headers, name: name})))

    flow = Flows(CONFIG, [partial(policy, "a"), partial(policy, "b")]).complete("Hi", {})
    call = sent(flow)

    assert (call.headers["a"], call.headers["b"], call.deadline) == ("a", "b", None)
    assert [("a" in each.headers, "b" in each.headers) for each in seen] == [(False, False), (True, False)]


def test_a_whole_request_may_be_given() -> None:
    request = CompletionRequest(messages=(Message.user("Hi"),), model="m", max_tokens=1, timeout=5.0)
    call = sent(FLOWS.complete(request, {"max_tokens": 2}))

    assert body_of(call) == {"model": "m", "max_tokens": 2, "messages": MESSAGES}
    assert call.timeouts == Timeouts.of(5.0)
