"""Cells of the law table, with what their answers rest on as data."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from ...theory.laws import DERIVED_ONLY, LAWS
from ...theory.shape import Bounds
from ...theory.verdict import Strength, Verdict, up_to
from ..prove.deduce import frontier
from ..prove.structure.extent import Extent

if TYPE_CHECKING:
    from collections.abc import Sequence

SOME = "some"
"""Which parameters a cell is about that stands beside the one for all of them."""


class Grounds(msgspec.Struct, frozen=True, omit_defaults=True):
    """The evidence of a cell, as data; its words are made of it and never read back."""

    strength: Strength
    """Of the weakest that it rests on."""
    by: str = ""
    """The structure or the rule that it follows by; nothing of a cell that was tested."""
    chain: tuple[str, ...] = ()
    """What the rule took for known, and what that follows by, a line each, down to what does not
    follow from other laws."""
    steps: tuple[str, ...] = ()
    """How it is read off the block's code, a line a step, where that was asked for."""
    at: str = ""
    """The parameters that it is about, where these are not all."""
    sizes: dict[str, tuple[tuple[int, int | None], ...]] = {}
    """Of each size the ranges for which it was shown, null being no end."""
    boxed: bool = False
    """Whether each mixture of sizes was looked at by itself."""
    defined: bool = True
    """Whether it is shown to be defined everywhere as well."""
    undefined: bool = False
    """Whether it fails for want of a value."""
    within: str = ""
    """The entries, and the numbers, for which alone it was decided."""
    proved: dict[str, int] = {}
    """Small sizes up to which identities prove what survived beyond them."""
    survived: dict[str, int] = {}
    """How far each size went at points that were judged beyond those for which it was shown."""
    reason: str = ""
    """Why nothing is known."""

    def __str__(self) -> str:
        if self.strength is Strength.NONE:
            return self.reason
        shown = self.strength in (Strength.PROVED, Strength.PROVED_AT_SIZES) and self.sizes
        words: list[str] = ["proved" if shown else self.strength]
        words += [] if self.defined else ["where defined"]
        words += [f"for {self.within}"] if self.within else []
        words += ["at an input at which it is undefined"] if self.undefined else []
        words += [f"at {self.at}{',' if self.by else ''}"] if self.at else []
        words += [f"by {self.by}"] if self.by else []
        proved = f", and proved{up_to(self.proved)}" if self.proved else ""
        return " ".join(words) + proved + self._extent

    @property
    def _extent(self) -> str:
        """Say for which sizes it was shown; a point needs no more than its own."""
        if not self.sizes or self.strength is Strength.CERTIFIED:
            return ""
        far = f"; survived{up_to(self.survived)}" if self.survived else ""
        return f"; {Extent(self.sizes, dict.fromkeys(self.sizes, Bounds()), self.boxed)}{far}"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One answer of the law table."""

    law: str
    block: str
    verdict: Verdict
    evidence: Grounds
    derived: bool
    parameters: str
    """Which ones it ranges over: all, none where there are none, frozen ones, or some."""
    counterexample: str | None = None
    claim: str = ""
    """The claim that was decided: the cell itself, or one of the catalogue that says the same."""
    unkept: str = ""
    """Why what was decided could not be kept, if it could not."""

    @property
    def name(self) -> str:
        """The cell as a claim."""
        return f"{self.law}__{self.block}"


def counts(cells: Sequence[Cell], blocks: int) -> dict[str, int]:
    """Count the cells by how they were decided, and by what they rest on.

    Cells for some parameters stand beside those for all, and are counted apart.
    """
    whole = [each for each in cells if each.parameters != SOME]
    derived = sum(each.derived for each in whole)
    decided = [each for each in whole if each.verdict in (Verdict.HOLDS, Verdict.FAILS)]
    kinds = Counter(each.evidence.strength for each in decided)
    return {
        "tested": len(whole) - derived,
        "derived": derived,
        "undecided": len(whole) - len(decided),
        "empty": blocks * (len(LAWS) + len(DERIVED_ONLY)) - len(whole),
        **{kind: kinds[kind] for kind in Strength},
        SOME: len(cells) - len(whole),
    }


def as_json(cells: Sequence[Cell]) -> bytes:
    """Write one cell a line, its evidence as data and in words."""
    lines = []
    for each in cells:
        evidence = msgspec.to_builtins(each.evidence) | {"detail": str(each.evidence)}
        lines.append(msgspec.json.encode(msgspec.to_builtins(each) | {"evidence": evidence}))
    return b"".join(line + b"\n" for line in lines)


def telling(cells: Sequence[Cell]) -> list[str]:
    """Say which laws tell the most of a row: all its other answers follow from them."""
    answers = {
        each.law: each.verdict is Verdict.HOLDS
        for each in cells
        if each.parameters != SOME and each.verdict in (Verdict.HOLDS, Verdict.FAILS)
    }
    strongest, weakest = (", ".join(names).replace("_", " ") for names in frontier(answers))
    return [
        f"strongest that hold: {strongest or 'none'}",
        f"weakest that fail: {weakest or 'none'}",
    ]
