"""Merge the split description in openapi/ into one document: one API version, or the superset of all.

Knows files, references and how components are named; nothing of what the API says. openapi/README.md has the same
rules from the side of a person who edits the description.

    python tools/bundle.py            write the published document of each API version
    python tools/bundle.py --check    fail if a published document is not what openapi/ says
"""

import argparse
import json
import posixpath
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import overlays
from api_versions import VERSIONS, select
from source import DescriptionError, load

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "openapi"
LEVELS = 3
"""Of a published document, those written a member a line: its parts, their kinds, and the components of a kind."""
PUBLISHED = ROOT / "generated" / "anthropic_messages" / "openapi"

ENTRY = "anthropic.yaml"
SECTIONS = {  # first part of a file's path → where its capitalized keys go in `components`
    "schemas": "schemas",
    "parameters.yaml": "parameters",
    "headers.yaml": "headers",
    "responses.yaml": "responses",
    "examples": "examples",
}
LITERAL = {"const", "default", "enum", "example", "value"}  # keywords that hold data: no reference in there


def bundle(version: str | None = None, source: Path = SOURCE) -> dict[str, Any]:
    """Return the description of one API version, or for None the superset of all versions."""
    document = _Merger(source).merge()
    for file in sorted((source / "overlays").glob("*.yaml")):
        overlays.apply(document, load(file), file.name)
    document = dict(select(document, version))
    _prune(document)
    _map_tags(document)
    _describe_constants(document["components"]["schemas"])
    return document


def published(version: str, source: Path = SOURCE) -> str:
    """Return the text of the published document of one API version."""
    return _written(bundle(version, source), LEVELS) + "\n"


def _written(value: Any, levels: int) -> str:
    """Write JSON with its outer *levels* of objects a member a line, and without a space it could do without.

    It is installed with the package, where indentation would be a third of it; and a change shows as a changed component.
    """
    if not levels or not isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    members = (f"{json.dumps(name)}:{_written(member, levels - 1)}" for name, member in value.items())
    return "{\n" + ",\n".join(members) + "\n}"


class _Place(NamedTuple):
    """A key in a file of the description."""

    file: str
    keys: tuple[str, ...] = ()

    def __truediv__(self, key: object) -> "_Place":
        return _Place(self.file, (*self.keys, str(key)))

    def __str__(self) -> str:
        return f"{self.file}#/{'/'.join(self.keys)}"

    @property
    def section(self) -> str | None:
        return SECTIONS.get(self.file.split("/")[0])

    @property
    def is_component(self) -> bool:
        """A capitalized key at the top of a file is a component; anything else is inlined where it is referred to."""
        return self.section is not None and len(self.keys) == 1 and self.keys[0][:1].isupper()


class _Merger:
    """Follows every reference from the entry file on."""

    def __init__(self, source: Path) -> None:
        self._files = {
            name: load(path)
            for path in sorted(source.rglob("*.yaml"))
            if (name := path.relative_to(source).as_posix()) == ENTRY
            or name.split("/")[0] in {*SECTIONS, "paths"}
        }
        self._components: dict[str, dict[str, Any]] = {section: {} for section in SECTIONS.values()}
        self._homes: dict[tuple[str, str], _Place] = {}
        self._waiting: list[_Place] = []
        self._used: set[_Place] = set()
        self._inlining: list[_Place] = []

    def merge(self) -> dict[str, Any]:
        document: dict[str, Any] = self._walk(self._files[ENTRY], _Place(ENTRY))
        while self._waiting:
            place = self._waiting.pop()
            self._components[place.section or ""][place.keys[0]] = self._walk(self._find(place, place), place)
        self._refuse_unused()
        document["components"] |= {
            section: dict(sorted(named.items())) for section, named in self._components.items() if named
        }
        return document

    def _walk(self, node: Any, place: _Place) -> Any:
        if isinstance(node, list):
            return [self._walk(item, place / index) for index, item in enumerate(node)]
        if not isinstance(node, dict):
            return node
        is_map = place.keys[-1:] == ("properties",)  # of names: `value` is a property there, not a keyword
        walked = {
            key: value if key in LITERAL and not is_map else self._walk(value, place / key)
            for key, value in node.items()
            if key != "$ref"
        }
        return {**self._follow(node["$ref"], place), **walked} if "$ref" in node else walked

    def _follow(self, ref: str, place: _Place) -> Any:
        path, _, pointer = ref.partition("#")
        file = posixpath.normpath(posixpath.join(posixpath.dirname(place.file), path)) if path else place.file
        target = _Place(file, tuple(key.replace("~1", "/") for key in pointer.split("/") if key))
        if target.is_component:
            return {"$ref": self._component(target, place)}
        if target in self._inlining:
            raise DescriptionError(
                f"{place}: refers to itself through {target}, which has no name of its own"
            )
        self._used.add(_Place(target.file, target.keys[:1]))
        self._inlining.append(target)
        inlined = self._walk(self._find(target, place), target)
        self._inlining.pop()
        return inlined

    def _component(self, target: _Place, place: _Place) -> str:
        section, name = target.section or "", target.keys[0]
        home = self._homes.setdefault((section, name), target)
        if home != target:
            raise DescriptionError(f"{target}: the name is taken by {home}")
        if target not in self._used:
            self._find(target, place)
            self._used.add(target)
            self._waiting.append(target)
        return f"#/components/{section}/{name}"

    def _find(self, target: _Place, place: _Place) -> Any:
        if target.file not in self._files:
            raise DescriptionError(f"{place}: there is no file {target.file}")
        node = self._files[target.file]
        for key in target.keys:
            if not isinstance(node, dict) or key not in node:
                raise DescriptionError(f"{place}: there is no {target}")
            node = node[key]
        return node

    def _refuse_unused(self) -> None:
        unused = [
            str(_Place(file, (key,)))
            for file, content in self._files.items()
            if file.split("/")[0] in SECTIONS
            for key in content
            if _Place(file, (key,)) not in self._used
        ]
        if unused:
            raise DescriptionError(f"nothing refers to {', '.join(unused)}")


