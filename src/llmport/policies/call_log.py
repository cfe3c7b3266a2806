"""One line in the log for each call, at INFO, with its facts as fields of the record. No prompt, no answer, no key.

The fields are the record's attributes, `llmport_model` and its like, given as `extra`: structlog's `ExtraAdder`, JSON
formatters and handlers take them from there. A fact that is not known is not there.
"""

from __future__ import annotations

import logging
from typing import Any

from llmport.observers import CallEnded, CallEvent

logger = logging.getLogger("llmport")


def log_call(event: CallEvent) -> None:
    """Log a call that has ended."""
    if isinstance(event, CallEnded) and logger.isEnabledFor(logging.INFO):
        facts = fields_of(event)
        logger.info("%s", line_of(event), extra={f"llmport_{name}": value for name, value in facts.items()})


def fields_of(event: CallEnded) -> dict[str, Any]:
    """Return what is known of a call that has ended, by names that stay."""
    call, usage, answer, cost = event.call, event.usage, event.completion, event.cost
    facts = {
        "call_id": call.id,
        "operation": call.operation,
        "provider": call.provider,
        "model": call.model,
        "tenant": call.tenant or None,
        "is_stream": call.is_stream,
        "outcome": event.outcome,
        "error_type": None if event.error is None else type(event.error).__name__,
        "status": event.status,
        "request_id": event.request_id,
        "seconds": round(event.seconds, 6),
        "first_content_seconds": None if event.first_content is None else round(event.first_content, 6),
        "queue_wait_seconds": round(event.queue_wait, 6),
        "limiter_wait_seconds": round(event.limiter_wait, 6),
        "retry_wait_seconds": round(event.retry_wait, 6),
        "attempts": event.attempts,
        "is_cached": event.is_cached,
        "stop_reason": None if answer is None else answer.stop_reason,
        "input_tokens": None if usage is None else usage.input_tokens,
        "output_tokens": None if usage is None else usage.output_tokens,
        "cache_read_tokens": None if usage is None else usage.cache_read_tokens,
        "cache_write_tokens": None if usage is None else usage.cache_write_tokens,
        "cost": None if cost is None or cost.amount is None else str(cost.amount),
    }
    return {name: value for name, value in facts.items() if value is not None}


def line_of(event: CallEnded) -> str:
    """Say in one line how a call went."""
    call, usage, cost = event.call, event.usage, event.cost
    error = "" if event.error is None else f" ({type(event.error).__name__}, status {event.status})"
    waits = {"queued": event.queue_wait, "waited between attempts": event.retry_wait}
    parts = [
        f"{call.operation}: {event.outcome}{error} after {event.seconds:.3f} s",
        *([call.model] if call.model else []),
        "from the cache"
        if event.is_cached
        else f"{event.attempts} attempt{'' if event.attempts == 1 else 's'}",
        *(f"{what} {seconds:.3f} s" for what, seconds in waits.items() if seconds),
        *([f"{usage.total_input_tokens} tokens in, {usage.output_tokens} out"] if usage else []),
        *([f"cost {cost}"] if cost else []),
        *([f"request {event.request_id}"] if event.request_id else []),
    ]
    return ", ".join(parts)
