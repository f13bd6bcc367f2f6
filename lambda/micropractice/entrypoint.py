"""What AWS Lambda runs: the skill, and the consumer of its outbox, with the real store and the real services."""

import os

from micropractice.alexa.services import zone_of_device
from micropractice.alexa.skill import build
from micropractice.outbox import SQSOutbox, consumer
from micropractice.store import DynamoDBStore

store = DynamoDBStore(os.environ["TABLE"])

handler = build(store, zone_of_device, os.environ["SKILL_ID"], SQSOutbox(os.environ["OUTBOX"]))
deliver = consumer(store)
