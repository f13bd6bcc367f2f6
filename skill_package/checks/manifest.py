"""The rules for the rest of the manifest: where the skill runs and is sold, what it is told, what it does with data."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from micropractice import library
from skill_package import LANGUAGE
from skill_package.checks.package import MADE, Finding, Package, Wrong, at, text
from skill_package.stacks import ALEXA_REGIONS
from skill_package.writing import INTERACTION_MODELS, MANIFEST, STATES

CATEGORY = "HEALTH_AND_FITNESS"
ANSWERS = ("allowsPurchases", "containsAds", "isChildDirected", "isExportCompliant", "usesPersonalInfo")

_SKILL_ID = re.compile(r"amzn1\.ask\.skill\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ARN = re.compile(r"arn:aws:lambda:([a-z0-9-]+):\d{12}:function:[\w-]+:(?!\d+$)[\w-]+")  # an alias, no version


def manifest_findings(package: Package) -> Iterator[Finding]:
    """Find what is wrong in the manifest of a package, but for its texts and images."""
    if not _SKILL_ID.fullmatch(package.skill_id):
        yield Finding(STATES, f'the skill\'s id is "{package.skill_id}".', "Deploy with the id from the console.")
    for wrong, fix in (
        *_locales(package),
        *_published(at(package.manifest, "publishingInformation")),
        *_private(package.manifest),
        *_endpoints(at(package.manifest, "apis", "custom")),
        *_events(package.manifest),
    ):
        yield Finding(MANIFEST, wrong, fix)
    if at(package.manifest, "permissions"):
        yield Finding(MANIFEST, "it asks people for a permission, and the skill uses none.", "Drop permissions.")


def _locales(package: Package) -> Wrong:
    listed = set(at(package.manifest, "publishingInformation", "locales"))
    for locale in sorted(listed - package.models.keys()):
        yield f"{locale} has no model in {INTERACTION_MODELS}.", MADE
    for locale in sorted(package.models.keys() - listed):
        yield f"{locale} has a model, and no texts.", MADE


def _published(information: Any) -> Wrong:
    if (category := text(information, "category")) != CATEGORY:
        yield f'the category is "{category}".', f"Set {CATEGORY}."
    known = library.content(LANGUAGE).care.countries.keys()
    countries = {*at(information, "distributionCountries")}
    if information.get("isAvailableWorldwide") is not False or not countries:
        yield "it is to be had in countries whose numbers for help we do not know.", "List distributionCountries."
    for country in sorted(countries - known):
        yield f"it is to be had in {country}, whose numbers for help we do not know.", "Add them to help.toml first."


def _private(manifest: Any) -> Wrong:
    answers = at(manifest, "privacyAndCompliance")
    for answer in ANSWERS:
        if not isinstance(answers.get(answer), bool):
            yield f"privacyAndCompliance does not answer {answer}.", "Answer it with true or false."
    if answers.get("isExportCompliant") is False:
        yield "isExportCompliant is false, so it would not be published.", "Find out, and set it to true."
    if answers.get("isChildDirected"):
        yield "isChildDirected is true, and its jar and its numbers for help are not for children.", "Set it to false."
    if answers.get("usesPersonalInfo") is False:
        yield "usesPersonalInfo is false, and days of practice are kept under a code of the account.", "Set it to true."
    locales = at(manifest, "publishingInformation", "locales")
    without = [locale for locale in locales if not at(answers, "locales", locale, "privacyPolicyUrl")]
    if answers.get("usesPersonalInfo") and without:
        yield f"{', '.join(without)}: there is no privacy policy.", "Publish yours, and give PRIVACY_URL=https://..."
    for locale in locales:
        for key, link in at(answers, "locales", locale).items():
            if not _is_of_a_page(link):
                yield f'{locale}: {key} is "{link}".', "Give a page of yours that begins with https://"


def _is_of_a_page(link: str) -> bool:
    """Return whether it is the address of a page on the web that may be somebody's: https, and no made-up host."""
    parts = urlsplit(link)
    labels = (parts.hostname or "").split(".")
    return parts.scheme == "https" and len(labels) > 1 and "example" not in labels and not labels[-1].isdigit()


def _endpoints(place: Any) -> Wrong:
    """Look at the default endpoint, and at those of Alexa's regions."""
    uris = {"": text(place, "endpoint", "uri")}
    uris |= {region: text(one, "endpoint", "uri") for region, one in at(place, "regions").items()}
    for region, uri in uris.items():
        arn = _ARN.fullmatch(uri)
        what = f"the endpoint of {region}" if region else "the default endpoint"
        if arn is None:
            yield f'{what} is "{uri}", which is no alias of a function.', "Take the stack's output SkillEndpoint."
        elif (served := ALEXA_REGIONS.get(arn[1])) is None or (region and served != region):
            yield f"{what} is in {arn[1]}.", "Deploy it where docs/regions.md says."


def _events(manifest: Any) -> Wrong:
    events = at(manifest, "events")
    if {"eventName": "SKILL_DISABLED"} not in list(at(events, "subscriptions")):
        yield "events: SKILL_DISABLED is not subscribed to, so nothing would be deleted.", MADE
    for key in ("endpoint", "regions"):
        if at(events, key) != at(manifest, "apis", "custom", key):
            yield f"events.{key} is not that of apis.custom, so nothing would be deleted there.", MADE
