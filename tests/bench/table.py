"""A table with canned answers, on this machine: what DynamoDB says, as fast as it can be said, and what it was asked.

It keeps nothing that is written, so that every run meets the same table.
"""

import json
import socketserver
import threading
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

ALREADY_THERE = {
    "__type": "com.amazonaws.dynamodb.v20120810#ResourceInUseException",
    "message": "Table already exists",
}

Item = Mapping[str, Any]  # in DynamoDB's own notation


class Table(socketserver.ThreadingTCPServer):
    """The server. `asked` counts the operations that it was asked for, by name, and `connections` who came to ask."""

    daemon_threads = True  # a client keeps its connection open to its own end

    def __init__(self, items: Iterable[Item]) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.asked: Counter[str] = Counter()
        self.connections = 0
        self._items = [(frozenset(_texts(item)), _answer(200, {"Item": item})) for item in items]
        self._nothing = _answer(200, {})
        self._refused = _answer(400, ALREADY_THERE)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def finish_request(self, request: Any, client_address: Any) -> None:
        self.connections += 1
        super().finish_request(request, client_address)

    def answer(self, operation: str, body: bytes) -> bytes:
        self.asked[operation] += 1
        if operation == "CreateTable":
            return self._refused
        if operation != "GetItem":
            return self._nothing
        wanted = set(_texts(json.loads(body)["Key"]))
        return next((answer for texts, answer in self._items if wanted <= texts), self._nothing)


class _Connection(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self) -> None:
        while request := self.rfile.readline():
            assert request.startswith(b"POST "), request
            headers = dict(self._headers())
            body = self.rfile.read(int(headers["content-length"]))
            server = self.server
            assert isinstance(server, Table)
            self.wfile.write(server.answer(headers["x-amz-target"].rpartition(".")[2], body))

    def _headers(self) -> Iterator[tuple[str, str]]:
        while line := self.rfile.readline().strip():
            name, _, value = line.decode().partition(":")
            yield name.lower(), value.strip()


def _texts(attributes: Item) -> Iterator[str]:
    return (value["S"] for value in attributes.values() if "S" in value)


def _answer(status: int, content: Mapping[str, Any]) -> bytes:
    body = json.dumps(content, separators=(",", ":")).encode()
    head = (
        f"HTTP/1.1 {status} {'OK' if status == 200 else 'Bad Request'}\r\n"
        "Server: Server\r\nDate: Tue, 03 Mar 2026 21:40:00 GMT\r\nContent-Type: application/x-amz-json-1.0\r\n"
        f"Content-Length: {len(body)}\r\nConnection: keep-alive\r\n"
        f"x-amzn-RequestId: {'A' * 52}\r\nx-amz-crc32: {zlib.crc32(body)}\r\n\r\n"
    )
    return head.encode() + body


@contextmanager
def table_of(items: Iterable[Item]) -> Iterator[Table]:
    """Run a table with these items until the block ends."""
    with Table(items) as table:
        threading.Thread(target=table.serve_forever, daemon=True).start()
        try:
            yield table
        finally:
            table.shutdown()
