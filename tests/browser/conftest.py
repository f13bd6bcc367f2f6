"""A speaker of its own for each test."""

import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from speaker.sqlite import SQLiteStore
from speaker.web import create_app


@pytest.fixture
def speaker_url(sqlite_store: SQLiteStore) -> Iterator[str]:
    """The address of a speaker with an empty store."""
    server = make_server("127.0.0.1", 0, create_app(sqlite_store, zone="Europe/London"), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US")
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, speaker_url: str) -> Iterator[Page]:
    """A page in which nothing may fail, and which may fetch nothing from elsewhere."""
    page = context.new_page()
    wrong: list[str] = []
    page.on(
        "console",
        lambda message: wrong.append(f"{message.text} {message.location}") if message.type == "error" else None,
    )
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: None if _is_here(request.url, speaker_url) else wrong.append(request.url))
    yield page
    assert wrong == []


def _is_here(url: str, speaker_url: str) -> bool:
    return urlsplit(url).scheme == "data" or url.startswith(speaker_url)
