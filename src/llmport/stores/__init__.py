"""Where a cache keeps answers: in memory, in a SQLite file, in Redis, or wherever a store of your own does.

And where processes agree on limits that they share. No store knows what an entry is, or who asks. Each is imported when it
is first used.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from llmport.stores.memory import MemoryStore
    from llmport.stores.protocol import Store, StoreStats
    from llmport.stores.redis import RedisStore
    from llmport.stores.redis_quota import RedisQuota
    from llmport.stores.sqlite import SqliteStore

_HOME = {
    "MemoryStore": "memory",
    "RedisQuota": "redis_quota",
    "RedisStore": "redis",
    "SqliteStore": "sqlite",
    "Store": "protocol",
    "StoreStats": "protocol",
}

__all__ = ["MemoryStore", "RedisQuota", "RedisStore", "SqliteStore", "Store", "StoreStats", "open_store"]


if not TYPE_CHECKING:  # which would take any misspelt name for one of these

    def __getattr__(name: str) -> object:
        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
        return value


def open_store(place: object) -> Store:
    """Return the store that *place* names: a file's path, `True` for the usual file, a Redis server's address, or itself.

    Nothing is opened yet.

    Raises:
        ConfigurationError: it names none.
    """
    if isinstance(place, str | os.PathLike) or place is True:
        path: str | None = None if place is True else os.fspath(cast("str | os.PathLike[str]", place))
        if path and "://" in path:
            from llmport.stores.redis import RedisStore  # noqa: PLC0415 - only who uses it should pay for it

            return RedisStore(path)
        from llmport.stores.sqlite import SqliteStore  # noqa: PLC0415 - as above

        return SqliteStore(path or None)
    if all(callable(getattr(place, method, None)) for method in ("load", "save", "close")):
        return cast("Store", place)
    from llmport.errors import ConfigurationError  # noqa: PLC0415 - as above

    raise ConfigurationError(
        "cache must be true, a file's path, a Redis server's address, a store or a Cache, not a "
        f"{type(place).__name__}."
    )
