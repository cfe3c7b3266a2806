"""Batches without I/O: packing, waiting by a fake clock, reading results however their bytes are cut."""

from __future__ import annotations

import contextlib
import inspect
import json
import pickle
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire_batches import batch, line
from wire_events import error, message, text

from llmport import Batch, BatchCounts, BatchItem, BatchJob, BatchResult, DeadlineExceededError, DecodeError
from llmport._core.flow import Call, Close, Flow, Read, Reply, Send, Sleep
from llmport.anthropic.batches.client import AsyncBatches, AsyncBatchResults, Batches, BatchResults
from llmport.anthropic.batches.encoding import Packer
from llmport.anthropic.batches.flows import MAX_WAIT, BatchFlows
from llmport.anthropic.batches.results import ResultReading
from llmport.anthropic.batches.states import own_path
from llmport.anthropic.config import AnthropicConfig
from llmport.anthropic.flows import Flows
from llmport.errors import OverloadedError, StreamInterruptedError

CONFIG = AnthropicConfig(base_url="https://api.example")
RUNNING = json.dumps(batch(status="in_progress")).encode()
ENDED = json.dumps(batch()).encode()


class World:
    """Carries flows out: time passes only while they sleep, and the server answers by the time."""

    def __init__(self, answer: Callable[[float], bytes | Exception]) -> None:
        self.now = 0.0
        self.looks: list[float] = []
        self.bounds: list[float | None] = []
        self._answer = answer

    def flows(self) -> BatchFlows:
        plain = Flows(CONFIG, ())
        return BatchFlows(
            CONFIG,
            exchange=plain._exchange,
            make_call=plain._call,
            make_item=lambda request: plain._create(request, is_stream=False),
            clock=lambda: self.now,
        )

    def run(self, flow: Flow[Any]) -> Any:
        outcome: Any = None
        while True:
            try:
                effect = flow.throw(outcome) if isinstance(outcome, Exception) else flow.send(outcome)
            except StopIteration as done:
                return done.value
            match effect:
                case Sleep(seconds):
                    self.now += seconds
                    outcome = None
                case Send(call):
                    self.looks.append(self.now)
                    self.bounds.append(call.deadline)
                    answer = self._answer(self.now)
                    outcome = (
                        answer if isinstance(answer, Exception) else Reply(call, 200, {}, content=answer)
                    )
                case other:
                    raise AssertionError(other)


def wait(world: World, **options: Any) -> Any:
    return world.run(
        world.flows().wait("msgbatch_1", **{"poll": None, "on_progress": None, "timeout": None, **options})
    )


# -------------------------------------------------------------------------------------------------- waiting


def test_an_hour_of_waiting_takes_some_sixty_looks() -> None:
    world = World(lambda now: ENDED if now >= 3600 else RUNNING)

    assert wait(world).is_ended
    assert 60 <= len(world.looks) <= 75
    assert world.now <= 3660


def test_waiting_outlasts_an_outage_of_hours() -> None:
    world = World(
        lambda now: ENDED if now > 4 * 3600 else OverloadedError("busy", status=529) if now > 60 else RUNNING
    )

    assert wait(world).is_ended


def test_waiting_does_not_go_on_for_ever() -> None:
    world = World(lambda _: RUNNING)

    with pytest.raises(DeadlineExceededError) as caught:
        wait(world)
    assert world.now == MAX_WAIT
    assert caught.value.partial.counts == BatchCounts(processing=1)


@pytest.mark.parametrize("timeout", [1, 100, 3600])
def test_the_last_look_is_at_the_deadline(timeout: float) -> None:
    world = World(lambda _: RUNNING)

    with pytest.raises(DeadlineExceededError):
        wait(world, timeout=timeout)
    assert world.looks[-1] == world.now == timeout


def test_a_look_ends_with_the_wait_or_a_moment_later() -> None:
    world = World(lambda _: RUNNING)

    with pytest.raises(DeadlineExceededError):
        wait(world, timeout=9, poll=6)
    assert world.bounds == [9.0, 11.0, 14.0]


def test_an_outage_that_lasts_until_the_deadline_is_told() -> None:
    world = World(lambda _: OverloadedError("The API is busy.", status=529))

    with pytest.raises(DeadlineExceededError, match="The last look failed: The API is busy") as caught:
        wait(world, timeout=60)
    assert caught.value.partial == BatchJob(())


def test_progress_is_told_after_each_look_that_succeeds() -> None:
    seen: list[BatchJob] = []
    world = World(lambda now: OverloadedError("busy") if now == 0 else ENDED if now > 20 else RUNNING)
    wait(world, poll=10, on_progress=seen.append)

    assert [job.is_ended for job in seen] == [False, False, True]


# ------------------------------------------------------------------------------------------------- packing


