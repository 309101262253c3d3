"""The modules of torch.nn, holding the parameters of a block."""

from dataclasses import replace

import torch
from lakatos.reference import (
    EncoderLayer,
    MultiHead,
    add_learned_positions,
    add_norm,
    bilinear_feed_forward,
    decoder,
    decoder_layer,
    deep_linear,
    encoder,
    encoder_layer,
    feed_forward,
    feed_forward_as_convolution,
    geglu_feed_forward,
    metaformer_with_attention,
    mlp,
    mlp_mixing,
    multi_head_attention,
    multi_head_attention_as_sum,
    narrow_self_attention,
    post_norm_feed_forward,
    pre_norm_decoder_layer,
    pre_norm_encoder_layer,
    pre_norm_feed_forward,
    reglu_feed_forward,
    separable_convolution_1d,
    separable_convolution_2d,
    spatial_gating_unit,
    swiglu_feed_forward,
    transformer,
)
from torch import nn

from ..comparing import holding, oracle
from ..torch_layers import (
    attention_of_torch,
    decoder_layer_of_torch,
    encoder_layer_of_torch,
    transformer_of_torch,
)


def layer(w, b=None):
    """Return the linear layer of a matrix that multiplies rows."""
    beside = {} if b is None else {"bias": b}
    return holding(nn.Linear(*w.shape, bias=b is not None), weight=w.T, **beside)


def convolution(kind, kernel, bias=None, *, groups=1, **options):
    """Return the convolution of a kernel."""
    size, beside = tuple(kernel.shape[2:]), {} if bias is None else {"bias": bias}
    channels = kernel.shape[1] * groups, kernel.shape[0]
    made = kind(*channels, size, groups=groups, bias=bias is not None, **options)
    return holding(made, weight=kernel, **beside)


def perceptron(parameters, activation):
    """Return two linear layers with an activation between them."""
    first = layer(parameters.w_1, parameters.b_1)
    return nn.Sequential(first, activation, layer(parameters.w_2, parameters.b_2))


oracle(feed_forward, "torch.nn.Linear, ReLU, Linear")(lambda x, p: perceptron(p, nn.ReLU())(x))
oracle(mlp, "torch.nn.Linear, GELU, Linear")(lambda x, p: perceptron(p, nn.GELU())(x))
oracle(mlp_mixing, "torch.nn.Linear, GELU, Linear", note="of the columns")(
    lambda tokens, p: perceptron(p, nn.GELU())(tokens.T).T
)


@oracle(feed_forward_as_convolution, "torch.nn.Conv1d, ReLU, Conv1d")
def two_convolutions(x, parameters):
    first = convolution(nn.Conv1d, parameters.kernel_1, parameters.b_1)
    second = convolution(nn.Conv1d, parameters.kernel_2, parameters.b_2)
    return nn.Sequential(first, nn.ReLU(), second)(x.T).T


@oracle(add_learned_positions, "torch.nn.Embedding", note="added")
def with_places(x, positions):
    return x + nn.Embedding.from_pretrained(positions)(torch.arange(len(x)))


@oracle(deep_linear, "torch.nn.Linear, one after the other")
def linear_layers(x, w):
    return nn.Sequential(*map(layer, w))(x)


def gated(activation):
    """Return the gated feed-forward layer with an activation."""

    def run(x, parameters):
        branch = activation(layer(parameters.w)(x)) * layer(parameters.v)(x)
        return layer(parameters.w_2)(branch)

    return run


oracle(swiglu_feed_forward, "torch.nn.Linear, SiLU")(gated(nn.SiLU()))
oracle(geglu_feed_forward, "torch.nn.Linear, GELU")(gated(nn.GELU()))
oracle(reglu_feed_forward, "torch.nn.Linear, ReLU")(gated(nn.ReLU()))
oracle(bilinear_feed_forward, "torch.nn.Linear, Identity")(gated(nn.Identity()))

WINDOWS = ({}, {"stride": 2, "padding": 1}, {"dilation": 2, "padding": 2})


@oracle(separable_convolution_1d, "torch.nn.Conv1d(groups=c), Conv1d", options=WINDOWS)
def separated(x, kernel, w, bias=None, **options):
    by_channel = convolution(nn.Conv1d, kernel[:, None], groups=len(kernel), **options)
    return nn.Sequential(by_channel, convolution(nn.Conv1d, w[..., None], bias))(x)


