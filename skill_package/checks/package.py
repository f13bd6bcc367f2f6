"""A skill package as it stands in a folder, its files of the shape that Amazon's tools read."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from ask_sdk_core.exceptions import SerializationException
from ask_sdk_core.serialize import DefaultSerializer
from ask_smapi_model.v1.skill.interaction_model.interaction_model_data import InteractionModelData
from ask_smapi_model.v1.skill.manifest.skill_manifest_envelope import SkillManifestEnvelope

from skill_package.writing import INTERACTION_MODELS, MANIFEST, PROFILE, STATES, Json

MADE = "Write it with `make package`."

Wrong = Iterator[tuple[str, str]]  # what is wrong, and the way out


class Finding(NamedTuple):
    """Something that Amazon would reject, or at least somebody should look at: where, what, and the way out."""

    file: str
    wrong: str
    fix: str
    rejected: bool = True

    def __str__(self) -> str:
        return f"{'' if self.rejected else 'warning: '}{self.file}: {self.wrong} {self.fix}"


@dataclass(frozen=True)
class Package:
    """The files of a package. `manifest` is what stands under that key, and the models are by their locale."""

    folder: Path
    skill_id: str
    manifest: Json
    models: Mapping[str, Json]


class Unreadable(Exception):
    """Files of the package cannot be read, so nothing more can be said of it. Its arguments are the findings."""


def read_package(folder: Path) -> Package:
    """Return the package in a folder. Raises `Unreadable` with what is wrong with the shape of its files."""
    wrong: list[Finding] = []

    def read(name: str, shape: type | None = None) -> Any:
        try:
            values = json.loads((folder / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            wrong.append(Finding(name, "the file is missing.", MADE))
        except OSError as error:
            wrong.append(Finding(name, f"it cannot be read: {error.strerror}.", MADE))
        except ValueError as error:
            wrong.append(Finding(name, f"it is not JSON: {error}.", MADE))
        else:
            wrong.extend(_misshapen(name, values, shape) if shape else ())
            return values
        return None

    states, manifest = read(STATES), read(MANIFEST, SkillManifestEnvelope)
    files = sorted((folder / INTERACTION_MODELS).glob("*.json"))
    models = {file.stem: read(f"{INTERACTION_MODELS}/{file.name}", InteractionModelData) for file in files}
    if not files:
        wrong.append(Finding(INTERACTION_MODELS, "there is no interaction model.", MADE))
    if wrong:
        raise Unreadable(*wrong)
    return Package(folder, text(states, "profiles", PROFILE, "skillId"), at(manifest, "manifest"), models)


def at(values: Any, *path: str) -> Any:
    """Return what stands at the path in nested objects, an empty one where nothing does."""
    for key in path:
        values = (values.get(key) if isinstance(values, dict) else None) or {}
    return values


def text(values: Any, *path: str) -> str:
    """Return the text that stands at the path, "" where none does."""
    return str(at(values, *path) or "")


def _misshapen(name: str, values: Json, shape: type) -> Iterator[Finding]:
    """Find misspelt keys and wrong types: what comes back otherwise from Amazon's own model of the file."""
    for path in _nulls(values):
        yield Finding(name, f"{path or 'it'} is null.", "Give it a value, or drop it.")
    serializer = DefaultSerializer()
    try:
        back = serializer.serialize(serializer.deserialize(json.dumps(values), shape))
    except (SerializationException, AttributeError, TypeError, ValueError) as error:
        yield Finding(name, f"Amazon's tools cannot read it: {error}.", "Mend that value.")
        return
    for path in _differences(values, back):
        yield Finding(name, f"{path} is not known there, or is of the wrong type.", "Look up its spelling, or drop it.")


def _nulls(value: Any, path: str = "") -> Iterator[str]:
    """Find where nothing stands: Amazon's own model takes that anywhere."""
    if value is None:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from _nulls(one, f"{path}.{key}".lstrip("."))


def _differences(one: Any, other: Any, path: str = "") -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            yield from _differences(one.get(key), other.get(key), f"{path}.{key}".lstrip("."))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from _differences(left, right, f"{path}[{index}]")
    elif one != other or type(one) is not type(other):
        yield path
