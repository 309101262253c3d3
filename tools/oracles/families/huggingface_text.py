"""The layers of language models in Hugging Face's transformers."""

from dataclasses import dataclass, replace

import torch
from lakatos.reference import (
    EncoderLayer,
    GatedFeedForward,
    GroupedQuery,
    MultiQuery,
    add_norm,
    add_sinusoidal_positions,
    affine,
    alibi_attention,
    attention,
    bilinear_feed_forward,
    causal_mask,
    concatenate_heads,
    decoder_layer,
    encoder_layer,
    fnet_encoder_layer,
    fourier_mixing,
    geglu_feed_forward,
    gelu_tanh,
    layer_norm,
    mlp,
    multi_head_attention,
    multi_query_attention,
    pre_norm_decoder_layer,
    pre_norm_encoder_layer,
    project_heads,
    reglu_feed_forward,
    rms_norm,
    rotary_attention,
    rotary_positions,
    sliding_window_attention,
    swiglu_feed_forward,
    switch_layer,
)
from lakatos.theory import Array, Mask, Real, array_namespace
from transformers import (
    BartConfig,
    BertConfig,
    FNetConfig,
    GPT2Config,
    GPTBigCodeConfig,
    LlamaConfig,
    LongformerConfig,
    MBartConfig,
    SwitchTransformersConfig,
)
from transformers.activations import NewGELUActivation
from transformers.models.bart.modeling_bart import BartDecoderLayer, BartEncoderLayer
from transformers.models.bert.modeling_bert import BertLayer
from transformers.models.bloom.modeling_bloom import build_alibi_tensor
from transformers.models.fnet.modeling_fnet import FNetBasicFourierTransform, FNetLayer
from transformers.models.gpt2.modeling_gpt2 import GPT2Block
from transformers.models.gpt_bigcode.modeling_gpt_bigcode import GPTBigCodeAttention
from transformers.models.gptj.modeling_gptj import apply_rotary_pos_emb, create_sinusoidal_positions
from transformers.models.llama.modeling_llama import (
    LlamaDecoderLayer,
    LlamaMLP,
    LlamaRMSNorm,
    LlamaRotaryEmbedding,
)
from transformers.models.longformer.modeling_longformer import LongformerSelfAttention
from transformers.models.mbart.modeling_mbart import MBartDecoderLayer, MBartEncoderLayer
from transformers.models.switch_transformers.modeling_switch_transformers import (
    SwitchTransformersSparseMLP,
)
from transformers.models.xlm.modeling_xlm import create_sinusoidal_embeddings
from transformers.pytorch_utils import Conv1D

from ..comparing import holding, oracle
from ..huggingface import beside, dense, hiding, norm, widened

FLOAT32 = "what the class turns to float32 kept in float64"
ENCODER = (
    {"n": 3, "d": 4, "heads": 2, "d_k": 2, "d_v": 2, "d_ff": 5},
    {"n": 2, "d": 6, "heads": 2, "d_k": 3, "d_v": 3, "d_ff": 4},
)
DECODER = tuple({**sizes, "m": 5} for sizes in ENCODER)


oracle(gelu_tanh, "transformers.activations.NewGELUActivation")(NewGELUActivation())


@oracle(affine, "transformers.pytorch_utils.Conv1D")
def columns(x, w, b):
    return holding(Conv1D(*reversed(w.shape)), weight=w, bias=b)(x)


@oracle(fourier_mixing, "transformers FNetBasicFourierTransform")
def fourier(tokens):
    return FNetBasicFourierTransform(FNetConfig())(tokens[None])[0][0]


@oracle(fnet_encoder_layer, "transformers FNetLayer")
def fnet(tokens, parameters):
    d, d_ff = parameters.mlp.w_1.shape
    module = holding(
        FNetLayer(FNetConfig(hidden_size=d, intermediate_size=d_ff)),
        fourier={"output": {"LayerNorm": norm(parameters.norm_1)}},
        intermediate={"dense": dense(parameters.mlp.w_1, parameters.mlp.b_1)},
        output={
            "dense": dense(parameters.mlp.w_2, parameters.mlp.b_2),
            "LayerNorm": norm(parameters.norm_2),
        },
    )
    return module(tokens[None])[0][0]


