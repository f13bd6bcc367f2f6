import json
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.servers import Queue, Table, dynamodb


@dataclass(frozen=True)
class Function:
    """The skill in the Lambda runtime, and the table and the queue that it writes to."""

    address: str
    skill_id: str
    table: Table
    queue: Queue
    log: Path

    def invoke(self, event: dict[str, Any]) -> dict[str, Any]:
        """Return what the function answers to `event`.

        Raises `AssertionError` with the answer when the function failed or ran out of time. The emulator
        calls most of that a success, and a time-out is not even JSON.
        """
        gateway = HTTPConnection(self.address, timeout=30)
        gateway.request("POST", "/2015-03-31/functions/function/invocations", json.dumps(event))
        with closing(gateway), gateway.getresponse() as response:
            answer = response.read().decode()
        try:
            returned = json.loads(answer)
        except json.JSONDecodeError:
            raise AssertionError(answer) from None
        assert isinstance(returned, dict), answer
        assert "errorMessage" not in returned, answer
        return returned

    def items(self) -> list[dict[str, Any]]:
        """Return all that the table holds, in DynamoDB's own notation."""
        return [dict(item) for item in dynamodb(self.table.endpoint).scan(TableName=self.table.name)["Items"]]

    def log_text(self) -> str:
        return self.log.read_text()
