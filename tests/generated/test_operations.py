"""Operations: what is sent, what each reply means, and the client that the package is by itself."""

from __future__ import annotations

import asyncio
import importlib
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from anthropic_messages import AuthenticatedClient, Client, models
from anthropic_messages.api.batches import get_message_batch_results
from anthropic_messages.api.messages import create_message
from anthropic_messages.api.models import get_model, list_models
from anthropic_messages.errors import DecodeError, UnexpectedStatus
from anthropic_messages.types import UNSET

HELLO = models.CreateMessageRequest(model="m", max_tokens=1, messages=[models.UserMessage(content="Hello")])
COUNT = {"input_tokens": 1}
MODEL = {
    "id": "m",
    "type": "model",
    "display_name": "M",
    "created_at": "2026-10-21T00:00:00Z",
    "line": "opus",
    "lifecycle": "active",
}
ERROR = {"type": "error", "error": {"type": "overloaded_error", "message": "Busy."}, "request_id": None}


def letters(operation: str) -> Any:
    return importlib.import_module(f"expected.api.letters.{operation}")


def test_a_request_is_built_without_sending_it() -> None:
    request = create_message.build_request(body=HELLO, anthropic_beta="a,b")

    assert (request.method, request.path, request.query) == ("POST", "/v1/messages", [])
    assert request.headers["content-type"] == "application/json"
    assert request.headers["anthropic-version"] == "2026-10-21"
    assert request.headers["anthropic-beta"] == "a,b"
    assert request.content == b'{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"Hello"}]}'


def test_an_integer_that_came_can_be_sent_back_however_large() -> None:
    use = {"type": "tool_use", "id": "1", "name": "add", "input": {"a": 2**64, "b": -(2**70), "c": "é"}}
    body = models.CreateMessageRequest.from_dict(
        {"model": "m", "max_tokens": 1, "messages": [{"role": "assistant", "content": [use]}]}
    )
    content = create_message.build_request(body=body).content

    assert json.loads(content or b"")["messages"][0]["content"][0] == use


@pytest.mark.parametrize("user_id", ["\ud800", object()], ids=["half a character", "an object"])
def test_what_is_no_json_is_told_before_it_is_sent(user_id: Any) -> None:
    body = models.CreateMessageRequest(
        model="m", max_tokens=1, messages=[], metadata=models.RequestMetadata(user_id=user_id)
    )

    with pytest.raises(ValueError, match="cannot be written as JSON"):
        create_message.build_request(body=body)


def test_a_request_for_a_stream_accepts_one() -> None:
    body = models.CreateMessageRequest(model="m", max_tokens=1, messages=[], stream=True)

    assert "text/event-stream" in create_message.build_request(body=body).headers["accept"]
    assert "text/event-stream" not in create_message.build_request(body=HELLO).headers["accept"]


def test_a_list_in_a_query_repeats_its_name() -> None:
    request = list_models.build_request(lifecycle=["active", "tomorrow"], limit=5)

    assert request.query == [("limit", "5"), ("lifecycle[]", "active"), ("lifecycle[]", "tomorrow")]


def test_values_in_a_query_are_text() -> None:
    request = letters("list_letters").build_request(limit=2, weight=0.5, is_urgent=True)

    assert request.query == [("limit", "2"), ("weight", "0.5"), ("is_urgent", "true")]


@pytest.mark.parametrize(
    ("model_id", "path"), [("a/b", "a%2Fb"), ("a?b#c", "a%3Fb%23c"), ("é ..", "%C3%A9%20..")]
)
def test_a_path_parameter_stays_one_segment(model_id: str, path: str) -> None:
    assert get_model.build_request(model_id=model_id).path == f"/v1/models/{path}"


@pytest.mark.parametrize("model_id", ["", ".", ".."])
def test_a_path_parameter_cannot_lead_elsewhere(model_id: str) -> None:
    with pytest.raises(ValueError, match="cannot be part of a path"):
        get_model.build_request(model_id=model_id)


