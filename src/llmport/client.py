"""What a client is, and what goes in and comes out of it, for any provider. No I/O.

`LlmClient` and `AsyncLlmClient` have the same methods with the same arguments; the second's are awaited.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from datetime import datetime
from operator import attrgetter
from types import MappingProxyType, TracebackType
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    Protocol,
    Self,
    TypeAlias,
    TypedDict,
    TypeVar,
    Unpack,
    overload,
)

import attrs
from attrs import field, frozen

from llmport._notices import warn
from llmport._option_forms import FORMS, check, is_mapping, is_series
from llmport._value import Value, no_members
from llmport.config import Timeouts, header_fields
from llmport.errors import ConfigurationError
from llmport.messages import ContentBlock, Message, TextBlock, ToolUseBlock
from llmport.tools import AnyTool, ToolChoice
from llmport.usage import Usage

if TYPE_CHECKING:  # a call that is no stream should not pay for its events
    from llmport._core.flow import Pricing
    from llmport.events import StreamEvent
    from llmport.money import Cost
    from llmport.output import TypedCompletion
    from llmport.tool_runs import ToolRun, ToolStep

T = TypeVar("T")


class UnknownOptionWarning(UserWarning):
    """A call was given an option that this version does not know. It is sent as a member of the request's JSON."""


@frozen(eq=False, repr=False)
class ProviderOptions(Value):
    """What only one provider takes, typed. Each provider subclasses it; a client refuses another's."""


@frozen(eq=False, repr=False, kw_only=True)
class Thinking(Value):
    """Whether the model thinks before it answers, and how much."""

    enabled: bool = True
    """`False` asks for an answer without thinking."""
    budget_tokens: int | None = None
    """At most so many tokens of thinking; `None` lets the model decide."""
    extra: Mapping[str, Any] = field(factory=no_members)
    """The provider's further settings, under its own names."""


NO_OPTIONS: Mapping[str, Any] = MappingProxyType({})
"""Where a call is given none."""


# Converters and factories are plain functions: a call of tuple[Message, ...] or dict[str, Any] takes several times as long.


def _messages(messages: Iterable[Message]) -> tuple[Message, ...]:
    return tuple(messages)


def _tools(tools: Iterable[AnyTool]) -> tuple[AnyTool, ...]:
    return tuple(tools)


def _texts(texts: str | Iterable[str]) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else tuple(texts)


