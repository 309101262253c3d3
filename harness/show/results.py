"""What the court answers in a program or a notebook: data that prints itself, and as HTML."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb

from ...theory.laws import DERIVED_ONLY, LAWS
from ...theory.verdict import Strength, Verdict
from ..laws.table import SOME
from .cite import cite
from .figures import Figure, along, curve, sides
from .printable import printable
from .report import answer, evidence, refutation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...theory.claim import Claim
    from ...theory.verdict import Evidence
    from ...theory.witness import Point
    from ..decide import Decision
    from ..judge.point import Finding
    from ..keep.record import Numbers
    from ..laws.table import Cell
    from .exhibit import Exhibit


def _exact(written: Numbers) -> np.ndarray:
    """Return written numbers as fractions, or where they are enclosures as floats near them."""
    try:
        values = [Fraction(each) for each in written.entries]
    except ValueError:
        return _near(written)
    return np.array(values, dtype=object).reshape(written.shape)


def _near(written: Numbers) -> np.ndarray:
    """Return written numbers, enclosures by their middles, as floats."""
    values = [float(arb(each).mid()) for each in written.entries]
    return np.array(values).reshape(written.shape)


@dataclass(frozen=True)
class Decided:
    """A claim with its verdict, and what that rests on."""

    decision: Decision
    exhibit: Exhibit

    @property
    def claim(self) -> Claim:
        """The claim."""
        return self.exhibit.claim

    @property
    def verdict(self) -> Verdict:
        """The verdict."""
        return self.decision.verdict

    @property
    def evidence(self) -> str:
        """What the verdict rests on, in a line."""
        return evidence(self.decision)

    @property
    def strength(self) -> Strength:
        """How strong that is."""
        return self.decision.evidence.strength

    @property
    def id(self) -> str:
        """What `lakatos cite` and `lakatos verify` take: the counterexample, or the claim."""
        return self.decision.counterexample or self.claim.id

    @property
    def sizes(self) -> dict[str, int]:
        """The sizes at the point that settles the claim; none where no point does."""
        point = self.exhibit.record and self.exhibit.record.point
        return dict(point.sizes) if point else {}

    @property
    def arguments(self) -> dict[str, np.ndarray]:
        """The arguments there, as fractions; floats where a domain makes none."""
        point = self.exhibit.record and self.exhibit.record.point
        return {name: _exact(each) for name, each in point.arguments.items()} if point else {}

    @property
    def sides(self) -> dict[str, np.ndarray]:
        """What is compared there, near the exact values."""
        record = self.exhibit.record
        return {name: _near(each) for name, each in record.sides.items()} if record else {}

    @property
    def gap(self) -> str:
        """A number below the distance of the sides."""
        return self.exhibit.gap

    def as_dict(self) -> dict[str, Any]:
        """Return what `lakatos check --json` writes."""
        return answer(self.decision).written

    def cite(self, style: str = "markdown") -> str:
        """Return the finding as text to paste, in one of the formats of `lakatos cite`.

        Raises:
            CitationError: There is nothing on record, or no script can show it.
        """
        return cite(self.exhibit, style)

    def figure(self) -> Figure:
        """Return both sides and their difference as heat maps.

        Raises:
            ValueError: No point settles the claim.
        """
        self._settling()
        return sides(self.sides)

    def along(self, name: str = "", *, low: float = -1, high: float = 2) -> Figure:
        """Return how far the claim is missed along a line through the point that settles it.

        Args:
            name: An argument whose multiples are taken, with the others as they are; without one,
                the multiples of all. At 1 they are what they are at the point.
            low: Where the line begins.
            high: Where it ends.

        Raises:
            ValueError: No point settles the claim, or it has no such argument.
        """
        return along(self.claim, self._settling(), name, low, high)

    def curve(self, name: str, *, low: float | None = None, high: float | None = None) -> Figure:
        """Return how large both sides are as a size grows or an argument, such as a scale, does.

        Args:
            name: A size, at each of whose values points are drawn; or an argument, which is
                multiplied with all else as it is at the point that settles the claim, or at one
                that is drawn where no point does.
            low: The least value of the size, or factor of the argument.
            high: The largest.

        Raises:
            ValueError: The claim has no such size and no such argument.
        """
        finding = self.decision.finding
        if finding is not None:
            return curve(self.claim, finding.point, name, low, high)
        sizes = self.claim.signature.sizes_above(1)
        drawn = self.claim.signature.drawn(sizes, np.random.default_rng(0))
        return curve(self.claim, drawn, name, low, high)

    def _settling(self) -> Point:
        """Return the point that settles the claim.

        Raises:
            ValueError: There is none.
        """
        if self.decision.finding is None:
            raise ValueError(f"no point settles {self.claim.id}, so that there is none to draw")
        return self.decision.finding.point

    def __str__(self) -> str:
        """Return the finding as `lakatos check` prints it."""
        if self.exhibit.record is None:
            return f"{self.verdict} {self.claim.id}: {self.evidence}"
        return printable(refutation(self.exhibit))

    def __repr__(self) -> str:
        return f"<{self.claim.id} {self.verdict}: {self.evidence}>"

    def _repr_html_(self) -> str:
        if self.exhibit.record is None:
            return f"<p>{escape(str(self))}</p>"
        return cite(self.exhibit, "html")

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.claim.latex}$"


@dataclass(frozen=True)
class Row:
    """Which laws a block obeys."""

    block: str
    cells: tuple[Cell, ...]
    remarks: tuple[str, ...] = ()
    """Which laws make no sense of the block, and how it is judged."""

    def __getitem__(self, law: str) -> Cell:
        for each in self.cells:
            if each.law == law and each.parameters != SOME:
                return each
        raise KeyError(law)

    def __iter__(self) -> Iterator[Cell]:
        return iter(self.cells)

    def __len__(self) -> int:
        return len(self.cells)

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """The verdict of each law, for all parameters."""
        return {each.law: each.verdict for each in self.cells if each.parameters != SOME}

    def laws(self, verdict: Verdict | str) -> list[str]:
        """Name the laws with a verdict."""
        return [law for law, found in self.verdicts.items() if found == verdict]

    def __str__(self) -> str:
        """Return a line a cell."""
        return "\n".join(" ".join(filter(None, _told(each))) for each in self.cells)

    def __repr__(self) -> str:
        held, failed = (len(self.laws(each)) for each in (Verdict.HOLDS, Verdict.FAILS))
        return f"<{self.block}: {held} laws hold, {failed} fail>"

    def _repr_html_(self) -> str:
        formulas = {name: law.formula for name, law in LAWS.items()} | DERIVED_ONLY
        some = {SOME: " for some parameters"}
        rows = [
            [
                str(each.verdict),
                each.law + some.get(each.parameters, ""),
                formulas[each.law],
                *_told(each)[2:],
            ]
            for each in self
        ]
        said = "".join(f"<p>{escape(printable(each))}</p>" for each in self.remarks)
        heads = ("verdict", "law", "formula", "evidence", "counterexample")
        return f"{_table(f'The laws of {self.block}', heads, rows)}{said}"


def _told(cell: Cell) -> list[str]:
    some = " for some parameters" if cell.parameters == SOME else ""
    named = f"{cell.law} of {cell.block}{some}:"
    return [str(cell.verdict), named, str(cell.evidence), cell.counterexample or ""]


def _table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of plain text."""

    def line(cells: Sequence[str], tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{escape(printable(each))}</{tag}>" for each in cells)

    body = "\n".join(line(each, "td") for each in rows)
    top = line(heads, "th")
    return f"<table><caption>{escape(caption)}</caption>\n{top}\n{body}\n</table>"


@dataclass(frozen=True)
class Proof:
    """What a proof says of a claim, if there is one: it is false where there is none."""

    claim: Claim
    evidence: Evidence | None
    lines: tuple[str, ...] = ()
    """How it goes, as `lakatos show` prints it."""

    def __bool__(self) -> bool:
        return self.evidence is not None

    def __str__(self) -> str:
        """Say for which sizes it is proved."""
        return "not proved" if self.evidence is None else str(self.evidence)

    def __repr__(self) -> str:
        return f"<{self.claim.id}: {self}>"

    def _repr_html_(self) -> str:
        said = "".join(f"<p>{escape(printable(each))}</p>" for each in self.lines)
        title = f"<p><strong>{escape(self.claim.statement)}</strong> {escape(str(self))}.</p>"
        return f"{title}{said}"


@dataclass(frozen=True)
class Judged:
    """A claim at one point."""

    finding: Finding

    @property
    def sizes(self) -> dict[str, int]:
        """The sizes."""
        return dict(self.finding.point.sizes)

    @property
    def coordinates(self) -> dict[str, tuple[np.ndarray, ...]]:
        """The free coordinates of each argument, as fractions."""
        return {name: tuple(parts) for name, parts in self.finding.point.coordinates.items()}

    @property
    def truth(self) -> str:
        """Whether the claim is true there, false, or undecided; `unmet` where it says nothing."""
        return self.finding.truth.name.lower()

    def __repr__(self) -> str:
        named = ", ".join(f"{name} = {size}" for name, size in self.sizes.items())
        return f"<{self.truth} at {named or 'no sizes'}>"


@dataclass(frozen=True)
class Points:
    """A claim at several points."""

    claim: Claim
    judged: tuple[Judged, ...]

    def __iter__(self) -> Iterator[Judged]:
        return iter(self.judged)

    def __len__(self) -> int:
        return len(self.judged)

    def __getitem__(self, place: int) -> Judged:
        return self.judged[place]

    def __repr__(self) -> str:
        truths = [each.truth for each in self.judged]
        told = ", ".join(f"{truths.count(each)} {each}" for each in dict.fromkeys(truths))
        return f"<{self.claim.id} at {len(self)} points: {told}>"

    def _repr_html_(self) -> str:
        rows = [
            [
                each.truth,
                ", ".join(f"{name} = {size}" for name, size in each.sizes.items()),
                "; ".join(f"{name} = {_plain(part)}" for name, part in each.coordinates.items()),
            ]
            for each in self.judged
        ]
        heads = ("truth", "sizes", "free coordinates")
        return _table(self.claim.statement, heads, rows)


def _plain(parts: tuple[np.ndarray, ...]) -> str:
    return ", ".join(str(np.vectorize(str, otypes=[object])(part).tolist()) for part in parts)


__all__ = ["Decided", "Judged", "Points", "Proof", "Row"]
