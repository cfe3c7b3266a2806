"""`--output schema.json`: an answer that is JSON by a schema, or an error that says why it is not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from llmport.client import Completion
from llmport.errors import ConfigurationError, InvalidOutputError, RefusalError, TruncatedOutputError

_NO_VALIDATOR = "--output needs jsonschema-rs: pip install 'llmport[cli]'."


def load_schema(path: Path) -> Mapping[str, Any]:
    """Read a JSON Schema.

    Raises:
        ConfigurationError: it cannot be read, or is no schema of an object.
    """
    try:
        schema = json.loads(path.read_bytes())
    except OSError as error:
        raise ConfigurationError(f"--output {path}: {error.strerror or error}.") from error
    except ValueError as error:
        raise ConfigurationError(f"--output {path}: not JSON ({error}).") from error
    if not isinstance(schema, dict):
        raise ConfigurationError(f"--output {path}: a schema is a JSON object.")
    checked = cast("dict[str, Any]", schema)
    _validator(checked, path)
    return checked


def read_output(completion: Completion, schema: Mapping[str, Any]) -> Any:
    """Return the answer's value, checked against *schema*.

    Raises:
        RefusalError: the model refused.
        TruncatedOutputError: the answer was cut off.
        InvalidOutputError: it is whole, but not what the schema describes.
    """
    facts: dict[str, Any] = {"partial": completion, "request_id": completion.request_id}
    match completion.stop_reason:
        case "refusal":
            raise RefusalError("The model refused to answer.", **facts)
        case "max_tokens" | "model_context_window_exceeded":
            raise TruncatedOutputError("The answer is cut off, so it is no whole JSON.", **facts)
        case _:
            pass
    try:
        value = json.loads(completion.text)
    except ValueError as error:
        problem = f"The answer is not JSON ({error})."
    else:
        found = next(iter(_validator(schema, None).iter_errors(value)), None)
        if found is None:
            return value
        where = "".join(f"[{part!r}]" for part in found.instance_path)
        problem = f"The answer is not what the schema describes: at {where or 'the top'}, {found.message}."
    raise InvalidOutputError(problem, **facts)


def _validator(schema: Mapping[str, Any], path: Path | None) -> Any:
    try:
        from jsonschema_rs import ValidationError, validator_for  # noqa: PLC0415 - only --output needs it
    except ImportError as error:
        raise ConfigurationError(_NO_VALIDATOR) from error
    try:
        return validator_for(dict(schema))
    except (ValidationError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise ConfigurationError(f"--output {path}: no JSON Schema ({reason}).") from error
