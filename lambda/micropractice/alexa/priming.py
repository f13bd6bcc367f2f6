"""What a first turn would load is loaded before it, while Lambda gives a function all of its CPU.

It is 9 ms of a first turn here, and three and a half times that in the share of a CPU that a turn has at 512 MB.
"""

from collections.abc import Mapping
from typing import Any

from micropractice import library
from micropractice.alexa.hear import DEFAULT_LOCALE
from micropractice.alexa.services import USUAL_ZONE, zone_named
from micropractice.alexa.skill import Handler
from micropractice.core.practice import Kind
from micropractice.core.turn import Intent


def prime(handler: Handler, skill_id: str) -> None:
    """Load what is said in each locale, and have two requests answered that come from nobody.

    So nothing is asked of a table or of another service. The requests hold what the SDK has modules of its own for, as
    it comes from a device with a screen.
    """
    for locale, zone in USUAL_ZONE.items():
        library.content(locale)
        zone_named(zone)
    resolved = {
        "status": {"code": "ER_SUCCESS_MATCH"},
        "values": [{"value": {"name": Kind.BREATHING, "id": Kind.BREATHING}}],
    }
    slot = {"name": "kind", "value": Kind.BREATHING, "resolutions": {"resolutionsPerAuthority": [resolved]}}
    intent = {"name": Intent.PRACTICE, "slots": {"kind": {**slot, "slotValue": {"type": "Simple", **slot}}}}
    for request in ({"type": "LaunchRequest"}, {"type": "IntentRequest", "dialogState": "STARTED", "intent": intent}):
        handler(_envelope(skill_id, {"timestamp": "2000-01-01T00:00:00Z", "locale": DEFAULT_LOCALE, **request}), None)


def _envelope(skill_id: str, request: Mapping[str, Any]) -> dict[str, Any]:
    application = {"applicationId": skill_id}
    runtime = {"runtime": {"maxVersion": "2024.3"}}
    interfaces = {"Alexa.Presentation.APL": runtime, "Alexa.Presentation.HTML": runtime, "AudioPlayer": {}}
    screen = {"type": "DISCRETE", "pixelWidth": 1280, "pixelHeight": 800}
    video = {"codecs": ["H_264_42"]}
    return {
        "version": "1.0",
        "session": {"new": True, "application": application, "attributes": {}, "user": {}},
        "context": {
            "System": {"application": application, "user": {}, "device": {"supportedInterfaces": interfaces}},
            "Viewport": {
                "experiences": [{"canRotate": False}],
                "mode": "HUB",
                "shape": "RECTANGLE",
                "touch": ["SINGLE"],
                "video": video,
            },
            "Viewports": [
                {
                    "type": "APL",
                    "shape": "RECTANGLE",
                    "presentationType": "STANDARD",
                    "configuration": {"current": {"mode": "HUB", "video": video, "size": screen}},
                }
            ],
            "AudioPlayer": {"playerActivity": "IDLE"},
            "Extensions": {"available": {}},
        },
        "request": request,
    }
