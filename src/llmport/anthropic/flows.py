"""What each call is, for both clients: pure flows from a prompt to its outcome. No I/O."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypedDict, TypeVar, Unpack

import attrs
import orjson

from anthropic_messages import models
from anthropic_messages.api.messages import create_message
from anthropic_messages.errors import DecodeError as WireDecodeError
from anthropic_messages.types import RequestParts
from llmport._core.flow import (
    Cacheable,
    Call,
    Flow,
    Forward,
    Policy,
    Pricing,
    Question,
    Reply,
    compose,
    evolve_call,
    send,
)
from llmport.anthropic.checks import check_request, check_size
from llmport.anthropic.config import AnthropicConfig
from llmport.anthropic.errors import error_from_reply, is_error, request_id_of
from llmport.anthropic.list_prices import LIST_PRICES
from llmport.anthropic.parsing import parse_reply
from llmport.anthropic.pipeline import default_policies
from llmport.anthropic.types import (
    decode_message,
    decode_model,
    encode_count,
    encode_headers,
    encode_request,
)
from llmport.client import Completion, CompletionRequest, Model
from llmport.config import Timeouts
from llmport.errors import ConfigurationError, DecodeError

if TYPE_CHECKING:
    from llmport.anthropic.batches.flows import BatchFlows
    from llmport.anthropic.counting import CountCache
    from llmport.limits import ModelLimits

B = TypeVar("B", "models.CreateMessageRequest", "models.CountTokensRequest")

_LONG_ANSWER = 21_333
"""Tokens that may take 10 minutes to write, the longest that the API's documentation wants a connection to be silent:
https://platform.claude.com/docs/en/api/errors (long requests). The official SDK refuses these unless they are streamed."""
_PAGE = 1000
"""Models asked for at once: the most the API gives."""
_MAX_PAGES = 100
"""A catalogue that goes on beyond this many pages never ends."""


class _Facts(TypedDict, total=False):
    """What only some calls have, by the names of `Call`'s fields."""

    is_stream: bool
    when_repeated: Literal["harmless", "billed", "doubled"]
    cacheable: Cacheable | None
    prices: Pricing | None
    question: Question | None
    runs_tools: bool
    tokens: Callable[[], int] | int | None
    max_tokens: int | None


