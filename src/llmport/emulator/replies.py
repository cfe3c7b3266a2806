"""What the emulator answers: deterministic, and visibly made from the request.

* Text repeats the prompt, names what is attached, quotes tool results, and says how many turns it remembers.
  ``… 200 words …`` in the prompt makes the answer that long.
* Tools are called when the prompt mentions them or ``tool_choice`` asks for it (`calls`).
* ``output_config.format`` gets a small instance of its schema (`instances`).
* Thinking, when configured, comes first, and is signed.
* The API's documented test strings make it refuse, or redact its thinking.

See docs/emulator.md for the whole list.
"""

from __future__ import annotations

import re
from itertools import cycle, islice

import orjson
from attrs import evolve, field, frozen

from .blocks import Block, redacted_thinking_block, text_block, thinking_block, tool_use_block
from .calls import calls_for
from .instances import Instance
from .prompt import Prompt, read
from .wire import Ids, JsonObject, child

# The API documents one long string for each of these; the beginning is enough to know it by, and keeps the
# whole string, which real models react to, out of this repository.
# https://platform.claude.com/docs/en/build-with-claude/handle-streaming-refusals
REFUSAL_TRIGGER = "ANTHROPIC_MAGIC_STRING_TRIGGER_REFUSAL"
REDACTION_TRIGGER = "ANTHROPIC_MAGIC_STRING_TRIGGER_REDACTED_THINKING"

_LONGEST_QUOTE = 400
_WORDS_WANTED = re.compile(r"\b(\d{1,5}) words\b")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")


@frozen(kw_only=True)
class Reply:
    """An answer, not yet a message."""

    blocks: tuple[Block, ...]
    stop_reason: str = "end_turn"
    stop_sequence: str | None = None
    stop_details: JsonObject | None = field(default=None)

    @property
    def tokens(self) -> int:
        """How many output tokens the answer costs: at least one."""
        return sum(block.tokens for block in self.blocks) or 1

    @property
    def thinking_tokens(self) -> int:
        """How many of them are thinking."""
        return sum(block.tokens for block in self.blocks if block.member == "thinking")


def reply_to(request: JsonObject, ids: Ids) -> Reply:
    """Answer a *request* to create a message."""
    prompt = read(request)
    if REFUSAL_TRIGGER in prompt.text:
        details = {"type": "refusal", "category": "general_harms", "explanation": "The test string was sent."}
        return Reply(blocks=(), stop_reason="refusal", stop_details=details)
    calls = calls_for(request, prompt)
    blocks = [*_thinking(request, prompt)]
    if not calls:
        blocks.append(_answer(request, prompt))
    elif child(request, "tool_choice").get("type", "auto") == "auto":
        # The API says what it is about to do, but not when it was told to call a tool.
        blocks.append(text_block("I will use " + " and ".join(call["name"] for call in calls) + "."))
    blocks += [tool_use_block(call_id=ids.new("toolu"), **call) for call in calls]
    reply = Reply(blocks=tuple(blocks), stop_reason="tool_use" if calls else "end_turn")
    return _limit(_stop(reply, request.get("stop_sequences") or ()), request["max_tokens"])


def _thinking(request: JsonObject, prompt: Prompt) -> list[Block]:
    config = request.get("thinking") or {"type": "disabled"}
    if config["type"] == "disabled" or (config["type"] == "between_tools" and not prompt.tool_results):
        return []
    if REDACTION_TRIGGER in prompt.text:
        return [redacted_thinking_block(prompt.text)]
    if config.get("display") == "omitted":
        return [thinking_block("")]
    if prompt.tool_results:
        return [thinking_block("The tools have answered. I can use what they said.")]
    return [
        thinking_block(f"The user says {_quote(prompt.text)}. I shall repeat it, since that is all I can do.")
    ]


def _answer(request: JsonObject, prompt: Prompt) -> Block:
    if output := child(child(request, "output_config"), "format"):
        return text_block(orjson.dumps(Instance(prompt.text).of(output["schema"])).decode())
    for index, document in enumerate(prompt.documents):
        if child(document, "citations").get("enabled") and document["source"]["type"] == "text":
            citation = _citation(index, document)
            return text_block(f"The document says {_quote(citation['cited_text'])}", [citation])
    return text_block(_text(prompt))


def _text(prompt: Prompt) -> str:
    said: list[str] = [f"The tool answered {_quote(result)}." for result in prompt.tool_results]
    if prompt.attachments:
        said.append("You sent " + " and ".join(prompt.attachments) + ".")
    if prompt.text:
        said.append(f"You said {_quote(prompt.text)}.")
    if prompt.earlier:
        turns = len(prompt.earlier)
        said.append(
            f"I remember {turns} turn{'s' * (turns > 1)} before, from {_quote(prompt.earlier[0])} on."
        )
    text = " ".join(said) or "You said nothing."
    if (wanted := _WORDS_WANTED.search(prompt.text)) is not None:
        text = " ".join(islice(cycle(text.split()), int(wanted[1])))
    return text


def _quote(text: str) -> str:
    return f"“{text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE] + '…'}”"


def _citation(index: int, document: JsonObject) -> JsonObject:
    """Cite the first sentence of a plain text *document*."""
    text: str = document["source"]["data"]
    sentence = _SENTENCE.search(text)
    start, end = sentence.span() if sentence else (0, len(text))
    return {
        "type": "char_location",
        "cited_text": text[start:end],
        "document_index": index,
        "document_title": document.get("title"),
        "start_char_index": start,
        "end_char_index": end,
        "file_id": None,
    }


def _stop(reply: Reply, sequences: list[str] | tuple[()]) -> Reply:
    """End *reply* where the first of *sequences* would appear in its text."""
    for index, block in enumerate(reply.blocks):
        if block.member != "text":
            continue
        found = [(at, sequence) for sequence in sequences if (at := block.text.find(sequence)) >= 0]
        if found:
            at, sequence = min(found)
            kept = (*reply.blocks[:index], evolve(block, text=block.text[:at]))
            return evolve(reply, blocks=kept, stop_reason="stop_sequence", stop_sequence=sequence)
    return reply


def _limit(reply: Reply, max_tokens: int) -> Reply:
    """End *reply* after *max_tokens*."""
    kept: list[Block] = []
    left = max_tokens
    for block in reply.blocks:
        if block.tokens > left or max_tokens == 0:
            cut = [block.cut(left)] if left else []
            return evolve(reply, blocks=(*kept, *cut), stop_reason="max_tokens", stop_sequence=None)
        kept.append(block)
        left -= block.tokens
    return reply
