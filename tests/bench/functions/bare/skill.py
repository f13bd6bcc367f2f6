"""A greeting by Python alone: no SDK, no store, no content. What any skill in Python costs at least."""

from typing import Any


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    launched = event["request"]["type"] == "LaunchRequest"
    said = "Welcome. Shall we begin?" if launched else "Thank you. And then?"
    return {
        "version": "1.0",
        "sessionAttributes": {},
        "response": {
            "outputSpeech": {"type": "SSML", "ssml": f"<speak>{said}</speak>"},
            "reprompt": {"outputSpeech": {"type": "SSML", "ssml": "<speak>Shall we begin?</speak>"}},
            "shouldEndSession": False,
        },
    }
