"""The rules for icons: there for each locale, PNG, of the size that Amazon wants."""

import struct
from collections.abc import Iterator
from pathlib import Path

from skill_package.checks.package import Finding, Package, at, text
from skill_package.icons import SIZES
from skill_package.writing import MANIFEST, PACKAGE

PNG, END = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"
DRAW = "Draw it with `make icons`, then `make package`."


def icon_findings(package: Package) -> Iterator[Finding]:
    """Find what is wrong with the icons of a package."""
    for locale, texts in at(package.manifest, "publishingInformation", "locales").items():
        for name, size in SIZES.items():
            scheme, _, path = text(texts, f"{name}Uri").partition("://")
            if scheme != "file":
                yield Finding(MANIFEST, f"{locale}: {name}Uri names no file of the package.", DRAW)
            elif (found := dimensions(package.folder / PACKAGE / path)) != (size, size):
                what = "is {} x {} pixels".format(*found) if found else "is missing, or no PNG file"
                yield Finding(f"{PACKAGE}/{path}", f"it {what}, and has to be {size} x {size}.", DRAW)


def dimensions(file: Path) -> tuple[int, int] | None:
    """Return the width and height in pixels, or None for what is no PNG file or not a whole one."""
    image = file.read_bytes() if file.is_file() else b""
    if not image.startswith(PNG) or not image.endswith(END):
        return None
    width, height = struct.unpack(">II", image[16:24])  # the first chunk begins with them
    return int(width), int(height)
