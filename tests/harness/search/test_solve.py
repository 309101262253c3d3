"""Equations are solved to the last bit, and what solves them is read as fractions."""

from fractions import Fraction

import pytest
from lakatos.harness.judge.point import judge
from lakatos.harness.laws.cells import cell_named
from lakatos.harness.search.portfolio import Portfolio
from lakatos.harness.search.solve import NoEquationsError, Solutions, as_fraction, residuals
from lakatos.harness.search.suspects import Search
from lakatos.theory import (
    Array,
    Real,
    array_namespace,
    assuming,
    at_most,
    constant,
    differ,
    dot,
    equal,
    exists,
    less,
    squared_length,
)
from lakatos.tools.sample import said_to_fail


@said_to_fail
def no_line_meets_three_planes(x: Real[Array, "4"]):
    """Three affine functions never have these values at once."""
    slopes = constant([[3, 1, -2, 5], [1, 7, 1, -1], [2, -3, 11, 1]], like=x)
    return differ(slopes @ x, constant([1, 2, 3], like=x))


@said_to_fail
def no_three_shears_rotate(x: Real[Array, "3"]):
    """The rotation by the angle of 3, 4, 5 is no product of three shears."""
    a, b, c = x[0], x[1], x[2]
    made = array_namespace(x).stack([1 + a * b, c + a * b * c + a, b, b * c + 1])
    return differ(made, constant([3, -4, 4, 3], like=x) / 5)


@said_to_fail
def three_units_are_no_maximum(x: Real[Array, "3 2"], y: Real[Array, "3"]):
    """No network of three rectifiers gives the larger of two numbers at eight places."""
    xp = array_namespace(x)
    at = constant([[1, 2], [2, 1], [-1, -2], [-3, 1], [2, -1], [0, 5], [4, 0], [-1, -1]], like=x)
    hidden = at @ x.mT
    return differ(xp.maximum(hidden, 0 * hidden) @ y, xp.max(at, axis=-1))


@said_to_fail
def there_are_three_numbers(x: Real[Array, "3"]):
    """There are three numbers with sum 6, sum of squares 14 and product 6."""
    xp = array_namespace(x)
    made = xp.stack([xp.sum(x), squared_length(x), x[0] * x[1] * x[2]])
    return exists(equal(made, constant([6, 14, 6], like=x)))


@said_to_fail
def on_a_plane_sums_are_small(x: Real[Array, "3"]):
    """Where 7 x + 5 y + 3 z is 1, the sum is at most 4."""
    plane = equal(dot(x, constant([7, 5, 3], like=x)), constant(1, like=x))
    return assuming(plane, at_most(array_namespace(x).sum(x), constant(4, like=x)))


@said_to_fail
def two_has_no_root(x: Real[Array, ""]):
    """No square is 2."""
    return differ(x * x, constant(2, like=x))


def found(declared):
    portfolio = Portfolio([Solutions()])
    points = list(portfolio.round(Search(declared)))
    assert portfolio.notes == []
    return points


@pytest.mark.parametrize(
    "declared",
    [
        no_line_meets_three_planes,
        no_three_shears_rotate,
        three_units_are_no_maximum,
        there_are_three_numbers,
        on_a_plane_sums_are_small,
    ],
    ids=lambda declared: declared.id,
)
def test_a_solution_in_fractions_settles_the_claim(declared):
    assert any(judge(declared, point).decisive for point in found(declared))


def test_a_solution_that_no_fraction_is_settles_the_claim_near_a_point():
    judged = [judge(two_has_no_root, point) for point in found(two_has_no_root)]
    assert any(each.decisive and each.judgement.near for each in judged)


@pytest.mark.parametrize("name", ["gelu", "silu"])
def test_two_numbers_that_a_bend_takes_to_one_are_found(name):
    cell = cell_named(f"injective__{name}")
    assert any(judge(cell, point).decisive for point in found(cell))


def test_without_equations_nothing_is_solved():
    @said_to_fail
    def numbers_are_small(x: Real[Array, ""]):
        """Every number is below a billion."""
        return less(x, constant(10**9, like=x))

    assert found(numbers_are_small) == []
    with pytest.raises(NoEquationsError):
        residuals(less(constant(1, like=_array()), constant(2, like=_array())))


def _array():
    import numpy as np  # noqa: PLC0415 - one test alone needs it

    return np.zeros(())


@pytest.mark.parametrize(
    ("number", "read"),
    [(0.5, Fraction(1, 2)), (1 / 3, Fraction(1, 3)), (131 / 415, Fraction(131, 415)), (-2.0, -2)],
)
def test_a_float_is_read_as_the_simplest_fraction_near_it(number, read):
    assert as_fraction(Fraction(number)) == read


def test_a_float_near_no_simple_fraction_stays_as_it_is():
    assert as_fraction(Fraction(2**0.5)) == Fraction(2**0.5)
