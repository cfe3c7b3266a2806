"""What every model shares: absence, unknown variants, moments, short reprs, and errors that pickle."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime, timedelta

import pytest

from anthropic_messages import models
from anthropic_messages.errors import DecodeError, UnexpectedStatus
from anthropic_messages.timestamps import Timestamp, decode_date, encode_timestamp
from anthropic_messages.types import UNSET, UnknownVariant


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])
def test_absence_is_one_object_and_false(again) -> None:
    assert again(UNSET) is UNSET
    assert not UNSET
    assert repr(UNSET) == "UNSET"


def test_a_model_is_built_without_its_tag_and_by_name_only() -> None:
    assert models.TextBlock(text="hi").to_dict() == {"type": "text", "text": "hi"}
    with pytest.raises(TypeError):
        models.TextBlock("hi")  # type: ignore[misc]  # that is the point
    with pytest.raises(AttributeError):
        models.TextBlock(text="hi").txet = "typo"  # type: ignore[attr-defined]  # likewise


def test_a_repr_is_short_however_much_there_is() -> None:
    block = models.TextBlock(text="A" * 100_000)
    request = models.CreateMessageRequest(
        model="m", max_tokens=1, messages=[models.UserMessage(content="hi")] * 100
    )

    assert repr(block) == f"TextBlock(type_='text', text='{'A' * 64}'… (100,000 characters))"
    assert repr(request).endswith("… (92 more)])")
    assert repr(UnknownVariant({"a": {"b": "B" * 1000}}, "t")).endswith("(1,000 characters)}}, tag='t')")


def test_an_unknown_variant_is_kept_with_what_told_it_apart() -> None:
    block = models.decode_content_block({"type": "hologram", "depth": 3})

    assert block == UnknownVariant({"type": "hologram", "depth": 3}, "hologram")
    assert models.decode_input_message({"role": "critic"}).tag == "critic"
    assert models.decode_content_block({}) == UnknownVariant({}, None)
    assert models.decode_content_block({"type": ["text"]}) == UnknownVariant({"type": ["text"]}, None)


def test_a_union_whose_tag_may_be_absent_takes_its_default() -> None:
    tool = models.decode_tool({"name": "t", "input_schema": {"type": "object"}})

    assert isinstance(tool, models.CustomTool)
    assert tool.type_ is UNSET


@pytest.mark.parametrize("value", [None, "text", 1, ["text"], True])
def test_what_is_no_object_is_no_variant(value) -> None:
    with pytest.raises(DecodeError, match="expected an object"):
        models.decode_content_block(value)


def test_an_error_says_where_and_what_but_shows_no_prompt() -> None:
    secret = "the prompt, which nobody should log " * 10
    reply = {
        "id": "m",
        "type": "message",
        "role": "assistant",
        "model": "m",
        "usage": {},
        "content": [{"type": "text", "text": [secret]}],
    }

    with pytest.raises(DecodeError) as caught:
        models.Message.from_dict(reply)

    assert str(caught.value) == "content[0].text: expected a string, got a list"
    assert (caught.value.path, len(caught.value.excerpt)) == ("content[0].text", 80)


@pytest.mark.parametrize("error", [DecodeError("a.b", "expected", "…"), UnexpectedStatus(529, b"<html>")])
def test_errors_pickle(error) -> None:
    again = pickle.loads(pickle.dumps(error))

    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))


def test_an_error_pickles_with_the_path_it_has_come_to() -> None:
    error = DecodeError("text", "expected a string")
    error.locate("content[3]")

    assert str(pickle.loads(pickle.dumps(error))) == "content[3].text: expected a string"


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-21T09:30:00Z",
        "2026-10-21T09:30:00+00:00",
        "2026-10-21T09:30:00.500Z",
        "2026-10-21 09:30:00.123456789-07:00",
    ],
)
@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])
def test_a_moment_keeps_its_spelling(text, again) -> None:
    moment = again(Timestamp.parse(text))

    assert encode_timestamp(moment) == text
    assert moment.year == 2026
    assert moment.utcoffset() is not None


def test_another_moment_has_another_spelling() -> None:
    moment = Timestamp.parse("2026-10-21T09:30:00Z")

    assert encode_timestamp(moment + timedelta(hours=1)) == "2026-10-21T10:30:00+00:00"
    assert encode_timestamp(moment.replace(hour=1)) == "2026-10-21T01:30:00+00:00"
    assert moment == datetime(2026, 10, 21, 9, 30, tzinfo=UTC)
    assert encode_timestamp(datetime(2026, 10, 21, tzinfo=UTC)) == "2026-10-21T00:00:00+00:00"


@pytest.mark.parametrize("text", ["tomorrow", "", "2026-13-01T00:00:00Z", 5, None, [], "9" * 400])
def test_what_is_no_moment_is_an_error(text) -> None:
    with pytest.raises(DecodeError, match=r"^expires_at: expected a date-time"):
        models.Container.from_dict({"id": "c", "expires_at": text, "skills": None})


@pytest.mark.parametrize("text", ["20261021", "2026-W43-3", "2026-10-21T00:00:00", "x", 5])
def test_a_day_has_one_spelling(text) -> None:
    with pytest.raises(DecodeError, match="expected a date"):
        decode_date(text)