def bert_layer(
    x: Real[Array, "n d"], parameters: EncoderLayer, mask: Mask[Array, "n n"] | None = None
):
    attended = multi_head_attention(x, x, x, parameters.attention, mask)
    residual = add_norm(x, attended, parameters.attention_norm, epsilon="1e-12")
    branch = mlp(residual, parameters.feed_forward)
    return add_norm(residual, branch, parameters.feed_forward_norm, epsilon="1e-12")


@oracle(
    bert_layer,
    "transformers BertLayer",
    sizes=ENCODER,
    scale=0.25,
    of=(multi_head_attention, add_norm, mlp),
    note="norms after the sums, epsilon 1e-12, GELU",
)
def bert(x, parameters, mask=None):
    d, d_ff = parameters.feed_forward.w_1.shape
    heads, parts = parameters.attention, parameters.feed_forward
    config = BertConfig(hidden_size=d, intermediate_size=d_ff, num_attention_heads=len(heads.w_q))
    module = holding(
        BertLayer(config),
        attention={
            "self": {
                "query": dense(beside(heads.w_q), heads.b_q, biased=True),
                "key": dense(beside(heads.w_k), heads.b_k, biased=True),
                "value": dense(beside(heads.w_v), heads.b_v, biased=True),
            },
            "output": {
                "dense": dense(heads.w_o, heads.b_o, biased=True),
                "LayerNorm": norm(parameters.attention_norm),
            },
        },
        intermediate={"dense": dense(parts.w_1, parts.b_1)},
        output={
            "dense": dense(parts.w_2, parts.b_2),
            "LayerNorm": norm(parameters.feed_forward_norm),
        },
    )
    return module(x[None], hiding(mask))[0]


def gpt2_block(x: Real[Array, "n d"], parameters: EncoderLayer):
    first, second = parameters.attention_norm, parameters.feed_forward_norm
    normed = layer_norm(x, first.gain, first.offset)
    residual = x + multi_head_attention(
        normed, normed, normed, parameters.attention, causal_mask(x)
    )
    normed = layer_norm(residual, second.gain, second.offset)
    return residual + mlp(normed, parameters.feed_forward, activation=gelu_tanh)


@oracle(
    gpt2_block,
    "transformers GPT2Block",
    sizes=ENCODER,
    scale=0.25,
    of=(layer_norm, multi_head_attention, mlp, gelu_tanh),
    note="norms before the branches, causal, GELU by tanh",
)
def gpt2(x, parameters):
    d, d_ff = parameters.feed_forward.w_1.shape
    heads, parts = parameters.attention, parameters.feed_forward
    projections = [beside(w) for w in (heads.w_q, heads.w_k, heads.w_v)]
    biases = [
        torch.zeros(d) if b is None else b.flatten() for b in (heads.b_q, heads.b_k, heads.b_v)
    ]
    b_o = torch.zeros(d) if heads.b_o is None else heads.b_o
    config = GPT2Config(n_embd=d, n_inner=d_ff, n_head=len(heads.w_q))
    module = holding(
        GPT2Block(config, layer_idx=0),
        ln_1=norm(parameters.attention_norm),
        attn={
            "c_attn": {"weight": torch.cat(projections, -1), "bias": torch.cat(biases)},
            "c_proj": {"weight": heads.w_o, "bias": b_o},
        },
        ln_2=norm(parameters.feed_forward_norm),
        mlp={
            "c_fc": {"weight": parts.w_1, "bias": parts.b_1},
            "c_proj": {"weight": parts.w_2, "bias": parts.b_2},
        },
    )
    return module(x[None], attention_mask=hiding(causal_mask(x)))[0]


def projections(heads):
    """Name the parts of an attention of BART."""
    return {
        "q_proj": dense(beside(heads.w_q), heads.b_q, biased=True),
        "k_proj": dense(beside(heads.w_k), heads.b_k, biased=True),
        "v_proj": dense(beside(heads.w_v), heads.b_v, biased=True),
        "out_proj": dense(heads.w_o, heads.b_o, biased=True),
    }


