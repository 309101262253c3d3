"""Invertible matrices: all of them are reached, and their inverse is one in every system."""

from itertools import permutations

import numpy as np
import pytest
from lakatos.harness.judge.point import judge
from lakatos.systems import FLOAT64, RATIONALS, Array, TorchSystem, balls
from lakatos.theory import HOLDS, Invertible, Real, claim, equal, identity, inverse
from lakatos.theory.relation import Truth
from lakatos.theory.witness import build, fractions
from lakatos.tools.sample import HERE

ENTRIES = fractions([[0, 1, "1/2"], [-3, 0, 2], [5, "1/3", 0]])
DIAGONAL, KEYS = fractions([2, "-1/3", 1]), fractions([2, 0, 1])


@claim(latex="P", source=HERE, expected=HOLDS)
def an_inverse_undoes(x: Real[Array, "n d"], a: Invertible[Array, "d d"]):
    """A matrix times its inverse changes nothing."""
    return equal(x @ a @ inverse(a), x)


@pytest.mark.parametrize("system", [RATIONALS, balls(200), FLOAT64, TorchSystem("float64")])
def test_the_inverse_is_one(system):
    domain, sizes = Invertible[Array, "d d"], {"d": 3}
    with system.context():
        a = build(domain, (ENTRIES, DIAGONAL, KEYS), sizes, system)
        product = a @ inverse(a)
        unit = identity(3, like=a)
        if system is RATIONALS:
            assert np.all(product == unit)
        elif system.exact:
            assert all(cell.contains(0) for cell in (product - unit).entries().ravel())
        else:
            assert float(abs(product - unit).max()) < 2.0**-40


@pytest.mark.parametrize("order", [*permutations(range(3))])
def test_every_order_of_rows_is_reached(order):
    domain, sizes = Invertible[Array, "d d"], {"d": 3}
    ones, none = fractions([1, 1, 1]), fractions(np.zeros((3, 3), dtype=int))
    keys = fractions(np.argsort(order))
    found = build(domain, (none, ones, keys), sizes, RATIONALS)
    assert np.array_equal(np.argmax(found.entries() != 0, axis=1), order)


def test_a_matrix_that_elimination_takes_apart_is_put_together():
    # [[0, 2], [3, 4]]: the rows are exchanged, and then it is an upper triangle.
    parts = fractions([[0, 4], [0, 0]]), fractions([3, 2]), fractions([1, 0])
    found = build(Invertible[Array, "d d"], parts, {"d": 2}, RATIONALS)
    assert np.all(found == RATIONALS.enter(fractions([[0, 2], [3, 4]])))


def test_a_claim_about_inverses_holds():
    generator = np.random.default_rng(0)
    for d in (1, 2, 3):
        point = an_inverse_undoes.signature.drawn({"n": 2, "d": d}, generator)
        assert judge(an_inverse_undoes, point).truth is Truth.TRUE
