"""What a reading knows of an array, in words."""

import pytest
from lakatos.harness.catalogue.blocks import zoo
from lakatos.harness.laws.known import _MADE
from lakatos.harness.laws.steps import steps_of
from lakatos.harness.prove.structure.rules import RULES

BLOCKS = {block.name: block for block in zoo()}


def test_every_law_that_is_read_off_is_put_in_words():
    assert _MADE.keys() == RULES.keys()


@pytest.mark.parametrize(
    ("block", "law", "last"),
    [
        ("batch_norm_training", "translation_invariant", "unchanged"),
        ("relu", "convex", "rising, convex"),
        ("softmax", "stochastic", "from 0 to 1, rows summing to 1"),
        ("matrix_mixing", "homogeneous", "of degree 1, for factors of either sign"),
        ("rms_norm", "orthogonal_equivariant", "columns turned"),
        ("pool_mixing", "affine", "affine"),
        ("relu", "nonnegative", "at least 0"),
        ("linear_attention", "defined", "has a value"),
    ],
)
def test_the_last_step_knows_the_law(block, law, last):
    lines = [line for line in steps_of(BLOCKS[block], law) if line.startswith("$")]
    assert f": {last}" in lines[-1]
