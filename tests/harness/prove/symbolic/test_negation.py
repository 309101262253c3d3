"""Negations: what is so exactly where a relation is not."""

from itertools import product

import pytest
from lakatos.harness.prove.symbolic.negation import negation
from lakatos.harness.prove.symbolic.prover import prove_everywhere
from lakatos.systems import NotRigorousError, Rational
from lakatos.theory import (
    FAILS,
    HOLDS,
    Array,
    Mask,
    Real,
    Source,
    all_of,
    at_most,
    claim,
    differ,
    equal,
    exists,
    less,
)
from lakatos.theory.relation import AnyOf, Truth

HERE = Source("here", "Here", ("Someone",), 2024, "https://example.org")
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


def test_what_is_said_of_several_relations_has_no_negation():
    with pytest.raises(NotRigorousError, match="a AllOf has no negation that is a relation"):
        negation(all_of(equal(*NUMBERS[:2]), equal(*NUMBERS[:2])))


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
