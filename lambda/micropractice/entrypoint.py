"""What AWS Lambda runs: the skill with its real store and the platform's real services."""

import os

from micropractice.alexa.services import zone_of_device
from micropractice.alexa.skill import build
from micropractice.store import DynamoDBStore

handler = build(DynamoDBStore(os.environ["TABLE"]), zone_of_device, os.environ["SKILL_ID"])
