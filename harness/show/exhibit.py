"""An exhibit: one decision in printable parts, which every report and citation draws from."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb

from ...systems import REALS
from ...theory.verdict import Strength, Verdict
from .. import show
from ..keep.record import point_of
from .enclosure import enclosure_lines

if TYPE_CHECKING:
    from ...theory.claim import Claim
    from ..keep.record import Numbers, Record

_DIGITS = 6
_DIGITS_TRIED = (6, 10, 18, 30)
_LINE = 90
_LONG = 12
_VERBS = {Strength.SURVIVED: "survived", Strength.PROVED_AT_SIZES: "proved"}
"""What a verdict did, before what it rests on."""


@dataclass(frozen=True)
class Matrix:
    """A named array, printable as text and as LaTeX."""

    name: str
    shape: tuple[int, ...]
    entries: tuple[str, ...]
    exact: bool = True
    """Whether the entries are the numbers themselves, and not near them."""

    @classmethod
    def of(cls, name: str, numbers: Numbers, digits: int = _DIGITS) -> Matrix:
        """Read written numbers; enclosures and long fractions are rounded to `digits` digits."""
        shown = tuple(_short(entry, digits) for entry in numbers.entries)
        exact = all(map(_same, numbers.entries, shown))
        return cls(name, numbers.shape, shown, exact)

    @property
    def text(self) -> str:
        """Return the array as nested lists."""
        return _nested(np.array(self.entries, dtype=object).reshape(self.shape).tolist())

    @property
    def latex(self) -> str:
        """Return the array as a LaTeX matrix; more than two axes as nested lists."""
        entries = [_latex_number(entry) for entry in self.entries]
        if not self.shape:
            return entries[0]
        if len(self.shape) > 2:
            return _nested(np.array(entries, dtype=object).reshape(self.shape).tolist())
        rows = np.array(entries, dtype=object).reshape(-1, self.shape[-1])
        body = r" \\ ".join(" & ".join(row) for row in rows)
        return rf"\begin{{pmatrix}} {body} \end{{pmatrix}}"

    @property
    def symbol(self) -> str:
        """Return the name in LaTeX."""
        if self.name in ("lhs", "rhs"):
            return rf"\text{{{self.name}}}"
        word = self.name.replace("_", r"\_")
        return word if len(word) == 1 else rf"\mathit{{{word}}}"


def _short(entry: str, digits: int) -> str:
    """Print an enclosure with few digits, and a long fraction as a power of two or a decimal."""
    if entry.isalpha():  # what is no number, as where a side is undefined
        return entry
    if "[" not in entry and "." not in entry and "e" not in entry:
        return entry if len(entry) <= _LONG else _short_fraction(Fraction(entry), digits)
    ball = arb(entry)
    text: str = ball.str(digits, radius=False)
    return text if not text.startswith("[") else ball.mid().str(digits, radius=False)


def _short_fraction(value: Fraction, digits: int) -> str:
    places = value.denominator.bit_length() - 1
    if value.denominator == 2**places and abs(value.numerator) == 1:
        return f"{'-' if value < 0 else ''}2^-{places}"
    return f"{float(value):.{digits}g}"


def _same(entry: str, shown: str) -> bool:
    """Tell whether a number is shown as it is: as it is written, or as a power of two."""
    return shown == entry or "^" in shown


def _below(gap: str) -> str:
    """Print a gap that is long, or known as an enclosure, as a short decimal below it."""
    if _is_fraction(gap) and len(gap) <= _LONG:
        return gap
    if _is_fraction(gap):
        least = Fraction(gap)
    elif arb(gap).is_finite():
        mantissa, exponent = arb(gap).abs_lower().man_exp()
        least = int(mantissa) * Fraction(2) ** int(exponent)
    else:
        return "infinity"
    below = Context(prec=3, rounding=ROUND_FLOOR).divide(*map(Decimal, least.as_integer_ratio()))
    return f"{below:g}"


def _is_fraction(entry: str) -> bool:
    return not set(entry) & set("[.en")


def _nested(entries: Any) -> str:
    if isinstance(entries, list):
        return "[" + ", ".join(map(_nested, entries)) + "]"
    return str(entries)


def _latex_number(entry: str) -> str:
    if entry.isalpha():
        return rf"\text{{{entry}}}"
    top, slash, bottom = entry.partition("/")
    if "^" in entry:
        return entry.replace("^-", "^{-") + "}"
    if slash:
        sign = "-" if top.startswith("-") else ""
        return rf"{sign}\tfrac{{{top.lstrip('-')}}}{{{bottom}}}"
    mantissa, e, exponent = entry.partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if e else entry


@dataclass(frozen=True)
class Exhibit:
    """A claim with its record, if there is one, and the claims that repair it."""

    claim: Claim
    record: Record | None
    repairs: tuple[Claim, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """Return the verdict that was found."""
        return self.record.verdict if self.record else Verdict.UNDECIDED

    @property
    def settled(self) -> bool:
        """Whether one point settles the claim."""
        return self.record is not None and self.record.point is not None

    @cached_property
    def proof(self) -> tuple[str, ...]:
        """Return the proof for all sizes, a line a step, where the verdict rests on one."""
        if self.record is None or self.record.strength is not Strength.PROVED:
            return ()
        return tuple(show.shown_proof(self.claim, self.record.evidence.sizes))

    @cached_property
    def enclosed(self) -> tuple[str, ...]:
        """Return how a solution is shown to be near the deciding point, where one is."""
        if self.record is None or self.record.point is None or self.claim.numbers is not REALS:
            return ()
        near = self.record.evidence.reason not in ("", "undefined") and self.claim.choice is None
        return enclosure_lines(self.claim, point_of(self.record.point, self.claim)) if near else ()

    @property
    def steps(self) -> tuple[str, ...]:
        """Return the proof without its last two lines: how it was checked, and what Coq says."""
        return self.enclosed or self.proof[:-2]

    @property
    def headline(self) -> str:
        """Return the verdict as a heading."""
        words = {
            Verdict.FAILS: "Refuted",
            Verdict.HOLDS: "Holds",
            Verdict.UNDECIDED: "Undecided",
            Verdict.VACUOUS: "Vacuous",
        }
        return words[self.verdict]

    @property
    def sizes(self) -> str:
        """Return the sizes: ``n = 2, d = 1``."""
        if self.record is None or self.record.point is None:
            return ""
        return ", ".join(f"{name} = {size}" for name, size in self.record.point.sizes.items())

    @property
    def arguments(self) -> list[Matrix]:
        """Return the arguments at the deciding point; sizes are said apart."""
        if self.record is None or self.record.point is None:
            return []
        found = [
            Matrix.of(name, numbers)
            for name, numbers in self.record.point.arguments.items()
            if self.claim.parameters[re.split(r"[.\[]", name)[0]].coordinates
        ]
        # What is enclosed near the point is no number that is on record.
        return [replace(each, exact=False) for each in found] if self.enclosed else found

    @property
    def left_out(self) -> list[str]:
        """Return what is left out at the deciding point, of what may be."""
        if self.record is None or self.record.point is None:
            return []
        given = {re.sub(r"\[\d+\]", "", name) for name in self.record.point.arguments}
        options = [".".join(address) for address in self.claim.signature.options]
        missing = [
            name
            for name in options
            if not any(each == name or each.startswith(f"{name}.") for each in given)
        ]
        return [
            name for name in missing if not any(name.startswith(f"{each}.") for each in missing)
        ]

    @property
    def sides(self) -> list[Matrix]:
        """Return both sides at the deciding point, with as many digits as tell them apart."""
        if self.record is None:
            return []
        written = self.record.sides.items()
        for digits in _DIGITS_TRIED:
            shown = [Matrix.of(name, numbers, digits) for name, numbers in written]
            if len({side.entries for side in shown}) > 1:
                break
        return shown

    @property
    def enclosures(self) -> list[Matrix]:
        """Return both sides with all the digits on record."""
        if self.record is None:
            return []
        return [
            Matrix(name, numbers.shape, numbers.entries)
            for name, numbers in self.record.sides.items()
        ]

    @property
    def gap(self) -> str:
        """Return a number below the gap, short enough to read."""
        if self.record is None or not self.record.gap:
            return ""
        return _below(self.record.gap)

    @property
    def evidence(self) -> str:
        """Return the evidence in one line: the witness itself where it is short."""
        if self.record is None:
            return "no record yet"
        if not self.settled:
            return str(self.record.evidence)
        parts = [f"{matrix.name} = {matrix.text}" for matrix in self.arguments]
        parts += [f"without {name}" for name in self.left_out]
        witness = ", ".join([*self._unseen_sizes(), *parts])
        witness = witness if len(witness) <= _LINE else self.sizes
        return f"{self.record.strength}: {witness}; {self.why or f'gap {self.gap}'}"

    @property
    def why(self) -> str:
        """Say what is so at the deciding point, where it is not that the sides are apart."""
        if self.record is None or not self.settled:
            return ""
        if self.record.evidence.reason or self.gap != "0":
            return self.record.evidence.reason
        alike = len({side.entries for side in self.enclosures}) == 1
        return "both sides are equal" if alike else "both sides are equal in an entry"

    def _unseen_sizes(self) -> list[str]:
        """Return the sizes at the deciding point that no argument's shape shows."""
        if self.record is None or self.record.point is None:
            return []
        shown = {
            dimension.expression
            for domain in self.claim.parameters.values()
            for shape in (domain.shapes() if domain.coordinates else ())
            for dimension in shape.dimensions
        }
        sizes = self.record.point.sizes.items()
        return [f"{name} = {size}" for name, size in sizes if name not in shown]

    @property
    def ground(self) -> str:
        """Say in words what the evidence rests on."""
        if self.record is None:
            return "no record yet"
        if self.record.strength in (Strength.PROVED, Strength.Z3):
            return str(self.record.evidence)
        if self.record.strength in _VERBS:
            return f"{_VERBS[self.record.strength]} {self.record.detail}"
        if self.claim.numbers is not REALS:
            return f"evaluated in {self.claim.numbers.name}, compared exactly"
        if self.record.evidence.system == "rational":
            return "computed in exact fractions"
        return f"certified with rigorous enclosures ({self.record.evidence.system})"
