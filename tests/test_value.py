"""Values do what frozen dataclasses do."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import pytest

from micropractice.core.value import NOTHING, Value, replace

import_module("micropractice.alexa.skill")  # with all values that there are


class Leaf(Value):
    """A value whose words are private."""

    colour: str
    veins: int = 3
    words: str = ""

    private = ("words",)


class Twig(Value):
    leaf: Leaf
    notes: Mapping[str, str] = NOTHING


class Bare(Value):
    pass


def test_fields_are_given_in_order_or_by_name_or_left_to_their_defaults() -> None:
    leaf = Leaf("green", words="soft")
    assert (leaf.colour, leaf.veins, leaf.words) == ("green", 3, "soft")
    assert Twig(leaf).notes == {}


@pytest.mark.parametrize(
    ("given", "named"),
    [((), {}), (("green", 1, "", 4), {}), (("green",), {"stalk": 1}), ((), {"veins": 1})],
    ids=["one is missing", "too many", "one that there is not", "the first is missing"],
)
def test_fields_that_do_not_fit_are_refused(given: tuple[Any, ...], named: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="Leaf has the fields colour, veins, words"):
        Leaf(*given, **named)


def test_values_that_hold_the_same_are_equal_and_of_one_hash() -> None:
    assert Leaf("green") == Leaf("green", 3)
    assert len({Leaf("green"), Leaf("green", 3), Leaf("red"), Bare(), Bare()}) == 3
    assert Leaf("green") != Leaf("red")
    assert Twig(Leaf("green")) != Leaf("green")


def test_a_value_is_never_changed_but_replaced() -> None:
    leaf = Leaf("green")
    with pytest.raises(AttributeError):
        leaf.veins = 4  # type: ignore[misc]
    assert replace(leaf, veins=4) == Leaf("green", 4)
    assert leaf.veins == 3


def test_a_value_has_no_heirs() -> None:
    with pytest.raises(TypeError, match="Needle would lose the fields"):

        class Needle(Leaf):
            length: int = 3


@pytest.mark.parametrize("kind", Value.__subclasses__(), ids=lambda kind: str(kind.__name__))
def test_what_is_private_is_a_field(kind: type[Value]) -> None:
    assert set(kind.private) <= set(kind.fields)


def test_what_is_private_is_not_shown() -> None:
    assert repr(Twig(Leaf("green", words="soft"))) == "Twig(leaf=Leaf(colour='green', veins=3), notes={})"


def test_a_value_matches_by_position() -> None:
    match Twig(Leaf("green", 5)):
        case Twig(Leaf("green", veins)):
            assert veins == 5
        case _:
            pytest.fail("it did not match")
