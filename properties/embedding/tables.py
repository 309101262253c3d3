"""Claims about embedding tables and time series: when is a look-up a product?"""

from ...reference import (
    cosine_attention,
    dot_products,
    embedding_as_product,
    embedding_lookup,
    linear,
    raw_time_series,
    self_attention,
    softmax,
    time_series_embedding,
)
from ...theory import (
    FAILS,
    Array,
    Index,
    NonzeroRows,
    Permutation,
    Positive,
    Real,
    Relation,
    claim,
    equal,
    source,
    witness,
)
from ...theory.laws import homogeneous, permutation_equivariant

TIME_SERIES = source("ai-se-30341").at(
    "answer", quote="tasks without learned embeddings, like time-series forecasting"
)


@claim(
    latex=r"E_t W = \mathrm{onehot}(t)\, (E W)", source=source("bengio2003").at("sec. 2").implies()
)
def embedding_table_followed_by_a_layer_is_a_table(
    tokens: Index[Array, "n", "vocab"], table: Real[Array, "vocab d"], w: Real[Array, "d d_out"]
) -> Relation:
    """Looking up an embedding is a linear layer on one-hot rows, and merges with a layer after it.

    A one-hot row times a matrix is a row of it, and matrix products are associative.
    """
    return equal(
        linear(embedding_lookup(tokens, table), w),
        embedding_as_product(tokens, linear(table, w)),
    )


@claim(
    latex=r"\mathrm{SA}(c X) = c\, \mathrm{SA}(X), \quad c > 0",
    source=TIME_SERIES.implies(),
    expected=FAILS,
)
@witness(series=[[0], [1]], unit=2)
def units_of_a_series_only_rescale_attention(
    series: Real[Array, "n d"], unit: Positive[Array, ""]
) -> Relation:
    """Without an embedding, another unit of a time series only rescales the output of attention.

    The scores are scaled with the square of the unit, which sharpens the weights.
    """
    return homogeneous(lambda x: self_attention(raw_time_series(x)), unit, series)


@claim(
    latex=r"\mathrm{softmax}(c X (c X)^\top) = \mathrm{softmax}_{T = 1 / c^2}(X X^\top)",
    source=TIME_SERIES.implies(),
)
def units_of_a_series_are_a_temperature(
    series: Real[Array, "n d"], unit: Positive[Array, ""]
) -> Relation:
    """Another unit of a time series is another temperature of its attention.

    Each score is multiplied with the square of the unit.
    """
    scaled = unit * raw_time_series(series)
    tempered = softmax(dot_products(series, series), temperature=1 / (unit * unit))
    return equal(softmax(dot_products(scaled, scaled)), tempered)


@claim(
    latex=r"\mathrm{SA}_{\cos}(c X) = c\, \mathrm{SA}_{\cos}(X), \quad c > 0",
    source=TIME_SERIES.implies(),
    repairs=units_of_a_series_only_rescale_attention,
)
def units_of_a_series_only_rescale_cosine_attention(
    series: NonzeroRows[Array, "n d"], unit: Positive[Array, ""]
) -> Relation:
    """With cosines for scores, another unit of a time series only rescales the output.

    Cosines ignore lengths, so that the weights stay.
    """

    def attend(x: Array) -> Array:
        return cosine_attention(x, x, x)

    return homogeneous(attend, unit, series)


@claim(
    latex=r"\Pi X W + \mathbf{1} b = \Pi (X W + \mathbf{1} b)",
    source=source("zerveas2021").at("eq. (1)").implies(),
)
def time_series_embedding_follows_the_order_of_moments(
    series: Real[Array, "n channels"],
    w: Real[Array, "channels d"],
    b: Real[Array, "d"],
    order: Permutation[Array, "n"],
) -> Relation:
    """The embedding of a time series commutes with every order of its moments.

    Each moment is mapped by itself, all by one map. So the time is lost on what follows unless
    positions are added.
    """
    return permutation_equivariant(lambda x: time_series_embedding(x, w, b), series, order)
