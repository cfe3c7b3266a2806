"""What each call about batches is, for both clients. No I/O."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import attrs

from anthropic_messages import models
from anthropic_messages.api.batches import (
    cancel_message_batch,
    create_message_batch,
    delete_message_batch,
    get_message_batch,
    get_message_batch_results,
    list_message_batches,
)
from anthropic_messages.types import RequestParts
from llmport._core.flow import Call, Flow, Forward, Pricing, Reply, Sleep
from llmport._core.objects import read_object
from llmport._deadline import current_deadline
from llmport.anthropic.batches.encoding import (
    Packer,
    Requests,
    betas_header,
    betas_of,
    encode_items,
    items_of,
)
from llmport.anthropic.batches.results import Results
from llmport.anthropic.batches.states import decode_batch, ids_of, listed, own_path
from llmport.anthropic.config import AnthropicConfig
from llmport.anthropic.list_prices import BATCH_PRICES, LIST_PRICES
from llmport.anthropic.parsing import parse_reply
from llmport.batches import Batch, BatchItem, BatchJob, BatchRef
from llmport.client import CompletionRequest
from llmport.config import is_number, is_whole
from llmport.errors import (
    ConfigurationError,
    DeadlineExceededError,
    DecodeError,
    LlmError,
    LocalLimitError,
    TransportError,
)

if TYPE_CHECKING:
    from llmport.money import Cost

MAX_WAIT = 25 * 3600.0
"""Seconds. A batch ends within 24 hours, whatever happens; one that has not has been forgotten."""
FIRST_POLL, LONGEST_POLL, POLL_GROWTH = 5.0, 60.0, 1.5
"""Seconds between two looks, and by what they grow: small batches end within minutes, large ones take an hour."""
_LAST_LOOK = 5.0
"""Seconds that a look may take where less is left: who waits no longer should still learn how it is now."""
_PAGE = 1000
"""Batches asked for at once: the most the API gives."""
_MAX_PAGES = 1000
_ITEMS_AT_ONCE = 200
"""So many are encoded, some milliseconds' work, before other tasks may run."""

_RESULTS = "get_message_batch_results"

OnProgress = Callable[[BatchJob], object]
OnCreated = Callable[[Batch], object]


class MakeCall(Protocol):
    """Makes a call of a request's parts."""

    def __call__(
        self,
        operation: str,
        parts: RequestParts,
        request: CompletionRequest | None = None,
        *,
        is_stream: bool = False,
    ) -> Call:
        """Return the call."""
        ...


