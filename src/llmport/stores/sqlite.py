"""Keeps entries in a SQLite file, which any number of threads and processes of one machine may use at once.

Each entry is written in a transaction of its own to a write-ahead log, so that a process may be killed at any moment:
an entry is there or it is not. A file that turns out to be damaged is set aside, and a new one begun.
https://www.sqlite.org/wal.html and https://www.sqlite.org/howtocorrupt.html say what that rests on.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, TypeVar

from llmport._core.forking import forget_after_fork
from llmport.errors import ConfigurationError
from llmport.stores.protocol import StoreStats

if TYPE_CHECKING:
    import sqlite3

T = TypeVar("T")

SCHEMA = 1
"""Of the tables below. A file of another one is emptied: it is a cache."""

_TABLES = """
    CREATE TABLE entries (
        key TEXT PRIMARY KEY, value BLOB NOT NULL, expires REAL NOT NULL, used REAL NOT NULL
    );
    CREATE INDEX entries_by_use ON entries (used);
    CREATE INDEX entries_by_expiry ON entries (expires);
    CREATE TABLE total (size INTEGER NOT NULL);
    INSERT INTO total VALUES (0);
    CREATE TRIGGER entry_added AFTER INSERT ON entries
        BEGIN UPDATE total SET size = size + length(new.value); END;
    CREATE TRIGGER entry_removed AFTER DELETE ON entries
        BEGIN UPDATE total SET size = size - length(old.value); END;
"""
_BUSY_SECONDS = 5.0
"""So long it waits for another process to finish what takes a millisecond."""
_USE_SECONDS = 60.0
"""How exactly it is known when an entry was last used: to read must not mean to write each time."""
_TRIES = 3
"""How often a damaged file is set aside in one go: the new one may be at fault only if the disk is."""

_ABANDONED: list[sqlite3.Connection] = []
"""Connections of the process that this one was forked from: to use or close them here would damage its file."""


class SqliteStore:
    """A file of up to so many bytes of entries; those that were used last stay. Only its owner may read it."""

    is_quick = False

    def __init__(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        max_size: int = 256 * 1024 * 1024,
        now: Callable[[], float] = time.time,  # noqa: TID251 - several processes share it, and no other clock
    ) -> None:
        """Take where the file is to be; `None` for where the system keeps such files. Nothing is opened yet."""
        if max_size <= 0:
            raise ConfigurationError(f"A store needs room for some bytes, not for {max_size}.")
        self.path = default_path() if path is None else Path(path).expanduser().absolute()
        self._max_size = max_size
        self._now = now
        self._connection: sqlite3.Connection | None = None
        self.forget()
        forget_after_fork(self)

    def __repr__(self) -> str:
        return f"SqliteStore({str(self.path)!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SqliteStore):
            return NotImplemented
        return (self.path, self._max_size) == (other.path, other._max_size)

    def __hash__(self) -> int:
        return hash((self.path, self._max_size))

    def __reduce__(self) -> tuple[Any, ...]:
        return _remake, (str(self.path), self._max_size)

    def forget(self) -> None:
        """Leave the file to the process that this one was forked from, and open it anew."""
        # Reentrant, because the garbage collector may end a call at any moment, and so in the middle of another.
        self._lock = RLock()
        if self._connection is not None:
            _ABANDONED.append(self._connection)
        self._connection = None
        self._file: tuple[int, int] | None = None

    def load(self, key: str) -> bytes | None:
        """Return what is kept as *key*; `None` if there is nothing, or no more.

        Raises:
            sqlite3.Error: the file cannot be read.
        """
        return self._do(lambda connection: self._load(connection, key))

    def save(self, key: str, value: bytes, seconds: float) -> None:
        """Keep *value*, in place of those that have not been used for longest if there is no room.

        Raises:
            sqlite3.Error: the file cannot be written.
        """
        if len(value) <= self._max_size:
            self._do(lambda connection: self._save(connection, key, value, seconds))

    def stats(self) -> StoreStats:
        """Say what it holds.

        Raises:
            sqlite3.Error: the file cannot be read.
        """
        query = "SELECT (SELECT count(*) FROM entries), size FROM total"
        count, size = self._do(lambda connection: connection.execute(query).fetchone())
        return StoreStats(place=str(self.path), entries=count, size=size, max_size=self._max_size)

    def clear(self) -> int:
        """Delete all entries, give their room on the disk back, and return how many they were.

        Raises:
            sqlite3.Error: the file cannot be written.
        """

        def empty(connection: sqlite3.Connection) -> int:
            count = connection.execute("DELETE FROM entries").rowcount
            connection.execute("VACUUM")
            return count

        return self._do(empty)

    def check(self) -> str:
        """Look through the whole file and return `ok`, or what is wrong with it."""
        row = self._do(lambda connection: connection.execute("PRAGMA integrity_check").fetchone())
        return str(row[0])

    def close(self) -> None:
        """Close the file; using the store again opens it again."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None:
                connection.close()

    def __del__(self) -> None:
        try:  # noqa: SIM105 - an interpreter that is ending may have taken `suppress` away
            self.close()
        except Exception:  # noqa: S110, BLE001 - half made, or as above: nobody is left to be told
            pass

    def _load(self, connection: sqlite3.Connection, key: str) -> bytes | None:
        import sqlite3  # noqa: PLC0415 - a public name should cost nothing before it is used

        now = self._now()
        query = "SELECT value, used FROM entries WHERE key = ? AND expires > ?"
        row = connection.execute(query, (key, now)).fetchone()
        if row is None:
            return None
        value, used = row
        if now - used > _USE_SECONDS:
            with suppress(sqlite3.OperationalError):  # the entry is found, whether that can be noted or not
                connection.execute("UPDATE entries SET used = ? WHERE key = ?", (now, key))
        return bytes(value)

    def _save(self, connection: sqlite3.Connection, key: str, value: bytes, seconds: float) -> None:
        now = self._now()
        connection.execute("BEGIN IMMEDIATE")  # a write lock from the start: one taken later may be refused
        try:
            # Not REPLACE, which deletes without the trigger's knowledge.
            connection.execute("DELETE FROM entries WHERE key = ?", (key,))
            connection.execute("INSERT INTO entries VALUES (?, ?, ?, ?)", (key, value, now + seconds, now))
            if self._size(connection) > self._max_size:
                connection.execute("DELETE FROM entries WHERE expires <= ?", (now,))
                self._evict(connection)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def _evict(self, connection: sqlite3.Connection) -> None:
        excess = self._size(connection) - self._max_size
        if excess <= 0:
            return
        excess += self._max_size // 10  # room for the next ones: not every one of them should have to look
        query = "SELECT key, length(value) FROM entries ORDER BY used, rowid"
        going: list[tuple[str]] = []
        for key, size in connection.execute(query):
            if excess <= 0:
                break
            going.append((key,))
            excess -= size
        connection.executemany("DELETE FROM entries WHERE key = ?", going)

    @staticmethod
    def _size(connection: sqlite3.Connection) -> int:
        size: int = connection.execute("SELECT size FROM total").fetchone()[0]
        return size

    def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do *work* on the open file; if that is damaged, on a new one."""
        import sqlite3  # noqa: PLC0415 - as above

        with self._lock:
            for _ in range(_TRIES - 1):
                try:
                    return work(self._opened())
                except sqlite3.DatabaseError as error:
                    if not _is_damage(error):
                        raise
                    self._set_aside()
            return work(self._opened())

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            # With its folder, and readable by its owner only: SQLite gives its other files the same mode.
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                status = os.fstat(descriptor)
                if status.st_mode & 0o077 and hasattr(os, "fchmod"):
                    os.fchmod(descriptor, 0o600)
            finally:
                os.close(descriptor)
            self._file = status.st_dev, status.st_ino
            self._connection = _connect(self.path)
        return self._connection

    def _set_aside(self) -> None:
        """Rename the damaged file, unless another process has done that already, and begin a new one."""
        self.close()
        with suppress(OSError):  # it is gone: all the better
            status = self.path.stat()
            if (status.st_dev, status.st_ino) != self._file:
                return
            target = f"{self.path}.corrupt-{int(self._now())}-{os.getpid()}"
            for suffix in ("-wal", "-shm", ""):
                with suppress(FileNotFoundError):
                    os.replace(f"{self.path}{suffix}", target + suffix)  # noqa: PTH105 - names, not paths


def default_path() -> Path:
    """Return where the system keeps such files: https://specifications.freedesktop.org/basedir-spec/latest/."""
    folder = os.environ.get("LOCALAPPDATA") if os.name == "nt" else os.environ.get("XDG_CACHE_HOME")
    return Path(folder or "~/.cache").expanduser() / "llmport" / "answers.sqlite3"


