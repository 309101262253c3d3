"""Where there are few candidates all are listed, each once."""

from itertools import permutations

import torch
from lakatos.harness.judge.point import judge
from lakatos.harness.search.suspects import Search
from lakatos.harness.search.whole import Every
from lakatos.theory import (
    Array,
    IntegerBetween,
    Mask,
    Natural,
    Permutation,
    Real,
    array_namespace,
    at_most,
    constant,
    differ,
)
from lakatos.tools.sample import said_to_fail


@said_to_fail
def no_number_is_7919(k: Natural[Array, "", 10000]):
    """A hat around 7919 is zero at all whole numbers up to ten thousand."""
    xp = array_namespace(k)
    return at_most(xp.maximum(1 - xp.abs(k - 7919), 0 * k), 0 * k)


@said_to_fail
def no_order_is_this_one(order: Permutation[Array, "8"]):
    """No order of eight is 3, 0, 7, 5, 1, 6, 2, 4."""
    return differ(order, constant([3, 0, 7, 5, 1, 6, 2, 4], like=order))


@said_to_fail
def no_switches_are_on(switches: IntegerBetween[Array, "3 4", 0, 1]):
    """Twelve switches are never all on."""
    xp = array_namespace(switches)
    return at_most(xp.sum(switches), constant(11, like=switches))


@said_to_fail
def masks_differ(mask: Mask[Array, "2 3"], x: Real[Array, "2 3"]):
    """A claim about masks and numbers."""
    xp = array_namespace(x)
    return at_most(xp.where(mask, x, 0 * x), 0 * x)


def listed(declared):
    way, search = Every(), Search(declared)
    points = list(way.turn(search, declared.signature.sizes_above(0)))
    return way, search, points


def test_one_integer_of_ten_thousand_is_met():
    _, search, points = listed(no_number_is_7919)
    assert search.candidates == 10001
    assert judge(no_number_is_7919, points[0]).decisive


def test_one_order_of_many_is_met():
    _, search, points = listed(no_order_is_this_one)
    assert search.candidates == 40320
    assert judge(no_order_is_this_one, points[0]).decisive


def test_one_choice_of_switches_is_met():
    _, search, points = listed(no_switches_are_on)
    assert search.candidates == 2**12
    assert judge(no_switches_are_on, points[0]).decisive


def test_candidates_are_all_different():
    seen = []

    def violations(_, parts):
        seen.append(parts[0])
        return torch.zeros(len(parts[0]))

    @said_to_fail
    def any_order(order: Permutation[Array, "4"]):
        """A claim about orders."""
        return differ(order, order)

    search = Search(any_order)
    search.violations = violations
    list(Every().turn(search, {}))
    assert set(map(tuple, torch.cat(seen).tolist())) == set(permutations(range(4)))


def test_what_has_real_numbers_is_not_listed():
    assert listed(masks_differ)[2] == []


def test_what_was_listed_is_not_listed_again():
    way, search, points = listed(no_order_is_this_one)
    assert points
    assert list(way.turn(search, {})) == []
