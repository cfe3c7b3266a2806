"""What it costs to have the client at all: import, first request, memory, disk.

Everything is measured in fresh processes of a fresh virtual environment that holds the client's core, the official SDK
and nothing else: httpx, for one, imports its command line wherever click and rich happen to be installed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import NamedTuple

from rows import Row
from server import serving

ROOT = Path(__file__).parents[1]
PEER = "anthropic==2.12.0"

BARE = "pass"
OURS = (
    "from llmport.anthropic import AnthropicClient; client = AnthropicClient(api_key='k', base_url='{url}')"
)
SDK = "import anthropic; client = anthropic.Anthropic(api_key='k', base_url='{url}', max_retries=0)"
FLOOR = "import httpx, attrs, orjson; client = httpx.Client(verify=False)"

OURS_ASK = OURS + "; print(client.complete('Hello').text)"
SDK_ASK = (
    SDK + "; print(client.messages.create(model='claude-sonnet-5-5', max_tokens=100, "
    "messages=[{{'role': 'user', 'content': 'Hello'}}]).content[0].text)"
)
FLOOR_ASK = (
    FLOOR + "; print(orjson.loads(client.post('{url}/v1/messages', content=orjson.dumps("
    "{{'model': 'claude-sonnet-5-5', 'max_tokens': 100, 'messages': [{{'role': 'user', 'content': 'Hello'}}]}}"
    ")).content)['content'][0]['text'])"
)


class Cost(NamedTuple):
    seconds: float
    """Of CPU, in user and kernel mode."""
    megabytes: float
    """At the peak."""


def _run(python: Path, program: str, url: str) -> Cost:
    pid = os.posix_spawn(
        python, [str(python), "-c", program.format(url=url)], _ENVIRONMENT, file_actions=_QUIET
    )
    _, status, usage = os.wait4(pid, 0)
    if status:
        raise SystemExit(f"This program failed: {program}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


_ENVIRONMENT = {
    name: value for name, value in os.environ.items() if not name.startswith(("ANTHROPIC_", "PYTHON"))
}
_QUIET = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]


def _paired(python: Path, url: str, runs: int, *programs: str) -> list[list[Cost]]:
    """Run the programs in turn, *runs* times each, after one round that fills the disk's cache."""
    rounds = [[_run(python, program, url) for program in programs] for _ in range(runs + 1)][1:]
    return [list(costs) for costs in zip(*rounds, strict=True)]


def _install(folder: Path, *packages: str) -> Path:
    python = folder / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", *packages], check=True, cwd=ROOT)
    return python


def _size(folder: Path) -> float:
    """Return the megabytes of what pip installs by default, byte code included, but pip and setuptools themselves."""
    skipped = ("pip", "setuptools", "pkg_resources", "_distutils_hack", "distutils-precedence")
    (packages,) = folder.glob("lib/python*/site-packages")
    return (
        sum(
            path.stat().st_size
            for path in packages.rglob("*")
            if path.is_file() and not path.relative_to(packages).parts[0].startswith(skipped)
        )
        / 1e6
    )


def _ratio(ours: list[float], peer: list[float]) -> float:
    return median(one / other for one, other in zip(ours, peer, strict=True))


def rows(runs: int = 11) -> list[Row]:
    """Measure; a figure is the median of the paired runs."""
    with tempfile.TemporaryDirectory() as scratch, serving() as url:
        both = _install(Path(scratch, "both"), ".", PEER)
        core = Path(scratch, "core")
        _install(core, ".")
        sdk = Path(scratch, "sdk")
        _install(sdk, PEER)

        def less(costs: list[Cost], bare: list[Cost]) -> list[float]:
            return [cost.seconds - nothing.seconds for cost, nothing in zip(costs, bare, strict=True)]

        def seconds(costs: list[Cost]) -> list[float]:
            return [cost.seconds for cost in costs]

        bare, ours, peer, floor = _paired(both, url, runs, BARE, OURS, SDK, FLOOR)
        ours_net, peer_net, floor_net = less(ours, bare), less(peer, bare), less(floor, bare)
        ask, peer_ask, floor_ask = _paired(both, url, runs, OURS_ASK, SDK_ASK, FLOOR_ASK)
        return [
            Row(
                "import and construct, CPU less bare Python",
                "ms",
                1000 * median(ours_net),
                1000 * median(peer_net),
                1000 * median(floor_net),
                target_of_peer=0.085,
            ),
            Row(
                "cold process with one request, CPU",
                "ms",
                1000 * median(seconds(ask)),
                1000 * median(seconds(peer_ask)),
                1000 * median(seconds(floor_ask)),
                target_of_peer=0.11,
            ),
            Row(
                "the same, peak memory",
                "MB",
                median(cost.megabytes for cost in ask),
                median(cost.megabytes for cost in peer_ask),
                median(cost.megabytes for cost in floor_ask),
                target_absolute=29,
            ),
            Row("installed size with dependencies", "MB", _size(core), _size(sdk), None, target_absolute=12),
        ]
