"""What a caller without a type checker may pass: whatever it is, the answer is a `ConfigurationError`, and nothing is sent."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from scripted_server import ScriptedServer, response
from wire_events import message, text

from llmport import ConfigurationError, Message, TextBlock, Thinking, Tool, ToolChoice, ToolResultBlock
from llmport.anthropic import AnthropicClient, AnthropicConfig, AsyncAnthropicClient

pytestmark = pytest.mark.anyio


class Thing:
    """Nothing that any option takes; its repr is the same in every process, as names of tests must be."""

    def __repr__(self) -> str:
        return "<thing>"


ANYTHING: Any = Thing()


def nested(depth: int) -> ToolResultBlock:
    block = ToolResultBlock("id", "x")
    for _ in range(depth):
        block = ToolResultBlock("id", block)
    return block


@pytest.mark.parametrize("prompt", [b"Hello", None, 5, {"role": "user"}, [{"role": "user"}], [], "\ud800"])
async def test_a_prompt_that_is_none(make_client: Any, prompt: Any) -> None:
    with ScriptedServer() as server, pytest.raises(ConfigurationError):
        await make_client(server.base_url).complete(prompt)
    assert server.received == []


async def test_a_conversation_that_never_ends(make_client: Any) -> None:
    with ScriptedServer() as server, pytest.raises(ConfigurationError, match="recursion"):
        await make_client(server.base_url).complete(Message.user(nested(2000)))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"timeout": "5"}, "seconds"),
        ({"timeout": httpx.Timeout(5)}, "seconds"),
        ({"timeout": -1}, "seconds"),
        ({"timeout": float("nan")}, "seconds"),
        ({"extra_headers": "x-own"}, "mapping"),
        ({"extra_headers": {5: "x"}}, "header"),
        ({"extra_headers": {"x-own": 5}}, "header"),
        ({"extra_headers": {"x-own": "ü"}}, "header"),
        ({"extra_headers": {"x-own": "a\r\nx-injected: b"}}, "header"),
        ({"extra_headers": {"x-own\r\nx-injected": "b"}}, "header"),
        ({"extra_body": {"metadata": {"user_id": {1}}}}, "set"),
        ({"extra_body": "text"}, "mapping"),
        ({"system": ["Answer."]}, "TextBlock"),
        ({"system": [{"type": "text", "text": "Answer."}]}, r"TextBlock\(block\['text'\]\)"),
        ({"tools": [print]}, r"run_tools\(\), or .*llmport\.tool"),
        ({"tools": [5]}, "Tool"),
        ({"tools": {"name": "weather"}}, "list of tools"),
        ({"max_retries": "3"}, "max_retries"),
        ({"max_tokens": "x"}, "max_tokens"),
        ({"priority": "high"}, "priority"),
        ({"resume": "no"}, "resume"),
        ({"deadline": 10}, "timeout="),
        ({"tool_choice": "auto"}, "ToolChoice"),
        ({"tool_choice": ToolChoice(ANYTHING)}, "auto, any, tool or none"),
        ({"thinking": True}, "Thinking"),
        ({"thinking": Thinking(extra=ANYTHING)}, "encoded"),
        ({"tools": [Tool("weather", input_schema=ANYTHING)]}, "encoded"),
    ],
    ids=repr,
)
async def test_an_option_that_makes_no_sense(make_client: Any, options: Any, said: str) -> None:
    with ScriptedServer() as server, pytest.raises(ConfigurationError, match=said):
        await make_client(server.base_url).complete("Hello", **options)
    assert server.received == []


async def test_a_role_that_is_none(make_client: Any) -> None:
    with ScriptedServer() as server, pytest.raises(ConfigurationError, match="'robot'"):
        await make_client(server.base_url).complete([Message("robot", "Hello")])  # type: ignore[arg-type]  # the point


async def test_one_stop_sequence_is_not_many_letters(make_client: Any) -> None:
    with ScriptedServer(response(message(text("Hi.")))) as server:
        await make_client(server.base_url).complete("Hello", stop_sequences="END")
    assert server.received[0].json["stop_sequences"] == ["END"]


async def test_a_header_is_sent_once_however_it_is_spelt(mode: str, make_client: Any) -> None:
    own = {"Anthropic-Version": "2023-06-01", "USER-AGENT": "mine", "X-Api-Key": "not-mine"}
    sent: list[httpx.Headers] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers)
        return httpx.Response(200, json=message(text("Hi.")))

    transport = httpx.MockTransport(answer)
    http: Any = httpx.Client if mode == "blocking" else httpx.AsyncClient
    client = make_client("http://nowhere.invalid", http_client=http(transport=transport))
    await client.complete("Hello", extra_headers=own)

    assert sent[0].get_list("anthropic-version") == ["2023-06-01"]
    assert sent[0].get_list("user-agent") == ["mine"]
    assert sent[0].get_list("x-api-key") == [client.config.api_key.reveal()]


async def test_a_block_of_the_callers_own_class(make_client: Any) -> None:
    class Quote(TextBlock):
        """Text from somewhere."""

    with ScriptedServer(response(message(text("Hi.")))) as server:
        await make_client(server.base_url).complete(Message.user(Quote("To be.")))
    assert server.received[0].json["messages"][0]["content"] == [{"type": "text", "text": "To be."}]


async def test_an_http_client_of_the_wrong_kind(mode: str, make_client: Any) -> None:
    wrong: Any = httpx.AsyncClient if mode == "blocking" else httpx.Client
    right: Any = httpx.Client if mode == "blocking" else httpx.AsyncClient
    with pytest.raises(ConfigurationError, match=rf"httpx\.{right.__name__}"):
        await make_client("http://nowhere.invalid", http_client=wrong()).complete("Hello")


async def test_an_http_client_that_is_closed(mode: str, make_client: Any) -> None:
    http: Any = httpx.Client() if mode == "blocking" else httpx.AsyncClient()
    await http.aclose() if mode != "blocking" else http.close()
    with pytest.raises(ConfigurationError, match="closed"):
        await make_client("http://nowhere.invalid", http_client=http).complete("Hello")


@pytest.mark.parametrize("kind", [AnthropicClient, AsyncAnthropicClient])
@pytest.mark.parametrize("config", ["sk-ant-api03-canary", {"api_key": "sk-ant-api03-canary"}])
def test_a_key_in_the_place_of_the_settings_is_not_shown(kind: Any, config: Any) -> None:
    with pytest.raises(ConfigurationError, match="api_key=") as caught:
        kind(config)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    "settings",
    [
        {"api_key": b"sk-ant"},
        {"auth_token": 5},
        {"base_url": 5},
        {"base_url": None},
        {"model": None},
        {"model": 5},
        {"max_tokens": None},
        {"max_retries": None},
        {"api_version": None},
    ],
    ids=repr,
)
def test_a_setting_that_makes_no_sense(settings: Any) -> None:
    with pytest.raises(ConfigurationError):
        AnthropicConfig(**settings)


@pytest.mark.parametrize("form", ["stream", "run_tools", "count_tokens"])
async def test_an_output_where_there_is_none(make_client: Any, form: str) -> None:
    arguments = ("Hello", []) if form == "run_tools" else ("Hello",)
    with ScriptedServer() as server, pytest.raises(ConfigurationError, match=r"complete\(\) only"):
        await getattr(make_client(server.base_url), form)(*arguments, output=dict)
    assert server.received == []
