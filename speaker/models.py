"""The interaction models of the countries of a language, made from the one file in which its utterances stand."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from micropractice.library.tables import Table, read_table

MODELS = Path(__file__).parent.parent / "interaction_models"

PROMPT = "Elicit.Slot.Answer"


def models(language: str, folder: Path = MODELS) -> dict[Path, str]:
    """Return the text of each file that the utterances of a language make, one a country.

    Raises `ContentError` where something is missing in them.
    """
    file = folder / f"{language}.toml"
    countries = read_table(file).texts("countries")
    made = {country: _model(read_table(file), country) for country in countries}
    return {
        folder / f"{country}.json": json.dumps(model, indent=2, ensure_ascii=False) + "\n"
        for country, model in made.items()
    }


def differing(language: str, folder: Path = MODELS) -> list[Path]:
    """Return the files of a language's models that are not what its utterances make. Raises `ContentError`."""
    made = models(language, folder)
    present = {file: file.read_text(encoding="utf-8") for file in folder.glob(f"{language}-*.json")}
    return sorted(file for file in made.keys() | present.keys() if made.get(file) != present.get(file))


def write(language: str, folder: Path = MODELS) -> list[Path]:
    """Write the models of a language, delete what is no model of it, and return these files. Raises `ContentError`."""
    made, changed = models(language, folder), differing(language, folder)
    for file in changed:
        if file in made:
            file.write_text(made[file], encoding="utf-8")
        else:
            file.unlink()
    return changed


def _model(table: Table, country: str) -> dict[str, Any]:
    intents, types = table.table("intents"), table.table("types")
    here = table.table("only").left.get(country, {})
    _add(intents, here.get("intents", {}))
    _add(types, here.get("types", {}))
    without = frozenset(here.get("without", ()))
    answer = table.table("answer")
    elicited, slot = answer.text("intent"), answer.text("slot")
    return {
        "interactionModel": {
            "languageModel": {
                "invocationName": table.text("invocation_name"),
                "intents": [
                    _intent(name, intent, f"{{{slot}}}" if name == elicited else "", without)
                    for name, intent in intents.left.items()
                ],
                "types": [
                    {"name": name, "values": [_value(one, value, without) for one, value in values.items()]}
                    for name, values in types.left.items()
                ],
            },
            "dialog": {
                "intents": [_dialog(elicited, slot, intents.left[elicited]["slots"][slot])],
                "delegationStrategy": "SKILL_RESPONSE",
            },
            "prompts": [{"id": PROMPT, "variations": [{"type": "PlainText", "value": answer.text("prompt")}]}],
        }
    }


def _add(table: Table, added: Mapping[str, Any]) -> None:
    """Add what is said in one country only: lists of words to the list that has their name."""
    for name, more in added.items():
        if name not in table.left:
            raise table.wrong(f'a country adds to "{name}", which is not there.')
        for key, words in more.items():
            where = table.left[name].get(key)
            if isinstance(where, dict):
                where["synonyms"] = [*where.get("synonyms", ()), *words]
            elif isinstance(where, list):
                table.left[name][key] = [*where, *words]
            else:
                raise table.wrong(f'a country adds to "{key}" of "{name}", which is not there.')


def _intent(name: str, intent: Mapping[str, Any], bare: str, without: frozenset[str]) -> dict[str, Any]:
    slots = [
        {"name": slot, "type": kind, **({"samples": [bare]} if bare == f"{{{slot}}}" else {})}
        for slot, kind in intent.get("slots", {}).items()
    ]
    samples = [sample for sample in intent["samples"] if sample not in without]
    return {"name": name, **({"slots": slots} if slots else {}), "samples": samples}


def _value(one: str, value: Mapping[str, Any], without: frozenset[str]) -> dict[str, Any]:
    synonyms = [word for word in value.get("synonyms", ()) if word not in without]
    return {"id": one, "name": {"value": value["name"], **({"synonyms": synonyms} if synonyms else {})}}


def _dialog(intent: str, slot: str, kind: str) -> dict[str, Any]:
    elicited = {
        "name": slot,
        "type": kind,
        "confirmationRequired": False,
        "elicitationRequired": True,
        "prompts": {"elicitation": PROMPT},
    }
    return {"name": intent, "confirmationRequired": False, "prompts": {}, "slots": [elicited]}
