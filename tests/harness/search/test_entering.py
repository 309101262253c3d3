"""Fractions stand beside tensors inside the search, and nowhere else."""

from fractions import Fraction

import pytest
import torch
from lakatos.harness.search.entering import fractions_enter
from lakatos.systems import array_namespace

HALF = Fraction(1, 2)
FORMS = {
    "times": lambda x, half: half * x,
    "times from the right": lambda x, half: x * half,
    "minus": lambda x, half: half - x,
    "over": lambda x, half: half / (x + 1),
    "below": lambda x, half: x < half,
    "above": lambda x, half: half < x,
    "a power": lambda x, half: x**half,
    "a base": lambda x, half: half**x,
    "where": lambda x, half: array_namespace(x).where(x > half, x, half),
    "a function": lambda x, half: array_namespace(x).pow(x, half),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_fraction_is_the_nearest_float(form):
    x = torch.tensor([0.0, 1.0, 0.25], dtype=torch.float64)
    with fractions_enter():
        made, batched = form(x, HALF), torch.func.vmap(lambda each: form(each, HALF))(x)
    assert torch.equal(made, form(x, 0.5))
    assert torch.equal(batched, made)


def test_outside_the_search_torch_is_as_it_was():
    x = torch.ones(2)
    with fractions_enter():
        pass
    with pytest.raises(TypeError):
        _ = HALF * x
    assert "__mul__" not in vars(torch.Tensor)


def test_an_integer_beyond_64_bits_is_the_nearest_float():
    x = torch.ones(2, dtype=torch.float64)
    with fractions_enter():
        assert torch.equal(x / 2**75, torch.full_like(x, 2.0**-75))


def test_signs_have_a_batched_form():
    x = torch.tensor([[-2.0, 0.0, 3.0]], dtype=torch.float64)
    with fractions_enter():
        found = torch.func.vmap(lambda row: array_namespace(row).sign(row))(x)
    assert found.tolist() == [[-1.0, 0.0, 1.0]]
