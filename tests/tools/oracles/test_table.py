"""Every block that another author has written, on the same parameters in float64."""

import pytest
import torch
from lakatos.reference import attention, gelu, layer_norm, softmax
from lakatos.tools.oracles.comparing import DECLARED, families, oracle
from lakatos.tools.oracles.table import DOCS, TITLES, block_cell, oracle_cell
from torch.nn import functional


def cases():
    for family, found in families().items():
        if isinstance(found, str):
            yield pytest.param(None, id=family, marks=pytest.mark.skip(reason=found))
            continue
        for each in found:
            yield pytest.param(each, id=f"{each.names}-{each.label}")


@pytest.mark.parametrize("declared", list(cases()))
def test_a_block_and_its_oracle_differ_by_rounding_alone(declared):
    assert all(comparison.agree for comparison in declared.compare())


@pytest.mark.parametrize("declared", list(cases()))
def test_the_table_in_the_documentation_has_a_row_for_every_oracle(declared):
    assert f"| {block_cell(declared)} | {oracle_cell(declared)} |" in DOCS.read_text()


def test_every_family_has_a_title():
    assert set(families()) == set(TITLES)


def nearly_gelu(x):
    return functional.gelu(x, approximate="tanh")


def sharper_attention(query, key, value, mask=None):
    scale = (1 + 1e-9) * key.shape[-1] ** -0.5
    return functional.scaled_dot_product_attention(
        query[None], key[None], value[None], mask, scale=scale
    )[0]


def single_softmax(scores, mask=None):
    shown = scores if mask is None else scores.masked_fill(~mask, -torch.inf)
    return functional.softmax(shown.float(), dim=-1).double()


def unbiased_layer_norm(x, gain=None, offset=None):
    spread = torch.sqrt(x.var(-1, keepdim=True) + 1e-5)
    normalised = (x - x.mean(-1, keepdim=True)) / spread
    return functional.layer_norm(normalised, x.shape[-1:], gain, offset, eps=0)


def other_epsilon(x, gain=None, offset=None):
    return functional.layer_norm(x, x.shape[-1:], gain, offset, eps=1.000001e-5)


@pytest.mark.parametrize(
    ("block", "wrong"),
    [
        (gelu, nearly_gelu),
        (attention, sharper_attention),
        (softmax, single_softmax),
        (layer_norm, unbiased_layer_norm),
        (layer_norm, other_epsilon),
    ],
)
def test_an_oracle_of_another_formula_is_out_of_bounds(block, wrong):
    oracle(block, "planted")(wrong)
    planted = DECLARED.pop()
    assert not any(comparison.agree for comparison in planted.compare())
