"""The page in a real browser. Time is moved, not waited for."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

EVENING = datetime(2026, 3, 3, 20, 40, tzinfo=UTC)
PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}

# A browser that has a voice and can listen. What is spoken takes 60 ms a character; `heard` is what it will understand.
VOICE_AND_EAR = """
window.spoken = [];
let timer;
const voice = { name: 'Test', lang: 'en-US', localService: true, voiceURI: 'test' };
Object.defineProperty(window, 'speechSynthesis', { value: {
  getVoices: () => [voice],
  speak(one) { window.spoken.push(one.text); timer = setTimeout(() => one.onend(), 60 * one.text.length); },
  cancel() { clearTimeout(timer); },
  addEventListener() {},
} });
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
window.SpeechRecognition = function () {
  this.start = () => {};
  this.stop = () => {
    if (window.heard) this.onresult({ results: [[{ transcript: window.heard }]] });
    this.onend();
  };
};
"""
NO_SPEECH = (
    "for (const name of ['speechSynthesis', 'SpeechRecognition', 'webkitSpeechRecognition']) delete window[name];"
)


@pytest.fixture
def speaker(page: Page, speaker_url: str) -> Page:
    """The page, its clock standing in an evening."""
    page.clock.install(time=EVENING)
    page.goto(speaker_url)
    expect(page.locator("#week li")).to_have_count(7)
    return page


def say(page: Page, words: str) -> None:
    """Type something, and wait until the speaker has begun to answer."""
    before = page.locator(".you").count()
    page.get_by_label("Say something").fill(words)
    page.keyboard.press("Enter")
    expect(page.locator(".you")).to_have_count(before + 1)
    expect(page.locator("body")).to_have_attribute("data-speaker", "speaking")


def hear_out(page: Page) -> None:
    """Let time go by until the reply is over."""
    for _ in range(300):
        if page.locator("body").get_attribute("data-speaker") != "speaking":
            return
        page.clock.run_for(1000)
    pytest.fail("the reply does not end")


def figure(page: Page, name: str) -> str:
    return page.locator("#figures dt", has_text=name).locator("xpath=following-sibling::dd[1]").inner_text()


def test_a_short_practice_is_heard_out_and_the_streak_becomes_one_and_not_two(speaker: Page) -> None:
    expect(speaker.locator("#streak")).to_have_text("Your first practice will plant the seed.")
    say(speaker, "slow sighing for a minute")
    hear_out(speaker)
    log = speaker.locator("#log")
    expect(log).to_contain_text("Here we go.")
    expect(log).to_contain_text("How do you feel now?")
    expect(speaker.locator("body")).to_have_attribute("data-speaker", "listening")
    expect(speaker.locator("#streak")).to_have_text("One day so far.")
    assert figure(speaker, "Days in all") == "1"
    say(speaker, "better")
    hear_out(speaker)
    say(speaker, "box breathing")
    speaker.clock.run_for(15_000)
    say(speaker, "pause")
    hear_out(speaker)
    say(speaker, "go on")
    hear_out(speaker)
    expect(log).to_contain_text("How was that for you?")
    assert figure(speaker, "Days in all") == "1"
    assert figure(speaker, "Streak") == "one day"


def test_the_circle_breathes_by_the_pattern_and_counts_down(speaker: Page) -> None:
    say(speaker, "box breathing for a minute")
    now = speaker.locator("#now")
    for _ in range(60):
        if now.get_attribute("data-more"):
            break
        speaker.clock.run_for(1000)
    seen = []
    for _ in range(32):
        seen.append(now.inner_text().split("\n")[0])
        speaker.clock.run_for(1000)
    phases = [re.sub(r" \d+$", "", text) for text in seen]
    lengths = [len(run) for run in _runs(phases)][1:-1]  # the first and the last may be cut
    assert lengths
    assert set(lengths) == {3, 4}  # somebody new is eased in
    assert lengths == sorted(lengths)
    scales = speaker.locator("#halo").evaluate("halo => [halo.style.transform, halo.style.transitionDuration]")
    assert scales[0] in ("scale(1)", "scale(0.5)")
    assert scales[1] == "4s"


def _runs(items: list[str]) -> list[list[str]]:
    runs: list[list[str]] = []
    for item in items:
        if runs and runs[-1][-1] == item:
            runs[-1].append(item)
        else:
            runs.append([item])
    return runs


def test_it_is_interrupted_at_any_word(speaker: Page) -> None:
    say(speaker, "three good things")
    speaker.clock.run_for(12_500)
    expect(speaker.locator("#log")).not_to_contain_text("What went well?")
    say(speaker, "stop")
    hear_out(speaker)
    log = speaker.locator("#log")
    expect(log).to_contain_text("We can leave it there.")
    expect(log).to_contain_text("(the session has ended)")
    speaker.clock.run_for(60_000)
    expect(log).not_to_contain_text("What went well?")
    assert figure(speaker, "Days in all") == "0"


def test_escape_stops_and_skip_moves_the_clock(speaker: Page) -> None:
    say(speaker, "slow sighing for five minutes")
    speaker.get_by_role("button", name="Skip ahead").click()
    expect(speaker.locator("#log")).to_contain_text("That is the first part.")
    expect(speaker.locator("#moment")).to_contain_text("20:43")
    say(speaker, "yes")
    speaker.keyboard.press("Escape")
    expect(speaker.locator(".you").last).to_have_text("stop")
    expect(speaker.locator("body")).to_have_attribute("data-speaker", "speaking")


def test_rests_are_kept(speaker: Page) -> None:
    say(speaker, "three good things")
    quiet = 0
    for _ in range(60):
        if speaker.locator("#now").inner_text().startswith("quiet"):
            quiet += 1
        speaker.clock.run_for(1000)
    assert 11 <= quiet <= 13  # rests of 4 and of 8 seconds


def test_silence_brings_the_reprompt_and_then_the_end(speaker: Page) -> None:
    speaker.locator("#settings summary").click()
    speaker.get_by_label("Microphone").select_option("closes")
    speaker.get_by_role("button", name="Open Daily Seedling").click()
    expect(speaker.locator("body")).to_have_attribute("data-speaker", "speaking")
    hear_out(speaker)
    speaker.clock.run_for(9_000)
    expect(speaker.locator("#log")).to_contain_text("Say yes to begin.")
    hear_out(speaker)
    speaker.clock.run_for(9_000)
    expect(speaker.locator("#log")).to_contain_text("(the session has ended)")
    expect(speaker.get_by_role("button", name="Open Daily Seedling")).to_be_visible()


def test_with_a_voice_it_speaks_and_with_an_ear_it_listens(
    context: BrowserContext, page: Page, speaker_url: str
) -> None:
    context.add_init_script(VOICE_AND_EAR)
    page.clock.install(time=EVENING)
    page.goto(speaker_url)
    page.evaluate("window.heard = 'box breathing for a minute'")
    talk = page.get_by_role("button", name="Hold to talk")
    talk.focus()
    page.keyboard.down("Space")
    page.keyboard.up("Space")
    expect(page.locator(".you")).to_have_text("box breathing for a minute")
    expect(page.locator("body")).to_have_attribute("data-speaker", "speaking")
    hear_out(page)
    spoken = page.evaluate("window.spoken")
    assert spoken.count("Hold.") == 4
    assert spoken[-1] == "How was that for you?"
    page.evaluate("window.heard = ''")
    talk.dispatch_event("pointerdown")
    talk.dispatch_event("pointerup")
    expect(page.locator("#log")).to_contain_text("I could not hear that.")


def test_it_works_with_the_keyboard_alone_and_without_speech(
    context: BrowserContext, page: Page, speaker_url: str
) -> None:
    context.add_init_script(NO_SPEECH)
    page.goto(speaker_url)
    expect(page.locator("#week li")).to_have_count(7)
    expect(page.get_by_role("button", name="Hold to talk")).to_be_hidden()
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "open":
            break
    page.keyboard.press("Enter")
    expect(page.locator("#log")).to_contain_text("Welcome to Daily Seedling.")


def test_another_day_and_another_voice(speaker: Page) -> None:
    say(speaker, "slow sighing for a minute")
    hear_out(speaker)
    speaker.locator("#settings summary").click()
    speaker.get_by_role("button", name="A day later").click()
    expect(speaker.locator("#log")).to_contain_text("(the session has ended)")
    expect(speaker.locator("#moment")).to_contain_text("Wednesday 4 March")
    speaker.get_by_label("Recognised voice").select_option("second")
    expect(speaker.locator("#streak")).to_have_text("Your first practice will plant the seed.")
    speaker.get_by_label("Recognised voice").select_option("home")
    speaker.get_by_label("Day and time").fill("2026-07-01T08:00")
    speaker.get_by_label("Day and time").blur()
    expect(speaker.locator("#moment")).to_contain_text("Wednesday 1 July at 08:00")
    expect(speaker.locator("#streak")).to_have_text(
        "You have practised on one day in all. Any day is a good day to start."
    )


def test_starting_over_asks_first(speaker: Page) -> None:
    say(speaker, "slow sighing for a minute")
    hear_out(speaker)
    speaker.locator("#settings summary").click()
    speaker.get_by_role("button", name="Start over").click()
    speaker.get_by_role("button", name="Keep it").click()
    assert figure(speaker, "Days in all") == "1"
    speaker.get_by_role("button", name="Start over").click()
    speaker.get_by_role("button", name="Delete it").click()
    expect(speaker.locator("#streak")).to_have_text("Your first practice will plant the seed.")
    expect(speaker.locator(".you")).to_have_count(0)


def test_a_saved_mistake_is_shown_until_it_is_mended(practices: Path, speaker: Page) -> None:
    script = practices / "breathing/box.toml"
    text = script.read_text(encoding="utf-8")
    script.write_text(text.replace('cue = "Hold."', 'cute = "Hold."'), encoding="utf-8")
    speaker.clock.run_for(2_100)
    banner = speaker.get_by_role("alert")
    expect(banner).to_contain_text('en/practices/breathing/box.toml, step 7, phase 2: "cue" is missing')
    script.write_text(text.replace('cue = "Hold."', 'cue = "Keep it."'), encoding="utf-8")
    speaker.clock.run_for(2_100)
    expect(banner).to_be_hidden()
    expect(speaker.locator("#log")).to_contain_text("The scripts were read anew.")
    say(speaker, "box breathing")
    for _ in range(60):
        speaker.clock.run_for(1000)
        if speaker.locator("#now").inner_text().startswith("Keep it."):
            return
    pytest.fail("the changed script is not heard")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_and_nothing_is_cut_off(speaker: Page, size: ViewportSize, scheme: str) -> None:
    speaker.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    speaker.set_viewport_size(size)
    say(speaker, "slow sighing for a minute")
    speaker.clock.run_for(25_000)
    _inspect(speaker)
    hear_out(speaker)
    speaker.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    _inspect(speaker)
    speaker.get_by_role("button", name="Start over").click()
    _inspect(speaker)


def _inspect(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_smallest_phone_scrolls_only_downwards(speaker: Page) -> None:
    speaker.set_viewport_size({"width": 320, "height": 568})
    speaker.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert speaker.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_when_the_speaker_is_away_nothing_typed_is_lost(speaker: Page) -> None:
    speaker.evaluate(
        "() => { window.real = fetch;"
        " window.fetch = async () => Response.json({ error: 'It does not answer.' }, { status: 503 }) }"
    )
    speaker.get_by_label("Say something").fill("gratitude")
    speaker.get_by_role("button", name="Send").click()
    expect(speaker.locator("#log")).to_contain_text("It does not answer.")
    expect(speaker.get_by_label("Say something")).to_have_value("gratitude")
    speaker.evaluate("() => { window.fetch = window.real }")
    speaker.get_by_role("button", name="Send").click()
    expect(speaker.locator("body")).to_have_attribute("data-speaker", "speaking")


def test_what_is_kept_is_shown_on_a_card_and_forgotten_when_confirmed(speaker: Page) -> None:
    say(speaker, "slow sighing for a minute")
    hear_out(speaker)
    say(speaker, "what do you know about me")
    hear_out(speaker)
    card = speaker.locator(".card")
    expect(card).to_contain_text("In the Alexa app: What Daily Seedling keeps about you")
    expect(card).to_contain_text("Practiced breathing on one day: 2026-03-03")
    say(speaker, "forget me")
    hear_out(speaker)
    speaker.get_by_role("button", name="yes", exact=True).click()
    expect(speaker.locator("#log")).to_contain_text("It is all deleted.")
    expect(speaker.locator("#streak")).to_have_text("Your first practice will plant the seed.")


def test_breathing_is_heard_over_a_sound_until_it_is_over_or_interrupted(speaker: Page) -> None:
    body = speaker.locator("body")
    say(speaker, "play rain")
    expect(body).not_to_have_attribute("data-sound", re.compile("."))
    say(speaker, "slow sighing for a minute")
    expect(body).to_have_attribute("data-sound", "/sounds/rain.wav")
    speaker.clock.run_for(40_000)
    say(speaker, "pause")
    expect(body).not_to_have_attribute("data-sound", re.compile("."))
    hear_out(speaker)
    say(speaker, "yes")
    expect(body).to_have_attribute("data-sound", "/sounds/rain.wav")
    hear_out(speaker)
    expect(body).not_to_have_attribute("data-sound", re.compile("."))
