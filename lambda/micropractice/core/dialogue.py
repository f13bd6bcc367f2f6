"""The conversation: every decision of a turn, as one pure function over values."""

import re

from micropractice.core.asking import (
    declined,
    first_words,
    followed_up,
    grieving,
    is_new,
    is_resuming,
    kinds_for,
    launch,
    needed,
    offer,
    question,
    resume,
)
from micropractice.core.care import Danger, Matter
from micropractice.core.caring import after_care, asked_of_a_doctor, met_low, stopped_unwell, tell_of_help
from micropractice.core.choice import choose, place_in
from micropractice.core.guide import at_step, is_sound, passage_at, pattern_of
from micropractice.core.jar import OF_THE_JAR, empty, tell_of_jar
from micropractice.core.pacing import NEW_FOR, WISHES, preferred, time_left
from micropractice.core.practice import Kind, Practice
from micropractice.core.practising import (
    answered,
    begin,
    catch_up,
    from_the_start,
    leave,
    length_sentence,
    move_on,
    not_heard,
    one_back,
    pause,
    speak,
    takes,
    title_of,
)
from micropractice.core.privacy import ask_to_forget, forget, known
from micropractice.core.record import Change, folding
from micropractice.core.speech import Reply, Sound
from micropractice.core.state import (
    Asking,
    Breathing,
    Caring,
    Confirming,
    FollowingUp,
    Idle,
    Missed,
    Offered,
    Paused,
    Practising,
    State,
    Told,
)
from micropractice.core.talking import OF_TALKING, wished
from micropractice.core.telling import streak, week
from micropractice.core.turn import Heard, Intent, Situation, Turn, ask, end, joined
from micropractice.core.value import replace

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

# To a breathing that nobody heard each of these is an answer.
_GO_ON = {Intent.YES, Intent.RESUME, Intent.REPEAT, Intent.NEXT, Intent.ANSWER, Intent.FALLBACK, Intent.HELP}

# What tells something, and then asks what was pending once more.
_TELLING = {
    Intent.HELP,
    Intent.STREAK,
    Intent.WEEK,
    Intent.KNOWN,
    Intent.WHICH_SOUNDS,
    Intent.MISSED_DAY,
    Intent.WHY_KEEP,
}

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
        return not_heard(heard.slots.get("reply", ""), state, here)
    if heard.intent is Intent.TELL:  # unasked, but it may be an answer as well
        heard = replace(heard, intent=Intent.ANSWER)
    if heard.intent is Intent.ANSWER and (command := here.phrases.commands.get(heard.words.lower())):
        heard = Heard(Intent(command))
    if heard.intent is Intent.SOUND and heard.words and heard.slots.get("sound") not in list(Sound):
        heard = Heard(Intent.ANSWER, words=heard.words)  # whatever it was, it is no sound
    if heard.intent is Intent.NEED and heard.need not in here.content.needs:
        heard = Heard(Intent.ANSWER, words=heard.words)
    unheard = isinstance(state, Breathing) and here.record.not_heard(state.reply)
    state, settled, interrupted = _where(state, here)
    here = replace(here, record=here.record.changed(settled))
    turn = _answer(heard, state, here, interrupted=interrupted, unheard=unheard)
    change = settled | turn.change
    return replace(turn, change=folding(here.record, here.now) | change if change else change)


def _where(state: State, here: Situation) -> tuple[Settled, Change, bool]:
    """Return what is pending now, what that makes true, and whether a breathing was interrupted."""
    match state.pending if isinstance(state, Told | Missed | Confirming) else state:
        case Offered(place) | FollowingUp(place) | Practising(place) | Paused(place) if not is_sound(
            place, here.content
        ):
            return Idle(), Change(), False
        case Breathing(place) if not (is_sound(place, here.content) and passage_at(place, here.content).rounds):
            return Idle(), Change(), False
    if isinstance(state, Breathing) and here.record.not_heard(state.reply):
        return Paused(state.place), Change(), True
    return catch_up(state, here) if isinstance(state, Breathing) else (state, Change(), False)


