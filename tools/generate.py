"""Regenerate generated/anthropic_messages from the description and the templates, or check that this was done.

    python tools/generate.py             write it
    python tools/generate.py --check     fail if it is not what openapi/ and templates/ produce
    python tools/generate.py --golden    write the record of what the templates make of a small description

description → prepared document → openapi-python-client with templates/ → ruff → import → compare or replace
"""

import argparse
import contextlib
import copy
import filecmp
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from openapi_python_client.parser.properties.schemas import Class

import docstrings
import preparation
from api_versions import VERSIONS
from bundle import bundle
from codec import Codec, UnsupportedError, is_class
from operations import Operations
from source import DescriptionError, load

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
PACKAGE = ROOT / "generated" / "anthropic_messages"
GOLDEN = ROOT / "tests" / "generated" / "golden"

HEADER = "# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.\n"
NOT_OURS = "openapi"  # the published documents, which tools/bundle.py writes into the package


class GenerationError(Exception):
    """The generator warned or failed. A warning means that something of the description is missing."""


def generate(document: dict[str, Any], options: dict[str, Any], package: Path) -> None:
    """Write the *package* of a client for the *document*."""
    document = copy.deepcopy(document)
    preparation.leave_out(document, options.get("left_out", {}))
    unions = preparation.take_unions(document)
    preparation.smooth(document)

    config = Config.from_sources(
        ConfigFile(**options), MetaType.NONE, Path(), "utf-8", overwrite=True, output_path=package
    )
    data = GeneratorData.from_dict(document, config=config)
    if isinstance(data, GeneratorError):
        raise GenerationError(_describe(data))
    codec = Codec(data.models)
    data.models = [model for model in data.models if is_class(model)]
    project = Project(openapi=data, config=config, custom_template_path=TEMPLATES)
    project.env.globals |= {"unions": unions, "class_of": partial(Class.from_string, config=config)}
    project.env.filters |= _filters(codec, Operations(codec))
    with contextlib.redirect_stdout(None):  # the generator prints where it writes to
        errors = project.build()
    if errors:
        raise GenerationError("\n".join(map(_describe, errors)))

    versions = {
        "base_url": document["servers"][0]["url"],
        "versions": VERSIONS,
        "limited": preparation.limited_members(document),
    }
    for name, context in (("models/unions.py", {"unions": unions}), ("versions.py", versions)):
        template = project.env.get_template(f"{Path(name).name}.jinja")
        (package / name).write_text(template.render(context), encoding="utf-8")
    shutil.copytree(TEMPLATES / "package", package, dirs_exist_ok=True)
    for module in package.rglob("*.py"):
        module.write_text(HEADER + module.read_text(encoding="utf-8").lstrip(), encoding="utf-8")
    _format(package)


def _filters(codec: Codec, operations: Operations) -> dict[str, Any]:
    """Return what templates/ calls besides the generator's own filters, under the names it has there."""
    functions = (
        codec.annotation,
        codec.assigned,
        codec.decoding,
        codec.encoding,
        codec.is_optional,
        codec.text,
        operations.is_streamed,
        operations.path,
        operations.query,
        operations.replies,
        docstrings.about,
        docstrings.docstring,
        docstrings.documentation,
        docstrings.meanings,
        docstrings.sentence,
    )
    return {function.__name__: function for function in functions}


def _describe(error: GeneratorError) -> str:
    return f"{error.header}: {error.detail}"


def _format(package: Path) -> None:
    """Drop the imports a module does not need, and write it as the rest of the repository is written."""
    settings = ["--quiet", "--no-cache", "--config", str(ROOT / "pyproject.toml"), str(package)]
    # Unused imports first: then what is left of an import may fit on one line.
    for rules in ("F401", "I,RUF022"):
        _run(sys.executable, "-m", "ruff", "check", "--fix-only", "--select", rules, *settings)
    _run(sys.executable, "-m", "ruff", "format", *settings)
    # An undefined name is a mistake in a template.
    _run(sys.executable, "-m", "ruff", "check", "--select", "F", *settings)


def _run(*command: str) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise GenerationError(f"{' '.join(command)}:\n{done.stdout}{done.stderr}")


def _import(package: Path) -> None:
    """Import every module, and every name that is only loaded when it is asked for."""
    code = (
        "import importlib, pkgutil, sys; sys.path.insert(0, sys.argv[1]); package = importlib.import_module(sys.argv[2]);"
        "modules = [importlib.import_module(m.name) for m in pkgutil.walk_packages(package.__path__, sys.argv[2] + '.')];"
        "[getattr(module, name) for module in [package, *modules] for name in getattr(module, '__all__', [])]"
    )
    _run(sys.executable, "-B", "-W", "error", "-c", code, str(package.parent), package.name)


def differences(expected: Path, actual: Path) -> Iterator[str]:
    """Yield a line for each file that is missing, extra or different."""
    names = {path.relative_to(root) for root in (expected, actual) for path in _files(root)}
    for name in sorted(names):
        if not (actual / name).exists():
            yield f"missing    {name}"
        elif not (expected / name).exists():
            yield f"extra      {name}"
        elif not filecmp.cmp(expected / name, actual / name, shallow=False):
            yield f"different  {name}"


def _files(root: Path) -> Iterator[Path]:
    for path in root.rglob("*"):
        parts = path.relative_to(root).parts
        if path.is_file() and parts[0] != NOT_OURS and "__pycache__" not in parts:
            yield path


def _replace(package: Path, generated: Path) -> None:
    """Put *generated* in the place of *package* at once: no half of each if this is interrupted."""
    if (package / NOT_OURS).exists():
        shutil.copytree(package / NOT_OURS, generated / NOT_OURS)
    fresh, stale = package.with_name(f".{package.name}.new"), package.with_name(f".{package.name}.old")
    for leftover in (fresh, stale):
        shutil.rmtree(leftover, ignore_errors=True)
    shutil.copytree(generated, fresh)
    if package.exists():
        package.rename(stale)
    fresh.rename(package)
    shutil.rmtree(stale, ignore_errors=True)


def main() -> int:
    """Generate, then compare or replace."""
    parser = argparse.ArgumentParser(description="Regenerate the client from the description.")
    parser.add_argument("--check", action="store_true", help="only say whether it is up to date")
    parser.add_argument("--golden", action="store_true", help="the record in tests/generated/golden instead")
    arguments = parser.parse_args()
    home = GOLDEN if arguments.golden else ROOT / "openapi"
    package = GOLDEN / "expected" if arguments.golden else PACKAGE
    with tempfile.TemporaryDirectory() as folder:
        generated = Path(folder) / package.name
        try:
            document = load(home / "openapi.yaml") if arguments.golden else bundle(version=None)
            generate(document, load(home / "generator.yaml"), generated)
            _import(generated)
        except (DescriptionError, UnsupportedError, GenerationError) as error:
            print(error, file=sys.stderr)
            return 1
        changed = list(differences(generated, package))
        if arguments.check:
            print(*changed, sep="\n", end="\n" if changed else "")
            if changed:
                print(f"{package.relative_to(ROOT)} is not up to date; run `just generate`", file=sys.stderr)
        elif changed:
            _replace(package, generated)
            print(f"wrote {package.relative_to(ROOT)}: {len(changed)} files changed")
    return 1 if arguments.check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
