r"""Every function gives in floats what it gives in balls, up to a derived bound on rounding.

The bounds, with $u = 2^{-53}$ and $\gamma_k = ku/(1-ku)$ (Higham, Accuracy and Stability of
Numerical Algorithms, chapters 3 and 4):

- functions that move cells, and maxima, round nothing;
- `+ - * /`, `sqrt` are correctly rounded: $u|y|$;
- a sum of $k$ terms, in any order: $\gamma_{k-1}\sum|x_i|$; a product of $k$: $\gamma_{k-1}|y|$;
  a dot product of length $k$: $\gamma_k\sum|x_i y_i|$, a mean: $\gamma_k\operatorname{mean}|x_i|$;
- `exp log tanh erf sin cos pow`: NumPy, SLEEF (torch) and the C libraries promise at most 4 units
  in the last place, one of which is at most $2u|y|$, so $8u|y|$;
- `sigmoid` is $1/(1+p)$ or $p/(1+p)$ of a power $p \le 1$, known to $8up$, once and the same above
  and below: $(2 + 10p)u/(1+p)^2$ or $(10p + 2p^2)u/(1+p)^2$, both $\le 4u(1 + 8u) \le 6u$.
"""

import numpy as np
import pytest
import torch
import traps
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st
from lakatos.systems import (
    FLOAT64,
    TorchSystem,
    array_namespace,
    balls,
    cbrt,
    constant,
    erf,
    pivot,
    sigmoid,
)
from lakatos.systems.balls import BallNamespace

UNIT = arb(2) ** -53
SYSTEMS = (FLOAT64, TorchSystem("float64"))
ORDER = np.array([1, 0, 1])
SEEN = np.array([[True, False, True], [False, False, True]])


def gamma(steps):
    return steps * UNIT / (1 - steps * UNIT)


def moved(xp, x, y, found):
    del x, y
    return 0 * xp.abs(found)


def rounded(xp, x, y, found):
    del x, y
    return constant_ball(UNIT) * xp.abs(found)


def four_ulp(xp, x, y, found):
    del x, y
    return constant_ball(8 * UNIT) * xp.abs(found)


def constant_ball(value):
    return traps.ball(value)[0]


def sum_of(axis, count, extra=0):
    """Bound a sum, or with one more step a mean, of `count` terms along `axis`."""

    def bound(xp, x, y, found):
        del y, found
        return constant_ball(gamma(count - 1 + extra)) * xp.sum(xp.abs(x), axis=axis)

    return bound


def at(values, x):
    """Move integers or booleans to where they index or mask `x`."""
    return torch.asarray(values) if isinstance(x, torch.Tensor) else values


