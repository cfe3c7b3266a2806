"""A call as a flow: a generator that yields what it needs done and is sent the outcome.

No I/O, no clock, no provider. A flow reads the same for blocking and awaiting clients because it does neither: the
drivers in `llmport._runtime` carry the effects out. A policy wraps a flow in another: `(call, forward) -> Flow`.

Rules for a flow: it cleans up after `BaseException` without yielding, and gives back what it holds for as long as a
stream runs through `Reply.on_close`. Its driver closes every reply it opened but the one it returns.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from functools import partial, reduce
from time import monotonic
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias, TypeVar

from attrs import define, evolve, field, frozen

from llmport._value import Value
from llmport.config import Timeouts
from llmport.errors import Attempt, LlmError

if TYPE_CHECKING:  # a call that is no stream should not pay for its events
    from llmport._core.resume import Resumption
    from llmport.client import Completion, CompletionRequest, Degraded
    from llmport.events import StreamEvent
    from llmport.money import Cost
    from llmport.stores.protocol import Store
    from llmport.stores.quota import Quota, Report
    from llmport.usage import Usage

T = TypeVar("T")


class Question(Protocol):
    """What a call asks, and how its provider writes and reads that."""

    @property
    def request(self) -> CompletionRequest:
        """What is asked."""
        ...

    def put(self, request: CompletionRequest) -> Call:
        """Make the call that asks *request* instead.

        Raises:
            ConfigurationError: this provider does not take it.
        """
        ...

    def read(self, reply: Reply) -> Completion:
        """Return what a whole *reply* answers; twice the same.

        Raises:
            DecodeError: it is not what the description says.
        """
        ...


@frozen(eq=False, repr=False, kw_only=True, slots=False)  # see `evolve_call`
class Call(Value):
    """What is to be sent, and how long it may take. Holds no credentials: the transport adds them."""

    operation: str
    """The description's name for it, such as `create_message`."""
    method: str
    path: str
    """From the root of the API, with its parameters quoted."""
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(factory=dict[str, str])
    content: bytes | None = field(default=None, repr=lambda body: f"<{len(body or b'')} bytes>")
    is_stream: bool = False
    """Whether the reply's body is to be read as it arrives."""
    timeouts: Timeouts = field(factory=Timeouts)
    deadline: float | None = None
    """When the whole call must be over, by the runtime's clock; `None` before the deadline policy has set it."""
    attempt: int = 1
    """Which try of the call this is."""
    max_attempts: int | None = None
    """How many tries it may take in all; `None` leaves that to the retry policy."""
    when_repeated: Literal["harmless", "billed", "doubled"] = "harmless"
    """What it means to carry it out twice: nothing, as for all that only reads · it is paid twice · it makes a second one
    of what should be there once, as a batch."""
    began: float | None = field(default=None, eq=False, repr=False)
    """When its first attempt was begun, by the runtime's clock; `None` before the retry policy has set it."""
    model: str | None = None
    """Which model is to answer; `None` if none is."""
    tokens: Callable[[], int] | int | None = field(default=None, eq=False, repr=False)
    """How many input tokens it is thought to have, or who says so, for that takes time; `None` if it takes none."""
    max_tokens: int | None = None
    """The most tokens its answer may have; `None` if it has none."""
    tenant: str = ""
    """On whose behalf it is made; calls of one tenant queue behind each other."""
    priority: int = 0
    """The higher, the sooner it is served."""
    base_url: str | None = None
    """Which of the client's further endpoints it goes to, by its base URL; `None` for the client's own."""
    cacheable: Cacheable | None = field(default=None, eq=False, repr=False)
    """How its answer is kept and given again; `None` if that must not be, or if nobody keeps any."""
    is_recorded: bool = False
    """Whether the bytes of a stream are to be kept besides, for whoever wants to keep the answer."""
    runs_tools: bool = False
    """Whether the provider may run tools before it answers: a second copy would run them twice."""
    question: Question | None = field(default=None, eq=False, repr=False)
    """What it asks, in neutral terms; `None` if it asks for no completion."""
    prices: Pricing | None = field(default=None, eq=False, repr=False)
    """What it costs, and may cost; `None` if nobody knows, or it costs nothing."""
    observed: Any = field(default=None, eq=False, repr=False)
    """Whom its attempts are told to, see `llmport.policies.observe`; `None` if nobody observes it."""
    on_send: Callable[[], object] | None = field(default=None, eq=False, repr=False)
    """Called when an attempt is about to be sent: until then it has cost nothing."""
    watch: Callable[[Callable[[], None] | None], None] | None = field(default=None, eq=False, repr=False)
    """Told how to interrupt what sending it waits for, from any thread, and `None` when nothing is left to interrupt."""

    def failed(self, error: LlmError, now: float | None = None) -> Attempt:
        """Take down that this attempt failed with *error*, at the time *now*.

        What may have been carried out, and should be there only once, is not to be made again unasked: *error* learns it.
        """
        if self.when_repeated == "doubled" and error.outcome == "ambiguous":
            error.is_retryable = False
        time = None if now is None or self.began is None else now - self.began
        return Attempt.of(self.attempt, error, time=time, is_billed=self.when_repeated != "harmless")


