"""Batches: handed over, waited for, listed and canceled, over real sockets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from scripted_server import RESET, ScriptedServer, response
from wire_batches import BATCH_PATH, batch
from wire_events import error

import llmport
from llmport import (
    AuthenticationError,
    BatchCounts,
    BatchItem,
    BatchJob,
    CompletionRequest,
    ConfigurationError,
    DecodeError,
    InvalidRequestError,
    Message,
    NotFoundError,
    ServerError,
    TransportError,
)
from llmport.anthropic import AnthropicOptions
from llmport.emulator import Emulator, Settings

pytestmark = pytest.mark.anyio

OVERLOADED = response(error("overloaded_error"), status=529)
UNAVAILABLE = response("<html>Service unavailable</html>", status=503)


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator(Settings(batch_polls=2)) as emulator:
        yield emulator


async def collect(results: Any, into: list[Any] | None = None) -> list[Any]:
    read = [] if into is None else into
    async for result in results:
        read.append(result)
    return read


# ------------------------------------------------------------------------------------------ from end to end


async def test_requests_are_handed_over_waited_for_and_read(
    make_client: Any, emulator: Emulator, waits: Any
) -> None:
    batches = make_client(emulator.base_url).batches
    seen: list[BatchCounts] = []

    job = await batches.create(
        {
            "one": "Hello",
            "two": [Message.user("Hi")],
            "odd": CompletionRequest.of("Hm", {"model": "claude-none"}),
        },
        max_tokens=100,
    )
    done = await batches.wait(job, on_progress=lambda job: seen.append(job.counts))
    results = {result.custom_id: result for result in await collect(batches.results(done))}

    assert not job.is_ended
    assert done.is_ended
    assert done.ids == job.ids
    assert [counts.processing for counts in seen] == [3, 3, 0]
    assert done.counts == BatchCounts(succeeded=2, errored=1)
    assert results["one"].completion.text == "You said “Hello”."
    assert results["two"].completion.usage.output_tokens > 0
    assert results["odd"].status == "errored"
    assert isinstance(results["odd"].error, NotFoundError)
    assert waits.seconds == [5.0, 7.5]

    assert (await batches.get(job.ids[0])) == done.batches[0]
    assert done.batches[0] in await batches.list()
    await batches.delete(done)
    with pytest.raises(NotFoundError):
        await batches.get(job.ids[0])


async def test_a_canceled_batch_is_made_again_with_its_custom_ids(
    make_client: Any, emulator: Emulator
) -> None:
    batches = make_client(emulator.base_url).batches
    requests = {"one": "Hello", "two": "Hi"}
    job = await batches.create(requests)
    canceled = await batches.cancel(job)
    done = await batches.wait(canceled)
    again = await batches.resubmit(done, requests)
    results = await collect(batches.results(await batches.wait(again)))

    assert canceled.batches[0].status == "canceling"
    assert done.counts == BatchCounts(canceled=2)
    assert again.ids != job.ids
    assert {result.custom_id: result.status for result in results} == {"one": "succeeded", "two": "succeeded"}


async def test_too_many_requests_for_one_batch_become_several(make_client: Any, emulator: Emulator) -> None:
    batches = make_client(emulator.base_url).batches
    emulator.forget_requests()
    told: list[str] = []

    requests = ((f"r{number}", f"Hello {number}") for number in range(5))
    job = await batches.create(requests, max_requests=2, on_created=lambda made: told.append(made.id))
    results = await collect(batches.results(await batches.wait(job.ids)))

    sizes = [len(request.json()["requests"]) for request in emulator.requests if request.method == "POST"]
    assert sizes == [2, 2, 1]
    assert told == list(job.ids)
    assert job.counts.total == 5
    assert sorted(result.custom_id for result in results) == ["r0", "r1", "r2", "r3", "r4"]


# --------------------------------------------------------------------------------------------- handing over


async def test_a_request_is_sent_as_complete_would_send_it(make_client: Any) -> None:
    with ScriptedServer(response(batch(status="in_progress"))) as server:
        await make_client(server.base_url).batches.create(
            [
                BatchItem(
                    "own", CompletionRequest.of("Hello", {"max_tokens": 7, "model": "claude-haiku-5-5"})
                ),
                ("shared", "Hi"),
            ],
            max_tokens=50,
            system="Be brief.",
            options=AnthropicOptions(effort="low", betas="something-2026-01-01"),
            extra_headers={"anthropic-beta": "other-2026-01-01"},
        )
        received = server.received[0]

    first, second = received.json["requests"]
    assert (received.method, received.target) == ("POST", BATCH_PATH)
    assert received.headers["anthropic-beta"] == "something-2026-01-01,other-2026-01-01"
    assert received.headers["anthropic-version"] == "2026-10-21"
    assert first == {
        "custom_id": "own",
        "params": {
            "model": "claude-haiku-5-5",
            "max_tokens": 7,
            "messages": [{"role": "user", "content": [{"type": "text", "text": "Hello"}]}],
            "system": "Be brief.",
            "output_config": {"effort": "low"},
        },
    }
    assert second["params"]["model"] == "claude-sonnet-5-5"
    assert second["params"]["max_tokens"] == 50


async def test_betas_of_single_requests_are_turned_on_for_their_batch(make_client: Any) -> None:
    one, two = (AnthropicOptions(betas=name) for name in ("one-2026-01-01", "two-2026-01-01"))
    requests = [
        (f"r{number}", CompletionRequest.of("Hi", {"options": each}))
        for number, each in enumerate([one, two])
    ]
    with ScriptedServer(response(batch(status="in_progress"))) as server:
        await make_client(server.base_url).batches.create(requests)

    assert server.received[0].headers["anthropic-beta"] == "one-2026-01-01,two-2026-01-01"


async def test_with_options_goes_for_batches_too(make_client: Any) -> None:
    with ScriptedServer(response(batch(status="in_progress"))) as server:
        client = make_client(server.base_url).with_options(model="claude-haiku-5-5")
        await client.batches.create({"a": "Hello"})

    assert server.received[0].json["requests"][0]["params"]["model"] == "claude-haiku-5-5"


@pytest.mark.filterwarnings("ignore::llmport.client.UnknownOptionWarning")
async def test_options_of_a_batch_take_back_leave_and_add_to_those_of_the_client(make_client: Any) -> None:
    with ScriptedServer(response(batch(status="in_progress"))) as server:
        client = make_client(server.base_url).with_options(model="claude-haiku-5-5", stop_sequences=["END"])
        await client.batches.create({"a": "Hello"}, model=None, stop_sequences=[], brand_new=1)

    params = server.received[0].json["requests"][0]["params"]
    assert (params["model"], params["brand_new"]) == ("claude-haiku-5-5", 1)
    assert "stop_sequences" not in params


@pytest.mark.parametrize("which", [5, None, [5], [None], {"id": 5}.values()], ids=repr)
@pytest.mark.parametrize("method", ["wait", "cancel", "delete"])
async def test_what_names_no_batch_is_refused(make_client: Any, method: str, which: Any) -> None:
    batches = make_client("http://127.0.0.1:9").batches

    with pytest.raises(ConfigurationError, match="named by a BatchJob"):
        await getattr(batches, method)(which)
    with pytest.raises(ConfigurationError, match="named by a BatchJob"):
        await collect(batches.results(which))


@pytest.mark.parametrize(
    ("method", "options"),
    [
        ("create", {"on_created": 5}),
        ("create", {"max_requests": "x"}),
        ("create", {"max_bytes": "x"}),
        ("create", {"timeout": -1}),
        ("create", {"output": dict}),
        ("wait", {"on_progress": 5}),
        ("wait", {"poll": "x"}),
        ("wait", {"timeout": "x"}),
        ("list", {"limit": "x"}),
    ],
    ids=repr,
)
async def test_an_argument_of_the_wrong_kind_is_refused_and_nothing_is_sent(
    make_client: Any, method: str, options: Any
) -> None:
    arguments: dict[str, list[Any]] = {"create": [{"a": "Hello"}], "wait": ["msgbatch_1"], "list": []}
    with ScriptedServer() as server, pytest.raises(ConfigurationError):
        await getattr(make_client(server.base_url).batches, method)(*arguments[method], **options)
    assert server.received == []


@pytest.mark.parametrize(
    ("requests", "word"),
    [
        ([("a b", "Hello")], "a b"),
        ([("", "Hello")], "Request 0"),
        ([("x" * 65, "Hello")], "64"),
        ([("é", "Hello")], "é"),
        ([("a\n", "Hello")], "Request 0"),
        ([("a", "Hello"), ("b", "Hi"), ("a", "Hm")], "Request 2: the custom_id 'a' is there twice"),
        (["Hello"], "Request 0"),
        ([5], "Request 0 is a int"),
        (5, "iterable"),
        ({"a": ""}, None),
        ({"a": []}, "Request 'a'"),
        ({"a": CompletionRequest.of("Hi", {"temperature": 0.5})}, "Request 'a'.*2023-06-01"),
        ({"a": CompletionRequest.of("Hi", {"extra_headers": {"x-a": "b"}})}, "Request 'a'.*x-a"),
        (
            {"a": CompletionRequest.of("Hi", {"options": AnthropicOptions(workspace_id="w")})},
            "Request 'a'.*workspace",
        ),
        ({"a": CompletionRequest.of("Hi", {"extra_body": {"stream": True}})}, "Request 'a'.*stream"),
    ],
)
async def test_what_cannot_be_part_of_a_batch_is_named_and_nothing_is_sent(
    make_client: Any, requests: Any, word: str | None
) -> None:
    with ScriptedServer(response(batch(status="in_progress"))) as server:
        create = make_client(server.base_url).batches.create
        if word is None:
            await create(requests)
            return
        with pytest.raises(ConfigurationError, match=word):
            await create(requests)

    assert server.received == []


async def test_no_requests_are_no_batch(make_client: Any) -> None:
    batches = make_client("http://127.0.0.1:9").batches

    assert await batches.create([]) == BatchJob(())
    assert (await batches.wait(BatchJob(()))).is_ended
    assert await collect(batches.results([])) == []


async def test_a_batch_is_split_by_its_bytes(make_client: Any) -> None:
    requests = {f"r{number}": "x" * 1000 for number in range(5)}
    made = [response(batch(f"b{number}", status="in_progress")) for number in range(3)]
    with ScriptedServer(*made) as server:
        job = await make_client(server.base_url).batches.create(requests, max_bytes=2600)

    assert job.ids == ("b0", "b1", "b2")
    assert [len(received.json["requests"]) for received in server.received] == [2, 2, 1]
    assert max(len(received.body) for received in server.received) <= 2600


async def test_a_single_request_too_large_for_any_batch_is_refused(make_client: Any) -> None:
    with pytest.raises(ConfigurationError, match="single request"):
        await make_client("http://127.0.0.1:9").batches.create({"a": "x" * 3000}, max_bytes=2600)


async def test_a_batch_that_may_have_been_made_is_not_made_again_unasked(make_client: Any) -> None:
    with ScriptedServer([RESET], response(batch())) as server, pytest.raises(TransportError) as caught:
        await make_client(server.base_url).batches.create({"a": "Hello"})

    assert len(server.received) == 1
    assert caught.value.outcome == "ambiguous"


async def test_a_batch_that_was_not_made_is_made_again(make_client: Any) -> None:
    refused = response(error("rate_limit_error"), status=429)
    with ScriptedServer(refused, response(batch(status="in_progress"))) as server:
        job = await make_client(server.base_url).batches.create({"a": "Hello"})

    assert job.ids == ("msgbatch_1",)
    assert len(server.received) == 2


async def test_an_error_names_the_batches_made_before_it_for_they_cost_money(make_client: Any) -> None:
    refused = response(error("invalid_request_error"), status=400)
    with (
        ScriptedServer(response(batch("first", status="in_progress")), refused) as server,
        pytest.raises(InvalidRequestError) as caught,
    ):
        await make_client(server.base_url).batches.create({"a": "Hello", "b": "Hi"}, max_requests=1)

    assert caught.value.partial.ids == ("first",)
    assert any("first" in note for note in caught.value.__notes__)


async def test_an_error_of_the_callers_own_generator_names_them_too(make_client: Any) -> None:
    def requests() -> Iterator[tuple[str, str]]:
        yield "a", "Hello"
        yield "b", "Hi"
        raise KeyError("no more rows")

    with (
        ScriptedServer(response(batch("first", status="in_progress"))) as server,
        pytest.raises(KeyError) as caught,
    ):
        await make_client(server.base_url).batches.create(requests(), max_requests=1)

    assert any("first" in note for note in caught.value.__notes__)


# -------------------------------------------------------------------------------------------------- waiting


async def test_waiting_survives_errors_that_pass(make_client: Any, waits: Any) -> None:
    running = response(batch(status="in_progress"))
    with ScriptedServer(
        running, OVERLOADED, UNAVAILABLE, [RESET], running, OVERLOADED, response(batch())
    ) as server:
        job = await make_client(server.base_url, max_retries=0).batches.wait("msgbatch_1")

    assert job.is_ended
    assert len(server.received) == 7
    assert waits.seconds == pytest.approx([5, 7.5, 11.25, 16.875, 25.3125, 37.96875])


async def test_looks_grow_apart_up_to_a_minute(make_client: Any, waits: Any) -> None:
    running = response(batch(status="in_progress"))
    with ScriptedServer(*[running] * 9, response(batch())) as server:
        await make_client(server.base_url).batches.wait("msgbatch_1")

    assert waits.seconds[-2:] == [60.0, 60.0]
    assert waits.seconds == sorted(waits.seconds)


async def test_looks_are_as_far_apart_as_asked(make_client: Any, waits: Any) -> None:
    running = response(batch(status="in_progress"))
    with ScriptedServer(running, running, response(batch())) as server:
        await make_client(server.base_url).batches.wait("msgbatch_1", poll=2)

    assert waits.seconds == [2, 2]


async def test_a_look_is_not_repeated_before_the_provider_says(make_client: Any, waits: Any) -> None:
    busy = response(error("rate_limit_error"), status=429, headers={"retry-after": "90"})
    with ScriptedServer(busy, response(batch())) as server:
        await make_client(server.base_url, max_retries=0).batches.wait("msgbatch_1", poll=1)

    assert waits.seconds == [90.0]


async def test_waiting_goes_on_from_an_id_in_another_process(make_client: Any, emulator: Emulator) -> None:
    job = await make_client(emulator.base_url).batches.create({"a": "Hello"})
    done = await make_client(emulator.base_url).batches.wait(list(job.ids))

    assert done.is_ended
    assert done.ids == job.ids


async def test_what_has_ended_is_not_looked_at_again(make_client: Any) -> None:
    ended, running = response(batch("one")), response(batch("two", status="in_progress"))
    with ScriptedServer(ended, running, response(batch("two"))) as server:
        job = await make_client(server.base_url).batches.wait(["one", "two"])
        assert await make_client(server.base_url).batches.wait(job) == job

    assert [received.target.rpartition("/")[2] for received in server.received] == ["one", "two", "two"]


@pytest.mark.parametrize(
    ("status", "kind", "cls"),
    [(401, "authentication_error", AuthenticationError), (404, "not_found_error", NotFoundError)],
)
async def test_an_error_that_does_not_pass_ends_waiting(
    make_client: Any, waits: Any, status: int, kind: str, cls: type[Exception]
) -> None:
    with ScriptedServer(response(error(kind), status=status)) as server, pytest.raises(cls):
        await make_client(server.base_url).batches.wait("msgbatch_1")

    assert len(server.received) == 1
    assert waits.seconds == []


async def test_waiting_ends_in_time_and_says_how_far_it_came(make_client: Any) -> None:
    with (
        ScriptedServer(*[response(batch(status="in_progress", processing=3))] * 2) as server,
        pytest.raises(llmport.DeadlineExceededError, match="3 of 3 requests are left") as caught,
    ):
        await make_client(server.base_url).batches.wait("msgbatch_1", timeout=1e-9)

    assert caught.value.partial.ids == ("msgbatch_1",)


async def test_a_surrounding_deadline_ends_waiting_too(make_client: Any) -> None:
    with (
        ScriptedServer(),
        llmport.deadline(0),
        pytest.raises(llmport.DeadlineExceededError, match="have not ended in time"),
    ):
        await make_client("http://127.0.0.1:9").batches.wait("msgbatch_1")


# ------------------------------------------------------------------------------------------- all the others


def _page(*names: str, has_more: bool) -> bytes:
    data = [batch(name) for name in names]
    return response({"data": data, "has_more": has_more, "first_id": names[0], "last_id": names[-1]})


async def test_batches_are_listed_over_all_pages(make_client: Any) -> None:
    with ScriptedServer(_page("a", "b", has_more=True), _page("c", has_more=False)) as server:
        listed = await make_client(server.base_url).batches.list()

    assert [each.id for each in listed] == ["a", "b", "c"]
    assert "after_id=b" in server.received[1].target


async def test_no_more_batches_are_listed_than_asked_for(make_client: Any) -> None:
    with ScriptedServer(_page("a", "b", has_more=True)) as server:
        listed = await make_client(server.base_url).batches.list(limit=2)

    assert [each.id for each in listed] == ["a", "b"]
    assert server.received[0].target.endswith("limit=2")


async def test_all_batches_of_a_job_are_canceled_even_if_one_cannot_be(make_client: Any) -> None:
    gone = response(error("not_found_error"), status=404)
    canceling = response(batch("two", status="canceling"))
    with ScriptedServer(gone, canceling) as server, pytest.raises(NotFoundError):
        await make_client(server.base_url).batches.cancel(["one", "two"])

    assert [received.target for received in server.received] == [
        f"{BATCH_PATH}/one/cancel",
        f"{BATCH_PATH}/two/cancel",
    ]


@pytest.mark.parametrize("batch_id", ["", "..", 5])
async def test_what_is_no_id_is_refused(make_client: Any, batch_id: Any) -> None:
    with pytest.raises(ConfigurationError, match="no id of a batch"):
        await make_client("http://127.0.0.1:9").batches.get(batch_id)


async def test_an_id_stays_one_segment_of_the_path(make_client: Any) -> None:
    with ScriptedServer(response(batch())) as server:
        await make_client(server.base_url).batches.get("a/../b?c")

    assert server.received[0].target == f"{BATCH_PATH}/a%2F..%2Fb%3Fc"


async def test_a_batch_keeps_what_is_unknown(make_client: Any) -> None:
    with ScriptedServer(response({**batch(status="resting"), "mood": "calm"})) as server:
        got = await make_client(server.base_url).batches.get("msgbatch_1")

    assert got.status == "resting"
    assert not got.is_ended
    assert got.extra["mood"] == "calm"


async def test_a_reply_that_is_no_batch_is_a_decode_error(make_client: Any) -> None:
    with (
        ScriptedServer(response(json.dumps({**batch(), "request_counts": 5}))) as server,
        pytest.raises(DecodeError) as caught,
    ):
        await make_client(server.base_url).batches.get("msgbatch_1")

    assert caught.value.path == "request_counts"


async def test_errors_of_batches_are_those_of_any_call(make_client: Any) -> None:
    with (
        ScriptedServer(*[response(error("api_error"), status=500)] * 3) as server,
        pytest.raises(ServerError) as caught,
    ):
        await make_client(server.base_url).batches.get("msgbatch_1")

    assert len(caught.value.attempts) == 3
