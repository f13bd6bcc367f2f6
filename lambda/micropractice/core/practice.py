"""A practice: a short script of steps, read from top to bottom, that pauses at each question."""

from enum import StrEnum

from micropractice.core.breathing import Pattern
from micropractice.core.speech import Rest, Say
from micropractice.core.value import Value


class Kind(StrEnum):
    BREATHING = "breathing"
    GRATITUDE = "gratitude"
    STRENGTHS = "strengths"
    GOAL = "goal"
    CONNECTION = "connection"
    SELFCARE = "selfcare"
    CELEBRATE = "celebrate"


class Breathe(Value):
    """Rounds of a pattern, as many as the length asked for holds."""

    pattern: Pattern


class Ask(Value):
    """A question that any words answer. With `reflect` the answer may be said back, once; with `plan` it is a plan."""

    question: str
    reprompt: str
    reflect: bool = False
    plan: bool = False


class Only(Value):
    """What is said only where the breathing has holds, or none; or only to whom it is familiar, or new."""

    parts: tuple[Say | Rest, ...]
    holds: bool | None = None
    familiar: bool | None = None


Step = Say | Rest | Only | Breathe | Ask


class Practice(Value):
    """A script. `minutes` are the lengths offered, shortest first; empty where the script has one length.

    `order` is that in which somebody new meets the practices of a kind. `follow_up` asks, on another day, after the
    plan that one of its questions makes; empty where none does.
    """

    id: str
    kind: Kind
    title: str
    steps: tuple[Step, ...]
    minutes: tuple[int, ...] = ()
    evening: bool = False
    order: int = 1
    follow_up: str = ""

    @property
    def pattern(self) -> Pattern | None:
        return next((step.pattern for step in self.steps if isinstance(step, Breathe)), None)

    def passage(self, start: int) -> tuple[Step, ...]:
        """Return the steps from `start` up to the next question, the question included."""
        for index in range(start, len(self.steps)):
            if isinstance(self.steps[index], Ask):
                return self.steps[start : index + 1]
        return self.steps[start:]

    def starts(self) -> tuple[int, ...]:
        """Return the index of the first step of each passage that ends with a question."""
        questions = [index for index, step in enumerate(self.steps) if isinstance(step, Ask)]
        return (0, *(index + 1 for index in questions[:-1]))


class Need(Value):
    """How somebody is, or what they would like: wordings of one sentence of understanding, and the kinds that fit.

    With `grey`, no good things are asked for, and whoever keeps some is told that one can be read back.
    """

    said: tuple[str, ...]
    kinds: tuple[Kind, ...]
    grey: bool = False


class Strength(Value):
    """A character strength: its name within a sentence, what it means, and an idea for using it today."""

    id: str
    name: str
    meaning: str
    idea: str
