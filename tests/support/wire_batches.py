"""Batches and their results, as a server that plays scripts sends them."""

from __future__ import annotations

import json
from typing import Any

from scripted_server import response

BATCH_PATH = "/v1/messages/batches"


def batch(
    batch_id: str = "msgbatch_1", *, status: str = "ended", url: str | None = None, **counts: int
) -> dict[str, Any]:
    """A batch as the API tells it; by default one that has ended with a single success."""
    counts = counts or ({"succeeded": 1} if status == "ended" else {"processing": 1})
    names = ("processing", "succeeded", "errored", "canceled", "expired")
    return {
        "id": batch_id,
        "type": "message_batch",
        "processing_status": status,
        "request_counts": {name: counts.get(name, 0) for name in names},
        "results_url": url,
        "created_at": "2026-11-02T09:30:00Z",
        "expires_at": "2026-11-03T09:30:00Z",
        "cancel_initiated_at": None,
        "ended_at": "2026-11-02T09:33:07Z" if status == "ended" else None,
        "archived_at": None,
    }


def line(custom_id: str, **result: Any) -> bytes:
    """A line of results."""
    return json.dumps({"custom_id": custom_id, "result": result}, ensure_ascii=False).encode() + b"\n"


def lines(*each: bytes) -> bytes:
    """Results as the server sends them."""
    return response(b"".join(each), content_type="application/x-jsonl")
