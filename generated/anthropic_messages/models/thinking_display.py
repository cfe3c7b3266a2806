# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from typing import Literal, TypeAlias

ThinkingDisplay: TypeAlias = Literal[
    "omitted",
    "summarized",
]
"""How thinking is returned: `summarized` returns a summary as text; `omitted` returns thinking blocks
whose text is empty, with the signature that the next request needs.
"""
