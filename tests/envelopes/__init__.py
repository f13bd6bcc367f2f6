"""Request envelopes shaped after the ones that Amazon documents, with made-up ids."""

import json
from pathlib import Path
from typing import Any

NAMES = sorted(file.stem for file in Path(__file__).parent.glob("*.json"))


def envelope(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((Path(__file__).parent / f"{name}.json").read_text(encoding="utf-8"))
    return loaded
