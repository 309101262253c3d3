"""An estimate tells a violation from rounding: float64 beside float32, at points float32 has."""

from fractions import Fraction

import mpmath
import pytest
import torch
from lakatos.harness.search.estimate import ESTIMATE, estimated, narrowing, widened
from lakatos.theory.relation import Truth, all_of, assuming, at_most, differ, equal, exists, less
from lakatos.theory.witness import fractions

X = fractions([1, "1/3", -5])


def judged(relate):
    """Judge what a function of an array says at one point."""
    return estimated(ESTIMATE.both(lambda system: relate(system.enter(X)))).truth


def test_numbers_are_those_that_float32_has():
    entered = ESTIMATE.enter(X)
    assert entered.dtype == torch.float64
    assert torch.equal(entered, entered.float().double())


@pytest.mark.parametrize(
    ("relate", "truth"),
    [
        (lambda x: equal(x + x, 2 * x), Truth.AGREES),
        (lambda x: equal((x * 10) / 10, x), Truth.AGREES),
        (lambda x: equal(x, x + 2.0**-20), Truth.FALSE),
        (lambda x: at_most(x, x + 1), Truth.AGREES),
        (lambda x: at_most(x + 1, x), Truth.FALSE),
        (lambda x: differ(x, x), Truth.AGREES),
        (lambda x: exists(equal(x, x + 1)), Truth.FALSE),
        (lambda x: all_of(equal(x, x), equal(x, -x)), Truth.FALSE),
        (lambda x: assuming(less(x, 0), equal(x, -x)), Truth.UNMET),
        (lambda x: assuming(less(x, 10), equal(x, -x)), Truth.FALSE),
        (lambda x: equal(torch.exp(1000 * x), x), Truth.UNMET),
    ],
)  # fmt: skip
def test_a_gap_beyond_the_error_refutes_and_one_within_agrees(relate, truth):
    assert judged(relate) is truth


def evaluated(relate, shakes=0):
    return ESTIMATE.both(lambda system: relate(system.enter(X)), shakes)


def test_a_failure_persists_near_the_point():
    fails = evaluated(lambda x: equal(x, x + 1e-6))
    holds = evaluated(lambda x: equal(x, x))
    assert estimated(fails, [fails, fails]).truth is Truth.FALSE
    assert estimated(fails, [fails, holds]).truth is Truth.AGREES


def test_entries_are_judged_one_by_one():
    def small_beside_large(x):
        return at_most(0, torch.cat([1e16 + 0 * x[:1], -1 / (1 + x[1:] ** 2)]))

    for shakes in (0, 4):
        judgement = estimated(evaluated(small_beside_large, shakes))
        assert judgement.truth is Truth.FALSE
        assert float(judgement.gap) == pytest.approx(0.9)


ROUNDED = {
    "an angle near zero": lambda x: equal(
        torch.acos(((u := x / (x * x).sum().sqrt()) * u).sum().clamp(-1, 1)), 0
    ),
    "a threshold": lambda x: equal(torch.where(x.softmax(-1).sum() >= 1, x, 0 * x), x),
    "a threshold the other way": lambda x: equal(
        torch.where(x.softmax(-1).sum() > 1, x, 0 * x), 0 * x
    ),
    "a distance by products": lambda x: equal(
        torch.cdist(x[:, None], x[:, None], compute_mode="use_mm_for_euclid_dist").diagonal(), 0 * x
    ),
    "a sum that cancels": lambda x: equal((x + 1e12) - 1e12, x),
}


@pytest.mark.parametrize("left", ["-6", "-15/2", "-9", "-30"])
def test_what_a_number_inside_a_function_absorbed_refutes_nothing(left):
    x = mpmath.mpf(float(Fraction(left)))
    tail = float(x * mpmath.erfc(-x / mpmath.sqrt(2)) / 2)
    assert float(torch.nn.functional.gelu(torch.tensor(float(x), dtype=torch.float64))) != tail

    def judged_beside(number):
        def relate(system):
            found = torch.nn.functional.gelu(system.enter(fractions([left])))
            return equal(found, torch.tensor([number], dtype=torch.float64))

        return estimated(ESTIMATE.both(relate, 2)).truth

    assert judged_beside(tail) is Truth.AGREES
    assert judged_beside(2.0**-30) is Truth.FALSE


def test_a_threshold_that_rounding_decides_is_reached_from_either_side():
    for seed in range(12):
        x = torch.rand(3, 2, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
        entered = fractions((x * 64).round().int().tolist())

        def kept(system, entered=entered):
            y = system.enter(entered) / 64
            whole = y.softmax(-1).sum(-1, keepdim=True) >= 1
            return equal(torch.where(whole, y, torch.zeros_like(y)), y)

        assert estimated(ESTIMATE.both(kept, 2)).truth is Truth.AGREES


@pytest.mark.parametrize("relate", ROUNDED.values(), ids=ROUNDED)
def test_rounding_that_is_not_linear_refutes_nothing(relate):
    assert estimated(evaluated(relate, 4)).truth is Truth.AGREES


def test_shaking_leaves_alone_what_is_written_in_place():
    def in_place(x):
        y = x.clone()
        y[0] = 7
        y.mul_(2)
        return equal(y, torch.cat([14 + 0 * x[:1], 2 * x[1:]]))

    assert estimated(evaluated(in_place, 4)).truth is Truth.AGREES
    assert bool((evaluated(lambda x: equal(x * x, x), 1).error > 0).all())


def test_a_module_that_narrows_is_widened_for_wide_input():
    x = torch.full((2,), 1 / 3, dtype=torch.float64)
    with widened(x.dtype):
        assert x.float().dtype == torch.float64
        assert torch.zeros(1).dtype == torch.float64
    assert x.float().dtype == torch.float32
    assert torch.zeros(1).dtype == torch.float32
    with widened(torch.float32):
        assert x.float().dtype == torch.float32


def test_narrowing_names_the_dtype_that_is_lost():
    x = torch.ones(2, dtype=torch.float64)
    assert narrowing(lambda: x.half() * 2) == "float16"
    assert narrowing(lambda: x * 2) == ""


def test_a_mask_that_a_number_tells_hides_what_it_hides_however_it_is_shaken():
    """Padding is told by -1 and hidden by the least float: neither is moved by rounding."""

    def hidden(x):
        padded = torch.nn.functional.pad(x, (1, 1), value=-1.0)
        scores = padded.masked_fill(padded == -1, -torch.finfo(x.dtype).max)
        return equal(scores.softmax(-1)[1:-1], x.softmax(-1) + 2.0**-20)

    found = evaluated(hidden, 4)
    assert bool((found.error < 2.0**-30).all())
    assert estimated(found).truth is Truth.FALSE
    assert judged(lambda x: equal(hidden(x).lhs, x.softmax(-1))) is Truth.AGREES
