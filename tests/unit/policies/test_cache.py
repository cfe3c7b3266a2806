"""The cache policy as lists of effects: what is asked of the store, what is sent, and what never is."""

from __future__ import annotations

import pickle
from contextlib import suppress
from struct import pack
from typing import Any

import attrs
import pytest
from still_clock import Clock

from llmport._core.flow import Call, Detach, Flow, Load, Park, Reply, Save, Send, send
from llmport.errors import (
    ConfigurationError,
    DeadlineExceededError,
    InvalidRequestError,
    OverloadedError,
    QueueFullError,
    StreamInterruptedError,
)
from llmport.policies.cache import Cache
from llmport.policies.cache_entries import Entry
from llmport.stores import MemoryStore, SqliteStore

NOW = 1_000_000.0
NO_ANSWER = b"no answer"


class Notes:
    """Says of a call that its answer may be kept, unless it is `NO_ANSWER`."""

    def key(self, call: Call) -> str:
        return f"key of {call.content!r}"

    def content_of(self, reply: Reply, *, server_tools: bool) -> bytes | None:
        return None if reply.content == NO_ANSWER else reply.content

    def replay(self, reply: Reply, pace: float) -> None:
        reply.headers = {"replayed at": str(pace)}


CALL = Call(operation="ask", method="POST", path="/", content=b"Hello?", cacheable=Notes(), deadline=60.0)
STREAM = attrs.evolve(CALL, is_stream=True)
KEY = "key of b'Hello?'"


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


def reply_to(effect: Any, content: bytes = b"Hello!") -> Reply:
    assert isinstance(effect, Send)
    return Reply(effect.call, 200, {}, request_id="req_1", content=content)


def packed(age: float = 0.0, content: bytes = b"Hello, kept") -> bytes:
    return Entry(content, NOW - age, "req_0").pack(KEY)


def result_of(flow: Flow[Reply], value: object = None) -> Reply:
    with pytest.raises(StopIteration) as done:
        flow.send(value)
    reply: Reply = done.value.value
    return reply


def test_what_is_not_there_is_asked_for_and_kept(clock: Clock, store: MemoryStore) -> None:
    flow = Cache(store, ttl=60, stale_if_error=30, now=clock)(CALL, send)

    assert next(flow) == Load(store, KEY)
    effect = flow.send(None)
    assert effect == Send(CALL)
    reply = reply_to(effect)
    assert flow.send(reply) == Save(store, KEY, Entry(b"Hello!", NOW, "req_1").pack(KEY), 90)
    assert result_of(flow) is reply
    assert reply.from_cache is None


def test_what_is_there_is_given_without_asking(clock: Clock, store: MemoryStore) -> None:
    cache = Cache(store, ttl=60, now=clock)
    flow = cache(CALL, send)
    next(flow)

    reply = result_of(flow, packed(60))
    assert (reply.content, reply.status, reply.request_id, reply.from_cache) == (
        b"Hello, kept",
        200,
        "req_0",
        "fresh",
    )
    assert cache.counts.fresh == 1


def test_what_is_there_is_streamed(clock: Clock, store: MemoryStore) -> None:
    flow = Cache(store, pace=0.5, now=clock)(STREAM, send)
    assert next(flow) == Load(store, KEY)

    assert result_of(flow, packed()).headers == {"replayed at": "0.5"}


def test_past_its_time_it_is_asked_for_again(clock: Clock, store: MemoryStore) -> None:
    flow = Cache(store, ttl=60, now=clock)(CALL, send)
    next(flow)

    assert flow.send(packed(61)) == Send(CALL)


def test_an_entry_of_a_clock_that_is_ahead_is_as_new_as_can_be(clock: Clock, store: MemoryStore) -> None:
    flow = Cache(store, ttl=0, now=clock)(CALL, send)
    next(flow)

    assert result_of(flow, packed(-5)).from_cache == "fresh"


