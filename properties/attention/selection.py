"""Claims about selecting keys: can every key get the largest attention weight?"""

from ...reference import dot_products
from ...theory import (
    FAILS,
    Array,
    NonZero,
    Place,
    Positive,
    Real,
    Relation,
    StochasticRows,
    UnitRows,
    array_namespace,
    at_most,
    claim,
    less,
    source,
    witness,
)

SELECTABLE = source("brody2023").at("abstract", quote="un-select-able")


@claim(
    latex=r"\forall j\ \exists q:\ q k_i < q k_j \quad (i \ne j), \quad d = 1",
    source=SELECTABLE.implies(),
    expected=FAILS,
)
@witness(first=[1], gaps=[1, 1], coordinates={"chosen": [1]})
def every_scalar_key_can_be_selected(
    first: Real[Array, "1"], gaps: Positive[Array, "m"], chosen: Place[Array, "m+1"]
) -> Relation:
    """For any distinct numbers as keys, each has a query that gives it strictly the largest score.

    Of scalar queries only the sign matters, so 1 and -1 are tried. They select the largest key and
    the smallest, and no query selects one between. (Keys are a first one and gaps, in order.)
    """
    xp = array_namespace(first)
    key = xp.concat([first, first + xp.cumulative_sum(gaps, axis=0)], axis=0)
    own = xp.sum(xp.where(chosen, key, xp.zeros_like(key)))
    others = xp.where(chosen, xp.min(key) - 1, key), xp.where(chosen, xp.max(key) + 1, key)
    margins = own - xp.max(others[0]), xp.min(others[1]) - own
    return less(0, xp.maximum(*margins))


@claim(
    latex=r"q \cdot k \le \max_i q \cdot k_i, \quad k = \textstyle\sum_i w_i k_i,\ w_i \ge 0,\ "
    r"\textstyle\sum_i w_i = 1",
    source=SELECTABLE.implies(),
)
def key_between_other_keys_cannot_be_selected(
    query: Real[Array, "1 d"], others: Real[Array, "m d"], weights: StochasticRows[Array, "1 m"]
) -> Relation:
    """No query gives a key in the convex hull of the others a larger score than all of them.

    Its score is an average of theirs.
    """
    scores = dot_products(query, others)
    best = array_namespace(scores).max(scores, axis=-1, keepdims=True)
    return at_most(dot_products(query, weights @ others), best)


def tilted(key: Array, rows: Array, tilts: Array) -> Array:
    """Reflect a unit key at hyperplanes that are not parallel to it, one a row.

    All other unit keys, and no more than these, are such reflections.
    """
    xp = array_namespace(key)
    normals = rows + (tilts - dot_products(rows, key)) * key
    return key - 2 * tilts * normals / xp.sum(normals * normals, axis=-1, keepdims=True)


@claim(
    latex=r"k_j \cdot k_i < k_j \cdot k_j, "
    r"\quad \lVert k_i \rVert = \lVert k_j \rVert = 1,\ k_i \ne k_j",
    source=SELECTABLE,
    repairs=every_scalar_key_can_be_selected,
)
def every_key_of_equal_length_selects_itself(
    key: UnitRows[Array, "1 d"], rows: Real[Array, "m d"], tilts: NonZero[Array, "m 1"]
) -> Relation:
    """Among distinct keys of equal length, as after a norm, each is selected by itself as query.

    By Cauchy and Schwarz its score with itself is the largest, with equality for itself alone. (The
    other keys are reflections of it at hyperplanes that are not parallel to it.)
    """
    others = dot_products(key, tilted(key, rows, tilts))
    return less(others, array_namespace(others).zeros_like(others) + dot_products(key, key))
