"""A reply as Alexa's response, within the platform's limits."""

from typing import Any

import pytest

from micropractice.alexa.say import say, ssml
from micropractice.core.speech import Cue, Part, Reply, Rest, Say, Sound
from micropractice.core.value import replace


@pytest.mark.parametrize(
    ("part", "written"),
    [
        (Say("Salt & pepper, 1 < 2."), "Salt &amp; pepper, 1 &lt; 2."),
        (Rest(4), '<break time="4s"/>'),
        (Rest(25), '<break time="10s"/> <break time="10s"/> <break time="5s"/>'),
        (Rest(10), '<break time="10s"/>'),
        (Cue("In.", 4, 0.5, "in"), 'In. <break time="3500ms"/>'),
        (Cue("Out.", 14, 0.74, "out"), 'Out. <break time="10s"/> <break time="3260ms"/>'),
        (Cue("A cue longer than its phase.", 1, 2.5, "in"), "A cue longer than its phase."),
    ],
    ids=[
        "escaped",
        "a rest",
        "longer than a break may be",
        "as long as a break may be",
        "a cue",
        "a long phase",
        "no silence left",
    ],
)
def test_parts_are_written_as_ssml(part: Part, written: str) -> None:
    assert ssml([part]) == f"<speak>{written}</speak>"


def test_a_reply_without_a_question_ends_the_session() -> None:
    response = say(Reply((Say("Goodbye."),)), to_intent=True)
    assert response.should_end_session is True
    assert response.reprompt is None


@pytest.mark.parametrize(
    ("free", "to_intent", "elicits"), [(True, True, True), (True, False, False), (False, True, False)]
)
def test_a_free_answer_is_elicited_only_in_reply_to_an_intent(free: bool, to_intent: bool, elicits: bool) -> None:
    response = say(Reply((Say("What was it?"),), "Say it aloud.", free), to_intent=to_intent)
    assert response.should_end_session is False
    assert bool(response.directives) is elicits


def test_over_a_sound_the_same_words_come_as_a_mix_and_not_twice() -> None:
    reply = Reply((Say("Breathe."), Cue("In.", 4, 0.5, "in")), "Again.", free=True)
    plain: dict[str, Any] = say(reply, to_intent=True).to_dict()
    mixed: dict[str, Any] = say(replace(reply, sound=Sound.RAIN), to_intent=True, token="the-reply").to_dict()
    assert mixed["output_speech"] is None
    assert mixed["reprompt"] == plain["reprompt"]
    elicit, render = mixed["directives"]
    assert [elicit] == plain["directives"]
    assert render["token"] == "the-reply"
    speech, over = render["document"]["mainTemplate"]["item"]["items"]
    assert speech["content"] == plain["output_speech"]["ssml"]
    assert over["source"].startswith("soundbank://")


def test_what_is_too_long_to_be_mixed_is_spoken_plainly() -> None:
    too_long = Reply(tuple(Rest(10) for _ in range(25)), "Again.", sound=Sound.WATER)
    response = say(too_long, to_intent=True)
    assert response.output_speech is not None
    assert not response.directives