def _prune(document: dict[str, Any]) -> None:
    """Take away the components that nothing refers to in this version."""
    components = document["components"]
    roots = {key: value for key, value in document.items() if key != "components"}
    waiting, reached = list(_references(roots)), set[str]()
    while waiting:
        ref = waiting.pop()
        if ref not in reached:
            reached.add(ref)
            waiting.extend(_references(_component(document, ref)))
    for section in SECTIONS.values():
        for name in list(components.get(section, {})):
            if f"#/components/{section}/{name}" not in reached:
                del components[section][name]


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for key, value in node.items():
            if key not in LITERAL:
                yield from _references(value)
    elif isinstance(node, list):
        for item in node:
            yield from _references(item)


def _component(document: dict[str, Any], ref: str) -> Any:
    _, _, section, name = ref.split("/")
    return document["components"][section][name]


def _map_tags(document: dict[str, Any]) -> None:
    """Write each union's tag mapping, read off its variants, so that the two cannot disagree.

    A variant whose tag may be absent is the one meant when it is: 3.1 has no word for this, 3.2 has `defaultMapping`.
    """
    for name, schema in document["components"]["schemas"].items():
        if "discriminator" not in schema:
            continue
        discriminator = schema["discriminator"]
        tag: str = discriminator["propertyName"]
        mapping: dict[str, str] = {}
        for variant in schema["oneOf"]:
            target = _component(document, variant["$ref"])
            values = list(_constants(target.get("properties", {}).get(tag, {})))
            if not values or mapping.keys() & values:
                raise DescriptionError(
                    f"{name}: {variant['$ref']} has no constant {tag}, or that of another variant"
                )
            mapping |= dict.fromkeys(values, variant["$ref"])
            if tag not in target.get("required", []):
                discriminator["x-default-mapping"] = variant["$ref"]
        discriminator["mapping"] = mapping


def _constants(schema: dict[str, Any]) -> Iterator[str]:
    if "const" in schema:
        yield schema["const"]
    yield from schema.get("enum", [])
    for option in schema.get("anyOf", []):
        yield from _constants(option)


def _describe_constants(node: Any) -> None:
    """Describe each constant that has no description: the source need not say of every tag that it is a tag."""
    if isinstance(node, dict):
        if "const" in node and "type" in node:
            node.setdefault("description", f"Always `{json.dumps(node['const']).strip(chr(34))}`.")
        for key, value in node.items():
            if key not in LITERAL:
                _describe_constants(value)
    elif isinstance(node, list):
        for item in node:
            _describe_constants(item)


def main() -> int:
    """Write or check the published documents."""
    parser = argparse.ArgumentParser(description="Write the published description of each API version.")
    parser.add_argument("--check", action="store_true", help="only say whether they are up to date")
    check = parser.parse_args().check
    try:
        texts = {PUBLISHED / f"{version}.json": published(version) for version in VERSIONS}
    except DescriptionError as error:
        print(error, file=sys.stderr)
        return 1
    stale = [
        path for path, text in texts.items() if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path in stale:
        if check:
            print(f"{path.relative_to(ROOT)} is not what openapi/ says; run `just bundle`", file=sys.stderr)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(texts[path], encoding="utf-8")
            print(f"wrote {path.relative_to(ROOT)}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
