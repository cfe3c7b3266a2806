"""Says what happens, through the standard `logging` module, without anything that should stay private.

Each attempt has a record at DEBUG when it begins and when it succeeds, and one at INFO if it fails. A record holds the operation, sizes, status, times and the
provider's request id; never a key, a header that is not listed here, a prompt or an answer.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping

from attrs import field, frozen

from llmport._core.flow import Call, Flow, Forward, Reply
from llmport._value import Value
from llmport.errors import LlmError

logger = logging.getLogger("llmport")

LOGGED_HEADERS = frozenset(
    {"anthropic-version", "anthropic-beta", "content-type", "retry-after", "request-id", "x-should-retry"}
)
"""Headers whose values may be logged; every other is named at most."""


def redact(headers: Mapping[str, str]) -> dict[str, str]:
    """Return *headers* with every value hidden but those known to be harmless."""
    return {
        name: value if name.lower() in LOGGED_HEADERS else "[redacted]" for name, value in headers.items()
    }


@frozen(eq=False, repr=False)
class AttemptLog(Value):
    """Logs each attempt. Stands inside the retry policy."""

    clock: Callable[[], float] = field(default=time.monotonic, kw_only=True)

    def __call__(self, call: Call, forward: Forward) -> Flow[Reply]:
        """Go on with the attempt, and log how it ended."""
        if not logger.isEnabledFor(logging.INFO):
            return (yield from forward(call))
        begin = self.clock()
        logger.debug(
            "%s: attempt %d: %s %s, %d bytes, headers %s",
            call.operation,
            call.attempt,
            call.method,
            call.path,
            len(call.content or b""),
            redact(call.headers),
        )
        try:
            reply = yield from forward(call)
        except LlmError as error:
            logger.info(
                "%s: attempt %d failed after %.3f s: %s, status %s, request %s%s",
                call.operation,
                call.attempt,
                self.clock() - begin,
                type(error).__name__,
                error.status,
                error.request_id,
                ", may be tried again" if error.is_retryable else "",
            )
            raise
        logger.debug(
            "%s: attempt %d: status %d after %.3f s, headers %s",
            call.operation,
            call.attempt,
            reply.status,
            self.clock() - begin,
            redact(reply.headers),
        )
        return reply
