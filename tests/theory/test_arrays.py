"""Words for arrays, in fractions and against NumPy."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
import torch
from flint import arb, fmpq
from lakatos.systems import Rational, balls, jacobian
from lakatos.theory import (
    count,
    determinant,
    dot,
    log_sum_exp,
    minors,
    ones_like,
    rank_at_most,
    reflected,
    signs,
    spread,
    squared_length,
)
from lakatos.theory.relation import Truth
from lakatos.theory.witness import fractions

X = Rational.from_values([[1, -2, 3], [0, 5, -1]])
Y = Rational.from_values([[2, 2, 0], [1, -1, 1]])


def exactly(array, values):
    return bool(np.all(np.asarray(array == Rational.from_values(values))))


def test_what_arrays_hold_is_counted_in_their_number_system():
    assert exactly(count(X, Y), 12)


def test_products_of_entries_are_added():
    assert exactly(dot(X, Y), 2 - 4 - 5 - 1)
    assert exactly(squared_length(X), 1 + 4 + 9 + 25 + 1)


def test_a_spread_is_of_all_entries_or_along_an_axis():
    assert exactly(spread(X), 7)
    assert exactly(spread(X, axis=0), [1, 7, 4])
    assert exactly(spread(X, axis=-1), [5, 6])


def test_ones_have_the_shape_of_what_they_are_like():
    assert exactly(ones_like(X), np.ones((2, 3), dtype=int))


def test_signs_are_all_rows():
    assert exactly(signs(3, like=X), list(product((1, -1), repeat=3)))


def test_a_reflection_turns_its_normal_round_and_keeps_what_is_orthogonal():
    normal = Rational.from_values([[1, 1, 0]])
    assert exactly(reflected(normal, normal), [[-1, -1, 0]])
    assert exactly(reflected(Rational.from_values([[1, -1, 7]]), normal), [[1, -1, 7]])
    assert exactly(reflected(X, normal), [[2, -1, 3], [-5, 0, -1]])


def test_the_logarithm_of_a_sum_of_powers_is_enclosed():
    scores = [Fraction(0), Fraction(1, 2), Fraction(-3)]
    system = balls(100)
    with system.context():
        found = log_sum_exp(system.enter(np.array(scores, dtype=object))).entries().item()
        expected = sum(
            (arb(fmpq(each.numerator, each.denominator)).exp() for each in scores), arb(0)
        ).log()
        assert found.overlaps(expected)
        assert found.rad() < 2.0**-90


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 6, 8])
def test_determinants_are_those_of_numpy(size):
    matrices = np.random.default_rng(size).integers(-4, 5, (3, 2, size, size))
    expected = np.rint(np.linalg.det(matrices)).astype(int)
    assert np.all(determinant(Rational.from_values(matrices)) == Rational.from_values(expected))


@pytest.mark.parametrize("rank", [0, 1, 2, 3])
def test_a_rank_is_bounded_by_the_minors_that_vanish(rank):
    generator = np.random.default_rng(rank)
    tall, wide = generator.integers(-4, 5, (3, rank)), generator.integers(-4, 5, (rank, 4))
    matrix = Rational.from_values(tall @ wide)
    for bound in range(5):
        truth = Truth.TRUE if bound >= rank else Truth.FALSE
        assert rank_at_most(matrix, bound).judge().truth is truth


def test_minors_of_no_order_are_refused():
    with pytest.raises(ValueError, match="no minors of order 3"):
        minors(Rational.from_values([[1, 2, 3], [4, 5, 6]]), 3)


def test_large_determinants_have_derivatives_enclosures_and_a_batched_form():
    rows = np.random.default_rng(0).integers(-3, 4, (6, 6))
    derivative = jacobian(determinant, Rational.from_values(rows))
    cofactor = determinant(Rational.from_values(rows[1:, 1:]))
    assert exactly(derivative[0, 0], cofactor.entries()[()])
    system = balls(100)
    with system.context():
        third = system.enter(fractions(rows.tolist())) / 3
        enclosed = determinant(third).entries().item()
        whole = determinant(Rational.from_values(rows)).entries().item()
        assert (3**6 * enclosed).contains(whole)
        assert enclosed.rad() < 2.0**-60
    floats = torch.as_tensor(np.stack([rows, rows.T, np.eye(6)]), dtype=torch.float64)
    found = torch.func.vmap(determinant)(floats)
    assert torch.allclose(found, torch.linalg.det(floats))


def test_no_matrix_of_many_rows_has_too_low_a_rank():
    factors = np.random.default_rng(1).integers(-2, 3, (2, 7, 5))
    low = Rational.from_values(factors[0] @ factors[1].T)
    assert rank_at_most(low, 5).judge().truth is Truth.TRUE
    assert (
        rank_at_most(low + Rational.from_values(np.eye(7, dtype=int)), 5).judge().truth
        is Truth.FALSE
    )
