"""What an API version has removed is refused before anything is sent, and named."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from anthropic_messages.versions import API_VERSIONS
from llmport.anthropic.config import AnthropicConfig
from llmport.anthropic.flows import Flows
from llmport.client import CompletionRequest
from llmport.errors import ConfigurationError
from llmport.messages import Base64Source, DocumentBlock, Message, TextBlock, TextSource, UnknownBlock

NEW, OLD = API_VERSIONS
CITATION = {
    "type": "char_location",
    "cited_text": "a",
    "document_index": 0,
    "document_title": None,
    "start_char_index": 0,
    "end_char_index": 1,
}
CITED = TextBlock("a", citations=(CITATION,))
DOCUMENT = DocumentBlock(TextSource("a"))
RESULT = UnknownBlock(
    "search_result",
    {
        "type": "search_result",
        "source": "a",
        "title": "b",
        "content": [{"type": "text", "text": "a", "citations": [CITATION]}],
    },
)


def asking(*messages: Message, **fields: Any) -> CompletionRequest:
    return CompletionRequest(messages=messages or (Message.user("Hi"),), **fields)


REMOVED = [
    pytest.param(asking(temperature=0.5), "temperature", id="temperature"),
    pytest.param(asking(temperature=0.0), "temperature", id="temperature 0"),
    pytest.param(asking(extra_body={"top_p": 0.5}), "top_p", id="top_p"),
    pytest.param(asking(extra_body={"top_k": 5}), "top_k", id="top_k"),
    pytest.param(asking(Message.user("a"), Message.assistant(DOCUMENT)), "document blocks", id="document"),
    pytest.param(asking(Message.user("a", CITED)), "citations", id="citations"),
    pytest.param(asking(Message.user(RESULT)), "citations", id="citations in a search result"),
]
KEPT = [
    pytest.param(asking(), id="nothing"),
    pytest.param(asking(Message.user(DOCUMENT), Message.assistant(CITED)), id="the other way round"),
    pytest.param(asking(Message.user(DocumentBlock(TextSource("a"), extra={"citations": {"enabled": True}}))), id="citing asked for"),
    pytest.param(asking(Message.user(TextBlock("a", extra={"citations": None}))), id="no citations"),
    pytest.param(asking(Message.user(UnknownBlock("newer", {"type": "newer"}))), id="a newer block"),
    pytest.param(asking(extra_body={"messages": [{"role": "user", "content": [{"type": "text", "text": "a", "citations": None}]}]}), id="null"),
    pytest.param(asking(extra_body={"messages": [{"role": "newer", "content": 5}]}), id="a newer role"),
    pytest.param(asking(extra_body={"messages": [{"role": "assistant", "content": "Hi"}]}), id="plain text"),
]  # fmt: skip


def ask(request: CompletionRequest, version: str) -> None:
    flows = Flows(AnthropicConfig(api_version=version), ())
    for flow in (flows.complete(request), flows.stream(request)):
        next(flow)


@pytest.mark.parametrize(("request_", "named"), REMOVED)
def test_what_the_new_version_removed_is_refused(request_: CompletionRequest, named: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        ask(request_, NEW)

    assert named in str(caught.value)
    assert f"api_version='{OLD}'" in str(caught.value)


@pytest.mark.parametrize(("request_", "named"), REMOVED)
def test_the_old_version_takes_it(request_: CompletionRequest, named: str) -> None:
    ask(request_, OLD)


@pytest.mark.parametrize("request_", KEPT)
@pytest.mark.parametrize("version", API_VERSIONS)
def test_all_else_is_taken(request_: CompletionRequest, version: str) -> None:
    ask(request_, version)


@pytest.mark.parametrize(("request_", "named"), REMOVED[4:])
def test_counting_refuses_the_same_in_messages(request_: CompletionRequest, named: str) -> None:
    with pytest.raises(ConfigurationError, match=named):
        next(Flows(AnthropicConfig(api_version=NEW), ()).count_tokens(request_))


def test_the_settings_temperature_is_refused_too() -> None:
    flows = Flows(AnthropicConfig(temperature=0.5), ())

    with pytest.raises(ConfigurationError, match="temperature"):
        next(flows.complete(asking()))
    next(flows.count_tokens(asking()))


def test_a_pdf_in_an_assistants_message_is_a_document_too() -> None:
    pdf = DocumentBlock(Base64Source("JVBERi0=", "application/pdf"))

    with pytest.raises(ConfigurationError, match="document blocks"):
        ask(attrs.evolve(asking(), messages=(Message.assistant(pdf),)), NEW)