def test_lines_are_decoded_one_by_one() -> None:
    line = b'{"custom_id":"a","result":{"type":"expired"}}'

    results = get_message_batch_results.parse_response(200, line + b"\n\n" + line + b"\n")

    assert results == [models.MessageBatchResultLine(custom_id="a", result=models.ExpiredBatchResult())] * 2
    with pytest.raises(DecodeError, match=r"^\[1\].result: expected an object, got nothing"):
        get_message_batch_results.parse_response(200, line + b'\n{"custom_id":"b"}')


def test_a_described_error_is_decoded_even_if_its_status_has_no_name() -> None:
    reply = create_message.parse_response(529, httpx.Response(529, json=ERROR).content)

    assert reply == models.ErrorResponse(error=models.OverloadedError(message="Busy."), request_id=None)


@pytest.mark.parametrize("content", [b"", b"<html>Bad gateway</html>", b"[]", b'{"error":1}', b"\xff\xfe"])
@pytest.mark.parametrize("status", [400, 529, 502, 302])
def test_an_error_in_another_shape_is_no_exception(status: int, content: bytes) -> None:
    assert create_message.parse_response(status, content) is None


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b'{"id":1}', b"[" * 5000 + b"]" * 5000])
def test_a_success_in_another_shape_is_a_decode_error(content: bytes) -> None:
    with pytest.raises(DecodeError):
        create_message.parse_response(200, content)


def test_a_value_nested_too_deeply_is_a_decode_error() -> None:
    wire, models, errors = (
        importlib.import_module(f"expected.{name}") for name in ("wire", "models", "errors")
    )
    nested = b'{"type":"bundle","pages":[' * 450 + b"]}" * 450

    with pytest.raises(errors.DecodeError, match="of reasonable depth"):
        wire.decode_json(nested, models.decode_page)


@pytest.mark.parametrize(
    ("status", "name"),
    [(200, "list"), (404, "LetterTimeout"), (410, "Problem"), (500, "Problem"), (302, "Problem")],
)
def test_the_nearest_description_of_a_status_counts(status: int, name: str) -> None:
    content = {"list": b"[]", "LetterTimeout": b'{"seconds":1}', "Problem": b'{"type":"error"}'}[name]

    assert type(letters("list_letters").parse_response(status, content)).__name__ == name


def test_a_success_without_a_body_is_told_from_a_failure() -> None:
    operation = letters("delete_letter")

    assert repr(operation.parse_response(204, b"")) == "UNSET"
    assert operation.parse_response(500, b"") is None


def answering(status: int = 200, seen: list[httpx.Request] | None = None, **body: Any) -> httpx.MockTransport:
    def answer(request: httpx.Request) -> httpx.Response:
        if seen is not None:
            seen.append(request)
        return httpx.Response(status, **body)

    return httpx.MockTransport(answer)


def both(call: Callable[[Any, str], Any], **client: Any) -> list[Any]:
    """Call an operation blocking and awaited, each with a client of its own."""

    async def awaited() -> Any:
        async with AuthenticatedClient(**client) as asynchronous:
            return await call(asynchronous, "asyncio")

    with AuthenticatedClient(**client) as blocking:
        return [call(blocking, "sync"), asyncio.run(awaited())]


def test_the_package_is_a_client() -> None:
    seen: list[httpx.Request] = []
    transport = answering(json=MODEL, seen=seen)

    replies = both(
        lambda client, colour: getattr(get_model, colour)(client=client, model_id="m"),
        token="sk-secret",
        httpx_args={"transport": transport},
    )

    assert replies == [models.ModelInfo.from_dict(MODEL)] * 2
    assert [str(request.url) for request in seen] == ["https://api.anthropic.com/v1/models/m"] * 2
    assert [request.headers["x-api-key"] for request in seen] == ["sk-secret"] * 2