@given(st.lists(st.integers(1, 60), max_size=30), st.integers(1, 5), st.integers(100, 200))
def test_bodies_hold_every_item_once_in_order_within_the_limits(
    sizes: list[int], max_requests: int, max_bytes: int
) -> None:
    items = [b'"%b"' % (b"x" * size) for size in sizes]
    packer = Packer(max_requests=max_requests, max_bytes=max_bytes)
    bodies = [body for item in items if (body := packer.add(item)) is not None]
    if (body := packer.rest()) is not None:
        bodies.append(body)

    batches = [json.loads(body)["requests"] for body in bodies]
    assert [each for batch in batches for each in batch] == [json.loads(item) for item in items]
    assert all(len(batch) <= max_requests for batch in batches)
    assert all(len(body) <= max_bytes for body in bodies)
    assert all(batches)
    assert packer.rest() is None


def test_memory_holds_one_batch_of_a_generators_requests() -> None:
    text = "x" * 20_000
    uploads = 0

    def requests() -> Iterator[BatchItem]:
        for number in range(800):
            yield BatchItem(f"r{number}", text)

    def answer(_: float) -> bytes:
        nonlocal uploads
        uploads += 1
        return RUNNING

    world = World(answer)
    tracemalloc.start()
    world.run(world.flows().create(requests(), {}, max_requests=1000, max_bytes=4_100_000, on_created=None))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert uploads == 4
    assert peak < 4 * 4_100_000


def test_other_tasks_run_while_many_requests_are_encoded() -> None:
    flow = (
        World(lambda _: RUNNING)
        .flows()
        .create(
            ((f"r{number}", "Hi") for number in range(1000)),
            {},
            max_requests=5000,
            max_bytes=10**8,
            on_created=None,
        )
    )
    pauses = 0
    while isinstance(effect := next(flow), Sleep):
        assert effect.seconds == 0
        pauses += 1

    assert pauses == 5


# ------------------------------------------------------------------------------------------------- results

RESULTS = b"".join(
    [
        line("good", type="succeeded", message=message(text("Grüß Gott – 你好 😀 \u2028 ok"))),
        line("bad", type="errored", error=error("invalid_request_error", "zu groß")),
        line("late", type="expired"),
    ]
)


def read(pieces: list[bytes], total: int | None = 3) -> list[BatchResult]:
    """Read results whose bytes come in *pieces*."""
    call = Call(operation="get_message_batch_results", method="GET", path="/", is_stream=True)
    reading = ResultReading(Reply(call, 200, {}), total)
    left = iter(pieces)
    found: list[BatchResult] = []
    while True:
        flow, chunk = reading.next(), None
        try:
            while True:
                assert isinstance(flow.send(chunk), Read)
                chunk = next(left, b"")
        except StopIteration as done:
            if done.value is None:
                return found
            found.append(done.value)


def _facts(results: list[BatchResult]) -> list[tuple[str, str, str | None, str | None]]:
    return [
        (
            each.custom_id,
            each.status,
            each.completion and each.completion.text,
            each.error and each.error.message,
        )
        for each in results
    ]


WHOLE = _facts(read([RESULTS]))


@given(st.data())
def test_results_are_the_same_however_their_bytes_are_cut(data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(1, len(RESULTS) - 1), max_size=40)))
    pieces = [RESULTS[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(RESULTS)], strict=True)]

    assert _facts(read(pieces)) == WHOLE


def test_results_are_the_same_byte_by_byte() -> None:
    assert WHOLE[0][2] == "Grüß Gott – 你好 😀 \u2028 ok"
    assert _facts(read([bytes([byte]) for byte in RESULTS])) == WHOLE


@pytest.mark.parametrize("total", [3, None])
def test_results_that_end_within_a_line_are_interrupted_wherever_that_is(total: int | None) -> None:
    last = RESULTS.rindex(b"\n", 0, -1) + 1
    for end in range(last + 1, len(RESULTS) - 1):
        if not RESULTS[:end].endswith(b"}"):
            with pytest.raises(StreamInterruptedError, match=r"2 of (3|an unknown number)"):
                read([RESULTS[:end]], total)


def test_results_of_an_unknown_number_end_where_they_end() -> None:
    assert len(read([RESULTS], None)) == 3


def test_more_results_than_told_are_read_all_the_same() -> None:
    assert len(read([RESULTS], 2)) == 3


def test_a_line_without_an_end_is_not_read_for_ever() -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b"x" * 1_000_000

    call = Call(operation="get_message_batch_results", method="GET", path="/", is_stream=True)
    reading = ResultReading(Reply(call, 200, {}), 3)
    flow = reading.next()
    next(flow)
    with pytest.raises(DecodeError, match="larger than"):
        list(map(flow.send, endless()))
    with pytest.raises(StopIteration) as ended:
        next(reading.next())
    assert ended.value.value is None


