"""Where the parameters of a module hold its heads: ``"x: n 4; query.weight: heads*2 4"``.

An axis is counted in blocks: of ``3*heads*2`` the outermost of three, then the heads, then two
channels of each. What is said of a parameter speaks of its axes in order, with numbers for those
that hold no heads. Any units that are alike may be called heads, such as groups of query heads that
share a key head, or the hidden units of a network.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from .claims import SelectionError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

HEADS = frozenset(("heads", "head", "h", "num_heads", "groups", "units"))
"""Names of an axis that counts heads, in small letters."""


@dataclass(frozen=True)
class Held:
    """Where an array holds heads: the axis from the end, and how many blocks of them it has."""

    axis: int
    outer: int
    count: int
    """How many heads there are; 0 where that is a size of the array."""


def apart(
    text: str | None, shapes: Mapping[str, tuple[int, ...]], taken: Collection[str]
) -> tuple[str | None, dict[str, Held]]:
    """Return what is said of inputs, and of a module's parameters, apart.

    Args:
        text: What the user says.
        shapes: The module's parameters.
        taken: What the module takes, which has the first right to a name.

    Raises:
        SelectionError: A parameter has other axes, or heads of another number.
    """
    parts = [(each.partition(":")[0].strip(), each) for each in (text or "").split(";")]
    about = {name: each for name, each in parts if name in shapes and name not in taken}
    if not about:
        return text, {}
    found = {
        name: _read(name, each.partition(":")[2].split(), shapes[name])
        for name, each in about.items()
    }
    counted = {each.count for each in found.values()}
    if len(counted) > 1:
        told = ", ".join(f"{each.count} in {name}" for name, each in found.items())
        raise SelectionError(f"--input says of heads that there are {told}: give all one number")
    return ";".join(each for name, each in parts if name not in about), found


def _read(name: str, axes: list[str], shape: tuple[int, ...]) -> Held:
    """Read what is said of one parameter.

    Raises:
        SelectionError: It is not so.
    """
    said = f"{name}: {' '.join(axes)}"[:80]
    found = [held_in(axis) for axis in axes]
    places = [place for place, each in enumerate(found) if each is not None]
    if len(axes) != len(shape) or len(places) != 1:
        raise SelectionError(
            f"--input {said!r}: {name} has the shape {shape}: write its {len(shape)} axes as "
            "numbers, and heads in one of them, as in heads*2"
        )
    (place,) = places
    outer, inner = found[place] or (1, 1)
    count, rest = divmod(shape[place], outer * inner)
    others = [axis for at, axis in enumerate(axes) if at != place]
    lengths = [str(each) for at, each in enumerate(shape) if at != place]
    if rest or others != lengths:
        raise SelectionError(
            f"--input {said!r}: {name} has the shape {shape}, which is another: the product of "
            "the numbers of an axis divides its length, and the other axes are their lengths"
        )
    return Held(place - len(shape), outer, count)


def held_in(axis: str) -> tuple[int, int] | None:
    """Return the numbers before and after the heads in a product; None where it has none."""
    factors = axis.split("*")
    at = [place for place, each in enumerate(factors) if each.lower() in HEADS]
    if len(at) != 1 or not all(
        each.isdecimal() for place, each in enumerate(factors) if place != at[0]
    ):
        return None
    before, after = factors[: at[0]], factors[at[0] + 1 :]
    return prod(map(int, before)), prod(map(int, after))
