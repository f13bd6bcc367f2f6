"""Turns within a practice: from its first sentence to its closing."""

from collections.abc import Sequence

from micropractice.core.care import Matter
from micropractice.core.choice import nearest
from micropractice.core.guide import (
    DUE,
    Passage,
    after_breathing,
    at_step,
    last_words,
    minutes_left,
    next_place,
    passage_at,
    previous_place,
    rounds_left,
)
from micropractice.core.pacing import at_liking, is_familiar
from micropractice.core.phrases import Phrases
from micropractice.core.practice import Kind, Practice
from micropractice.core.progress import DAYS_OF_A_YEAR, GROWN, Fact, is_milestone, stage_of
from micropractice.core.record import (
    Change,
    keeping_begun,
    keeping_mute,
    keeping_pending,
    keeping_plan,
    keeping_unfinished,
    practised,
    removing,
    stopping,
)
from micropractice.core.speech import Part, Reply, Say, sentence, total_seconds
from micropractice.core.state import Breathing, Idle, Paused, Place, Practising, State
from micropractice.core.things import putting
from micropractice.core.turn import Situation, Turn, ask, joined
from micropractice.core.value import replace
from micropractice.core.values import PENDING, UNFINISHED, Mute, Pending, Plan, Unfinished

SAD = "sad"  # the need of whoever is low, or has lost somebody
A_MOMENT = 600  # seconds
LONGEST_REFLECTION = 80  # characters; nobody wants to hear a long answer read back


def begin(place: Place, here: Situation, preface: str = "") -> Turn:
    """Begin or go on at `place`. This sitting begins today."""
    opens = not here.progress.practised_today
    familiar = is_familiar(place.practice, here)
    place = at_liking(replace(place, day=here.today, opens=opens, guided=0, familiar=familiar), here)
    turn = speak(place, here, preface)
    return replace(turn, change=turn.change | keeping_begun(place.practice, here.now))


def speak(place: Place, here: Situation, preface: str = "") -> Turn:
    """Say the passage at `place`, up to its question."""
    passage = passage_at(place, here.content)
    before: tuple[Part, ...] = (Say(preface),) if preface else ()
    parts = before + passage.parts
    if passage.rounds:
        return _breathe(place, passage, before, here)
    if passage.ask is None:
        return finish(place, here, parts)
    return ask(parts, passage.ask.reprompt, Practising(place), _keep(place, here), free=True)


def _breathe(place: Place, passage: Passage, before: tuple[Part, ...], here: Situation) -> Turn:
    parts = before + passage.parts
    now = here.now.timestamp()
    due = round(now + max(0, DUE * (place.guided + total_seconds(parts)) - place.guided))
    practice = here.content.practices[place.practice]
    pending = keeping_pending(here.reply, Pending(Fact(practice.kind, place.day), due))
    state = Breathing(place, round(now + total_seconds(before)), due, here.reply)
    if passage.ask is None:
        left = replace(place, led=True, done=place.done + len(passage.rounds))
        turn = ask(parts, here.phrases.shall_we_go_on_again, state, pending | _keep(left, here), free=True)
    else:
        turn = ask(parts, passage.ask.reprompt, state, pending | forget_place(here), free=True)
    return replace(turn, reply=replace(turn.reply, sound=here.sound))


def catch_up(state: Breathing, here: Situation) -> tuple[Practising | Paused, Change, bool]:
    """Return where a person is who speaks, or leaves, during or after a breathing reply.

    With it comes what that makes true, and whether the reply was interrupted.
    """
    now = here.now.timestamp()
    place, heard_out = after_breathing(state.place, now - state.since, here.content)
    more = passage_at(state.place, here.content).more
    if now >= state.due:
        fact = Fact(here.content.practices[place.practice].kind, place.day)
        change = practised(fact) | removing([PENDING + state.reply])
    else:
        change = stopping(state.reply, here.now)
    if heard_out and not more:
        return Practising(place), change, False
    if now < state.due or more:  # what counts as done is not offered to be finished
        change |= _keep(place, here)
    return Paused(place), change, not heard_out


