"""Claims about cosines of embeddings: what do they ignore?"""

from ...reference import cosine_similarity, dot_products, normalise_rows
from ...theory import (
    FAILS,
    Array,
    NonzeroRows,
    Orthogonal,
    Positive,
    Relation,
    claim,
    equal,
    source,
    witness,
)

ANY_SCALING = source("steck2024").at("abstract")


@claim(
    latex=r"\cos\angle(x + c, y + c) = \cos\angle(x, y)",
    source=ANY_SCALING.implies(),
    expected=FAILS,
)
@witness(x=[[1, 2]], y=[[1, 1]], shift=[[1, 1]])
def cosines_ignore_the_origin(
    x: Positive[Array, "n d"], y: Positive[Array, "m d"], shift: Positive[Array, "1 d"]
) -> Relation:
    """Cosine similarity does not change when one vector is added to all.

    Seen from farther away, all vectors point the same way. (All entries are positive here, so that
    no vector becomes zero, whose cosine is not defined.)
    """
    return equal(cosine_similarity(x + shift, y + shift), cosine_similarity(x, y))


@claim(
    latex=r"\cos\angle(s x, t y) = \cos\angle(x, y), \quad s, t > 0",
    source=ANY_SCALING.implies(),
    repairs=cosines_ignore_the_origin,
)
def cosines_ignore_lengths(
    x: NonzeroRows[Array, "n d"],
    y: NonzeroRows[Array, "m d"],
    scales_x: Positive[Array, "n 1"],
    scales_y: Positive[Array, "m 1"],
) -> Relation:
    """Cosine similarity does not change when each vector is scaled by a positive number of its own.

    Dot product and lengths scale alike.
    """
    return equal(cosine_similarity(scales_x * x, scales_y * y), cosine_similarity(x, y))


@claim(
    latex=r"\cos\angle(x D, y D) = \cos\angle(x, y), \quad D = \mathrm{diag}(\delta) > 0",
    source=ANY_SCALING.implies(),
    expected=FAILS,
)
def cosines_ignore_units(
    x: NonzeroRows[Array, "n d"], y: NonzeroRows[Array, "m d"], units: Positive[Array, "d"]
) -> Relation:
    """Cosine similarity does not change with the unit of each channel.

    A channel in a smaller unit has larger numbers, and weighs more: (1, 1) and (1, -1) are
    orthogonal, (2, 1) and (2, -1) have the cosine 3/5.
    """
    return equal(cosine_similarity(x * units, y * units), cosine_similarity(x, y))


@claim(
    latex=r"\cos\angle(x O, y O) = \cos\angle(x, y), \quad O^\top O = I",
    source=ANY_SCALING.implies(),
    repairs=cosines_ignore_units,
)
def cosines_ignore_rotations(
    x: NonzeroRows[Array, "n d"], y: NonzeroRows[Array, "m d"], rotation: Orthogonal[Array, "d d"]
) -> Relation:
    """Cosine similarity does not change when all vectors are rotated or reflected.

    Orthogonal matrices keep dot products, and lengths with them.
    """
    return equal(cosine_similarity(x @ rotation, y @ rotation), cosine_similarity(x, y))


@claim(
    latex=r"\hat x_i \cdot \hat y_j = \cos\angle(x_i, y_j), \quad \hat x = x / \lVert x \rVert",
    source=source("salton1975").at("sec. 1").implies(),
)
def cosines_are_dot_products_of_normalised_rows(
    x: NonzeroRows[Array, "n d"], y: NonzeroRows[Array, "m d"]
) -> Relation:
    """Cosine similarity is the dot product of rows that were divided by their lengths.

    So rows may be divided once, when they are stored, and an index of dot products serves cosines.
    """
    return equal(dot_products(normalise_rows(x), normalise_rows(y)), cosine_similarity(x, y))
