"""The example of an observer: its page is what Prometheus reads."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import pytest

from llmport import ConfigurationError
from llmport.anthropic import AnthropicClient
from llmport.emulator import Emulator

EXAMPLE = Path(__file__).parents[2] / "examples" / "prometheus.py"
LINE = re.compile(r'# TYPE \w+ (counter|histogram)|\w+\{\w+="[^"]*"(,\w+="[^"]*")*\} [0-9.e+-]+')


def test_the_example_runs_as_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Emulator() as emulator:
        monkeypatch.setenv("ANTHROPIC_API_KEY", emulator.api_key)
        monkeypatch.setenv("ANTHROPIC_BASE_URL", emulator.base_url)
        runpy.run_path(str(EXAMPLE), run_name="__main__")

    page = capsys.readouterr().out
    assert [line for line in page.split("\n") if line and not LINE.fullmatch(line)] == []
    assert 'llm_calls_total{model="claude-sonnet-5-5",outcome="answered"} 1' in page
    assert 'llm_call_seconds_bucket{model="claude-sonnet-5-5",le="+Inf"} 1' in page
    assert re.search(r'llm_cost_dollars_total\{model="claude-sonnet-5-5"\} 0?\.?\d', page)


def test_it_counts_failures_retries_and_tokens() -> None:
    metrics: Any = runpy.run_path(str(EXAMPLE))["Metrics"]()
    with (
        Emulator() as emulator,
        AnthropicClient(base_url=emulator.base_url, api_key=emulator.api_key, observers=[metrics]) as client,
    ):
        usage = client.complete("Hello").usage
        with pytest.raises(ConfigurationError):
            client.complete("Hello", temperature=0.5)  # refused before it is a call
        with client.stream("Hello") as stream:
            stream.collect()

    lines = list(metrics.lines())
    assert 'llm_calls_total{model="claude-sonnet-5-5",outcome="answered"} 2' in lines
    assert 'llm_retries_total{model="claude-sonnet-5-5"} 0' in lines
    tokens = 2 * usage.output_tokens
    assert f'llm_tokens_total{{model="claude-sonnet-5-5",kind="output"}} {tokens}' in lines
