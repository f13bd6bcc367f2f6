"""What is kept of a person, told when they ask, and deleted when they want."""

from collections.abc import Sized
from datetime import datetime

from micropractice.core.breathing import Level
from micropractice.core.practice import Kind
from micropractice.core.speech import Card
from micropractice.core.state import Asking, Confirming, Idle
from micropractice.core.turn import Situation, Turn, ask, end, joined


def known(here: Situation) -> tuple[str, Card | None]:
    """Return what is kept of the person: in a few words, and item by item on a card."""
    phrases, days = here.phrases, here.progress.days_in_all
    if not here.known:
        return phrases.no_figures, None
    if not days and not here.record.values and not _things(here):
        return phrases.known_nothing, None
    kept = {
        phrases.known_place: here.record.unfinished,
        phrases.known_begun: here.record.begun,
        phrases.known_declined: here.record.declined,
        phrases.known_breathing: _breathing(here),
        phrases.known_wishes: here.record.brief or here.record.quiet,
        phrases.known_plan: here.record.plan,
        phrases.known_zone: here.record.zones,
    }
    things = [thing for thing, value in kept.items() if value]
    words = joined(
        phrases.known_days.of(days) if days else "",
        phrases.known_things.format(things=phrases.listed(things)) if things else "",
        _said(here),
        phrases.known_card,
    )
    return words, Card(phrases.card_title, "\n".join((*_lines(here), phrases.card_end)))


def _lines(here: Situation) -> list[str]:
    phrases, record = here.phrases, here.record
    practices = here.content.practices
    lines = []
    for kind in Kind:
        if days := here.progress.of_kind(kind):
            first, last = min(days).isoformat(), max(days).isoformat()
            lines.append(phrases.card_kind.of(len(days), kind=phrases.kinds[kind], first=first, last=last))
    for name, moment in sorted(record.begun.items(), key=lambda begun: begun[1]):
        if name in practices:
            day = datetime.fromtimestamp(moment, here.now.tzinfo).date().isoformat()
            lines.append(phrases.card_begun.format(title=practices[name].title, day=day))
    for declined, moment in record.declined.items():
        day = datetime.fromtimestamp(moment, here.now.tzinfo).date().isoformat()
        lines.append(phrases.card_declined.format(kind=phrases.kinds.get(declined, declined), day=day))
    if (left := record.unfinished) and left.place.practice in practices:
        lines.append(phrases.card_unfinished.format(title=practices[left.place.practice].title))
    if (plan := record.plan) and plan.practice in practices:
        lines.append(phrases.card_plan.format(title=practices[plan.practice].title, day=plan.day.isoformat()))
    lines += _breathing(here)
    lines += [phrases.card_brief] if record.brief else []
    lines += [phrases.card_quiet] if record.quiet else []
    lines += [phrases.card_jar.of(len(things))] if (things := _things(here)) else []
    lines += [phrases.card_zone.format(zone=name) for name in sorted({zone.name for zone in record.zones.values()})]
    return lines


def _things(here: Situation) -> Sized:
    return here.jar.things if here.jar else ()


def _said(here: Situation) -> str:
    """Return what is kept of the words that somebody says."""
    phrases, things = here.phrases, _things(here)
    in_jar = phrases.known_jar.of(len(things)) if things else ""
    on = phrases.known_jar_on if here.record.jar else ""
    return joined(in_jar, on) or phrases.known_nothing_said


def _breathing(here: Situation) -> list[str]:
    """Return how the person likes to breathe, line by line."""
    phrases, record = here.phrases, here.record
    lines = {
        phrases.card_slow: record.level is Level.SLOW,
        phrases.card_gentle: record.level is Level.GENTLE,
        phrases.card_without_holds: not record.holds,
    }
    sounds = [phrases.card_sound.format(sound=phrases.sounds[record.sound])] if record.sound else []
    return [*(line for line, is_so in lines.items() if is_so), *sounds]


def ask_to_forget(pending: Asking, here: Situation) -> Turn:
    phrases = here.phrases
    return ask(phrases.forget, phrases.forget_again, Confirming(pending))


def forget(pending: Asking, here: Situation) -> Turn:
    """Delete everything, and say so; where that fails, ask whether to try again."""
    phrases = here.phrases
    failed = ask(phrases.not_forgotten, phrases.forget_again, Confirming(pending))
    return Turn(end(phrases.forgotten, Idle()).reply, Idle(), if_not_forgotten=failed)
