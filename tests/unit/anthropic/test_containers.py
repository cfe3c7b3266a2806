"""Which container a further request names."""

from __future__ import annotations

from typing import Any

import pytest

from llmport.anthropic.containers import in_same_container
from llmport.anthropic.options import AnthropicOptions
from llmport.anthropic.resume import request_after
from llmport.client import Completion, CompletionRequest
from llmport.messages import Message, TextBlock
from llmport.usage import Usage

SKILLS = {"skills": [{"type": "anthropic", "skill_id": "pptx"}]}


def answer(container: Any) -> Completion:
    return Completion(
        id="msg_1",
        model="claude-opus-5-5",
        content=(TextBlock("Hello"),),
        stop_reason=None,
        usage=Usage(),
        extra={"container": container},
    )


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        pytest.param(None, "c_2", id="none"),
        pytest.param("c_1", "c_2", id="one that is over"),
        pytest.param(SKILLS, {**SKILLS, "id": "c_2"}, id="skills"),
        pytest.param({**SKILLS, "id": "c_1"}, {**SKILLS, "id": "c_2"}, id="one that is over, with skills"),
    ],
)
def test_the_container_is_that_of_the_answer_before(asked: Any, named: Any) -> None:
    completion = answer({"id": "c_2", "expires_at": "2026-11-23T12:00:00Z"})
    options = AnthropicOptions(container=asked, effort="low")
    by_option = in_same_container(CompletionRequest.of("Hi", {"options": options}), completion)
    by_body = in_same_container(
        CompletionRequest.of("Hi", {"extra_body": {"container": asked, "a": 1}}), completion
    )

    assert by_option.options == AnthropicOptions(container=named, effort="low")
    assert by_body.extra_body == {"container": named, "a": 1}
    assert by_body.options is None


@pytest.mark.parametrize("container", [None, "c_2", {}, {"id": None}], ids=repr)
def test_an_answer_that_names_none_changes_nothing(container: Any) -> None:
    request = CompletionRequest.of("Hi", {"options": AnthropicOptions(container="c_1")})

    assert in_same_container(request, answer(container)) is request


def test_an_answer_is_gone_on_with_in_its_container() -> None:
    request = CompletionRequest(messages=(Message.user("Hi"),))
    further = request_after(request, answer({"id": "c_2"}), model="claude-opus-5-5")

    assert further is not None
    assert further.options == AnthropicOptions(container="c_2")
