"""Blocks that have no value at some inputs, as reports tell: masks that hide everything, 0/0."""

import pytest
import torch
from lakatos.harness.catalogue.own import resolve
from lakatos.harness.decide import Effort
from lakatos.harness.keep.store import Store
from lakatos.harness.laws.rows import row
from lakatos.theory.verdict import Strength, Verdict

BLOCKS = '''
import torch
from lakatos.theory import array_namespace

class PaddedAttention(torch.nn.Module):
    """Tokens whose entries are all zero are padding: of zeros alone, every key is hidden."""

    def __init__(self):
        super().__init__()
        self.attention = torch.nn.MultiheadAttention(2, 1, bias=False, batch_first=True)

    def forward(self, x):
        padding = (x == 0).all(dim=-1)
        return self.attention(x, x, x, key_padding_mask=padding, need_weights=True)[0]

class Steep(torch.nn.Module):
    """Defined everywhere over the reals; in single precision exp overflows at 89."""

    def forward(self, x):
        return torch.exp(x)

def hidden_in_torch(x):
    return torch.softmax(torch.where(x < 0, float("-inf"), x), dim=-1)

def hidden(x):
    xp = array_namespace(x)
    powers = xp.where(x < 0, xp.zeros_like(x), xp.exp(x))
    return powers / xp.sum(powers, axis=-1, keepdims=True)

def relu_attention(x):
    xp, scores = array_namespace(x), -(x @ x.mT)
    weights = xp.maximum(scores, xp.zeros_like(scores))
    return weights / xp.sum(weights, axis=-1, keepdims=True) @ x
'''


@pytest.fixture
def cells(tmp_path):
    """Decide some laws of one of the blocks."""
    path = tmp_path / "blocks.py"
    path.write_text(BLOCKS)

    def decided(name, shape, *laws):
        block = resolve(f"{path}:{name}", shape, {}, frozen=True)
        cells = row(block, Store(tmp_path / "kept"), Effort(examples=4, light=True), laws)
        return {each.law: each for each in cells}

    return decided


@pytest.mark.parametrize(
    ("name", "law"), [("hidden", "stochastic"), ("relu_attention", "hull_valued")]
)
def test_what_holds_of_weights_holds_where_they_are_defined(cells, name, law):
    found = cells(name, "n d", "defined", law)
    assert found["defined"].verdict is Verdict.FAILS
    assert found["defined"].evidence.strength is Strength.CERTIFIED
    assert found[law].verdict is Verdict.HOLDS
    assert not found[law].evidence.defined


def test_nan_in_torch_is_no_value_either(cells):
    found = cells("hidden_in_torch", "n d", "defined", "bounded_by_one")
    assert found["defined"].verdict is Verdict.FAILS
    assert str(found["defined"].evidence) == (
        "float for entries up to 1024 in size, in float32 at an input at which it is undefined"
    )
    assert found["bounded_by_one"].verdict is Verdict.HOLDS
    assert not found["bounded_by_one"].evidence.defined


def test_attention_to_padding_alone_does_not_preserve_zero(cells):
    """At zero every key is hidden, and nothing is tested: that is no vacuous law."""
    (found,) = cells("PaddedAttention", "n 2", "zero_preserving").values()
    assert found.verdict is Verdict.FAILS
    assert found.evidence.undefined


def test_a_module_that_overflows_is_not_defined_in_its_dtype(cells):
    (found,) = cells("Steep", "n 2", "defined").values()
    assert found.verdict is Verdict.FAILS
    assert "in float32" in str(found.evidence)
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.bfloat16)
    try:
        (found,) = cells("Steep", "n 3", "defined").values()
    finally:
        torch.set_default_dtype(before)
    assert "in bfloat16" in str(found.evidence)
