"""Tools the model may ask for. No I/O.

A tool that the provider runs itself, or any other it knows and this module does not, is given as a mapping in the
provider's own JSON. `llmport.tool` makes one of a Python function.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from attrs import field, frozen

from llmport._value import Value


@frozen(eq=False, repr=False)
class Tool(Value):
    """A tool that the caller runs."""

    name: str
    """What the model calls it: letters, digits, `_` and `-`."""
    description: str = ""
    """What it does and when to use it; the model decides by this text."""
    input_schema: Mapping[str, Any] = field(factory=lambda: {"type": "object"})
    """JSON Schema of its arguments, an object."""
    strict: bool = field(default=False, kw_only=True)
    """Whether the model's arguments are forced to match the schema, of which the provider then takes less."""
    extra: Mapping[str, Any] = field(factory=dict[str, Any], kw_only=True)
    """The provider's further settings, under its own names."""


AnyTool: TypeAlias = Tool | Mapping[str, Any]


@frozen(eq=False, repr=False)
class ToolChoice(Value):
    """Whether the model must use a tool, and which."""

    type: Literal["auto", "any", "tool", "none"]
    """`auto`: as it likes · `any`: one of them · `tool`: the one called `name` · `none`: none."""
    name: str | None = None
    """The tool it must use, for `tool`; else `None`."""
    allow_parallel: bool | None = field(default=None, kw_only=True)
    """Whether it may ask for several tools at once; `None` for the provider's default."""