@frozen(eq=False, repr=False, kw_only=True)
class CompletionRequest(Value):
    """What is asked of a model. `None` leaves a choice to the client, and then to the provider."""

    messages: tuple[Message, ...] = field(converter=_messages)
    """The conversation so far, the newest turn last."""
    model: str | None = None
    """Such as `claude-sonnet-5-5`; `None` for the client's own."""
    max_tokens: int | None = None
    """The answer is cut after so many tokens; `None` for the client's own limit."""
    system: str | tuple[TextBlock, ...] | None = None
    """Instructions that stand above the conversation."""
    tools: tuple[AnyTool, ...] = field(default=(), converter=_tools)
    """What the model may ask for."""
    tool_choice: ToolChoice | None = None
    """Whether it must; `None` lets it choose."""
    stop_sequences: tuple[str, ...] = field(default=(), converter=_texts)
    """Texts at which the answer ends; a single one may be given as it is."""
    temperature: float | None = None
    """Randomness from 0 to 1; not every API version takes it."""
    thinking: Thinking | None = None
    """Whether it thinks first; `None` for the model's default."""
    output_schema: Mapping[str, Any] | None = None
    """JSON Schema that the answer's text must follow; `None` for free text. See `complete(…, output=…)`."""
    options: ProviderOptions | None = None
    """What only the provider at hand takes, such as `llmport.anthropic.AnthropicOptions`."""
    extra_body: Mapping[str, Any] = field(factory=no_members)
    """Further members of the request's JSON, under the provider's names. They win over everything else."""
    extra_headers: Mapping[str, str] = field(
        factory=no_members, converter=header_fields, repr=lambda headers: f"<{', '.join(headers)}>"
    )
    """Further headers of the request. They win over all but the credentials."""
    timeout: float | Timeouts | None = None
    """Seconds for the whole call, retries and waits included; `None` for the client's own."""
    max_retries: int | None = None
    """How often a failed attempt is made again, 0 for never; `None` for the client's own."""
    tenant: str | None = None
    """On whose behalf it is made: where calls queue, tenants take turns. `None` for nobody in particular."""
    priority: int = 0
    """Where calls queue, those of a higher priority are served first, though none waits for ever."""
    cache: bool | None = None
    """`False` neither takes an answer that the client's cache keeps nor has it keep this one; `None` for the client's own
    way. Not the provider's prompt cache."""
    resume: Literal["continue"] | None = None
    """`"continue"` has a stream that breaks off go on where it stopped, in a further request that is paid as such.
    An event marks the place. `None` raises instead."""

    @classmethod
    def of(
        cls, prompt: Prompt, options: Mapping[str, Any], defaults: Mapping[str, Any] = NO_OPTIONS
    ) -> CompletionRequest:
        """Make a request of whatever a client takes as a prompt, with *options* in place of its fields.

        An option that is `None`, and a field of a whole request that is as if it had not been given, leave the choice to
        *defaults*, which `settle_options` has made. An option that is no field goes into `extra_body`, with an
        `UnknownOptionWarning`: a provider's new feature should not have to wait for us.

        Raises:
            ConfigurationError: the prompt is empty, or is none; or an option makes no sense.
        """
        try:
            if isinstance(prompt, CompletionRequest):
                request = _evolve(prompt, options, defaults)
                _check_turns(request.messages)
            elif options or defaults:
                given = {name: it for name, it in _fields_of(options, defaults).items() if it is not None}
                request = cls(messages=_turns(prompt), **{**defaults, **given})
            else:
                request = cls(messages=_turns(prompt))
        except (TypeError, ValueError, AttributeError) as error:
            raise ConfigurationError(f"The request cannot be made of this: {error}") from None
        if not request.messages:
            raise ConfigurationError("The conversation is empty: pass a text or at least one Message.")
        return request

    def filled(self, defaults: Mapping[str, Any]) -> CompletionRequest:
        """Return the request with *defaults* for those of its fields that leave the choice open."""
        return CompletionRequest.of(self, NO_OPTIONS, settle_options(defaults)) if defaults else self


def settle_options(options: Mapping[str, Any], defaults: Mapping[str, Any] = NO_OPTIONS) -> Mapping[str, Any]:
    """Return *defaults* with *options* over them, as fields of requests that leave them open: checked once, for all of these.

    An option that is `None` takes a default back.

    Raises:
        ConfigurationError: an option makes no sense.
    """
    given = _fields_of(options, defaults)
    request = CompletionRequest.of("", given)
    kept = {name: value for name, value in defaults.items() if name not in given}
    return {**kept, **{name: getattr(request, name) for name, value in given.items() if value is not None}}


def _evolve(
    prompt: CompletionRequest, options: Mapping[str, Any], defaults: Mapping[str, Any]
) -> CompletionRequest:
    """Return the request that is made of one with *options* in place of its fields, and *defaults* where it leaves them open."""
    for name, value in zip(_CHECKED, _values_of(prompt), strict=True):
        if value is not None:
            check(name, value)
    if not (options or defaults):
        return prompt
    bare = CompletionRequest(messages=())
    given = _fields_of(options, {"extra_body": prompt.extra_body or defaults.get("extra_body")})
    for name, value in given.items():
        if value is None:
            given[name] = getattr(bare, name)
    open_ = {
        name: value
        for name, value in defaults.items()
        if options.get(name) is None and given.get(name, getattr(prompt, name)) == getattr(bare, name)
    }
    return attrs.evolve(prompt, **{**given, **open_})


