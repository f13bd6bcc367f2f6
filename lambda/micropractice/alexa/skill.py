"""The request handlers of the SDK: one for the conversation, one for skill events, one apology."""

import json
import logging
import traceback
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from ask_sdk_core.attributes_manager import AttributesManager
from ask_sdk_core.dispatch_components.exception_components import AbstractExceptionHandler
from ask_sdk_core.dispatch_components.request_components import AbstractRequestHandler
from ask_sdk_core.exceptions import SerializationException
from ask_sdk_core.handler_input import HandlerInput
from ask_sdk_core.serialize import DefaultSerializer
from ask_sdk_core.utils import RESPONSE_FORMAT_VERSION, SDK_VERSION
from ask_sdk_model.request_envelope import RequestEnvelope
from ask_sdk_model.response import Response
from ask_sdk_model.response_envelope import ResponseEnvelope
from ask_sdk_runtime.dispatch import GenericRequestDispatcher
from ask_sdk_runtime.skill import RuntimeConfigurationBuilder
from ask_sdk_runtime.utils import user_agent_info

from micropractice import library
from micropractice.alexa.deadline import Deadline, TooLate
from micropractice.alexa.failures import count_failure
from micropractice.alexa.hear import (
    DEFAULT_LOCALE,
    Device,
    account_in,
    application_in,
    attributes_of,
    device_in,
    hear,
    locale_of,
    moment_of,
    person_in,
    reply_id,
    type_of,
)
from micropractice.alexa.keeping import LOCATED, Keeping, Kept
from micropractice.alexa.say import say
from micropractice.alexa.services import USUAL_ZONE, ZoneFinder, zone_named
from micropractice.core.dialogue import respond
from micropractice.core.jar import is_wanted
from micropractice.core.record import Change, Record, change_from_json, change_to_json, keeping_zone
from micropractice.core.speech import Reply, Say
from micropractice.core.state import Caring, Idle, state_from_json, state_to_json
from micropractice.core.turn import Intent, Situation, Turn
from micropractice.core.value import replace
from micropractice.core.values import HOME, Person, Zone
from micropractice.outbox import NO_OUTBOX, Outbox
from micropractice.store import ProgressStore, StoreUnavailable

ZONE_HOLDS = timedelta(days=7)  # after which a device's time zone is asked for again
SILENT = (Intent.SESSION_ENDED, Intent.SOUND_FAILED)  # nothing can be said to these
SKILL_DISABLED = "AlexaSkillEvent.SkillDisabled"

logger = logging.getLogger(__name__)

Handler = Callable[[Mapping[str, Any], object], dict[str, Any]]


class BadEnvelope(Exception):
    """What arrived is not a request of Alexa."""


class ForeignSkill(Exception):
    """The request is for another skill."""


def build(store: ProgressStore, find_zone: ZoneFinder, skill_id: str, outbox: Outbox = NO_OUTBOX) -> Handler:
    """Return the function that answers a request envelope, as JSON values, with a response envelope.

    It raises `BadEnvelope` and `ForeignSkill`; anything else that fails is answered with an apology.
    """
    builder = RuntimeConfigurationBuilder()
    builder.add_request_handler(SkillEvents(store, outbox))
    builder.add_request_handler(Conversation(store, outbox, find_zone))
    builder.add_exception_handler(Apology())
    dispatcher = GenericRequestDispatcher(builder.get_runtime_configuration())
    serializer = DefaultSerializer()

    def handle(event: Mapping[str, Any], context: object) -> dict[str, Any]:
        envelope = _envelope(event, serializer)
        if application_in(envelope) != skill_id:
            raise ForeignSkill("the request is for another skill id")
        try:
            return cast("dict[str, Any]", serializer.serialize(_dispatched(envelope, context, dispatcher)))
        except RecursionError:
            raise BadEnvelope("it is nested too deeply") from None

    return handle


