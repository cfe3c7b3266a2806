"""How long a refusal asks to wait: in every form, and in none."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from llmport._core.flow import Call, Reply
from llmport.anthropic.errors import error_from_reply
from llmport.anthropic.waiting import asked_wait

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
DATE = "Sun, 22 Nov 2026 10:00:00 GMT"
OURS = datetime(2020, 1, 1, tzinfo=UTC)
"""Our own clock, which is wrong."""


def reset(limit: str, remaining: str | None, moment: str) -> dict[str, str]:
    """The headers of one limit."""
    headers = {f"anthropic-ratelimit-{limit}-reset": moment}
    return headers if remaining is None else {**headers, f"anthropic-ratelimit-{limit}-remaining": remaining}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": " 1.5 "}, 1.5),
        ({"retry-after": "31536000"}, 31536000.0),
        ({"retry-after-ms": "1500"}, 1.5),
        ({"retry-after-ms": "0.5"}, 0.0005),
        ({"retry-after-ms": "1500", "retry-after": "7"}, 1.5),
        ({"retry-after-ms": "soon", "retry-after": "7"}, 7.0),
        ({"retry-after-ms": "-1", "retry-after": "7"}, 7.0),
        ({"retry-after-ms": "nan", "retry-after": "7"}, 7.0),
        ({"retry-after": "Sun, 22 Nov 2026 10:00:30 GMT"}, 30.0),
        ({"retry-after": "Sun, 22 Nov 2026 11:00:30 +0100"}, 30.0),
        ({"retry-after": "Sun, 22 Nov 2026 10:00:30 -0000"}, 30.0),
        ({"retry-after": "Sunday, 22-Nov-26 10:00:30 GMT"}, 30.0),
        ({"retry-after": "Sun, 22 Nov 2026 09:00:00 GMT"}, 0.0),
        ({"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0.0),
    ],
)  # fmt: skip
def test_a_wait_in_every_form(headers: dict[str, str], seconds: float | None) -> None:
    wait = asked_wait({**headers, "date": DATE}, is_rate_limit=False, now=OURS)

    assert (wait and wait.seconds) == (None if seconds is None else pytest.approx(seconds))


@pytest.mark.parametrize(
    "text",
    [
        "", "soon", "-1", "+1", "nan", "inf", "-inf", "Infinity", "1e3", "9" * 400, "1_0", "0x10", "5 seconds", "5,6",
        "\u0667", "Sun, 99 Nov 2026 10:00:30 GMT", "Sun, 22 Nov 99999999999999999999 10:00:00 GMT", "2026-11-22T10:00:30Z",
    ],
    ids=lambda text: ascii(text)[:20],
)  # fmt: skip
def test_what_is_no_wait_counts_as_not_said(text: str) -> None:
    headers = {"retry-after": text, "retry-after-ms": text, "date": DATE}

    assert asked_wait(headers, is_rate_limit=True) is None


@pytest.mark.parametrize(
    ("headers", "until"),
    [
        ({"retry-after": "90"}, NOW + timedelta(seconds=90)),
        ({"retry-after-ms": "250"}, NOW + timedelta(milliseconds=250)),
        ({"retry-after": "Sun, 22 Nov 2026 11:00:30 +0100"}, NOW + timedelta(seconds=30)),
        ({"retry-after": "9" * 20}, None),
        (reset("requests", "0", "2026-11-22T11:00:05+01:00"), NOW + timedelta(seconds=5)),
    ],
    ids=["seconds", "milliseconds", "date", "beyond all dates", "reset"],
)
def test_the_moment_is_aware_and_by_the_providers_clock(
    headers: dict[str, str], until: datetime | None
) -> None:
    wait = asked_wait({**headers, "date": DATE}, is_rate_limit=True, now=OURS)

    assert wait is not None
    assert wait.until == until
    assert until is None or wait.until.tzinfo is UTC  # type: ignore[union-attr]  # the line above says so


@pytest.mark.parametrize("date", [None, "today", ""])
def test_our_own_clock_serves_where_the_provider_does_not_tell_the_time(date: str | None) -> None:
    headers = {"retry-after": "Sun, 22 Nov 2026 10:00:30 GMT"} | ({} if date is None else {"date": date})

    assert asked_wait(headers, is_rate_limit=False, now=NOW) == (30.0, NOW + timedelta(seconds=30))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        pytest.param(reset("requests", "0", "2026-11-22T10:00:20Z"), 20.0, id="one used up"),
        pytest.param(
            reset("requests", "12", "2026-11-22T10:00:03Z")
            | reset("input-tokens", "0", "2026-11-22T10:00:20Z"),
            20.0,
            id="one of two used up",
        ),
        pytest.param(
            reset("requests", "0", "2026-11-22T10:00:03Z")
            | reset("input-tokens", "0", "2026-11-22T10:00:20Z"),
            20.0,
            id="both used up",
        ),
        pytest.param(
            reset("requests", "12", "2026-11-22T10:00:40Z") | reset("tokens", None, "2026-11-22T10:00:20Z"),
            20.0,
            id="none says so",
        ),
        pytest.param(
            reset("requests", "12", "2026-11-22T09:59:00Z") | reset("tokens", "1", "2026-11-22T10:00:20Z"),
            20.0,
            id="one full again",
        ),
        pytest.param(reset("requests", "12", "2026-11-22T09:59:00Z"), None, id="full again"),
        pytest.param(reset("requests", "0", "2026-11-22T09:59:00Z"), 0.0, id="used up until just now"),
        pytest.param(reset("requests", "0", "2026-11-22T10:00:20"), None, id="no time zone"),
        pytest.param(reset("requests", "0", "soon"), None, id="no moment"),
        pytest.param(reset("requests", "0", "0001-01-01T00:00:00+23:59"), None, id="before all time"),
        pytest.param({"anthropic-ratelimit-requests-remaining": "0"}, None, id="no reset"),
    ],
)
def test_without_retry_after_a_rate_limit_ends_when_what_is_used_up_is_full_again(
    headers: dict[str, str], seconds: float | None
) -> None:
    wait = asked_wait({**headers, "date": DATE}, is_rate_limit=True)

    assert (wait and wait.seconds) == seconds
    assert asked_wait({**headers, "date": DATE}, is_rate_limit=False) is None
    assert asked_wait({**headers, "date": DATE, "retry-after": "1"}, is_rate_limit=True).seconds == 1.0  # type: ignore[union-attr]  # it says so


def test_the_error_has_it_all() -> None:
    call = Call(operation="create_message", method="POST", path="/v1/messages")
    limits = reset("requests", "0", "2026-11-22T10:00:20Z")
    error = error_from_reply(Reply(call, 429, {"date": DATE, **limits}))
    overloaded = error_from_reply(Reply(call, 529, {"date": DATE, **limits}))

    assert (error.retry_after, error.retry_at) == (20.0, NOW + timedelta(seconds=20))
    assert (overloaded.retry_after, overloaded.retry_at) == (None, None)


dates = st.text(max_size=40) | st.from_regex(
    r"\A(Sun, )?[0-9]{1,30} (Nov|Feb) [0-9]{1,30} [0-9]{1,12}:[0-9]{2}:[0-9]{2} (GMT|[+-][0-9]{1,30})\Z"
)
moments = st.text(max_size=30) | st.datetimes(timezones=st.timezones() | st.none()).map(datetime.isoformat)


@given(text=dates, date=st.none() | dates, moment=moments)
@example(text="22 Nov 2026 10:00:00 +99999999999999999999", date=DATE, moment="9999-12-31T23:59:59-23:59")
@example(text="Fri, 31 Dec 9999 23:59:59 -2359", date="Mon, 01 Jan 0001 00:00:00 +2359", moment="")
def test_no_header_breaks_anything(text: str, date: str | None, moment: str) -> None:
    headers = {"retry-after": text, "retry-after-ms": text, **reset("tokens", "0", moment)}
    if date is not None:
        headers["date"] = date
    wait = asked_wait(headers, is_rate_limit=True)

    if wait is not None:
        assert math.isfinite(wait.seconds)
        assert wait.seconds >= 0
        assert wait.until is None or wait.until.tzinfo is UTC


@given(now=st.integers(0, 2**32), seconds=st.integers(0, 10**8))
def test_a_date_and_its_seconds_mean_the_same(now: int, seconds: int) -> None:
    begin = datetime.fromtimestamp(now, UTC)
    date = format_datetime(begin, usegmt=True)
    until = format_datetime(begin + timedelta(seconds=seconds), usegmt=True)

    by_date = asked_wait({"date": date, "retry-after": until}, is_rate_limit=False)
    assert by_date == asked_wait({"date": date, "retry-after": str(seconds)}, is_rate_limit=False)
