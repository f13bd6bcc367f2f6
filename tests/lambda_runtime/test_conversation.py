"""Three days of one person through the built artifact, in AWS's runtime, and what is in the table after."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime

import pytest

from micropractice.alexa.hear import hashed
from micropractice.core.values import to_epoch
from speaker.echo import USER_ID, Echo
from speaker.script import parse, play
from tests.lambda_runtime.function import Function
from tests.servers import received
from tests.test_dialogues import SOME_DAY

# New York is the usual zone of the locale: the settings service is out of reach here.
THREE_DAYS = """
On: 2026-03-03 21:40 America/New_York
Open:
You: yes
You: my sister called
You: she had time
You: next
You: next
Alexa: Take these three things with you. (2s) That is the practice. Day one.
       Your seed is planted. Shall we do another one?
You: no
On: 2026-03-04 08:00 America/New_York
You: strengths
You: when i helped a friend
You: i could write to my aunt
You: breathe for a minute
Interrupt: 20s stop
On: 2026-03-05 22:30 America/New_York
You: breathe for two minutes
Stay silent:
You: what's my streak
Alexa: Three days in a row. Your seed has sprouted. Shall we do one tiny step?
You: three good things
You: stop
"""


def test_a_conversation_of_three_days(runtime: Function) -> None:
    echo = Echo(runtime.invoke, SOME_DAY, "America/New_York")
    steps = list(play(parse(THREE_DAYS.strip()), echo))
    assert [step.mismatch for step in steps if step.mismatch] == []

    [item] = [item for item in runtime.items() if item["pk"]["S"] == hashed(USER_ID)]
    days = {kind: {int(day) for day in item[kind]["NS"]} for kind in ("gratitude", "strengths", "breathing")}
    assert days == {
        "gratitude": {to_epoch(date(2026, 3, 3))},
        "strengths": {to_epoch(date(2026, 3, 4))},
        "breathing": {to_epoch(date(2026, 3, 5))},
    }
    assert item["sk"] == {"S": "home"}
    assert item["expires"]["N"].isdigit()
    assert "three-good-things" in item["unfinished"]["S"]
    assert not [name for name in item if name.startswith("pending#")]

    assert not [word for word in ("sister", "aunt", "amzn1") if word in str(runtime.items())]
    assert not [word for word in ("sister", "aunt", "amzn1", hashed(USER_ID)) if word in runtime.log_text()]


def test_disabling_the_skill_empties_the_table(runtime: Function) -> None:
    echo = Echo(runtime.invoke, SOME_DAY, "America/New_York")
    list(play(parse("Who: first\nYou: three good things\nYou: stop\nWho: home\nYou: three good things"), echo))
    assert {item["sk"]["S"] for item in runtime.items()} >= {echo.person.who}
    echo.event("SkillDisabled")
    [marker] = runtime.items()
    assert marker.keys() == {"pk", "sk", "moment", "expires"}


def test_what_is_no_envelope_is_an_error_without_words(runtime: Function) -> None:
    event = {"request": {"type": "IntentRequest", "intent": {"name": "AnswerIntent", "secret": "my sister"}}}
    with pytest.raises(AssertionError, match="BadEnvelope") as error:
        runtime.invoke(event)
    assert "sister" not in str(error.value) + runtime.log_text()


def test_what_the_table_cannot_take_gets_there_by_the_outbox(
    start: Callable[..., AbstractContextManager[Function]],
) -> None:
    nobody = "http://127.0.0.1:9"  # the table is out of reach
    with start("micropractice.entrypoint.handler", AWS_ENDPOINT_URL_DYNAMODB=nobody) as skill:
        now = datetime.now(UTC).replace(microsecond=0)  # what is weeks old would not be delivered
        echo = Echo(skill.invoke, now, "America/New_York")
        script = "Who: second\nYou: three good things\nYou: my sister called\nYou: next\nYou: next\nYou: next"
        steps = list(play(parse(script), echo))
        assert steps[-1].exchange
        assert "could not note" not in steps[-1].exchange.speech
        assert not [word for word in ("sister", "amzn1", hashed(USER_ID)) if word in skill.log_text()]
    with start("micropractice.delivery.handler") as deliver:
        messages = received(deliver.queue)
        assert "sister" not in str(messages)
        [spoilt, *_] = event = [{"messageId": "spoilt", "body": "{}"}, *messages]
        assert deliver.invoke({"Records": event}) == {"batchItemFailures": [{"itemIdentifier": spoilt["messageId"]}]}
        assert deliver.invoke({"Records": messages}) == {"batchItemFailures": []}
        [item] = [item for item in deliver.items() if item["sk"]["S"] == echo.person.who]
    assert item["gratitude"] == {"NS": [str(to_epoch(now.astimezone(echo.local.tzinfo).date()))]}
