"""Folding: a formula is cut before signs, and no piece is too wide."""

import pytest
from lakatos.harness.show.folding import folded

FORMULA = r"both sides are $\sum_{k < d,\ l < n} x_{k,\ l}\, y_{l,\ k} + \sum_{k < d} z_{k} - w$"


def test_what_is_short_is_one_line():
    assert folded("at (i, j), $x = y$", 40) == ["at (i, j), $x = y$"]


def test_a_formula_is_cut_before_its_signs_and_not_inside_a_bracket():
    assert folded(FORMULA, 60) == [
        r"both sides are $\sum_{k < d,\ l < n} x_{k,\ l}\, y_{l,\ k}",
        r"  + \sum_{k < d} z_{k} - w$",
    ]


def test_indices_are_not_taken_apart():
    formula = r"\frac{d\, x_{i, j}}{\sqrt{d\, (\sum_{k < d} x_{i, k}^{2}) + 1}}"
    line = f"everywhere, both sides are ${formula}$"
    for width in range(35, len(line)):
        text = "\n".join(folded(line, width))
        assert r"x_{i, j}}" in text
        assert r"\sum_{k < d}" in text
        assert r"x_{i, k}^{2}" in text


def test_words_are_cut_at_their_last_space_whatever_signs_they_have():
    assert folded("by cos(x + y), - and more words", 20) == ["by cos(x + y), - and", "  more words"]


@pytest.mark.parametrize("width", [4, 9, 17, 30, 44, 79])
@pytest.mark.parametrize("line", [FORMULA, "x" * 50, "$" + "(a + b) " * 9 + "$"])
def test_no_piece_is_too_wide_and_nothing_is_lost(line, width):
    pieces = folded(line, width)
    assert all(len(each) <= width for each in pieces)
    assert "".join(pieces).replace(" ", "") == line.replace(" ", "")