def evolve_call(call: Call, **changes: Any) -> Call:
    """Return *call* with *changes*, as `attrs.evolve` does, in a tenth of the time: several policies change each call."""
    other = object.__new__(Call)
    vars(other).update(vars(call), **changes)
    if len(vars(other)) > len(vars(call)):
        raise TypeError(f"a call has no {', '.join(changes.keys() - vars(call).keys())}")
    return other


class Pricing(Protocol):
    """What the provider's answers cost."""

    def cost(self, completion: Completion) -> Cost:
        """Return what *completion* costs."""
        ...

    def at_most(self, call: Call) -> Cost:
        """Return what *call* is expected to cost if its answer is as long as it may be."""
        ...


class Decoder(Protocol):
    """Turns a stream's bytes into events, for one reply."""

    def feed(self, chunk: bytes) -> Iterator[StreamEvent]:
        """Take bytes and give the events they complete, one by one: what is whole comes before what is broken."""
        ...


class Cacheable(Protocol):
    """What the provider knows of keeping the answer of a call."""

    def key(self, call: Call) -> str:
        """Return the name of all that decides the answer, whether it is streamed or not; no secret can be told from it."""
        ...

    def content_of(self, reply: Reply, *, server_tools: bool) -> bytes | None:
        """Return what is to be kept of a whole *reply*; `None` if it is no answer that should be given again.

        With *server_tools* it may be one for which the provider ran tools.
        """
        ...

    def replay(self, reply: Reply, pace: float) -> None:
        """Have *reply*, which holds such content, be read as a stream, with *pace* seconds between its events."""
        ...


def _none() -> list[Callable[[], None]]:
    return []  # called for every reply, where list[…]() would cost four times as much


