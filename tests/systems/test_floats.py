"""Exact numbers are rounded once: to nearest, ties to even, by way of odd neighbours."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from lakatos.systems.floats import for_torch, nearest
from lakatos.theory.witness import fractions

TIE = Fraction(2**24 + 1)
"""Between two neighbours of float32, the lower one even."""


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        (TIE, 2**24),
        (TIE + 2, 2**24 + 4),
        (TIE + Fraction(1, 2**60), 2**24 + 2),
        (TIE - Fraction(1, 2**60), 2**24),
        (-TIE - Fraction(1, 2**60), -(2**24) - 2),
    ],
)
def test_a_number_beside_a_tie_of_float32_is_rounded_once(value, rounded):
    assert nearest(fractions([value]), "float32").tolist() == [rounded]
    assert torch.from_numpy(for_torch(fractions([value]), "float32")).tolist() == [rounded]


@pytest.mark.parametrize(("dtype", "bits"), [("float16", 11), ("bfloat16", 8)])
def test_torch_rounds_what_it_is_handed_to_the_nearest_of_its_own(dtype, bits):
    tie = 1 + Fraction(1, 2**bits)
    above = fractions([tie + Fraction(1, 2**40), tie])
    found = torch.from_numpy(for_torch(above, dtype)).to(getattr(torch, dtype))
    assert [Fraction(each) for each in found.tolist()] == [1 + Fraction(1, 2 ** (bits - 1)), 1]


def test_numbers_beyond_the_range_are_infinite():
    huge = fractions([2**2000, -(2**2000)])
    for dtype in ("float64", "float32", "float16"):
        assert nearest(huge, dtype).tolist() == [np.inf, -np.inf]


def test_shape_and_dtype_are_those_asked_for():
    for dtype in ("float64", "float32", "float16"):
        assert nearest(fractions([[1, 2, 3]]), dtype).shape == (1, 3)
        assert nearest(fractions([1]), dtype).dtype == np.dtype(dtype)
        assert nearest(fractions([]), dtype).shape == (0,)
