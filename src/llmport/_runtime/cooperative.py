"""Carries flows out with awaiting I/O, on asyncio and trio: `blocking` with `await`."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, assert_never

import anyio
import anyio.to_thread

from llmport._core.flow import (
    Agree,
    Call,
    Close,
    Detach,
    Effect,
    Flow,
    Load,
    Park,
    Playback,
    Race,
    Read,
    Reply,
    Save,
    Send,
    Sleep,
    Ticket,
)
from llmport._runtime import exchange
from llmport._runtime.driving import adrive
from llmport._runtime.http1 import Head
from llmport._runtime.route import Route
from llmport._runtime.waiting import Clock
from llmport._runtime.waits import Waits, is_over, loop_here, park, waits_here
from llmport._runtime.wire import BodyBuffer, Endpoint, redirected, remaining
from llmport.config import Network
from llmport.errors import LlmError, Phase
from llmport.stores.protocol import Store, is_quick

if TYPE_CHECKING:
    from llmport._runtime.over_httpx import AsyncHttpxBody, AsyncHttpxOrigin

T = TypeVar("T")


class Body:
    """The open body of a reply."""

    def __init__(self, body: exchange.Body, waits: Waits) -> None:
        self._body = body
        self._perform = waits.perform

    def read(self, call: Call, until: float, phase: Phase) -> Awaitable[bytes]:
        """Return the next bytes; empty at the end.

        Raises:
            LlmError: they did not come.
        """
        return adrive(self._body.read(call, until, phase), self._perform)

    def interrupt(self) -> None:
        """End a read that is going on, from any task or thread."""
        self._body.interrupt()

    async def close(self, *, is_whole: bool = False) -> None:
        """Give the connection back, or close it if the reply is not over. Nothing is waited for."""
        self._body.close(is_whole=is_whole)


class _Origin(exchange.Origin):
    """One for each event loop, with what waits there."""

    def __init__(self, route: Route, network: Network, clock: Clock) -> None:
        super().__init__(route, network, clock)
        self.waits = waits_here(clock)


class CooperativeRuntime:
    """Runs flows in the current task. Keeps one pool of connections for each event loop that uses it."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        client: object = None,
        clock: Clock = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] | None = None,
    ) -> None:
        """Take a *client* to send with, an `httpx.AsyncClient` or one of its transports; else connections are our own.

        *sleep* is what tests have instead of sleeping; `None` for sleeping.
        """
        self._endpoint = endpoint
        self._clock = clock
        self._sleep = sleep
        self._client = client
        self._others: dict[str, CooperativeRuntime] = {}
        self._route: Route | None = None
        # A connection belongs to the loop that opened it: after asyncio.run() has ended, a new one needs new ones.
        # Kept here, and not by the loop, so that a client that is dropped is gone. Each loop, which may run in a thread of
        # its own, reads and writes under its own name alone, but for what `_drop_finished` takes out.
        self._origins: dict[Any, _Origin | AsyncHttpxOrigin] = {}

    async def run(self, flow: Flow[T]) -> T:
        """Carry *flow* out and return its value. No reply it opened stays open, but for one that it returns."""
        opened: list[Reply] = []
        value: T | None = None
        try:
            value = await adrive(flow, partial(self._perform, opened))
            return value
        finally:
            await self._close_all([reply for reply in opened if reply is not value])

    async def _close_all(self, replies: list[Reply]) -> None:
        """Close the last first, and all of them even if one fails."""
        while replies:
            try:
                await self.close_reply(replies.pop())
            except BaseException:
                await self._close_all(replies)
                raise

    def read(self, reply: Reply, timeout: float | None = None) -> Awaitable[bytes]:
        """Read more of a stream, for at most *timeout* seconds; empty at its end.

        Raises:
            TransportError: the connection broke, or was silent for too long.
            DeadlineExceededError: the time for the whole call is over.
        """
        if reply.playback is not None:
            return self._play(reply.playback)
        now = self._clock()
        seconds = min(
            reply.call.timeouts.idle if timeout is None else timeout, remaining(reply.call, now, "stream")
        )
        more: Awaitable[bytes] = reply.body.read(reply.call, now + seconds, "stream")
        return more

    async def _play(self, playback: Playback) -> bytes:
        if playback.pace > 0:
            await self._rest(playback.pace, None)
        return next(playback.pieces, b"")

    async def close_reply(self, reply: Reply) -> None:
        """Close a stream's body and run what waits for that. Doing it twice is fine."""
        try:
            if reply.body is not None:
                await reply.body.close(is_whole=reply.is_whole)
        finally:
            reply.closed()

    async def close(self) -> None:
        """Close our own connections of this event loop."""
        self._drop_finished()
        origin = self._origins.pop(loop_here(), None)
        if isinstance(origin, _Origin):
            origin.close()
        elif origin is not None:
            await origin.close()
        for there in self._others.values():
            await there.close()

    async def _perform(self, opened: list[Reply], effect: Effect) -> object:  # noqa: C901 - a case for each effect
        match effect:
            case Send(call):
                return await self._at(call.base_url).send(opened, call)
            case Read(reply, timeout):
                return await self.read(reply, timeout)
            case Close(reply):
                await self.close_reply(reply)
            case Sleep(seconds, ticket):
                await self._rest(seconds, ticket)
            case Park(ticket, until):
                await park(ticket, None if until is None else until - self._clock())
            case Race():
                from llmport._runtime.race_tasks import race  # noqa: PLC0415 - few calls are hedged

                return await race(self, effect, opened)
            case Load(store, key):
                return await _ask(store, partial(store.load, key))
            case Save(store, key, value, seconds):
                await _ask(store, partial(store.save, key, value, seconds))
            case Agree(quota, key, report):
                return await anyio.to_thread.run_sync(
                    partial(quota.agree, key, report), abandon_on_cancel=True
                )
            case Detach(begin):
                from llmport._runtime.detached_tasks import detach  # noqa: PLC0415 - few calls do

                detach(self, begin)
            case _:
                assert_never(effect)
        return None

    async def _rest(self, seconds: float, ticket: Ticket | None) -> None:
        if self._sleep is not None:
            await self._sleep(seconds)
        elif ticket is None:
            await anyio.sleep(seconds)
        else:
            with suppress(TimeoutError):
                await park(ticket, seconds)

    def _at(self, base_url: str | None) -> CooperativeRuntime:
        """Return what sends to *base_url*, one of the further endpoints; `None` for the client's own."""
        if base_url is None:
            return self
        there = self._others.get(base_url)
        if there is None:
            made = CooperativeRuntime(
                self._endpoint.other(base_url), client=self._client, clock=self._clock, sleep=self._sleep
            )
            there = self._others.setdefault(base_url, made)
        return there

    async def send(self, opened: list[Reply], call: Call) -> Reply:
        """Send *call*, and return its reply, which is in *opened* then."""
        reply = await self._open(opened, call)
        for _ in range(self._endpoint.network.follow_redirects):
            if (call_there := redirected(self._endpoint, reply)) is None:
                break
            reply = await self._open(opened, call_there)
        return reply

    async def _open(self, opened: list[Reply], call: Call) -> Reply:
        head, body, sent_at = await self._exchange(call)
        reply = Reply(call, head.status, head.headers, body=body, clock=self._clock, sent_at=sent_at)
        opened.append(reply)
        if not (call.is_stream and 200 <= head.status < 300):
            await self._read_whole(reply)
        return reply

    async def _exchange(self, call: Call) -> tuple[Head, Body | AsyncHttpxBody, float]:
        origin = self._origins.get(loop_here()) or self._reach()
        if not isinstance(origin, _Origin):
            return await origin.send(call)
        head, body, sent_at = await adrive(
            exchange.Exchange(origin, self._endpoint, call, self._clock).run(), origin.waits.perform
        )
        return head, Body(body, origin.waits), sent_at

    def _reach(self) -> _Origin | AsyncHttpxOrigin:
        self._drop_finished()
        endpoint = self._endpoint
        route = self._route = self._route or Route(endpoint.base_url, endpoint.network, self._clock)
        origin: _Origin | AsyncHttpxOrigin
        if self._client is None and route.is_ours:
            origin = _Origin(route, endpoint.network, self._clock)
        else:
            from llmport._runtime.over_httpx import AsyncHttpxOrigin  # noqa: PLC0415 - few need it, and it is not cheap

            origin = AsyncHttpxOrigin(endpoint, route, self._client, self._clock)
        self._origins[loop_here()] = origin
        return origin

    def _drop_finished(self) -> None:
        """Close the connections of the event loops that are over."""
        for loop in tuple(self._origins):
            if is_over(loop) and isinstance(origin := self._origins.pop(loop, None), _Origin):
                origin.close()

    async def _read_whole(self, reply: Reply) -> None:
        buffer = BodyBuffer(reply.status)
        end = self._clock() + remaining(reply.call, self._clock(), "body")
        try:
            while buffer.add(await reply.body.read(reply.call, end, "body")):
                pass
        except LlmError as error:
            if not buffer.is_error:  # what an error's status says is true without its body
                error.status = reply.status
                error.request_id = reply.headers.get(self._endpoint.request_id_header)
                raise
        finally:  # now, for the next attempt may want the connection's place in the pool
            await reply.body.close()
        reply.body, reply.content = None, buffer.content()


async def _ask(store: Store, question: Callable[[], T]) -> T:
    """Ask a store, in a thread if it may take time. A task that is cancelled leaves it to itself."""
    if is_quick(store):
        return question()
    return await anyio.to_thread.run_sync(question, abandon_on_cancel=True)
