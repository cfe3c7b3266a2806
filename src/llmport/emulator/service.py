"""The operations of the API, one method each, named as the description names them.

Knows what to answer, not how it travels: requests arrive checked against the description, and answers leave
as plain data, a list of events, or a list of lines.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from attrs import field, frozen

from . import batches, message, pages, rules
from .accounts import Account
from .models import Catalogue
from .replies import reply_to
from .settings import Settings
from .tokens import count_request
from .wire import Ids, JsonObject


@frozen(kw_only=True)
class Call:
    """One checked request."""

    parameters: Mapping[str, Any]
    """Of the path and the query, by name."""
    body: JsonObject = field(repr=False)
    base_url: str
    """Where the caller reaches the emulator: batches link to their results."""
    account: Account = field(repr=False)
    """Whose key it brought."""


@frozen
class Plain:
    """An answer of one JSON object."""

    body: JsonObject
    headers: Mapping[str, str] = field(factory=dict[str, str])


@frozen
class Stream:
    """An answer of server-sent events."""

    events: Sequence[JsonObject]
    headers: Mapping[str, str] = field(factory=dict[str, str])


@frozen
class Lines:
    """An answer of JSON lines."""

    lines: Sequence[JsonObject]
    headers: Mapping[str, str] = field(factory=dict[str, str])


Answer: TypeAlias = Plain | Stream | Lines


class Service:
    """Everything the emulator can do, and what it remembers."""

    def __init__(self, settings: Settings, catalogue: Catalogue, ids: Ids) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._ids = ids
        self._batches = batches.Batches(settings, self._answer_item)
        self.operations: Mapping[str, Callable[[Call], Answer]] = {
            method.__name__: method
            for method in (
                self.create_message,
                self.count_tokens,
                self.list_models,
                self.get_model,
                self.create_message_batch,
                self.list_message_batches,
                self.get_message_batch,
                self.cancel_message_batch,
                self.delete_message_batch,
                self.get_message_batch_results,
            )
        }
        """The methods by ``operationId``."""

    def create_message(self, call: Call) -> Answer:
        """Answer a prompt, whole or as a stream."""
        request = call.body
        self._check(request)
        envelope = self._envelope(request, "standard")
        call.account.admit(envelope.model, envelope.input_tokens)
        reply = reply_to(request, self._ids)
        headers = call.account.spend(envelope.model, reply.tokens)
        if request.get("stream"):
            return Stream(list(message.events(reply, envelope)), headers)
        return Plain(message.message(reply, envelope), headers)

    def count_tokens(self, call: Call) -> Answer:
        """Count the tokens of a request."""
        self._check(call.body)
        return Plain({"input_tokens": count_request(call.body)})

    def list_models(self, call: Call) -> Answer:
        """List the models that can be called, or those in the stages of life that are asked for."""
        stages = call.parameters.get("lifecycle[]", ("active", "deprecated"))
        return Plain(pages.page(self._catalogue.all(self._settings.clock(), stages), call.parameters))

    def get_model(self, call: Call) -> Answer:
        """Describe a model."""
        return Plain(self._catalogue.get(call.parameters["model_id"], self._settings.clock()))

    def create_message_batch(self, call: Call) -> Answer:
        """Begin a batch."""
        items: list[JsonObject] = call.body["requests"]
        if self._settings.strict:
            batches.check_custom_ids(items)
        batch = self._batches.create(self._ids.new("msgbatch"), items)
        return Plain(batch.describe(call.base_url))

    def list_message_batches(self, call: Call) -> Answer:
        """List the batches."""
        described = [batch.describe(call.base_url) for batch in self._batches.all()]
        return Plain(pages.page(described, call.parameters))

    def get_message_batch(self, call: Call) -> Answer:
        """Look at a batch; looking brings it forward."""
        return Plain(self._batches.get(self._batch_id(call)).describe(call.base_url))

    def cancel_message_batch(self, call: Call) -> Answer:
        """Stop a batch."""
        return Plain(self._batches.cancel(self._batch_id(call)).describe(call.base_url))

    def delete_message_batch(self, call: Call) -> Answer:
        """Forget a batch."""
        self._batches.delete(self._batch_id(call))
        return Plain({"id": self._batch_id(call), "type": "message_batch_deleted"})

    def get_message_batch_results(self, call: Call) -> Answer:
        """Give the results of a batch, a line each."""
        return Lines(self._batches.results(self._batch_id(call)))

    def _check(self, request: JsonObject) -> None:
        if self._settings.strict:
            self._catalogue.callable(request["model"], self._settings.clock())
            rules.check(request)

    def _answer_item(self, request: JsonObject) -> JsonObject:
        self._check(request)
        return message.message(reply_to(request, self._ids), self._envelope(request, "batch"))

    def _envelope(self, request: JsonObject, tier: str) -> message.Envelope:
        return message.Envelope(
            message_id=self._ids.new("msg"),
            model=request["model"],
            input_tokens=count_request(request),
            service_tier=tier,
            speed=request.get("speed") or "standard",
        )

    @staticmethod
    def _batch_id(call: Call) -> str:
        batch_id: str = call.parameters["message_batch_id"]
        return batch_id
