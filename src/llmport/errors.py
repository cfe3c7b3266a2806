"""Every error that leaves the public API.

One tree, so that one `except LlmError` catches all of it and a narrower class catches one thing. An error
carries the facts that policies decide by (`is_retryable`, `retry_after`, `is_throttling`), so that no policy
needs to know a provider or a status. This module knows no provider, does no I/O and imports nothing of ours.

    LlmError
    ├─ ConfigurationError       found before any I/O
    ├─ TransportError           no reply, or not the whole of one
    │   ├─ ConnectError
    │   ├─ RequestTimeoutError
    │   └─ StreamInterruptedError
    ├─ ApiError                 the provider said no
    │   ├─ InvalidRequestError · AuthenticationError · BillingError · PermissionDeniedError
    │   ├─ NotFoundError · ConflictError · RequestTooLargeError · RedirectError
    │   ├─ RateLimitError
    │   │   └─ SpendLimitError
    │   └─ OverloadedError · ServerError
    ├─ DecodeError              the reply is not what the description says
    ├─ OutputError              the answer is not the output that was asked for
    │   └─ RefusalError · TruncatedOutputError · InvalidOutputError
    └─ LocalLimitError          we said no
        ├─ CircuitOpenError · DeadlineExceededError · QueueFullError
        └─ BudgetExceededError · PoolExhaustedError · ToolRoundsExceededError

Messages say what happened and what to do. They never hold a key, a header's value or a prompt's text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:  # most programs see an error with a date in it never
    from datetime import datetime
    from decimal import Decimal

Phase: TypeAlias = Literal["local", "connect", "send", "headers", "body", "stream", "decode"]
"""How far an attempt had come: nothing left this process · no connection · the request did not go out whole · no reply
yet, or one that says no · the reply's body · a stream's events · all of it is here, but not what it should be."""
Outcome: TypeAlias = Literal["not sent", "rejected", "ambiguous"]
"""What is known of an attempt: it cannot have been carried out · the provider says it was not · nobody here can tell."""

_UNSENT = frozenset({"local", "connect", "send"})
_SHOWN = ("type", "error_code", "status", "phase", "retry_after", "request_id", "path")
"""The facts that a `repr` shows."""


class Attempt(NamedTuple):
    """One try of a call that did not succeed, as its error remembers it."""

    number: int
    """1 for the first try."""
    error: str
    """The name of the error's class."""
    status: int | None
    """The HTTP status, or `None` if no reply came."""
    request_id: str | None
    """The provider's id of the request, or `None` if no reply came."""
    wait: float = 0.0
    """Seconds waited after this attempt; 0.0 after the last."""
    time: float | None = None
    """Seconds from the call's beginning to this failure; `None` if nobody took the time."""
    phase: Phase = "local"
    """How far it had come."""
    outcome: Outcome = "not sent"
    """Whether it may have been carried out."""
    possibly_billed: bool = False
    """Whether the provider may have charged for it."""

    @classmethod
    def of(
        cls, number: int, error: LlmError, *, time: float | None = None, is_billed: bool = False
    ) -> Attempt:
        """Take down how the attempt of this *number* ended; *is_billed* says whether such calls cost anything."""
        return cls(
            number,
            error.__class__.__name__,
            error.status,
            error.request_id,
            time=time,
            phase=error.phase,
            outcome=error.outcome,
            possibly_billed=is_billed and error.outcome == "ambiguous",
        )


