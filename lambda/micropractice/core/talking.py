"""How much somebody wants to hear: many words or few, their days and streaks or none."""

from micropractice.core.record import Change, keeping
from micropractice.core.turn import Intent, Situation
from micropractice.core.values import BRIEF, QUIET

WISHES = {Intent.BRIEF, Intent.FULL, Intent.STREAK_TALK_ON, Intent.STREAK_TALK_OFF}


def wished(intent: Intent, here: Situation) -> tuple[str, Change]:
    """Return what is said to one of the `WISHES`, and what becomes true."""
    phrases = here.phrases
    match intent:
        case Intent.BRIEF:
            return phrases.brief, keeping(BRIEF, wanted=True)
        case Intent.FULL:
            return phrases.full, keeping(BRIEF, wanted=False)
        case Intent.STREAK_TALK_OFF:
            return phrases.streak_talk_off, keeping(QUIET, wanted=True)
        case _:
            return phrases.streak_talk_on, keeping(QUIET, wanted=False)
