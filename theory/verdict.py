"""Verdicts and the evidence behind them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from .relation import AGREEMENT_BITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Verdict(StrEnum):
    """What the court finds."""

    HOLDS = "holds"
    FAILS = "fails"
    UNDECIDED = "undecided"
    VACUOUS = "vacuous"
    """No point that was tried satisfied the assumptions, so nothing was tested."""


HOLDS = Verdict.HOLDS
FAILS = Verdict.FAILS
UNDECIDED = Verdict.UNDECIDED
VACUOUS = Verdict.VACUOUS


class Strength(StrEnum):
    """Kinds of evidence, from strong to weak: the one order in which evidence weighs.

    A point settles a claim at every size; a proof at some sizes leaves the others open, and what
    survived was only tried. What was evaluated in floats says nothing about the reals.
    """

    PROVED = "proved for all sizes"
    """For all real inputs, and at all sizes but those that are named: these up to a number."""
    CERTIFIED = "certified"
    """A counterexample, judged in fractions or enclosures."""
    WITNESSED = "witnessed"
    """A point of which one was asked for, judged so."""
    PROVED_AT_SIZES = "proved at sizes"
    Z3 = "z3"
    """Another program finds no counterexample at small shapes: its answer, and no proof of ours."""
    SURVIVED = "survived"
    FLOAT = "float"
    """Over a dtype, or by a torch module: a counterexample is exact there, and what survived is
    no more than that."""
    NONE = "none"

    @property
    def rank(self) -> int:
        """Its place in the order; less is stronger."""
        return _ORDER[self]


_ORDER = {strength: place for place, strength in enumerate(Strength)}


def weakest(strengths: Iterable[Strength]) -> Strength:
    """Return the weakest link of a chain."""
    return max(strengths, key=lambda strength: strength.rank)


class Tried(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How much was looked at without meeting what settles a claim."""

    points: int = 0
    """Points judged rigorously."""
    exact: int = 0
    """Of these, in fractions."""
    agreed: int = 0
    """Of these, points at which two enclosures agree closely, which is not known to be equality."""
    unmet: int = 0
    """Of these, points outside the assumptions, or at which a side is undefined."""
    undefined: int = 0
    """Of the unmet, points at which a side is undefined."""
    candidates: int = 0
    """Candidates evaluated in floats."""
    sizes: dict[str, int] = {}
    """The largest sizes."""
    seed: int = 0
    note: str = ""
    """Why the search was small or did not run, where that is so."""

    @property
    def how(self) -> str:
        """How the points were judged."""
        parts = {
            "in exact fractions": self.exact,
            f"agree to {AGREEMENT_BITS} bits or more": self.agreed,
            "outside the assumptions": self.unmet - self.undefined,
            "where a side is undefined": self.undefined,
        }
        return ", ".join(f"{n} {words}" for words, n in parts.items() if n) or "all certain"

    def __str__(self) -> str:
        said = f"{self.points} points ({self.how}) and {self.candidates:,} candidates"
        return said + up_to(self.sizes) + (f"; {self.note}" if self.note else "")


class Evidence(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a verdict rests on, as data; its words are made of it and never read back."""

    strength: Strength
    reason: str = ""
    """Why nothing is known, or what is so at the point or was proved, where it is not the claim."""
    sizes: dict[str, int] = {}
    """The sizes of the deciding point, or those up to which it was proved or z3 was asked."""
    symbols: tuple[str, ...] = ()
    """The sizes for all of which it was proved."""
    way: int = 0
    """In which of the ways it was proved, so that this is tried first when it is proved again."""
    system: str = ""
    """The number system in which the deciding point was judged."""
    tried: Tried | None = None

    @property
    def only_tried(self) -> bool:
        """Whether it rests on a search that met nothing, which cannot be judged again.

        What z3 answered can, where z3 is; it is no word of ours either.
        """
        tried = (Strength.Z3, Strength.SURVIVED, Strength.FLOAT)
        return self.strength in tried and self.tried is not None

    @property
    def detail(self) -> str:
        """What it rests on, in words and numbers."""
        if self.strength is Strength.NONE:
            return self.reason
        if self.system:
            sizes = ", ".join(f"{name}={size}" for name, size in self.sizes.items())
            where = f"at {sizes}" if sizes else "at its only size"
            where = f"{self.reason} {where}".lstrip()
            return f"{where}, in {'exact fractions' if self.system == 'rational' else self.system}"
        if self.strength is Strength.PROVED:
            names = [", ".join(self.symbols), _ends(self.sizes), self.reason]
            return "; ".join(filter(None, names))
        if self.strength is Strength.PROVED_AT_SIZES:
            tried = f"; {self.tried.points} points{up_to(self.tried.sizes)}" if self.tried else ""
            return f"{self.reason} for all real inputs{up_to(self.sizes)}{tried}".lstrip()
        if self.strength is Strength.Z3:
            where = f"at shapes{up_to(self.sizes)}" if self.sizes else "at its only shape"
            return "; ".join(filter(None, [where, str(self.tried or "")]))
        return str(self.tried or "")

    def __str__(self) -> str:
        return f"{self.strength}: {self.detail}" if self.detail else str(self.strength)


def up_to(sizes: Mapping[str, int]) -> str:
    """Say how far sizes went: `` up to n=3, d=3``."""
    return " up to " + ", ".join(f"{name}={size}" for name, size in sizes.items()) if sizes else ""


def _ends(sizes: Mapping[str, int]) -> str:
    """Say which sizes end: ``heads up to 8, n up to 3``."""
    return ", ".join(f"{name} up to {size}" for name, size in sizes.items())
