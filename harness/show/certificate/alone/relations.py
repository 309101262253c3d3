"""Relations: what a claim says about one point, and whether it is certainly so or not so."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .arrays import Array, array, broadcast_to
from .numbers import UNDEFINED, ends


class Refused(Exception):  # noqa: N818 - it is an answer, and printed as one
    """The point does not show what this file says that it shows."""


ALLOWED = {"=": {0}, "<=": {-1, 0}, "<": {-1}, "!=": {-1, 1}}
"""The signs that lhs - rhs may have."""


def signs(x: Any, y: Any) -> set[int]:
    """Return the signs that x - y can have, as far as is known."""
    (low, high), (least, most) = ends(x), ends(y)
    possible = {-1: low < most, 0: low <= most and least <= high, 1: high > least}
    return {sign for sign, may_be in possible.items() if may_be}


class Comparison:
    """Two arrays of one shape, compared entry by entry; != claims that one entry differs."""

    def __init__(self, sign: str, lhs: Any, rhs: Any) -> None:
        lhs, rhs = array(lhs), array(rhs)
        shape = lhs.shape or rhs.shape
        if any(side.shape not in ((), shape) for side in (lhs, rhs)):
            raise Refused(f"sides of the shapes {lhs.shape} and {rhs.shape} are compared")
        self.sign, self.lhs, self.rhs = sign, broadcast_to(lhs, shape), broadcast_to(rhs, shape)
        cells = self.lhs.cells + self.rhs.cells
        self.undefined = any(cell is UNDEFINED for cell in cells)
        pairs = () if self.undefined else zip(self.lhs.cells, self.rhs.cells)
        self.signs = [signs(*pair) for pair in pairs]

    def holds(self) -> bool:
        """Tell whether the relation certainly holds."""
        certain = [found <= ALLOWED[self.sign] for found in self.signs]
        return not self.undefined and (any if self.sign == "!=" else all)(certain)

    def fails(self) -> bool:
        """Tell whether it certainly fails, as it does where a side has no value."""
        certain = [not found & ALLOWED[self.sign] for found in self.signs]
        return self.undefined or (all if self.sign == "!=" else any)(certain)


def equal(lhs: Any, rhs: Any) -> list[Comparison]:
    """Claim lhs = rhs. A relation is the list of what must hold."""
    return [Comparison("=", lhs, rhs)]


def differ(lhs: Any, rhs: Any) -> list[Comparison]:
    """Claim that the sides differ in some entry."""
    return [Comparison("!=", lhs, rhs)]


def at_most(lhs: Any, rhs: Any) -> list[Comparison]:
    """Claim lhs <= rhs."""
    return [Comparison("<=", lhs, rhs)]


def less(lhs: Any, rhs: Any) -> list[Comparison]:
    """Claim lhs < rhs."""
    return [Comparison("<", lhs, rhs)]


def all_of(*relations: list[Comparison]) -> list[Comparison]:
    """Claim all of them."""
    return [part for relation in relations for part in relation]


def assuming(assumption: list[Comparison], conclusion: list[Comparison]) -> list[Comparison]:
    """Claim the conclusion where the assumption certainly holds, and elsewhere nothing."""
    return conclusion if all(part.holds() for part in assumption) else []


def exists(relation: list[Comparison]) -> list[Comparison]:
    """Claim that some point makes the relation hold."""
    return relation


def near(cell: Any, text: str) -> bool:
    """Tell whether a number is the fraction shown, or certainly within half of its last digit."""
    if cell is UNDEFINED or text == "undefined":
        return cell is UNDEFINED and text == "undefined"
    low, high = ends(cell)
    if "." not in text:
        return bool(low == high == Fraction(text))
    digits, _, exponent = text.partition("e")
    half = Fraction(10) ** (int(exponent or 0) - len(digits.partition(".")[2])) / 2
    return bool(Fraction(text) - half <= low and high <= Fraction(text) + half)


def shown(side: Array, at: tuple[int, ...], text: str) -> Any:
    """Return an entry of a side, which must be what this file says that it is."""
    cell = side[at].cells[0]
    if not near(cell, text):
        raise Refused(f"the entry {at} of a side is {cell!r}, and not {text}")
    return cell


def failing(relation: list[Comparison], where_defined: bool = False) -> Comparison:
    """Return the first part that certainly fails, if a side without a value is no failure, too."""
    for part in relation:
        if part.fails() and not (where_defined and part.undefined):
            return part
    raise Refused("no part of the claim certainly fails at this point")


def refutes(relation: Any, at: Any, lhs: str, rhs: str, where_defined: bool = False) -> None:
    """Fail unless the relation certainly fails, at the entry and with the numbers shown."""
    part = failing(relation, where_defined)
    pair = shown(part.lhs, at, lhs), shown(part.rhs, at, rhs)
    if not part.undefined and signs(*pair) & ALLOWED[part.sign]:
        raise Refused(f"the claim does not certainly fail in the entry {at}")
    print(f"refuted: in the entry {at}, {lhs} {part.sign} {rhs} is false")


def witnesses(relation: Any, at: Any, lhs: str, rhs: str) -> None:
    """Fail unless the relation certainly holds, with the numbers shown at an entry."""
    if not relation or not all(part.holds() for part in relation):
        raise Refused("the relation is not certain at this point")
    part = relation[0]
    shown(part.lhs, at, lhs)
    shown(part.rhs, at, rhs)
    print(f"witnessed: in the entry {at}, {lhs} {part.sign} {rhs} is true")
