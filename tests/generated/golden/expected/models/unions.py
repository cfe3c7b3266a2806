# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
"""The unions: which variants each has, and how they are told apart. A variant that is not known is kept as it is.

The aliases are texts, which type checkers read and programs need not: making them would import every variant.
"""

from __future__ import annotations

from typing import TypeAlias

from .. import models
from ..codec import Variants
from ..types import UnknownVariant

Page: TypeAlias = """
    models.TextPage |
    models.Bundle |
    UnknownVariant
"""
"""A page, by its `type`."""
decode_page = Variants["Page"](
    models,
    "type",
    {
        "text": "TextPage",
        "bundle": "Bundle",
    },
).decode

Enclosure: TypeAlias = """
    models.TextPage |
    models.Bundle |
    models.Coin |
    UnknownVariant
"""
"""A union of a union."""
decode_enclosure = Variants["Enclosure"](
    models,
    "type",
    {
        "text": "TextPage",
        "bundle": "Bundle",
        "coin": "Coin",
        "token": "Coin",
    },
).decode

Tool: TypeAlias = """
    models.Pen |
    models.Brush |
    UnknownVariant
"""
"""A union with a variant that needs no tag."""
decode_tool = Variants["Tool"](
    models,
    "type",
    {
        "pen": "Pen",
        "brush": "Brush",
        None: "Pen",
    },
).decode

Party: TypeAlias = """
    models.Sender |
    models.Receiver |
    UnknownVariant
"""

decode_party = Variants["Party"](
    models,
    "role",
    {
        "sender": "Sender",
        "receiver": "Receiver",
    },
).decode

ProblemDetails: TypeAlias = """
    models.PageLimit |
    models.LetterTimeoutError |
    UnknownVariant
"""

decode_problem_details = Variants["ProblemDetails"](
    models,
    "error_code",
    {
        "page_limit": "PageLimit",
        "timeout": "LetterTimeoutError",
    },
).decode
