"""Ball arrays answer rightly or raise."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
import traps
from flint import arb, ctx
from hypothesis import given, settings
from hypothesis import strategies as st
from lakatos.systems import (
    UNDEFINED_NUMBER,
    Ball,
    NotRigorousError,
    Rational,
    array_namespace,
    balls,
)

FEW = settings(max_examples=25, deadline=None)
FRACTIONS = st.fractions(-50, 50, max_denominator=40)
BITS = st.sampled_from([24, 53, 128])


@pytest.mark.parametrize("check", traps.TRAPS, ids=lambda check: check.__name__)
def test_balls_do_not_fall_into_the_trap(check):
    check()


def grids(rows, columns):
    row = st.lists(FRACTIONS, min_size=columns, max_size=columns)
    return st.lists(row, min_size=rows, max_size=rows).map(
        lambda grid: np.array(grid, dtype=object)
    )


def encloses(enclosure, exact):
    """Say whether every ball contains the fraction at its place."""
    cells = zip(enclosure.entries().ravel(), np.ravel(exact), strict=True)
    return enclosure.shape == np.shape(exact) and all(traps.holds(*pair) for pair in cells)


def fractions(x):
    return np.frompyfunc(lambda v: Fraction(int(v.numerator), int(v.denominator)), 1, 1)(
        x.entries()
    )


EXACT_FUNCTIONS = {
    "add": lambda x, y: x + y,
    "subtract": lambda x, y: x - y,
    "multiply": lambda x, y: x * y,
    "square": lambda x, _: x**2,
    "cube": lambda x, _: x**3,
    "matmul": lambda x, y: x @ y.mT,
    "sum": lambda x, _: array_namespace(x).sum(x, axis=0),
    "mean": lambda x, _: array_namespace(x).mean(x, axis=1, keepdims=True),
    "var": lambda x, _: array_namespace(x).var(x, axis=-1),
    "prod": lambda x, _: array_namespace(x).prod(x, axis=1),
    "max": lambda x, _: array_namespace(x).max(x, axis=1),
    "min": lambda x, _: array_namespace(x).min(x),
    "maximum": lambda x, y: array_namespace(x).maximum(x, y),
    "minimum": lambda x, y: array_namespace(x).minimum(x, y),
    "abs": lambda x, _: abs(x),
    "clip": lambda x, _: array_namespace(x).clip(x, -1, Fraction(1, 3)),
    "cumulative_sum": lambda x, _: array_namespace(x).cumulative_sum(x, axis=1),
    "vecdot": lambda x, y: array_namespace(x).vecdot(x, y),
}


@FEW
@given(x=grids(2, 3), y=grids(2, 3), bits=BITS)
def test_a_ball_encloses_the_exact_result(x, y, bits):
    for name, function in EXACT_FUNCTIONS.items():
        with balls(bits).context():
            enclosure = function(Ball.from_values(x), Ball.from_values(y))
        exact = function(Rational.from_values(x), Rational.from_values(y))
        assert encloses(enclosure, fractions(exact)), name


@FEW
@given(x=grids(2, 3), y=grids(2, 3), bits=BITS)
def test_a_ball_encloses_the_exact_quotient(x, y, bits):
    y = np.where(y == 0, Fraction(1, 7), y)
    with balls(bits).context():
        enclosure = Ball.from_values(x) / Ball.from_values(y)
    assert encloses(enclosure, x / y)


@FEW
@given(x=grids(2, 2), bits=BITS)
def test_a_ball_encloses_the_root_of_a_square(x, bits):
    with balls(bits).context():
        square = Ball.from_values(x * x)
        root = Ball.namespace.sqrt(square)
    assert encloses(root, abs(x))


@pytest.mark.parametrize("side", [7, 8, 9])
@FEW
@given(seed=st.integers(0, 2**32), bits=BITS)
def test_a_large_matrix_product_encloses_the_exact_one(side, seed, bits):
    draw = np.random.default_rng(seed)
    numbers = draw.integers(-99, 99, (2, side, side)) * Fraction(1, int(draw.integers(1, 99)))
    with balls(bits).context():
        enclosure = Ball.from_values(numbers[0]) @ Ball.from_values(numbers[1])
    assert encloses(enclosure, numbers[0] @ numbers[1])


ENDS = [(0, 2), (0.5, 1.5), (-1, 1), (2, 3)]


@pytest.mark.parametrize("name", ["maximum", "minimum", "add", "subtract", "multiply"])
@pytest.mark.parametrize(("left", "right"), list(product(ENDS, ENDS)))
def test_a_ball_encloses_the_results_of_all_ends(name, left, right):
    of_balls, of_floats = getattr(Ball.namespace, name), getattr(np, name)
    found = of_balls(traps.ball(traps.interval(*left)), traps.ball(traps.interval(*right)))
    for one, two in product(left, right):
        assert traps.contains(found, float(of_floats(one, two)))


@FEW
@given(base=st.fractions(Fraction(1, 9), 9, max_denominator=9), exponent=st.integers(-5, 5))
def test_powers_by_multiplication_and_by_logarithm_agree(base, exponent):
    x = traps.ball(base)
    exact = base**exponent
    for power in (x**exponent, Ball.namespace.pow(x, traps.ball(exponent))):
        assert traps.contains(power, exact)


def test_a_fractional_power_is_a_root():
    with balls(128).context():
        root = traps.ball(2) ** Fraction(1, 2)
        assert traps.contains(root * root, 2)
        assert traps.only(root).rad() < arb(2) ** -120


def test_a_root_of_a_negative_number_is_undefined_and_of_what_may_be_negative_no_number():
    assert traps.only(Ball.namespace.sqrt(traps.ball(-1))) is UNDEFINED_NUMBER
    assert traps.only(Ball.namespace.sqrt(traps.ball(traps.AROUND_ZERO))).is_nan()


def test_a_missing_function_names_itself_and_the_next_step():
    with pytest.raises(NotRigorousError, match="isfinite is not available for Ball arrays: write"):
        Ball.namespace.isfinite(traps.ball(1))


def test_a_float_is_refused_with_the_next_step():
    with pytest.raises(TypeError, match=r"0\.1.*rarely the number meant: write constant\('0\.1'"):
        traps.ball(1) + 0.1


def test_precision_is_a_property_of_the_context_and_not_of_the_array():
    before = ctx.prec
    with balls(200).context():
        third = Ball.from_values([Fraction(1, 3)])
    assert ctx.prec == before
    assert traps.only(third).rad() < arb(2) ** -190
