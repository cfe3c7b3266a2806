"""`AnthropicClient` and `AsyncAnthropicClient`: the same calls, run by a blocking and by an awaiting runtime.

Constructing one does no I/O and imports neither httpx nor tenacity: the first call does.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypedDict, Unpack

import attrs

from llmport.anthropic.config import AnthropicConfig
from llmport.errors import ConfigurationError

if TYPE_CHECKING:
    import httpx

    from llmport._core.flow import Policy
    from llmport._runtime.blocking import BlockingRuntime
    from llmport._runtime.cooperative import CooperativeRuntime
    from llmport._runtime.streams import AsyncStream, Stream
    from llmport._runtime.wire import Endpoint
    from llmport.anthropic.flows import Flows
    from llmport.client import Completion, Model, Prompt, RequestOptions
    from llmport.config import Secret


class Settings(TypedDict, total=False):
    """The fields of `AnthropicConfig`, as keyword arguments of a client."""

    api_key: str | Secret | None
    auth_token: str | Secret | None
    base_url: str
    model: str
    max_tokens: int
    temperature: float | None
    timeout: float | None
    max_retries: int
    api_version: str


class _Anthropic:
    """What both clients have: settings and flows."""

    def __init__(
        self, config: AnthropicConfig | None, policies: Iterable[Policy] | None, settings: Settings
    ) -> None:
        if config is not None and not isinstance(config, AnthropicConfig):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without a checker
            raise ConfigurationError(
                f"The first argument is an AnthropicConfig, not a {type(config).__name__}: pass a key as api_key=."
            )
        self.config = (
            AnthropicConfig.from_env(**settings) if config is None else attrs.evolve(config, **settings)
        )
        """The settings in force."""
        self.config.credentials()  # a missing key is told here, not in the middle of the work
        self._policies = policies
        self._lock = Lock()  # two threads may make the first call at once

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.config!r})"

    @cached_property
    def _flows(self) -> Flows:
        from llmport.anthropic.flows import Flows  # noqa: PLC0415 - see the module's docstring

        return Flows(self.config, self._policies)

    def _endpoint(self) -> Endpoint:
        from llmport._runtime.wire import Endpoint  # noqa: PLC0415 - see the module's docstring

        return Endpoint(
            base_url=self.config.base_url,
            credentials=self.config.credentials,
            headers={"user-agent": "llmport", "accept-encoding": "identity"},
        )


class AnthropicClient(_Anthropic):
    """A blocking client of Anthropic's Messages API. Safe to share between threads.

    Reads its settings from the environment (`ANTHROPIC_API_KEY` and others, see `AnthropicConfig.from_env`) unless
    *config* is given; keyword arguments win over both.

    Raises:
        ConfigurationError: a setting makes no sense, or there are no credentials.
    """

    def __init__(
        self,
        config: AnthropicConfig | None = None,
        *,
        policies: Iterable[Policy] | None = None,
        http_client: httpx.Client | None = None,
        **settings: Unpack[Settings],
    ) -> None:
        """Take settings; *policies* replace the default ones; *http_client* is used as it is and not closed."""
        super().__init__(config, policies, settings)
        self._http_client = http_client

        self._made: BlockingRuntime | None = None

    @property
    def _runtime(self) -> BlockingRuntime:
        with self._lock:
            if self._made is None:
                from llmport._runtime.blocking import BlockingRuntime  # noqa: PLC0415 - see the module's docstring

                self._made = BlockingRuntime(self._endpoint(), client=self._http_client)
            return self._made

    def complete(self, prompt: Prompt, /, **options: Unpack[RequestOptions]) -> Completion:
        """Ask, and wait for the whole answer.

        Raises:
            LlmError: see `llmport.errors` for the kinds.
        """
        return self._runtime.run(self._flows.complete(prompt, options))

    def stream(self, prompt: Prompt, /, **options: Unpack[RequestOptions]) -> Stream:
        """Ask, and read the answer while it arrives: `with client.stream(…) as stream: …`.

        Raises:
            LlmError: on entering or while reading; `StreamInterruptedError` if the answer ends before it is whole.
        """
        from llmport._runtime.streams import Stream  # noqa: PLC0415 - see the module's docstring

        return Stream(self._runtime, self._flows.stream(prompt, options))

    def count_tokens(self, prompt: Prompt, /, **options: Unpack[RequestOptions]) -> int:
        """Ask how many input tokens a request would take.

        Raises:
            LlmError: see `llmport.errors` for the kinds.
        """
        return self._runtime.run(self._flows.count_tokens(prompt, options))

    def models(self) -> tuple[Model, ...]:
        """List the models on offer, the newest first.

        Raises:
            LlmError: see `llmport.errors` for the kinds.
        """
        return self._runtime.run(self._flows.models())

    def close(self) -> None:
        """Close the connections. Closing twice is fine."""
        if self._made is not None:
            self._made.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncAnthropicClient(_Anthropic):
    """`AnthropicClient`, awaited, on asyncio or trio. One client may serve several event loops.

    Raises:
        ConfigurationError: a setting makes no sense, or there are no credentials.
    """

    def __init__(
        self,
        config: AnthropicConfig | None = None,
        *,
        policies: Iterable[Policy] | None = None,
        http_client: httpx.AsyncClient | None = None,
        **settings: Unpack[Settings],
    ) -> None:
        """Take settings; *policies* replace the default ones; *http_client* is used as it is and not closed."""
        super().__init__(config, policies, settings)
        self._http_client = http_client

        self._made: CooperativeRuntime | None = None

    @property
    def _runtime(self) -> CooperativeRuntime:
        with self._lock:
            if self._made is None:
                from llmport._runtime.cooperative import CooperativeRuntime  # noqa: PLC0415 - as above

                self._made = CooperativeRuntime(self._endpoint(), client=self._http_client)
            return self._made

    async def complete(self, prompt: Prompt, /, **options: Unpack[RequestOptions]) -> Completion:
        """Ask, and wait for the whole answer.

        Raises:
            LlmError: see `llmport.errors` for the kinds.
        """
        return await self._runtime.run(self._flows.complete(prompt, options))

    def stream(self, prompt: Prompt, /, **options: Unpack[RequestOptions]) -> AsyncStream:
        """Ask, and read the answer while it arrives: `async with client.stream(…) as stream: …`.

        Raises:
            LlmError: on entering or while reading; `StreamInterruptedError` if the answer ends before it is whole.
        """
        from llmport._runtime.streams import AsyncStream  # noqa: PLC0415 - see the module's docstring

        return AsyncStream(self._runtime, self._flows.stream(prompt, options))

    async def count_tokens(self, prompt: Prompt, /, **options: Unpack[RequestOptions]) -> int:
        """Ask how many input tokens a request would take.

        Raises:
            LlmError: see `llmport.errors` for the kinds.
        """
        return await self._runtime.run(self._flows.count_tokens(prompt, options))

    async def models(self) -> tuple[Model, ...]:
        """List the models on offer, the newest first.

        Raises:
            LlmError: see `llmport.errors` for the kinds.
        """
        return await self._runtime.run(self._flows.models())

    async def aclose(self) -> None:
        """Close the connections of this event loop. Closing twice is fine."""
        if self._made is not None:
            await self._made.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()
