"""schemathesis makes up requests from the description, right and wrong ones, and checks every reply against it."""

from __future__ import annotations

import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import pytest
from prism import on_prism

import anthropic_messages
from anthropic_messages.versions import API_VERSIONS
from llmport.emulator import API_KEY, Emulator, Settings

ROOT = Path(__file__).parents[2]
ST = Path(sysconfig.get_path("scripts")) / "st"
DOCUMENTS = Path(anthropic_messages.__file__).parent / "openapi"


def run(version: str, base_url: str, folder: Path, *options: str) -> None:
    """Run `st` in *folder*, where it may leave what it likes; its report is the test's."""
    done = subprocess.run(
        [
            *(ST, "--no-color", "--config-file", ROOT / "schemathesis.toml"),
            *("run", DOCUMENTS / f"{version}.json", "--url", base_url, *options),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("version", "options"),
    [
        pytest.param("2026-10-21", "", id="2026-10-21"),
        # The versions differ in a few members: for the second, fewer cases do.
        pytest.param("2023-06-01", "--phases examples,fuzzing --max-examples 10", id="2023-06-01"),
    ],
)
def test_the_emulator_is_as_described(version: str, options: str, tmp_path: Path) -> None:
    """Every phase and every check, stateful ones too, on requests with a right key, a wrong one and none.

    But for the rules of the API that no schema can say, which are off: a request that is right by the description is
    right here.
    """
    settings = Settings(strict=False, accepts_key=API_KEY.__eq__)
    with Emulator(settings) as emulator:
        run(version, emulator.base_url, tmp_path, *options.split())


@pytest.mark.parametrize("version", [on_prism(version, version, id="prism") for version in API_VERSIONS])
def test_prism_takes_whatever_the_description_allows(version: str, prism: Any, tmp_path: Path) -> None:
    """Only right requests, and no stateful phase, since Prism remembers nothing; it accepts any key."""
    options = "--mode positive --phases examples,fuzzing --max-examples 10 --exclude-checks ignored_auth"
    run(version, prism(version), tmp_path, *options.split())
