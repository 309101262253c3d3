"""Which claims are about a block, told from what they name and reach."""

import pytest
from lakatos.harness.catalogue.blocks import zoo
from lakatos.harness.catalogue.claims import SelectionError, catalogue, load_file
from lakatos.harness.catalogue.index import Reach, about, block_named, find_block, unclaimed
from lakatos.harness.keep.definitions import definitions

CLAIMS = """
from lakatos.reference import layer_norm, relu, self_attention


def normed(x):
    return layer_norm(x)


@claim(latex="x", source=ME, expected=HOLDS)
def names_it(x: Real[Array, "n d"]) -> Relation:
    \"\"\"A claim names the block.\"\"\"
    return equal(relu(x), relu(x))


@claim(latex="x", source=ME, expected=HOLDS)
def names_it_in_a_helper(x: Real[Array, "n d"]) -> Relation:
    \"\"\"A helper of the claim names the block.\"\"\"
    return equal(normed(x), normed(x))


@claim(latex="x", source=ME, expected=HOLDS)
def reaches_it(x: Real[Array, "n d"]) -> Relation:
    \"\"\"A claim names a block that names the block.\"\"\"
    return equal(self_attention(x), self_attention(x))


@claim(latex="x", source=ME, expected=HOLDS)
def does_both(x: Real[Array, "n d"]) -> Relation:
    \"\"\"A claim names a block, and another that names it.\"\"\"
    return equal(softmax(self_attention(x)), self_attention(x))
"""


@pytest.fixture
def claims(claims_file):
    return load_file(claims_file(CLAIMS))


@pytest.mark.parametrize(
    ("block", "naming", "reaching"),
    [
        ("relu", ["names_it"], []),
        ("layer_norm", ["names_it_in_a_helper"], []),
        ("softmax", ["does_both"], ["reaches_it"]),
        ("self_attention", ["reaches_it", "does_both"], []),
        ("rms_norm", [], []),
    ],
)
def test_a_claim_names_a_block_or_reaches_it_through_others(claims, block, naming, reaching):
    found = about(block_named(block), claims)
    assert [claim.id for claim in found.naming] == naming
    assert [claim.id for claim in found.reaching] == reaching
    assert [claim.id for claim in found.claims] == naming + reaching


def test_reach_is_what_the_fingerprint_rests_on():
    reach = Reach()
    by_function = {block.function: block for block in zoo()}
    for claim in catalogue()[::20]:
        expected = {
            by_function[each] for each in definitions(claim.function) if each in by_function
        }
        assert set(reach.blocks(claim)) == expected
        assert set(reach.naming(claim)) <= expected


def test_there_are_claims_about_layer_norm():
    found = about(block_named("layer_norm"), catalogue())
    names = [claim.id for claim in found.naming]
    assert "layer_norm_ignores_shift" in names
    assert len(names) > 20
    assert found.reaching
    assert not set(found.naming) & set(found.reaching)


def test_blocks_that_no_claim_reaches_are_told(claims):
    without = {block.name for block in unclaimed(claims)}
    assert without >= {"rms_norm", "gelu"}
    assert not without & {"relu", "softmax", "layer_norm", "self_attention"}
    assert {block.name for block in unclaimed(catalogue())} < without
    assert [block.name for block in unclaimed([])] == [block.name for block in zoo()]


@pytest.mark.parametrize(
    "name", ["layer_norm", "LayerNorm", "layernorm", "layer norm", "LAYER-NORM"]
)
def test_a_block_is_found_however_it_is_spelt(name):
    assert block_named(name).name == "layer_norm"
    assert find_block(name) is block_named(name)


def test_no_two_blocks_are_spelt_alike():
    assert all(find_block(block.name) is block for block in zoo())


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("sofmax", "did you mean softmax"),
        ("attent", "did you mean attention"),
        ("zzzz", "`lakatos blocks` lists them"),
        ("", "`lakatos blocks` lists them"),
    ],
)
def test_an_unknown_block_is_told_with_the_nearest(name, said):
    assert find_block(name) is None
    with pytest.raises(SelectionError, match="no block is named") as told:
        block_named(name)
    assert said in str(told.value)


def test_a_file_of_blocks_may_have_been_meant():
    with pytest.raises(SelectionError, match="normalisation"):
        block_named("normalization", ["normalisation"])
