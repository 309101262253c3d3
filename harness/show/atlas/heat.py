"""Heat maps of small arrays, as SVG that stands in the page and follows its colours."""

from __future__ import annotations

from math import isfinite, prod
from typing import TYPE_CHECKING

from markupsafe import Markup

from ..printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .leaf import Grid

_HIGH, _WIDE, _LETTER = 36, 56, 8.2
_LARGEST = 144
"""Entries that are drawn: a larger array is told by its shape."""
_STRONGEST = 0.8
"""How far the darkest entry covers the ground, so that its number can be read."""


def largest(*grids: Grid) -> float:
    """Return the magnitude that has the full colour in all of these."""
    return max((abs(each) for grid in grids for each in grid.values if isfinite(each)), default=0)


def heat(grid: Grid, most: float | None = None) -> Markup:
    """Draw an array: a sign is a colour and a stroke, a magnitude its strength.

    Args:
        grid: The array; of more than two axes all but the last lie below each other.
        most: The magnitude that has the full colour; by default its own largest.
    """
    if prod(grid.shape) > _LARGEST or not grid.entries:
        return Markup('<p class="large">{} ({})</p>').format(
            "too large to draw", " by ".join(map(str, grid.shape)) or "empty"
        )
    columns = grid.shape[-1] if grid.shape else 1
    rows = len(grid.entries) // columns
    wide = max(_WIDE, round(max(map(len, grid.entries)) * _LETTER) + 14)
    cells = Markup().join(_cells(grid, columns, wide, most or largest(grid) or 1.0))
    return Markup(
        '<svg class="heat" role="img" aria-label="{}" viewBox="-1 -1 {} {}" width="{}" '
        'height="{}">{}</svg>'
    ).format(
        _told(grid), columns * wide + 2, rows * _HIGH + 2, columns * wide + 2, rows * _HIGH + 2,
        cells,
    )  # fmt: skip


def _cells(grid: Grid, columns: int, wide: int, most: float) -> Iterator[Markup]:
    for place, (entry, value) in enumerate(zip(grid.entries, grid.values, strict=True)):
        row, column = divmod(place, columns)
        strength = _STRONGEST * (min(abs(value) / most, 1.0) if isfinite(value) else 1.0)
        kind = "pos" if value > 0 else "neg" if value < 0 else "nil"
        yield Markup(
            '<rect class="{}" x="{}" y="{}" width="{}" height="{}" fill-opacity="{:.2f}"/>'
            '<text x="{}" y="{}">{}</text>'
        ).format(
            kind, column * wide, row * _HIGH, wide, _HIGH, strength,
            column * wide + wide / 2, row * _HIGH + _HIGH / 2 + 5, printable(entry),
        )  # fmt: skip


def _told(grid: Grid) -> str:
    shape = " by ".join(map(str, grid.shape)) or "one number"
    near = "" if grid.exact else "near "
    return printable(f"{grid.name}, {shape}: {near}{', '.join(grid.entries)}")
