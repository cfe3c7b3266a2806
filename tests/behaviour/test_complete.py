"""Whole answers: what comes back, what is kept, what is sent."""

from __future__ import annotations

from typing import Any

import pytest
from scripted_server import KEEP, ScriptedServer, response, sse, stream_head
from wire_events import START, TEXT_START, hello, message, text, text_delta

from llmport import (
    ConfigurationError,
    DecodeError,
    DocumentBlock,
    ImageBlock,
    Message,
    StreamInterruptedError,
    TextBlock,
    TextSource,
    Thinking,
    ThinkingBlock,
    Tool,
    ToolChoice,
    ToolResultBlock,
    ToolUseBlock,
    UnknownBlock,
    UnknownOptionWarning,
    Usage,
)

pytestmark = pytest.mark.anyio

PIXEL = b"\x89PNG\r\n\x1a\n" + bytes(20)


async def test_an_answer_comes_back_whole(make_client: Any) -> None:
    with ScriptedServer(
        response(message(text("Hi."), usage={"input_tokens": 3, "output_tokens": 2}))
    ) as server:
        completion = await make_client(server.base_url).complete("Hello")

    assert completion.text == "Hi."
    assert completion.stop_reason == "end_turn"
    assert completion.usage == Usage(input_tokens=3, output_tokens=2)
    assert completion.request_id == "req_test"
    assert completion.model == "claude-sonnet-5-5"


async def test_a_request_says_everything_it_was_given(make_client: Any) -> None:
    weather = Tool(
        "weather", "Tells the weather.", {"type": "object", "properties": {"city": {"type": "string"}}}
    )
    conversation = [
        Message.user("Look: ", ImageBlock.from_bytes(PIXEL)),
        Message.assistant(
            ThinkingBlock("Hm.", signature="sig"), ToolUseBlock("toolu_1", "weather", {"city": "Paris"})
        ),
        Message.user(ToolResultBlock("toolu_1", "sunny")),
    ]
    with ScriptedServer(response(message(text("Hi.")))) as server:
        await make_client(server.base_url, model="claude-opus-5-5").complete(
            conversation,
            system="Be brief.",
            tools=[weather, {"type": "web_search_20250305", "name": "web_search"}],
            tool_choice=ToolChoice("tool", "weather", allow_parallel=False),
            stop_sequences=["END"],
            thinking=Thinking(budget_tokens=2000),
            max_tokens=4000,
            extra_body={"metadata": {"user_id": "u1"}, "brand_new": [1, 2]},
            extra_headers={"anthropic-beta": "something-2026-01-01"},
        )
        received = server.received[0]

    assert received.method == "POST"
    assert received.target == "/v1/messages"
    assert received.headers["anthropic-version"] == "2026-10-21"
    assert received.headers["anthropic-beta"] == "something-2026-01-01"
    assert received.headers["content-type"] == "application/json"
    assert received.json == {
        "model": "claude-opus-5-5",
        "max_tokens": 4000,
        "system": "Be brief.",
        "messages": [
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "Look: "},
                    {
                        "type": "image",
                        "source": {
                            "type": "base64",
                            "media_type": "image/png",
                            "data": "iVBORw0KGgoAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
                        },
                    },
                ],
            },
            {
                "role": "assistant",
                "content": [
                    {"type": "thinking", "thinking": "Hm.", "signature": "sig"},
                    {"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {"city": "Paris"}},
                ],
            },
            {
                "role": "user",
                "content": [
                    {
                        "type": "tool_result",
                        "tool_use_id": "toolu_1",
                        "content": [{"type": "text", "text": "sunny"}],
                    }
                ],
            },
        ],
        "tools": [
            {
                "name": "weather",
                "description": "Tells the weather.",
                "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}},
            },
            {"type": "web_search_20250305", "name": "web_search"},
        ],
        "tool_choice": {"type": "tool", "name": "weather", "disable_parallel_tool_use": True},
        "stop_sequences": ["END"],
        "thinking": {"type": "enabled", "budget_tokens": 2000},
        "metadata": {"user_id": "u1"},
        "brand_new": [1, 2],
    }


