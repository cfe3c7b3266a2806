"""How a client withstands failures: what `ResiliencePolicy` says. Values only; `llmport.policies` does it.

    AnthropicClient(resilience=ResiliencePolicy(breaker=Breaker(), fallback=Fallback("claude-haiku-4-5")))

prints as what is in force, and may be shared by clients: what each has seen is its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

from attrs import evolve, field, frozen

from llmport._value import Value
from llmport.config import Secret, base_url_of, is_number
from llmport.errors import ConfigurationError, LlmError
from llmport.retry_limits import RetryBudget, RetryThrottle

if TYPE_CHECKING:
    from llmport.client import Completion, CompletionRequest


def _number(default: float, *, least: float = 0.0, most: float = float("inf"), is_open: bool = False) -> Any:
    """Make a field for a number from *least* to *most*; *is_open* excludes *least* itself."""

    def check(_: Any, attribute: Any, value: Any) -> None:
        if not is_number(value) or not least <= value <= most or (is_open and value == least):
            wanted = f"a number {'above' if is_open else 'of at least'} {least:g}"
            wanted += "" if most == float("inf") else f" and at most {most:g}"
            raise ConfigurationError(f"{attribute.name} must be {wanted}, not {value!r}.")

    return field(default=default, validator=check)


@frozen(eq=False, repr=False, kw_only=True)
class Breaker(Value):
    """When calls to a model, whatever its date, are refused here instead of being sent, and for how long.

    Failures are those of the provider: statuses from 500, overload, a network that breaks. Neither a wrong request nor a
    rate limit is one.
    """

    min_attempts: int = _number(10, least=1)
    """Fewer attempts within the window say nothing yet."""
    failure_share: float = _number(0.5, most=1.0, is_open=True)
    """Opens when so many of them failed, or more."""
    window: float = _number(30.0, is_open=True)
    """Seconds that attempts are remembered for."""
    pause: float = _number(5.0, is_open=True)
    """Seconds until the first probe; each probe that fails doubles them."""
    longest_pause: float = _number(60.0, is_open=True)
    """Seconds between two probes at most."""


@frozen(eq=False, repr=False, kw_only=True)
class Hedge(Value):
    """When a second copy of an attempt is sent, of which the answer that comes first counts. Both may be billed."""

    delay: float | None = None
    """Seconds without an answer's beginning; `None` for as long as all but the slowest took of late."""
    quantile: float = _number(0.95, most=1.0, is_open=True)
    """The share of attempts that are not slow."""
    min_samples: int = _number(20, least=1)
    """With fewer attempts seen there is no saying what is slow, and no copy."""

    def __attrs_post_init__(self) -> None:
        if self.delay is not None and not (is_number(self.delay) and self.delay >= 0):
            raise ConfigurationError(f"delay must be a number of seconds, not {self.delay!r}.")


def _secret(key: str | Secret) -> Secret:
    return key if isinstance(key, Secret) else Secret(key)


@frozen(eq=False, repr=False, kw_only=True)
class OtherEndpoint(Value):
    """Where else the same API is: another region, a gateway, another organisation's key."""

    base_url: str = field(converter=base_url_of)
    """Without `/v1`, as a client's own. It gets the prompt, and this key; never the client's own, nor its `extra_headers`."""
    api_key: Secret = field(converter=_secret)
    model: str | None = None
    """The model to ask there; `None` for the one that was asked for."""


Instead: TypeAlias = "Callable[[CompletionRequest, LlmError], Completion | CompletionRequest | str | None]"
"""A caller's function: given what was asked and why that failed, it returns an answer, such as one kept from earlier; a
text as an answer; a request to ask instead; or `None` for none. It must not wait for anything. What it raises is raised by
the call, with the error as its context."""
Option: TypeAlias = "str | OtherEndpoint | Instead"
"""The name of a model, or one of these."""


def _options(options: Any) -> tuple[Option, ...]:
    many = tuple(cast("list[Any]", options)) if isinstance(options, tuple | list) else (options,)
    for option in many:
        if option == "":
            raise ConfigurationError("A fallback is a model's name, which is never empty.")
        if not (isinstance(option, str | OtherEndpoint) or callable(option)):
            raise ConfigurationError(
                f"A fallback is a model's name, an OtherEndpoint or a function, not a {type(option).__name__}."
            )
    return many


def _names(options: tuple[Option, ...]) -> str:
    return repr(
        tuple(getattr(option, "__qualname__", option) if callable(option) else option for option in options)
    )


@frozen(eq=False, repr=False)
class Fallback(Value):
    """What to do when a call has failed for good, its retries included."""

    to: tuple[Option, ...] = field(converter=_options, repr=_names)
    """What to try, in order: the name of another model, an `OtherEndpoint`, a function."""
    on_refusal: bool = field(default=False, kw_only=True)
    """Whether an answer whose `stop_reason` is `refusal` counts as a failure; of a stream, one that refuses at once."""
    after_content: Literal["raise", "restart", "continue"] = field(default="raise", kw_only=True)
    """What to do about a stream that breaks off when its reader has seen some of it: raise · have the next option answer
    from the beginning, after an event `StreamRestarted` · go on where it stopped, as with `resume="continue"`."""
    when: Callable[[LlmError], bool] | None = field(default=None, kw_only=True)
    """Whether an error is a reason; `None` for those that another model or place may not have: see docs/resilience.md."""

    def __attrs_post_init__(self) -> None:
        if self.after_content not in ("raise", "restart", "continue"):
            raise ConfigurationError(
                f"after_content must be 'raise', 'restart' or 'continue', not {self.after_content!r}."
            )
        keys: dict[str, object] = {}
        for option in self.to:
            if (
                isinstance(option, OtherEndpoint)
                and keys.setdefault(option.base_url, option.api_key) != option.api_key
            ):
                raise ConfigurationError(
                    f"Two options are at {option.base_url} with different keys: an address has one key."
                )


