"""Drives a generator that yields effects: each is carried out, and its outcome, or its error, is sent back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator
from typing import Any, TypeVar

E = TypeVar("E")
T = TypeVar("T")

# An error is thrown in outside of the `except`, so as not to become the context of whatever the flow raises; and it is let
# go of, because the frame is part of its traceback.


def drive(flow: Generator[E, Any, T], perform: Callable[[E], object]) -> T:
    """Carry out what *flow* asks for with *perform*, and return its value."""
    try:
        effect = next(flow)
        while True:
            try:
                outcome = perform(effect)
            except BaseException as caught:  # noqa: BLE001 - the flow decides what becomes of it
                error = caught
            else:
                effect = flow.send(outcome)
                continue
            try:
                effect = flow.throw(error)
            finally:
                del error
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]  # StopIteration does not know the generator's type


async def adrive(flow: Generator[E, Any, T], perform: Callable[[E], Awaitable[object]]) -> T:
    """`drive`, awaited."""
    try:
        effect = next(flow)
        while True:
            try:
                outcome = await perform(effect)
            except BaseException as caught:  # noqa: BLE001 - the flow decides what becomes of it
                error = caught
            else:
                effect = flow.send(outcome)
                continue
            try:
                effect = flow.throw(error)
            finally:
                del error
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]  # as above
