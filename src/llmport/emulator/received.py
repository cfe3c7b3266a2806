"""What the emulator has received, for assertions in tests."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

import orjson
from attrs import field, frozen


@frozen(kw_only=True)
class ReceivedRequest:
    """One request as it arrived, valid or not."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str] = field(repr=False)
    """With names in lower case. Kept out of the repr: it holds the key."""
    content: bytes = field(default=b"", repr=False)
    request_id: str
    """What the answer carried as ``request-id``."""

    def json(self) -> Any:
        """Decode the body."""
        return orjson.loads(self.content)


class Log:
    """The latest requests, oldest first."""

    def __init__(self, kept: int) -> None:
        self._requests: deque[ReceivedRequest] = deque(maxlen=kept)

    def add(self, request: ReceivedRequest) -> None:
        """Remember *request*."""
        self._requests.append(request)

    def all(self) -> list[ReceivedRequest]:
        """List what is remembered."""
        return list(self._requests)

    def clear(self) -> None:
        """Forget everything."""
        self._requests.clear()
