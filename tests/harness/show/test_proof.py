"""Proofs for all sizes as they are printed: normal forms in LaTeX, and the rules that were used."""

import re

from lakatos.harness.catalogue.claims import claim_named
from lakatos.harness.show.proof import proof_lines
from lakatos.theory import Array, Real, all_of, equal, exists, less
from lakatos.tools.sample import said_to_fail, said_to_hold


@said_to_fail
def nothing_is_above_one_and_below_zero(x: Real[Array, "n d"]):
    """There are numbers above one and below zero."""
    return exists(all_of(less(1, x), less(x, 0)))


@said_to_hold
def five_comparisons(x: Real[Array, "n"]):
    """Doubling is adding, five times over."""
    return all_of(*(equal(2 * x + number, x + x + number) for number in range(5)))


def test_a_proof_of_an_identity_shows_the_one_normal_form_of_both_sides():
    cases, form, where, rules, compared = proof_lines(claim_named("attention_ignores_key_order"))
    assert cases == "For all n, d_k, m, d_v, indices from 0:"
    assert form.startswith("at (i, j), both sides are $")
    assert r"\sum_{k < m}" in form
    assert r"\mathrm{value}_{" in form
    assert "e^{T_{k, i}}" in form
    assert form.count(r"\mathrm{key}") == 0  # a long exponent is written once, with a name
    assert where == (
        r"where $T_{k, i} = \frac{\sum_{l < d_{k}} \mathrm{key}_{k, l}\, "
        r"\mathrm{query}_{i, l}}{\sqrt{d_{k}}}$"
    )
    assert "sum_k f(p(k)) = sum_k f(k)" in rules
    assert "random sizes and points" in compared


def test_a_proof_of_order_names_its_lemma():
    lines = proof_lines(claim_named("attention_output_within_value_bounds"))
    assert any(r"\le" in line for line in lines)
    least, greatest = [line for line in lines if "an average lies between" in line]
    assert least.startswith("for the first, ")
    assert r"enough that $-\min_{k < m} (\mathrm{value}_{k, j}) + \mathrm{value}_" in least
    assert r"$\max_{k < m} (\mathrm{value}_{k, j}) - \mathrm{value}_{q, j} \ge 0$" in greatest
    assert greatest.endswith("for all $q < m$")
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
    assert r"\sqrt{(S_{3})_{j}}" in first


def test_a_size_that_is_a_number_goes_as_far_as_when_it_was_proved():
    claim = claim_named("depthwise_separable_convolution_has_collinear_kernels")
    lines = proof_lines(claim, {"k": 8})
    assert lines[0] == "For all c_out; k up to 8, indices from 0; written out for k = 1:"


def test_an_order_that_is_evident_says_why():
    lines = proof_lines(claim_named("every_token_gets_positive_weight"))
    assert any(line.endswith("; then the difference has no negative term") for line in lines)


def test_a_relation_of_places_has_no_one_added():
    lines = proof_lines(claim_named("causal_attention_of_a_prefix_is_a_prefix"))
    assert any(r"[k \le i]" in line for line in lines)


def test_of_what_may_be_left_out_the_case_is_written_where_all_is_given():
    claim = claim_named("multi_head_attention_follows_the_order_of_tokens")
    lines = proof_lines(claim)
    assert lines[1].startswith("with $b_{q}$, $b_{k}$, $b_{v}$, $b_{o}$ given; ")
    (form,) = [line for line in lines if "both sides are" in line]
    assert "(b_{o})_{j}" in form
    assert len(lines) <= 12


def test_a_proof_that_nothing_exists_says_what_is_shown_instead():
    lines = proof_lines(nothing_is_above_one_and_below_zero)
    assert lines[1].startswith("there are no such inputs: the opposite of what its relations say")
    assert r"at (i, j), $x_{i, j} \le x_{i, j} + 1$" in lines


def test_comparisons_that_are_not_written_out_are_counted():
    lines = proof_lines(five_comparisons)
    assert sum("both sides are" in line for line in lines) == 3
    assert "and 2 more such comparisons, not written out" in lines


def test_how_positive_parts_are_taken_apart_is_said():
    name = "post_activation_stream_of_nonnegative_branches_is_their_sum"
    assert any("max(0, t) = t for t >= 0" in line for line in proof_lines(claim_named(name)))


def test_a_function_of_one_number_has_its_pieces_and_tails():
    found = proof_lines(claim_named("gelu_is_at_least_minus_017"))
    assert any(line.startswith("the function is $f(t) = ") for line in found)
    assert any(line.startswith("pieces from -8 by 1 to ") for line in found)
    assert len(found) <= 12
    formulas = " ".join("".join(found).split("$")[1::2])
    assert r"\le 5.07 \cdot 10^{-14}\, e^{" in formulas
    assert not re.search(r"\de-?\d", formulas)  # in a formula, e would be a variable
