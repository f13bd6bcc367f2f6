"""A request envelope becomes what it means. Envelopes may lack anything: a session, a user, a locale, slots."""

import re
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from ask_sdk_model.request_envelope import RequestEnvelope
from ask_sdk_model.slot import Slot
from ask_sdk_model.slu.entityresolution.resolution import Resolution

from micropractice.core.turn import Heard, Intent
from micropractice.core.value import Value
from micropractice.core.values import HOME, Person

DEFAULT_LOCALE = "en-US"

YEARS = range(1970, 9000)  # in which a moment can be reckoned with; any other is no moment of Alexa's

_REPLY_ID = re.compile("[0-9a-f]{16}")

# The requests that are turns of a conversation; any other is an event to which nothing can be said.
_REQUESTS = {
    "LaunchRequest": Intent.LAUNCH,
    "SessionResumedRequest": Intent.LAUNCH,
    "SessionEndedRequest": Intent.SESSION_ENDED,
}

_MAY_BE_ANSWERS = {Intent.SOUND, Intent.NEED}  # "birds" and "tired" are kept as words too


class Device(Value):
    """The device that was spoken to, and where its settings can be asked for. `key` is a hash of its id."""

    key: str
    id: str
    endpoint: str
    token: str


def request_of(envelope: RequestEnvelope) -> Any:
    """Return the request in the envelope. Which attributes it has depends on its type."""
    return envelope.request


def type_of(envelope: RequestEnvelope) -> str:
    """Return the type of the request, such as "IntentRequest"."""
    return str(request_of(envelope).object_type)


def application_in(envelope: RequestEnvelope) -> str:
    """Return the id of the skill that the request is for, "" where there is none."""
    application = _system(envelope) and _system(envelope).application
    return (application and application.application_id) or ""


def hear(envelope: RequestEnvelope) -> Heard | None:
    """Return what the request means, or None for an event that is no turn of a conversation."""
    request = request_of(envelope)
    if request.object_type == Intent.SOUND_FAILED:
        ours = request.token and _REPLY_ID.fullmatch(request.token)
        return Heard(Intent.SOUND_FAILED, {"reply": request.token} if ours else {})
    if request.object_type in _REQUESTS:
        return Heard(_REQUESTS[request.object_type])
    if request.object_type != "IntentRequest":
        return None
    name = request.intent.name if request.intent else ""
    intent = Intent(name) if name in list(Intent) else Intent.FALLBACK
    slots: dict[str, str] = {}
    words: list[str] = []
    for slot in filter(None, ((request.intent.slots if request.intent else None) or {}).values()):
        if resolved := _resolved(slot):
            slots[slot.name] = resolved
        if slot.value and (not resolved or intent in _MAY_BE_ANSWERS):
            words.append(slot.value)
    if intent is Intent.TELL:  # "my sister {my_sister}": the words before a slot stand in its name
        words = [f"{name.replace('_', ' ')} {value}" for name, value in slots.items()]
        slots = {}
    if answer := slots.pop("answer", ""):
        words.append(answer)
    return Heard(intent, slots, " ".join(words))


def person_in(envelope: RequestEnvelope) -> Person | None:
    """Return the person whose voice was recognised, else the home, of the account; None without an account."""
    system = _system(envelope)
    user: Any = (system and system.user) or (envelope.session and envelope.session.user)
    if not user or not user.user_id:
        return None
    person = system and system.person
    who = hashed(person.person_id) if person and person.person_id else HOME
    return Person(hashed(user.user_id), who)


def device_in(envelope: RequestEnvelope) -> Device | None:
    """Return the device, or None where its settings cannot be asked for."""
    system = _system(envelope)
    device = system and system.device
    if not (system and device and device.device_id and system.api_endpoint and system.api_access_token):
        return None
    return Device(hashed(device.device_id)[:16], device.device_id, system.api_endpoint, system.api_access_token)


def account_in(envelope: RequestEnvelope) -> str | None:
    person = person_in(envelope)
    return person.account if person else None


def locale_of(envelope: RequestEnvelope) -> str:
    """Return the locale such as "en-GB", the default one where there is none."""
    locale: str | None = request_of(envelope).locale
    return locale or DEFAULT_LOCALE


def moment_of(envelope: RequestEnvelope, otherwise: datetime) -> datetime:
    """Return the aware moment at which the person spoke."""
    timestamp: datetime | None = request_of(envelope).timestamp
    return timestamp if timestamp and timestamp.tzinfo and timestamp.year in YEARS else otherwise


def reply_id(envelope: RequestEnvelope) -> str:
    """Return an id for the reply to this request, the same for the same request."""
    return hashed(request_of(envelope).request_id or "")[:16]


def attributes_of(envelope: RequestEnvelope) -> Mapping[str, object]:
    return (envelope.session and envelope.session.attributes) or {}


def hashed(platform_id: str) -> str:
    """Return the only form in which an id of the platform is kept."""
    return sha256(platform_id.encode()).hexdigest()


def _system(envelope: RequestEnvelope) -> Any:
    return envelope.context and envelope.context.system


def _resolved(slot: Slot) -> str:
    """Return the id a slot was resolved to; its value where its type has no ids; "" where no value was known."""
    if not (slot.resolutions and slot.resolutions.resolutions_per_authority):
        return slot.value or ""
    matches = (_match(resolution) for resolution in filter(None, slot.resolutions.resolutions_per_authority))
    return next((match for match in matches if match), "")


def _match(resolution: Resolution) -> str:
    value: Any = resolution.values[0].value if resolution.values else None
    return (value.id or value.name or "") if value else ""
