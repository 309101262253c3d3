"""What goes into a transformer and comes out of it: tokens, time series, logits."""

from ...theory import Array, Index, Real, array_namespace, block, places, source
from ..checks import require_tokens
from ..layers.linear import affine, linear


@block(source=source("bengio2003").at("sec. 2"), rational=True)
def embedding_lookup(
    tokens: Index[Array, "n", "vocab"], table: Real[Array, "vocab d"]
) -> Real[Array, "n d"]:
    r"""Take the row of the table that each token names.

    $$ y_i = E_{t_i} $$

    Raises:
        ValueError: a token is not in the vocabulary.
    """
    require_tokens(tokens, table)
    return table[..., tokens, :]


@block(source=source("bengio2003").at("sec. 2").implies(), rational=True)
def embedding_as_product(
    tokens: Index[Array, "n", "vocab"], table: Real[Array, "vocab d"]
) -> Real[Array, "n d"]:
    r"""Multiply the one-hot rows of the tokens with the table.

    $$ y = \mathrm{onehot}(t)\, E $$

    Raises:
        ValueError: a token is not in the vocabulary.
    """
    require_tokens(tokens, table)
    return linear(one_hot(tokens, table), table)


@block(source=source("press2017").at("sec. 1"), rational=True)
def tied_logits(x: Real[Array, "n d"], table: Real[Array, "vocab d"]) -> Real[Array, "n vocab"]:
    r"""Score each word of the vocabulary by the dot product with its embedding.

    $$ y = x E^\top $$
    """
    return linear(x, table.mT)


@block(source=source("zerveas2021").at("eq. (1)"), rational=True)
def time_series_embedding(
    series: Real[Array, "n channels"], w: Real[Array, "channels d"], b: Real[Array, "d"]
) -> Real[Array, "n d"]:
    r"""Project what is measured at each time to the width of the model.

    $$ u_t = x_t W + b $$
    """
    return affine(series, w, b)


@block(
    source=source("ai-se-30341").at(
        "answer", quote="tasks without learned embeddings, like time-series"
    ),
    rational=True,
)
def raw_time_series(series: Real[Array, "n d"]) -> Real[Array, "n d"]:
    r"""Let what is measured at each time be the token, without an embedding.

    $$ u_t = x_t $$
    """
    return series


def one_hot(tokens: Array, table: Array) -> Array:
    """Write each token as a row with a single 1, as wide as the table is long."""
    xp = array_namespace(table)
    chosen = tokens[..., None] == places(table.shape[-2], like=table)
    one = xp.ones_like(table[..., 0, 0])
    return xp.where(chosen, one, xp.zeros_like(one))
