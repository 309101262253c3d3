"""For which sizes something was shown, as data and in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ....theory.shape import Bounds

Range = tuple[int, int | None]
"""From a size on, up to another or without end."""


@dataclass(frozen=True)
class Extent:
    """Of each name the ranges of sizes that were shown, in every mixture with the others."""

    shown: Mapping[str, tuple[Range, ...]]
    bounds: Mapping[str, Bounds]
    """The sizes that there are."""
    boxed: bool = False
    """Whether each mixture of sizes was looked at by itself."""

    @classmethod
    def up_to(cls, bounds: Mapping[str, Bounds], reach: Mapping[str, int]) -> Extent:
        """Every mixture of sizes up to a bound."""
        shown = {name: ((bound.low, reach[name]),) for name, bound in bounds.items()}
        return cls(shown, bounds, boxed=True)

    def whole(self, name: str) -> bool:
        """Whether all sizes of a name were shown."""
        end, bound = self.shown[name][-1][1], self.bounds[name]
        return end is None or (bound.high is not None and end >= bound.high)

    @property
    def complete(self) -> bool:
        """Whether it was shown for all sizes."""
        return all(map(self.whole, self.shown))

    def covers(self, sizes: Mapping[str, int]) -> bool:
        """Whether it was shown at some sizes."""
        return all(
            any(low <= sizes[name] <= (high or sizes[name]) for low, high in ranges)
            for name, ranges in self.shown.items()
        )

    def met(self, other: Extent) -> Extent:
        """Return the sizes for which both were shown."""
        shown = {
            name: tuple(
                both
                for one in self.shown[name]
                for two in other.shown[name]
                if (both := _overlap(one, two))
            )
            for name in self.shown
        }
        return Extent(shown, self.bounds, self.boxed or other.boxed)

    def data(self) -> dict[str, tuple[Range, ...]]:
        """Return the ranges by name, as they are kept: without an end where there is no more."""
        return {
            name: (*ranges[:-1], (ranges[-1][0], None)) if self.whole(name) else ranges
            for name, ranges in self.shown.items()
        }

    def __str__(self) -> str:
        """Name the sizes: ``for n <= 6 and n >= 7, all d``, ``for all d; n up to 8``.

        Example:
            >>> from lakatos.theory.shape import Bounds
            >>> bounds = {"n": Bounds(), "d": Bounds()}
            >>> print(Extent({"n": ((1, 6), (7, None)), "d": ((1, None),)}, bounds))
            for n <= 6 and n >= 7, all d
        """
        limits = {
            name: f"{name}={ranges[-1][1]}" if self.boxed else f"{name} up to {ranges[-1][1]}"
            for name, ranges in self.shown.items()
            if not self.whole(name)
        }
        whole = [name for name in self.shown if name not in limits]
        if self.boxed and limits:
            return f"at sizes up to {', '.join(limits.values())}"
        cases = [self._cases(name) for name in whole if len(self.shown[name]) > 1]
        alike = [name for name in whole if len(self.shown[name]) == 1]
        covered = ", ".join([*cases, *([f"all {', '.join(alike)}"] if alike else [])])
        parts = [f"for {covered}"] if covered else []
        return "; ".join([*parts, *([", ".join(limits.values())] if limits else [])]) or "always"

    def _cases(self, name: str) -> str:
        return " and ".join(
            f"{name} >= {low}"
            if high is None
            else f"{name} = {low}"
            if low == high
            else f"{name} <= {high}"
            for low, high in self.shown[name]
        )


def _overlap(one: Range, two: Range) -> Range | None:
    """Return the sizes in both ranges."""
    low = max(one[0], two[0])
    ends = [end for end in (one[1], two[1]) if end is not None]
    high = min(ends) if ends else None
    return (low, high) if high is None or low <= high else None
