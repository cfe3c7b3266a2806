# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from .. import models
from ..codec import decode_list, encode_list, expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"type", "encrypted_stdout", "stderr", "return_code", "content"})


@define(kw_only=True, eq=False, repr=False)
class EncryptedCodeExecutionResult(Model):
    """A program that ran to its end and used the web search tool, whose results are encrypted too.

    https://platform.claude.com/docs/en/agents-and-tools/tool-use/programmatic-tool-calling
    """

    type_: Literal["encrypted_code_execution_result"] = "encrypted_code_execution_result"
    """Always `encrypted_code_execution_result`."""

    encrypted_stdout: str
    """What it printed, encrypted. Opaque; send it back as it is."""

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
        if (value := data.get("type", UNSET)) != "encrypted_code_execution_result":
            raise expected('"encrypted_code_execution_result"', value, "type")
        self.type_ = "encrypted_code_execution_result"
        if type(value := data.get("encrypted_stdout", UNSET)) is not str:
            raise expected("a string", value, "encrypted_stdout")
        self.encrypted_stdout = value
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
            "encrypted_stdout": self.encrypted_stdout,
            "stderr": self.stderr,
            "return_code": self.return_code,
            "content": encode_list(self.content),
        }
        if self.extra:
            data.update(self.extra)
        return data
