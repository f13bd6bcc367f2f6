"""The embedded store of the speaker on the desk: the facts are the primary key, so adding one twice changes nothing."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from micropractice.core.record import SETTLED, Change, Record, record_of
from micropractice.core.values import PENDING, Person, fact_of, to_epoch
from micropractice.store import StoreUnavailable, report_foreign

PATIENCE = 1.0  # seconds to wait for another process that writes

_Execute = Callable[..., sqlite3.Cursor]

_TABLES = """
create table if not exists fact (
    account text, who text, kind text, day integer, primary key (account, who, kind, day)
) without rowid;
create table if not exists value (
    account text, who text, name text, text text, primary key (account, who, name)
) without rowid;
create table if not exists used (
    account text, who text, moment integer, primary key (account, who)
) without rowid;
create table if not exists deleted (account text primary key, moment integer) without rowid;
"""
# What was last written up to a moment is deleted; `used`, where that is looked up, comes last.
_FORGET = (
    "delete from fact where account = ? and who not in (select who from used where account = ? and moment > ?)",
    "delete from value where account = ? and who not in (select who from used where account = ? and moment > ?)",
    "delete from used where account = ? and who not in (select who from used where account = ? and moment > ?)",
)
_SET = "insert or replace into value values (?, ?, ?, ?)"
_KEEP = "insert or ignore into value values (?, ?, ?, ?)"
_EMPTY = ("delete from fact", "delete from value", "delete from used", "delete from deleted")


class SQLiteStore:
    """The records in one file, or in memory without a path. Its methods are those of `ProgressStore`."""

    def __init__(self, path: Path | None = None) -> None:
        """Open the store. Raises `StoreUnavailable` where the path is none of a store."""
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = Lock()
        try:
            self._connection = sqlite3.connect(
                path or ":memory:", timeout=PATIENCE, check_same_thread=False, isolation_level=None
            )
            self._connection.execute("pragma journal_mode = wal")
            self._connection.executescript(_TABLES)
        except sqlite3.Error as error:
            raise StoreUnavailable(f"{path}: {error}") from error

    def load(self, person: Person) -> Record:
        with self._transaction("deferred") as execute:
            rows = execute("select kind, day from fact where account = ? and who = ?", person).fetchall()
            texts = dict(execute("select name, text from value where account = ? and who = ?", person).fetchall())
            used = _used(execute, person)
        facts = [fact_of(*row) for row in rows]
        record = record_of(filter(None, facts), texts, used or 0)
        for name in record.foreign:
            report_foreign(name, "text")
        if not all(facts):
            report_foreign("fact", "row")
        return record

    def save(self, person: Person, change: Change, *, existing: bool = False) -> None:
        with self._transaction("immediate") as execute:
            gone = existing and _used(execute, person) is None
            if not (gone and _is_deleted(execute, person, change)):
                _write(execute, person, change)

    def save_late(self, person: Person, change: Change) -> None:
        with self._transaction("immediate") as execute:
            if not _is_deleted(execute, person, change):
                _write(execute, person, change)

    def forget(self, account: str, moment: int) -> None:
        with self._transaction("immediate") as execute:
            execute("delete from deleted where moment < ?", (moment - int(SETTLED.total_seconds()),))
            execute(
                "insert into deleted values (?, ?) on conflict do update set moment = max(moment, excluded.moment)",
                (account, moment),
            )
            for statement in _FORGET:
                execute(statement, (account, account, moment))

    def empty(self) -> None:
        """Delete everything of everybody."""
        with self._transaction("immediate") as execute:
            for statement in _EMPTY:
                execute(statement)

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _transaction(self, kind: str) -> Iterator[_Execute]:
        try:
            with self._lock:
                self._connection.execute(f"begin {kind}")
                with self._connection:
                    yield self._connection.execute
        except sqlite3.Error as error:
            raise StoreUnavailable(type(error).__name__) from error


def _write(execute: _Execute, person: Person, change: Change) -> None:
    for kind, day in change.practised:
        execute("insert or ignore into fact values (?, ?, ?, ?)", (*person, kind.value, to_epoch(day)))
    for name, text in change.values.items():
        first_holds = name.startswith(PENDING)  # should its request come again
        execute(_KEEP if first_holds else _SET, (*person, name, text))
    for name in change.removed:
        execute("delete from value where account = ? and who = ? and name = ?", (*person, name))
    execute("insert or replace into used values (?, ?, ?)", (*person, change.moment))


def _used(execute: _Execute, person: Person) -> int | None:
    """Return the moment (seconds since 1970) of the last write for a person, None where nothing is kept."""
    row = execute("select moment from used where account = ? and who = ?", person).fetchone()
    return row and int(row[0])


def _is_deleted(execute: _Execute, person: Person, change: Change) -> bool:
    """Return whether the account was deleted at the change's moment or since."""
    deleted = execute("select moment from deleted where account = ?", (person.account,)).fetchone()
    return deleted is not None and 0 < change.moment <= deleted[0]
