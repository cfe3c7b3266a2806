"""Carries out a tool loop in the calling thread, over any client: asks the model and calls the functions.

Functions that the model asks for together are called together, in threads. However a run ends, none is left behind: one
that has begun is waited for, one that has not is not begun.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, TypeAlias, assert_never, cast

import attrs
from attrs import Attribute, field, frozen

from llmport._core.tool_loop import Ask, CarryOver, Job, RunTools, Tell, ToolEffect, ToolFlow, tool_loop
from llmport._core.tool_results import failure_of, result_of
from llmport._runtime.driving import drive
from llmport._value import Value
from llmport.client import Completion, CompletionRequest, LlmClient
from llmport.config import is_whole
from llmport.errors import ConfigurationError
from llmport.events import StreamEvent
from llmport.function_tools import FunctionTool, tool
from llmport.messages import ToolResultBlock
from llmport.tool_runs import ToolRun, ToolStep
from llmport.tools import AnyTool, Tool

logger = logging.getLogger("llmport")

RunnableTool: TypeAlias = AnyTool | Callable[..., Any]


def _positive(_: object, attribute: Attribute[int], value: Any) -> None:
    if not is_whole(value) or value < 1:
        raise ConfigurationError(f"{attribute.name} must be a whole number of at least 1, not {value!r}.")


def _callable(_: object, attribute: Attribute[Any], value: Any) -> None:
    if not (value is None or callable(value)):
        raise ConfigurationError(f"{attribute.name} must be a function, not a {type(value).__name__}.")


@frozen(eq=False, repr=False, kw_only=True)
class ToolSettings(Value):
    """How a run goes."""

    max_rounds: int = field(default=10, validator=_positive)
    """The model is asked at most so often."""
    max_parallel: int = field(default=8, validator=_positive)
    """At most so many functions run at once."""
    on_step: Callable[[ToolStep], object] | None = field(default=None, validator=_callable)
    """Is told what the model answered, and again what its tools gave."""
    on_event: Callable[[StreamEvent], object] | None = field(default=None, validator=_callable)
    """Is told each event of the answers, which then are streamed."""
    carry_over: CarryOver | None = None
    """What the provider has a request take over from the answer before it."""

    def loop(self, request: CompletionRequest) -> ToolFlow:
        """Return the conversation that *request* begins."""
        return tool_loop(request, max_rounds=self.max_rounds, carry_over=self.carry_over)


def run_tools(
    client: LlmClient, request: CompletionRequest, tools: Iterable[RunnableTool], settings: ToolSettings
) -> ToolRun:
    """Run the conversation that *request* begins with *tools*; see `LlmClient.run_tools`.

    Raises:
        ConfigurationError: a tool cannot be run.
    """
    request = with_tools(request, tools)
    for function in request.tools:
        if isinstance(function, FunctionTool) and function.is_async:
            raise ConfigurationError(
                f"The tool {function.name!r} is async: give it to an async client, or make it a plain function."
            )

    def perform(effect: ToolEffect) -> object:
        match effect:
            case Ask(question):
                return _ask(client, question, settings.on_event)
            case RunTools(jobs):
                return _call_all(jobs, settings.max_parallel)
            case Tell(step):
                return settings.on_step(step) if settings.on_step else None
            case _:
                assert_never(effect)

    return drive(settings.loop(request), perform)


def with_tools(request: CompletionRequest, tools: Iterable[RunnableTool]) -> CompletionRequest:
    """Return *request* with *tools*, of which plain functions become tools.

    Raises:
        ConfigurationError: one cannot be made a tool.
    """
    given: Any = tools  # of callers without a checker, anything
    if callable(given) or isinstance(given, str | Mapping) or not hasattr(given, "__iter__"):
        raise ConfigurationError(
            f"Tools are given as a list, not as a {type(tools).__name__}: run_tools(prompt, [function])."
        )
    return attrs.evolve(request, tools=tuple(map(_runnable, tools)))


def _runnable(item: Any) -> AnyTool:
    if callable(item) and not isinstance(item, Tool):
        return tool(item)
    if isinstance(item, str | int | float | None):
        raise ConfigurationError(
            f"A tool is a function, a Tool(…) or a mapping in the provider's JSON, not a {type(item).__name__}."
        )
    return cast("AnyTool", item)  # the provider's own is known to its client


def _ask(
    client: LlmClient, request: CompletionRequest, on_event: Callable[[StreamEvent], object] | None
) -> Completion:
    if on_event is None:
        return client.complete(request)
    with client.stream(request) as stream:
        for event in stream:
            on_event(event)
        return stream.completion


def _call_all(jobs: tuple[Job, ...], max_parallel: int) -> tuple[ToolResultBlock, ...]:
    if len(jobs) == 1 or max_parallel == 1:  # no thread is needed, and Ctrl-C reaches the function itself
        return tuple(call(job) for job in jobs)
    with ThreadPoolExecutor(min(len(jobs), max_parallel), "llmport-tool") as pool:
        futures = [pool.submit(copy_context().run, call, job) for job in jobs]
        try:
            return tuple(future.result() for future in futures)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def call(job: Job) -> ToolResultBlock:
    """Call a function; what it raises is its result, unless it is meant to end the program."""
    try:
        return result_of(job.use, job.call())
    except Exception as error:  # noqa: BLE001 - the model is to know, and can do better
        return failed(job, error)


def failed(job: Job, error: Exception) -> ToolResultBlock:
    """Return *error* as the result of *job*, and log it: its traceback is for the program's author, not for the model."""
    is_debugging = logger.isEnabledFor(logging.DEBUG)
    logger.info(
        "tool %s raised %s", job.use.name, type(error).__name__, exc_info=error if is_debugging else None
    )
    return failure_of(job.use, error)
