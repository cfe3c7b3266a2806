"""What tests of policies leave behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from admitting import let_go


@pytest.fixture(autouse=True)
def _calls_are_let_go() -> Iterator[None]:
    yield
    let_go()
