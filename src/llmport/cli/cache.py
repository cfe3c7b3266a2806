"""`llmport cache`: stats, clear."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import attrs
from cyclopts import App, Parameter

from llmport.cli.as_json import to_json
from llmport.cli.context import Injected
from llmport.cli.exits import Exit
from llmport.errors import ConfigurationError, LlmError
from llmport.stores import open_store

if TYPE_CHECKING:
    from llmport.stores import StoreStats

EXAMPLES = """\
Examples
  llmport cache stats
  llmport cache stats --json redis://localhost:6379/0
  llmport cache clear answers.sqlite3
"""

_HEADINGS = ("Place", "Entries", "Bytes", "At most")

app = App(name="cache", help="Look at the answers that are kept, or delete them.", help_epilogue=EXAMPLES)


@app.command
def stats(
    place: str | None = None,
    /,
    *,
    json: Annotated[bool, Parameter(negative=())] = False,
    profile: str | None = None,
    context: Injected,
) -> Exit:
    """Say how many answers are kept, and how much room they take.

    Parameters
    ----------
    place
        A file, or a Redis server's address; else what the setting `cache` names, or the file that `cache=True` uses.
    json
        Print a JSON object instead.
    profile
        Take the setting from [profiles.NAME] of llmport/config.toml in ~/.config; it wins over ANTHROPIC_CACHE.
    """
    terminal = context.terminal
    with _store(place, profile) as store:
        found: StoreStats = _nothing(store) if _is_missing(store) else store.stats()
    if json:
        terminal.answer(to_json(attrs.asdict(found), is_pretty=terminal.is_interactive) + "\n")
    else:
        limit = "-" if found.max_size is None else str(found.max_size)
        terminal.table(_HEADINGS, [(found.place, str(found.entries), str(found.size), limit)])
    return Exit.OK


@app.command
def clear(place: str | None = None, /, *, profile: str | None = None, context: Injected) -> Exit:
    """Delete all answers that are kept, and print how many they were.

    Parameters
    ----------
    place
        A file, or a Redis server's address; else what the setting `cache` names, or the file that `cache=True` uses.
    profile
        Take the setting from [profiles.NAME] of llmport/config.toml in ~/.config; it wins over ANTHROPIC_CACHE.
    """
    with _store(place, profile) as store:
        count: int = 0 if _is_missing(store) else store.clear()
    context.terminal.answer(f"{count}\n")
    return Exit.OK


@contextmanager
def _store(place: str | None, profile: str | None) -> Generator[Any]:
    """Open the store that is meant, for as long as it is asked.

    Raises:
        ConfigurationError: it cannot be reached, or read; or a setting makes no sense.
    """
    store: Any = open_store(place or _setting(profile))
    problem = ""
    try:
        yield store
    except LlmError:
        raise
    except Exception as error:  # noqa: BLE001 - a store's own errors are of many kinds
        problem = f"The cache {store!r} cannot be used ({type(error).__name__})."
    finally:
        store.close()
    if problem:
        raise ConfigurationError(problem)


def _setting(profile: str | None) -> object:
    """Return the store that the settings name, or `True` for the usual one."""
    from llmport.anthropic.config import AnthropicConfig  # noqa: PLC0415 - not for `--help`
    from llmport.anthropic.settings import resolve  # noqa: PLC0415 - as above

    found = resolve(AnthropicConfig.check, None, profile, {}).get("cache")
    return True if found is None or found.value is None else found.value.store


def _is_missing(store: Any) -> bool:
    """Tell whether it is a file that is not there: to look at it must not make it."""
    return hasattr(store, "path") and not store.path.exists()


def _nothing(store: Any) -> StoreStats:
    from llmport.stores import StoreStats  # noqa: PLC0415 - hardly ever needed

    return StoreStats(place=str(store.path), entries=0, size=0)
