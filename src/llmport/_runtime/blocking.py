"""Carries flows out with blocking I/O: `cooperative` without `await`."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import TypeVar, assert_never

import httpx

from llmport._core.flow import Call, Close, Effect, Flow, Read, Reply, Send, Sleep
from llmport._runtime.wire import BodyBuffer, Endpoint, check_coding, make_client, remaining, translate
from llmport.errors import ConfigurationError

T = TypeVar("T")


class Body:
    """The open body of a stream."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self._chunks: Iterator[bytes] = response.iter_bytes()

    def read(self) -> bytes:
        """Return the next bytes; empty at the end."""
        return next(self._chunks, b"")

    def close(self) -> None:
        """Give the connection back, or close it if it was not read to its end."""
        self._response.close()


class BlockingRuntime:
    """Runs flows in the calling thread. Safe to share between threads."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        client: httpx.Client | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._endpoint = endpoint
        if client is not None and not isinstance(client, httpx.Client):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without a checker
            raise ConfigurationError(f"http_client must be an httpx.Client, not a {type(client).__name__}.")
        self._given_client = client
        self._client: httpx.Client | None = None
        self._lock = threading.Lock()
        self._clock = clock
        self._sleep = sleep

    def run(self, flow: Flow[T]) -> T:
        """Carry *flow* out and return its value. No reply it opened stays open, but for one that it returns."""
        opened: list[Reply] = []
        value: T | None = None
        try:
            value = _drive(flow, partial(self._perform, opened))
            return value
        finally:
            with ExitStack() as abandoned:
                for reply in opened:
                    if reply is not value:
                        abandoned.callback(self.close_reply, reply)

    def read(self, reply: Reply, timeout: float | None = None) -> bytes:  # noqa: ARG002 - to come
        """Read more of a stream; empty at its end. Waits for *timeout* seconds at most.

        Raises:
            TransportError: the connection broke, or was silent for too long.
            DeadlineExceededError: the time for the whole call is over.
        """
        remaining(reply.call, self._clock())
        try:
            chunk: bytes = reply.body.read()
        except httpx.HTTPError as caught:
            error = translate(caught, reply.call)
        else:
            return chunk
        raise error

    def close_reply(self, reply: Reply) -> None:
        """Close a stream's body and run what waits for that. Doing it twice is fine."""
        try:
            if reply.body is not None:
                reply.body.close()
        finally:
            reply.closed()

    def close(self) -> None:
        """Close all connections of our own."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _perform(self, opened: list[Reply], effect: Effect) -> object:
        match effect:
            case Send(call):
                return self._send(opened, call)
            case Read(reply, timeout):
                return self.read(reply, timeout)
            case Close(reply):
                self.close_reply(reply)
            case Sleep(seconds):
                self._sleep(seconds)
            case _:
                assert_never(effect)
        return None

    def _send(self, opened: list[Reply], call: Call) -> Reply:
        client = self._connect()
        sent_at = self._clock()
        request = self._endpoint.request(client, call, sent_at)
        try:
            response = client.send(request, stream=True, follow_redirects=False)
            reply = Reply(call, response.status_code, dict(response.headers), body=Body(response))
            reply.clock, reply.sent_at = self._clock, sent_at
            opened.append(reply)
            check_coding(reply)
            if not (call.is_stream and response.is_success):
                self._read_whole(reply)
        except httpx.HTTPError as caught:
            error = translate(caught, call)
        else:
            return reply
        raise error

    def _read_whole(self, reply: Reply) -> None:
        buffer = BodyBuffer(reply.status)
        try:
            while buffer.add(reply.body.read()):
                remaining(reply.call, self._clock())
        except httpx.HTTPError:
            if not buffer.is_error:  # what an error's status says is true without its body
                raise
        reply.body.close()
        reply.body, reply.content = None, buffer.content()

    def _connect(self) -> httpx.Client:
        if self._given_client is not None:
            if self._given_client.is_closed:
                raise ConfigurationError("The http_client is closed.")
            return self._given_client
        with self._lock:
            if self._client is None:
                self._client = make_client(httpx.Client, self._endpoint.base_url)
            return self._client


def _drive(flow: Flow[T], perform: Callable[[Effect], object]) -> T:
    step: Callable[[], Effect] = partial(next, flow)
    while True:
        try:
            effect = step()
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]  # StopIteration does not know the generator's type
        try:
            step = partial(flow.send, perform(effect))
        except BaseException as error:  # noqa: BLE001 - the flow decides what becomes of it
            step = partial(flow.throw, error)
