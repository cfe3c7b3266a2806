"""Conversations with tools over real sockets: what is sent back, what runs at once, what is left when it ends early."""

from __future__ import annotations

import asyncio
import logging
import threading
from contextvars import ContextVar
from functools import partial
from typing import Any

import anyio
import pytest
from scripted_server import ScriptedServer, response, sse, stream_head
from wire_events import BLOCK_STOP, START, STOP, hello, message, text

from llmport import (
    ConfigurationError,
    OverloadedError,
    TextDelta,
    ToolChoice,
    ToolRoundsExceededError,
    ToolStep,
    tool,
)
from llmport.anthropic import AnthropicOptions
from llmport.anthropic.server_tools import code_execution

pytestmark = pytest.mark.anyio

SPEAKER: ContextVar[str] = ContextVar("speaker", default="nobody")


def use(tool_name: str, position: int = 1, /, **arguments: Any) -> dict[str, Any]:
    return {"type": "tool_use", "id": f"toolu_{position}", "name": tool_name, "input": arguments}


def asks(*uses: dict[str, Any]) -> bytes:
    return response(message(*uses, stop_reason="tool_use"))


def says(value: str) -> bytes:
    return response(message(text(value)))


def results(server: ScriptedServer, request: int = 1) -> list[dict[str, Any]]:
    turn: list[dict[str, Any]] = server.received[request].json["messages"][-1]["content"]
    return turn


def result_text(result: dict[str, Any]) -> str:
    (block,) = result["content"]
    return str(block["text"])


def is_left() -> bool:
    """Whether any thread of ours still runs."""
    return any(thread.name.startswith("llmport-tool") for thread in threading.enumerate())


@tool
def double(number: int) -> int:
    """Double a number."""
    return 2 * number


async def test_a_tool_runs_and_the_model_answers(make_client: Any) -> None:
    with ScriptedServer(asks(use("double", number=21)), says("It is 42.")) as server:
        run = await make_client(server.base_url).run_tools("Double 21", [double], model="claude-opus-5-5")

    first, second = (request.json for request in server.received)
    assert run.text == "It is 42."
    assert first["tools"] == [
        {
            "name": "double",
            "description": "Double a number.",
            "input_schema": {
                "type": "object",
                "properties": {"number": {"type": "integer"}},
                "required": ["number"],
                "additionalProperties": False,
            },
        }
    ]
    assert second["messages"][1] == {"role": "assistant", "content": [use("double", number=21)]}
    assert results(server) == [
        {"type": "tool_result", "tool_use_id": "toolu_1", "content": [{"type": "text", "text": "42"}]}
    ]
    assert second["model"] == first["model"] == "claude-opus-5-5"
    assert run.messages[-1].text == "It is 42."


async def test_a_plain_function_will_do(make_client: Any) -> None:
    def triple(number: int) -> int:
        """Triple a number."""
        return 3 * number

    with ScriptedServer(asks(use("triple", number=2)), says("6")) as server:
        await make_client(server.base_url).run_tools("Triple 2", [triple])

    assert result_text(results(server)[0]) == "6"


async def test_an_async_function_is_awaited_by_an_async_client_and_refused_by_a_blocking_one(
    make_client: Any, mode: str
) -> None:
    async def fetch(key: str) -> str:
        """Fetch a value."""
        await anyio.lowlevel.checkpoint()
        return key.upper()

    with ScriptedServer(asks(use("fetch", key="a")), says("A")) as server:
        client = make_client(server.base_url)
        if mode == "blocking":
            with pytest.raises(ConfigurationError, match="'fetch' is async"):
                await client.run_tools("Fetch a", [fetch])
        else:
            await client.run_tools("Fetch a", [fetch])

    if mode == "blocking":
        assert server.received == []
    else:
        assert result_text(results(server)[0]) == "A"


