"""A proof by structure, a line a step."""

import re

import pytest
from lakatos.harness.catalogue.blocks import zoo
from lakatos.harness.catalogue.claims import claim_named
from lakatos.harness.catalogue.own import wrapped
from lakatos.harness.keep.store import Store
from lakatos.harness.laws.cells import cell
from lakatos.harness.laws.rows import row
from lakatos.harness.laws.steps import MOST, steps_of, steps_of_cell
from lakatos.theory.laws import LAWS
from torch import nn

BLOCKS = {block.name: block for block in zoo()}


def test_each_step_says_what_it_is_made_of_and_what_is_known_of_it():
    assert steps_of(BLOCKS["rms_norm"], "odd") == (
        "read off the code, a line a step; odd after odd is odd, and sums of odd maps are:",
        "$x$, the input: odd",
        r"$s_{1} = x\, x$: even (product: odd)",
        r"$s_{2} = \operatorname{mean}_{\text{of each row}}(s_{1})$: even",
        "$s_{3} = s_{2} + 10^{-5}$: even",
        r"$s_{4} = \sqrt{s_{3}}$: even",
        r"$s_{5} = \frac{x}{s_{4}}$: odd (quotient: odd; even)",
    )


def test_a_mask_is_followed_to_the_tokens_that_it_hides():
    lines = steps_of(BLOCKS["causal_unnormalised_linear_attention"], "causal")
    assert lines[3].endswith(
        "row i is of token i, zero unless j <= i (choice: of no token; row i is of token i; zero)"
    )


@pytest.mark.parametrize("name", ["encoder_layer", "wide_self_attention", "causal_convolution"])
def test_a_long_chain_is_counted_in_its_middle(name):
    lines = steps_of(BLOCKS[name], "permutation_equivariant") or steps_of(BLOCKS[name], "causal")
    assert len(lines) <= MOST
    if any("more steps" in line for line in lines):
        (middle,) = [line for line in lines if "more steps" in line]
        left_out = int(re.search(r"and (\d+) more", middle)[1])
        last = int(re.search(r"s_\{(\d+)\} =", lines[-2])[1])
        assert left_out > 1
        assert left_out < last


def test_what_is_not_read_off_has_no_steps():
    assert steps_of(BLOCKS["self_attention"], "causal") == ()


def test_a_law_that_is_asked_for_shows_the_steps_of_what_it_follows_from(tmp_path):
    (found,) = row(BLOCKS["self_attention"], Store(tmp_path), laws=["bounded_by_input"])
    assert found.evidence.steps[0] == (
        "hull valued, read off the code, a line a step; means of means of tokens:"
    )
    assert found.evidence.steps[-2].endswith("rows sum to 1; means of tokens)")


def test_the_cell_of_a_law_shows_how_it_is_read_off():
    lines = steps_of_cell(cell(LAWS["odd"], BLOCKS["rms_norm"]))
    assert lines == steps_of(BLOCKS["rms_norm"], "odd")
    assert steps_of_cell(claim_named("softmax_weights_sum_to_one")) == ()


def test_a_parameter_of_a_module_has_its_whole_name():
    module = nn.Sequential(nn.Linear(2, 2, bias=False), nn.Linear(2, 2, bias=False))
    block = wrapped(module, "own.py:Own", "n 2", {}, frozen=False)
    shown = "\n".join(steps_of(block, "token_wise"))
    assert r"\mathrm{0.weight}" in shown
    assert r"\mathrm{1.weight}" in shown
    assert "]" not in shown
