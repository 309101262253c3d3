"""The layers for images, series and sound in Hugging Face's transformers."""

import math

import torch
from lakatos.reference import (
    WaveNetLayer,
    bottleneck_block,
    cosine_attention,
    gated_convolution,
    inverted_bottleneck,
    mlp_mixer_block,
    poolformer_block,
    projection_block,
    residual_block,
    resnet,
    wavenet,
    wavenet_residual,
    wavenet_skip,
)
from lakatos.theory import Array, Positive, Real, Stack
from torch.nn.utils.parametrize import remove_parametrizations
from transformers import (
    MobileNetV2Config,
    PatchTSMixerConfig,
    PoolFormerConfig,
    Swinv2Config,
    VitsConfig,
)
from transformers.models.mobilenet_v2.modeling_mobilenet_v2 import MobileNetV2InvertedResidual
from transformers.models.patchtsmixer.modeling_patchtsmixer import PatchTSMixerLayer
from transformers.models.poolformer.modeling_poolformer import PoolFormerLayer
from transformers.models.resnet.modeling_resnet import (
    ResNetBasicLayer,
    ResNetBottleNeckLayer,
    ResNetConvLayer,
)
from transformers.models.swinv2.modeling_swinv2 import Swinv2SelfAttention
from transformers.models.vits.modeling_vits import VitsWaveNet

from ..comparing import holding, oracle
from ..huggingface import batch_norm, dense, norm


@oracle(poolformer_block, "transformers PoolFormerLayer", options=({}, {"size": 5}))
def poolformer(image, parameters, size=3):
    d, d_ff = parameters.mlp.w_1.shape
    scales = {"layer_scale_1": parameters.scale_1, "layer_scale_2": parameters.scale_2}
    scaled = parameters.scale_1 is not None
    pixelwise = lambda w, b: {"weight": w.T[..., None, None], "bias": b}
    module = holding(
        PoolFormerLayer(PoolFormerConfig(use_layer_scale=scaled), d, size, d, d_ff, drop_path=0),
        before_norm=norm(parameters.norm_1),
        after_norm=norm(parameters.norm_2),
        output={
            "conv1": pixelwise(parameters.mlp.w_1, parameters.mlp.b_1),
            "conv2": pixelwise(parameters.mlp.w_2, parameters.mlp.b_2),
        },
        **(scales if scaled else {}),
    )
    return module(image.movedim(-1, 0)[None])[0][0].movedim(0, -1)


MODES = ({}, {"training": True})
IMAGE = {"b": 2, "c": 4, "h": 3, "w": 5, "r": 2}


def convolved(kernel, parameters):
    """Name the parts of a convolution with its norm."""
    kernel = kernel.reshape(*kernel.shape, *[1] * (4 - kernel.ndim))
    return {"convolution": {"weight": kernel}, "normalization": batch_norm(parameters)}


@oracle(residual_block, "transformers ResNetBasicLayer", sizes=(IMAGE,), options=MODES)
def basic_layer(x, parameters, training=False):  # noqa: FBT002 - the block's own
    layers = {
        "0": convolved(parameters.kernel_1, parameters.norm_1),
        "1": convolved(parameters.kernel_2, parameters.norm_2),
    }
    module = ResNetBasicLayer(x.shape[1], x.shape[1])
    return holding(module, layer=layers).train(training)(x)


@oracle(
    projection_block,
    "transformers ResNetBasicLayer",
    sizes=({**IMAGE, "c_in": 3},),
    options=(*MODES, {"stride": 2}),
    note="with its shortcut",
)
def projecting_layer(x, parameters, stride=1, training=False):  # noqa: FBT002 - the block's own
    layers = {
        "0": convolved(parameters.kernel_1, parameters.norm_1),
        "1": convolved(parameters.kernel_2, parameters.norm_2),
    }
    shortcut = convolved(parameters.w_shortcut, parameters.norm_shortcut)
    module = ResNetBasicLayer(x.shape[1], len(parameters.kernel_1), stride)
    return holding(module, layer=layers, shortcut=shortcut).train(training)(x)


