"""What is refused before anything is answered, and how."""

from __future__ import annotations

import json

import pytest
from described import description

from llmport.emulator import Settings, create_app

MODELS = "/v1/models"


def error(response):
    body = response.json()
    assert body["request_id"] == response.headers["request-id"]
    return response.status_code, body["error"]["type"], body["error"]["message"]


def test_every_described_operation_is_there(api):
    for path, item in description("2026-10-21")["paths"].items():
        for method in item:
            response = api.http.request(method, path.replace("{", "").replace("}", ""), json={})
            assert response.status_code in {200, 400, 404}, (method, path)
            assert response.json().get("error", {}).get("message") != "Not found"


def test_unknown_path_is_not_found(api):
    assert error(api.http.get("/v1/complete")) == (404, "not_found_error", "Not found")
    assert api.http.get("/").status_code == 404
    assert api.http.get("/v1/models/a/b").status_code == 404


@pytest.mark.parametrize("method", ["PUT", "PATCH", "OPTIONS", "TRACE", "DELETE", "HEAD"])
def test_unknown_method_is_told_which_there_are(api, method):
    api.http.event_hooks = {"request": [], "response": []}
    response = api.http.request(method, "/v1/messages/batches")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, POST"


@pytest.mark.parametrize(
    ("headers", "status", "message"),
    [
        ({}, 401, "x-api-key: header is required"),
        ({"x-api-key": ""}, 401, "invalid x-api-key"),
        ({"x-api-key": "invalid-key"}, 401, "invalid x-api-key"),
        ({"authorization": "Bearer invalid"}, 401, "Invalid bearer token"),
        ({"authorization": "Basic a2V5"}, 401, "x-api-key: header is required"),
        ({"x-api-key": "sk-ant-emulator"}, 200, None),
        ({"x-api-key": "another"}, 200, None),
        ({"authorization": "Bearer sk-ant-emulator"}, 200, None),
        ({"authorization": "bearer token"}, 200, None),
    ],
)
def test_keys(api, headers, status, message):
    del api.http.headers["x-api-key"]
    response = api.http.get(MODELS, headers=headers)
    assert response.status_code == status
    if message is not None:
        assert error(response) == (401, "authentication_error", message)


def test_which_keys_are_accepted_is_a_setting(make_api):
    api = make_api(accepts_key=lambda key: key == "mine")
    assert api.http.get(MODELS).status_code == 401
    assert api.http.get(MODELS, headers={"x-api-key": "mine"}).status_code == 200


def test_version_is_required(api):
    del api.http.headers["anthropic-version"]
    assert error(api.http.get(MODELS)) == (
        400,
        "invalid_request_error",
        "anthropic-version: header is required",
    )


def test_version_must_be_known(api):
    response = api.http.get(MODELS, headers={"anthropic-version": "2020-01-01"})
    assert response.status_code == 400
    assert "2026-10-21, 2023-06-01" in response.json()["error"]["message"]


@pytest.mark.parametrize("removed", ["temperature", "top_p", "top_k"])
def test_what_the_new_version_removed_is_refused_there_only(api, removed):
    old = {"anthropic-version": "2023-06-01"}
    assert api.refusal(**{removed: 1}) == f"{removed}: Extra inputs are not permitted"
    assert api.create(headers=old, **{removed: 1}).status_code == 200


def test_documents_of_the_assistant_and_citations_of_the_user_too(api):
    source = {"type": "text", "media_type": "text/plain", "data": "The sky is blue."}
    question = {"role": "user", "content": "Go on."}
    answer = {"role": "assistant", "content": [{"type": "document", "source": source}]}
    cited = {"type": "char_location", "cited_text": "a", "document_index": 0, "document_title": None}
    cited |= {"start_char_index": 0, "end_char_index": 1}
    quote = {"role": "user", "content": [{"type": "text", "text": "a", "citations": [cited]}]}
    for messages in ([question, answer, question], [quote]):
        assert "not permitted" in api.refusal(messages=messages)
        assert api.create(headers={"anthropic-version": "2023-06-01"}, messages=messages).status_code == 200


