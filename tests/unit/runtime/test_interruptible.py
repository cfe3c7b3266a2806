"""Waits for what is no connection yet, and how they end: by themselves, from elsewhere, or with their time."""

from __future__ import annotations

import select
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import anyio
import pytest

from llmport._core.cancellation import Cancellation
from llmport._core.flow import Flow, Sleep
from llmport._runtime import blocking
from llmport._runtime.blocking import BlockingRuntime
from llmport._runtime.cooperative import CooperativeRuntime
from llmport._runtime.interruptible import interruptible
from llmport._runtime.waiting import NetworkFlow, Pause, Resolve, Turn, Waiting, Writable
from llmport._runtime.wire import Endpoint
from llmport.errors import ConnectError, StreamInterruptedError

ENDPOINT = Endpoint(base_url="http://api.test", credentials=dict, headers={})


class Watcher:
    """Whoever may want to interrupt."""

    def __init__(self) -> None:
        self.interrupt: Callable[[], None] | None = None

    def __call__(self, interrupt: Callable[[], None] | None) -> None:
        self.interrupt = interrupt


class Queue:
    """A place in a queue that is never served."""

    def call(self, wake: Callable[[], object]) -> None:
        pass


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    one, other = socket.socketpair()
    with one, other:
        yield one, other


def wait_for(waiting: Waiting, seen: list[BaseException] | None = None) -> NetworkFlow[Any]:
    """Wait once, and note how that is ended."""
    try:
        return (yield waiting)
    except BaseException as error:
        if seen is not None:
            seen.append(error)
        raise


def test_a_flow_that_is_let_be_goes_on_as_it_would() -> None:
    watcher = Watcher()
    flow = interruptible(wait_for(Pause(5.0)), watcher)

    assert next(flow) == Pause(5.0)
    with pytest.raises(StopIteration) as done:
        flow.send("sent")
    assert done.value.value == "sent"


@pytest.mark.parametrize("kind", [TimeoutError, OSError, KeyboardInterrupt, GeneratorExit])
def test_what_goes_wrong_is_the_flows_to_know(kind: type[BaseException]) -> None:
    watcher, seen, error = Watcher(), list[BaseException](), kind()
    flow = interruptible(wait_for(Pause(5.0), seen), watcher)
    next(flow)

    with pytest.raises(kind):
        flow.throw(error)
    assert seen == [error]
    assert watcher.interrupt is None


def test_a_socket_that_is_waited_for_is_shut_down(pair: tuple[socket.socket, socket.socket]) -> None:
    raw, other = pair
    watcher, seen = Watcher(), list[BaseException]()
    flow = interruptible(wait_for(Writable(raw, 5.0), seen), watcher)
    next(flow)
    assert watcher.interrupt is not None
    watcher.interrupt()

    assert select.select([other], [], [], 0)[0]  # its end is there to be read
    with pytest.raises(ConnectError, match="interrupted"):
        flow.send(None)
    assert [type(error) for error in seen] == [ConnectError]
    assert watcher.interrupt is None


@pytest.mark.parametrize("kind", ["turn", "lookup"])
def test_other_waits_are_told_how_they_may_be_ended(kind: str) -> None:
    watcher, woken = Watcher(), list[str]()
    wanted = Turn(Queue(), 5.0) if kind == "turn" else Resolve("api.test", 80, 5.0)
    flow = interruptible(wait_for(wanted), watcher)
    waiting = next(flow)
    if isinstance(waiting, Turn):
        waiting.ticket.call(partial(woken.append, "woken"))
    elif isinstance(waiting, Resolve) and waiting.watch is not None:
        waiting.watch(partial(woken.append, "woken"))
    assert watcher.interrupt is not None
    watcher.interrupt()

    assert woken == ["woken"]
    with pytest.raises(ConnectError):
        flow.send(None)


# ----------------------------------------------------------------------------------------------- the drivers


class Elsewhere(Cancellation):
    """Set from another thread, as soon as it is known how to interrupt what is waited for."""

    def watch(self, interrupt: Callable[[], None] | None) -> None:
        super().watch(interrupt)
        if interrupt is not None and not self.is_set:
            threading.Thread(target=self.set).start()


def sleepy() -> Flow[None]:
    yield Sleep(3600)


@pytest.mark.parametrize("mode", ["blocking", "asyncio", "trio"])
def test_a_sleep_is_cut_short_from_another_thread(mode: str) -> None:
    run: Callable[[Flow[None]], None] = BlockingRuntime(ENDPOINT).run
    if mode != "blocking":
        run = partial(anyio.run, CooperativeRuntime(ENDPOINT).run, backend=mode)

    with pytest.raises(StreamInterruptedError, match="cancelled"):
        run(Elsewhere().guard(sleepy()))


def test_a_sleep_is_cut_short_by_a_signals_handler() -> None:
    cancellation = Cancellation()
    before = signal.signal(signal.SIGALRM, lambda *_: cancellation.set())
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    try:
        with pytest.raises(StreamInterruptedError, match="cancelled"):
            BlockingRuntime(ENDPOINT).run(cancellation.guard(sleepy()))
    finally:
        signal.signal(signal.SIGALRM, before)


@pytest.fixture
def slow_lookup(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have names looked up for ever."""
    released = threading.Event()

    def look_up(*_: Any, **__: Any) -> Any:
        released.wait(30)
        raise socket.gaierror("Nobody waits for it.")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    yield
    released.set()


@pytest.mark.usefixtures("slow_lookup")
def test_a_blocking_lookup_takes_no_longer_than_it_may() -> None:
    with pytest.raises(TimeoutError):
        blocking._wait(Resolve("api.test", 80, 5.0), lambda: 4.99)


@pytest.mark.parametrize("error", [socket.gaierror(-2, "Unknown"), UnicodeError("label too long")], ids=repr)
def test_what_a_blocking_lookup_fails_with_is_raised(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def look_up(*_: Any, **__: Any) -> Any:
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(type(error)) as caught:
        blocking._wait(Resolve("api.test", 80, 5.0), lambda: 0.0)
    assert caught.value is error


def test_a_blocking_lookup_finds_what_the_system_does() -> None:
    found: Any = blocking._wait(Resolve("localhost", 80, 5.0), lambda: 0.0)

    assert found == socket.getaddrinfo("localhost", 80, type=socket.SOCK_STREAM)
