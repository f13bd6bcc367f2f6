"""The conversation: every decision of a turn, as one pure function over values."""

import re
from dataclasses import replace
from datetime import timedelta

from micropractice.core.care import Danger, Matter
from micropractice.core.caring import after_care, asked_of_a_doctor, met_low, stopped_unwell, tell_of_help
from micropractice.core.choice import choose, is_evening, place_in
from micropractice.core.guide import at_step, is_sound, passage_at, pattern_of
from micropractice.core.pacing import WISHES, preferred, time_left
from micropractice.core.practice import Kind, Practice
from micropractice.core.practising import (
    answered,
    begin,
    catch_up,
    from_the_start,
    leave,
    length_sentence,
    not_heard,
    one_back,
    passed_over,
    pause,
    speak,
    title_of,
)
from micropractice.core.privacy import ask_to_forget, forget, known
from micropractice.core.record import UNFINISHED, Change, Unfinished, folding, removing
from micropractice.core.speech import Reply
from micropractice.core.state import (
    Asking,
    Breathing,
    Caring,
    Confirming,
    Idle,
    Missed,
    Offered,
    Paused,
    Place,
    Practising,
    State,
    Told,
)
from micropractice.core.telling import streak, week
from micropractice.core.turn import Heard, Intent, Situation, Turn, ask, end, joined

RESUMABLE = timedelta(days=1)  # how long a practice left in the middle is offered again
NOON = 12  # the hour at which the greeting changes

# What an intent that comes without words tells of.
_DANGERS = {
    Intent.CARE: Danger.SUICIDE,
    Intent.SELF_HARM: Danger.SELF_HARM,
    Intent.VIOLENCE: Danger.VIOLENCE,
    Intent.EMERGENCY: Danger.EMERGENCY,
    Intent.WORRIED: Danger.OTHER_PERSON,
}

# In a danger that was just spoken of, only these lead elsewhere.
_LEAVES_CARE = {Intent.PRACTICE, Intent.CHOOSE_FOR_ME, Intent.LAUNCH, Intent.FORGET}

# To "how was that" each of these is an answer.
_ANSWERS = {Intent.SLOWER, Intent.QUICKER, Intent.NO_HOLDS}

# To "shall everything be deleted" each of these is a no.
_NO = {
    Intent.NO,
    Intent.ANSWER,
    Intent.FALLBACK,
    Intent.NEXT,
    Intent.PREVIOUS,
    Intent.PAUSE,
    Intent.RESUME,
    Intent.START_OVER,
}

Settled = Asking | Caring | Told | Missed | Confirming  # what a breathing reply has come to is known


def respond(heard: Heard, state: State, here: Situation) -> Turn:
    """Return what to say to `heard`, what is then pending, and what becomes true.

    What a breathing reply has come to is settled first; a turn that writes anything also turns the pendings whose
    moment has passed into facts.
    """
    if heard.intent is Intent.SOUND_FAILED:
        return not_heard(heard.slots.get("reply"), state, here)
    if heard.intent is Intent.ANSWER and (command := here.phrases.commands.get(heard.words.lower())):
        heard = Heard(Intent(command))
    state, settled, interrupted = _where(state, here)
    here = replace(here, record=here.record.changed(settled))
    turn = _answer(heard, state, here, interrupted)
    change = settled | turn.change
    return replace(turn, change=folding(here.record, here.now) | change if change else change)


def _where(state: State, here: Situation) -> tuple[Settled, Change, Place | None]:
    """Return what is pending now, what that makes true, and the breathing place that was interrupted, if one was."""
    match state.pending if isinstance(state, Told | Missed | Confirming) else state:
        case Offered(place) | Practising(place) | Paused(place) if not is_sound(place, here.content):
            return Idle(), Change(), None
        case Breathing(place) if not (is_sound(place, here.content) and passage_at(place, here.content).rounds):
            return Idle(), Change(), None
    if isinstance(state, Breathing):
        reached, settled, interrupted = catch_up(state, here)
        return reached, settled, state.place if interrupted else None
    return state, Change(), None


