"""Anthropic's own tools: every one that the description has, in every version, with every setting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from described import assert_valid, description

from llmport.anthropic import server_tools
from llmport.anthropic.caching import cached
from llmport.anthropic.types import encode_request
from llmport.client import CompletionRequest
from llmport.errors import ConfigurationError
from llmport.messages import Message

SCHEMAS = description("2026-10-21")["components"]["schemas"]
DESCRIBED = {
    tag: SCHEMAS[ref.rpartition("/")[2]]
    for tag, ref in SCHEMAS["Tool"]["discriminator"]["mapping"].items()
    if tag != "custom"
}
"""The schemas of all tools but the custom one, by their tags."""

VALUES: dict[str, Any] = {
    "max_uses": 3,
    "max_content_tokens": 1000,
    "max_characters": 1000,
    "allowed_domains": ("example.com",),
    "blocked_domains": ["example.org"],
    "user_location": {"city": "Lisbon", "country": "PT"},
    "url_sources": {"user_input": {"type": "none"}},
    "is_citable": True,
    "use_cache": False,
    "response_inclusion": "excluded",
    "configs": {"zoom": {"enabled": False}},
    "strict": True,
    "allowed_callers": ("direct",),
    "defer_loading": True,
    "cache_control": {"type": "ephemeral"},
    "input_examples": ({"command": "ls"},),
}
WIRE = {"is_citable": "citations"}
"""The API's names of settings that have another here."""

NEWEST = {
    "bash_20250124": server_tools.bash,
    "text_editor_20250728": server_tools.text_editor,
    "memory_20250818": server_tools.memory,
    "browser_toolset_20260801": server_tools.browser,
    "computer_toolset_20260801": server_tools.computer,
    "code_execution_20260521": server_tools.code_execution,
    "web_search_20260318": server_tools.web_search,
    "web_fetch_20260318": server_tools.web_fetch,
    "tool_search_tool_bm25_20251119": server_tools.tool_search,
}


def make(tag: str, **settings: Any) -> dict[str, Any]:
    """Make the tool of this *tag* by its function."""
    name, _, version = tag.rpartition("_")
    if not version.isdigit():
        name, version = tag, ""
    if name.startswith("tool_search_tool"):
        settings["by"] = name.rpartition("_")[2]
        name = "tool_search"
    function: Callable[..., dict[str, Any]] = getattr(server_tools, name.removesuffix("_toolset"))
    return function(version=version, **settings)


@pytest.mark.parametrize(("tag", "function"), NEWEST.items(), ids=NEWEST)
def test_without_a_version_it_is_the_newest(tag: str, function: Callable[[], dict[str, Any]]) -> None:
    family = tag.rpartition("_")[0]

    assert tag == max(other for other in DESCRIBED if other.rpartition("_")[0] == family)
    assert function() == make(tag)
    assert function()["type"] == tag


@pytest.mark.parametrize("tag", DESCRIBED)
def test_every_tool_of_the_description_can_be_made_with_all_its_settings(tag: str) -> None:
    members = set(DESCRIBED[tag]["properties"]) - {"type", "name"}
    settings = {name: value for name, value in VALUES.items() if WIRE.get(name, name) in members}
    tool = make(tag, **settings)

    assert set(tool) - {"type", "name"} == members
    assert_valid(tool, "Tool")
    assert make(tag) == {name: tool[name] for name in ("type", "name") if name in tool}


@pytest.mark.parametrize(
    ("make_it", "lacks"),
    [
        (
            lambda: server_tools.web_search(response_inclusion="full", version="20250305"),
            "response_inclusion",
        ),
        (lambda: server_tools.web_fetch(use_cache=False, version="20250910"), "use_cache"),
        (lambda: server_tools.text_editor(max_characters=5, version="20250429"), "max_characters"),
        (lambda: server_tools.computer(configs={"navigate": {"enabled": True}}), "navigate"),
    ],
    ids=["web_search", "web_fetch", "text_editor", "computer"],
)
def test_a_setting_that_the_version_lacks_is_refused(make_it: Callable[[], object], lacks: str) -> None:
    with pytest.raises(ConfigurationError, match=f"has no {lacks}"):
        make_it()


def test_a_version_nobody_knows_is_refused_with_the_way_round() -> None:
    with pytest.raises(ConfigurationError, match="as a mapping"):
        server_tools.memory(version="20991231")


def test_a_setting_of_another_type_is_refused() -> None:
    with pytest.raises(
        ConfigurationError, match="web_search_20260318 cannot be set up so: max_uses: expected an integer"
    ):
        server_tools.web_search(max_uses="3")  # type: ignore[arg-type]


def test_they_are_sent_as_they_are_and_can_be_marked() -> None:
    tools = (server_tools.web_search(max_uses=1), cached(server_tools.memory(), ttl="1h"))
    body = encode_request(
        CompletionRequest(messages=(Message.user("Hi"),), tools=tools), model="m", max_tokens=1
    ).to_dict()

    assert body["tools"] == [
        {"type": "web_search_20260318", "name": "web_search", "max_uses": 1},
        {"type": "memory_20250818", "name": "memory", "cache_control": {"type": "ephemeral", "ttl": "1h"}},
    ]
