"""Claims about what an output may depend on: causal masks, windows, order without positions."""

from fractions import Fraction

from ...reference import (
    EncoderLayer,
    attention,
    causal_attention,
    causal_mask,
    encoder,
    self_attention,
    sliding_window_attention,
)
from ...theory import (
    FAILS,
    Array,
    Between,
    Permutation,
    Real,
    Relation,
    Size,
    Stack,
    array_namespace,
    claim,
    constant,
    equal,
    source,
    witness,
)

PREVENT = source("vaswani2017").at(
    "sec. 3.2.3", quote="We need to prevent leftward information flow in the decoder"
)


@claim(
    latex=r"\mathrm{SA}((X; Y))_{1 \dots n} = \mathrm{SA}(X)",
    source=PREVENT.implies(),
    expected=FAILS,
)
@witness(tokens=[[1]], later=[[-1]])
def outputs_of_attention_ignore_later_tokens(
    tokens: Real[Array, "n d"], later: Real[Array, "m d"]
) -> Relation:
    """Without a mask, the outputs of self-attention at the first tokens ignore later ones.

    Every token gives some weight to every other, also to the later ones.
    """
    outputs = self_attention(array_namespace(tokens).concat([tokens, later], axis=0))
    return equal(outputs[: tokens.shape[0], :], self_attention(tokens))


@claim(
    latex=r"\mathrm{Attn}_{j \le i}(Q, K, V)_{1 \dots n}"
    r" = \mathrm{Attn}_{j \le i}(Q_{1 \dots n}, K_{1 \dots n}, V_{1 \dots n})",
    source=PREVENT.implies(),
    repairs=outputs_of_attention_ignore_later_tokens,
)
def causal_attention_of_a_prefix_is_a_prefix(  # noqa: PLR0913, PLR0917 - one parameter a quantifier
    query: Real[Array, "n d_k"],
    key: Real[Array, "n d_k"],
    value: Real[Array, "n d_v"],
    later_query: Real[Array, "m d_k"],
    later_key: Real[Array, "m d_k"],
    later_value: Real[Array, "m d_v"],
) -> Relation:
    """With a causal mask, the first outputs of attention depend on the first tokens alone.

    The weights of later keys are zero. So keys and values may be kept and used again when the
    sequence grows.
    """
    concat = array_namespace(query).concat
    outputs = causal_attention(
        concat([query, later_query], axis=0),
        concat([key, later_key], axis=0),
        concat([value, later_value], axis=0),
    )
    return equal(outputs[: query.shape[0], :], causal_attention(query, key, value))


@claim(
    latex=r"\mathrm{Attn}_{j \le i}(Q, K, V)_n = \mathrm{Attn}(Q_n, K, V)", source=PREVENT.implies()
)
def last_output_of_causal_attention_needs_no_mask(
    query: Real[Array, "n d_k"], key: Real[Array, "n d_k"], value: Real[Array, "n d_v"]
) -> Relation:
    """The last output of causal attention is that of its query alone, with all keys and no mask.

    The last position sees everything. With stored keys and values it is all that is computed for a
    new token.
    """
    return equal(causal_attention(query, key, value)[-1:, :], attention(query[-1:, :], key, value))


@claim(
    latex=r"f((X; Y))_{1 \dots n} = f(X), \quad"
    r" f = \mathrm{Enc}_\ell \circ \dots \circ \mathrm{Enc}_1 \text{ with a causal mask}",
    source=PREVENT.implies(),
)
def causal_layers_of_a_prefix_are_a_prefix(
    tokens: Real[Array, "n d"],
    later: Real[Array, "m d"],
    layers: Stack[tuple[EncoderLayer, ...], EncoderLayer, "depth"],
) -> Relation:
    """At any depth, the first outputs of causal layers depend on the first tokens alone.

    Norms, dense layers and residuals act on each token alone, and each causal attention layer
    passes on to a token nothing of later ones: by induction over the layers.
    """
    sequence = array_namespace(tokens).concat([tokens, later], axis=0)
    outputs = encoder(sequence, layers, causal_mask(sequence))
    return equal(outputs[: tokens.shape[0], :], encoder(tokens, layers, causal_mask(tokens)))


# No positions.


