"""Stops sending for a while to what fails most of the time, so that calls fail at once and the provider can recover.

One circuit for each endpoint and model, whatever its date. Closed, it counts how attempts end; open, it refuses all of them;
then it lets a single one through, the probe, which decides, and another when that takes long. Stands inside the retry
policy: it sees attempts.
https://sre.google/sre-book/addressing-cascading-failures/ and https://martinfowler.com/bliki/CircuitBreaker.html
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import RLock

from llmport._core.flow import Call, Flow, Forward, Reply
from llmport._core.forking import forget_after_fork
from llmport._core.window import Window
from llmport.errors import CircuitOpenError, LlmError, OverloadedError, ServerError, TransportError
from llmport.resilience import Breaker


def is_outage(error: LlmError) -> bool:
    """Tell whether *error* says that the provider is not well: not that a request is wrong, or that there are too many."""
    if isinstance(error, TransportError):
        return error.is_retryable  # else somebody cancelled it, or a certificate is not trusted
    return isinstance(error, ServerError | OverloadedError)


def says_nothing(error: LlmError) -> bool:
    """Tell whether *error* came of this side, so that nothing is learnt from it about the provider's."""
    return error.status is None and not is_outage(error)


class Circuit:
    """Whether to send. Shared by threads and event loops; nothing waits here."""

    def __init__(self, breaker: Breaker, clock: Callable[[], float] = time.monotonic) -> None:
        self._breaker = breaker
        self._clock = clock
        self.forget()
        forget_after_fork(self)

    def forget(self) -> None:
        """Be closed, and know of no attempt."""
        # Reentrant, because the garbage collector may end a call at any moment, and so in the middle of another.
        self._lock = RLock()
        self._close()

    def _close(self) -> None:
        self._window = Window(self._breaker.window)
        self._pause = 0.0  # of the circuit while it is open
        self._until = 0.0  # when the next probe may be
        self._probes: set[object] = set()  # tokens of attempts that decide: the first one that ends

    @property
    def is_open(self) -> bool:
        """Whether nothing but probes is sent."""
        return self._pause > 0

    def admit(self) -> object:
        """Return a token for the attempt, to say how it ended.

        Raises:
            CircuitOpenError: it is not to be made.
        """
        token = object()
        if not self._pause:
            return token
        with self._lock:
            now = self._clock()
            if self._pause:
                if now < self._until:
                    raise CircuitOpenError(
                        "Most of the recent attempts failed, so this one was not made: the circuit is open. The next may be "
                        f"made in {self._until - now:.1f} s.",
                        retry_after=self._until - now,
                        is_retryable=False,  # not by this call, which is to fail at once
                    )
                # A probe that is never heard of again only puts the next one off, and one that takes long still decides.
                self._until = now + self._pause
                self._probes.add(token)
        return token

    def ended(self, token: object, *, is_failure: bool) -> None:
        """Take down how an attempt ended."""
        with self._lock:
            now = self._clock()
            if not self._pause:
                self._window.add(now, is_failure=is_failure)
                window, breaker = self._window, self._breaker
                if (
                    window.total >= breaker.min_attempts
                    and window.failed >= breaker.failure_share * window.total
                ):
                    self._open(now, breaker.pause)
            elif token in self._probes:  # what was sent before it opened does not count any more
                if is_failure:
                    self._open(now, 2 * self._pause)
                else:
                    self._close()

    def cancelled(self, token: object) -> None:
        """Take down that an attempt has no outcome: if it was a probe, the next attempt is one."""
        with self._lock:
            if token in self._probes:
                self._probes.remove(token)
                self._until = self._clock()

    def _open(self, now: float, pause: float) -> None:
        self._pause = min(pause, self._breaker.longest_pause)
        self._until = now + self._pause
        self._probes = set()


def family_of(model: str | None) -> str:
    """Return what fails together with *model*: the model itself, whatever its date."""
    name = model or ""
    head, _, tail = name.rpartition("-")
    return head if head and len(tail) == 8 and tail.isdigit() else name


class CircuitBreaker:
    """The policy: a circuit for each endpoint and model, whatever its date."""

    def __init__(
        self,
        breaker: Breaker | None = None,
        *,
        family: Callable[[str | None], str] = family_of,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take settings, `None` for the defaults, and what says which models fail together."""
        self.breaker = breaker or Breaker()
        self._family = family
        self._clock = clock
        self._circuits: dict[tuple[str | None, str], Circuit] = {}

    def circuit(self, call: Call) -> Circuit:
        """Return the circuit of *call*."""
        key = call.base_url, self._family(call.model)
        circuit = self._circuits.get(key)
        return circuit or self._circuits.setdefault(key, Circuit(self.breaker, self._clock))

    def __call__(self, call: Call, forward: Forward) -> Flow[Reply]:
        """Go on with the attempt, unless the circuit is open.

        Raises:
            CircuitOpenError: it is.
        """
        circuit = self.circuit(call)
        token = circuit.admit()
        try:
            reply = yield from forward(call)
        except LlmError as error:
            if says_nothing(error):
                circuit.cancelled(token)
            else:
                _ended(call, circuit, token, is_failure=is_outage(error))
            raise
        except BaseException:
            circuit.cancelled(token)
            raise
        _ended(call, circuit, token, is_failure=False)
        return reply

    def __getstate__(self) -> dict[str, object]:
        """Pickle as when it was made: another process has seen nothing yet."""
        return {**vars(self), "_circuits": {}}


def _ended(call: Call, circuit: Circuit, token: object, *, is_failure: bool) -> None:
    """Take down how an attempt ended, and tell who observes its call if that has opened or closed the circuit."""
    was_open = circuit.is_open
    circuit.ended(token, is_failure=is_failure)
    if circuit.is_open is not was_open and call.observed is not None:
        call.observed.circuit_changed(is_open=circuit.is_open)