class LlmError(Exception):
    """Anything that went wrong in a call.

    Pickles and copies whole: an error carries plain data only, never a request, a response or a traceback's frames.
    """

    is_retryable: bool = False
    """Whether the same call may succeed if it is made again."""
    is_throttling: bool = False
    """Whether the provider, or a limit of ours, asks for less traffic."""
    retry_after: float | None = None
    """Seconds to wait before the next attempt, as the provider said; `None` if it did not."""
    retry_at: datetime | None = None
    """The moment that `retry_after` comes to, by the provider's clock where it told the time; aware."""
    phase: Phase = "local"
    """How far the attempt had come that failed with this."""
    status: int | None = None
    """HTTP status of the reply; `None` if there was none. An error inside a stream keeps the stream's 200."""
    request_id: str | None = None
    """The provider's id of the request, worth quoting to its support; `None` if no reply came."""
    attempts: tuple[Attempt, ...] = ()
    """The attempts made, in order, the last one included."""
    partial: Any = None
    """The `llmport.Completion` that had arrived when a stream failed; `None` if nothing had, or it was no stream."""
    resumption: Any = None
    """What was asked of the stream that failed, and how the provider has it go on, for `resume_request`; `None` if it cannot
    go on. Pickled without the request's extra headers, which may be secret."""

    retry_budget_exhausted: bool = False
    """Whether it would have been tried again, had the client's retries not used up their budget: most calls fail."""

    run: Any = None
    """The `llmport.ToolRun` so far when `run_tools` failed, with messages to go on from; `None` if nothing was answered."""

    def __init__(  # noqa: PLR0913 - each is a fact of its own
        self,
        message: str,
        *,
        is_retryable: bool | None = None,
        retry_after: float | None = None,
        retry_at: datetime | None = None,
        phase: Phase | None = None,
        status: int | None = None,
        request_id: str | None = None,
        partial: Any = None,
    ) -> None:
        super().__init__(message if message.strip() else f"{self.__class__.__name__}, without a word why.")
        if is_retryable is not None:
            self.is_retryable = is_retryable
        if retry_after is not None:
            self.retry_after = retry_after
        if retry_at is not None:
            self.retry_at = retry_at
        if phase is not None:
            self.phase = phase
        if status is not None:
            self.status = status
        if request_id is not None:
            self.request_id = request_id
        if partial is not None:
            self.partial = partial

    @property
    def outcome(self) -> Outcome:
        """Whether the attempt that failed with this may have been carried out all the same."""
        return "not sent" if self.phase in _UNSENT else "ambiguous"

    @property
    def possibly_billed(self) -> bool:
        """Whether the provider may have charged for the call: for an attempt whose end is unknown, or for `partial`."""
        return self.partial is not None or any(attempt.possibly_billed for attempt in self.attempts)

    def resume_request(self) -> Any:
        """Build the `llmport.CompletionRequest` that has the model go on after `partial`, where the stream broke off.

        `None` if nothing can be continued: no text had arrived, or a tool was called. What the further request costs
        comes on top. In another process too; there it lacks the first one's `extra_headers`.
        """
        return None if self.resumption is None else self.resumption.request_after(self.partial)

    @property
    def message(self) -> str:
        """What happened, and what to do about it."""
        return str(self.args[0])

    def __str__(self) -> str:
        """Return the message, with the request's id where there is one."""
        return f"{self.message} (request {self.request_id})" if self.request_id else self.message

    def __repr__(self) -> str:
        """Return the class, the message and the facts there are, as Python would write them."""
        facts = {name: value for name in _SHOWN if (value := getattr(self, name, None)) is not None}
        shown = "".join(f", {name}={value!r}" for name, value in facts.items())
        return f"{self.__class__.__name__}({self.message!r}{shown})"


class ConfigurationError(LlmError):
    """What the caller asked for cannot be sent: found before any I/O."""


class TransportError(LlmError):
    """No reply, or not the whole of one: the network's fault, not the provider's word."""

    is_retryable = True
    phase: Phase = "headers"


class ConnectError(TransportError):
    """No connection could be made, so nothing was sent and nothing can have been billed."""

    phase: Phase = "connect"


class RequestTimeoutError(TransportError):
    """The provider took longer than a timeout allows."""


class StreamInterruptedError(TransportError):
    """A stream ended before its last event, so its answer is not whole.

    `partial` is what had arrived. Never retried by itself once content has: what a reader has seen stays seen.
    """

    phase: Phase = "stream"


class ApiError(LlmError):
    """The provider refused the request, or failed to answer it, and said so."""

    phase: Phase = "headers"
    type: str | None = None
    """The provider's own name of the error, such as `"overloaded_error"`; `None` if its body had none."""
    error_code: str | None = None
    """The provider's finer code, such as `"enforced_spend_limit_reached"`; `None` if it gave none."""
    body: Mapping[str, Any] | None = None
    """The error's body as decoded from JSON; `None` if it was not a JSON object."""
    limits: Mapping[str, str]
    """The rate-limit headers of the reply, by their names; empty if it had none."""

    def __init__(
        self,
        message: str,
        *,
        type: str | None = None,  # noqa: A002 - the wire's own word
        error_code: str | None = None,
        body: Mapping[str, Any] | None = None,
        limits: Mapping[str, str] | None = None,
        **facts: Any,
    ) -> None:
        super().__init__(message, **facts)
        self.limits = dict(limits or {})
        self.type = type
        self.error_code = error_code
        self.body = body

    @property
    def outcome(self) -> Outcome:
        """What it says: no."""
        return "rejected"


