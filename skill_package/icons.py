"""The icons of the skill, drawn once as SVG and rendered by the browser of this machine."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ICONS = Path(__file__).parent / "icons"
DRAWING = ICONS / "icon.svg"
# Pixels, each square. Amazon's validator wants exactly these; the names are those of its skill packages.
SIZES: Mapping[str, int] = {"smallIcon": 108, "largeIcon": 512}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIETLY = (
    "--no-sandbox",
    "--disable-gpu",
    "--force-color-profile=srgb",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NoBrowser(Exception):
    """There is no Chromium on this machine."""


def icon(name: str) -> Path:
    """Return the file of one of `SIZES`."""
    return ICONS / f"{name}.png"


def draw() -> list[Path]:
    """Render the drawing in each size, and return the files. Raises `NoBrowser`."""
    with chromium() as browser:
        for name, size in SIZES.items():
            icon(name).write_bytes(rendered(browser, DRAWING.read_text(encoding="utf-8"), size))
    return [icon(name) for name in SIZES]


def rendered(browser: Browser, drawing: str, size: int) -> bytes:
    """Return an SVG text as a PNG file, `size` pixels wide and high."""
    page = browser.new_page(viewport={"width": size, "height": size})
    page.set_content(f"<style>body {{ margin: 0 }} svg {{ display: block; width: {size}px }}</style>{drawing}")
    shown = page.screenshot()
    page.close()
    return shown


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start this machine's Chromium, without a window. Raises `NoBrowser`."""
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        raise NoBrowser("There is no Chromium here. Install it, or name it in CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIETLY)
        yield browser
        browser.close()
