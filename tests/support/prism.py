"""Runs Prism, the mock server of package.json: in front of a description, or between a client and a server.

https://docs.stoplight.io/docs/prism
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import threading
from collections import deque
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

from node import MODULES, environment, node_command

_START = 120.0
"""Seconds until a start counts as failed. It takes 3 of them, or 30 with cold disk caches on a busy machine."""


def on_prism(version: str, *values: Any, id: str) -> Any:  # noqa: A002 - as pytest.param calls it
    """Make parameters of a test that asks the Prism of *version*; in a parallel run, one process has them all."""
    return pytest.param(*values, id=f"{version}-{id}", marks=pytest.mark.xdist_group(f"prism-{version}"))


class Prism:
    """A Prism that serves the description at *document*, there as long as the `with` block lasts."""

    def __init__(self, document: Path, *, upstream: str | None = None) -> None:
        """Answer from the examples; or, with *upstream*, pass requests on and check them and their replies."""
        mode = ["mock", str(document)] if upstream is None else ["proxy", str(document), upstream, "--errors"]
        self._arguments = [*mode, "--host", "127.0.0.1", "--port", "0"]
        self._log: deque[str] = deque(maxlen=200)
        self._is_ready = threading.Event()
        self.base_url = ""
        """Where it listens, once it does."""

    def __enter__(self) -> Self:
        if not MODULES.is_dir():
            pytest.fail("Prism is not installed: run `just node` once.", pytrace=False)
        self._process = subprocess.Popen(
            [*node_command("prism"), *self._arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment(),
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._is_ready.wait(_START)
        if not self.base_url:
            self._stop()
            pytest.fail(f"Prism did not start:\n{''.join(self._log)}", pytrace=False)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def _read(self) -> None:
        """Read what it prints, to the end: a full pipe would stop it."""
        output: Any = self._process.stdout
        for line in output:
            self._log.append(line)
            if found := re.search(r"Prism is listening on (\S+)", line):
                self.base_url = found[1]
                self._is_ready.set()
        self._is_ready.set()

    def _stop(self) -> None:
        self._signal(signal.SIGTERM)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self._process.wait()
        self._reader.join()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _signal(self, number: int) -> None:
        """Signal the whole group: the `node` of the PyPI package is a script that starts the real one."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)
