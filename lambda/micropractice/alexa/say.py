"""A reply becomes Alexa's response: SSML within its limits, and a microphone that is open or not."""

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from ask_sdk_model.dialog.elicit_slot_directive import ElicitSlotDirective
from ask_sdk_model.intent import Intent as AlexaIntent
from ask_sdk_model.intent_confirmation_status import IntentConfirmationStatus
from ask_sdk_model.response import Response
from ask_sdk_model.slot import Slot
from ask_sdk_model.slot_confirmation_status import SlotConfirmationStatus
from ask_sdk_model.ui.reprompt import Reprompt
from ask_sdk_model.ui.simple_card import SimpleCard
from ask_sdk_model.ui.ssml_output_speech import SsmlOutputSpeech

from micropractice.core.speech import LONGEST_BREAK, MOST_SECONDS, Cue, Part, Reply, Rest, Say, Sound, total_seconds
from micropractice.core.turn import Intent

if TYPE_CHECKING:
    from ask_sdk_model.directive import Directive

# Of Alexa's sound library: sounds that are steady, so that no beat of theirs goes against the breath. The first two
# stand in Amazon's own pages on APL for Audio, the third in many skills; none could be heard here.
SOUNDS = {
    Sound.RAIN: "soundbank://soundlibrary/weather/rain/rain_06",
    Sound.WATER: "soundbank://soundlibrary/water/nature/nature_10",
    Sound.FOREST: "soundbank://soundlibrary/animals/amzn_sfx_bird_forest_01",
}
VOLUME = 10  # % of a sound's own, below the voice
ENDLESSLY = -1  # Alexa repeats a sound for up to 240 s (its blog, February 2021); the number is that of APL's videos


def say(reply: Reply, *, to_intent: bool, token: str = "") -> Response:
    """Return the response for a reply. A free answer can be elicited only in reply `to_intent` requests.

    Where a sound cannot be played, Alexa says so with the `token`.
    """
    speech = ssml(reply.parts)
    directives: list[Directive] = [_elicit_answer()] if reply.free and to_intent else []
    sound = reply.sound if total_seconds(reply.parts) <= MOST_SECONDS else None
    if sound:
        directives.append(_render(mix(speech, sound), token))
    reprompt = Reprompt(SsmlOutputSpeech(ssml=ssml([Say(reply.reprompt)]))) if reply.reprompt else None
    return Response(
        output_speech=None if sound else SsmlOutputSpeech(ssml=speech),
        reprompt=reprompt,
        card=SimpleCard(title=reply.card.title, content=reply.card.text) if reply.card else None,
        directives=directives or None,
        should_end_session=not reply.listens,
    )


def mix(speech: str, sound: Sound) -> dict[str, object]:
    """Return the APL for Audio document of an SSML text over a sound that is repeated for as long as it takes."""
    over = {
        "type": "Audio",
        "source": SOUNDS[sound],
        "duration": "trimToParent",
        "filter": [{"type": "Repeat", "repeatCount": ENDLESSLY}, {"type": "Volume", "amount": f"{VOLUME}%"}],
    }
    spoken = {"type": "Speech", "contentType": "SSML", "content": speech}
    mixer = {"type": "Mixer", "items": [spoken, over]}
    return {"type": "APLA", "version": "0.91", "mainTemplate": {"parameters": ["payload"], "item": mixer}}


def ssml(parts: Iterable[Part]) -> str:
    """Return the parts as one `<speak>` document."""
    return f"<speak>{' '.join(piece for part in parts for piece in _pieces(part))}</speak>"


def _pieces(part: Part) -> Iterable[str]:
    match part:
        case Say(words):
            yield escape(words, quote=False)
        case Rest(seconds):
            yield from _breaks(seconds)
        case Cue(words):
            yield escape(words, quote=False)
            yield from _breaks(part.rest)


def _breaks(seconds: float) -> Iterable[str]:
    while seconds > 0:
        part = min(seconds, LONGEST_BREAK)
        yield f'<break time="{part:g}s"/>' if part == int(part) else f'<break time="{round(part * 1000)}ms"/>'
        seconds = round(seconds - LONGEST_BREAK, 3)


def _render(document: dict[str, object], token: str) -> "Directive":
    # Imported here, since it brings ten modules that only a sound needs.
    from ask_sdk_model.interfaces.alexa.presentation.apla.render_document_directive import RenderDocumentDirective

    return RenderDocumentDirective(token=token, document=document)


def _elicit_answer() -> "Directive":
    """Ask for any words: the only way in which Alexa hands over an answer that is in no model."""
    slot = Slot(name="answer", confirmation_status=SlotConfirmationStatus.NONE)
    intent = AlexaIntent(
        name=Intent.ANSWER.value, confirmation_status=IntentConfirmationStatus.NONE, slots={"answer": slot}
    )
    return ElicitSlotDirective(updated_intent=intent, slot_to_elicit="answer")
