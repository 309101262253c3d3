"""Terms in LaTeX: every index by a letter, and what is long by a name that is explained."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import permutations
from typing import TYPE_CHECKING, Any

from ...systems.terms.atoms import Entry, Named, Place, Var
from ...systems.terms.functions import Call, Cos, Exp, Log, Part, Pi, Sin
from ...systems.terms.peaks import Peak
from ...systems.terms.power import Group, Prime, substitute
from ...systems.terms.relations import Above, Zero
from ...systems.terms.sums import Sum
from ...systems.terms.term import ONE, Term, negative, of, subtract
from ...systems.terms.whole import Whole

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from ...systems.terms.term import Atom, Power
    from ...systems.terms.whole import Form

_FREE, _BOUND, _LONG = "ijpqrs", "klmabcefgh", ("T", "E", "Z", r"\Theta")
_SPACE = r"\, "
_LONGEST = 1200
"""A normal form with more letters is told by its length alone."""
_LONGEST_INSIDE, _FEW = 40, 4
"""An exponent or an angle with more letters has a name; of so many indices are all orders tried."""
_LONGEST_TOP = 120
"""What is divided stands in brackets where it has more letters, so that its line can be broken."""
_FUNCTIONS = ("cos", "log", "sin", "tanh")
"""Those for which LaTeX has a command."""
_SUMS = 8
"""So many of a comparison's sums that are kept as a whole are written out."""


