# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from typing import Literal, TypeAlias

BatchProcessingStatus: TypeAlias = Literal[
    "canceling",
    "ended",
    "in_progress",
]
"""How far a batch is.
- `in_progress`: requests are being processed.
- `canceling`: it was canceled, and requests already being processed are finished.
- `ended`: every request is done, one way or another, and the results can be had.
"""
