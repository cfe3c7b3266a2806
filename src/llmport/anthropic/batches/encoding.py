"""A batch's requests on their way to the wire: named, checked, encoded one by one and packed into bodies. No I/O."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias, cast

from llmport._core.flow import Call
from llmport.batches import BatchItem
from llmport.client import CompletionRequest, Prompt
from llmport.config import is_whole
from llmport.errors import ConfigurationError

MAX_REQUESTS = 100_000
"""In one batch: https://platform.claude.com/docs/en/build-with-claude/batch-processing"""
MAX_BYTES = 256_000_000
"""Of one batch's body: the smaller reading of the 256 MB that the same page names."""

_BETA = "anthropic-beta"
_CUSTOM_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_BEGIN, _BETWEEN, _END = b'{"requests":[', b",", b"]}"
_FRAME = len(_BEGIN) + len(_END)

Requests: TypeAlias = Iterable[BatchItem | tuple[str, Prompt]] | Mapping[str, Prompt]
"""What a batch is made of: items, pairs of a custom_id and a prompt, or a mapping of these."""


def items_of(requests: Requests) -> Iterator[BatchItem]:
    """Give the items of *requests* one by one.

    Raises:
        ConfigurationError: something among them is none, or its custom_id is not allowed or was there before.
    """
    if isinstance(requests, Mapping):
        requests = cast("Mapping[str, Prompt]", requests).items()
    if not isinstance(requests, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without a checker
        raise ConfigurationError(
            f"Requests are given as an iterable or a mapping, not as a {type(requests).__name__}."
        )
    seen: set[str] = set()
    for index, value in enumerate(requests):
        item = _item(value, index)
        if not _CUSTOM_ID.fullmatch(item.custom_id):
            raise ConfigurationError(
                f"Request {index}: a custom_id is 1 to 64 ASCII letters, digits, _ or -, not {item.custom_id[:80]!r}."
            )
        if item.custom_id in seen:
            raise ConfigurationError(f"Request {index}: the custom_id {item.custom_id!r} is there twice.")
        seen.add(item.custom_id)
        yield item


def _item(value: Any, index: int) -> BatchItem:
    if isinstance(value, BatchItem):
        return value
    match value:
        case (custom_id, request):
            return BatchItem(custom_id, request)
        case _:
            raise ConfigurationError(
                f"Request {index} is a {type(value).__name__}: give BatchItem(custom_id, request) or (custom_id, request)."
            )


def encode_items(
    requests: Requests,
    shared: Mapping[str, Any],
    make_call: Callable[[CompletionRequest], Call],
    headers: Iterable[str],
) -> Iterator[tuple[bytes, dict[str, None]]]:
    """Encode each of *requests*, with *shared* where it leaves a choice open, and name the betas it needs.

    *headers* are the names of those that the whole batch is sent with.

    Raises:
        ConfigurationError: one cannot be sent within a batch; the message names it.
    """
    for item in items_of(requests):
        try:
            request = CompletionRequest.of(item.request, {}, shared)
            call = make_call(request)
            _check(request, {*call.headers} - {*headers, _BETA})
        except ConfigurationError as error:
            problem = f"Request {item.custom_id!r}: {error.message}"
        else:
            encoded = b'{"custom_id":"%b","params":%b}' % (item.custom_id.encode(), call.content or b"null")
            yield encoded, betas_of(call.headers)
            continue
        raise ConfigurationError(problem)  # out here, so that it holds no frame with the prompt


def _check(request: CompletionRequest, headers: Iterable[str]) -> None:
    if own := sorted({*request.extra_headers, *headers}):
        raise ConfigurationError(f"headers are the whole batch's: give {', '.join(own)} to create().")
    if request.extra_body.get("stream"):
        raise ConfigurationError("the results of a batch are whole answers: it takes no stream.")


def betas_of(headers: Mapping[str, str]) -> dict[str, None]:
    """Return the betas that *headers* turn on, in order: https://platform.claude.com/docs/en/api/beta-headers."""
    return dict.fromkeys(headers.get(_BETA, "").replace(",", " ").split())


def betas_header(betas: Iterable[str]) -> dict[str, str]:
    """Return the header that turns *betas* on for a whole batch; none for none."""
    return {_BETA: ",".join(betas)} if betas else {}


class Packer:
    """Fills bodies with as many items as one batch takes. Holds no more than one body."""

    def __init__(self, *, max_requests: Any, max_bytes: Any) -> None:
        """Take what a caller sets.

        Raises:
            ConfigurationError: it makes no sense.
        """
        if not is_whole(max_requests) or max_requests < 1:
            raise ConfigurationError(f"A batch is of at least one request, not {max_requests!r:.80}.")
        if not is_whole(max_bytes):
            raise ConfigurationError(f"max_bytes must be a whole number, not {max_bytes!r:.80}.")
        self._max_requests = max_requests
        self._max_bytes = max_bytes
        self._items: list[bytes] = []
        self._size = _FRAME

    def add(self, item: bytes) -> bytes | None:
        """Take *item*; return the body of those before it if it fits in there no more.

        Raises:
            ConfigurationError: it is too large for any batch.
        """
        needed = len(item) + len(_BETWEEN)
        if _FRAME + needed > self._max_bytes:
            raise ConfigurationError(
                f"A single request of the batch has {len(item)} bytes; a batch takes {self._max_bytes} in all."
            )
        is_full = len(self._items) == self._max_requests or self._size + needed > self._max_bytes
        body = self.rest() if is_full else None
        self._items.append(item)
        self._size += needed
        return body

    def rest(self) -> bytes | None:
        """Return the body of what is left; `None` if nothing is."""
        items, self._items, self._size = self._items, [], _FRAME
        if not items:
            return None
        items[0] = _BEGIN + items[0]
        items[-1] += _END
        return _BETWEEN.join(items)
