"""`AnthropicClient` and `AsyncAnthropicClient`: the same calls, run by a blocking and by an awaiting runtime.

Constructing one does no I/O and imports neither httpx nor tenacity: the first call does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, Unpack

from llmport._clients import AwaitingClient, BlockingClient, Client
from llmport.anthropic.config import AnthropicConfig
from llmport.anthropic.settings import ClientSettings, seal
from llmport.errors import ConfigurationError

if TYPE_CHECKING:
    import httpx

    from llmport._core.flow import Policy
    from llmport._core.tool_loop import CarryOver
    from llmport._runtime.blocking import BlockingRuntime
    from llmport._runtime.cooperative import CooperativeRuntime
    from llmport._runtime.streams import AsyncStream, Stream
    from llmport._runtime.wire import Endpoint
    from llmport.anthropic.batches.client import AsyncBatches, Batches
    from llmport.anthropic.flows import Flows
    from llmport.client import Completion, CompletionRequest, Model, Prompt, RequestOptions
    from llmport.limits import ModelLimits

R = TypeVar("R")
T = TypeVar("T")

_HEADERS = {"user-agent": "llmport", "accept-encoding": "identity"}
"""Sent with every request."""


class _Once(Generic[T]):
    """Makes something when it is first needed, once, whichever thread needs it first. Clients share it."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = Lock()
        self.made: T | None = None

    def get(self) -> T:
        """Return it, made if need be."""
        with self._lock:
            if self.made is None:
                self.made = self._make()
            return self.made


class _Anthropic(Client, Generic[R]):
    """What both clients have: settings, flows, and a runtime that those made by `with_options` share."""

    def __init__(
        self,
        config: AnthropicConfig | None,
        policies: Iterable[Policy] | None,
        settings: ClientSettings,
        http_client: object | None,
        make_runtime: Callable[[Endpoint], R],
    ) -> None:
        if config is not None and not isinstance(config, AnthropicConfig):  # pyright: ignore[reportUnnecessaryIsInstance] - callers without a checker
            raise ConfigurationError(
                f"The first argument is an AnthropicConfig, not a {type(config).__name__}: pass a key as api_key=."
            )
        seal(settings)  # first: a traceback may be shown with its variables
        if config is not None and settings.pop("profile", None):
            raise ConfigurationError(
                "A profile is to find the settings that a config has already: give one of the two."
            )
        self.config = AnthropicConfig.from_env(**settings) if config is None else config.replaced(**settings)  # type: ignore[misc]  # it holds no profile here
        """The settings in force."""
        self.config.credentials()  # a missing key is told here, not in the middle of the work
        self._policies = policies
        self._http_client = http_client
        self._is_owner = True
        self._runtime: _Once[R] = _Once(lambda: make_runtime(self._endpoint()))
        self._flows: _Once[Flows] = _Once(self._make_flows)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({vars(self).get('config', '…')!r})"  # a traceback may show one that is half made

    def with_options(self, **defaults: Unpack[RequestOptions]) -> Self:
        """Return a client whose requests have these options unless they say otherwise; `None` takes one back.

        It shares connections and limits with this one, and closing it closes nothing.

        Raises:
            ConfigurationError: an option makes no sense.
        """
        from llmport.client import settle_options  # noqa: PLC0415 - see the module's docstring

        settled = settle_options(defaults, self._defaults)
        other = object.__new__(type(self))
        vars(other).update(vars(self), _defaults=settled, _is_owner=False)
        return other

    def limits(self) -> dict[str, ModelLimits]:
        """Return what is known of the limits of each family of models, such as `claude-sonnet-5`: asks nobody.

        Replies tell them, so before the first there are none; and who is waiting, if anything makes calls wait.
        """
        return self._flows.get().limits()

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """Pickle it as what it was made of: another process makes connections of its own, and finds its own key."""
        if self._http_client is not None:
            raise TypeError("A client with an http_client is not pickled: make one in each process.")
        return _remake, (type(self), self.config, self._policies, dict(self._defaults))

    def _make_flows(self) -> Flows:
        from llmport.anthropic.flows import Flows  # noqa: PLC0415 - see the module's docstring

        return Flows(self.config, self._policies)

    def _request(self, prompt: Prompt, options: Mapping[str, Any]) -> CompletionRequest:
        from llmport.client import CompletionRequest  # noqa: PLC0415 - see the module's docstring

        return CompletionRequest.of(prompt, options, self._defaults)

    def _around_tools(self, request: CompletionRequest) -> AbstractContextManager[object]:
        telemetry = self.config.telemetry
        if telemetry is None:
            return nullcontext()
        return telemetry.tool_run("anthropic", request.model or self.config.model)

    def _carry_over(self) -> CarryOver:
        from llmport.anthropic.containers import in_same_container  # noqa: PLC0415 - only who runs tools should pay for it

        return in_same_container

    def _endpoint(self) -> Endpoint:
        from llmport._runtime.wire import Endpoint  # noqa: PLC0415 - see the module's docstring

        return Endpoint(
            base_url=self.config.base_url,
            credentials=self.config.credentials,
            headers={**_HEADERS, **self.config.extra_headers},
            network=self.config.network,
            others=self._other_endpoint,
        )

    def _other_endpoint(self, base_url: str) -> Endpoint:
        from llmport._runtime.wire import Endpoint  # noqa: PLC0415 - see the module's docstring

        key = self.config.key_for(base_url)
        return Endpoint(
            base_url=base_url,
            credentials=lambda: {"x-api-key": key.reveal()},
            headers=_HEADERS,  # the extra ones are for the client's own address
            network=self.config.network,
        )