def not_heard(reply: str, state: State, here: Situation) -> Turn:
    """Take back what a reply made true that could not be played. Nothing can be said to that."""
    change = keeping_mute(Mute(reply, int(here.now.timestamp())))
    if reply:
        change |= stopping(reply, here.now)
    if isinstance(state, Breathing) and state.reply == reply:
        change |= _keep(state.place, here)
    return Turn(Reply(), state, change)


def answered(
    place: Place, words: str, here: Situation, matters: frozenset[Matter] = frozenset(), *, preface: str = ""
) -> Turn:
    """Take any answer to the question at `place`, say it back where the script wants that, and move on.

    A loss is not said back, and only after a yes does the practice go on. A `preface` is what is said to the answer
    instead. A good thing goes into the jar, where somebody wants that, unless it tells of any of these `matters`.
    """
    if Matter.GRIEF in matters:
        return _mourned(place, here)
    if Matter.LOW in matters:
        preface = here.content.care.met["low_in_passing"]
    if preface or not _is_said_back(place, words, here):
        return move_on(place, here, preface)
    kind = here.content.practices[place.practice].kind
    kept = putting(words, here) if kind is Kind.GRATITUDE and not matters else Change()
    turn = move_on(place, here, _said_back(words, here.phrases.jar_reflections if kept else (), here))
    if not kept:
        return turn
    without = move_on(place, here, joined(_said_back(words, (), here), here.phrases.jar_not_kept))
    return replace(turn, jar=kept, if_not_in_jar=without)


def _mourned(place: Place, here: Situation) -> Turn:
    """Hear of a loss, and ask whether to go on; at the last question, end without figures."""
    practice, phrases = here.content.practices[place.practice], here.phrases
    heard = here.content.care.met[Matter.GRIEF]
    if following := next_place(place, practice):
        words = joined(heard, phrases.shall_we_go_on.format(title=practice.title))
        return ask(words, phrases.shall_we_go_on_again, Paused(following), _keep(following, here), free=True)
    return quietly(heard, here, finish(place, here).change)


def quietly(words: str, here: Situation, change: Change) -> Turn:
    """Say something to somebody sad at the end, and ask whether something quiet would be right."""
    phrases = here.phrases
    return ask(joined(words, phrases.something_quiet), phrases.another_again, Idle(SAD), change)


def _is_said_back(place: Place, words: str, here: Situation) -> bool:
    asked = passage_at(place, here.content).ask
    spoken = words.lower().split()
    asks_back = spoken[:1] and spoken[0] in here.phrases.questions
    return bool(asked and asked.reflect and spoken) and not asks_back and here.phrases.heavy.isdisjoint(spoken)


def _said_back(words: str, wordings: Sequence[str], here: Situation) -> str:
    """Return an answer as it is said back, in one of the `wordings` or of the usual ones; a long one is not."""
    if len(words) > LONGEST_REFLECTION:
        return here.phrases.jar_kept if wordings else ""
    said_back = sentence(here.phrases.mirrored(words)).rstrip(".")
    return joined(here.in_turn(wordings or here.phrases.reflections).format(answer=said_back))


def move_on(place: Place, here: Situation, preface: str = "") -> Turn:
    """Go on after the question at `place`; a plan that was made there is asked after another day."""
    following = next_place(place, here.content.practices[place.practice])
    if following:
        turn = speak(following, here, preface)
    else:
        turn = finish(place, here, ((Say(preface),) if preface else ()) + last_words(place, here.content))
    asked = passage_at(place, here.content).ask
    plans = asked is not None and asked.plan
    plan = keeping_plan(Plan(place.practice, place.strength, place.day)) if plans else Change()
    return replace(turn, change=turn.change | plan)


def finish(place: Place, here: Situation, parts: tuple[Part, ...] = ()) -> Turn:
    """Close the practice, speak of the day it counts for, and ask whether to do another."""
    practice = here.content.practices[place.practice]
    fact = Fact(practice.kind, place.day)
    change = forget_place(here)
    if practice.pattern is None:
        change |= practised(fact)
    progress = here.progress.with_facts(change.practised)
    if fact in progress.facts:
        closing = "" if here.record.brief and parts else here.in_turn(here.phrases.closings)
        words = joined(closing, figures(here, change, place))
    else:
        words = here.phrases.stopped_early
    another = here.in_turn(here.phrases.another)
    return ask((*parts, Say(joined(words, another))), here.phrases.another_again, Idle(), change)


