"""Requests made of prompts and options, completions, and that the two kinds of client are one interface."""

from __future__ import annotations

import inspect
import pickle
from typing import Any, get_type_hints

import attrs
import pytest

from llmport._runtime.streams import AsyncStream, Stream
from llmport.anthropic import AnthropicClient, AsyncAnthropicClient
from llmport.anthropic.batches.client import AsyncBatches, Batches
from llmport.client import (
    AsyncCompletionStream,
    AsyncLlmClient,
    Completion,
    CompletionRequest,
    CompletionStream,
    LlmClient,
    ProviderOptions,
    RequestOptions,
    Thinking,
    UnknownOptionWarning,
)
from llmport.errors import ConfigurationError
from llmport.messages import Message, TextBlock, ThinkingBlock, ToolUseBlock
from llmport.testing import AsyncFakeClient, FakeClient
from llmport.tools import Tool, ToolChoice
from llmport.usage import Usage

# ------------------------------------------------------------------------------------------------- requests

HELLO = Message.user("Hello")
TALK = [HELLO, Message.assistant("Hi"), Message.user("Bye")]


@pytest.mark.parametrize(
    ("prompt", "messages"),
    [
        ("Hello", (HELLO,)),
        ("", (Message.user(""),)),
        (HELLO, (HELLO,)),
        (TALK, tuple(TALK)),
        (tuple(TALK), tuple(TALK)),
        ((turn for turn in tuple(TALK)), tuple(TALK)),
        (CompletionRequest(messages=TALK), tuple(TALK)),  # type: ignore[arg-type]
    ],
    ids=["text", "empty text", "turn", "list", "tuple", "generator", "request"],
)
def test_anything_that_can_be_asked_becomes_a_request(prompt: Any, messages: tuple[Message, ...]) -> None:
    assert CompletionRequest.of(prompt, {}) == CompletionRequest(messages=messages)


OPTIONS: dict[str, Any] = {
    "model": "claude-haiku-4-5",
    "max_tokens": 5,
    "system": (TextBlock("Be brief."),),
    "tools": (Tool("add"), {"type": "web_search_20250305", "name": "web_search"}),
    "tool_choice": ToolChoice("any"),
    "stop_sequences": ("###",),
    "temperature": 0.5,
    "thinking": Thinking(budget_tokens=1024),
    "extra_body": {"service_tier": "auto"},
    "extra_headers": {"x-a": "b"},
    "timeout": 3.0,
    "output_schema": {"type": "object"},
    "options": ProviderOptions(),
    "max_retries": 1,
    "resume": "continue",
    "tenant": "nightly",
    "priority": 3,
    "cache": False,
}


def test_options_are_the_fields_of_a_request_but_for_its_messages() -> None:
    fields = attrs.fields_dict(CompletionRequest)

    assert RequestOptions.__optional_keys__ == fields.keys() - {"messages"} == OPTIONS.keys()
    assert not RequestOptions.__required_keys__
    for name, hint in get_type_hints(RequestOptions).items():
        field = fields[name]
        if field.converter is None:  # else more is taken than is kept
            assert str(hint) == str(get_type_hints(CompletionRequest)[name])


@pytest.mark.parametrize(
    "prompt", ["Hello", CompletionRequest(messages=(HELLO,), model="other", max_tokens=1)]
)
def test_options_take_the_place_of_fields(prompt: Any) -> None:
    request = CompletionRequest.of(prompt, OPTIONS)  # type: ignore[arg-type]

    assert request == CompletionRequest(messages=(HELLO,), **OPTIONS)


def test_a_request_keeps_what_no_option_replaces() -> None:
    prompt = CompletionRequest(messages=(HELLO,), **OPTIONS)

    assert CompletionRequest.of(prompt, {}) == prompt
    assert CompletionRequest.of(prompt, {"model": None}) == attrs.evolve(prompt, model=None)


