# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset({"type", "file_id"})


@define(kw_only=True, eq=False, repr=False)
class BashCodeExecutionOutput(Model):
    """A file that a command made."""

    type_: Literal["bash_code_execution_output"] = "bash_code_execution_output"
    """Always `bash_code_execution_output`."""

    file_id: str
    """The file's id; the Files API serves its content."""

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
        if (value := data.get("type", UNSET)) != "bash_code_execution_output":
            raise expected('"bash_code_execution_output"', value, "type")
        self.type_ = "bash_code_execution_output"
        if type(value := data.get("file_id", UNSET)) is not str:
            raise expected("a string", value, "file_id")
        self.file_id = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "file_id": self.file_id,
        }
        if self.extra:
            data.update(self.extra)
        return data
