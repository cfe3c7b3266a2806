"""The loop as a list of what it asks for: no client, no threads."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from anthropic_messages.models import BrowserToolset20260801
from llmport import (
    Completion,
    CompletionRequest,
    Message,
    RateLimitError,
    TextBlock,
    Tool,
    ToolChoice,
    ToolResultBlock,
    ToolRoundsExceededError,
    ToolRun,
    ToolStep,
    ToolUseBlock,
    Usage,
    tool,
)
from llmport._core.tool_loop import Ask, RunTools, Tell, tool_loop
from llmport.messages import ContentBlock, UnknownBlock


@tool
def double(number: int) -> int:
    """Double a number."""
    return 2 * number


@tool
async def wait(seconds: float) -> None:
    """Wait."""


LOOK = ToolUseBlock("toolu_1", "double", {"number": 2})
THERE = ToolUseBlock("toolu_2", "wait", {"seconds": 1})
CUT = ToolUseBlock("toolu_3", "double", None, raw_json='{"number', error="it is cut short.")
SERVER_TOOL = UnknownBlock(
    "server_tool_use", {"type": "server_tool_use", "id": "s", "name": "double", "input": {}}
)
HELLO = Message.user("Hello")


def answer(*content: str | ContentBlock, stop_reason: str | None = None) -> Completion:
    blocks = tuple(TextBlock(part) if isinstance(part, str) else part for part in content)
    asks = any(isinstance(block, ToolUseBlock) for block in blocks)
    return Completion(
        id="msg_1",
        model="claude-fake",
        content=blocks,
        stop_reason=stop_reason or ("tool_use" if asks else "end_turn"),
        usage=Usage(input_tokens=1, output_tokens=2),
    )


class Play:
    """Plays the other side: answers what is asked, runs what is to be run in order, and remembers all of it."""

    def __init__(self, *answers: Completion | Exception, max_rounds: int = 10, **options: Any) -> None:
        self.asked: list[CompletionRequest] = []
        self.ran: list[tuple[str, ...]] = []
        self.told: list[ToolStep] = []
        self.run: ToolRun | None = None
        tools = options.pop("tools", (double, wait))
        self._flow = tool_loop(
            CompletionRequest(messages=(HELLO,), tools=tools, **options), max_rounds=max_rounds
        )
        self._answers = list(answers)

    def __call__(self) -> ToolRun:
        outcome: Any = None
        try:
            while True:
                effect = (
                    self._flow.throw(outcome) if isinstance(outcome, Exception) else self._flow.send(outcome)
                )
                outcome = self._perform(effect)
        except StopIteration as done:
            run: ToolRun = done.value
            return run

    def _perform(self, effect: object) -> Any:
        match effect:
            case Ask(request):
                self.asked.append(request)
                return self._answers.pop(0)
            case RunTools(jobs):
                self.ran.append(tuple(job.use.id for job in jobs))
                return tuple(ToolResultBlock(job.use.id, f"ran {job.use.name}") for job in jobs)
            case Tell(step):
                self.told.append(step)
        return None


def results(play: Play) -> tuple[ToolResultBlock, ...]:
    found = play.told[1].results
    assert found is not None
    return found


# ------------------------------------------------------------------------------------------------- the way


def test_an_answer_without_tools_is_the_end() -> None:
    play = Play(final := answer("Hi."))

    run = play()

    assert run == ToolRun(
        completion=final,
        messages=(HELLO, final.message),
        steps=(ToolStep(number=1, completion=final, results=()),),
    )
    assert run.text == "Hi."
    assert play.told == list(run.steps)


def test_results_go_back_until_the_model_answers() -> None:
    play = Play(first := answer("Wait.", LOOK), answer(THERE), answer("4."))

    run = play()

    assert play.ran == [("toolu_1",), ("toolu_2",)]
    assert play.asked[1].messages == (
        HELLO,
        first.message,
        Message.user(ToolResultBlock("toolu_1", "ran double")),
    )
    assert [len(request.messages) for request in play.asked] == [1, 3, 5]
    assert len(run.messages) == 6
    assert run.usage == Usage(input_tokens=3, output_tokens=6)
    assert [step.number for step in run.steps] == [1, 2, 3]


def test_each_step_is_told_before_and_after_its_tools() -> None:
    play = Play(answer(LOOK), answer("4."))

    run = play()

    assert [(step.number, step.results) for step in play.told] == [
        (1, None),
        (1, (ToolResultBlock("toolu_1", "ran double"),)),
        (2, ()),
    ]
    assert run.steps == (play.told[1], play.told[2])


def test_tools_that_are_asked_for_together_run_together_and_their_results_keep_the_order() -> None:
    play = Play(answer(LOOK, CUT, THERE), answer("4."))

    play()

    assert play.ran == [("toolu_1", "toolu_2")]
    assert [result.tool_use_id for result in results(play)] == ["toolu_1", "toolu_3", "toolu_2"]


@pytest.mark.parametrize(
    ("choice", "later"),
    [
        (ToolChoice("any"), ToolChoice("auto")),
        (ToolChoice("tool", "double", allow_parallel=False), ToolChoice("auto", allow_parallel=False)),
        (ToolChoice("none"), ToolChoice("none")),
        (None, None),
    ],
)
def test_a_choice_that_forces_a_tool_is_for_the_first_round_only(
    choice: ToolChoice | None, later: ToolChoice | None
) -> None:
    play = Play(answer(LOOK), answer(LOOK), answer("4."), tool_choice=choice)

    play()

    assert [request.tool_choice for request in play.asked] == [choice, later, later]


def test_a_pause_is_sent_back_as_it_is() -> None:
    play = Play(paused := answer("Hm.", SERVER_TOOL, stop_reason="pause_turn"), answer("Done."))

    run = play()

    assert play.ran == []
    assert play.asked[1].messages == (HELLO, paused.message)
    assert run.text == "Done."
    assert [step.results for step in run.steps] == [(), ()]


def test_tools_of_the_provider_are_left_alone() -> None:
    play = Play(answer(SERVER_TOOL, "4."), tools=({"type": "web_search_20250305", "name": "double"},))

    assert play().text == "4."
    assert play.ran == []


@pytest.mark.parametrize(
    "reason", ["refusal", "max_tokens", "model_context_window_exceeded", "stop_sequence", "new"]
)
def test_an_answer_that_is_cut_or_refused_ends_the_run_and_runs_nothing(reason: str) -> None:
    play = Play(answer(LOOK, CUT, stop_reason=reason))

    run = play()

    assert play.ran == []
    assert run.completion.stop_reason == reason


@pytest.mark.parametrize("other", [Tool("approve"), {"type": "bash_20250124", "name": "approve"}])
def test_a_tool_that_is_no_function_ends_the_run_for_its_caller_to_go_on(other: Any) -> None:
    play = Play(answer(LOOK, ask := ToolUseBlock("toolu_9", "approve", {})), tools=(double, other))

    run = play()

    assert play.ran == []
    assert run.completion.tool_uses == (LOOK, ask)
    assert run.messages[-1] == run.completion.message
    assert run.steps[-1].results is None


def test_a_set_of_tools_of_the_providers_needs_no_name() -> None:
    play = Play(answer(LOOK), answer("4."), tools=(double, BrowserToolset20260801()))  # type: ignore[arg-type]

    assert play().text == "4."


def test_an_empty_answer_is_no_turn_of_the_conversation() -> None:
    assert Play(answer())().messages == (HELLO,)


# ---------------------------------------------------------------------------------- what the model gets wrong


@pytest.mark.parametrize(
    ("use", "words"),
    [
        pytest.param(CUT, "not run, because its arguments are not whole: it is cut short.", id="cut"),
        pytest.param(
            ToolUseBlock("toolu_3", "double", None),
            "not run, because its arguments are not whole",
            id="cut, no reason",
        ),
        pytest.param(
            ToolUseBlock("toolu_3", "treble", {}),
            "There is no tool 'treble', only double, wait.",
            id="unknown",
        ),
        pytest.param(
            ToolUseBlock("toolu_3", "double", {"number": "two"}), r"do not fit: .* at $.number", id="type"
        ),
        pytest.param(
            ToolUseBlock("toolu_3", "double", {"n": 2}), "There is no argument n; there is number", id="name"
        ),
    ],
)
def test_what_the_model_got_wrong_is_told_to_it_and_not_run(use: ToolUseBlock, words: str) -> None:
    play = Play(answer(use), answer("Sorry."))

    play()

    (result,) = results(play)
    assert play.ran == []
    assert result.is_error
    assert result.tool_use_id == "toolu_3"
    (said,) = result.content
    assert isinstance(said, TextBlock)
    assert all(part in said.text for part in words.split(".*"))


# --------------------------------------------------------------------------------------------- when it fails


def test_too_many_rounds_are_an_error_that_holds_the_run() -> None:
    play = Play(answer(LOOK), answer(LOOK), max_rounds=2)

    with pytest.raises(ToolRoundsExceededError, match="after 2 rounds") as caught:
        play()

    error = pickle.loads(pickle.dumps(caught.value))
    assert error.partial == answer(LOOK)
    assert error.run.messages == play.asked[-1].messages
    assert [step.results for step in error.run.steps] == [(ToolResultBlock("toolu_1", "ran double"),), None]
    assert play.ran == [("toolu_1",)]


def test_the_last_round_may_answer() -> None:
    assert Play(answer(LOOK), answer("4."), max_rounds=2)().text == "4."


def test_a_failed_question_holds_the_run_so_far() -> None:
    play = Play(answer(LOOK), RateLimitError("Slow down."))

    with pytest.raises(RateLimitError) as caught:
        play()

    assert caught.value.run.messages == play.asked[1].messages
    assert len(caught.value.run.steps) == 1


def test_before_the_first_answer_there_is_no_run() -> None:
    with pytest.raises(RateLimitError) as caught:
        Play(RateLimitError("Slow down."))()

    assert caught.value.run is None


def test_what_the_caller_raises_when_told_ends_the_run() -> None:
    flow = tool_loop(CompletionRequest(messages=(HELLO,)), max_rounds=1)
    next(flow)
    flow.send(answer("Hi."))

    with pytest.raises(ZeroDivisionError):
        flow.throw(ZeroDivisionError())
