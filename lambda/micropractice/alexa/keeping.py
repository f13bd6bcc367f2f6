"""What becomes true of a person is kept within a turn's deadline: in the table, else in the outbox."""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from micropractice.alexa.deadline import Deadline, TooLate
from micropractice.alexa.failures import count_failure
from micropractice.core.record import Change, Record
from micropractice.core.values import Person
from micropractice.outbox import Outbox, OutboxUnavailable
from micropractice.store import ProgressStore, StoreUnavailable

# Up to which share of the deadline each may take; what one leaves over is the next one's. The zone comes between
# loading and saving.
LOADED, LOCATED, SAVED, SENT = 0.4, 0.6, 0.8, 1.0

REFRESHED = timedelta(days=30)  # after which a record that is only read is written, to say that it is still in use

logger = logging.getLogger(__name__)


class Kept(NamedTuple):
    """What is not known to be in the table as a whole, to be tried again, and whether any of it can be lost."""

    left: Sequence[Change]
    safe: bool


class Keeping:
    """The store and the outbox within the deadline of one turn of `person`.

    Without a person, where the request names no account, there is nothing to know and nothing to keep.
    """

    def __init__(self, store: ProgressStore, outbox: Outbox, person: Person | None, deadline: Deadline) -> None:
        self._store = store
        self._outbox = outbox
        self._person = person
        self._deadline = deadline

    def load(self) -> Record | None:
        """Return the record, None where it is not known."""
        return self._load(self._person)

    def load_jar(self) -> Record | None:
        """Return the record of the person's good things, None where it is not known."""
        return self._load(self._person.jar if self._person else None)

    def keep_in_jar(self, change: Change, jar: Record) -> bool:
        """Make a `change` to the person's good things, of which `jar` is the record that was loaded.

        Return whether that went well. What it holds are words that were spoken, so it goes nowhere but into the table.
        """
        if self._person is None:
            return False
        save = partial(self._store.save, self._person.jar, change.beside(jar.foreign), existing=jar.used > 0)
        return self._is_done("saving", SAVED, save)

    def _load(self, person: Person | None) -> Record | None:
        if person is None:
            return None
        try:
            return self._deadline.by(LOADED, partial(self._store.load, person))
        except (StoreUnavailable, TooLate) as error:
            logger.error("loading failed: %s", error)
            count_failure()
            return None

    def keep(self, change: Change, earlier: Sequence[Change], record: Record | None) -> Kept:
        """Keep `change`, and before it those of `earlier` turns that may not be in the table.

        `record` is the one that was loaded. Where it is not known, the table gets what cannot overwrite anything, and
        the whole is tried again.
        """
        if self._person is None:
            return Kept((), safe=True)
        save = partial(self._store.save, existing=record is None or record.used > 0)
        writes = [(self._store.save_late, one) for one in earlier]
        if change or (record and 0 < record.used < change.moment - REFRESHED.total_seconds()):
            writes.append((save, change))
        changes = [one for _, one in writes]
        saved = 0
        for write, one in writes:
            written = one.beside(record.foreign) if record else one.lasting
            if (record or written) and not self._is_done("saving", SAVED, partial(write, self._person, written)):
                break
            saved += 1
        lasting = [one.lasting for one in changes[saved:] if one.lasting]
        safe = not lasting or self._is_done("sending", SENT, partial(self._outbox.send, self._person, lasting))
        return Kept(changes[saved:] if record else changes, safe)

    def forget(self, moment: int) -> bool:
        """Delete all that is kept of everybody in the account up to `moment`. Return whether that went well."""
        person = self._person
        return person is None or self._is_done("deleting", SENT, partial(self._store.forget, person.account, moment))

    def _is_done(self, what: str, share: float, call: Callable[[], None]) -> bool:
        """Do `call` by its share of the time. Return whether that went well; the log tells why it did not."""
        try:
            self._deadline.by(share, call)
        except (StoreUnavailable, OutboxUnavailable, TooLate) as error:
            logger.error("%s failed: %s", what, error)
            count_failure()
            return False
        return True
