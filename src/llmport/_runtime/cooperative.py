"""Carries flows out with awaiting I/O, on asyncio and trio: `blocking` with `await`."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial
from itertools import count
from typing import TypeVar, assert_never

import anyio
import httpx
from anyio.lowlevel import RunVar

from llmport._core.flow import Call, Close, Effect, Flow, Read, Reply, Send, Sleep
from llmport._runtime.wire import BodyBuffer, Endpoint, check_coding, make_client, remaining, translate
from llmport.errors import ConfigurationError

T = TypeVar("T")

_NUMBERS = count()
"""Tell the runtimes apart in what an event loop remembers: an `id` may come back."""


class Body:
    """The open body of a stream."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self._chunks: AsyncIterator[bytes] = response.aiter_bytes()

    async def read(self) -> bytes:
        """Return the next bytes; empty at the end."""
        return await anext(self._chunks, b"")

    async def close(self) -> None:
        """Give the connection back, or close it if it was not read to its end, even when cancelled."""
        with anyio.CancelScope(shield=True):
            await self._response.aclose()
            # httpx leaves the generators it has nested to the garbage collector, which trio rightly complains about:
            # let them run into the connection that is closed now.
            with contextlib.suppress(httpx.HTTPError, RuntimeError):
                async for _ in self._chunks:
                    pass


class CooperativeRuntime:
    """Runs flows in the current task. Keeps one pool of connections for each event loop that uses it."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        client: httpx.AsyncClient | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
    ) -> None:
        self._endpoint = endpoint
        if client is not None and not isinstance(client, httpx.AsyncClient):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without a checker
            raise ConfigurationError(
                f"http_client must be an httpx.AsyncClient, not a {type(client).__name__}."
            )
        self._given_client = client
        # A connection belongs to the loop that opened it: after asyncio.run() has ended, a new one needs new ones.
        self._clients: RunVar[httpx.AsyncClient | None] = RunVar(f"llmport.client.{next(_NUMBERS)}", None)
        self._clock = clock
        self._sleep = sleep

    async def run(self, flow: Flow[T]) -> T:
        """Carry *flow* out and return its value. No reply it opened stays open, but for one that it returns."""
        opened: list[Reply] = []
        value: T | None = None
        try:
            value = await _drive(flow, partial(self._perform, opened))
            return value
        finally:
            async with AsyncExitStack() as abandoned:
                for reply in opened:
                    if reply is not value:
                        abandoned.push_async_callback(self.close_reply, reply)

    async def read(self, reply: Reply, timeout: float | None = None) -> bytes:  # noqa: ARG002, ASYNC109 - to come
        """Read more of a stream; empty at its end. Waits for *timeout* seconds at most.

        Raises:
            TransportError: the connection broke, or was silent for too long.
            DeadlineExceededError: the time for the whole call is over.
        """
        remaining(reply.call, self._clock())
        try:
            chunk: bytes = await reply.body.read()
        except httpx.HTTPError as caught:
            error = translate(caught, reply.call)
        else:
            return chunk
        raise error

    async def close_reply(self, reply: Reply) -> None:
        """Close a stream's body and run what waits for that. Doing it twice is fine."""
        try:
            if reply.body is not None:
                await reply.body.close()
        finally:
            reply.closed()

    async def close(self) -> None:
        """Close our own connections of this event loop."""
        client = self._clients.get()
        self._clients.set(None)
        if client is not None:
            await client.aclose()

    async def _perform(self, opened: list[Reply], effect: Effect) -> object:
        match effect:
            case Send(call):
                return await self._send(opened, call)
            case Read(reply, timeout):
                return await self.read(reply, timeout)
            case Close(reply):
                await self.close_reply(reply)
            case Sleep(seconds):
                await self._sleep(seconds)
            case _:
                assert_never(effect)
        return None

    async def _send(self, opened: list[Reply], call: Call) -> Reply:
        client = self._connect()
        sent_at = self._clock()
        request = self._endpoint.request(client, call, sent_at)
        try:
            response = await client.send(request, stream=True, follow_redirects=False)
            reply = Reply(call, response.status_code, dict(response.headers), body=Body(response))
            reply.clock, reply.sent_at = self._clock, sent_at
            opened.append(reply)
            check_coding(reply)
            if not (call.is_stream and response.is_success):
                await self._read_whole(reply)
        except httpx.HTTPError as caught:
            error = translate(caught, call)
        else:
            return reply
        raise error

    async def _read_whole(self, reply: Reply) -> None:
        buffer = BodyBuffer(reply.status)
        try:
            while buffer.add(await reply.body.read()):
                remaining(reply.call, self._clock())
        except httpx.HTTPError:
            if not buffer.is_error:  # what an error's status says is true without its body
                raise
        await reply.body.close()
        reply.body, reply.content = None, buffer.content()

    def _connect(self) -> httpx.AsyncClient:
        if self._given_client is not None:
            if self._given_client.is_closed:
                raise ConfigurationError("The http_client is closed.")
            return self._given_client
        client = self._clients.get()
        if client is None:
            client = make_client(httpx.AsyncClient, self._endpoint.base_url)
            self._clients.set(client)
        return client


async def _drive(flow: Flow[T], perform: Callable[[Effect], Awaitable[object]]) -> T:
    step: Callable[[], Effect] = partial(next, flow)
    while True:
        try:
            effect = step()
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]  # StopIteration does not know the generator's type
        try:
            step = partial(flow.send, await perform(effect))
        except BaseException as error:  # noqa: BLE001 - the flow decides what becomes of it
            step = partial(flow.throw, error)
