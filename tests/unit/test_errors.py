"""The tree of errors: its shape, its facts, and that every error survives copying whole."""

from __future__ import annotations

import copy
import inspect
import pickle
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import llmport
from llmport import errors
from llmport.client import Completion
from llmport.errors import (
    ApiError,
    Attempt,
    ConfigurationError,
    ConnectError,
    DeadlineExceededError,
    DecodeError,
    LlmError,
    OutputError,
    OverloadedError,
    Phase,
    PoolExhaustedError,
    RateLimitError,
    RedirectError,
    RefusalError,
    RequestTimeoutError,
    ServerError,
    StreamInterruptedError,
    TransportError,
)
from llmport.messages import TextBlock
from llmport.policies import backoff
from llmport.policies.retry import Retry
from llmport.usage import Usage

DOCS = Path(__file__).parents[2] / "docs" / "errors.md"
TREE = {
    "LlmError": {
        "ConfigurationError": {},
        "TransportError": {"ConnectError": {}, "RequestTimeoutError": {}, "StreamInterruptedError": {}},
        "ApiError": {
            "InvalidRequestError": {},
            "AuthenticationError": {},
            "BillingError": {},
            "PermissionDeniedError": {},
            "NotFoundError": {},
            "ConflictError": {},
            "RequestTooLargeError": {},
            "RedirectError": {},
            "RateLimitError": {"SpendLimitError": {}},
            "OverloadedError": {},
            "ServerError": {},
        },
        "DecodeError": {},
        "OutputError": {"RefusalError": {}, "TruncatedOutputError": {}, "InvalidOutputError": {}},
        "LocalLimitError": {
            "CircuitOpenError": {},
            "DeadlineExceededError": {},
            "QueueFullError": {},
            "BudgetExceededError": {},
            "PoolExhaustedError": {},
            "ToolRoundsExceededError": {},
        },
    }
}
RETRYABLE = {
    "TransportError",
    "ConnectError",
    "RequestTimeoutError",
    "StreamInterruptedError",
    "RateLimitError",
    "OverloadedError",
    "ServerError",
    "CircuitOpenError",
    "PoolExhaustedError",
}
THROTTLING = {"RateLimitError", "OverloadedError", "QueueFullError", "PoolExhaustedError"}
PHASES: dict[type[LlmError], Phase] = {
    LlmError: "local",
    TransportError: "headers",
    ConnectError: "connect",
    StreamInterruptedError: "stream",
    ApiError: "headers",
    DecodeError: "decode",
    OutputError: "decode",
}


def children(cls: type[LlmError]) -> list[type[LlmError]]:
    return [child for child in cls.__subclasses__() if child.__module__ == errors.__name__]


def walk(cls: type[LlmError]) -> Iterator[type[LlmError]]:
    yield cls
    for child in children(cls):
        yield from walk(child)


CLASSES = list(walk(LlmError))
each_class = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)


def test_the_tree() -> None:
    def tree(cls: type[LlmError]) -> dict[str, Any]:
        return {child.__name__: tree(child) for child in children(cls)}

    assert {"LlmError": tree(LlmError)} == TREE


@pytest.mark.parametrize(
    "drawing", [errors.__doc__, DOCS.read_text(encoding="utf-8")], ids=["module", "page"]
)
def test_the_drawn_tree_has_them_all(drawing: str) -> None:
    (tree,) = re.findall(r"^ *LlmError\n(?: *[│├└].*\n)+", drawing, re.MULTILINE)

    assert set(re.findall(r"\w+Error\b", tree)) == {cls.__name__ for cls in CLASSES}


def test_the_page_gives_the_constants_there_are() -> None:
    page = DOCS.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \|", page, re.MULTILINE))
    assert rows["base"] == f"{backoff.BASE:g} s"
    assert rows["base for 429 and 529"] == f"{backoff.THROTTLED_BASE:g} s"
    assert rows["cap"] == f"{backoff.CAP:g} s"
    assert rows["longest wait of the provider's"] == f"{backoff.RETRY_AFTER_CAP:g} s"
    assert rows["jitter on top of it"] == f"{backoff.JITTER * 100:g} %"
    defaults = inspect.signature(Retry).parameters
    assert rows["attempts"] == str(defaults["max_attempts"].default)
    assert rows["lost attempts"] == str(defaults["retry_ambiguous"].default)
    assert defaults["retry_after_cap"].default == backoff.RETRY_AFTER_CAP


@pytest.mark.parametrize("field", [*Attempt._fields, "retry_at", "error_code", "limits", "host", "excerpt"])
def test_the_page_names_every_fact(field: str) -> None:
    assert f"`{field}`" in DOCS.read_text(encoding="utf-8")


@each_class
def test_is_public(cls: type[LlmError]) -> None:
    assert getattr(llmport, cls.__name__) is cls
    assert cls.__doc__


@each_class
def test_says_what_policies_decide_by(cls: type[LlmError]) -> None:
    error = cls("x")

    assert error.is_retryable is (cls.__name__ in RETRYABLE)
    assert error.is_throttling is (cls.__name__ in THROTTLING)
    assert error.phase == next(PHASES[kind] for kind in cls.__mro__ if kind in PHASES)
    assert (error.retry_after, error.retry_at, error.status, error.request_id) == (None, None, None, None)
    assert (error.attempts, error.partial, error.possibly_billed) == ((), None, False)


