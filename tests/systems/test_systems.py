"""The number systems by name: exact numbers enter exactly, or rounded once."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from flint import arb, ctx
from hypothesis import given, settings
from hypothesis import strategies as st
from lakatos.systems import (
    BFLOAT16,
    BY_NAME,
    FLOAT16,
    FLOAT32,
    FLOAT64,
    RATIONALS,
    REALS,
    Ball,
    Rational,
    TorchSystem,
    balls,
    constant,
)

FLOATS = {
    "float64": (FLOAT64, TorchSystem("float64")),
    "float32": (FLOAT32, TorchSystem("float32")),
    "float16": (FLOAT16, TorchSystem("float16")),
    "bfloat16": (BFLOAT16,),
}
PRECISION = {"float64": 53, "float32": 24, "float16": 11, "bfloat16": 8}
FEW = settings(max_examples=60, deadline=None)


def entered(system, value):
    """Return the fraction at which a fraction enters a system of floats."""
    cells = np.empty(1, dtype=object)
    cells[0] = value
    return Fraction(float(system.enter(cells)[0]))


def nearest(value, bits):
    """Round to `bits` significant bits in fractions, ties to even, without overflow."""
    if value == 0:
        return Fraction(0)
    unit = Fraction(1)
    while abs(value) / unit >= 2**bits:
        unit *= 2
    while abs(value) / unit < 2 ** (bits - 1):
        unit /= 2
    return round(value / unit) * unit


@pytest.mark.parametrize("dtype", FLOATS)
@FEW
@given(value=st.fractions(-4, 4).filter(lambda value: abs(value) > Fraction(1, 100) or not value))
def test_a_number_enters_as_the_nearest_float(dtype, value):
    for system in FLOATS[dtype]:
        assert entered(system, value) == nearest(value, PRECISION[dtype])


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("even", [True, False])
@pytest.mark.parametrize("beyond", [-1, 0, 1])
def test_a_number_next_to_a_tie_is_rounded_once(dtype, even, beyond):
    """Rounding by way of a wider format makes such a number a tie, and loses the side it is on."""
    last = Fraction(2, 2 ** PRECISION[dtype])
    tie = 1 + (0 if even else last) + last / 2
    value = tie + beyond * Fraction(1, 2**100)
    for system in FLOATS[dtype]:
        assert entered(system, value) == nearest(value, PRECISION[dtype])
        like = system.enter(np.zeros(1, dtype=object))
        assert Fraction(float(constant(value, like=like))) == nearest(value, PRECISION[dtype])


@pytest.mark.parametrize("dtype", FLOATS)
def test_numbers_beyond_the_range_enter_as_infinities_and_zeros(dtype):
    values = np.array([Fraction(10) ** 400, -(Fraction(10) ** 400), Fraction(1, 10**400)], object)
    for system in FLOATS[dtype]:
        assert [float(value) for value in system.enter(values)] == [np.inf, -np.inf, 0]


@given(value=st.fractions())
def test_a_number_enters_the_fractions_exactly(value):
    cells = np.array(value, dtype=object)
    assert isinstance(RATIONALS.enter(cells), Rational)
    assert RATIONALS.enter(cells) == value
    assert REALS.enter(cells) == value


def test_a_number_enters_the_balls_as_an_enclosure_of_the_bits_asked_for():
    third = np.array(Fraction(1, 3), dtype=object)
    for bits in (24, 128, 300):
        with balls(bits).context():
            enclosure = balls(bits).enter(third)
        assert isinstance(enclosure, Ball)
        radius = enclosure.entries()[()].rad()
        assert arb(2) ** -(bits + 4) < radius < arb(2) ** -bits


def test_the_dtype_is_the_one_named():
    values = np.zeros(2, dtype=object)
    for name, systems in FLOATS.items():
        for system in systems:
            assert str(system.enter(values).dtype).removeprefix("torch.") == name
            assert system.name == name
            assert not system.exact


def test_systems_are_found_by_their_names():
    assert all(system.name == name for name, system in BY_NAME.items())
    assert set(BY_NAME) == {"reals", "float64", "float32", "float16", "bfloat16"}
    assert balls(64).name == "ball at 64 bits"


def test_shapes_are_kept():
    for shape in ((), (0,), (2, 0), (2, 3)):
        values = np.full(shape, Fraction(1, 2), dtype=object)
        for system in (RATIONALS, balls(64), FLOAT64, FLOAT16, BFLOAT16):
            assert tuple(system.enter(values).shape) == shape


def test_integers_stay_what_indexes():
    order = np.array([1, 0])
    for exact in (RATIONALS, balls(64)):
        kept = exact.integers(order)
        assert (kept.dtype, kept.tolist()) == (order.dtype, [1, 0])
        assert order[kept].tolist() == [0, 1]
    assert torch.equal(BFLOAT16.integers(order), torch.tensor([1, 0]))
    assert BFLOAT16.integers(np.array([True])).dtype == torch.bool


def test_floating_point_exceptions_are_answers_inside_the_context():
    with FLOAT32.context():
        assert np.float32(1) / np.float32(0) == np.inf
        assert np.isnan(np.float32(np.inf) - np.float32(np.inf))


def test_only_balls_change_the_precision():
    before = ctx.prec
    for system in (RATIONALS, FLOAT64, BFLOAT16):
        with system.context():
            assert ctx.prec == before
    with balls(before * 2).context():
        assert ctx.prec == before * 2
