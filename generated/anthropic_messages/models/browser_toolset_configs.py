# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from .. import models
from ..codec import decode_member, expected, unknown_members
from ..types import UNSET, Model, Unset

_MEMBERS = frozenset(
    {
        "navigate",
        "new_tab",
        "switch_tab",
        "close_tab",
        "list_tabs",
        "read_page",
        "get_page_text",
        "find",
        "screenshot",
        "zoom",
        "left_click",
        "right_click",
        "middle_click",
        "double_click",
        "triple_click",
        "left_click_drag",
        "left_mouse_down",
        "left_mouse_up",
        "mouse_move",
        "hover",
        "scroll",
        "scroll_to",
        "type",
        "key",
        "hold_key",
        "form_input",
        "file_upload",
        "javascript_exec",
        "read_console",
        "read_network",
        "wait",
    }
)


@define(kw_only=True, eq=False, repr=False)
class BrowserToolsetConfigs(Model):
    """Settings of members by their names. A name that is no member is refused.

    https://platform.claude.com/docs/en/agents-and-tools/tool-use/browser-use-tool
    """

    navigate: models.ToolsetMember | Unset | None = UNSET
    """Go to an address or back and forward."""

    new_tab: models.ToolsetMember | Unset | None = UNSET
    """Open a tab."""

    switch_tab: models.ToolsetMember | Unset | None = UNSET
    """Make another tab the active one."""

    close_tab: models.ToolsetMember | Unset | None = UNSET
    """Close a tab."""

    list_tabs: models.ToolsetMember | Unset | None = UNSET
    """List the open tabs."""

    read_page: models.ToolsetMember | Unset | None = UNSET
    """Read the elements of the page."""

    get_page_text: models.ToolsetMember | Unset | None = UNSET
    """Read the text of the page."""

    find: models.ToolsetMember | Unset | None = UNSET
    """Find elements by a description of them."""

    screenshot: models.ToolsetMember | Unset | None = UNSET
    """Take a picture of the page."""

    zoom: models.ToolsetMember | Unset | None = UNSET
    """Take a closer picture of a part of the page."""

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

    mouse_move: models.ToolsetMember | Unset | None = UNSET
    """Move the pointer."""

    hover: models.ToolsetMember | Unset | None = UNSET
    """Rest the pointer on an element."""

    scroll: models.ToolsetMember | Unset | None = UNSET
    """Scroll the page."""

    scroll_to: models.ToolsetMember | Unset | None = UNSET
    """Scroll until an element is in view."""

    type_: models.ToolsetMember | Unset | None = UNSET
    """Type text."""

    key: models.ToolsetMember | Unset | None = UNSET
    """Press keys."""

    hold_key: models.ToolsetMember | Unset | None = UNSET
    """Hold a key down for a while."""

    form_input: models.ToolsetMember | Unset | None = UNSET
    """Set the value of a form field."""

    file_upload: models.ToolsetMember | Unset | None = UNSET
    """Put files into a file field. Off unless enabled."""

    javascript_exec: models.ToolsetMember | Unset | None = UNSET
    """Run JavaScript in the page. Off unless enabled."""

    read_console: models.ToolsetMember | Unset | None = UNSET
    """Read the console's messages. Off unless enabled."""

    read_network: models.ToolsetMember | Unset | None = UNSET
    """Read the page's requests. Off unless enabled."""

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
        if (value := data.get("navigate", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "navigate", models.ToolsetMember.from_dict)
        self.navigate = value
        if (value := data.get("new_tab", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "new_tab", models.ToolsetMember.from_dict)
        self.new_tab = value
        if (value := data.get("switch_tab", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "switch_tab", models.ToolsetMember.from_dict)
        self.switch_tab = value
        if (value := data.get("close_tab", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "close_tab", models.ToolsetMember.from_dict)
        self.close_tab = value
        if (value := data.get("list_tabs", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "list_tabs", models.ToolsetMember.from_dict)
        self.list_tabs = value
        if (value := data.get("read_page", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "read_page", models.ToolsetMember.from_dict)
        self.read_page = value
        if (value := data.get("get_page_text", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "get_page_text", models.ToolsetMember.from_dict)
        self.get_page_text = value
        if (value := data.get("find", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "find", models.ToolsetMember.from_dict)
        self.find = value
        if (value := data.get("screenshot", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "screenshot", models.ToolsetMember.from_dict)
        self.screenshot = value
        if (value := data.get("zoom", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "zoom", models.ToolsetMember.from_dict)
        self.zoom = value
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
        if (value := data.get("mouse_move", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "mouse_move", models.ToolsetMember.from_dict)
        self.mouse_move = value
        if (value := data.get("hover", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "hover", models.ToolsetMember.from_dict)
        self.hover = value
        if (value := data.get("scroll", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "scroll", models.ToolsetMember.from_dict)
        self.scroll = value
        if (value := data.get("scroll_to", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "scroll_to", models.ToolsetMember.from_dict)
        self.scroll_to = value
        if (value := data.get("type", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "type", models.ToolsetMember.from_dict)
        self.type_ = value
        if (value := data.get("key", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "key", models.ToolsetMember.from_dict)
        self.key = value
        if (value := data.get("hold_key", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "hold_key", models.ToolsetMember.from_dict)
        self.hold_key = value
        if (value := data.get("form_input", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "form_input", models.ToolsetMember.from_dict)
        self.form_input = value
        if (value := data.get("file_upload", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "file_upload", models.ToolsetMember.from_dict)
        self.file_upload = value
        if (value := data.get("javascript_exec", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "javascript_exec", models.ToolsetMember.from_dict)
        self.javascript_exec = value
        if (value := data.get("read_console", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "read_console", models.ToolsetMember.from_dict)
        self.read_console = value
        if (value := data.get("read_network", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "read_network", models.ToolsetMember.from_dict)
        self.read_network = value
        if (value := data.get("wait", UNSET)) is not None and value is not UNSET:
            value = decode_member(value, "wait", models.ToolsetMember.from_dict)
        self.wait = value
        self.extra = {} if _MEMBERS.issuperset(data) else unknown_members(data, _MEMBERS)
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object."""
        data: dict[str, Any] = {}
        if self.navigate is not UNSET:
            data["navigate"] = None if self.navigate is None else self.navigate.to_dict()
        if self.new_tab is not UNSET:
            data["new_tab"] = None if self.new_tab is None else self.new_tab.to_dict()
        if self.switch_tab is not UNSET:
            data["switch_tab"] = None if self.switch_tab is None else self.switch_tab.to_dict()
        if self.close_tab is not UNSET:
            data["close_tab"] = None if self.close_tab is None else self.close_tab.to_dict()
        if self.list_tabs is not UNSET:
            data["list_tabs"] = None if self.list_tabs is None else self.list_tabs.to_dict()
        if self.read_page is not UNSET:
            data["read_page"] = None if self.read_page is None else self.read_page.to_dict()
        if self.get_page_text is not UNSET:
            data["get_page_text"] = None if self.get_page_text is None else self.get_page_text.to_dict()
        if self.find is not UNSET:
            data["find"] = None if self.find is None else self.find.to_dict()
        if self.screenshot is not UNSET:
            data["screenshot"] = None if self.screenshot is None else self.screenshot.to_dict()
        if self.zoom is not UNSET:
            data["zoom"] = None if self.zoom is None else self.zoom.to_dict()
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
        if self.mouse_move is not UNSET:
            data["mouse_move"] = None if self.mouse_move is None else self.mouse_move.to_dict()
        if self.hover is not UNSET:
            data["hover"] = None if self.hover is None else self.hover.to_dict()
        if self.scroll is not UNSET:
            data["scroll"] = None if self.scroll is None else self.scroll.to_dict()
        if self.scroll_to is not UNSET:
            data["scroll_to"] = None if self.scroll_to is None else self.scroll_to.to_dict()
        if self.type_ is not UNSET:
            data["type"] = None if self.type_ is None else self.type_.to_dict()
        if self.key is not UNSET:
            data["key"] = None if self.key is None else self.key.to_dict()
        if self.hold_key is not UNSET:
            data["hold_key"] = None if self.hold_key is None else self.hold_key.to_dict()
        if self.form_input is not UNSET:
            data["form_input"] = None if self.form_input is None else self.form_input.to_dict()
        if self.file_upload is not UNSET:
            data["file_upload"] = None if self.file_upload is None else self.file_upload.to_dict()
        if self.javascript_exec is not UNSET:
            data["javascript_exec"] = None if self.javascript_exec is None else self.javascript_exec.to_dict()
        if self.read_console is not UNSET:
            data["read_console"] = None if self.read_console is None else self.read_console.to_dict()
        if self.read_network is not UNSET:
            data["read_network"] = None if self.read_network is None else self.read_network.to_dict()
        if self.wait is not UNSET:
            data["wait"] = None if self.wait is None else self.wait.to_dict()
        if self.extra:
            data.update(self.extra)
        return data