def _answer(heard: Heard, state: Settled, here: Situation, *, interrupted: bool, unheard: bool) -> Turn:
    phrases = here.phrases
    if heard.intent is Intent.SESSION_ENDED:
        return Turn(Reply(), state)
    if danger := here.content.care.danger_in(heard.words) or _DANGERS.get(heard.intent):
        return tell_of_help(danger, here)
    if isinstance(state, Caring) and heard.intent not in _LEAVES_CARE:
        return after_care(heard, state, here)
    if isinstance(state, Confirming):
        if heard.intent is Intent.YES:
            return empty(state.pending, here) if state.jar else forget(state.pending, here)
        if heard.intent in (Intent.REPEAT, Intent.HELP):
            pending = state.pending
            return tell_of_jar(Intent.JAR_EMPTY, pending, here) if state.jar else ask_to_forget(pending, here)
        if heard.intent in _NO:
            return question(state.pending, here, phrases.nothing_forgotten)
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
    if heard.intent is Intent.UNWELL:
        return question(state, here, here.content.care.met["unwell_elsewhere"])
    if whom_to_ask := asked_of_a_doctor(heard, matters, here):
        return question(state, here, joined(first_words(here), whom_to_ask))
    if heard.intent is Intent.NEED and (isinstance(state, Practising) or interrupted):
        matters |= {Matter.LOW} if here.content.needs[heard.need].grey else set()
        heard = replace(heard, intent=Intent.ANSWER)
    if heard.intent is Intent.ANSWER and isinstance(state, Idle | Offered | FollowingUp) and Matter.GRIEF in matters:
        return grieving(state, here)
    if heard.intent is not Intent.NEED and (gentle := met_low(matters, state, here)):
        return gentle
    if isinstance(state, Paused) and unheard and heard.intent in _GO_ON:
        return speak(state.place, here, phrases.sound_failed)
    pattern = pattern_of(state, here.content)
    if Matter.HOLDING in matters and Matter.GRIEF not in matters and pattern and pattern.holds:
        heard = replace(heard, intent=Intent.NO_HOLDS)

    match heard.intent, state:
        case Intent.LAUNCH, _:
            return launch(here)
        case Intent.STOP | Intent.CANCEL | Intent.NAVIGATE_HOME, Practising() | Paused():
            return end(phrases.stop_in_practice, Idle())
        case Intent.STOP | Intent.CANCEL | Intent.NAVIGATE_HOME, _:
            return end(here.in_turn(phrases.goodbyes), Idle())
        case Intent.PRACTICE, Practising(place) if heard.slots.keys() <= {"length"}:
            return answered(place, "", here)  # "two minutes" is a length, but here it is an answer
        case Intent.PRACTICE, _:
            return _asked_for(heard, state, here)
        case Intent.CHOOSE_FOR_ME, Idle(need) | Offered(_, need):
            return _begin_chosen(here, need)
        case Intent.CHOOSE_FOR_ME, _:
            return _begin_chosen(here)
        case Intent.FORGET, _:
            return ask_to_forget(state, here)
        case Intent.SLOWER, Practising() if not pattern:
            return question(state, here, phrases.take_your_time)
        case Intent.SLOWER | Intent.QUICKER, Practising(place):
            return answered(place, "", here)  # to "how do you feel now"
        case intent, Practising(place) if intent in WISHES and not pattern:
            return answered(place, heard.words, here)  # "the sound of rain" is an answer here
        case intent, _ if intent in WISHES:
            return _wished(heard, state, here, interrupted=interrupted)
        case Intent.TIME_LEFT, Paused(place) if interrupted:
            return speak(place, here, time_left(place, here))
        case Intent.TIME_LEFT, Offered(place):
            return question(state, here, takes(place, here))
        case Intent.TIME_LEFT, Practising(place) | Paused(place):
            return question(state, here, time_left(place, here))
        case Intent.TIME_LEFT, _:
            return question(state, here, joined(first_words(here), phrases.how_long))
        case intent, _ if intent in _TELLING:
            return _tell(intent, state, here)
        case Intent.NEED, _:
            return needed(heard.need, here)
        case intent, _ if intent in OF_THE_JAR:
            return tell_of_jar(intent, state, here)
        case intent, _ if intent in OF_TALKING:
            return _settled(*wished(intent, here), state, here, interrupted=interrupted)

        case Intent.YES | Intent.NO | Intent.NEXT | Intent.PAUSE | Intent.ANSWER | Intent.FALLBACK, FollowingUp():
            return followed_up(heard, here)

        case Intent.YES | Intent.RESUME, Offered(place):
            return begin(place, here, phrases.going_on if is_resuming(state, here) else "")
        case Intent.START_OVER, Offered(place):
            return begin(at_step(place, 0), here)
        case Intent.NO, Offered(place, need):
            grey = need in here.content.needs and here.content.needs[need].grey
            menu = phrases.menu if here.progress.days_in_all < NEW_FOR else phrases.menu_short
            words, again = (phrases.menu_grey, phrases.menu_grey_again) if grey else (menu, phrases.menu_again)
            return ask(words, again, Idle(need), declined(place, here))
        case Intent.NEXT, Offered(place, need):
            return offer(here, after=place.practice, need=need)

        case Intent.NEXT, Practising(place) | Paused(place):
            return move_on(place, here)
        case Intent.PREVIOUS, Practising(place) | Paused(place):
            return one_back(place, here)
        case Intent.START_OVER, Practising(place) | Paused(place):
            return from_the_start(place, here)
        case Intent.PAUSE, Practising(place) | Paused(place):
            return pause(place, here)

        case Intent.REPEAT, Practising(place):
            return speak(place, here)
        case Intent.RESUME, Practising():
            return question(state, here)
        case Intent.YES | Intent.NO | Intent.ANSWER | Intent.FALLBACK, Practising(place):
            return answered(place, heard.words, here, matters)

        case Intent.YES | Intent.RESUME, Paused(place):
            return speak(place, here, phrases.going_on)
        case Intent.REPEAT, Paused(place) if interrupted:
            return speak(place, here)
        case Intent.NO, Paused(place):
            return leave(place, here)

        case Intent.YES, Idle(need):
            return _begin_chosen(here, need)
        case Intent.NEXT, Idle(need):
            return offer(here, need=need)
        case Intent.NO, Idle():
            return end(here.in_turn(phrases.goodbyes), Idle())
        case Intent.RESUME | Intent.START_OVER, Idle():
            return resume(heard.intent, here)

        case Intent.ANSWER, Paused() if Matter.GRIEF in matters:
            return question(state, here, here.content.care.met["low_in_passing"])
        case Intent.ANSWER | Intent.FALLBACK, Paused() if interrupted:
            return question(state, here, phrases.take_your_time)
        case Intent.PAUSE, _:
            return question(state, here, phrases.take_your_time)
        case Intent.REPEAT | Intent.PREVIOUS, _:
            return question(state, here, phrases.first_visit if is_new(here) else "")
        case _:
            return _missed(state, missed + 1, here)


