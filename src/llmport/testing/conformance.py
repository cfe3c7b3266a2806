"""The tests that every implementation of `LlmClient` and `AsyncLlmClient` passes. Needs pytest and anyio's plugin.

Subclass `LlmClientConformance` in a test module and give it a fixture `ask`, a function that takes the replies a provider
will give, in order, and returns a client whose provider gives them:

    class TestMyClient(LlmClientConformance):
        @pytest.fixture
        def ask(self, my_server):
            def make(*replies):
                my_server.will_answer(replies)          # as your provider would say it
                return awaited(MyClient(my_server.url, max_retries=0))
            return make

A reply is one of what `llmport.testing.FakeClient` takes, but for functions: a text, a `Completion`, an error or a
stream's events. The client is to make no retries. Blocking clients are wrapped by `llmport.testing.awaited`.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import attrs
import pytest

from llmport.client import AsyncLlmClient, Completion, CompletionRequest, UnknownOptionWarning
from llmport.errors import (
    ApiError,
    AuthenticationError,
    BillingError,
    ConfigurationError,
    ConflictError,
    DecodeError,
    InvalidRequestError,
    LlmError,
    NotFoundError,
    OverloadedError,
    PermissionDeniedError,
    RateLimitError,
    RequestTooLargeError,
    ServerError,
    StreamInterruptedError,
)
from llmport.events import (
    BlockStart,
    BlockStop,
    MessageDelta,
    MessageStart,
    MessageStop,
    Ping,
    StreamEvent,
    TextDelta,
    ThinkingDelta,
    ToolInputDelta,
    UnknownEvent,
)
from llmport.messages import (
    ContentBlock,
    Message,
    TextBlock,
    ThinkingBlock,
    ToolResultBlock,
    ToolUseBlock,
    UnknownBlock,
)
from llmport.testing.scripts import Event, Script, answer, events_of
from llmport.tools import Tool
from llmport.usage import Usage

Ask: TypeAlias = Callable[..., AsyncLlmClient]

ERRORS = (
    AuthenticationError,
    BillingError,
    ConflictError,
    InvalidRequestError,
    NotFoundError,
    OverloadedError,
    PermissionDeniedError,
    RateLimitError,
    RequestTooLargeError,
    ServerError,
)
"""What a provider can say no with."""
TEXT = "Grüße, 世界! \u2028\u0085 🐍 end."
"""With what careless line splitting and decoding break on."""
EVERYTHING = answer(
    ThinkingBlock("Let me see. ", signature="c2lnbmF0dXJl+/="),
    ThinkingBlock("", redacted_data="b3BhcXVl"),
    TextBlock(TEXT),
    ToolUseBlock("toolu_1", "add", {"a": 1, "b": [0.5, None, "é"]}),
    usage=Usage(input_tokens=12, output_tokens=34),
)


def script(*events: Event) -> list[Event]:
    """Begin a stream with *events* as its content."""
    return [MessageStart("msg_1", "fake-model", Usage(input_tokens=10, output_tokens=1)), *events]


def bare(content: Iterable[ContentBlock]) -> list[Any]:
    """Return blocks without what only a provider may know of them."""
    blocks: list[Any] = [*content]
    return [attrs.evolve(block, extra={}) if hasattr(block, "extra") else block for block in blocks]


class LlmClientConformance:
    """Inherit from this; see the module's docstring."""

    pytestmark = pytest.mark.anyio

    @pytest.fixture
    def ask(self) -> Ask:
        """Return what makes a client whose provider gives the replies it is called with."""
        raise NotImplementedError("The suite needs a fixture named `ask`: see llmport.testing.conformance.")

    # ------------------------------------------------------------------------------------ whole answers

    async def test_an_answer_comes_whole(self, ask: Ask) -> None:
        """Every block, the reason it ended, and what it took."""
        completion = await ask(EVERYTHING).complete("Hello")

        assert bare(completion.content) == bare(EVERYTHING.content)
        assert completion.text == TEXT
        assert [use.input for use in completion.tool_uses] == [{"a": 1, "b": [0.5, None, "é"]}]
        assert (completion.id, completion.stop_reason) == ("msg_1", "tool_use")
        assert (completion.usage.input_tokens, completion.usage.output_tokens) == (12, 34)
        assert completion.request_id

    @pytest.mark.parametrize(
        "reason", ["end_turn", "max_tokens", "stop_sequence", "refusal", "brand_new_reason"]
    )
    async def test_why_it_ended_is_told_even_if_unknown(self, ask: Ask, reason: str) -> None:
        """Stop reasons are open."""
        assert (await ask(answer("Hi", stop_reason=reason)).complete("Hello")).stop_reason == reason

    async def test_an_unknown_block_is_kept_and_can_be_sent_back(self, ask: Ask) -> None:
        """And is never taken for text."""
        block = UnknownBlock(
            "brand_new", {"type": "brand_new", "text": "no text", "members": [1, {"a": None}]}
        )
        client = ask(answer("Hi", block), "Bye")
        completion = await client.complete("Hello")

        assert bare(completion.content) == [TextBlock("Hi"), block]
        assert completion.text == "Hi"
        assert (
            await client.complete([Message.user("Hello"), completion.message, Message.user("And?")])
        ).text == "Bye"

    async def test_an_answer_can_be_sent_back_as_it_is(self, ask: Ask) -> None:
        """A conversation goes on from what came."""
        client = ask(EVERYTHING, "Bye")
        first = await client.complete("Hello")
        turns = [Message.user("Hello"), first.message, Message.user(ToolResultBlock("toolu_1", "1.5"))]

        assert (await client.complete(turns)).text == "Bye"

    async def test_anything_that_is_a_prompt_is_taken(self, ask: Ask) -> None:
        """Text, a turn, a conversation, a whole request."""
        client = ask("1", "2", "3", "4")
        turn = Message.user("Hello")
        prompts: list[Any] = ["Hello", turn, [turn], CompletionRequest(messages=(turn,))]

        assert [(await client.complete(prompt)).text for prompt in prompts] == ["1", "2", "3", "4"]

    async def test_options_are_taken(self, ask: Ask) -> None:
        """Those of the neutral request, by every implementation."""
        completion = await ask("Hi").complete(
            "Hello",
            model="claude-sonnet-5-5",
            max_tokens=10,
            system="Be brief.",
            tools=[Tool("add", "Adds.", {"type": "object"})],
            stop_sequences=["###"],
            timeout=30.0,
            max_retries=0,
        )
        assert completion.text == "Hi"

    # ------------------------------------------------------------------------------------------ streams

    async def test_a_stream_brings_the_same_answer(self, ask: Ask) -> None:
        """Event by event, in order, and `collect` puts them together."""
        async with ask(EVERYTHING).stream("Hello") as stream:
            events = [event async for event in stream if not isinstance(event, Ping)]
            completion = stream.completion

        assert bare(completion.content) == bare(EVERYTHING.content)
        assert completion.stop_reason == "tool_use"
        assert completion.usage.output_tokens == 34
        assert isinstance(events[0], MessageStart)
        assert isinstance(events[-1], MessageStop)
        assert isinstance(events[-2], MessageDelta)
        assert [event.index for event in events if isinstance(event, BlockStart)] == [0, 1, 2, 3]
        assert [event.index for event in events if isinstance(event, BlockStop)] == [0, 1, 2, 3]
        assert "".join(event.text for event in events if isinstance(event, TextDelta)) == TEXT
        assert (
            "".join(event.thinking for event in events if isinstance(event, ThinkingDelta)) == "Let me see. "
        )
        assert any(isinstance(event, ToolInputDelta) for event in events)

    async def test_the_text_alone_can_be_read(self, ask: Ask) -> None:
        """Piece by piece."""
        async with ask(EVERYTHING).stream("Hello") as stream:
            pieces = [piece async for piece in stream.text()]

        assert "".join(pieces) == TEXT
        assert len(pieces) > 1

    async def test_the_completion_lives(self, ask: Ask) -> None:
        """It grows with what was read, and has a reason to have ended only at the end."""
        async with ask(answer(TEXT)).stream("Hello") as stream:
            read = ""
            async for piece in stream.text():
                read += piece
                assert stream.completion.text == read
                assert stream.completion.stop_reason is None
            assert stream.completion.stop_reason == "end_turn"

    async def test_what_is_left_can_be_collected(self, ask: Ask) -> None:
        """After some of it was read."""
        async with ask(answer(TEXT)).stream("Hello") as stream:
            async for _ in stream.text():
                break
            assert (await stream.collect()).text == TEXT

    async def test_an_unknown_event_is_kept(self, ask: Ask) -> None:
        """And changes nothing."""
        events = [*events_of("Hi")]
        events.insert(1, UnknownEvent("brand_new", {"type": "brand_new", "a": 1}))
        async with ask(events).stream("Hello") as stream:
            seen = [event async for event in stream]

        assert UnknownEvent("brand_new", {"type": "brand_new", "a": 1}) in seen
        assert stream.completion.text == "Hi"

    async def test_a_cut_stream_is_never_a_short_answer(self, ask: Ask) -> None:
        """The error carries what had arrived."""
        events = [event for event in events_of(answer(TEXT)) if not isinstance(event, MessageStop)]
        async with ask(events).stream("Hello") as stream:
            with pytest.raises(StreamInterruptedError) as caught:
                await stream.collect()

        partial = caught.value.partial
        assert isinstance(partial, Completion)
        assert (partial.text, partial.stop_reason, partial.usage.input_tokens) == (TEXT, None, 10)
        assert caught.value.request_id

    @pytest.mark.parametrize("error", [OverloadedError, ServerError, RateLimitError])
    async def test_an_error_in_mid_answer_is_the_same_class_as_before_it(
        self, ask: Ask, error: type[ApiError]
    ) -> None:
        """With what had arrived."""
        async with ask(script(BlockStart(0, TextBlock("")), TextDelta(0, "Hel"), error("No more."))).stream(
            "Hello"
        ) as stream:
            with pytest.raises(error) as caught:
                await stream.collect()

        assert caught.value.partial.text == "Hel"

    @pytest.mark.parametrize(
        "events",
        [
            script(TextDelta(0, "lost")),
            script(BlockStart(1, TextBlock(""))),
            script(BlockStart(0, TextBlock("")), ThinkingDelta(0, "wrong")),
            script(BlockStart(0, TextBlock("")), TextDelta(5, "lost")),
            script(BlockStart(0, TextBlock("")), *script(), MessageStop()),
            script(MessageStop()),
        ],
        ids=["no block", "a block left out", "wrong kind", "unknown index", "second start", "no reason"],
    )
    async def test_a_stream_that_contradicts_itself_is_an_error(
        self, ask: Ask, events: list[StreamEvent]
    ) -> None:
        """Never a guess."""
        with pytest.raises(DecodeError):
            async with ask(events).stream("Hello") as stream:
                await stream.collect()

    async def test_arguments_that_are_no_json_are_never_good(self, ask: Ask) -> None:
        """Such as those that `max_tokens` has cut."""
        cut = ToolUseBlock("toolu_1", "add", None, raw_json='{"a": 1, "b', error="cut")
        async with ask(answer(cut, stop_reason="max_tokens")).stream("Hello") as stream:
            (use,) = (await stream.collect()).tool_uses

        assert (use.input, use.raw_json) == (None, '{"a": 1, "b')
        assert use.error

    # -------------------------------------------------------------------------------------- stopping early

    async def test_a_stream_may_be_left_early(self, ask: Ask) -> None:
        """And the client goes on to be of use."""
        client = ask(answer(TEXT), "Bye")
        async with client.stream("Hello") as stream:
            async for _ in stream:
                break

        assert (await client.complete("Hello")).text == "Bye"

    async def test_a_cancelled_stream_says_so(self, ask: Ask) -> None:
        """With what had arrived, and not to be tried again."""
        async with ask(answer(TEXT)).stream("Hello") as stream:
            async for _ in stream.text():
                break
            stream.cancel()
            with pytest.raises(StreamInterruptedError) as caught:
                await stream.collect()

        assert not caught.value.is_retryable
        assert caught.value.partial is not None

    async def test_a_stream_is_entered_once(self, ask: Ask) -> None:
        """A second time is a mistake of the caller's."""
        answer_once = ask("Hi", "Bye").stream("Hello")
        async with answer_once as stream:
            await stream.collect()
        with pytest.raises(ConfigurationError):
            async with answer_once:
                pass

    async def test_closing_twice_is_fine(self, ask: Ask) -> None:
        """Streams and clients."""
        client = ask("Hi")
        async with client.stream("Hello") as stream:
            await stream.collect()
            await stream.aclose()
        await client.aclose()
        await client.aclose()

    # ------------------------------------------------------------------------------------------- errors

    @pytest.mark.parametrize("error", ERRORS)
    async def test_a_refusal_is_of_its_class(self, ask: Ask, error: type[ApiError]) -> None:
        """Whole or streamed; with words, the attempts, and nothing that cannot be pickled."""
        client = ask(error("Because."), error("Because."))
        with pytest.raises(error) as whole:
            await client.complete("Hello")
        with pytest.raises(error) as streamed:
            async with client.stream("Hello"):
                pass

        for caught in (whole.value, streamed.value):
            assert type(caught) is error
            assert "Because." in str(caught)
            assert (caught.is_retryable, caught.is_throttling) == (error.is_retryable, error.is_throttling)
            assert type(pickle.loads(pickle.dumps(caught))) is error  # noqa: S301 - our own
            assert str(pickle.loads(pickle.dumps(caught))) == str(caught)  # noqa: S301 - our own

    @pytest.mark.parametrize("prompt", [[], [None], None, 5], ids=["empty", "none inside", "none", "number"])
    async def test_what_is_no_prompt_is_told_at_once(self, ask: Ask, prompt: Any) -> None:
        """Before anything is sent."""
        with pytest.raises(ConfigurationError):
            await ask("Hi").complete(prompt)

    async def test_an_unknown_option_is_a_warning(self, ask: Ask) -> None:
        """Never a TypeError: a provider's news should not have to wait."""
        options: dict[str, Any] = {"brand_new_option": 1}
        with pytest.warns(UnknownOptionWarning, match="brand_new_option"):
            assert (await ask("Hi").complete("Hello", **options)).text == "Hi"

    # -------------------------------------------------------------------------------------------- tools

    async def test_tools_are_run(self, ask: Ask) -> None:
        """Until the model answers."""

        def add(a: int, b: int) -> int:
            """Add two numbers."""
            return a + b

        run = await ask(
            answer("Adding.", ToolUseBlock("toolu_1", "add", {"a": 1, "b": 2})), "Three."
        ).run_tools("1 + 2?", [add])

        assert run.text == "Three."
        assert run.messages[2] == Message.user(ToolResultBlock("toolu_1", "3"))
        assert [step.number for step in run.steps] == [1, 2]
        assert run.usage.output_tokens == 10

    async def test_a_tool_is_never_run_on_half_its_arguments(self, ask: Ask) -> None:
        """The model is told instead, or the run ends."""
        calls: list[int] = []

        def note(a: int = 0) -> str:
            """Note it."""
            calls.append(a)
            return "noted"

        cut = ToolUseBlock("toolu_1", "note", None, raw_json='{"a": 1', error="cut")
        await ask(answer(cut, stop_reason="max_tokens"), "Sorry.").run_tools("Note 12", [note])

        assert calls == []

    # ------------------------------------------------------------------------------------- everything else

    async def test_a_client_with_other_options_is_the_same_client(self, ask: Ask) -> None:
        """What a call says wins over them."""
        client = ask("1", "2")
        other = client.with_options(model="claude-haiku-4-5", max_tokens=5)

        assert (await other.complete("Hello", max_tokens=6)).text == "1"
        await other.aclose()
        assert (await client.complete("Hello")).text == "2"

    async def test_errors_are_of_one_tree(self, ask: Ask) -> None:
        """One `except` catches them all."""
        with pytest.raises(LlmError):
            await ask(ServerError("Oops.")).complete("Hello")


__all__ = ["ERRORS", "EVERYTHING", "Ask", "LlmClientConformance", "Script"]
