# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"type", "download_id", "url", "path", "size_bytes"})


@define(kw_only=True, eq=False, repr=False)
class BrowserDownloadCompleted(Model):
    """A download that is done, whether it began during this call or before."""

    type_: Literal["download_completed"] = "download_completed"
    """Always `download_completed`."""

    download_id: str
    """The download's id, given by the caller and the same in all reports of it."""

    url: str
    """The address the file came from, after redirects."""

    path: str | Unset | None = UNSET
    """Where the file is, if another tool can read it there. Null or absent, nowhere of use."""

    size_bytes: int | Unset | None = UNSET
    """The file's size in bytes. Null or absent, not known."""

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
        if (value := data.get("type", UNSET)) != "download_completed":
            raise expected('"download_completed"', value, "type")
        self.type_ = "download_completed"
        if type(value := data.get("download_id", UNSET)) is not str:
            raise expected("a string", value, "download_id")
        self.download_id = value
        if type(value := data.get("url", UNSET)) is not str:
            raise expected("a string", value, "url")
        self.url = value
        if type(value := data.get("path", UNSET)) is not str and value is not None and value is not UNSET:
            raise expected("a string or null", value, "path")
        self.path = value
        if (
            type(value := data.get("size_bytes", UNSET)) is not int
            and value is not None
            and value is not UNSET
        ):
            raise expected("an integer or null", value, "size_bytes")
        self.size_bytes = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "download_id": self.download_id,
            "url": self.url,
        }
        if self.path is not UNSET:
            data["path"] = self.path
        if self.size_bytes is not UNSET:
            data["size_bytes"] = self.size_bytes
        if self.extra:
            data.update(self.extra)
        return data
