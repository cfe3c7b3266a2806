"""Answers as values of a Python type: `client.complete(…, output=Type)`. No I/O, no provider.

The provider is asked to answer in JSON by the type's schema; what it says is then read as the type, with every check that
the type has, here. An answer that is no such value is an error that carries the answer, and nothing is asked twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import takewhile
from typing import Any, Generic, TypeVar

from attrs import fields, frozen

from llmport.client import Completion
from llmport.errors import InvalidOutputError, RefusalError, TruncatedOutputError
from llmport.messages import TextBlock
from llmport.schema import MismatchError, Shape, shape_of

T = TypeVar("T")

_WRAPPED = "value"
"""The member that holds an output which is no JSON object by itself: providers want an object."""


@frozen(eq=False, repr=False, kw_only=True)
class TypedCompletion(Completion, Generic[T]):
    """A completion whose text is a value of the type that was asked for."""

    output: T
    """The value."""


class OutputFormat(Generic[T]):
    """The type that an answer is to have."""

    def __init__(self, kind: type[T]) -> None:
        """Take a type.

        Raises:
            ConfigurationError: its values cannot be JSON.
        """
        shape: Shape[Any] = shape_of(kind)
        self._is_wrapped = shape.schema.get("type") != "object"
        self._shape = shape_of(_wrapper(kind)) if self._is_wrapped else shape

    @property
    def schema(self) -> Mapping[str, Any]:
        """The JSON Schema that the answer's text must follow: an object's."""
        return self._shape.schema

    def read(self, completion: Completion) -> TypedCompletion[T]:
        """Return *completion* with its text read as the type.

        Raises:
            RefusalError: the model refused.
            TruncatedOutputError: the answer was cut short.
            InvalidOutputError: it is whole, but is no such value.
        """
        _check_whole(completion)
        try:
            value = self._shape.read_json(_last_text(completion))
        except MismatchError as error:
            raise InvalidOutputError(
                f"The answer is not of the type asked for: {error}.",
                partial=completion,
                request_id=completion.request_id,
            ) from None
        members = {member.name: getattr(completion, member.name) for member in fields(Completion)}
        return TypedCompletion(**members, output=getattr(value, _WRAPPED) if self._is_wrapped else value)


def _check_whole(completion: Completion) -> None:
    """Look why the answer ended, before what it says: a refusal need not be JSON."""
    facts: dict[str, Any] = {"partial": completion, "request_id": completion.request_id}
    match completion.stop_reason:
        case "refusal":
            raise RefusalError(
                "The model refused to answer. `partial` has what it said, if anything.", **facts
            )
        case "max_tokens":
            raise TruncatedOutputError(
                "The answer was cut off by max_tokens, so it is not whole. Allow more, or ask for less.",
                **facts,
            )
        case "model_context_window_exceeded":
            raise TruncatedOutputError(
                "The answer was cut off by the end of the model's context window. Make the prompt shorter.",
                **facts,
            )
        case "tool_use":
            raise InvalidOutputError(
                "The model asks for a tool before it answers. Run it and go on from there, or use run_tools.",
                **facts,
            )
        case "pause_turn":
            raise InvalidOutputError(
                "The model has paused and not answered yet. Go on with `partial`, or use run_tools.", **facts
            )
        case _:
            pass


def _last_text(completion: Completion) -> str:
    """Return the text after the last block that is none: what the model says between two tools is no answer."""
    texts = takewhile(lambda block: isinstance(block, TextBlock), reversed(completion.content))
    return "".join(reversed([block.text for block in texts if isinstance(block, TextBlock)]))


def _wrapper(kind: Any) -> Any:
    from dataclasses import make_dataclass  # noqa: PLC0415 - few outputs need one

    return make_dataclass("Output", [(_WRAPPED, kind)])
