"""What is in the package: the layout, the texts and the icons."""

import base64
import json
import re
from pathlib import Path

import pytest
from ask_sdk_core.serialize import DefaultSerializer
from ask_smapi_model.v1.skill.interaction_model.interaction_model_data import InteractionModelData
from ask_smapi_model.v1.skill.manifest.skill_manifest_envelope import SkillManifestEnvelope
from playwright.sync_api import Browser

from micropractice import library
from skill_package.checks.icons import dimensions
from skill_package.icons import DRAWING, SIZES, icon, rendered
from skill_package.store import store_texts
from speaker.models import MODELS
from speaker.understand import FALLBACK, model_for
from tests.package.conftest import SKILL_ID

LOCALES = ["en-AU", "en-CA", "en-GB", "en-IN", "en-US"]


def test_the_layout_is_that_of_the_ask_cli(package: Path) -> None:
    files = {str(file.relative_to(package)) for file in package.rglob("*") if file.is_file()}
    assert files == {
        "ask-resources.json",
        ".ask/ask-states.json",
        "skill-package/skill.json",
        *(f"skill-package/interactionModels/custom/{locale}.json" for locale in LOCALES),
        *(f"skill-package/assets/images/{locale}_{size}Icon.png" for locale in LOCALES for size in ("small", "large")),
    }
    resources = json.loads((package / "ask-resources.json").read_text())
    assert resources["profiles"]["default"]["skillMetadata"]["src"] == "./skill-package"
    states = json.loads((package / ".ask/ask-states.json").read_text())
    assert states["profiles"]["default"]["skillId"] == SKILL_ID


def test_amazons_own_models_read_it_and_lose_nothing(package: Path) -> None:
    serializer = DefaultSerializer()
    for name, shape in [
        ("skill.json", SkillManifestEnvelope),
        *((f"interactionModels/custom/{locale}.json", InteractionModelData) for locale in LOCALES),
    ]:
        text = (package / "skill-package" / name).read_text(encoding="utf-8")
        assert serializer.serialize(serializer.deserialize(text, shape)) == json.loads(text)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_models_are_those_of_the_project(package: Path, locale: str) -> None:
    made = package / f"skill-package/interactionModels/custom/{locale}.json"
    assert made.read_bytes() == (MODELS / f"{locale}.json").read_bytes()


@pytest.mark.parametrize("locale", LOCALES)
def test_the_store_names_the_numbers_of_the_country_and_no_other(locale: str) -> None:
    description = store_texts(locale).description
    countries = library.content("en").care.countries
    country = countries[locale.removeprefix("en-")]
    assert f"In an emergency, {country.lines['emergency'].say.split('{')[0]}" in description
    assert f"in {country.name}, {country.lines['crisis'].say.split('{')[0]}" in description
    named = set(re.findall(r"\d+(?: \d+)*", description)) - {"400", "35", "15", "14"}  # days
    assert named == {country.lines[line].number for line in ("emergency", "crisis")}


@pytest.mark.parametrize("locale", LOCALES)
def test_what_the_store_says_can_be_said_is_understood(locale: str) -> None:
    model = model_for(locale)
    assert model
    texts = store_texts(locale)
    quoted = re.findall(r'"([^"]+)"', " ".join([texts.description, texts.testing]))
    said = [words.rstrip(".") for words in quoted if not words.startswith("Alexa, ")]
    assert len(said) > 20
    assert [words for words in said if model.understand(words).intent == FALLBACK] == []


@pytest.mark.parametrize(("name", "size"), SIZES.items())
def test_the_icons_have_the_size_that_amazon_wants(name: str, size: int) -> None:
    assert dimensions(icon(name)) == (size, size)


# The mean difference of two PNG files of the same size, from 0 to 255. Browsers smooth edges each in its own way.
DIFFERENCE = """async (files) => {
  const [one, other] = await Promise.all(files.map(async (file) => {
    const image = new Image();
    image.src = `data:image/png;base64,${file}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
    canvas.drawImage(image, 0, 0);
    return canvas.getImageData(0, 0, image.width, image.height).data;
  }));
  return one.reduce((sum, value, index) => sum + Math.abs(value - other[index]), 0) / one.length;
}"""


@pytest.mark.parametrize(("name", "size"), SIZES.items())
def test_the_icons_are_what_the_drawing_shows(name: str, size: int, browser: Browser) -> None:
    drawing = DRAWING.read_text(encoding="utf-8")
    page = browser.new_page()
    for shown, alike in ((drawing, True), (re.sub(r"<path.*/>", "", drawing), False)):
        files = [icon(name).read_bytes(), rendered(browser, shown, size)]
        encoded = [base64.b64encode(file).decode() for file in files]
        assert (page.evaluate(DIFFERENCE, encoded) < 1) is alike
    page.close()
