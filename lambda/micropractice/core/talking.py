"""How much somebody wants to hear and to have kept: many words or few, figures or none, a jar or none."""

from collections.abc import Mapping

from micropractice.core.record import Change, keeping
from micropractice.core.turn import Intent, Situation
from micropractice.core.values import BRIEF, JAR, QUIET

# Each wish by the name under which it is kept, and whether it is wanted.
OF_TALKING: Mapping[Intent, tuple[str, bool]] = {
    Intent.BRIEF: (BRIEF, True),
    Intent.FULL: (BRIEF, False),
    Intent.STREAK_TALK_OFF: (QUIET, True),
    Intent.STREAK_TALK_ON: (QUIET, False),
    Intent.JAR_ON: (JAR, True),
    Intent.JAR_OFF: (JAR, False),
}


def wished(intent: Intent, here: Situation) -> tuple[str, Change]:
    """Return what is said to one of these wishes, and what becomes true."""
    phrases = here.phrases
    said = {
        Intent.BRIEF: phrases.brief,
        Intent.FULL: phrases.full,
        Intent.STREAK_TALK_OFF: phrases.streak_talk_off,
        Intent.STREAK_TALK_ON: phrases.streak_talk_on,
        Intent.JAR_ON: phrases.jar_on,
        Intent.JAR_OFF: phrases.jar_off,
    }
    name, wanted = OF_TALKING[intent]
    return said[intent], keeping(name, wanted=wanted)