@oracle(separable_convolution_2d, "torch.nn.Conv2d(groups=c), Conv2d", options=WINDOWS)
def separated_image(x, kernel, w, bias=None, **options):
    by_channel = convolution(nn.Conv2d, kernel[:, None], groups=len(kernel), **options)
    return nn.Sequential(by_channel, convolution(nn.Conv2d, w[..., None, None], bias))(x)


@oracle(spatial_gating_unit, "torch.nn.LayerNorm, Conv1d", note="across the tokens")
def gated_by_tokens(z, parameters):
    through, beside = z.chunk(2, dim=-1)
    norm = holding(nn.LayerNorm(beside.shape[-1]), weight=parameters.gain, bias=parameters.offset)
    return through * convolution(nn.Conv1d, parameters.w[..., None], parameters.b)(norm(beside))


@oracle(add_norm, "torch.nn.LayerNorm", options=({}, {"epsilon": "1e-12"}), note="of the sum")
def normalised_sum(residual, branch, norm, epsilon="1e-5"):
    module = nn.LayerNorm(residual.shape[-1], eps=float(epsilon))
    return holding(module, weight=norm.gain, bias=norm.offset)(residual + branch)


@oracle(post_norm_feed_forward, "torch.nn.LayerNorm, Linear, ReLU, Linear", note="of the sum")
def feed_and_normalise(x, parameters, norm):
    branch = perceptron(parameters, nn.ReLU())(x)
    return holding(nn.LayerNorm(x.shape[-1]), weight=norm.gain, bias=norm.offset)(x + branch)


@oracle(pre_norm_feed_forward, "torch.nn.LayerNorm, Linear, ReLU, Linear", note="and the sum")
def normalise_and_feed(x, parameters, norm):
    first = holding(nn.LayerNorm(x.shape[-1]), weight=norm.gain, bias=norm.offset)
    return x + nn.Sequential(first, perceptron(parameters, nn.ReLU()))(x)


HEADS = (
    {"n": 2, "m": 3, "d": 4, "heads": 2, "d_k": 2, "d_v": 2},
    {"n": 4, "m": 2, "d": 6, "heads": 2, "d_k": 3, "d_v": 3},
)


@oracle(multi_head_attention, "torch.nn.MultiheadAttention", sizes=HEADS)
@oracle(multi_head_attention_as_sum, "torch.nn.MultiheadAttention", sizes=HEADS)
def heads_of_torch(query, key, value, parameters, mask=None):
    hidden = None if mask is None else ~mask
    module = attention_of_torch(parameters)
    return module(query[None], key[None], value[None], attn_mask=hidden)[0][0]


@oracle(
    narrow_self_attention,
    "torch.nn.MultiheadAttention",
    note="its projections are blocks on the diagonal, one for each head",
)
def heads_of_shares(tokens, parameters, mask=None):
    heads, width, _ = parameters.w_q.shape

    def spread(w):
        columns = torch.block_diag(*w).reshape(heads * width, heads, width)
        return columns.movedim(1, 0)

    spread_out = map(spread, (parameters.w_q, parameters.w_k, parameters.w_v))
    given = MultiHead(*spread_out, parameters.w_o)
    return heads_of_torch(tokens, tokens, tokens, given, mask)


ENCODER = (
    {"n": 3, "d": 4, "heads": 2, "d_k": 2, "d_v": 2, "d_ff": 5},
    {"n": 2, "d": 6, "heads": 2, "d_k": 3, "d_v": 3, "d_ff": 4},
)
DECODER = tuple({**sizes, "m": 5} for sizes in ENCODER)
EPSILONS = ({}, {"epsilon": "1e-3"})


def hidden_from_the_past(x):
    return torch.ones(len(x), len(x), dtype=torch.bool).triu(1)


def encode(x, parameters, mask=None, epsilon="1e-5", **options):
    module = encoder_layer_of_torch(parameters, layer_norm_eps=float(epsilon), **options)
    return module(x[None], src_mask=None if mask is None else ~mask)[0]


