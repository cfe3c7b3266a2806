"""What all tests share: the folder of helpers is importable, and Hypothesis neither watches the clock nor throws dice."""

from __future__ import annotations

import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

sys.path.insert(0, str(Path(__file__).parent / "support"))

pytest_plugins = ["recorded_summary"]

settings.register_profile(
    "llmport",
    derandomize=True,  # the same values each time: if a test turns red, it is the code that has changed
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("llmport")
