"""Named sets of settings in a TOML file. Read only when somebody asks for one; see docs/configuration.md.

Knows no provider and no setting. Keys are not for this file: it names the variable or the file that holds one.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from attrs import field, frozen

from llmport._value import Value
from llmport.errors import ConfigurationError


@frozen(eq=False, repr=False)
class Profile(Value):
    """A table `[profiles.NAME]` of the file."""

    name: str
    path: Path
    """The file it is in."""
    settings: Mapping[str, Any] = field(repr=lambda settings: repr([*settings]))  # values may be private

    def origin(self, setting: str) -> str:
        """Say where a setting stands, as messages do."""
        return f"profile {self.name!r} in {_with_tilde(self.path)}: {setting}"

    def beside(self, path: str) -> Path:
        """Return a path that the profile names, which is relative to its own file."""
        return self.path.parent / Path(path).expanduser()


def profile_path(environ: Mapping[str, str]) -> Path:
    """Return where the file is: LLMPORT_CONFIG, or `llmport/config.toml` where the system keeps such files."""
    if named := environ.get("LLMPORT_CONFIG"):
        return Path(named).expanduser()
    if os.name == "nt":
        folder = environ.get("APPDATA") or "~/AppData/Roaming"
    else:  # https://specifications.freedesktop.org/basedir-spec/latest/
        folder = environ.get("XDG_CONFIG_HOME") or "~/.config"
    return Path(folder).expanduser() / "llmport" / "config.toml"


def read_profile(name: str, path: Path) -> Profile:
    """Read the profile *name* of the file at *path*.

    Raises:
        ConfigurationError: the file cannot be read, is no TOML, or has no such profile.
    """
    try:
        settings, names = _find(name, path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or f"it is not TOML ({error})"
        problem = f"Profile {name!r} cannot be read from {_with_tilde(path)}: {reason}."
    else:
        if settings is not None:
            return Profile(name, path, settings)
        there = f"it has {', '.join(names)}" if names else "it has none"
        problem = f"There is no [profiles.{name}] in {_with_tilde(path)}: {there}."
    raise ConfigurationError(problem)  # out here, so that no frame with the file's content is kept


def _find(name: str, path: Path) -> tuple[dict[str, Any] | None, list[str]]:
    """Return the profile, if it is there, and the names of all."""
    with path.open("rb") as file:
        profiles = _table(tomllib.load(file).get("profiles"))
    found = profiles.get(name)
    return None if found is None else _table(found), list(profiles)


def _table(value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ValueError("profiles are tables")  # noqa: TRY004 - as tomllib says that a file makes no sense
    return cast("dict[str, Any]", value)


def _with_tilde(path: Path) -> str:
    """Spell the home directory `~`: messages are pasted into reports."""
    home = Path.home()
    return str("~" / path.relative_to(home)) if path.is_relative_to(home) else str(path)
