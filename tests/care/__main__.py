"""`make bench-care`: how many in danger are noticed, and how many others are taken for it, with 95 % intervals."""

import math
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from statistics import median

from micropractice import library
from micropractice.core.care import Danger
from micropractice.core.signs import plain
from tests.care import MEASURING, Sentence, sentences_in

Z = 1.96  # standard deviations: 95 %

# What a plain list of keywords would be: the words that come to mind first.
KEYWORDS: Mapping[str, tuple[str, ...]] = {
    "emergency": ("overdose", "ambulance", "not breathing", "can't breathe", "unconscious", "heart attack", "bleeding"),
    "violence": (
        "hits me",
        "hit me",
        "beats me",
        "abuse",
        "rape",
        "hurts me",
        "threatened",
        "not safe",
        "scared of my",
    ),
    "self_harm": ("self harm", "cut myself", "cutting", "hurt myself", "hurting myself", "harm myself", "burn myself"),
    "other_person": ("himself", "herself", "themselves"),
    "suicide": (
        "suicid",
        "kill myself",
        "killing myself",
        "want to die",
        "wish i was dead",
        "end my life",
        "ending my life",
        "end it all",
        "take my life",
        "better off without me",
        "don't want to live",
        "don't want to be here",
        "don't want to wake up",
        "no reason to live",
        "goodbye",
    ),
}

Judge = Callable[[str], str | None]


def by_keywords(text: str) -> str | None:
    heard = plain(text)
    return next((kind for kind, words in KEYWORDS.items() if any(word in heard for word in words)), None)


def interval(hits: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share after Wilson (1927), as fractions."""
    if not of:
        return 0.0, 1.0
    share, square = hits / of, Z * Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = Z / (1 + square / of) * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    return max(0.0, middle - half), min(1.0, middle + half)


def share(hits: Iterable[bool]) -> str:
    found = list(hits)
    low, high = interval(sum(found), len(found))
    return f"{sum(found):4} of {len(found):4} = {sum(found) / len(found):6.1%}  ({low:.1%} to {high:.1%})"


def report(name: str, sentences: Iterable[Sentence], judge: Judge) -> None:
    """Print what `judge` makes of the sentences: all, by kind and by form."""
    judged = [(one, judge(one.text)) for one in sentences]
    danger = [(one, kind) for one, kind in judged if one.kind != "none"]
    harmless = [(one, kind) for one, kind in judged if one.kind == "none"]
    print(f"\n{name}")
    print(f"  recall             {share(kind is not None for _, kind in danger)}")
    for kind in Danger:
        print(f"    {kind:16} {share(found is not None for one, found in danger if one.kind == kind)}")
    for form in dict.fromkeys(one.form for one, _ in danger if one.form != one.kind):
        print(f"      {form:14} {share(found is not None for one, found in danger if one.form == form)}")
    print(f"  of those, the kind {share(one.kind == found for one, found in danger if found)}")
    print(f"  false alarms       {share(kind is not None for _, kind in harmless)}")
    for form in dict.fromkeys(one.form for one, _ in harmless):
        print(f"      {form:14} {share(found is not None for one, found in harmless if one.form == form)}")


def main(file: str = str(MEASURING), language: str = "en") -> None:
    sentences = sentences_in(Path(file))
    care = library.content(language).care
    print(f"{len(sentences)} sentences in {Path(file).name}")
    report("signs and weights", sentences, care.danger_in)
    report("signs alone", sentences, lambda text: next((sign.kind for sign in care.signs.found_in(text, Danger)), None))
    report("a list of keywords", sentences, by_keywords)
    times = []
    for one in sentences:
        begun = time.perf_counter()
        care.danger_in(one.text)
        times.append(time.perf_counter() - begun)
    print(f"\na sentence takes {1e6 * median(times):.0f} microseconds (median), {1e6 * max(times):.0f} at most, here")


if __name__ == "__main__":
    main(*sys.argv[1:])
