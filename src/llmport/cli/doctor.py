"""`llmport doctor`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, cast

import attrs
from cyclopts import Parameter

from llmport.cli.as_json import to_json
from llmport.cli.connection import USUAL_CONNECTION, Connection, settings_for
from llmport.cli.context import Context, Injected
from llmport.cli.exits import Exit, advice_for, exit_for
from llmport.cli.in_force import describe_credentials, describe_settings, describe_versions, describe_way
from llmport.cli.reach import Examination, Finding
from llmport.errors import ConfigurationError, LlmError

EXAMPLES = """\
Examples
  llmport doctor
  llmport doctor --emulator
  llmport doctor --profile work --timeout 5
  llmport doctor --offline --json | jq .settings.proxy
"""

_TIMEOUT = 15.0
"""Seconds for a call unless --timeout says otherwise: whoever asks what is wrong should not wait for ten minutes."""


def doctor(
    *,
    offline: Annotated[bool, Parameter(negative=())] = False,
    json: Annotated[bool, Parameter(negative=())] = False,
    connection: Connection = USUAL_CONNECTION,
    context: Injected,
) -> Exit:
    """Show the settings in force and where each came from, and whether the server can be reached.

    No key is shown but for its ends. The exit code is that of the first step that fails.

    Parameters
    ----------
    offline
        Show the settings only; send nothing.
    json
        Print one JSON object instead.
    """
    from llmport.anthropic import AnthropicConfig  # noqa: PLC0415 - not for `--help`

    terminal = context.terminal
    with settings_for(connection) as settings:
        config = AnthropicConfig(**{name: setting.value for name, setting in settings.items()})
        report: dict[str, Any] = {
            "versions": describe_versions(),
            "settings": describe_settings(config, settings),
            "credentials": describe_credentials(config),
            "way": describe_way(config),
        }
        if not json:
            for line in _lines(report):
                terminal.answer(f"{line}\n")
        if config.timeout is None:
            config = config.replaced(timeout=_TIMEOUT)
        findings: list[Finding] = []
        if not (json or offline):
            terminal.answer("\nchecks\n")
        for finding in () if offline else _examine(config, context):
            findings.append(finding)
            if not json:
                terminal.answer(f"{_line_of(finding)}\n")
    if json:
        report["checks"] = [_describe(finding) for finding in findings]
        terminal.answer(to_json(report, is_pretty=terminal.is_interactive) + "\n")
    error = next((finding.error for finding in findings if finding.error is not None), None)
    if error is None:
        return Exit.OK
    if (advice := advice_for(error)) is not None:
        terminal.line(advice)
    return exit_for(error)


def _examine(config: Any, context: Context) -> Iterator[Finding]:
    try:
        config.credentials()
    except ConfigurationError as error:
        yield Finding(step="key", detail=error.message, error=error)
        return
    for name, carry_out in Examination(config, context.clock, context.now).steps():
        with context.terminal.waiting(f"checking {name}"):
            finding = carry_out()
        yield finding
        if finding.error is not None:
            return


def _lines(report: Mapping[str, Any]) -> Iterator[str]:
    yield " · ".join(f"{name} {text}" for name, text in report["versions"].items())
    yield "\nsettings"
    for name, setting in report["settings"].items():
        yield f"  {name:<17} {_text(setting['value']):<40} {setting['origin']}".rstrip()
    credentials = report["credentials"]
    yield "\nin force"
    yield f"  {'credentials':<17} " + (
        f"{credentials['kind']} {credentials['shown']}, sent as {credentials['header']}"
        if credentials["kind"]
        else "none"
    )
    for name, text in report["way"].items():
        yield f"  {name:<17} {text}"


def _line_of(finding: Finding) -> str:
    verdict = "FAILED" if finding.error is not None else "warning" if finding.is_warning else "ok"
    took = "" if finding.seconds is None else f" ({finding.seconds * 1000:.0f} ms)"
    return f"  {finding.step:<9} {verdict:<7} {finding.detail}{took}"


def _text(value: Any) -> str:
    match value:
        case None | () | "":
            return "-"
        case bool():
            return "on" if value else "off"
        case tuple():
            return ", ".join(cast("tuple[str, ...]", value))
        case dict():
            return ", ".join(f"{name} {each}" for name, each in cast("dict[str, Any]", value).items())
        case _:
            return str(value)


def _describe(finding: Finding) -> dict[str, Any]:
    error: LlmError | None = finding.error
    return {
        **attrs.asdict(finding, filter=attrs.filters.exclude("error")),
        "error": None
        if error is None
        else {"class": type(error).__name__, "status": error.status, "request_id": error.request_id},
    }