def _remake(
    make: Callable[..., _Anthropic[R]],
    config: AnthropicConfig,
    policies: Iterable[Policy] | None,
    defaults: Mapping[str, Any],
) -> _Anthropic[R]:
    client = make(config, policies=policies)
    vars(client).update(_defaults=defaults)
    return client


class AnthropicClient(_Anthropic["BlockingRuntime"], BlockingClient):
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
        http_client: httpx.Client | httpx.BaseTransport | None = None,
        **settings: Unpack[ClientSettings],
    ) -> None:
        """Take settings; *policies* replace the default ones; *http_client*, or a transport of httpx, is used as it is and not closed."""

        def make(endpoint: Endpoint) -> BlockingRuntime:
            from llmport._runtime.blocking import BlockingRuntime  # noqa: PLC0415 - see the module's docstring

            return BlockingRuntime(endpoint, client=http_client)

        super().__init__(config, policies, settings, http_client, make)

    def _answer(self, request: CompletionRequest) -> Completion:
        return self._runtime.get().run(self._flows.get().complete(request))

    def stream(self, prompt: Prompt, /, **options: Unpack[RequestOptions]) -> Stream:
        """Ask, and read the answer while it arrives: `with client.stream(…) as stream: …`.

        Raises:
            LlmError: on entering or while reading; `StreamInterruptedError` if the answer ends before it is whole.
        """
        from llmport._runtime.streams import Stream  # noqa: PLC0415 - see the module's docstring

        request = self._request(prompt, options)
        return Stream(self._runtime.get(), self._flows.get().stream(request))

    def count_tokens(
        self, prompt: Prompt, /, *, use_cache: bool = True, **options: Unpack[RequestOptions]
    ) -> int:
        """Ask how many input tokens a request would take.

        The last thousand counts are remembered by the whole content of their requests; *use_cache* set to false asks anew.

        Raises:
            LlmError: see `llmport.errors` for the kinds.
        """
        request = self._request(prompt, options)
        return self._runtime.get().run(self._flows.get().count_tokens(request, use_cache=use_cache))

    def models(self) -> tuple[Model, ...]:
        """List the models on offer, the newest first.

        Raises:
            LlmError: see `llmport.errors` for the kinds.
        """
        return self._runtime.get().run(self._flows.get().models())

    @property
    def batches(self) -> Batches:
        """Many requests handed over together and answered within a day."""
        from llmport.anthropic.batches.client import Batches  # noqa: PLC0415 - see the module's docstring

        return Batches(self._flows.get().batches, self._runtime.get, self._defaults)

    def close(self) -> None:
        """Close the connections. Closing twice is fine."""
        if self._is_owner and self._runtime.made is not None:
            self._runtime.made.close()


class AsyncAnthropicClient(_Anthropic["CooperativeRuntime"], AwaitingClient):
    """`AnthropicClient`, awaited, on asyncio or trio. One client may serve several event loops.

    Raises:
        ConfigurationError: a setting makes no sense, or there are no credentials.
    """

    def __init__(
        self,
        config: AnthropicConfig | None = None,
        *,
        policies: Iterable[Policy] | None = None,
        http_client: httpx.AsyncClient | httpx.AsyncBaseTransport | None = None,
        **settings: Unpack[ClientSettings],
    ) -> None:
        """Take settings; *policies* replace the default ones; *http_client*, or a transport of httpx, is used as it is and not closed."""

        def make(endpoint: Endpoint) -> CooperativeRuntime:
            from llmport._runtime.cooperative import CooperativeRuntime  # noqa: PLC0415 - as above

            return CooperativeRuntime(endpoint, client=http_client)

        super().__init__(config, policies, settings, http_client, make)

    async def _answer(self, request: CompletionRequest) -> Completion:
        return await self._runtime.get().run(self._flows.get().complete(request))

    def stream(self, prompt: Prompt, /, **options: Unpack[RequestOptions]) -> AsyncStream:
        """Ask, and read the answer while it arrives: `async with client.stream(…) as stream: …`.

        Raises:
            LlmError: on entering or while reading; `StreamInterruptedError` if the answer ends before it is whole.
        """
        from llmport._runtime.streams import AsyncStream  # noqa: PLC0415 - see the module's docstring

        request = self._request(prompt, options)
        return AsyncStream(self._runtime.get(), self._flows.get().stream(request))

    async def count_tokens(
        self, prompt: Prompt, /, *, use_cache: bool = True, **options: Unpack[RequestOptions]
    ) -> int:
        """Ask how many input tokens a request would take.

        The last thousand counts are remembered by the whole content of their requests; *use_cache* set to false asks anew.

        Raises:
            LlmError: see `llmport.errors` for the kinds.
        """
        request = self._request(prompt, options)
        return await self._runtime.get().run(self._flows.get().count_tokens(request, use_cache=use_cache))

    async def models(self) -> tuple[Model, ...]:
        """List the models on offer, the newest first.

        Raises:
            LlmError: see `llmport.errors` for the kinds.
        """
        return await self._runtime.get().run(self._flows.get().models())

    @property
    def batches(self) -> AsyncBatches:
        """Many requests handed over together and answered within a day."""
        from llmport.anthropic.batches.client import AsyncBatches  # noqa: PLC0415 - see the module's docstring

        return AsyncBatches(self._flows.get().batches, self._runtime.get, self._defaults)

    async def aclose(self) -> None:
        """Close the connections of this event loop. Closing twice is fine."""
        if self._is_owner and self._runtime.made is not None:
            await self._runtime.made.close()
