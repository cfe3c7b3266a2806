"""Content blocks as they are written: a start, the text its deltas carry, an ending.

The same block serves both kinds of answer: `Block.whole` is what a plain reply holds, `Block.start` and
`Block.deltas` are what a stream sends. `Block.cut` stops the writing early, as `max_tokens` does: the input of
a tool call is then broken JSON in a stream and empty in a plain reply.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha512
from itertools import cycle
from typing import Any

import orjson
from attrs import evolve, frozen

from .tokens import count_text, pieces
from .wire import JsonObject

_SEAL = b"llmport-emulator: "  # eighteen bytes, so that they are the first 24 characters of the signature
# How many tokens, or characters of JSON, one delta carries: uneven, as in the API's own streams.
_TOKENS_A_DELTA = (2, 1, 3, 1, 4, 2)
_CHARACTERS_A_DELTA = (4, 7, 3, 10, 5)


@frozen(kw_only=True)
class Block:
    """One content block of an answer."""

    start: JsonObject
    """The block as ``content_block_start`` shows it, with nothing written yet."""
    member: str | None = None
    """The member that is written by deltas: ``text``, ``thinking`` or ``input``; None if the start is all."""
    text: str = ""
    """What is written; for ``input``, JSON."""
    before: Sequence[JsonObject] = ()
    """Deltas before the text: citations."""
    after: Sequence[JsonObject] = ()
    """Deltas after the text: a signature."""
    is_cut: bool = False

    @property
    def tokens(self) -> int:
        """How many output tokens the block costs."""
        return count_text(self.text)

    def cut(self, tokens: int) -> Block:
        """Stop after so many *tokens*."""
        return evolve(self, text="".join(pieces(self.text)[:tokens]), after=(), is_cut=True)

    def whole(self) -> JsonObject:
        """Make the block as a plain reply holds it."""
        block = dict(self.start)
        match self.member:
            case "input":
                block["input"] = {} if self.is_cut else orjson.loads(self.text)
            case str() as member:
                block[member] = self.text
            case None:
                pass
        for delta in (*self.before, *self.after):
            if delta["type"] == "citations_delta":
                block["citations"] = [*(block["citations"] or ()), delta["citation"]]
            else:
                block["signature"] = delta["signature"]
        return block

    def deltas(self) -> Iterator[JsonObject]:
        """Make what ``content_block_delta`` events carry, in pieces of uneven size."""
        yield from self.before
        match self.member:
            case "input":
                # The API's first piece of an input is empty.
                yield {"type": "input_json_delta", "partial_json": ""}
                for part in _parts(self.text, _CHARACTERS_A_DELTA):
                    yield {"type": "input_json_delta", "partial_json": part}
            case str() as member:
                for part in _parts(pieces(self.text), _TOKENS_A_DELTA):
                    yield {"type": f"{member}_delta", member: "".join(part)}
            case None:
                pass
        yield from self.after


def text_block(text: str, citations: Sequence[JsonObject] = ()) -> Block:
    """Write *text*, supported by *citations*."""
    before = [{"type": "citations_delta", "citation": citation} for citation in citations]
    start: JsonObject = {"type": "text", "text": "", "citations": [] if citations else None}
    return Block(start=start, member="text", text=text, before=before)


def thinking_block(text: str) -> Block:
    """Think *text*, and sign it."""
    start = {"type": "thinking", "thinking": "", "signature": ""}
    after = [{"type": "signature_delta", "signature": sign(text)}]
    return Block(start=start, member="thinking", text=text, after=after)


def redacted_thinking_block(text: str) -> Block:
    """Think *text*, and do not show it."""
    return Block(start={"type": "redacted_thinking", "data": sign(text)})


def tool_use_block(*, call_id: str, name: str, call: JsonObject, toolset: str | None = None) -> Block:
    """Call the tool *name* with the input *call*."""
    start: JsonObject = {"type": "tool_use", "id": call_id, "name": name, "input": {}}
    start["caller"] = {"type": "direct"}
    if toolset is not None:
        start["toolset_name"] = toolset
    return Block(start=start, member="input", text=orjson.dumps(call).decode())


def sign(thinking: str) -> str:
    """Sign *thinking*: the same text always has the same signature, so a changed text can be told."""
    return b64encode(_SEAL + sha512(thinking.encode()).digest()).decode()


def is_signed(block: JsonObject) -> bool:
    """Tell whether a thinking *block* that comes back is as it was sent; of other signers' all are, if signed."""
    signature: str = block["signature"]
    is_ours = signature.startswith(b64encode(_SEAL).decode())
    return signature == sign(block["thinking"]) if is_ours else bool(signature)


def _parts(whole: Any, sizes: Sequence[int]) -> Iterator[Any]:
    start = 0
    for size in cycle(sizes):
        if start >= len(whole):
            return
        yield whole[start : start + size]
        start += size
