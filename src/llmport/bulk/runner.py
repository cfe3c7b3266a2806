"""Sends many requests, so many at a time, and writes down what comes of each. Knows no provider.

Nothing is lost and nothing is sent twice, but for what is in flight when the process is killed: its requests are sent
again by the next run, and may be paid twice.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, Unpack

import anyio
import anyio.lowlevel
import anyio.to_thread

from llmport._as_data import describe_error, describe_result
from llmport.batches import BatchResult
from llmport.bulk.files import Files
from llmport.bulk.items import BulkItem, Requests, item_of
from llmport.bulk.ledger import State
from llmport.bulk.progress import Progress
from llmport.client import AsyncLlmClient, CompletionRequest, RequestOptions, settle_options
from llmport.config import is_whole
from llmport.errors import (
    AuthenticationError,
    BillingError,
    BudgetExceededError,
    CircuitOpenError,
    ConfigurationError,
    LlmError,
    QueueFullError,
    SpendLimitError,
)

_HOPELESS = (AuthenticationError, BillingError, BudgetExceededError, SpendLimitError)
"""What every further request would meet too: people have to do something first."""
_PASSING = (CircuitOpenError, QueueFullError)
"""What says nothing of a request but that its time has not come: it waits, or an outage would use up the whole file."""
_NAP = 1.0
"""Seconds before it is tried again."""
_TICK = 1.0
"""Seconds between two times that everything is put on the disk: a power cut costs what came since."""
_STRIDE = 1000
"""So many requests that are done already are passed over before others get their turn."""


class Bulk:
    """One run of many requests, whose results go to a file."""

    def __init__(  # noqa: PLR0913 - each is a choice of its own
        self,
        client: AsyncLlmClient,
        files: Files,
        *,
        workers: int = 16,
        on_tick: Callable[[Progress], object] | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
        **options: Unpack[RequestOptions],
    ) -> None:
        """Send up to *workers* requests at once, with *options* where they leave a choice open.

        *on_tick* is told how far it is, every second and at the end.

        Raises:
            ConfigurationError: there are no workers, or an option makes no sense.
        """
        if not is_whole(workers) or workers < 1:
            raise ConfigurationError(f"There must be at least one worker, not {workers!r:.80}.")
        self._client = client
        self._files = files
        self._workers = workers
        self._on_tick = on_tick
        self._sleep = sleep
        self._options = settle_options(options)  # complains here, not at every request
        self._failure: Exception | None = None
        self._is_stopping = False
        self.progress = Progress(clock)
        """How far it is."""

    @property
    def is_stopping(self) -> bool:
        """Whether no further requests are begun."""
        return self._is_stopping

    def stop(self) -> None:
        """Begin no further requests; those in flight are finished. Safe from any task."""
        self._is_stopping = True

    async def run(self, requests: Requests) -> Progress:
        """Send those of *requests* that have no result yet.

        What goes wrong with one of them is its result. Being cancelled leaves those in flight to the next run.

        Raises:
            LlmError: every further request would fail too: the key, the account, a budget. Or a request cannot be named.
            OSError: a result cannot be written.
        """
        todo = self._todo(requests)
        try:
            async with anyio.create_task_group() as ticking:
                ticking.start_soon(self._tick)
                async with anyio.create_task_group() as working:
                    for _ in range(self._workers):
                        working.start_soon(self._work, todo)
                ticking.cancel_scope.cancel()
        finally:
            self._files.sync()
            self._tell()
        if self._failure is not None:
            raise self._failure
        return self.progress

    def _todo(self, requests: Requests) -> Iterator[BulkItem | None]:
        """Give the requests to send, and `None` now and then while there are none."""
        passed = 0
        for request in requests:
            item = item_of(request)
            state = self._files.ledger.claim(item.custom_id, item.digest)
            if state in (State.NEW, State.BEGUN):
                self.progress.resent += state is State.BEGUN
                yield item
                continue
            self.progress.pass_over(has_succeeded=state is State.SUCCEEDED)
            passed += 1
            if passed % _STRIDE == 0:
                yield None

    async def _work(self, todo: Iterator[BulkItem | None]) -> None:
        try:
            while not self._is_stopping and (item := next(todo, self)) is not self:
                if isinstance(item, BulkItem):
                    await self._settle(item)
                else:
                    await anyio.lowlevel.checkpoint()
        except Exception as error:  # noqa: BLE001 - one worker's end is that of all, and run() says why
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        self._failure = self._failure or error
        self._is_stopping = True

    async def _settle(self, item: BulkItem) -> None:
        self._files.begin(item.custom_id, item.digest)
        with self.progress.sending():
            result = await self._ask(item)
        if result is not None:
            self._files.settle(_describe(result))
            self.progress.add(result)

    async def _ask(self, item: BulkItem) -> BatchResult | None:
        """Ask until there is a result; `None` if the run stops before anything was sent."""
        request = None
        while True:
            try:
                request = request or CompletionRequest.of(item.request, {}, self._options)
                completion = await self._client.complete(request)
            except LlmError as error:
                is_unsent = all(attempt.outcome != "ambiguous" for attempt in error.attempts)
                if isinstance(error, _HOPELESS):
                    if is_unsent:
                        self._files.undo(item.custom_id)
                    raise
                if not (is_unsent and isinstance(error, _PASSING)):
                    return BatchResult(custom_id=item.custom_id, status="errored", error=error)
            else:
                return BatchResult(custom_id=item.custom_id, status="succeeded", completion=completion)
            await self._sleep(_NAP)
            if self._is_stopping:
                self._files.undo(item.custom_id)
                return None

    async def _tick(self) -> None:
        try:
            while True:
                await anyio.sleep(_TICK)
                await anyio.to_thread.run_sync(self._files.sync)
                self._tell()
        except Exception as error:  # noqa: BLE001 - as above
            self._fail(error)

    def _tell(self) -> None:
        if self._on_tick is not None:
            self._on_tick(self.progress)


async def run(  # noqa: PLR0913 - each is a choice of its own
    client: AsyncLlmClient,
    requests: Requests,
    out: str | Path,
    *,
    workers: int = 16,
    retry_failed: bool = False,
    on_tick: Callable[[Progress], object] | None = None,
    **options: Unpack[RequestOptions],
) -> Progress:
    """Send *requests* with *client*, up to *workers* at once, and append their results to the file *out*.

    Those that have a result there are not sent again, but for those that are errors with *retry_failed*. *options* hold
    where a request leaves a choice open.

    Raises:
        ConfigurationError: another run writes to *out*, it is not what a run writes, or a name is there twice.
        LlmError: every further request would fail too: the key, the account, a budget.
        OSError: a file cannot be read or written.
    """
    with Files(Path(out), retry_failed=retry_failed) as files:
        return await Bulk(client, files, workers=workers, on_tick=on_tick, **options).run(requests)


def _describe(result: BatchResult) -> dict[str, Any]:
    data = describe_result(result)
    if result.error is not None:
        data["error"] = {
            **describe_error(result.error),
            "is_retryable": result.error.is_retryable,
            "attempts": len(result.error.attempts),
            "possibly_billed": any(attempt.possibly_billed for attempt in result.error.attempts),
        }
    return data