def _fields_of(options: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Return *options*, checked; those that are no fields are moved into `extra_body`, besides what *defaults* have there."""
    fields = dict(options) if options.keys() <= _FIELDS else _with_unknown(options, defaults)
    for name, value in fields.items():
        if value is not None and name in FORMS:
            check(name, value)
    return fields


def _with_unknown(options: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    known = {name: value for name, value in options.items() if name in _FIELDS}
    unknown = {name: value for name, value in options.items() if name not in _FIELDS}
    for name, advice in _ELSEWHERE.items():
        if name in unknown:
            raise ConfigurationError(advice)
    warn(
        f"A request has no {', '.join(unknown)}: sent as it is, in the request's JSON. Put it into extra_body={{…}} "
        f"if that is meant; else it has {', '.join(RequestOptions.__annotations__)}.",
        UnknownOptionWarning,
    )
    body = known.get("extra_body")
    if body is None:
        known["extra_body"] = {**(defaults.get("extra_body") or {}), **unknown}
    else:
        check("extra_body", body)
        known["extra_body"] = {**unknown, **body}
    return known


_ELSEWHERE = {
    "output": "output= is of complete() only: pass output_schema=, and read the text.",
    "deadline": "deadline= is no option of a call: timeout= bounds it, in seconds, and `with llmport.deadline(seconds):` "
    "all calls that are made inside.",
}
"""What callers take for an option, and what to write instead. The API has no such members."""


_FIELDS = frozenset(attrs.fields_dict(CompletionRequest))
_CHECKED = tuple(FORMS.keys() - {"tools", "stop_sequences", "extra_headers"})
"""Those of a whole request that no converter has looked at."""
_values_of = attrgetter(*_CHECKED)


def _turns(prompt: str | Message | Iterable[Message]) -> tuple[Message, ...]:
    if isinstance(prompt, str):
        return (Message("user", prompt),)
    if isinstance(prompt, Message):
        return (prompt,)
    if not is_series(prompt):
        raise ConfigurationError(
            "A prompt is a text, a Message such as Message.user('…'), a list of these or a CompletionRequest, "
            f"not a {type(prompt).__name__}."
        )
    turns = tuple(prompt)
    _check_turns(turns)
    return turns


def _check_turns(turns: tuple[Any, ...]) -> None:
    for turn in turns:
        if not isinstance(turn, Message):
            advice = " Make one with Message(turn['role'], turn['content'])." if is_mapping(turn) else ""
            raise ConfigurationError(
                f"A conversation is made of Messages, such as Message.user('…'), not of a {type(turn).__name__}.{advice}"
            )


Prompt: TypeAlias = CompletionRequest | str | Message | Iterable[Message]
"""What a client takes: a whole request, one user's text, one turn, or a conversation."""


class RequestOptions(TypedDict, total=False):
    """The fields of `CompletionRequest`, but for the messages, as keyword arguments of a call."""

    model: str | None
    max_tokens: int | None
    system: str | tuple[TextBlock, ...] | None
    tools: Iterable[AnyTool]
    tool_choice: ToolChoice | None
    stop_sequences: Iterable[str]
    temperature: float | None
    thinking: Thinking | None
    output_schema: Mapping[str, Any] | None
    options: ProviderOptions | None
    extra_body: Mapping[str, Any]
    extra_headers: Mapping[str, str]
    timeout: float | Timeouts | None
    max_retries: int | None
    tenant: str | None
    priority: int
    cache: bool | None
    resume: Literal["continue"] | None


@frozen(eq=False, repr=False, kw_only=True)
class Degraded(Value):
    """What was done instead of what was asked, and why: see docs/resilience.md."""

    how: Literal["model", "endpoint", "function", "cache"]
    """Another model answered · another endpoint · a function of the caller's, or what it had in store · the client's cache."""
    to: str
    """That model's name, that endpoint's base URL or that function's name; of the cache, `stale answer`."""
    because: str
    """The class of the error that was the reason, such as `OverloadedError`, or `refusal`."""

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.how} {self.to}, because of {self.because}"


