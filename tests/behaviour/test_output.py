"""Typed answers over real sockets: what is asked for, what comes of it, and that nothing is asked twice."""

from __future__ import annotations

import dataclasses
import json
import logging
from typing import Annotated, Any, TypedDict

import attrs
import msgspec
import pydantic
import pytest
from scripted_server import ScriptedServer, response
from wire_events import message, text

from llmport import (
    ConfigurationError,
    InvalidOutputError,
    OutputError,
    RefusalError,
    TruncatedOutputError,
    TypedCompletion,
    tool,
)
from llmport.anthropic import AnthropicOptions

pytestmark = pytest.mark.anyio


@attrs.frozen
class AttrsPerson:
    name: str
    age: Annotated[int, msgspec.Meta(ge=0, le=150)]


@dataclasses.dataclass
class DataPerson:
    name: str
    age: Annotated[int, msgspec.Meta(ge=0, le=150)]


class TypedPerson(TypedDict):
    name: str
    age: Annotated[int, msgspec.Meta(ge=0, le=150)]


class StructPerson(msgspec.Struct):
    name: str
    age: Annotated[int, msgspec.Meta(ge=0, le=150)]


class ModelPerson(pydantic.BaseModel):
    name: str
    age: int = pydantic.Field(ge=0, le=150)


@dataclasses.dataclass
class Node:
    children: list[Node]


PEOPLE = [AttrsPerson, DataPerson, TypedPerson, StructPerson, ModelPerson]
ANN = '{"name": "Ann", "age": 3}'


def says(value: str, **members: Any) -> bytes:
    return response(message(text(value), **members))


@pytest.mark.parametrize("person", PEOPLE)
async def test_an_answer_has_the_type_that_was_asked_for(make_client: Any, person: Any) -> None:
    with ScriptedServer(says(ANN)) as server:
        answer = await make_client(server.base_url).complete("Who?", output=person)

    assert isinstance(answer, TypedCompletion)
    assert answer.output == person(name="Ann", age=3)
    assert answer.text == ANN


@pytest.mark.parametrize("person", PEOPLE)
async def test_the_api_gets_only_what_it_takes_and_the_rest_in_words(make_client: Any, person: Any) -> None:
    with ScriptedServer(says(ANN)) as server:
        await make_client(server.base_url).complete("Who?", output=person)

    sent = server.received[0].json["output_config"]["format"]
    assert sent["type"] == "json_schema"
    assert sent["schema"]["additionalProperties"] is False
    assert sent["schema"]["required"] == ["name", "age"]
    age = sent["schema"]["properties"]["age"]
    assert age.keys() - {"title"} == {"type", "description"}
    assert "minimum: 0" in age["description"]
    assert "maximum: 150" in age["description"]


@pytest.mark.parametrize("person", PEOPLE)
async def test_what_the_api_was_not_asked_to_check_is_checked_here(make_client: Any, person: Any) -> None:
    with ScriptedServer(says('{"name": "Ann", "age": 151}')) as server:
        client = make_client(server.base_url)
        with pytest.raises(InvalidOutputError, match=r"\$\.age") as caught:
            await client.complete("Who?", output=person)

    assert caught.value.partial.text == '{"name": "Ann", "age": 151}'
    assert len(server.received) == 1


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        pytest.param(says("I would rather not.", stop_reason="refusal"), RefusalError, id="refusal"),
        pytest.param(says('{"name": "A', stop_reason="max_tokens"), TruncatedOutputError, id="cut"),
        pytest.param(says("Here you are: {}"), InvalidOutputError, id="no JSON"),
        pytest.param(response(message(stop_reason="end_turn")), InvalidOutputError, id="nothing"),
    ],
)
async def test_an_answer_that_is_none_says_why_and_is_not_asked_for_again(
    make_client: Any, reply: bytes, error: type[OutputError]
) -> None:
    with ScriptedServer(reply, says(ANN)) as server, pytest.raises(error) as caught:
        await make_client(server.base_url).complete("Who?", output=DataPerson)

    assert caught.value.partial.usage.output_tokens == 5
    assert caught.value.request_id == "req_test"
    assert len(server.received) == 1


