"""What stands around each call: the policies that a configuration asks for, in their order. No I/O."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from llmport._core.flow import Policy
from llmport.anthropic.config import AnthropicConfig
from llmport.policies.deadline import Deadline
from llmport.policies.observation import Observation
from llmport.policies.observe import ObserveCalls, observe_attempts
from llmport.policies.restraint import Restraint
from llmport.policies.retry import Retry
from llmport.policies.telemetry import AttemptLog

if TYPE_CHECKING:
    from llmport.policies.admission import Admission
    from llmport.policies.rate_limit import Rules


def default_policies(config: AnthropicConfig) -> tuple[Policy, ...]:
    """Return what stands around each call, the outermost first.

    The deadline bounds all below it; the retry policy is the only loop; what is inside it sees single attempts.
    """
    log = AttemptLog()
    if config.log_bodies:
        from llmport.anthropic.logged import LOGGED_PATHS  # noqa: PLC0415 - few ask for it

        log = AttemptLog(LOGGED_PATHS)
    outer: tuple[Policy, ...] = (*_seeing(config), Deadline())
    if config.cache is not None:
        outer = (*outer, config.cache)
    inner = (_limiter(config), observe_attempts, log)
    if config.resilience is not None:
        from llmport.policies.resilience import around_attempts, around_calls  # noqa: PLC0415 - few set it

        calls = around_calls(config.resilience)
        attempts = around_attempts(config.resilience, config.max_retries + 1)
        return (*outer, *calls, *_spending(config), *attempts, *inner)
    return (*outer, *_spending(config), Retry(config.max_retries + 1, restraint=Restraint()), *inner)


def _seeing(config: AnthropicConfig) -> tuple[Policy, ...]:
    """Return what tells of each call: outermost, it sees all that the others do."""
    telemetry = config.telemetry
    observe = ObserveCalls(config.observers, telemetry, provider="anthropic", address=config.base_url)
    return (observe,) if telemetry is None else (observe, telemetry)


def _spending(config: AnthropicConfig) -> tuple[Policy, ...]:
    """Return what keeps calls within a budget of money: a cached answer costs nothing, a fallback is paid too."""
    if config.budget is None:
        return ()
    from llmport.policies.spend import SpendLimit  # noqa: PLC0415 - few set it

    return (SpendLimit(config.budget),)


def _limiter(config: AnthropicConfig) -> Observation | Admission:
    """Return what holds calls back, or else only remembers what replies say of limits."""
    unset = config.rate_limit is None and config.max_concurrency is None and config.queue is None
    if unset and config.quota is None:
        return Observation(_limit_rules)
    from llmport.policies.admission import Admission  # noqa: PLC0415 - few ask for it
    from llmport.policies.concurrency import Slots  # noqa: PLC0415 - as above

    # Never more at once than there are connections: who waits, waits where turns are fair.
    most, wanted = config.network.max_connections, config.max_concurrency
    is_adaptive = wanted == "adaptive"
    slots = Slots(min(most, wanted) if isinstance(wanted, int) else most, is_adaptive=is_adaptive)
    if config.quota is None:
        return Admission(_limit_rules(), rates=config.rate_limit, slots=slots, queue=config.queue)
    from llmport.anthropic.limits import scope_of  # noqa: PLC0415 - few share limits
    from llmport.policies.sharing import SharedAdmission  # noqa: PLC0415 - as above

    scope = partial(scope_of, config, config.quota.name)
    return SharedAdmission(
        _limit_rules(), config.quota, scope, rates=config.rate_limit, slots=slots, queue=config.queue
    )


def _limit_rules() -> Rules:
    from llmport.anthropic.limits import RULES  # noqa: PLC0415 - few ask for it

    return RULES