def perceptron(parameters):
    """Name the two linear layers of BART."""
    return {
        "fc1": dense(parameters.w_1, parameters.b_1),
        "fc2": dense(parameters.w_2, parameters.b_2),
    }


def bart_config(kind, parameters, heads):
    d, d_ff = parameters.feed_forward.w_1.shape
    sizes = {"d_model": d, "activation_function": "relu"}
    for part in ("encoder", "decoder"):
        sizes |= {f"{part}_ffn_dim": d_ff, f"{part}_attention_heads": len(heads.w_q)}
    return kind(**sizes)


def encoder_of(config_kind, layer_kind):
    """Return the encoder layer of BART or of mBART on given parameters."""

    def run(x, parameters, mask=None):
        module = holding(
            layer_kind(bart_config(config_kind, parameters, parameters.attention)),
            self_attn=projections(parameters.attention),
            self_attn_layer_norm=norm(parameters.attention_norm),
            final_layer_norm=norm(parameters.feed_forward_norm),
            **perceptron(parameters.feed_forward),
        )
        return module(x[None], hiding(mask))[0]

    return run


def decoder_of(config_kind, layer_kind):
    """Return the decoder layer of BART or of mBART on given parameters."""

    def run(x, memory, parameters, memory_mask=None):
        config = bart_config(config_kind, parameters, parameters.self_attention)
        module = holding(
            layer_kind(config, layer_idx=0),
            self_attn=projections(parameters.self_attention),
            self_attn_layer_norm=norm(parameters.self_attention_norm),
            encoder_attn=projections(parameters.cross_attention),
            encoder_attn_layer_norm=norm(parameters.cross_attention_norm),
            final_layer_norm=norm(parameters.feed_forward_norm),
            **perceptron(parameters.feed_forward),
        )
        masks = {
            "attention_mask": hiding(causal_mask(x)),
            "encoder_attention_mask": hiding(memory_mask),
        }
        return module(x[None], encoder_hidden_states=memory[None], **masks)[0]

    return run


SMALL = {"sizes": ENCODER, "scale": 0.25, "note": "with relu"}
oracle(encoder_layer, "transformers BartEncoderLayer", **SMALL)(
    encoder_of(BartConfig, BartEncoderLayer)
)
oracle(pre_norm_encoder_layer, "transformers MBartEncoderLayer", **SMALL)(
    encoder_of(MBartConfig, MBartEncoderLayer)
)
SMALL = {**SMALL, "sizes": DECODER}
oracle(decoder_layer, "transformers BartDecoderLayer", **SMALL)(
    decoder_of(BartConfig, BartDecoderLayer)
)
oracle(pre_norm_decoder_layer, "transformers MBartDecoderLayer", **SMALL)(
    decoder_of(MBartConfig, MBartDecoderLayer)
)


@oracle(
    rms_norm,
    "transformers LlamaRMSNorm",
    whole=(True,),
    options=({"epsilon": "1e-6"}, {"epsilon": "0.5"}),
    note=FLOAT32,
)
@widened()
def llama_norm(x, gain, epsilon):
    return holding(LlamaRMSNorm(x.shape[-1], float(epsilon)), weight=gain)(x)


def gated(activation):
    """Return Llama's gated feed-forward layer with an activation."""

    def run(x, parameters):
        d, d_ff = parameters.w.shape
        sizes = {"hidden_size": d, "intermediate_size": d_ff, "num_attention_heads": 1}
        config = LlamaConfig(**sizes, hidden_act=activation)
        module = holding(
            LlamaMLP(config),
            gate_proj=dense(parameters.w),
            up_proj=dense(parameters.v),
            down_proj=dense(parameters.w_2),
        )
        return module(x)

    return run


oracle(swiglu_feed_forward, "transformers LlamaMLP")(gated("silu"))
oracle(geglu_feed_forward, 'transformers LlamaMLP(hidden_act="gelu")')(gated("gelu"))
oracle(reglu_feed_forward, 'transformers LlamaMLP(hidden_act="relu")')(gated("relu"))
oracle(bilinear_feed_forward, 'transformers LlamaMLP(hidden_act="linear")')(gated("linear"))


