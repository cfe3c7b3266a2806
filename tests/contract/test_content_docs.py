"""The examples of docs/content.md run as they stand there, one after another, against the emulator."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from llmport.emulator import Emulator

PAGE = Path(__file__).parents[2] / "docs" / "content.md"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
PDF = b"%PDF-1.7\n" + bytes(64)


def test_the_pages_examples_run_as_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    examples = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "photo.png").write_bytes(PNG)
    (tmp_path / "report.pdf").write_bytes(PDF)
    monkeypatch.chdir(tmp_path)
    variables: dict[str, object] = {}
    with Emulator() as emulator:
        monkeypatch.setenv("ANTHROPIC_API_KEY", emulator.api_key)
        monkeypatch.setenv("ANTHROPIC_BASE_URL", emulator.base_url)
        for number, example in enumerate(examples):
            exec(compile(example, f"content.md, example {number}", "exec"), variables)
        variables["client"].close()  # type: ignore[attr-defined]  # the page's own
        sent = [request.json() for request in emulator.requests]

    assert len(examples) == 6  # the last is a whole program, which has its own test
    assert len(sent) == 7
    assert [part["type"] for part in sent[0]["messages"][0]["content"]] == [
        "image",
        "image",
        "document",
        "document",
        "text",
    ]
    assert [turn["role"] for turn in sent[2]["messages"]] == ["user", "assistant", "user"]
    assert sent[3]["system"][1]["cache_control"] == {"type": "ephemeral", "ttl": "1h"}
    assert sent[5]["inference_geo"] == "us"
    assert [tool["name"] for tool in sent[6]["tools"]] == ["web_search", "web_fetch"]
    assert "The document says “The bridge was built in 1904.”" in capsys.readouterr().out
