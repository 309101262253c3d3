"""A block that runs at larger sizes alone says from which."""

import pytest
from lakatos.harness.laws.larger import from_larger_on
from lakatos.theory import HOLDS, Array, Real, claim, equal
from lakatos.tools.sample import HERE


@pytest.mark.parametrize(
    ("least", "said"),
    [(0, ""), (2, "; it runs from n=2 on: give n>=2 in its shape"), (9, "")],
)
def test_the_next_size_is_named_where_it_helps(least, said):
    @claim(latex="P", source=HERE, expected=HOLDS)
    def stated(x: Real[Array, "n d"]):
        """It is so."""
        if x.shape[0] < least:
            raise ValueError("too few")
        return equal(x, x)

    assert from_larger_on(stated) == said
