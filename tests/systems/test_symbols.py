"""Symbolic arrays: what comes out equal is equal, and what is claimed positive is positive."""

from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st
from lakatos.systems import (
    RATIONALS,
    UNDEFINED_NUMBER,
    UndecidedError,
    array_namespace,
    balls,
    constant,
    pivot,
)
from lakatos.systems.symbols import Ring, SymbolSystem, TooLargeError
from lakatos.theory.relation import at_most, differ, equal, less
from lakatos.theory.witness import fractions


def symbols(count, **signs):
    ring = Ring()
    system = SymbolSystem(ring)
    cells = np.empty(count, dtype=object)
    for place in range(count):
        cells[place] = ring.symbol(place, **signs)
    return system, system.enter(cells)


def softmax(scores):
    xp = array_namespace(scores)
    powers = xp.exp(scores - pivot(scores))
    return powers / xp.sum(powers, axis=-1, keepdims=True)


IDENTITIES = {
    "binomial": lambda x: equal(
        (x[0] + x[1]) * (x[0] + x[1]), x[0] * x[0] + 2 * x[0] * x[1] + x[1] * x[1]
    ),
    "exponentials multiply": lambda x: equal(_exp(x[0] + x[1]), _exp(x[0]) * _exp(x[1])),
    "exponentials invert": lambda x: equal(_exp(-x[0]) * _exp(x[0]), 1),
    "softmax sums to one": lambda x: equal(array_namespace(x).sum(softmax(x)), 1),
    "softmax ignores a shift": lambda x: equal(softmax(x + 3), softmax(x)),
    "tanh is a quotient of exponentials": lambda x: equal(
        array_namespace(x).tanh(x), (_exp(2 * x) - 1) / (_exp(2 * x) + 1)
    ),
    "one argument, one value": lambda x: equal(_sin(x[0] + x[1] - x[1]), _sin(x[0])),
    "squares are non-negative": lambda x: at_most(0, x * x),
    "softmax is positive": lambda x: less(0, softmax(x)),
    "one more than a square": lambda x: differ(x[0] * x[0] + 1, 0),
}  # fmt: skip
"""Each is proved."""

FALSEHOODS = {
    "freshman's dream": lambda x: equal((x[0] + x[1]) * (x[0] + x[1]), x[0] * x[0] + x[1] * x[1]),
    "exponentials add": lambda x: equal(_exp(x[0] + x[1]), _exp(x[0]) + _exp(x[1])),
    "exponentials ignore a factor": lambda x: equal(_exp(2 * x[0]), _exp(x[0])),
    "softmax ignores a scale": lambda x: equal(softmax(2 * x), softmax(x)),
    "sine is odd in its sum": lambda x: equal(_sin(x[0] + x[1]), _sin(x[0]) + _sin(x[1])),
    "numbers are non-negative": lambda x: at_most(0, x),
    "cubes are non-negative": lambda x: at_most(0, x * x * x),
    "squares are positive": lambda x: less(0, x * x),
    "differences are non-negative": lambda x: at_most(0, x[0] * x[0] - x[1] * x[1]),
    "numbers differ from zero": lambda x: differ(x[0], 0),
    "roots of squares": lambda x: equal(array_namespace(x).sqrt(x * x), x),
    "absolute values": lambda x: equal(abs(x), x),
    "the larger is the first": lambda x: equal(array_namespace(x).maximum(x[0], x[1]), x[0]),
}  # fmt: skip
"""Each is false somewhere, so that none may be proved."""


def _exp(x):
    return array_namespace(x).exp(x)


def _sin(x):
    return array_namespace(x).sin(x)


@pytest.mark.parametrize("name", IDENTITIES)
def test_an_identity_is_proved(name):
    system, x = symbols(2)
    with system.context():
        assert IDENTITIES[name](x).holds_identically()


@pytest.mark.parametrize("name", FALSEHOODS)
def test_a_falsehood_is_not_proved_and_is_refuted_at_a_point(name):
    system, x = symbols(2)
    with system.context():
        assert not FALSEHOODS[name](x).holds_identically()
    with balls(128).context():
        points = ([-1, 2], [0, 1], [1, -2], [1, 2], [0, 0])
        judged = [
            FALSEHOODS[name](balls(128).enter(fractions(point))).judge().truth.name
            for point in points
        ]
    assert "FALSE" in judged


