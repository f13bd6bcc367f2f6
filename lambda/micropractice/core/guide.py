"""Guiding through one practice: what is said at a place in it, and where a person is after some seconds of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from micropractice.core.content import Content
from micropractice.core.practice import Ask, Breathe, Practice, Step
from micropractice.core.speech import Part, Rest, Say, total_seconds
from micropractice.core.state import Place

DUE = 0.8  # of a breathing reply's guided time, after which it counts
# A reply counts as heard out at this share of its time, since how fast a voice speaks is only estimated.
HEARD_OUT = 0.92
ENOUGH_OF_THE_LEAD = 0.5  # of what leads up to the first breath; who heard so much need not hear it again
ANSWER = 10  # seconds that an answer takes, roughly


@dataclass(frozen=True)
class Passage:
    """What is said from a place up to the next question, and that question.

    `lead` are the parts before the first breath. `rounds` are breathed in this reply; where more are left after
    them, the question is whether to go on, and `ask` is None.
    """

    lead: tuple[Part, ...]
    breaths: tuple[Part, ...]
    tail: tuple[Part, ...]
    ask: Ask | None
    rounds: int = 0
    more: bool = False

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
    pattern = practice.pattern
    assert pattern is not None  # noqa: S101 - this passage has a Breathe
    left = pattern.rounds_in(place.minutes) - place.done
    rounds = pattern.rounds_in_one_go(left) if left > 0 else 0
    if left > rounds:
        tail: tuple[Part, ...] = (Say(content.phrases.part_done),)
    else:
        tail = _spoken(steps[breathe + 1 :], place, content)
    return Passage(
        lead=() if place.led else _spoken(steps[:breathe], place, content),
        breaths=pattern.cues * rounds,
        tail=tail,
        ask=None if left > rounds else ask,
        rounds=rounds,
        more=left > rounds,
    )


def after_breathing(place: Place, seconds: float, content: Content) -> tuple[Place, bool]:
    """Return the place reached `seconds` into the breathing reply at `place`, and whether it was heard out."""
    passage = passage_at(place, content)
    if seconds >= HEARD_OUT * total_seconds(passage.parts):
        return replace(place, led=True, done=place.done + passage.rounds), True
    pattern = content.practices[place.practice].pattern
    assert pattern is not None  # noqa: S101 - only a breathing practice is breathed
    lead = total_seconds(passage.lead)
    breathed = int(max(0.0, seconds - lead) // pattern.round_seconds)
    led = place.led or seconds >= ENOUGH_OF_THE_LEAD * lead
    return replace(place, led=led, done=place.done + min(breathed, passage.rounds)), False


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


def about_minutes(place: Place, content: Content) -> int:
    """Return about how many minutes a script without lengths takes, answers included."""
    steps = content.practices[place.practice].steps
    answers = ANSWER * sum(isinstance(step, Ask) for step in steps)
    return max(1, round((total_seconds(_spoken(steps, place, content)) + answers) / 60))


def is_sound(place: Place, content: Content) -> bool:
    """Return whether `place` still exists: a later release may have changed the script."""
    practice = content.practices.get(place.practice)
    if practice is None or place.step not in practice.starts():
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
            case Breathe():
                pass
    return tuple(parts)


def _filled(ask: Ask, place: Place, content: Content) -> Ask:
    values = _values(place, content)
    return replace(ask, question=ask.question.format_map(values), reprompt=ask.reprompt.format_map(values))


def _values(place: Place, content: Content) -> dict[str, str]:
    strength = content.strength(place.strength)
    return {"strength": strength.name, "meaning": strength.meaning, "idea": strength.idea}
