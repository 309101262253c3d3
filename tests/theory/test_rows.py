"""Rows of sum one and of sum zero: every such row is reached."""

import numpy as np
import pytest
from lakatos.systems import RATIONALS, Array
from lakatos.theory import PositiveStochasticRows, SumZeroRows
from lakatos.theory.witness import build, fractions


@pytest.mark.parametrize("row", [["1/2", "1/3", "1/6"], ["1/100", "1/100", "98/100"]])
def test_every_positive_row_of_sum_one_is_an_element(row):
    found = build(PositiveStochasticRows[Array, "d"], (fractions(row),), {"d": 3}, RATIONALS)
    assert np.all(found == RATIONALS.enter(fractions(row)))


@pytest.mark.parametrize("row", [[0, 0, 0], ["1/2", 3, "-7/2"]])
def test_every_row_of_sum_zero_is_an_element(row):
    found = build(SumZeroRows[Array, "d"], (fractions(row)[:2],), {"d": 3}, RATIONALS)
    assert np.all(found == RATIONALS.enter(fractions(row)))


def test_a_row_of_one_entry_and_sum_zero_is_zero():
    empty = np.empty((2, 0), dtype=object)
    found = build(SumZeroRows[Array, "n d"], (empty,), {"n": 2, "d": 1}, RATIONALS)
    assert found.shape == (2, 1)
    assert np.all(found == 0)


@pytest.mark.parametrize("kind", [PositiveStochasticRows, SumZeroRows])
def test_rows_have_a_width(kind):
    assert "has no rows" in kind[Array, ""].fault()