def _answer(heard: Heard, state: Settled, here: Situation, interrupted: Place | None) -> Turn:
    phrases = here.phrases
    if heard.intent is Intent.SESSION_ENDED:
        return Turn(Reply(), state)
    if danger := here.content.care.danger_in(heard.words) or _DANGERS.get(heard.intent):
        return tell_of_help(danger, here)
    if isinstance(state, Caring) and heard.intent not in _LEAVES_CARE:
        return after_care(heard, state, here)
    if isinstance(state, Confirming):
        if heard.intent is Intent.YES:
            return forget(state.pending, here)
        if heard.intent in (Intent.REPEAT, Intent.HELP):
            return ask_to_forget(state.pending, here)
        if heard.intent in _NO:
            return _question(state.pending, here, phrases.nothing_forgotten)
    if isinstance(state, Told) and heard.intent is Intent.REPEAT:
        return _tell(state.topic, state.pending, here)
    missed = state.times if isinstance(state, Missed) else 0
    if isinstance(state, Told | Missed | Confirming):
        state = state.pending
    if isinstance(state, Caring):
        state = Idle()
    matters = here.content.care.matters_in(heard.words)
    if stopped := stopped_unwell(heard, matters, state, here):
        return stopped
    if whom_to_ask := asked_of_a_doctor(heard, matters, here):
        return _question(state, here, joined(_first_words(here), whom_to_ask))
    if Matter.HOLDING in matters and isinstance(state, Practising | Paused):
        heard = Heard(Intent.NO_HOLDS)
    if isinstance(state, Practising | Paused) and (gentle := met_low(matters, state, here)):
        return gentle

    match heard.intent, state:
        case Intent.LAUNCH, _:
            return _launch(here)
        case Intent.STOP | Intent.CANCEL | Intent.NAVIGATE_HOME, Practising() | Paused():
            return end(phrases.stop_in_practice, Idle())
        case Intent.STOP | Intent.CANCEL | Intent.NAVIGATE_HOME, _:
            return end(here.in_turn(phrases.goodbyes), Idle())
        case Intent.PRACTICE, Practising(place) if heard.slots.keys() <= {"length"}:
            return answered(place, "", here)  # "two minutes" is a length, but here it is an answer
        case Intent.PRACTICE, _:
            return _asked_for(heard, state, here)
        case Intent.CHOOSE_FOR_ME, _:
            return _begin_chosen(here)
        case Intent.FORGET, _:
            return ask_to_forget(state, here)
        case intent, Practising(place) if intent in WISHES and not pattern_of(state, here.content):
            return answered(place, heard.words, here)  # "the sound of rain" is an answer here
        case intent, _ if intent in WISHES:
            return _wished(heard, state, here, interrupted)
        case Intent.TIME_LEFT, Paused(place) if interrupted:
            return speak(place, here, time_left(place, here))
        case Intent.TIME_LEFT, Offered(place) | Practising(place) | Paused(place):
            return _question(state, here, time_left(place, here))
        case Intent.HELP | Intent.STREAK | Intent.WEEK | Intent.KNOWN | Intent.WHICH_SOUNDS, _:
            return _tell(heard.intent, state, here)

        case Intent.YES | Intent.RESUME, Offered(place):
            return begin(place, here)
        case Intent.START_OVER, Offered(place):
            return begin(at_step(place, 0), here)
        case Intent.NO, Offered(place):
            return ask(phrases.menu, phrases.menu_again, Idle(), _declined(place, here))
        case Intent.NEXT, Offered(place):
            return _offer(here, after=place.practice)

        case Intent.NEXT, Practising(place) | Paused(place):
            return passed_over(place, here)
        case Intent.PREVIOUS, Practising(place) | Paused(place):
            return one_back(place, here)
        case Intent.START_OVER, Practising(place) | Paused(place):
            return from_the_start(place, here)
        case Intent.PAUSE, Practising(place) | Paused(place):
            return pause(place, here)

        case Intent.REPEAT, Practising(place):
            return speak(place, here)
        case Intent.RESUME, Practising():
            return _question(state, here)
        case Intent.YES | Intent.NO | Intent.ANSWER | Intent.FALLBACK, Practising(place):
            return answered(place, heard.words, here, grieving=Matter.GRIEF in matters)

        case Intent.YES | Intent.RESUME, Paused(place):
            return speak(place, here, phrases.going_on)
        case Intent.REPEAT, Paused() if interrupted:
            return speak(interrupted, here)
        case Intent.NO, Paused(place):
            return leave(place, here)

        case Intent.YES, Idle():
            return _begin_chosen(here)
        case Intent.NEXT, Idle():
            return _offer(here)
        case Intent.NO, Idle():
            return end(here.in_turn(phrases.goodbyes), Idle())
        case Intent.RESUME | Intent.START_OVER, Idle():
            return _resume(heard.intent, here)

        case Intent.ANSWER | Intent.FALLBACK, Paused() if interrupted:
            return _question(state, here, phrases.take_your_time)
        case Intent.PAUSE, _:
            return _question(state, here, phrases.take_your_time)
        case Intent.REPEAT | Intent.PREVIOUS, _:
            return _question(state, here)
        case _:
            return _missed(state, missed + 1, here)


