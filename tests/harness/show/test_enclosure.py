"""The numbers by which a solution is shown to be near a point."""

import math
import re
from fractions import Fraction

import numpy as np
from lakatos.harness.judge.enclosed import enclosure
from lakatos.harness.show.enclosure import enclosure_lines
from lakatos.theory import Array, Real, differ
from lakatos.theory.witness import Point
from lakatos.tools.sample import said_to_hold


@said_to_hold
def two_has_no_root(x: Real[Array, ""]):
    """No number has the square two."""
    return differ(x * x, 2)


def at(value):
    return Point({}, {"x": (np.array(Fraction(value), dtype=object),)})


def told(line, before):
    mantissa, exponent = re.search(
        rf"{before} ([\d.]+)(?: .cdot 10\^\{{(-?\d+)\}})?", line
    ).groups()
    return Fraction(mantissa) * Fraction(10) ** int(exponent or 0)


def test_the_numbers_of_the_theorem_can_be_checked():
    centre = Fraction(math.sqrt(2) + 1e-8)
    first, second, third, last = enclosure_lines(two_has_no_root, at(centre))
    assert f"(of x, c = {centre})" in first
    assert told(first, "le") >= abs(centre**2 - 2)
    step = told(second, "le")
    assert step >= abs((centre**2 - 2) / (2 * centre))
    radius, rest = told(third, "r ="), told(third, "J. .le")
    assert step + rest * radius < radius
    assert last.endswith("exactly one zero of f (theorem of Krawczyk)")


def test_what_is_no_solution_has_no_numbers():
    assert enclosure_lines(two_has_no_root, at(1)) == ()
    assert enclosure(two_has_no_root, at(Fraction(1, 3))) is None
