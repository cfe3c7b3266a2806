"""The description's YAML files, read strictly. Knows YAML and where things stand; nothing of OpenAPI."""

import re
from pathlib import Path
from typing import Any

import yaml


class DescriptionError(Exception):
    """The description cannot be bundled. The message names the file and the key."""


class _Loader(yaml.CSafeLoader):
    """YAML 1.2's idea of a scalar (dates stay text, `on` and `no` too), and no key twice in a mapping."""

    yaml_implicit_resolvers = {  # noqa: RUF012 (PyYAML's own attribute, copied without the two resolvers)
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":bool"))]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[str] = set()
    for key, _ in node.value:
        where = f"{key.start_mark.name}:{key.start_mark.line + 1}"
        if key.tag != "tag:yaml.org,2002:str":
            raise DescriptionError(f"{where}: the key {key.value} is not text; put it in quotes")
        if key.value in seen:
            raise DescriptionError(f"{where}: {key.value} stands here a second time")
        seen.add(key.value)
    return loader.construct_mapping(node, deep=True)


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), ["t", "f"])
_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def load(path: Path) -> Any:
    """Read one YAML file."""
    with path.open(encoding="utf-8") as file:
        try:
            return yaml.load(file, _Loader)  # noqa: S506 (a safe loader, made stricter)
        except yaml.MarkedYAMLError as error:
            raise DescriptionError(str(error)) from error
