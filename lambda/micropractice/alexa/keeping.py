"""What becomes true of a person is kept within a turn's deadline: in the table, else in the outbox."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from micropractice.alexa.deadline import Deadline, TooLate
from micropractice.core.record import Change, Person, Record
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
        person = self._person
        if person is None:
            return None
        try:
            return self._deadline.by(LOADED, lambda: self._store.load(person))
        except (StoreUnavailable, TooLate) as error:
            logger.error("the record could not be read: %s", error)
            return None

    def keep(self, change: Change, earlier: Sequence[Change], record: Record | None) -> Kept:
        """Keep `change`, and before it those of `earlier` turns that may not be in the table.

        `record` is the one that was loaded. Where it is not known, the table gets what cannot overwrite anything, and
        the whole is tried again.
        """
        if self._person is None:
            return Kept((), safe=True)
        idle = timedelta(seconds=change.moment - record.used) if record and record.used else timedelta()
        changes = [*earlier, change] if change or idle > REFRESHED else list(earlier)
        saved = self._save(self._person, changes, change, record)
        left = changes[saved:]
        safe = not left or self._send(self._person, left)
        return Kept(left if record else changes, safe)

    def _save(self, person: Person, changes: Sequence[Change], latest: Change, record: Record | None) -> int:
        """Save changes one by one. Return how many were saved."""
        for n, change in enumerate(changes):
            written = change.beside(record.foreign) if record else change.lasting

            def save(change: Change = change, written: Change = written) -> None:
                if record is None and not written:
                    return
                if change is latest:
                    self._store.save(person, written, existing=record is None or bool(record.used))
                else:
                    self._store.save_late(person, written)

            try:
                self._deadline.by(SAVED, save)
            except (StoreUnavailable, TooLate) as error:
                logger.error("a change could not be saved: %s", error)
                return n
        return len(changes)

    def _send(self, person: Person, changes: Sequence[Change]) -> bool:
        """Send what must not be lost to the outbox. Return whether it is there."""
        lasting = [change.lasting for change in changes if change.lasting]
        try:
            if lasting:
                self._deadline.by(SENT, lambda: self._outbox.send(person, lasting))
        except (OutboxUnavailable, TooLate) as error:
            logger.error("a change could not be sent: %s", error)
            return False
        return True

    def forget(self, moment: int) -> bool:
        """Delete all that is kept of everybody in the account up to `moment`. Return whether that went well."""
        person = self._person
        if person is None:
            return True
        try:
            self._deadline.by(SENT, lambda: self._store.forget(person.account, moment))
        except (StoreUnavailable, TooLate) as error:
            logger.error("an account could not be deleted: %s", error)
            return False
        return True