@dataclass(frozen=True)
class LlamaLayer:
    attention_gain: Real[Array, "d"]
    attention: GroupedQuery
    feed_forward_gain: Real[Array, "d"]
    feed_forward: GatedFeedForward


def llama_layer(x: Real[Array, "n d"], parameters: LlamaLayer):
    xp, heads = array_namespace(x), parameters.attention
    normed = rms_norm(x, parameters.attention_gain, epsilon="1e-6")
    attended = attention(
        rotary_positions(project_heads(normed[None], heads.w_q)),
        rotary_positions(project_heads(normed, heads.w_k)[:, None]),
        project_heads(normed, heads.w_v)[:, None],
        causal_mask(x),
    )
    groups = [concatenate_heads(attended[group, ...]) for group in range(attended.shape[0])]
    residual = x + xp.concat(groups, axis=-1) @ heads.w_o
    normed = rms_norm(residual, parameters.feed_forward_gain, epsilon="1e-6")
    return residual + swiglu_feed_forward(normed, parameters.feed_forward)


def halves(w):
    """Move the first channel of each pair to the first half, where Llama has it."""
    return torch.cat([w[..., 0::2], w[..., 1::2]], dim=-1)


@oracle(
    llama_layer,
    "transformers LlamaDecoderLayer",
    sizes=(
        {"n": 3, "d": 8, "groups": 2, "members": 2, "d_k": 4, "d_v": 4, "d_ff": 6},
        {"n": 4, "d": 3, "groups": 1, "members": 3, "d_k": 2, "d_v": 2, "d_ff": 4},
    ),
    scale=0.4,
    of=(rms_norm, rotary_positions, attention, swiglu_feed_forward),
    note="in groups of heads, causal, epsilon 1e-6; Llama turns channel k with k + d/2, so that "
    f"its projections have their columns in that order; {FLOAT32}",
)
@widened()
def llama(x, parameters):
    heads, parts = parameters.attention, parameters.feed_forward
    groups, members, d, d_k = heads.w_q.shape
    config = LlamaConfig(
        hidden_size=d,
        intermediate_size=parts.w.shape[-1],
        num_attention_heads=groups * members,
        num_key_value_heads=groups,
        head_dim=d_k,
    )
    module = holding(
        LlamaDecoderLayer(config, layer_idx=0),
        input_layernorm={"weight": parameters.attention_gain},
        self_attn={
            "q_proj": dense(beside(halves(heads.w_q).flatten(0, 1))),
            "k_proj": dense(beside(halves(heads.w_k))),
            "v_proj": dense(beside(heads.w_v)),
            "o_proj": dense(heads.w_o),
        },
        post_attention_layernorm={"weight": parameters.feed_forward_gain},
        mlp={
            "gate_proj": dense(parts.w),
            "up_proj": dense(parts.v),
            "down_proj": dense(parts.w_2),
        },
    )
    turns = LlamaRotaryEmbedding(config)(x, torch.arange(len(x))[None])
    return module(x[None], attention_mask=hiding(causal_mask(x)), position_embeddings=turns)[0]


@widened()
def turned(x):
    sines, cosines = create_sinusoidal_positions(*x.shape)[None].chunk(2, dim=-1)
    return apply_rotary_pos_emb(x[None, :, None], sines, cosines)[0, :, 0]


ROTARY = "transformers.models.gptj.modeling_gptj.apply_rotary_pos_emb"
oracle(rotary_positions, ROTARY, whole=(False,), note=FLOAT32)(lambda x, _: turned(x))


@oracle(rotary_attention, ROTARY, note="before torch's scaled_dot_product_attention")
def turned_attention(query, key, value):
    rows = turned(query)[None], turned(key)[None], value[None]
    return torch.nn.functional.scaled_dot_product_attention(*rows)[0]


@oracle(
    add_sinusoidal_positions,
    "transformers.models.xlm.modeling_xlm.create_sinusoidal_embeddings",
    note=FLOAT32,
)
@widened()
def with_waves(x):
    return x + create_sinusoidal_embeddings(*x.shape, torch.zeros(x.shape))


