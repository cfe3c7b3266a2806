"""What `llmport bulk` says: how far it is, and how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmport.cli.progress import Meter
from llmport.cli.terminal import Terminal

if TYPE_CHECKING:
    from llmport.bulk import Progress


class Shown:
    """Shows how far a run is: at every tick where a bar moves, and elsewhere a line now and then."""

    _EVERY = 10.0
    """Seconds between two lines."""

    def __init__(self, meter: Meter, total: int, *, is_lively: bool) -> None:
        self._meter = meter
        self._total = total
        self._is_lively = is_lively
        self._next = self._EVERY

    def __call__(self, progress: Progress) -> None:
        """Show it, if it is time."""
        if self._is_lively or progress.seconds >= self._next:
            self._next += self._EVERY
            failed = f", {progress.failed:,} failed" if progress.failed else ""
            self._meter.show(progress.settled, self._total, f"{progress.rate:.1f} a second{failed}")


def report(progress: Progress, total: int, terminal: Terminal) -> None:
    """Say how a run ended."""
    succeeded = progress.succeeded + progress.earlier_succeeded
    terminal.line(
        f"{progress.settled:,} of {total:,} requests have a result: {succeeded:,} succeeded, {progress.failed:,} failed."
    )
    usage, new = progress.usage, progress.succeeded + progress.errors.total()
    terminal.line(
        f"This run: {new:,} in {progress.seconds:.1f} s ({progress.rate:.1f} a second), {usage.total_input_tokens:,} "
        f"input and {usage.output_tokens:,} output tokens, {progress.cost}."
    )
    if progress.cached:
        terminal.line(f"{progress.cached:,} came from the cache, for nothing.")
    if progress.failed:
        kinds = ", ".join(f"{count:,} {name}" for name, count in progress.errors.most_common())
        terminal.line(
            f"Failed: {kinds or 'in an earlier run'}. --retry-failed sends them again.", style="yellow"
        )
    if progress.resent:
        terminal.line(
            f"{progress.resent:,} were in flight when an earlier run was killed: sent again, and perhaps paid twice.",
            style="yellow",
        )
    if progress.settled < total:
        terminal.line(
            f"{total - progress.settled:,} are left: the same command goes on with them.", style="yellow"
        )
