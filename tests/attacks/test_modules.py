"""Claims about torch modules, over the reals with an estimate of rounding, or over floats alone."""

import numpy as np
import pytest
import torch
from lakatos.theory import (
    FAILS,
    FLOAT64,
    HOLDS,
    Array,
    Claim,
    Real,
    Source,
    array_namespace,
    claim,
    equal,
)
from lakatos.theory.verdict import Strength

NOTE = Source("report", "A report", ("Somebody",), 2025, "https://example.org/report")
SEEN = torch.random.get_rng_state()
torch.manual_seed(0)
LAYER = torch.nn.MultiheadAttention(2, 1, batch_first=True).double().eval()
torch.random.set_rng_state(SEEN)


def reported(expected, **options):
    return claim(latex="x", source=NOTE, expected=expected, **options)


def attended(x, *, causal):
    n = x.shape[0]
    later = torch.triu(torch.ones(n, n, dtype=torch.bool), 1) if causal else None
    return LAYER(x[None], x[None], x[None], attn_mask=later)[0][0]


def joined(x, later):
    return array_namespace(x).concat([x, later], axis=0)


@reported(HOLDS)
def a_causal_layer_is_prefix_consistent(x: Real[Array, "n 2"], later: Real[Array, "m 2"]):
    """A causal layer gives a prefix the outputs that it has in the whole."""
    whole = attended(joined(x, later), causal=True)
    return equal(whole[: x.shape[0], :], attended(x, causal=True))


@reported(FAILS)
def a_layer_without_a_mask_is_prefix_consistent(x: Real[Array, "n 2"], later: Real[Array, "m 2"]):
    """A layer that sees everything gives a prefix the outputs that it has in the whole."""
    whole = attended(joined(x, later), causal=False)
    return equal(whole[: x.shape[0], :], attended(x, causal=False))


def in_floats(x, *, causal):
    """Feed the layer with arrays of NumPy's, or of torch."""
    given = x if isinstance(x, torch.Tensor) else torch.from_numpy(np.asarray(x))
    found = attended(given, causal=causal)
    return found if isinstance(x, torch.Tensor) else found.detach().numpy()


@reported(HOLDS, numbers=FLOAT64)
def a_causal_layer_is_prefix_consistent_in_double(x: Real[Array, "1 2"], later: Real[Array, "1 2"]):
    """In double precision, a causal layer gives one token the output that it has beside another."""
    whole = in_floats(joined(x, later), causal=True)
    return equal(whole[: x.shape[0], :], in_floats(x, causal=True))


@reported(FAILS, numbers=FLOAT64)
def a_layer_without_a_mask_is_prefix_consistent_in_double(
    x: Real[Array, "n 2"], later: Real[Array, "m 2"]
):
    """In double precision, a layer that sees everything gives a prefix its outputs in the whole."""
    whole = in_floats(joined(x, later), causal=False)
    return equal(whole[: x.shape[0], :], in_floats(x, causal=False))


REPORTS = [each for each in globals().values() if isinstance(each, Claim)]


@pytest.mark.parametrize("report", REPORTS, ids=lambda each: each.id)
def test_a_module_in_a_claim_is_judged_in_floats(court, report):
    decision = court(report, fresh=True, examples=1, light=True)
    assert decision.as_expected, decision.evidence
    assert decision.evidence.strength is Strength.FLOAT
