# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from .. import models
from ..codec import decode_member, expected, unknown_members
from ..types import UNSET, Model

_MEMBERS = frozenset(
    {
        "batch",
        "citations",
        "code_execution",
        "context_management",
        "effort",
        "image_input",
        "pdf_input",
        "server_tools",
        "structured_outputs",
        "thinking",
    }
)


@define(kw_only=True, eq=False, repr=False)
class ModelCapabilities(Model):
    """What a model can do. The organization may still not be allowed to use it.

    https://platform.claude.com/docs/en/api/models
    """

    batch: models.CapabilitySupport
    """Message batches."""

    citations: models.CapabilitySupport
    """Citing documents and search results."""

    code_execution: models.CapabilitySupport
    """Code in a container that calls other tools. For code execution itself, see `server_tools`."""

    context_management: models.ContextManagementCapability

    effort: models.EffortCapability

    image_input: models.CapabilitySupport
    """Seeing images."""

    pdf_input: models.CapabilitySupport
    """Reading PDFs."""

    server_tools: models.ServerToolsCapability

    structured_outputs: models.CapabilitySupport
    """Answers by a JSON Schema, and strict tools."""

    thinking: models.ThinkingCapability

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
        self.batch = decode_member(data.get("batch", UNSET), "batch", models.CapabilitySupport.from_dict)
        self.citations = decode_member(
            data.get("citations", UNSET), "citations", models.CapabilitySupport.from_dict
        )
        self.code_execution = decode_member(
            data.get("code_execution", UNSET), "code_execution", models.CapabilitySupport.from_dict
        )
        self.context_management = decode_member(
            data.get("context_management", UNSET),
            "context_management",
            models.ContextManagementCapability.from_dict,
        )
        self.effort = decode_member(data.get("effort", UNSET), "effort", models.EffortCapability.from_dict)
        self.image_input = decode_member(
            data.get("image_input", UNSET), "image_input", models.CapabilitySupport.from_dict
        )
        self.pdf_input = decode_member(
            data.get("pdf_input", UNSET), "pdf_input", models.CapabilitySupport.from_dict
        )
        self.server_tools = decode_member(
            data.get("server_tools", UNSET), "server_tools", models.ServerToolsCapability.from_dict
        )
        self.structured_outputs = decode_member(
            data.get("structured_outputs", UNSET), "structured_outputs", models.CapabilitySupport.from_dict
        )
        self.thinking = decode_member(
            data.get("thinking", UNSET), "thinking", models.ThinkingCapability.from_dict
        )
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {
            "batch": self.batch.to_dict(),
            "citations": self.citations.to_dict(),
            "code_execution": self.code_execution.to_dict(),
            "context_management": self.context_management.to_dict(),
            "effort": self.effort.to_dict(),
            "image_input": self.image_input.to_dict(),
            "pdf_input": self.pdf_input.to_dict(),
            "server_tools": self.server_tools.to_dict(),
            "structured_outputs": self.structured_outputs.to_dict(),
            "thinking": self.thinking.to_dict(),
        }
        if self.extra:
            data.update(self.extra)
        return data
