"""The skill package, written in the layout that the ASK CLI (2.x) deploys and exports."""

import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from skill_package import LANGUAGE
from skill_package.icons import SIZES, icon
from skill_package.stacks import ALEXA_REGIONS, Deployed
from skill_package.store import StoreTexts, store_texts
from speaker.models import MODELS

# What stands where in the folder. The ASK CLI reads the skill's id from its states, and makes a new skill without.
RESOURCES, STATES, PACKAGE = "ask-resources.json", ".ask/ask-states.json", "skill-package"
MANIFEST, INTERACTION_MODELS, IMAGES = f"{PACKAGE}/skill.json", f"{PACKAGE}/interactionModels/custom", "assets/images"
ASK_CLI_FORMAT = "2020-03-31"
PROFILE = "default"

Json = dict[str, Any]


class Addresses(NamedTuple):
    """The web pages that a deployer has to have, each "" where there is none."""

    privacy_policy: str = ""
    terms_of_use: str = ""


def write(folder: Path, deployed: Deployed, addresses: Addresses) -> None:
    """Write the package of a deployed skill, over an older one. Raises `ContentError` where a text is wrong."""
    locales = sorted(file.stem for file in MODELS.glob(f"{LANGUAGE}-*.json"))
    made = manifest({locale: store_texts(locale) for locale in locales}, deployed, addresses)
    shutil.rmtree(folder / PACKAGE, ignore_errors=True)
    skill = {"skillMetadata": {"src": f"./{PACKAGE}"}}
    _write(folder / RESOURCES, {"askcliResourcesVersion": ASK_CLI_FORMAT, "profiles": {PROFILE: skill}})
    known = {"skillId": deployed.skill_id}
    _write(folder / STATES, {"askcliStatesVersion": ASK_CLI_FORMAT, "profiles": {PROFILE: known}})
    _write(folder / MANIFEST, made)
    for name in (INTERACTION_MODELS, f"{PACKAGE}/{IMAGES}"):
        (folder / name).mkdir(parents=True)
    for locale in locales:
        shutil.copy(MODELS / f"{locale}.json", folder / INTERACTION_MODELS)
        for size in SIZES:
            shutil.copy(icon(size), folder / PACKAGE / IMAGES / f"{locale}_{size}.png")


def manifest(texts: Mapping[str, StoreTexts], deployed: Deployed, addresses: Addresses) -> Json:
    """Return the skill's manifest.

    It names no interface: APL for Audio needs none, says Amazon's page "Add APL Support to Your Skill". It asks for no
    permission: the time zone of a device needs none.
    """
    uris = list(deployed.endpoints.values())
    regions = {ALEXA_REGIONS[region]: {"endpoint": {"uri": uri}} for region, uri in deployed.endpoints.items()}
    # Events go by the account's region too, so that each is deleted from the table in which it is.
    endpoints = {"endpoint": {"uri": uris[0]}, "regions": regions}
    [testing] = {one.testing for one in texts.values()}
    return {
        "manifest": {
            "manifestVersion": "1.0",
            "publishingInformation": {
                "locales": {locale: _listed(locale, one) for locale, one in texts.items()},
                # Only where we know the numbers for help: those of a locale are read out wherever it is chosen.
                "isAvailableWorldwide": False,
                "distributionCountries": sorted(locale.partition("-")[2] for locale in texts),
                "distributionMode": "PUBLIC",
                "category": "HEALTH_AND_FITNESS",
                "testingInstructions": testing,
            },
            "privacyAndCompliance": {
                "allowsPurchases": False,
                "containsAds": False,
                "isChildDirected": False,
                "isExportCompliant": True,
                "usesPersonalInfo": True,  # days of practice, under the hash of an account
                "locales": _linked(texts, addresses),
            },
            "apis": {"custom": endpoints},
            "events": {"subscriptions": [{"eventName": "SKILL_DISABLED"}], **endpoints},
        }
    }


def _listed(locale: str, texts: StoreTexts) -> Json:
    return {
        "name": texts.name,
        "summary": texts.summary,
        "description": texts.description,
        "keywords": list(texts.keywords),
        "examplePhrases": list(texts.phrases),
        **{f"{size}Uri": f"file://{IMAGES}/{locale}_{size}.png" for size in SIZES},
    }


def _linked(locales: Iterable[str], addresses: Addresses) -> Json:
    links = {"privacyPolicyUrl": addresses.privacy_policy, "termsOfUseUrl": addresses.terms_of_use}
    given = {key: link for key, link in links.items() if link}
    return dict.fromkeys(locales, given) if given else {}


def _write(file: Path, values: Json) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(values, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
