"""What is shown at some sizes is judged beyond them, and a law that fails there is not kept."""

from fractions import Fraction

import pytest
from lakatos.harness.catalogue.blocks import zoo
from lakatos.harness.catalogue.own import UserBlock
from lakatos.harness.laws.beyond import survived
from lakatos.harness.laws.cells import cell
from lakatos.harness.prove.deduce import ContradictionError
from lakatos.systems import array_namespace
from lakatos.theory.domain import Real
from lakatos.theory.laws import LAWS
from lakatos.theory.shape import Shape
from lakatos.theory.source import Source

NOTES = Source("notes", "Notes", ("Ada",), 2024, "")
SHOWN = {"n": ((1, 8),), "d": ((1, None),)}


def causal(function):
    block = UserBlock(
        function, NOTES.at("line 1"), rational=False, given={"x": Real(Shape.parse("n d"))},
        label="mine",
    )  # fmt: skip
    return cell(LAWS["causal"], block)


def test_a_law_survives_at_larger_sizes():
    assert survived(causal(lambda x: x + x), SHOWN) == {"n": 24}


@pytest.mark.parametrize("first", [9, 12, 20])
def test_a_law_that_ends_beyond_is_found_out(first):
    leaking = causal(lambda x: x if x.shape[0] < first else x + x[::-1])
    with pytest.raises(ContradictionError, match="small sizes, but fails at"):
        survived(leaking, SHOWN)


def test_a_law_that_is_broken_at_few_points_beyond_is_searched_for():
    """Where a lone entry is below -1/2 and the token after it is above a half, it leaks."""

    def leaking(x):
        xp, n = array_namespace(x), x.shape[0]
        rare = (
            (x[0, 0] < -Fraction(1, 2)) & (x[1, 0] > Fraction(1, 2))
            if n > 20
            else x[0, 0] < x[0, 0]
        )
        return xp.where(rare, xp.flip(x, axis=0), x)

    with pytest.raises(ContradictionError, match="small sizes, but fails at"):
        survived(causal(leaking), SHOWN)


def test_what_is_shown_without_end_is_left_alone():
    assert survived(causal(lambda x: x), {"n": ((1, None),), "d": ((1, None),)}) == {}


def test_a_size_that_ends_is_not_passed():
    pooling = next(block for block in zoo() if block.name == "causal_convolution")
    claim = cell(LAWS["causal"], pooling)
    shown = {name: ((1, 3 if name == "k" else None),) for name in claim.bounds}
    assert survived(claim, shown) == {"k": 24}