@pytest.mark.parametrize(
    "damage",
    [
        lambda entry: entry[:-1],
        lambda entry: entry[:-1] + b"?",
        lambda entry: b"",
        lambda entry: entry.replace(b"Hello", b"Hullo"),
        lambda entry: entry.replace(pack(">d", NOW - 30), pack(">d", NOW - 1)),
        lambda entry: Entry(b"Hello, kept", NOW, None).pack("another key"),
    ],
    ids=["cut", "changed at its end", "empty", "changed", "made younger", "of another key"],
)
def test_an_entry_that_is_not_what_was_kept_is_none(clock: Clock, store: MemoryStore, damage: Any) -> None:
    entry = packed(30)
    assert damage(entry) != entry
    flow = Cache(store, now=clock)(CALL, send)
    next(flow)

    assert flow.send(damage(entry)) == Send(CALL)


def test_what_should_not_be_given_again_is_not_kept(clock: Clock, store: MemoryStore) -> None:
    flow = Cache(store, now=clock)(CALL, send)
    next(flow)
    effect = flow.send(None)

    assert result_of(flow, reply_to(effect, NO_ANSWER)).content == NO_ANSWER


@pytest.mark.parametrize(
    "changed",
    [{"content": b"Other?"}, {"base_url": "https://elsewhere"}, {"headers": {"anthropic-beta": "other"}}],
    ids=str,
)
def test_what_a_fallback_answers_is_not_kept_as_what_was_asked(
    clock: Clock, store: MemoryStore, changed: dict[str, Any]
) -> None:
    def fall_back(call: Call) -> Flow[Reply]:
        return send(attrs.evolve(call, **changed))

    flow = Cache(store, now=clock)(CALL, fall_back)
    next(flow)
    effect = flow.send(None)

    assert result_of(flow, reply_to(effect)).content == b"Hello!"


@pytest.mark.parametrize(
    "call",
    [attrs.evolve(CALL, cacheable=None), attrs.evolve(CALL, runs_tools=True)],
    ids=["nothing known of it", "the provider runs tools"],
)
def test_what_must_not_be_kept_passes_by(clock: Clock, store: MemoryStore, call: Call) -> None:
    flow = Cache(store, now=clock)(call, send)

    assert next(flow) == Send(call)


def test_the_providers_tools_are_kept_if_asked_for(clock: Clock, store: MemoryStore) -> None:
    flow = Cache(store, server_tools=True, now=clock)(attrs.evolve(CALL, runs_tools=True), send)

    assert next(flow) == Load(store, KEY)


def test_a_stream_is_kept_when_it_has_been_read(clock: Clock, store: MemoryStore) -> None:
    flow = Cache(store, now=clock)(STREAM, send)
    next(flow)
    effect = flow.send(None)
    assert effect == Send(attrs.evolve(STREAM, is_recorded=True))
    reply = result_of(flow, reply_to(effect))

    assert reply.at_end is not None
    assert [type(effect) for effect in reply.at_end()] == [Save]


# ------------------------------------------------------------------------------------------------------ stale


def test_stale_while_revalidate_gives_the_old_one_at_once(clock: Clock, store: MemoryStore) -> None:
    cache = Cache(store, ttl=60, stale_while_revalidate=30, now=clock)
    flow = cache(attrs.evolve(CALL, observed="somebody"), send)
    next(flow)
    effect = flow.send(packed(90))

    assert isinstance(effect, Detach)
    refresh = effect.begin()
    reply = result_of(flow)
    assert (reply.from_cache, reply.content) == ("stale", b"Hello, kept")

    sent = next(refresh)
    assert isinstance(sent, Send)
    assert sent.call.observed is None
    again = effect.begin()
    with pytest.raises(StopIteration):
        next(again)
    assert isinstance(refresh.send(reply_to(sent)), Save)


def test_stale_while_revalidate_ends(clock: Clock, store: MemoryStore) -> None:
    flow = Cache(store, ttl=60, stale_while_revalidate=30, now=clock)(CALL, send)
    next(flow)

    assert flow.send(packed(91)) == Send(CALL)


AWAY = [
    OverloadedError("Overloaded.", status=529),
    QueueFullError("Too many."),
    DeadlineExceededError("Too late."),
]


