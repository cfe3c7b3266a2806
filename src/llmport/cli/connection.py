"""Which server the command talks to: Anthropic's API, or an emulator that lives as long as the command."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Annotated, Any, Literal

from attrs import frozen
from cyclopts import Group, Parameter, validators

from llmport.errors import ConfigurationError
from llmport.settings import Setting

if TYPE_CHECKING:
    from llmport.anthropic import AnthropicConfig
    from llmport.client import LlmClient
    from llmport.emulator import Emulator

_PACE = 0.02
"""Seconds between two events of the emulator's streams: slow enough to be seen."""

_NO_KEY = (
    "No API key. Set ANTHROPIC_API_KEY to a key from https://platform.claude.com/settings/keys, "
    "or add --emulator to try without one."
)


@Parameter(name="*", group=Group("Connection", sort_key=3))
@frozen(kw_only=True)
class Connection:
    """The options of every command that talks to a server."""

    emulator: Annotated[bool, Parameter(negative=())] = False
    """Ask a built-in emulator on this machine: no key, no network, and no model. ANTHROPIC_* is ignored."""
    timeout: Annotated[float | None, Parameter(validator=validators.Number(gt=0))] = None
    """Seconds for each request, retries and waits included."""
    api_version: Literal["2026-10-21", "2023-06-01"] | None = None
    """The version of the API to speak; 2026-10-21 unless ANTHROPIC_API_VERSION says otherwise."""
    profile: str | None = None
    """Take settings from [profiles.NAME] of llmport/config.toml in ~/.config; they win over ANTHROPIC_*."""


USUAL_CONNECTION = Connection()


@contextmanager
def connect(connection: Connection) -> Generator[LlmClient]:
    """Open a client, and close it and whatever it needed on leaving.

    Raises:
        ConfigurationError: there is no key, or a setting makes no sense.
    """
    from llmport.anthropic import AnthropicClient  # noqa: PLC0415 - not for `--help`

    with config_for(connection) as config, AnthropicClient(config) as client:
        yield client


@contextmanager
def config_for(connection: Connection) -> Generator[AnthropicConfig]:
    """Give the settings in force as what a client is made of; an emulator is there until the context is left.

    Raises:
        ConfigurationError: there is no key, or a setting makes no sense.
    """
    from llmport.anthropic import AnthropicConfig  # noqa: PLC0415 - not for `--help`

    with settings_for(connection) as settings:
        if not ({"api_key", "auth_token"} & settings.keys()):
            raise ConfigurationError(_NO_KEY)
        yield AnthropicConfig(**{name: setting.value for name, setting in settings.items()})


@contextmanager
def settings_for(connection: Connection) -> Generator[dict[str, Setting]]:
    """Give the settings in force, and where each came from; an emulator is there until the context is left.

    Raises:
        ConfigurationError: a setting makes no sense.
    """
    from llmport.anthropic.config import AnthropicConfig  # noqa: PLC0415 - not for `--help`
    from llmport.anthropic.settings import resolve  # noqa: PLC0415 - as above

    given: dict[str, Any] = {"timeout": connection.timeout, "api_version": connection.api_version}
    with ExitStack() as stack:
        if connection.emulator:
            emulator = stack.enter_context(make_emulator(pace=_PACE))
            settings = resolve(AnthropicConfig.check, {}, None, given)
            for name, value in (
                ("api_key", emulator.api_key),
                ("base_url", emulator.base_url),
                ("trust_env", False),
            ):
                settings[name] = Setting(AnthropicConfig.check(name, value), "option --emulator")
        else:
            settings = resolve(AnthropicConfig.check, None, connection.profile, given)
        yield settings


def make_emulator(*, pace: float, host: str = "127.0.0.1", port: int = 0) -> Emulator:
    """Make an emulator; entering it makes it listen.

    Raises:
        ConfigurationError: the extra that holds it is not installed.
    """
    try:
        from llmport.emulator import Emulator, Settings  # noqa: PLC0415 - an extra of its own
    except ImportError as error:  # says itself what to install
        raise ConfigurationError(f"{error}.") from error
    return Emulator(Settings(pace=pace), host=host, port=port)
