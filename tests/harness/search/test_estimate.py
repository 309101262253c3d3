"""An estimate tells a violation from rounding: float64 beside float32, at points float32 has."""

import pytest
import torch
from lakatos.harness.search.estimate import ESTIMATE, estimated, narrowing, noted, widened
from lakatos.theory.relation import Truth, all_of, assuming, at_most, differ, equal, exists, less
from lakatos.theory.witness import fractions

X = fractions([1, "1/3", -5])


def judged(relate):
    """Judge what a function of an array says at one point."""
    return estimated(ESTIMATE.both(lambda system: relate(system.numbers(X)))).truth


def test_numbers_are_those_that_float32_has():
    entered = ESTIMATE.numbers(X)
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


def test_a_rough_neighbour_widens_the_estimate():
    apart = lambda x: equal(x, x + 1e-6)
    steep = lambda x: equal(1e9 * (x / 3), 1e9 * x)
    fine, rough = (
        ESTIMATE.both(lambda system, relate=relate: relate(system.numbers(X)))
        for relate in (apart, steep)
    )
    assert estimated(fine).truth is Truth.FALSE
    assert rough.error > 1e-6
    assert estimated(fine, [rough]).truth is Truth.AGREES


def test_a_large_output_on_the_way_counts():
    def relate(system):
        x = noted(1e12 * system.numbers(X)) * 1e-12
        return equal(x, system.numbers(X) + 1e-5)

    assert ESTIMATE.both(relate).largest == pytest.approx(5e12)
    assert estimated(ESTIMATE.both(relate)).truth is Truth.AGREES


def test_no_size_is_noted_outside_an_evaluation():
    assert noted(torch.ones(2)).tolist() == [1, 1]
    assert noted("text") == "text"


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