@pytest.mark.parametrize(
    "content", [b"", b"{", b"{'a': 1}", b'{"a": NaN}', b'"\\ud800"', b"[" * 2000, b"\xff"]
)
def test_body_must_be_json(api, content):
    response = api.http.post("/v1/messages", content=content, headers={"content-type": "application/json"})
    assert response.status_code == 400
    assert response.json()["error"]["message"].startswith("The request body is not valid JSON")


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_body_must_say_that_it_is_json(api, media_type):
    response = api.http.post("/v1/messages", content=b"{}", headers={"content-type": media_type})
    assert error(response) == (
        400,
        "invalid_request_error",
        f"content-type: must be application/json, not '{media_type}'",
    )


def test_body_may_say_its_charset(api):
    assert api.create(headers={"content-type": "application/json; charset=utf-8"}).status_code == 200


def test_compressed_body_is_refused_with_the_documented_code(api):
    response = api.create(headers={"content-encoding": "gzip"})
    assert response.status_code == 400
    assert response.json()["error"]["details"] == {"error_code": "request_body_encoding_unsupported"}


def test_body_too_large(make_api):
    api = make_api(largest_body=100, largest_batch=10_000)
    response = api.create()
    assert error(response) == (413, "request_too_large", "The request is larger than the API takes.")
    item = {"custom_id": "a", "params": {"model": "claude-opus-5-5", "max_tokens": 1, "messages": []}}
    assert api.http.post("/v1/messages/batches", json={"requests": [item]}).status_code == 200


@pytest.mark.anyio
async def test_body_of_unknown_length_is_not_read_beyond_the_limit():
    chunks, sent = [], []

    async def receive():
        assert len(chunks) < 10, "it reads on"
        chunks.append(b" " * 60)
        return {"type": "http.request", "body": chunks[-1], "more_body": True}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/v1/messages", "query_string": b"", "headers": []}
    await create_app(Settings(largest_body=100))(scope, receive, send)
    assert sent[0]["status"] == 413
    assert len(chunks) == 2


def test_stream_is_what_the_body_asks_for_whatever_accept_says(api):
    response = api.create(stream=True, headers={"accept": "application/json"})
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    response = api.create(headers={"accept": "text/event-stream"})
    assert response.headers["content-type"] == "application/json"


def test_members_of_a_beta_are_accepted_with_its_header_only(api):
    assert api.refusal(tomorrow=1) == "tomorrow: Extra inputs are not permitted"
    assert api.create(tomorrow=1, headers={"anthropic-beta": "tomorrow-2027-01-01"}).status_code == 200


def test_unknown_members_pass_when_not_strict(make_api):
    assert make_api(strict=False).create(tomorrow=1).status_code == 200


def test_an_error_of_the_emulator_itself_is_a_500_and_is_logged(api, caplog, monkeypatch):
    monkeypatch.setattr("llmport.emulator.service.reply_to", lambda *_: 1 / 0)
    response = api.create()
    assert error(response) == (500, "api_error", "Internal server error")
    assert "ZeroDivisionError" in caplog.text


def test_requests_are_logged_by_line_path_and_status_only(api, caplog):
    caplog.set_level("INFO", "llmport.emulator")
    api.create(model="no\nsuch")
    api.http.get("/v1/models/a%0Ab?limit=1")
    assert caplog.messages == ["POST /v1/messages 404", "GET /v1/models/a%0Ab 404"]


def test_identifiers_are_the_same_in_every_run(make_api):
    first, second = make_api(), make_api()
    assert first.create().json() == second.create().json()
    assert first.create().json()["id"] != first.create().json()["id"]


def test_json_is_compact_utf8(api):
    message = api.create(messages=[{"role": "user", "content": "Grüße"}])
    assert "Grüße".encode() in message.content
    assert json.loads(message.content) == message.json()
