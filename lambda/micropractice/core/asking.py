"""What is asked: the greeting of a session, an offer, and the question that is pending."""

from datetime import timedelta

from micropractice.core.choice import choose, is_evening, place_in
from micropractice.core.guide import at_step, is_sound, passage_at
from micropractice.core.practising import begin, speak, title_of
from micropractice.core.record import UNFINISHED, Change, Unfinished, removing
from micropractice.core.state import Asking, Idle, Offered, Paused, Place, Practising
from micropractice.core.turn import Intent, Situation, Turn, ask, joined

RESUMABLE = timedelta(days=1)  # how long a practice left in the middle is offered again
NOON = 12  # the hour at which the greeting changes


def launch(here: Situation) -> Turn:
    phrases, progress = here.phrases, here.progress
    if is_evening(here.now):
        greeting = phrases.good_evening
    else:
        greeting = phrases.good_morning if here.now.hour < NOON else phrases.good_afternoon
    if left_in_the_middle(here):
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
    return open_with(here, joined(greeting, welcome))


def open_with(here: Situation, preface: str) -> Turn:
    """Offer to go on with what was left in the middle, else a practice."""
    left = left_in_the_middle(here)
    return question(Offered(left.place), here, preface) if left else offer(here, preface)


def offer(here: Situation, preface: str = "", *, after: str = "") -> Turn:
    practice = choose(here, after=after)
    return question(Offered(place_in(practice, here)), here, preface)


def question(state: Asking, here: Situation, preface: str = "") -> Turn:
    """Ask what is pending, once more or for the first time."""
    phrases = here.phrases
    match state:
        case Idle() if here.opening:
            return open_with(here, preface)
        case Idle():
            return ask(joined(preface, phrases.anything_else), phrases.menu_again, state)
        case Offered(place):
            resuming = is_resuming(state, here)
            words = phrases.resume_offer if resuming else phrases.offer
            again = phrases.resume_offer_again if resuming else phrases.offer_again
            title = here.content.practices[place.practice].title if resuming else title_of(place, here)
            return ask(joined(preface, words.format(title=title)), again, state)
        case Paused(place):
            words = phrases.shall_we_go_on.format(title=here.content.practices[place.practice].title)
            return ask(joined(preface, words), phrases.shall_we_go_on_again, state, free=True)
        case Practising(place):
            asked = passage_at(place, here.content).ask
            if asked is None:
                return speak(place, here, preface)
            return ask(joined(preface, asked.question), asked.reprompt, state, free=True)


def first_words(here: Situation) -> str:
    """Return what the first visit explains, where it begins with a practice at once."""
    first = here.opening and here.known and not here.progress.days_in_all
    return here.phrases.first_visit if first else ""


def resume(intent: Intent, here: Situation) -> Turn:
    left = left_in_the_middle(here)
    if left is None:
        old = here.record.unfinished
        if old and is_sound(old.place, here.content):
            return question(Offered(at_step(old.place, 0)), here, here.phrases.begin_afresh)
        return question(Idle(), here, here.phrases.nothing_to_resume)
    place = left.place if intent is Intent.RESUME else at_step(left.place, 0)
    return begin(place, here, here.phrases.going_on if intent is Intent.RESUME else "")


def left_in_the_middle(here: Situation) -> Unfinished | None:
    left = here.record.unfinished
    if left is None or not is_sound(left.place, here.content):
        return None
    age = here.now.timestamp() - left.left
    return left if age <= RESUMABLE.total_seconds() else None


def is_resuming(state: Asking, here: Situation) -> bool:
    left = left_in_the_middle(here)
    return left is not None and isinstance(state, Offered) and left.place == state.place


def declined(place: Place, here: Situation) -> Change:
    """Forget the unfinished practice that somebody did not want to go on with."""
    left = here.record.unfinished
    return removing([UNFINISHED]) if left and left.place.practice == place.practice else Change()
