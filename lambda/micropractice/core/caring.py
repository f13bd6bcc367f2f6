"""Turns for somebody who may be in danger, is unwell from breathing, or is low."""

from dataclasses import replace

from micropractice.core.choice import choose, place_in
from micropractice.core.guide import next_place
from micropractice.core.practice import Kind
from micropractice.core.practising import finish, forget_place, title_of
from micropractice.core.state import Caring, Idle, Offered, Paused, Practising
from micropractice.core.turn import Heard, Intent, Situation, Turn, ask, end, joined


def tell_of_help(kind: str, here: Situation) -> Turn:
    """Say where to find help. The number is also the last that is heard where nothing is answered."""
    care = here.content.care
    line = care.line(here.country)
    return ask(joined(care.reply, line, care.again), line, Caring(kind), forget_place(here))


def after_care(heard: Heard, state: Caring, here: Situation) -> Turn:
    care = here.content.care
    line = care.line(here.country)
    match heard.intent, state:
        case Intent.YES | Intent.REPEAT | Intent.HELP, _:
            return ask(joined(line, care.again), line, state)
        case Intent.NO | Intent.STOP | Intent.CANCEL | Intent.NAVIGATE_HOME, _:
            return end(care.goodbye, Idle())
        case _, Caring(missed=True):
            return end(joined(line, care.goodbye), Idle())
        case _:
            return ask(joined(line, care.again), line, replace(state, missed=True))


def met_gently(words: str, state: Practising | Paused, here: Situation) -> Turn | None:
    """Return how somebody is met who is unwell from breathing, or low; None where neither is heard."""
    care = here.content.care
    practice = here.content.practices[state.place.practice]
    if practice.pattern and care.is_unwell(words):
        return end(care.unwell, Idle(), forget_place(here))
    if not care.is_low(words):
        return None
    if isinstance(state, Practising) and next_place(state.place, practice) is None:
        words = joined(care.low_at_the_end, here.phrases.another)
        return ask(words, here.phrases.another_again, Idle(), finish(state.place, here).change)
    place = place_in(choose(here, kind=Kind.BREATHING), here)
    offer = here.phrases.instead.format(title=title_of(place, here))
    return ask(joined(care.low, offer), here.phrases.offer_again, Offered(place))