def test_tools_and_stop_sequences_may_be_any_iterable() -> None:
    request = CompletionRequest.of("Hello", {"tools": iter([Tool("add")]), "stop_sequences": ["a", "b"]})

    assert (request.tools, request.stop_sequences) == ((Tool("add"),), ("a", "b"))


@pytest.mark.parametrize("prompt", ["Hello", CompletionRequest(messages=(HELLO,))], ids=["text", "request"])
def test_an_unknown_option_is_sent_as_it_is_with_a_warning(prompt: Any) -> None:
    with pytest.warns(UnknownOptionWarning, match=r"no top_k, brand_new: .* max_tokens, ") as caught:
        request = CompletionRequest.of(prompt, {"top_k": 1, "brand_new": 2, "extra_body": {"top_k": 3}})

    assert request.extra_body == {"top_k": 3, "brand_new": 2}
    assert caught[0].filename == __file__


DEFAULTS = {"model": "other", "max_tokens": 7, "timeout": 3.0, "stop_sequences": ("a",)}


def test_defaults_fill_what_a_request_leaves_open() -> None:
    request = CompletionRequest.of("Hello", {"model": "mine", "timeout": 1.0})

    assert request.filled(DEFAULTS) == CompletionRequest.of(
        "Hello", {**DEFAULTS, "model": "mine", "timeout": 1.0}
    )
    assert request.filled({}) is request


@pytest.mark.parametrize("options", [{"tools": None}, {"tools": 5}, {"stop_sequences": 5}, {"messages": []}])
def test_an_option_of_no_use_is_refused(options: Any) -> None:
    with pytest.raises(ConfigurationError, match="cannot be made of this"):
        CompletionRequest.of("Hello", options)


@pytest.mark.parametrize("prompt", [[], (), CompletionRequest(messages=())])
def test_an_empty_conversation_is_refused(prompt: Any) -> None:
    with pytest.raises(ConfigurationError, match="empty"):
        CompletionRequest.of(prompt, {})


@pytest.mark.parametrize(
    "prompt", [["Hello"], [{"role": "user", "content": "Hello"}], [HELLO, None], {"role": "user"}]
)
def test_what_is_no_message_is_refused(prompt: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"Message\.user"):
        CompletionRequest.of(prompt, {})


@pytest.mark.parametrize("prompt", [None, 5])
def test_what_is_no_prompt_is_refused(prompt: Any) -> None:
    with pytest.raises(ConfigurationError, match="cannot be made of this"):
        CompletionRequest.of(prompt, {})


def test_a_repr_names_headers_and_hides_their_values() -> None:
    assert "<x-a>" in repr(CompletionRequest(messages=(HELLO,), extra_headers={"x-a": "canary"}))
    assert "canary" not in repr(CompletionRequest(messages=(HELLO,), extra_headers={"x-a": "canary"}))


# ---------------------------------------------------------------------------------------------- completions

COMPLETION = Completion(
    id="msg_1",
    model="claude",
    content=(
        ThinkingBlock("Hm"),
        TextBlock("Hel"),
        ToolUseBlock("1", "add", {}),
        TextBlock("lo"),
        ToolUseBlock("2", "add", None),
    ),
    stop_reason="tool_use",
    usage=Usage(),
)


def test_the_text_and_the_tools_of_a_completion() -> None:
    assert COMPLETION.text == "Hello"
    assert [use.id for use in COMPLETION.tool_uses] == ["1", "2"]


def test_a_completion_goes_on_as_a_turn() -> None:
    assert COMPLETION.message == Message("assistant", COMPLETION.content)


def test_a_completion_pickles() -> None:
    assert pickle.loads(pickle.dumps(COMPLETION)) == COMPLETION


# --------------------------------------------------------------------------------------------------- parity

