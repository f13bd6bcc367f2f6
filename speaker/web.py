"""`POST /alexa`: the endpoint that speaks the real protocol, for this machine only.

Requests are not signed here, so only the loopback is served, and what a page elsewhere makes a browser send - a foreign
`Host` or `Origin` - is refused.
"""

from urllib.parse import urlsplit

from flask import Flask, Response, abort, jsonify, request
from werkzeug.exceptions import HTTPException

from micropractice.alexa.services import ZoneFinder, zone_of_device
from micropractice.alexa.skill import BadEnvelope, ForeignSkill, build
from micropractice.store import ProgressStore
from speaker.echo import SKILL_ID

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
LARGEST_ENVELOPE = 256 * 1024  # bytes; Alexa's are some kilobytes


def create_app(store: ProgressStore, find_zone: ZoneFinder = zone_of_device) -> Flask:
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_ENVELOPE
    handler = build(store, find_zone, SKILL_ID)

    @app.before_request
    def refuse_foreigners() -> None:
        if urlsplit(f"//{request.host}").hostname not in LOOPBACK:
            abort(403, "This endpoint answers only to this machine's own name.")
        origin = request.headers.get("Origin")
        if origin and origin != f"http://{request.host}":
            abort(403, "This endpoint does not answer to other pages.")

    @app.post("/alexa")
    def alexa() -> Response:
        event = request.get_json()
        if not isinstance(event, dict):
            abort(400, "A request envelope is a JSON object.")
        try:
            return jsonify(handler(event, None))
        except BadEnvelope as error:
            abort(400, f"This is not a request envelope: {error}.")
        except ForeignSkill:
            abort(403, "The envelope is for another skill.")

    @app.errorhandler(HTTPException)
    def say_so(error: HTTPException) -> tuple[Response, int]:
        return jsonify(error=error.description), error.code or 500

    return app


def serve(store: ProgressStore, port: int) -> None:
    """Serve on the loopback until interrupted."""
    create_app(store).run("127.0.0.1", port)
