"""What AWS Lambda runs to take to the table what waits in the outbox."""

import os

from micropractice.outbox import consumer
from micropractice.store import DynamoDBStore

handler = consumer(DynamoDBStore(os.environ["TABLE"]))
