# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from typing import Literal, TypeAlias

ResponseInclusion: TypeAlias = Literal[
    "excluded",
    "full",
]
"""Whether a message shows the calls that code made of a server tool. `full` shows them; `excluded`
leaves out call and result once the code has run to its end. Calls by the model itself are always
shown.
"""