def leave(place: Place, here: Situation) -> Turn:
    """Leave the practice before its end. What was breathed may have been enough to count."""
    if Fact(here.content.practices[place.practice].kind, place.day) in here.progress.facts:
        return finish(place, here)
    words = joined(here.phrases.stopped_early, here.in_turn(here.phrases.another))
    return ask(words, here.phrases.another_again, Idle(), forget_place(here))


def figures(here: Situation, change: Change, place: Place) -> str:
    """Return what is said of the streak on the day for which a practice counts; nothing where it is not known.

    And nothing to somebody who wants to hear no figures.
    """
    if not here.known or here.record.quiet:
        return ""
    phrases = here.phrases
    progress = here.progress.with_facts(change.practised)
    days = progress.days_in_all
    late = phrases.for_yesterday if place.day < here.today else ""
    grown = milestone(days, phrases) if place.opens else ""
    if days == 1:
        return joined(late, phrases.first_day if place.opens else "")
    if progress.streak == 1:
        return joined(late, phrases.fresh_start.of(days), grown)
    row = phrases.in_a_row if progress.in_a_row else phrases.streak
    in_all = phrases.days_in_all.of(days) if grown and days > progress.streak else ""
    return joined(late, row.of(progress.streak), in_all, grown)


def milestone(days_in_all: int, phrases: Phrases) -> str:
    """Return what is said when the days in all have come to a milestone, "" where they have not."""
    if not is_milestone(days_in_all):
        return ""
    stage = stage_of(days_in_all)
    if GROWN[stage] == days_in_all:
        return phrases.grown[stage]
    years, over = divmod(days_in_all, DAYS_OF_A_YEAR)
    return phrases.milestone if over else phrases.years_of_days.of(years)


def one_back(place: Place, here: Situation) -> Turn:
    return speak(previous_place(place, here.content.practices[place.practice]), here)


def from_the_start(place: Place, here: Situation) -> Turn:
    return speak(at_step(place, 0), here)


def pause(place: Place, here: Situation) -> Turn:
    phrases = here.phrases
    return ask(phrases.paused, phrases.shall_we_go_on_again, Paused(place), _keep(place, here), free=True)


def length_sentence(practice: Practice, place: Place, asked: float | None, here: Situation) -> str:
    """Return what to say where the length asked for is not the one that is given, in minutes."""
    given = nearest(asked, practice.minutes) or max(1, round(minutes_left(place, here.content)))
    if asked is None or given == asked:
        return ""
    said = here.phrases.nearest_length if practice.minutes else here.phrases.takes_about
    return said.format(length=here.phrases.about_minutes.of(given))


def takes(place: Place, here: Situation) -> str:
    """Return how long the practice takes that begins at `place`."""
    minutes = place.minutes or max(1, round(minutes_left(place, here.content)))
    return here.phrases.takes_about.format(length=here.phrases.about_minutes.of(minutes))


def title_of(place: Place, here: Situation) -> str:
    """Return the practice as it is offered, with its length where it has several."""
    practice = here.content.practices[place.practice]
    return here.phrases.minutes_of.of(place.minutes, title=practice.title) if place.minutes else practice.title


def _keep(place: Place, here: Situation) -> Change:
    """Keep the place where a practice was left, unless it was kept a moment ago, or all was breathed and counts."""
    practice, now = here.content.practices[place.practice], int(here.now.timestamp())
    counts = Fact(practice.kind, place.day) in here.progress.facts
    if counts and practice.pattern and not rounds_left(place, practice.pattern):
        return Change()
    kept = here.record.unfinished
    if kept and kept.place == place and now - kept.left < A_MOMENT:
        return Change()
    return keeping_unfinished(Unfinished(place, now))


def forget_place(here: Situation) -> Change:
    return removing([UNFINISHED]) if not here.known or UNFINISHED in here.record.values else Change()
