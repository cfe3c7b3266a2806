"""The entry of the `llmport` command."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.util import find_spec


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with *arguments*, those of the process by default, and return its exit code."""
    if any(find_spec(name) is None for name in ("cyclopts", "rich")):
        sys.stderr.write("llmport: the command is not installed: pip install 'llmport[cli]'\n")
        return 2
    try:
        from llmport.cli.context import Context  # noqa: PLC0415 - needs the extra
        from llmport.cli.failures import run_guarded  # noqa: PLC0415 - needs the extra

        return run_guarded(sys.argv[1:] if arguments is None else arguments, Context.of_process())
    except KeyboardInterrupt:  # while importing
        return 130


if __name__ == "__main__":
    sys.exit(main())
