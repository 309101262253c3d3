"""Refusals that every block shares: what was expected, what arrived, and the next step.

Each check is a bare call at the head of a block, computes nothing that the block needs, and says
the same in every number system, because it reads only shapes, masks and plain numbers.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ..theory import Array, known

if TYPE_CHECKING:
    from collections.abc import Sequence


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


def require_nonnegative(name: str, value: Array | Fraction | int | str) -> None:
    """Require a plain number, such as an epsilon, to be at least zero; arrays are by their domain.

    Raises:
        ValueError: The number is negative.
    """
    if not hasattr(value, "shape") and Fraction(value) < 0:
        raise ValueError(f"{name} must be at least 0 (got {value})")


def require_counts(**counts: int) -> None:
    """Require plain integers to be at least one.

    Raises:
        ValueError: One of them is no int, or below one.
    """
    for name, count in counts.items():
        if not isinstance(count, int) or count < 1:
            raise ValueError(
                f"{name} must be an int of at least 1 (got {count!r}): 1 is the plain case"
            )


def require_odd(name: str, lengths: tuple[int, ...]) -> None:
    """Require the sides of a window to be odd and equal, so that it has a centre.

    Raises:
        ValueError: A side is even, or two sides differ.
    """
    if any(length % 2 == 0 for length in lengths) or len(set(lengths)) > 1:
        sides = " x ".join(map(str, lengths))
        wanted = "an odd length" if len(lengths) == 1 else "equal odd sides"
        raise ValueError(
            f"{name} has {sides} taps but needs {wanted} to have a centre: add or drop some"
        )


def require_windows(
    positions: tuple[int, ...], taps: tuple[int, ...], padding: int = 0, dilation: int = 1
) -> None:
    """Require a padded input to hold at least one window along each of its axes.

    Raises:
        ValueError: An axis is empty or shorter than a window, or padding is no count.
    """
    if not isinstance(padding, int) or padding < 0:
        raise ValueError(f"padding must be an int of at least 0 (got {padding!r})")
    for length, count in zip(positions, taps, strict=True):
        window = dilation * (count - 1) + 1
        if length == 0 or length + 2 * padding < window:
            raise ValueError(
                f"x has an axis of length {length}, {length + 2 * padding} with padding, but a "
                f"window covers {window} (taps={count}, dilation={dilation}): give x more "
                "positions, or more padding"
            )


def require_pooling(positions: tuple[int, ...], size: int, padding: int) -> None:
    """Require windows that fit and that each hold at least one entry of the input.

    Raises:
        ValueError: No window fits, or padding is no count or over half the size.
    """
    require_windows(positions, (size,) * len(positions), padding)
    if 2 * padding > size:
        raise ValueError(
            f"padding={padding} is over half of size={size}, so that a window would hold nothing: "
            f"take at most {size // 2}"
        )


def require_dilations(dilations: Sequence[int], depth: int) -> None:
    """Require one dilation of at least one for each layer.

    Raises:
        ValueError: There are too few or too many, or one is below one.
    """
    if len(dilations) != depth:
        raise ValueError(
            f"dilations must name one dilation for each of {depth} layers (got {len(dilations)}): "
            "leave them out for 1, 2, 4, ..."
        )
    for dilation in dilations:
        require_counts(dilation=dilation)


def require_reach(reach: int) -> None:
    """Require a window to reach a whole number of positions, none at least.

    Raises:
        ValueError: reach is no int, or negative.
    """
    if not isinstance(reach, int) or reach < 0:
        raise ValueError(
            f"reach must be an int of at least 0 (got {reach!r}): 0 shows each position itself"
        )


def require_halves(name: str, x: Array) -> None:
    """Require rows that split into two halves.

    Raises:
        ValueError: The last axis has an odd length.
    """
    if x.shape[-1] % 2:
        raise ValueError(
            f"{name} has rows of odd length {x.shape[-1]}, which have no halves: give each row as "
            "many entries for the gate as for what it gates"
        )


def require_one_each(name: str, members: tuple[object, ...], other: str, count: int) -> None:
    """Require as many members as there are of something else.

    Raises:
        ValueError: There are more or fewer.
    """
    if len(members) != count:
        raise ValueError(
            f"{name} has {len(members)} members but there are {count} {other}: give one for each"
        )


def require_pairs(name: str, x: Array) -> None:
    """Require an even number of channels.

    Raises:
        ValueError: The number is odd.
    """
    if x.shape[-1] % 2:
        raise ValueError(
            f"{name} has {x.shape[-1]} channels but needs an even number, to turn them in pairs: "
            "add or drop one"
        )


def require_tokens(tokens: Array, table: Array) -> None:
    """Require integers that name rows of the table.

    Raises:
        ValueError: The tokens are no integers, or one is negative or too large.
    """
    if "int" not in str(getattr(tokens, "dtype", "")):
        raise ValueError(
            f"tokens must hold integers (got {_kind(tokens)}): give each token's place in the "
            "vocabulary"
        )
    vocab, values = table.shape[-2], known(tokens)
    if values is not None and values.size and not (values.min() >= 0 and values.max() < vocab):
        raise ValueError(
            f"tokens range from {values.min()} to {values.max()} but the table has vocab={vocab} "
            f"rows: name rows 0 to {vocab - 1}"
        )
