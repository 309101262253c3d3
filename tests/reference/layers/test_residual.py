"""Add & Norm and its pre-norm form against torch."""

import pytest
import torch
from lakatos.reference import Norm, add_norm, post_norm_feed_forward, pre_norm_feed_forward
from torch.nn import functional

SIZES = [{"n": 1, "d": 2}, {"n": 3, "d": 3}, {"n": 2, "d": 8}]


def _norm(x, norm, epsilon=1e-5):
    gain, offset = torch.tensor(norm.gain), torch.tensor(norm.offset)
    return functional.layer_norm(torch.tensor(x), gain.shape, gain, offset, epsilon).numpy()


def _feed_forward(x, p):
    hidden = functional.linear(torch.tensor(x), torch.tensor(p.w_1.T), torch.tensor(p.b_1))
    active = functional.relu(hidden)
    return functional.linear(active, torch.tensor(p.w_2.T), torch.tensor(p.b_2)).numpy()


@pytest.mark.parametrize("epsilon", ["1e-5", "0.1"])
@pytest.mark.parametrize("sizes", SIZES)
def test_add_norm_is_layer_norm_of_torch_after_the_sum(drawn, assert_same, sizes, epsilon):
    residual, branch, norm = drawn(add_norm, **sizes)
    expected = _norm(residual + branch, norm, float(epsilon))
    assert_same(add_norm, expected, residual, branch, norm, epsilon=epsilon)


@pytest.mark.parametrize("sizes", SIZES)
def test_post_norm_normalises_the_sum(drawn, assert_same, sizes):
    x, p, norm = drawn(post_norm_feed_forward, d_ff=4, **sizes)
    assert_same(post_norm_feed_forward, _norm(x + _feed_forward(x, p), norm), x, p, norm)


@pytest.mark.parametrize("sizes", SIZES)
def test_pre_norm_normalises_what_the_branch_sees(drawn, assert_same, sizes):
    x, p, norm = drawn(pre_norm_feed_forward, d_ff=4, **sizes)
    assert_same(pre_norm_feed_forward, x + _feed_forward(_norm(x, norm), p), x, p, norm)


def test_a_branch_of_another_width_is_refused(messages):
    def call(make):
        norm = Norm(make([1, 1]), make([0, 0]))
        return add_norm(make([[1, 2]]), make([[1, 2, 3]]), norm)

    assert messages(call) == {"branch has d=3 but residual has d=2 (n=1): give both one d"}
