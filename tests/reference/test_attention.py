"""Attention against torch, in fractions, in enclosures, under masks and gradients."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from lakatos.reference.attention import (
    MultiHeadParameters,
    attention,
    attention_weights,
    multi_head_attention,
    self_attention,
)
from lakatos.theory.numbers import Rational, balls
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


def _parameters(draw, heads, d_model, d_k):
    return MultiHeadParameters(
        *(draw(heads, d_model, d_k) / d_model**0.5 for _ in "qkv"),
        draw(heads * d_k, d_model) / d_model**0.5,
    )


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize(("n", "m", "heads", "d_k"), [(1, 1, 1, 1), (2, 3, 2, 2), (5, 4, 4, 3)])
def test_multi_head_attention_is_that_of_torch(  # noqa: PLR0917 - fixtures and parameters
    draw, assert_near, attention_bound, n, m, heads, d_k, masked
):
    d_model = heads * d_k
    query, key, value = draw(n, d_model), draw(m, d_model), draw(m, d_model)
    parameters = _parameters(draw, heads, d_model, d_k)
    mask = np.ones((n, m), dtype=bool)
    mask[:, 1:] = not masked
    module = torch.nn.MultiheadAttention(d_model, heads, bias=False, dtype=torch.float64)
    stacked = [
        torch.tensor(np.concatenate(list(w), axis=-1).T)
        for w in (parameters.w_q, parameters.w_k, parameters.w_v)
    ]
    with torch.no_grad():
        module.in_proj_weight.copy_(torch.cat(stacked))
        module.out_proj.weight.copy_(torch.tensor(parameters.w_o.T))
        expected, _ = module(
            *(torch.tensor(x) for x in (query, key, value)), attn_mask=torch.tensor(~mask)
        )
    # Errors of the projections (sums of d_model products) enter as if inputs were off by as much.
    q, k, v = query @ parameters.w_q, key @ parameters.w_k, value @ parameters.w_v
    sizes = [
        np.abs(x) @ np.abs(w)
        for x, w in (
            (query, parameters.w_q),
            (key, parameters.w_k),
            (value, parameters.w_v),
        )
    ]
    projected = (d_model + 1) * 2.0**-53
    drift = 4 * projected * np.max(sizes[0] @ np.swapaxes(sizes[1], -1, -2)) / d_k**0.5
    head = attention_bound(q, k, v) + 2 * (2 * drift + projected) * np.max(sizes[2])
    output = head + 2 * heads * d_k * 2.0**-53 * np.max(np.abs(v))
    bound = 2 * output * np.max(np.sum(np.abs(parameters.w_o), axis=0))
    assert_near(multi_head_attention(query, key, value, parameters, mask), expected, bound)


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


def test_heads_are_concatenated_in_their_order():
    tokens = Rational.from_values([[1]])
    same = Rational.from_values([[[1]], [[1]]])
    parameters = MultiHeadParameters(
        same, same, Rational.from_values([[[3]], [[5]]]), Rational.from_values([[10], [1]])
    )
    output = multi_head_attention(tokens, tokens, tokens, parameters, base=2)
    assert np.all(output == Rational.from_values([[35]]))


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


def test_balls_run_through_many_heads(draw, ball, assert_near):
    parameters = _parameters(draw, 2, 2, 1)
    tokens = draw(3, 2)
    enclosed = MultiHeadParameters(
        *map(ball, (parameters.w_q, parameters.w_k, parameters.w_v, parameters.w_o))
    )
    with balls(128).context():
        enclosure = multi_head_attention(*[ball(tokens)] * 3, enclosed)
    # All entries are below 8 here, and fewer than 100 operations lead to each output.
    assert_near(enclosure, multi_head_attention(*[tokens] * 3, parameters), 800 * 2.0**-53)


def test_gradients_are_finite_under_a_causal_mask():
    tokens = torch.tensor([[1e3, 2.0], [-1e3, 0.0], [0.0, 0.0]], dtype=torch.float64)
    tokens.requires_grad_()
    attention(tokens, tokens, tokens, torch.tensor(np.tri(3, dtype=bool))).sum().backward()
    assert torch.isfinite(tokens.grad).all()


def test_a_hidden_value_gets_no_gradient():
    query, key, value = (torch.ones(2, 1, dtype=torch.float64) for _ in range(3))
    value.requires_grad_()
    attention(query, key, value, torch.tensor([[True, False]])).sum().backward()
    assert value.grad.tolist() == [[2.0], [0.0]]


def test_attention_under_vmap_is_attention_of_each(draw, assert_near, attention_bound):
    query, key, value = draw(6, 2, 3), draw(6, 4, 3), draw(6, 4, 2)
    batched = torch.func.vmap(attention)(*map(torch.tensor, (query, key, value)))
    for one, output in enumerate(batched):
        inputs = query[one], key[one], value[one]
        assert_near(output, attention(*inputs), attention_bound(*inputs))


def test_multi_head_attention_under_vmap_is_that_of_each(draw):
    parameters = MultiHeadParameters(
        *(torch.tensor(x) for x in (draw(2, 4, 3), draw(2, 4, 3), draw(2, 4, 1), draw(2, 4)))
    )
    tokens = torch.tensor(draw(5, 3, 4))
    batched = torch.func.vmap(lambda x: multi_head_attention(x, x, x, parameters))(tokens)
    together = multi_head_attention(tokens, tokens, tokens, parameters)
    assert torch.all((batched - together).abs() <= 2.0**-44)


def _zeros(make, *shape):
    return make(np.zeros(shape, dtype=int).tolist())


def test_query_and_key_of_different_lengths_are_refused(messages):
    assert messages(lambda make: attention_weights(_zeros(make, 2, 4), _zeros(make, 5, 3))) == {
        "key has d_k=3 but query has d_k=4 (n=2, m=5): project both to one d_k first"
    }


def test_values_without_keys_are_refused(messages):
    assert messages(
        lambda make: attention(_zeros(make, 2, 1), _zeros(make, 3, 1), _zeros(make, 4, 1))
    ) == {"value has m=4 but key has m=3 (d_k=1, d_v=1): give every key one value"}


def test_a_single_row_of_tokens_is_refused(messages):
    assert messages(lambda make: self_attention(_zeros(make, 3))) == {
        "tokens needs the axes (n, d) but has shape (3,): add the missing axes with expand_dims"
    }


def test_a_list_is_refused():
    with pytest.raises(ValueError, match=r"tokens must be an array with axes \(n, d\)"):
        self_attention([[1, 2]])


def test_an_output_projection_that_misses_a_head_is_refused(messages):
    def call(make):
        tokens = _zeros(make, 2, 3)
        stacked = [_zeros(make, 2, 3, 4) for _ in "qkv"]
        parameters = MultiHeadParameters(*stacked, _zeros(make, 4, 3))
        return multi_head_attention(tokens, tokens, tokens, parameters)

    assert messages(call) == {
        (
            "w_o has heads*d_v=4 but w_v has heads*d_v=8 (heads=2, d_v=4): give w_o one row for "
            "each channel of each head"
        )
    }


def test_heads_that_do_not_fit_the_tokens_are_refused(messages):
    def call(make):
        tokens = _zeros(make, 2, 5)
        stacked = [_zeros(make, 2, 3, 4) for _ in "qkv"]
        parameters = MultiHeadParameters(*stacked, _zeros(make, 8, 3))
        return multi_head_attention(tokens, tokens, tokens, parameters)

    assert messages(call) == {
        (
            "w_q has d_model=3 but query has d_model=5 (n=2, m=2, heads=2, d_k=4, d_v=4, "
            "heads*d_v=8): give both one d_model"
        )
    }
