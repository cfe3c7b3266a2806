"""Simulates the day and writes what it came to: docs/simulation/, and the tables of docs/simulation.md.

python tools/simulation           (or `just simulate`)
python tools/simulation --print   print the tables, and write nothing
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from simulation.figures import figures
from simulation.page import filled, tables
from simulation.plots import plots
from simulation.run import simulate_all
from simulation.scenario import DAY

DOCS = Path(__file__).parents[2] / "docs"


def main(arguments: list[str]) -> None:
    """Run it."""
    records = simulate_all(DAY)
    found = figures(DAY, records)
    print(tables(DAY, found))
    if "--print" in arguments:
        return
    folder = DOCS / "simulation"
    folder.mkdir(exist_ok=True)
    for name, svg in plots(DAY, records).items():
        (folder / name).write_text(svg, encoding="utf-8")
    (folder / "figures.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    page = DOCS / "simulation.md"
    page.write_text(filled(page.read_text(encoding="utf-8"), DAY, found), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
