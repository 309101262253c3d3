"""Words for arrays that several claims need, in every number system."""

from __future__ import annotations

from itertools import combinations, product
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from ..systems import array_namespace, constant, eye, pivot, zeros
from .relation import equal

if TYPE_CHECKING:
    from ..systems import Array
    from .relation import Relation


def count(*arrays: Array) -> Array:
    """Return how many numbers the arrays hold, in their number system."""
    return constant(sum(prod(array.shape) for array in arrays), like=arrays[0])


def dot(x: Array, y: Array) -> Array:
    """Return the sum of the products of their entries."""
    return array_namespace(x, y).sum(x * y)


def squared_length(x: Array) -> Array:
    """Return the sum of the squares of all entries."""
    return array_namespace(x).sum(x * x)


def spread(x: Array, axis: int | None = None) -> Array:
    """Return the largest minus the smallest entry: of all, or along an axis."""
    xp = array_namespace(x)
    return xp.max(x, axis=axis) - xp.min(x, axis=axis)


def ones_like(x: Array) -> Array:
    """Return an array of ones of the same shape."""
    return array_namespace(x).ones_like(x)


def signs(length: int, *, like: Array) -> Array:
    """Return all rows of this length whose entries are 1 or -1."""
    return constant(list(product((1, -1), repeat=length)), like=like)


def reflected(x: Array, normal: Array) -> Array:
    """Reflect each row at the hyperplane with this normal, which is a row too."""
    return x - 2 * (x @ normal.mT) @ normal / squared_length(normal)


def log_sum_exp(scores: Array) -> Array:
    """Return the logarithm of the sum of the powers of one row of scores."""
    xp, shift = array_namespace(scores), pivot(scores)
    return shift[0] + xp.log(xp.sum(xp.exp(scores - shift)))


def determinant(matrix: Array) -> Array:
    """Return the determinants of square matrices (the last two axes), without a division.

    This is Bird's scheme: each of its steps multiplies by the matrix what is above the diagonal,
    with minus the trace of what is below and to the right of each place on it.

    Example:
        >>> import numpy as np
        >>> print(determinant(np.array([[1.0, 2.0], [3.0, 4.0]])))
        -2.0
    """
    xp, side, found = array_namespace(matrix), matrix.shape[-1], matrix
    for _ in range(side - 1):
        diagonals = [found[..., place, place] for place in range(side)]
        traces = [sum(diagonals[place + 1 :], 0 * found[..., 0, 0]) for place in range(side)]
        found = (
            xp.triu(found, k=1) - xp.stack(traces, axis=-1)[..., None] * eye(side, like=matrix)
        ) @ matrix
    return (-1) ** (side - 1) * found[..., 0, 0]


def minors(matrix: Array, order: int) -> Array:
    """Return the determinants of all submatrices with so many rows and columns.

    The last two axes are one entry for each choice of rows and of columns, in order.

    Raises:
        ValueError: There is no such submatrix.

    Example:
        >>> import numpy as np
        >>> minors(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), 2)
        array([[-3., -6., -3.]])
    """
    sides = matrix.shape[-2:]
    if not 1 <= order <= min(sides):
        raise ValueError(f"a matrix of {tuple(sides)} has no minors of order {order}: give fewer")
    rows, columns = (np.array(list(combinations(range(side), order))) for side in sides)
    return determinant(matrix[..., rows[:, None, :, None], columns[None, :, None, :]])


def rank_at_most(matrix: Array, rank: int) -> Relation:
    """Claim that matrices (the last two axes) have so low a rank: all larger minors are zero."""
    return equal(_larger_minors(matrix, rank), 0)


def _larger_minors(matrix: Array, rank: int) -> Array:
    """Return what vanishes where a rank is so low."""
    if rank >= min(matrix.shape[-2:]):
        return zeros(matrix.shape, like=matrix)
    return matrix if rank == 0 else minors(matrix, rank + 1)


def inverse(matrix: Array) -> Array:
    """Return the inverses of small square matrices (the last two axes): cofactors by determinant.

    Example:
        >>> import numpy as np
        >>> inverse(np.array([[1.0, 2.0], [3.0, 4.0]]))
        array([[-2. ,  1. ],
               [ 1.5, -0.5]])
    """
    xp, side = array_namespace(matrix), matrix.shape[-1]
    if side == 1:
        return 1 / matrix
    # Choices of all rows but one come in order: first without the last.
    without = xp.flip(minors(matrix, side - 1), axis=(-2, -1))
    turns = constant((-1) ** np.add.outer(np.arange(side), np.arange(side)), like=matrix)
    return xp.matrix_transpose(turns * without) / determinant(matrix)[..., None, None]
