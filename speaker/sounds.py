"""Stand-ins for the sounds of Alexa's library, which only Alexa can play: made here, alike in kind and in loudness."""

import math
from array import array
from collections.abc import Iterator
from functools import cache
from random import Random

from micropractice.core.speech import Sound
from speaker.voice import RATE, Samples

SECONDS = 8  # of a clip, which is repeated
FADE = RATE // 2  # samples over which the end of a clip becomes its beginning, so that no seam is heard
_LOUDEST = 12_000  # of 32767


@cache
def clip(sound: Sound) -> Samples:
    """Return one clip, the same each time, that can be repeated without a seam."""
    chance = Random(sound)
    made = list(_MAKERS[sound](chance, SECONDS * RATE + FADE))
    loudest = max(map(abs, made))
    for n in range(FADE):
        share = n / FADE
        made[n] = made[n] * share + made[SECONDS * RATE + n] * (1 - share)
    return array("h", (round(one / loudest * _LOUDEST) for one in made[: SECONDS * RATE]))


def mixed(speech: Samples, sound: Sound, volume: int) -> Samples:
    """Return speech over a sound, repeated for as long as it takes, at `volume` % of its own loudness."""
    over = clip(sound)
    share = volume / 100
    return array(
        "h", (max(-32768, min(32767, one + round(over[n % len(over)] * share))) for n, one in enumerate(speech))
    )


def _rain(chance: Random, count: int) -> Iterator[float]:
    """Drops without number: noise without its lowest part."""
    before = 0.0
    for _ in range(count):
        now = chance.gauss(0, 1)
        yield now - 0.6 * before
        before = now


def _water(chance: Random, count: int) -> Iterator[float]:
    """A stream: soft noise that swells and sinks a little."""
    low = 0.0
    for n in range(count):
        low += 0.08 * (chance.gauss(0, 1) - low)
        yield low * (1 + 0.3 * math.sin(2 * math.pi * 0.7 * n / RATE) * math.sin(2 * math.pi * 0.31 * n / RATE))


def _forest(chance: Random, count: int) -> Iterator[float]:
    """Leaves in a light wind, and now and then a bird."""
    low = 0.0
    calls = sorted((chance.uniform(0, count / RATE), chance.uniform(2200, 3600)) for _ in range(SECONDS))
    for n in range(count):
        low += 0.05 * (chance.gauss(0, 1) - low)
        second = n / RATE
        yield 0.25 * low + sum(_call(second - begins, pitch) for begins, pitch in calls)


def _call(second: float, pitch: float) -> float:
    if not 0 <= second < 0.25:
        return 0.0
    return 0.3 * math.sin(math.pi * second / 0.25) * math.sin(2 * math.pi * (pitch + 900 * second) * second)


_MAKERS = {Sound.RAIN: _rain, Sound.WATER: _water, Sound.FOREST: _forest}