def decode(x, memory, parameters, memory_mask=None, epsilon="1e-5", **options):
    module = decoder_layer_of_torch(parameters, layer_norm_eps=float(epsilon), **options)
    seen = None if memory_mask is None else ~memory_mask
    masks = {"tgt_mask": hidden_from_the_past(x), "memory_mask": seen}
    return module(x[None], memory[None], **masks)[0]


ENCODERS = {"sizes": ENCODER, "options": EPSILONS, "scale": 0.25}
DECODERS = {"sizes": DECODER, "options": EPSILONS, "scale": 0.25}
FIRST = "(norm_first=True)"
oracle(encoder_layer, "torch.nn.TransformerEncoderLayer", **ENCODERS)(encode)
oracle(decoder_layer, "torch.nn.TransformerDecoderLayer", **DECODERS)(decode)


@oracle(pre_norm_encoder_layer, f"torch.nn.TransformerEncoderLayer{FIRST}", **ENCODERS)
def encode_normalised(x, parameters, mask=None, epsilon="1e-5"):
    return encode(x, parameters, mask, epsilon, norm_first=True)


@oracle(pre_norm_decoder_layer, f"torch.nn.TransformerDecoderLayer{FIRST}", **DECODERS)
def decode_normalised(x, memory, parameters, memory_mask=None, epsilon="1e-5"):
    return decode(x, memory, parameters, memory_mask, epsilon, norm_first=True)


@oracle(
    metaformer_with_attention,
    f"torch.nn.TransformerEncoderLayer{FIRST}",
    sizes=ENCODER,
    scale=0.25,
    given=lambda tokens, parameters, attention: {
        "tokens": tokens,
        "parameters": replace(parameters, scale_1=None, scale_2=None),
        "attention": attention,
    },
    note='with activation="gelu"',
)
def encode_with_gelu(tokens, parameters, attention):
    parts = parameters.norm_1, parameters.mlp, parameters.norm_2
    return encode(tokens, EncoderLayer(attention, *parts), norm_first=True, activation="gelu")


DEPTHS = tuple({**sizes, "depth": 2} for sizes in DECODER)


@oracle(
    encoder,
    "torch.nn.TransformerEncoder",
    sizes=[{**sizes, "depth": 2} for sizes in ENCODER],
    scale=0.25,
)
def encoder_stack(x, layers, mask=None):
    first = encoder_layer_of_torch(layers[0])
    stack = nn.TransformerEncoder(first, len(layers), enable_nested_tensor=False)
    stack.layers = nn.ModuleList(map(encoder_layer_of_torch, layers))
    return stack(x[None], mask=None if mask is None else ~mask)[0]


@oracle(decoder, "torch.nn.TransformerDecoder", sizes=DEPTHS, scale=0.25)
def decoder_stack(x, memory, layers, memory_mask=None):
    stack = nn.TransformerDecoder(decoder_layer_of_torch(layers[0]), len(layers))
    stack.layers = nn.ModuleList(map(decoder_layer_of_torch, layers))
    seen = None if memory_mask is None else ~memory_mask
    masks = {"tgt_mask": hidden_from_the_past(x), "memory_mask": seen}
    return stack(x[None], memory[None], **masks)[0]


@oracle(
    transformer,
    "torch.nn.Transformer",
    sizes=[{**sizes, "vocab": 7} for sizes in DEPTHS],
    scale=0.25,
    note="between torch.nn.functional.embedding with the paper's waves and linear",
)
def whole_transformer(source, target, parameters, padding=None):
    table = parameters.embedding
    d = table.shape[-1]
    channel = torch.arange(d)
    rates = 10000.0 ** -((channel - channel % 2).double() / d)

    def embed(tokens):
        phases = torch.arange(len(tokens))[:, None] * rates
        waves = torch.where(channel % 2 == 0, phases.sin(), phases.cos())
        return (d**0.5 * nn.functional.embedding(tokens, table) + waves)[None]

    hidden = None if padding is None else ~padding[None]
    decoded = transformer_of_torch(parameters.encoder, parameters.decoder)(
        embed(source),
        embed(target),
        tgt_mask=hidden_from_the_past(target),
        src_key_padding_mask=hidden,
        memory_key_padding_mask=hidden,
    )
    return nn.functional.linear(decoded[0], table)
