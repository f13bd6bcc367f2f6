"""Turns about the jar: good things in somebody's own words, kept only where they asked for it."""

from micropractice.core.asking import first_words, question
from micropractice.core.record import Record, removing
from micropractice.core.state import Asking, Confirming, Practising, State
from micropractice.core.things import days_since, reading, taking_out
from micropractice.core.turn import Heard, Intent, Situation, Turn, ask, joined
from micropractice.core.value import replace
from micropractice.core.values import Thing

OF_THE_JAR = {Intent.JAR_READ, Intent.JAR_COUNT, Intent.JAR_TAKE_OUT, Intent.JAR_EMPTY}


def is_wanted(heard: Heard, state: State, record: Record) -> bool:
    """Return whether this turn may need what is in the jar."""
    pending = getattr(state, "pending", state)
    putting_in = record.jar and bool(heard.words) and isinstance(pending, Practising)
    emptying = isinstance(state, Confirming) and state.jar
    return putting_in or emptying or heard.intent in OF_THE_JAR or heard.intent is Intent.KNOWN


def tell_of_jar(intent: Intent, state: Asking, here: Situation) -> Turn:
    """Tell of what is in the jar, or ask whether to empty it, and ask what was pending once more."""
    phrases, jar = here.phrases, here.jar
    if jar is None:
        return question(state, here, joined(first_words(here), phrases.jar_unknown))
    if not jar.things:
        return question(
            state, here, joined(first_words(here), phrases.jar_empty, "" if here.record.jar else phrases.jar_is_off)
        )
    match intent:
        case Intent.JAR_EMPTY:
            asked = phrases.jar_to_empty.of(len(jar.things))
            return ask(asked, phrases.jar_to_empty_again, Confirming(state, jar=True))
        case Intent.JAR_COUNT:
            return question(state, here, phrases.jar_count.of(len(jar.things)))
        case Intent.JAR_TAKE_OUT:
            words, change = phrases.jar_taken_out, taking_out(jar)
        case _:
            thing, change = reading(jar, here)
            only = phrases.jar_only_one if len(jar.things) == 1 and thing.read else ""
            words = joined(_read_back(thing, here), only)
    failed = question(state, here, phrases.jar_unknown)
    return replace(question(state, here, words), jar=change, if_not_in_jar=failed)


def empty(pending: Asking, here: Situation) -> Turn:
    """Empty the jar and say so; where that fails, ask whether to try again."""
    phrases = here.phrases
    failed = ask(phrases.jar_not_emptied, phrases.jar_to_empty_again, Confirming(pending, jar=True))
    if here.jar is None:
        return failed
    return replace(question(pending, here, phrases.jar_emptied), jar=removing(here.jar.things), if_not_in_jar=failed)


def _read_back(thing: Thing, here: Situation) -> str:
    said, days = here.phrases.mirrored(thing.words), days_since(thing, here)
    return here.phrases.jar_read.of(days, answer=said) if days else here.phrases.jar_read_today.format(answer=said)