FACTS: dict[str, Any] = {
    "is_retryable": True,
    "retry_after": 0.0,
    "retry_at": datetime(2026, 11, 1, 10, tzinfo=UTC),
    "phase": "body",
    "status": 599,
    "request_id": "req_1",
    "partial": Completion(
        id="msg_1", model="claude", content=(TextBlock("Hel"),), stop_reason=None, usage=Usage(input_tokens=1)
    ),
}
OWN_FACTS: dict[type[LlmError], dict[str, Any]] = {
    ApiError: {"type": "api_error", "error_code": "code", "body": {"error": {"type": "api_error", "list": [1]}}},
    RateLimitError: {"limits": {"anthropic-ratelimit-requests-limit": "5"}},
    RedirectError: {"host": "elsewhere.test:8443"},
    DecodeError: {"path": "content[3].text", "excerpt": "<html>"},
}  # fmt: skip


def full(cls: type[LlmError]) -> LlmError:
    """An error with every fact set."""
    own = {
        name: fact
        for kind, facts in OWN_FACTS.items()
        if issubclass(cls, kind)
        for name, fact in facts.items()
    }
    error = cls("What happened, and what to do.", **FACTS, **own)
    error.attempts = (
        Attempt(1, "ConnectError", None, None, 0.5, 1.25, "connect", "not sent"),
        Attempt.of(2, error, time=2.0, is_billed=True),
    )
    error.add_note("a note")
    return error


@each_class
def test_facts_are_kept(cls: type[LlmError]) -> None:
    error = full(cls)

    for name, fact in FACTS.items():
        assert getattr(error, name) == fact
    for kind, facts in OWN_FACTS.items():
        if issubclass(cls, kind):
            assert {name: getattr(error, name) for name in facts} == facts


COPIES = [
    copy.copy,
    copy.deepcopy,
    *(
        lambda e, n=protocol: pickle.loads(pickle.dumps(e, n))
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1)
    ),
]


@each_class
@pytest.mark.parametrize("duplicate", COPIES, ids=["copy", "deepcopy", *(f"pickle {n}" for n in range(6))])
def test_copies_whole(cls: type[LlmError], duplicate: Any) -> None:
    error = full(cls)
    twin = duplicate(error)

    assert type(twin) is cls
    assert twin is not error
    assert (twin.args, vars(twin), str(twin)) == (error.args, vars(error), str(error))
    assert (repr(twin), twin.possibly_billed) == (repr(error), True)


@each_class
def test_a_bare_error_copies_too(cls: type[LlmError]) -> None:
    twin = pickle.loads(pickle.dumps(cls("x")))

    assert (type(twin), vars(twin), str(twin)) == (cls, vars(cls("x")), "x")


@each_class
def test_reads_as_its_message_and_the_request(cls: type[LlmError]) -> None:
    assert str(cls("It broke.")) == "It broke."
    assert str(cls("It broke.", request_id="req_1")) == "It broke. (request req_1)"
    assert cls("It broke.", request_id="req_1").message == "It broke."


@each_class
@pytest.mark.parametrize("nothing", ["", " ", "\n\t"])
def test_never_has_an_empty_message(cls: type[LlmError], nothing: str) -> None:
    assert cls.__name__ in cls(nothing).message


def test_shows_the_facts_there_are() -> None:
    error = RateLimitError(
        "Slow down.", type="rate_limit_error", status=429, retry_after=7.0, request_id="req_1"
    )

    assert repr(error) == (
        "RateLimitError('Slow down.', type='rate_limit_error', status=429, phase='headers', retry_after=7.0, "
        "request_id='req_1')"
    )
    assert repr(ConnectError("No route.")) == "ConnectError('No route.', phase='connect')"


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        pytest.param(ConfigurationError("x"), "not sent", id="found before sending"),
        pytest.param(PoolExhaustedError("x"), "not sent", id="no connection free"),
        pytest.param(ConnectError("x"), "not sent", id="no connection"),
        pytest.param(TransportError("x", phase="send"), "not sent", id="not sent whole"),
        pytest.param(DeadlineExceededError("x"), "not sent", id="too late to begin"),
        pytest.param(ServerError("x", status=500), "rejected", id="refused"),
        pytest.param(OverloadedError("x", status=200, phase="stream"), "rejected", id="refused in a stream"),
        pytest.param(TransportError("x"), "ambiguous", id="sent and no answer"),
        pytest.param(RequestTimeoutError("x", phase="body"), "ambiguous", id="body lost"),
        pytest.param(DeadlineExceededError("x", phase="body"), "ambiguous", id="too late to read on"),
        pytest.param(StreamInterruptedError("x", status=200), "ambiguous", id="stream cut"),
        pytest.param(DecodeError("x", status=200), "ambiguous", id="nonsense"),
    ],
)
def test_says_whether_it_may_have_been_carried_out(error: LlmError, outcome: str) -> None:
    attempt = Attempt.of(1, error, is_billed=True)

    assert (error.outcome, attempt.outcome, attempt.phase) == (outcome, outcome, error.phase)
    assert attempt.possibly_billed is (outcome == "ambiguous")
    assert not Attempt.of(1, error).possibly_billed


def test_an_error_is_possibly_billed_if_an_attempt_was_or_something_came() -> None:
    unanswered = Attempt.of(1, TransportError("x"), is_billed=True)
    refused = ServerError("x")
    refused.attempts = (unanswered, Attempt.of(2, refused, is_billed=True))

    assert refused.possibly_billed
    assert RefusalError("x", partial=FACTS["partial"]).possibly_billed
    assert not ServerError("x").possibly_billed


def test_an_error_may_be_made_final() -> None:
    assert not RateLimitError("spent", is_retryable=False).is_retryable


def test_the_limits_of_one_error_are_its_own() -> None:
    limits = {"a": "1"}
    error = RateLimitError("x", limits=limits)
    limits["a"] = "2"

    assert error.limits == {"a": "1"}
    assert RateLimitError("x").limits == {}
