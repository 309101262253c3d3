"""Rational arrays compute as Python's Fractions do, and refuse what is no fraction."""

from decimal import Decimal
from fractions import Fraction
from functools import reduce
from operator import add, eq, ge, gt, le, lt, mul, ne, sub

import numpy as np
import pytest
from flint import fmpq
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lakatos.systems import (
    UNDEFINED_NUMBER,
    NotRigorousError,
    Rational,
    UndecidedError,
    array_namespace,
    constant,
    pivot,
)

FEW = settings(max_examples=25, deadline=None)
FRACTIONS = st.fractions(-50, 50, max_denominator=40)
xp = Rational.namespace


def grids(rows, columns):
    row = st.lists(FRACTIONS, min_size=columns, max_size=columns)
    return st.lists(row, min_size=rows, max_size=rows).map(
        lambda grid: np.array(grid, dtype=object)
    )


def fractions(x):
    """Return a Rational array as an object array of Python Fractions."""
    cells = x.entries()
    values = np.empty(cells.shape, dtype=object)
    for place in np.ndindex(cells.shape):
        values[place] = Fraction(int(cells[place].numerator), int(cells[place].denominator))
    return values


def same(x, expected):
    return np.array_equal(fractions(x), np.asarray(expected, dtype=object))


@FEW
@given(x=grids(2, 3), y=grids(2, 3))
def test_arithmetic_is_that_of_fractions(x, y):
    one, two = Rational.from_values(x), Rational.from_values(y)
    for operation in (add, sub, mul):
        assert same(operation(one, two), operation(x, y))
        assert same(operation(one, 7), operation(x, 7))
        assert same(operation(Fraction(2, 3), one), operation(Fraction(2, 3), x))


@FEW
@given(x=grids(2, 3), y=grids(2, 3))
def test_division_is_that_of_fractions(x, y):
    assume((y != 0).all())
    assert same(Rational.from_values(x) / Rational.from_values(y), x / y)
    assert same(1 / Rational.from_values(y), 1 / y)


def test_division_by_zero_is_undefined_until_a_mask_discards_it():
    x = Rational.from_values([2, 0])
    one_over = 1 / x
    assert one_over.entries().tolist() == [fmpq(1, 2), UNDEFINED_NUMBER]
    assert (0 * one_over).entries()[1] is UNDEFINED_NUMBER
    assert xp.sum(one_over).entries()[()] is UNDEFINED_NUMBER
    assert np.all(xp.where(x == 0, 0, one_over) == Rational.from_values([Fraction(1, 2), 0]))
    with pytest.raises(UndecidedError, match="an undefined number is compared"):
        _ = one_over > 0


def test_powers_of_zero_and_of_negative_numbers():
    bases = Rational.from_values([0, 0, 0, -2, -2])
    powers = xp.pow(bases, Rational.from_values([0, 3, -1, 3, Fraction(1, 2)]))
    assert powers.entries().tolist() == [1, 0, UNDEFINED_NUMBER, -8, UNDEFINED_NUMBER]


@FEW
@given(x=grids(2, 2), y=grids(2, 2))
def test_comparison_is_that_of_fractions(x, y):
    y = np.where(np.eye(2, dtype=bool), x, y)
    for comparison in (eq, ne, lt, le, gt, ge):
        found = comparison(Rational.from_values(x), Rational.from_values(y))
        assert np.array_equal(found, comparison(x, y).astype(bool))


@FEW
@given(x=grids(3, 2), y=grids(2, 4))
def test_matrix_products_are_those_of_fractions(x, y):
    assert same(Rational.from_values(x) @ Rational.from_values(y), x @ y)


@pytest.mark.parametrize("side", [7, 8, 9])
@FEW
@given(seed=st.integers(0, 2**32))
def test_matrix_products_do_not_depend_on_the_size_from_which_flint_makes_them(side, seed):
    draw = np.random.default_rng(seed)
    x, y = draw.integers(-99, 99, (2, side, side)).astype(object) * Fraction(1, 7)
    assert same(Rational.from_values(x) @ Rational.from_values(y), x @ y)