CASES = {
    # name: (function of a namespace and two 2x3 arrays, bound)
    "asarray": (lambda xp, x, _: xp.asarray(x), moved),
    "reshape": (lambda xp, x, _: xp.reshape(x, (3, 2)), moved),
    "permute_dims": (lambda xp, x, _: xp.permute_dims(x, (1, 0)), moved),
    "matrix_transpose": (lambda xp, x, _: xp.matrix_transpose(x), moved),
    "moveaxis": (lambda xp, x, _: xp.moveaxis(x, 0, -1), moved),
    "expand_dims": (lambda xp, x, _: xp.expand_dims(x, axis=1), moved),
    "squeeze": (lambda xp, x, _: xp.squeeze(x[:, :1], 1), moved),
    "broadcast_to": (lambda xp, x, _: xp.broadcast_to(x, (2, 2, 3)), moved),
    "stack": (lambda xp, x, y: xp.stack([x, y], axis=1), moved),
    "concat": (lambda xp, x, y: xp.concat([x, y], axis=1), moved),
    "flip": (lambda xp, x, _: xp.flip(x, axis=1), moved),
    "roll": (lambda xp, x, _: xp.roll(x, 1, axis=1), moved),
    "take": (lambda xp, x, _: xp.take(x, at(ORDER, x), axis=1), moved),
    "where": (lambda xp, x, y: xp.where(at(SEEN, x), x, y), moved),
    "tril": (lambda xp, x, _: xp.tril(x, k=-1), moved),
    "triu": (lambda xp, x, _: xp.triu(x, k=1), moved),
    "full_like": (lambda xp, x, _: xp.full_like(x, 3), moved),
    "zeros_like": (lambda xp, x, _: xp.zeros_like(x), moved),
    "ones_like": (lambda xp, x, _: xp.ones_like(x), moved),
    "repeat": (lambda xp, x, _: xp.repeat(x, 2, axis=1), moved),
    "tile": (lambda xp, x, _: xp.tile(x, (2, 1)), moved),
    "zeros": (lambda xp, x, _: x + xp.zeros((2, 3)), moved),
    "ones": (lambda xp, x, _: x * xp.ones((2, 3)), moved),
    "eye": (lambda xp, x, _: x * xp.eye(2, 3), moved),
    "sort": (lambda xp, x, _: xp.sort(x, axis=0), moved),
    "sign": (lambda xp, x, _: xp.sign(x), moved),
    "negative": (lambda xp, x, _: xp.negative(x), moved),
    "abs": (lambda xp, x, _: xp.abs(x), moved),
    "max": (lambda xp, x, _: xp.max(x, axis=1), moved),
    "min": (lambda xp, x, _: xp.min(x, axis=0, keepdims=True), moved),
    "maximum": (lambda xp, x, y: xp.maximum(x, y), moved),
    "minimum": (lambda xp, x, y: xp.minimum(x, y), moved),
    "clip": (lambda xp, x, _: xp.clip(x, -1, 2), moved),
    "pivot": (lambda _, x, __: pivot(x), moved),
    "add": (lambda xp, x, y: xp.add(x, y), rounded),
    "subtract": (lambda xp, x, y: xp.subtract(x, y), rounded),
    "multiply": (lambda xp, x, y: xp.multiply(x, y), rounded),
    "divide": (lambda xp, x, y: xp.divide(x, xp.abs(y) + 1), rounded),
    "diff": (lambda xp, x, _: xp.diff(x, axis=1), rounded),
    "square": (lambda xp, x, _: xp.square(x), rounded),
    "sqrt": (lambda xp, x, _: xp.sqrt(xp.abs(x)), rounded),
    "pi": (lambda xp, x, _: x * 0 + xp.pi, rounded),
    "e": (lambda xp, x, _: x * 0 + xp.e, rounded),
    "sum": (lambda xp, x, _: xp.sum(x, axis=1), sum_of(1, 3)),
    "mean": (
        lambda xp, x, _: xp.mean(x, axis=0),
        lambda xp, x, _, __: constant_ball(gamma(2)) * xp.mean(xp.abs(x), axis=0),
    ),
    "cumulative_sum": (
        lambda xp, x, _: xp.cumulative_sum(x, axis=1),
        lambda xp, x, _, __: constant_ball(gamma(2)) * xp.cumulative_sum(xp.abs(x), axis=1),
    ),
    "prod": (
        lambda xp, x, _: xp.prod(x, axis=1),
        lambda xp, _, __, found: constant_ball(gamma(2)) * xp.abs(found),
    ),
    "vecdot": (
        lambda xp, x, y: xp.vecdot(x, y),
        lambda xp, x, y, _: constant_ball(gamma(3)) * xp.vecdot(xp.abs(x), xp.abs(y)),
    ),
    "matmul": (
        lambda xp, x, y: xp.matmul(x, xp.matrix_transpose(y)),
        lambda xp, x, y, _: constant_ball(gamma(3)) * (xp.abs(x) @ xp.abs(y).mT),
    ),
    # Two sixteenths have an exact mean and an exact variance, by either of the known algorithms.
    "var": (lambda xp, x, _: xp.var(x, axis=0), moved),
    "pow": (lambda xp, x, _: xp.pow(x, 3), four_ulp),
    "exp": (lambda xp, x, _: xp.exp(x), four_ulp),
    "log": (lambda xp, x, _: xp.log(xp.abs(x) + 1), four_ulp),
    "tanh": (lambda xp, x, _: xp.tanh(x), four_ulp),
    "sin": (lambda xp, x, _: xp.sin(x), four_ulp),
    "cos": (lambda xp, x, _: xp.cos(x), four_ulp),
    "acos": (lambda xp, x, _: xp.acos(x / 4), four_ulp),
    "atan": (lambda xp, x, _: xp.atan(x), four_ulp),
    "cbrt": (lambda _, x, __: cbrt(x), four_ulp),
    "erf": (lambda _, x, __: erf(x), four_ulp),
    "sigmoid": (
        lambda _, x, __: sigmoid(x),
        lambda xp, x, _, __: constant_ball(6 * UNIT) + 0 * xp.abs(x),
    ),
}
NO_FUNCTIONS_OF_ARRAYS = {"array", "refusals"}
SIXTEENTHS = st.integers(-64, 64)


def grids():
    row = st.lists(SIXTEENTHS, min_size=3, max_size=3)
    grid = st.lists(row, min_size=2, max_size=2)
    return grid.map(lambda rows: np.array(rows, dtype=object) * traps.Fraction(1, 16))


def compute(function, system, x, y):
    one, two = system.enter(x), system.enter(y)
    return function(array_namespace(one), one, two)


def within(function, bound, system, x, y):
    """Say whether the floats lie within the bound of every point of the enclosure."""
    floats = np.asarray(compute(function, system, x, y))
    with balls(128).context():
        enclosure = compute(function, balls(128), x, y)
        one, two = balls(128).enter(x), balls(128).enter(y)
        allowed = bound(array_namespace(one), one, two, enclosure).entries().ravel()
        if floats.shape != enclosure.shape:
            return False
        cells = zip(floats.ravel().tolist(), enclosure.entries().ravel(), allowed, strict=True)
        # The enclosure's own radius is far below the bound; it counts only where the bound is 0.
        return all(abs(arb(f) - c).abs_lower() <= limit.abs_upper() for f, c, limit in cells)


@settings(max_examples=20, deadline=None)
@given(x=grids(), y=grids())
def test_floats_lie_within_their_rounding_of_the_enclosure(x, y):
    for system in SYSTEMS:
        for name, (function, bound) in CASES.items():
            assert within(function, bound, system, x, y), (name, system)


def test_every_function_of_the_namespace_is_compared():
    public = {name for name in dir(BallNamespace) if not name.startswith("_")}
    assert public - NO_FUNCTIONS_OF_ARRAYS == set(CASES) - {"sigmoid"}


def test_the_enclosures_compared_with_are_far_tighter_than_the_roundings():
    x = np.full((2, 3), traps.Fraction(5, 16), dtype=object)
    with balls(128).context():
        for name, (function, _) in CASES.items():
            for cell in compute(function, balls(128), x, x).entries().ravel():
                assert cell.rad() < UNIT / 2**60, name


@pytest.mark.parametrize("name", CASES)
def test_a_result_that_is_off_is_noticed(name):
    function, bound = CASES[name]

    def off(xp, x, y):
        found = function(xp, x, y)
        if isinstance(x, np.ndarray):
            return found + constant("1e-13", like=x)
        return found

    x = np.full((2, 3), traps.Fraction(5, 16), dtype=object)
    assert within(function, bound, FLOAT64, x, x)
    assert not within(off, bound, FLOAT64, x, x)
