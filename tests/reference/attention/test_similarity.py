"""Similarities against torch, in fractions and in enclosures."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from lakatos.reference import cosine_similarity, dot_products, normalise_rows, row_lengths
from lakatos.systems import Rational
from torch.nn import functional

U = 2.0**-53


def _cosine_bound(d):
    """Bound the difference of two cosines.

    A dot product of d terms is off by d U |x| |y| at most (Cauchy and Schwarz), each length by
    (d / 2 + 3) U relatively, and product and division add one rounding each: (2 d + 8) U, twice.
    """
    return 2 * (2 * d + 8) * U


@pytest.mark.parametrize("d", [1, 2, 3, 40])
def test_cosine_similarity_is_that_of_torch(draw, assert_near, d):
    x, y = draw(3, d), draw(5, d)
    expected = functional.cosine_similarity(
        torch.tensor(x)[:, None], torch.tensor(y)[None], dim=-1, eps=0
    )
    assert_near(cosine_similarity(x, y), expected, _cosine_bound(d))


@pytest.mark.parametrize("d", [1, 2, 3, 40])
def test_normalised_rows_are_those_of_torch(draw, assert_near, d):
    x = draw(4, d)
    # The length is off by (d / 2 + 3) U and the division by U, relatively; entries are at most 1.
    assert_near(
        normalise_rows(x), functional.normalize(torch.tensor(x), eps=0), 2 * (d / 2 + 4) * U
    )


@pytest.mark.parametrize("d", [1, 2, 3])
def test_balls_are_as_near_to_cosines_as_floats_are(draw, ball, assert_near, d):
    x, y = draw(2, d), draw(3, d)
    assert_near(cosine_similarity(ball(x), ball(y)), cosine_similarity(x, y), _cosine_bound(d))


def test_dot_products_pair_every_row_with_every_row(array):
    products = dot_products(array([[1, 2], [3, 4]]), array([[1, 0], [0, 1], [1, 1]]))
    assert np.all(np.asarray(products == array([[1, 2, 3], [3, 4, 7]])))


def test_lengths_of_pythagorean_rows_are_exact(array):
    assert np.all(np.asarray(row_lengths(array([[3, 4], [5, 12]])) == array([[5], [13]])))


def test_cosines_of_pythagorean_rows_are_fractions():
    rows = Rational.from_values([[3, 4], [4, 3]])
    cosines = cosine_similarity(rows, rows)
    between = Fraction(24, 25)
    assert np.all(cosines == Rational.from_values([[1, between], [between, 1]]))


def test_normalised_rows_of_fractions_have_length_one():
    rows = normalise_rows(Rational.from_values([[3, 4], [-5, 12]]))
    assert np.all(row_lengths(rows) == Rational.from_values([[1], [1]]))


def test_rows_of_different_lengths_are_refused(messages):
    assert messages(lambda make: cosine_similarity(make([[1, 2]]), make([[1, 2, 3]]))) == {
        "y has d=3 but x has d=2 (n=1, m=1): give both one d"
    }
