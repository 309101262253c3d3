"""Shrinking: sizes first, then numbers, judged rigorously at every step, and still telling."""

from fractions import Fraction

import numpy as np
import pytest
from lakatos.harness.catalogue.own import wrapped
from lakatos.harness.judge.point import judge
from lakatos.harness.keep.record import point_of, written_point
from lakatos.harness.laws.cells import cell
from lakatos.harness.laws.rows import row
from lakatos.harness.search.shrink import TELLING_GAP, _complexity, _cost, _saves, _with, shrink
from lakatos.reference import self_attention
from lakatos.theory import (
    FAILS,
    FLOAT64,
    Array,
    Positive,
    Real,
    UnitRows,
    at_most,
    claim,
    equal,
)
from lakatos.theory.laws import LAWS, additive
from lakatos.theory.witness import Point, fractions
from lakatos.tools.sample import HERE, said_to_fail
from torch import nn


def dense(claimed, sizes, seed=0):
    """Return a point whose coordinates are all long fractions."""
    generator = np.random.default_rng(seed)

    def part(kind):
        cells = np.empty(kind.shape.sizes(sizes), dtype=object)
        for place in np.ndindex(cells.shape):
            cells[place] = kind.clamp(Fraction(generator.standard_normal()), sizes)
        return cells

    parts = {name: tuple(map(part, d.coordinates)) for name, d in claimed.parameters.items()}
    return Point(sizes, parts)


@said_to_fail
def self_attention_adds(x: Real[Array, "n d"], y: Real[Array, "n d"]):
    """Self-attention is additive."""
    return additive(self_attention, x, y)


@said_to_fail
def products_commute(a: Real[Array, "n n"], b: Real[Array, "n n"]):
    """Matrix products commute."""
    return equal(a @ b, b @ a)


@pytest.mark.parametrize("seed", range(3))
def test_eight_tokens_of_eight_channels_shrink_to_two_of_one(seed):
    found = judge(self_attention_adds, dense(self_attention_adds, {"n": 8, "d": 8}, seed))
    small = shrink(self_attention_adds, found).point
    assert small.sizes == {"n": 2, "d": 1}
    assert {cell for parts in small.coordinates.values() for cell in parts[0].ravel()} <= {-1, 0, 1}


def test_a_size_shrinks_wherever_it_occurs():
    found = judge(products_commute, dense(products_commute, {"n": 4}))
    small = shrink(products_commute, found).point
    assert small.sizes == {"n": 2}
    assert all(parts[0].shape == (2, 2) for parts in small.coordinates.values())


def test_axes_that_are_expressions_follow_their_size():
    @said_to_fail
    def blocks_are_zero(w: Real[Array, "heads*d d"]):
        """Every matrix is zero."""
        return equal(w, 0)

    found = judge(blocks_are_zero, dense(blocks_are_zero, {"heads": 3, "d": 2}))
    small = shrink(blocks_are_zero, found).point
    assert small.coordinates["w"][0].tolist() == [[1]]


def test_what_comes_out_is_decisive_and_in_its_domain():
    @said_to_fail
    def unit_rows_repeat(x: UnitRows[Array, "n>=2 d>=2"], scale: Positive[Array, ""]):
        """All unit rows are one."""
        return equal(scale * x[:1, :], scale * x[1:2, :])

    found = judge(unit_rows_repeat, dense(unit_rows_repeat, {"n": 4, "d": 5}))
    small = shrink(unit_rows_repeat, found)
    assert small.decisive
    assert judge(unit_rows_repeat, small.point).decisive
    assert small.point.sizes == {"n": 2, "d": 2}
    for name, domain in unit_rows_repeat.parameters.items():
        for kind, part in zip(domain.coordinates, small.point.coordinates[name], strict=True):
            assert all(kind.clamp(cell, small.point.sizes) == cell for cell in part.ravel())


def test_a_witness_stays_telling_where_zero_would_do():
    @said_to_fail
    def images_vanish(x: Real[Array, "n"]):
        """One more than a number is zero."""
        return equal(x + 1, 0)

    small = shrink(images_vanish, judge(images_vanish, dense(images_vanish, {"n": 3})))
    assert small.point.coordinates["x"][0].tolist() == [1]


def test_the_gap_does_not_become_tiny():
    @said_to_fail
    def numbers_are_small(x: Real[Array, ""]):
        """No number is above one."""
        return at_most(x, 1)

    small = shrink(
        numbers_are_small, judge(numbers_are_small, Point({}, {"x": (fractions(1000),)}))
    )
    assert small.point.coordinates["x"][0].tolist() == 2
    assert small.judgement.relative_gap >= TELLING_GAP


