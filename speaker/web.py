"""The page, and `POST /alexa`, the endpoint that speaks the real protocol, for this machine only.

Requests are not signed here, so only the loopback is served, and what a page elsewhere makes a browser send - a foreign
`Host` or `Origin` - is refused.
"""

import logging
import socket
from threading import Lock
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from flask import Flask, Response, abort, jsonify, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.serving import make_server

from micropractice import library
from micropractice.alexa.hear import DEFAULT_LOCALE
from micropractice.alexa.services import USUAL_ZONE, ZoneFinder, zone_of_device
from micropractice.alexa.skill import BadEnvelope, ForeignSkill, build
from micropractice.core.practice import Kind
from micropractice.core.speech import Sound
from micropractice.store import StoreUnavailable
from speaker.echo import SKILL_ID, Skill
from speaker.sounds import clip
from speaker.sqlite import SQLiteStore
from speaker.turns import DEVICES, PEOPLE, BadTurn, asked, take
from speaker.voice import wav
from speaker.watch import Watch

HOST = "127.0.0.1"
LOOPBACK = {HOST, "localhost", "::1"}
LARGEST_BODY = 256 * 1024  # bytes; Alexa's envelopes are some kilobytes
NOTHING_FROM_ELSEWHERE = "default-src 'self'; img-src 'self' data:"


def create_app(store: SQLiteStore, find_zone: ZoneFinder = zone_of_device, zone: str = "UTC") -> Flask:
    """Return the speaker over `store`. `zone` is the one that the page begins with."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    handler = build(store, find_zone, SKILL_ID)
    watch = Watch()
    one_at_a_time = Lock()  # so that no file is read anew in the middle of a turn

    def skill_in(zone: ZoneFinder) -> Skill:
        here = build(store, zone, SKILL_ID)
        return lambda envelope: here(envelope, None)

    @app.before_request
    def refuse_foreigners() -> None:
        if urlsplit(f"//{request.host}").hostname not in LOOPBACK:
            abort(403, "This endpoint answers only to this machine's own name.")
        origin = request.headers.get("Origin")
        if origin and origin != f"http://{request.host}":
            abort(403, "This endpoint does not answer to other pages.")

    @app.after_request
    def fetch_nothing_from_elsewhere(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = NOTHING_FROM_ELSEWHERE
        return response

    @app.get("/")
    def page() -> str:
        return render_template(
            "page.html",
            locales=_locales(),
            zones=sorted(available_timezones()),
            zone=zone,
            people=list(PEOPLE.items()),
            devices=list(DEVICES.items()),
            practices=_practices() if watch.usable else [],
        )

    @app.post("/turn")
    def turn() -> dict[str, Any]:
        try:
            one = asked(request.get_json())
            with one_at_a_time:
                watch.refresh()
                if not watch.usable:
                    abort(503, watch.mistake)
                return take(one, store, skill_in) | _content(watch)
        except BadTurn as error:
            abort(400, f"This is not a turn: {error}.")
        except StoreUnavailable:
            abort(503, "The store does not answer. Is another program writing to it?")

    @app.get("/content")
    def content() -> dict[str, Any]:
        with one_at_a_time:
            watch.refresh()
            return _content(watch)

    @app.get("/sounds/<name>.wav")
    def sound(name: str) -> Response:
        if name not in list(Sound):
            abort(404, "There is no such sound.")
        return Response(wav(clip(Sound(name))), mimetype="audio/wav", headers={"Cache-Control": "max-age=86400"})

    @app.post("/empty")
    def empty() -> dict[str, Any]:
        store.empty()
        return {}

    @app.post("/alexa")
    def alexa() -> Response:
        event = request.get_json()
        if not isinstance(event, dict):
            abort(400, "A request envelope is a JSON object.")
        try:
            with one_at_a_time:
                watch.refresh()
                return jsonify(handler(event, None))
        except BadEnvelope as error:
            abort(400, f"This is not a request envelope: {error}.")
        except ForeignSkill:
            abort(403, "The envelope is for another skill.")

    @app.errorhandler(RecursionError)
    def too_deep(error: RecursionError) -> tuple[Response, int]:
        return jsonify(error="This JSON is nested too deeply."), 400

    @app.errorhandler(HTTPException)
    def say_so(error: HTTPException) -> tuple[Response, int]:
        return jsonify(error=error.description), error.code or 500

    return app


def serve(store: SQLiteStore, port: int, zone: str) -> None:
    """Serve on the loopback until interrupted. Raises `OSError` where the port is taken."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # a line for each request says nothing here
    with socket.create_server((HOST, port)) as listener:
        server = make_server(HOST, port, create_app(store, zone=zone), threaded=True, fd=listener.fileno())
        print(f"Daily Seedling listens at http://{HOST}:{server.port}/ (Ctrl-C ends it)", flush=True)
        server.serve_forever()


def _content(watch: Watch) -> dict[str, Any]:
    return {"mistake": watch.mistake, "notices": watch.notices, "version": str(watch.version)}


def _locales() -> list[str]:
    spoken = [locale for locale in sorted(USUAL_ZONE) if locale.partition("-")[0] in library.languages()]
    return sorted(spoken, key=lambda locale: locale != DEFAULT_LOCALE)


def _practices() -> list[dict[str, Any]]:
    practices = sorted(library.content(DEFAULT_LOCALE.partition("-")[0]).practices.values(), key=lambda one: one.order)
    titles = {kind: [one.title for one in practices if one.kind is kind] for kind in Kind}
    return [{"kind": kind.value, "titles": some} for kind, some in titles.items() if some]
