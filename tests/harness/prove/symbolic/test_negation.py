"""Negations: what is so exactly where a relation is not."""

from itertools import product

import pytest
from lakatos.harness.prove.symbolic.negation import denials, negation
from lakatos.harness.prove.symbolic.prover import prove_everywhere
from lakatos.systems import Rational
from lakatos.theory import (
    FAILS,
    HOLDS,
    Array,
    Mask,
    Real,
    all_of,
    at_most,
    claim,
    differ,
    equal,
    exists,
    less,
)
from lakatos.theory.relation import AnyOf, Differ, Truth
from lakatos.tools.sample import HERE

NUMBERS = tuple(map(Rational.from_values, (0, 1, 2)))
PAIRS = tuple(map(Rational.from_values, ([0, 0], [0, 1], [1, 1])))


def is_so(relation):
    return relation.judge().truth in (Truth.TRUE, Truth.AGREES)


@pytest.mark.parametrize("compare", [equal, differ, at_most, less])
def test_of_numbers_either_a_relation_or_its_negation_is_so(compare):
    for sides in product(NUMBERS, NUMBERS):
        relation = compare(*sides)
        assert is_so(relation) != is_so(negation(relation))


@pytest.mark.parametrize("compare", [equal, differ])
def test_of_arrays_too_where_it_is_equality_that_is_denied(compare):
    for sides in product(PAIRS, PAIRS):
        relation = compare(*sides)
        either = AnyOf((relation, compare(sides[0], sides[0])))
        assert is_so(relation) != is_so(negation(relation))
        assert is_so(either) != is_so(negation(either))


@pytest.mark.parametrize("compare", [at_most, less])
def test_an_order_of_entries_is_denied_only_where_it_is_not_so(compare):
    for sides in product(PAIRS, PAIRS):
        relation = compare(*sides)
        assert not (is_so(relation) and is_so(negation(relation)))


@pytest.mark.parametrize("second", [equal, differ, at_most, less])
@pytest.mark.parametrize("first", [equal, at_most, less])
def test_several_relations_are_denied_only_where_they_are_not_all_so(first, second):
    """Each way to deny them; the sum, too, which may be of either direction."""
    for sides in product(NUMBERS, repeat=4):
        relation = all_of(first(*sides[:2]), second(*sides[2:]))
        denied = [each() for each in denials(relation)]
        assert len(denied) == (2 if second is differ else 4)
        assert not (is_so(relation) and any(map(is_so, denied)))


def test_one_negation_of_several_relations_is_that_of_the_first():
    relation = all_of(equal(*NUMBERS[:2]), less(*NUMBERS[1:]))
    assert isinstance(negation(relation), Differ)


def existential(function):
    return claim(latex="P", source=HERE, expected=FAILS)(function)


@existential
def something_is_above_one_and_below_zero(x: Real[Array, "n d"]):
    """There are numbers above one and below zero."""
    return exists(all_of(less(1, x), less(x, 0)))


@existential
def a_square_is_small_and_negative(x: Real[Array, "n"]):
    """There are numbers below one whose square is below zero."""
    return exists(all_of(at_most(x, 1), at_most(x * x + 1, 0)))


@existential
def equal_numbers_are_one_apart(x: Real[Array, "n"], y: Real[Array, "n"]):
    """There are equal vectors of which one is above the other by one."""
    return exists(all_of(equal(x, y), at_most(x + 1, y)))


@existential
def two_numbers_are_below_each_other(x: Real[Array, "n"], y: Real[Array, "n"]):
    """There are two numbers, each less than the other."""
    return exists(all_of(less(x, y), at_most(y, x)))


@existential
def something_is_above_zero_and_below_one(x: Real[Array, "n"]):
    """There are numbers above zero and below one."""
    return exists(all_of(less(0, x), less(x, 1)))


@existential
def two_numbers_are_at_most_each_other(x: Real[Array, "n"], y: Real[Array, "n"]):
    """There are two numbers, each at most the other."""
    return exists(all_of(at_most(x, y), at_most(y, x)))


@existential
def something_is_its_double(x: Real[Array, "n"]):
    """There is a number that is its double and at most zero."""
    return exists(all_of(equal(x, 2 * x), at_most(x, 0)))


@pytest.mark.parametrize(
    ("claimed", "denied"),
    [
        (something_is_above_one_and_below_zero, True),
        (a_square_is_small_and_negative, True),
        (equal_numbers_are_one_apart, True),
        (two_numbers_are_below_each_other, True),
        (something_is_above_zero_and_below_one, False),
        (two_numbers_are_at_most_each_other, False),
        (something_is_its_double, False),
    ],
    ids=lambda each: getattr(each, "id", ""),
)
def test_that_nothing_does_several_things_is_proved_for_all_sizes(claimed, denied):
    found = prove_everywhere(claimed)
    assert (found is not None) == denied
    if denied:
        assert set(found.symbols) == set(claimed.bounds)
        assert prove_everywhere(claimed, again=True) is not None


def test_a_negation_that_is_another_at_other_sizes_is_none():
    @existential
    def one_or_two_things_are_so(x: Real[Array, "n"]):
        """A number is no square below zero, of one number two things are said."""
        parts = [at_most(x * x + 1, 0), *([less(x, x)] if x.shape[0] == 1 else [])]
        return exists(all_of(*parts))

    found = prove_everywhere(one_or_two_things_are_so)
    assert found is not None


def test_that_nothing_exists_is_proved_for_all_sizes_in_every_case():
    @claim(latex="P", source=HERE, expected=FAILS)
    def some_are_their_successors(x: Real[Array, "n"], mask: Mask[Array, "n"] | None):
        """Some vector is its own successor, with a mask or without."""
        return exists(equal(x if mask is None else x + 1, x + 1 if mask is None else x))

    @claim(latex="P", source=HERE, expected=HOLDS)
    def some_are_their_successors_without_a_mask(
        x: Real[Array, "n"], mask: Mask[Array, "n"] | None
    ):
        """Some vector is its own successor where no mask is given."""
        return exists(equal(x, x if mask is None else x + 1))

    found = prove_everywhere(some_are_their_successors)
    assert found is not None
    assert found.symbols == ("n",)
    assert prove_everywhere(some_are_their_successors_without_a_mask) is None
