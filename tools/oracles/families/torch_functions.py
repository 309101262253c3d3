"""The functions of torch.nn.functional, torch.fft and torch itself."""

import torch
from lakatos.reference import (
    affine,
    attention,
    attention_weights,
    average_pool_1d,
    average_pool_2d,
    batch_norm_evaluation,
    batch_norm_training,
    causal_attention,
    causal_convolution,
    convolution_1d,
    convolution_2d,
    cosine_similarity,
    depthwise_convolution_1d,
    depthwise_convolution_2d,
    depthwise_mixing,
    dot_products,
    elu_plus_one,
    embedding_as_product,
    embedding_lookup,
    fourier_mixing,
    gated_linear_unit,
    gelu,
    gelu_tanh,
    global_average_pool_1d,
    global_average_pool_2d,
    glu,
    grouped_convolution_1d,
    grouped_convolution_2d,
    grouped_query_attention,
    hopfield_update,
    layer_norm,
    linear,
    local_average_1d,
    local_average_2d,
    matrix_mixing,
    max_pool_1d,
    max_pool_2d,
    max_rows,
    mean_rows,
    modified_layer_norm,
    multi_query_attention,
    normalise_rows,
    pointwise_convolution,
    pointwise_convolution_2d,
    pool_mixing,
    random_mixing,
    relu,
    relu6,
    rms_norm,
    row_lengths,
    same_convolution_1d,
    same_convolution_2d,
    self_attention,
    silu,
    sliding_window_attention,
    softmax,
    sum_rows,
    tied_logits,
    time_series_embedding,
    wide_self_attention,
)
from torch.nn import functional

from ..comparing import oracle

WIDE = lambda x: {"x": 6 * x}

oracle(relu, "torch.nn.functional.relu", given=WIDE)(functional.relu)
oracle(relu6, "torch.nn.functional.relu6", given=WIDE)(functional.relu6)
oracle(gelu, "torch.nn.functional.gelu", given=WIDE)(functional.gelu)
oracle(gelu_tanh, 'torch.nn.functional.gelu(approximate="tanh")', given=WIDE)(
    lambda x: functional.gelu(x, approximate="tanh")
)
oracle(silu, "torch.nn.functional.silu", given=WIDE)(functional.silu)
oracle(glu, "torch.nn.functional.glu", given=WIDE)(functional.glu)
oracle(elu_plus_one, "torch.nn.functional.elu", note="plus 1")(lambda x: functional.elu(x) + 1)


@oracle(gated_linear_unit, "torch.nn.functional.glu", note="of both maps side by side")
def gated_rows(x, w, v, b=None, c=None):
    through, gate = (rows if add is None else rows + add for rows, add in ((x @ w, b), (x @ v, c)))
    return functional.glu(torch.cat([through, gate], dim=-1))


@oracle(softmax, "torch.nn.functional.softmax", note="hidden scores at minus infinity")
def shown_softmax(scores, mask=None):
    shown = scores if mask is None else scores.masked_fill(~mask, -torch.inf)
    return functional.softmax(shown, dim=-1)


ATTENTION = "torch.nn.functional.scaled_dot_product_attention"
attend = functional.scaled_dot_product_attention


@oracle(attention, ATTENTION)
def scaled_attention(query, key, value, mask=None):
    return attend(query[None], key[None], value[None], mask)[0]


@oracle(attention_weights, ATTENTION, note="with the rows of the identity as values")
def weights_of_attention(query, key, mask=None):
    rows = torch.eye(len(key), dtype=torch.float64)
    return attend(query[None], key[None], rows[None], mask)[0]


@oracle(wide_self_attention, ATTENTION, note="of projected rows")
def wide_attention(tokens, parameters, mask=None):
    p = parameters
    heads = attend(*((tokens @ w)[None] for w in (p.w_q, p.w_k, p.w_v)), mask)[0]
    return torch.cat(list(heads), dim=-1) @ p.w_o


@oracle(causal_attention, f"{ATTENTION}(is_causal=True)")
def attention_to_the_past(query, key, value):
    return attend(query[None], key[None], value[None], is_causal=True)[0]


@oracle(self_attention, f"{ATTENTION}(scale=1)")
def raw_attention(tokens, mask=None):
    return attend(tokens[None], tokens[None], tokens[None], mask, scale=1.0)[0]


@oracle(
    sliding_window_attention,
    ATTENTION,
    options=({}, {"reach": 2}, {"reach": 2, "causal": True}),
    note="with the band as its mask",
)
def attention_in_a_band(query, key, value, reach=1, causal=False):  # noqa: FBT002 - the block's own
    near = torch.ones(len(query), len(query), dtype=torch.bool)
    band = near.triu(-reach).tril(0 if causal else reach)
    return attend(query[None], key[None], value[None], band)[0]


@oracle(hopfield_update, f"{ATTENTION}(scale=beta)", note="the patterns as keys and values")
def attention_to_patterns(state, patterns, beta):
    return attend(state[None], patterns[None], patterns[None], scale=beta.item())[0]