def _remake(path: str, max_size: int) -> SqliteStore:
    return SqliteStore(path, max_size=max_size)


def _connect(path: Path) -> sqlite3.Connection:
    import sqlite3  # noqa: PLC0415 - as above

    # Threads share it, one at a time; transactions are begun by hand.
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        _write_ahead(connection)
        # Not FULL: what a failing power supply takes with it are the last answers, never the file's order.
        connection.execute("PRAGMA synchronous = NORMAL")
        if _schema(connection) != SCHEMA:
            _begin(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Have the file keep a write-ahead log.

    While another process does that to a new file, SQLite says no at once, however long it was told to wait. For the lock
    that a writer takes it does wait, so that is asked for in between.
    """
    import sqlite3  # noqa: PLC0415 - as above

    end = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() >= end:
                raise
        else:
            return
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")


def _schema(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def _begin(connection: sqlite3.Connection) -> None:
    """Make the tables, unless another process has just done it; those of another version go."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if _schema(connection) != SCHEMA:
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
            ).fetchall():
                connection.execute(f'DROP TABLE "{name}"')
            for statement in _statements(_TABLES):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {SCHEMA}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _statements(script: str) -> list[str]:
    """Cut *script* into statements: `executescript` would end the transaction."""
    import sqlite3  # noqa: PLC0415 - as above

    statements: list[str] = []
    text = ""
    for line in script.splitlines():
        text += line + "\n"
        if sqlite3.complete_statement(text):
            statements.append(text)
            text = ""
    return statements


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    import sqlite3  # noqa: PLC0415 - as above

    return _code(error) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def _code(error: sqlite3.DatabaseError) -> int:
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF  # the rest says more than is asked
