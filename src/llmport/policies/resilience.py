"""Makes the policies that a `ResiliencePolicy` asks for. What each has seen is kept in them, so one client makes them once."""

from __future__ import annotations

import time
from collections.abc import Callable

from llmport._core.flow import Policy
from llmport.policies.restraint import Restraint
from llmport.policies.retry import Retry
from llmport.resilience import ResiliencePolicy


def around_calls(resilience: ResiliencePolicy) -> tuple[Policy, ...]:
    """Return what stands around a whole call, its retries included."""
    if resilience.fallback is None:
        return ()
    from llmport.policies.fallback import Falling  # noqa: PLC0415 - only who asks for it should pay for it

    return (Falling(resilience.fallback),)


def around_attempts(
    resilience: ResiliencePolicy, max_attempts: int, *, clock: Callable[[], float] = time.monotonic
) -> tuple[Policy, ...]:
    """Return what makes the attempts of a call, the outermost first: whatever limits traffic belongs inside of it."""
    restraint = Restraint(resilience.retry_budget, resilience.retry_throttle, clock=clock)
    policies: list[Policy] = [Retry(max_attempts, restraint=restraint, clock=clock)]
    if resilience.hedge is not None:
        from llmport.policies.hedge import Hedging  # noqa: PLC0415 - as above

        policies.append(Hedging(resilience.hedge, restraint, clock=clock))
    if resilience.breaker is not None:
        from llmport.policies.breaker import CircuitBreaker  # noqa: PLC0415 - as above

        policies.append(CircuitBreaker(resilience.breaker, clock=clock))
    return tuple(policies)