@oracle(
    resnet,
    "transformers ResNetConvLayer, ResNetBasicLayer",
    sizes=({**IMAGE, "c_in": 3, "c": 2, "depth": 2, "classes": 3},),
    options=MODES,
    scale=0.4,
    note="before torch's adaptive_avg_pool2d and linear",
)
def stack_of_layers(x, parameters, training=False):  # noqa: FBT002 - the block's own
    p = parameters
    first = ResNetConvLayer(x.shape[1], len(p.kernel))
    hidden = holding(first, **convolved(p.kernel, p.norm)).train(training)(x)
    for layer in p.blocks:
        hidden = basic_layer(hidden, layer, training)
    pooled = torch.nn.functional.adaptive_avg_pool2d(hidden, 1)[..., 0, 0]
    return torch.nn.functional.linear(pooled, p.w.T, p.b)


@oracle(
    bottleneck_block,
    "transformers ResNetBottleNeckLayer",
    sizes=({**IMAGE, "c_mid": 2},),
    options=MODES,
)
def bottleneck(x, parameters, training=False):  # noqa: FBT002 - the block's own
    layers = {
        "0": convolved(parameters.w_reduce, parameters.norm_1),
        "1": convolved(parameters.kernel, parameters.norm_2),
        "2": convolved(parameters.w_expand, parameters.norm_3),
    }
    reduction = x.shape[1] // len(parameters.w_reduce)
    module = ResNetBottleNeckLayer(x.shape[1], x.shape[1], reduction=reduction)
    return holding(module, layer=layers).train(training)(x)


@oracle(
    inverted_bottleneck,
    "transformers MobileNetV2InvertedResidual",
    sizes=({**IMAGE, "c": 2, "c_mid": 6},),
    options=({"epsilon": "1e-3"}, {"epsilon": "1e-3", "training": True}),
    note="epsilon 1e-3",
)
def inverted(x, parameters, epsilon, training=False):  # noqa: FBT002 - the block's own
    c, c_mid = x.shape[1], len(parameters.w_expand)
    config = MobileNetV2Config(
        expand_ratio=c_mid / c, depth_divisible_by=1, min_depth=1, tf_padding=False,
        layer_norm_eps=float(epsilon),
    )  # fmt: skip
    module = holding(
        MobileNetV2InvertedResidual(config, c, c, stride=1),
        expand_1x1=convolved(parameters.w_expand, parameters.norm_1),
        conv_3x3=convolved(parameters.kernel[:, None], parameters.norm_2),
        reduce_1x1=convolved(parameters.w_project, parameters.norm_3),
    )
    return module.train(training)(x)


@oracle(
    mlp_mixer_block,
    "transformers PatchTSMixerLayer",
    sizes=({"n": 3, "d": 4, "d_ff": 8, "n_ff": 6},),
    whole=(False,),
    note="without its gates",
)
def patch_mixer(tokens, parameters, token_mlp):
    n, d = tokens.shape
    config = PatchTSMixerConfig(
        context_length=n, patch_length=1, patch_stride=1, d_model=d, expansion_factor=2,
        gated_attn=False, norm_mlp="LayerNorm",
    )  # fmt: skip

    def mixer(parameters, norm_before):
        return {
            "norm": {"norm": norm(norm_before)},
            "mlp": {
                "fc1": dense(parameters.w_1, parameters.b_1),
                "fc2": dense(parameters.w_2, parameters.b_2),
            },
        }

    module = holding(
        PatchTSMixerLayer(config),
        patch_mixer=mixer(token_mlp, parameters.norm_1),
        feature_mixer=mixer(parameters.mlp, parameters.norm_2),
    )
    return module(tokens[None, None])[0, 0]


def cosine_window(
    x: Real[Array, "n d"],
    w_q: Real[Array, "d d"],
    w_k: Real[Array, "d d"],
    w_v: Real[Array, "d d"],
    temperature: Positive[Array, ""],
):
    return cosine_attention(x @ w_q, x @ w_k, x @ w_v, temperature)