def test_float_witnesses_shrink_though_rounding_is_small():
    @claim(latex="P", source=HERE, expected=FAILS, numbers=FLOAT64)
    def sums_associate(a: Real[Array, ""], b: Real[Array, ""], c: Real[Array, ""]):
        """Sums do not depend on the brackets."""
        return equal((a + b) + c, a + (b + c))

    found = judge(
        sums_associate, Point({}, dict(zip("abc", map(one, (0.1, 0.2, 0.3)), strict=True)))
    )
    small = shrink(sums_associate, found)
    assert small.decisive
    complexity = lambda point: sum(
        _complexity(*part.item().as_integer_ratio()) for (part,) in point.coordinates.values()
    )
    assert complexity(small.point) < complexity(found.point) / 3


def one(value):
    return (fractions(value),)


def test_the_limit_bounds_the_judgements(monkeypatch):
    calls = []

    def counted(claimed, point, **options):
        calls.append(point)
        return judge(claimed, point, **options)

    monkeypatch.setattr("lakatos.harness.search.shrink.judge", counted)
    found = judge(products_commute, dense(products_commute, {"n": 4}))
    stopped = shrink(products_commute, found, limit=10)
    assert stopped.decisive
    assert len(calls) < 10


def test_nothing_is_judged_twice(monkeypatch):
    calls = []

    def counted(claimed, point, **options):
        calls.append(point)
        return judge(claimed, point, **options)

    monkeypatch.setattr("lakatos.harness.search.shrink.judge", counted)
    shrink(products_commute, judge(products_commute, dense(products_commute, {"n": 3})))
    assert len(calls) == len(set(calls))


@pytest.mark.parametrize(
    ("simpler", "harder"),
    [(0, 1), (1, -1), (1, 2), (2, 5), (1, "1/2"), ("1/2", "1/3"), ("1/4", "3/4"), (8, 9)],
)
def test_simple_numbers_count_as_simple(simpler, harder):
    assert _complexity(*Fraction(simpler).as_integer_ratio()) < _complexity(
        *Fraction(harder).as_integer_ratio()
    )


@said_to_fail
def large_attention_adds(x: Real[Array, "16 16"], y: Real[Array, "16 16"]):
    """Self-attention is additive, at one size."""
    return additive(self_attention, x, y)


@pytest.mark.parametrize(
    ("claimed", "sizes"), [(large_attention_adds, {}), (self_attention_adds, {"n": 60, "d": 2})]
)
def test_a_large_point_shrinks_in_few_judgements(claimed, sizes, monkeypatch):
    calls = []

    def counted(*given, **named):
        calls.append(given)
        return judge(*given, **named)

    monkeypatch.setattr("lakatos.harness.search.shrink.judge", counted)
    small = shrink(claimed, judge(claimed, dense(claimed, sizes))).point
    entries = [cell for parts in small.coordinates.values() for cell in parts[0].ravel()]
    assert sum(map(bool, entries)) == 2
    assert len(calls) < 80


@pytest.mark.parametrize("seed", range(30))
def test_what_one_entry_saves_is_what_the_point_costs_less(seed):
    generator = np.random.default_rng(seed)
    numbers = [Fraction(0), Fraction(0), *map(Fraction, (1, -1, 2, -3)), Fraction(1, 3)]
    claimed, place = products_commute, (int(generator.integers(2)), 1)
    before = claimed.signature.point(
        {"n": 2}, lambda kind: kind.filled(lambda: numbers[generator.integers(7)], {"n": 2})
    )
    new = numbers[generator.integers(7)]
    array = claimed.signature.parts(before)[0]
    changed = array.copy()
    changed[place] = new
    saves = _saves(array[place], new, int(np.count_nonzero(array)))
    assert saves == (_cost(claimed, _with(claimed, before, 0, changed)) < _cost(claimed, before))


def test_what_a_module_does_not_need_is_zero_and_the_gap_stays_large(store):
    given = {"embed_dim": 2, "num_heads": 2}
    block = wrapped(
        nn.MultiheadAttention, "torch.nn:MultiheadAttention", "n 2", given, frozen=False
    )
    (found, *_) = row(block, store, laws=["affine"])
    (fact,) = store.named(found.counterexample)
    entries = " ".join(fact.point["theta"]).split()
    assert sum(entry != "0" for entry in entries) <= 6 < len(entries)
    claimed = cell(LAWS["affine"], block)
    assert (
        judge(claimed, point_of(written_point(fact, claimed), claimed)).judgement.relative_gap > 0.1
    )
