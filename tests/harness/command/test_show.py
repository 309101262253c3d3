"""`lakatos show`: everything about one claim, or about one block."""

import pytest


def test_show_gives_statement_quantifiers_source_and_code(lakatos):
    result = lakatos("show", "self_attention_is_additive")
    assert result.exit_code == 0
    for part in (
        "additive in its tokens",
        "over the reals, for all n >= 1",
        "Mastiff",
        "def self_",
    ):
        assert part in result.output


@pytest.mark.parametrize("name", ["layer_norm", "LayerNorm", "layernorm"])
def test_show_of_a_block_gives_its_laws_and_the_claims_about_it(lakatos, name):
    result = lakatos("show", name)
    assert result.exit_code == 0
    for part in (
        "normalisation.layer_norm",
        "laws, strongest that hold: ",
        "laws, weakest that fail: ",
        "claims are about layer_norm, ",
        "judges again",
        "layer_norm_ignores_shift",
        "through other blocks",
        "pre_norm_encoder_layer_without_branches_is_the_identity",
        "def layer_norm(",
    ):
        assert part in " ".join(result.output.split())


def test_show_writes_a_block_as_json(lakatos, objects):
    (found,) = objects(lakatos("show", "layer_norm", "--json", "-"))
    assert found["block"] == "layer_norm"
    assert len(found["laws"]) == 2
    assert "layer_norm_is_odd" in [claim["claim"] for claim in found["named_by"]]
    assert found["reached_by"]


def test_show_writes_a_claim_as_json(lakatos, objects):
    (found,) = objects(lakatos("show", "self_attention_is_additive", "--json", "-"))
    assert found["claim"] == "self_attention_is_additive"
    assert found["expected"] == "fails"
    assert found["quantifiers"].startswith("over the reals")


def test_show_of_neither_suggests_claims_and_blocks(lakatos):
    result = lakatos("show", "layer_nrm")
    assert result.exit_code == 2
    assert "layer_norm" in result.output
