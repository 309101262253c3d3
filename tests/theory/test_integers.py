"""Integers as numbers: between bounds, and distinct in any order."""

from itertools import permutations

import numpy as np
import pytest
from lakatos.systems import RATIONALS, Array
from lakatos.theory import DistinctIntegers, IntegerBetween
from lakatos.theory.witness import build, fractions


@pytest.mark.parametrize("wanted", [*permutations([-3, 0, 4])])
def test_distinct_integers_come_in_every_order(wanted):
    keys = fractions(np.argsort(np.argsort(wanted)).argsort())
    parts = (fractions(-3), fractions([0, 2, 3]), keys)
    found = build(DistinctIntegers[Array, "n"], parts, {"n": 3}, RATIONALS)
    assert np.all(found == RATIONALS.enter(fractions(wanted)))


@pytest.mark.parametrize(
    ("domain", "words"),
    [
        (IntegerBetween[Array, "n", 2, 1], "give the lower bound first"),
        (IntegerBetween[Array, "n", 0.5, 1], "give integers as bounds"),
        (DistinctIntegers[Array, "n m"], "along one size"),
    ],
)
def test_what_is_no_set_says_so(domain, words):
    assert words in domain.fault()
    assert domain.coordinates == ()


def test_integers_between_bounds_read_as_their_set():
    domain = IntegerBetween[Array, "n", -1, 7]
    assert domain.text() == "{-1, ..., 7}^(n)"
    assert domain.latex() == r"\{-1, \dots, 7\}^{n}"
