"""Rules of the API that its description cannot say: they relate one part of a request to another.

Each rule is a function that yields what is wrong; the first is answered with a 400. They can be switched off
(`Settings.strict`) for tools that only know the description, such as schema-driven fuzzers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from .blocks import is_signed
from .errors import invalid
from .models import MAX_INPUT_TOKENS, MAX_TOKENS
from .prompt import content_blocks, read_turns
from .tokens import count_request
from .wire import JsonObject, child

Rule = Callable[[JsonObject], Iterator[str]]


def check(request: JsonObject) -> None:
    """Raise an `ApiError` if *request* to create a message, or to count its tokens, breaks a rule."""
    for rule in RULES:
        for problem in rule(request):
            raise invalid(problem)


def messages_say_something(request: JsonObject) -> Iterator[str]:
    """There is a message, and only the last may be empty, by the assistant."""
    messages = request["messages"]
    if not messages:
        yield "messages: at least one message is required"
    for index, message in enumerate(messages):
        is_last_answer = index == len(messages) - 1 and message["role"] == "assistant"
        if not message["content"] and not is_last_answer:
            yield f"messages.{index}: content must not be empty"


def limits_fit(request: JsonObject) -> Iterator[str]:
    """``max_tokens`` and the prompt are within what the model takes; thinking is within ``max_tokens``."""
    # https://platform.claude.com/docs/en/build-with-claude/extended-thinking
    most = request.get("max_tokens", MAX_TOKENS)
    if most > MAX_TOKENS:
        yield f"max_tokens: {most} > {MAX_TOKENS}, which is the maximum allowed number of output tokens"
    if child(request, "thinking").get("budget_tokens", -1) >= most:
        yield "max_tokens: must be greater than thinking.budget_tokens"
    if (tokens := count_request(request)) > MAX_INPUT_TOKENS:
        yield f"prompt is too long: {tokens} tokens > {MAX_INPUT_TOKENS} maximum"


def tools_are_distinct(request: JsonObject) -> Iterator[str]:
    """No two tools have the same name, and a tool that is asked for by name exists."""
    names = Counter(tool["name"] for tool in request.get("tools") or () if "name" in tool)
    yield from (
        f"tools: tool names must be unique, '{name}' is not" for name, uses in names.items() if uses > 1
    )
    match request.get("tool_choice"):
        case {"type": "tool", "name": str() as name} if name not in names:
            yield f"tool_choice: tool '{name}' is not among the tools"
        case {"type": "any"} if not request.get("tools"):
            yield "tool_choice: may only be 'any' when there are tools"
        case _:
            pass


def thinking_is_free(request: JsonObject) -> Iterator[str]:
    """A model that thinks decides by itself whether to call a tool."""
    thinks = child(request, "thinking").get("type") == "enabled"
    if thinks and child(request, "tool_choice").get("type") in {"any", "tool"}:
        yield "tool_choice: must not force a tool call when thinking is enabled"


def thinking_is_unchanged(request: JsonObject) -> Iterator[str]:
    """Thinking comes back as it was sent: its signature tells."""
    for index, message in enumerate(request["messages"]):
        for position, block in enumerate(content_blocks(message["content"])):
            if block["type"] == "thinking" and not is_signed(block):
                yield f"messages.{index}.content.{position}: invalid `signature` in `thinking` block"


def tool_calls_are_answered(request: JsonObject) -> Iterator[str]:
    """Every ``tool_use`` has its ``tool_result`` in the next turn, and the other way round."""
    asked: set[str] = set()
    for turn in read_turns(request):
        answered = {block["tool_use_id"] for block in turn.blocks if block["type"] == "tool_result"}
        if missing := ", ".join(sorted(asked - answered)):
            yield f"messages.{turn.index}: no `tool_result` for the `tool_use` of the message before: {missing}"
        if unknown := ", ".join(sorted(answered - asked)):
            yield f"messages.{turn.index}: `tool_result` without a `tool_use` in the message before: {unknown}"
        asked = {block["id"] for block in turn.blocks if block["type"] == "tool_use"}
    if asked:
        yield f"messages: no message follows the `tool_use` of the last one: {', '.join(sorted(asked))}"


RULES: tuple[Rule, ...] = (
    messages_say_something,
    limits_fit,
    tools_are_distinct,
    thinking_is_free,
    thinking_is_unchanged,
    tool_calls_are_answered,
)