@pytest.mark.parametrize(
    ("settings", "header", "value"),
    [
        ({"api_key": "sk-ant-key"}, "x-api-key", "sk-ant-key"),
        ({"api_key": None, "auth_token": "token"}, "authorization", "Bearer token"),
    ],
)
async def test_each_kind_of_credentials_has_its_header(
    make_client: Any, monkeypatch: pytest.MonkeyPatch, settings: Any, header: str, value: str
) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    with ScriptedServer(response(message(text("Hi.")))) as server:
        await make_client(server.base_url, **settings).complete("Hello")

    assert server.received[0].headers[header] == value
    assert ("x-api-key" in server.received[0].headers) == (header == "x-api-key")


async def test_what_is_unknown_is_kept_and_can_be_sent_back(make_client: Any) -> None:
    block = {"type": "hologram", "projection": {"w": 3}, "caller": None}
    answer = message(
        {"type": "text", "text": "See:", "citations": None, "mood": "bright"},
        block,
        stop_reason="out_of_paper",
        container={"id": "c", "expires_at": "2026-01-01T00:00:00Z", "skills": None},
        weather="fine",
        usage={"input_tokens": 1, "output_tokens": 1, "service_tier": "express", "watts": 3},
    )
    with ScriptedServer(response(answer), response(message(text("Thanks.")))) as server:
        client = make_client(server.base_url)
        completion = await client.complete("Hello")
        await client.complete([Message.user("Hello"), completion.message, Message.user("Nice.")])
        sent = server.received[1].json["messages"][1]

    assert completion.content[1] == UnknownBlock("hologram", block)
    assert completion.stop_reason == "out_of_paper"
    assert completion.extra["weather"] == "fine"
    assert completion.extra["container"]["expires_at"] == "2026-01-01T00:00:00Z"
    assert completion.usage.extra == {"service_tier": "express", "watts": 3}
    assert sent == {"role": "assistant", "content": answer["content"]}


async def test_a_tool_use_is_typed_and_goes_back_as_it_came(make_client: Any) -> None:
    use = {
        "type": "tool_use",
        "id": "toolu_1",
        "name": "weather",
        "input": {"city": "Paris"},
        "caller": {"type": "direct"},
    }
    with ScriptedServer(
        response(message(use, stop_reason="tool_use")), response(message(text("Sunny.")))
    ) as server:
        client = make_client(server.base_url)
        completion = await client.complete("Weather?")
        (wanted,) = completion.tool_uses
        result = Message.user(ToolResultBlock(wanted.id, "no idea", is_error=True))
        await client.complete([Message.user("Weather?"), completion.message, result])
        turns = server.received[1].json["messages"]

    assert (wanted.name, wanted.input) == ("weather", {"city": "Paris"})
    assert turns[1]["content"] == [use]
    assert turns[2]["content"][0]["is_error"] is True


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (message({"type": "text", "text": 5}), "content[0].text"),
        (message({"type": "text"}), "content[0].text"),
        (message(text("Hi."), usage={"input_tokens": "many", "output_tokens": 1}), "usage.input_tokens"),
        ({"type": "message"}, ""),
        ([1, 2], ""),
        ("<html>Welcome to the hotel's network</html>", ""),
        ("", ""),
        ('{"id": "msg_1", "type": "mess', ""),
    ],
)
async def test_a_reply_that_is_not_what_the_description_says_is_an_error_that_names_the_place(
    make_client: Any, body: Any, path: str
) -> None:
    with ScriptedServer(response(body)) as server, pytest.raises(DecodeError) as caught:
        await make_client(server.base_url).complete("Hello")

    assert caught.value.path.startswith(path)
    assert caught.value.request_id == "req_test"


