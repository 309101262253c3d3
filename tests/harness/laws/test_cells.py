"""Cells: a law beside a block is a claim, whose signature is that of both."""

import numpy as np
import pytest
from lakatos.harness.catalogue.blocks import zoo
from lakatos.harness.laws.cells import cell, cell_named, meaningful, silence, site
from lakatos.systems import RATIONALS, Rational
from lakatos.theory.laws import LAWS
from lakatos.theory.relation import Truth

BLOCKS = {block.name: block for block in zoo()}


def judged(claim, **arguments):
    return claim(**arguments).judge().truth


def test_a_cell_quantifies_over_the_law_and_the_parameters_of_the_block():
    claim = cell(LAWS["additive"], BLOCKS["affine"])
    assert claim.id == "additive__affine"
    assert list(claim.parameters) == ["x", "y", "w", "b"]
    assert str(claim.parameters["y"].shape) == str(claim.parameters["x"].shape)


def test_a_cell_says_of_the_block_what_the_law_says():
    claim = cell(LAWS["additive"], BLOCKS["affine"])
    x, y, w = (Rational.from_values([[number]]) for number in (1, 2, 3))
    zero, one = Rational.from_values([0]), Rational.from_values([1])
    assert judged(claim, x=x, y=y, w=w, b=zero) is Truth.TRUE
    assert judged(claim, x=x, y=y, w=w, b=one) is Truth.FALSE


def test_a_name_that_block_and_law_share_is_told_apart():
    shared = [
        (law, block)
        for law in LAWS.values()
        for block in zoo()
        if meaningful(law, block) and law.draws.keys() & block.parameters.keys() - {site(block)[0]}
    ]
    assert shared
    for law, block in shared:
        claim = cell(law, block)
        assert len(claim.parameters) == len(law.draws) + len(block.parameters) - 1


@pytest.mark.parametrize(
    ("law", "truth"), [("permutation_invariant", Truth.TRUE), ("permutation_equivariant", None)]
)
def test_a_law_of_tokens_is_told_where_the_tokens_are(law, truth):
    block = BLOCKS["mean_rows"]
    assert meaningful(LAWS[law], block) == (truth is not None)
    if truth is not None:
        claim = cell(LAWS[law], block)
        point = claim.signature.drawn(claim.signature.sizes_above(2), np.random.default_rng(0))
        assert judged(claim, **point.values(claim.parameters, RATIONALS)) is truth


def test_a_cell_is_found_by_its_name():
    assert cell_named("additive__linear").id == "additive__linear"
    assert cell_named("additive__nothing") is None
    assert cell_named("nothing__linear") is None
    assert cell_named("permutation_equivariant__convolution_2d") is None


def test_a_cell_of_other_blocks_is_found_among_them_alone():
    assert cell_named("additive__linear", (BLOCKS["relu"],)) is None
    assert cell_named("additive__relu", (BLOCKS["relu"],)).id == "additive__relu"


def test_silence_says_what_is_missing():
    law = LAWS["permutation_equivariant"]
    assert "names none: name the one axis of the tokens n or t" in silence(
        law, BLOCKS["convolution_2d"]
    )
    assert silence(law, BLOCKS["embedding_lookup"]) == "it takes no real array first"
    assert "an output like the input" in silence(LAWS["idempotent"], BLOCKS["linear"])
