"""Claims about attention: is it linear, does it average, does it see the order of its keys?"""

from ...reference import attention, dot_products, self_attention, softmax
from ...theory import (
    FAILS,
    Array,
    Mask,
    NonzeroRows,
    Permutation,
    Real,
    Relation,
    StochasticRows,
    UnitRows,
    all_of,
    array_namespace,
    at_most,
    claim,
    equal,
    exists,
    less,
    source,
    witness,
)
from ...theory.laws import additive, affine, homogeneous, zero_preserving

NO_ACTIVATION = source("ai-se-30341").at(
    "comment by Mastiff",
    quote="Since there is no activation, the same transformation can be done with a single layer",
)
ZERO_OUT = source("ai-se-30341").at("answer", quote="the dissimilar words will zero out")
WEIGHTED_SUM = source("ai-se-30341").at(
    "first comment",
    quote="the final operation of each attention head is a weighted sum of values",
)
WEIGHTING = source("ai-se-30341").at(
    "answer", quote="The weighting happens through the dot product"
)
EXCEPT_SOFTMAX = source("ai-se-30341").at("question", quote="except for maybe the softmax")


# Is self-attention one linear layer?


@claim(latex=r"\mathrm{SA}(0) = 0", source=NO_ACTIVATION.implies())
def self_attention_is_zero_preserving(tokens: Real[Array, "n d"]) -> Relation:
    """Self-attention without parameters maps zero tokens to zero.

    Every output is an average of tokens, and an average of zeros is zero.
    """
    return zero_preserving(self_attention, tokens)


@claim(
    latex=r"\mathrm{SA}(X + Y) = \mathrm{SA}(X) + \mathrm{SA}(Y)",
    source=NO_ACTIVATION.implies(),
    expected=FAILS,
)
@witness(tokens=[[0], [1]], other=[[0], [1]])
def self_attention_is_additive(tokens: Real[Array, "n d"], other: Real[Array, "n d"]) -> Relation:
    """Self-attention without parameters is additive in its tokens.

    The tokens enter the weights too, through a softmax; two tokens with one channel show it.
    """
    return additive(self_attention, tokens, other)


@claim(
    latex=r"\mathrm{SA}(s X) = s\, \mathrm{SA}(X)", source=NO_ACTIVATION.implies(), expected=FAILS
)
@witness(scalar=2, tokens=[[0], [1]])
def self_attention_is_homogeneous(scalar: Real[Array, ""], tokens: Real[Array, "n d"]) -> Relation:
    """Self-attention without parameters commutes with scaling its tokens.

    Scaling the tokens by s scales the scores by s squared, which sharpens the weights.
    """
    return homogeneous(self_attention, scalar, tokens)


@claim(
    latex=r"\mathrm{SA}(X + s(Y - X)) = \mathrm{SA}(X) + s(\mathrm{SA}(Y) - \mathrm{SA}(X))",
    source=NO_ACTIVATION,
    expected=FAILS,
)
@witness(scalar=-1, tokens=[[1], [0]], other=[[0], [1]])
def self_attention_is_affine(
    scalar: Real[Array, ""], tokens: Real[Array, "n d"], other: Real[Array, "n d"]
) -> Relation:
    """Self-attention without parameters is one affine layer: it respects mixtures of inputs.

    It maps zero to zero, so it would be homogeneous, which it is not.
    """
    return affine(self_attention, scalar, tokens, other)


@claim(
    latex=r"f(X + U) - f(X) = f(Y + U) - f(Y), \quad f(X) = \mathrm{Attn}(X W_Q, X W_K, X W_V)",
    source=NO_ACTIVATION,
    expected=FAILS,
)
def attention_is_one_linear_layer(  # noqa: PLR0913, PLR0917 - one parameter a quantifier
    tokens: Real[Array, "n d"],
    other: Real[Array, "n d"],
    step: Real[Array, "n d"],
    w_q: Real[Array, "d d_k"],
    w_k: Real[Array, "d d_k"],
    w_v: Real[Array, "d d_v"],
) -> Relation:
    """One attention head answers a change of its tokens alike wherever they are, as a layer does.

    A linear layer, with offset or without, adds (step W) to its output whatever its input was.
    The head also moves its weights, by an amount that depends on where the tokens are.
    """

    def head(x: Array) -> Array:
        return attention(x @ w_q, x @ w_k, x @ w_v)

    return equal(head(tokens + step) - head(tokens), head(other + step) - head(other))


@claim(
    latex=r"\mathrm{vec}(A X W) = (A \otimes W^\top)\, \mathrm{vec}(X)",
    source=source("elhage2021").at('section "Attention Heads as Information Movement"').implies(),
    repairs=attention_is_one_linear_layer,
)
def frozen_attention_is_one_linear_layer(
    weights: StochasticRows[Array, "n n"], tokens: Real[Array, "n d"], w_v: Real[Array, "d d_v"]
) -> Relation:
    """With its weights frozen, an attention head is one linear layer on all tokens at once.

    The matrix of that layer is the Kronecker product of the weights with the value projection.
    """
    xp = array_namespace(tokens)
    (n, d), d_v = tokens.shape, w_v.shape[-1]
    layer = xp.reshape(weights[:, None, :, None] * w_v.mT[None, :, None, :], (n * d_v, n * d))
    flat = xp.reshape(tokens, (n * d, 1))
    return equal(layer @ flat, xp.reshape(weights @ tokens @ w_v, (n * d_v, 1)))