@oracle(
    cosine_window,
    "transformers Swinv2SelfAttention",
    sizes=({"n": 4, "d": 3}, {"n": 6, "d": 5}),
    of=(cosine_attention,),
    note="of projected rows, with no bias of positions",
)
def swin(x, w_q, w_k, w_v, temperature):
    n, d = x.shape
    module = Swinv2SelfAttention(Swinv2Config(qkv_bias=False), d, 1, (2, n // 2))
    bias = module.continuous_position_bias_mlp.state_dict()
    module = holding(
        module,
        query=dense(w_q),
        key=dense(w_k),
        value=dense(w_v),
        logit_scale=-torch.log(temperature).reshape(1, 1, 1),
        continuous_position_bias_mlp={name: 0 * part for name, part in bias.items()},
    )
    assert temperature > math.exp(-4)  # the class holds it above 1/100
    return module(x[None])[0][0]


def skips(x: Real[Array, "c t"], layers: Stack[tuple[WaveNetLayer, ...], WaveNetLayer, "depth"]):
    residual, total = x, 0
    for place, layer in enumerate(layers):
        total = total + wavenet_skip(residual, layer, dilation=2**place)
        residual = wavenet_residual(residual, layer, dilation=2**place)
    return total


@oracle(
    skips,
    "transformers VitsWaveNet",
    sizes=({"c": 2, "t": 5, "c_gate": 2, "k": 3, "c_skip": 2, "depth": 3},),
    of=(wavenet_residual, wavenet_skip),
    note="the sum of the skips; its kernels are centred, ours zero after the present; its weights "
    "plain instead of normalised",
)
def vits(x, layers):
    c, k = x.shape[0], layers[0].gated.kernel_gate.shape[-1]
    config = VitsConfig(
        hidden_size=c, wavenet_kernel_size=2 * k - 1, wavenet_dilation_rate=2,
        speaker_embedding_size=0,
    )  # fmt: skip
    module = VitsWaveNet(config, len(layers))
    for layer in (*module.in_layers, *module.res_skip_layers):
        remove_parametrizations(layer, "weight")

    def stacked(kernels, biases):
        zeros = [torch.zeros(len(kernel)) for kernel in kernels]
        given = [zero if b is None else b for zero, b in zip(zeros, biases, strict=True)]
        return {"weight": torch.cat(kernels), "bias": torch.cat(given)}

    gates, ends = {}, {}
    for place, layer in enumerate(layers):
        gated, last = layer.gated, place == len(layers) - 1
        kernels = [
            torch.nn.functional.pad(kernel, (0, k - 1))
            for kernel in (gated.kernel_filter, gated.kernel_gate)
        ]
        gates[str(place)] = stacked(kernels, (gated.b_filter, gated.b_gate))
        paths = [layer.w_skip] if last else [layer.w_residual, layer.w_skip]
        biases = [layer.b_skip] if last else [layer.b_residual, layer.b_skip]
        ends[str(place)] = stacked([w[..., None] for w in paths], biases)
    module = holding(module, in_layers=gates, res_skip_layers=ends)
    return module(x[None], torch.ones(1, 1, x.shape[-1]))[0]


@oracle(
    gated_convolution,
    "transformers VitsWaveNet",
    sizes=({"c": 2, "t": 5, "c_gate": 2, "k": 3},),
    note="of one layer whose skip is the identity",
)
def vits_gate(x, parameters):
    identity = torch.eye(len(x), dtype=torch.float64)
    return vits(x, (WaveNetLayer(parameters, identity, identity),))


@oracle(
    wavenet,
    "transformers VitsWaveNet",
    sizes=(
        {"c_in": 3, "t": 5, "c": 2, "k": 2, "c_gate": 2, "c_skip": 2, "classes": 4, "depth": 3},
    ),
    note="after torch's conv1d on a padded signal, before two 1x1 convolutions with relu",
)
def whole_wavenet(x, parameters):
    p, conv, relu = parameters, torch.nn.functional.conv1d, torch.nn.functional.relu
    first = conv(torch.nn.functional.pad(x, (p.kernel.shape[-1] - 1, 0)), p.kernel)
    hidden = conv(relu(vits(first, p.layers)), p.w_hidden[..., None])
    return conv(relu(hidden), p.w_out[..., None])
