"""Content is checked when it is loaded; what is wrong is said with the file, the step and a way out."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from micropractice import library
from micropractice.core.guide import passage_at
from micropractice.core.practice import Ask, Kind, Practice
from micropractice.core.speech import fits
from micropractice.core.state import Place
from micropractice.library import CONTENT, reading
from micropractice.library.tables import ContentError
from tests.test_conversation import TODAY

GOOD_THINGS = "practices/gratitude/three-good-things.toml"
SIGHING = "practices/breathing/cyclic-sighing.toml"

TINY_STEP = "practices/goal/one-tiny-step.toml"
BOX = "practices/breathing/box.toml"
BREATHE_AGAIN = '[[steps]]\nbreathe = [{ breath = "in", cue = "In.", seconds = 4 }]\n\n'

Edited = Callable[[str, str, str], Path]


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    """Copy the content with one text in one file replaced, the first time that it occurs."""

    def edit(name: str, old: str, new: str) -> Path:
        shutil.copytree(CONTENT, tmp_path / "content")
        file = tmp_path / "content/en" / name
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        return tmp_path / "content"

    return edit


@pytest.mark.parametrize("language", sorted(library.languages()))
def test_all_content_loads(language: str) -> None:
    content = reading.read(language, library.CONTENT)
    assert {practice.kind for practice in content.practices.values()} >= {
        Kind.BREATHING,
        Kind.GRATITUDE,
        Kind.STRENGTHS,
    }
    assert len(content.strengths) == 24


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (GOOD_THINGS, "reprompt =", "repromt =", 'three-good-things.toml, step 3: "reprompt" is missing'),
        (GOOD_THINGS, "rest = 4", "rest = 400", 'step 1: "rest" is missing or is not a number of seconds above 0'),
        (GOOD_THINGS, "rest = 4", "pause = 4", 'step 1: "pause" is not known here. Is it misspelt?'),
        (GOOD_THINGS, "reflect = true", 'reflect = "yes"', 'step 3: "reflect" is neither true nor false'),
        (GOOD_THINGS, 'say = "Settle', 'tell = "Settle', "step 1: a step has one of say, ask and breathe"),
        (GOOD_THINGS, "Settle in", "Settle <in>", 'step 1: "say" holds one of < > &'),
        (GOOD_THINGS, "Settle in", "Settle {in}", 'step 1: "say" has {in} in braces; known here: nothing'),
        (GOOD_THINGS, "Settle in", "Settle {in", 'step 1: "say" has a brace without its partner'),
        (GOOD_THINGS, "Settle in", "Settle " + "in " * 1500, "a passage is too long to be spoken in one go"),
        (GOOD_THINGS, 'title = "', "title = ", "the file cannot be read"),
        (GOOD_THINGS, "evening = true", "minutes = [1]", '"minutes" lists the lengths of a breathing'),
        (SIGHING, "minutes = [1, 2, 3, 4, 5]", "minutes = [2, 1]", '"minutes" lists the lengths of a breathing'),
        (SIGHING, "order = 1", "order = 0", '"order" is missing or is not a whole number from 1 up'),
        (SIGHING, 'breath = "in"', 'breath = "up"', '"breath" is one of in, hold, out'),
        (SIGHING, "gentle = [2, 1.5, 5]", "gentle = [2, 5]", '"gentle" has the seconds of each phase'),
        (SIGHING, "gentle = [2, 1.5, 5]", "gentle = [2, 0, 5]", '"gentle" has the seconds of each phase'),
        (SIGHING, "gentle = [2, 1.5, 5]", "gentle = [2, 1.5, 50]", '"gentle" is not a list of seconds from 0 to 30'),
        (SIGHING, "gentle = [2, 1.5, 5]", "gentle = [2, 1.5, 9]", '"gentle" is shorter than'),
        (SIGHING, "gentle = ", "faster = ", '"faster" is not known here'),
        (SIGHING, 'cue = "A sip more."', 'cue = "And then a sip more of air."', "only 1.5. Use fewer words."),
        (BOX, "without_holds = [5, 0, 5, 0]", "", "a breathing with a hold is also done without"),
        (BOX, "without_holds = [5, 0, 5, 0]", "without_holds = [5, 0, 5, 2]", "nowhere else, a hold has 0"),
        ("cues.toml", '"In." = ', '"In." = -', '"In." is missing or is not a number of seconds'),
        ("phrases.toml", 'forest = "', 'woods = "', 'the part "[sounds]" does not name forest'),
        (SIGHING, "ask = ", "say = ", '"reprompt" is not known here'),
        ("phrases.toml", "good_morning = ", "good_mourning = ", '"good_morning" is missing'),
        (
            "phrases.toml",
            "Shall we do {title}?",
            "Shall we do {name}?",
            '"offers" has {name} in braces; known here: {title}',
        ),
        ("phrases.toml", "tips = [", 'tips = ["{title}", ', '"tips" has {title} in braces; known here: nothing'),
        (TINY_STEP, "plan = true", "plan = 1", '"plan" is neither true nor false'),
        (TINY_STEP, "plan = true", "", '"follow_up" asks, another day, after what one ask with plan = true was about'),
        (TINY_STEP, "Was there a chance for it?", "A moment may come.", '"follow_up" ends with its one question'),
        (TINY_STEP, "familiar = false", 'familiar = "no"', '"familiar" is neither true nor false'),
        ("needs.toml", 'kinds = ["breathing"', 'kinds = ["napping"', '"kinds" has napping'),
        ("needs.toml", "said = ", "says = ", '"said" is missing or is not a list of texts'),
        ("needs.toml", "]\ngrey = true", "]\ngray = true", '"gray" is not known here'),
        ("phrases.toml", ', other = "{n} days in a row."', "", 'in_a_row: "other" is missing'),
        ("phrases.toml", "celebrate = ", "party = ", '"[kinds]" does not name celebrate'),
        (SIGHING, "[[steps]]\nask", BREATHE_AGAIN + "[[steps]]\nask", "a practice breathes once"),
        ("phrases.toml", "AMAZON.StopIntent", "AMAZON.StopItIntent", "AMAZON.StopItIntent, which is no intent"),
        ("help.toml", "[replies.violence]", "[replies.anger]", 'replies: the part "[violence]" is missing'),
        ("help.toml", "[countries.US]", "[countries.us]\nflag = 1", 'countries, us: "flag" is not known here'),
        ("help.toml", 'number = "988"', 'number = "9-8-8"', 'countries, US, crisis: "number" is digits in groups'),
        ("help.toml", 'numbers = "In {country}', 'numbers = "In {land}', '"numbers" has {land} in braces'),
        ("help.toml", 'grief = "', 'grieve = "', 'the part "[met]" does not say grief'),
        ("help.toml", "In {country}, {crisis}.", "In {land}, {crisis}.", '"card" has {land} in braces'),
        ("care.toml", "<person>", "<persons>", "uses <persons>, which is not written above it"),
        ("care.toml", 'kind = "violence"', 'kind = "war"', '"kind" is one of emergency, other_person'),
        ("care.toml", 'unless = ["story"', 'unless = ["tale"', '"unless" names tale'),
        ("care.toml", "[harmless.the-dead]\nwhy", "[harmless.the-dead]\nwherefore", '"why" is missing'),
        ("care-weights.txt", "\t0:-13", "\tsoon", "is no phrase with its weights"),
        ("care-weights.txt", "\n$\t", "\nz\t", "the phrases are not in order"),
        ("strengths.toml", 'id = "curiosity"', 'id = "kindness"', "two strengths have the same id"),
    ],
)
def test_a_mistake_is_named(edited: Edited, name: str, old: str, new: str, said: str) -> None:
    with pytest.raises(ContentError) as mistake:
        reading.read("en", edited(name, old, new))
    assert said in str(mistake.value)
    assert Path(name).name in str(mistake.value)


def test_a_folder_that_is_no_kind_is_named(edited: Edited) -> None:
    root = edited("help.toml", "again", "again")
    (root / "en/practices/gratitude").rename(root / "en/practices/thanks")
    with pytest.raises(ContentError, match='the folder "thanks" is not a kind'):
        reading.read("en", root)


def test_an_id_that_stands_twice_is_named(edited: Edited) -> None:
    root = edited("help.toml", "again", "again")
    shutil.copy(root / "en" / SIGHING, root / "en/practices/gratitude/cyclic-sighing.toml")
    with pytest.raises(ContentError, match="another kind has a practice of this name"):
        reading.read("en", root)


@pytest.mark.parametrize("practice", library.content("en").practices.values(), ids=lambda practice: practice.id)
def test_every_practice_rests_before_it_asks_and_asks_in_other_words(practice: Practice) -> None:
    content = library.content("en")
    for start in practice.starts():
        for minutes in practice.minutes or (0,):
            passage = passage_at(Place(practice.id, TODAY, start, minutes, strength="kindness"), content)
            assert fits(passage.parts)
    for step in practice.steps:
        if isinstance(step, Ask):
            assert step.question.endswith("?")
            assert step.question.count("?") == 1
            assert step.reprompt != step.question
            assert "?" not in step.reprompt