class Flows:
    """The calls of one client."""

    def __init__(self, config: AnthropicConfig, policies: Iterable[Policy] | None) -> None:
        self._config = config
        self._policies = policies

    @cached_property
    def _around(self) -> tuple[Policy, ...]:
        return default_policies(self._config) if self._policies is None else tuple(self._policies)

    @cached_property
    def _exchange(self) -> Forward:
        return compose(self._around, _attempt)

    def limits(self) -> dict[str, ModelLimits]:
        """Return what the policies know of limits, of each family of models."""
        known: dict[str, ModelLimits] = {}
        for policy in self._around:
            if (tell := getattr(policy, "limits", None)) is not None:
                known.update(tell())
        return known

    def complete(self, request: CompletionRequest) -> Flow[Completion]:
        """Ask for a whole answer. One that may take long is streamed on its way, as one that is to be resumed."""
        request = _settled(request)
        if request.resume or (request.max_tokens or self._config.max_tokens) > _LONG_ANSWER:
            from llmport._core.reading import collect  # noqa: PLC0415 - only streams should pay for it

            return (yield from collect((yield from self.stream(request))))
        reply = yield from self._exchange(self._create(request, is_stream=False))
        try:
            completion = _read(reply)
            reply.usage = completion.usage
            return reply.account(completion)
        finally:
            reply.closed()  # one that no runtime opened, from a cache or a function, nobody else closes

    def stream(self, request: CompletionRequest, deadline: float | None = None) -> Flow[Reply]:
        """Ask for an answer, up to its first content, that must be whole at the *deadline*, by the runtime's clock."""
        from llmport._core.resume import Resumption  # noqa: PLC0415 - only streams should pay for it

        request = _settled(request)
        call = self._create(request, is_stream=True)
        if deadline is not None:
            call = evolve_call(call, deadline=deadline)
        reply = yield from self._exchange(call)
        reply.resumption = Resumption(request, self._config.model, _follow, self.stream)
        return reply

    def count_tokens(self, request: CompletionRequest, *, use_cache: bool = True) -> Flow[int]:
        """Ask for the number of a request's input tokens, unless the very same request was counted already."""
        from anthropic_messages.api.messages import count_tokens  # noqa: PLC0415 - only who counts should pay for it

        request = _settled(request)
        parts = self._encode(
            lambda: encode_count(request, model=self._config.model), count_tokens.build_request
        )
        call = self._call("count_tokens", parts, request)
        count = self._counts.get(call) if use_cache else None
        if count is None:
            reply = yield from self._exchange(call)
            count = parse_reply(reply, models.TokenCount.from_dict).input_tokens
            self._counts.put(call, count)
        return count

    @cached_property
    def _counts(self) -> CountCache:
        from llmport.anthropic.counting import CountCache  # noqa: PLC0415 - only who counts should pay for it

        return CountCache()

    def models(self) -> Flow[tuple[Model, ...]]:
        """List the models, page by page."""
        from anthropic_messages.api.models import list_models  # noqa: PLC0415 - only who lists should pay for it

        found: list[Model] = []
        after: dict[str, Any] = {}
        deadline: float | None = None
        for _ in range(_MAX_PAGES):
            parts = list_models.build_request(
                limit=_PAGE, anthropic_version=self._config.api_version, **after
            )
            call = attrs.evolve(self._call("list_models", parts), deadline=deadline)
            reply = yield from self._exchange(call)
            deadline = reply.call.deadline  # all pages together are the call that was asked for
            page = parse_reply(reply, models.ModelPage.from_dict)
            found.extend(decode_model(model) for model in page.data)
            if not page.has_more or not page.last_id:
                return tuple(found)
            after = {"after_id": page.last_id}
        raise DecodeError(f"The list of models has not ended after {_MAX_PAGES} pages.")

    @cached_property
    def batches(self) -> BatchFlows:
        """The calls that are about batches."""
        from llmport.anthropic.batches.flows import BatchFlows  # noqa: PLC0415 - only who has any should pay for it

        return BatchFlows(
            self._config,
            exchange=self._exchange,
            make_call=self._call,
            make_item=lambda request: self._create(request, is_stream=False),
        )

    def _create(self, request: CompletionRequest, *, is_stream: bool) -> Call:
        config, request = self._config, _settled(request)
        if request.temperature is None and config.temperature is not None:
            request = attrs.evolve(request, temperature=config.temperature)
        parts = self._encode(
            lambda: encode_request(
                request, model=config.model, max_tokens=config.max_tokens, stream=is_stream
            ),
            create_message.build_request,
        )
        return self._call(
            "create_message",
            parts,
            request,
            is_stream=is_stream,
            when_repeated="billed",
            cacheable=None if request.cache is False else self._kept,
            prices=config.price_list or LIST_PRICES,
            question=_Question(request, self._create, is_stream=is_stream),
            runs_tools=bool(request.tools or request.extra_body) and _runs_tools(request),
            tokens=_Estimate(parts.content or b""),
            max_tokens=config.max_tokens if request.max_tokens is None else request.max_tokens,
        )

    @cached_property
    def _kept(self) -> Cacheable | None:
        if self._config.cache is None and self._policies is None:
            return None  # nobody asks
        from llmport.anthropic.kept import Kept  # noqa: PLC0415 - only who keeps answers should pay for it

        return Kept(self._config)

    def _encode(self, make_body: Callable[[], B], build_request: Callable[..., RequestParts]) -> RequestParts:
        """Encode a request.

        Raises:
            ConfigurationError: it cannot be, because of what the caller gave: half a character, a set among JSON, ….
        """
        version = self._config.api_version
        try:
            body = make_body()
            check_request(body, version)
            parts = build_request(body=body, anthropic_version=version)
        except WireDecodeError as error:
            problem = f"The request is not what the API describes: {error}"
        except (TypeError, ValueError, AttributeError, RecursionError) as error:
            problem = f"The request cannot be encoded ({error})."
        else:
            check_size(parts.content)
            return parts
        raise ConfigurationError(problem)  # out here, so that it holds no frame with the prompt

    def _call(
        self,
        operation: str,
        parts: RequestParts,
        request: CompletionRequest | None = None,
        **facts: Unpack[_Facts],
    ) -> Call:
        timeout = self._config.timeout if request is None or request.timeout is None else request.timeout
        retries = None if request is None else request.max_retries
        headers = dict(parts.headers) if request is None else {**parts.headers, **encode_headers(request)}
        if self._config.betas:
            asked = filter(None, (*self._config.betas, headers.get("anthropic-beta")))
            headers["anthropic-beta"] = ",".join(asked)
        return Call(
            operation=operation,
            method=parts.method,
            path=parts.path,
            query=tuple(parts.query),
            headers=headers,
            content=parts.content,
            timeouts=Timeouts.of(timeout),
            max_attempts=None if retries is None else retries + 1,
            model=None if request is None else request.model or self._config.model,
            tenant="" if request is None else request.tenant or "",
            priority=0 if request is None else request.priority,
            **facts,
        )


