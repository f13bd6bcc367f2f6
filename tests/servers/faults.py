"""A server that stands before another and spoils some of what passes, as networks and overloaded services do."""

import socket
import struct
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from enum import StrEnum
from http import HTTPStatus
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from urllib.parse import urlsplit


class Fault(StrEnum):
    """What happens to one request."""

    NONE = "none"
    HANGS = "hangs"  # it is never answered, nor done
    LATE = "late"  # it is done when nobody waits for it any more
    LOST = "lost response"  # it is done, and the connection ends before the answer
    RESET = "reset"  # the connection ends before it is done
    SLOW = "slow"  # it is done, and answered after a while
    THROTTLED = "throttled"
    ERROR = "internal error"
    CUT = "cut short"  # it is done, and the connection ends within the answer


Chooser = Callable[[str], Fault]  # given the operation, such as "UpdateItem"


class FaultyServer:
    """The server that it stands before, at `endpoint`, with the faults that `choose` names, one for each request.

    What hangs or is late is held for `hold` seconds, what is slow for `slow`. `injected` counts the faults, `done` the
    requests that were answered as they should be.
    """

    def __init__(self, upstream: str, choose: Chooser, hold: float, slow: float) -> None:
        self.choose = choose
        self.injected: Counter[Fault] = Counter()
        self.held = self.done = 0
        self._upstream = urlsplit(upstream).netloc
        self._hold, self._slow = hold, slow
        self._lock = Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer._answer(self, body)

            def log_message(self, *about: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, request: object, client_address: object) -> None:
                pass  # a client that was not answered is gone

        self._server = Server(("127.0.0.1", 0), Handler)
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}"

    def settle(self) -> None:
        """Wait until nothing is held any more."""
        while self.held:
            time.sleep(0.01)

    def _answer(self, client: BaseHTTPRequestHandler, body: bytes) -> None:
        fault = self.choose(client.headers.get("X-Amz-Target", "").rpartition(".")[2])
        with self._lock:
            if fault is not Fault.NONE:
                self.injected[fault] += 1
            self.held += 1
        try:
            self._spoil(fault, client, body)
        finally:
            with self._lock:
                self.held -= 1

    def _spoil(self, fault: Fault, client: BaseHTTPRequestHandler, body: bytes) -> None:
        if fault in (Fault.HANGS, Fault.LATE):
            time.sleep(self._hold)
        match fault:
            case Fault.RESET | Fault.HANGS:
                _reset(client)
            case Fault.THROTTLED:
                _send(client, 400, *_error("ProvisionedThroughputExceededException"))
            case Fault.ERROR:
                _send(client, 500, *_error("InternalServerError"))
            case _:
                self._answer_done(fault, client, *self._forward(client, body))

    def _answer_done(
        self, fault: Fault, client: BaseHTTPRequestHandler, status: int, headers: dict[str, str], answer: bytes
    ) -> None:
        """Answer what has been done, if it is to be answered."""
        if fault in (Fault.LATE, Fault.LOST):
            _reset(client)
        elif fault is Fault.CUT:
            _send(client, status, {**headers, "Content-Length": str(len(answer) + 10)}, answer)
            _reset(client)
        else:
            time.sleep(self._slow if fault is Fault.SLOW else 0)
            _send(client, status, headers, answer)
            with self._lock:
                self.done += status == HTTPStatus.OK

    def _forward(self, client: BaseHTTPRequestHandler, body: bytes) -> tuple[int, dict[str, str], bytes]:
        kept = {name: text for name, text in client.headers.items() if name.lower() not in ("host", "connection")}
        with closing(HTTPConnection(self._upstream, timeout=30)) as server:
            server.request(client.command, client.path, body, {**kept, "Host": self._upstream})
            response = server.getresponse()
            passed = ("content-type", "x-amz-crc32", "x-amzn-requestid")
            headers = {name: text for name, text in response.getheaders() if name.lower() in passed}
            return response.status, headers, response.read()


@contextmanager
def faults_before(
    upstream: str, choose: Chooser = lambda operation: Fault.NONE, *, hold: float = 4.0, slow: float = 0.2
) -> Iterator[FaultyServer]:
    """Run a `FaultyServer` before the server at `upstream` until the block ends."""
    server = FaultyServer(upstream, choose, hold, slow)
    thread = Thread(target=server._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server._server.shutdown()
        server._server.server_close()


def _error(name: str) -> tuple[dict[str, str], bytes]:
    body = f'{{"__type":"com.amazonaws.dynamodb.v20120810#{name}"}}'
    return {"Content-Type": "application/x-amz-json-1.0"}, body.encode()


def _reset(client: BaseHTTPRequestHandler) -> None:
    client.close_connection = True
    with closing(client.connection):
        client.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _send(client: BaseHTTPRequestHandler, status: int, headers: dict[str, str], body: bytes) -> None:
    client.send_response(status)
    for name, text in {"Content-Length": str(len(body)), **headers}.items():
        client.send_header(name, text)
    client.end_headers()
    client.wfile.write(body)
