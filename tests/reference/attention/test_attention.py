"""Attention against torch, in fractions, in enclosures, under masks and gradients."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from lakatos.reference import (
    attention,
    attention_weights,
    causal_attention,
    self_attention,
    sliding_window_attention,
)
from lakatos.systems import Rational, balls
from torch.nn import functional

SIZES = [(1, 1, 1, 1), (2, 2, 2, 2), (3, 2, 1, 3), (5, 7, 4, 3), (16, 16, 32, 32)]


def _inputs(draw, n, m, d_k, d_v):
    return draw(n, d_k), draw(m, d_k), draw(m, d_v)


def _torch_attention(query, key, value, **options):
    tensors = (torch.tensor(x)[None] for x in (query, key, value))
    return functional.scaled_dot_product_attention(*tensors, **options)[0].numpy()


@pytest.mark.parametrize("sizes", SIZES)
def test_attention_is_that_of_torch(draw, assert_near, attention_bound, sizes):
    inputs = _inputs(draw, *sizes)
    assert_near(attention(*inputs), _torch_attention(*inputs), attention_bound(*inputs))


@pytest.mark.parametrize("sizes", SIZES)
def test_masked_attention_is_that_of_torch(draw, assert_near, attention_bound, sizes):
    inputs = _inputs(draw, *sizes)
    mask = draw(*sizes[:2]) > 0
    mask[:, -1] = True
    expected = _torch_attention(*inputs, attn_mask=torch.tensor(mask))
    assert_near(attention(*inputs, mask), expected, attention_bound(*inputs))


@pytest.mark.parametrize("n", [1, 2, 3, 16])
def test_causal_attention_is_that_of_torch(draw, assert_near, attention_bound, n):
    inputs = _inputs(draw, n, n, 4, 4)
    expected = _torch_attention(*inputs, is_causal=True)
    mask = np.tri(n, dtype=bool)
    assert_near(attention(*inputs, mask), expected, attention_bound(*inputs))


@pytest.mark.parametrize("n", [1, 2, 3, 9])
def test_self_attention_is_unscaled_attention_of_torch(draw, assert_near, attention_bound, n):
    tokens = draw(n, 3)
    expected = _torch_attention(tokens, tokens, tokens, scale=1.0)
    bound = attention_bound(tokens, tokens, tokens, scaled=False)
    assert_near(self_attention(tokens), expected, bound)


def test_leading_axes_are_batches(draw, assert_near, attention_bound):
    query, key, value = draw(4, 2, 3), draw(4, 5, 3), draw(4, 5, 2)
    for one, output in enumerate(attention(query, key, value)):
        inputs = query[one], key[one], value[one]
        assert_near(output, attention(*inputs), attention_bound(*inputs))


def test_self_attention_in_base_two_is_exact_in_fractions():
    output = self_attention(Rational.from_values([[0], [1]]), base=2)
    assert np.all(output == Rational.from_values([[Fraction(1, 2)], [Fraction(2, 3)]]))


def test_attention_in_base_two_is_exact_in_fractions_where_the_scale_is():
    query = Rational.from_values([[2, 0, 0, 0]])
    key = Rational.from_values([[1, 5, 5, 5], [2, 7, 7, 7]])
    assert np.all(
        attention_weights(query, key, base=2)
        == Rational.from_values([[Fraction(1, 3), Fraction(2, 3)]])
    )


@pytest.mark.parametrize("size", [1, 2, 3])
def test_balls_are_as_near_to_attention_as_floats_are(
    draw, ball, assert_near, attention_bound, size
):
    inputs = _inputs(draw, size, size, size, size)
    with balls(128).context():
        enclosure = attention(*map(ball, inputs))
    assert_near(enclosure, attention(*inputs), attention_bound(*inputs))


@pytest.mark.parametrize("size", [1, 2, 3])
def test_balls_are_as_near_to_self_attention_as_floats_are(
    draw, ball, assert_near, attention_bound, size
):
    tokens = draw(size, size)
    mask = np.tri(size, dtype=bool)
    bound = attention_bound(tokens, tokens, tokens, scaled=False)
    assert_near(self_attention(ball(tokens), mask), self_attention(tokens, mask), bound)


def test_gradients_are_finite_under_a_causal_mask():
    tokens = torch.tensor([[1e3, 2.0], [-1e3, 0.0], [0.0, 0.0]], dtype=torch.float64)
    tokens.requires_grad_()
    attention(tokens, tokens, tokens, torch.tensor(np.tri(3, dtype=bool))).sum().backward()
    assert torch.isfinite(tokens.grad).all()


def test_a_hidden_value_gets_no_gradient():
    query, key, value = (torch.ones(2, 1, dtype=torch.float64) for _ in range(3))
    value.requires_grad_()
    attention(query, key, value, torch.tensor([[True, False]] * 2)).sum().backward()
    assert value.grad.tolist() == [[2.0], [0.0]]


def test_attention_under_vmap_is_attention_of_each(draw, assert_near, attention_bound):
    query, key, value = draw(6, 2, 3), draw(6, 4, 3), draw(6, 4, 2)
    batched = torch.func.vmap(attention)(*map(torch.tensor, (query, key, value)))
    for one, output in enumerate(batched):
        inputs = query[one], key[one], value[one]
        assert_near(output, attention(*inputs), attention_bound(*inputs))


def _zeros(make, *shape):
    return make(np.zeros(shape, dtype=int).tolist())


def test_query_and_key_of_different_lengths_are_refused(messages):
    assert messages(lambda make: attention_weights(_zeros(make, 2, 4), _zeros(make, 5, 3))) == {
        "key has d_k=3 but query has d_k=4 (n=2, m=5): give both one d_k"
    }


def test_values_without_keys_are_refused(messages):
    assert messages(
        lambda make: attention(_zeros(make, 2, 1), _zeros(make, 3, 1), _zeros(make, 4, 1))
    ) == {"value has m=4 but key has m=3 (n=2, d_k=1): give both one m"}


def test_a_single_row_of_tokens_is_refused(messages):
    assert messages(lambda make: self_attention(_zeros(make, 3))) == {
        "tokens needs the axes (n, d) but has shape (3,): add the missing axes with expand_dims"
    }


def test_a_list_is_refused():
    with pytest.raises(ValueError, match=r"tokens must be an array of shape \(n, d\)"):
        self_attention([[1, 2]])


@pytest.mark.parametrize("n", [1, 2, 5])
def test_causal_attention_is_that_of_torch_without_a_mask_too(
    draw, assert_near, attention_bound, n
):
    inputs = _inputs(draw, n, n, 3, 2)
    expected = _torch_attention(*inputs, is_causal=True)
    assert_near(causal_attention(*inputs), expected, attention_bound(*inputs))


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("reach", [0, 1, 2, 9])
def test_sliding_window_attention_is_attention_of_torch_in_a_band(
    draw, assert_near, attention_bound, reach, causal
):
    inputs = _inputs(draw, 5, 5, 3, 2)
    band = np.triu(np.tri(5, k=0 if causal else reach, dtype=bool), -reach)
    expected = _torch_attention(*inputs, attn_mask=torch.tensor(band))
    result = sliding_window_attention(*inputs, reach=reach, causal=causal)
    assert_near(result, expected, attention_bound(*inputs))


def test_a_window_of_no_reach_shows_each_position_its_own_value(array):
    value = array([[3], [5]])
    output = sliding_window_attention(array([[1], [2]]), array([[4], [6]]), value, reach=0)
    assert np.all(np.asarray(output == value))


@pytest.mark.parametrize("reach", [-1, 1.5])
def test_a_window_without_a_whole_reach_is_refused(messages, reach):
    def call(make):
        tokens = _zeros(make, 2, 1)
        return sliding_window_attention(tokens, tokens, tokens, reach=reach)

    assert messages(call) == {
        f"reach must be an int of at least 0 (got {reach}): 0 shows each position itself"
    }
