"""MetaFormer's blocks against torch, one mixer after the other."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from lakatos.reference import (
    FeedForward,
    MetaFormer,
    MultiHead,
    Norm,
    TokenMLP,
    metaformer_with_attention,
    metaformer_with_convolution,
    metaformer_with_fourier,
    metaformer_with_matrix,
    metaformer_with_pooling,
    metaformer_with_random_mixing,
    metaformer_without_mixing,
    mlp_mixer_block,
    modified_layer_norm,
    poolformer_block,
)
from torch import nn
from torch.nn import functional

N, D, D_FF = 5, 4, 6
PARTS = ("w_1", "b_1", "w_2", "b_2")


@pytest.fixture
def layer(draw):
    """Draw everything that a MetaFormer layer may have."""
    norms = Norm(draw(D), draw(D)), Norm(draw(D), draw(D))
    mlp = FeedForward(draw(D, D_FF), draw(D_FF), draw(D_FF, D), draw(D))
    return MetaFormer(*norms, mlp, draw(D), draw(D))


def layer_norm(x, gain, offset):
    return functional.layer_norm(x, (D,), gain, offset)


def expected(tokens, layer, mixer, norm=layer_norm):
    """Return the block that torch's functions make."""
    x = torch.tensor(tokens)
    y = x + torch.tensor(layer.scale_1) * mixer(_normalised(x, layer.norm_1, norm))
    w_1, b_1, w_2, b_2 = (torch.tensor(getattr(layer.mlp, part)) for part in PARTS)
    branch = functional.gelu(_normalised(y, layer.norm_2, norm) @ w_1 + b_1) @ w_2 + b_2
    return y + torch.tensor(layer.scale_2) * branch


def _normalised(x, parameters, norm):
    return norm(x, torch.tensor(parameters.gain), torch.tensor(parameters.offset))


def test_identityformer(draw, layer, assert_same):
    tokens = draw(N, D)
    assert_same(metaformer_without_mixing, expected(tokens, layer, lambda x: x), tokens, layer)


@pytest.mark.parametrize("size", [3, 5])
def test_pooling(draw, layer, assert_same, size):
    def pool(x):
        columns = x.T[None]
        return functional.avg_pool1d(columns, size, 1, size // 2, count_include_pad=False)[0].T - x

    tokens = draw(N, D)
    assert_same(metaformer_with_pooling, expected(tokens, layer, pool), tokens, layer, size=size)


@pytest.mark.parametrize("block", [metaformer_with_random_mixing, metaformer_with_matrix])
def test_a_matrix(draw, layer, assert_same, block):
    tokens, w = draw(N, D), draw(N, N)
    w = np.abs(w) / np.abs(w).sum(axis=-1, keepdims=True)
    assert_same(block, expected(tokens, layer, lambda x: torch.tensor(w) @ x), tokens, layer, w)


def test_convolution(draw, layer, assert_same):
    tokens, kernel = draw(N, D), draw(D, 3)
    weights = torch.tensor(kernel)[:, None]
    mixer = lambda x: functional.conv1d(x.T[None], weights, padding="same", groups=D)[0].T
    assert_same(metaformer_with_convolution, expected(tokens, layer, mixer), tokens, layer, kernel)


def test_fourier(draw, layer, assert_same):
    tokens = draw(N, D)
    assert_same(
        metaformer_with_fourier,
        expected(tokens, layer, lambda x: torch.fft.fft2(x).real),
        tokens,
        layer,
    )


def test_attention_makes_the_pre_norm_transformer_layer_of_torch(draw, layer, assert_same):
    heads, tokens = 2, draw(N, D)
    w_q, w_k, w_v = (draw(heads, D, D // heads) for _ in range(3))
    b_q, b_k, b_v = (draw(heads, D // heads) for _ in range(3))
    attention = MultiHead(w_q, w_k, w_v, draw(D, D), b_q, b_k, b_v, draw(D))
    plain = replace(layer, scale_1=None, scale_2=None)
    theirs = nn.TransformerEncoderLayer(
        D, heads, D_FF, dropout=0, activation="gelu", norm_first=True, dtype=torch.float64
    ).eval()
    beside = lambda w: np.concatenate(list(w), axis=-1).T
    values = {
        "self_attn.in_proj_weight": np.concatenate([beside(w) for w in (w_q, w_k, w_v)]),
        "self_attn.in_proj_bias": np.concatenate([b.ravel() for b in (b_q, b_k, b_v)]),
        "self_attn.out_proj.weight": attention.w_o.T,
        "self_attn.out_proj.bias": attention.b_o,
        "linear1.weight": layer.mlp.w_1.T,
        "linear1.bias": layer.mlp.b_1,
        "linear2.weight": layer.mlp.w_2.T,
        "linear2.bias": layer.mlp.b_2,
        "norm1.weight": layer.norm_1.gain,
        "norm1.bias": layer.norm_1.offset,
        "norm2.weight": layer.norm_2.gain,
        "norm2.bias": layer.norm_2.offset,
    }
    theirs.load_state_dict({name: torch.tensor(value) for name, value in values.items()})
    with torch.no_grad():
        result = theirs(torch.tensor(tokens)[:, None])[:, 0]
    assert_same(metaformer_with_attention, result, tokens, plain, attention)


def test_mlp_mixer(draw, layer, assert_same):
    tokens, w_1, w_2, b_1, b_2 = draw(N, D), draw(N, 3), draw(3, N), draw(3), draw(N)
    first, second, one, two = map(torch.tensor, (w_1, w_2, b_1, b_2))
    mixer = lambda x: (functional.gelu(x.T @ first + one) @ second + two).T
    token_mlp = TokenMLP(w_1, b_1, w_2, b_2)
    assert_same(mlp_mixer_block, expected(tokens, layer, mixer), tokens, layer, token_mlp)


def group_norm(x, gain, offset):
    """Normalise an image whose channels come last as one group."""
    return functional.group_norm(x.movedim(-1, 0)[None], 1, gain, offset)[0].movedim(0, -1)


@pytest.mark.parametrize("size", [3, 5])
def test_poolformer(draw, layer, assert_same, size):
    def pool(x):
        channels = x.movedim(-1, 0)[None]
        average = functional.avg_pool2d(channels, size, 1, size // 2, count_include_pad=False)
        return average[0].movedim(0, -1) - x

    image = draw(3, 2, D)
    result = expected(image, layer, pool, norm=group_norm)
    assert_same(poolformer_block, result, image, layer, size=size)


def test_modified_layer_norm_is_group_norm_of_one_group(draw, assert_same):
    tokens, gain, offset = draw(N, D), draw(D), draw(D)
    result = group_norm(*map(torch.tensor, (tokens, gain, offset)))
    assert_same(modified_layer_norm, result, tokens, gain, offset)


def test_scales_that_are_left_out_are_one(draw, layer):
    tokens, ones = draw(N, D), np.ones(D)
    bare = metaformer_without_mixing(tokens, replace(layer, scale_1=None, scale_2=None))
    scaled = metaformer_without_mixing(tokens, replace(layer, scale_1=ones, scale_2=ones))
    assert np.array_equal(bare, scaled)
