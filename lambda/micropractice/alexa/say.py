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

from micropractice.core.speech import Cue, Part, Reply, Rest, Say
from micropractice.core.turn import Intent

if TYPE_CHECKING:
    from ask_sdk_model.directive import Directive

LONGEST_BREAK = 10  # seconds; Alexa accepts no longer <break>


def say(reply: Reply, *, to_intent: bool) -> Response:
    """Return the response for a reply. A free answer can be elicited only in reply `to_intent` requests."""
    reprompt = Reprompt(SsmlOutputSpeech(ssml=ssml([Say(reply.reprompt)]))) if reply.reprompt else None
    return Response(
        output_speech=SsmlOutputSpeech(ssml=ssml(reply.parts)),
        reprompt=reprompt,
        card=SimpleCard(title=reply.card.title, content=reply.card.text) if reply.card else None,
        directives=[_elicit_answer()] if reply.free and to_intent else None,
        should_end_session=not reply.listens,
    )


def ssml(parts: Iterable[Part]) -> str:
    """Return the parts as one `<speak>` document."""
    return f"<speak>{' '.join(piece for part in parts for piece in _pieces(part))}</speak>"


def _pieces(part: Part) -> Iterable[str]:
    match part:
        case Say(words):
            yield escape(words, quote=False)
        case Rest(seconds):
            yield from _breaks(seconds)
        case Cue(words, _):
            yield escape(words, quote=False)
            yield from _breaks(part.rest)


def _breaks(seconds: float) -> Iterable[str]:
    while seconds > 0:
        yield f'<break time="{min(seconds, LONGEST_BREAK):g}s"/>'
        seconds = round(seconds - LONGEST_BREAK, 3)


def _elicit_answer() -> "Directive":
    """Ask for any words: the only way in which Alexa hands over an answer that is in no model."""
    slot = Slot(name="answer", confirmation_status=SlotConfirmationStatus.NONE)
    intent = AlexaIntent(
        name=Intent.ANSWER.value, confirmation_status=IntentConfirmationStatus.NONE, slots={"answer": slot}
    )
    return ElicitSlotDirective(updated_intent=intent, slot_to_elicit="answer")
