"""Words for arrays that several claims need, in every number system."""

from __future__ import annotations

from itertools import combinations, product
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from ..systems import array_namespace, constant, pivot, zeros
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
    """Return the determinants of small square matrices (the last two axes), by their first rows.

    Example:
        >>> import numpy as np
        >>> print(determinant(np.array([[1.0, 2.0], [3.0, 4.0]])))
        -2.0
    """
    xp = array_namespace(matrix)
    first, below = matrix[..., 0, :], matrix[..., 1:, :]
    if below.shape[-2] == 0:
        return first[..., 0]
    terms = [
        (-1) ** column
        * first[..., column]
        * determinant(xp.concat([below[..., :column], below[..., column + 1 :]], axis=-1))
        for column in range(matrix.shape[-1])
    ]
    return sum(terms[1:], terms[0])


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
    if rank >= min(matrix.shape[-2:]):
        return equal(zeros(matrix.shape, like=matrix), 0)
    return equal(matrix if rank == 0 else minors(matrix, rank + 1), 0)


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
