"""The same core behind the SDK's StandardSkillBuilder and its DynamoDB adapter, as the SDK's samples use them."""

import logging
import os
from datetime import UTC, datetime
from typing import Any

from ask_sdk.standard import StandardSkillBuilder
from ask_sdk_core.dispatch_components.exception_components import AbstractExceptionHandler
from ask_sdk_core.dispatch_components.request_components import AbstractRequestHandler
from ask_sdk_core.handler_input import HandlerInput
from ask_sdk_dynamodb.partition_keygen import person_id_partition_keygen
from ask_sdk_model.response import Response
from ask_sdk_model.services.service_exception import ServiceException

from micropractice import library
from micropractice.alexa.hear import attributes_of, device_in, hear, locale_of, moment_of, reply_id, type_of
from micropractice.alexa.say import say
from micropractice.alexa.services import USUAL_ZONE, zone_named
from micropractice.core.dialogue import respond
from micropractice.core.jar import is_wanted
from micropractice.core.record import Change, Record, keeping_zone, record_of
from micropractice.core.state import state_from_json, state_to_json
from micropractice.core.turn import Intent, Situation
from micropractice.core.values import Zone, fact_of, to_epoch


class ConversationHandler(AbstractRequestHandler):
    def can_handle(self, handler_input: HandlerInput) -> bool:
        return True

    def handle(self, handler_input: HandlerInput) -> Response:
        envelope, attributes = handler_input.request_envelope, handler_input.attributes_manager
        heard = hear(envelope)
        if heard is None:
            return Response()
        kept: Any = attributes.persistent_attributes
        record, jar = record_from(kept.get("record", {})), record_from(kept.get("jar", {}))
        state = state_from_json(attributes_of(envelope).get("state"))
        utc = moment_of(envelope, otherwise=datetime.now(UTC))
        zone, change = zone_of(handler_input, record, utc)
        content, country = library.content(locale_of(envelope)), locale_of(envelope)[-2:]
        opening = envelope.session is not None and bool(envelope.session.new)
        in_jar = jar if is_wanted(heard, state, record) else None
        now = utc.astimezone(zone_named(zone))
        here = Situation(now, content, record, reply_id(envelope), country, opening=opening, jar=in_jar)
        turn = respond(heard, state, here)
        change |= turn.change
        if turn.if_not_forgotten:
            attributes.delete_persistent_attributes()
        elif change or turn.jar:
            record, jar = record.changed(change), jar.changed(turn.jar)
            attributes.persistent_attributes = {"record": attributes_for(record), "jar": attributes_for(jar)}
            attributes.save_persistent_attributes()
        if envelope.session is not None:
            attributes.session_attributes = {"state": state_to_json(turn.state)}
        if heard.intent in (Intent.SESSION_ENDED, Intent.SOUND_FAILED):
            return Response()
        return say(turn.reply, to_intent=type_of(envelope) == "IntentRequest", token=here.reply)


class SorryHandler(AbstractExceptionHandler):
    def can_handle(self, handler_input: HandlerInput, exception: Exception) -> bool:
        return True

    def handle(self, handler_input: HandlerInput, exception: Exception) -> Response:
        logging.getLogger(__name__).error("a turn failed: %s", type(exception).__name__)
        return handler_input.response_builder.speak(library.content("en").phrases.sorry).response


def zone_of(handler_input: HandlerInput, record: Record, utc: datetime) -> tuple[str, Change]:
    """Return the time zone of the device, and what was learnt of it."""
    envelope = handler_input.request_envelope
    device, usual = device_in(envelope), USUAL_ZONE[locale_of(envelope)]
    if not device or device.key in record.zones:
        return record.zones[device.key].name if device else usual, Change()
    try:
        name = str(handler_input.service_client_factory.get_ups_service().get_system_time_zone(device.id) or usual)
    except ServiceException:
        return usual, Change()
    return name, keeping_zone(device.key, Zone(name, int(utc.timestamp())))


def record_from(kept: Any) -> Record:
    facts = (fact_of(kind, int(day)) for kind, days in kept.get("facts", {}).items() for day in days)
    return record_of(filter(None, facts), kept.get("values", {}), used=0)


def attributes_for(record: Record) -> dict[str, Any]:
    facts: dict[str, list[int]] = {}
    for kind, day in record.facts:
        facts.setdefault(kind.value, []).append(to_epoch(day))
    return {"facts": facts, "values": dict(record.values)}


builder = StandardSkillBuilder(os.environ["TABLE"], auto_create_table=True, partition_keygen=person_id_partition_keygen)
builder.add_request_handler(ConversationHandler())
builder.add_exception_handler(SorryHandler())
handler = builder.lambda_handler()
