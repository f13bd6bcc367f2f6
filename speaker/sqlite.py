"""The embedded store of the speaker on the desk: the facts are the primary key, so adding one twice changes nothing."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from micropractice.core.record import Change, Person, Record, fact_of, to_epoch
from micropractice.store import StoreUnavailable

PATIENCE = 1.0  # seconds to wait for another process that writes

_TABLES = """
create table if not exists fact (
    account text, who text, kind text, day integer, primary key (account, who, kind, day)
) without rowid;
create table if not exists value (
    account text, who text, name text, text text, primary key (account, who, name)
) without rowid;
"""


class SQLiteStore:
    """The records in one file, or in memory without a path. Its methods are those of `ProgressStore`."""

    def __init__(self, path: Path | None = None) -> None:
        """Open the store. Raises `StoreUnavailable` where the path is none of a store."""
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = Lock()
        try:
            self._connection = sqlite3.connect(path or ":memory:", timeout=PATIENCE, check_same_thread=False)
        except sqlite3.Error as error:
            raise StoreUnavailable(f"{path}: {error}") from error
        with self._transaction() as execute:
            execute("pragma journal_mode = wal")
        self._connection.executescript(_TABLES)

    def load(self, person: Person) -> Record:
        with self._transaction() as execute:
            facts = execute("select kind, day from fact where account = ? and who = ?", person).fetchall()
            values = execute("select name, text from value where account = ? and who = ?", person).fetchall()
        return Record(frozenset(fact for kind, day in facts if (fact := fact_of(kind, day))), dict(values))

    def save(self, person: Person, change: Change) -> None:
        with self._transaction() as execute:
            for kind, day in change.practised:
                execute("insert or ignore into fact values (?, ?, ?, ?)", (*person, kind.value, to_epoch(day)))
            for name, text in change.values.items():
                execute("insert or replace into value values (?, ?, ?, ?)", (*person, name, text))
            for name in change.removed:
                execute("delete from value where account = ? and who = ? and name = ?", (*person, name))

    def forget(self, account: str) -> None:
        with self._transaction() as execute:
            execute("delete from fact where account = ?", (account,))
            execute("delete from value where account = ?", (account,))

    def empty(self) -> None:
        """Delete everything of everybody."""
        with self._transaction() as execute:
            execute("delete from fact")
            execute("delete from value")

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[Callable[..., sqlite3.Cursor]]:
        try:
            with self._lock, self._connection:
                yield self._connection.execute
        except sqlite3.Error as error:
            raise StoreUnavailable(type(error).__name__) from error
