"""A reply as Alexa's response, within the platform's limits."""

import pytest

from micropractice.alexa.say import say, ssml
from micropractice.core.speech import Cue, Part, Reply, Rest, Say


@pytest.mark.parametrize(
    ("part", "written"),
    [
        (Say("Salt & pepper, 1 < 2."), "Salt &amp; pepper, 1 &lt; 2."),
        (Rest(4), '<break time="4s"/>'),
        (Rest(25), '<break time="10s"/> <break time="10s"/> <break time="5s"/>'),
        (Rest(10), '<break time="10s"/>'),
        (Cue("In.", 4), 'In. <break time="3.5s"/>'),
        (Cue("This cue takes longer than its phase.", 1), "This cue takes longer than its phase."),
    ],
    ids=["escaped", "a rest", "longer than a break may be", "as long as a break may be", "a cue", "no silence left"],
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
