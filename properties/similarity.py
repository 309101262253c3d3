"""Claims about similarity: are scores, or the weights made of them, cosines?"""

from ..reference.attention import attention_weights
from ..reference.similarity import cosine_similarity, dot_products
from ..reference.softmax import softmax
from ..reference.sources import THREAD
from ..theory import (
    FAILS,
    HOLDS,
    Array,
    Relation,
    UnitRows,
    array_namespace,
    at_most,
    claim,
    constant,
    equal,
)

EXACTLY_COSINES = THREAD.at(
    "answer",
    quote=(
        "If input vectors were normalized, the weights would be exactly the cosine similarities"
    ),
)


@claim(
    latex=(
        r"\lVert x_i \rVert = 1 \implies \mathrm{softmax}(X X^\top)_{ij} = \cos\angle(x_i, x_j)"
    ),
    source=EXACTLY_COSINES,
    expected=FAILS,
)
def attention_weights_are_cosines(tokens: UnitRows[Array, "n d"]) -> Relation:
    """For tokens of length one, the weights of self-attention are the cosine similarities.

    A token's cosine with itself is 1, and with two tokens no weight is 1.
    """
    return equal(softmax(dot_products(tokens, tokens)), cosine_similarity(tokens, tokens))


@claim(
    latex=(
        r"\lVert x_i \rVert = 1 \implies"
        r" \mathrm{softmax}(X X^\top / \sqrt{d})_{ij} = \cos\angle(x_i, x_j)"
    ),
    source=EXACTLY_COSINES,
    expected=FAILS,
)
def scaled_attention_weights_are_cosines(tokens: UnitRows[Array, "n d"]) -> Relation:
    """For tokens of length one, the weights of scaled attention are the cosine similarities.

    A token's cosine with itself is 1, and with two tokens no weight is 1.
    """
    return equal(attention_weights(tokens, tokens), cosine_similarity(tokens, tokens))


@claim(
    latex=r"\lVert x_i \rVert = 1 \implies x_i \cdot x_j / \sqrt{d} = \cos\angle(x_i, x_j)",
    source=EXACTLY_COSINES.implies(),
    expected=FAILS,
)
def scaled_scores_are_cosines(tokens: UnitRows[Array, "n d"]) -> Relation:
    """For tokens of length one, the scaled scores are the cosine similarities.

    The scale divides them by the root of the number of channels, which is 1 for one channel only.
    """
    xp = array_namespace(tokens)
    scale = xp.sqrt(constant(tokens.shape[-1], like=tokens))
    return equal(dot_products(tokens, tokens) / scale, cosine_similarity(tokens, tokens))


@claim(
    latex=r"\lVert x_i \rVert = 1 \implies x_i \cdot x_j = \cos\angle(x_i, x_j)",
    source=EXACTLY_COSINES.implies(),
    expected=HOLDS,
    repairs=scaled_scores_are_cosines,
)
def unit_scores_are_cosines(tokens: UnitRows[Array, "n d"]) -> Relation:
    """For tokens of length one, the scores before scale and softmax are the cosine similarities.

    The cosine divides the dot product by both lengths, which are 1.
    """
    return equal(dot_products(tokens, tokens), cosine_similarity(tokens, tokens))


@claim(
    latex=(
        r"\lVert x_i \rVert = 1 \implies"
        r" \mathrm{softmax}(X X^\top) = \mathrm{softmax}(\cos\angle(x_i, x_j))"
    ),
    source=EXACTLY_COSINES.implies(),
    expected=HOLDS,
)
def unit_attention_weights_are_softmax_of_cosines(tokens: UnitRows[Array, "n d"]) -> Relation:
    """For tokens of length one, the weights of self-attention are the softmax of the cosines.

    The scores are the cosines, and the weights are their softmax.
    """
    cosines = cosine_similarity(tokens, tokens)
    return equal(softmax(dot_products(tokens, tokens)), softmax(cosines))


@claim(
    latex=(
        r"\lVert x_i \rVert = 1 \implies \mathrm{softmax}(X X^\top / \sqrt{d})"
        r" = \mathrm{softmax}(\cos\angle(x_i, x_j) / \sqrt{d})"
    ),
    source=EXACTLY_COSINES.implies(),
    expected=HOLDS,
    repairs=scaled_attention_weights_are_cosines,
)
def scaled_unit_attention_weights_are_softmax_of_cosines(
    tokens: UnitRows[Array, "n d"],
) -> Relation:
    """For tokens of length one, scaled attention weighs by cosines at temperature root d.

    The scores are the cosines, and dividing them by the root of d is a temperature.
    """
    xp = array_namespace(tokens)
    root = xp.sqrt(constant(tokens.shape[-1], like=tokens))
    cosines = cosine_similarity(tokens, tokens)
    return equal(attention_weights(tokens, tokens), softmax(cosines, temperature=root))


@claim(
    latex=(
        r"\lVert x_i \rVert = 1 \implies (c_{ij} - c_{ik})(w_{ij} - w_{ik}) \ge 0, \quad"
        r" c_{ij} = \cos\angle(x_i, x_j),\ w = \mathrm{softmax}(X X^\top)"
    ),
    source=EXACTLY_COSINES.implies(),
    expected=HOLDS,
    repairs=attention_weights_are_cosines,
)
def unit_attention_weights_order_keys_as_cosines(tokens: UnitRows[Array, "n d"]) -> Relation:
    """For tokens of length one, weights and cosine similarities put the keys in the same order.

    Within a row, softmax is an increasing function of the score, and the score is the cosine.
    """
    cosines = cosine_similarity(tokens, tokens)
    weights = softmax(dot_products(tokens, tokens))
    cosine_gaps = cosines[:, :, None] - cosines[:, None, :]
    weight_gaps = weights[:, :, None] - weights[:, None, :]
    return at_most(0, cosine_gaps * weight_gaps)