def _dispatched(envelope: RequestEnvelope, context: object, dispatcher: GenericRequestDispatcher) -> ResponseEnvelope:
    """Return what the SDK's `CustomSkill` would, whose module loads clients of all Alexa's services: 2 % of a start."""
    attributes = AttributesManager(request_envelope=envelope)
    response = dispatcher.dispatch(HandlerInput(envelope, attributes, context))
    return ResponseEnvelope(
        version=RESPONSE_FORMAT_VERSION,
        session_attributes=attributes.session_attributes if envelope.session else None,
        user_agent=user_agent_info(sdk_version=SDK_VERSION),
        response=response,
    )


def _envelope(event: Mapping[str, Any], serializer: DefaultSerializer) -> RequestEnvelope:
    try:
        text = json.dumps(event, ensure_ascii=False)
        text.encode()  # half of a surrogate pair is no text: it could be neither hashed nor stored
        envelope: RequestEnvelope = serializer.deserialize(text, RequestEnvelope)
    except (SerializationException, AttributeError, TypeError, ValueError, RecursionError):
        raise BadEnvelope("it has no such form") from None  # the cause may hold words
    if not application_in(envelope):
        raise BadEnvelope("it names no application")
    if envelope.request is None:
        raise BadEnvelope("it has no request")
    return envelope


class Conversation(AbstractRequestHandler):
    """One voice turn: hear, load, respond, keep, say. Every decision is made in `respond`."""

    def __init__(self, store: ProgressStore, outbox: Outbox, find_zone: ZoneFinder) -> None:
        self._store = store
        self._outbox = outbox
        self._find_zone = find_zone

    def can_handle(self, handler_input: HandlerInput) -> bool:
        return True

    def handle(self, handler_input: HandlerInput) -> Response:
        deadline = Deadline()
        envelope = handler_input.request_envelope
        heard = hear(envelope)
        if heard is None:
            return Response()
        locale = locale_of(envelope)
        language, _, country = locale.partition("-")
        if language not in library.languages():
            return Response() if heard.intent in SILENT else _in_english("only_these_languages")

        person, attributes = _person_of_session(person_in(envelope), attributes_of(envelope))
        keeping = Keeping(self._store, self._outbox, person, deadline)
        loaded = keeping.load()
        record = loaded or Record()
        earlier = _unsaved_in(attributes)
        for change in earlier:
            record = record.changed(change)
        utc = moment_of(envelope, otherwise=datetime.now(UTC))
        now, zone_found = self._local(utc, envelope, record, deadline)
        opening = envelope.session is not None and bool(envelope.session.new)
        content = library.content(locale)
        state = state_from_json(attributes.get("state"))
        jar = keeping.load_jar() if is_wanted(heard, state, record) else None
        here = Situation(now, content, record, reply_id(envelope), country, loaded is not None, opening, jar)
        turn = respond(heard, state, here)
        kept = Kept((), safe=True)
        if jar and turn.if_not_in_jar and not keeping.keep_in_jar(replace(turn.jar, moment=int(utc.timestamp())), jar):
            turn = turn.if_not_in_jar
        if turn.if_not_forgotten:
            turn = turn if keeping.forget(int(utc.timestamp())) else turn.if_not_forgotten
        else:
            change = replace(zone_found | turn.change, moment=int(utc.timestamp()))
            kept = keeping.keep(change, earlier, loaded)
        if not kept.safe:  # then no figures are told
            turn = respond(heard, state, replace(here, known=False))
        if envelope.session is not None:
            handler_input.attributes_manager.session_attributes = _attributes(turn, person, kept.left)
        if heard.intent in SILENT:
            return Response()
        reply = turn.reply
        if not kept.safe and turn.change.practised and not isinstance(turn.state, Caring):
            reply = replace(reply, parts=(Say(here.phrases.not_noted), *reply.parts))
        return say(reply, to_intent=type_of(envelope) == "IntentRequest", token=here.reply)

    def _local(
        self, utc: datetime, envelope: RequestEnvelope, record: Record, deadline: Deadline
    ) -> tuple[datetime, Change]:
        """Return the moment where the person is, and what was learnt of their device's time zone."""
        device = device_in(envelope)
        known = record.zones.get(device.key) if device else None
        change = Change()
        asks = device is not None and (known is None or utc.timestamp() - known.asked >= ZONE_HOLDS.total_seconds())
        if device and asks and (name := self._zone_of(device, deadline)):
            known = Zone(name, round(utc.timestamp()))
            change = keeping_zone(device.key, known)
        usual = USUAL_ZONE.get(locale_of(envelope), USUAL_ZONE[DEFAULT_LOCALE])
        zone = zone_named(known.name if known else usual) or zone_named(usual)
        return utc.astimezone(zone), change

    def _zone_of(self, device: Device, deadline: Deadline) -> str | None:
        try:
            return deadline.by(LOCATED, lambda: self._find_zone(device))
        except TooLate:
            return None