@pytest.mark.parametrize("option", [{"temperature": 0.5}, {"extra_body": {"top_k": 3}}])
async def test_what_an_api_version_removed_is_refused_before_sending(make_client: Any, option: Any) -> None:
    with ScriptedServer(response(message(text("Hi.")))) as server:
        with pytest.raises(ConfigurationError, match="2023-06-01"):
            await make_client(server.base_url).complete("Hello", **option)
        assert server.received == []

        await make_client(server.base_url, api_version="2023-06-01").complete("Hello", **option)

    assert server.received[0].headers["anthropic-version"] == "2023-06-01"
    assert {"temperature", "top_k"} & set(server.received[0].json)


CITATION = {
    "type": "char_location",
    "cited_text": "a",
    "document_index": 0,
    "document_title": None,
    "start_char_index": 0,
    "end_char_index": 1,
}
CITED = TextBlock("a", citations=(CITATION,))


@pytest.mark.parametrize(
    "message_sent",
    [
        Message.assistant(DocumentBlock(TextSource("A document."))),
        Message.user(CITED),
        Message.user(
            UnknownBlock(
                "search_result",
                {
                    "type": "search_result",
                    "source": "s",
                    "title": "t",
                    "content": [{"type": "text", "text": "a", "citations": [CITATION]}],
                },
            )
        ),
    ],
    ids=["document", "cited text", "cited search result"],
)
async def test_what_messages_may_not_hold_any_more_is_refused_before_sending(
    make_client: Any, message_sent: Message
) -> None:
    conversation = [Message.user("Hello"), message_sent]
    with ScriptedServer(response(message(text("Hi.")))) as server:
        with pytest.raises(ConfigurationError, match="2023-06-01"):
            await make_client(server.base_url).complete(conversation)
        assert server.received == []

        await make_client(server.base_url, api_version="2023-06-01").complete(conversation)

    assert len(server.received) == 1


async def test_an_unknown_option_is_sent_with_a_warning_and_never_a_type_error(make_client: Any) -> None:
    with ScriptedServer(response(message(text("Hi.")))) as server:
        with pytest.warns(UnknownOptionWarning, match="brand_new"):
            await make_client(server.base_url).complete("Hello", brand_new=1)
        received = server.received[0]

    assert received.json["brand_new"] == 1


async def test_a_client_made_with_options_shares_connections_and_yields_to_the_call(make_client: Any) -> None:
    with ScriptedServer([response(message(text("Hi."))), KEEP], response(message(text("Hi.")))) as server:
        client = make_client(server.base_url)
        brief = client.with_options(model="claude-haiku-4-5", max_tokens=5)
        await brief.complete("Hello", max_tokens=6)
        await brief.aclose()
        await client.complete("Hello")
        first, second = (received.json for received in server.received)
        connections = len(server._connections)

    assert (first["model"], first["max_tokens"]) == ("claude-haiku-4-5", 6)
    assert (second["model"], second["max_tokens"]) == ("claude-sonnet-5-5", 4096)
    assert connections == 1


async def test_a_call_takes_back_what_the_client_was_given(make_client: Any) -> None:
    defaults: dict[str, Any] = {
        "tools": [{"type": "web_search_20250305", "name": "web_search"}],
        "stop_sequences": ["END"],
        "extra_body": {"service_tier": "auto"},
    }
    with ScriptedServer(response(message(text("Hi."))), response(message(text("Hi.")))) as server:
        client = make_client(server.base_url).with_options(**defaults)
        await client.complete("Hello")
        await client.complete("Hello", tools=[], stop_sequences=[], extra_body={})
        first, second = (received.json for received in server.received)

    members = {"tools", "stop_sequences", "service_tier"}
    assert members <= first.keys()
    assert not members & second.keys()


@pytest.mark.filterwarnings("ignore::llmport.client.UnknownOptionWarning")
async def test_a_client_made_with_an_unknown_option_sends_it(make_client: Any) -> None:
    with ScriptedServer(response(message(text("Hi.")))) as server:
        await make_client(server.base_url).with_options(brand_new=1).complete("Hello", max_tokens=5)

    assert (server.received[0].json["brand_new"], server.received[0].json["max_tokens"]) == (1, 5)


