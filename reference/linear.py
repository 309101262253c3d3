"""Linear and affine layers, on rows."""

from __future__ import annotations

from ..theory.numbers import Array
from .checks import require_shapes


def linear(x: Array, w: Array) -> Array:
    r"""Multiply each row by one matrix.

    $$ y = x W $$

    Shapes: x (..., n, d_in), w (d_in, d_out), result (..., n, d_out).

    Numbers: every number system.

    Raises:
        ValueError: x and w disagree on d_in.
    """
    require_shapes(("x", x, "n d_in"), ("w", w, "d_in d_out"), d_in="w takes rows of that length")
    return x @ w


def affine(x: Array, w: Array, b: Array) -> Array:
    r"""Multiply each row by one matrix and add one row.

    $$ y = x W + b $$

    Shapes: x (..., n, d_in), w (d_in, d_out), b (d_out), result (..., n, d_out).

    Numbers: every number system.

    Raises:
        ValueError: x and w disagree on d_in, or w and b on d_out.
    """
    require_shapes(("x", x, "n d_in"), ("w", w, "d_in d_out"), ("b", b, "d_out"))
    return x @ w + b