def _launch(here: Situation) -> Turn:
    phrases, progress = here.phrases, here.progress
    if is_evening(here.now):
        greeting = phrases.good_evening
    else:
        greeting = phrases.good_morning if here.now.hour < NOON else phrases.good_afternoon
    if _left_in_the_middle(here):
        welcome = ""
    elif not here.known:
        welcome = here.in_turn(phrases.plain_welcomes)
    elif not progress.days_in_all:
        welcome = phrases.first_visit
    elif progress.practised_today:
        welcome = phrases.again_today
    elif progress.streak:
        welcome = here.in_turn([phrases.next_day.of(progress.streak + 1), *phrases.plain_welcomes])
    else:
        welcome = phrases.after_break.of(progress.days_in_all)
    return _open(here, joined(greeting, welcome))


def _open(here: Situation, preface: str) -> Turn:
    """Offer to go on with what was left in the middle, else a practice."""
    left = _left_in_the_middle(here)
    return _question(Offered(left.place), here, preface) if left else _offer(here, preface)


def _offer(here: Situation, preface: str = "", *, after: str = "") -> Turn:
    practice = choose(here, after=after)
    return _question(Offered(place_in(practice, here)), here, preface)


def _question(state: Asking, here: Situation, preface: str = "") -> Turn:
    """Ask what is pending, once more or for the first time."""
    phrases = here.phrases
    match state:
        case Idle() if here.opening:
            return _open(here, preface)
        case Idle():
            return ask(joined(preface, phrases.anything_else), phrases.menu_again, state)
        case Offered(place):
            left = _left_in_the_middle(here)
            resuming = left is not None and left.place == place
            question = phrases.resume_offer if resuming else phrases.offer
            again = phrases.resume_offer_again if resuming else phrases.offer_again
            title = here.content.practices[place.practice].title if resuming else title_of(place, here)
            return ask(joined(preface, question.format(title=title)), again, state)
        case Paused(place):
            question = phrases.shall_we_go_on.format(title=here.content.practices[place.practice].title)
            return ask(joined(preface, question), phrases.shall_we_go_on_again, state, free=True)
        case Practising(place):
            asked = passage_at(place, here.content).ask
            if asked is None:
                return speak(place, here, preface)
            return ask(joined(preface, asked.question), asked.reprompt, state, free=True)


def _wished(heard: Heard, state: Asking, here: Situation, interrupted: Place | None) -> Turn:
    """Take a wish for other breaths, or another sound, and go on: with the breathing where it was interrupted."""
    words, state, change = preferred(heard, state, here)
    here = replace(here, record=here.record.changed(change))
    match state:
        case Paused(place) if interrupted:
            turn = speak(place, here, words)
        case Practising(place) if heard.intent in _ANSWERS:
            turn = answered(place, "", here, preface=words)
        case Idle() | Offered() if not pattern_of(state, here.content):
            breathing = place_in(choose(here, kind=Kind.BREATHING), here)
            turn = _question(Offered(breathing), here, joined(_first_words(here), words))
        case _:
            turn = _question(state, here, words)
    return replace(turn, change=change | turn.change)


