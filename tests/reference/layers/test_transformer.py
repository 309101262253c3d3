"""The layers of the transformer, their stacks and the whole against torch."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from lakatos.reference import (
    decoder,
    decoder_layer,
    embed,
    encoder,
    encoder_layer,
    pre_norm_decoder_layer,
    pre_norm_encoder_layer,
    tied_logits,
    transformer,
)
from lakatos.systems import TorchSystem
from lakatos.tools.oracles.torch_layers import (
    decoder_layer_of_torch,
    encoder_layer_of_torch,
    transformer_of_torch,
)

SIZES = [
    {"n": 1, "d": 2, "heads": 1, "d_k": 2, "d_v": 2, "d_ff": 1},
    {"n": 3, "d": 4, "heads": 2, "d_k": 2, "d_v": 2, "d_ff": 5},
    {"n": 4, "d": 6, "heads": 3, "d_k": 2, "d_v": 2, "d_ff": 8},
]
BLOCKS = {False: encoder_layer, True: pre_norm_encoder_layer}
DECODERS = {False: decoder_layer, True: pre_norm_decoder_layer}


def _run(module, *arrays, **options):
    with torch.no_grad():
        return module(*(torch.tensor(x)[None] for x in arrays), **options)[0].numpy()


def _causal(n):
    return torch.tensor(~np.tri(n, dtype=bool))


def _with_biases(attention, draw):
    heads, d, d_k = attention.w_q.shape
    b_q, b_k, b_v = (draw(heads, d_k) for _ in "qkv")
    return replace(attention, b_q=b_q, b_k=b_k, b_v=b_v, b_o=draw(d))


@pytest.mark.parametrize("norm_first", [False, True])
@pytest.mark.parametrize("sizes", SIZES)
def test_an_encoder_layer_is_that_of_torch(drawn, draw, assert_same, sizes, norm_first):
    block = BLOCKS[norm_first]
    x, parameters = drawn(block, tame=8, **sizes)
    parameters = replace(parameters, attention=_with_biases(parameters.attention, draw))
    module = encoder_layer_of_torch(parameters, norm_first=norm_first)
    assert_same(block, _run(module, x), x, parameters)
    mask = np.tri(len(x), dtype=bool)
    assert_same(block, _run(module, x, src_mask=torch.tensor(~mask)), x, parameters, mask)


@pytest.mark.parametrize("norm_first", [False, True])
@pytest.mark.parametrize("sizes", SIZES)
def test_a_decoder_layer_is_that_of_torch(drawn, draw, assert_same, sizes, norm_first):
    block = DECODERS[norm_first]
    x, memory, parameters = drawn(block, tame=8, m=3, **sizes)
    parameters = replace(
        parameters,
        self_attention=_with_biases(parameters.self_attention, draw),
        cross_attention=_with_biases(parameters.cross_attention, draw),
    )
    module = decoder_layer_of_torch(parameters, norm_first=norm_first)
    expected = _run(module, x, memory, tgt_mask=_causal(len(x)))
    assert_same(block, expected, x, memory, parameters)
    seen = np.array([[True, True, False]] * len(x))
    hidden = {"tgt_mask": _causal(len(x)), "memory_mask": torch.tensor(~seen)}
    assert_same(block, _run(module, x, memory, **hidden), x, memory, parameters, seen)


@pytest.mark.parametrize("epsilon", ["1e-3", "0.5"])
def test_epsilon_reaches_every_norm(drawn, assert_same, epsilon):
    sizes = SIZES[1]
    for norm_first, block in BLOCKS.items():
        x, parameters = drawn(block, tame=8, **sizes)
        options = {"norm_first": norm_first, "layer_norm_eps": float(epsilon)}
        expected = _run(encoder_layer_of_torch(parameters, **options), x)
        assert_same(block, expected, x, parameters, epsilon=epsilon)
    for norm_first, block in DECODERS.items():
        x, memory, parameters = drawn(block, tame=8, m=2, **sizes)
        options = {"norm_first": norm_first, "layer_norm_eps": float(epsilon)}
        module = decoder_layer_of_torch(parameters, **options)
        expected = _run(module, x, memory, tgt_mask=_causal(len(x)))
        assert_same(block, expected, x, memory, parameters, epsilon=epsilon)


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_stacks_apply_their_layers_in_order(drawn, assert_same, depth):
    x, layers = drawn(encoder, tame=8, depth=depth, **SIZES[1])
    expected = x
    for parameters in layers:
        expected = _run(encoder_layer_of_torch(parameters), expected)
    assert_same(encoder, expected, x, layers)
    x, memory, layers = drawn(decoder, tame=8, depth=depth, m=2, **SIZES[1])
    expected = x
    for parameters in layers:
        module = decoder_layer_of_torch(parameters)
        expected = _run(module, expected, memory, tgt_mask=_causal(len(x)))
    assert_same(decoder, expected, x, memory, layers)


def _waves(n, d):
    """Write the positions of the paper out, channel by channel."""
    waves = np.empty((n, d))
    for channel in range(d):
        phases = np.arange(n) / 10000 ** ((channel - channel % 2) / d)
        waves[:, channel] = (np.sin, np.cos)[channel % 2](phases)
    return waves


@pytest.mark.parametrize("padded", [False, True])
@pytest.mark.parametrize("depth", [1, 2])
@pytest.mark.parametrize("sizes", SIZES)
def test_the_transformer_is_that_of_torch(drawn, assert_same, sizes, depth, padded):
    source, target, p = drawn(transformer, tame=8, m=3, vocab=5, depth=depth, **sizes)
    d = p.embedding.shape[-1]
    inputs = [d**0.5 * p.embedding[tokens] + _waves(len(tokens), d) for tokens in (source, target)]
    padding = np.array([True, True, not padded])
    hidden = torch.tensor(~padding)[None]
    decoded = _run(
        transformer_of_torch(p.encoder, p.decoder),
        *inputs,
        tgt_mask=_causal(len(target)),
        src_key_padding_mask=hidden,
        memory_key_padding_mask=hidden,
    )
    given = (source, target, p, padding) if padded else (source, target, p)
    assert_same(transformer, decoded @ p.embedding.T, *given)


def test_epsilon_reaches_both_stacks(drawn):
    source, target, p = drawn(transformer, tame=8, m=3, vocab=5, depth=2, **SIZES[1])
    memory = encoder(embed(source, p.embedding), p.encoder, epsilon="0.5")
    decoded = decoder(embed(target, p.embedding), memory, p.decoder, epsilon="0.5")
    result = transformer(source, target, p, epsilon="0.5")
    assert np.array_equal(result, tied_logits(decoded, p.embedding))


def test_a_padded_source_token_changes_nothing(drawn):
    source, target, p = drawn(transformer, tame=8, m=3, vocab=5, depth=2, **SIZES[1])
    padding = np.array([True, True, False])
    other = np.array([*source[:2], (source[2] + 1) % 5])
    assert np.array_equal(
        transformer(source, target, p, padding), transformer(other, target, p, padding)
    )


def test_sentences_of_a_batch_are_translated_alone(drawn):
    source, target, p = drawn(transformer, tame=8, m=3, vocab=5, depth=2, **SIZES[1])
    sources, targets = np.stack([source, source[::-1]]), np.stack([target, target[::-1]])
    together = transformer(sources, targets, p)
    for one, logits in enumerate(together):
        alone = transformer(sources[one], targets[one], p)
        # Sums may be taken in another order; the logits are below 100 and the layers above 1e-3.
        assert np.all(np.abs(logits - alone) <= 2.0**-30)


def test_the_transformer_is_differentiable_in_its_embedding(drawn):
    source, target, p = drawn(transformer, tame=8, m=2, vocab=3, depth=1, **SIZES[0])
    system = TorchSystem("float64")
    tensors = _tensors(p)
    embedding = tensors.embedding.requires_grad_()
    ids = (system.integers(source), system.integers(target))
    transformer(*ids, replace(tensors, embedding=embedding)).sum().backward()
    assert torch.isfinite(embedding.grad).all()
    assert embedding.grad.any()


def _tensors(value):
    if isinstance(value, np.ndarray):
        return torch.tensor(value)
    if isinstance(value, tuple):
        return tuple(map(_tensors, value))
    if value is None:
        return None
    return replace(value, **{name: _tensors(part) for name, part in vars(value).items()})


def test_a_token_beyond_the_vocabulary_is_refused(drawn):
    source, target, p = drawn(transformer, tame=8, m=3, vocab=5, depth=1, **SIZES[0])
    with pytest.raises(ValueError, match=r"tokens range from 5 to 5 but the table has vocab=5"):
        transformer(np.full_like(source, 5), target, p)


def test_layers_of_two_widths_are_refused(drawn):
    x, (first, _) = drawn(encoder, tame=8, depth=2, **SIZES[1])
    _, (other,) = drawn(encoder, tame=8, depth=1, **{**SIZES[1], "d_ff": 2})
    with pytest.raises(ValueError, match=r"layers\[1\]\.feed_forward\.w_1 has d_ff=2 but"):
        encoder(x, (first, other))
