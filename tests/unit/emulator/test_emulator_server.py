"""The emulator over real sockets."""

from __future__ import annotations

import socket
import sys
import threading

import anyio
import httpx
import pytest

from llmport.emulator import Emulator, Settings
from llmport.emulator.faults import HEADER

QUESTION = {"model": "claude-opus-5-5", "max_tokens": 99, "messages": [{"role": "user", "content": "Hi"}]}


STREAMED = {**QUESTION, "stream": True}


def connect(emulator, **options):
    headers = {"x-api-key": emulator.api_key, "anthropic-version": "2026-10-21"}
    return httpx.Client(base_url=emulator.base_url, headers=headers, **{"timeout": 60, **options})


def test_it_answers_within_the_block_and_is_gone_after():
    with Emulator() as emulator, connect(emulator) as client:
        assert client.get("/v1/models").status_code == 200
        port = int(emulator.base_url.rpartition(":")[2])
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
    assert not [thread for thread in threading.enumerate() if thread.name == "llmport-emulator"]


@pytest.mark.anyio
async def test_it_runs_under_any_event_loop():
    async with Emulator() as emulator:
        headers = {"x-api-key": emulator.api_key, "anthropic-version": "2026-10-21"}
        async with httpx.AsyncClient(base_url=emulator.base_url, headers=headers, timeout=60) as client:
            assert (await client.get("/v1/models")).status_code == 200


@pytest.mark.anyio
async def test_it_stops_when_its_block_is_cancelled():
    with anyio.CancelScope() as scope:
        async with Emulator() as emulator:
            scope.cancel()
            await anyio.sleep_forever()
    with pytest.raises(OSError, match="connection"):
        await anyio.connect_tcp("127.0.0.1", int(emulator.base_url.rpartition(":")[2]))


def test_it_starts_again_on_the_same_port():
    emulator = Emulator()
    with emulator:
        url = emulator.base_url
    with emulator, connect(emulator) as client:
        assert emulator.base_url == url
        assert client.get("/v1/models").status_code == 200


def test_answers_do_not_wait_for_acknowledgements():
    with Emulator() as emulator, connect(emulator) as client:
        client.get("/v1/models")
        (connection,) = emulator._server.server_state.connections
        accepted = connection.transport.get_extra_info("socket")
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_it_starts_once():
    with Emulator() as emulator, pytest.raises(RuntimeError, match="running already"):
        emulator.start()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_it_does_not_wait_for_a_server_that_cannot_start(monkeypatch):
    monkeypatch.setattr("uvicorn.Server.startup", lambda *_: 1 / 0)
    with pytest.raises(RuntimeError, match="could not start"):
        Emulator().start()


def test_a_port_that_is_taken_is_an_error_at_once():
    with Emulator() as emulator, pytest.raises(OSError, match="in use"):
        Emulator(port=int(emulator.base_url.rpartition(":")[2])).start()


def test_requests_are_remembered():
    with Emulator(Settings(kept_requests=2)) as emulator, connect(emulator) as client:
        client.get("/v1/models?limit=1")
        client.post("/v1/messages", json=QUESTION)
        answer = client.get("/nowhere")
        kept = emulator.requests
        assert [request.path for request in kept] == ["/v1/messages", "/nowhere"]
        assert kept[0].method == "POST"
        assert kept[0].json() == QUESTION
        assert kept[0].headers["x-api-key"] == emulator.api_key
        assert kept[1].request_id == answer.headers["request-id"]
        assert emulator.api_key not in repr(kept)
        emulator.forget_requests()
        assert emulator.requests == []


def test_faults_can_be_given_while_it_runs():
    with Emulator() as emulator, connect(emulator) as client:
        emulator.fail_next("overloaded", None, "rate_limit;retry-after=1")
        assert [client.post("/v1/messages", json=QUESTION).status_code for _ in range(4)] == [
            529,
            200,
            429,
            200,
        ]


def test_a_cut_stream_is_a_broken_connection(capfd, caplog):
    with Emulator() as emulator, connect(emulator) as client:
        received: list[bytes] = []
        headers = {HEADER: "cut-after=3"}
        with (
            client.stream("POST", "/v1/messages", json=STREAMED, headers=headers) as response,
            pytest.raises(httpx.RemoteProtocolError, match="incomplete chunked read"),
        ):
            received.extend(response.iter_raw())
        assert b"".join(received).count(b"event: ") == 3
        assert client.get("/v1/models").status_code == 200
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []


def test_a_cut_answer_is_one_too():
    with Emulator() as emulator, connect(emulator) as client:
        with pytest.raises(httpx.RemoteProtocolError, match="received 10 bytes"):
            client.post("/v1/messages", json=QUESTION, headers={HEADER: "cut-after=10"})
        assert client.get("/v1/models").status_code == 200


@pytest.mark.parametrize("after", [0, 3])
def test_a_stalled_answer_lasts_until_someone_gives_up(after):
    headers = {HEADER: f"stall-after={after}"}
    with (
        Emulator() as emulator,
        connect(emulator, timeout=httpx.Timeout(60, read=0.05)) as client,
        pytest.raises(httpx.ReadTimeout),
    ):
        client.post("/v1/messages", json=STREAMED, headers=headers)


def test_stopping_does_not_wait_for_a_stalled_answer():
    emulator = Emulator().start()
    headers = {HEADER: "stall-after=2"}
    with (
        connect(emulator) as client,
        client.stream("POST", "/v1/messages", json=STREAMED, headers=headers) as response,
    ):
        chunks = response.iter_raw()
        assert next(chunks)
        emulator.stop()
        with pytest.raises(httpx.TransportError):
            list(chunks)


def test_a_body_that_is_too_large_is_refused_while_it_is_sent():
    with Emulator(Settings(largest_body=1_000)) as emulator, connect(emulator) as client:
        body = {**QUESTION, "messages": [{"role": "user", "content": "x" * 1_000_000}]}
        response = client.post("/v1/messages", json=body)
        assert (response.status_code, response.json()["error"]["type"]) == (413, "request_too_large")
        assert client.get("/v1/models").status_code == 200


def test_batches_link_to_where_the_caller_found_them():
    with Emulator(Settings(batch_polls=0)) as emulator, connect(emulator) as client:
        batch = client.post(
            "/v1/messages/batches", json={"requests": [{"custom_id": "a", "params": QUESTION}]}
        ).json()
        url = client.get(f"/v1/messages/batches/{batch['id']}").json()["results_url"]
        assert url == f"{emulator.base_url}/v1/messages/batches/{batch['id']}/results"
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("missing", ["starlette", "uvicorn", "jsonschema_rs"])
def test_a_missing_dependency_is_named_with_its_extra(monkeypatch, missing):
    for name in [name for name in sys.modules if name.startswith("llmport.emulator")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ImportError, match=rf"{missing}.*pip install 'llmport\[emulator\]'"):
        __import__("llmport.emulator")