@oracle(grouped_query_attention, f"{ATTENTION}(enable_gqa=True)", note="of projected rows")
def attention_in_groups(query, key, value, parameters, mask=None):
    queries = query @ parameters.w_q.flatten(0, 1)
    keys, values = key @ parameters.w_k, value @ parameters.w_v
    heads = attend(queries[None], keys[None], values[None], mask, enable_gqa=True)[0]
    return torch.cat(list(heads), dim=-1) @ parameters.w_o


@oracle(multi_query_attention, f"{ATTENTION}(enable_gqa=True)", note="of projected rows, one group")
def attention_in_one_group(query, key, value, parameters, mask=None):
    keys, values = key @ parameters.w_k, value @ parameters.w_v
    heads = attend(
        query @ parameters.w_q[None], keys[None, None], values[None, None], mask, enable_gqa=True
    )[0]
    return torch.cat(list(heads), dim=-1) @ parameters.w_o


EPSILONS = ({}, {"epsilon": "1e-12"}, {"epsilon": "0.5"})


@oracle(layer_norm, "torch.nn.functional.layer_norm", options=EPSILONS)
def normalised_rows(x, gain=None, offset=None, epsilon="1e-5"):
    return functional.layer_norm(x, x.shape[-1:], gain, offset, float(epsilon))


@oracle(rms_norm, "torch.nn.functional.rms_norm", options=EPSILONS)
def rows_of_size_one(x, gain=None, epsilon="1e-5"):
    return functional.rms_norm(x, x.shape[-1:], gain, float(epsilon))


@oracle(modified_layer_norm, "torch.nn.functional.group_norm", note="of one group")
def normalised_image(tokens, gain=None, offset=None):
    return functional.group_norm(tokens.T[None], 1, gain, offset)[0].T


@oracle(batch_norm_training, "torch.nn.functional.batch_norm(training=True)", options=EPSILONS)
def normalised_batch(x, gain, offset, epsilon="1e-5"):
    return functional.batch_norm(x, None, None, gain, offset, True, eps=float(epsilon))  # noqa: FBT003


@oracle(batch_norm_evaluation, "torch.nn.functional.batch_norm", options=EPSILONS)
def normalised_by_what_was_kept(x, parameters, epsilon="1e-5"):
    kept = parameters.mean, parameters.variance, parameters.gain, parameters.offset
    return functional.batch_norm(x[None], *kept, eps=float(epsilon))[0]


WINDOWS = ({}, {"stride": 2, "padding": 1}, {"dilation": 2, "padding": 3}, {"stride": 3})

oracle(convolution_1d, "torch.nn.functional.conv1d", options=WINDOWS)(functional.conv1d)
oracle(convolution_2d, "torch.nn.functional.conv2d", options=WINDOWS)(functional.conv2d)


@oracle(grouped_convolution_1d, "torch.nn.functional.conv1d(groups=...)", options=WINDOWS)
def convolution_in_groups(x, kernel, bias=None, **options):
    return functional.conv1d(x, kernel.flatten(0, 1), bias, groups=len(kernel), **options)


@oracle(grouped_convolution_2d, "torch.nn.functional.conv2d(groups=...)", options=WINDOWS)
def image_in_groups(x, kernel, bias=None, **options):
    return functional.conv2d(x, kernel.flatten(0, 1), bias, groups=len(kernel), **options)


@oracle(depthwise_convolution_1d, "torch.nn.functional.conv1d(groups=c)", options=WINDOWS)
def convolution_by_channel(x, kernel, bias=None, **options):
    return functional.conv1d(x, kernel[:, None], bias, groups=len(kernel), **options)


@oracle(depthwise_convolution_2d, "torch.nn.functional.conv2d(groups=c)", options=WINDOWS)
def image_by_channel(x, kernel, bias=None, **options):
    return functional.conv2d(x, kernel[:, None], bias, groups=len(kernel), **options)


@oracle(depthwise_mixing, 'torch.nn.functional.conv1d(groups=d, padding="same")')
def tokens_by_channel(tokens, kernel):
    return functional.conv1d(tokens.T, kernel[:, None], padding="same", groups=len(kernel)).T


oracle(pointwise_convolution, "torch.nn.functional.conv1d", note="a kernel of length 1")(
    lambda x, w, bias=None: functional.conv1d(x, w[..., None], bias)
)


@oracle(
    pointwise_convolution_2d,
    "torch.nn.functional.conv2d",
    options=({}, {"stride": 2}),
    note="a 1x1 kernel",
)
def mixed_pixels(x, w, bias=None, stride=1):
    return functional.conv2d(x, w[..., None, None], bias, stride=stride)


@oracle(
    same_convolution_1d,
    'torch.nn.functional.conv1d(padding="same")',
    options=({}, {"dilation": 2}),
)
def convolution_between_zeros(x, kernel, bias=None, dilation=1):
    return functional.conv1d(x, kernel, bias, padding="same", dilation=dilation)


