"""A proof as a person would write it: both sides in one normal form, and the rules used."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import permutations
from typing import TYPE_CHECKING, Any

from ...systems.sizes import Space
from ...systems.terms.atoms import Entry, Named, Place, Var
from ...systems.terms.functions import Call, Exp, Part, Pi
from ...systems.terms.namespace import over
from ...systems.terms.peaks import Peak
from ...systems.terms.power import Group, Prime, substitute
from ...systems.terms.relations import Above, Zero
from ...systems.terms.sums import Sum
from ...systems.terms.term import ONE, negative, of, subtract
from ...systems.terms.whole import Whole
from ...theory.verdict import Strength
from ..prove.structure.cases import PathsError
from ..prove.symbolic.named import LEMMAS
from ..prove.symbolic.prover import proof_of
from .coq import coq_says

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from ...systems.terms.term import Atom, Power, Term
    from ...systems.terms.whole import Form
    from ...theory.claim import Claim
    from ..prove.symbolic.pieces import Step
    from ..prove.symbolic.prover import Attempt, Proof
    from ..prove.symbolic.prover import Part as Compared
    from .exhibit import Exhibit

_FREE, _BOUND, _LONG = "ijpqrs", "klmabcefgh", ("T", "E", "Z", r"\Theta")
_SPACE = r"\, "
_LONGEST, _LONGEST_GOAL = 800, 320
"""A normal form with more letters is told by its length alone."""
_LONGEST_EXPONENT, _FEW = 40, 4
"""An exponent with more letters has a name; of so many indices are all orders tried."""
_FUNCTIONS = ("cos", "log", "sin", "tanh")
"""Those for which LaTeX has a command."""
_SIGNS = {"<=": r"\le", "!=": r"\ne"}
_CHECKED = "and each normal form was compared with the claim's own code at random sizes and points"
_MOST, _MOST_STEPS = 3, 5
"""So many comparisons, and so many uses of lemmas, are written out."""
_ORDINALS = ("first", "second", "third")
_SUMS = 8
"""So many of a comparison's sums that are kept as a whole are written out."""


def shown_proof(exhibit: Exhibit) -> list[str]:
    """Return the proof for all sizes, where that is what the verdict rests on."""
    shown = exhibit.record is not None and exhibit.record.strength is Strength.PROVED
    ends = exhibit.record.evidence.sizes if shown and exhibit.record else {}
    lines = proof_lines(exhibit.claim, ends) if shown else []
    return [*lines, coq_says(exhibit.claim)] if lines else []


def proof_lines(claim: Claim, ends: Mapping[str, int] | None = None) -> list[str]:
    """Return the proof for all sizes in a few lines of text and LaTeX; none where there is none.

    Args:
        claim: The claim.
        ends: How far sizes that are numbers went when it was proved; here each takes its least.
    """
    try:
        proof = proof_of(claim, again=True)
    except PathsError:
        return []
    with over(Space({})):  # so that long exponents can be compared
        return _written(claim, proof, ends or {})


def _written(claim: Claim, proof: Proof, ends: Mapping[str, int]) -> list[str]:
    """Write a proof at the case of the sizes at which there is most to show."""
    attempt = max(proof.attempts, key=lambda each: each.weight, default=None)
    writer, sides = _told(attempt.parts[:_MOST] if attempt else [], claim)
    ways = list(_ways(proof, attempt, writer, " ".join(sides)))
    return [_sizes(proof, ends), *sides, *writer.meanings(), *ways, _CHECKED]


def _told(parts: Sequence[Compared], claim: Claim) -> tuple[Writer, list[str]]:
    """Write the sides; where two inputs would go by one name, with the parameters of fields."""
    taken = {*claim.bounds, *claim.parameters}
    writer = Writer(taken)
    sides = [_sides(part, writer) for part in parts]
    if len(set(writer.names.values())) == len(writer.names):
        return writer, sides
    writer = Writer(taken, whole=True)
    return writer, [_sides(part, writer) for part in parts]