class InvalidRequestError(ApiError):
    """The request is malformed or asks for what is not allowed; sending it again cannot help."""


class AuthenticationError(ApiError):
    """The key or token is missing, malformed, revoked or expired."""


class BillingError(ApiError):
    """Payment details or credit need attention."""


class PermissionDeniedError(ApiError):
    """The key may not use this resource."""


class NotFoundError(ApiError):
    """The model, batch or path does not exist, or this key may not see it."""


class ConflictError(ApiError):
    """The resource's state does not allow the request at this moment."""


class RequestTooLargeError(ApiError):
    """The request has more bytes than the endpoint takes."""


class RedirectError(ApiError):
    """The address answers with a redirect, which is not followed: it could take the key and the prompt elsewhere."""

    host: str | None = None
    """The host it points to, with its port if it names one; `None` if it does not say."""

    def __init__(self, message: str, *, host: str | None = None, **facts: Any) -> None:
        super().__init__(message, **facts)
        self.host = host


class RateLimitError(ApiError):
    """A limit of requests, tokens or spending was reached."""

    is_retryable = True
    is_throttling = True


class SpendLimitError(RateLimitError):
    """A limit of spending or of a contract was reached. It lasts for days or weeks: waiting does not help, people do."""

    is_retryable = False
    is_throttling = False


class OverloadedError(ApiError):
    """The provider has too much traffic from all its users together."""

    is_retryable = True
    is_throttling = True


class ServerError(ApiError):
    """The provider failed in a way of its own."""

    is_retryable = True


class DecodeError(LlmError):
    """The reply is not what the API's description says."""

    phase: Phase = "decode"
    path: str = ""
    """Where in the reply, such as `content[3].text`; empty for the whole of it."""
    excerpt: str = ""
    """The first characters of what stood there."""

    def __init__(self, message: str, *, path: str = "", excerpt: str = "", **facts: Any) -> None:
        super().__init__(message, **facts)
        self.path = path
        self.excerpt = excerpt


class OutputError(LlmError):
    """The answer came, but it is not the output that was asked for. `partial` is the whole completion."""

    phase: Phase = "decode"


class RefusalError(OutputError):
    """The model refused to answer."""


class TruncatedOutputError(OutputError):
    """The answer was cut short, by `max_tokens` or by the model's context window."""


class InvalidOutputError(OutputError):
    """The answer is whole, but does not fit the type that was asked for."""


class LocalLimitError(LlmError):
    """A limit on our side kept the request from being sent."""


class CircuitOpenError(LocalLimitError):
    """Too many recent calls failed, so this one was not tried; `retry_after` says when the next may be."""

    is_retryable = True


class DeadlineExceededError(LocalLimitError):
    """The time given to the whole call is over, or would be before the next attempt."""


class QueueFullError(LocalLimitError):
    """Too many calls are waiting already, or so many that this one could not be sent in time."""

    is_throttling = True
    expected_wait: float | None = None
    """Seconds after which it would have been sent; `None` if nobody can tell."""

    def __init__(self, message: str, *, expected_wait: float | None = None, **facts: Any) -> None:
        super().__init__(message, **facts)
        self.expected_wait = expected_wait


class BudgetExceededError(LocalLimitError):
    """The call may cost more than is left of the budget, so it was not made.

    `retry_after` says when the budget is renewed, if it is for a period. No call is made again by itself for that.
    """

    estimate: Decimal | None = None
    """What the call may cost at most, in dollars."""
    spent: Decimal | None = None
    """What calls have cost so far."""
    reserved: Decimal | None = None
    """What is set aside for calls under way."""
    limit: Decimal | None = None
    """What they may cost together."""

    def __init__(self, message: str, *, amounts: Mapping[str, Decimal] | None = None, **facts: Any) -> None:
        """Take the *amounts* by the names above."""
        super().__init__(message, **facts)
        for name, amount in (amounts or {}).items():
            setattr(self, name, amount)


class PoolExhaustedError(LocalLimitError):
    """No connection became free in time: more calls run at once than the pool has connections."""

    is_retryable = True
    is_throttling = True


class ToolRoundsExceededError(LocalLimitError):
    """The model still asks for tools after as many rounds as were allowed.

    `partial` is its last completion, whose tools were not run; `run` is all that went before.
    """