@define(eq=False, repr=False)
class Reply(Value):
    """What came back. For a stream its body is still open, and `body` is its runtime's handle on it."""

    call: Call
    """What it answers, as it was sent."""
    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    request_id: str | None = None
    """The provider's id of the request, once its attempt has found it in the headers."""
    content: bytes = field(default=b"", repr=lambda body: f"<{len(body)} bytes>")
    """The whole body; empty for a stream."""
    body: Any = None
    """The open body of a stream, which only the runtime knows how to read and close; `None` once read."""
    decoder: Decoder | None = None
    """Takes what is left of a stream's body."""
    events: Iterator[StreamEvent] = field(factory=lambda: iter(()), repr=False)
    """Events of a stream that were decoded already, and are to be read before its body."""
    resumption: Resumption | None = field(default=None, eq=False, repr=False)
    """How the stream can go on in a further request if it breaks off; `None` if it cannot."""
    answer: Completion | None = field(default=None, eq=False, repr=False)
    """What it answers, once somebody has read it, or if it never was the provider's; `None` for a stream."""
    degraded: Degraded | None = None
    """What was done instead of what was asked; `None` if nothing was."""
    restart: Callable[[LlmError], Flow[Reply]] | None = field(default=None, eq=False, repr=False)
    """Has a stream that broke off answered anew, from elsewhere; `None` if that is not wanted."""
    is_to_go_on: bool = False
    """Whether a stream that broke off is to go on where it stopped, though its request does not say so."""
    is_whole: bool = False
    """Whether the stream's last event has been read: what its body still holds does not matter."""
    playback: Playback | None = field(default=None, eq=False, repr=False)
    """What is left of a stream that nobody sends any more; its `body` is `None` then."""
    at_end: Callable[[], Flow[None]] | None = field(default=None, eq=False, repr=False)
    """What is to be done when a stream has been read whole; `None` for nothing."""
    from_cache: Literal["fresh", "stale", "shared"] | None = None
    """Whether it was kept by a cache, or another call's that was under way; `None` if it was asked for."""
    so_far: Completion | None = field(default=None, eq=False, repr=False)
    """What of a stream's answer had arrived when it was closed, with the usage of this reply alone; `None` if nothing had."""
    wants_answer: bool = False
    """Whether a policy asks for `so_far`, which takes a moment to put together."""
    error: LlmError | None = field(default=None, eq=False, repr=False)
    """What made it of no use, or broke it off, after its policies had handed it on; `None` if nothing did."""
    usage: Usage | None = None
    """The tokens it took: known when an answer is whole, and of a stream when it is closed; `None` before, or if unknown."""
    waited: float = 0.0
    """Seconds that its attempt waited for its turn before it was sent."""
    held: float = 0.0
    """Of these, the seconds in which it was rate limits that held it and those before it."""
    failed: tuple[Attempt, ...] = ()
    """The attempts before the one that it answers, and copies of that which nobody waited for."""
    clock: Callable[[], float] = field(default=monotonic, eq=False, repr=False)
    """Its runtime's."""
    sent_at: float | None = field(default=None, eq=False, repr=False)
    """When its call was sent, by that clock; `None` if nobody took the time."""
    _callbacks: list[Callable[[], None]] = field(factory=_none, init=False, eq=False, repr=False)

    def on_close(self, callback: Callable[[], None]) -> None:
        """Have *callback* run when the reply is over: when a stream's body is closed, and else when its call ends."""
        self._callbacks.append(callback)

    def closed(self) -> None:
        """Run the callbacks, the last first, once, and all of them even if one fails."""
        while self._callbacks:
            try:
                self._callbacks.pop()()
            except BaseException:
                self.closed()
                raise

    def account(self, completion: Completion) -> Completion:
        """Return *completion*, knowing of the attempts before that may have been billed besides, and of a cache."""
        if self.degraded is not None:
            completion = evolve(completion, degraded=self.degraded)
        if self.from_cache != completion.from_cache:
            completion = evolve(completion, from_cache=self.from_cache)
        lost = sum(attempt.possibly_billed for attempt in self.failed)
        return (
            evolve(completion, usage=evolve(completion.usage, unconfirmed_attempts=lost))
            if lost
            else completion
        )

    def explain(self, error: LlmError) -> None:
        """Note in *error*, which came of this reply, whose reply it was."""
        self.error = error
        error.request_id = error.request_id or self.request_id
        if error.status is None:
            error.status = self.status
        error.attempts = (*self.failed, self.call.failed(error, self.clock()))


@frozen(eq=False, repr=False)
class Send(Value):
    """Send the call; sent back: its `Reply`, whose body is read already unless the call is a stream that succeeded."""

    call: Call


@frozen(eq=False, repr=False)
class Read(Value):
    """Read more of a stream; sent back: `bytes`, empty at the end."""

    reply: Reply
    timeout: float | None = None
    """Seconds to wait for them at most; `None` for as long as the call's timeouts allow."""