def _tell(topic: str, state: Asking, here: Situation) -> Turn:
    card = None
    match topic, state:
        case Intent.KNOWN, _:
            words, card = known(here)
        case Intent.STREAK, _:
            words = streak(here)
        case Intent.WEEK, _:
            words = week(here)
        case Intent.WHICH_SOUNDS, _:
            words = here.phrases.which_sounds
        case _, Practising(place):
            words = here.phrases.help_in_practice.format(title=title_of(place, here))
        case _, Paused():
            words = here.phrases.help_paused
        case _:
            words = here.phrases.help
    if topic != Intent.HELP:  # which explains by itself
        words = joined(_first_words(here), words)
    turn = _question(state, here, words)
    turn = replace(turn, reply=replace(turn.reply, card=card))
    return replace(turn, state=Told(topic, turn.state)) if isinstance(turn.state, Asking) else turn


def _missed(state: Asking, times: int, here: Situation) -> Turn:
    """Ask once more what was not understood for the time of this number; after the second, leave in peace."""
    phrases = here.phrases
    if times > 2:
        return end(phrases.leave_in_peace, Idle())
    words = phrases.not_understood if times == 1 else phrases.not_understood_again
    turn = _question(state, here, joined(words, _first_words(here)))
    return replace(turn, state=Missed(turn.state, times)) if isinstance(turn.state, Asking) else turn


def _asked_for(heard: Heard, state: Asking, here: Situation) -> Turn:
    """Begin the practice that was named, by its name, its kind or only its length."""
    length = minutes_in(heard.slots.get("length", ""))
    practices = here.content.practices
    kind, named = heard.slots.get("kind", ""), heard.slots.get("practice", "")
    practice: Practice | None = None
    if named in practices:
        practice = practices[named]
    elif any(kind == one.kind for one in practices.values()):
        practice = choose(here, kind=Kind(kind), minutes=length)
    elif length is not None and not isinstance(state, Idle) and practices[state.place.practice].minutes:
        practice = practices[state.place.practice]
    elif length is not None:
        practice = choose(here, kind=Kind.BREATHING, minutes=length)
    if practice is None:
        return ask(joined(here.phrases.no_such_practice, here.phrases.menu), here.phrases.menu_again, Idle())
    place = place_in(practice, here, length)
    return begin(place, here, joined(_first_words(here), length_sentence(practice, place, length, here)))


def _begin_chosen(here: Situation) -> Turn:
    practice = choose(here)
    place = place_in(practice, here)
    return begin(place, here, joined(_first_words(here), here.phrases.chosen.format(title=title_of(place, here))))


def _first_words(here: Situation) -> str:
    """Return what the first visit explains, where it begins with a practice at once."""
    first = here.opening and here.known and not here.progress.days_in_all
    return here.phrases.first_visit if first else ""


def _resume(intent: Intent, here: Situation) -> Turn:
    left = _left_in_the_middle(here)
    if left is None:
        old = here.record.unfinished
        if old and is_sound(old.place, here.content):
            return _question(Offered(at_step(old.place, 0)), here, here.phrases.begin_afresh)
        return _question(Idle(), here, here.phrases.nothing_to_resume)
    place = left.place if intent is Intent.RESUME else at_step(left.place, 0)
    return begin(place, here, here.phrases.going_on if intent is Intent.RESUME else "")


def _left_in_the_middle(here: Situation) -> Unfinished | None:
    left = here.record.unfinished
    if left is None or not is_sound(left.place, here.content):
        return None
    age = here.now.timestamp() - left.left
    return left if age <= RESUMABLE.total_seconds() else None


def _declined(place: Place, here: Situation) -> Change:
    """Forget the unfinished practice that somebody did not want to go on with."""
    left = here.record.unfinished
    return removing([UNFINISHED]) if left and left.place.practice == place.practice else Change()


def minutes_in(duration: str) -> float | None:
    """Return the minutes in an ISO 8601 duration such as "PT1M30S" or "P1D", or None where it is not one."""
    pattern = r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?"
    found = re.fullmatch(pattern, duration)
    if not found or not any(found.groups()):
        return None
    weeks, days, hours, minutes, seconds = (float(number or 0) for number in found.groups())
    return ((weeks * 7 + days) * 24 + hours) * 60 + minutes + seconds / 60
