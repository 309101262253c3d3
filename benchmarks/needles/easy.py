"""False claims that most points refute, or a look at a few scales."""

from declared import needle
from lakatos.reference import attention, layer_norm, relu, softmax
from lakatos.theory import (
    Array,
    NonNegative,
    Permutation,
    Real,
    Relation,
    array_namespace,
    at_most,
    constant,
    dot,
    equal,
    squared_length,
)

easy = needle("easy")


@easy
def attention_is_additive_in_queries(
    query: Real[Array, "n d"], other: Real[Array, "n d"], key: Real[Array, "m d"],
    value: Real[Array, "m d"],
) -> Relation:  # fmt: skip
    """Attention is additive in its queries."""
    both = attention(query, key, value) + attention(other, key, value)
    return equal(attention(query + other, key, value), both)


@easy
def keys_may_be_reordered_alone(
    query: Real[Array, "n d"], key: Real[Array, "m d"], value: Real[Array, "m d"],
    order: Permutation[Array, "m"],
) -> Relation:  # fmt: skip
    """Attention ignores the order of its keys, with the values left in place."""
    return equal(attention(query, key[order], value), attention(query, key, value))


@easy
def softmax_ignores_doubling(scores: Real[Array, "n m"]) -> Relation:
    """Softmax of twice the scores is softmax of the scores."""
    return equal(softmax(2 * scores), softmax(scores))


@easy
def relu_is_additive(x: Real[Array, "n d"], y: Real[Array, "n d"]) -> Relation:
    """The rectifier is additive."""
    return equal(relu(x + y), relu(x) + relu(y))


@easy
def layer_norm_is_additive(x: Real[Array, "n d"], y: Real[Array, "n d"]) -> Relation:
    """Layer normalisation is additive."""
    return equal(layer_norm(x + y), layer_norm(x) + layer_norm(y))


@easy
def products_are_below_squares(x: Real[Array, "d"], y: Real[Array, "d"]) -> Relation:
    """The product of two vectors is at most the square of the first."""
    return at_most(dot(x, y), squared_length(x))


@easy
def matrices_commute(x: Real[Array, "d d"], y: Real[Array, "d d"]) -> Relation:
    """Square matrices commute."""
    return equal(x @ y, y @ x)


@easy
def cubes_are_above(x: NonNegative[Array, "d"]) -> Relation:
    """The cube of a number that is not negative is at least the number."""
    return at_most(x, x * x * x)


@easy
def nothing_is_above_a_billion(x: Real[Array, "n d"]) -> Relation:
    """Every entry is at most a billion."""
    return at_most(x, constant(10**9, like=x))


@easy
def distances_are_monotone_in_relu(x: Real[Array, "d"], y: Real[Array, "d"]) -> Relation:
    """The rectifier keeps at least a quarter of the distance of two vectors."""
    xp = array_namespace(x)
    moved = xp.maximum(x, 0 * x) - xp.maximum(y, 0 * y)
    return at_most(squared_length(x - y), 16 * squared_length(moved))
