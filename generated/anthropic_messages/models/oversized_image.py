# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
from typing import Literal, TypeAlias

OversizedImage: TypeAlias = Literal[
    "downsize",
    "error",
]
"""`downsize` scales the image down without saying so, and with it the coordinates that the model
gives. `error` refuses the request with a 400 that names the largest size that fits.
"""
