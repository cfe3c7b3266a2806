# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from .. import models
from ..codec import decode_member, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset(
    {
        "screenshot",
        "zoom",
        "cursor_position",
        "mouse_move",
        "left_click",
        "right_click",
        "middle_click",
        "double_click",
        "triple_click",
        "left_click_drag",
        "left_mouse_down",
        "left_mouse_up",
        "scroll",
        "type",
        "key",
        "hold_key",
        "wait",
    }
)


@define(kw_only=True, eq=False, repr=False)
class ComputerToolsetConfigs(Model):
    """Settings of members by their names. A name that is no member is refused.

    https://platform.claude.com/docs/en/agents-and-tools/tool-use/computer-use-tool
    """

    screenshot: models.ToolsetMember | Unset | None = UNSET
    """Take a picture of the screen."""

    zoom: models.ToolsetMember | Unset | None = UNSET
    """Take a closer picture of a part of the screen."""

    cursor_position: models.ToolsetMember | Unset | None = UNSET
    """Tell where the pointer is."""

    mouse_move: models.ToolsetMember | Unset | None = UNSET
    """Move the pointer."""

    left_click: models.ToolsetMember | Unset | None = UNSET
    """Click with the left button."""

    right_click: models.ToolsetMember | Unset | None = UNSET
    """Click with the right button."""

    middle_click: models.ToolsetMember | Unset | None = UNSET
    """Click with the middle button."""

    double_click: models.ToolsetMember | Unset | None = UNSET
    """Click twice."""

    triple_click: models.ToolsetMember | Unset | None = UNSET
    """Click three times."""

    left_click_drag: models.ToolsetMember | Unset | None = UNSET
    """Drag from one place to another."""

    left_mouse_down: models.ToolsetMember | Unset | None = UNSET
    """Press the left button."""

    left_mouse_up: models.ToolsetMember | Unset | None = UNSET
    """Let the left button go."""

    scroll: models.ToolsetMember | Unset | None = UNSET
    """Scroll in any direction."""

    type_: models.ToolsetMember | Unset | None = UNSET
    """Type text."""

    key: models.ToolsetMember | Unset | None = UNSET
    """Press keys."""

    hold_key: models.ToolsetMember | Unset | None = UNSET
    """Hold a key down for a while."""

    wait: models.ToolsetMember | Unset | None = UNSET
    """Wait for a while."""

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
        if (value := data.get("screenshot", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "screenshot", models.ToolsetMember.from_dict)
        self.screenshot = value
        if (value := data.get("zoom", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "zoom", models.ToolsetMember.from_dict)
        self.zoom = value
        if (value := data.get("cursor_position", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "cursor_position", models.ToolsetMember.from_dict)
        self.cursor_position = value
        if (value := data.get("mouse_move", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "mouse_move", models.ToolsetMember.from_dict)
        self.mouse_move = value
        if (value := data.get("left_click", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "left_click", models.ToolsetMember.from_dict)
        self.left_click = value
        if (value := data.get("right_click", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "right_click", models.ToolsetMember.from_dict)
        self.right_click = value
        if (value := data.get("middle_click", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "middle_click", models.ToolsetMember.from_dict)
        self.middle_click = value
        if (value := data.get("double_click", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "double_click", models.ToolsetMember.from_dict)
        self.double_click = value
        if (value := data.get("triple_click", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "triple_click", models.ToolsetMember.from_dict)
        self.triple_click = value
        if (value := data.get("left_click_drag", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "left_click_drag", models.ToolsetMember.from_dict)
        self.left_click_drag = value
        if (value := data.get("left_mouse_down", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "left_mouse_down", models.ToolsetMember.from_dict)
        self.left_mouse_down = value
        if (value := data.get("left_mouse_up", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "left_mouse_up", models.ToolsetMember.from_dict)
        self.left_mouse_up = value
        if (value := data.get("scroll", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "scroll", models.ToolsetMember.from_dict)
        self.scroll = value
        if (value := data.get("type", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "type", models.ToolsetMember.from_dict)
        self.type_ = value
        if (value := data.get("key", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "key", models.ToolsetMember.from_dict)
        self.key = value
        if (value := data.get("hold_key", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "hold_key", models.ToolsetMember.from_dict)
        self.hold_key = value
        if (value := data.get("wait", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "wait", models.ToolsetMember.from_dict)
        self.wait = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {}
        if self.screenshot is not UNSET:
            data["screenshot"] = None if self.screenshot is None else self.screenshot.to_dict()
        if self.zoom is not UNSET:
            data["zoom"] = None if self.zoom is None else self.zoom.to_dict()
        if self.cursor_position is not UNSET:
            data["cursor_position"] = None if self.cursor_position is None else self.cursor_position.to_dict()
        if self.mouse_move is not UNSET:
            data["mouse_move"] = None if self.mouse_move is None else self.mouse_move.to_dict()
        if self.left_click is not UNSET:
            data["left_click"] = None if self.left_click is None else self.left_click.to_dict()
        if self.right_click is not UNSET:
            data["right_click"] = None if self.right_click is None else self.right_click.to_dict()
        if self.middle_click is not UNSET:
            data["middle_click"] = None if self.middle_click is None else self.middle_click.to_dict()
        if self.double_click is not UNSET:
            data["double_click"] = None if self.double_click is None else self.double_click.to_dict()
        if self.triple_click is not UNSET:
            data["triple_click"] = None if self.triple_click is None else self.triple_click.to_dict()
        if self.left_click_drag is not UNSET:
            data["left_click_drag"] = None if self.left_click_drag is None else self.left_click_drag.to_dict()
        if self.left_mouse_down is not UNSET:
            data["left_mouse_down"] = None if self.left_mouse_down is None else self.left_mouse_down.to_dict()
        if self.left_mouse_up is not UNSET:
            data["left_mouse_up"] = None if self.left_mouse_up is None else self.left_mouse_up.to_dict()
        if self.scroll is not UNSET:
            data["scroll"] = None if self.scroll is None else self.scroll.to_dict()
        if self.type_ is not UNSET:
            data["type"] = None if self.type_ is None else self.type_.to_dict()
        if self.key is not UNSET:
            data["key"] = None if self.key is None else self.key.to_dict()
        if self.hold_key is not UNSET:
            data["hold_key"] = None if self.hold_key is None else self.hold_key.to_dict()
        if self.wait is not UNSET:
            data["wait"] = None if self.wait is None else self.wait.to_dict()
        if self.extra:
            data.update(self.extra)
        return data