@pytest.mark.parametrize("call", [CALL, STREAM], ids=["whole", "streamed"])
@pytest.mark.parametrize("error", AWAY, ids=lambda error: type(error).__name__)
def test_stale_if_error_gives_the_old_one_where_the_provider_cannot_be_had(
    clock: Clock, store: MemoryStore, call: Call, error: Exception
) -> None:
    flow = Cache(store, ttl=60, stale_if_error=30, now=clock)(call, send)
    next(flow)
    flow.send(packed(90))

    with pytest.raises(StopIteration) as done:
        flow.throw(error)
    assert done.value.value.from_cache == "stale"
    assert str(done.value.value.degraded) == f"cache stale answer, because of {type(error).__name__}"


@pytest.mark.parametrize(
    ("error", "age"),
    [(InvalidRequestError("No.", status=400), 90), (AWAY[0], 91), (AWAY[0], None)],
    ids=["the request is at fault", "too old", "none"],
)
def test_other_errors_are_raised(
    clock: Clock, store: MemoryStore, error: Exception, age: float | None
) -> None:
    flow = Cache(store, ttl=60, stale_if_error=30, now=clock)(CALL, send)
    next(flow)
    flow.send(None if age is None else packed(age))

    with pytest.raises(type(error)):
        flow.throw(error)


# ------------------------------------------------------------------------------------------------ a failing store


def test_a_store_that_fails_to_load_and_to_save_fails_no_call(
    clock: Clock, store: MemoryStore, caplog: pytest.LogCaptureFixture
) -> None:
    cache = Cache(store, now=clock)
    for _ in range(2):
        flow = cache(CALL, send)
        next(flow)
        reply = reply_to(flow.throw(OSError("the disk is gone")))
        flow.send(reply)
        with pytest.raises(StopIteration) as done:
            flow.throw(OSError("the disk is still gone"))
        assert done.value.value is reply

    assert cache.counts.store_errors == 4
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_a_call_that_is_cancelled_while_the_store_is_asked_goes_no_further(
    clock: Clock, store: MemoryStore
) -> None:
    flow = Cache(store, now=clock)(STREAM, send)
    next(flow)

    with pytest.raises(StreamInterruptedError):
        flow.throw(StreamInterruptedError("The stream was cancelled.", is_retryable=False))


# -------------------------------------------------------------------------------------------------- single flight


def begin(cache: Cache, count: int, call: Call = CALL) -> list[Flow[Reply]]:
    """Begin so many calls at once; the first of them leads, and has asked the store."""
    flows = [cache(call, send) for _ in range(count)]
    effects = [next(flow) for flow in flows]
    assert [type(effect) for effect in effects] == [Load, *[Park] * (count - 1)]
    assert all(effect.until == 60.0 for effect in effects if isinstance(effect, Park))
    return flows


def test_those_who_ask_at_once_share_one_request(clock: Clock, store: MemoryStore) -> None:
    cache = Cache(store, now=clock)
    leader, *others = begin(cache, 3)
    leader.send(reply_to(leader.send(None)))

    # Served before it is saved: nobody waits for the store.
    shared = [result_of(flow) for flow in others]
    assert [(reply.content, reply.from_cache) for reply in shared] == [(b"Hello!", "shared")] * 2
    late = cache(CALL, send)
    with pytest.raises(StopIteration) as done:
        next(late)
    assert done.value.value.from_cache == "shared"
    assert result_of(leader).from_cache is None
    assert isinstance(next(cache(CALL, send)), Load)


def test_what_was_kept_is_loaded_once_for_all(clock: Clock, store: MemoryStore) -> None:
    leader, *others = begin(Cache(store, now=clock), 3)

    assert result_of(leader, packed()).from_cache == "fresh"
    assert [result_of(flow).from_cache for flow in others] == ["fresh"] * 2


def test_calls_that_differ_do_not_wait_for_each_other(clock: Clock, store: MemoryStore) -> None:
    cache = Cache(store, now=clock)

    assert isinstance(next(cache(CALL, send)), Load)
    assert isinstance(next(cache(attrs.evolve(CALL, content=b"Other?"), send)), Load)


