"""A bulk run on a client that tests lead by the hand: on asyncio and on trio."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import pytest

from llmport import (
    Attempt,
    AuthenticationError,
    BatchItem,
    CircuitOpenError,
    Completion,
    CompletionRequest,
    ConfigurationError,
    InvalidRequestError,
    OverloadedError,
    QueueFullError,
    RequestTimeoutError,
    TextBlock,
    Usage,
)
from llmport.bulk import Bulk, BulkItem, Files, Progress, run
from llmport.client import UnknownOptionWarning
from llmport.errors import BudgetExceededError

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])]


def text_of(request: CompletionRequest) -> str:
    return request.messages[0].content[0].text  # type: ignore[union-attr]


class Client:
    """Answers at once, or as *answer* says, and remembers what it was asked."""

    def __init__(self, answer: Callable[[str], Any] | None = None) -> None:
        self.requests: list[CompletionRequest] = []
        self.most_at_once = 0
        self._at_once = 0
        self._answer = answer

    @property
    def asked(self) -> list[str]:
        return [text_of(request) for request in self.requests]

    async def complete(self, request: CompletionRequest) -> Completion:
        self.requests.append(request)
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            await anyio.lowlevel.checkpoint()
            text = text_of(request) if self._answer is None else self._answer(text_of(request))
            if callable(text):
                text = await text()
            if isinstance(text, BaseException):
                raise text
        finally:
            self._at_once -= 1
        return Completion(
            id="msg_1",
            model="m",
            content=(TextBlock(f"{text}!"),),
            stop_reason="end_turn",
            usage=Usage(input_tokens=3, output_tokens=2),
        )


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "answers.jsonl"


def results(out: Path) -> dict[str, Any]:
    read = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    by_name = {result["custom_id"]: result for result in read}
    assert len(by_name) == len(read), "a result is there twice"
    return by_name


def questions(number: int) -> list[tuple[str, str]]:
    return [(f"q{n}", f"question {n}") for n in range(number)]


def failing(*texts: str, error: BaseException) -> Callable[[str], Any]:
    return lambda text: error if text in texts else text


async def test_every_request_has_its_own_answer(out):
    client = Client()

    progress = await run(client, questions(50), out, workers=8)

    assert {name: result["text"] for name, result in results(out).items()} == {
        f"q{n}": f"question {n}!" for n in range(50)
    }
    assert (progress.succeeded, progress.failed, progress.in_flight) == (50, 0, 0)
    assert progress.usage.output_tokens == 100
    assert client.most_at_once == 8


async def test_a_second_run_sends_what_has_no_result(out):
    await run(Client(), questions(10), out)
    client = Client()

    progress = await run(client, questions(12), out)

    assert client.asked == ["question 10", "question 11"]
    assert len(results(out)) == 12
    assert (progress.earlier_succeeded, progress.succeeded, progress.settled) == (10, 2, 12)


async def test_what_goes_wrong_with_one_is_its_result(out):
    error = InvalidRequestError("Too odd.", type="invalid_request_error", status=400, request_id="req_1")

    progress = await run(Client(failing("question 3", error=error)), questions(5), out)

    assert progress.errors == {"InvalidRequestError": 1}
    assert progress.succeeded == 4
    assert results(out)["q3"] == {
        "custom_id": "q3",
        "status": "errored",
        "error": {
            "class": "InvalidRequestError",
            "type": "invalid_request_error",
            "message": "Too odd.",
            "status": 400,
            "request_id": "req_1",
            "is_retryable": False,
            "attempts": 0,
            "possibly_billed": False,
        },
    }


async def test_failed_ones_are_sent_again_only_if_asked_for(out):
    await run(Client(failing("question 3", error=OverloadedError("Busy.", status=529))), questions(5), out)
    client = Client()

    progress = await run(client, questions(5), out)
    assert (client.asked, progress.earlier_failed, progress.failed) == ([], 1, 1)

    progress = await run(client, questions(5), out, retry_failed=True)
    assert (client.asked, progress.failed, progress.resent) == (["question 3"], 0, 0)
    assert {result["status"] for result in results(out).values()} == {"succeeded"}


@pytest.mark.parametrize(
    "error",
    [AuthenticationError("No such key.", status=401), BudgetExceededError("Spent.")],
    ids=["key", "budget"],
)
async def test_what_all_would_meet_stops_the_run(out, error):
    client = Client(lambda text: error if text > "question 5" else text)

    with pytest.raises(type(error)) as caught:
        await run(client, questions(10), out, workers=1)

    assert caught.value is error
    assert list(results(out)) == [f"q{n}" for n in range(6)]
    again = Client()
    progress = await run(again, questions(10), out)
    assert again.asked == [f"question {n}" for n in range(6, 10)]
    assert progress.resent == 0  # it is known that the one was not carried out


@pytest.mark.parametrize(
    "error",
    [CircuitOpenError("Not now.", retry_after=5.0), QueueFullError("Too many.")],
    ids=["circuit", "queue"],
)
async def test_what_cannot_be_sent_yet_waits(out, error):
    """An open circuit would otherwise turn a whole file into errors within a second."""
    naps: list[float] = []
    client = Client(lambda text: error if len(client.requests) <= 5 else text)

    async def nap(seconds: float) -> None:
        naps.append(seconds)

    with Files(out) as files:
        progress = await Bulk(client, files, workers=1, sleep=nap).run(questions(3))

    assert client.asked == ["question 0"] * 6 + ["question 1", "question 2"]
    assert naps == [1.0] * 5
    assert (progress.succeeded, progress.failed) == (3, 0)


async def test_a_stop_ends_that_waiting(out):
    client = Client(lambda text: CircuitOpenError("Not now."))

    async def nap(seconds: float) -> None:
        work.stop()

    with Files(out) as files:
        work = Bulk(client, files, workers=4, sleep=nap)
        progress = await work.run(questions(9))

    assert (len(client.requests), progress.settled) == (4, 0)
    assert (await run(Client(), questions(9), out)).resent == 0


@pytest.mark.parametrize(
    "error", [CircuitOpenError("Not now."), AuthenticationError("No.")], ids=["circuit", "key"]
)
async def test_what_may_have_been_sent_is_not_taken_for_unsent(out, error):
    """The first attempt was sent, and nobody knows what became of it."""
    lost = RequestTimeoutError("Too long.", phase="body")
    error.attempts = (Attempt.of(1, lost, is_billed=True),)

    if isinstance(error, AuthenticationError):
        with pytest.raises(AuthenticationError):
            await run(Client(lambda text: error), questions(1), out)
        assert (await run(Client(), questions(1), out)).resent == 1
    else:
        progress = await run(Client(lambda text: error), questions(1), out)
        assert progress.errors == {"CircuitOpenError": 1}
        assert results(out)["q0"]["error"]["possibly_billed"] is True


async def test_being_cancelled_leaves_what_is_in_flight_to_the_next_run(out):
    with anyio.CancelScope() as scope:

        async def hang() -> str:
            scope.cancel()
            await anyio.sleep_forever()
            return ""

        await run(Client(lambda text: hang if text == "question 2" else text), questions(9), out, workers=1)

    client = Client()
    progress = await run(client, questions(9), out)

    assert client.asked[0] == "question 2"
    assert progress.resent == 1
    assert len(results(out)) == 9


async def test_a_run_that_is_stopped_finishes_what_is_in_flight(out):
    def answer(text: str) -> str:
        if text == "question 4":
            work.stop()
        return text

    client = Client(answer)
    with Files(out) as files:
        work = Bulk(client, files, workers=4)
        progress = await work.run(questions(100))

    assert progress.settled == len(client.requests) == len(results(out)) < 12
    assert (await run(Client(), questions(100), out)).resent == 0


async def test_requests_are_taken_as_they_are_needed(out):
    """However many there are, only as many as there are workers are held."""
    client, taken = Client(), []

    def rows():
        for name, text in questions(500):
            taken.append(name)
            assert len(taken) - len(client.requests) <= 4
            yield BatchItem(name, text)

    await run(client, rows(), out, workers=4)

    assert len(results(out)) == 500


async def test_options_hold_where_a_request_does_not_say(out):
    client = Client()
    own = CompletionRequest.of("a", {"max_tokens": 5})

    await run(client, [("a", own), ("b", "b")], out, max_tokens=9, system="Be brief.")

    assert [(request.max_tokens, request.system) for request in client.requests] == [
        (5, "Be brief."),
        (9, "Be brief."),
    ]


@pytest.mark.parametrize(
    ("requests", "problem"),
    [
        ([("a", "x"), ("a", "y")], "'a' is there twice"),
        (["a"], r"not a str"),
        ([("", "x")], "1 to 256 printable characters"),
        ([("a\nb", "x")], "1 to 256 printable characters"),
        ([("\ud800", "x")], "1 to 256 printable characters"),
        ([BulkItem("before", "y", digest=2)], "'before' has a result already, of another request"),
    ],
    ids=["twice", "no pair", "no name", "line break", "half a character", "another request"],
)
async def test_what_cannot_be_told_apart_is_refused(out, requests, problem):
    await run(Client(), [BulkItem("before", "x", digest=1)], out)

    with pytest.raises(ConfigurationError, match=problem):
        await run(Client(), requests, out)


async def test_a_mistake_of_ours_is_not_hidden(out):
    error = ZeroDivisionError()

    with pytest.raises(ZeroDivisionError):
        await run(Client(failing("question 1", error=error)), questions(3), out)


async def test_it_says_how_far_it_is(out):
    told: list[int] = []

    def tell(progress: Progress) -> None:
        told.append(progress.settled)

    await run(Client(), questions(3), out, on_tick=tell)

    assert told[-1] == 3


@pytest.mark.parametrize("workers", [0, "x", None])
async def test_a_run_needs_workers(out, workers):
    with pytest.raises(ConfigurationError, match="at least one worker"):
        await run(Client(), questions(3), out, workers=workers)


async def test_an_unknown_option_is_sent_with_every_request_and_told_of_once(out):
    client = Client()

    with pytest.warns(UnknownOptionWarning) as caught:
        await run(client, questions(3), out, brand_new=1)

    assert [request.extra_body for request in client.requests] == [{"brand_new": 1}] * 3
    assert len(caught) == 1


async def test_an_option_of_the_wrong_kind_is_refused_before_anything_is_sent(out):
    client = Client()

    with pytest.raises(ConfigurationError, match="max_tokens"):
        await run(client, questions(3), out, max_tokens="x")
    assert client.requests == []
