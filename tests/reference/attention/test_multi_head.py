"""Attention in several heads against torch, in fractions and in enclosures."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from lakatos.reference import (
    MultiHead,
    multi_head_attention,
    multi_head_attention_as_sum,
    narrow_self_attention,
    wide_self_attention,
)
from lakatos.systems import Rational, balls
from torch.nn import functional


def _parameters(draw, heads, d_model, d_k):
    return MultiHead(
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


def test_heads_are_concatenated_in_their_order():
    tokens = Rational.from_values([[1]])
    same = Rational.from_values([[[1]], [[1]]])
    parameters = MultiHead(
        same, same, Rational.from_values([[[3]], [[5]]]), Rational.from_values([[10], [1]])
    )
    output = multi_head_attention(tokens, tokens, tokens, parameters, base=2)
    assert np.all(output == Rational.from_values([[35]]))


def test_balls_run_through_many_heads(draw, ball, assert_near):
    parameters = _parameters(draw, 2, 2, 1)
    tokens = draw(3, 2)
    enclosed = MultiHead(
        *map(ball, (parameters.w_q, parameters.w_k, parameters.w_v, parameters.w_o))
    )
    with balls(128).context():
        enclosure = multi_head_attention(*[ball(tokens)] * 3, enclosed)
    # All entries are below 8 here, and fewer than 100 operations lead to each output.
    assert_near(enclosure, multi_head_attention(*[tokens] * 3, parameters), 800 * 2.0**-53)


def test_multi_head_attention_under_vmap_is_that_of_each(draw):
    parameters = MultiHead(
        *(torch.tensor(x) for x in (draw(2, 4, 3), draw(2, 4, 3), draw(2, 4, 1), draw(2, 4)))
    )
    tokens = torch.tensor(draw(5, 3, 4))
    batched = torch.func.vmap(lambda x: multi_head_attention(x, x, x, parameters))(tokens)
    together = multi_head_attention(tokens, tokens, tokens, parameters)
    assert torch.all((batched - together).abs() <= 2.0**-44)


def _zeros(make, *shape):
    return make(np.zeros(shape, dtype=int).tolist())


def test_an_output_projection_that_misses_a_head_is_refused(messages):
    def call(make):
        tokens = _zeros(make, 2, 3)
        stacked = [_zeros(make, 2, 3, 4) for _ in "qkv"]
        parameters = MultiHead(*stacked, _zeros(make, 4, 3))
        return multi_head_attention(tokens, tokens, tokens, parameters)

    assert messages(call) == {
        (
            "parameters.w_o has an axis of 4 where heads*d_v = 8 is expected (heads=2, d_v=4): "
            "reshape parameters.w_o or change the others"
        )
    }


def test_heads_that_do_not_fit_the_tokens_are_refused(messages):
    def call(make):
        tokens = _zeros(make, 2, 5)
        stacked = [_zeros(make, 2, 3, 4) for _ in "qkv"]
        parameters = MultiHead(*stacked, _zeros(make, 8, 3))
        return multi_head_attention(tokens, tokens, tokens, parameters)

    assert messages(call) == {
        "parameters.w_q has d=3 but query has d=5 (n=2, m=2, heads=2): give both one d"
    }


def _torch_with_biases(query, key, value, parameters, mask=None):
    heads, d, _ = parameters.w_q.shape
    module = torch.nn.MultiheadAttention(d, heads, dtype=torch.float64)
    stacked = (parameters.w_q, parameters.w_k, parameters.w_v)
    biases = (parameters.b_q, parameters.b_k, parameters.b_v)
    with torch.no_grad():
        module.in_proj_weight.copy_(
            torch.tensor(np.concatenate([np.concatenate(list(w), axis=-1).T for w in stacked]))
        )
        module.in_proj_bias.copy_(torch.tensor(np.concatenate([b.ravel() for b in biases])))
        module.out_proj.weight.copy_(torch.tensor(parameters.w_o.T))
        module.out_proj.bias.copy_(torch.tensor(parameters.b_o))
        hidden = None if mask is None else torch.tensor(~mask)
        inputs = map(torch.tensor, (query, key, value))
        return module(*inputs, attn_mask=hidden)[0].numpy()


@pytest.mark.parametrize("block", [multi_head_attention, multi_head_attention_as_sum])
@pytest.mark.parametrize(("n", "m", "heads", "d_k"), [(1, 1, 1, 1), (2, 3, 2, 2), (4, 4, 3, 2)])
def test_attention_with_biases_is_that_of_torch(  # noqa: PLR0917 - fixtures and parameters
    draw, assert_same, block, n, m, heads, d_k
):
    d = heads * d_k
    biases = draw(heads, d_k), draw(heads, d_k), draw(heads, d_k), draw(d)
    parameters = replace(
        _parameters(draw, heads, d, d_k),
        **dict(zip(("b_q", "b_k", "b_v", "b_o"), biases, strict=True)),
    )
    mask = np.tri(n, m, dtype=bool)
    arguments = draw(n, d), draw(m, d), draw(m, d), parameters
    assert_same(block, _torch_with_biases(*arguments), *arguments)
    assert_same(block, _torch_with_biases(*arguments, mask), *arguments, mask)


def test_each_bias_is_added_where_it_belongs(draw, assert_same):
    parameters, zero = _parameters(draw, 2, 4, 2), np.zeros((2, 2))
    none = {"b_q": zero, "b_k": zero, "b_v": zero, "b_o": np.zeros(4)}
    inputs = draw(3, 4), draw(2, 4), draw(2, 4)
    for name, absent in none.items():
        bias = draw(*absent.shape)
        expected = _torch_with_biases(*inputs, replace(parameters, **{**none, name: bias}))
        given = replace(parameters, **{name: bias})
        assert_same(multi_head_attention, expected, *inputs, given)
        assert_same(multi_head_attention_as_sum, expected, *inputs, given)


def _torch_heads(queries, keys, values, mask=None):
    tensors = [torch.tensor(x)[None] for x in (queries, keys, values)]
    hidden = None if mask is None else torch.tensor(mask)
    return functional.scaled_dot_product_attention(*tensors, attn_mask=hidden)[0].numpy()


@pytest.mark.parametrize("sizes", [(1, 1, 1), (2, 2, 2), (4, 3, 2)])
def test_wide_self_attention_is_that_of_torch(drawn, assert_same, sizes):
    n, d, heads = sizes
    x, parameters = drawn(wide_self_attention, n=n, d=d, heads=heads)
    mask = np.tri(n, dtype=bool)
    heads = _torch_heads(x @ parameters.w_q, x @ parameters.w_k, x @ parameters.w_v, mask)
    expected = np.concatenate(list(heads), axis=-1) @ parameters.w_o
    assert_same(wide_self_attention, expected, x, parameters, mask)


@pytest.mark.parametrize("sizes", [(1, 1, 1), (2, 2, 2), (4, 3, 2)])
def test_narrow_self_attention_is_that_of_torch(drawn, assert_same, sizes):
    n, d_head, heads = sizes
    x, parameters = drawn(narrow_self_attention, n=n, d_head=d_head, heads=heads)
    shares = np.stack(np.split(x, heads, axis=-1))
    mask = np.tri(n, dtype=bool)
    projected = (shares @ w for w in (parameters.w_q, parameters.w_k, parameters.w_v))
    expected = np.concatenate(list(_torch_heads(*projected, mask)), axis=-1) @ parameters.w_o
    assert_same(narrow_self_attention, expected, x, parameters, mask)


def test_tokens_that_the_heads_do_not_divide_are_refused(messages, drawn):
    def call(make):
        x, parameters = drawn(narrow_self_attention, n=2, d_head=2, heads=2)
        return narrow_self_attention(_zeros(make, *x.shape[:1], 5), parameters)

    assert messages(call) == {
        (
            "tokens has an axis of 5 where heads*d_head = 4 is expected (heads=2, d_head=2): "
            "reshape tokens or change the others"
        )
    }
