"""What an observer of calls is told. Plain values: no I/O, no provider.

An observer is anything that takes one of these events: a function, or an object that can be called. It is called where the
call runs, in whatever thread or task that is, so it must be quick, and must not wait. What it raises is logged once and
goes no further. `client = AnthropicClient(observers=[observer])`; docs/observability.md has examples.

    CallStarted ─┬─ AttemptStarted ── AttemptFailed ─┐ (once for each attempt that fails)
                 ├─ AttemptStarted ── AttemptSucceeded
                 ├─ FirstContent                       (of a stream)
                 └─ CallEnded                          (always, and once)
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from attrs import field, frozen

from llmport._value import Value
from llmport.errors import Attempt

if TYPE_CHECKING:
    from llmport.client import Completion, CompletionRequest
    from llmport.money import Cost
    from llmport.usage import Usage


@frozen(eq=False, repr=False, kw_only=True)
class CallInfo(Value):
    """Which call an event is about. No prompt shows in its repr."""

    id: int
    """Its number in this process: all events of a call have the same."""
    operation: str
    """The description's name for it, such as `create_message`."""
    provider: str
    """Such as `anthropic`."""
    address: str
    """The base URL it goes to."""
    model: str | None
    """The model that was asked for; `None` if the call is about none."""
    is_stream: bool
    max_tokens: int | None
    """The most tokens its answer may have; `None` if it has none."""
    tenant: str
    priority: int
    request: CompletionRequest | None = field(default=None, eq=False, repr=False)
    """What is asked, content and all; `None` if no completion is."""


@frozen(eq=False, repr=False, kw_only=True)
class CallStarted(Value):
    """A call began."""

    call: CallInfo
    at: float
    """When, by the runtime's clock, which only tells times apart; so it is with all events."""


@frozen(eq=False, repr=False, kw_only=True)
class AttemptStarted(Value):
    """An attempt is about to be sent: it is its turn, and no limit holds it any more."""

    call: CallInfo
    at: float
    attempt: int
    """1 for the first."""


@frozen(eq=False, repr=False, kw_only=True)
class AttemptFailed(Value):
    """An attempt failed, or was cancelled. Another one may follow, and may still make the call succeed."""

    call: CallInfo
    at: float
    attempt: int
    seconds: float
    """Since it was sent."""
    error: BaseException = field(eq=False)
    status: int | None
    """The HTTP status; `None` if no reply came."""
    request_id: str | None


@frozen(eq=False, repr=False, kw_only=True)
class AttemptSucceeded(Value):
    """An attempt was answered: wholly, or, if it is a stream, with its first content."""

    call: CallInfo
    at: float
    attempt: int
    seconds: float
    status: int
    request_id: str | None


@frozen(eq=False, repr=False, kw_only=True)
class CircuitChanged(Value):
    """How an attempt ended opened the circuit breaker for calls like it, or closed it again."""

    call: CallInfo
    at: float
    is_open: bool
    """Whether calls to this endpoint and model, whatever its date, are refused from now on."""


@frozen(eq=False, repr=False, kw_only=True)
class FirstContent(Value):
    """The first content of a stream is here. It may be from a cache."""

    call: CallInfo
    at: float
    seconds: float
    """Since the call began."""


Outcome: TypeAlias = Literal["answered", "failed", "cancelled", "closed"]
"""Whole · with an error, at once or after a part · by whoever awaited it · a stream whose reader went before its end."""


@frozen(eq=False, repr=False, kw_only=True)
class CallEnded(Value):
    """A call is over, and so is the reading of its stream."""

    call: CallInfo
    at: float
    seconds: float
    """Since it began, waits included."""
    outcome: Outcome
    error: BaseException | None = field(default=None, eq=False)
    """What ended it; `None` if nothing went wrong, or if a stream's reader left."""
    status: int | None = None
    """Of the last reply; `None` if there was none."""
    request_id: str | None = None
    attempts: int = 0
    """How many were sent; 0 if the answer came from a cache, or nothing was sent."""
    failed: tuple[Attempt, ...] = ()
    """Those that failed, in order."""
    queue_wait: float = 0.0
    """Seconds that the last attempt waited for its turn: in the queue, for a slot, or for a rate limit."""
    limiter_wait: float = 0.0
    """Of these, the seconds in which it was rate limits that held it and those before it, not the want of a slot."""
    retry_wait: float = 0.0
    """Seconds between attempts."""
    first_content: float | None = None
    """Seconds until a stream's first content; `None` if there was none, or it is no stream."""
    is_cached: bool = False
    """Whether the answer came from a cache of the client's own."""
    usage: Usage | None = None
    """The tokens it took, of a stream that was cut those that were told of; `None` if nobody told."""
    completion: Completion | None = field(default=None, eq=False, repr=False)
    """The answer, or as much of it as arrived, content and all; `None` if there is none."""

    @cached_property
    def cost(self) -> Cost | None:
        """What it cost, worked out when somebody asks; `None` if there is no answer to price."""
        return None if self.completion is None or self.is_cached else self.completion.cost


CallEvent: TypeAlias = (
    CallStarted
    | AttemptStarted
    | AttemptFailed
    | AttemptSucceeded
    | CircuitChanged
    | FirstContent
    | CallEnded
)


class Observer(Protocol):
    """Whoever wants to know of each call."""

    def __call__(self, event: CallEvent, /) -> object:
        """Take note of *event*, quickly."""
        ...
