"""Sides in LaTeX as a claim's own code computes them, before any algebra."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ...systems.sizes import SizeError
from ...theory.claim import ClaimError
from .coq import FormalError, computed
from .coq.formal.syntax import Formula
from .writer import length, name_of

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from ...theory.claim import Claim
    from .coq.formal.statement import Sides

_FREE, _BOUND = "ijpqrs", "klmabcefgh"
_SPACE = r"\, "
_SUM, _PRODUCT, _ATOM = range(3)
_FUNCTIONS = {
    "Exp": "exp", "Ln": "log", "Cos": "cos", "Sin": "sin", "Tanh": "tanh",
}  # fmt: skip
"""Those for which LaTeX has a command."""


def as_computed(
    claim: Claim, sizes: Mapping[str, Any], place: int, taken: Container[str]
) -> tuple[str, str] | None:
    """Return both sides of a comparison at its last kind of entry; None where they are not known.

    Args:
        claim: The claim.
        sizes: Its sizes, some of which are symbols.
        place: Which of its comparisons.
        taken: The names that are no letters for indices.
    """
    try:
        _, _, compared = computed(claim, sizes)
    except (FormalError, SizeError, ClaimError):
        return None
    if place >= len(compared) or not compared[place][1]:
        return None
    entries: Sides = compared[place][1][-1]
    teller = _Teller(taken)
    for index in entries[0]:
        teller.letter(index.name, _FREE)
    left, right = (teller.told(_tidy(each)) for each in entries[1])
    return left, right


def _tidy(formula: Formula) -> Formula:
    """Leave out what no person writes: ones as factors, zeros as terms, what a mask hides as 0."""
    if formula.kind in ("Const", "Entry", "Count", "Same", "Circle"):
        return formula
    parts = [_tidy(part) if isinstance(part, Formula) else part for part in formula.parts]
    match formula.kind, parts:
        case "Add", [Formula(kind="Const", parts=(0,)), other]:
            return other
        case "Add", [shown, hidden] if _hides_zeros(shown, hidden):
            return shown
        case "Mul", [Formula(kind="Const", parts=(1,)), other]:
            return other
        case (("Mul" | "Div"), [other, Formula(kind="Const", parts=(1,))]):
            return other
    return Formula(formula.kind, tuple(parts))


def _hides_zeros(shown: Formula, hidden: Formula) -> bool:
    """Whether these are the parts of a choice, m a + (1 - m) 0."""
    match hidden.kind, hidden.parts:
        case "Mul", (Formula(kind="Sub", parts=(_, mask)), Formula(kind="Const", parts=(0,))):
            return mask in (shown, shown.parts[0])
    return False


class _Teller:
    """Writes formulas, every index by a letter of its own."""

    def __init__(self, taken: Container[str]) -> None:
        self._taken = taken
        self._letters: dict[int, str] = {}

    def letter(self, index: int, names: str = _BOUND) -> str:
        """Return the letter of an index."""
        if index not in self._letters:
            free = [each for each in names if each not in self._taken]
            used = sum(each[0] in free for each in self._letters.values())
            self._letters[index] = free[used % len(free)] + "'" * (used // len(free))
        return self._letters[index]

    def told(self, formula: Formula, within: int = _SUM) -> str:
        """Write a formula, in brackets where it stands beside what binds closer."""
        text, binds = self._written(formula)
        return text if binds >= within else f"({text})"

    def _written(self, formula: Formula) -> tuple[str, int]:  # noqa: PLR0911 - one for each kind
        match formula.kind, formula.parts:
            case "Const", (value,):
                whole = value.denominator == 1
                plain = (
                    str(value) if whole else rf"\frac{{{value.numerator}}}{{{value.denominator}}}"
                )
                return plain, _ATOM if value >= 0 else _SUM
            case "Entry", (name, *indices):
                return self._entry(name, indices), _ATOM
            case "Sum", (index, inner):
                over = f"{self.letter(index.name)} < {length(index.length)}"
                return rf"\sum_{{{over}}} {self.told(inner, _PRODUCT)}", _PRODUCT
            case "Peak", (index, inner):
                over = f"{self.letter(index.name)} < {length(index.length)}"
                return rf"\max_{{{over}}} ({self.told(inner)})", _ATOM
            case "Call", (name, inner):
                return self._called(name, inner), _ATOM
            case "Count", (index,):
                text = self._index(index)
                return text, _SUM if " + " in text or " - " in text else _ATOM
            case "Same", (left, right):
                return f"[{self._index(left)} = {self._index(right)}]", _ATOM
            case "Circle", _:
                return r"\pi", _ATOM
        return self._operated(formula)

    def _operated(self, formula: Formula) -> tuple[str, int]:  # noqa: PLR0911 - as above
        match formula.kind, formula.parts:
            case "Add", (left, right):
                return f"{self.told(left)} + {self.told(right)}", _SUM
            case "Sub", (left, right):
                return f"{self.told(left)} - {self.told(right, _PRODUCT)}", _SUM
            case "Mul", (left, right):
                first = self.told(left, _ATOM if _ends_open(left) else _PRODUCT)
                return f"{first}{_SPACE}{self.told(right, _PRODUCT)}", _PRODUCT
            case "Div", (left, right):
                return rf"\frac{{{self.told(left)}}}{{{self.told(right)}}}", _ATOM
            case "Max", (left, right):
                return rf"\max({self.told(left)}, {self.told(right)})", _ATOM
            case "Inv", (inner,):
                return rf"\frac{{1}}{{{self.told(inner)}}}", _ATOM
        (inner,) = formula.parts
        return f"-{self.told(inner, _PRODUCT)}", _SUM

    def _called(self, name: str, inner: Formula) -> str:
        if name == "Sqrt":
            return rf"\sqrt{{{self.told(inner)}}}"
        if name == "Abs":
            return f"|{self.told(inner)}|"
        if name == "Exp":
            return f"e^{{{self.told(inner)}}}"
        command = _FUNCTIONS.get(name)
        called = rf"\{command}" if command else rf"\operatorname{{{name}}}"
        return f"{called}({self.told(inner)})"

    def _entry(self, name: str, indices: list[Any]) -> str:
        own = name_of(re.sub(r"(?<=^shift)(?=\d)", "_", name.rpartition(".")[2]))
        if not indices:
            return own
        base = f"({own})" if "_" in own else own
        return f"{base}_{{{', '.join(map(self._index, indices))}}}"

    def _index(self, index: Any) -> str:
        kind = type(index).__name__
        if kind == "At":
            return self.letter(index.name)
        if kind == "Whole":
            return length(index.length)
        if kind == "Place":
            return f"{name_of(index.source)}({self._index(index.index)})"
        if kind == "Pair":
            row = self._index(index.row)
            row = f"({row})" if " " in row else row
            return rf"{row}\, {length(index.width)} + {self._index(index.index)}"
        return f"{self._index(index.index)} + {length(index.by)}"


def _ends_open(formula: Formula) -> bool:
    """Whether what stands behind it would seem to be summed."""
    if formula.kind == "Mul":
        return _ends_open(formula.parts[1])
    return bool(formula.kind == "Sum")