@frozen(eq=False, repr=False, kw_only=True)
class ResiliencePolicy(Value):
    """All that a client does about failures, retries apart, which `max_retries` counts. `None` leaves a part out."""

    retry_budget: RetryBudget | None = field(factory=RetryBudget)
    """What stops retries when most calls fail."""
    retry_throttle: RetryThrottle | None = field(factory=RetryThrottle)
    """What makes them fewer before."""
    breaker: Breaker | None = None
    """What stops sending to what fails."""
    hedge: Hedge | None = None
    """Second copies of what is slow."""
    fallback: Fallback | None = None
    """What to do when a call has failed."""

    def __attrs_post_init__(self) -> None:
        budget, throttle = self.retry_budget, self.retry_throttle
        if budget is not None and not (budget.cost > 0 and min(budget) >= 0):
            raise ConfigurationError(f"A retry budget has a cost above 0, and nothing below 0, not {budget}.")
        if throttle is not None and not (
            throttle.k >= 1 and throttle.window > 0 and throttle.min_attempts >= 0
        ):
            raise ConfigurationError(
                f"A retry throttle has k of 1 or more and a window above 0, not {throttle}."
            )

    @classmethod
    def of(
        cls,
        base: ResiliencePolicy | None = None,
        *,
        breaker: bool | Breaker | None = None,
        hedge: bool | float | Hedge | None = None,
        fallback: Fallback | Option | tuple[Option, ...] | list[Option] | None = None,
    ) -> ResiliencePolicy:
        """Return *base*, or the defaults, with these parts put shortly: `True` for one as it is by default, `False` for none.

        A number is the delay of `hedge`; options are those of `fallback`. `None` leaves a part as it is.

        Raises:
            ConfigurationError: one makes no sense.
        """
        parts: dict[str, Any] = {}
        if breaker is not None:
            parts["breaker"] = _part(Breaker, breaker)
        if hedge is not None:
            parts["hedge"] = Hedge(delay=hedge) if is_number(hedge) else _part(Hedge, hedge)
        if fallback is not None:
            parts["fallback"] = fallback if isinstance(fallback, Fallback) else Fallback(fallback)
        return evolve(base or cls(), **parts)

    def explain(self) -> str:
        """Say what is done about failures, a line for each part."""
        parts = {
            "retries": _said(self.retry_budget, "no budget holds them back"),
            "": _said(self.retry_throttle, "no failure of other calls makes them fewer"),
            "circuit": _said(self.breaker, "none: what fails is sent to all the same"),
            "copies": _said(self.hedge, "none: an attempt that is slow is waited for"),
            "instead": _said(self.fallback, "nothing: a call that has failed raises"),
        }
        return "\n".join(f"{name:<10}{part}" for name, part in parts.items())


def _part(kind: type[Value], given: Any) -> Any:
    if isinstance(given, kind) or given is False:
        return given or None
    if given is not True:
        raise ConfigurationError(
            f"{kind.__name__.lower()} must be true, false or a {kind.__name__}, not {given!r}."
        )
    return kind()


def _said(part: object, without: str) -> str:
    match part:
        case RetryBudget():
            return (
                f"each takes {part.cost:g} of {part.capacity:g} tokens; a success gives {part.per_success:g}, "
                f"a second {part.per_second:g}"
            )
        case RetryThrottle():
            return (
                f"fewer where less than 1 in {part.k:g} attempts of {part.window:g} s is accepted, "
                f"of {part.min_attempts} or more"
            )
        case Breaker():
            return (
                f"opens when {part.failure_share:.0%} of {part.min_attempts} or more attempts fail in {part.window:g} s, "
                f"for {part.pause:g} s and up to {part.longest_pause:g} s"
            )
        case Hedge():
            when = (
                f"{part.quantile:.0%} of the last were faster" if part.delay is None else f"{part.delay:g} s"
            )
            return f"a second one after {when}" if part.delay is not None else f"a second one where {when}"
        case Fallback():
            after = (
                "" if part.after_content == "raise" else f"; after the first content: {part.after_content}"
            )
            refusals = "; refusals too" if part.on_refusal else ""
            return f"{', then '.join(map(_named, part.to))}{refusals}{after}"
        case _:
            return without


def _named(option: Option) -> str:
    if isinstance(option, OtherEndpoint):
        return f"{option.base_url}{f' with {option.model}' if option.model else ''}"
    return option if isinstance(option, str) else f"{name_of(option)}()"


def name_of(function: Instead) -> str:
    """Return what to call a caller's function."""
    return getattr(function, "__name__", type(function).__name__)
