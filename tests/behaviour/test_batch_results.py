"""Results of batches: read as they arrive, and what is made again of them, over real sockets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import anyio
import pytest
from scripted_server import HOLD, RESET, ScriptedServer, response
from wire_batches import BATCH_PATH, batch, line, lines
from wire_events import error, message, text

from llmport import (
    BatchJob,
    ConfigurationError,
    DecodeError,
    InvalidRequestError,
    NotFoundError,
    OverloadedError,
    StreamInterruptedError,
)
from llmport.emulator import Emulator, Settings

pytestmark = pytest.mark.anyio

HELLO = line("a", type="succeeded", message=message(text("Hello.")))
OVERLOADED = response(error("overloaded_error"), status=529)


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator(Settings(batch_polls=2)) as emulator:
        yield emulator


async def collect(results: Any, into: list[Any] | None = None) -> list[Any]:
    read = [] if into is None else into
    async for result in results:
        read.append(result)
    return read


# -------------------------------------------------------------------------------------------------- results

EACH = (
    line("bad", type="errored", error=error("invalid_request_error", "max_tokens: too many")),
    line("busy", type="errored", error=error("overloaded_error")),
    line("good", type="succeeded", message=message(text("Grüß Gott – 你好 😀"))),
    line("late", type="expired"),
    line("off", type="canceled"),
    line("odd", type="postponed", until="tomorrow"),
)
ENDED = response(batch(succeeded=1, errored=2, canceled=1, expired=2))


async def test_each_kind_of_result_is_read(make_client: Any) -> None:
    with ScriptedServer(ENDED, lines(*EACH)) as server:
        results = await collect(make_client(server.base_url).batches.results("msgbatch_1"))

    bad, busy, good, late, off, odd = results
    assert [result.custom_id for result in results] == ["bad", "busy", "good", "late", "off", "odd"]
    assert isinstance(bad.error, InvalidRequestError)
    assert not bad.is_worth_resubmitting
    assert isinstance(busy.error, OverloadedError)
    assert busy.is_worth_resubmitting
    assert good.completion.text == "Grüß Gott – 你好 😀"
    assert (good.error, good.is_worth_resubmitting) == (None, False)
    assert (late.status, late.completion, late.is_worth_resubmitting) == ("expired", None, True)
    assert (off.status, off.is_worth_resubmitting) == ("canceled", True)
    assert (odd.status, odd.extra, odd.is_worth_resubmitting) == ("postponed", {"until": "tomorrow"}, False)
    assert server.received[1].target == f"{BATCH_PATH}/msgbatch_1/results"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(EACH[0] + EACH[1], id="between two lines"),
        pytest.param(EACH[0] + EACH[1][:30], id="within a line"),
        pytest.param(b"", id="before the first"),
    ],
)
async def test_results_that_end_early_are_not_taken_for_all(make_client: Any, body: bytes) -> None:
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/x-jsonl\r\nrequest-id: req_1\r\nconnection: close\r\n\r\n"
    with ScriptedServer(ENDED, head + body) as server:
        results = make_client(server.base_url).batches.results("msgbatch_1")
        read: list[Any] = []
        with pytest.raises(StreamInterruptedError, match=r"\d of 6 were read") as caught:
            await collect(results, into=read)

    assert len(read) == body.count(b"\n")
    assert caught.value.request_id == "req_1"


async def test_a_connection_that_breaks_within_the_results_is_an_interruption(make_client: Any) -> None:
    whole = lines(*EACH)
    with ScriptedServer(ENDED, [whole[:-40], RESET]) as server, pytest.raises(StreamInterruptedError):
        await collect(make_client(server.base_url).batches.results("msgbatch_1"))


@pytest.mark.parametrize(
    ("odd", "path"),
    [
        (b"{not json}\n", ""),
        (b'{"custom_id": "x"}\n', "result"),
        (b'{"custom_id": "x", "result": {"type": "succeeded", "message": {"id": 5}}}\n', "result.message.id"),
        (b'{"custom_id": 5, "result": {"type": "expired"}}\n', "custom_id"),
        (b"[1, 2]\n", ""),
        (b'"\xff"\n', ""),
        (b"<html>Welcome to the hotel</html>\n", ""),
    ],
)
async def test_a_line_that_is_no_result_is_named_and_the_others_can_be_read(
    make_client: Any, odd: bytes, path: str
) -> None:
    with ScriptedServer(response(batch(succeeded=3)), lines(EACH[2], odd, EACH[3])) as server:
        async with make_client(server.base_url).batches.results("msgbatch_1") as results:
            first = await anext(results)
            with pytest.raises(DecodeError, match=r"^Line 2 of the results") as caught:
                await anext(results)
            last = await anext(results)
            with pytest.raises(StopAsyncIteration):
                await anext(results)

    assert (first.custom_id, last.custom_id) == ("good", "late")
    assert caught.value.path == path
    assert "hotel" not in str(caught.value)


async def test_blank_lines_a_missing_last_end_and_crlf_do_no_harm(make_client: Any) -> None:
    body = b"\xef\xbb\xbf" + EACH[3].replace(b"\n", b"\r\n") + b"\n  \n" + EACH[4].rstrip()
    with ScriptedServer(response(batch(expired=1, canceled=1)), response(body)) as server:
        results = await collect(make_client(server.base_url).batches.results("msgbatch_1"))

    assert [result.custom_id for result in results] == ["late", "off"]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/v1/messages/batches/msgbatch_1/results",
        "https://evil.example/results",
        "{base}@evil.example/results",
        "{base}.evil.example/results",
        "{base}/v1/../../admin",
        "{base}/v1/%2e%2e/admin",
        "{base}//evil.example/results",
        "{base}/results?key=1",
        "file:///etc/passwd",
        "",
    ],
)
async def test_results_are_asked_for_at_no_other_address(make_client: Any, url: str) -> None:
    with ScriptedServer() as server:
        server.add(response(batch(url=url.format(base=server.base_url))), lines(HELLO))
        (result,) = await collect(make_client(server.base_url).batches.results("msgbatch_1"))

    assert result.completion.text == "Hello."
    assert server.received[1].target == f"{BATCH_PATH}/msgbatch_1/results"


async def test_results_are_asked_for_where_the_batch_says_they_are(make_client: Any) -> None:
    with ScriptedServer() as server:
        server.add(response(batch(url=f"{server.base_url}/v2/kept/msgbatch_1.jsonl")), lines(HELLO))
        await collect(make_client(server.base_url).batches.results("msgbatch_1"))

    assert server.received[1].target == "/v2/kept/msgbatch_1.jsonl"


async def test_results_are_begun_again_while_none_has_been_read(make_client: Any) -> None:
    with ScriptedServer(response(batch()), OVERLOADED, lines(HELLO)) as server:
        (result,) = await collect(make_client(server.base_url).batches.results("msgbatch_1"))

    assert result.custom_id == "a"
    assert len(server.received) == 3


async def test_an_ended_batch_is_not_looked_up_again_for_its_results(make_client: Any) -> None:
    with ScriptedServer(response(batch()), lines(HELLO)) as server:
        batches = make_client(server.base_url).batches
        job = await batches.wait("msgbatch_1")
        assert len(await collect(batches.results(job))) == 1

    assert len(server.received) == 2


async def test_leaving_early_gives_the_connection_back(make_client: Any) -> None:
    head = b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n"
    with ScriptedServer(response(batch(succeeded=9)), [head + HELLO, HOLD]) as server:
        async with make_client(server.base_url).batches.results("msgbatch_1") as results:
            assert (await anext(results)).custom_id == "a"

        assert server.closed_by_client.wait(5)


async def test_a_cancelled_reader_gives_the_connection_back(make_client: Any, mode: str) -> None:
    if mode == "blocking":
        pytest.skip("only what is awaited is cancelled")
    head = b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n"
    with ScriptedServer(response(batch(succeeded=9)), [head + HELLO, HOLD]) as server:
        results = make_client(server.base_url).batches.results("msgbatch_1")
        assert (await anext(results)).custom_id == "a"
        with anyio.move_on_after(0) as scope:
            await anext(results)

        assert scope.cancelled_caught
        assert server.closed_by_client.wait(5)
        with pytest.raises(StopAsyncIteration):
            await anext(results)


async def test_results_that_do_not_exist_are_the_apis_own_error(make_client: Any, emulator: Emulator) -> None:
    batches = make_client(emulator.base_url).batches
    job = await batches.create({"a": "Hello"})

    with pytest.raises(NotFoundError):
        await collect(batches.results(job.ids[0]))


# ------------------------------------------------------------------------------------------ making again


async def test_only_what_another_try_may_help_is_made_again(make_client: Any) -> None:
    requests = dict.fromkeys(("bad", "busy", "good", "late", "off", "odd", "never sent"), "Hello")
    requests.pop("never sent")
    with ScriptedServer(ENDED, lines(*EACH), response(batch("again", status="in_progress"))) as server:
        job = await make_client(server.base_url).batches.resubmit("msgbatch_1", requests, max_tokens=9)

    sent = server.received[2].json["requests"]
    assert job.ids == ("again",)
    assert [each["custom_id"] for each in sent] == ["busy", "late", "off"]
    assert sent[0]["params"]["max_tokens"] == 9


async def test_nothing_is_made_again_where_nothing_failed(make_client: Any) -> None:
    with ScriptedServer(response(batch()), lines(HELLO)) as server:
        assert await make_client(server.base_url).batches.resubmit("msgbatch_1", {"a": "Hello"}) == BatchJob(
            ()
        )

    assert len(server.received) == 2


async def test_a_request_to_be_made_again_that_is_not_given_is_missed(make_client: Any) -> None:
    with (
        ScriptedServer(ENDED, lines(*EACH)) as server,
        pytest.raises(ConfigurationError, match=r"2 requests .* such as 'late'"),
    ):
        await make_client(server.base_url).batches.resubmit("msgbatch_1", {"busy": "Hello"})

    assert len(server.received) == 2