@claim(
    latex=(r"\mathrm{Attn}(Q, K, V + s V') = \mathrm{Attn}(Q, K, V) + s\, \mathrm{Attn}(Q, K, V')"),
    source=WEIGHTED_SUM,
    repairs=self_attention_is_additive,
)
def attention_is_linear_in_values(
    query: Real[Array, "n d_k"],
    key: Real[Array, "m d_k"],
    value: Real[Array, "m d_v"],
    other: Real[Array, "m d_v"],
    scalar: Real[Array, ""],
) -> Relation:
    """For fixed queries and keys, attention is additive and homogeneous in its values.

    The weights do not depend on the values, and a matrix product is linear.
    """

    def head(v: Array) -> Array:
        return attention(query, key, v)

    return all_of(additive(head, value, other), homogeneous(head, scalar, value))


@claim(
    latex=r"f(s X) = s f(X), \quad f(X) = (X X^\top) X",
    source=EXCEPT_SOFTMAX.implies(),
    expected=FAILS,
)
@witness(scalar=2, tokens=[[1]])
def attention_without_softmax_is_homogeneous(
    scalar: Real[Array, ""], tokens: Real[Array, "n d"]
) -> Relation:
    """Without its softmax, self-attention commutes with scaling its tokens.

    The tokens are multiplied by each other: one token with one channel is mapped to its cube.
    """
    return homogeneous(lambda x: dot_products(x, x) @ x, scalar, tokens)


@claim(
    latex=r"f(s X) = s^3 f(X), \quad f(X) = (X X^\top) X",
    source=EXCEPT_SOFTMAX.implies(),
    repairs=attention_without_softmax_is_homogeneous,
)
def attention_without_softmax_is_cubic(
    scalar: Real[Array, ""], tokens: Real[Array, "n d"]
) -> Relation:
    """Without its softmax, self-attention scales with the cube of its tokens.

    Every entry of the result is a sum of products of three tokens' entries.
    """
    scaled = scalar * tokens
    return equal(
        dot_products(scaled, scaled) @ scaled,
        scalar * scalar * scalar * (dot_products(tokens, tokens) @ tokens),
    )


# Attention averages.


@claim(
    latex=r"\mathrm{SA}(x) = x, \quad x \in \mathbb{R}^{1 \times d}",
    source=source("bloem2019").at("section on self-attention").implies(),
)
def self_attention_of_one_token_is_the_token(tokens: Real[Array, "1 d"]) -> Relation:
    """Self-attention without parameters leaves a single token as it is.

    The only weight is 1.
    """
    return equal(self_attention(tokens), tokens)


def _within_bounds(output: Array, value: Array) -> Relation:
    """Claim that each channel of the output lies between the extremes of that channel's values."""
    xp = array_namespace(output, value)
    lowest = xp.min(value, axis=-2, keepdims=True)
    highest = xp.max(value, axis=-2, keepdims=True)
    return all_of(
        at_most(xp.broadcast_to(lowest, output.shape), output),
        at_most(output, xp.broadcast_to(highest, output.shape)),
    )


@claim(
    latex=r"\min_j V_{jc} \le \mathrm{Attn}(Q, K, V)_{ic} \le \max_j V_{jc}",
    source=WEIGHTED_SUM.implies(),
)
def attention_output_within_value_bounds(
    query: Real[Array, "n d_k"], key: Real[Array, "m d_k"], value: Real[Array, "m d_v"]
) -> Relation:
    """In each channel, attention stays between the smallest and the largest of the values.

    The weights are positive and sum to one, so the output is in the convex hull of the values.
    """
    return _within_bounds(attention(query, key, value), value)


@claim(
    latex=r"\min_j V_{jc} \le \mathrm{Attn}_M(Q, K, V)_{ic} \le \max_j V_{jc}",
    source=WEIGHTED_SUM.implies(),
)
def masked_attention_output_within_value_bounds(
    query: Real[Array, "n d_k"],
    key: Real[Array, "m d_k"],
    value: Real[Array, "m d_v"],
    mask: Mask[Array, "n m"],
) -> Relation:
    """Under any mask that hides no whole row, attention stays between the extremes of the values.

    A mask takes weights away and the rest still sum to one.
    """
    return _within_bounds(attention(query, key, value, mask), value)


# Who attends to whom?