@frozen(eq=False, repr=False, kw_only=True)
class Completion(Value):
    """A model's answer, or as much of it as has arrived."""

    id: str
    """The provider's id of the message."""
    model: str
    """The model that answered, which may be a dated name of the one asked for."""
    content: tuple[ContentBlock, ...]
    """In order. What is unknown is kept as `UnknownBlock`."""
    stop_reason: str | None
    """`end_turn`, `max_tokens`, `tool_use`, `stop_sequence`, `refusal`, `pause_turn` or a newer one; `None` while
    the answer is not whole."""
    stop_sequence: str | None = None
    """Which of the request's stop sequences ended it; `None` if none did."""
    usage: Usage
    """Tokens taken."""
    request_id: str | None = None
    """The provider's id of the request, worth quoting to its support; `None` if it gave none."""
    resumed: bool = False
    """Whether it is joined of several: its stream broke off and went on in a further request, with `resume="continue"`."""
    degraded: Degraded | None = None
    """What was done instead of what was asked, where a fallback is set; `None` if nothing was."""
    from_cache: Literal["fresh", "stale", "shared"] | None = None
    """How a cache spared this call its request: by an answer that it had kept, `fresh` or past its time, or by one that
    another call was waiting for. Nothing was billed then, though `usage` says what the answer took. `None` if it was asked
    for."""
    extra: Mapping[str, Any] = field(factory=no_members)
    """The answer's other members, under the provider's names."""
    prices: Pricing | None = field(default=None, eq=False, repr=False)
    """Whose prices `cost` goes by; `None` if nobody's are known."""

    @property
    def cost(self) -> Cost:
        """What it cost, worked out when asked for: nothing if a cache gave it. Unknown, never zero, where a price is."""
        from llmport.money import Cost  # noqa: PLC0415 - only who asks should pay for it

        if self.from_cache is not None:
            return Cost()
        if self.prices is not None:
            return self.prices.cost(self)
        return Cost(unknown=[f"no price for {self.model}"])

    @property
    def text(self) -> str:
        """All text of the answer, joined."""
        return "".join(block.text for block in self.content if isinstance(block, TextBlock))

    @property
    def tool_uses(self) -> tuple[ToolUseBlock, ...]:
        """The tools it asks for."""
        return tuple(block for block in self.content if isinstance(block, ToolUseBlock))

    @property
    def message(self) -> Message:
        """The answer as a turn, to go on from: `[*messages, completion.message, Message.user(…)]`."""
        return Message("assistant", self.content)


@frozen(eq=False, repr=False, kw_only=True)
class Model(Value):
    """A model the provider offers."""

    id: str
    """The name to ask for it by."""
    display_name: str
    """The name to show."""
    created_at: datetime | None = None
    """When it was released; `None` if the provider does not say."""
    max_input_tokens: int | None = None
    """The longest prompt it takes; `None` if the provider does not say."""
    max_output_tokens: int | None = None
    """The most it answers; `None` if the provider does not say."""
    lifecycle: str | None = None
    """`active`, `deprecated`, `retired` or a newer stage; `None` if the provider does not say."""
    deprecated_at: datetime | None = None
    """When its end was announced; `None` if it was not."""
    retires_at: datetime | None = None
    """When it stops answering; `None` if no day is set."""
    capabilities: Mapping[str, Any] = field(factory=no_members)
    """What it can do, by the provider's names with their groups before them, as `effort.low`; see `can`."""
    extra: Mapping[str, Any] = field(factory=no_members)
    """What else the provider says, under its own names."""

    def can(self, capability: str) -> bool | None:
        """Tell whether it can do what the provider calls *capability*; `None` if the provider does not say."""
        answer = self.capabilities.get(capability)
        return answer if isinstance(answer, bool) else None


