# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import decode_list, encode_list, expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"type", "stdout", "stderr", "return_code", "content"})


@define(kw_only=True, eq=False, repr=False)
class CodeExecutionResult(Model):
    """A program that ran to its end."""

    type_: Literal["code_execution_result"] = "code_execution_result"
    """Always `code_execution_result`."""

    stdout: str
    """What it printed."""

    stderr: str
    """What it printed as errors."""

    return_code: int
    """Its exit status; 0 is success."""

    content: list[models.CodeExecutionOutput]
    """The files it made."""

    extra: dict[str, Any] = field(factory=dict[str, Any])
    """Members that this version does not know, kept for the way back."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Decode a JSON object.

        Raises:
            DecodeError: It is not what the description says.
        """
        if type(data) is not dict:
            raise expected("an object", data)
        self = cls.__new__(cls)
        if (value := data.get("type", UNSET)) != "code_execution_result":
            raise expected('"code_execution_result"', value, "type")
        self.type_ = "code_execution_result"
        if type(value := data.get("stdout", UNSET)) is not str:
            raise expected("a string", value, "stdout")
        self.stdout = value
        if type(value := data.get("stderr", UNSET)) is not str:
            raise expected("a string", value, "stderr")
        self.stderr = value
        if type(value := data.get("return_code", UNSET)) is not int:
            raise expected("an integer", value, "return_code")
        self.return_code = value
        self.content = decode_list(
            data.get("content", UNSET), "content", models.CodeExecutionOutput.from_dict
        )
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "stdout": self.stdout,
            "stderr": self.stderr,
            "return_code": self.return_code,
            "content": encode_list(self.content),
        }
        if self.extra:
            data.update(self.extra)
        return data
