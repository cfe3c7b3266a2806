"""`llmport bulk`: runs a file of requests, and goes on with it after a kill."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter, validators

from llmport.cli.bulk_view import Shown, report
from llmport.cli.connection import USUAL_CONNECTION, Connection, config_for
from llmport.cli.context import Injected
from llmport.cli.exits import Exit
from llmport.cli.progress import Meter, metered
from llmport.cli.prompt import ModelOptions
from llmport.errors import ConfigurationError

if TYPE_CHECKING:
    from anyio import CancelScope

    from llmport.anthropic import AnthropicConfig
    from llmport.bulk import Bulk, Files, Progress
    from llmport.cli.bulk_input import RequestFile
    from llmport.cli.terminal import Terminal

EXAMPLES = """\
Examples
  llmport bulk questions.jsonl --out answers.jsonl
  llmport bulk questions.jsonl --out answers.jsonl --workers 64 --max-tokens 200
  llmport bulk questions.jsonl --out answers.jsonl --retry-failed

A line of questions.jsonl
  {"custom_id": "river-1", "prompt": "Where does the Rhine rise?"}
  {"custom_id": "river-2", "params": {…}}    with a whole request of the API

The same command goes on where a run was stopped or killed.
"""

_PLAIN_MODEL = ModelOptions()
_SHOWN = 10
"""So many bad lines are told of one by one."""


def bulk(  # noqa: PLR0913 - each is an option of its own
    file: Path,
    /,
    *,
    out: Annotated[Path, Parameter(name=("--out", "-o"))],
    workers: Annotated[int, Parameter(name=("--workers", "-w"), validator=validators.Number(gte=1))] = 16,
    options: ModelOptions = _PLAIN_MODEL,
    max_tokens: Annotated[int | None, Parameter(validator=validators.Number(gte=0))] = None,
    max_retries: Annotated[int | None, Parameter(validator=validators.Number(gte=0))] = None,
    retry_failed: Annotated[bool, Parameter(negative=())] = False,
    skip_bad_lines: Annotated[bool, Parameter(negative=())] = False,
    watchable: Annotated[bool, Parameter(negative=())] = False,
    connection: Connection = USUAL_CONNECTION,
    context: Injected,
) -> Exit:
    """Send the requests in a file of JSON lines, many at once, and append each result to a file.

    Run again, it sends what has no result yet. Ctrl-C finishes what is in flight and stops; a second one stops at once.
    The exit code is 0 if every request of the file has succeeded.

    Parameters
    ----------
    file
        One request a line. A line without custom_id is called line-N.
    out
        Where results go, one JSON object a line, in the order they come. Beside it is a journal, FILE.journal.
    workers
        So many requests are in flight at once; 16 if not given.
    max_tokens
        Cut each answer after so many tokens, where its request does not say.
    max_retries
        How often a failed attempt is made again; 2 unless ANTHROPIC_MAX_RETRIES says otherwise.
    retry_failed
        Send those again, too, whose result is an error.
    skip_bad_lines
        Pass over lines that are no request, or not the first of their name, instead of sending nothing.
    watchable
        Let `llmport top` in another terminal show what goes on.
    """
    import anyio  # noqa: PLC0415 - not for `--help`

    from llmport.anthropic import AsyncAnthropicClient  # noqa: PLC0415 - as above
    from llmport.bulk import Bulk  # noqa: PLC0415 - as above
    from llmport.cli.bulk_input import RequestFile  # noqa: PLC0415 - as above
    from llmport.watch import Metrics, Watchable  # noqa: PLC0415 - as above

    terminal = context.terminal
    settings: dict[str, Any] = {**options.options(), "max_tokens": max_tokens, "max_retries": max_retries}
    requests = RequestFile(file)
    metrics = Metrics()

    async def run(config: AnthropicConfig, files: Files, meter: Meter) -> tuple[Progress, Exception | None]:
        show = Shown(meter, requests.total, is_lively=terminal.is_styled)
        async with AsyncAnthropicClient(config) as client:
            work = Bulk(client, files, workers=workers, on_tick=show, clock=context.clock, **settings)

            def snapshot() -> dict[str, Any]:
                so_far = {"done": work.progress.settled, "total": requests.total}
                return {"title": f"bulk {file}", "bulk": so_far, **metrics.snapshot(client.limits())}

            failure = await _run(
                work, requests, Watchable(snapshot) if watchable else nullcontext(), terminal
            )
            return work.progress, failure

    with config_for(connection) as config, _opened(out, retry_failed=retry_failed) as files:
        _check(requests, files, terminal, is_forgiving=skip_bad_lines)
        config = config.replaced(  # noqa: PLW2901 - the same, made for many requests
            rate_limit=config.rate_limit or True,  # whoever has hours waits rather than being refused
            observers=(*config.observers, metrics) if watchable else config.observers,
        )
        with metered(terminal, "bulk") as meter:
            progress, failure = anyio.run(run, config, files, meter)
    report(progress, requests.total, terminal)
    if failure is not None:
        raise failure
    if progress.settled < requests.total:
        return Exit.INTERRUPTED
    return Exit.FAILED if progress.failed or requests.bad else Exit.OK


@contextmanager
def _opened(out: Path, *, retry_failed: bool) -> Generator[Files]:
    from llmport.bulk import Files  # noqa: PLC0415 - not for `--help`

    try:
        files = Files(out, retry_failed=retry_failed)
    except OSError as error:
        raise ConfigurationError(f"--out {out}: {error.strerror or error}.") from error
    with files:
        yield files


def _check(requests: RequestFile, files: Files, terminal: Terminal, *, is_forgiving: bool) -> None:
    told = 0

    def tell(problem: str) -> None:
        nonlocal told
        told += 1
        if told <= _SHOWN:
            terminal.line(problem, style="yellow")

    requests.check(files.ledger, tell)
    if told > _SHOWN:
        terminal.line(f"… and {told - _SHOWN:,} more lines.", style="yellow")
    if told and not is_forgiving:
        raise ConfigurationError(
            f"{told:,} of the lines cannot be sent, so none was. --skip-bad-lines sends the others."
        )
    if not requests.total:
        raise ConfigurationError("There are no requests in the file.")


async def _run(
    work: Bulk, requests: RequestFile, shown: AbstractContextManager[object], terminal: Terminal
) -> Exception | None:
    """Run it, and return what it failed with: raised within a group, it would be wrapped."""
    import anyio  # noqa: PLC0415 - not for `--help`

    failure: Exception | None = None
    with shown:
        async with anyio.create_task_group() as group:
            # On Windows, and in a thread, Ctrl-C stops at once: signals cannot be waited for.
            if sys.platform != "win32" and threading.current_thread() is threading.main_thread():
                group.start_soon(_heed_signals, work, group.cancel_scope, terminal)
            try:
                await work.run(requests)
            except Exception as error:  # noqa: BLE001 - raised by the caller
                failure = error
            group.cancel_scope.cancel()
    return failure


async def _heed_signals(work: Bulk, scope: CancelScope, terminal: Terminal) -> None:
    import anyio  # noqa: PLC0415 - not for `--help`

    with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
        async for _ in signals:
            if work.is_stopping:
                scope.cancel()
                return
            work.stop()
            terminal.interrupt()
            terminal.line("Finishing what is in flight; Ctrl-C again stops at once.")
