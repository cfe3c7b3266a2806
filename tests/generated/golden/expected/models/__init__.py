# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
"""The models, one in each module. A module is loaded when its model is first asked for (PEP 562)."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .brush import Brush
    from .bundle import Bundle
    from .coin import Coin
    from .coin_type import CoinType
    from .container import Container
    from .item import Item
    from .known_place import KnownPlace
    from .letter import Letter
    from .letter_priority import LetterPriority
    from .letter_request import LetterRequest
    from .letter_state import LetterState
    from .letter_timeout import LetterTimeout
    from .letter_timeout_error import LetterTimeoutError
    from .page_limit import PageLimit
    from .pen import Pen
    from .problem import Problem
    from .receiver import Receiver
    from .sender import Sender
    from .step import Step
    from .text_page import TextPage
    from .unions import (
        Enclosure,
        Page,
        Party,
        ProblemDetails,
        Tool,
        decode_enclosure,
        decode_page,
        decode_party,
        decode_problem_details,
        decode_tool,
    )

_MODULES = {
    "Brush": "brush",
    "Bundle": "bundle",
    "Coin": "coin",
    "CoinType": "coin_type",
    "Container": "container",
    "Item": "item",
    "KnownPlace": "known_place",
    "Letter": "letter",
    "LetterPriority": "letter_priority",
    "LetterRequest": "letter_request",
    "LetterState": "letter_state",
    "LetterTimeout": "letter_timeout",
    "LetterTimeoutError": "letter_timeout_error",
    "PageLimit": "page_limit",
    "Pen": "pen",
    "Problem": "problem",
    "Receiver": "receiver",
    "Sender": "sender",
    "Step": "step",
    "TextPage": "text_page",
    "Page": "unions",
    "decode_page": "unions",
    "Enclosure": "unions",
    "decode_enclosure": "unions",
    "Tool": "unions",
    "decode_tool": "unions",
    "Party": "unions",
    "decode_party": "unions",
    "ProblemDetails": "unions",
    "decode_problem_details": "unions",
}

__all__ = [
    "Brush",
    "Bundle",
    "Coin",
    "CoinType",
    "Container",
    "Enclosure",
    "Item",
    "KnownPlace",
    "Letter",
    "LetterPriority",
    "LetterRequest",
    "LetterState",
    "LetterTimeout",
    "LetterTimeoutError",
    "Page",
    "PageLimit",
    "Party",
    "Pen",
    "Problem",
    "ProblemDetails",
    "Receiver",
    "Sender",
    "Step",
    "TextPage",
    "Tool",
    "decode_enclosure",
    "decode_page",
    "decode_party",
    "decode_problem_details",
    "decode_tool",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f".{_MODULES[name]}", __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
