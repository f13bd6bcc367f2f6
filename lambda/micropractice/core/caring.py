"""Turns for somebody who may be in danger, asks for what only a doctor can say, is unwell from breathing, or is low."""

from collections.abc import Sequence

from micropractice.core.asking import first_words, offer
from micropractice.core.care import Matter
from micropractice.core.choice import choose, place_in
from micropractice.core.guide import next_place, pattern_of
from micropractice.core.practice import Kind
from micropractice.core.practising import SAD, finish, forget_place, quietly, title_of
from micropractice.core.record import Change
from micropractice.core.speech import Card, Part, Say
from micropractice.core.state import Asking, Caring, Idle, Offered, Paused, Practising
from micropractice.core.turn import Heard, Intent, Situation, Turn, ask, end, joined
from micropractice.core.value import replace

# Kinds that ask for no good things.
BEARS_LOW = {Kind.GOAL, Kind.CONNECTION, Kind.SELFCARE}

# What a doctor or a pharmacist is to be asked, as an intent and as it is noticed in an answer.
_DOCTORS = {
    Intent.THERAPIST: Matter.THERAPIST,
    Intent.MEDICINE: Matter.MEDICINE,
    Intent.DIAGNOSIS: Matter.DIAGNOSIS,
}


def tell_of_help(kind: str, here: Situation) -> Turn:
    """Say where to find help."""
    reply, numbers = here.content.care.replies[kind], here.content.care.numbers(kind, here.country)
    words = joined(reply.before, numbers, reply.after, reply.again)
    return _listening(words, Caring(kind), here, forget_place(here))


def after_care(heard: Heard, state: Caring, here: Situation) -> Turn:
    """Read the numbers slowly where they are asked for, and once more where something else was said."""
    care = here.content.care
    reply, numbers = care.replies[state.kind], care.numbers(state.kind, here.country)
    match heard.intent, state:
        case Intent.YES | Intent.REPEAT | Intent.HELP | Intent.START_OVER | Intent.PREVIOUS, _:
            return _listening((*care.numbers_slowly(state.kind, here.country), Say(reply.again)), state, here)
        case Intent.SEND, _ if not care.may_be_sent(state.kind):
            return _listening(joined(care.no_card, numbers, reply.again), state, here)
        case Intent.SEND, _:
            turn = _listening(joined(care.card_sent, reply.again), state, here)
            card = Card(care.card_title, care.numbers_written(here.country))
            return replace(turn, reply=replace(turn.reply, card=card))
        case Intent.NO | Intent.STOP | Intent.CANCEL | Intent.NAVIGATE_HOME, _:
            return end(reply.goodbye, Idle())
        case _, Caring(missed=True):
            return end(joined(numbers, reply.goodbye), Idle())
        case _:
            return _listening(joined(numbers, reply.again), replace(state, missed=True), here)


def _listening(words: str | Sequence[Part], state: Caring, here: Situation, change: Change | None = None) -> Turn:
    """Return a turn that goes on listening. The numbers are also the last that is heard, unless silence is safer."""
    care = here.content.care
    silence = care.replies[state.kind].silence or care.numbers(state.kind, here.country)
    return ask(words, silence, state, change)


def asked_of_a_doctor(heard: Heard, matters: frozenset[Matter], here: Situation) -> str:
    """Return whom to ask instead, where somebody asks about a medicine, what they have, or for a therapist."""
    for intent, matter in _DOCTORS.items():
        if heard.intent is intent or matter in matters:
            return here.content.care.met[matter]
    return ""


def stopped_unwell(heard: Heard, matters: frozenset[Matter], state: Asking, here: Situation) -> Turn | None:
    """Return the end of a breathing that does somebody no good, None where nothing tells of that."""
    if isinstance(state, Offered) or not pattern_of(state, here.content):
        return None
    met = here.content.care.met
    if heard.intent is Intent.UNWELL or Matter.UNWELL in matters:
        return end(met[Matter.UNWELL], Idle(), forget_place(here))
    if Matter.UNSAFE in matters:
        return end(met[Matter.UNSAFE], Idle(), forget_place(here))
    if Matter.AFRAID in matters and Matter.HOLDING not in matters:
        words = joined(met[Matter.AFRAID], here.in_turn(here.phrases.another))
        return ask(words, here.phrases.another_again, Idle(), forget_place(here))
    return None


def met_low(matters: frozenset[Matter], state: Asking, here: Situation) -> Turn | None:
    """Return how somebody is met who is low, None where nothing tells of that, or a loss does.

    Where no good things are looked for, a practice goes on: "nobody" is an answer there.
    """
    if Matter.GRIEF in matters or Matter.LOW not in matters:
        return None
    care = here.content.care
    practices = here.content.practices
    if isinstance(state, Practising) and next_place(state.place, practices[state.place.practice]) is None:
        return quietly(care.met["low_at_the_end"], here, finish(state.place, here).change)
    if isinstance(state, Practising) and practices[state.place.practice].kind in BEARS_LOW:
        return None
    if not isinstance(state, Practising | Paused):
        return offer(here, joined(care.met[Matter.LOW], first_words(here)), need=SAD)
    place = place_in(choose(here, [Kind.BREATHING]), here)
    instead = here.phrases.instead.format(title=title_of(place, here))
    return ask(joined(care.met[Matter.LOW], instead), here.phrases.offer_again, Offered(place, SAD))
