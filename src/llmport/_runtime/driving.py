"""Drives a generator that yields effects: each is carried out, and its outcome, or its error, is sent back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator
from functools import partial
from typing import Any, TypeVar

E = TypeVar("E")
T = TypeVar("T")


def drive(flow: Generator[E, Any, T], perform: Callable[[E], object]) -> T:
    """Carry out what *flow* asks for with *perform*, and return its value."""
    step: Callable[[], E] = partial(next, flow)
    while True:
        try:
            effect = step()
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]  # StopIteration does not know the generator's type
        try:
            step = partial(flow.send, perform(effect))
        except BaseException as error:  # noqa: BLE001 - the flow decides what becomes of it
            step = partial(flow.throw, error)


async def adrive(flow: Generator[E, Any, T], perform: Callable[[E], Awaitable[object]]) -> T:
    """`drive`, awaited."""
    step: Callable[[], E] = partial(next, flow)
    while True:
        try:
            effect = step()
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]  # StopIteration does not know the generator's type
        try:
            step = partial(flow.send, await perform(effect))
        except BaseException as error:  # noqa: BLE001 - the flow decides what becomes of it
            step = partial(flow.throw, error)
