"""A turn as sound: what was said by an offline voice, over the sound that it was mixed with."""

from micropractice.alexa.say import VOLUME
from micropractice.core.speech import Sound
from speaker.echo import Exchange
from speaker.sounds import mixed
from speaker.voice import CALIBRATION, Samples


def heard_as_sound(exchange: Exchange, sound: Sound | None = None) -> Samples:
    """Return how a turn sounds, over `sound` where that is given. Raises `NoVoice`."""
    language = str(exchange.request["request"]["locale"]).partition("-")[0]
    speech = CALIBRATION[language].speak(exchange.ssml)
    over = sound or (Sound(exchange.sound) if exchange.sound else None)
    return mixed(speech, over, VOLUME) if over else speech
