"""An emulator in a process of its own, which says afterwards what it has answered and how busy it was.

`python benchmarks/emulated.py SETTINGS` takes settings as JSON, prints where it listens, and serves until its standard input ends.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from llmport.emulator import Emulator, RateLimits, Settings


class Answers(logging.Handler):
    """Counts what the emulator says in its log that it has answered."""

    def __init__(self) -> None:
        super().__init__()
        self.statuses: Counter[int] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        self.statuses[record.args[-1]] += 1  # type: ignore[index, call-overload]  # the status is the last of three


def serve(limits: dict[str, int], settings: dict[str, Any]) -> None:
    answers, logger = Answers(), logging.getLogger("llmport.emulator")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.addHandler(answers)
    with Emulator(Settings(rate_limits=RateLimits(**limits), kept_requests=1, **settings)) as emulator:
        print(emulator.base_url, flush=True)
        cpu, begin = time.process_time(), time.monotonic()
        sys.stdin.read()
        busy = (time.process_time() - cpu) / (time.monotonic() - begin)
        print(json.dumps({"answers": answers.statuses, "busy": busy}))


@contextmanager
def emulator(limits: dict[str, int] | None = None, **settings: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Have an emulator with full buckets; gives its address, and afterwards what it has said."""
    said: dict[str, Any] = {}
    command = [sys.executable, __file__, json.dumps([limits or {}, settings])]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process.stdout.readline().strip(), said  # type: ignore[union-attr]
        said.update(json.loads(process.communicate()[0]))


if __name__ == "__main__":
    serve(*json.loads(sys.argv[1]))
