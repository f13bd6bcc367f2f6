"""The one deadline of a turn: nobody is kept waiting by what does not answer."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

TURN = 2.5  # seconds from the start of a turn, for all that it asks of others; Alexa waits 8 s for the whole answer

Answer = TypeVar("Answer")


class TooLate(Exception):
    """It did not answer in time."""


class Deadline:
    """The time of a turn, which begins now."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._workers = ThreadPoolExecutor()

    def by(self, share: float, call: Callable[[], Answer]) -> Answer:
        """Return what `call` returns. Raises what it raises, and `TooLate` once this share of `TURN` has gone by.

        A call that is too late is not waited for, and nothing stops it: what it does must be harmless then. That
        holds for whatever keeps it - a name server, a handshake, an answer that comes byte by byte - which no
        timeout of a client's own covers.
        """
        left = self._began + share * TURN - time.monotonic()
        try:
            return self._workers.submit(call).result(max(left, 0))
        except TimeoutError:
            raise TooLate("too late") from None