def _settled(request: CompletionRequest) -> CompletionRequest:
    """Return *request* with its model and its limit where everybody looks for them, though `extra_body` names them."""
    if not request.extra_body:
        return request
    kinds = {"model": str, "max_tokens": int}
    own = {
        name: request.extra_body[name] for name in kinds if type(request.extra_body.get(name)) is kinds[name]
    }
    if not own:
        return request
    rest = {name: value for name, value in request.extra_body.items() if name not in own}
    return attrs.evolve(request, **own, extra_body=rest)


def _follow(request: CompletionRequest, partial: Completion) -> CompletionRequest | None:
    from llmport.anthropic.resume import request_after  # noqa: PLC0415 - few streams break

    return request_after(request, partial, model=request.model or "")


def _runs_tools(request: CompletionRequest) -> bool:
    """Tell whether the API may run tools for *request*: it names one that is not known to be the caller's to run."""
    from llmport.anthropic.server_tools import is_run_by_caller  # noqa: PLC0415 - only who has tools should pay for it

    more = request.extra_body.keys() & {"tools", "mcp_servers", "container"}
    return bool(more) or not all(map(is_run_by_caller, request.tools))


class _Question:
    """What a call asks, as `llmport._core.flow.Question` says it."""

    __slots__ = ("_create", "_is_stream", "request")

    def __init__(self, request: CompletionRequest, create: Callable[..., Call], *, is_stream: bool) -> None:
        self.request = request
        self._create = create
        self._is_stream = is_stream

    def put(self, request: CompletionRequest) -> Call:
        """Return the call that asks *request* instead."""
        return self._create(request, is_stream=self._is_stream)

    def read(self, reply: Reply) -> Completion:
        """Return what a whole *reply* answers."""
        return _read(reply)


def _read(reply: Reply) -> Completion:
    if reply.answer is None:
        reply.answer = parse_reply(
            reply,
            lambda data: decode_message(
                models.Message.from_dict(data), reply.request_id, reply.call.prices, reply.from_cache
            ),
        )
    return reply.answer


class _Estimate:
    """Estimates the input tokens of a request, if anybody asks, and once however many do."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._tokens: int | None = None

    def __call__(self) -> int:
        if self._tokens is None:
            from llmport.anthropic.estimates import estimate_body  # noqa: PLC0415 - only limits ask

            self._tokens = estimate_body(orjson.loads(self._content)).tokens
        return self._tokens


def _attempt(call: Call) -> Flow[Reply]:
    """Make one attempt: send, raise what the API says against it, and open a stream up to its first content."""
    reply = yield from send(call)
    reply.request_id = request_id_of(reply.headers)
    if not 200 <= reply.status < 300 or is_error(reply.content):
        error = error_from_reply(reply)
        reply.explain(error)
        raise error
    if not call.is_stream or call.operation != "create_message":
        return reply
    from llmport.anthropic.streaming import open_answer  # noqa: PLC0415 - only streams should pay for it

    return (yield from open_answer(reply))
