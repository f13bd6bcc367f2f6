"""What can be wrong with a skill package: how it comes to be, and what the check says then."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

MANIFEST = "skill-package/skill.json"
MODEL = "skill-package/interactionModels/custom/en-GB.json"
STATES = ".ask/ask-states.json"

LISTED = "manifest.publishingInformation"
GB = f"{LISTED}.locales.en-GB"
PRIVACY = "manifest.privacyAndCompliance"
CUSTOM = "manifest.apis.custom"
SPOKEN = "interactionModel.languageModel"

Json = dict[str, Any]
Change = Callable[[Any], Any] | object  # of what stands there, or what stands there instead
GONE = object()  # nothing stands there instead


def change(file: Path, path: str, how: Change) -> None:
    """Put another value where the path leads in a JSON file: `how` is that value, or a function of the old one."""
    whole = json.loads(file.read_text(encoding="utf-8"))
    *steps, last = path.split(".")
    place = whole
    for step in steps:
        place = place[step]
    if how is GONE:
        del place[last]
    else:
        place[last] = how(place.get(last)) if callable(how) else how
    file.write_text(json.dumps(whole), encoding="utf-8")


def without(name: str) -> Change:
    return lambda intents: [one for one in intents if one["name"] != name]


def with_one_more(intent: Json) -> Change:
    return lambda intents: [*intents, intent]


def with_slot(kind: str) -> Change:
    return edited("StreakIntent", lambda intent: {"slots": [{"name": "extra", "type": kind}]})


def with_samples(name: str, *samples: str) -> Change:
    """Add samples to an intent, or take all away."""
    return edited(name, lambda intent: {"samples": [*intent["samples"], *samples] if samples else []})


def with_values(*values: Json) -> Change:
    """Add values to the kinds of practices, or take all away."""
    return edited("PracticeKind", lambda kind: {"values": [*kind["values"], *values] if values else []})


def edited(name: str, how: Callable[[Json], Json]) -> Change:
    return lambda named: [{**one, **how(one)} if one["name"] == name else one for one in named]


def moved(regions: Json) -> Json:
    return {**regions, "EU": regions["NA"]}


REBUILT = "in interaction_models/en.toml, and run `make models`."
IN_STORE = "in skill_package/store.toml."
RENAMED = f"Change invocation_name {REBUILT}"
ALIAS = "arn:aws:lambda:us-east-1:000000000000:function:f:live"
NO_ALIAS = "which is no alias of a function. Take the stack's output SkillEndpoint."

# What is changed where, and what is said then.
BREAKAGES: list[tuple[str, str, Change, str]] = [
    # The shape of the files
    (
        MANIFEST, f"{PRIVACY}.isChildDirect", True,
        f"{PRIVACY}.isChildDirect is not known there, or is of the wrong type. Look up its spelling, or drop it.",
    ),
    (
        MANIFEST, f"{LISTED}.isAvailableWorldwide", "no",
        f"{LISTED}.isAvailableWorldwide is not known there, or is of the wrong type."
        " Look up its spelling, or drop it.",
    ),
    (
        MANIFEST, "manifest.events.subscriptions", [{"eventName": "SKILL_DISABLE"}],
        "Amazon's tools cannot read it: 'SKILL_DISABLE' is not a valid EventNameType. Mend that value.",
    ),
    (
        MODEL, f"{SPOKEN}.invocation", "daily seedling",
        f"{SPOKEN}.invocation is not known there, or is of the wrong type. Look up its spelling, or drop it.",
    ),
    # What people read
    (MANIFEST, f"{GB}.name", "D", f"en-GB: name has 1 characters, of 2 to 50. Change name {IN_STORE}"),
    (MANIFEST, f"{GB}.name", "D" * 51, f"en-GB: name has 51 characters, of 2 to 50. Change name {IN_STORE}"),
    (MANIFEST, f"{GB}.summary", GONE, f"en-GB: summary has 0 characters, of 1 to 120. Change summary {IN_STORE}"),
    (
        MANIFEST, f"{GB}.summary", "a" * 121,
        f"en-GB: summary has 121 characters, of 1 to 120. Change summary {IN_STORE}",
    ),
    (
        MANIFEST, f"{GB}.description", lambda old: old + "a" * (4001 - len(old)),
        f"en-GB: description has 4001 characters, of 1 to 4000. Change description {IN_STORE}",
    ),
    (MANIFEST, f"{GB}.keywords", [], f"en-GB: there are 0 keywords, of 1 to 30. Change keywords {IN_STORE}"),
    (MANIFEST, f"{GB}.keywords", ["a"] * 31, f"en-GB: there are 31 keywords, of 1 to 30. Change keywords {IN_STORE}"),
    (
        MANIFEST, f"{GB}.summary", "Short moments in {country}.",
        f'en-GB: summary has "{{" left in it. Write it out {IN_STORE}',
    ),
    (
        MANIFEST, f"{GB}.keywords", ["calm", "TODO"],
        f'en-GB: keywords has "TODO" left in it. Write it out {IN_STORE}',
    ),
    (
        MANIFEST, f"{GB}.name", "Daily Seedling Alexa skill",
        f'en-GB: name says "Alexa skill", as if it were Amazon\'s. Drop Alexa there {IN_STORE}',
    ),
    (
        MANIFEST, f"{GB}.description", lambda old: old.replace("not medical advice", "advice"),
        f'en-GB: description does not say "not medical advice", as health skills must. Say it {IN_STORE}',
    ),
    (
        MANIFEST, f"{GB}.description", lambda old: old.replace("call 999", "call for help"),
        f"en-GB: description does not name 999, the emergency number. Put {{emergency}} {IN_STORE}",
    ),
    (
        MANIFEST, f"{GB}.description", lambda old: old.replace(", on 116 123", ""),
        f"en-GB: description does not name 116 123, the crisis number. Put {{crisis}} {IN_STORE}",
    ),
    (
        MANIFEST, f"{GB}.description", lambda old: f"{old} Or call 988.",
        f"en-GB: description names 988, which help.toml does not have for the United Kingdom. Drop it {IN_STORE}",
    ),
    (
        MANIFEST, f"{GB}.examplePhrases", [],
        f"en-GB: there are 0 example phrases, of 1 to 3. Change phrases {IN_STORE}",
    ),
    (
        MANIFEST, f"{GB}.examplePhrases", lambda old: [*old, "Alexa, ask Daily Seedling for box breathing"],
        f"en-GB: there are 4 example phrases, of 1 to 3. Change phrases {IN_STORE}",
    ),
    (
        MANIFEST, f"{GB}.examplePhrases", ["Open Daily Seedling"],
        'en-GB: "Open Daily Seedling" does not say "Alexa, open daily seedling" or "Alexa, ask daily seedling ...".'
        f" Change it {IN_STORE}",
    ),
    (
        MANIFEST, f"{GB}.examplePhrases", ["Alexa, open Daily Sapling"],
        'en-GB: "Alexa, open Daily Sapling" does not say "Alexa, open daily seedling"'
        f' or "Alexa, ask daily seedling ...". Change it {IN_STORE}',
    ),
    (
        MANIFEST, f"{GB}.examplePhrases", ["Alexa, ask Daily Seedling for the weather"],
        f'en-GB: "Alexa, ask Daily Seedling for the weather" is in no sample of the model. Change it {IN_STORE}',
    ),
    (
        MANIFEST, f"{LISTED}.testingInstructions", "",
        f"the testing instructions have 0 characters, of 1 to 4000. Change testing {IN_STORE}",
    ),
    (
        MANIFEST, f"{LISTED}.testingInstructions", "a" * 4001,
        f"the testing instructions have 4001 characters, of 1 to 4000. Change testing {IN_STORE}",
    ),
    # Where it is sold
    (MANIFEST, f"{LISTED}.category", "GAMES", 'the category is "GAMES". Set HEALTH_AND_FITNESS.'),
    (
        MANIFEST, f"{LISTED}.isAvailableWorldwide", True,
        "it is to be had in countries whose numbers for help we do not know. List distributionCountries.",
    ),
    (
        MANIFEST, f"{LISTED}.distributionCountries", [],
        "it is to be had in countries whose numbers for help we do not know. List distributionCountries.",
    ),
    (
        MANIFEST, f"{LISTED}.distributionCountries", lambda old: [*old, "NZ"],
        "it is to be had in NZ, whose numbers for help we do not know. Add them to help.toml first.",
    ),
    # What it does with data
    (
        MANIFEST, f"{PRIVACY}.containsAds", GONE,
        "privacyAndCompliance does not answer containsAds. Answer it with true or false.",
    ),
    (
        MANIFEST, f"{PRIVACY}.isChildDirected", True,
        "isChildDirected is true, and its jar and its numbers for help are not for children. Set it to false.",
    ),
    (
        MANIFEST, f"{PRIVACY}.usesPersonalInfo", False,
        "usesPersonalInfo is false, and days of practice are kept under a code of the account. Set it to true.",
    ),
    (
        MANIFEST, f"{GB}.summary", "It cures a low mood.",
        f'en-GB: summary says "cures", a promise for somebody\'s health. Say what one does instead {IN_STORE}',
    ),
    (
        MANIFEST, f"{GB}.examplePhrases", ["Alexa, open Daily Seedling"] * 2,
        f'en-GB: "Alexa, open Daily Seedling" is an example phrase twice. Change it {IN_STORE}',
    ),
    (
        MANIFEST, f"{GB}.examplePhrases", ["Alexa, open Daily Seedling;"],
        f'en-GB: "Alexa, open Daily Seedling;" has signs that nobody speaks. Write it as it is said {IN_STORE}',
    ),
    (
        MODEL, f"{SPOKEN}.intents", with_one_more({"name": "AMAZON.StopIntent", "samples": []}),
        f"AMAZON.StopIntent is there twice. Keep one {REBUILT}",
    ),
    (
        MANIFEST, f"{PRIVACY}.locales.en-GB.privacyPolicyUrl", "https://127.0.0.1/privacy",
        'en-GB: privacyPolicyUrl is "https://127.0.0.1/privacy". Give a page of yours that begins with https://',
    ),
    (
        MANIFEST, f"{PRIVACY}.isExportCompliant", False,
        "isExportCompliant is false, so it would not be published. Find out, and set it to true.",
    ),
    (
        MANIFEST, f"{PRIVACY}.locales.en-GB", GONE,
        "en-GB: there is no privacy policy. Publish yours, and give PRIVACY_URL=https://...",
    ),
    (
        MANIFEST, f"{PRIVACY}.locales.en-GB.privacyPolicyUrl", "http://seedling.test/privacy",
        'en-GB: privacyPolicyUrl is "http://seedling.test/privacy". Give a page of yours that begins with https://',
    ),
    (
        MANIFEST, f"{PRIVACY}.locales.en-GB.termsOfUseUrl", "https://www.example.com/terms",
        'en-GB: termsOfUseUrl is "https://www.example.com/terms". Give a page of yours that begins with https://',
    ),
    (
        MANIFEST, "manifest.permissions", [{"name": "alexa::devices:all:address:full:read"}],
        "it asks people for a permission, and the skill uses none. Drop permissions.",
    ),
    # Where it runs, and what it is told
    (
        STATES, "profiles.default.skillId", "amzn1.ask.skill.1",
        'the skill\'s id is "amzn1.ask.skill.1". Deploy with the id from the console.',
    ),
    (MANIFEST, f"{CUSTOM}.endpoint", GONE, f'the default endpoint is "", {NO_ALIAS}'),
    (
        MANIFEST, f"{CUSTOM}.endpoint.uri", ALIAS.removesuffix(":live"),
        f'the default endpoint is "{ALIAS.removesuffix(":live")}", {NO_ALIAS}',
    ),
    (
        MANIFEST, f"{CUSTOM}.endpoint.uri", ALIAS.replace("live", "$LATEST"),
        f'the default endpoint is "{ALIAS.replace("live", "$LATEST")}", {NO_ALIAS}',
    ),
    (
        MANIFEST, f"{CUSTOM}.endpoint.uri", ALIAS.replace("live", "7"),
        f'the default endpoint is "{ALIAS.replace("live", "7")}", {NO_ALIAS}',
    ),
    (
        MANIFEST, f"{CUSTOM}.endpoint.uri", ALIAS.replace("us-east-1", "us-east-2"),
        "the default endpoint is in us-east-2. Deploy it where docs/regions.md says.",
    ),
    (
        MANIFEST, f"{CUSTOM}.regions", moved,
        "the endpoint of EU is in us-east-1. Deploy it where docs/regions.md says.",
    ),
    (
        MANIFEST, "manifest.events.subscriptions", [{"eventName": "SKILL_ENABLED"}],
        "events: SKILL_DISABLED is not subscribed to, so nothing would be deleted."
        " Write it with `make package`.",
    ),
    (
        MANIFEST, "manifest.events.endpoint", GONE,
        "events.endpoint is not that of apis.custom, so nothing would be deleted there."
        " Write it with `make package`.",
    ),
    (
        MANIFEST, "manifest.events.regions", moved,
        "events.regions is not that of apis.custom, so nothing would be deleted there."
        " Write it with `make package`.",
    ),
    (
        MANIFEST, GB, GONE,
        "en-GB has a model, and no texts. Write it with `make package`.",
    ),
    (
        MANIFEST, f"{GB}.smallIconUri", GONE,
        "en-GB: smallIconUri names no file of the package. Draw it with `make icons`, then `make package`.",
    ),
    # What people say
    (
        MODEL, f"{SPOKEN}.invocationName", "seedling",
        f'the invocation name "seedling" is one word, which only a brand may be. {RENAMED}',
    ),
    (
        MODEL, f"{SPOKEN}.invocationName", "Daily Seedling",
        'the invocation name "Daily Seedling" has more than small letters, spaces, apostrophes and full stops. '
        + RENAMED,
    ),
    (
        MODEL, f"{SPOKEN}.invocationName", "start daily seedling",
        f'the invocation name "start daily seedling" has "start", which Alexa keeps for itself. {RENAMED}',
    ),
    (
        MODEL, f"{SPOKEN}.invocationName", "echo seedling",
        f'the invocation name "echo seedling" has "echo", which Alexa keeps for itself. {RENAMED}',
    ),
    (
        MODEL, f"{SPOKEN}.invocationName", "breathe with seedling",
        f'the invocation name "breathe with seedling" has "with", which Alexa keeps for itself. {RENAMED}',
    ),
    (
        MODEL, f"{SPOKEN}.invocationName", "the seedling",
        f'the invocation name "the seedling" is one word after "the". {RENAMED}',
    ),
    (
        MODEL, f"{SPOKEN}.invocationName", "daily " * 9 + "seedling",
        f'the invocation name "{"daily " * 9}seedling" is longer than 50 characters. {RENAMED}',
    ),
    *(
        (
            MODEL, f"{SPOKEN}.intents", without(f"AMAZON.{name}Intent"),
            f"AMAZON.{name}Intent is missing. Add it {REBUILT}",
        )
        for name in ("Cancel", "Stop", "Help", "Fallback", "NavigateHome")
    ),
    (
        MODEL, f"{SPOKEN}.intents", with_one_more({"name": "WeatherIntent", "slots": [], "samples": ["weather"]}),
        f"WeatherIntent is an intent that the skill does not answer. Drop it {REBUILT}",
    ),
    (
        MODEL, f"{SPOKEN}.intents", with_samples("WeekIntent"),
        f"WeekIntent has no sample. Add one {REBUILT}",
    ),
    (
        MODEL, f"{SPOKEN}.intents", with_slot("Mood"),
        f"StreakIntent has a slot of the type Mood, which does not exist. Add it {REBUILT}",
    ),
    (
        MODEL, f"{SPOKEN}.types", with_values(),
        f"the slot type PracticeKind has no value. Add one {REBUILT}",
    ),
    (
        MODEL, f"{SPOKEN}.types",
        with_values({"id": "x", "name": {"value": "a" * 141}}),
        f'PracticeKind has the value "{"a" * 141}", of 1 to 140 characters. Change it {REBUILT}',
    ),
    (
        MODEL, f"{SPOKEN}.intents", with_samples("StreakIntent", "how was my week"),
        f'"how was my week" is a sample of StreakIntent and WeekIntent. Keep one {REBUILT}',
    ),
    (
        MODEL, f"{SPOKEN}.intents", with_samples("StreakIntent", "my  Streak"),
        f'"my streak" is a sample of StreakIntent and StreakIntent. Keep one {REBUILT}',
    ),
    (
        MODEL, f"{SPOKEN}.intents", with_samples("StreakIntent", "my streak in {days}"),
        f'StreakIntent has the sample "my streak in {{days}}", whose slot days the intent does not have.'
        f" Change it {REBUILT}",
    ),
    (
        MODEL, f"{SPOKEN}.intents", with_samples("StreakIntent", "is it day 3?"),
        f'StreakIntent has the sample "is it day 3?", with signs that samples may not have. Change it {REBUILT}',
    ),
    (
        MODEL, f"{SPOKEN}.intents", with_samples("AnswerIntent", "{answer}"),
        f'AnswerIntent has the sample "{{answer}}", which needs words around its slot of any words.'
        f" Change it {REBUILT}",
    ),
    (
        MODEL, f"{SPOKEN}.intents", with_samples("TellIntent", "my mum {my_mum} my dad {my_dad}"),
        'TellIntent has the sample "my mum {my_mum} my dad {my_dad}", with another slot beside that of any words.'
        f" Change it {REBUILT}",
    ),
    (
        MODEL, "interactionModel.dialog.intents", lambda asked: [{**asked[0], "name": "StreakIntent"}],
        f"the dialog asks for the slot answer of StreakIntent, which has no such. Mend it {REBUILT}",
    ),
    (
        MODEL, "interactionModel.prompts", [],
        f"the prompt Elicit.Slot.Answer is missing. Add it {REBUILT}",
    ),
]  # fmt: skip
