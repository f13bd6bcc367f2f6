"""What AWS Lambda runs for Alexa: the skill with the real store and the real services.

All that a turn needs is loaded here, before the first one, while a function has all of its CPU: at 512 MB a turn has a
quarter of one. docs/performance.md tells what each step gains.
"""

import gc
import os
from contextlib import suppress
from functools import partial

gc.disable()  # until all is loaded, which stays: 4 % fewer instructions

from micropractice.alexa.deadline import Deadline
from micropractice.alexa.keeping import LOADED
from micropractice.alexa.priming import prime
from micropractice.alexa.services import zone_of_device
from micropractice.alexa.skill import build
from micropractice.core.values import HOME, Person
from micropractice.outbox import SQSOutbox
from micropractice.store import DynamoDBStore

skill_id = os.environ["SKILL_ID"]
store = DynamoDBStore(os.environ["TABLE"])
handler = build(store, zone_of_device, skill_id, SQSOutbox(os.environ["OUTBOX"]))

prime(handler, skill_id)
# The first turn finds the connection to the table open: 5 ms of it here, without TLS, which takes several times that.
with suppress(Exception):  # whatever happens, a turn can say so and a start cannot
    Deadline().by(LOADED, partial(store.load, Person("nobody", HOME)))

gc.freeze()
gc.enable()
