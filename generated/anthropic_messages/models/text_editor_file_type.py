# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from typing import Literal, TypeAlias

TextEditorFileType: TypeAlias = Literal[
    "image",
    "pdf",
    "text",
]
"""What kind of file the model viewed."""
