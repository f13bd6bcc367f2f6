"""The values of one turn: what was heard, what else is known, and what comes of it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum

from micropractice.core.content import Content
from micropractice.core.phrases import Phrases
from micropractice.core.progress import Progress
from micropractice.core.record import Change, Record
from micropractice.core.speech import Part, Reply, Say, Sound, sentence
from micropractice.core.state import State
from micropractice.core.value import NOTHING, Value


class Intent(StrEnum):
    """What a request means. The values are the names that the interaction models and the platform use."""

    LAUNCH = "LaunchRequest"
    SESSION_ENDED = "SessionEndedRequest"
    SOUND_FAILED = "Alexa.Presentation.APLA.RuntimeError"

    PRACTICE = "PracticeIntent"
    CHOOSE_FOR_ME = "ChooseForMeIntent"
    ANSWER = "AnswerIntent"
    TELL = "TellIntent"
    STREAK = "StreakIntent"
    WEEK = "WeekIntent"
    CARE = "CareIntent"
    SELF_HARM = "SelfHarmIntent"
    VIOLENCE = "ViolenceIntent"
    EMERGENCY = "EmergencyIntent"
    WORRIED = "WorriedIntent"
    SEND = "SendIntent"
    MEDICINE = "MedicineIntent"
    DIAGNOSIS = "DiagnosisIntent"
    THERAPIST = "TherapistIntent"
    KNOWN = "WhatDoYouKnowIntent"
    FORGET = "ForgetMeIntent"
    UNWELL = "UnwellIntent"
    SLOWER = "SlowerIntent"
    QUICKER = "QuickerIntent"
    NO_HOLDS = "NoHoldsIntent"
    HOLDS = "HoldsIntent"
    SOUND = "SoundIntent"
    WHICH_SOUNDS = "WhichSoundsIntent"
    SOUND_OFF = "SoundOffIntent"
    TIME_LEFT = "TimeLeftIntent"
    NEED = "NeedIntent"
    MISSED_DAY = "MissedDayIntent"
    WHY_KEEP = "WhyKeepIntent"
    STREAK_TALK_ON = "StreakTalkOnIntent"
    STREAK_TALK_OFF = "StreakTalkOffIntent"
    BRIEF = "BriefIntent"
    FULL = "FullIntent"
    JAR_ON = "JarOnIntent"
    JAR_OFF = "JarOffIntent"
    JAR_READ = "JarReadIntent"
    JAR_COUNT = "JarCountIntent"
    JAR_EMPTY = "JarEmptyIntent"
    JAR_TAKE_OUT = "JarTakeOutIntent"

    YES = "AMAZON.YesIntent"
    NO = "AMAZON.NoIntent"
    NEXT = "AMAZON.NextIntent"
    PREVIOUS = "AMAZON.PreviousIntent"
    REPEAT = "AMAZON.RepeatIntent"
    PAUSE = "AMAZON.PauseIntent"
    RESUME = "AMAZON.ResumeIntent"
    START_OVER = "AMAZON.StartOverIntent"
    HELP = "AMAZON.HelpIntent"
    STOP = "AMAZON.StopIntent"
    CANCEL = "AMAZON.CancelIntent"
    NAVIGATE_HOME = "AMAZON.NavigateHomeIntent"
    FALLBACK = "AMAZON.FallbackIntent"


class Heard(Value):
    """The meaning of a request. `words` are a free answer: never kept, never logged, said back at most once."""

    intent: Intent
    slots: Mapping[str, str] = NOTHING
    words: str = ""

    private = ("words",)

    @property
    def need(self) -> str:
        """How somebody is, or what they would like: "good" is a feeling only, since alone it may be an answer."""
        return self.slots.get("need") or self.slots.get("feeling", "")


class Situation(Value):
    """What else a turn may know. `now` is the request's own moment where the person is.

    `known` says whether the record could be read; where it could not, the conversation goes on without figures.
    `reply` is an id for the reply of this turn, `country` the two letters of the locale, `opening` whether a session
    begins with this turn. `jar` is the record of their good things, where this turn may need it and it could be read.
    """

    now: datetime
    content: Content
    record: Record
    reply: str
    country: str
    known: bool = True
    opening: bool = False
    jar: Record | None = None

    private = ("jar",)

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def phrases(self) -> Phrases:
        return self.content.phrases

    @property
    def progress(self) -> Progress:
        return self.record.progress(self.now)

    @property
    def sound(self) -> Sound | None:
        """The sound that breathing is heard over now."""
        return None if self.record.muted(self.now) else self.record.sound

    def in_turn(self, wordings: Sequence[str]) -> str:
        """Return one of several wordings, another one on another day and after another practice."""
        return wordings[(self.today.toordinal() + len(self.record.facts)) % len(wordings)]


class Turn(Value):
    """What to say, what is then pending, and what becomes true.

    With `if_not_forgotten`, the turn deletes all that is kept of the account and changes nothing else; where that
    fails, the other turn is taken. `jar` is what becomes true of their good things: where that fails, it is another
    turn as well, `if_not_in_jar`.
    """

    reply: Reply
    state: State
    change: Change = Change()
    if_not_forgotten: "Turn | None" = None
    jar: Change = Change()
    if_not_in_jar: "Turn | None" = None

    private = ("jar",)


def ask(
    words: str | Sequence[Part], reprompt: str, state: State, change: Change | None = None, *, free: bool = False
) -> Turn:
    """Return a turn that ends with a question and listens."""
    return Turn(Reply(_parts(words), reprompt, free), state, change or Change())


def end(words: str, state: State, change: Change | None = None) -> Turn:
    """Return a turn after which the session ends."""
    return Turn(Reply(_parts(words)), state, change or Change())


def joined(*sentences: str) -> str:
    """Return the sentences that are not empty as one text."""
    return " ".join(sentence(one) for one in sentences if one)


def _parts(words: str | Sequence[Part]) -> tuple[Part, ...]:
    if isinstance(words, str):
        return (Say(words),) if words else ()
    return tuple(words)
