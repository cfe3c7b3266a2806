"""Carries out `Detach` with a thread, which ends with the program, whether its flow is over or not."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from llmport._core.flow import Flow

if TYPE_CHECKING:
    from llmport._runtime.blocking import BlockingRuntime

logger = logging.getLogger("llmport")


def detach(runtime: BlockingRuntime, begin: Callable[[], Flow[object]]) -> None:
    """Carry out a flow besides. What it raises is logged."""

    def carry_out() -> None:
        try:
            runtime.run(begin())
        except Exception as error:  # noqa: BLE001 - nobody is left to be told
            logger.info("In the background: %s", type(error).__name__)

    threading.Thread(target=carry_out, name="llmport-detached", daemon=True).start()