@given(st.lists(st.integers(-3, 3), min_size=3, max_size=3))
def test_a_rational_function_evaluates_to_the_exact_result(values):
    """Numbers put in the place of the symbols give what fractions give from the start."""

    def formula(x):
        return x * x[::-1] / (1 + x * x) - constant("0.5", like=x)

    exact = fractions([Fraction(value, 2) for value in values])
    system, x = symbols(3)
    with system.context():
        quotients = formula(x).entries()
    places = [fmpq(value, 2) for value in values] + [fmpq(0)] * (system.ring.context.nvars() - 3)
    evaluated = [quotient.top(*places) / quotient.bottom(*places) for quotient in quotients]
    assert evaluated == list(formula(RATIONALS.enter(exact)).entries())


def test_known_signs_of_symbols_are_used():
    system, x = symbols(1, positive=True)
    with system.context():
        assert less(0, x).holds_identically()
        assert less(0, x * x * x).holds_identically()
        assert equal(abs(x), x).holds_identically()


def test_a_comparison_that_depends_on_symbols_is_undecided():
    system, x = symbols(1)
    with system.context(), pytest.raises(UndecidedError):
        _ = x < 1


def test_an_expression_that_grows_too_large_is_given_up():
    system, x = symbols(24)
    with system.context(), pytest.raises(TooLargeError):
        array_namespace(x).sum(x) ** 9


def test_division_by_a_quotient_that_vanishes_identically_is_undefined():
    system, x = symbols(1)
    with system.context():
        assert (1 / (x - x)).entries()[0] is UNDEFINED_NUMBER


CONDITIONS = {
    "a number is divided by": (True, lambda x: 1 / x),
    "one more than a square is divided by": (False, lambda x: 1 / (x * x + 1)),
    "a variance and a little is divided by": (
        False,
        lambda x: x / array_namespace(x).sqrt(array_namespace(x).var(x) + 1),
    ),
    "a variance is divided by": (True, lambda x: x / array_namespace(x).var(x)),
    "a sum of powers is divided by": (False, softmax),
    "a root of a number": (True, lambda x: array_namespace(x).sqrt(x)),
    "a root of a square": (False, lambda x: array_namespace(x).sqrt(x * x)),
    "a logarithm of a square": (True, lambda x: array_namespace(x).log(x * x)),
    "a logarithm of a power": (False, lambda x: array_namespace(x).log(_exp(x))),
    "a power with a whole exponent": (False, lambda x: array_namespace(x).pow(x, 0 * x + 2)),
    "a negative power": (True, lambda x: array_namespace(x).pow(x, 0 * x - 2)),
    "a power with a broken exponent": (True, lambda x: array_namespace(x).pow(x, x)),
}


@pytest.mark.parametrize(("open_", "function"), CONDITIONS.values(), ids=CONDITIONS)
def test_what_must_be_so_for_a_number_to_be_defined_is_written_down(open_, function):
    system, x = symbols(2)
    with system.context():
        function(x)
    assert bool(system.ring.conditions) is open_


def test_every_pivot_is_an_unknown_number():
    system, x = symbols(2)
    xp = array_namespace(x)
    with system.context():
        one, two = (xp.pivot(x, -1) for _ in range(2))
        assert not at_most(one, 0).holds_identically()
        assert not equal(one, two).holds_identically()


def test_a_ring_remembers_that_it_had_no_room():
    ring = Ring(1)
    ring.symbol("x")
    assert not ring.full
    with pytest.raises(TooLargeError, match="over 1 symbols"):
        ring.symbol("y")
    assert ring.full


@pytest.mark.parametrize(
    ("number", "root"),
    [(0, 0), (1, 1), (4, 2), (8, None), (Fraction(9, 4), Fraction(3, 2)), (Fraction(1, 8), None)],
)
def test_roots_of_squares_alone_are_numbers(number, root):
    system = SymbolSystem(Ring())
    with system.context():
        entered = system.enter(np.array([number], dtype=object))
        (found,) = array_namespace(entered).sqrt(entered).entries()
        constant = found.constant()
        assert constant == (None if root is None else fmpq(*Fraction(root).as_integer_ratio()))
