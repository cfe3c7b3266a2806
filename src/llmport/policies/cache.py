"""Gives an answer that was given before, where all that decides it is the same. No I/O, no provider.

The provider says of each call how its answer is kept (`Call.cacheable`): under which key, and whether it is one that
should be given again. Keeping is the store's part, and what a store raises means that there is no entry.

Of whole answers asked for at the same time only one is requested. A stream makes its own request unless the answer is
kept already: whoever reads one may read as slowly as he likes, and nobody should have to wait for that.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import attrs
from attrs import frozen

from llmport._core.flow import (
    Cacheable,
    Call,
    Detach,
    Flow,
    Forward,
    Load,
    Park,
    Reply,
    Save,
)
from llmport._value import Value
from llmport.errors import ConfigurationError, DeadlineExceededError, LlmError, LocalLimitError
from llmport.policies.cache_entries import Entry
from llmport.policies.cache_flights import Flights, Place

if TYPE_CHECKING:
    from llmport.client import Degraded
    from llmport.stores.protocol import Store

Source: TypeAlias = Literal["fresh", "stale", "shared"]
Outcome: TypeAlias = "tuple[Entry, Source, Degraded | None]"
"""What all who ask at once are given, as what, and what went wrong before."""

DAY = 86_400.0


@frozen(eq=False, repr=False, kw_only=True)
class CacheCounts(Value):
    """What a cache has done since it was made, in this process."""

    fresh: int = 0
    """Calls answered by what was kept, within its time."""
    stale: int = 0
    """Calls answered by what was kept, past its time."""
    shared: int = 0
    """Calls answered by what another call had asked for at the same time."""
    missed: int = 0
    """Calls that were sent."""
    kept: int = 0
    """Answers that were given to the store."""
    store_errors: int = 0
    """Times that the store failed, which no call does because of it."""


class Cache:
    """A policy for the calls of one client or of several, which then share what they ask for at the same time."""

    def __init__(  # noqa: PLR0913 - each is a setting of its own
        self,
        store: Store,
        *,
        ttl: float = DAY,
        stale_while_revalidate: float = 0.0,
        stale_if_error: float = 0.0,
        pace: float = 0.0,
        server_tools: bool = False,
        now: Callable[[], float] = time.time,  # noqa: TID251 - entries outlive the process, and its clock
    ) -> None:
        """Keep answers in *store* and give them again for *ttl* seconds; after that, if at all, as stale ones.

        For *stale_while_revalidate* more seconds a stale one is given at once, and a new one asked for besides. For
        *stale_if_error* more seconds after *ttl* it is given where the provider cannot be had: it is overloaded, out of
        reach or too slow, or we held the call back ourselves. *pace* is the seconds between the events of a kept answer
        that is streamed. *server_tools* keeps answers, too, of calls whose tools the provider runs, such as a web search.

        Raises:
            ConfigurationError: one of the times is negative, or *store* is none.
        """
        times = {
            "ttl": ttl,
            "stale_while_revalidate": stale_while_revalidate,
            "stale_if_error": stale_if_error,
            "pace": pace,
        }
        for name, seconds in times.items():
            if not seconds >= 0:
                raise ConfigurationError(f"{name} must be 0 seconds or more, not {seconds!r}.")
        if not all(callable(getattr(store, method, None)) for method in ("load", "save", "close")):
            raise ConfigurationError(
                f"A cache needs a store, such as a MemoryStore or a SqliteStore, not a {type(store).__name__}."
            )
        self.store = store
        """Where answers are kept."""
        self._settings: dict[str, Any] = {**times, "server_tools": server_tools}
        self._ttl = ttl
        self._while_revalidated = ttl + stale_while_revalidate
        self._if_error = ttl + stale_if_error
        self._pace = pace
        self._server_tools = server_tools
        self._now = now
        self._begin()

    def _begin(self) -> None:
        self._flights: Flights[Outcome] = Flights()
        self._counts: dict[str, int] = dict.fromkeys(attrs.fields_dict(CacheCounts), 0)
        self._is_store_well = True

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={value!r}" for name, value in self._settings.items() if value)
        return f"Cache({self.store!r}, {settings})"

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what is under way: another process begins anew."""
        begun = {"_flights", "_counts", "_is_store_well"}
        return {name: value for name, value in vars(self).items() if name not in begun}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._begin()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Cache):
            return NotImplemented
        return self._settings == other._settings and self.store == other.store

    def __hash__(self) -> int:
        return hash((self.store, *self._settings.values()))

    @property
    def counts(self) -> CacheCounts:
        """What it has done so far."""
        with self._flights.lock:
            return CacheCounts(**self._counts)

    def __call__(self, call: Call, forward: Forward) -> Flow[Reply]:
        """Answer the call by what is kept, or go on with it and keep what comes."""
        cacheable = call.cacheable
        if cacheable is None or (call.runs_tools and not self._server_tools):
            return (yield from forward(call))
        asked = _Asked(call, forward, cacheable, cacheable.key(call))
        if call.is_stream:
            entry = yield from self._load(asked.key)
            source = None if entry is None else (yield from self._source(entry, asked))
            if entry is not None and source is not None:
                return self._hit(asked, entry, source)
            return (yield from self._request(asked, entry, self._stream))
        return (yield from self._share(asked))

    def _share(self, asked: _Asked) -> Flow[Reply]:
        """Get a whole answer: by asking, or by waiting for who does."""
        place = self._flights.join(asked.key)
        disband = False
        try:
            while place.role == "waiting":
                try:
                    yield Park(place, asked.call.deadline)
                except TimeoutError:
                    raise DeadlineExceededError(
                        "The time for the whole call is over: another with the same request, whose answer this one would "
                        "have had, takes too long. Allow more with timeout=."
                    ) from None
            if place.outcome is not None:
                return self._hit(asked, *place.outcome)
            entry = yield from self._load(asked.key)
            source = None if entry is None else (yield from self._source(entry, asked))
            if entry is not None and source is not None:
                place.land((entry, source, None))
                return self._hit(asked, entry, source)
            reply = yield from self._request(asked, entry, partial(self._whole, place=place))
            if entry is not None and reply.from_cache is not None:
                place.land((entry, reply.from_cache, reply.degraded))
            disband = True  # matters only if nothing has landed: what is not to be kept is not shared either
        except LlmError as error:
            # What a caller's own time or turn did not allow, another's may.
            disband = not (error.is_retryable or isinstance(error, LocalLimitError))
            raise
        else:
            return reply
        finally:
            place.leave(disband=disband)

    def _source(self, entry: Entry, asked: _Asked) -> Flow[Source | None]:
        """Say as what *entry* may be given; `None` for not at all. One that is stale is asked for anew besides."""
        age = self._age(entry)
        if age <= self._ttl:
            return "fresh"
        if age <= self._while_revalidated:
            yield Detach(partial(self._refresh, asked))
            return "stale"
        return None

    def _refresh(self, asked: _Asked) -> Flow[None]:
        """Ask anew for an answer that was given stale, unless somebody does already."""
        place = self._flights.join(f"refresh {asked.key}")
        # Whoever observes the call has his answer, and hears no more of it.
        asked = attrs.evolve(asked, call=attrs.evolve(asked.call, observed=None))
        try:
            if place.role == "leader":
                if asked.call.is_stream:
                    from llmport._core.reading import collect  # noqa: PLC0415 - only streams should pay for it

                    yield from collect((yield from self._stream(asked)))
                else:
                    yield from self._whole(asked)
        finally:
            place.leave(disband=True)

    def _request(
        self, asked: _Asked, entry: Entry | None, send: Callable[[_Asked], Flow[Reply]]
    ) -> Flow[Reply]:
        """Ask; if the provider cannot be had, give a stale *entry* instead."""
        self._count("missed")
        try:
            return (yield from send(asked))
        except LlmError as error:
            is_away = error.is_retryable or isinstance(error, LocalLimitError)
            if entry is None or not is_away or self._age(entry) > self._if_error:
                raise
            _log("info", "%s: %s; a stale answer is given", asked.call.operation, type(error).__name__)
            from llmport.client import Degraded  # noqa: PLC0415 - only where it is needed

            degraded = Degraded(how="cache", to="stale answer", because=type(error).__name__)
            return self._hit(asked, entry, "stale", degraded)

    def _whole(self, asked: _Asked, place: Place[Outcome] | None = None) -> Flow[Reply]:
        reply = yield from asked.forward(asked.call)
        entry = self._entry(asked, reply)
        if entry is not None:
            if place is not None:
                place.land((entry, "shared", None))
            yield from self._save(asked.key, entry)
        return reply

    def _stream(self, asked: _Asked) -> Flow[Reply]:
        reply = yield from asked.forward(attrs.evolve(asked.call, is_recorded=True))

        def keep() -> Flow[None]:
            entry = self._entry(asked, reply)
            if entry is not None:
                yield from self._save(asked.key, entry)

        reply.at_end = keep
        return reply

    def _entry(self, asked: _Asked, reply: Reply) -> Entry | None:
        """Return what is to be kept of *reply*; `None` if nothing is, or if it answers something else than was asked."""
        given, call = reply.call, asked.call
        is_answer = (given.content, given.base_url, given.headers) == (
            call.content,
            call.base_url,
            call.headers,
        )
        if not is_answer:
            return None
        content = asked.cacheable.content_of(reply, server_tools=self._server_tools)
        return None if content is None else Entry(content, self._now(), reply.request_id)

    def _hit(self, asked: _Asked, entry: Entry, source: Source, degraded: Degraded | None = None) -> Reply:
        self._count(source)
        headers = {"content-type": "application/json"}
        reply = Reply(
            asked.call,
            200,
            headers,
            request_id=entry.request_id,
            content=entry.content,
            from_cache=source,
            degraded=degraded,
        )
        if asked.call.is_stream:
            asked.cacheable.replay(reply, self._pace)
        return reply

    def _age(self, entry: Entry) -> float:
        return max(0.0, self._now() - entry.stored_at)  # another machine's clock may be ahead

    def _load(self, key: str) -> Flow[Entry | None]:
        try:
            packed: bytes | None = yield Load(self.store, key)
        except LlmError:  # the call is to end, or the store cannot be used at all
            raise
        except Exception as error:  # noqa: BLE001 - a store may be anybody's
            self._store_failed(error)
            return None
        self._store_answered()
        return None if packed is None else Entry.unpack(key, packed)

    def _save(self, key: str, entry: Entry) -> Flow[None]:
        try:
            yield Save(self.store, key, entry.pack(key), max(self._while_revalidated, self._if_error))
        except LlmError:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            self._store_failed(error)
        else:
            self._store_answered()
            self._count("kept")

    def _count(self, name: str) -> None:
        with self._flights.lock:
            self._counts[name] += 1

    def _store_failed(self, error: Exception) -> None:
        self._count("store_errors")
        if self._is_store_well:
            self._is_store_well = False
            _log("warning", "The cache's store fails (%s): calls go on without it", type(error).__name__)

    def _store_answered(self) -> None:
        if not self._is_store_well:
            self._is_store_well = True
            _log("info", "The cache's store is well again")


@frozen(eq=False, repr=False)
class _Asked(Value):
    """A call that may be answered by the cache."""

    call: Call
    forward: Forward
    cacheable: Cacheable
    key: str


def _log(level: Literal["info", "warning"], message: str, *arguments: object) -> None:
    from llmport.policies.telemetry import logger  # noqa: PLC0415 - a public name should cost nothing before it is used

    getattr(logger, level)(message, *arguments)
