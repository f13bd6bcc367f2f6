"""How somebody likes to breathe - how slowly, with holds or without, over which sound - and how much is left."""

from datetime import timedelta

from micropractice.core.breathing import PACES, Level, Pattern
from micropractice.core.guide import at_level, level_now, minutes_left, pattern_of
from micropractice.core.practice import Kind
from micropractice.core.record import Change, keeping_holds, keeping_level, keeping_sound, removing
from micropractice.core.speech import Sound
from micropractice.core.state import Asking, Paused, Place, Practising
from micropractice.core.turn import Heard, Intent, Situation
from micropractice.core.value import replace
from micropractice.core.values import MUTE

_OF_BREATHS = {Intent.SLOWER, Intent.QUICKER, Intent.NO_HOLDS, Intent.HOLDS}
WISHES = {*_OF_BREATHS, Intent.SOUND, Intent.SOUND_OFF}
NEW_FOR = 3  # days of a kind, while which all of it is explained, and breathing begins gently
KNOWN_FOR = timedelta(days=60)  # since it was last begun


def at_liking(place: Place, here: Situation) -> Place:
    """Return the place with its breaths as somebody likes them; whoever is new and said nothing begins gently."""
    pattern = here.content.practices[place.practice].pattern
    if pattern is None:
        return place
    level = _level_in(pattern, here)
    gentle_start = level is Level.USUAL and pattern.has(Level.GENTLE) and not place.done and _is_new(here)
    return replace(place, level=Level.USUAL, gentle_start=True) if gentle_start else at_level(place, level, pattern)


def is_familiar(practice: str, here: Situation) -> bool:
    """Return whether somebody knows the practice, so that less of it is explained: sooner where they like few words."""
    record, kind = here.record, here.content.practices[practice].kind
    lately = here.now.timestamp() - record.begun.get(practice, 0) < KNOWN_FOR.total_seconds()
    if record.brief and (lately or kind is not Kind.BREATHING):  # how to breathe safely is told at least once
        return True
    return lately and len(here.progress.of_kind(kind)) >= NEW_FOR


def _level_in(pattern: Pattern, here: Situation) -> Level:
    if pattern.holds and not here.record.holds:
        return Level.WITHOUT_HOLDS
    return here.record.level if pattern.has(here.record.level) else Level.USUAL


def _is_new(here: Situation) -> bool:
    return here.known and len(here.progress.of_kind(Kind.BREATHING)) < NEW_FOR


def preferred(heard: Heard, state: Asking, here: Situation) -> tuple[str, Asking, Change]:
    """Return what is said to one of the `WISHES`, what is then pending, and what becomes true."""
    phrases, pattern = here.phrases, pattern_of(state, here.content)
    match heard.intent:
        case Intent.SLOWER | Intent.QUICKER:
            words, change = _pace(heard.intent is Intent.SLOWER, state, here)
        case Intent.HOLDS:
            words, change = phrases.with_holds, keeping_holds(wanted=True)
        case Intent.NO_HOLDS:
            words, change = phrases.without_holds, keeping_holds(wanted=False)
        case Intent.SOUND_OFF:
            words, change = phrases.sound_off, keeping_sound(None)
        case _:
            named = next((sound for sound in Sound if sound == heard.slots.get("sound")), None)
            sound = named or here.record.sound or Sound.RAIN
            words = phrases.sound_on.format(sound=phrases.sounds[sound])
            change = keeping_sound(sound) | removing([MUTE])  # it is tried again
    if pattern and change and isinstance(state, Practising | Paused) and heard.intent in _OF_BREATHS:
        level = _level_in(pattern, replace(here, record=here.record.changed(change)))
        state = replace(state, place=at_level(state.place, level, pattern))
    return words, state, change  # what is only offered is begun as it is liked


def _pace(slower: bool, state: Asking, here: Situation) -> tuple[str, Change]:
    phrases, pattern, level = here.phrases, None, here.record.level
    if isinstance(state, Practising | Paused) and (pattern := pattern_of(state, here.content)):
        level = level_now(state.place)
    paces = [one for one in (PACES if slower else PACES[::-1]) if pattern is None or pattern.has(one)]
    beyond = paces[paces.index(level) + 1 :] if level in paces else []
    if not beyond:
        return phrases.slowest if slower else phrases.quickest, Change()
    return phrases.slower if slower else phrases.quicker, keeping_level(beyond[0])


def time_left(place: Place, here: Situation) -> str:
    minutes = round(minutes_left(place, here.content))
    return here.phrases.time_left.of(minutes) if minutes else here.phrases.almost_done
