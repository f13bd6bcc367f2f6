"""A pretend Echo: words become requests through the interaction model, time moves on, and a session is held.

It speaks the real protocol to whatever answers request envelopes: the skill in this process, an endpoint, or the
function in its Lambda runtime.
"""

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from micropractice.alexa.hear import Device, hashed
from micropractice.core.signs import plain
from micropractice.core.values import HOME, Person
from speaker.hearing import content_in, mixed_in, seconds_of, transcript_of, words_of
from speaker.understand import FALLBACK, Model, SlotValue, Understood, model_for

SKILL_ID = "amzn1.ask.skill.00000000-0000-4000-8000-000000000000"
USER_ID = "amzn1.ask.account.THE-HOUSEHOLD-OF-THIS-SPEAKER"
API_ENDPOINT = "https://api.amazonalexa.com"
OPEN_MICROPHONE = timedelta(seconds=8)  # before the reprompt, and once more after it

Skill = Callable[[dict[str, Any]], Mapping[str, Any]]

_EXIT = ("exit", "quit")  # the device itself ends the session at these


@dataclass
class Session:
    id: str
    attributes: dict[str, Any] = field(default_factory=dict)
    eliciting: bool = False
    reprompt: str = ""  # SSML
    token: str = ""  # of the sound that it was mixed over


@dataclass(frozen=True)
class Exchange:
    """One turn as it was heard: what was said and understood, the request and the response."""

    you: str | None
    intent: str
    slots: Mapping[str, str]
    request: Mapping[str, Any]
    response: Mapping[str, Any]
    ssml: str
    reprompt: str
    listening: bool
    at: datetime
    sound: str = ""

    @property
    def speech(self) -> str:
        return words_of(self.ssml)

    @property
    def transcript(self) -> str:
        return transcript_of(self.ssml)

    @property
    def card(self) -> str:
        """What is on the card that was sent to the Alexa app, "" where none was."""
        card = self.response.get("response", {}).get("card") or {}
        return " ".join(f"{card['title']}: {card['content']}".split()) if card else ""

    @property
    def seconds(self) -> float:
        return round(seconds_of(self.ssml, content_in(self.request["request"]["locale"])), 1)

    @property
    def care(self) -> str | None:
        """The kind of danger that was answered to, if one was."""
        state = (self.response.get("sessionAttributes") or {}).get("state") or {}
        return state.get("kind") if self.listening and state.get("is") == "caring" else None


