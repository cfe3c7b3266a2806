"""What replies tell of the provider's limits, remembered for whoever asks. No clock, no provider.

This is all that is done about limits unless more is asked for, so a call pays for keeping its headers, not for reading them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from llmport._core.flow import Call, Flow, Forward, Reply
from llmport.errors import ApiError

if TYPE_CHECKING:  # a call should not pay for what only `limits()` needs
    from llmport.limits import ModelLimits
    from llmport.policies.rate_limit import Rules


class Seen:
    """The last word on each model. Dicts keep it, whose single steps are safe between threads."""

    def __init__(self) -> None:
        self._words: dict[tuple[str, str | None], tuple[float, Mapping[str, str]]] = {}

    def note(self, call: Call, headers: Mapping[str, str], sent_at: float) -> None:
        """Keep *headers*, unless the reply to a call that was sent later came before this one."""
        what = call.model or "", call.base_url
        word = self._words.get(what)
        if word is None or word[0] <= sent_at:
            self._words[what] = sent_at, headers

    def families(self, rules: Rules) -> dict[str, dict[str, Any]]:
        """Return what was said, family by family, as fields of `ModelLimits`."""
        found: dict[str, dict[str, Any]] = {}
        for (model, where), (_, headers) in sorted(self._words.copy().items(), key=lambda item: item[1][0]):
            found.setdefault(line_of(rules.family(model), where), {}).update(rules.show(headers))
        return found


def line_of(family: str, where: str | None) -> str:
    """Name the limits of a *family* of models at the client's own endpoint, or at another."""
    return family if where is None else f"{family} at {where}"


class Observation:
    """Keeps what replies tell of limits. Stands inside the retry policy, where replies are that say no."""

    def __init__(self, rules: Callable[[], Rules]) -> None:
        self._rules = rules
        self._seen = Seen()

    def __call__(self, call: Call, forward: Forward) -> Flow[Reply]:
        """Go on with the attempt, and keep what its reply tells."""
        if call.tokens is None or call.model is None:  # other calls have limits of their own
            return (yield from forward(call))
        try:
            reply = yield from forward(call)
        except ApiError as error:
            if error.limits:
                self._seen.note(call, error.limits, call.began or 0.0)
            raise
        self._seen.note(call, reply.headers, reply.sent_at or 0.0)
        return reply

    def limits(self) -> dict[str, ModelLimits]:
        """Return the limits of each family that a reply has told of."""
        from llmport.limits import ModelLimits  # noqa: PLC0415 - see above

        return {
            family: ModelLimits(**told) for family, told in self._seen.families(self._rules()).items() if told
        }
