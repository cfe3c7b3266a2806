"""What every store does alike, and what only one of them has to do."""

from __future__ import annotations

import os
import pickle
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from forked import holds_in_a_fork
from redis import ResponseError
from redis_server import RedisServer
from still_clock import Clock

from llmport.errors import ConfigurationError
from llmport.stores import MemoryStore, RedisStore, SqliteStore, StoreStats, open_store
from llmport.stores.redis import StoreAwayError
from llmport.stores.sqlite import _begin, _write_ahead

Make = Callable[..., Any]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


@pytest.fixture(params=["memory", "sqlite", "redis"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    store: Any
    match request.param:
        case "memory":
            store = MemoryStore()
        case "sqlite":
            store = SqliteStore(tmp_path / "answers.sqlite3")
        case _:
            store = RedisStore(request.getfixturevalue("redis").url, prefix=f"{tmp_path.name}[*]:")
    yield store
    store.close()


# ------------------------------------------------------------------------------------------------------ all alike


def test_gives_back_what_it_was_given(store: Any) -> None:
    assert store.load("a") is None
    store.save("a", b"\0one\xff", 60)
    store.save("b", b"", 60)
    store.save("a", b"another", 60)

    assert [store.load(key) for key in "abc"] == [b"another", b"", None]


def test_tells_what_it_holds_and_clears_it(store: Any) -> None:
    assert store.clear() == 0
    for number in range(3):
        store.save(f"key {number}", b"value", 60)

    stats = store.stats()
    assert isinstance(stats, StoreStats)
    assert stats.entries == 3
    assert stats.size >= 15
    assert store.clear() == 3
    assert (store.stats().entries, store.stats().size, store.load("key 0")) == (0, 0, None)


def test_closing_it_twice_and_using_it_again_is_fine(store: Any) -> None:
    store.save("a", b"one", 60)
    store.close()
    store.close()

    assert store.load("a") == b"one"


def test_many_threads_use_it_at_once(store: Any) -> None:
    errors: list[Exception] = []

    def use(thread: int) -> None:
        try:
            for number in range(30):
                key = f"key {number % 7}"
                store.save(key, key.encode() * 50, 60)
                assert store.load(key) == key.encode() * 50
        except Exception as error:  # noqa: BLE001 - whatever it is
            errors.append(error)

    threads = [threading.Thread(target=use, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_process_opens_it_anew(store: Any) -> None:
    store.save("a", b"one", 60)
    with store._lock:  # as if another thread were in the middle of something

        def works() -> bool:
            was_let_go = (
                getattr(store, "_connection", None) is None and getattr(store, "_client", None) is None
            )
            store.save("b", b"two", 60)
            return was_let_go and store.load("b") == b"two"

        assert holds_in_a_fork(works)

    store.save("c", b"three", 60)
    assert store.load("a") == b"one"
    assert store.load("b") == (None if isinstance(store, MemoryStore) else b"two")


def test_its_copy_in_another_process_is_of_the_same_place(store: Any) -> None:
    store.save("a", b"one", 60)
    copy = pickle.loads(pickle.dumps(store))

    assert copy.load("a") == (None if isinstance(store, MemoryStore) else b"one")
    copy.close()


# ------------------------------------------------------------------------------------------- memory, and SQLite


@pytest.fixture(params=["memory", "sqlite"])
def make(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Make]:
    made: list[Any] = []

    def make(max_size: int) -> Any:
        if request.param == "memory":
            made.append(MemoryStore(max_size, clock=clock))
        else:
            made.append(SqliteStore(tmp_path / "answers.sqlite3", max_size=max_size, now=clock))
        return made[-1]

    yield make
    for store in made:
        store.close()


def test_what_has_expired_is_gone(make: Make, clock: Clock) -> None:
    store = make(10_000)
    store.save("a", b"one", 60)
    clock.now += 59.9
    assert store.load("a") == b"one"
    clock.now += 0.1
    assert store.load("a") is None


def test_what_was_used_last_stays_within_the_size(make: Make, clock: Clock) -> None:
    store = make(10_000)
    for number in range(20):
        clock.now += 61  # use is told to the minute
        store.save(f"{number}", b"x" * 1000, 10_000)
        assert store.load("0") is not None

    stats = store.stats()
    assert stats.size <= stats.max_size == 10_000
    assert store.load("19") is not None
    assert store.load("1") is None


def test_what_is_larger_than_all_of_it_is_not_kept(make: Make) -> None:
    store = make(1000)
    store.save("a", b"x" * 100, 60)
    store.save("b", b"x" * 1001, 60)

    assert (store.load("a"), store.load("b")) == (b"x" * 100, None)


@pytest.mark.parametrize("store_class", [MemoryStore, SqliteStore])
def test_room_for_nothing_is_refused(store_class: Any) -> None:
    with pytest.raises(ConfigurationError):
        store_class(max_size=0)


# ----------------------------------------------------------------------------------------------------------- SQLite


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "below" / "answers.sqlite3"


@pytest.fixture
def sqlite(path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(path)
    yield store
    store.close()


def corrupt(path: Path) -> list[Path]:
    return sorted(path.parent.glob("*.corrupt-*"))


@pytest.mark.skipif(os.name == "nt", reason="this system has no such modes")
def test_only_its_owner_may_read_it(sqlite: SqliteStore, path: Path) -> None:
    sqlite.save("a", b"one", 60)

    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert modes == dict.fromkeys(modes, 0o600)
    assert f"{path.name}-wal" in modes
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.skipif(os.name == "nt", reason="this system has no such modes")
def test_a_file_that_others_could_read_is_closed_to_them(sqlite: SqliteStore, path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    path.chmod(0o644)
    sqlite.save("a", b"one", 60)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_nothing_is_opened_before_it_is_used(path: Path) -> None:
    SqliteStore(path)

    assert not path.parent.exists()


@pytest.mark.parametrize("use", ["load", "save", "stats", "clear"])
def test_a_file_that_is_no_database_is_set_aside(sqlite: SqliteStore, path: Path, use: str) -> None:
    path.parent.mkdir()
    path.write_bytes(b"This is a letter, not a database." * 100)
    match use:
        case "load":
            assert sqlite.load("a") is None
        case "save":
            sqlite.save("a", b"one", 60)
            assert sqlite.load("a") == b"one"
        case "stats":
            assert sqlite.stats().entries == 0
        case _:
            assert sqlite.clear() == 0

    (aside,) = corrupt(path)
    assert aside.read_bytes().startswith(b"This is a letter")
    assert sqlite.check() == "ok"


def test_a_file_that_is_damaged_while_it_is_open_is_set_aside(sqlite: SqliteStore, path: Path) -> None:
    for number in range(200):
        sqlite.save(f"{number}", os.urandom(1000), 60)
    sqlite.close()
    sqlite.load("0")
    size = path.stat().st_size
    with path.open("r+b") as file:
        for offset in range(4096, size, 4096):
            file.seek(offset)
            file.write(b"\xff" * 200)

    for number in range(200):
        sqlite.load(f"{number}")
        sqlite.save(f"{number}", b"new", 60)
    assert len(corrupt(path)) == 1
    assert sqlite.load("7") == b"new"
    assert sqlite.check() == "ok"


def test_a_file_that_another_has_set_aside_is_not_set_aside_again(path: Path) -> None:
    one, other = SqliteStore(path), SqliteStore(path)
    one.save("a", b"one", 60)
    other.load("a")
    one._set_aside()
    one.save("b", b"two", 60)
    other._set_aside()

    assert len([file for file in corrupt(path) if not file.name.endswith(("-wal", "-shm"))]) == 1
    assert other.load("b") == b"two"
    one.close()
    other.close()


def test_a_file_of_another_version_is_emptied(sqlite: SqliteStore, path: Path) -> None:
    sqlite.save("a", b"one", 60)
    sqlite.close()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE more (x)")
    connection.execute("PRAGMA user_version = 999")
    connection.close()

    assert sqlite.load("a") is None
    sqlite.save("a", b"two", 60)
    assert sqlite.load("a") == b"two"
    assert corrupt(path) == []


def test_two_who_begin_a_file_at_once_empty_it_once(sqlite: SqliteStore, path: Path) -> None:
    sqlite.save("a", b"one", 60)
    late = sqlite3.connect(path, isolation_level=None)
    _begin(late)  # it saw an empty file before the other had begun it
    late.close()

    assert sqlite.load("a") == b"one"


def test_who_begins_a_file_waits_for_who_is_beginning_it(path: Path) -> None:
    refused = threading.Event()

    class Watched(sqlite3.Connection):
        def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
            if sql.startswith("BEGIN"):
                refused.set()
            return super().execute(sql, *parameters)

    path.parent.mkdir()
    late = sqlite3.connect(path, isolation_level=None, check_same_thread=False, factory=Watched)
    first = sqlite3.connect(path, isolation_level=None)
    first.execute("BEGIN IMMEDIATE")
    thread = threading.Thread(target=_write_ahead, args=[late])
    thread.start()
    assert refused.wait(30)
    first.execute("COMMIT")
    thread.join(30)

    assert late.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    first.close()
    late.close()


def test_a_write_that_fails_leaves_what_was_there(sqlite: SqliteStore) -> None:
    sqlite.save("a", b"one", 60)
    with pytest.raises(sqlite3.IntegrityError):
        sqlite.save("a", b"never", float("nan"))

    assert sqlite.load("a") == b"one"
    sqlite.save("a", b"two", 60)
    assert sqlite.load("a") == b"two"


def test_its_usual_place_is_the_systems(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))

    assert SqliteStore().path == tmp_path / "llmport" / "answers.sqlite3"


# ------------------------------------------------------------------------------------------------------------ Redis


def test_entries_expire_on_the_server(redis: RedisServer) -> None:
    import redis as library  # noqa: PLC0415 - an extra

    store = RedisStore(redis.url, prefix="expiry:")
    store.save("a", b"one", 1.5)
    with library.Redis.from_url(redis.url) as client:
        assert 0 < int(client.pttl("expiry:a")) <= 1500
    store.close()


def test_a_server_that_is_away_is_asked_again_after_a_while(clock: Clock) -> None:
    with RedisServer() as server:
        store = RedisStore(server.url, away_seconds=5, clock=clock)
        store.save("a", b"one", 60)
        server.kill()
        with pytest.raises(Exception, match=r"Connection|refused|closed"):
            store.load("a")
        server.start()
        with pytest.raises(StoreAwayError):
            store.load("a")
        clock.now += 5

        assert store.load("a") is None
        store.save("a", b"two", 60)
        assert store.load("a") == b"two"
        store.close()


def test_a_server_that_has_no_room_for_more_still_gives_what_it_has(redis: RedisServer) -> None:
    store = RedisStore(redis.url, prefix="full:")
    store.save("a", b"one", 60)
    store._connected().config_set("maxmemory", "1")
    try:
        with pytest.raises(ResponseError):
            store.save("b", b"two", 60)
        assert store.load("a") == b"one"
    finally:
        store._connected().config_set("maxmemory", "0")
        store.close()


def test_its_password_shows_nowhere() -> None:
    store = RedisStore("redis://user:canary@localhost:6379/1")

    assert repr(store) == "RedisStore('redis://localhost:6379/1')"


@pytest.mark.parametrize("url", ["http://localhost", "localhost:6379", ""])
def test_what_is_no_address_of_a_server_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError):
        RedisStore(url)


# --------------------------------------------------------------------------------------------------- what is named


def test_a_setting_names_a_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    memory = MemoryStore()

    assert open_store(memory) is memory
    assert open_store(True) == SqliteStore()
    assert open_store(tmp_path / "a") == open_store(str(tmp_path / "a")) == SqliteStore(tmp_path / "a")
    assert open_store("valkey://localhost:1") == RedisStore("redis://localhost:1")


@pytest.mark.parametrize(
    "place", [3, object(), b"bytes", "http://localhost"], ids=["number", "object", "bytes", "http"]
)
def test_what_names_no_store_is_refused(place: Any) -> None:
    with pytest.raises(ConfigurationError):
        open_store(place)
