"""Tools that Anthropic defines, as what `tools=` takes: `tools=[web_search(max_uses=3), Tool("add", …)]`. No I/O.

The API runs `web_search`, `web_fetch`, `code_execution` and the searches for tools; their uses and results come within the
answer. It only describes `bash`, `text_editor`, `memory`, `computer` and `browser` to the model: their uses come as
`ToolUseBlock`s, for the caller to run.

Each is of the newest version that this module knows, unless *version*, a date, names another. A setting that a version lacks
is refused here. https://platform.claude.com/docs/en/agents-and-tools/tool-use/tool-reference
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypedDict, Unpack

from llmport.errors import ConfigurationError
from llmport.tools import AnyTool, Tool


class Settings(TypedDict, total=False):
    """What every tool may have, but for the toolsets."""

    strict: bool
    """Whether the model's arguments are forced to match the tool's schema."""
    allowed_callers: Iterable[str]
    """Who may call it: `direct` is the model itself, the others are code that the tool of that name runs."""
    defer_loading: bool
    """Whether to keep it out of the prompt until a search for tools brings it up."""
    cache_control: Mapping[str, Any]
    """A mark for the prompt cache; see `llmport.anthropic.cached`."""


class ClientSettings(Settings, total=False):
    """What a tool that the caller runs may have besides."""

    input_examples: Iterable[Mapping[str, Any]]
    """Arguments that show the model how to use it."""


class WebSettings(Settings, total=False):
    """What the tools for the web may have besides."""

    max_uses: int
    """How often at most within a request."""
    allowed_domains: Iterable[str]
    """Only these and their subdomains; not together with `blocked_domains` in a search."""
    blocked_domains: Iterable[str]
    """Never these."""
    response_inclusion: Literal["full", "excluded"]
    """Whether the answer shows what code asked for; from version 20260318 on."""


class WebSearchSettings(WebSettings, total=False):
    """What a web search may have besides."""

    user_location: Mapping[str, str]
    """About where the user is: what is known of `city`, `region`, `country` (two letters) and `timezone`."""


class WebFetchSettings(WebSettings, total=False):
    """What fetching from the web may have besides."""

    max_content_tokens: int
    """About how much of a page the model reads at most."""
    url_sources: Mapping[str, Any]
    """Where addresses may come from, in the API's own JSON; otherwise from anywhere in the conversation."""
    use_cache: bool
    """`False` where a page must be fresh; from version 20260309 on."""


def web_search(*, version: str = "20260318", **settings: Unpack[WebSearchSettings]) -> dict[str, Any]:
    """Let the model search the web; see `WebSearchSettings`."""
    if "user_location" in settings:
        settings["user_location"] = {"type": "approximate", **settings["user_location"]}
    return _tool(f"web_search_{version}", name="web_search", **settings)


def web_fetch(
    *, version: str = "20260318", is_citable: bool | None = None, **settings: Unpack[WebFetchSettings]
) -> dict[str, Any]:
    """Let the model read pages and PDFs whose addresses occur in the conversation.

    Args:
        version: The tool's date.
        is_citable: Whether the model is to cite what it read; `None` for the API's default.
        settings: See `WebFetchSettings`.
    """
    citations = None if is_citable is None else {"enabled": is_citable}
    return _tool(f"web_fetch_{version}", name="web_fetch", citations=citations, **settings)


def code_execution(*, version: str = "20260521", **settings: Unpack[Settings]) -> dict[str, Any]:
    """Let the model run code in a container. Its files come as `FileBlock`s."""
    return _tool(f"code_execution_{version}", name="code_execution", **settings)


def tool_search(
    *, by: Literal["bm25", "regex"] = "bm25", version: str = "20251119", **settings: Unpack[Settings]
) -> dict[str, Any]:
    """Let the model search those tools of the request that have `defer_loading`.

    Args:
        by: Whether it searches for words or for a regular expression.
        version: The tool's date; empty for whichever is the API's newest.
        settings: See `Settings`.
    """
    name = f"tool_search_tool_{by}"
    return _tool(f"{name}_{version}" if version else name, name=name, **settings)