class Writer:
    """Writes terms in LaTeX, every index by a letter of its own.

    A field of a parameter goes by its own name alone, unless fields are to be written as a `whole`.
    """

    def __init__(self, taken: Container[str] = (), *, whole: bool = False) -> None:
        """Take the names that are no letters for indices."""
        self.whole, self.taken = whole, taken
        self._indices = [
            [letter for letter in letters if letter not in taken] for letters in (_FREE, _BOUND)
        ]
        self.letters: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.wholes: dict[int, Form] = {}
        """Sums that are not multiplied out, in the order in which they were met."""
        self.met: list[Var] = []
        """Indices, in the order in which they were met."""
        self.long: list[tuple[Term, tuple[Var, ...]]] = []
        """Long exponents and angles, each with the indices that it depends on."""

    def index(self, index: Var) -> str:
        """Return the letter of an index."""
        if index.key not in self.letters:
            names = self._indices[bool(index.level)]
            taken = sum(letter[0] in names for letter in self.letters.values())
            letter, turn = names[taken % len(names)], taken // len(names)
            self.letters[index.key] = letter + "'" * turn
            self.met.append(index)
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
        if len(product) == 1 and isinstance(product[0][0], Peak) and abs(factor) == 1:
            ((extreme, power),) = product
            if power == 1 and all(each < 0 for each in extreme.term.parts.values()):
                least = self._extreme(r"\min", extreme.bound, negative(extreme.term))
                return least if factor < 0 else f"-{least}"
        value = Fraction(int(factor.numerator), int(factor.denominator))
        above = self._factors([(atom, power) for atom, power in product if power > 0])
        below = self._factors([(atom, -power) for atom, power in product if power < 0])
        sign = "-" if value < 0 else ""
        if abs(value.numerator) != 1 or not above:
            above = [str(abs(value.numerator)), *above]
        if value.denominator != 1:
            below = [str(value.denominator), *below]
        top, bottom = (_SPACE.join(each) for each in (above, below))
        if below and len(top) > _LONGEST_TOP:
            return f"{sign}({top}) / ({bottom})"
        return sign + (rf"\frac{{{top}}}{{{bottom}}}" if below else top)

    def _factors(self, product: Sequence[tuple[Atom, Power]]) -> list[str]:
        """Write factors; what is summed ends where another begins."""
        numbers, others = powers_of_numbers(product)
        written = [f"{base}^{{{self.term(exponent)}}}" for base, exponent in numbers]
        if len(product) == 1:
            return written or [self._power(*product[0])]
        for atom, power in others:
            text = self._power(atom, power)
            written.append(f"({text})" if isinstance(atom, Sum) and power == 1 else text)
        return written

    def _power(self, atom: Atom, power: Power) -> str:
        if isinstance(atom, Exp):
            factor = "" if power == 1 else f"{power}\\,"
            return f"e^{{{factor}{self._inside(atom.term)}}}"
        base = self.atom(atom)
        if power == 1:
            return base
        base = self.term(atom.term) if isinstance(atom, Group) else base
        if power == Fraction(1, 2):
            return rf"\sqrt{{{base}}}"
        plain = isinstance(atom, (Entry, Named, Pi, Var))
        return f"{base}^{{{power}}}" if plain else rf"\left({base}\right)^{{{power}}}"

    def _inside(self, term: Term) -> str:
        """Write an exponent or an angle; what is long has a name, the same at other indices."""
        tried = Writer(self.taken, whole=self.whole)
        if len(tried.term(term)) <= _LONGEST_INSIDE:
            return self.term(term)
        places = [each for each in tried.met if each in term.free]
        for number, (known, own) in enumerate(self.long, 1):
            for order in permutations(places) if len(own) == len(places) <= _FEW else ():
                moved = substitute(known, dict(zip(own, map(of, order), strict=True)))
                if moved == term:
                    return self._indexed(self._long(number), tuple(map(of, order)))
        self.long.append((term, tuple(places)))
        return self._indexed(self._long(len(self.long)), tuple(map(of, places)))

    def _long(self, number: int) -> str:
        """Return the name of a long exponent or angle."""
        letter = next(each for each in _LONG if each not in self.taken)
        return letter + "'" * (number - 1)

    def atom(self, atom: Any) -> str:  # noqa: PLR0911 - one for each kind
        """Write an atom."""
        if isinstance(atom, Var):
            return self.index(atom)
        if isinstance(atom, (Entry, Place)):
            return self._of_indices(atom)
        if isinstance(atom, (Sum, Peak)):
            return self._bound(atom)
        if isinstance(atom, (Zero, Above)):
            return f"[{self._relation(atom.term, '=' if isinstance(atom, Zero) else '>')}]"
        if isinstance(atom, Whole):
            return self._indexed(self._whole(atom.form), tuple(map(of, atom.indices)))
        if isinstance(atom, (Group, Part, Call)):
            return self._function(atom)
        if isinstance(atom, Pi):
            return r"\pi"
        return str(atom.value) if isinstance(atom, Prime) else name_of(repr(atom.size))

    def _relation(self, term: Term, sign: str) -> str:
        """Write how a difference is to zero: what is taken away stands on the right."""
        if sign == ">" and term.parts.get(()) == 1 and term.integer:
            return self._relation(subtract(ONE, term), r"\le")  # whole numbers: k < i + 1
        sides: list[list[str]] = [[], []]
        for product, factor in sorted(term.parts.items(), key=str):
            sides[factor < 0].append(self._product(product, abs(factor)))
        left, right = (" + ".join(side) or "0" for side in sides)
        return f"{left} {sign} {right}"

    def _of_indices(self, atom: Entry | Place) -> str:
        if isinstance(atom, Entry):
            return self._indexed(self._named(atom.source.name), atom.indices)
        turn = "^{-1}" if atom.inverse else ""
        return f"{self._named(atom.name)}{turn}({', '.join(map(self.term, atom.indices))})"

    def _named(self, name: str) -> str:
        """Return the name of an input, or of a field of one."""
        own = re.sub(r".*[. ](?=[^\W\d])", "", name)  # a part of an input, or of a loop
        self.names[name] = name_of(name if self.whole else own)
        return self.names[name]

    def _bound(self, atom: Sum | Peak) -> str:
        if isinstance(atom, Peak):
            return self._extreme(r"\max", atom.bound, atom.term)
        over = r",\ ".join(f"{self.index(each)} < {length(each.length)}" for each in atom.bound)
        inside = _SPACE.join(self._power(*pair) for pair in atom.factors)
        return rf"\sum_{{{over}}} {inside}"

    def _extreme(self, which: str, bound: Var, term: Term) -> str:
        over = f"{self.index(bound)} < {length(bound.length)}"
        return rf"{which}_{{{over}}} ({self.term(term)})"

    def _function(self, atom: Any) -> str:
        if isinstance(atom, Group):
            return f"({self.term(atom.term)})"
        if isinstance(atom, Part):
            return rf"\max(0, {self.term(atom.term)})"
        inside = self._inside(atom.term) if isinstance(atom, (Cos, Sin)) else self.term(atom.term)
        known = atom.function in _FUNCTIONS
        called = rf"\{atom.function}" if known else rf"\operatorname{{{atom.function}}}"
        return f"{called}({inside})"

    def _whole(self, form: Form) -> str:
        """Return the name of a sum that is kept as a whole."""
        self.wholes.setdefault(form.number, form)
        return f"S_{{{list(self.wholes).index(form.number) + 1}}}"

    def meanings(self) -> Iterable[str]:
        """Yield lines that say what the names of sums stand for, in these meanings too."""
        for number, (term, places) in enumerate(self.long, 1):
            self.letters = {}
            name = self._indexed(self._long(number), tuple(map(of, places)))
            yield f"where ${name} = {short(self.term(term))}$"
        done = 0
        while done < len(self.wholes):
            if done == _SUMS:
                yield "and further sums that are kept as a whole"
                return
            form, self.letters = list(self.wholes.values())[done], {}
            name = self._indexed(self._whole(form), tuple(map(of, form.places)))
            yield f"where ${name} = {short(self.term(form.term))}$"
            done += 1

    def _indexed(self, name: str, indices: tuple[Term, ...]) -> str:
        if not indices:
            return name
        base = f"({name})" if "_" in name else name
        return f"{base}_{{{', '.join(map(self.term, indices))}}}"