@claim(
    latex=r"\mathrm{Attn}_{j \le i}(\Pi X) = \Pi\, \mathrm{Attn}_{j \le i}(X)",
    source=source("kazemnejad2023").at("abstract").implies(),
    expected=FAILS,
)
@witness(tokens=[[0], [1]], coordinates={"order": [[1, 0]]})
def causal_attention_without_positions_is_permutation_equivariant(
    tokens: Real[Array, "n d"], order: Permutation[Array, "n"]
) -> Relation:
    """Without positions added, causal attention cannot tell in which order the tokens come.

    The mask is a position: the first token sees itself alone.
    """
    return equal(
        causal_attention(*[tokens[order, :]] * 3),
        causal_attention(tokens, tokens, tokens)[order, :],
    )


@claim(
    latex=r"\mathrm{SA}(\Pi X) = \Pi\, \mathrm{SA}(X)",
    source=source("kazemnejad2023").at("abstract").implies(),
    repairs=causal_attention_without_positions_is_permutation_equivariant,
)
def attention_without_mask_and_positions_is_permutation_equivariant(
    tokens: Real[Array, "n d"], order: Permutation[Array, "n"]
) -> Relation:
    """Without positions and without a mask, self-attention cannot tell in which order tokens come.

    Every token sees all, as a set.
    """
    return equal(self_attention(tokens[order, :]), self_attention(tokens)[order, :])


@claim(
    latex=r"\mathrm{Attn}_{j \le i}(0, 0, e_1)_i = 1 / i",
    source=source("kazemnejad2023").at("thm. 1").implies(),
)
def causal_attention_without_positions_can_count(
    key: Real[Array, "n d_k"], one: Between[Array, "1 1", 1, 1]
) -> Relation:
    """Causal attention without positions can write each token's place: one over it.

    With queries of zero it averages over all tokens so far, of which one, the first, has value 1.
    """
    xp, n = array_namespace(key, one), key.shape[-2]
    values = xp.concat([one, *[0 * one] * (n - 1)], axis=0)
    counts = constant([[Fraction(1, place)] for place in range(1, n + 1)], like=key)
    return equal(causal_attention(0 * key, key, values), counts)


# Windows.


def _windows(tokens: Array, depth: int) -> Array:
    """Attend to the own and the previous position, layer after layer."""
    for _ in range(depth):
        tokens = sliding_window_attention(tokens, tokens, tokens, reach=1, causal=True)
    return tokens


@claim(
    latex=r"f(x_1, x_2, \dots, x_{L+2})_{L+2} = f(x_1', x_2, \dots, x_{L+2})_{L+2}",
    source=source("beltagy2020").at("sec. 3.1"),
)
def layers_of_windows_reach_no_farther_than_their_depth(
    first: Real[Array, "1 d"],
    other: Real[Array, "1 d"],
    rest: Real[Array, "depth+1 d"],
    depth: Size[int, "depth"],
) -> Relation:
    """Through windows of one position back, a token sees back as many positions as layers.

    Each layer passes what it has one position on, and no farther.
    """
    xp = array_namespace(first, other, rest)
    seen = _windows(xp.concat([first, rest], axis=0), depth)
    changed = _windows(xp.concat([other, rest], axis=0), depth)
    return equal(seen[-1, :], changed[-1, :])


@claim(
    latex=r"f(x_1, x_2, \dots, x_{L+1})_{L+1} = f(x_1', x_2, \dots, x_{L+1})_{L+1}",
    source=source("jiang2023mistral").at("sec. 2").implies(),
    expected=FAILS,
)
@witness(first=[[1]], other=[[-1]], rest=[[0], [1]])
def layers_of_windows_see_no_farther_than_one_window(
    first: Real[Array, "1 d"],
    other: Real[Array, "1 d"],
    rest: Real[Array, "depth d"],
    depth: Size[int, "depth>=2"],
) -> Relation:
    """However many layers, a token sees no farther than its window.

    Windows add up: two layers of one position back reach two back, and as many layers as there are
    positions reach the first.
    """
    xp = array_namespace(first, other, rest)
    seen = _windows(xp.concat([first, rest], axis=0), depth)
    changed = _windows(xp.concat([other, rest], axis=0), depth)
    return equal(seen[-1, :], changed[-1, :])
