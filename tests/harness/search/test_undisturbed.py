"""What a claim's code changes for the whole process is changed back."""

import numpy as np
import pytest
import torch
from lakatos.harness.decide import Effort, decide
from lakatos.harness.search.undisturbed import flushes, undisturbed
from lakatos.theory import Array, Real, equal
from lakatos.tools.sample import said_to_hold


def state():
    return (
        torch.get_default_dtype(),
        torch.is_grad_enabled(),
        torch.get_default_device(),
        np.geterr(),
        flushes(),
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda: torch.set_default_dtype(torch.float16),
        lambda: torch.set_grad_enabled(False),
        lambda: torch.set_default_device("meta"),
        lambda: np.seterr(all="raise"),
        lambda: torch.set_flush_denormal(True),
    ],
    ids=["dtype", "gradients", "device", "errors", "denormals"],
)
def test_what_is_changed_for_all_is_changed_back(change):
    before = state()
    with undisturbed():
        change()
        changed = state()
    assert changed != before
    assert state() == before


def test_what_one_claim_changes_is_as_before_for_the_next(store):
    @said_to_hold
    def disturbing(x: Real[Array, ""]):
        """It makes the smallest numbers zero."""
        torch.set_flush_denormal(True)
        torch.set_default_dtype(torch.float16)
        return equal(x, x)

    before = state()
    assert decide(disturbing, store, Effort(examples=5, light=True)).as_expected
    assert state() == before
