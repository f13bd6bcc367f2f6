"""What is asked: the greeting of a session, an offer, and the question that is pending."""

from collections.abc import Iterable
from datetime import timedelta

from micropractice.core.care import Matter
from micropractice.core.choice import NIGHT, choose, is_evening, place_in
from micropractice.core.guide import at_step, follow_up, is_sound, passage_at
from micropractice.core.practice import Kind
from micropractice.core.practising import SAD, begin, speak, title_of
from micropractice.core.record import FOLLOWED_UP, Change, keeping_declined, removing
from micropractice.core.state import Asking, FollowingUp, Idle, Offered, Paused, Place, Practising
from micropractice.core.turn import Heard, Intent, Situation, Turn, ask, joined
from micropractice.core.value import replace
from micropractice.core.values import PLAN, UNFINISHED, Unfinished

RESUMABLE = timedelta(days=1)  # how long a practice left in the middle is offered again
NOON = 12  # the hour at which the greeting changes


def launch(here: Situation) -> Turn:
    phrases = here.phrases
    if is_evening(here.now):
        greeting = phrases.hello if here.now.hour < NIGHT else phrases.good_evening
    else:
        greeting = phrases.good_morning if here.now.hour < NOON else phrases.good_afternoon
    if left_in_the_middle(here):
        return open_with(here, greeting)
    if place := _planned(here):
        turn = question(FollowingUp(place), here, greeting)
        return replace(turn, change=removing([PLAN]))
    return open_with(here, joined(greeting, _welcome(here)))


def _welcome(here: Situation, *, tips: bool = True) -> str:
    """Return how somebody is met: who is new hears what this is, and less is said from visit to visit."""
    phrases, progress = here.phrases, here.progress
    if is_new(here):
        return phrases.first_visit
    if here.record.brief:
        return ""
    if here.record.quiet or not here.known or not progress.days_in_all:
        return here.in_turn(phrases.plain_welcomes)
    if progress.practised_today:
        return phrases.again_today
    if not progress.streak:
        return phrases.after_break.of(progress.days_in_all)
    if tips and progress.days_in_all <= len(phrases.tips) - here.record.jar:  # the last one tells of the jar
        return phrases.tips[progress.days_in_all - 1]
    return here.in_turn([phrases.next_day.of(progress.streak + 1), *phrases.plain_welcomes])


def _planned(here: Situation) -> Place | None:
    """Return the beginning of the practice in which a plan was made, where it is to be asked after today."""
    plan = here.record.plan
    if plan is None or not timedelta() < here.today - plan.day <= FOLLOWED_UP:
        return None
    place = Place(plan.practice, plan.day, strength=plan.strength)
    return place if is_sound(place, here.content) and here.content.practices[plan.practice].follow_up else None


def grieving(state: Idle | Offered | FollowingUp, here: Situation) -> Turn:
    """Hear of a loss where nothing was asked, and offer what suits somebody sad; told again, something else."""
    met = here.content.care.met
    if isinstance(state, Offered) and state.need == SAD:
        return offer(here, met["low_in_passing"], after=state.place.practice, need=SAD)
    return offer(here, joined(met[Matter.GRIEF], first_words(here)), need=SAD)


def followed_up(heard: Heard, here: Situation) -> Turn:
    """Take the answer to how a plan went, and open as on any other day."""
    phrases = here.phrases
    said = {Intent.YES: phrases.follow_up_done, Intent.NO: phrases.follow_up_not_done}
    nothing_said = heard.intent in (Intent.NEXT, Intent.PAUSE)
    words = here.in_turn(said.get(heard.intent, phrases.follow_up_heard))
    return open_with(here, joined("" if nothing_said else words, _welcome(here, tips=False)))


def open_with(here: Situation, preface: str) -> Turn:
    """Offer to go on with what was left in the middle, else a practice."""
    left = left_in_the_middle(here)
    return question(Offered(left.place), here, preface) if left else offer(here, preface)


def offer(here: Situation, preface: str = "", *, after: str = "", need: str = "") -> Turn:
    """Offer a practice that fits the `need`, where one was told: the next one `after` another."""
    practice = choose(here, kinds_for(need, here), after=after)
    return question(Offered(place_in(practice, here), need), here, preface)


def kinds_for(need: str, here: Situation) -> Iterable[Kind]:
    """Return the kinds that fit a need, all of them where none was told."""
    known = here.content.needs.get(need)
    return known.kinds if known else Kind


def needed(need: str, here: Situation) -> Turn:
    """Say a sentence to how somebody is, or what they would like, and offer what fits."""
    known = here.content.needs[need]
    hint = here.phrases.jar_hint if known.grey and here.record.jar else ""
    return offer(here, joined(here.in_turn(known.said), first_words(here), hint), need=need)


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
            words = phrases.resume_offer if resuming else here.in_turn(phrases.offers)
            again = phrases.resume_offer_again if resuming else phrases.offer_again
            title = here.content.practices[place.practice].title if resuming else title_of(place, here)
            return ask(joined(preface, words.format(title=title)), again, state)
        case FollowingUp(place):
            return ask(joined(preface, follow_up(place, here.content, here.today)), phrases.follow_up_again, state)
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
    return here.phrases.first_visit if here.opening and is_new(here) else ""


def is_new(here: Situation) -> bool:
    """Return whether somebody has never begun a practice."""
    return here.known and not here.progress.days_in_all and not here.record.begun


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
    """Keep that somebody did not want a kind now; forget a practice that they did not want to go on with."""
    left = here.record.unfinished
    if left and left.place.practice == place.practice:
        return removing([UNFINISHED])
    return keeping_declined(here.content.practices[place.practice].kind, here.now)