class SkillEvents(AbstractRequestHandler):
    """Disabling the skill deletes everything that is kept of the account."""

    def __init__(self, store: ProgressStore, outbox: Outbox) -> None:
        self._store = store
        self._outbox = outbox

    def can_handle(self, handler_input: HandlerInput) -> bool:
        return is_skill_event(handler_input)

    def handle(self, handler_input: HandlerInput) -> Response:
        envelope = handler_input.request_envelope
        account = account_in(envelope)
        if type_of(envelope) == SKILL_DISABLED and account:
            self._forget(account, moment_of(envelope, otherwise=datetime.now(UTC)))
        return Response()

    def _forget(self, account: str, moment: datetime) -> None:
        """Delete the account now, or have it deleted later. Raises `OutboxUnavailable` where neither can be.

        An account that comes back has another id, so what was written since the event goes with the rest.
        """
        until = int(max(moment, datetime.now(UTC)).timestamp())
        try:
            self._store.forget(account, until)
        except StoreUnavailable as error:
            logger.error("an account could not be deleted: %s", error)
            count_failure()
            self._outbox.send_deletion(account, until)


class Apology(AbstractExceptionHandler):
    """Say one sorry sentence and end. The log names the type and the place of what failed, and no words.

    A skill event is not apologised to: its failure goes back to Alexa, which sends it again.
    """

    def can_handle(self, handler_input: HandlerInput, exception: Exception) -> bool:
        return not is_skill_event(handler_input)

    def handle(self, handler_input: HandlerInput, exception: Exception) -> Response:
        last = traceback.extract_tb(exception.__traceback__)[-1]
        logger.error("a turn failed: %s at %s:%s", type(exception).__name__, last.name, last.lineno)
        count_failure()
        if type_of(handler_input.request_envelope) in SILENT:
            return Response()
        return _in_english("sorry")


def _in_english(name: str) -> Response:
    """Say one phrase of the language that is always there, and end."""
    phrases = library.content(DEFAULT_LOCALE.partition("-")[0]).phrases
    return say(Reply((Say(getattr(phrases, name)),)), to_intent=False)


def is_skill_event(handler_input: HandlerInput) -> bool:
    return type_of(handler_input.request_envelope).startswith("AlexaSkillEvent.")


def _person_of_session(
    person: Person | None, attributes: Mapping[str, object]
) -> tuple[Person | None, Mapping[str, object]]:
    """Return whose turn it is, and the session's attributes as far as they are theirs.

    Alexa names the voice that it knows in some turns only, so a turn without a name is of whoever spoke last. What is
    pending for one person is no other's.
    """
    who = attributes.get("who")
    if person is None or not isinstance(who, str) or person.who == who:
        return person, attributes
    return (Person(person.account, who), attributes) if person.who == HOME else (person, {})


def _unsaved_in(attributes: Mapping[str, object]) -> list[Change]:
    """Return the changes of earlier turns of this session that may not be in the table."""
    written = attributes.get("unsaved")
    changes = map(change_from_json, written if isinstance(written, list) else ())
    return [change for change in changes if change]


def _attributes(turn: Turn, person: Person | None, unsaved: Sequence[Change]) -> dict[str, Any]:
    attributes: dict[str, Any] = {"who": person.who} if person else {}
    if turn.state != Idle():
        attributes["state"] = state_to_json(turn.state)
    if unsaved:
        attributes["unsaved"] = [change_to_json(change) for change in unsaved]
    return attributes
