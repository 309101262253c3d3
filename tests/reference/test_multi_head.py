"""Attention in several heads against torch, in fractions and in enclosures."""

import numpy as np
import pytest
import torch
from lakatos.reference.multi_head import MultiHead, multi_head_attention
from lakatos.theory.numbers import Rational, balls


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
