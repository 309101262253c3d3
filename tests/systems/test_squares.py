"""Completing squares proves that a polynomial of degree two is positive, and never wrongly."""

from itertools import product

import pytest
from flint import fmpq, fmpq_mpoly_ctx
from lakatos.systems.squares import is_above_zero

CONTEXT = fmpq_mpoly_ctx.get(["x", "y", "z"])
X, Y, Z = CONTEXT.gens()
NAMES = {0: X, 1: Y, 2: Z}

POSITIVE = [
    (X * X + 1, set()),
    (X * X - X + 1, set()),
    (X * X + X * Y + Y * Y + 1, set()),
    (X * X, {0}),
    (X * X + Y * Y, {1}),
    (X * X - 2 * X * Y + 2 * Y * Y, {1}),
    (3 * X * X - 2 * X * Y + Y * Y + Z * Z, {0}),
]
NOT_POSITIVE = [
    (X * X, set()),
    (X * X - 1, set()),
    (X * X - 2 * X + 1, set()),
    (X * X - 2 * X * Y + Y * Y, {0, 1}),
    (X * X - Y * Y + 1, {0}),
    (X * Y + 1, {0, 1}),
    (X, {0}),
    (0 * X - 1, set()),
]


@pytest.mark.parametrize(("polynomial", "nonzero"), POSITIVE)
def test_a_positive_form_is_seen(polynomial, nonzero):
    assert is_above_zero(polynomial, nonzero)


@pytest.mark.parametrize(("polynomial", "nonzero"), NOT_POSITIVE)
def test_a_form_with_a_zero_or_a_negative_value_is_not(polynomial, nonzero):
    assert not is_above_zero(polynomial, nonzero)


def test_a_higher_degree_is_not_read():
    assert not is_above_zero(X**4 + 1, set())


@pytest.mark.parametrize("nonzero", [set(), {0}, {1}, {0, 1}])
def test_what_is_seen_as_positive_is_so_at_every_point_tried(nonzero):
    seen = 0
    for a, b, c, d in product((-1, 0, 1, 2), repeat=4):
        polynomial = a * X * X + b * X * Y + c * Y * Y + d
        if not is_above_zero(polynomial, nonzero):
            continue
        seen += 1
        for x, y in product((-2, -1, 0, fmpq(1, 3), 1), repeat=2):
            if all((x, y)[place] != 0 for place in nonzero):
                assert a * x * x + b * x * y + c * y * y + d > 0
    assert seen > 10
