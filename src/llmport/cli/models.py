"""`llmport models`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from cyclopts import Parameter

from llmport.cli.as_json import describe_model, to_json
from llmport.cli.connection import USUAL_CONNECTION, Connection
from llmport.cli.context import Injected
from llmport.cli.exits import Exit
from llmport.client import Model

EXAMPLES = """\
Examples
  llmport models
  llmport models | cut -f1
  llmport models --json | jq -r '.[].id'
"""

_HEADINGS = ("Model", "Name", "Released", "Max in", "Max out")


def models(
    *,
    json: Annotated[bool, Parameter(negative=())] = False,
    connection: Connection = USUAL_CONNECTION,
    context: Injected,
) -> Exit:
    """List the models that the key may use, the newest first.

    A table on a terminal; in a pipe one line a model, its columns parted by tabs.

    Parameters
    ----------
    json
        Print a JSON array instead.
    """
    with context.connect(connection) as client:
        found = client.models()
    terminal = context.terminal
    if json:
        data = [describe_model(model) for model in found]
        terminal.answer(to_json(data, is_pretty=terminal.is_interactive) + "\n")
    else:
        terminal.table(_HEADINGS, [_row(model) for model in found])
    return Exit.OK


def _row(model: Model) -> tuple[str, ...]:
    return (
        model.id,
        model.display_name,
        _date(model.created_at),
        _number(model.max_input_tokens),
        _number(model.max_output_tokens),
    )


def _date(moment: datetime | None) -> str:
    # https://platform.claude.com/docs/en/api/models/list: the epoch stands for an unknown date of release.
    return "-" if moment is None or moment.timestamp() == 0 else moment.date().isoformat()


def _number(tokens: int | None) -> str:
    return "-" if tokens is None else str(tokens)
