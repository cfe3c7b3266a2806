"""`llmport cache`: what is kept, and that it goes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from llmport.cli.exits import Exit
from llmport.stores import SqliteStore


@pytest.fixture(autouse=True)
def usual(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    monkeypatch.delenv("ANTHROPIC_CACHE", raising=False)
    return tmp_path / "llmport" / "answers.sqlite3"


def fill(path: Path | None = None) -> None:
    store = SqliteStore(path)
    for key in ("a", "b"):
        store.save(key, b"an answer", 60)
    store.close()


def test_tells_what_is_kept(run: Any, usual: Path) -> None:
    fill()

    assert run("cache", "stats").out == f"{usual}\t2\t18\t268435456\n"
    assert json.loads(run("cache", "stats", "--json").out) == {
        "place": str(usual),
        "entries": 2,
        "size": 18,
        "max_size": 268435456,
    }


def test_deletes_it(run: Any, usual: Path) -> None:
    fill()

    assert run("cache", "clear").out == "2\n"
    assert run("cache", "clear").out == "0\n"


@pytest.mark.parametrize("command", ["stats", "clear"])
def test_to_look_does_not_make_a_file(run: Any, usual: Path, command: str) -> None:
    result = run("cache", command)

    assert result.code == Exit.OK
    assert not usual.exists()


def test_another_place_is_named_by_argument_or_variable(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "other.sqlite3"
    fill(path)
    assert run("cache", "stats", str(path)).out.startswith(f"{path}\t2\t")
    monkeypatch.setenv("ANTHROPIC_CACHE", str(path))
    assert run("cache", "clear").out == "2\n"
    monkeypatch.setenv("ANTHROPIC_CACHE", "true")
    assert run("cache", "stats").out.split("\t")[1] == "0"


def test_another_place_is_named_by_a_profile(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = {name: tmp_path / f"{name}.sqlite3" for name in ("work", "other")}
    for path in places.values():
        fill(path)
    profiles = "".join(f"[profiles.{name}]\ncache = '{path}'\n" for name, path in places.items())
    (tmp_path / "config.toml").write_text(profiles, encoding="utf-8")
    monkeypatch.setenv("LLMPORT_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("LLMPORT_PROFILE", "work")

    assert run("cache", "stats").out.startswith(f"{places['work']}\t2\t")
    assert run("cache", "stats", "--profile", "other").out.startswith(f"{places['other']}\t2\t")
    assert run("cache", "clear", "--profile", "other").out == "2\n"
    assert run("cache", "stats").out.startswith(f"{places['work']}\t2\t")


def test_a_cache_that_is_off_is_kept_at_the_usual_place(
    run: Any, usual: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_CACHE", "off")

    assert run("cache", "stats").out.startswith(f"{usual}\t0\t")


@pytest.mark.parametrize("place", ["redis://127.0.0.1:1", "http://localhost"])
def test_a_place_that_cannot_be_used_is_told(run: Any, place: str) -> None:
    result = run("cache", "stats", place)

    assert result.code != Exit.OK
    assert "redis" in result.err.lower()
    assert "Traceback" not in result.err
