"""How the command ends: every exit code, what it means, and which error leads to it. No I/O."""

from __future__ import annotations

from enum import IntEnum

from llmport.errors import (
    AuthenticationError,
    BillingError,
    ConfigurationError,
    ConflictError,
    ConnectError,
    DeadlineExceededError,
    DecodeError,
    InvalidRequestError,
    LlmError,
    LocalLimitError,
    NotFoundError,
    OutputError,
    OverloadedError,
    PermissionDeniedError,
    RateLimitError,
    RedirectError,
    RefusalError,
    RequestTimeoutError,
    RequestTooLargeError,
    ServerError,
    SpendLimitError,
    ToolRoundsExceededError,
    TransportError,
    TruncatedOutputError,
)


class Exit(IntEnum):
    """An exit code."""

    OK = 0
    FAILED = 1
    USAGE = 2
    ACCESS = 3
    REJECTED = 4
    LIMITED = 5
    UNAVAILABLE = 6
    REFUSED = 7
    UNFIT = 8
    INTERRUPTED = 130
    BROKEN_PIPE = 141


MEANINGS = {
    Exit.OK: "all went well",
    Exit.FAILED: "any other failure",
    Exit.USAGE: "wrong usage or settings; nothing was sent",
    Exit.ACCESS: "key, permission or billing",
    Exit.REJECTED: "the request is invalid, too large, or asks for what does not exist",
    Exit.LIMITED: "rate limit or overload: try again later",
    Exit.UNAVAILABLE: "no whole answer: server, network, timeout, cut stream",
    Exit.REFUSED: "the model refused to answer",
    Exit.UNFIT: "the answer is cut off, or is not what --output asks for",
    Exit.INTERRUPTED: "interrupted (Ctrl-C)",
    Exit.BROKEN_PIPE: "the reader of the output went away",
}

# The first class that fits decides, so a narrower one stands before a wider one.
_BY_ERROR: tuple[tuple[type[LlmError], Exit], ...] = (
    (ConfigurationError, Exit.USAGE),
    (AuthenticationError, Exit.ACCESS),
    (BillingError, Exit.ACCESS),
    (PermissionDeniedError, Exit.ACCESS),
    (InvalidRequestError, Exit.REJECTED),
    (NotFoundError, Exit.REJECTED),
    (ConflictError, Exit.REJECTED),
    (RequestTooLargeError, Exit.REJECTED),
    (SpendLimitError, Exit.ACCESS),
    (RateLimitError, Exit.LIMITED),
    (OverloadedError, Exit.LIMITED),
    (RedirectError, Exit.UNAVAILABLE),
    (RefusalError, Exit.REFUSED),
    (OutputError, Exit.UNFIT),
    (ToolRoundsExceededError, Exit.FAILED),
    (DeadlineExceededError, Exit.UNAVAILABLE),
    (LocalLimitError, Exit.LIMITED),
    (ServerError, Exit.UNAVAILABLE),
    (TransportError, Exit.UNAVAILABLE),
    (DecodeError, Exit.UNAVAILABLE),
)

_ADVICE: tuple[tuple[type[LlmError], str], ...] = (
    (AuthenticationError, "Check ANTHROPIC_API_KEY, or add --emulator to try without a key."),
    (SpendLimitError, "Raise the limit in the console, or wait until it is over."),
    (RateLimitError, "Try again later."),
    (OverloadedError, "Try again later."),
    (RequestTimeoutError, "Try again, or allow more time with --timeout."),
    (DeadlineExceededError, "Allow more time with --timeout."),
    (TruncatedOutputError, "Allow a longer answer with --max-tokens."),
    (ConnectError, "`llmport doctor` shows what stands in the way."),
)


def exit_for(error: LlmError) -> Exit:
    """Return the exit code that *error* leads to."""
    return next((code for kind, code in _BY_ERROR if isinstance(error, kind)), Exit.FAILED)


def advice_for(error: LlmError) -> str | None:
    """Say what the user of the command may do about *error*; `None` if its message says all there is."""
    if isinstance(error, RateLimitError) and error.is_retryable and error.retry_after is not None:
        return f"Try again in {error.retry_after:.0f} s."
    return next((advice for kind, advice in _ADVICE if isinstance(error, kind)), None)


def describe_codes() -> str:
    """Return the table of exit codes, for the help."""
    return "\n".join(f"  {code:>3}  {meaning}" for code, meaning in MEANINGS.items())
