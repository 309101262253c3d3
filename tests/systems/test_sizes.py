"""Sizes that are symbols: arithmetic, comparison, and the questions that code asks of them."""

import math
from contextlib import suppress
from fractions import Fraction
from functools import reduce
from itertools import product
from operator import mul

import numpy as np
import pytest
from lakatos.systems.errors import NotRigorousError
from lakatos.systems.sizes import Question, Size, SizeError, Space, same, surely

LOWS = {"n": 1, "d": 2}


@pytest.fixture
def space():
    return Space(LOWS)


def test_sizes_add_and_multiply_as_their_numbers_do(space):
    n, d = space.size("n"), space.size("d")
    for left, right in product((3, 5), (2, 7)):
        at = {"n": left, "d": right}
        assert (2 * n * d - n + 3).at(at) == 2 * left * right - left + 3
        assert ((n + 1) ** 2 - 1).at(at) == (left + 1) ** 2 - 1
        assert (5 - n).at(at) == 5 - left
        assert (4 * n * d // n).at(at) == 4 * right
    assert n - n == 0
    assert isinstance(n - n + 2, int)
    assert (4 * n + 3) % 4 == 3
    assert same((4 * n + 3) // 4, n)


def test_a_comparison_that_is_the_same_for_every_size_answers(space):
    n, d = space.size("n"), space.size("d")
    assert n >= 1
    assert d > 1
    assert n != 0
    assert n + d > n
    assert not n + 1 < n
    assert n == n + d - d
    assert n * d >= d
    assert space.asked is None


@pytest.mark.parametrize(
    ("ask", "question"),
    [
        (lambda n, _: n > 6, Question("n", at=7)),
        (lambda n, _: n == 7, Question("n", at=8)),
        (lambda n, _: n * n < 10, Question("n", at=4)),
        (lambda n, _: 3 * n <= n + 8, Question("n", at=5)),
        (lambda n, _: bool(n - 1), Question("n", at=2)),
        (lambda n, _: n % 4, Question("n", modulus=4)),
        (lambda _, d: (d + 1) // 2, Question("d", modulus=2)),
        (lambda n, _: n > 1000, Question("n")),
        (lambda n, d: n == d, Question("d")),
        (lambda n, _: range(n), Question("n")),
        (lambda n, _: [0, 1][n], Question("n")),
        (lambda _, d: int(d), Question("d")),
        (lambda _, d: float(d), Question("d")),
        (lambda _, d: math.sqrt(d), Question("d")),
        (lambda n, _: math.gcd(n, 4), Question("n")),
        (lambda n, _: np.arange(n), Question("n")),
        (lambda n, _: np.zeros((n, 2)), Question("n")),
        (lambda n, _: np.asarray(n), Question("n")),
        (lambda n, _: {n: 1}, Question("n")),
        (lambda n, _: f"{n}", Question("n")),
        (lambda n, _: n / 2, Question("n")),
        (lambda n, _: 2**n, Question("n")),
        (lambda n, _: 7 % n, Question("n")),
        (lambda n, d: n % d, Question("n")),
    ],
)
def test_what_is_not_the_same_for_every_size_is_a_question(space, ask, question):
    with pytest.raises(SizeError):
        ask(space.size("n"), space.size("d"))
    assert space.asked == question


def test_a_question_is_remembered_though_its_error_is_caught(space):
    with suppress(NotRigorousError):
        space.size("n") > 6  # noqa: B015 - a comparison is what is tried
    assert space.asked == Question("n", at=7)


def test_a_fraction_asks_for_the_number_that_a_size_is(space):
    with pytest.raises(SizeError):
        Fraction(2, space.size("d"))
    assert space.asked == Question("d")


def test_bounds_hold_at_every_size(space):
    generator = np.random.default_rng(0)
    for _ in range(200):
        keys = [(), ("n",), ("d",), ("d", "n"), ("n", "n")]
        size = Size(space, {key: int(generator.integers(-3, 4)) for key in keys})
        if not size.names:
            continue
        low, high = size.bounds()
        values = [size.at({"n": n, "d": d}) for n in range(1, 9) for d in range(2, 9)]
        assert low is None or low <= min(values)
        assert high is None or high >= max(values)
        assert not surely(size, -1) or max(values) <= -1


@pytest.mark.parametrize(
    "grown", [lambda n: n ** (10**8), lambda n: reduce(mul, [n * n * n] * 100, n + 1)]
)
def test_a_size_to_a_high_power_is_a_number(space, grown):
    with pytest.raises(SizeError, match="is used as a number"):
        grown(space.size("n"))
    assert space.asked == Question("n")
