"""A claim over the reals is judged with an estimate where it runs on tensors alone."""

import numpy as np
import pytest
import torch
from lakatos.harness.search.estimate import ESTIMATE
from lakatos.harness.search.reaching import as_it_runs
from lakatos.systems import FLOAT64, REALS
from lakatos.theory import HOLDS, Array, Real, array_namespace, claim, equal
from lakatos.tools.sample import HERE

LINEAR = torch.nn.Linear(2, 2).double()


def linear(x):
    return LINEAR(x)


def of(relate, **options):
    def stated(x: Real[Array, "n 2"]):
        """It is so."""
        return relate(x)

    return claim(latex="P", source=HERE, expected=HOLDS, **options)(stated)


@pytest.mark.parametrize(
    ("relate", "numbers"),
    [
        (lambda x: equal(LINEAR(x), LINEAR(x)), ESTIMATE),
        (lambda x: equal(linear(x), linear(x)), ESTIMATE),
        (lambda x: equal(torch.exp(x), torch.exp(x)), ESTIMATE),
        (lambda x: equal(x, x), REALS),
        (lambda x: equal(array_namespace(x).exp(x), x), REALS),
        (lambda x: equal(x + (torch is None), x), REALS),
        (lambda x: equal(np.exp(x), x), REALS),
        (lambda x: equal(LINEAR(x), None), REALS),
        (lambda x: equal(LINEAR(x, 3), x), REALS),
    ],
)
def test_what_runs_on_tensors_alone_is_estimated(relate, numbers):
    assert as_it_runs(of(relate)).numbers is numbers


def test_a_claim_over_a_dtype_stays_one():
    stated = of(lambda x: equal(LINEAR(x), LINEAR(x)), numbers=FLOAT64)
    assert as_it_runs(stated) is stated
