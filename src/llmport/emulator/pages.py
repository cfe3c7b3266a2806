"""Pages of a list, as the API gives them: forward from ``after_id``, backward from ``before_id``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .wire import JsonObject

_DEFAULT_LIMIT = 20


def page(items: Sequence[JsonObject], query: Mapping[str, Any]) -> JsonObject:
    """Cut the page out of *items* that the *query* asks for; an unknown id leaves nothing."""
    limit: int = query.get("limit", _DEFAULT_LIMIT)
    ids = [item["id"] for item in items]
    start, end = 0, len(items)
    if "after_id" in query:
        start = ids.index(query["after_id"]) + 1 if query["after_id"] in ids else end
    if "before_id" in query:
        end = ids.index(query["before_id"]) if query["before_id"] in ids else start
    is_backward = "before_id" in query and "after_id" not in query
    end = max(start, end)
    data = items[max(start, end - limit) : end] if is_backward else items[start : min(end, start + limit)]
    return {
        "data": list(data),
        "has_more": end - start > len(data),
        "first_id": data[0]["id"] if data else None,
        "last_id": data[-1]["id"] if data else None,
    }