@FEW
@given(x=st.lists(grids(2, 3), min_size=2, max_size=2), y=grids(3, 2))
def test_stacks_of_matrices_are_multiplied_one_by_one(x, y):
    found = xp.stack([Rational.from_values(part) for part in x]) @ Rational.from_values(y)
    assert same(found, np.stack([part @ y for part in x]))


def test_an_empty_product_is_zero():
    empty = Rational.from_values(np.empty((2, 0), dtype=object))
    assert same(empty @ empty.mT, [[0, 0], [0, 0]])


@FEW
@given(x=grids(2, 3))
def test_reductions_are_those_of_fractions(x):
    array = Rational.from_values(x)
    for axis in (None, 0, 1, -1, (0, 1)):
        count = x.size if axis in (None, (0, 1)) else x.shape[axis]
        assert same(xp.sum(array, axis=axis), np.sum(x, axis=axis))
        assert same(xp.prod(array, axis=axis), np.prod(x, axis=axis))
        assert same(xp.max(array, axis=axis), np.max(x, axis=axis))
        assert same(xp.min(array, axis=axis), np.min(x, axis=axis))
        mean = np.sum(x, axis=axis, keepdims=True) / count
        assert same(xp.mean(array, axis=axis, keepdims=True), mean)
        assert same(xp.var(array, axis=axis), np.sum((x - mean) ** 2, axis=axis) / count)
    assert same(xp.cumulative_sum(array, axis=1), np.cumsum(x, axis=1))


@FEW
@given(x=grids(2, 2), y=grids(2, 2))
def test_order_functions_are_those_of_fractions(x, y):
    one, two = Rational.from_values(x), Rational.from_values(y)
    assert same(xp.maximum(one, two), np.maximum(x, y))
    assert same(xp.minimum(one, two), np.minimum(x, y))
    assert same(xp.clip(one, -1, 1), np.clip(x, -1, 1))
    assert same(xp.sign(one), np.sign(x))
    assert same(abs(one), abs(x))
    assert same(xp.where(one > two, one, two), np.maximum(x, y))


@FEW
@given(x=FRACTIONS, exponent=st.integers(-4, 4))
def test_integer_powers_are_those_of_fractions(x, exponent):
    assume(x != 0 or exponent >= 0)
    assert same(Rational.from_values([x]) ** exponent, [x**exponent])
    assert same(xp.pow(Rational.from_values([x]), Rational.from_values([exponent])), [x**exponent])


@FEW
@given(x=grids(2, 2))
def test_the_root_of_a_square_is_its_absolute_value(x):
    assert same(xp.sqrt(Rational.from_values(x * x)), abs(x))


@FEW
@given(x=grids(2, 3))
def test_a_pivot_is_the_maximum_itself(x):
    assert same(pivot(Rational.from_values(x)), np.max(x, axis=-1, keepdims=True))


@pytest.mark.parametrize(
    ("name", "value"),
    [("exp", 1), ("log", 2), ("tanh", 1), ("erf", 1), ("sin", 1), ("cos", 1), ("sqrt", 2)],
)
def test_what_is_no_fraction_is_refused_with_the_next_step(name, value):
    with pytest.raises(NotRigorousError, match=rf"{name}\({value}\) is no fraction.*Ball arrays"):
        getattr(xp, name)(Rational.from_values([value]))


@pytest.mark.parametrize(
    ("name", "value", "exact"),
    [("exp", 0, 1), ("log", 1, 0), ("tanh", 0, 0), ("erf", 0, 0), ("sin", 0, 0), ("cos", 0, 1)],
)
def test_the_points_where_a_function_is_rational_are_exact(name, value, exact):
    assert same(getattr(xp, name)(Rational.from_values([value])), [exact])


@pytest.mark.parametrize("name", ["pi", "e"])
def test_irrational_constants_are_refused(name):
    with pytest.raises(NotRigorousError, match=f"{name} is not available for Rational arrays"):
        getattr(xp, name)


def test_a_fractional_power_is_refused():
    with pytest.raises(NotRigorousError, match="to the power 1/2 is no fraction"):
        Rational.from_values([4]) ** Fraction(1, 2)


