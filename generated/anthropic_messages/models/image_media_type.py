# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from typing import Literal, TypeAlias

ImageMediaType: TypeAlias = Literal[
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/webp",
]
"""An image's media type, which must be the real one. Of an animated image the first frame is seen."""
