"""A batch's results on their way from the wire: one JSON object a line, read as it arrives. No I/O."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from anthropic_messages import models
from llmport._core.flow import Close, Flow, Pricing, Reply, read
from llmport._core.lines import LineParser
from llmport.anthropic.batches.states import listed
from llmport.anthropic.errors import error_from_result
from llmport.anthropic.list_prices import BATCH_PRICES
from llmport.anthropic.parsing import parse
from llmport.anthropic.types import decode_message
from llmport.batches import BatchRef, BatchResult
from llmport.errors import DecodeError, LlmError, StreamInterruptedError, TransportError

if TYPE_CHECKING:
    from llmport.anthropic.batches.flows import BatchFlows

_BOM = b"\xef\xbb\xbf"


def decode_result(line: models.MessageBatchResultLine, prices: Pricing = BATCH_PRICES) -> BatchResult:
    """Decode one line of results, whose answers cost what *prices* say."""
    match line.result:
        case models.SucceededBatchResult(message=message, extra=extra):
            facts: dict[str, Any] = {
                "completion": decode_message(message, prices=prices),
                "extra": dict(extra),
            }
            return BatchResult(custom_id=line.custom_id, status="succeeded", **facts)
        case models.ErroredBatchResult(error=error, extra=extra):
            facts = {"error": error_from_result(error.to_dict()), "extra": dict(extra)}
            return BatchResult(custom_id=line.custom_id, status="errored", **facts)
        case other:
            rest = dict(other.to_dict())
            return BatchResult(custom_id=line.custom_id, status=str(rest.pop("type", "")), extra=rest)


class ResultReading:
    """Where the reader of one batch's results stands."""

    def __init__(self, reply: Reply, total: int | None, prices: Pricing = BATCH_PRICES) -> None:
        """Read *reply*, which is to give *total* results; `None` if that is not known."""
        self.reply = reply
        self._prices = prices
        self._total = total
        self._parser = LineParser()
        self._lines: deque[bytes] = deque()
        self._number = 0  # of the line read last
        self._count = 0  # of results read, good or not
        self._is_at_end = False

    def next(self) -> Flow[BatchResult | None]:
        """Return the next result; `None` after the last.

        Raises:
            StreamInterruptedError: the results ended early.
            DecodeError: a line is not what the description says; the next call goes on with the line after it.
        """
        try:
            while True:
                while self._lines:
                    line = self._lines.popleft()
                    self._number += 1
                    if line.strip():
                        self._count += 1
                        return self._decode(line)
                if self._is_at_end:
                    self._check_whole()
                    return None
                self._take((yield from read(self.reply)))
        except LlmError as error:
            told = error
            if isinstance(error, TransportError) and not isinstance(error, StreamInterruptedError):
                told = StreamInterruptedError(f"{self._so_far()} {error.message}")
            self.reply.explain(told)
            raise told from None

    def _take(self, chunk: bytes) -> None:
        if not chunk:
            self._is_at_end = True
            rest = self._parser.rest.strip()
            if rest and not rest.endswith(b"}"):
                raise StreamInterruptedError(f"{self._so_far()} They ended within a line.")
            self._lines.append(rest)
            return
        try:
            self._lines.extend(self._parser.feed(chunk))
        except DecodeError:  # no end of the line is in sight, so there is no going on
            self._is_at_end, self._total = True, None
            raise

    def _decode(self, line: bytes) -> BatchResult:
        if self._number == 1:
            line = line.removeprefix(_BOM)
        return decode_result(
            parse(line, models.MessageBatchResultLine.from_dict, f"Line {self._number} of the results"),
            self._prices,
        )

    def _check_whole(self) -> None:
        if self._total is not None and self._count < self._total:
            raise StreamInterruptedError(self._so_far())

    def _so_far(self) -> str:
        total = "an unknown number" if self._total is None else self._total
        return f"The results are not whole: {self._count} of {total} were read."


class Results:
    """Reads the results of batches, one batch after the other."""

    def __init__(self, flows: BatchFlows, which: BatchRef) -> None:
        self._flows = flows
        self._left = deque(listed(which))
        self._reading: ResultReading | None = None

    @property
    def reply(self) -> Reply | None:
        """What is being read; `None` before `open` and after the last result of a batch."""
        return None if self._reading is None else self._reading.reply

    def open(self) -> Flow[Reply | None]:
        """Begin with the next batch; `None` if there is none."""
        if not self._left:
            return None
        batch = self._left.popleft()
        if isinstance(batch, str):
            batch = yield from self._flows.get(batch)
        reply = yield from self._flows.open_results(batch)
        total = batch.counts.total if batch.is_ended else None
        self._reading = ResultReading(reply, total, self._flows.prices)
        return reply

    def next(self) -> Flow[BatchResult | None]:
        """Return the batch's next result; `None` after its last."""
        if self._reading is None:
            return None
        result = yield from self._reading.next()
        if result is None:
            reply, self._reading = self._reading.reply, None
            yield Close(reply)
        return result

    def stop(self) -> Reply | None:
        """Read no more; return what is open still."""
        reply, self._reading = self.reply, None
        self._left.clear()
        return reply