def _wished(heard: Heard, state: Asking, here: Situation, *, interrupted: bool) -> Turn:
    """Take a wish for other breaths, or another sound, and go on."""
    words, state, change = preferred(heard, state, here)
    if isinstance(state, Practising) and heard.intent is Intent.NO_HOLDS:
        turn = answered(state.place, "", replace(here, record=here.record.changed(change)), preface=words)
        return replace(turn, change=change | turn.change)
    if isinstance(state, Idle | Offered) and not (pattern_of(state, here.content) or is_resuming(state, here)):
        state = Offered(place_in(choose(here, [Kind.BREATHING]), here))
    return _settled(words, change, state, here, interrupted=interrupted)


def _settled(words: str, change: Change, state: Asking, here: Situation, *, interrupted: bool) -> Turn:
    """Say what a wish has come to, and go on: with the breathing where it was interrupted."""
    here = replace(here, record=here.record.changed(change))
    if isinstance(state, Paused) and interrupted:
        turn = speak(state.place, here, words)
    else:
        turn = question(state, here, joined(first_words(here), words))
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
        case Intent.MISSED_DAY, _:
            words = here.phrases.missed_day
        case Intent.WHY_KEEP, _:
            words = here.phrases.why_keep_jar if here.record.jar else here.phrases.why_keep
        case _, Practising(place):
            words = here.phrases.help_in_practice.format(title=title_of(place, here))
        case _, Paused() if pattern_of(state, here.content):
            words = here.phrases.help_breathing
        case _, Paused():
            words = here.phrases.help_paused
        case _:
            words = here.phrases.help
    if topic != Intent.HELP:  # which explains by itself
        words = joined(first_words(here), words)
    turn = question(state, here, words)
    turn = replace(turn, reply=replace(turn.reply, card=card))
    return replace(turn, state=Told(topic, turn.state)) if isinstance(turn.state, Asking) else turn


def _missed(state: Asking, times: int, here: Situation) -> Turn:
    """Ask once more what was not understood for the time of this number; after the second, leave in peace."""
    phrases = here.phrases
    if times > 2:
        return end(phrases.leave_in_peace, Idle())
    words = phrases.not_understood if times == 1 else phrases.not_understood_again
    turn = question(state, here, joined(words, first_words(here)))
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
        practice = choose(here, [Kind(kind)], minutes=length)
    elif length is not None and not isinstance(state, Idle) and practices[state.place.practice].minutes:
        practice = practices[state.place.practice]
    elif length is not None:
        practice = choose(here, [Kind.BREATHING], minutes=length)
    if practice is None:
        return ask(joined(here.phrases.no_such_practice, here.phrases.menu), here.phrases.menu_again, Idle())
    place = place_in(practice, here, length)
    return begin(place, here, joined(first_words(here), length_sentence(practice, place, length, here)))


def _begin_chosen(here: Situation, need: str = "") -> Turn:
    practice = choose(here, kinds_for(need, here))
    place = place_in(practice, here)
    return begin(place, here, joined(first_words(here), here.phrases.chosen.format(title=title_of(place, here))))


def minutes_in(duration: str) -> float | None:
    """Return the minutes in an ISO 8601 duration such as "PT1M30S" or "P1D", or None where it is not one."""
    pattern = r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?"
    found = re.fullmatch(pattern, duration)
    if not found or not any(found.groups()):
        return None
    weeks, days, hours, minutes, seconds = (float(number or 0) for number in found.groups())
    return ((weeks * 7 + days) * 24 + hours) * 60 + minutes + seconds / 60