def name_of(text: str) -> str:
    """Write a name with its tail below the line."""
    head, _, tail = re.sub(r"[^\w ]+", " ", text).strip().partition("_")
    return f"{_upright(head)}_{{{_upright(tail)}}}" if tail else _upright(head)


def length(length: Any) -> str:
    """Write how far an index goes."""
    return " ".join(name_of(each) if each[0].isalpha() else each for each in repr(length).split())


def _upright(text: str) -> str:
    """Write a word upright, and a letter or a number as it is."""
    plain = len(text) == 1 or text.isdigit()
    return text if plain else rf"\mathrm{{{text}}}".replace("_", r"\_")


def powers_of_numbers(
    product: Sequence[tuple[Atom, Power]],
) -> tuple[list[tuple[int, Term]], list[tuple[Atom, Power]]]:
    """Take together what was taken apart into primes: e^(4 t log 2) e^(4 t log 5) is 10000^t.

    Returns:
        Bases with their exponents, and the other factors.
    """
    bases: dict[Term, int] = {}
    others = []
    for atom, power in product:
        found = _logarithm(atom.term) if isinstance(atom, Exp) and power == int(power) else None
        if found is None:
            others.append((atom, power))
        else:
            base, exponent = found
            bases[exponent] = bases.get(exponent, 1) * base ** int(power)
    return [(base, exponent) for exponent, base in bases.items()], others


def _logarithm(term: Term) -> tuple[int, Term] | None:
    """Return what number has, so many times, its logarithm as a term; None where none does."""
    ((product, factor),) = term.parts.items()
    logs = [atom for atom, power in product if isinstance(atom, Log) and power == 1]
    if len(logs) != 1 or set(logs[0].term.parts) != {()}:
        return None
    (number,) = logs[0].term.parts.values()
    rest = tuple(pair for pair in product if pair[0] is not logs[0])
    whole = number.denominator == 1
    return (int(number.numerator), Term({rest: factor})) if whole else None


def short(text: str) -> str:
    """Return a normal form, or how long it is."""
    return text if len(text) <= _LONGEST else rf"\text{{a normal form of {len(text)} letters}}"
