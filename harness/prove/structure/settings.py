"""Parameters at which more laws may hold: a network that does nothing, and one that passes on."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from ....systems import RATIONALS
from .trace import Setting, settled

if TYPE_CHECKING:
    from ....theory.block import Block


def zeros(shape: tuple[int, ...]) -> np.ndarray:
    """Return zeros."""
    return np.zeros(shape, dtype=object)


def units(shape: tuple[int, ...]) -> np.ndarray:
    """Return unit matrices along the last two axes; where there are none, zeros."""
    found = zeros(shape)
    if len(shape) > 1:
        diagonal = range(min(shape[-2:]))
        found[..., diagonal, diagonal] = 1
    return found


SETTINGS: dict[str, Setting] = {
    "zero parameters": Setting(zeros, every=Fraction(0)),
    "unit matrices": Setting(units),
}
"""The settings by name: of the free coordinates, each as near as its domain allows."""


def told(block: Block, name: str) -> str:
    """Name a setting, the values that its domains force upon parameters, and what is left out.

    Example: ``zero parameters (gain = 1)``.
    """
    setting, signature = SETTINGS[name], block.signature.bare
    point = settled(signature, signature.sizes_above(1), setting)
    first, *others = signature.parameters
    values = point.values({key: signature.parameters[key] for key in others}, RATIONALS)
    instead = {}
    for key in others:
        for place, _, part in signature.parameters[key].arrays(key, values[key]):
            cells = part.entries() if hasattr(part, "entries") else np.asarray(part, dtype=object)
            if not np.array_equal(cells, setting(cells.shape)):
                instead[place] = _in_words(cells)
    del first
    listed = ", ".join(f"{place} = {value}" for place, value in instead.items())
    gone = ", ".join(".".join(path[1:]) for path in block.signature.required.options)
    listed = "; ".join(filter(None, (listed, f"without {gone}" if gone else "")))
    return f"{name} ({listed})" if listed else name


def _in_words(cells: np.ndarray) -> str:
    """Return the one number of an array; of several, those along its first row."""
    entries = list(map(str, cells.ravel()))
    if len(set(entries)) == 1:
        return entries[0]
    row = ", ".join(map(str, cells.reshape(-1, cells.shape[-1])[0]))
    return f"rows like ({row})" if cells.ndim > 1 else f"({row})"
