"""Turns for somebody who may be in danger, asks for what only a doctor can say, is unwell from breathing, or is low."""

from dataclasses import replace

from micropractice.core.care import Matter
from micropractice.core.choice import choose, place_in
from micropractice.core.guide import next_place
from micropractice.core.practice import Kind
from micropractice.core.practising import finish, forget_place, title_of
from micropractice.core.speech import Card, Say
from micropractice.core.state import Caring, Idle, Offered, Paused, Practising
from micropractice.core.turn import Heard, Intent, Situation, Turn, ask, end, joined

# What a doctor or a pharmacist is to be asked, as an intent and as it is noticed in an answer.
_DOCTORS = {
    Intent.THERAPIST: Matter.THERAPIST,
    Intent.MEDICINE: Matter.MEDICINE,
    Intent.DIAGNOSIS: Matter.DIAGNOSIS,
}


def tell_of_help(kind: str, here: Situation) -> Turn:
    """Say where to find help. The numbers are also the last that is heard where nothing is answered."""
    care = here.content.care
    answer, numbers = care.answers[kind], care.numbers(kind, here.country)
    return ask(joined(answer.before, numbers, answer.after, care.again), numbers, Caring(kind), forget_place(here))


def after_care(heard: Heard, state: Caring, here: Situation) -> Turn:
    """Read the numbers slowly where they are asked for, and once more where something else was said."""
    care = here.content.care
    numbers, goodbye = care.numbers(state.kind, here.country), care.answers[state.kind].goodbye
    match heard.intent, state:
        case Intent.YES | Intent.REPEAT | Intent.HELP | Intent.START_OVER | Intent.PREVIOUS, _:
            return ask((*care.numbers_slowly(state.kind, here.country), Say(care.again)), numbers, state)
        case Intent.SEND, _:
            return _sent(state, here)
        case Intent.NO | Intent.STOP | Intent.CANCEL | Intent.NAVIGATE_HOME, _:
            return end(goodbye, Idle())
        case _, Caring(missed=True):
            return end(joined(numbers, goodbye), Idle())
        case _:
            return ask(joined(numbers, care.again), numbers, replace(state, missed=True))


def _sent(state: Caring, here: Situation) -> Turn:
    """Send the numbers to the app where somebody asks for that; never after a word about violence at home."""
    care = here.content.care
    numbers = care.numbers(state.kind, here.country)
    if not care.may_be_sent(state.kind):
        return ask(joined(care.no_card, numbers, care.again), numbers, state)
    turn = ask(joined(care.card_sent, care.again), numbers, state)
    card = Card(care.card_title, care.numbers_written(state.kind, here.country))
    return replace(turn, reply=replace(turn.reply, card=card))


def asked_of_a_doctor(heard: Heard, here: Situation) -> str:
    """Return whom to ask instead, where somebody asks about a medicine, what they have, or for a therapist."""
    care = here.content.care
    for intent, matter in _DOCTORS.items():
        if heard.intent is intent or care.tells_of(matter, heard.words):
            return care.met[matter]
    return ""


def stopped_unwell(words: str, state: Practising | Paused, here: Situation) -> Turn | None:
    """Return the end of a breathing practice that does somebody no good, None where nothing tells of that."""
    care = here.content.care
    if here.content.practices[state.place.practice].pattern and care.tells_of(Matter.UNWELL, words):
        return end(care.met[Matter.UNWELL], Idle(), forget_place(here))
    return None


def met_low(words: str, state: Practising | Paused, here: Situation) -> Turn | None:
    """Return how somebody is met who is low, None where nothing tells of that, or a loss does."""
    care = here.content.care
    if care.tells_of(Matter.GRIEF, words) or not care.tells_of(Matter.LOW, words):
        return None
    practice = here.content.practices[state.place.practice]
    if isinstance(state, Practising) and next_place(state.place, practice) is None:
        words = joined(care.met["low_at_the_end"], here.phrases.another)
        return ask(words, here.phrases.another_again, Idle(), finish(state.place, here).change)
    place = place_in(choose(here, kind=Kind.BREATHING), here)
    offer = here.phrases.instead.format(title=title_of(place, here))
    return ask(joined(care.met[Matter.LOW], offer), here.phrases.offer_again, Offered(place))
