"""`client.batches`, blocking and awaited: thin shells around the flows of batches."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, Unpack

from llmport.anthropic.batches.encoding import MAX_BYTES, MAX_REQUESTS, Requests
from llmport.anthropic.batches.flows import BatchFlows, OnCreated, OnProgress
from llmport.anthropic.batches.results import Results
from llmport.batches import Batch, BatchJob, BatchRef, BatchResult
from llmport.client import RequestOptions, settle_options
from llmport.errors import DecodeError

if TYPE_CHECKING:  # a blocking program should not pay for anyio, nor an awaiting one for threads
    from llmport._runtime.blocking import BlockingRuntime
    from llmport._runtime.cooperative import CooperativeRuntime
    from llmport.money import Cost

R = TypeVar("R")


class _Batches(Generic[R]):
    """What both have. Made anew at each use of `client.batches`, so it holds nothing of its own."""

    def __init__(self, flows: BatchFlows, runtime: Callable[[], R], defaults: Mapping[str, Any]) -> None:
        self._flows = flows
        self._make_runtime = runtime
        self._defaults = defaults

    @property
    def _runtime(self) -> R:
        return self._make_runtime()

    def estimate_cost(self, requests: Requests, **options: Unpack[RequestOptions]) -> Cost:
        """Return what *requests* cost at most if they are handed over with `create()`. Nothing is sent.

        Their prompts are estimated, and their answers taken to be as long as they may be.

        Raises:
            ConfigurationError: a request cannot be sent.
        """
        return self._flows.estimate_cost(requests, self._options(options))

    def _options(self, options: RequestOptions) -> Mapping[str, Any]:
        """Return *options*, with the client's own where they leave a choice open."""
        given = {name: value for name, value in options.items() if value is not None}
        return settle_options(given, self._defaults)


class Batches(_Batches["BlockingRuntime"]):
    """Many requests handed over together and answered within a day, at half the price."""

    def create(
        self,
        requests: Requests,
        *,
        on_created: OnCreated | None = None,
        max_requests: int = MAX_REQUESTS,
        max_bytes: int = MAX_BYTES,
        **options: Unpack[RequestOptions],
    ) -> BatchJob:
        """Hand over requests, as many batches as that takes.

        Args:
            requests: `BatchItem`s, pairs of custom_id and prompt, or a mapping of these; any iterable, which is run
                through once and encoded as it goes, so that memory holds one batch.
            on_created: Given each batch as soon as it exists: the place to write down its id.
            max_requests: The most requests of one batch.
            max_bytes: The most bytes of one batch.
            **options: For requests that leave a choice open; `extra_headers` and `timeout` are the calls' own.

        Raises:
            ConfigurationError: a request cannot be sent, or a custom_id is malformed or there twice.
            LlmError: see `llmport.errors`. `partial` is the `BatchJob` of what was made before. Whether the batch in
                question was made too is unknown if `outcome` is "ambiguous": no such call is repeated, and `list()` tells.
        """
        return self._runtime.run(
            self._flows.create(
                requests,
                self._options(options),
                on_created=on_created,
                max_requests=max_requests,
                max_bytes=max_bytes,
            )
        )

    def get(self, batch_id: str) -> Batch:
        """Look up one batch."""
        return self._runtime.run(self._flows.get(batch_id))

    def list(self, *, limit: int | None = None) -> tuple[Batch, ...]:
        """List the workspace's batches, the newest first; *limit* is the most to list, `None` lists all."""
        return self._runtime.run(self._flows.list(limit))

    def cancel(self, which: BatchRef) -> BatchJob:
        """Stop batches. Requests that are being processed are finished; the others end as canceled."""
        return self._runtime.run(self._flows.cancel(which))

    def delete(self, which: BatchRef) -> None:
        """Delete batches that have ended, and their results."""
        self._runtime.run(self._flows.delete(which))

    def wait(
        self,
        which: BatchRef,
        *,
        poll: float | None = None,
        on_progress: OnProgress | None = None,
        timeout: float | None = None,
    ) -> BatchJob:
        """Wait until batches have ended, through whatever passing errors; ids are enough to go on from another process.

        Args:
            which: A job, a batch, an id, or several of these.
            poll: Seconds between two looks; `None` begins with 5 and grows to 60.
            on_progress: Given how far all of them are, after each look.
            timeout: Seconds; `None` for 25 hours, by when any batch has ended. The last look may take 5 more.

        Raises:
            DeadlineExceededError: they have not ended in time; `partial` is the `BatchJob` as last seen.
            LlmError: a look failed for a reason that will not pass.
        """
        return self._runtime.run(self._flows.wait(which, poll=poll, on_progress=on_progress, timeout=timeout))

    def results(self, which: BatchRef) -> BatchResults:
        """Read results as they arrive, in any order: `for result in client.batches.results(job)`.

        Nothing is sent before the first is asked for. Use it in a `with` block to leave early.

        Raises:
            StreamInterruptedError: they ended before the last one.
            DecodeError: a line is not what the API describes; `next()` goes on with the one after it.
            LlmError: see `llmport.errors` for the kinds.
        """
        return BatchResults(self._runtime, self._flows.results(which))

    def resubmit(
        self,
        which: BatchRef,
        requests: Requests,
        *,
        on_created: OnCreated | None = None,
        max_requests: int = MAX_REQUESTS,
        max_bytes: int = MAX_BYTES,
        **options: Unpack[RequestOptions],
    ) -> BatchJob:
        """Hand over again what expired, was canceled or met a passing error; all else has its answer, or never will.

        Args:
            which: Batches that have ended.
            requests: All that was handed over; those to be made again are picked out by their custom_id, and keep it.
            on_created: As in `create()`, like all that follows.
            max_requests: See there.
            max_bytes: See there.
            **options: See there.

        Returns:
            A job without any batch if there is nothing to be made again.

        Raises:
            ConfigurationError: a request that is to be made again is not among *requests*.
            LlmError: as in `create()` and `results()`.
        """
        return self._runtime.run(
            self._flows.resubmit(
                which,
                requests,
                self._options(options),
                on_created=on_created,
                max_requests=max_requests,
                max_bytes=max_bytes,
            )
        )