@pytest.mark.parametrize(
    "options", [{"timeout": -1}, {"max_tokens": "x"}, {"deadline": 10}, {"tools": 5}], ids=repr
)
async def test_a_client_is_not_made_with_options_that_no_call_could_have(
    make_client: Any, options: Any
) -> None:
    with pytest.raises(ConfigurationError, match=next(iter(options))):
        make_client("http://127.0.0.1:9").with_options(**options)


async def test_tokens_are_counted(make_client: Any) -> None:
    with ScriptedServer(response({"input_tokens": 42})) as server:
        assert (
            await make_client(server.base_url).count_tokens("Hello", system=(TextBlock("Be brief."),)) == 42
        )
        received = server.received[0]

    assert received.target == "/v1/messages/count_tokens"
    assert "max_tokens" not in received.json
    assert received.json["system"] == [{"type": "text", "text": "Be brief."}]


async def test_the_same_request_is_counted_once(make_client: Any) -> None:
    with ScriptedServer(*(response({"input_tokens": count}) for count in (1, 2, 3, 4))) as server:
        client = make_client(server.base_url)
        counts = [
            await client.count_tokens("Hello"),
            await client.count_tokens("Hello", max_tokens=7),
            await client.count_tokens("Hello", system="Be brief."),
            await client.with_options(model="claude-opus-5-5").count_tokens("Hello"),
            await client.count_tokens("Hello", use_cache=False),
            await client.count_tokens("Hello"),
        ]

    assert counts == [1, 1, 2, 3, 4, 4]


def _page(*names: str, has_more: bool) -> bytes:
    data = [
        {
            "type": "model",
            "id": name,
            "display_name": name.title(),
            "created_at": "2026-02-04T00:00:00Z",
            "lifecycle": "active",
            "max_input_tokens": 200_000,
        }
        for name in names
    ]
    return response({"data": data, "has_more": has_more, "first_id": names[0], "last_id": names[-1]})


async def test_models_are_listed_over_all_pages(make_client: Any) -> None:
    with ScriptedServer(_page("a", "b", has_more=True), _page("c", has_more=False)) as server:
        models = await make_client(server.base_url).models()

    assert [model.id for model in models] == ["a", "b", "c"]
    assert models[0].max_input_tokens == 200_000
    assert models[0].max_output_tokens is None
    assert models[0].lifecycle == "active"
    assert "after_id=b" in server.received[1].target


async def test_no_cookie_is_kept_from_one_call_to_the_next(make_client: Any) -> None:
    answer = response(message(text("Hi.")), headers={"set-cookie": "session=1; Path=/"})
    with ScriptedServer([answer, KEEP], answer) as server:
        client = make_client(server.base_url)
        await client.complete("Hello")
        await client.complete("Hello")

    assert [received.headers.get("cookie") for received in server.received] == [None, None]


@pytest.mark.parametrize(
    "options", [{"max_tokens": 21_334}, {"resume": "continue"}], ids=["long", "resumable"]
)
async def test_a_long_answer_is_streamed_inside_and_comes_whole(make_client: Any, options: Any) -> None:
    with ScriptedServer([stream_head(), hello()], response(message(text("Hi.")))) as server:
        client = make_client(server.base_url)
        streamed = await client.complete("Hello", **options)
        await client.complete("Hello", max_tokens=21_333)
        first, second = (received.json for received in server.received)

    assert (streamed.text, streamed.stop_reason, streamed.usage.output_tokens) == ("Hello", "end_turn", 5)
    assert streamed.request_id == "req_test"
    assert first["stream"] is True
    assert "stream" not in second


async def test_a_long_answer_that_is_cut_is_no_answer(make_client: Any) -> None:
    cut = sse(START, TEXT_START, text_delta("Hel"))
    with (
        ScriptedServer([stream_head(), cut]) as server,
        pytest.raises(StreamInterruptedError) as caught,
    ):
        await make_client(server.base_url).complete("Hello", max_tokens=100_000)

    assert caught.value.partial.text == "Hel"
    assert len(server.received) == 1
