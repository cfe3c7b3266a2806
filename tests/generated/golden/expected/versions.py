# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
"""Where the API is, which versions of it the description covers, and what only some of them take."""

from collections.abc import Mapping

BASE_URL = "https://post.example"

API_VERSIONS = (
    "2026-10-21",
    "2023-06-01",
)

DEFAULT_API_VERSION = "2026-10-21"

VERSIONS_OF_MEMBERS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "LetterRequest": {
        "temperature": ("2023-06-01",),
    },
}
"""For each model, the fields that are not for every version, and the versions that take them."""
