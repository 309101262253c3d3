"""A power by squares is the power, of whatever is multiplied, and takes few products."""

from fractions import Fraction

import pytest
from lakatos.systems.whole import whole_power


class Counted:
    """A matrix of two by two, which does not commute, and counts its products."""

    products = 0

    def __init__(self, *cells):
        self.cells = cells

    def __mul__(self, other):
        Counted.products += 1
        (a, b, c, d), (e, f, g, h) = self.cells, other.cells
        return Counted(a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h)


@pytest.mark.parametrize("exponent", range(-9, 10))
def test_a_power_by_squares_is_the_power(exponent):
    assert whole_power(Fraction(3, 7), exponent, Fraction(1)) == Fraction(3, 7) ** exponent


def test_a_hundred_million_takes_few_products():
    Counted.products = 0
    found = whole_power(Counted(1, 1, 0, 1), 10**8, Counted(1, 0, 0, 1))
    assert found.cells == (1, 10**8, 0, 1)
    assert Counted.products < 2 * (10**8).bit_length()