def _sizes(proof: Proof, ends: Mapping[str, int]) -> str:
    sizes = [", ".join(proof.symbols)] if proof.symbols else []
    sizes += [f"{name} up to {ends.get(name, size)}" for name, size in proof.numbers.items()]
    said = f"For all {'; '.join(sizes)}, indices from 0" if sizes else "At its only size"
    least = [f"{name} = {size}" for name, size in proof.numbers.items() if name in ends]
    if len(proof.attempts) > 1:
        return f"{said}; of {len(proof.attempts)} cases of the sizes this is the longest:"
    return f"{said}; written out for {', '.join(least)}:" if least else f"{said}:"


def _sides(part: Compared, writer: Writer) -> str:
    """Write one comparison at its generic entry."""
    entries = part.entries[-1]
    at = ", ".join(writer.term(each) for each in entries.indices)
    lhs, rhs = (writer.term(each) for each in entries.sides)
    where = f"at ({at})" if at else "everywhere"
    if lhs == rhs:
        return f"{where}, both sides are ${_short(lhs)}$"
    sign = _SIGNS.get(part.relation.sign, part.relation.sign)
    return f"{where}, ${_short(lhs)} {sign} {_short(rhs)}$"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else rf"\text{{a normal form of {len(text)} letters}}"


def _ways(proof: Proof, attempt: Attempt | None, writer: Writer, sides: str) -> Iterable[str]:
    """Say by what the sides meet: lemmas with what they leave to be shown, and rules."""
    steps = [*attempt.steps[::-1]] if attempt else []
    steps.sort(key=lambda step: step.part)
    lemmas = [step.use.lemma for step in steps]
    if len(lemmas) > _MOST_STEPS or attempt is None:
        yield f"by lemmas, one after the other: {'; '.join(map(_named, dict.fromkeys(lemmas)))}"
    else:
        yield from dict.fromkeys(_step(step, attempt, writer) for step in steps)
    rules = [rule for rule in proof.rules if rule not in lemmas]
    if not rules and not lemmas:
        signs = {part.relation.sign for part in attempt.parts} if attempt else set()
        ordered = "; then the difference has no negative term" if signs & {"<", "<="} else ""
        yield f"by multiplying out{', with e^(x + y) = e^x e^y' if 'e^{' in sides else ''}{ordered}"
    elif rules:
        yield f"by {'; '.join(rules)}"
    if "[" in sides:
        yield "where [...] is 1 if what stands in it is so, and 0 if not"


def _step(step: Step, attempt: Attempt, writer: Writer) -> str:
    """Name a lemma, and say what it leaves to be shown."""
    defined = step.part < 0
    sign = ">" if defined or attempt.parts[step.part].relation.sign == "<" else r"\ge"
    goal = writer.term(step.use.goal)
    several = 1 < len(attempt.parts) <= _MOST
    first = f"for the {_ORDINALS[step.part]}, " if several and not defined else ""
    first = "for all to have a value, " if defined else first
    said = f"{first}by the lemma: {_named(step.use.lemma)}"
    if len(goal) > _LONGEST_GOAL or goal.isdigit():
        return said
    here = frozenset().union(*(each.free for each in attempt.parts[step.part].entries[-1].indices))
    every_index = (each for each in step.use.goal.free - here if isinstance(each, Var))
    new = sorted(every_index, key=writer.index)
    every = ", ".join(f"{writer.index(each)} < {_length(each.length)}" for each in new)
    return f"{said}; enough that ${goal} {sign} 0${f' for all ${every}$' if every else ''}"


