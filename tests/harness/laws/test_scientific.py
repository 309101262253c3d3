"""Decimals in LaTeX."""

import pytest
from lakatos.harness.laws.scientific import scientific


@pytest.mark.parametrize(
    ("decimal", "latex"),
    [
        ("0.5", "0.5"),
        ("1e-05", "10^{-5}"),
        ("-1e+20", "-10^{20}"),
        ("5.07e-14", r"5.07 \cdot 10^{-14}"),
        ("2.5e16", r"2.5 \cdot 10^{16}"),
    ],
)
def test_an_exponent_stands_at_ten(decimal, latex):
    assert scientific(decimal) == latex
