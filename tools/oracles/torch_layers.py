"""Layers of torch.nn that hold the parameters of a block."""

import numpy as np
import torch
from lakatos.reference import DecoderLayer, EncoderLayer, MultiHead


def _set(parameter, values):
    with torch.no_grad():
        parameter.copy_(torch.tensor(np.asarray(values)))


def _set_attention(module, parameters):
    stacked = (parameters.w_q, parameters.w_k, parameters.w_v)
    _set(
        module.in_proj_weight,
        np.concatenate([np.concatenate(list(w), axis=-1).T for w in stacked]),
    )
    _set(module.out_proj.weight, parameters.w_o.T)
    d = parameters.w_o.shape[-1]
    zero = np.zeros(parameters.w_q.shape[0] * parameters.w_q.shape[-1])
    biases = (parameters.b_q, parameters.b_k, parameters.b_v)
    _set(module.in_proj_bias, np.concatenate([zero if b is None else b.ravel() for b in biases]))
    _set(module.out_proj.bias, np.zeros(d) if parameters.b_o is None else parameters.b_o)


def _set_feed_forward(module, parameters):
    _set(module.linear1.weight, parameters.w_1.T)
    _set(module.linear1.bias, parameters.b_1)
    _set(module.linear2.weight, parameters.w_2.T)
    _set(module.linear2.bias, parameters.b_2)


def _set_norm(module, parameters):
    _set(module.weight, parameters.gain)
    _set(module.bias, parameters.offset)


def _layer(kind, heads, feed_forward, options):
    d, d_ff = feed_forward.w_1.shape
    plain = {"dropout": 0.0, "batch_first": True, "dtype": torch.float64}
    return kind(d, heads, d_ff, **plain, **options).eval()


def attention_of_torch(parameters: MultiHead):
    """Return a MultiheadAttention with these parameters."""
    heads, d, _ = parameters.w_q.shape
    module = torch.nn.MultiheadAttention(d, heads, batch_first=True, dtype=torch.float64).eval()
    _set_attention(module, parameters)
    return module


def set_encoder_layer(module, parameters: EncoderLayer):
    """Copy the parameters into a module."""
    _set_attention(module.self_attn, parameters.attention)
    _set_norm(module.norm1, parameters.attention_norm)
    _set_feed_forward(module, parameters.feed_forward)
    _set_norm(module.norm2, parameters.feed_forward_norm)


def set_decoder_layer(module, parameters: DecoderLayer):
    """Copy the parameters into a module."""
    _set_attention(module.self_attn, parameters.self_attention)
    _set_norm(module.norm1, parameters.self_attention_norm)
    _set_attention(module.multihead_attn, parameters.cross_attention)
    _set_norm(module.norm2, parameters.cross_attention_norm)
    _set_feed_forward(module, parameters.feed_forward)
    _set_norm(module.norm3, parameters.feed_forward_norm)


def encoder_layer_of_torch(parameters: EncoderLayer, **options):
    """Return a TransformerEncoderLayer with these parameters."""
    heads = parameters.attention.w_q.shape[0]
    kind = torch.nn.TransformerEncoderLayer
    module = _layer(kind, heads, parameters.feed_forward, options)
    set_encoder_layer(module, parameters)
    return module


def decoder_layer_of_torch(parameters: DecoderLayer, **options):
    """Return a TransformerDecoderLayer with these parameters."""
    heads = parameters.self_attention.w_q.shape[0]
    kind = torch.nn.TransformerDecoderLayer
    module = _layer(kind, heads, parameters.feed_forward, options)
    set_decoder_layer(module, parameters)
    return module


def transformer_of_torch(encoder_layers, decoder_layers):
    """Return a Transformer with these layers, and no norm after the last of them."""
    first = encoder_layer_of_torch(encoder_layers[0])
    encoder = torch.nn.TransformerEncoder(first, len(encoder_layers), enable_nested_tensor=False)
    first = decoder_layer_of_torch(decoder_layers[0])
    decoder = torch.nn.TransformerDecoder(first, len(decoder_layers))
    heads, d, _ = encoder_layers[0].attention.w_q.shape
    parts = {"custom_encoder": encoder, "custom_decoder": decoder, "batch_first": True}
    module = torch.nn.Transformer(d, heads, **parts).eval()
    for each, parameters in zip(encoder.layers, encoder_layers, strict=True):
        set_encoder_layer(each, parameters)
    for each, parameters in zip(decoder.layers, decoder_layers, strict=True):
        set_decoder_layer(each, parameters)
    return module
