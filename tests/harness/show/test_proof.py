"""Proofs for all sizes as they are printed: normal forms in LaTeX, and the rules that were used."""

import re

from lakatos.harness.catalogue.claims import claim_named
from lakatos.harness.show.proof import proof_lines


def test_a_proof_of_an_identity_shows_the_one_normal_form_of_both_sides():
    cases, form, rules, compared = proof_lines(claim_named("attention_ignores_key_order"))
    assert cases == "For all n, d_k, m, d_v, indices from 0:"
    assert form.startswith("at (i, j), both sides are $")
    assert r"\sum_{k < m}" in form
    assert r"\mathrm{value}_{" in form
    assert "e^{" in form
    assert "sum_k f(p(k)) = sum_k f(k)" in rules
    assert "random sizes and points" in compared


def test_a_proof_of_order_names_its_lemma():
    lines = proof_lines(claim_named("attention_output_within_value_bounds"))
    assert any(r"\le" in line for line in lines)
    average = [line for line in lines if "an average lies between" in line]
    assert r"enough that $\max_{k < m} (\mathrm{value}_{k, j}) - \mathrm{value}_" in average[0]
    assert "m < m" not in " ".join(lines)  # no index has the name of a size
    assert len(lines) <= 12


def test_what_is_not_proved_has_no_proof_to_show():
    assert proof_lines(claim_named("softmax_is_affine")) == []


def test_an_entry_of_a_field_goes_by_the_field_and_has_one_subscript_a_bracket():
    text = " ".join(proof_lines(claim_named("hidden_units_can_be_reordered")))
    assert r"(b_{2})_{j}" in text
    assert r"\operatorname{erf}(" in text
    assert not re.search(r"\}_\{[^{}]*\}_\{", text)


def test_what_goes_by_arithmetic_alone_says_so():
    shift = proof_lines(claim_named("softmax_ignores_a_common_shift"))
    assert "by multiplying out, with e^(x + y) = e^x e^y" in shift
    adapter = proof_lines(claim_named("low_rank_adapters_merge_into_the_weight"))
    assert "by multiplying out" in adapter


def test_indicators_are_relations_and_explained():
    lines = proof_lines(claim_named("derivative_of_softmax_is_its_diagonal_less_its_square"))
    assert "[i = j]" in " ".join(lines)
    assert any(line.startswith("where [...] is 1") for line in lines)


def test_a_sum_ends_where_another_factor_begins():
    lines = proof_lines(claim_named("dot_products_rank_keys_of_one_length_as_cosines_do"))
    assert r"\mathrm{query}_{0, k})\, (\sum_{" in " ".join(lines)


def test_a_sum_that_was_kept_as_a_whole_has_a_name_and_a_meaning():
    lines = proof_lines(claim_named("relu_after_norm_layer_returns_no_negative_entry"))
    assert r"at (i, j), $0 \le 100\, \max(0, (S_{1})_{j, i})$" in lines
    (first,) = {line for line in lines if line.startswith("where $(S_{1})_{i, j} = ")}
    assert r"\mathrm{offset}_{i}" in first
    assert r"\sqrt{(S_{5})_{j}}" in first
