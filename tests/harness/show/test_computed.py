"""Sides as a claim's code computes them, in LaTeX."""

from lakatos.harness.catalogue.claims import claim_named
from lakatos.harness.show.computed import as_computed
from lakatos.harness.show.proof import proof_lines
from lakatos.systems.sizes import Space


def _sides(name):
    claim = claim_named(name)
    space = Space({each: bound.low for each, bound in claim.bounds.items()})
    return as_computed(claim, {each: space.size(each) for each in claim.bounds}, 0, claim.bounds)


def test_sides_are_written_before_any_algebra():
    left, right = _sides("the_shares_of_a_sum_are_one_together")
    assert left == (r"\sum_{k < n} \frac{\mathrm{numbers}_{k}}{\sum_{l < n} \mathrm{numbers}_{l}}")
    assert right == "1"


def test_what_a_mask_hides_as_zero_is_not_written():
    left, right = _sides("orthogonal_layer_is_undone_by_a_layer")
    assert left == r"\sum_{k < d} (w_{q})_{i, k}\, (w_{q})_{j, k}"
    assert right == "[i = j]"


def test_what_has_no_counterpart_is_not_written():
    assert _sides("derivative_of_relu_is_zero_or_one") is None


def test_a_greatest_entry_has_an_index():
    left, right = _sides("a_maximum_is_at_least_each_entry")
    assert left == r"\mathrm{numbers}_{i}"
    assert right == r"\max_{k < n} (\mathrm{numbers}_{k})"


def test_a_short_normal_form_is_shown_with_what_it_comes_from():
    lines = proof_lines(claim_named("softmax_weights_sum_to_one"))
    assert lines[1] == "at (i), both sides are $1$"
    assert lines[2].startswith(r"the code computes the left side as $\sum_{k < m} \frac{e^{")
    assert "any number as its shift" in lines[3]