@given(st.binary(max_size=300))
def test_no_bytes_are_anything_but_results_or_an_error_of_ours(body: bytes) -> None:
    with contextlib.suppress(DecodeError, StreamInterruptedError):
        read([body], None)


def test_results_of_several_batches_are_read_one_after_the_other() -> None:
    flows = World(lambda _: ENDED).flows()
    results = flows.results(["one", "two"])
    told: list[str] = []
    for name in ("one", "two"):
        flow, chunks = results.open(), [line(name, type="expired"), b""]
        look = next(flow)
        assert isinstance(look, Send)
        ask = flow.send(Reply(look.call, 200, {}, content=ENDED))
        assert isinstance(ask, Send)
        assert ask.call.is_stream
        with pytest.raises(StopIteration):
            flow.send(Reply(ask.call, 200, {}))
        while results.reply is not None:
            step, effect = results.next(), None
            try:
                effect = next(step)
                while True:
                    effect = step.send(chunks.pop(0) if isinstance(effect, Read) else None)
                    assert isinstance(effect, Read | Close)
            except StopIteration as done:
                told += [done.value.custom_id] if done.value else []
    with pytest.raises(StopIteration) as ended:
        next(results.open())

    assert ended.value.value is None
    assert told == ["one", "two"]


# -------------------------------------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    ("url", "base", "path"),
    [
        ("https://api.example/v1/b/results", "https://api.example", "/v1/b/results"),
        ("https://gate.example/llm/v1/b/results", "https://gate.example/llm", "/v1/b/results"),
        ("https://gate.example/other/v1/b", "https://gate.example/llm", None),
        ("https://gate.example/llmother/v1/b", "https://gate.example/llm", None),
        ("http://api.example/v1/b", "https://api.example", None),
        ("https://bad.example/v1/b", "https://api.example", None),
        ("https://api.example:8443/v1/b", "https://api.example", None),
        ("https://api.example.evil/v1/b", "https://api.example", None),
        ("https://api.example@evil/v1/b", "https://api.example", None),
        ("https://api.example/v1/../admin", "https://api.example", None),
        ("https://api.example/v1/./b", "https://api.example", None),
        ("https://api.example/..", "https://api.example", None),
        ("https://api.example/v1\\..\\admin", "https://api.example", None),
        ("https://api.example/v1/b?to=evil", "https://api.example", None),
        ("https://api.example/v1/b#x", "https://api.example", None),
        ("https://api.example/v1/b\r\nx-a: b", "https://api.example", None),
        ("https://api.example//evil/b", "https://api.example", None),
        ("https://api.example/...three-dots", "https://api.example", "/...three-dots"),
        (None, "https://api.example", None),
    ],
)
def test_only_a_plain_path_below_the_base_is_followed(url: str | None, base: str, path: str | None) -> None:
    assert own_path(url, base) == path


# ------------------------------------------------------------------------------------------------ values


def test_jobs_and_results_pickle() -> None:
    results = read([RESULTS])
    copies = pickle.loads(pickle.dumps(results))

    assert copies[0] == results[0]
    assert str(copies[1].error) == str(results[1].error)


def test_a_job_counts_all_its_batches(make_batch: Callable[..., Batch]) -> None:
    job = BatchJob([make_batch("a", succeeded=2), make_batch("b", expired=1, errored=1)])

    assert job.ids == ("a", "b")
    assert job.counts == BatchCounts(succeeded=2, expired=1, errored=1)
    assert job.counts.total == 4
    assert hash(BatchJob(())) == hash(BatchJob(()))


@pytest.fixture
def make_batch() -> Callable[..., Batch]:
    def make(batch_id: str, **counts: int) -> Batch:
        world = World(lambda _: json.dumps(batch(batch_id, **counts)).encode())
        found: Batch = world.run(world.flows().get(batch_id))
        return found

    return make


# ------------------------------------------------------------------------------------------------ parity


@pytest.mark.parametrize(("one", "other"), [(Batches, AsyncBatches), (BatchResults, AsyncBatchResults)])
def test_the_pair_has_the_same_methods_with_the_same_arguments(one: type, other: type) -> None:
    renamed = {"close": "aclose", "__iter__": "__aiter__", "__next__": "__anext__"}
    names = [name for name in vars(one) if not name.startswith("_") or name in renamed]

    assert {renamed.get(name, name) for name in names} <= set(dir(other))
    for name in names:
        ours, theirs = (
            inspect.signature(getattr(kind, key))
            for kind, key in ((one, name), (other, renamed.get(name, name)))
        )
        assert ours.parameters == theirs.parameters, name
