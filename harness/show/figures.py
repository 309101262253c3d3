"""Figures of a finding as SVG: both sides and their difference, and the violation along a line.

What is drawn is judged: each point of a curve is before the court, in fractions or enclosures.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb

from ...theory.relation import Truth
from ..judge.point import judge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...theory.claim import Claim
    from ...theory.witness import Point

_STEPS = 61
"""Points on a line."""
_MOST = 12
"""In a heat map with more entries along an axis, no numbers are written."""
_VALUES, _DRAWS = 10, 7
"""Values of a size on a curve, and points that are drawn at each."""
_COLORS = ("#b2182b", "#2166ac", "#4d9221", "#762a83")
_SALT = "lakatos"
"""With it a figure has the same names each time it is drawn."""


@dataclass(frozen=True)
class Figure:
    """A figure as SVG."""

    svg: str
    data: Mapping[str, np.ndarray]
    """What is drawn."""

    def save(self, path: Path | str) -> None:
        """Write the figure to a file."""
        Path(path).write_text(self.svg, encoding="utf-8")

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"<figure of {', '.join(self.data)}>"


def _canvas(columns: int, width: float, height: float) -> tuple[Any, Any]:
    """Return an empty figure and its axes; of matplotlib, which is an extra.

    Raises:
        ModuleNotFoundError: It is not installed.
    """
    try:
        figures: Any = import_module("matplotlib.figure")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "matplotlib":
            raise
        raise ModuleNotFoundError(
            "figures are drawn by matplotlib: pip install 'lakatos[figures]'", name="matplotlib"
        ) from None
    figure = figures.Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots(1, columns, squeeze=False)[0]


def _drawn(figure: Any, data: Mapping[str, np.ndarray]) -> Figure:
    """Write a figure, the same each time."""
    written = io.StringIO()
    with import_module("matplotlib").rc_context({"svg.hashsalt": _SALT, "svg.fonttype": "none"}):
        figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None})
    text = written.getvalue()
    return Figure(text[text.index("<svg") :], data)


def sides(compared: Mapping[str, np.ndarray]) -> Figure:
    """Return both sides of a finding and their difference as heat maps."""
    data = dict(compared)
    if len(data) == 2:
        one, two = data.values()
        data["difference"] = one - two
    shown = {name: _flat(each) for name, each in data.items()}
    tallest = max(each.shape[0] for each in shown.values())
    figure, axes = _canvas(len(shown), 2.6 * len(shown), 1.4 + 0.45 * min(tallest, _MOST))
    most = max(float(np.nanmax(np.abs(each), initial=0)) for each in compared.values()) or 1
    for axis, (name, values) in zip(axes, shown.items(), strict=True):
        apart = name == "difference"
        reach = float(np.nanmax(np.abs(values), initial=0)) or 1 if apart else most
        axis.imshow(values, cmap="PuOr" if apart else "RdBu", vmin=-reach, vmax=reach)
        axis.set_title(name)
        axis.set_xticks(range(values.shape[1]) if values.shape[1] <= _MOST else [])
        axis.set_yticks(range(values.shape[0]) if values.shape[0] <= _MOST else [])
        for (row, column), value in np.ndenumerate(values) if max(values.shape) <= _MOST else ():
            color = "white" if abs(value) > 0.6 * reach else "black"
            axis.text(column, row, f"{value:.3g}", ha="center", va="center", color=color)
    return _drawn(figure, data)


def _flat(values: np.ndarray) -> np.ndarray:
    """Return an array with two axes, a number and a vector as a row."""
    return values.reshape(-1, values.shape[-1]) if values.ndim else values.reshape(1, 1)


def along(claim: Claim, point: Point, name: str, low: float, high: float) -> Figure:
    """Return how far a claim is missed at the multiples of a point, or of one argument of it.

    Raises:
        ValueError: The claim has no such argument.
    """
    if name and name not in claim.parameters:
        raise ValueError(
            f"{claim.id} has no argument {name[:80]!r}: it has {', '.join(claim.parameters)}"
        )
    factors = np.linspace(low, high, _STEPS)
    missed = np.array([_missed(claim, _times(claim, point, name, t)) for t in factors])
    figure, (axis,) = _canvas(1, 5.2, 3)
    axis.plot(factors, missed, color="#b2182b")
    axis.axvline(1, color="grey", linewidth=0.8, linestyle=":")
    axis.set_xlabel(f"factor of {name or 'the counterexample'}")
    axis.set_ylabel("missed by")
    axis.set_ylim(bottom=0)
    return _drawn(figure, {"factor": factors, "missed": missed})


def _times(claim: Claim, point: Point, name: str, factor: float) -> Point:
    """Return the multiple of a point, as far as the domains allow one."""
    exact = Fraction(float(factor)).limit_denominator(2**16)
    coordinates = dict(point.coordinates)
    for each in [name] if name else claim.parameters:
        kinds = claim.parameters[each].coordinates
        coordinates[each] = tuple(
            part
            if kind.index
            else kind.clamped(np.asarray(part * exact, dtype=object), point.sizes)
            for kind, part in zip(kinds, point.coordinates[each], strict=True)
        )
    return replace(point, coordinates=coordinates)


def curve(claim: Claim, point: Point, name: str, low: float | None, high: float | None) -> Figure:
    """Return how large both sides are as a size grows, or as an argument is multiplied.

    Of a size the points are drawn, several at each value; of an argument all else stays.

    Raises:
        ValueError: The claim has no such size and no such argument.
    """
    if name in claim.bounds:
        found = _by_size(claim, point, name, low, high)
    elif name in claim.parameters:
        found = _by_factor(claim, point, name, low, high)
    else:
        raise ValueError(
            f"{claim.id} has no size and no argument {name[:80]!r}: it has "
            f"{', '.join(dict.fromkeys((*claim.bounds, *claim.parameters)))}"
        )
    label, places, sides_at = found
    figure, (axis,) = _canvas(1, 5.2, 3)
    data = {label: places}
    for side, color in zip(sides_at, _COLORS, strict=False):
        values = sides_at[side]
        data[side] = _median(values)
        axis.plot(
            places, data[side], color=color, label=side, marker="." if len(places) < 20 else ""
        )
        axis.fill_between(places, values.min(axis=1), values.max(axis=1), color=color, alpha=0.15)
    axis.set_xlabel(label)
    axis.set_ylabel("largest entry in size")
    axis.legend()
    return _drawn(figure, data)


def _by_size(
    claim: Claim, point: Point, name: str, low: float | None, high: float | None
) -> tuple[str, np.ndarray, dict[str, np.ndarray]]:
    """Return the sides at points that are drawn, at each value of a size."""
    bound = claim.bounds[name]
    first = bound.low if low is None else max(int(low), bound.low)
    last = first + _VALUES - 1 if high is None else int(high)
    last = last if bound.high is None else min(last, bound.high)
    generator, rows, places = np.random.default_rng(0), list[list[dict[str, float]]](), []
    for value in range(first, last + 1):
        sizes = claim.signature.fitted({**point.sizes, name: value})
        if sizes[name] == value and claim.signature.inhabited(sizes):
            places.append(value)
            drawn = (claim.signature.drawn(sizes, generator) for _ in range(_DRAWS))
            rows.append([_large(claim, each) for each in drawn])
    return name, np.array(places), _columns(rows)


def _by_factor(
    claim: Claim, point: Point, name: str, low: float | None, high: float | None
) -> tuple[str, np.ndarray, dict[str, np.ndarray]]:
    """Return the sides at multiples of an argument, or at its values where it is one number."""
    least, most = 0.25 if low is None else low, 4.0 if high is None else high
    factors = np.linspace(least, most, _STEPS)
    rows = [[_large(claim, _times(claim, point, name, each))] for each in factors]
    parts = point.coordinates[name]
    alone = len(parts) == 1 and parts[0].size == 1 and parts[0].item() != 0
    if alone and claim.parameters[name].shape.dimensions == ():
        return name, factors * float(parts[0].item()), _columns(rows)
    return f"factor of {name}", factors, _columns(rows)


def _columns(rows: list[list[dict[str, float]]]) -> dict[str, np.ndarray]:
    """Return for each side its values: a row for each place, a column for each point there."""
    names = dict.fromkeys(name for row in rows for each in row for name in each)
    return {
        name: np.array([[each.get(name, np.nan) for each in row] for row in rows]) for name in names
    }


def _median(values: np.ndarray) -> np.ndarray:
    return np.array([np.nan if np.isnan(row).all() else np.nanmedian(row) for row in values])


def _large(claim: Claim, point: Point) -> dict[str, float]:
    """Return the largest entry of each side in size, where it has values."""
    found = {}
    for name, side in judge(claim, point).judgement.sides:
        entries = side.entries() if hasattr(side, "entries") else np.asarray(side)
        try:
            found[name] = max((abs(float(arb(each).mid())) for each in entries.flat), default=0.0)
        except (TypeError, ValueError):
            found[name] = float("nan")
    return found


def _missed(claim: Claim, point: Point) -> float:
    """Return how far a claim is missed at a point; nan where that is not decided."""
    found = judge(claim, point).judgement
    if found.truth is Truth.FALSE and found.gap is not None:
        return float(arb(found.gap).mid()) if not isinstance(found.gap, float) else found.gap
    return 0.0 if found.truth in (Truth.TRUE, Truth.AGREES, Truth.UNMET) else float("nan")


__all__ = ["Figure", "along", "curve", "sides"]
