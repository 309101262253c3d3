"""Integers that do not wrap and floats that keep their dtype: anything else is refused by name."""

import numpy as np
import pytest
from lakatos.systems.watched import Whole, whole

HUGE = whole(np.array([2**62, 1]))


@pytest.mark.parametrize(
    ("operate", "name"),
    [
        (lambda x: x + x, "add"),
        (lambda x: x * 4, "multiply"),
        (lambda x: -2 * x - x, "subtract"),
        (lambda x: x**2, "power|square"),
        (lambda x: x @ x, "matmul"),
    ],
)
def test_a_sum_or_product_that_would_wrap_is_refused(operate, name):
    with pytest.raises(TypeError, match=f"({name}) of integers leaves the range"):
        operate(HUGE)


def test_what_stays_in_range_is_an_integer_array_again():
    small = whole(np.array([3, -4]))
    for made, wanted in ((small + 1, [4, -3]), (small * small, [9, 16]), (abs(small), [3, 4])):
        assert isinstance(made, Whole)
        assert made.tolist() == wanted


def test_a_division_that_makes_floats_is_refused():
    with pytest.raises(TypeError, match="divide makes floats of integers"):
        whole(np.array([1, 2])) / 2


def test_a_comparison_is_a_plain_mask():
    mask = whole(np.array([1, 2])) > 1
    assert type(mask) is np.ndarray
    assert mask.tolist() == [False, True]


def test_masks_are_left_as_they_are():
    mask = np.array([True, False])
    assert whole(mask) is mask
