"""What holds for every conversation: any intent, in any state, at any moment."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from micropractice import library
from micropractice.alexa.say import ssml
from micropractice.core.care import Danger, Matter
from micropractice.core.dialogue import minutes_in, respond
from micropractice.core.practice import Kind
from micropractice.core.progress import Fact
from micropractice.core.record import Record, keeping, keeping_pending, keeping_thing
from micropractice.core.speech import MOST_CHARACTERS, MOST_SECONDS, Reply, Say, total_seconds
from micropractice.core.state import (
    Breathing,
    Caring,
    Confirming,
    FollowingUp,
    Idle,
    Missed,
    Offered,
    Paused,
    Place,
    Practising,
    State,
    Told,
    state_from_json,
    state_to_json,
)
from micropractice.core.turn import Heard, Intent, Situation, Turn
from micropractice.core.value import replace
from micropractice.core.values import JAR, Pending, Thing

CONTENT = library.content("en")
NOW = datetime(2026, 3, 3, 21, 40, tzinfo=UTC)
TODAY = NOW.date()
ENDINGS = {Intent.STOP, Intent.CANCEL, Intent.NAVIGATE_HOME}

SIGHING = Place("cyclic-sighing", TODAY, minutes=5)
BOX = Place("box", TODAY, minutes=2)
GOOD_THINGS = Place("three-good-things", TODAY)
STATES: list[State] = [
    Idle(),
    Offered(GOOD_THINGS),
    Offered(replace(SIGHING, led=True, done=3)),
    Practising(GOOD_THINGS),
    Practising(replace(GOOD_THINGS, step=7)),
    Practising(Place("strength-in-a-new-way", TODAY, step=7, strength="hope")),
    Practising(replace(SIGHING, led=True, done=30)),
    Breathing(SIGHING, since=int(NOW.timestamp()) - 60, due=int(NOW.timestamp()) + 60, reply="r"),
    Breathing(
        replace(BOX, gentle_start=True), since=int(NOW.timestamp()) - 60, due=int(NOW.timestamp()) + 60, reply="r"
    ),
    Breathing(SIGHING, since=int(NOW.timestamp()) - 300, due=int(NOW.timestamp()) - 60, reply="r"),
    Paused(replace(SIGHING, led=True, done=3)),
    Paused(GOOD_THINGS),
    *(Caring(danger) for danger in Danger),
    Told(Intent.STREAK, Practising(GOOD_THINGS)),
    Told(Intent.HELP, Offered(SIGHING)),
    Missed(Idle(), 1),
    Missed(Offered(GOOD_THINGS), 2),
    Confirming(Idle()),
    Confirming(Practising(GOOD_THINGS)),
    Confirming(Offered(GOOD_THINGS), jar=True),
    Offered(SIGHING, "tired"),
    FollowingUp(Place("strength-in-a-new-way", TODAY, strength="hope")),
]
DANGERS = {
    Danger.EMERGENCY: "i took too many of my tablets and now i can't stay awake",
    Danger.OTHER_PERSON: "i think my brother is going to kill himself",
    Danger.VIOLENCE: "my husband hits me and i'm scared to go home",
    Danger.SELF_HARM: "i've started cutting myself again",
    Danger.SUICIDE: "nothing i just want to die",
}
MATTERS = {
    Matter.MEDICINE: "should i stop taking my tablets",
    Matter.DIAGNOSIS: "do you think i have depression",
    Matter.THERAPIST: "are you a therapist",
    Matter.LOW: "it was a really bad day",
    Matter.AFRAID: "this scares me",
    Matter.UNSAFE: "i'm driving",
    Matter.GRIEF: "my grandmother died in the spring",
}
HEARD = [
    *(Heard(intent) for intent in Intent),
    Heard(Intent.PRACTICE, {"kind": "breathing", "length": "PT2M"}),
    Heard(Intent.PRACTICE, {"practice": "strength-in-a-new-way"}),
    Heard(Intent.PRACTICE, {"length": "PT30M"}),
    Heard(Intent.PRACTICE, {"kind": "goal"}),
    Heard(Intent.SOUND, {"sound": "water"}),
    Heard(Intent.SOUND, words="a sound that there is none of"),
    Heard(Intent.NEED, {"need": "tired"}, "tired"),
    Heard(Intent.NEED, {"need": "sad"}, "sad"),
    Heard(Intent.NEED, words="something that there is no need for"),
    Heard(Intent.ANSWER, words="my sister called"),
    Heard(Intent.ANSWER, words="i don't like holding my breath"),
    *(Heard(Intent.ANSWER, words=words) for words in DANGERS.values()),
    *(Heard(Intent.ANSWER, words=words) for words in MATTERS.values()),
]


FULL_JAR = Record().changed(keeping_thing("a", Thing("my sister called", int(NOW.timestamp()) - 200_000)))


def named(state: State) -> str:
    return f"{type(state).__name__} {STATES.index(state)}"


def situation(record: Record | None = None, now: datetime = NOW) -> Situation:
    return Situation(now, CONTENT, record or Record(), reply="this-reply", country="US")


def words(turn: Turn) -> str:
    return " ".join(part.words for part in turn.reply.parts if isinstance(part, Say))


@pytest.mark.parametrize("state", STATES, ids=named)
@pytest.mark.parametrize("heard", HEARD, ids=lambda heard: f"{heard.intent.name} {heard.slots or ''}{heard.words}")
@pytest.mark.parametrize("jar", [None, FULL_JAR], ids=["", "with a jar"])
def test_every_intent_in_every_state_is_answered(heard: Heard, state: State, jar: Record | None) -> None:
    record = Record().changed(keeping(JAR, wanted=True)) if jar else Record()
    turn = respond(heard, state, replace(situation(record), jar=jar))
    said = words(turn)
    if heard.intent in (Intent.SESSION_ENDED, Intent.SOUND_FAILED):
        assert turn.reply == Reply()
        return
    assert said
    assert said.count("?") == turn.reply.listens  # one question where it listens, and none at a goodbye
    if heard.intent in ENDINGS:
        assert not turn.reply.listens
    if turn.reply.reprompt and not isinstance(turn.state, Caring):  # where the number is the last that is heard
        assert turn.reply.reprompt not in said  # in other words
    assert len(ssml(turn.reply.parts)) < MOST_CHARACTERS
    assert total_seconds(turn.reply.parts) <= MOST_SECONDS
    assert state_from_json(state_to_json(turn.state)) == turn.state


def test_what_was_heard_out_with_nobody_telling_counts_and_settles_later() -> None:
    pending = Pending(Fact(Kind.BREATHING, TODAY - timedelta(days=1)), due=int(NOW.timestamp()) - 60)
    record = Record().changed(keeping_pending("a-reply", pending))
    quiet = respond(Heard(Intent.LAUNCH), Idle(), situation(record))
    assert "Welcome to" not in words(quiet)  # it was somebody's first practice
    assert not quiet.change
    for later, settled in [(timedelta(), False), (timedelta(days=15), True)]:
        here = situation(record, NOW + later)
        after = record.changed(respond(Heard(Intent.PRACTICE, {"kind": "gratitude"}), Idle(), here).change)
        assert after.progress(NOW + later).facts == {pending.fact}
        assert (after.facts == {pending.fact}) == (not after.pendings) == settled


def test_a_breathing_that_was_skipped_does_not_count() -> None:
    breathing = respond(Heard(Intent.PRACTICE, {"kind": "breathing"}), Idle(), situation())
    record = Record().changed(breathing.change)
    skipped = respond(Heard(Intent.NEXT), breathing.state, situation(record, NOW + timedelta(seconds=30)))
    assert words(skipped).startswith(CONTENT.phrases.stopped_early)
    after = record.changed(skipped.change)
    assert (after.facts, after.pendings, after.unfinished) == (frozenset(), {}, None)


@pytest.mark.parametrize(("share", "counts"), [(0.78, False), (0.82, True)])
def test_a_breathing_counts_from_80_percent_of_what_is_said(share: float, counts: bool) -> None:
    begun = respond(Heard(Intent.PRACTICE, {"kind": "breathing", "length": "PT10M"}), Idle(), situation())
    record = Record().changed(begun.change)
    then = NOW + timedelta(seconds=share * total_seconds(begun.reply.parts))
    assert record.progress(then).days_in_all == counts
    stopped = record.changed(respond(Heard(Intent.STOP), begun.state, situation(record, then)).change)
    assert stopped.progress(then + timedelta(days=1)).days_in_all == counts
    assert not stopped.pendings


@pytest.mark.parametrize(("share", "asked"), [(0.91, "Shall we go on"), (0.93, "Day one.")])
def test_a_breathing_is_heard_out_a_little_early(share: float, asked: str) -> None:
    begun = respond(Heard(Intent.PRACTICE, {"kind": "breathing"}), Idle(), situation())
    then = NOW + timedelta(seconds=share * total_seconds(begun.reply.parts))
    assert asked in words(respond(Heard(Intent.ANSWER, words="calmer"), begun.state, situation(now=then)))


def test_what_counts_is_not_offered_to_be_finished() -> None:
    begun = respond(Heard(Intent.PRACTICE, {"kind": "breathing"}), Idle(), situation())
    then = NOW + timedelta(seconds=0.85 * total_seconds(begun.reply.parts))
    record = Record().changed(begun.change)
    stopped = record.changed(respond(Heard(Intent.STOP), begun.state, situation(record, then)).change)
    assert stopped.facts
    assert stopped.unfinished is None


@pytest.mark.parametrize(("hours", "offered"), [(23.9, True), (24.1, False)])
def test_what_was_left_is_offered_for_a_day_from_when_it_was_last_left(hours: float, offered: bool) -> None:
    record, now = Record(), NOW.replace(hour=9)
    state: State = Idle()
    for intent in (Intent.PRACTICE, Intent.STOP, Intent.LAUNCH, Intent.YES):  # left, and in the evening left again
        now += timedelta(hours=10) if intent is Intent.LAUNCH else timedelta(seconds=5)
        turn = respond(Heard(intent, {"kind": "gratitude"}), state, situation(record, now))
        record, state = record.changed(turn.change), turn.state
    later = respond(Heard(Intent.LAUNCH), Idle(), situation(record, now + timedelta(hours=hours)))
    assert ("Last time we stopped" in words(later)) == offered


def test_hearing_the_same_again_writes_nothing() -> None:
    begun = respond(Heard(Intent.PRACTICE, {"kind": "gratitude"}), Idle(), situation())
    record = Record().changed(begun.change)
    assert not respond(Heard(Intent.REPEAT), begun.state, situation(record, NOW + timedelta(seconds=30))).change


def test_repeat_at_the_middle_of_a_long_breathing_asks_and_does_not_start_over() -> None:
    begun = respond(Heard(Intent.PRACTICE, {"kind": "breathing", "length": "PT5M"}), Idle(), situation())
    then = NOW + timedelta(seconds=total_seconds(begun.reply.parts))
    turn = respond(Heard(Intent.REPEAT), begun.state, situation(now=then))
    assert words(turn) == "Shall we go on with slow sighing?"


@pytest.mark.parametrize("length", ["PT1M", "PT5M"])
def test_whoever_is_unwell_from_breathing_is_heard_in_every_part(length: str) -> None:
    begun = respond(Heard(Intent.PRACTICE, {"kind": "breathing", "length": length}), Idle(), situation())
    assert begun.reply.free
    turn = respond(Heard(Intent.ANSWER, words="I feel dizzy"), begun.state, situation(now=NOW + timedelta(seconds=70)))
    assert turn.reply == Reply((Say(CONTENT.care.met[Matter.UNWELL]),))
    assert Matter.UNWELL not in CONTENT.care.matters_in("not dizzy at all")
    assert Matter.UNWELL not in CONTENT.care.matters_in("a faint smile")


@pytest.mark.parametrize("answer", ["my grandmother who passed away last year", "nothing", "it was a bad day"])
def test_a_sad_last_answer_still_counts(answer: str) -> None:
    last = Practising(replace(GOOD_THINGS, step=CONTENT.practices[GOOD_THINGS.practice].starts()[-1]))
    turn = respond(Heard(Intent.ANSWER, words=answer), last, situation())
    assert Fact(Kind.GRATITUDE, TODAY) in turn.change.practised
    assert answer not in words(turn).lower()


def test_grief_is_not_said_back_and_the_practice_goes_on_after_a_yes() -> None:
    turn = respond(Heard(Intent.ANSWER, words="my husband died"), Practising(GOOD_THINGS), situation())
    assert words(turn) == "I am sorry. Thank you for telling me. Shall we go on with three good things?"
    assert words(respond(Heard(Intent.YES), turn.state, situation())).startswith("Let's go on. Stay with it")


@pytest.mark.parametrize("state", [Practising(GOOD_THINGS), Paused(GOOD_THINGS)], ids=["practising", "paused"])
def test_a_command_that_is_taken_for_an_answer_is_still_that_command(state: State) -> None:
    assert not respond(Heard(Intent.ANSWER, words="Stop"), state, situation()).reply.listens


def test_next_at_an_offer_goes_round_all_that_suits() -> None:
    state = respond(Heard(Intent.LAUNCH), Idle(), situation()).state
    seen = set()
    for _ in CONTENT.practices:
        assert isinstance(state, Offered)
        seen.add(state.place.practice)
        state = respond(Heard(Intent.NEXT), state, situation()).state
    assert seen == set(CONTENT.practices)


@pytest.mark.parametrize(
    "intent", [Intent.STREAK, Intent.PRACTICE, Intent.CHOOSE_FOR_ME, Intent.FALLBACK, Intent.LAUNCH]
)
def test_the_first_visit_is_told_what_this_is_not_however_it_begins(intent: Intent) -> None:
    first = replace(situation(), opening=True)
    assert "not medical care" in words(respond(Heard(intent, {"kind": "breathing"}), Idle(), first))


@pytest.mark.parametrize(
    ("answer", "said_back"),
    [
        ("my sister and i", "your sister and you"),
        ("I’m glad I've been outside", "you're glad you've been outside"),
        ("\N{LATIN SMALL LETTER DOTLESS I} love", "\N{LATIN SMALL LETTER DOTLESS I} love"),
        ("mining", "mining"),
    ],
)
def test_an_answer_is_turned_round_to_be_said_back(answer: str, said_back: str) -> None:
    assert CONTENT.phrases.mirrored(answer) == said_back


def test_a_long_answer_is_not_read_back() -> None:
    state = Practising(replace(GOOD_THINGS, step=0))
    answer = "my sister called and " * 5
    assert "sister" in words(respond(Heard(Intent.ANSWER, words=answer[:40]), state, situation()))
    assert "sister" not in words(respond(Heard(Intent.ANSWER, words=answer), state, situation()))


@given(
    st.lists(st.tuples(st.sampled_from(HEARD), st.integers(0, 400)), max_size=25),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
@settings(max_examples=150)
def test_no_sequence_gets_stuck_and_stop_always_stops(turns: list[tuple[Heard, int]], now: datetime) -> None:
    state: State = Idle()
    record = Record()
    for heard, seconds in [*turns, (Heard(Intent.STOP), 5)]:
        now += timedelta(seconds=seconds)
        turn = respond(heard, state, situation(record, now))
        after = record.changed(turn.change)
        assert after.facts >= record.facts
        again = respond(heard, state, situation(after, now))
        assert after.changed(again.change).facts == after.facts  # the same request twice is the same facts
        record = after
        state = turn.state if turn.reply.listens else Idle()
    assert not turn.reply.listens
    assert not record.unfinished or record.unfinished.place.practice in CONTENT.practices


@given(st.text(max_size=60), st.sampled_from(STATES))
def test_what_was_said_is_never_in_the_record(said: str, state: State) -> None:
    marked = f"zebra {said}"
    turn = respond(Heard(Intent.ANSWER, words=marked), state, situation())
    assert "zebra" not in str(turn.change)
    assert "zebra" not in str(state_to_json(turn.state))
    assert words(turn).lower().count("zebra") <= 1


def test_heard_words_stay_out_of_texts_about_it() -> None:
    assert "sister" not in repr(Heard(Intent.ANSWER, words="my sister"))


@pytest.mark.parametrize(
    ("duration", "minutes"),
    [("PT2M", 2), ("PT90S", 1.5), ("PT1H", 60), ("P1D", 1440), ("P1W", 10080), ("PT0S", 0), ("PT1M30S", 1.5)]
    + [(nonsense, None) for nonsense in ("", "P", "PT", "5", "PT-1M", "pt2m", "P1Y")],
)
def test_minutes_in_a_duration(duration: str, minutes: float | None) -> None:
    assert minutes_in(duration) == minutes
