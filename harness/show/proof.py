"""A proof as a person would write it: both sides in one normal form, and the rules used."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ...systems.terms.atoms import Entry, Named, Place, Var
from ...systems.terms.functions import Call, Exp, Part, Pi
from ...systems.terms.peaks import Peak
from ...systems.terms.power import Group, Prime
from ...systems.terms.relations import Above, Zero
from ...systems.terms.sums import Sum
from ...systems.terms.whole import Whole
from ..prove.structure.cases import PathsError
from ..prove.symbolic.prover import proof_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...systems.terms.term import Atom, Power, Term
    from ...theory.claim import Claim
    from ..prove.symbolic.prover import Attempt, Proof
    from ..prove.symbolic.prover import Part as Compared

_FREE, _BOUND = "ijpqrs", "klmabcefgh"
_SPACE = r"\, "
_LONGEST = 400
"""A normal form with more letters is told by its length alone."""
_SIGNS = {"<=": r"\le", "!=": r"\ne"}
_MOST = 3
"""So many comparisons are written out."""


def proof_lines(claim: Claim) -> list[str]:
    """Return the proof for all sizes in a few lines of text and LaTeX; none where there is none."""
    try:
        proof = proof_of(claim, again=True)
    except PathsError:
        return []
    return [
        *_cases(proof),
        *_compared(proof.attempts[-1] if proof.attempts else None),
        *_rules(proof),
    ]


def _cases(proof: Proof) -> Iterable[str]:
    count = len(proof.attempts)
    yield f"{'The one case' if count == 1 else f'The last of {count} cases'} of the sizes:"


def _compared(attempt: Attempt | None) -> Iterable[str]:
    for part in (attempt.parts if attempt else [])[:_MOST]:
        yield from _sides(part)


def _sides(part: Compared) -> Iterable[str]:
    """Write one comparison at its generic entry."""
    entries = part.entries[-1]
    writer = Writer()
    at = ", ".join(writer.term(each) for each in entries.indices)
    where = f"at ({at})" if at else "everywhere"
    lhs, rhs = (writer.term(each) for each in entries.sides)
    if lhs == rhs:
        yield f"{where}, both sides are ${_short(lhs)}$"
    else:
        sign = _SIGNS.get(part.relation.sign, part.relation.sign)
        yield f"{where}, ${_short(lhs)} {sign} {_short(rhs)}$"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else rf"\text{{a normal form of {len(text)} letters}}"


def _rules(proof: Proof) -> Iterable[str]:
    if proof.rules:
        yield f"by {'; '.join(proof.rules)}"
    yield "and each normal form was compared with the claim's own code at random sizes and points"


class Writer:
    """Writes terms in LaTeX, every index by a letter of its own."""

    def __init__(self) -> None:
        self.letters: dict[str, str] = {}

    def index(self, index: Var) -> str:
        """Return the letter of an index."""
        if index.key not in self.letters:
            names = _BOUND if index.height else _FREE
            taken = sum(letter[0] in names for letter in self.letters.values())
            letter, turn = names[taken % len(names)], taken // len(names)
            self.letters[index.key] = letter + "'" * turn
        return self.letters[index.key]

    def term(self, term: Term) -> str:
        """Write a term."""
        if not term.parts:
            return "0"
        parts = [
            self._product(product, factor)
            for product, factor in sorted(term.parts.items(), key=str)
        ]
        text = parts[0]
        for part in parts[1:]:
            text += f" - {part[1:].strip()}" if part.startswith("-") else f" + {part}"
        return text

    def _product(self, product: Any, factor: Any) -> str:
        value = Fraction(int(factor.numerator), int(factor.denominator))
        above = [self._power(atom, power) for atom, power in product if power > 0]
        below = [self._power(atom, -power) for atom, power in product if power < 0]
        sign = "-" if value < 0 else ""
        if abs(value.numerator) != 1 or not above:
            above = [str(abs(value.numerator)), *above]
        if value.denominator != 1:
            below = [str(value.denominator), *below]
        top, bottom = (_SPACE.join(each) for each in (above, below))
        return sign + (rf"\frac{{{top}}}{{{bottom}}}" if below else top)

    def _power(self, atom: Atom, power: Power) -> str:
        if isinstance(atom, Exp):
            factor = "" if power == 1 else f"{power}\\,"
            return f"e^{{{factor}{self.term(atom.term)}}}"
        base = self.atom(atom)
        if power == 1:
            return base
        if power == Fraction(1, 2):
            return rf"\sqrt{{{base}}}"
        plain = isinstance(atom, (Entry, Named, Pi, Var))
        return f"{base}^{{{power}}}" if plain else rf"\left({base}\right)^{{{power}}}"

    def atom(self, atom: Any) -> str:  # noqa: PLR0911 - one for each kind
        """Write an atom."""
        if isinstance(atom, Var):
            return self.index(atom)
        if isinstance(atom, (Entry, Place)):
            return self._of_indices(atom)
        if isinstance(atom, (Sum, Peak)):
            return self._bound(atom)
        if isinstance(atom, (Zero, Above)):
            return f"[{self.term(atom.term)} {'=' if isinstance(atom, Zero) else '>'} 0]"
        if isinstance(atom, (Group, Part, Call, Whole)):
            return self._function(atom)
        if isinstance(atom, Pi):
            return r"\pi"
        return str(atom.value) if isinstance(atom, Prime) else _name(repr(atom.size))

    def _of_indices(self, atom: Entry | Place) -> str:
        if isinstance(atom, Entry):
            return self._indexed(_name(atom.source.name), atom.indices)
        turn = "^{-1}" if atom.inverse else ""
        return f"{_name(atom.name)}{turn}({', '.join(map(self.term, atom.indices))})"

    def _bound(self, atom: Sum | Peak) -> str:
        if isinstance(atom, Peak):
            return rf"\max_{{{self.index(atom.bound)}}} ({self.term(atom.term)})"
        over = ", ".join(map(self.index, atom.bound))
        inside = _SPACE.join(self._power(*pair) for pair in atom.factors)
        return rf"\sum_{{{over}}} {inside}"

    def _function(self, atom: Any) -> str:
        inside = self.term(atom.term)
        if isinstance(atom, (Group, Whole)):
            return f"({inside})"
        if isinstance(atom, Part):
            return rf"\max(0, {inside})"
        return rf"\{atom.function}({inside})"

    def _indexed(self, name: str, indices: tuple[Term, ...]) -> str:
        return f"{name}_{{{', '.join(map(self.term, indices))}}}" if indices else name


def _name(text: str) -> str:
    """Write a name with its tail below the line."""
    head, _, tail = re.sub(r"[^\w ]+", " ", text).strip().partition("_")
    head = head if len(head) == 1 else rf"\mathrm{{{head}}}"
    return (
        rf"{head}_{{\mathrm{{{tail}}}}}".replace("_", r"\_").replace(r"\_{", "_{") if tail else head
    )
