"""The good things in a jar: what goes in, within its limits, and which comes out. Pure arithmetic of a record."""

from datetime import datetime

from micropractice.core.record import Change, Record, keeping_thing, removing
from micropractice.core.turn import Situation
from micropractice.core.values import Thing

MOST_THINGS = 100  # then the oldest makes room
LONGEST_THING = 200  # characters


def putting(words: str, here: Situation) -> Change:
    """Return the change to the jar that keeps an answer, the oldest ones making room; none where it cannot be."""
    if here.jar is None or not here.record.jar:
        return Change()
    if len(words) > LONGEST_THING:
        words = words[:LONGEST_THING].rpartition(" ")[0] or words[:LONGEST_THING]
    things = here.jar.things
    oldest = list(things)[: max(0, len(things) + 1 - MOST_THINGS)]
    return keeping_thing(here.reply, Thing(words, _now(here))) | removing(oldest)


def reading(jar: Record, here: Situation) -> tuple[Thing, Change]:
    """Return the thing that was not read for longest, and the change that says it has been read."""
    name, thing = min(jar.things.items(), key=lambda named: named[1].read)
    return thing, keeping_thing(name, thing._replace(read=_now(here)))


def taking_out(jar: Record) -> Change:
    """Return the change that takes out what was kept or read last."""
    things = jar.things
    return removing([max(things, key=lambda name: max(things[name].kept, things[name].read))])


def days_since(thing: Thing, here: Situation) -> int:
    """Return on how many local days ago a thing was kept."""
    return max(0, (here.today - datetime.fromtimestamp(thing.kept, here.now.tzinfo).date()).days)


def _now(here: Situation) -> int:
    return int(here.now.timestamp())
