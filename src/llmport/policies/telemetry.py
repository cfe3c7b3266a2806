"""Says what happens, through the standard `logging` module, without anything that should stay private.

Each attempt has a record at DEBUG when it begins and when it is answered, and one at INFO if it fails, with what is done
about it. A record holds the operation, sizes, status, times and the provider's request id; never a key, a header that is
not listed here, a prompt or an answer. Bodies are logged only if asked for, and then only what stands at listed paths.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from attrs import field, frozen

from llmport._core.flow import Call, Flow, Forward, Reply
from llmport._value import Value
from llmport.errors import LlmError

if TYPE_CHECKING:
    from llmport.policies.redaction import Paths
    from llmport.policies.retry import Decision

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


def log_failure(call: Call, error: LlmError, decision: Decision) -> None:
    """Log a failed attempt, and what the retry policy does about it."""
    attempt = error.attempts[-1]
    logger.info(
        "%s: attempt %d failed at %.3f s (%s, status %s, phase %s, request %s); %s",
        call.operation,
        attempt.number,
        attempt.time or 0.0,
        attempt.error,
        attempt.status,
        attempt.phase,
        attempt.request_id,
        decision,
    )


@frozen(eq=False, repr=False)
class AttemptLog(Value):
    """Logs what each attempt sends and receives. Stands inside the retry policy, which logs how attempts fail."""

    log_bodies: Paths | None = None
    """Paths of what may be shown of the bodies; `None` logs none at all. A stream's answer is never logged."""
    clock: Callable[[], float] = field(default=time.monotonic, kw_only=True)

    def __call__(self, call: Call, forward: Forward) -> Flow[Reply]:
        """Go on with the attempt, and log what went out and what came in."""
        return self._logged(call, forward) if logger.isEnabledFor(logging.DEBUG) else forward(call)

    def _logged(self, call: Call, forward: Forward) -> Flow[Reply]:
        begin = self.clock()
        logger.debug(
            "%s: attempt %d: %s %s, %d bytes, headers %s%s",
            call.operation,
            call.attempt,
            call.method,
            call.path,
            len(call.content or b""),
            redact(call.headers),
            self._shown(call.content),
        )
        reply = yield from forward(call)
        logger.debug(
            "%s: attempt %d: status %d after %.3f s, headers %s%s",
            call.operation,
            call.attempt,
            reply.status,
            self.clock() - begin,
            redact(reply.headers),
            self._shown(reply.content),
        )
        return reply

    def _shown(self, content: bytes | None) -> str:
        if self.log_bodies is None or not content:
            return ""
        from llmport.policies.redaction import redact_body  # noqa: PLC0415 - few ask for it

        return f", body {redact_body(content, self.log_bodies)}"
