"""The API's limits as a server of `virtual_time`: the emulator's own account, with answers of known size."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import attrs

from llmport._core.flow import Call, Reply
from llmport.emulator import Terms
from llmport.emulator.accounts import Account
from llmport.emulator.errors import ApiError as Refusal
from llmport.errors import ApiError
from llmport.usage import Usage
from simulation.provider import EPOCH, REFUSAL_SECONDS, error_of


class VirtualApi:
    """Admits and refuses as the emulator does; a call's `content` says nothing, its facts everything."""

    def __init__(self, terms: Terms, *, seed: int = 0) -> None:
        self.now = 0.0
        self.account = Account(terms, lambda: EPOCH + timedelta(seconds=self.now))
        self.random = random.Random(seed)
        self.served: list[Call] = []
        self.refused: list[Call] = []
        self.tokens: Callable[[Call], tuple[int, int]] = lambda call: (
            int(call.tokens or 0),
            call.max_tokens or 0,
        )
        """What a call really takes, in and out."""

    def __call__(self, call: Call, now: float) -> tuple[float, Any]:
        self.now = now
        inputs, outputs = self.tokens(call)
        try:
            self.account.strike()
            self.account.enter()
        except Refusal as refusal:
            return REFUSAL_SECONDS, self._error(call, refusal)
        self.account.leave()
        try:
            self.account.admit(call.model or "", inputs)
        except Refusal as refusal:
            return REFUSAL_SECONDS, self._error(call, refusal)
        headers = dict(self.account.spend(call.model or "", outputs))
        self.served.append(call)
        reply = Reply(
            call, 200, headers, usage=Usage(input_tokens=inputs, output_tokens=outputs), sent_at=now
        )
        return self.account.delay(), reply

    def change(self, **terms: Any) -> None:
        self.account.terms = attrs.evolve(self.account.terms, **terms)

    def _error(self, call: Call, refusal: Refusal) -> ApiError:
        self.refused.append(call)
        return error_of(refusal)