async def test_a_list_can_be_asked_for(make_client: Any) -> None:
    with ScriptedServer(says(f'{{"value": [{ANN}, {ANN}]}}')) as server:
        answer = await make_client(server.base_url).complete("Who?", output=list[DataPerson])

    assert answer.output == [DataPerson("Ann", 3)] * 2
    assert server.received[0].json["output_config"]["format"]["schema"]["required"] == ["value"]


async def test_a_format_and_an_effort_go_together(make_client: Any) -> None:
    with ScriptedServer(says(ANN)) as server:
        await make_client(server.base_url).complete(
            "Who?", output=DataPerson, options=AnthropicOptions(effort="low")
        )

    assert server.received[0].json["output_config"].keys() == {"effort", "format"}


async def test_a_schema_of_ones_own_gives_text(make_client: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "llmport")
    schema = {
        "type": "object",
        "properties": {"name": {"type": "string", "maxLength": 3}},
        "required": ["name"],
    }
    with ScriptedServer(says('{"name": "Anna"}')) as server:
        answer = await make_client(server.base_url).complete("Who?", output_schema=schema)

    assert json.loads(answer.text) == {"name": "Anna"}
    assert (
        "maxLength" not in server.received[0].json["output_config"]["format"]["schema"]["properties"]["name"]
    )
    assert "only in words for the API: maxLength at $.name" in caplog.text


async def test_a_strict_tool_sends_what_the_api_can_force(make_client: Any) -> None:
    @tool(strict=True)
    def double(number: Annotated[int, msgspec.Meta(ge=0)]) -> int:
        """Double a number."""
        return 2 * number

    with ScriptedServer(says("Hello.")) as server:
        await make_client(server.base_url).complete("Double 2", tools=[double])

    (sent,) = server.received[0].json["tools"]
    assert sent["strict"] is True
    assert sent["input_schema"] == {
        "type": "object",
        "properties": {"number": {"type": "integer", "description": "(minimum: 0)"}},
        "required": ["number"],
        "additionalProperties": False,
    }


@pytest.mark.parametrize(
    ("output", "words"),
    [
        pytest.param(Node, "The output: .* holds itself", id="recursive"),
        pytest.param(dict[str, int], "keys that are not known ahead", id="free keys"),
        pytest.param(complex, "complex cannot be read from JSON", id="no JSON"),
    ],
)
async def test_what_the_api_cannot_force_is_refused_before_it_is_sent(
    make_client: Any, output: Any, words: str
) -> None:
    with ScriptedServer() as server, pytest.raises(ConfigurationError, match=words):
        await make_client(server.base_url).complete("Who?", output=output)

    assert server.received == []


async def test_schemas_that_are_too_complex_are_refused_before_they_are_sent(make_client: Any) -> None:
    wide: Any = TypedDict("wide", {f"p{number}": int for number in range(25)}, total=False)  # type: ignore[misc]
    tools = [tool(lambda: None, name=f"tool_{number}", strict=True) for number in range(21)]
    with ScriptedServer() as server:
        client = make_client(server.base_url)
        with pytest.raises(ConfigurationError, match="25 properties that are not required"):
            await client.complete("Who?", output=wide)
        with pytest.raises(ConfigurationError, match="21 tools are strict"):
            await client.complete("Who?", tools=tools)

    assert server.received == []


async def test_what_the_api_takes_nevertheless_can_be_sent_by_hand(make_client: Any) -> None:
    own = {"format": {"type": "json_schema", "schema": {"type": "object", "brand_new": True}}}
    with ScriptedServer(says("{}")) as server:
        await make_client(server.base_url).complete("Who?", extra_body={"output_config": own})

    assert server.received[0].json["output_config"] == own
