"""Guiding through one practice: what is said at a place in it, and where a person is after some seconds of it."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import accumulate

from micropractice.core.breathing import GENTLE_ROUNDS, Lengths, Level, Pattern, Round, in_one_go, seconds_in
from micropractice.core.content import Content
from micropractice.core.phrases import Phrases
from micropractice.core.practice import Ask, Breathe, Only, Practice, Step
from micropractice.core.speech import Part, Rest, Say, total_seconds
from micropractice.core.state import Asking, Idle, Place
from micropractice.core.value import Value, replace

DUE = 0.8  # of a breathing reply's guided time, after which it counts
# A reply counts as heard out at this share of its time, since how fast a voice speaks is only estimated.
HEARD_OUT = 0.92
ANSWER = 10  # seconds that an answer takes, roughly
BETWEEN_PARTS = Rest(4)  # in which the breath is as it is
READY = Rest(2)  # in which to get ready for breaths that nothing leads up to


class Passage(Value):
    """What is said from a place up to the next question, and that question.

    `lead` are the parts before the first breath. `rounds` are breathed in this reply; where more are left after
    them, the question is whether to go on, and `ask` is None.
    """

    lead: tuple[Part, ...]
    rounds: tuple[Round, ...]
    tail: tuple[Part, ...]
    ask: Ask | None
    more: bool = False

    @property
    def breaths(self) -> tuple[Part, ...]:
        return tuple(cue for one in self.rounds for cue in one)

    @property
    def parts(self) -> tuple[Part, ...]:
        return self.lead + self.breaths + self.tail


def passage_at(place: Place, content: Content) -> Passage:
    """Return what is said at `place`. Where rounds have been breathed already, only what is left of them."""
    practice = content.practices[place.practice]
    steps = practice.passage(place.step)
    ask = _filled(steps[-1], place, content) if steps and isinstance(steps[-1], Ask) else None
    breathe = next((index for index, step in enumerate(steps) if isinstance(step, Breathe)), None)
    if breathe is None:
        return Passage(_spoken(steps, place, content), (), (), ask)
    pattern = _pattern(place, content)
    left = rounds_left(place, pattern)
    rounds = left[: in_one_go(left)]
    more = len(left) > len(rounds)
    return Passage(
        lead=(READY,) if place.led else _spoken(steps[:breathe], place, content),
        rounds=pattern.spoken(rounds, to_the_end=not more),
        tail=_part_done(content.phrases) if more else _spoken(steps[breathe + 1 :], place, content),
        ask=None if more else ask,
        more=more,
    )


def _part_done(phrases: Phrases) -> tuple[Part, ...]:
    return Say(phrases.part_done), BETWEEN_PARTS, Say(phrases.next_part)


def rounds_left(place: Place, pattern: Pattern) -> tuple[Lengths, ...]:
    return pattern.rounds(place.minutes, place.level, gentle_start=place.gentle_start)[place.done :]


def level_now(place: Place) -> Level:
    return Level.GENTLE if place.gentle_start and place.done < GENTLE_ROUNDS else place.level


def at_level(place: Place, level: Level, pattern: Pattern) -> Place:
    """Return the place with what is left of its minutes breathed at another level."""
    if place.level is level and not place.gentle_start:
        return place
    left = seconds_in(rounds_left(place, pattern))
    changed = replace(place, level=level, gentle_start=False, done=0)
    if not place.done:
        return changed
    rounds = max(1, round(left / sum(pattern.lengths(level)))) if left else 0
    return replace(changed, done=max(0, len(rounds_left(changed, pattern)) - rounds))


def after_breathing(place: Place, seconds: float, content: Content) -> tuple[Place, bool]:
    """Return the place reached `seconds` into the breathing reply at `place`, and whether it was heard out."""
    passage = passage_at(place, content)
    place = replace(place, guided=place.guided + round(min(seconds, total_seconds(passage.parts))))
    ends = list(accumulate((total_seconds(one) for one in passage.rounds), initial=total_seconds(passage.lead)))
    if seconds >= max(HEARD_OUT * total_seconds(passage.parts), ends[-1]):
        return replace(place, led=True, done=place.done + len(passage.rounds)), True
    breathed = sum(seconds >= end for end in ends) - 1
    silent = isinstance(passage.lead[-1], Rest) if passage.lead else False
    led = place.led or seconds >= total_seconds(passage.lead[:-1] if silent else passage.lead)
    return replace(place, led=led, done=place.done + max(0, breathed)), False


def pattern_of(state: Asking, content: Content) -> Pattern | None:
    """Return the pattern of the breathing that is pending, None where no breathing is."""
    return None if isinstance(state, Idle) else content.practices[state.place.practice].pattern


def _pattern(place: Place, content: Content) -> Pattern:
    pattern = content.practices[place.practice].pattern
    assert pattern is not None  # noqa: S101 - only a breathing practice is breathed
    return pattern


def next_place(place: Place, practice: Practice) -> Place | None:
    """Return the place after the question at `place`, or None where the script has no further question."""
    following = place.step + len(practice.passage(place.step))
    return at_step(place, following) if following in practice.starts() else None


def previous_place(place: Place, practice: Practice) -> Place:
    """Return the passage before `place`, or the same one where it is the first."""
    before = [start for start in practice.starts() if start < place.step]
    return at_step(place, before[-1] if before else 0)


def at_step(place: Place, step: int) -> Place:
    """Return the beginning of the passage that starts at `step`."""
    return replace(place, step=step, led=False, done=0)


def last_words(place: Place, content: Content) -> tuple[Part, ...]:
    """Return what the script says after the question at `place`, where that was its last."""
    practice = content.practices[place.practice]
    following = place.step + len(practice.passage(place.step))
    return _spoken(practice.steps[following:], place, content)


def minutes_left(place: Place, content: Content) -> float:
    """Return about how many minutes are left from `place` on: of breaths, or up to the last question."""
    practice, passage = content.practices[place.practice], passage_at(place, content)
    if practice.pattern:
        return (total_seconds(passage.lead) + seconds_in(rounds_left(place, practice.pattern))) / 60
    following = practice.steps[place.step + len(practice.passage(place.step)) :]
    questions = sum(isinstance(step, Ask) for step in following)
    spoken = total_seconds(passage.parts) + total_seconds(_spoken(following, place, content))
    return (spoken + ANSWER * questions) / 60


def is_sound(place: Place, content: Content) -> bool:
    """Return whether `place` still exists: a later release may have changed the script."""
    practice = content.practices.get(place.practice)
    if practice is None or place.step not in practice.starts():
        return False
    if practice.pattern and not practice.pattern.has(place.level):
        return False
    return place.minutes in practice.minutes if practice.minutes else not place.minutes


def _spoken(steps: Iterable[Step], place: Place, content: Content) -> tuple[Part, ...]:
    values = _values(place, content)
    parts: list[Part] = []
    for step in steps:
        match step:
            case Say(words) | Ask(words):
                parts.append(Say(words.format_map(values)))
            case Rest():
                parts.append(step)
            case Only(only, holds, familiar):
                with_holds = place.level is not Level.WITHOUT_HOLDS
                parts += only if holds in (None, with_holds) and familiar in (None, place.familiar) else ()
            case Breathe():
                pass
    return tuple(parts)


def follow_up(place: Place, content: Content, today: date) -> str:
    """Return the question after the plan that was made in the practice at `place`, on its day."""
    yesterday = today - place.day == timedelta(days=1)
    when = content.phrases.yesterday if yesterday else content.phrases.the_other_day
    return content.practices[place.practice].follow_up.format_map(_values(place, content) | {"when": when})


def _filled(ask: Ask, place: Place, content: Content) -> Ask:
    values = _values(place, content)
    return replace(ask, question=ask.question.format_map(values), reprompt=ask.reprompt.format_map(values))


def _values(place: Place, content: Content) -> dict[str, str]:
    strength = content.strength(place.strength)
    return {"strength": strength.name, "meaning": strength.meaning, "idea": strength.idea}
