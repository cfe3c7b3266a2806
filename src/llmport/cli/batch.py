"""`llmport batch`: submit, wait, results, list, cancel."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO, cast

from cyclopts import App, Parameter, validators

from llmport._as_data import describe_result
from llmport.batches import Batch, BatchCounts, BatchJob
from llmport.cli.as_json import describe_batch, to_json
from llmport.cli.batch_input import read_items
from llmport.cli.connection import USUAL_CONNECTION, Connection
from llmport.cli.context import Context, Injected
from llmport.cli.exits import Exit
from llmport.cli.progress import metered
from llmport.cli.prompt import ModelOptions
from llmport.errors import ConfigurationError

if TYPE_CHECKING:
    from llmport.anthropic import AnthropicClient
    from llmport.anthropic.batches.client import Batches

EXAMPLES = """\
Examples
  llmport batch submit questions.jsonl > ids
  llmport batch wait $(cat ids)
  llmport batch results --out answers.jsonl $(cat ids)
  llmport batch submit --emulator --wait questions.jsonl

A line of questions.jsonl
  {"custom_id": "river-1", "prompt": "Where does the Rhine rise?"}
  {"custom_id": "river-2", "params": {…}}    with a whole request of the API
"""

_HEADINGS = ("Batch", "Status", "Created", "Done", "Succeeded", "Errored", "Canceled", "Expired")
_PLAIN_MODEL = ModelOptions()

Ids = Annotated[tuple[str, ...], Parameter(name="BATCH", negative=())]

app = App(
    name="batch",
    help="Hand over many requests together, at half the price, answered within a day.",
    help_epilogue=EXAMPLES,
)


@app.command
def submit(  # noqa: PLR0913 - each is an option of its own
    file: Path | None = None,
    /,
    *,
    options: ModelOptions = _PLAIN_MODEL,
    max_tokens: Annotated[int | None, Parameter(validator=validators.Number(gte=0))] = None,
    wait: Annotated[bool, Parameter(negative=())] = False,
    connection: Connection = USUAL_CONNECTION,
    context: Injected,
) -> Exit:
    """Hand over the requests in a file of JSON lines, and print the ids of their batches.

    Parameters
    ----------
    file
        One request a line, read while it is sent; standard input if it is left out. A line without custom_id is called
        line-N.
    max_tokens
        Cut each answer after so many tokens, where its request does not say.
    wait
        Then wait until they have ended, and print the results instead of the ids.
    """
    terminal = context.terminal

    def tell(batch: Batch) -> None:
        if wait:
            terminal.line(f"batch {batch.id}: {batch.counts.total} requests")
        else:
            terminal.answer(f"{batch.id}\n")

    with _batches(connection, context) as batches:
        job = batches.create(
            read_items(file, context.stdin), on_created=tell, max_tokens=max_tokens, **options.options()
        )
        if not job.batches:
            raise ConfigurationError("There are no requests: give a file, or pipe one in.")
        if not wait:
            return Exit.OK
        _wait(batches, job.ids, None, context)
        return _print_results(batches, job, None, context)


@app.command
def wait(
    ids: Ids,
    /,
    *,
    poll: Annotated[float | None, Parameter(validator=validators.Number(gt=0))] = None,
    connection: Connection = USUAL_CONNECTION,
    context: Injected,
) -> Exit:
    """Wait until batches have ended, through whatever passing errors. Ctrl-C stops the waiting and nothing else.

    Parameters
    ----------
    ids
        The ids that `submit` printed.
    poll
        Seconds between two looks; from 5 up to 60, the longer it takes, if not given.
    """
    with _batches(connection, context) as batches:
        job = _wait(batches, ids, poll, context)
    context.terminal.table(_HEADINGS, [_row(batch) for batch in job.batches])
    return Exit.OK


@app.command
def results(
    ids: Ids,
    /,
    *,
    out: Annotated[Path | None, Parameter(name=("--out", "-o"))] = None,
    connection: Connection = USUAL_CONNECTION,
    context: Injected,
) -> Exit:
    """Print the results of batches that have ended, one JSON object a line, in any order.

    The exit code is 1 if a request has no answer.

    Parameters
    ----------
    ids
        The ids that `submit` printed.
    out
        Write them to this file instead, which appears once it is whole.
    """
    with _batches(connection, context) as batches:
        job = BatchJob([batches.get(batch_id) for batch_id in ids])
        if not job.is_ended:
            raise ConfigurationError(
                "Not all of them have ended: `llmport batch wait` waits until they have."
            )
        return _print_results(batches, job, out, context)


@app.command(name="list")
def list_(
    *,
    limit: Annotated[int, Parameter(validator=validators.Number(gte=1))] = 20,
    json: Annotated[bool, Parameter(negative=())] = False,
    connection: Connection = USUAL_CONNECTION,
    context: Injected,
) -> Exit:
    """List the batches of the workspace, the newest first.

    Parameters
    ----------
    limit
        At most so many; 20 if not given.
    json
        Print a JSON array instead.
    """
    with _batches(connection, context) as batches:
        found = batches.list(limit=limit)
    _show(found, context, is_json=json)
    return Exit.OK


@app.command
def cancel(ids: Ids, /, *, connection: Connection = USUAL_CONNECTION, context: Injected) -> Exit:
    """Stop batches. What is being processed is finished; the rest ends as canceled.

    Parameters
    ----------
    ids
        The ids that `submit` printed.
    """
    with _batches(connection, context) as batches:
        job = batches.cancel(ids)
    _show(job.batches, context, is_json=False)
    return Exit.OK


@contextmanager
def _batches(connection: Connection, context: Context) -> Generator[Batches]:
    with context.connect(connection) as client:
        yield cast("AnthropicClient", client).batches


def _wait(batches: Batches, ids: Iterable[str], poll: float | None, context: Context) -> BatchJob:
    with metered(context.terminal, "waiting") as meter:

        def show(job: BatchJob) -> None:
            counts = job.counts
            meter.show(counts.total - counts.processing, counts.total, _note(counts))

        return batches.wait(tuple(ids), poll=poll, on_progress=show)


def _print_results(batches: Batches, job: BatchJob, out: Path | None, context: Context) -> Exit:
    terminal, total, written, failed = context.terminal, job.counts.total, 0, 0
    beside = None if out is None else out.with_name(f"{out.name}.part")
    try:
        with _opened(beside) as file, metered(terminal, "results") as meter:
            for result in batches.results(job):
                line = to_json(describe_result(result)) + "\n"
                if file is None:
                    terminal.answer(line)
                else:
                    file.write(line)
                written += 1
                failed += result.completion is None
                if file is not None and (terminal.is_styled or written == total):
                    meter.show(written, total)
        if beside is not None and out is not None:
            beside.replace(out)
    except OSError as error:
        if out is None:
            raise
        raise ConfigurationError(f"--out {out}: {error.strerror or error}.") from error
    if failed:
        terminal.line(f"{failed} of {written} requests have no answer.", style="yellow")
    return Exit.FAILED if failed else Exit.OK


@contextmanager
def _opened(path: Path | None) -> Generator[TextIO | None]:
    if path is None:
        yield None
        return
    with path.open("w", encoding="utf-8") as file:
        yield file


def _show(found: Iterable[Batch], context: Context, *, is_json: bool) -> None:
    terminal = context.terminal
    if is_json:
        data = [describe_batch(batch) for batch in found]
        terminal.answer(to_json(data, is_pretty=terminal.is_interactive) + "\n")
    else:
        terminal.table(_HEADINGS, [_row(batch) for batch in found])


def _row(batch: Batch) -> tuple[str, ...]:
    counts = batch.counts
    done = f"{counts.total - counts.processing}/{counts.total}"
    created = batch.created_at.isoformat(timespec="minutes")
    numbers = (counts.succeeded, counts.errored, counts.canceled, counts.expired)
    return (batch.id, batch.status, created, done, *map(str, numbers))


def _note(counts: BatchCounts) -> str:
    parts = {"errored": counts.errored, "canceled": counts.canceled, "expired": counts.expired}
    return ", ".join(f"{count} {name}" for name, count in parts.items() if count)
