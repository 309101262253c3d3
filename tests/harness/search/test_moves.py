"""Local search over integers, orders, ties and kinks."""

import torch
from lakatos.harness.judge.point import judge
from lakatos.harness.search.moves import Moves
from lakatos.harness.search.portfolio import Portfolio
from lakatos.harness.search.suspects import Search
from lakatos.theory import (
    Array,
    Integer,
    Permutation,
    Real,
    UnitRows,
    array_namespace,
    at_most,
    constant,
    squared_length,
)
from lakatos.tools.sample import said_to_fail


@said_to_fail
def no_tour_is_short(order: Permutation[Array, "12"]):
    """Every walk through twelve places is longer than half as much again as the line."""
    at = constant([0, 41, 7, 29, 3, 37, 13, 23, 19, 11, 31, 17], like=order)[order]
    xp = array_namespace(order)
    return at_most(constant(62, like=order), xp.sum(xp.abs(at[1:] - at[:-1])))


@said_to_fail
def integers_are_elsewhere(x: Integer[Array, "5"]):
    """No five integers are these."""
    xp = array_namespace(x)
    far = xp.sum(xp.abs(x - constant([17, -300, 4, 99, 1000], like=x)))
    return at_most(constant(1, like=x), far)


@said_to_fail
def rows_are_long(x: UnitRows[Array, "n d"]):
    """Rows of length one are longer than one."""
    return at_most(constant(2, like=x), squared_length(x[0]))


@said_to_fail
def kinks_are_high(x: Real[Array, "4"]):
    """A maximum of absolute values is at least a hundredth."""
    xp = array_namespace(x)
    off = xp.max(xp.abs(x - constant([1, 2, 3, 4], like=x)))
    return at_most(constant("0.01", like=x), off)


def settles(declared, rounds, seed=0):
    portfolio, search = Portfolio([Moves()]), Search(declared, seed)
    found = any(
        judge(declared, point).decisive for _ in range(rounds) for point in portfolio.round(search)
    )
    assert portfolio.notes == []
    return found


def test_orders_are_searched_locally():
    assert settles(no_tour_is_short, 6)


def test_integers_are_stepped_to():
    assert settles(integers_are_elsewhere, 8)


def test_a_kink_is_stepped_to():
    assert any(settles(kinks_are_high, 8, seed) for seed in range(3))  # two of three do


def test_what_moves_stays_inside_its_domain():
    (point, *_) = Moves().turn(Search(rows_are_long), {"n": 2, "d": 2})
    assert judge(rows_are_long, point).decisive


def test_one_seed_moves_alike():
    def seen(seed):
        return list(Moves().turn(Search(no_tour_is_short, seed), {}))

    assert seen(0) == seen(0)
    assert seen(0) != seen(1)


def test_heights_never_fall():
    way, search = Moves(), Search(kinks_are_high)
    heights = []
    for _ in range(4):
        list(way.turn(search, {}))
        heights.append(way.best)
    assert heights == sorted(heights)
    assert torch.isfinite(torch.tensor(heights)).all()