def bash(*, version: str = "20250124", **settings: Unpack[ClientSettings]) -> dict[str, Any]:
    """Offer a shell that the caller runs. A use has a `command`, or `restart`."""
    return _tool(f"bash_{version}", name="bash", **settings)


def text_editor(
    *, max_characters: int | None = None, version: str = "20250728", **settings: Unpack[ClientSettings]
) -> dict[str, Any]:
    """Offer an editor of text files that the caller runs.

    Args:
        max_characters: How much of a file a view shows at most; `None` for all of it; from version 20250728 on.
        version: The tool's date; each is for the models of its time.
        settings: See `ClientSettings`.
    """
    name = "str_replace_editor" if version == "20250124" else "str_replace_based_edit_tool"
    return _tool(f"text_editor_{version}", name=name, max_characters=max_characters, **settings)


def memory(*, version: str = "20250818", **settings: Unpack[ClientSettings]) -> dict[str, Any]:
    """Offer a folder of notes, `/memories`, that the caller keeps between conversations."""
    return _tool(f"memory_{version}", name="memory", **settings)


def computer(
    *,
    configs: Mapping[str, Mapping[str, Any]] | None = None,
    cache_control: Mapping[str, Any] | None = None,
    version: str = "20260801",
) -> dict[str, Any]:
    """Offer a screen, a mouse and a keyboard that the caller drives.

    Args:
        configs: By its name, whether a member of this family of tools is `enabled`, and its `defer_loading`.
        cache_control: A mark for the prompt cache.
        version: The toolset's date.
    """
    return _tool(f"computer_toolset_{version}", configs=configs, cache_control=cache_control)


def browser(
    *,
    configs: Mapping[str, Mapping[str, Any]] | None = None,
    cache_control: Mapping[str, Any] | None = None,
    version: str = "20260801",
) -> dict[str, Any]:
    """Offer a web browser that the caller drives; the arguments are those of `computer`."""
    return _tool(f"browser_toolset_{version}", configs=configs, cache_control=cache_control)


def _tool(type_: str, /, **members: Any) -> dict[str, Any]:
    """Make a tool's JSON of the members that are set, if its version has them."""
    from anthropic_messages.errors import DecodeError  # noqa: PLC0415 - only who makes one should pay for it
    from anthropic_messages.models import decode_tool  # noqa: PLC0415 - as above
    from anthropic_messages.types import UnknownVariant  # noqa: PLC0415 - as above

    data = {"type": type_, **{name: _plain(value) for name, value in members.items() if value is not None}}
    try:
        tool = decode_tool(data)
    except DecodeError as error:
        raise ConfigurationError(f"The tool {type_} cannot be set up so: {error}") from None
    if isinstance(tool, UnknownVariant):
        raise ConfigurationError(
            f"There is no tool {type_} that this version knows: pass it as a mapping, in the API's own JSON."
        )
    configs = getattr(tool, "configs", None)
    if unknown := [*tool.extra, *(configs.extra if configs else ())]:
        raise ConfigurationError(f"The tool {type_} has no {', '.join(unknown)}.")
    return data


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: tuples and other iterables as lists, mappings as dicts."""
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        return value
    if isinstance(value, Mapping):
        members: Mapping[str, Any] = value  # pyright: ignore[reportUnknownVariableType] - of whatever kind
        return {name: _plain(member) for name, member in members.items()}
    return [_plain(item) for item in value]


_RUN_BY_CALLER = ("custom", "bash_", "text_editor_", "memory_", "computer_", "browser_")
"""How the types begin of the tools that the API only describes to the model."""


def is_run_by_caller(tool: AnyTool) -> bool:
    """Tell whether *tool* is known to be one that the caller runs; one that is not known may be the API's."""
    return isinstance(tool, Tool) or str(tool.get("type", "custom")).startswith(_RUN_BY_CALLER)
