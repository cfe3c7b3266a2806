"""A conversation with tools as a generator: it yields what it needs done, and is sent the outcome.

No I/O, no provider, no threads: `llmport._runtime.tool_runs` asks the model and calls the functions. What the model may
have got wrong (a name, arguments, half an argument) is told to the model, which can do better; what a function raises
too. A tool that is no function is not run: the run ends there, and its caller goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Any, TypeAlias

import attrs
from attrs import frozen

from llmport._core.tool_results import error_of
from llmport._value import Value
from llmport.client import Completion, CompletionRequest
from llmport.errors import LlmError, ToolRoundsExceededError
from llmport.function_tools import FunctionTool
from llmport.messages import Message, ToolResultBlock, ToolUseBlock
from llmport.schema import MismatchError
from llmport.tool_runs import ToolRun, ToolStep
from llmport.tools import AnyTool, ToolChoice


@frozen(eq=False, repr=False)
class Job(Value):
    """A function to be called."""

    use: ToolUseBlock
    """What the model asked for."""
    call: Callable[[], Any]
    """Calls the function with the arguments, which have their types."""
    is_async: bool
    """Whether what `call` returns must be awaited."""


@frozen(eq=False, repr=False)
class Ask(Value):
    """Ask the model; sent back: its `Completion`."""

    request: CompletionRequest


@frozen(eq=False, repr=False)
class RunTools(Value):
    """Call functions, at once or one by one; sent back: a `ToolResultBlock` for each, in the same order."""

    jobs: tuple[Job, ...]


@frozen(eq=False, repr=False)
class Tell(Value):
    """Tell the caller about a step; sent back: `None`."""

    step: ToolStep


ToolEffect: TypeAlias = Ask | RunTools | Tell
ToolFlow: TypeAlias = Generator[ToolEffect, Any, ToolRun]
CarryOver: TypeAlias = Callable[[CompletionRequest, Completion], CompletionRequest]
"""A provider's rule: what the next request takes over from an answer besides its message."""


def tool_loop(
    request: CompletionRequest, *, max_rounds: int, carry_over: CarryOver | None = None
) -> ToolFlow:
    """Ask, have the tools run that the model asks for, and so on until it asks for none.

    Raises:
        ToolRoundsExceededError: it still asks for tools after *max_rounds* answers.
        LlmError: asking failed; its `run` is what there was until then.
    """
    steps: list[ToolStep] = []
    while True:
        try:
            completion: Completion = yield Ask(request)
        except LlmError as error:
            error.run = _run(request.messages, steps)
            raise
        asks = completion.stop_reason == "tool_use" and bool(completion.tool_uses)
        steps.append(ToolStep(number=len(steps) + 1, completion=completion, results=None if asks else ()))
        yield Tell(steps[-1])
        messages = (*request.messages, completion.message) if completion.content else request.messages
        if not _goes_on(completion, request):
            return ToolRun(completion=completion, messages=messages, steps=tuple(steps))
        if len(steps) == max_rounds:
            raise _too_many_rounds(request, steps)
        if asks:
            results = yield from _results(completion.tool_uses, request.tools)
            steps[-1] = attrs.evolve(steps[-1], results=results)
            yield Tell(steps[-1])
            messages = (*messages, Message("user", results))
        request = attrs.evolve(request, messages=messages, tool_choice=_relaxed(request.tool_choice))
        if carry_over is not None:
            request = carry_over(request, completion)


def _goes_on(completion: Completion, request: CompletionRequest) -> bool:
    """Whether there is more to ask: not if the answer is whole, cut or refused, or asks for a tool that is no function."""
    if completion.stop_reason == "pause_turn":
        return True  # a tool of the provider's takes long: sent back as it is, the answer goes on
    if completion.stop_reason != "tool_use" or not completion.tool_uses:
        return False
    others = {_name(tool) for tool in request.tools if not isinstance(tool, FunctionTool)}
    return not any(use.name in others for use in completion.tool_uses)


def _name(tool: AnyTool) -> Any:
    return tool.get("name") if isinstance(tool, Mapping) else getattr(tool, "name", None)


def _results(
    uses: tuple[ToolUseBlock, ...], tools: tuple[AnyTool, ...]
) -> Generator[RunTools, Any, tuple[ToolResultBlock, ...]]:
    """Have those of *uses* run that can be; return a result for each of them, in order."""
    functions: dict[str, FunctionTool[..., Any]] = {
        tool.name: tool for tool in tools if isinstance(tool, FunctionTool)
    }
    planned = [_plan(use, functions) for use in uses]
    jobs = tuple(plan for plan in planned if isinstance(plan, Job))
    done = iter((yield RunTools(jobs)) if jobs else ())
    return tuple(next(done) if isinstance(plan, Job) else plan for plan in planned)


def _plan(use: ToolUseBlock, functions: Mapping[str, FunctionTool[..., Any]]) -> Job | ToolResultBlock:
    """Return what to run for *use*, or, if nothing can be, the result that says why."""
    function = functions.get(use.name)
    if function is None:
        return error_of(use, f"There is no tool {use.name!r}, only {', '.join(functions)}.")
    if use.input is None:
        reason = use.error or "what arrived is not a whole JSON object"
        return error_of(use, f"The tool was not run, because its arguments are not whole: {reason}")
    try:
        return Job(use, function.bind(use.input), function.is_async)
    except MismatchError as error:
        return error_of(use, f"The tool was not run, because its arguments do not fit: {error}")


def _relaxed(choice: ToolChoice | None) -> ToolChoice | None:
    """Return the choice for all rounds but the first: a model that must use a tool each time never answers."""
    if choice is None or choice.type not in {"any", "tool"}:
        return choice
    return ToolChoice("auto", allow_parallel=choice.allow_parallel)


def _run(messages: tuple[Message, ...], steps: list[ToolStep]) -> ToolRun | None:
    """Return the run so far, with *messages* that can be sent again; `None` if nothing has been answered."""
    return ToolRun(completion=steps[-1].completion, messages=messages, steps=tuple(steps)) if steps else None


def _too_many_rounds(request: CompletionRequest, steps: list[ToolStep]) -> ToolRoundsExceededError:
    last = steps[-1].completion
    error = ToolRoundsExceededError(
        f"The model asks for more after {len(steps)} rounds. Allow more with max_rounds=, or go on from "
        "error.run.messages.",
        partial=last,
        request_id=last.request_id,
    )
    error.run = _run(request.messages, steps)
    return error