@frozen(eq=False, repr=False)
class Close(Value):
    """Close a stream's body; sent back: `None`."""

    reply: Reply


@frozen(eq=False, repr=False)
class Sleep(Value):
    """Wait; sent back: `None`."""

    seconds: float
    ticket: Ticket | None = field(default=None, eq=False, repr=False)
    """Whose news end it early; `None` if nothing does."""


class Ticket(Protocol):
    """A place in some queue. Whoever has it served may do so from any thread."""

    def call(self, wake: Callable[[], object]) -> None:
        """Call *wake*, once, when there is news for this place, or now if there are already."""
        ...


@frozen(eq=False, repr=False)
class Park(Value):
    """Wait until there is news for a place in a queue; sent back: `None`. Thrown in when it is too late: `TimeoutError`."""

    ticket: Ticket
    until: float | None = None
    """When it is too late, by the runtime's clock; `None` for never."""


@frozen(eq=False, repr=False)
class Race(Value):
    """Carry out flows at once; sent back: the reply of the first that succeeds. The others are cancelled at that moment.

    Thrown in where none does: the error of the first flow. It is not waited for the second if the first fails alone.
    """

    begin: tuple[Callable[[], Flow[Reply]], ...]
    """Make the flows. The first is begun at once, each further one when none has ended for `delay` seconds."""
    delay: float
    watch: Callable[[Callable[[], None] | None], None] | None = field(default=None, eq=False, repr=False)
    """Told how to interrupt all of them, from any thread, as `Call.watch` is."""


@frozen(eq=False, repr=False)
class Load(Value):
    """Ask a store; sent back: what it holds under the key, or `None`. Thrown in: whatever the store raises."""

    store: Store
    key: str


@frozen(eq=False, repr=False)
class Save(Value):
    """Have a store keep something for so many seconds; sent back: `None`. Thrown in: whatever the store raises."""

    store: Store
    key: str
    value: bytes = field(repr=lambda value: f"<{len(value)} bytes>")
    seconds: float


@frozen(eq=False, repr=False)
class Agree(Value):
    """Ask a quota that other processes ask too; sent back: its `Terms`. Thrown in: whatever it raises."""

    quota: Quota
    key: str
    report: Report


@frozen(eq=False, repr=False)
class Detach(Value):
    """Carry a flow out besides, whose outcome nobody waits for; sent back: `None`, at once."""

    begin: Callable[[], Flow[object]]
    """Makes the flow."""


@define(eq=False, repr=False)
class Playback(Value):
    """Pieces of a stream that are here already, and are given out one by one."""

    pieces: Iterator[bytes]
    pace: float
    """Seconds before each."""


Effect: TypeAlias = Send | Read | Close | Sleep | Park | Race | Load | Save | Agree | Detach
Flow: TypeAlias = Generator[Effect, Any, T]
Forward: TypeAlias = Callable[[Call], "Flow[Reply]"]


class Policy(Protocol):
    """Something done around each call, or around each attempt if it stands inside the retry policy."""

    def __call__(self, call: Call, forward: Forward) -> Flow[Reply]:
        """Return the flow of *call*, which goes on by `yield from forward(call)`."""
        ...


def send(call: Call) -> Flow[Reply]:
    """Yield `Send`, with the type of its answer, and note in an error whose attempt it was."""
    if call.on_send is not None:
        call.on_send()
    try:
        reply: Reply = yield Send(call)
    except LlmError as error:
        error.attempts = (call.failed(error),)
        raise
    return reply


def read(reply: Reply, timeout: float | None = None) -> Flow[bytes]:
    """Yield `Read`, with the type of its answer."""
    chunk: bytes = yield Read(reply, timeout)
    return chunk


def compose(policies: Sequence[Policy], innermost: Forward) -> Forward:
    """Wrap *innermost* in *policies*, the first of which becomes the outermost."""

    def wrap(inner: Forward, policy: Policy) -> Forward:
        return partial(policy, forward=inner)

    return reduce(wrap, reversed(policies), innermost)
