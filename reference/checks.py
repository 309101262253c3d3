"""Refusals that every block shares: what was expected, what arrived, and the next step.

Each check is a bare call at the head of a block, computes nothing that the block needs, and says
the same in every number system, because it reads only shapes, masks and plain numbers.
"""

from __future__ import annotations

from ..theory.numbers import Array, known


def require_shapes(*expected: tuple[str, Array | None, str], **steps: str) -> None:
    """Require the last axes of some arrays, given as (name, array, axes), to agree by axis name.

    Shapes: ``("query", query, "n d_k")`` names the last two axes; any axes may lead.
    An array that is None was left out.
    `steps` says for a dimension what to do where two arrays disagree on it.

    Raises:
        ValueError: An array has too few axes, or two arrays disagree on a dimension.

    Example:
        >>> import numpy as np
        >>> query, key = np.zeros((2, 4)), np.zeros((5, 3))
        >>> require_shapes(("query", query, "n d_k"), ("key", key, "m d_k"))
        Traceback (most recent call last):
        ValueError: key has d_k=3 but query has d_k=4 (n=2, m=5): give both one d_k
    """
    found: dict[str, tuple[str, int]] = {}
    clashes = []
    for name, array, axes in (entry for entry in expected if entry[1] is not None):
        dimensions, shape = axes.split(), _shape(name, array, axes)
        for dimension, length in zip(dimensions, shape[-len(dimensions) :], strict=True):
            first, known_length = found.setdefault(dimension, (name, length))
            if length != known_length:
                clashes.append((dimension, name, length, first, known_length))
    for dimension, name, length, first, known_length in clashes[:1]:
        others = ", ".join(f"{key}={n}" for key, (_, n) in found.items() if key != dimension)
        raise ValueError(
            f"{name} has {dimension}={length} but {first} has {dimension}={known_length}"
            f"{f' ({others})' if others else ''}: "
            f"{steps.get(dimension, f'give both one {dimension}')}"
        )


def _shape(name: str, array: Array, axes: str) -> tuple[int, ...]:
    """Return the shape of an array that has at least the named axes."""
    if not hasattr(array, "shape"):
        raise ValueError(
            f"{name} must be an array with axes ({', '.join(axes.split())}) "
            f"(got a {type(array).__name__}): make it an array of one number system first"
        )
    shape = tuple(array.shape)
    if len(shape) < len(axes.split()):
        raise ValueError(
            f"{name} needs the axes ({', '.join(axes.split())}) but has shape {shape}: "
            "add the missing axes with expand_dims"
        )
    return shape


def require_mask(mask: Array, scores: Array) -> None:
    """Require booleans that broadcast to the scores and leave every row something to see.

    Raises:
        ValueError: The mask is not boolean, does not fit, or hides a whole row.
    """
    if not str(getattr(mask, "dtype", "")).endswith("bool"):
        raise ValueError(
            f"mask must hold booleans, True where attention may look (got {_kind(mask)}): "
            "compare first, for example mask > 0"
        )
    shape, scored = tuple(mask.shape), tuple(scores.shape)
    lengths = zip(shape[::-1], scored[::-1], strict=False)
    if len(shape) > len(scored) or any(length not in (1, wanted) for length, wanted in lengths):
        raise ValueError(
            f"mask has shape {shape} but the scores have {scored}: give it one entry for each "
            "score, or axes of length 1 to repeat"
        )
    values = known(mask)
    if values is not None and not values.any(axis=-1).all():
        raise ValueError(
            f"mask of shape {shape} hides a whole row, whose weights cannot sum to one: let every "
            "query see at least one key, or drop that query"
        )


def _kind(value: object) -> str:
    dtype = str(getattr(value, "dtype", type(value).__name__)).rpartition(".")[2]
    return f"a {dtype}" if isinstance(value, (bool, int, float, list, tuple)) else dtype


def require_positive(name: str, value: Array | int | None) -> None:
    """Require a plain number to be positive; arrays are positive by their domain.

    Raises:
        ValueError: The number is zero or negative.
    """
    if value is not None and not hasattr(value, "shape") and not value > 0:
        raise ValueError(f"{name} must be positive (got {value}): leave it out for the default")


def require_heads(query: Array, key: Array, value: Array, parameters: Array) -> None:
    """Require the inputs to fit the projections, and the projections to fit each other.

    Raises:
        ValueError: Two of them disagree on a dimension.
    """
    require_shapes(
        ("query", query, "n d_model"),
        ("key", key, "m d_model"),
        ("value", value, "m d_model"),
        ("w_q", parameters.w_q, "heads d_model d_k"),
        ("w_k", parameters.w_k, "heads d_model d_k"),
        ("w_v", parameters.w_v, "heads d_model d_v"),
        ("w_o", parameters.w_o, "heads*d_v d_model"),
        m="give every key one value",
    )
    heads, _, d_v = parameters.w_v.shape
    if parameters.w_o.shape[-2] != heads * d_v:
        raise ValueError(
            f"w_o has heads*d_v={parameters.w_o.shape[-2]} but w_v has heads*d_v={heads * d_v} "
            f"(heads={heads}, d_v={d_v}): give w_o one row for each channel of each head"
        )