def test_the_detailed_reply_has_its_status_and_headers() -> None:
    transport = answering(529, json=ERROR, headers={"retry-after": "3"})

    replies = both(
        lambda client, colour: getattr(create_message, f"{colour}_detailed")(client=client, body=HELLO),
        token="sk-secret",
        httpx_args={"transport": transport},
    )

    for reply in replies:
        assert (reply.status_code, reply.headers["retry-after"]) == (529, "3")
        assert isinstance(reply.parsed, models.ErrorResponse)


def test_what_is_not_described_is_none_or_raises_if_asked_for() -> None:
    transport = answering(502, content=b"<html>" + b"x" * 1000)
    client = AuthenticatedClient(token="t", httpx_args={"transport": transport})
    strict = AuthenticatedClient(
        token="t", httpx_args={"transport": transport}, raise_on_unexpected_status=True
    )

    assert get_model.sync(client=client, model_id="m") is None
    with pytest.raises(UnexpectedStatus, match="unexpected status 502") as caught:
        get_model.sync(client=strict, model_id="m")
    assert len(caught.value.excerpt) == 200


@pytest.mark.parametrize("operation", ["sync", "sync_detailed"])
def test_a_stream_is_refused_before_it_is_sent(operation: str) -> None:
    seen: list[httpx.Request] = []
    client = AuthenticatedClient(token="t", httpx_args={"transport": answering(seen=seen)})
    body = models.CreateMessageRequest(model="m", max_tokens=1, messages=[], stream=True)

    with pytest.raises(ValueError, match="a stream is not one reply"):
        getattr(create_message, operation)(client=client, body=body)

    assert seen == []


def test_a_token_is_sent_as_the_scheme_says_and_never_shown() -> None:
    seen: list[httpx.Request] = []
    client = AuthenticatedClient(
        token="sk-secret",
        scheme="bearer",
        headers={"x-other": "hush"},
        httpx_args={"transport": answering(json=MODEL, seen=seen)},
    )

    get_model.sync(client=client, model_id="m")

    assert seen[0].headers["authorization"] == "Bearer sk-secret"
    assert "x-api-key" not in seen[0].headers
    assert "secret" not in repr(client)
    assert "hush" not in repr(client)


def test_a_client_waits_for_a_time_that_ends_and_opens_nothing_before_it_must(monkeypatch) -> None:
    monkeypatch.setattr(httpx, "Client", None)  # would fail if it were called
    client = Client(base_url="https://api.example")

    assert (client.timeout.connect, client.timeout.read) == (5, 600)
    assert not client.follow_redirects


def test_changed_headers_are_another_clients() -> None:
    seen: list[httpx.Request] = []
    client = AuthenticatedClient(
        token="t", headers={"X-One": "1"}, httpx_args={"transport": answering(json=MODEL, seen=seen)}
    )
    get_model.sync(client=client, model_id="m")

    other = client.with_headers({"x-one": "2", "x-two": "2"}).with_timeout(httpx.Timeout(1))
    get_model.sync(client=other, model_id="m")
    get_model.sync(client=client, model_id="m")

    assert [request.headers.get("x-one") for request in seen] == ["1", "2", "1"]
    assert [request.headers.get("x-two") for request in seen] == [None, "2", None]
    assert other.get_httpx_client() is not client.get_httpx_client()
    assert client.timeout.read == 600


def test_an_operations_own_header_comes_before_the_clients() -> None:
    seen: list[httpx.Request] = []
    client = AuthenticatedClient(
        token="t",
        headers={"Anthropic-Version": "old"},
        httpx_args={"transport": answering(json=MODEL, seen=seen)},
    )

    get_model.sync(client=client, model_id="m", anthropic_version="2023-06-01")

    assert seen[0].headers["anthropic-version"] == "2023-06-01"
    assert UNSET not in seen[0].headers.values()
