"""`POST /alexa` as its schema describes it: what fits is answered, and nothing at all makes it fail."""

import logging
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from micropractice.core.turn import Intent
from speaker.echo import API_ENDPOINT, SKILL_ID
from speaker.sqlite import SQLiteStore
from speaker.web import create_app

TEXT = {"type": "string", "maxLength": 60}
ID = {"type": "string", "minLength": 1, "maxLength": 60}


def thing(required: str = "", **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required.split()}


def answer(schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": "an answer", "content": {"application/json": {"schema": schema}}}


SLOT = thing(
    "name",
    name={"enum": ["kind", "practice", "length", "answer"]},
    value={"anyOf": [TEXT, {"enum": ["breathing", "box breathing", "PT2M", "P1D", "my sister"]}]},
    confirmationStatus={"enum": ["NONE", "CONFIRMED", "DENIED"]},
)
INTENT = thing(
    "name",
    name={"anyOf": [{"enum": [*Intent]}, TEXT]},
    confirmationStatus={"enum": ["NONE", "CONFIRMED", "DENIED"]},
    slots={"type": "object", "additionalProperties": SLOT, "maxProperties": 4},
)
REQUEST = thing(
    "type requestId timestamp locale",
    type={
        "enum": [
            "LaunchRequest",
            "IntentRequest",
            "SessionEndedRequest",
            "SessionResumedRequest",
            "AlexaSkillEvent.SkillDisabled",
            "AlexaSkillEvent.SkillEnabled",
            "AudioPlayer.PlaybackStarted",
            "System.Else",
        ]
    },
    requestId=ID,
    timestamp={"type": "string", "format": "date-time"},
    locale={"enum": ["en-US", "en-GB", "en-AU", "de-DE", "ja-JP"]},
    reason={"enum": ["USER_INITIATED", "ERROR", "EXCEEDED_MAX_REPROMPTS"]},
    intent=INTENT,
)
APPLICATION = thing("applicationId", applicationId={"const": SKILL_ID})
USER = thing("userId", userId=ID)
SYSTEM = thing(
    "application",
    application=APPLICATION,
    user=USER,
    person=thing("personId", personId=ID),
    device=thing("deviceId", deviceId=ID, supportedInterfaces={"type": "object"}),
    apiEndpoint={"const": API_ENDPOINT},
    apiAccessToken=ID,
)
SESSION = thing(
    "new sessionId application user",
    new={"type": "boolean"},
    sessionId=ID,
    application=APPLICATION,
    user=USER,
    attributes={"type": "object"},
)
ENVELOPE = thing(
    "version context request",
    version={"const": "1.0"},
    context=thing("System", System=SYSTEM),
    request=REQUEST,
    session=SESSION,
)
REFUSED = answer(thing("error", error={"type": "string", "minLength": 1}))
SCHEMA = {
    "openapi": "3.1.0",
    "info": {"title": "Daily Seedling", "version": "1"},
    "paths": {
        "/alexa": {
            "post": {
                "requestBody": {"required": True, "content": {"application/json": {"schema": ENVELOPE}}},
                "responses": {
                    "200": answer(
                        thing(
                            "version response",
                            version={"const": "1.0"},
                            response={"type": "object"},
                            sessionAttributes={"type": "object"},
                        )
                    ),
                    **dict.fromkeys(("400", "403", "413", "415"), REFUSED),
                },
            }
        }
    },
}
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
OPERATION = schemathesis.openapi.from_dict(SCHEMA)["/alexa"]["POST"]


@pytest.mark.parametrize("mode", GenerationMode)
def test_no_envelope_makes_the_endpoint_fail(mode: GenerationMode, caplog: pytest.LogCaptureFixture) -> None:
    store = SQLiteStore()
    app = create_app(store, lambda device: "UTC")
    caplog.set_level(logging.ERROR, "micropractice")
    statuses = set()

    @given(case=OPERATION.as_strategy(generation_mode=mode))
    # Without shrinking: of such large values it takes minutes.
    @settings(
        max_examples=100,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def answer_all(case: Case[Any]) -> None:
        statuses.add(case.call_and_validate(app=app, checks=CHECKS).status_code)
        assert [record.message for record in caplog.records if record.name.startswith("micropractice")] == []

    answer_all()
    store.close()
    assert statuses >= ({200} if mode is GenerationMode.POSITIVE else {400})
