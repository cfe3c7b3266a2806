"""Secrets that no accident shows, timeouts, and numbers read from text."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import pprint
import string
import traceback
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmport.config import Secret, Timeouts, header_fields
from llmport.errors import ConfigurationError

KEY = "sk-ant-api03-canary-0123456789-AA"
MIDDLE = "canary"


@attrs.frozen
class Holder:
    secret: Secret


SHOWN = [
    pytest.param(repr, id="repr"),
    pytest.param(str, id="str"),
    pytest.param("{}".format, id="format"),
    pytest.param("{!s:>60}".format, id="format with width"),
    pytest.param(lambda secret: f"{secret}", id="f-string"),
    pytest.param(lambda secret: f"{secret!r}", id="f-string repr"),
    pytest.param(lambda secret: "%s %r" % (secret, secret), id="percent"),  # noqa: UP031 - what loggers do
    pytest.param(lambda secret: string.Template("$a").substitute(a=secret), id="template"),
    pytest.param(lambda secret: repr([secret, {"a": secret}]), id="inside a container"),
    pytest.param(lambda secret: repr(Holder(secret)), id="inside an object"),
    pytest.param(lambda secret: str(attrs.asdict(Holder(secret))), id="asdict"),
    pytest.param(lambda secret: pprint.pformat(Holder(secret)), id="pprint"),
    pytest.param(lambda secret: str(ValueError(secret)), id="an error"),
    pytest.param(lambda secret: json.dumps({"a": secret}, default=str), id="json with default"),
    pytest.param(lambda secret: str(dir(secret)), id="dir"),
    pytest.param(
        lambda secret: logging.makeLogRecord({"msg": "%s", "args": (secret,)}).getMessage(), id="log"
    ),
]


@pytest.mark.parametrize("show", SHOWN)
def test_a_secret_never_shows(show: Any) -> None:
    shown = show(Secret(KEY))

    assert MIDDLE not in shown
    assert KEY not in shown


@pytest.mark.parametrize(
    "give_away",
    [
        *(
            lambda secret, n=protocol: pickle.dumps(secret, n)
            for protocol in range(pickle.HIGHEST_PROTOCOL + 1)
        ),
        lambda secret: pickle.dumps(Holder(secret)),
        json.dumps,
        vars,
        bytes,
        iter,
        len,
    ],
)
def test_a_secret_is_not_given_away(give_away: Any) -> None:
    with pytest.raises(TypeError) as caught:
        give_away(Secret(KEY))
    assert MIDDLE not in str(caught.value)


def test_a_copy_is_the_same_secret() -> None:
    secret = Secret(KEY)

    assert copy.copy(secret) is copy.deepcopy(secret) is copy.deepcopy(Holder(secret)).secret is secret


def test_what_came_from_a_variable_is_pickled_as_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORK_KEY", KEY)

    pickled = pickle.dumps(Holder(Secret.from_env("WORK_KEY", name="API key")))
    monkeypatch.setenv("WORK_KEY", "the key of the other process")

    assert MIDDLE.encode() not in pickled
    assert pickle.loads(pickled) == Holder(Secret("the key of the other process"))


def test_what_came_from_a_file_is_pickled_as_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    pickled = pickle.dumps(Secret.from_file("key"))
    monkeypatch.chdir("/")

    assert MIDDLE.encode() not in pickled
    assert pickle.loads(pickled) == Secret(KEY)


@pytest.mark.parametrize("text", ["", None])
def test_a_variable_without_a_secret_is_named(text: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORK_KEY", raising=False)
    if text is not None:
        monkeypatch.setenv("WORK_KEY", text)

    with pytest.raises(ConfigurationError, match=r"WORK_KEY.* API key"):
        Secret.from_env("WORK_KEY", name="API key")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(None, id="no file"),
        pytest.param(b"", id="empty"),
        pytest.param(f"{KEY}\n\n".encode(), id="two lines"),
        pytest.param(f"{KEY}\xff".encode("latin-1"), id="no text"),
        pytest.param(b"k" * 100_000, id="no key"),
    ],
)
def test_a_file_without_a_secret_is_named(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "key"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(ConfigurationError) as caught:
        Secret.from_file(path, name="API key")

    assert str(path) in str(caught.value)
    assert_shows_nothing(caught.value)


def assert_shows_nothing(error: BaseException) -> None:
    """A traceback with its variables, but for those of the test itself."""
    assert MIDDLE not in str(error)
    trace = traceback.TracebackException.from_exception(error, capture_locals=True)
    while trace is not None:
        shown = [line for frame in trace.stack if frame.filename != __file__ for line in frame_lines(frame)]
        assert not [line for line in shown if MIDDLE in line]
        trace = trace.__cause__ or trace.__context__


def frame_lines(frame: traceback.FrameSummary) -> list[str]:
    return [f"{frame.name}: {name} = {value}" for name, value in (frame.locals or {}).items()]


def test_a_trace_does_not_show_it() -> None:
    def fail(secret: Secret) -> None:
        raise ValueError(secret)

    with pytest.raises(ValueError) as caught:
        fail(Secret(KEY))
    trace = traceback.TracebackException.from_exception(caught.value, capture_locals=True)

    ours = [line for line in trace.format() if "secret = " in line]
    assert ours
    assert not [line for line in ours if MIDDLE in line]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (KEY, "Secret(sk-ant-…AA)"),
        ("k" * 30, "Secret(kkkkkkk…kk)"),
        ("k" * 29, "Secret(…)"),
        ("k", "Secret(…)"),
    ],
)
def test_its_ends_show_if_it_is_long_enough(text: str, shown: str) -> None:
    assert repr(Secret(text)) == str(Secret(text)) == shown


def test_only_reveal_tells_it() -> None:
    assert Secret(KEY).reveal() == KEY


def test_secrets_compare_by_what_they_hold() -> None:
    assert Secret(KEY) == Secret(KEY, name="key")
    assert hash(Secret(KEY)) == hash(Secret(KEY))
    assert Secret(KEY) != Secret(KEY[:-1])
    assert Secret(KEY) != KEY
    assert len({Secret(KEY), Secret(KEY), Secret("other")}) == 2


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n", f"{KEY}\n", f" {KEY}", f"{KEY}\r\nx-evil: 1", f"{KEY}\t", f"{KEY}\x00", f"{KEY}\x7f", f"{KEY}é", f"“{KEY}”", f"{KEY}\u200b"],
)  # fmt: skip
def test_what_a_header_cannot_carry_is_refused_without_quoting_it(text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^The API key ") as caught:
        Secret(text, name="API key")
    assert_shows_nothing(caught.value)


@given(st.text(max_size=30))
def test_what_is_taken_can_be_sent(text: str) -> None:
    try:
        secret = Secret(text)
    except ConfigurationError:
        return
    assert secret.reveal() == text
    assert text.encode("ascii") == text.encode("latin-1").strip()
    assert all(32 <= ord(character) < 127 for character in text)


# ------------------------------------------------------------------------------------------------- timeouts


def test_timeouts_are_finite_by_default() -> None:
    assert Timeouts.of(None) == Timeouts(total=600.0, stream_total=3600.0, connect=5.0, idle=60.0)


@pytest.mark.parametrize(
    ("seconds", "timeouts"),
    [
        (0.5, Timeouts(total=0.5, stream_total=0.5, connect=0.5, first_event=0.5, idle=0.5, max_silence=0.5)),
        (30, Timeouts(total=30, stream_total=30, connect=5.0, first_event=30, idle=30, max_silence=30)),
        (7200.0, Timeouts(total=7200.0, stream_total=7200.0, connect=5.0, idle=60.0)),
    ],
)
def test_a_time_for_the_whole_call_bounds_all_others(seconds: float, timeouts: Timeouts) -> None:
    assert Timeouts.of(seconds) == timeouts


@pytest.mark.parametrize("seconds", [0, 0.0, -1, float("nan"), float("inf"), float("-inf"), True])
def test_a_time_that_never_ends_or_never_begins_is_refused(seconds: float) -> None:
    with pytest.raises(ConfigurationError, match=str(seconds)):
        Timeouts.of(seconds)


# -------------------------------------------------------------------------------------------------- headers


def test_names_of_headers_are_in_lower_case() -> None:
    assert header_fields({"X-Team": "a", "x-EMPTY": ""}) == {"x-team": "a", "x-empty": ""}


@pytest.mark.parametrize("headers", [5, ["a"], "x-team: a"])
def test_headers_are_a_mapping(headers: Any) -> None:
    with pytest.raises(ConfigurationError, match="headers must be a mapping"):
        header_fields(headers)


@pytest.mark.parametrize("name", ["", " x", "x y", "x:", "x\r\ny", "\u00e9", 5])
def test_a_header_whose_name_cannot_be_sent_is_refused(name: Any) -> None:
    with pytest.raises(ConfigurationError, match="header"):
        header_fields({name: "a"})


@pytest.mark.parametrize(
    "value", [f"{MIDDLE}\r\nx-evil: 1", f"{MIDDLE}\x00", f"{MIDDLE} ", f"{MIDDLE}\u00e9", None, 5]
)
def test_a_header_whose_value_cannot_be_sent_is_refused_without_quoting_it(value: Any) -> None:
    with pytest.raises(ConfigurationError, match="x-team") as caught:
        header_fields({"x-team": value})
    assert MIDDLE not in str(caught.value)
