"""The skill's own sentences in one language, with their plurals and numbers in words."""

import re
from collections.abc import Callable, Mapping, Sequence

from micropractice.core.value import Value

# The plural category of a whole number, by language: Unicode CLDR, "cardinal" rules.
PLURAL_CATEGORY: Mapping[str, Callable[[int], str]] = {
    "en": lambda n: "one" if n == 1 else "other",
}
PLURAL_CATEGORIES: Mapping[str, frozenset[str]] = {"en": frozenset({"one", "other"})}


# What may stand in braces in a sentence, besides {n} in one with plurals.
PLACEHOLDERS: Mapping[str, frozenset[str]] = {
    "offers": frozenset({"title"}),
    "instead": frozenset({"title"}),
    "resume_offer": frozenset({"title"}),
    "shall_we_go_on": frozenset({"title"}),
    "chosen": frozenset({"title"}),
    "help_in_practice": frozenset({"title"}),
    "minutes_of": frozenset({"title"}),
    "nearest_length": frozenset({"length"}),
    "takes_about": frozenset({"length"}),
    "reflections": frozenset({"answer"}),
    "jar_reflections": frozenset({"answer"}),
    "jar_read": frozenset({"answer"}),
    "jar_read_today": frozenset({"answer"}),
    "sound_on": frozenset({"sound"}),
    "week_kind": frozenset({"kind"}),
    "known_things": frozenset({"things"}),
    "card_kind": frozenset({"kind", "first", "last"}),
    "card_plan": frozenset({"title", "day"}),
    "card_begun": frozenset({"title", "day"}),
    "card_declined": frozenset({"kind", "day"}),
    "card_unfinished": frozenset({"title"}),
    "card_sound": frozenset({"sound"}),
    "card_zone": frozenset({"zone"}),
}


class Plural(Value):
    """One sentence for each plural category; `{n}` stands for the number."""

    language: str
    by_category: Mapping[str, str]
    numbers: Sequence[str]

    def of(self, n: int, **values: str) -> str:
        """Return the sentence for `n`, small numbers in words, with any further `values` filled in."""
        template = self.by_category[PLURAL_CATEGORY[self.language](n)]
        return template.format(n=self.numbers[n] if n < len(self.numbers) else n, **values)


class Phrases(Value):
    """Every sentence that is not part of a practice. Each is described where it is written, in `phrases.toml`.

    A tuple holds wordings of the same thing, used in turn.
    """

    language: str
    kinds: Mapping[str, str]
    sounds: Mapping[str, str]
    mirror: Mapping[str, str]
    commands: Mapping[str, str]
    grown: Mapping[str, str]
    and_: str

    good_morning: str
    good_afternoon: str
    good_evening: str
    hello: str
    first_visit: str
    again_today: str
    next_day: Plural
    after_break: Plural
    plain_welcomes: tuple[str, ...]
    tips: tuple[str, ...]
    yesterday: str
    the_other_day: str
    follow_up_again: str
    follow_up_done: tuple[str, ...]
    follow_up_not_done: tuple[str, ...]
    follow_up_heard: tuple[str, ...]

    offers: tuple[str, ...]
    offer_again: str
    minutes_of: Plural
    resume_offer: str
    resume_offer_again: str
    menu: str
    menu_again: str
    menu_grey: str
    menu_grey_again: str
    menu_short: str
    not_understood: str
    not_understood_again: str
    leave_in_peace: str
    no_such_practice: str
    nearest_length: str
    takes_about: str
    chosen: str
    about_minutes: Plural

    reflections: tuple[str, ...]
    questions: tuple[str, ...]
    heavy: frozenset[str]
    instead: str
    shall_we_go_on: str
    shall_we_go_on_again: str
    part_done: str
    next_part: str
    going_on: str
    paused: str
    nothing_to_resume: str
    begin_afresh: str
    take_your_time: str
    time_left: Plural
    almost_done: str
    how_long: str

    slower: str
    quicker: str
    slowest: str
    quickest: str
    without_holds: str
    with_holds: str
    sound_on: str
    which_sounds: str
    sound_off: str
    sound_failed: str

    closings: tuple[str, ...]
    stopped_early: str
    for_yesterday: str
    first_day: str
    fresh_start: Plural
    in_a_row: Plural
    streak: Plural
    rest_days: Plural
    milestone: str
    years_of_days: Plural
    another: tuple[str, ...]
    another_again: str
    something_quiet: str
    anything_else: str

    streak_none: str
    streak_over: Plural
    days_in_all: Plural
    longest: Plural
    week_none: str
    week: Plural
    week_kind: Plural
    missed_day: str
    no_figures: str
    not_noted: str

    brief: str
    full: str
    streak_talk_off: str
    streak_talk_on: str

    jar_on: str
    jar_off: str
    jar_hint: str
    jar_reflections: tuple[str, ...]
    jar_kept: str
    jar_not_kept: str
    jar_read: Plural
    jar_read_today: str
    jar_only_one: str
    jar_count: Plural
    jar_empty: str
    jar_is_off: str
    jar_unknown: str
    jar_taken_out: str
    jar_to_empty: Plural
    jar_to_empty_again: str
    jar_emptied: str
    jar_not_emptied: str
    why_keep: str
    why_keep_jar: str

    known_nothing: str
    known_days: Plural
    known_things: str
    known_place: str
    known_begun: str
    known_declined: str
    known_breathing: str
    known_zone: str
    known_wishes: str
    known_plan: str
    known_nothing_said: str
    known_jar: Plural
    known_jar_on: str
    known_card: str
    card_title: str
    card_kind: Plural
    card_begun: str
    card_declined: str
    card_unfinished: str
    card_slow: str
    card_gentle: str
    card_without_holds: str
    card_sound: str
    card_brief: str
    card_quiet: str
    card_plan: str
    card_jar: Plural
    card_zone: str
    card_end: str
    forget: str
    forget_again: str
    forgotten: str
    not_forgotten: str
    nothing_forgotten: str

    help: str
    help_in_practice: str
    help_paused: str
    help_breathing: str
    goodbyes: tuple[str, ...]
    stop_in_practice: str
    only_these_languages: str
    sorry: str

    def listed(self, items: Sequence[str]) -> str:
        """Return the items as one enumeration: "a, b and c"."""
        *others, last = items
        return f"{', '.join(others)} {self.and_} {last}" if others else last

    def mirrored(self, answer: str) -> str:
        """Return `answer` as said back to the person: "my sister called" becomes "your sister called"."""
        swap = sorted(self.mirror, key=len, reverse=True)
        pattern = rf"\b({'|'.join(map(re.escape, swap))})(?![\w'])"
        straight = answer.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
        return re.sub(pattern, lambda found: self.mirror.get(found[0].lower(), found[0]), straight, flags=re.IGNORECASE)
