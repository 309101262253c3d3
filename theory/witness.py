"""Points: exact values for everything that a claim quantifies over."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..systems import NumberSystem
    from .domain import Domain


def fractions(values: Any) -> np.ndarray:
    """Return numbers as an object array of Fractions.

    Example:
        >>> fractions([[0, 1]])
        array([[Fraction(0, 1), Fraction(1, 1)]], dtype=object)
    """
    raw = np.asarray(values, dtype=object)
    exact = np.empty(raw.shape, dtype=object)
    for place in np.ndindex(raw.shape):
        exact[place] = Fraction(raw.item(place))
    return exact


@dataclass(frozen=True, eq=False)
class Point:
    """Sizes, and for each parameter of the claim its free coordinates as exact fractions."""

    sizes: Mapping[str, int]
    coordinates: Mapping[str, tuple[np.ndarray, ...]]

    def key(self) -> tuple[Any, ...]:
        """Return what two equal points share."""
        return (
            tuple(self.sizes.items()),
            tuple(
                (name, tuple((part.shape, tuple(part.ravel())) for part in parts))
                for name, parts in self.coordinates.items()
            ),
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Point) and self.key() == other.key()

    def __hash__(self) -> int:
        return hash(self.key())

    def values(self, parameters: Mapping[str, Domain], system: NumberSystem) -> dict[str, Any]:
        """Build the claim's arguments in `system`, inside whose context this must be called."""
        return {
            name: build(domain, self.coordinates[name], self.sizes, system)
            for name, domain in parameters.items()
        }


def build(
    domain: Domain, parts: tuple[np.ndarray, ...], sizes: Mapping[str, int], system: NumberSystem
) -> Any:
    """Build one element of `domain` from exact coordinates."""
    free = [
        system.integers(part.astype(np.int64)) if kind.index else system.enter(part)
        for kind, part in zip(domain.coordinates, parts, strict=True)
    ]
    return domain.build(free, sizes, system)
