"""What cancels where both sides are zero."""

from lakatos.harness.catalogue.claims import claim_named
from lakatos.harness.show.proof import proof_lines
from lakatos.theory import Array, Real, equal
from lakatos.tools.sample import said_to_hold


@said_to_hold
def a_product_does_not_mind_its_order(x: Real[Array, "n"], y: Real[Array, "n"]):
    """Two products of the same numbers differ by zero."""
    return equal(x * y - y * x, 0)


def test_the_halves_of_a_difference_that_is_zero_are_shown():
    lines = proof_lines(a_product_does_not_mind_its_order)
    assert lines[1] == "at (i), both sides are $0$"
    assert lines[2] == "the left side is a difference of two halves, each $x_{i}\\, y_{i}$"


def test_mixing_by_cosines_sees_no_odd_part_as_each_half_is_one_sum():
    lines = proof_lines(claim_named("fourier_mixing_annihilates_odd_arrays"))
    (told,) = [line for line in lines if "two halves" in line]
    assert told.count(r"\sum_{k < d,\ l < n}") == 2
    assert r"\mathrm{tokens}_{l, k}" in told
