# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Literal, Self

from attrs import define, field

from ..codec import expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset({"type", "download_id", "url", "error"})


@define(kw_only=True, eq=False, repr=False)
class BrowserDownloadFailed(Model):
    """A download that failed or was canceled."""

    type_: Literal["download_failed"] = "download_failed"
    """Always `download_failed`."""

    download_id: str
    """The download's id, given by the caller and the same in all reports of it."""

    url: str
    """The address the file came from, after redirects."""

    error: str | Unset | None = UNSET
    """What went wrong. Null or absent, not known."""

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
        if (value := data.get("type", UNSET)) != "download_failed":
            raise expected('"download_failed"', value, "type")
        self.type_ = "download_failed"
        if type(value := data.get("download_id", UNSET)) is not str:
            raise expected("a string", value, "download_id")
        self.download_id = value
        if type(value := data.get("url", UNSET)) is not str:
            raise expected("a string", value, "url")
        self.url = value
        if type(value := data.get("error", UNSET)) is not str and value is not None and value is not UNSET:
            raise expected("a string or null", value, "error")
        self.error = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "type": self.type_,
            "download_id": self.download_id,
            "url": self.url,
        }
        if self.error is not UNSET:
            data["error"] = self.error
        if self.extra:
            data.update(self.extra)
        return data
