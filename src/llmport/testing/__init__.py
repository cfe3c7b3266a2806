"""What tests of programs that use llmport need, and tests of other implementations of `LlmClient`.

- `FakeClient`, `AsyncFakeClient`: clients that answer from a script, in the same process (`answer` makes the replies).
- `awaited`: any blocking client with the methods of an awaiting one, so that a test is written once.
- `llmport.testing.conformance`: the tests that every implementation of `LlmClient` passes. Needs pytest.
- `llmport.testing.plugin`: pytest fixtures around the emulator. pytest finds it by itself.

docs/testing.md shows each at work.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from llmport.testing.adapter import awaited
    from llmport.testing.fake import AsyncFakeClient, FakeClient
    from llmport.testing.scripts import answer

_HOME = {"AsyncFakeClient": "fake", "FakeClient": "fake", "answer": "scripts", "awaited": "adapter"}

__all__ = ["AsyncFakeClient", "FakeClient", "answer", "awaited"]


if not TYPE_CHECKING:  # which would take any misspelt name for one of these
    # Lazy, because pytest imports the package wherever llmport is installed.
    def __getattr__(name: str) -> object:
        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return __all__