def test_streams_do_not_wait_for_each_other(clock: Clock, store: MemoryStore) -> None:
    cache = Cache(store, now=clock)

    assert [type(next(cache(STREAM, send))) for _ in range(2)] == [Load, Load]


@pytest.mark.parametrize(
    "end",
    [
        lambda flow: flow.close(),
        lambda flow: flow.throw(KeyboardInterrupt),
        lambda flow: flow.throw(OverloadedError("Overloaded.", status=529)),
        lambda flow: flow.throw(DeadlineExceededError("Its own time is over.")),
    ],
    ids=["closed", "interrupted", "failed", "out of time"],
)
@pytest.mark.parametrize("is_sent", [False, True], ids=["before it is sent", "after it is sent"])
def test_when_the_leader_goes_the_next_one_takes_over(
    clock: Clock, store: MemoryStore, end: Any, *, is_sent: bool
) -> None:
    leader, second, third = begin(Cache(store, now=clock), 3)
    if is_sent:
        leader.send(None)
    with suppress(KeyboardInterrupt, OverloadedError, DeadlineExceededError):
        end(leader)

    second.send(None)  # it has been woken, and asks the store
    second.send(reply_to(second.send(None)))
    assert result_of(third).from_cache == "shared"


@pytest.mark.parametrize("ending", ["the request is at fault", "not to be kept"])
def test_what_is_not_shared_holds_nobody_up(clock: Clock, store: MemoryStore, ending: str) -> None:
    leader, *others = begin(Cache(store, now=clock), 3)
    effect = leader.send(None)
    if ending == "not to be kept":
        result_of(leader, reply_to(effect, NO_ANSWER))
    else:
        with pytest.raises(InvalidRequestError):
            leader.throw(InvalidRequestError("No.", status=400))

    assert [type(flow.send(None)) for flow in others] == [Load, Load]


def test_who_goes_while_waiting_is_forgotten(clock: Clock, store: MemoryStore) -> None:
    leader, second, third = begin(Cache(store, now=clock), 3)
    second.close()
    leader.close()

    assert isinstance(third.send(None), Load)


def test_who_goes_when_he_was_to_take_over_hands_over(clock: Clock, store: MemoryStore) -> None:
    leader, second, third = begin(Cache(store, now=clock), 3)
    leader.close()
    second.close()

    assert isinstance(third.send(None), Load)


def test_waiting_ends_with_the_deadline(clock: Clock, store: MemoryStore) -> None:
    _, second = begin(Cache(store, now=clock), 2)

    with pytest.raises(DeadlineExceededError):
        second.throw(TimeoutError)


def test_a_stale_answer_is_for_all_who_wait(clock: Clock, store: MemoryStore) -> None:
    leader, second = begin(Cache(store, ttl=60, stale_if_error=60, now=clock), 2)
    leader.send(packed(90))
    with pytest.raises(StopIteration):
        leader.throw(OverloadedError("Overloaded.", status=529))

    shared = result_of(second)
    assert shared.from_cache == "stale"
    assert shared.degraded is not None


# ------------------------------------------------------------------------------------------------------- settings


@pytest.mark.parametrize("seconds", [-1, float("nan")], ids=str)
@pytest.mark.parametrize("name", ["ttl", "stale_while_revalidate", "stale_if_error", "pace"])
def test_settings_that_make_no_sense_are_refused(store: MemoryStore, name: str, seconds: float) -> None:
    with pytest.raises(ConfigurationError, match=name):
        Cache(store, **{name: seconds})


def test_what_is_no_store_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="dict"):
        Cache({})  # type: ignore[arg-type]  # on purpose


def test_it_is_pickled_without_what_is_under_way(clock: Clock) -> None:
    cache = Cache(SqliteStore("answers.sqlite3"), ttl=5)
    begin(cache, 2)
    copy = pickle.loads(pickle.dumps(cache))

    assert copy == cache
    assert copy != Cache(SqliteStore("answers.sqlite3"), ttl=6)
    assert copy.counts.missed == 0
    begin(copy, 2)
