"""The number systems side by side, and how far two float64 computations of a block may differ.

Bounds are forward error bounds with unit roundoff U = 2^-53, to first order and then doubled,
which covers the higher orders at these sizes. A difference of two float64 results is bounded by
the sum of both errors.
"""

import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import torch
from flint import arb
from lakatos.systems import FLOAT64, Ball, Rational, balls

sys.path.insert(0, str(Path(__file__).parent))
from lakatos.tools.oracles.enclosing import COARSE_BITS, NARROW, enclosed

U = 2.0**-53
FUNCTION = 4 * U
"""exp, exp2 and sqrt of NumPy and torch are within two units in the last place, 4 U."""

SYSTEMS = {
    "numpy": lambda values: np.asarray(values, dtype=np.float64),
    "torch": lambda values: torch.tensor(np.asarray(values, dtype=np.float64)),
    "rational": Rational.from_values,
    "ball": Ball.from_values,
}


@pytest.fixture(params=SYSTEMS)
def array(request):
    """Turn nested integers into an array of each number system in turn."""
    return SYSTEMS[request.param]


@pytest.fixture
def switches(array):
    """Turn nested booleans into a mask for the arrays of `array`."""
    return torch.tensor if array is SYSTEMS["torch"] else np.array


@pytest.fixture
def messages():
    """Collect what a call raises in each number system."""

    def collect(call):
        found = set()
        for make in SYSTEMS.values():
            with pytest.raises(ValueError) as caught:  # noqa: PT011 - the text is what we collect
                call(make)
            found.add(str(caught.value))
        return found

    return collect


@pytest.fixture
def draw():
    """Draw float64 NumPy arrays of a shape, the same in every run."""
    generator = np.random.default_rng(20170612)
    return lambda *shape, scale=1.0: scale * generator.standard_normal(shape)


@pytest.fixture
def ball():
    """Turn floats into balls of radius zero around exactly those floats."""
    return lambda values: Ball.from_values(
        np.vectorize(lambda value: Fraction(float(value)), otypes=[object])(values)
    )


@pytest.fixture
def assert_near():
    """Assert that floats or balls lie within a bound of floats, entry by entry."""

    def check(actual, expected, bound):
        expected = np.asarray(expected)
        assert tuple(actual.shape) == expected.shape
        bound = np.broadcast_to(bound, expected.shape)
        if not isinstance(actual, Ball):
            assert np.all(np.abs(np.asarray(actual) - expected) <= bound)
            return
        for enclosure, value, allowed in zip(
            actual.entries().ravel(), expected.ravel(), bound.ravel(), strict=True
        ):
            assert abs(enclosure - arb(float(value))).upper() <= allowed

    return check


def _softmax_error(scores, score_error=0.0):
    """Bound the relative error of a softmax of scores known to within `score_error`.

    A power's exponent is off by the scores' errors and by U times its size, which moves the power
    by that much, relatively; the sum adds m roundings, the function and the division one each.
    Powers and their sum are off both, so the exponent counts twice.
    """
    spread = np.max(scores, axis=-1, keepdims=True) - np.min(scores, axis=-1, keepdims=True)
    return 2 * (2 * (2 * score_error + U * spread + FUNCTION) + (scores.shape[-1] + 1) * U)


@pytest.fixture
def softmax_bound():
    """Bound the difference of two float64 softmaxes, relative to the weights."""
    return lambda scores: 2 * _softmax_error(scores)


@pytest.fixture
def attention_bound():
    """Bound the difference of two float64 computations of scaled dot-product attention.

    A score is a sum of d_k products, scaled by at most three more operations; an output is a
    weighted sum of m values, with weights of sum one.
    """

    def bound(query, key, value, *, scaled=True):
        d_k, m = key.shape[-1], key.shape[-2]
        scale = d_k**0.5 if scaled else 1.0
        size = np.abs(query) @ np.swapaxes(np.abs(key), -1, -2) / scale
        score_error = np.max((d_k + 3) * U * size + FUNCTION * size)
        scores = query @ np.swapaxes(key, -1, -2) / scale
        relative = np.max(_softmax_error(scores, score_error)) + 2 * m * U
        return 2 * relative * np.max(np.abs(value))

    return bound


@pytest.fixture
def assert_same():
    """Assert that a block and another float64 program for it lie in one narrow enclosure.

    Arguments are float64 and boolean NumPy arrays, also inside dataclasses and tuples.
    """

    def check(block, expected, *arguments, **named):
        expected = np.asarray(expected)
        actual = np.asarray(block(*arguments, **named))
        with balls(COARSE_BITS).context():
            enclosures = block(
                *map(enclosed, arguments),
                **{name: enclosed(value) for name, value in named.items()},
            )
        assert actual.shape == expected.shape == enclosures.shape
        for enclosure, one, other in zip(
            enclosures.entries().ravel(), actual.ravel(), expected.ravel(), strict=True
        ):
            assert enclosure.rad() <= NARROW * max(1, abs(float(enclosure.mid())))
            assert enclosure.contains(arb(float(one)))
            assert enclosure.contains(arb(float(other)))

    return check


@pytest.fixture
def drawn():
    """Draw float64 arguments of a block at given sizes, required fields of dataclasses alone.

    Numbers lie between -2 and 2; `tame` divides the free ones, so that enclosures of many layers
    stay narrow.
    """

    def draw_arguments(block, *, tame=1, **sizes):
        declared = block.__block__
        assert set(sizes) == set(declared.bounds)
        signature = declared.signature.bare
        point = signature.changed(
            signature.drawn(sizes, np.random.default_rng(20170612)),
            lambda kind, part: part if kind.integer else part / tame,
        )
        return list(point.values(signature.parameters, FLOAT64).values())

    return draw_arguments
