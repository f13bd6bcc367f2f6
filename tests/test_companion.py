"""What makes it somebody to talk to every day: needs, plans asked after, variety, and fewer words with time."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from micropractice.core.care import Matter
from micropractice.core.dialogue import respond
from micropractice.core.practice import Kind
from micropractice.core.progress import Fact
from micropractice.core.record import Record, keeping, keeping_begun, keeping_plan, practised
from micropractice.core.state import Breathing, FollowingUp, Idle, Offered, Place, Practising, State
from micropractice.core.turn import Heard, Intent, Turn
from micropractice.core.value import replace
from micropractice.core.values import BRIEF, QUIET, Plan
from tests.test_conversation import CONTENT, NOW, TODAY, situation, words

PLANNING = [one.id for one in CONTENT.practices.values() if one.follow_up]
PHRASES = CONTENT.phrases
HEAVY = ("sad", "lonely", "anxious", "ashamed", "angry")


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def practised_for(days: int, *, until: int = 1, kind: Kind = Kind.GRATITUDE) -> Record:
    """Return the record of somebody who practised on so many days, the last one `until` days ago."""
    return Record().changed(practised(*(Fact(kind, days_ago(until + n)) for n in range(days))))


def planned(days: int, practice: str = "strength-in-a-new-way") -> Record:
    plan = keeping_plan(Plan(practice, "kindness", days_ago(days)))
    return practised_for(5, until=days).changed(plan)


def launch(record: Record, now: datetime = NOW) -> Turn:
    return respond(Heard(Intent.LAUNCH), Idle(), replace(situation(record, now), opening=True))


def answer_all(record: Record, practice: str, now: datetime = NOW, intent: Intent = Intent.NEXT) -> tuple[Turn, Record]:
    """Go through a practice by its name, giving each question the same answer, and return the end and the record."""
    here = situation(record, now)
    turn = respond(Heard(Intent.PRACTICE, {"practice": practice}), Idle(), here)
    record = record.changed(turn.change)
    while isinstance(turn.state, Practising):
        turn = respond(Heard(intent, words="zebra"), turn.state, replace(here, record=record))
        record = record.changed(turn.change)
    return turn, record


@pytest.mark.parametrize("practice", PLANNING)
@pytest.mark.parametrize("intent", [Intent.ANSWER, Intent.NEXT])
def test_a_plan_is_asked_after_on_another_day_once(practice: str, intent: Intent) -> None:
    _, record = answer_all(Record(), practice, intent=intent)
    assert record.plan is not None
    assert "zebra" not in str(record)
    assert not isinstance(launch(record).state, FollowingUp)  # today it may still come
    tomorrow = NOW + timedelta(days=1)
    asked = launch(record, tomorrow)
    assert isinstance(asked.state, FollowingUp)
    assert words(asked).endswith("?")
    assert "Yesterday" in words(asked)
    record = record.changed(asked.change)
    assert not isinstance(launch(record, tomorrow).state, FollowingUp)


@pytest.mark.parametrize(("days", "asked"), [(0, False), (1, True), (3, True), (4, False)])
def test_a_plan_is_asked_after_for_three_days(days: int, asked: bool) -> None:
    assert isinstance(launch(planned(days)).state, FollowingUp) == asked


def test_a_plan_of_long_ago_is_no_longer_kept() -> None:
    later = situation(planned(5))
    record = later.record.changed(respond(Heard(Intent.PRACTICE, {"kind": "goal"}), Idle(), later).change)
    assert record.plan is None


@pytest.mark.parametrize(
    ("intent", "said"),
    [
        (Intent.YES, PHRASES.follow_up_done),
        (Intent.NO, PHRASES.follow_up_not_done),
        (Intent.FALLBACK, PHRASES.follow_up_heard),
        (Intent.ANSWER, PHRASES.follow_up_heard),
    ],
)
def test_however_a_plan_went_the_day_begins(intent: Intent, said: tuple[str, ...]) -> None:
    record = planned(1)
    turn = respond(Heard(intent, words="half of it"), launch(record).state, situation(record))
    assert words(turn).startswith(said)
    assert isinstance(turn.state, Offered)


@pytest.mark.parametrize("intent", [Intent.PRACTICE, Intent.CHOOSE_FOR_ME])
def test_whoever_names_what_they_want_is_not_asked_first(intent: Intent) -> None:
    turn = respond(Heard(intent, {"kind": "gratitude"}), launch(planned(1)).state, situation(planned(1)))
    assert isinstance(turn.state, Practising) or intent is Intent.CHOOSE_FOR_ME
    assert not words(turn).startswith(PHRASES.follow_up_heard)


def test_a_plan_in_a_script_that_is_gone_is_not_asked_after() -> None:
    assert not isinstance(launch(planned(1, "no-longer-there")).state, FollowingUp)


@pytest.mark.parametrize("need", CONTENT.needs)
def test_a_need_is_met_with_a_sentence_and_what_fits(need: str) -> None:
    known = CONTENT.needs[need]
    turn = respond(Heard(Intent.NEED, {"need": need}, need), Idle(), situation(practised_for(5)))
    assert words(turn).startswith(known.said)
    seen = set()
    for _ in CONTENT.practices:
        assert isinstance(turn.state, Offered)
        seen.add(CONTENT.practices[turn.state.place.practice].kind)
        turn = respond(Heard(Intent.NEXT), turn.state, situation(practised_for(5)))
    assert seen == set(known.kinds)


@pytest.mark.parametrize("need", HEAVY)
def test_nobody_with_a_heavy_heart_is_asked_for_good_things(need: str) -> None:
    assert not {Kind.GRATITUDE, Kind.STRENGTHS, Kind.CELEBRATE} & set(CONTENT.needs[need].kinds)


@pytest.mark.parametrize("state", [Practising(Place("a-small-pleasure", TODAY))], ids=["a question"])
def test_at_a_question_a_need_is_an_answer(state: State) -> None:
    turn = respond(Heard(Intent.NEED, {"need": "proud"}, "chuffed"), state, situation())
    assert words(turn).startswith("Chuffed.")
    low = respond(Heard(Intent.NEED, {"need": "sad"}, "sad"), state, situation())
    assert words(low).startswith(CONTENT.care.met[Matter.LOW])


def test_a_need_that_is_none_of_ours_is_words() -> None:
    turn = respond(Heard(Intent.NEED, words="in the garden"), Practising(Place("a-small-pleasure", TODAY)), situation())
    assert words(turn).startswith("In the garden.")


def spread(scripts: Iterable[str]) -> list[tuple[str, int]]:
    """Return each script with how many of its kind came since it last came."""
    last: dict[str, int] = {}
    seen: dict[Kind, int] = {}
    apart = []
    for script in scripts:
        kind = CONTENT.practices[script].kind
        at = seen.get(kind, 0)
        if script in last:
            apart.append((script, at - last[script] - 1))
        last[script], seen[kind] = at, at + 1
    return apart


@pytest.mark.parametrize("hour", [9, 21])
@pytest.mark.parametrize("wish", [*Kind, *CONTENT.needs, ""], ids=lambda wish: wish or "choose for me")
def test_no_script_comes_again_within_the_last_ones_of_its_kind(wish: str, hour: int) -> None:
    record, scripts = Record(), []
    for day in range(40):
        here = situation(record, NOW.replace(hour=hour) + timedelta(days=day))
        if wish in CONTENT.needs:
            offered = respond(Heard(Intent.NEED, {"need": wish}), Idle(), here)
            turn = respond(Heard(Intent.YES), offered.state, here)
        elif wish:
            turn = respond(Heard(Intent.PRACTICE, {"kind": wish}), Idle(), here)
        else:
            turn = respond(Heard(Intent.CHOOSE_FOR_ME), Idle(), here)
        assert isinstance(turn.state, Practising | Breathing)
        place = turn.state.place
        scripts.append(place.practice)
        record = record.changed(turn.change | practised(Fact(CONTENT.practices[place.practice].kind, here.today)))
    sizes = {kind: sum(one.kind is kind for one in CONTENT.practices.values()) for kind in Kind}
    for script, others in spread(scripts):
        assert others >= min(5, sizes[CONTENT.practices[script].kind] - 1), script


def test_a_first_visit_is_explained_until_a_practice_was_begun() -> None:
    assert PHRASES.first_visit in words(launch(Record()))
    begun = Record().changed(keeping_begun("box", NOW - timedelta(days=1)))
    assert PHRASES.first_visit not in words(launch(begun))


def test_the_first_days_tell_what_else_there_is_each_once() -> None:
    for days, tip in enumerate(PHRASES.tips, 1):
        assert tip in words(launch(practised_for(days)))
    after = words(launch(practised_for(len(PHRASES.tips) + 1)))
    assert not any(tip in after for tip in PHRASES.tips)


@pytest.mark.parametrize("practice", CONTENT.practices)
def test_a_practice_that_somebody_knows_is_explained_in_fewer_words(practice: str) -> None:
    heard = Heard(Intent.PRACTICE, {"practice": practice})
    known = practised_for(10, kind=CONTENT.practices[practice].kind).changed(
        keeping_begun(practice, NOW - timedelta(days=7))
    )
    new, familiar = (respond(heard, Idle(), situation(record)) for record in (Record(), known))
    lengths = [len(words(turn).partition("Breathe in.")[0]) for turn in (new, familiar)]
    assert lengths[1] <= lengths[0]
    every = [
        "".join(str(step) for step in CONTENT.practices[practice].steps if getattr(step, "familiar", None) is not True)
    ]
    assert "familiar=False" in every[0]


def test_visits_get_shorter() -> None:
    lengths = [len(words(launch(record))) for record in (Record(), practised_for(1), practised_for(10))]
    assert all(later < earlier for earlier, later in pairwise(lengths))


def test_few_words_are_remembered_and_given_up() -> None:
    for intent, record, brief in [
        (Intent.BRIEF, Record(), True),
        (Intent.FULL, Record().changed(keeping(BRIEF, wanted=True)), False),
    ]:
        after = record.changed(respond(Heard(intent), Idle(), situation(record)).change)
        assert after.brief == brief
    usual, brief_ = practised_for(1), practised_for(1).changed(keeping(BRIEF, wanted=True))
    assert len(words(launch(brief_))) < len(words(launch(usual)))
    ends = [words(answer_all(record, "a-small-pleasure")[0]) for record in (usual, brief_)]
    assert len(ends[1]) < len(ends[0])


def test_without_streak_talk_no_figure_is_said_unasked() -> None:
    usual, quiet = practised_for(6), practised_for(6).changed(keeping(QUIET, wanted=True))
    end = words(answer_all(quiet, "a-small-pleasure")[0])
    assert "days" in words(answer_all(usual, "a-small-pleasure")[0])
    for said in (end, words(launch(quiet)), words(launch(answer_all(quiet, "a-small-pleasure")[1]))):
        assert not any(word in said.lower() for word in ("day", "streak", "seed", "plant"))
    assert "Six days" in words(respond(Heard(Intent.STREAK), Idle(), situation(quiet)))
    after = quiet.changed(respond(Heard(Intent.STREAK_TALK_ON), Idle(), situation(quiet)).change)
    assert not after.quiet


def test_what_happens_on_a_missed_day_is_told_without_guilt() -> None:
    said = words(respond(Heard(Intent.MISSED_DAY), Idle(), situation()))
    assert "every day" in said
    assert "rest days" in said


@pytest.mark.parametrize("state", [Idle(), Offered(Place("a-small-pleasure", TODAY))], ids=["idle", "offered"])
def test_grief_and_a_low_day_are_heard_where_nothing_is_asked(state: State) -> None:
    grieving = respond(Heard(Intent.ANSWER, words="my mum died last week"), state, situation())
    assert words(grieving).startswith(CONTENT.care.met[Matter.GRIEF])
    assert isinstance(grieving.state, Offered)
    assert CONTENT.practices[grieving.state.place.practice].kind in CONTENT.needs["sad"].kinds
    again = respond(Heard(Intent.ANSWER, words="i miss my mum who died"), grieving.state, situation())
    assert words(again) != words(grieving)
    low = respond(Heard(Intent.ANSWER, words="it was a really bad day"), state, situation())
    assert CONTENT.care.met[Matter.LOW] in words(low)
    assert isinstance(low.state, Offered)
