"""Carries out a tool loop on asyncio and trio: `tool_runs` with `await`.

Functions that the model asks for together are called together: async ones as tasks, plain ones in threads. However a run
ends, none is left behind: a task is cancelled, a thread waited for, and what has not begun is not begun.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError
from typing import Any, assert_never

import anyio
import anyio.to_thread

from llmport._core.tool_loop import Ask, Job, RunTools, Tell, ToolEffect
from llmport._core.tool_results import result_of
from llmport._runtime.driving import adrive
from llmport._runtime.tool_runs import RunnableTool, ToolSettings, call, failed, with_tools
from llmport.client import AsyncLlmClient, Completion, CompletionRequest
from llmport.events import StreamEvent
from llmport.messages import ToolResultBlock
from llmport.tool_runs import ToolRun


async def run_tools(
    client: AsyncLlmClient, request: CompletionRequest, tools: Iterable[RunnableTool], settings: ToolSettings
) -> ToolRun:
    """Run the conversation that *request* begins with *tools*; see `AsyncLlmClient.run_tools`.

    Raises:
        ConfigurationError: a tool cannot be run.
    """
    request = with_tools(request, tools)

    async def perform(effect: ToolEffect) -> object:
        match effect:
            case Ask(question):
                return await _ask(client, question, settings.on_event)
            case RunTools(jobs):
                return await _call_all(jobs, settings.max_parallel)
            case Tell(step):
                return await _awaited(settings.on_step(step)) if settings.on_step else None
            case _:
                assert_never(effect)

    return await adrive(settings.loop(request), perform)


async def _awaited(value: Any) -> Any:
    return await value if inspect.isawaitable(value) else value


async def _ask(
    client: AsyncLlmClient, request: CompletionRequest, on_event: Callable[[StreamEvent], object] | None
) -> Completion:
    if on_event is None:
        return await client.complete(request)
    async with client.stream(request) as stream:
        async for event in stream:
            await _awaited(on_event(event))
        return stream.completion


async def _call_all(jobs: tuple[Job, ...], max_parallel: int) -> tuple[ToolResultBlock, ...]:
    results: dict[int, ToolResultBlock] = {}
    ends: list[BaseException] = []
    turns = anyio.Semaphore(max_parallel)
    threads = anyio.CapacityLimiter(max_parallel)  # else they would share those of the whole program

    async def run(number: int, job: Job) -> None:
        try:
            results[number] = await _call(job, threads)
        except (KeyboardInterrupt, SystemExit) as end:  # to pass on as it is, in no group
            ends.append(end)
            tasks.cancel_scope.cancel()
        finally:
            turns.release()

    async with anyio.create_task_group() as tasks:
        for number, job in enumerate(jobs):
            await turns.acquire()  # here, so that they begin in the order of the calls
            tasks.start_soon(run, number, job)
    if ends:
        raise ends[0]
    return tuple(results[number] for number in range(len(jobs)))


async def _call(job: Job, threads: anyio.CapacityLimiter) -> ToolResultBlock:
    try:
        if not job.is_async:
            return await anyio.to_thread.run_sync(call, job, limiter=threads)
        return result_of(job.use, await _awaited(job.call()))
    except Exception as error:  # noqa: BLE001 - the model is to know, and can do better
        return failed(job, error)
    except anyio.get_cancelled_exc_class() as cancelled:
        if anyio.current_effective_deadline() == -math.inf:  # it is the run that is to end
            raise
        problem = CancelledError("Something that the tool waited for was cancelled.")
        problem.__cause__ = cancelled
        return failed(job, problem)
