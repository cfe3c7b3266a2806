"""Carries out `Detach` with a task of the same event loop, which ends with the loop, whether its flow is over or not."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from llmport._core.flow import Flow
from llmport._runtime.waits import is_trio, loop_here

if TYPE_CHECKING:
    from llmport._runtime.cooperative import CooperativeRuntime

logger = logging.getLogger("llmport")

_TASKS: set[Any] = set()
"""asyncio itself remembers a task only weakly."""


def detach(runtime: CooperativeRuntime, begin: Callable[[], Flow[object]]) -> None:
    """Carry out a flow besides. What it raises is logged."""

    async def carry_out() -> None:
        try:
            await runtime.run(begin())
        except Exception as error:  # noqa: BLE001 - nobody is left to be told
            logger.info("In the background: %s", type(error).__name__)

    loop = loop_here()
    if is_trio(loop):
        from trio.lowlevel import spawn_system_task  # noqa: PLC0415 - only there if it is in use

        spawn_system_task(carry_out)
    else:
        task = loop.create_task(carry_out())
        _TASKS.add(task)
        task.add_done_callback(_TASKS.discard)
