"""What became of each request, from the lines of journal and results alone."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmport.bulk.ledger import HEADER, Ledger, State, digest_of
from llmport.errors import ConfigurationError


def result(custom_id: str, status: str = "succeeded") -> bytes:
    return orjson.dumps({"custom_id": custom_id, "status": status, "text": "Hello"})


def test_a_request_goes_from_new_over_begun_to_its_result():
    ledger = Ledger()

    assert ledger.claim("a", 7) is State.NEW
    assert ledger.begin("a", 7) == b'{"begun":"a","request":"7"}\n'
    ledger.settle("a", has_succeeded=True)

    assert ledger.counts[State.SUCCEEDED] == 1
    assert ledger.counts[State.NEW] <= 0


def test_the_next_run_knows_it_from_both_files():
    ledger = Ledger()

    for line in (HEADER, ledger.begin("a", 1), ledger.begin("b", 2), ledger.begin("c", 3), ledger.undo("c")):
        ledger.read_journal(line)
    ledger.read_result(result("b"))
    ledger.read_result(result("d", "errored"))

    states = {name: ledger.claim(name, 0) for name in "abcde"}
    assert states == {
        "a": State.BEGUN,
        "b": State.SUCCEEDED,
        "c": State.NEW,
        "d": State.FAILED,
        "e": State.NEW,
    }


def test_a_name_is_claimed_once_in_a_run():
    ledger = Ledger()
    ledger.claim("a", 0)
    ledger.begin("a", 0)

    with pytest.raises(ConfigurationError, match="'a' is there twice"):
        ledger.claim("a", 0)


def test_going_through_requests_claims_none_for_good():
    ledger = Ledger()
    ledger.begin("a", 7)
    ledger.claim("a", 7)

    ledger.release()

    assert ledger.claim("a", 7) is State.BEGUN


@pytest.mark.parametrize(
    ("before", "now", "is_refused"), [(1, 2, True), (1, 1, False), (0, 2, False), (1, 0, False)]
)
def test_an_answer_belongs_to_its_question(before, now, is_refused):
    ledger = Ledger()
    ledger.begin("a", before)
    ledger.settle("a", has_succeeded=True)

    if is_refused:
        with pytest.raises(ConfigurationError, match="'a' has a result already, of another request"):
            ledger.claim("a", now)
    else:
        assert ledger.claim("a", now) is State.SUCCEEDED


def test_a_request_that_failed_may_be_put_otherwise():
    ledger = Ledger()
    ledger.begin("a", 1)
    ledger.settle("a", has_succeeded=False)

    assert ledger.claim("a", 2) is State.FAILED


@pytest.mark.parametrize(
    "line", [b"", b"{", b"[]", b'{"begun": 5}', b'{"begun": "a", "request": "x"}', b'{"journal": "x"}']
)
def test_what_is_no_line_of_a_journal_is_refused(line):
    with pytest.raises(ValueError):
        Ledger().read_journal(line)


@pytest.mark.parametrize(
    "line", [b"", b"nonsense", b"{}", b'{"custom_id": 5, "status": "succeeded"}', b'"a"']
)
def test_what_is_no_result_is_refused(line):
    with pytest.raises(ValueError):
        Ledger().read_result(line)


@given(st.binary(max_size=20))
def test_a_digest_fits_and_is_never_the_unknown_one(data):
    assert 0 < digest_of(data) < 2**61


NAMES = st.sampled_from("abcde")
DONE = st.tuples(NAMES, st.sampled_from(["begin", "undo", "succeed", "fail"]))


@given(st.lists(DONE))
def test_reading_gives_what_was_written(done):
    """Whatever happened, a ledger of the files knows what the ledger of the run knew."""
    written, journal, results = Ledger(), [], {}
    for name, what in done:
        match what:
            case "begin" if name not in results:
                journal.append(written.begin(name, ord(name)))
            case "undo" if name not in results:
                journal.append(written.undo(name))
            case "succeed" | "fail" if name not in results:
                written.settle(name, has_succeeded=what == "succeed")
                results[name] = result(name, "succeeded" if what == "succeed" else "errored")

    read = Ledger()
    for line in journal:
        read.read_journal(line)
    for line in results.values():
        read.read_result(line)

    assert {name: read.claim(name, 0) for name in "abcde"} == {
        name: written.claim(name, 0) for name in "abcde"
    }
    assert +read.counts == +written.counts
