"""Measures llmport against the official SDK (peer) and against what the means alone cost (floor), in one run.

`just bench` runs everything; `just bench startup` one part. Figures are medians of paired runs; read the ratios, for
the machine's speed is in every figure alike. No test depends on any of them.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from rows import table

PARTS = ("startup", "decode", "streams", "requests", "transports", "cache", "policies", "tenants", "traffic")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help="which parts to run; all without any")
    chosen = parser.parse_args().parts or PARTS
    rows = [row for part in chosen for row in import_module(part).rows()]
    print(table(rows))


if __name__ == "__main__":
    main()
