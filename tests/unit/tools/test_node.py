"""Which Node is used, and when packages are installed; nothing is installed here."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

import node


@pytest.mark.parametrize(
    ("version", "fits"),
    [
        ((18, 20, 4), False),
        ((20, 18, 3), False),
        ((20, 19, 0), True),
        ((21, 7, 3), False),
        ((22, 11, 0), False),
        ((22, 12, 0), True),
        ((24, 19, 0), True),
        ((), False),
    ],
)
def test_a_node_fits_if_the_linter_runs_on_it(version: tuple[int, ...], *, fits: bool):
    assert node.fits(version) is fits


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """A project of its own, where a Node that only takes notes of what is run."""
    (tmp_path / "package.json").write_text('{"devDependencies": {"@a/tool": "1.0.0"}}')
    (tmp_path / "package-lock.json").write_text("{}")
    ran: list[list[str]] = []

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        ran.append(command)
        home = tmp_path / "node_modules" / "@a" / "tool"
        home.mkdir(parents=True, exist_ok=True)
        (home / "package.json").write_text('{"bin": {"tool": "bin/tool.js"}}')
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(node, "ROOT", tmp_path)
    monkeypatch.setattr(node, "MODULES", tmp_path / "node_modules")
    monkeypatch.setattr(node, "STAMP", tmp_path / "node_modules" / ".made-from")
    monkeypatch.setattr(node, "MANIFESTS", (tmp_path / "package.json", tmp_path / "package-lock.json"))
    monkeypatch.setattr(node, "node", lambda: node.Node("/usr/bin/node", ("npm",)))
    monkeypatch.setattr(subprocess, "run", run)
    return ran


def test_packages_are_installed_once_and_again_when_they_change(
    project: list[list[str]], capsys: pytest.CaptureFixture[str]
):
    node.ensure()
    assert project == [["npm", "ci", "--loglevel=error"]]
    assert capsys.readouterr().out == "installing the npm packages of package.json\n"

    node.ensure()
    assert len(project) == 1
    assert capsys.readouterr().out == ""

    node.MANIFESTS[1].write_text('{"lockfileVersion": 3}')
    node.ensure()
    assert len(project) == 2


def test_a_command_is_found_in_the_packages_of_package_json(project: list[list[str]]):
    node.ensure()

    assert node.node_command("tool") == ["/usr/bin/node", str(node.MODULES / "@a/tool" / "bin/tool.js")]
    with pytest.raises(LookupError, match=r"no package of package\.json has the command prism"):
        node.node_command("prism")
