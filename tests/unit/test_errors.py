"""The tree of errors: its shape, its facts, and that every error survives copying whole."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator
from typing import Any

import pytest

import llmport
from llmport import errors
from llmport.client import Completion
from llmport.errors import ApiError, Attempt, DecodeError, LlmError, RateLimitError
from llmport.messages import TextBlock
from llmport.usage import Usage

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
            "RateLimitError": {},
            "OverloadedError": {},
            "ServerError": {},
        },
        "DecodeError": {},
        "LocalLimitError": {"CircuitOpenError": {}, "DeadlineExceededError": {}, "QueueFullError": {}},
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
}
THROTTLING = {"RateLimitError", "OverloadedError", "QueueFullError"}


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


@each_class
def test_is_public(cls: type[LlmError]) -> None:
    assert getattr(llmport, cls.__name__) is cls
    assert cls.__doc__


@each_class
def test_says_what_policies_decide_by(cls: type[LlmError]) -> None:
    error = cls("x")

    assert error.is_retryable is (cls.__name__ in RETRYABLE)
    assert error.is_throttling is (cls.__name__ in THROTTLING)
    assert (error.retry_after, error.status, error.request_id, error.attempts, error.partial) == (
        None,
        None,
        None,
        (),
        None,
    )


FACTS: dict[str, Any] = {"is_retryable": True, "retry_after": 0.0, "status": 599, "request_id": "req_1"}
OWN_FACTS: dict[type[LlmError], dict[str, Any]] = {
    ApiError: {"type": "api_error", "error_code": "code", "body": {"error": {"type": "api_error", "list": [1]}}},
    RateLimitError: {"limits": {"anthropic-ratelimit-requests-limit": "5"}},
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
        Attempt(1, "ConnectError", None, None, 0.5),
        Attempt(2, cls.__name__, 599, "req_1", 0.0),
    )
    error.partial = Completion(
        id="msg_1", model="claude", content=(TextBlock("Hel"),), stop_reason=None, usage=Usage(input_tokens=1)
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


def test_an_error_may_be_made_final() -> None:
    assert not RateLimitError("spent", is_retryable=False).is_retryable


def test_the_limits_of_one_error_are_its_own() -> None:
    limits = {"a": "1"}
    error = RateLimitError("x", limits=limits)
    limits["a"] = "2"

    assert error.limits == {"a": "1"}
    assert RateLimitError("x").limits == {}
