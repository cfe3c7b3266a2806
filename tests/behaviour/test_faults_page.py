"""docs/faults.md says what the tests play."""

from __future__ import annotations

from fault_page import PAGE, page
from faults import FAULTS


def test_the_page_is_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `just faults`"


def test_the_table_is_large_and_its_names_are_its_own() -> None:
    names = [fault.name for fault in FAULTS]
    assert len(names) > 200
    assert len(set(names)) == len(names)