def test_a_root_of_a_negative_number_is_undefined():
    assert xp.sqrt(Rational.from_values([-1])).entries()[0] is UNDEFINED_NUMBER


def test_a_logarithm_of_what_is_not_positive_is_undefined():
    for number in (0, -1):
        assert xp.log(Rational.from_values([number])).entries()[0] is UNDEFINED_NUMBER


@pytest.mark.parametrize(
    "value", [0.5, np.float64(1), np.array(0.5), None, "1", 1j, Decimal("0.5")]
)
def test_only_exact_numbers_are_elements(value):
    with pytest.raises(TypeError):
        Rational.element(value)


@pytest.mark.parametrize("value", [3, np.int8(3), Fraction(3), fmpq(3), Fraction(6, 2)])
def test_exact_numbers_are_elements_as_they_are(value):
    assert Rational.element(value) == fmpq(3)


@pytest.mark.parametrize(
    ("value", "exact"),
    [
        ("0.1", Fraction(1, 10)),
        ("1e-5", Fraction(1, 10**5)),
        ("1/3", Fraction(1, 3)),
        (Decimal("0.5"), Fraction(1, 2)),
        (fmpq(1, 2), Fraction(1, 2)),
        (np.int64(2), 2),
        (True, 1),
        ([["0.5", 2]], [[Fraction(1, 2), 2]]),
        (np.eye(2, dtype=int), [[1, 0], [0, 1]]),
    ],
)
def test_a_constant_is_the_number_that_is_written(value, exact):
    assert same(constant(value, like=Rational.from_values([0])), exact)


@pytest.mark.parametrize("value", [0.5, np.float32(0.5), [[0.5]], np.array([0.5]), 1j, None])
def test_a_constant_is_no_float(value):
    with pytest.raises(TypeError):
        constant(value, like=Rational.from_values([0]))


def test_an_empty_reduction_of_order_is_refused():
    with pytest.raises(ValueError, match="nothing to reduce"):
        xp.max(Rational.from_values(np.empty((2, 0), dtype=object)), axis=1)


def test_an_empty_sum_is_zero():
    assert same(xp.sum(Rational.from_values(np.empty((2, 0), dtype=object)), axis=1), [0, 0])


def test_an_array_is_iterated_and_indexed_as_numpy_does():
    x = np.arange(6, dtype=object).reshape(2, 3)
    array = Rational.from_values(x)
    for key in (
        0,
        (1, 2),
        (slice(None), 1),
        (..., None),
        np.array([1, 0]),
        np.eye(2, 3, dtype=bool),
    ):
        assert same(array[key], x[key])
    assert [fractions(row).tolist() for row in array] == x.tolist()
    assert len(array) == 2
    assert array.mT.shape == (3, 2)


def test_the_namespace_is_that_of_the_arrays():
    assert array_namespace(Rational.from_values([1])) is xp


def test_a_power_too_long_to_write_out_is_refused():
    x = Rational.from_values([2**40])
    with pytest.raises(NotRigorousError, match="over 65536 bits, too many to write out"):
        xp.pow(2, x)
    assert same(xp.pow(1, x), [1])


@pytest.mark.parametrize(
    "doubled",
    [
        lambda x: x * x,
        lambda x: x @ x,
        lambda x: xp.prod(xp.stack([x, x]), axis=0),
        lambda x: x + 1 / x,
        lambda x: x**2,
    ],
)
def test_squares_of_squares_are_refused_before_memory_ends(doubled):
    x = Rational.from_values([[Fraction(1, 3), 2], [5, Fraction(7, 11)]])
    with pytest.raises(NotRigorousError, match="bits"):
        reduce(lambda found, _: doubled(found), range(40), x)


def test_a_long_power_of_a_long_number_is_refused():
    x = Rational.from_values([Fraction(1, 3)])
    assert same(xp.pow(x, 2**15), [Fraction(1, 3 ** (2**15))])
    with pytest.raises(NotRigorousError, match="too many to write out"):
        xp.pow(xp.pow(x, 2**15), 2**15)
    assert same(xp.pow(Rational.from_values([-1]), 10**30), [1])