class CompletionStream(Protocol):
    """An answer while it arrives. Reached through `with client.stream(…) as stream`.

    Iterating gives every `StreamEvent`. What leaves it is an `LlmError`: above all `StreamInterruptedError`, when the
    answer ends before it is whole.
    """

    @property
    def completion(self) -> Completion:
        """What has arrived so far; `stop_reason` is `None` until the answer is whole."""
        ...

    def __iter__(self) -> Iterator[StreamEvent]:
        """Go on reading events."""
        ...

    def text(self) -> Iterator[str]:
        """Go on reading, and give only pieces of text."""
        ...

    def collect(self) -> Completion:
        """Read what is left and return the whole answer."""
        ...

    def cancel(self) -> None:
        """End the stream from another thread: whoever reads it gets a `StreamInterruptedError` at once."""
        ...

    def close(self) -> None:
        """Stop here and give the connection back. Closing twice is fine."""
        ...


class AsyncCompletionStream(Protocol):
    """`CompletionStream`, awaited."""

    @property
    def completion(self) -> Completion:
        """What has arrived so far; `stop_reason` is `None` until the answer is whole."""
        ...

    def __aiter__(self) -> AsyncIterator[StreamEvent]:
        """Go on reading events."""
        ...

    def text(self) -> AsyncIterator[str]:
        """Go on reading, and give only pieces of text."""
        ...

    async def collect(self) -> Completion:
        """Read what is left and return the whole answer."""
        ...

    def cancel(self) -> None:
        """End the stream from another task or thread: whoever reads it gets a `StreamInterruptedError` at once."""
        ...

    async def aclose(self) -> None:
        """Stop here and give the connection back. Closing twice is fine."""
        ...


class LlmClient(Protocol):
    """A client of some provider's models. Safe to share between threads; close it when done."""

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
        """Ask, and wait for the whole answer; with *output*, for one of that type."""
        ...

    def stream(
        self, prompt: Prompt, /, **options: Unpack[RequestOptions]
    ) -> AbstractContextManager[CompletionStream]:
        """Ask, and read the answer while it arrives."""
        ...

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
        """Ask, run the tools it asks for, tell it what they gave, and so on until it answers."""
        ...

    def count_tokens(
        self, prompt: Prompt, /, *, use_cache: bool = True, **options: Unpack[RequestOptions]
    ) -> int:
        """Ask how many input tokens a request would take; *use_cache* allows the count of the very same request."""
        ...

    def models(self) -> tuple[Model, ...]:
        """List the models on offer, the newest first."""
        ...

    def with_options(self, **defaults: Unpack[RequestOptions]) -> Self:
        """Return a client of the same connections and limits, whose requests have these options unless they say otherwise."""
        ...

    def close(self) -> None:
        """Close the connections. Closing twice is fine."""
        ...

    def __enter__(self) -> Self:
        """Return the client; leaving closes it."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the client."""
        ...


class AsyncLlmClient(Protocol):
    """`LlmClient`, awaited, on asyncio or trio."""

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
        """Ask, and wait for the whole answer; with *output*, for one of that type."""
        ...

    def stream(
        self, prompt: Prompt, /, **options: Unpack[RequestOptions]
    ) -> AbstractAsyncContextManager[AsyncCompletionStream]:
        """Ask, and read the answer while it arrives."""
        ...

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
        """Ask, run the tools it asks for, tell it what they gave, and so on until it answers."""
        ...

    async def count_tokens(
        self, prompt: Prompt, /, *, use_cache: bool = True, **options: Unpack[RequestOptions]
    ) -> int:
        """Ask how many input tokens a request would take; *use_cache* allows the count of the very same request."""
        ...

    async def models(self) -> tuple[Model, ...]:
        """List the models on offer, the newest first."""
        ...

    def with_options(self, **defaults: Unpack[RequestOptions]) -> Self:
        """Return a client of the same connections and limits, whose requests have these options unless they say otherwise."""
        ...

    async def aclose(self) -> None:
        """Close the connections. Closing twice is fine."""
        ...

    async def __aenter__(self) -> Self:
        """Return the client; leaving closes it."""
        ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the client."""
        ...
