"""Every recorded exchange is replayed over real HTTP, and nothing of it may be lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from recorded_summary import PROPERTY
from three_ways import anyio_backend, make_client, mode, waits

__all__ = ["anyio_backend", "make_client", "mode", "tell", "waits"]


@pytest.fixture
def tell(record_property: Callable[[str, Any], None]) -> Callable[..., None]:
    """Tell the summary after the run what was replayed: counts by section, and the number of lost fields."""

    def tell(**counts: Any) -> None:
        # Plain dicts: they travel between the processes of a parallel run.
        record_property(PROPERTY, {name: dict(n) if isinstance(n, dict) else n for name, n in counts.items()})

    return tell
