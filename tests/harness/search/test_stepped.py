"""Modules that go on from a cache over the reals: whatever holds the cache that they return."""

from dataclasses import dataclass
from typing import NamedTuple

import pytest
import torch
from lakatos.harness.catalogue.own import wrapped
from lakatos.harness.decide import Effort, decide
from lakatos.harness.laws.cells import cell
from lakatos.harness.prove.symbolic.prover import attempt
from lakatos.systems import REALS
from lakatos.systems.sizes import Space
from lakatos.theory.laws import LAWS
from lakatos.theory.verdict import Strength, Verdict
from torch import nn

INPUTS = "x: n 1; past: state"


class Pair(NamedTuple):
    out: torch.Tensor
    past: torch.Tensor


@dataclass
class Known:
    out: torch.Tensor
    past: torch.Tensor


torch.export.register_dataclass(Known)


class Sums(nn.Module):
    """Sums of what came so far; the cache is a tuple, and it is given back in some holder."""

    def __init__(self, holder=Pair, late=0):
        super().__init__()
        self.layer, self.holder, self.late = nn.Linear(1, 1), holder, late

    def forward(self, x, past=None):
        values = self.layer(x)
        seen = 0 if past is None else past[1]
        if past is not None:
            values = torch.cat([past[0][self.late :], values])
        made = values.cumsum(0)[-x.shape[0] :] + 0 * seen
        return self.holder(made, (values, seen + x.shape[0]))


class Sorted(Sums):
    """One that does on a cache what has no rule over the reals."""

    def forward(self, x, past=None):
        values = self.layer(x) if past is None else torch.cat([past, self.layer(x)]).lgamma()
        return values[-x.shape[0] :], values


def law(holder, late=0):
    module = Sums(holder, late)
    block = wrapped(module, "own.py:Sums", INPUTS, {}, frozen=False)
    return cell(LAWS["cached_step_consistent"], block)


@pytest.mark.parametrize("holder", [Pair, Known, lambda out, past: {"y": out, "past": past}])
def test_a_step_with_a_cache_is_proved_to_be_the_full_pass(holder):
    claim = law(holder)
    assert claim.numbers is REALS
    sizes = Space({"n": 2})
    assert attempt(claim, {"n": sizes.size("n"), "more": 2})


def test_a_cache_that_forgets_a_token_has_a_certified_counterexample(store):
    found = decide(law(Pair, late=1), store, Effort(examples=8, light=True))
    assert (found.verdict, found.evidence.strength) == (Verdict.FAILS, Strength.CERTIFIED)
    assert found.finding.point.sizes == {"n": 1, "more": 1}


def test_what_has_no_rule_on_a_cache_is_judged_in_floats():
    block = wrapped(Sorted(), "own.py:Sorted", INPUTS, {}, frozen=False)
    assert block.numbers is not REALS
    assert "with its cache it is judged in floats: test_stepped.py" in block.note
    assert "lgamma has no rule over the reals" in block.note
