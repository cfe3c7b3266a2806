"""The API versions, and the markers that say what differs between them.

    x-api-versions: ['2023-06-01']          this property, variant, parameter or example exists only there
    x-in-version: {'2026-10-21': {...}}     in that version these keys are added, or replace those beside the marker

Knows the two markers; not what they are attached to.
"""

from typing import Any

from source import DescriptionError

VERSIONS = ("2026-10-21", "2023-06-01")

ONLY_IN = "x-api-versions"
IN_VERSION = "x-in-version"


def select(node: Any, version: str | None) -> Any:
    """Return the node as `version` has it, or for None as the superset of all versions.

    The superset keeps what exists in any version, with its marker, and leaves out what a version adds or replaces:
    those are restrictions, and what holds everywhere stands beside them.
    """
    if isinstance(node, list):
        return [select(item, version) for item in node if _exists(item, version)]
    if not isinstance(node, dict):
        return node
    changes = node.get(IN_VERSION, {})
    _known(changes)
    node = {key: value for key, value in node.items() if key != IN_VERSION}
    if version is not None:
        node |= changes.get(version, {})
    if version is not None or "$ref" in node:  # outside of schemas a reference may bear no extension
        node.pop(ONLY_IN, None)
    return {key: select(value, version) for key, value in node.items() if _exists(value, version)}


def _exists(node: Any, version: str | None) -> bool:
    if not isinstance(node, dict) or ONLY_IN not in node:
        return True
    _known(node[ONLY_IN])
    return version is None or version in node[ONLY_IN]


def _known(named: Any) -> None:
    for version in named:
        if version not in VERSIONS:
            raise DescriptionError(f"a marker names {version}; the API versions are {', '.join(VERSIONS)}")