class BatchResults:
    """Results of batches while they arrive."""

    def __init__(self, runtime: BlockingRuntime, results: Results) -> None:
        self._runtime = runtime
        self._results = results

    def __iter__(self) -> Iterator[BatchResult]:
        return self

    def __next__(self) -> BatchResult:
        """Return the next result."""
        run, results = self._runtime.run, self._results
        try:
            while results.reply is not None or run(results.open()) is not None:
                if (result := run(results.next())) is not None:
                    return result
        except DecodeError:
            raise  # of one line: the next one may be read
        except BaseException:
            self.close()
            raise
        raise StopIteration

    def close(self) -> None:
        """Stop here and give the connection back. Closing twice is fine."""
        if (reply := self._results.stop()) is not None:
            self._runtime.close_reply(reply)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the connection back."""
        self.close()


class AsyncBatches(_Batches["CooperativeRuntime"]):
    """`Batches`, awaited. Its iterables are ordinary ones."""

    async def create(
        self,
        requests: Requests,
        *,
        on_created: OnCreated | None = None,
        max_requests: int = MAX_REQUESTS,
        max_bytes: int = MAX_BYTES,
        **options: Unpack[RequestOptions],
    ) -> BatchJob:
        """Hand over requests, as many batches as that takes: see `Batches.create`."""
        return await self._runtime.run(
            self._flows.create(
                requests,
                self._options(options),
                on_created=on_created,
                max_requests=max_requests,
                max_bytes=max_bytes,
            )
        )

    async def get(self, batch_id: str) -> Batch:
        """Look up one batch."""
        return await self._runtime.run(self._flows.get(batch_id))

    async def list(self, *, limit: int | None = None) -> tuple[Batch, ...]:
        """List the workspace's batches, the newest first; *limit* is the most to list, `None` lists all."""
        return await self._runtime.run(self._flows.list(limit))

    async def cancel(self, which: BatchRef) -> BatchJob:
        """Stop batches. Requests that are being processed are finished; the others end as canceled."""
        return await self._runtime.run(self._flows.cancel(which))

    async def delete(self, which: BatchRef) -> None:
        """Delete batches that have ended, and their results."""
        await self._runtime.run(self._flows.delete(which))

    async def wait(
        self,
        which: BatchRef,
        *,
        poll: float | None = None,
        on_progress: OnProgress | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the same signature as the blocking one's
    ) -> BatchJob:
        """Wait until batches have ended, through whatever passing errors: see `Batches.wait`."""
        return await self._runtime.run(
            self._flows.wait(which, poll=poll, on_progress=on_progress, timeout=timeout)
        )

    def results(self, which: BatchRef) -> AsyncBatchResults:
        """Read results as they arrive: `async for result in client.batches.results(job)`. See `Batches.results`."""
        return AsyncBatchResults(self._runtime, self._flows.results(which))

    async def resubmit(
        self,
        which: BatchRef,
        requests: Requests,
        *,
        on_created: OnCreated | None = None,
        max_requests: int = MAX_REQUESTS,
        max_bytes: int = MAX_BYTES,
        **options: Unpack[RequestOptions],
    ) -> BatchJob:
        """Hand over again what expired, was canceled or met a passing error: see `Batches.resubmit`."""
        return await self._runtime.run(
            self._flows.resubmit(
                which,
                requests,
                self._options(options),
                on_created=on_created,
                max_requests=max_requests,
                max_bytes=max_bytes,
            )
        )


class AsyncBatchResults:
    """`BatchResults`, awaited."""

    def __init__(self, runtime: CooperativeRuntime, results: Results) -> None:
        self._runtime = runtime
        self._results = results

    def __aiter__(self) -> AsyncIterator[BatchResult]:
        return self

    async def __anext__(self) -> BatchResult:
        """Return the next result."""
        run, results = self._runtime.run, self._results
        try:
            while results.reply is not None or await run(results.open()) is not None:
                if (result := await run(results.next())) is not None:
                    return result
        except DecodeError:
            raise  # of one line: the next one may be read
        except BaseException:
            await self.aclose()
            raise
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Stop here and give the connection back. Closing twice is fine."""
        if (reply := self._results.stop()) is not None:
            await self._runtime.close_reply(reply)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the connection back."""
        await self.aclose()
