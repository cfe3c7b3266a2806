"""Answers as values of a type."""

from __future__ import annotations

import dataclasses
import pickle
from typing import Annotated, Any

import msgspec
import pydantic
import pytest

from llmport import Completion, TextBlock, ThinkingBlock, ToolUseBlock, TypedCompletion, Usage
from llmport.errors import InvalidOutputError, OutputError, RefusalError, TruncatedOutputError
from llmport.messages import ContentBlock, UnknownBlock
from llmport.output import OutputFormat


@dataclasses.dataclass
class Person:
    name: str
    age: Annotated[int, msgspec.Meta(ge=0)]


class Model(pydantic.BaseModel):
    age: int = pydantic.Field(ge=0)


ANN = '{"name": "Ann", "age": 3}'


def completion(*content: str | ContentBlock, stop_reason: str = "end_turn") -> Completion:
    return Completion(
        id="msg_1",
        model="claude-fake",
        content=tuple(TextBlock(part) if isinstance(part, str) else part for part in content),
        stop_reason=stop_reason,
        usage=Usage(output_tokens=5),
        request_id="req_1",
        extra={"container": None},
    )


def test_the_answer_is_a_completion_with_a_value() -> None:
    answer = completion(ANN)

    typed = OutputFormat(Person).read(answer)

    assert isinstance(typed, TypedCompletion)
    assert typed.output == Person("Ann", 3)
    assert all(
        getattr(typed, name) == getattr(answer, name)
        for name in ("id", "model", "content", "stop_reason", "usage", "request_id", "extra")
    )
    assert typed.message == answer.message
    assert pickle.loads(pickle.dumps(typed)) == typed


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        pytest.param(list[Person], '{"value": [{"name": "Ann", "age": 3}]}', [Person("Ann", 3)], id="list"),
        pytest.param(int, '{"value": 3}', 3, id="number"),
        pytest.param(Person | None, '{"value": null}', None, id="optional"),
        pytest.param(Model, '{"age": 3}', Model(age=3), id="pydantic"),
        pytest.param(list[Model], '{"value": [{"age": 3}]}', [Model(age=3)], id="list of pydantic models"),
    ],
)
def test_what_is_no_object_is_asked_for_inside_one(kind: Any, text: str, value: object) -> None:
    form: OutputFormat[Any] = OutputFormat(kind)

    assert form.schema["type"] == "object"
    assert form.read(completion(text)).output == value


@pytest.mark.parametrize(
    "content",
    [
        pytest.param((ThinkingBlock("Hm.", signature="s"), ANN), id="after thinking"),
        pytest.param(("I look.", UnknownBlock("server_tool_use", {}), ANN), id="after a tool"),
        pytest.param((ANN[:9], ANN[9:]), id="in pieces"),
    ],
)
def test_the_value_is_the_last_text(content: tuple[Any, ...]) -> None:
    assert OutputFormat(Person).read(completion(*content)).output == Person("Ann", 3)


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        pytest.param(completion("I will not.", stop_reason="refusal"), RefusalError, "refused", id="refusal"),
        pytest.param(completion(ANN, stop_reason="refusal"), RefusalError, "refused", id="refusal after all"),
        pytest.param(
            completion(ANN[:9], stop_reason="max_tokens"), TruncatedOutputError, "max_tokens", id="cut"
        ),
        pytest.param(
            completion(ANN, stop_reason="model_context_window_exceeded"),
            TruncatedOutputError,
            "window",
            id="full",
        ),
        pytest.param(
            completion(ToolUseBlock("t", "clock", {}), stop_reason="tool_use"),
            InvalidOutputError,
            "run_tools",
            id="tool",
        ),
        pytest.param(completion(stop_reason="pause_turn"), InvalidOutputError, "paused", id="pause"),
        pytest.param(completion('{"name": "Ann", "age": -3}'), InvalidOutputError, r"\$\.age", id="limit"),
        pytest.param(completion("Sure: {}"), InvalidOutputError, "not of the type", id="no JSON"),
        pytest.param(completion(), InvalidOutputError, "not of the type", id="nothing"),
        pytest.param(
            completion(ANN[:9], stop_reason="stop_sequence"),
            InvalidOutputError,
            "not of the type",
            id="stop sequence",
        ),
        pytest.param(
            completion(ANN + "}", stop_reason="brand_new"), InvalidOutputError, "type", id="a new reason"
        ),
    ],
)
def test_an_answer_that_is_no_such_value_is_an_error_with_the_answer(
    answer: Completion, kind: type[OutputError], words: str
) -> None:
    with pytest.raises(kind, match=words) as caught:
        OutputFormat(Person).read(answer)

    assert type(caught.value) is kind
    assert caught.value.partial == answer
    assert caught.value.request_id == "req_1"
    assert not caught.value.is_retryable
    assert pickle.loads(pickle.dumps(caught.value)).partial == answer