async def test_what_a_tool_raises_is_told_to_the_model_without_its_traceback(
    make_client: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(why: str) -> None:
        """Fail."""
        raise LookupError(why)

    def stop() -> None:
        """Stop an iteration."""
        raise StopIteration

    caplog.set_level(logging.INFO, "llmport")
    with ScriptedServer(asks(use("fail", why="No such city."), use("stop", 2)), says("Sorry.")) as server:
        await make_client(server.base_url).run_tools("Fail", [fail, stop])

    failed, stopped = results(server)
    assert failed["is_error"] is stopped["is_error"] is True
    assert result_text(failed) == "LookupError: No such city."
    assert result_text(stopped) == "StopIteration"
    assert "tool fail raised LookupError" in caplog.messages
    assert "No such city" not in caplog.text


# -------------------------------------------------------------------------------------------------- at once


async def test_tools_that_are_asked_for_together_run_at_the_same_time(make_client: Any) -> None:
    both = threading.Barrier(2)

    def meet(name: str) -> str:
        """Wait for the other."""
        both.wait(10)
        return name

    calls = asks(use("meet", 1, name="a"), use("meet", 2, name="b"))
    with ScriptedServer(calls, says("Hello.")) as server:
        await make_client(server.base_url).run_tools("Meet", [meet])

    assert [(result["tool_use_id"], result_text(result)) for result in results(server)] == [
        ("toolu_1", "a"),
        ("toolu_2", "b"),
    ]


async def test_async_tools_run_at_the_same_time(make_client: Any, mode: str) -> None:
    if mode == "blocking":
        pytest.skip("A blocking client has no async tools.")
    here = [anyio.Event(), anyio.Event()]

    async def meet(number: int) -> int:
        """Wait for the other."""
        here[number].set()
        await here[1 - number].wait()
        return number

    with ScriptedServer(asks(use("meet", 1, number=0), use("meet", 2, number=1)), says("Hello.")) as server:
        with anyio.fail_after(10):
            await make_client(server.base_url).run_tools("Meet", [meet])

    assert [result_text(result) for result in results(server)] == ["0", "1"]


async def test_no_more_than_max_parallel_run_at_once(make_client: Any) -> None:
    lock, running, most = threading.Lock(), 0, 0
    pair = threading.Barrier(2)

    def work() -> None:
        """Work."""
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        pair.wait(10)
        with lock:
            running -= 1
        pair.wait(10)

    with ScriptedServer(asks(*(use("work", number) for number in range(6))), says("Done.")) as server:
        await make_client(server.base_url).run_tools("Work", [work], max_parallel=2)

    assert most == 2


async def test_tools_see_the_context_of_their_caller(make_client: Any) -> None:
    def speaker() -> str:
        """Say who speaks."""
        return SPEAKER.get()

    SPEAKER.set("Ann")
    with ScriptedServer(asks(use("speaker", 1), use("speaker", 2)), says("Ann.")) as server:
        await make_client(server.base_url).run_tools("Who?", [speaker])

    assert [result_text(result) for result in results(server)] == ["Ann", "Ann"]


# ---------------------------------------------------------------------------------------- half an argument (9, 10)


def tool_stream(*pieces: str, stop_reason: str, **delta: Any) -> bytes:
    """Streams the call of a tool whose arguments come in *pieces*."""
    start = {"type": "content_block_start", "index": 0, "content_block": use("double")}
    deltas = [
        {
            "type": "content_block_delta",
            "index": 0,
            "delta": {"type": "input_json_delta", "partial_json": piece},
        }
        for piece in pieces
    ]
    end = {
        "type": "message_delta",
        "delta": {"stop_reason": stop_reason, "stop_sequence": None, **delta},
        "usage": {"output_tokens": 5},
    }
    return stream_head() + sse(START, start, *deltas, BLOCK_STOP, end, STOP)


async def test_a_tool_whose_input_max_tokens_has_cut_is_never_run(make_client: Any) -> None:
    calls: list[int] = []

    def note(number: int = 0) -> None:
        """Note a number."""
        calls.append(number)

    script = tool_stream('{"number": 4', stop_reason="max_tokens").replace(b'"double"', b'"note"')
    with ScriptedServer(script) as server:
        run = await make_client(server.base_url).run_tools("Note 42", [note], on_event=lambda _: None)

    (cut,) = run.completion.tool_uses
    assert calls == []
    assert (cut.input, cut.raw_json) == (None, '{"number": 4')
    assert run.completion.stop_reason == "max_tokens"


async def test_a_tool_whose_input_is_no_json_is_not_run_and_the_model_is_told(make_client: Any) -> None:
    calls: list[int] = []

    @tool(name="double")
    def count(number: int = 0) -> None:
        """Double a number."""
        calls.append(number)

    broken = tool_stream('{"number": two', "}", stop_reason="tool_use")
    with ScriptedServer(broken, stream_head() + hello()) as server:
        run = await make_client(server.base_url).run_tools("Double", [count], on_event=lambda _: None)

    (result,) = results(server)
    assert calls == []
    assert result["is_error"] is True
    assert "not run" in result_text(result)
    assert run.text == "Hello"


# --------------------------------------------------------------------------------------------- steps and events


async def test_each_step_is_handed_to_the_caller(make_client: Any, mode: str) -> None:
    told: list[ToolStep] = []

    async def wait_and_tell(step: ToolStep) -> None:
        await anyio.lowlevel.checkpoint()
        told.append(step)

    with ScriptedServer(asks(use("double", number=1)), says("2")) as server:
        run = await make_client(server.base_url).run_tools(
            "Double 1", [double], on_step=told.append if mode == "blocking" else wait_and_tell
        )

    assert [(step.number, step.results is None) for step in told] == [(1, True), (1, False), (2, False)]
    assert run.steps == (told[1], told[2])


async def test_with_on_event_the_answers_are_streamed(make_client: Any) -> None:
    pieces: list[str] = []

    def show(event: object) -> None:
        if isinstance(event, TextDelta):
            pieces.append(event.text)

    calls = tool_stream('{"number"', ": 2}", stop_reason="tool_use")
    with ScriptedServer(calls, stream_head() + hello()) as server:
        run = await make_client(server.base_url).run_tools("Double 2", [double], on_event=show)

    assert pieces == ["Hel", "lo"]
    assert run.text == "Hello"
    assert [request.json["stream"] for request in server.received] == [True, True]
    assert result_text(results(server)[0]) == "4"


async def test_a_forced_tool_is_forced_once(make_client: Any) -> None:
    with ScriptedServer(asks(use("double", number=1)), says("2")) as server:
        await make_client(server.base_url).run_tools("1", [double], tool_choice=ToolChoice("tool", "double"))

    assert [request.json["tool_choice"]["type"] for request in server.received] == ["tool", "auto"]


# -------------------------------------------------------------------------------------------- when it ends early


CONTAINER = {"id": "container_1", "expires_at": "2026-11-23T12:00:00Z"}


@pytest.mark.parametrize(
    ("first", "then"),
    [
        pytest.param(None, "container_1", id="a new one"),
        pytest.param(
            {"skills": [{"type": "anthropic", "skill_id": "pptx"}]},
            {"skills": [{"type": "anthropic", "skill_id": "pptx"}], "id": "container_1"},
            id="with skills",
        ),
        pytest.param("container_1", "container_1", id="an earlier one"),
    ],
)
@pytest.mark.parametrize("is_streamed", [False, True], ids=["whole", "streamed"])
async def test_code_goes_on_in_the_container_of_the_answer_before(
    make_client: Any, *, is_streamed: bool, first: Any, then: Any
) -> None:
    if is_streamed:
        asked = tool_stream('{"number": 21}', stop_reason="tool_use", container=CONTAINER)
        server = ScriptedServer(asked, [stream_head(), hello()])
    else:
        asked = response(message(use("double", number=21), stop_reason="tool_use", container=CONTAINER))
        server = ScriptedServer(asked, asks(use("double", number=42)), says("It is 84."))
    with server:
        client = make_client(server.base_url)
        await client.run_tools(
            "Run it",
            [double, code_execution()],
            options=AnthropicOptions(container=first),
            on_event=(lambda _: None) if is_streamed else None,
        )

    sent = [request.json.get("container") for request in server.received]
    assert sent == [first, *[then] * (len(sent) - 1)]
    assert len(sent) > 1


async def test_a_container_of_the_extra_body_is_kept_too(make_client: Any) -> None:
    asked = response(message(use("double", number=21), stop_reason="tool_use", container=CONTAINER))
    with ScriptedServer(asked, says("Hi.")) as server:
        await make_client(server.base_url).run_tools(
            "Run it", [double], extra_body={"container": {"skills": []}}
        )

    assert server.received[1].json["container"] == {"skills": [], "id": "container_1"}


async def test_too_many_rounds_are_an_error_and_one_can_go_on_from_there(make_client: Any) -> None:
    calls = [asks(use("double", number=number)) for number in (1, 2, 4)]
    with ScriptedServer(*calls, says("8")) as server:
        client = make_client(server.base_url)
        with pytest.raises(ToolRoundsExceededError) as caught:
            await client.run_tools("Double", [double], max_rounds=2)
        run = await client.run_tools(caught.value.run.messages, [double])

    assert run.text == "8"
    assert len(server.received) == 4


async def test_a_run_that_fails_half_way_can_go_on(make_client: Any) -> None:
    overloaded = response(
        {"type": "error", "error": {"type": "overloaded_error", "message": "Later."}}, status=529
    )
    with ScriptedServer(asks(use("double", number=1)), overloaded, says("2")) as server:
        client = make_client(server.base_url, max_retries=0)
        with pytest.raises(OverloadedError) as caught:
            await client.run_tools("Double", [double])
        run = await client.run_tools(caught.value.run.messages, [double])

    assert run.text == "2"
    assert results(server, 1) == results(server, 2)


@pytest.mark.parametrize("end", [KeyboardInterrupt, SystemExit])
@pytest.mark.parametrize("others", [0, 1])
async def test_what_ends_the_program_passes_through_and_leaves_no_thread(
    make_client: Any, end: type[BaseException], others: int
) -> None:
    begun, finished = threading.Event(), threading.Event()

    def leave() -> None:
        """End the program."""
        if others:
            begun.wait(10)
        raise end

    def last() -> None:
        """Be still at work."""
        begun.set()
        finished.set()

    calls = asks(use("leave", 1), *(use("last", 2) for _ in range(others)))
    with ScriptedServer(calls) as server, pytest.raises(end) as caught:
        await make_client(server.base_url).run_tools("Leave", [leave, last])

    assert type(caught.value) is end
    assert finished.is_set() is bool(others)
    assert not is_left()
    assert len(server.received) == 1


async def test_tools_that_have_not_begun_when_the_program_ends_do_not_begin(make_client: Any) -> None:
    begun: list[int] = []
    never = threading.Event()

    def leave() -> None:
        """End the program."""
        raise KeyboardInterrupt

    def work(number: int) -> None:
        """Take a moment."""
        begun.append(number)
        never.wait(0.05)

    calls = asks(use("leave"), *(use("work", 2 + number, number=number) for number in range(50)))
    with ScriptedServer(calls) as server:
        client = make_client(server.base_url)
        with pytest.raises(KeyboardInterrupt):
            await client.run_tools("Leave", [leave, work], max_parallel=2)

    assert len(begun) < 50
    assert not is_left()


async def test_a_step_that_the_caller_does_not_like_ends_the_run(make_client: Any) -> None:
    def refuse(_: ToolStep) -> None:
        raise ZeroDivisionError

    with ScriptedServer(asks(use("double", number=1))) as server, pytest.raises(ZeroDivisionError):
        await make_client(server.base_url).run_tools("Double", [double], on_step=refuse)

    assert len(server.received) == 1


async def test_cancelling_a_run_leaves_no_task_and_no_thread(make_client: Any, mode: str) -> None:
    if mode == "blocking":
        pytest.skip("Nothing can be cancelled but a task.")
    release, is_cancelled = threading.Event(), False

    def block() -> None:
        """Work in a thread."""
        release.wait(10)

    async def wait() -> None:
        """Wait for ever."""
        nonlocal is_cancelled
        scope.cancel()
        release.set()
        try:
            await anyio.sleep_forever()
        except anyio.get_cancelled_exc_class():
            is_cancelled = True
            raise

    with ScriptedServer(asks(use("block", 1), use("wait", 2))) as server:
        with anyio.CancelScope() as scope:
            await make_client(server.base_url).run_tools("Wait", [block, wait])

    assert scope.cancelled_caught
    assert is_cancelled
    assert len(server.received) == 1


@pytest.mark.parametrize("value", [0, "x", None, 2.5])
@pytest.mark.parametrize("name", ["max_rounds", "max_parallel"])
async def test_a_run_of_nothing_is_refused(make_client: Any, name: str, value: Any) -> None:
    with ScriptedServer() as server, pytest.raises(ConfigurationError, match=f"{name} .* at least 1"):
        await make_client(server.base_url).run_tools("Hello", [double], **{name: value})


@pytest.mark.parametrize("name", ["on_step", "on_event"])
async def test_what_cannot_be_told_anything_is_refused_before_asking(make_client: Any, name: str) -> None:
    with ScriptedServer() as server, pytest.raises(ConfigurationError, match=f"{name} must be a function"):
        await make_client(server.base_url).run_tools("Hello", [double], **{name: 5})
    assert server.received == []


@pytest.mark.parametrize(
    ("tools", "problem"),
    [
        (double, r"as a list, not as a FunctionTool: run_tools\(prompt, \[function\]\)"),
        (double.function, "as a list, not as a function"),
        ({"name": "double"}, "as a list, not as a dict"),
        ("double", "as a list, not as a str"),
        (None, "as a list, not as a NoneType"),
        ([5], "A tool is .*, not a int"),
        (["double"], "A tool is .*, not a str"),
        ([None], "A tool is .*, not a NoneType"),
        ([[double]], "A list of tools is made of Tool.*, not of a list"),
    ],
)
async def test_what_are_no_tools_is_refused_before_asking(make_client: Any, tools: Any, problem: str) -> None:
    with ScriptedServer() as server, pytest.raises(ConfigurationError, match=problem):
        await make_client(server.base_url).run_tools("Hello", tools)
    assert server.received == []


class Adder:
    """Add to a number."""

    def __init__(self, amount: int) -> None:
        self.amount = amount

    def __call__(self, number: int) -> int:
        return number + self.amount


def add(number: int, amount: int) -> int:
    """Add to a number."""
    return number + amount


@pytest.mark.parametrize(
    ("function", "name"), [(Adder(2), "Adder"), (partial(add, amount=2), "add")], ids=["object", "partial"]
)
async def test_whatever_can_be_called_will_do(make_client: Any, function: Any, name: str) -> None:
    with ScriptedServer(asks(use(name, number=2)), says("4")) as server:
        await make_client(server.base_url).run_tools("2 + 2", [function])

    assert server.received[0].json["tools"][0]["description"] == "Add to a number."
    assert result_text(results(server)[0]) == "4"


@pytest.mark.parametrize("form", ["whole", "stream"])
async def test_no_round_of_a_run_brings_back_what_the_call_has_taken_back(
    make_client: Any, form: str
) -> None:
    taken_back: dict[str, Any] = {"stop_sequences": [], "extra_body": {}}
    options: dict[str, Any] = {"on_event": lambda _: None} if form == "stream" else {}
    with ScriptedServer(stream_head() + hello() if form == "stream" else says("Hi.")) as server:
        client = make_client(server.base_url).with_options(
            tools=[double], stop_sequences=["END"], extra_body={"service_tier": "auto"}, max_tokens=5
        )
        await client.run_tools("Hello", [], **taken_back, **options)

    body = server.received[0].json
    assert not {"tools", "stop_sequences", "service_tier"} & body.keys()
    assert body["max_tokens"] == 5


@pytest.mark.parametrize("kind", ["async", "plain"])
async def test_a_tool_in_which_something_is_cancelled_has_failed_and_the_others_go_on(
    make_client: Any, mode: str, kind: str
) -> None:
    if mode != "asyncio":
        pytest.skip("Only asyncio's cancelling is an error that anything may raise.")

    async def wait() -> None:
        """Wait for what is cancelled meanwhile."""
        inner = asyncio.ensure_future(asyncio.sleep(3600))
        inner.cancel()
        await inner

    def fail() -> None:
        """Do the like in a thread."""
        raise asyncio.CancelledError

    tool_ = wait if kind == "async" else fail
    with ScriptedServer(asks(use(tool_.__name__, 1), use("double", 2, number=21)), says("42")) as server:
        run = await make_client(server.base_url).run_tools("Go", [tool_, double])

    failed, doubled = results(server)
    assert run.text == "42"
    assert failed["is_error"]
    assert "CancelledError: Something that the tool waited for was cancelled" in result_text(failed)
    assert result_text(doubled) == "42"


async def test_a_run_whose_task_is_cancelled_ends_with_its_tools(make_client: Any, mode: str) -> None:
    if mode != "asyncio":
        pytest.skip("It is asyncio's own way to cancel.")
    is_cancelled = False

    async def wait() -> None:
        """Wait for ever."""
        nonlocal is_cancelled
        task.cancel()
        try:
            await anyio.sleep_forever()
        except asyncio.CancelledError:
            is_cancelled = True
            raise

    with ScriptedServer(asks(use("wait"))) as server:
        task = asyncio.create_task(make_client(server.base_url).run_tools("Wait", [wait]))
        with pytest.raises(asyncio.CancelledError):
            await task

    assert is_cancelled
    assert len(server.received) == 1
