"""A greeting with a day count from the table, by botocore alone: dicts, no SDK for Alexa, no content."""

import os
from hashlib import sha256
from typing import Any

import botocore.session
from botocore.config import Config

CONFIG = Config(connect_timeout=0.5, read_timeout=0.7, retries={"mode": "standard", "total_max_attempts": 2})

client: Any = botocore.session.get_session().create_client("dynamodb", config=CONFIG)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    account = sha256(event["session"]["user"]["userId"].encode()).hexdigest()
    key = {"pk": {"S": account}, "sk": {"S": "home"}}
    item = client.get_item(TableName=os.environ["TABLE"], Key=key, ConsistentRead=True).get("Item", {})
    days = {day for value in item.values() for day in value.get("NS", ())}
    speech = f"<speak>Welcome. That is day {len(days) + 1}. Shall we begin?</speak>"
    return {
        "version": "1.0",
        "sessionAttributes": {},
        "response": {
            "outputSpeech": {"type": "SSML", "ssml": speech},
            "reprompt": {"outputSpeech": {"type": "SSML", "ssml": "<speak>Shall we begin?</speak>"}},
            "shouldEndSession": False,
        },
    }
