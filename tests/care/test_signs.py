"""The pattern language in which signs are written, and what phrases weigh."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micropractice.core.signs import Lexicon, PatternError, Patterns, Sentence, Spelling
from micropractice.core.weights import Weights, phrases_in

SPELLING = Spelling({"to be honest": "", "can't": "can not", "n't": " not", "'s": ""}, frozenset({"um", "so"}))
LEXICON = Lexicon({"person": ["my? mother/father", "the old man"], "hurts": ["hit/hits", "is rough with"]}, ["but"])


def found(pattern: str, said: str) -> bool:
    return any(Patterns([pattern], LEXICON).found_in(Sentence(SPELLING.words(said), LEXICON)))


@pytest.mark.parametrize(
    ("pattern", "said", "is_found"),
    [
        ("i want", "i want it", True),
        ("i want", "want i it", False),
        ("want/need it", "i need it", True),
        ("(a lot, too much) tea", "that is a lot of tea", False),
        ("(a lot, too much) of? tea", "that is a lot of tea", True),
        ("my? (own, old)? tea", "tea", True),
        ("i .. tea", "i do like tea", True),
        ("i .. tea", "i do not like tea", False),
        ("i ... tea", "i do not ever like my tea", True),
        ("i ... tea", "i do but like tea", False),
        ("<person> <hurts> me", "the old man is rough with me", True),
        ("<person>/she <hurts> me", "she hits me", True),
        ("<person> <hurts> me", "my father hits you", False),
        ("^ nothing $", "nothing", True),
        ("^ nothing $", "nothing much", False),
        ("can not", "I can't!", True),
        ("do not", "i don’t", True),
        ("i i", "i i", False),  # said twice running
        ("my mother tea", "my mother's so um tea to be honest", True),
    ],
)
def test_a_pattern_is_found_where_its_words_are(pattern: str, said: str, is_found: bool) -> None:
    assert found(pattern, said) == is_found


@pytest.mark.parametrize(
    ("pattern", "wrong"),
    [
        ("(a, b", "does not close"),
        ("a) b", "too many"),
        ("a, b", "too many"),
        ("(a,) b", "nothing in one"),
        ("(,a) b", "nothing in one"),
        ("<nobody> b", "not written above it"),
        ("a! b", 'has "a!", which is no word'),
        (".. a?", "no word that must be said"),
        ("? a", "no word"),
    ],
)
def test_a_pattern_that_cannot_be_read_is_quoted(pattern: str, wrong: str) -> None:
    with pytest.raises(PatternError) as mistake:
        LEXICON.read(pattern)
    assert wrong in str(mistake.value)
    assert pattern in str(mistake.value)


def test_what_is_harmless_is_hidden_and_nothing_reaches_over_it() -> None:
    heard = Sentence(SPELLING.words("i want to die laughing at tea"), LEXICON)
    left = Patterns(["die laughing"], LEXICON).without(heard)
    assert left.words == ("^", "i", "want", "to", "~", "~", "at", "tea", "$")
    assert not left.ends(LEXICON.read("want ... tea"))


@given(st.lists(st.sampled_from(["my", "mother", "hits", "me", "but", "the", "old", "man"]), max_size=12))
def test_finding_by_the_rarest_word_misses_nothing(said: list[str]) -> None:
    pattern = "<person> .. <hurts>/hit me?"
    heard = Sentence(SPELLING.words(" ".join(said)), LEXICON)
    assert any(Patterns([pattern], LEXICON).found_in(heard)) == bool(heard.ends(LEXICON.read(pattern)))


@given(st.text(max_size=200))
def test_any_words_can_be_read(said: str) -> None:
    assert SPELLING.words(said)[0] == "^"
    found("<person> <hurts> me", said)


def test_phrases_are_up_to_three_words_or_two_apart() -> None:
    assert set(phrases_in(["a", "b", "c", "d", "e", "f"])) == {
        *("a", "b", "c", "d", "e", "f", "a b", "b c", "c d", "d e", "e f", "a b c", "b c d", "c d e", "d e f"),
        *("a .. c", "a .. d", "a .. e", "b .. d", "b .. e", "b .. f", "c .. e", "c .. f", "d .. f"),
    }


def test_weights_add_up_by_kind_and_each_phrase_counts_once() -> None:
    weights = Weights(("one", "two"), b"\t0:-5 1:-7\na\t0:10\na .. a\t1:1\na b\t1:3\n")
    assert weights.of([]) == {"one": -5, "two": -7}
    assert weights.of(["a", "b", "a"]) == {"one": 5, "two": -3}
