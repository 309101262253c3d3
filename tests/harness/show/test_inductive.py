"""Proofs by induction as they are printed: the base, what is supposed, and what a layer does."""

from lakatos.harness.catalogue.claims import claim_named
from lakatos.harness.show.proof import proof_lines


def test_an_induction_has_its_base_what_is_supposed_and_what_a_layer_does():
    lines = proof_lines(claim_named("chained_projections_collapse"))
    base, supposed, onward = lines[1:4]
    assert base.startswith("by induction on depth: for depth = 1, at (i, j), both sides are $")
    assert r"w_{0, k, j}" in base
    known, layer, state, last = supposed.split("; ")
    assert known == (
        r"if it holds for depth, then $(s_{2})_{i, j} = "
        r"\sum_{k < d} (s_{1})_{k, j}\, \mathrm{tokens}_{i, k}$"
    )
    product = r"(s_{2})_{i, j} \mapsto \sum_{k < d} (s_{2})_{i, k}\, (w_{\mathrm{last}})_{k, j}$"
    assert layer.startswith("one layer more takes $(s_{1})_{")
    assert layer.endswith(product)
    assert state.startswith("here each $s$ is what a loop has come to")
    assert last.startswith(r"$\mathrm{last}$ marks")
    assert onward.startswith("so for depth + 1, at (i, j), both sides are $")
    assert r"(s_{1})_{l, k}" in onward
    assert r"(w_{\mathrm{last}})_{k, j}" in onward


def test_an_induction_may_go_on_from_a_sign():
    lines = proof_lines(claim_named("contractive_scalar_residual_blocks_are_increasing"))
    (step,) = [line for line in lines if line.startswith("if it holds for depth")]
    assert step.startswith("if it holds for depth, then $s_{1} > 0$; one layer more takes $s_{1}")
    assert "; here each $s$ is" in step