@claim(
    latex=r"x \perp y \implies \mathrm{softmax}(X X^\top)_{12} = 0, \quad X = (x, y)",
    source=ZERO_OUT,
    expected=FAILS,
)
@witness(coordinates={"first": [[[1]], [0], [1]], "second": [[[1]], [0], [1]]})
def dissimilar_tokens_get_zero_weight(
    first: NonzeroRows[Array, "1 d_1"], second: NonzeroRows[Array, "1 d_2"]
) -> Relation:
    """A token gives no weight to a token that is orthogonal to it.

    Orthogonal tokens have score zero, and the power of zero is one: every weight is positive.
    The two tokens are made orthogonal by giving them separate channels.
    """
    xp = array_namespace(first, second)
    tokens = xp.concat(
        [
            xp.concat([first, xp.zeros_like(second)], axis=-1),
            xp.concat([xp.zeros_like(first), second], axis=-1),
        ],
        axis=0,
    )
    weights = softmax(dot_products(tokens, tokens))
    return equal(weights[:1, 1:], 0)


@claim(
    latex=r"0 < \mathrm{softmax}(X X^\top)_{ij}",
    source=ZERO_OUT.implies(),
    repairs=dissimilar_tokens_get_zero_weight,
)
def every_token_gets_positive_weight(tokens: Real[Array, "n d"]) -> Relation:
    """Every token gives a positive weight to every token, however dissimilar.

    A power of a positive base is positive.
    """
    return less(0, softmax(dot_products(tokens, tokens)))


@claim(
    latex=r"\mathrm{softmax}(X X^\top)_{1j} \le \mathrm{softmax}(X X^\top)_{11}",
    source=WEIGHTING.implies(),
    expected=FAILS,
)
@witness(tokens=[[1], [2]])
def tokens_attend_most_to_themselves(tokens: Real[Array, "n d"]) -> Relation:
    """A token (the first, say) gives no token more weight than itself.

    The dot product also grows with the other token's length: 1 attends more to 2 than to 1.
    """
    xp = array_namespace(tokens)
    weights = softmax(dot_products(tokens, tokens))
    return at_most(weights[:1, :], xp.broadcast_to(weights[:1, :1], weights[:1, :].shape))


@claim(
    latex=(
        r"\lVert x_i \rVert = 1 \implies "
        r"\mathrm{softmax}(X X^\top)_{1j} \le \mathrm{softmax}(X X^\top)_{11}"
    ),
    source=WEIGHTING.implies(),
    repairs=tokens_attend_most_to_themselves,
)
def unit_tokens_attend_most_to_themselves(tokens: UnitRows[Array, "n d"]) -> Relation:
    """A token of length one, among such, gives no token more weight than itself.

    By Cauchy and Schwarz its score with itself, 1, is the largest.
    """
    xp = array_namespace(tokens)
    weights = softmax(dot_products(tokens, tokens))
    return at_most(weights[:1, :], xp.broadcast_to(weights[:1, :1], weights[:1, :].shape))


@claim(
    latex=r"\exists X:\ \mathrm{softmax}(X X^\top)_{11} < \mathrm{softmax}(X X^\top)_{12}",
    source=WEIGHTING.implies(),
)
def some_token_attends_more_to_another_than_to_itself(tokens: Real[Array, "n>=2 d"]) -> Relation:
    """Some token gives another token more weight than itself.

    A longer token in the same direction has the larger dot product.
    """
    weights = softmax(dot_products(tokens, tokens))
    return exists(less(weights[:1, :1], weights[:1, 1:2]))


@claim(
    latex=r"\mathrm{softmax}(X X^\top) = \mathrm{softmax}(X X^\top)^\top",
    source=WEIGHTING.implies(),
    expected=FAILS,
)
@witness(tokens=[[0], [1]])
def attention_weights_are_symmetric(tokens: Real[Array, "n d"]) -> Relation:
    """Two tokens give each other the same weight, since their dot product is the same both ways.

    The scores are symmetric, but each row is divided by its own sum.
    """
    weights = softmax(dot_products(tokens, tokens))
    return equal(weights, weights.mT)


# Does attention see an order?


@claim(
    latex=r"\mathrm{Attn}(Q, \Pi K, V) = \mathrm{Attn}(Q, K, V)",
    source=source("vaswani2017").at("eq. (1)").implies(),
    expected=FAILS,
)
@witness(query=[[1]], key=[[0], [1]], value=[[0], [1]], coordinates={"order": [[1, 0]]})
def attention_ignores_key_order_alone(
    query: Real[Array, "n d_k"],
    key: Real[Array, "m d_k"],
    value: Real[Array, "m d_v"],
    order: Permutation[Array, "m"],
) -> Relation:
    """Attention is unchanged when the keys are permuted and the values are not.

    Each value then gets the weight of another key.
    """
    return equal(attention(query, key[order], value), attention(query, key, value))


@claim(
    latex=r"\mathrm{Attn}(Q, \Pi K, \Pi V) = \mathrm{Attn}(Q, K, V)",
    source=source("vaswani2017").at("eq. (1)").implies(),
    repairs=attention_ignores_key_order_alone,
)
def attention_ignores_key_order(
    query: Real[Array, "n d_k"],
    key: Real[Array, "m d_k"],
    value: Real[Array, "m d_v"],
    order: Permutation[Array, "m"],
) -> Relation:
    """Attention is unchanged when keys and values are permuted together.

    Each value keeps its weight, and a sum does not depend on the order of its terms.
    """
    return equal(attention(query, key[order], value[order]), attention(query, key, value))
