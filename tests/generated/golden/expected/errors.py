# Generated from the OpenAPI description with templates/. Do not edit: run `just generate`.
"""What goes wrong between bytes and models."""


class DecodeError(ValueError):
    """The JSON is not what the description says.

    The message says where and what; what stood there is only in `excerpt`, so that logging an error logs no prompt.
    """

    def __init__(self, path: str, reason: str, excerpt: str = "") -> None:
        super().__init__(path, reason, excerpt)
        self.path = path
        """Where, such as `content[3].text`; empty for the whole."""
        self.reason = reason
        self.excerpt = excerpt
        """The beginning of what stood there instead."""

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}" if self.path else self.reason

    def locate(self, part: str) -> None:
        """Put *part* before the path: decoders call this on the way out, so that decoding well costs nothing."""
        self.path = part + ("." if self.path and not self.path.startswith("[") else "") + self.path


class UnexpectedStatus(Exception):  # noqa: N818 (the name that users of openapi-python-client know)
    """The reply has a status that the description does not name, or an error's body is not as described."""

    def __init__(self, status_code: int, excerpt: bytes) -> None:
        super().__init__(status_code, excerpt)
        self.status_code = status_code
        self.excerpt = excerpt
        """The beginning of the body."""

    def __str__(self) -> str:
        return f"unexpected status {self.status_code}"