@oracle(
    same_convolution_2d,
    'torch.nn.functional.conv2d(padding="same")',
    options=({}, {"dilation": 2}),
)
def image_between_zeros(x, kernel, bias=None, dilation=1):
    return functional.conv2d(x, kernel, bias, padding="same", dilation=dilation)


@oracle(
    causal_convolution,
    "torch.nn.functional.conv1d",
    options=({}, {"dilation": 2}),
    note="after torch.nn.functional.pad on the left",
)
def convolution_of_the_past(x, kernel, bias=None, dilation=1):
    padded = functional.pad(x, (dilation * (kernel.shape[-1] - 1), 0))
    return functional.conv1d(padded, kernel, bias, dilation=dilation)


POOLS = ({}, {"stride": 2}, {"stride": 2, "padding": 1})

oracle(max_pool_1d, "torch.nn.functional.max_pool1d", options=POOLS)(
    lambda x, size, stride=1, padding=0: functional.max_pool1d(x, size, stride, padding)
)
oracle(max_pool_2d, "torch.nn.functional.max_pool2d", options=POOLS)(
    lambda x, size, stride=1, padding=0: functional.max_pool2d(x[None], size, stride, padding)[0]
)
AVERAGES = (*POOLS, {"padding": 1, "count_padding": False})


@oracle(average_pool_1d, "torch.nn.functional.avg_pool1d", options=AVERAGES)
def averages(x, size, stride=1, padding=0, count_padding=True):  # noqa: FBT002 - the block's own
    return functional.avg_pool1d(x, size, stride, padding, count_include_pad=count_padding)


@oracle(average_pool_2d, "torch.nn.functional.avg_pool2d", options=AVERAGES)
def averages_of_images(x, size, stride=1, padding=0, count_padding=True):  # noqa: FBT002 - the same
    return functional.avg_pool2d(x, size, stride, padding, count_include_pad=count_padding)


UNPADDED = "count_include_pad=False"


@oracle(local_average_1d, f"torch.nn.functional.avg_pool1d({UNPADDED})")
def neighbours(x, size):
    return functional.avg_pool1d(x, size, 1, size // 2, count_include_pad=False)


@oracle(local_average_2d, f"torch.nn.functional.avg_pool2d({UNPADDED})")
def neighbours_in_images(x, size):
    return functional.avg_pool2d(x, size, 1, size // 2, count_include_pad=False)


@oracle(
    pool_mixing,
    f"torch.nn.functional.avg_pool1d({UNPADDED})",
    options=({}, {"size": 5}),
    note="less the token",
)
def neighbouring_tokens(tokens, size=3):
    return neighbours(tokens.T, size).T - tokens


oracle(global_average_pool_1d, "torch.nn.functional.adaptive_avg_pool1d")(
    lambda x: functional.adaptive_avg_pool1d(x, 1)[..., 0]
)
oracle(global_average_pool_2d, "torch.nn.functional.adaptive_avg_pool2d")(
    lambda x: functional.adaptive_avg_pool2d(x, 1)[..., 0, 0]
)

oracle(linear, "torch.nn.functional.linear")(lambda x, w: functional.linear(x, w.T))
oracle(affine, "torch.nn.functional.linear")(lambda x, w, b: functional.linear(x, w.T, b))
oracle(time_series_embedding, "torch.nn.functional.linear")(
    lambda series, w, b: functional.linear(series, w.T, b)
)
oracle(tied_logits, "torch.nn.functional.linear")(functional.linear)
oracle(embedding_lookup, "torch.nn.functional.embedding")(functional.embedding)
oracle(embedding_as_product, "torch.nn.functional.embedding")(functional.embedding)

oracle(dot_products, "torch.nn.functional.linear")(functional.linear)
oracle(cosine_similarity, "torch.nn.functional.cosine_similarity")(
    lambda x, y: functional.cosine_similarity(x[:, None], y[None], dim=-1, eps=0)
)
oracle(normalise_rows, "torch.nn.functional.normalize")(lambda x: functional.normalize(x, eps=0))
oracle(row_lengths, "torch.linalg.vector_norm")(
    lambda x: torch.linalg.vector_norm(x, dim=-1, keepdim=True)
)
oracle(fourier_mixing, "torch.fft.fft2")(lambda tokens: torch.fft.fft2(tokens).real)
oracle(matrix_mixing, "torch.matmul")(lambda tokens, w: torch.matmul(w, tokens))
oracle(random_mixing, "torch.matmul")(lambda tokens, weights: torch.matmul(weights, tokens))
oracle(sum_rows, "torch.sum")(lambda x: torch.sum(x, dim=-2))
oracle(mean_rows, "torch.mean")(lambda x: torch.mean(x, dim=-2))
oracle(max_rows, "torch.amax")(lambda x: torch.amax(x, dim=-2))
