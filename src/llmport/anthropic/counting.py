"""Remembers how many tokens requests were counted to have, by their whole content. No I/O."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from threading import Lock

from llmport._core.flow import Call

SIZE = 1024
"""Counts remembered: some 200 kB."""

_BEARING_HEADERS = ("anthropic-version", "anthropic-beta")
"""What else than the body decides the count."""


class CountCache:
    """The counts of the requests asked for last. Safe to share between threads.

    A count belongs to the bytes of the request that was counted, to the API's version and to its betas: the model, the
    system prompt, the tools and their order are all in there. It does not age, because it does not change.
    """

    def __init__(self, size: int = SIZE) -> None:
        self._size = size
        self._counts: OrderedDict[bytes, int] = OrderedDict()
        self._lock = Lock()

    def get(self, call: Call) -> int | None:
        """Return the count of the request that *call* sends; `None` if it is not known."""
        key = _key(call)
        with self._lock:
            count = self._counts.get(key)
            if count is not None:
                self._counts.move_to_end(key)
            return count

    def put(self, call: Call, count: int) -> None:
        """Remember the *count* of the request that *call* sent."""
        with self._lock:
            self._counts[_key(call)] = count
            while len(self._counts) > self._size:
                self._counts.popitem(last=False)


def _key(call: Call) -> bytes:
    digest = hashlib.sha256(call.content or b"")
    for name in _BEARING_HEADERS:
        digest.update(b"\0" + call.headers.get(name, "").encode())
    return digest.digest()