class Echo:
    """One device of one household. `now` is where its clock stands; what it says takes time."""

    def __init__(self, skill: Skill, now: datetime, zone: str, locale: str = "en-US") -> None:
        self._skill = skill
        self._speaking = timedelta()
        self.now = now.astimezone(UTC)
        self.zone = zone
        self.locale = locale
        self.who = HOME
        self.device = "speaker"
        self.session: Session | None = None

    @property
    def person(self) -> Person:
        return Person(hashed(USER_ID), HOME if self.who == HOME else hashed(self._person_id))

    @property
    def local(self) -> datetime:
        return self.now.astimezone(ZoneInfo(self.zone))

    @property
    def when_heard_out(self) -> datetime:
        """The moment at which the last reply has been heard out."""
        return self.now + self._speaking

    def zone_of(self, device: Device) -> str:
        """Answer as the platform's settings service does."""
        return self.zone

    def open(self) -> Exchange:
        self._hear_out()
        self.session = None
        return self._ask(None, "LaunchRequest", {"type": "LaunchRequest", "shouldLinkResultBeReturned": False})

    def say(self, words: str) -> Exchange:
        """Say something when the last reply has been heard out. Without a session it is a one-shot."""
        self._hear_out()
        return self._say(words)

    def interrupt(self, after: timedelta, words: str) -> Exchange:
        """Say something `after` so much of the last reply."""
        self._move_to(self.now + after)
        return self._say(words)

    def stay_silent(self) -> Exchange | None:
        """Let the microphone close, after the reprompt, if it is open."""
        if self.session is None:
            return None
        self._hear_out()
        reprompt = self.session.reprompt
        self.now += 2 * OPEN_MICROPHONE + timedelta(seconds=self._seconds_of(reprompt))
        return self._end("EXCEEDED_MAX_REPROMPTS", reprompt)

    def stop_listening(self) -> Exchange | None:
        """Close the microphone at this moment, if it is open."""
        return self._end("EXCEEDED_MAX_REPROMPTS") if self.session else None

    def quit(self) -> Exchange | None:
        """End the session at the device, which says nothing more."""
        return self._end("USER_INITIATED") if self.session else None

    def sound_fails(self) -> None:
        """Say nothing of the last reply, because its sound could not be played, and tell the skill.

        What it answers is not taken in: to this request Alexa takes no answer.
        """
        if self.session is None or not self.session.token:
            return
        self._speaking = timedelta()
        error = {"type": "AUDIO_SOURCE_ERROR", "reason": "TIMEOUT_ERROR", "message": "The sound could not be fetched."}
        request = {"type": "Alexa.Presentation.APLA.RuntimeError", "token": self.session.token, "errors": [error]}
        self._skill(self._envelope(request, new=False, in_session=True))

    def event(self, name: str) -> Exchange:
        """Send a skill event, such as "SkillDisabled"."""
        self._hear_out()
        request = {"type": f"AlexaSkillEvent.{name}", "eventCreationTime": _iso(self.now)}
        return self._ask(None, request["type"], request, in_session=False)

    def wait(self, time: timedelta) -> None:
        """Let time go by. Raises `OverflowError` beyond the calendar."""
        self._hear_out()
        self._move_to(self.now + time)

    def set_time(self, local: datetime, zone: str) -> None:
        """Set the clock to a local time, given without a zone, and the time zone. An open session ends."""
        self._move_to(local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC))
        self.zone = zone

    @property
    def _person_id(self) -> str:
        return f"amzn1.ask.person.{self.who.upper()}"

    def _seconds_of(self, ssml: str) -> float:
        return seconds_of(ssml, content_in(self.locale))

    def _hear_out(self) -> None:
        self.now += self._speaking
        self._speaking = timedelta()

    def _move_to(self, moment: datetime) -> None:
        if self.session:
            reprompt = timedelta(seconds=self._seconds_of(self.session.reprompt))
            closes = self.now + self._speaking + 2 * OPEN_MICROPHONE + reprompt
            if not self.now <= moment < closes:
                self.stay_silent()
        self._speaking = timedelta()
        self.now = moment

    def _say(self, words: str) -> Exchange:
        model = model_for(self.locale)
        if self.session and plain(words) in _EXIT:
            ended = self._end("USER_INITIATED")
            return Exchange(**{**vars(ended), "you": words})
        spoken = plain(words)
        if model:
            name = re.escape(model.invocation_name)
            if re.fullmatch(rf"(alexa )?(open|launch|start|begin) {name}", spoken):
                return Exchange(**{**vars(self.open()), "you": words})
            spoken = re.sub(rf"^(alexa )?(ask|tell|use) {name} ((for|to|about|that) )?", "", spoken)
        eliciting = self.session is not None and self.session.eliciting
        understood = model.understand(spoken, eliciting=eliciting) if model else Understood(FALLBACK)
        request = {"type": "IntentRequest", "dialogState": "STARTED", "intent": _intent(understood, model)}
        return self._ask(words, understood.intent, request, understood.resolved)

    def _end(self, reason: str, heard: str = "") -> Exchange:
        self._speaking = timedelta()
        request = {"type": "SessionEndedRequest", "reason": reason}
        return self._ask(None, "SessionEndedRequest", request, heard=heard)

    def _ask(
        self,
        you: str | None,
        intent: str,
        request: dict[str, Any],
        slots: Mapping[str, str] | None = None,
        *,
        in_session: bool = True,
        heard: str = "",
    ) -> Exchange:
        """Send a request and take in the response. `heard` is what the device itself still said."""
        new = in_session and self.session is None
        if new:
            self.session = Session(f"amzn1.echo-api.session.{uuid.uuid4()}")
        envelope = self._envelope(request, new=new, in_session=in_session)
        answer = self._skill(envelope)
        response: Mapping[str, Any] = answer.get("response") or {}
        mixed = mixed_in(response)
        ssml = (response.get("outputSpeech") or {}).get("ssml") or mixed.ssml or heard
        reprompt = ((response.get("reprompt") or {}).get("outputSpeech") or {}).get("ssml", "")
        listening = response.get("shouldEndSession") is False
        if in_session and self.session:
            self.session.attributes = dict(answer.get("sessionAttributes") or {})
            self.session.reprompt = reprompt
            self.session.token = mixed.token
            self.session.eliciting = any(
                directive["type"] == "Dialog.ElicitSlot" for directive in response.get("directives") or ()
            )
            if not listening:
                self.session = None
            self._speaking = timedelta(seconds=round(self._seconds_of(ssml), 1)) if ssml != heard else timedelta()
        return Exchange(you, intent, slots or {}, envelope, answer, ssml, reprompt, listening, self.now, mixed.sound)

    def _envelope(self, request: dict[str, Any], *, new: bool, in_session: bool) -> dict[str, Any]:
        application = {"applicationId": SKILL_ID}
        user = {"userId": USER_ID}
        screen = {"Alexa.Presentation.APL": {"runtime": {"maxVersion": "2024.3"}}}
        # A speaker in another time zone is another speaker.
        device_id = f"amzn1.ask.device.{self.device.upper()}-IN-{re.sub('[^A-Z]', '-', self.zone.upper())}"
        system: dict[str, Any] = {
            "application": application,
            "user": user,
            "device": {"deviceId": device_id, "supportedInterfaces": screen if self.device == "screen" else {}},
            "apiEndpoint": API_ENDPOINT,
            "apiAccessToken": "not-a-token",
        }
        if self.who != HOME:
            system["person"] = {"personId": self._person_id}
        envelope: dict[str, Any] = {
            "version": "1.0",
            "context": {"System": system},
            "request": {
                **request,
                "requestId": f"amzn1.echo-api.request.{uuid.uuid4()}",
                "timestamp": _iso(self.now),
                "locale": self.locale,
            },
        }
        if in_session and self.session:
            attributes = self.session.attributes
            envelope["session"] = {
                "new": new,
                "sessionId": self.session.id,
                "application": application,
                "attributes": attributes,
                "user": user,
            }
        return envelope


def _intent(understood: Understood, model: Model | None) -> dict[str, Any]:
    types = model.slot_types[understood.intent] if model else {}
    slots = {name: _slot(name, kind, understood.slots.get(name)) for name, kind in types.items()}
    return {"name": understood.intent, "confirmationStatus": "NONE", "slots": slots}


def _slot(name: str, kind: str, value: SlotValue | None) -> dict[str, Any]:
    slot: dict[str, Any] = {"name": name, "confirmationStatus": "NONE", "source": "USER"}
    if value:
        slot["value"] = value.words
        if value.id:
            match = {
                "authority": f"amzn1.er-authority.echo-sdk.{SKILL_ID}.{kind}",
                "status": {"code": "ER_SUCCESS_MATCH"},
                "values": [{"value": {"name": value.words, "id": value.id}}],
            }
            slot["resolutions"] = {"resolutionsPerAuthority": [match]}
    return slot


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
