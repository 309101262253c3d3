"""Claims and blocks after reports of people who do this work, each with what is true."""

from fractions import Fraction

import pytest
from lakatos.harness.keep.store import Store
from lakatos.harness.laws.rows import row
from lakatos.reference import (
    batch_norm_training,
    causal_attention,
    convolution_1d,
    gelu,
    gelu_tanh,
    layer_norm,
    max_pool_1d,
    relu,
    rms_norm,
    silu,
    softmax,
)
from lakatos.systems import places, sigmoid
from lakatos.theory import (
    FAILS,
    FLOAT32,
    HOLDS,
    Array,
    Between,
    Claim,
    NonzeroRows,
    Permutation,
    Real,
    Size,
    Source,
    array_namespace,
    at_most,
    claim,
    constant,
    differ,
    equal,
)
from lakatos.theory.shape import Shape
from test_structure import block_of

NOTE = Source("report", "A report", ("Somebody",), 2025, "https://example.org/report")


def reported(expected, **options):
    return claim(latex="x", source=NOTE, expected=expected, **options)


# Heads.


def grouped(q, kv, *, tiled):
    """Attend with fewer key heads than query heads, each repeated or all tiled."""
    groups, queries = kv.shape[0], q.shape[0]
    chosen = [head % groups if tiled else head // (queries // groups) for head in range(queries)]
    outputs = [softmax(q[head] @ kv[g].mT) @ kv[g] for head, g in enumerate(chosen)]
    return array_namespace(q).stack(outputs, axis=0)


@reported(FAILS)
def tiling_key_heads_is_repeating_them(
    q: Real[Array, "groups*members n d"], kv: Real[Array, "groups m d"]
):
    """Tiling the key heads gives every query head the head that repeating gives it."""
    return equal(grouped(q, kv, tiled=True), grouped(q, kv, tiled=False))


@reported(HOLDS)
def tiling_one_key_head_is_repeating_it(q: Real[Array, "members n d"], kv: Real[Array, "1 m d"]):
    """With one key head, tiling is repeating."""
    return equal(grouped(q, kv, tiled=True), grouped(q, kv, tiled=False))


def one_head(x):
    xp = array_namespace(x)
    return softmax(x @ x.mT / xp.sqrt(constant(x.shape[-1], like=x))) @ x


@reported(FAILS)
def many_heads_give_the_tensor_of_one(x: Real[Array, "n heads*w"], heads: Size[int, "heads"]):
    """Cutting the channels into heads leaves the output as it is."""
    width = x.shape[-1] // heads
    cut = [x[:, head * width : (head + 1) * width] for head in range(heads)]
    return equal(array_namespace(x).concat(list(map(one_head, cut)), axis=-1), one_head(x))


@reported(FAILS)
def one_matrix_makes_scores_symmetric(x: Real[Array, "n d"], m: Real[Array, "d d"]):
    """With one matrix in the place of two projections, scores are symmetric."""
    return equal(x @ m @ x.mT, (x @ m @ x.mT).mT)


@reported(HOLDS)
def equal_projections_make_scores_symmetric(x: Real[Array, "n d"], w: Real[Array, "d k"]):
    """With equal projections, scores are symmetric."""
    return equal(x @ w @ (x @ w).mT, (x @ w @ (x @ w).mT).mT)


@reported(FAILS)
def equal_projections_make_weights_symmetric(x: Real[Array, "n d"], w: Real[Array, "d k"]):
    """With equal projections, weights are symmetric."""
    weights = softmax(x @ w @ (x @ w).mT)
    return equal(weights, weights.mT)


@reported(HOLDS)
def narrow_projections_have_a_product_of_rank_one(w_q: Real[Array, "d 1"], w_k: Real[Array, "d 1"]):
    """With one channel a head, every 2 x 2 minor of the merged matrix vanishes."""
    p = w_q @ w_k.mT
    return equal(
        p[:, None, :, None] * p[None, :, None, :], p[:, None, None, :] * p[None, :, :, None]
    )


# Order, pooling, normalisation.


def last(x, earlier, layers):
    y = array_namespace(x).concat([earlier, x], axis=0)
    for _ in range(layers):
        y = y + causal_attention(y, y, y)
    return y[-1, :]


@reported(HOLDS)
def one_causal_layer_ignores_the_order_of_earlier_tokens(
    x: Real[Array, "1 d"], earlier: Real[Array, "m d"], order: Permutation[Array, "m"]
):
    """The last output of one causal layer ignores the order of the tokens before."""
    return equal(last(x, earlier[order, :], 1), last(x, earlier, 1))


@reported(FAILS)
def two_causal_layers_ignore_the_order_of_earlier_tokens(
    x: Real[Array, "1 d"], earlier: Real[Array, "m d"], order: Permutation[Array, "m"]
):
    """The last output of two causal layers ignores the order of the tokens before."""
    return equal(last(x, earlier[order, :], 2), last(x, earlier, 2))


@reported(HOLDS)
def max_pooling_and_relu_commute(x: Real[Array, "c t+k-1"], k: Size[int, "k"]):
    """Max pooling and ReLU can be swapped."""
    return equal(max_pool_1d(relu(x), k), relu(max_pool_1d(x, k)))


@reported(FAILS)
def max_pooling_and_gelu_commute(x: Real[Array, "c t+k-1"], k: Size[int, "k"]):
    """Max pooling and GELU can be swapped."""
    return equal(max_pool_1d(gelu(x), k), gelu(max_pool_1d(x, k)))


@reported(FAILS)
def max_pooling_and_silu_commute(x: Real[Array, "c t+k-1"], k: Size[int, "k"]):
    """Max pooling and SiLU can be swapped."""
    return equal(max_pool_1d(silu(x), k), silu(max_pool_1d(x, k)))


@reported(FAILS)
def mean_pooling_and_relu_commute(x: Real[Array, "c t+k-1"], k: Size[int, "k"]):
    """Average pooling and ReLU can be swapped."""

    def pooled(y):
        xp, starts = array_namespace(y), range(y.shape[-1] - k + 1)
        return xp.stack([xp.mean(y[:, i : i + k], axis=-1) for i in starts], axis=-1)

    return equal(pooled(relu(x)), relu(pooled(x)))


@reported(FAILS)
def convolution_is_not_additive(
    x: Real[Array, "c t+k-1"], y: Real[Array, "c t+k-1"], kernel: Real[Array, "o c k"]
):
    """A convolution never maps a sum to the sum."""
    apart = convolution_1d(x, kernel) + convolution_1d(y, kernel)
    return differ(convolution_1d(x + y, kernel), apart)


@reported(FAILS)
def recentering_is_redundant(x: NonzeroRows[Array, "n d"]):
    """RMSNorm is layer norm."""
    return equal(rms_norm(x), layer_norm(x))


@reported(FAILS)
def tanh_gelu_is_within_a_rounded_error(x: Real[Array, "1 1"]):
    """The tanh formula of GELU is never off by more than 0.000473."""
    return at_most(abs(gelu(x) - gelu_tanh(x)), Fraction("0.000473"))


@reported(HOLDS)
def sigmoid_gelu_is_within_a_larger_error(x: Real[Array, "1 1"]):
    """The sigmoid formula of GELU is never off by more than 0.021."""
    return at_most(abs(gelu(x) - x * sigmoid(constant("1.702", like=x) * x)), Fraction("0.021"))


@reported(HOLDS, numbers=FLOAT32)
def softmax_sums_to_one_in_single(x: Between[Array, "n", -100, 100]):
    """In single precision, softmax of scores in [-100, 100] sums to one within 1e-5."""
    return at_most(abs(array_namespace(x).sum(softmax(x)) - 1), Fraction("1e-5"))


@reported(HOLDS)
def bias_before_batch_norm_is_lost(
    x: Real[Array, "b c t"], bias: Real[Array, "c"], gain: Real[Array, "c"],
    offset: Real[Array, "c"],
):  # fmt: skip
    """A bias just before batch norm has no effect in training."""
    moved = x + bias[None, :, None]
    return equal(batch_norm_training(moved, gain, offset), batch_norm_training(x, gain, offset))


@reported(FAILS)
def bias_before_relu_before_batch_norm_is_lost(
    x: Real[Array, "b c t"], bias: Real[Array, "c"], gain: Real[Array, "c"],
    offset: Real[Array, "c"],
):  # fmt: skip
    """A bias before a ReLU before batch norm has no effect in training."""
    cut = lambda y: array_namespace(y).maximum(y, 0)
    moved = cut(x + bias[None, :, None])
    return equal(
        batch_norm_training(moved, gain, offset), batch_norm_training(cut(x), gain, offset)
    )


REPORTS = [each for each in globals().values() if isinstance(each, Claim)]


@pytest.mark.parametrize("report", REPORTS, ids=lambda each: each.id)
def test_what_is_true_is_found(court, report):
    decision = court(report, fresh=True, examples=20)
    assert decision.as_expected, decision.evidence


# Blocks.


def rotated(x, *, by_token):
    """Rotate pairs of channels by the token's place, or by the head's, and attend."""
    xp = array_namespace(x)
    n, d = x.shape
    outputs = []
    for head in range(d // 2):
        pair = x[:, 2 * head : 2 * head + 2]
        place = places(n, like=x) if by_token else constant([head] * n, like=x)
        c, s = xp.cos(place)[:, None], xp.sin(place)[:, None]
        turned = [pair[:, :1] * c - pair[:, 1:] * s, pair[:, :1] * s + pair[:, 1:] * c]
        joined = xp.concat(turned, axis=-1)
        outputs.append(softmax(joined @ joined.mT) @ pair)
    return xp.concat(outputs, axis=-1)


@pytest.mark.parametrize(("by_token", "expected"), [(False, HOLDS), (True, FAILS)])
def test_positions_are_lost_where_heads_are_counted(tmp_path, by_token, expected):
    law, input_ = "permutation_equivariant", Real(Shape.parse("n 4"))
    block = block_of(lambda x: rotated(x, by_token=by_token), x=input_)
    (found, *_) = [each for each in row(block, Store(tmp_path), laws=(law,)) if each.law == law]
    assert found.verdict is expected