class BatchFlows:
    """The calls of one client that are about batches."""

    def __init__(
        self,
        config: AnthropicConfig,
        *,
        exchange: Forward,
        make_call: MakeCall,
        make_item: Callable[[CompletionRequest], Call],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take what all of a client's calls go through; *make_item* makes the call that a request would be by itself."""
        self._config = config
        self._exchange = exchange
        self._make_call = make_call
        self._make_item = make_item
        self._clock = clock

    @property
    def prices(self) -> Pricing:
        """What the answers of batches cost."""
        return self._config.price_list or BATCH_PRICES

    def estimate_cost(self, requests: Requests, options: Mapping[str, Any]) -> Cost:
        """Return what *requests* cost at most, as one or more batches."""
        from llmport.anthropic.prices import PRICES  # noqa: PLC0415 - only who asks should pay for it
        from llmport.money import Cost  # noqa: PLC0415 - the same

        prices, shared, total = self._config.price_list or PRICES, _shared(options), Cost()
        for item in items_of(requests):
            call = self._make_item(CompletionRequest.of(item.request, {}, shared))
            total += prices.estimate(read_object(call.content or b"{}"), is_batch=True)
        return total

    def create(
        self,
        requests: Requests,
        options: Mapping[str, Any],
        *,
        max_requests: int,
        max_bytes: int,
        on_created: OnCreated | None,
    ) -> Flow[BatchJob]:
        """Make as many batches of *requests* as it takes; *options* are settled."""
        _check_function("on_created", on_created)
        common, shared = CompletionRequest.of("-", {}, options), _shared(options)
        parts = create_message_batch.build_request(
            body=models.CreateMessageBatchRequest(requests=[]), anthropic_version=self._config.api_version
        )
        call = self._make_call("create_message_batch", parts, common)
        betas = betas_of(call.headers)
        packer = Packer(max_requests=max_requests, max_bytes=max_bytes)
        created: list[Batch] = []

        def upload(body: bytes) -> Flow[None]:
            headers = {**call.headers, **betas_header(betas)}
            this = attrs.evolve(
                call,
                content=body,
                headers=headers,
                when_repeated="doubled",
                prices=self._config.price_list or LIST_PRICES,
            )
            reply = yield from self._exchange(this)
            wire = parse_reply(reply, models.MessageBatch.from_dict)
            created.append(decode_batch(wire))
            if on_created is not None:
                on_created(created[-1])

        try:
            items = encode_items(requests, shared, self._make_item, call.headers)
            for number, (item, needs) in enumerate(items, 1):
                betas.update(needs)
                if (body := packer.add(item)) is not None:
                    yield from upload(body)
                elif number % _ITEMS_AT_ONCE == 0:
                    yield Sleep(0)
            if (body := packer.rest()) is not None:
                yield from upload(body)
        except Exception as error:
            _tell_of(created, error)
            raise
        return BatchJob(created)

    def get(self, batch_id: str, deadline: float | None = None) -> Flow[Batch]:
        """Look up one batch, until the *deadline* at most, by the runtime's clock."""
        return (yield from self._one("get_message_batch", get_message_batch, batch_id, deadline))

    def list(self, limit: int | None) -> Flow[tuple[Batch, ...]]:
        """List batches, page by page."""
        if not (limit is None or is_whole(limit)):
            raise ConfigurationError(f"limit must be a whole number, not a {type(limit).__name__}.")
        found: list[Batch] = []
        after: dict[str, Any] = {}
        deadline: float | None = None
        for _ in range(_MAX_PAGES):
            size = _PAGE if limit is None else min(_PAGE, limit - len(found))
            if size <= 0:
                return tuple(found)
            parts = list_message_batches.build_request(
                limit=size, anthropic_version=self._config.api_version, **after
            )
            call = self._make_call("list_message_batches", parts)
            reply = yield from self._exchange(attrs.evolve(call, deadline=deadline))
            deadline = reply.call.deadline  # all pages together are the call that was asked for
            page = parse_reply(reply, models.MessageBatchPage.from_dict)
            found.extend(decode_batch(batch) for batch in page.data)
            if not page.has_more or not page.last_id:
                return tuple(found)
            after = {"after_id": page.last_id}
        raise DecodeError(f"The list of batches has not ended after {_MAX_PAGES} pages.")

    def cancel(self, which: BatchRef) -> Flow[BatchJob]:
        """Stop batches: all of them, even if one cannot be."""
        canceled: list[Batch] = []
        failed: LlmError | None = None
        for batch_id in ids_of(which):
            try:
                batch = yield from self._one("cancel_message_batch", cancel_message_batch, batch_id)
            except LlmError as error:
                failed = failed or error
            else:
                canceled.append(batch)
        if failed is not None:
            raise failed
        return BatchJob(canceled)

    def delete(self, which: BatchRef) -> Flow[None]:
        """Forget batches and their results."""
        for batch_id in ids_of(which):
            parts = self._parts(delete_message_batch, batch_id)
            reply = yield from self._exchange(self._make_call("delete_message_batch", parts))
            parse_reply(reply, models.DeletedMessageBatch.from_dict)

    def wait(
        self, which: BatchRef, *, poll: float | None, on_progress: OnProgress | None, timeout: float | None
    ) -> Flow[BatchJob]:
        """Look at batches again and again until all have ended."""
        _check_seconds("timeout", timeout)
        _check_seconds("poll", poll)
        _check_function("on_progress", on_progress)
        known: dict[str, Batch | None] = {
            batch if isinstance(batch, str) else batch.id: None if isinstance(batch, str) else batch
            for batch in listed(which)
        }
        deadline = min(self._clock() + (MAX_WAIT if timeout is None else timeout), current_deadline())
        interval = FIRST_POLL if poll is None else poll
        while True:
            failed: LlmError | None = None
            for batch_id, batch in known.items():
                if batch is not None and batch.is_ended:
                    continue
                try:
                    until = max(deadline, self._clock() + _LAST_LOOK)
                    known[batch_id] = yield from self.get(batch_id, until)
                except LlmError as error:
                    if not _is_passing(error):
                        raise
                    failed = error
            job = BatchJob(batch for batch in known.values() if batch is not None)
            if on_progress is not None and job.batches:
                on_progress(job)
            if job.is_ended and len(job.batches) == len(known):
                return job
            left = deadline - self._clock()
            if left <= 0:
                raise _late(job, failed)
            pause = max(interval, failed.retry_after or 0.0) if failed else interval
            yield Sleep(min(pause, left))
            if poll is None:
                interval = min(interval * POLL_GROWTH, LONGEST_POLL)

    def results(self, which: BatchRef) -> Results:
        """Return a reader of the results of batches."""
        return Results(self, which)

    def open_results(self, batch: Batch) -> Flow[Reply]:
        """Ask for the results of a batch. The reply's body is open."""
        parts = get_message_batch_results.build_request(
            message_batch_id=batch.id, anthropic_version=self._config.api_version
        )
        if (path := own_path(batch.results_url, self._config.base_url)) is not None:
            parts = attrs.evolve(parts, path=path)
        return (yield from self._exchange(self._make_call(_RESULTS, parts, is_stream=True)))

    def resubmit(
        self, which: BatchRef, requests: Requests, options: Mapping[str, Any], **limits: Any
    ) -> Flow[BatchJob]:
        """Make batches of those of *requests* that another try may help."""
        wanted: set[str] = set()
        results = self.results(which)
        while (yield from results.open()) is not None:
            while (result := (yield from results.next())) is not None:
                if result.is_worth_resubmitting:
                    wanted.add(result.custom_id)
        return (yield from self.create(_only(wanted, requests), options, **limits))

    def _one(self, operation: str, api: Any, batch_id: str, deadline: float | None = None) -> Flow[Batch]:
        """Make a call that is about one batch and answers with it, until the *deadline* at most."""
        parts = self._parts(api, batch_id)
        reply = yield from self._exchange(attrs.evolve(self._make_call(operation, parts), deadline=deadline))
        return decode_batch(parse_reply(reply, models.MessageBatch.from_dict))

    def _parts(self, api: Any, batch_id: str) -> RequestParts:
        try:
            parts: RequestParts = api.build_request(
                message_batch_id=batch_id, anthropic_version=self._config.api_version
            )
        except (ValueError, TypeError, AttributeError):
            raise ConfigurationError(f"{batch_id!r} is no id of a batch.") from None
        return parts


def _shared(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of *options* is for each request that leaves it open: headers are the whole batch's."""
    return {name: value for name, value in options.items() if name != "extra_headers"}


def _check_seconds(name: str, value: Any) -> None:
    if not (value is None or (is_number(value) and value >= 0)):
        raise ConfigurationError(f"{name} must be a number of seconds, not {value!r:.80}.")


def _check_function(name: str, value: Any) -> None:
    if not (value is None or callable(value)):
        raise ConfigurationError(f"{name} must be a function, not a {type(value).__name__}.")


def _only(wanted: set[str], requests: Requests) -> Iterator[BatchItem]:
    for item in items_of(requests):
        if item.custom_id in wanted:
            wanted.discard(item.custom_id)
            yield item
    if wanted:
        raise ConfigurationError(
            f"{len(wanted)} requests that are to be made again are not among those given, such as {min(wanted)!r}."
        )


def _is_passing(error: LlmError) -> bool:
    """Tell whether the next look may succeed where this one failed, so that waiting goes on."""
    return error.is_retryable or isinstance(error, TransportError | LocalLimitError)


def _late(job: BatchJob, failed: LlmError | None) -> DeadlineExceededError:
    counts = job.counts
    last = f" The last look failed: {failed.message}" if failed else ""
    error = DeadlineExceededError(
        f"The batches have not ended in time: {counts.processing} of {counts.total} requests are left. They go on being "
        f"processed, and are billed: wait() for them again, or cancel() them.{last}"
    )
    error.partial = job
    return error


def _tell_of(created: Sequence[Batch], error: Exception) -> None:
    """Name in *error* the batches made before it: they are processed, and paid for, all the same."""
    if created:
        job = BatchJob(created)
        error.add_note(f"Batches made before that: {', '.join(job.ids)}")
        if isinstance(error, LlmError):
            error.partial = job
