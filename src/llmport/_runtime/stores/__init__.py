"""Where answers are kept: in memory, in a SQLite file, or in Redis. None knows what an entry is, or who asks."""

from __future__ import annotations

import os
from typing import cast

from llmport._core.store import Store
from llmport.errors import ConfigurationError


def open_store(place: object) -> Store:
    """Return the store that *place* names: a file's path, `True` for the usual file, a Redis server's address, or itself.

    Nothing is opened yet.

    Raises:
        ConfigurationError: it names none.
    """
    if isinstance(place, str | os.PathLike) or place is True:
        path: str | None = None if place is True else os.fspath(cast("str | os.PathLike[str]", place))
        if path and "://" in path:
            from llmport._runtime.stores.redis import RedisStore  # noqa: PLC0415 - only who uses it should pay for it

            return RedisStore(path)
        from llmport._runtime.stores.sqlite import SqliteStore  # noqa: PLC0415 - as above

        return SqliteStore(path or None)
    if all(callable(getattr(place, method, None)) for method in ("load", "save", "close")):
        return cast("Store", place)
    raise ConfigurationError(
        "cache must be true, a file's path, a Redis server's address, a store or a Cache, not a "
        f"{type(place).__name__}."
    )
