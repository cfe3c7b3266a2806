"""How far retries may go when many calls fail. Values only, and light ones: every client has them.

`llmport.policies` keeps to them, and `ResiliencePolicy` checks and shows them.
"""

from __future__ import annotations

from typing import NamedTuple


class RetryBudget(NamedTuple):
    """How many retries all calls of a client may make to one origin, in tokens.

    The defaults allow 20 in a row, and then one for every five calls that succeed and one every 5 seconds. AWS SDKs have
    the like in their standard mode, gRPC as retry throttling. What was never sent is sent again for nothing.
    """

    capacity: float = 100.0
    """Tokens at the beginning, and at most; 0 allows no retries but those that cost nothing."""
    cost: float = 5.0
    """What a retry takes, above 0. If it succeeds, it gives them back."""
    per_success: float = 1.0
    """What a call gives that succeeds at once."""
    per_second: float = 1.0
    """What time gives."""


class RetryThrottle(NamedTuple):
    """When retries are given up: with the chance `(attempts - k * accepted) / (attempts + 1)`, if that is above 0.

    It answers to the share of attempts that fail, long before the budget is empty:
    https://sre.google/sre-book/handling-overload/, for retries only. A caller's own calls are never refused by it.
    """

    k: float = 2.0
    """2 begins where more than half of the attempts fail; 1 or more."""
    window: float = 120.0
    """Seconds that attempts are remembered for."""
    min_attempts: int = 20
    """Fewer attempts within the window say nothing yet."""
