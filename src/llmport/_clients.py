"""What all our clients do alike, whoever answers: typed output, runs of tools, `with`. Blocking, and awaited.

No I/O, no provider. How a request is made of a prompt, and how it is answered, is each client's own.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar, Unpack, cast, overload

import attrs

if TYPE_CHECKING:
    from llmport._core.tool_loop import CarryOver
    from llmport._runtime.tool_runs import ToolSettings
    from llmport.client import (
        AsyncLlmClient,
        Completion,
        CompletionRequest,
        LlmClient,
        Prompt,
        RequestOptions,
    )
    from llmport.events import StreamEvent
    from llmport.output import TypedCompletion
    from llmport.tool_runs import ToolRun, ToolStep
    from llmport.tools import AnyTool

T = TypeVar("T")


class Client(ABC):
    """What is the same for both."""

    _defaults: Mapping[str, Any] = MappingProxyType({})
    """What `with_options` has settled, for requests that leave it open."""

    def _without_defaults(self) -> Self:
        """Return the client for requests that have them already, and may have taken one back."""
        other = object.__new__(type(self))
        vars(other).update(vars(self), _defaults=MappingProxyType({}))
        return other

    @abstractmethod
    def _request(self, prompt: Prompt, options: Mapping[str, Any]) -> CompletionRequest:
        """Make the request for *prompt* with *options*."""

    def _around_tools(self, request: CompletionRequest) -> AbstractContextManager[object]:  # noqa: ARG002 - for those who do
        """Return what is to be entered for as long as the tools of *request* are run."""
        return nullcontext()

    def _carry_over(self) -> CarryOver | None:
        """Return what has a request take something over from the answer before it; `None` if nothing has to be."""
        return None

    def _tool_settings(self, **settings: Any) -> ToolSettings:
        from llmport._runtime.tool_runs import ToolSettings  # noqa: PLC0415 - only who runs tools should pay for it

        return ToolSettings(**settings, carry_over=self._carry_over())


class BlockingClient(Client):
    """What makes an `LlmClient` of something that can answer a request."""

    @abstractmethod
    def _answer(self, request: CompletionRequest) -> Completion:
        """Answer *request*."""

    @abstractmethod
    def close(self) -> None:
        """Close the connections. Closing twice is fine."""

    @overload
    def complete(
        self, prompt: Prompt, /, *, output: type[T], **options: Unpack[RequestOptions]
    ) -> TypedCompletion[T]: ...

    @overload
    def complete(
        self, prompt: Prompt, /, *, output: None = None, **options: Unpack[RequestOptions]
    ) -> Completion: ...

    def complete(
        self, prompt: Prompt, /, *, output: type[Any] | None = None, **options: Unpack[RequestOptions]
    ) -> Completion:
        """Ask, and wait for the whole answer; with *output*, for one of that type, as the answer's `output`.

        Raises:
            OutputError: the answer was refused, cut or is not of the type; nothing is asked again.
            LlmError: see `llmport.errors` for the kinds.
        """
        request = self._request(prompt, options)
        if output is None:
            return self._answer(request)
        from llmport.output import OutputFormat  # noqa: PLC0415 - only who asks for one should pay for it

        form: OutputFormat[Any] = OutputFormat(output)
        return form.read(self._answer(attrs.evolve(request, output_schema=form.schema)))

    def run_tools(  # noqa: PLR0913 - each says something else about the run
        self,
        prompt: Prompt,
        tools: Iterable[AnyTool | Callable[..., Any]],
        /,
        *,
        max_rounds: int = 10,
        max_parallel: int = 8,
        on_step: Callable[[ToolStep], object] | None = None,
        on_event: Callable[[StreamEvent], object] | None = None,
        **options: Unpack[RequestOptions],
    ) -> ToolRun:
        """Ask, run the tools it asks for, tell it what they gave, and so on until it answers.

        *tools* that are functions, plain ones or made by `llmport.tool`, are called, those of one answer at once in up to
        *max_parallel* threads. What one raises is told to the model. A tool that is no function, if it is not the
        provider's to run, ends the run: its use is in the answer's `tool_uses`. *on_step* is given each round, before and
        after its tools have run; with *on_event* the answers are streamed and it is given each event.

        Raises:
            ToolRoundsExceededError: it asks for more after *max_rounds* answers.
            LlmError: see `llmport.errors` for the kinds; its `run` is what there was until then.
        """
        from llmport._runtime.tool_runs import run_tools  # noqa: PLC0415 - only who runs tools should pay for it

        settings = self._tool_settings(
            max_rounds=max_rounds, max_parallel=max_parallel, on_step=on_step, on_event=on_event
        )
        request = self._request(prompt, options)
        with self._around_tools(request):
            return run_tools(cast("LlmClient", self._without_defaults()), request, tools, settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AwaitingClient(Client):
    """`BlockingClient`, awaited: it makes an `AsyncLlmClient`."""

    @abstractmethod
    async def _answer(self, request: CompletionRequest) -> Completion:
        """Answer *request*."""

    @abstractmethod
    async def aclose(self) -> None:
        """Close the connections. Closing twice is fine."""

    @overload
    async def complete(
        self, prompt: Prompt, /, *, output: type[T], **options: Unpack[RequestOptions]
    ) -> TypedCompletion[T]: ...

    @overload
    async def complete(
        self, prompt: Prompt, /, *, output: None = None, **options: Unpack[RequestOptions]
    ) -> Completion: ...

    async def complete(
        self, prompt: Prompt, /, *, output: type[Any] | None = None, **options: Unpack[RequestOptions]
    ) -> Completion:
        """Ask, and wait for the whole answer; with *output*, for one of that type, as the answer's `output`.

        Raises:
            OutputError: the answer was refused, cut or is not of the type; nothing is asked again.
            LlmError: see `llmport.errors` for the kinds.
        """
        request = self._request(prompt, options)
        if output is None:
            return await self._answer(request)
        from llmport.output import OutputFormat  # noqa: PLC0415 - only who asks for one should pay for it

        form: OutputFormat[Any] = OutputFormat(output)
        return form.read(await self._answer(attrs.evolve(request, output_schema=form.schema)))

    async def run_tools(  # noqa: PLR0913 - each says something else about the run
        self,
        prompt: Prompt,
        tools: Iterable[AnyTool | Callable[..., Any]],
        /,
        *,
        max_rounds: int = 10,
        max_parallel: int = 8,
        on_step: Callable[[ToolStep], object] | None = None,
        on_event: Callable[[StreamEvent], object] | None = None,
        **options: Unpack[RequestOptions],
    ) -> ToolRun:
        """Ask, run the tools it asks for, tell it what they gave, and so on until it answers.

        *tools* that are functions, plain ones or made by `llmport.tool`, are called, those of one answer at once, up to
        *max_parallel*: async ones as tasks, others in threads. What one raises is told to the model. A tool that is no
        function, if it is not the provider's to run, ends the run: its use is in the answer's `tool_uses`. *on_step* is
        given each round, before and after its tools have run; with *on_event* the answers are streamed and it is given
        each event. Both may be async.

        Raises:
            ToolRoundsExceededError: it asks for more after *max_rounds* answers.
            LlmError: see `llmport.errors` for the kinds; its `run` is what there was until then.
        """
        from llmport._runtime.tool_tasks import run_tools  # noqa: PLC0415 - only who runs tools should pay for it

        settings = self._tool_settings(
            max_rounds=max_rounds, max_parallel=max_parallel, on_step=on_step, on_event=on_event
        )
        request = self._request(prompt, options)
        with self._around_tools(request):
            return await run_tools(cast("AsyncLlmClient", self._without_defaults()), request, tools, settings)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()