PAIRS = [
    pytest.param(LlmClient, AsyncLlmClient, id="protocol of a client"),
    pytest.param(CompletionStream, AsyncCompletionStream, id="protocol of a stream"),
    pytest.param(AnthropicClient, AsyncAnthropicClient, id="Anthropic"),
    pytest.param(FakeClient, AsyncFakeClient, id="fake"),
    pytest.param(Stream, AsyncStream, id="streams"),
    pytest.param(Batches, AsyncBatches, id="batches"),
]
IMPLEMENTATIONS = [
    pytest.param(LlmClient, AnthropicClient, id="client"),
    pytest.param(AsyncLlmClient, AsyncAnthropicClient, id="async client"),
    pytest.param(LlmClient, FakeClient, id="fake client"),
    pytest.param(AsyncLlmClient, AsyncFakeClient, id="async fake client"),
    pytest.param(CompletionStream, Stream, id="stream"),
    pytest.param(AsyncCompletionStream, AsyncStream, id="async stream"),
]
AWAITED_NAMES = {
    "close": "aclose",
    "__enter__": "__aenter__",
    "__exit__": "__aexit__",
    "__iter__": "__aiter__",
}
OWN_PROTOCOL = {"__next__", "__anext__"}  # an iterator's own half, which a generator needs not


def interface(cls: type) -> dict[str, Any]:
    """What a user may call or read, by name."""
    special = {*AWAITED_NAMES, *AWAITED_NAMES.values(), *OWN_PROTOCOL, "__init__"}
    return {
        name: member
        for name, member in inspect.getmembers_static(cls)
        if not name.startswith("_") or (name in special and member is not getattr(object, name, None))
    }


def signature(member: Any) -> inspect.Signature:
    return inspect.signature(member.fget if isinstance(member, property) else member)


def parameters(member: Any) -> list[tuple[str, Any, Any, str]]:
    return [
        (name, each.kind, each.default, str(each.annotation).replace("Async", ""))
        for name, each in signature(member).parameters.items()
    ]


@pytest.mark.parametrize(("blocking", "awaited"), PAIRS)
def test_the_pair_has_the_same_methods(blocking: type, awaited: type) -> None:
    renamed = {AWAITED_NAMES.get(name, name) for name in interface(blocking)}

    assert renamed - OWN_PROTOCOL == interface(awaited).keys() - OWN_PROTOCOL


@pytest.mark.parametrize(("blocking", "awaited"), PAIRS)
def test_the_pair_takes_and_gives_the_same(blocking: type, awaited: type) -> None:
    others = interface(awaited)
    for name, member in interface(blocking).items():
        if name in OWN_PROTOCOL or getattr(member, "__objclass__", None) is object:
            continue
        other = others[AWAITED_NAMES.get(name, name)]
        if name == "__init__" and getattr(blocking, "_is_protocol", False):
            continue  # typing puts one of its own there
        if name == "__init__" and blocking is Stream:
            continue  # each takes its own runtime
        assert type(member) is type(other), name
        assert parameters(member) == parameters(other), name
        returned = str(signature(other).return_annotation).replace("Async", "")
        assert str(signature(member).return_annotation) == returned, name


@pytest.mark.parametrize(("blocking", "awaited"), PAIRS)
def test_the_second_of_the_pair_awaits_what_the_first_waits_for(blocking: type, awaited: type) -> None:
    immediate = {
        "stream",
        "text",
        "__aiter__",
        "__init__",
        "completion",
        "config",
        "with_options",
        "batches",
        "limits",
    }
    immediate |= (
        {"add"}
        if awaited is AsyncFakeClient
        else {"results", "estimate_cost"}
        if awaited is AsyncBatches
        else {"cancel"}
    )
    for name, member in interface(awaited).items():
        assert inspect.iscoroutinefunction(member) is (name not in immediate), name
    assert not [name for name, member in interface(blocking).items() if inspect.iscoroutinefunction(member)]


@pytest.mark.parametrize(("protocol", "implementation"), IMPLEMENTATIONS)
def test_an_implementation_takes_what_its_protocol_says(protocol: type, implementation: type) -> None:
    ours = interface(implementation)
    for name, member in interface(protocol).items():
        if name != "__init__":
            assert parameters(ours[name]) == parameters(member), name