def _named(lemma: str) -> str:
    """Say a lemma with the claim that it is; what was computed is none."""
    return f"{lemma} ({LEMMAS[lemma]})" if lemma in LEMMAS else lemma


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
        self.exponents: list[tuple[Term, tuple[Var, ...]]] = []
        """Long exponents, each with the indices that it depends on."""

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
        return sign + (rf"\frac{{{top}}}{{{bottom}}}" if below else top)

    def _factors(self, product: Sequence[tuple[Atom, Power]]) -> list[str]:
        """Write factors; what is summed ends where another begins."""
        written = [self._power(*pair) for pair in product]
        sums = [isinstance(atom, Sum) and power == 1 for atom, power in product]
        if len(product) > 1:
            written = [
                f"({text})" if sum_ else text for text, sum_ in zip(written, sums, strict=True)
            ]
        return written

    def _power(self, atom: Atom, power: Power) -> str:
        if isinstance(atom, Exp):
            factor = "" if power == 1 else f"{power}\\,"
            return f"e^{{{factor}{self._exponent(atom.term)}}}"
        base = self.atom(atom)
        if power == 1:
            return base
        if power == Fraction(1, 2):
            return rf"\sqrt{{{base}}}"
        plain = isinstance(atom, (Entry, Named, Pi, Var))
        return f"{base}^{{{power}}}" if plain else rf"\left({base}\right)^{{{power}}}"

    def _exponent(self, term: Term) -> str:
        """Write an exponent; a long one has a name, the same for what differs in indices alone."""
        short = Writer(self.taken, whole=self.whole)
        if len(short.term(term)) <= _LONGEST_EXPONENT:
            return self.term(term)
        places = [each for each in short.met if each in term.free]
        for number, (known, own) in enumerate(self.exponents, 1):
            for order in permutations(places) if len(own) == len(places) <= _FEW else ():
                moved = substitute(known, dict(zip(own, map(of, order), strict=True)))
                if moved == term:
                    return self._indexed(self._long(number), tuple(map(of, order)))
        self.exponents.append((term, tuple(places)))
        return self._indexed(self._long(len(self.exponents)), tuple(map(of, places)))

    def _long(self, number: int) -> str:
        """Return the name of a long exponent."""
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
        return str(atom.value) if isinstance(atom, Prime) else _name(repr(atom.size))

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
        own = re.sub(r".*\.(?=[^\W\d])", "", name)
        self.names[name] = _name(name if self.whole else own)
        return self.names[name]

    def _bound(self, atom: Sum | Peak) -> str:
        if isinstance(atom, Peak):
            return self._extreme(r"\max", atom.bound, atom.term)
        over = r",\ ".join(f"{self.index(each)} < {_length(each.length)}" for each in atom.bound)
        inside = _SPACE.join(self._power(*pair) for pair in atom.factors)
        return rf"\sum_{{{over}}} {inside}"

    def _extreme(self, which: str, bound: Var, term: Term) -> str:
        over = f"{self.index(bound)} < {_length(bound.length)}"
        return rf"{which}_{{{over}}} ({self.term(term)})"

    def _function(self, atom: Any) -> str:
        inside = self.term(atom.term)
        if isinstance(atom, Group):
            return f"({inside})"
        if isinstance(atom, Part):
            return rf"\max(0, {inside})"
        known = atom.function in _FUNCTIONS
        called = rf"\{atom.function}" if known else rf"\operatorname{{{atom.function}}}"
        return f"{called}({inside})"

    def _whole(self, form: Form) -> str:
        """Return the name of a sum that is kept as a whole."""
        self.wholes.setdefault(form.number, form)
        return f"S_{{{list(self.wholes).index(form.number) + 1}}}"

    def meanings(self) -> Iterable[str]:
        """Yield lines that say what the names of sums stand for, in these meanings too."""
        for number, (term, places) in enumerate(self.exponents, 1):
            self.letters = {}
            name = self._indexed(self._long(number), tuple(map(of, places)))
            yield f"where ${name} = {_short(self.term(term))}$"
        done = 0
        while done < len(self.wholes):
            if done == _SUMS:
                yield "and further sums that are kept as a whole"
                return
            form, self.letters = list(self.wholes.values())[done], {}
            name = self._indexed(self._whole(form), tuple(map(of, form.places)))
            yield f"where ${name} = {_short(self.term(form.term))}$"
            done += 1

    def _indexed(self, name: str, indices: tuple[Term, ...]) -> str:
        if not indices:
            return name
        base = f"({name})" if "_" in name else name
        return f"{base}_{{{', '.join(map(self.term, indices))}}}"


def _name(text: str) -> str:
    """Write a name with its tail below the line."""
    head, _, tail = re.sub(r"[^\w ]+", " ", text).strip().partition("_")
    return f"{_upright(head)}_{{{_upright(tail)}}}" if tail else _upright(head)


def _length(length: Any) -> str:
    """Write how far an index goes."""
    return " ".join(_name(each) if each[0].isalpha() else each for each in repr(length).split())


def _upright(text: str) -> str:
    """Write a word upright, and a letter or a number as it is."""
    plain = len(text) == 1 or text.isdigit()
    return text if plain else rf"\mathrm{{{text}}}".replace("_", r"\_")
