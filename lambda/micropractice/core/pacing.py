"""How somebody likes to breathe - how slowly, with holds or without, over which sound - and how much is left."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from micropractice.core.breathing import PACES, Level, Pattern
from micropractice.core.guide import at_level, minutes_left
from micropractice.core.practice import Kind
from micropractice.core.record import Change, keeping_holds, keeping_level, keeping_sound
from micropractice.core.speech import Sound
from micropractice.core.state import Asking, Idle, Paused, Place, Practising
from micropractice.core.turn import Heard, Intent, Situation

NEW_FOR = 3  # days of breathing, while which it begins gently


def at_liking(place: Place, here: Situation) -> Place:
    """Return the place with its breaths as somebody likes them; whoever is new to them and said nothing is eased in."""
    pattern = here.content.practices[place.practice].pattern
    if pattern is None:
        return place
    level = _level_in(pattern, here)
    eases_in = level is Level.USUAL and pattern.has(Level.GENTLE) and not place.done and _is_new(here)
    return replace(place, eases_in=True) if eases_in else at_level(place, level, pattern)


def _level_in(pattern: Pattern, here: Situation) -> Level:
    if pattern.holds and not here.record.holds:
        return Level.WITHOUT_HOLDS
    return here.record.level if pattern.has(here.record.level) else Level.USUAL


def _is_new(here: Situation) -> bool:
    return here.known and len(here.progress.of_kind(Kind.BREATHING)) < NEW_FOR


def preferred(heard: Heard, state: Asking, here: Situation) -> tuple[str, Asking, Change]:
    """Return what is said to a wish for other breaths or another sound, what is then pending, and what becomes true."""
    pattern = None if isinstance(state, Idle) else here.content.practices[state.place.practice].pattern
    words, change = _WISHES[heard.intent](heard, state, here)
    if isinstance(state, Idle) or pattern is None:
        return words, state, change
    if heard.intent in (Intent.SOUND, Intent.SOUND_OFF) or not change:
        return words, state, change
    level = _level_in(pattern, replace(here, record=here.record.changed(change)))
    return words, replace(state, place=at_level(state.place, level, pattern)), change


def _pace(heard: Heard, state: Asking, here: Situation) -> tuple[str, Change]:
    phrases = here.phrases
    slower = heard.intent is Intent.SLOWER
    pattern, level = None, here.record.level
    if isinstance(state, Practising | Paused):
        pattern, level = here.content.practices[state.place.practice].pattern, state.place.level
    paces = [one for one in (PACES if slower else PACES[::-1]) if pattern is None or pattern.has(one)]
    beyond = paces[paces.index(level) + 1 :] if level in paces else []
    if not beyond:
        return phrases.slowest if slower else phrases.quickest, Change()
    return phrases.slower if slower else phrases.quicker, keeping_level(beyond[0])


def _holds(heard: Heard, state: Asking, here: Situation) -> tuple[str, Change]:
    wanted = heard.intent is Intent.HOLDS
    return here.phrases.with_holds if wanted else here.phrases.without_holds, keeping_holds(wanted=wanted)


def _sound(heard: Heard, state: Asking, here: Situation) -> tuple[str, Change]:
    phrases = here.phrases
    if heard.intent is Intent.SOUND_OFF:
        return phrases.sound_off, keeping_sound(None)
    named = next((sound for sound in Sound if sound == heard.slots.get("sound")), None)
    sound = named or here.record.sound or Sound.RAIN
    return phrases.sound_on.format(sound=phrases.sounds[sound]), keeping_sound(sound)


_WISHES: Mapping[Intent, Callable[[Heard, Asking, Situation], tuple[str, Change]]] = {
    Intent.SLOWER: _pace,
    Intent.QUICKER: _pace,
    Intent.NO_HOLDS: _holds,
    Intent.HOLDS: _holds,
    Intent.SOUND: _sound,
    Intent.SOUND_OFF: _sound,
}
WISHES = frozenset(_WISHES)


def time_left(place: Place, here: Situation) -> str:
    minutes = round(minutes_left(place, here.content))
    return here.phrases.time_left.of(minutes) if minutes else here.phrases.almost_done
