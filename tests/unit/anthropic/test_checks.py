"""What is found before sending: numbers that JSON does not have, bodies that are too large, models that end."""

from __future__ import annotations

import subprocess
import sys
import warnings
from collections.abc import Iterator
from datetime import date
from math import inf, nan
from typing import Any

import pytest

import llmport.anthropic
from llmport.anthropic import AnthropicOptions, DeprecatedModelWarning, lifecycle
from llmport.anthropic.checks import MAX_REQUEST, check_size
from llmport.anthropic.config import AnthropicConfig
from llmport.anthropic.flows import Flows
from llmport.client import CompletionRequest
from llmport.errors import ConfigurationError
from llmport.messages import Message, TextBlock, ToolUseBlock, UnknownBlock
from llmport.tools import Tool


def asking(*content: Any, **fields: Any) -> CompletionRequest:
    return CompletionRequest(messages=(Message.assistant(*content or ("Hi",)),), **fields)


def ask(request: CompletionRequest) -> None:
    next(Flows(AnthropicConfig(api_version="2023-06-01"), ()).complete(request))


@pytest.mark.parametrize("odd", [nan, inf, -inf], ids=["nan", "inf", "-inf"])
@pytest.mark.parametrize(
    ("make", "where"),
    [
        (lambda odd: asking(temperature=odd), "temperature"),
        (lambda odd: asking(options=AnthropicOptions(top_p=odd)), "top_p"),
        (lambda odd: asking(tools=(Tool("a", "", {"type": "object", "properties": {"b": {"maximum": odd}}}),)), r"tools\.input_schema\.properties\.b\.maximum"),
        (lambda odd: asking(tools=({"type": "newer", "a": [0, odd]},)), r"tools\.a\[1\]"),
        (lambda odd: asking(ToolUseBlock("1", "add", {"a": odd})), r"messages\.input\.a"),
        (lambda odd: asking(TextBlock("a", extra={"b": odd})), r"messages\.b"),
        (lambda odd: asking(UnknownBlock("newer", {"type": "newer", "a": (odd,)})), r"messages\.a\[0\]"),
        (lambda odd: asking(extra_body={"newer": {"a": odd}}), r"extra_body\.newer\.a"),
    ],
    ids=["temperature", "top_p", "schema", "tool", "arguments", "extra", "unknown block", "extra_body"],
)  # fmt: skip
def test_what_is_no_number_in_json_is_refused_and_never_sent_as_null(
    make: Any, where: str, odd: float
) -> None:
    with pytest.raises(ConfigurationError, match=rf"^{where} is infinite or not a number"):
        ask(make(odd))


def test_numbers_are_fine() -> None:
    ask(asking(ToolUseBlock("1", "add", {"a": 0.5, "b": -1, "c": 1e308}), temperature=1))


@pytest.mark.parametrize(("size", "is_taken"), [(0, True), (MAX_REQUEST, True), (MAX_REQUEST + 1, False)])
def test_a_request_has_a_size(size: int, *, is_taken: bool) -> None:
    if is_taken:
        check_size(bytes(size))
        return
    with pytest.raises(ConfigurationError, match="33,554,433 bytes; the API takes 33,554,432"):
        check_size(bytes(size))


def test_a_request_that_is_too_large_is_not_sent() -> None:
    with pytest.raises(ConfigurationError, match="file ids"):
        ask(asking("x" * MAX_REQUEST))


# ------------------------------------------------------------------------------------------------------ lifecycle


@pytest.fixture
def _nobody_warned(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(lifecycle, "_warned", set())
    return


@pytest.mark.usefixtures("_nobody_warned")
@pytest.mark.parametrize("model", sorted(lifecycle.DEPRECATION_DATES))
def test_a_deprecated_model_warns_once_with_its_date(model: str) -> None:
    day = lifecycle.DEPRECATION_DATES[model]

    with pytest.warns(
        DeprecatedModelWarning, match=f"{model} is deprecated and stops answering on {day}"
    ) as told:
        ask(asking(model=model))
    assert [warning.filename for warning in told] == [__file__]  # the caller's line, not ours
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ask(asking(model=model))


@pytest.mark.usefixtures("_nobody_warned")
@pytest.mark.parametrize("model", ["claude-sonnet-5-5", "claude-haiku-4-5", "my-own", None])
def test_no_other_model_does(model: str | None) -> None:
    ask(asking(model=model))


@pytest.mark.usefixtures("_nobody_warned")
def test_the_settings_model_and_the_bodys_warn_too() -> None:
    with pytest.warns(DeprecatedModelWarning):
        next(Flows(AnthropicConfig(model="claude-opus-4-0"), ()).count_tokens(asking()))
    with pytest.warns(DeprecatedModelWarning):
        ask(asking(extra_body={"model": "claude-sonnet-4-0"}))


def test_dates_are_dates() -> None:
    assert {type(day) for day in lifecycle.DEPRECATION_DATES.values()} == {date}


def test_options_marks_and_warnings_are_imported_when_they_are_used() -> None:
    program = (
        "import sys, llmport.anthropic as a\n"
        "lazy = {f'llmport.anthropic.{name}' for name in ('options', 'caching', 'server_tools')}\n"
        "print(sorted(lazy & set(sys.modules)), a.cached, a.AnthropicOptions, sorted(a.__all__) == a.__all__)"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )

    assert told.stdout.startswith("[] <function cached")
    assert told.stdout.endswith("True\n")
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = llmport.anthropic.Nothing  # type: ignore[attr-defined]