@oracle(
    alibi_attention,
    "transformers.models.bloom.modeling_bloom.build_alibi_tensor",
    sizes=({"heads": 2, "n": 3, "d_k": 4, "d_v": 5}, {"heads": 4, "n": 5, "d_k": 2, "d_v": 3}),
    note="on torch's scaled_dot_product_attention; at powers of two of heads, since BLOOM "
    f"interpolates the slopes between them; {FLOAT32}",
)
@widened()
def bloom(query, key, value):
    heads, n, _ = query.shape
    bias = build_alibi_tensor(torch.ones(1, n, dtype=torch.int64), heads, torch.float64)
    seen = bias + hiding(causal_mask(query))[0]
    return torch.nn.functional.scaled_dot_product_attention(query, key, value, seen)


def shared_keys(x: Real[Array, "n d"], parameters: MultiQuery):
    return multi_query_attention(x, x, x, parameters, causal_mask(x))


@oracle(
    shared_keys,
    "transformers GPTBigCodeAttention",
    sizes=tuple({name: s[name] for name in ("n", "d", "heads", "d_k", "d_v")} for s in ENCODER),
    of=(multi_query_attention,),
    note=f"causal; {FLOAT32}",
)
@widened()
def bigcode(x, parameters):
    heads, d, _ = parameters.w_q.shape
    together = torch.cat([beside(parameters.w_q), parameters.w_k, parameters.w_v], dim=-1)
    config = GPTBigCodeConfig(n_embd=d, n_head=heads, multi_query=True)
    module = holding(
        GPTBigCodeAttention(config, layer_idx=0),
        c_attn=dense(together, biased=True),
        c_proj=dense(parameters.w_o, biased=True),
    )
    return module(x[None], attention_mask=hiding(causal_mask(x)))[0][0]


def window(
    x: Real[Array, "n d"],
    w_q: Real[Array, "d d"],
    w_k: Real[Array, "d d"],
    w_v: Real[Array, "d d"],
    *,
    reach: int,
):
    return sliding_window_attention(x @ w_q, x @ w_k, x @ w_v, reach=reach)


@oracle(
    window,
    "transformers LongformerSelfAttention",
    sizes=({"n": 12, "d": 3},),
    options=({"reach": 2}, {"reach": 3}),
    of=(sliding_window_attention,),
    note=f"of projected rows, no token global; {FLOAT32}",
)
@widened()
def longformer(x, w_q, w_k, w_v, reach):
    n, d = x.shape
    config = LongformerConfig(hidden_size=d, num_attention_heads=1, attention_window=[2 * reach])
    parts = {"query": w_q, "key": w_k, "value": w_v}
    near = {name: dense(w, biased=True) for name, w in parts.items()}
    far = {f"{name}_global": part for name, part in near.items()}
    module = holding(LongformerSelfAttention(config, 0), **near, **far)
    nowhere = torch.zeros(1, n, dtype=torch.bool)
    return module(
        x[None], nowhere.double(), is_index_masked=nowhere, is_index_global_attn=nowhere,
        is_global_attn=False,
    )[0][0]  # fmt: skip


def without_biases(tokens, w_gate, experts):
    zeros = lambda expert: replace(expert, b_1=0 * expert.b_1, b_2=0 * expert.b_2)
    return {"tokens": tokens, "w_gate": w_gate, "experts": tuple(map(zeros, experts))}


@oracle(
    switch_layer,
    "transformers SwitchTransformersSparseMLP",
    given=without_biases,
    note=f"with GELU; its experts have no biases, ours zeros; {FLOAT32}",
)
@widened()
def switch(tokens, w_gate, experts):
    d, d_ff = experts[0].w_1.shape
    config = SwitchTransformersConfig(
        d_model=d, d_ff=d_ff, num_experts=len(experts), dense_act_fn="gelu"
    )
    parts = {
        f"expert_{place}": {"wi": dense(expert.w_1), "wo": dense(expert.w_2)}
        for place, expert in enumerate(experts)
    }
    module = holding(
        SwitchTransformersSparseMLP(config),
        router={"classifier": dense(w_gate)},
        experts=parts,
    )
    return module(tokens[None])[0]
