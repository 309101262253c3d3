"""Gated units against torch."""

import numpy as np
import pytest
import torch
from lakatos.reference import (
    GatedFeedForward,
    bilinear_feed_forward,
    gated_linear_unit,
    geglu_feed_forward,
    glu,
    reglu_feed_forward,
    swiglu_feed_forward,
)
from lakatos.systems import Rational
from torch.nn import functional

VARIANTS = {
    swiglu_feed_forward: functional.silu,
    geglu_feed_forward: functional.gelu,
    reglu_feed_forward: functional.relu,
    bilinear_feed_forward: lambda x: x,
}


def test_glu_is_that_of_torch(draw, assert_same):
    x = draw(3, 8, scale=3.0)
    assert_same(glu, functional.glu(torch.tensor(x)), x)


def test_rows_of_odd_length_are_refused(messages):
    assert messages(lambda make: glu(make([[1, 2, 3]]))) == {
        (
            "x has rows of odd length 3, which have no halves: give each row as many entries for "
            "the gate as for what it gates"
        )
    }


def test_the_unit_with_projections_is_glu_of_both_together(draw, assert_same):
    x, w, v, b, c = draw(3, 4), draw(4, 2), draw(4, 2), draw(2), draw(2)
    rows, weights = torch.tensor(x), torch.tensor(np.hstack([w, v]))
    assert_same(gated_linear_unit, functional.glu(rows @ weights), x, w, v)
    shifted = rows @ weights + torch.tensor(np.hstack([b, c]))
    assert_same(gated_linear_unit, functional.glu(shifted), x, w, v, b, c)


@pytest.mark.parametrize(
    ("block", "activation"), VARIANTS.items(), ids=lambda function: function.__name__
)
def test_gated_feed_forward_layers_are_those_of_torch(draw, assert_same, block, activation):
    x, w, v, w_2 = draw(3, 4), draw(4, 6), draw(4, 6), draw(6, 4)
    rows, through, beside, out = map(torch.tensor, (x, w, v, w_2))
    expected = (activation(rows @ through) * (rows @ beside)) @ out
    assert_same(block, expected, x, GatedFeedForward(w, v, w_2))


def test_without_an_activation_the_gate_is_still_quadratic():
    one = Rational.from_values([[1]])
    parameters = GatedFeedForward(one, one, one)
    assert np.all(bilinear_feed_forward(3 * one, parameters) == 9 * one)
