"""Lemmas: what a counterexample says, as a statement about real numbers with its proof."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from flint import arb, fmpq

from ....systems import UNDEFINED_NUMBER, Ball, Rational
from ....theory.relation import AllOf, AnyOf, AtMost, Differ, Equal, Exists, Less, Truth
from ..script.errors import ScriptError
from .terms import Term, TermSystem, is_constant, operation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ....theory.claim import Claim
    from ....theory.relation import Comparison, Relation
    from ...judge.point import Finding

_LARGEST = 400
"""An expression of more nodes is taken apart, one step for each part that is shared."""
_PART = 12
"""Parts that are shared get a name of their own from so many nodes on."""
_DIGITS = 22
"""Digits of the bounds of such a part."""
_ERF_DIGITS = 9
"""Digits of the error function, which is an integral."""
_FUNCTIONS = {"tanh": "tanh_", "abs": "Rabs"}
_CLOSE = "first [interval with (i_prec 60) | interval with (i_prec 120)]"
_UNFOLD = "unfold larger, tanh_"
_EXACT = "first [lra | field]"
_SIGNS = "unfold larger, Rabs; repeat destruct Rcase_abs"


@dataclass(frozen=True)
class Lemma:
    """A lemma of Coq: its name, what it says, and how that is proved."""

    name: str
    statement: str
    proof: str
    bound: str = ""
    """The number in the statement that is below the gap, in two digits."""

    def __str__(self) -> str:
        return f"Lemma {self.name} :\n  {self.statement}.\nProof. {self.proof} Qed.\n"


def lemma_of(claim: Claim, found: Finding) -> Lemma:
    """Return the lemma that says how a claim fails at a point, or that something exists there.

    Raises:
        ScriptError: Coq's real numbers have not what the claim calls, or no value there.
    """
    if found.judgement.near:
        raise ScriptError(f"{claim.id} is settled by a solution that no fraction is")
    name = claim.id.replace("__", "_of_")
    system = TermSystem()
    try:
        with system.context():
            part = _deciding(claim, found, system)
            if not _without_value(part):
                return _stated(name, part, existential=found.existential)
        system = TermSystem(plain=True)
        with system.context():
            lacking = _without_value(_deciding(claim, found, system))[0]
            said = {"/": "{0} = 0", "ln": "{0} <= 0", "sqrt": "{0} < 0"}[lacking.name]
            inner = lacking.arguments[-1]
            return _proved(name, [inner], said, exact=inner.exact is not None)
    except (ArithmeticError, AttributeError, TypeError) as error:
        raise ScriptError(f"{claim.id} has no lemma: {error}") from error


def _deciding(claim: Claim, found: Finding, system: TermSystem) -> Comparison:
    """Return a comparison, of terms, that settles the claim at its point."""
    relation = claim(**found.point.values(claim.parameters, system))
    wanted = Truth.TRUE if found.existential else Truth.FALSE
    for part in _parts(relation):
        if _judged(part) is wanted:
            return part
    raise ScriptError(f"terms do not show what {claim.id} says at its point")


def _without_value(part: Comparison) -> list[Term]:
    """List what has no value in the sides of a comparison."""
    cells = [cell for side in (part.lhs, part.rhs) for cell in side.entries().ravel()]
    return [cell.lacking for cell in cells if cell.lacking is not None]


def _parts(relation: Relation) -> Iterator[Comparison]:
    """List the comparisons that a relation claims; what it assumes holds at its witness."""
    match relation:
        case AllOf(parts=parts) | AnyOf(parts=parts):
            for each in parts:
                yield from _parts(each)
        case Exists(relation=inner):
            yield from _parts(inner)
        case _ if hasattr(relation, "conclusion"):
            yield from _parts(relation.conclusion)
        case _:
            yield from relation.comparisons()


def _judged(comparison: Comparison) -> Truth:
    """Judge a comparison of terms by their fractions, or by their enclosures."""
    sides = [side.entries().ravel() for side in (comparison.lhs, comparison.rhs)]
    entries = [cell for side in sides for cell in side if cell.lacking is None]
    exact = all(cell.exact is not None for cell in entries)
    array, kind = (Rational, "exact") if exact else (Ball, "ball")
    made = [
        array.from_values(
            [getattr(cell, kind) if cell.lacking is None else UNDEFINED_NUMBER for cell in side]
        )
        for side in sides
    ]
    return type(comparison)(*made).judge().truth


def _stated(name: str, part: Comparison, *, existential: bool) -> Lemma:
    """State what a comparison of terms says at its worst entry, or says of all."""
    sides = (part.lhs.entries().ravel(), part.rhs.entries().ravel())
    pairs = list(zip(*sides, strict=True))
    fails = isinstance(part, Differ) if existential else not isinstance(part, Differ)
    if not fails:
        return _of_all(name, part, pairs)
    if isinstance(part, (Equal, Differ)):
        pairs += [(right, left) for left, right in pairs]
    left, right = max(pairs, key=lambda pair: (pair[0].ball - pair[1].ball).lower())
    gap = (left.ball - right.ball).lower()
    if not gap > 0:  # a strict relation that fails by a tie
        return _proved(name, [left, right], "{1} <= {0}", exact=True)
    bound = below(Fraction(int(gap.fmpq().p), int(gap.fmpq().q)))
    return _proved(name, [left, right], f"{{0}} - {{1}} > {bound}", bound=bound)


def _of_all(name: str, part: Comparison, pairs: list[tuple[Term, Term]]) -> Lemma:
    """State a relation that holds in every entry."""
    sign = "<" if isinstance(part, Less) else "<=" if isinstance(part, AtMost) else "="
    said = [f"{{{2 * place}}} {sign} {{{2 * place + 1}}}" for place in range(len(pairs))]
    terms = [each for pair in pairs for each in pair]
    return _proved(name, terms, " /\\ ".join(said), exact=sign == "=")


def below(number: Fraction) -> str:
    """Return two digits of a positive number, rounded down and a little less than it."""
    number, exponent = number * Fraction(199, 200), 0
    while number >= 100:
        number, exponent = number / 10, exponent + 1
    while number < 10:
        number, exponent = number * 10, exponent - 1
    power = 10 ** abs(exponent)
    return f"{int(number) * power}" if exponent >= 0 else f"({int(number)} / {power})"


def _proved(
    name: str, terms: list[Term], said: str, *, exact: bool = False, bound: str = ""
) -> Lemma:
    """Write the statement about some terms, large parts of them by name, and its proof."""
    steps = _values(terms) if exact else _steps(terms)
    names = {each: f"v{place}" for place, each in enumerate(steps)}
    conclusion = said.format(*(_text(each, names) for each in terms))
    given = "".join(f"{names[each]} = {_text(each, names, own=True)} ->\n  " for each in steps)
    statement = f"forall {' '.join(names.values())} : R,\n  {given}" if steps else ""
    proof = [
        "intros " + " ".join([*names.values(), *(f"E{each}" for each in names.values())]) + "."
    ]
    stated: dict[Term, tuple[Fraction, Fraction]] = {}
    proof += [_value(each, names) if exact else _step(each, names, stated) for each in steps]
    close = f"{_SIGNS}; repeat split; {_EXACT}." if exact else f"{_UNFOLD}; repeat split; {_CLOSE}."
    if exact and steps:
        close = f"rewrite {', '.join(f'?B{each}' for each in names.values())}; {close}"
    return Lemma(name, statement + conclusion, "\n".join([*proof[not steps :], close]), bound)


def _reached(terms: list[Term]) -> tuple[list[Term], Counter[Term]]:
    """Return all parts of terms, each after those that it is made of, and how often each is."""
    reached: set[Term] = set()
    waiting, uses = list(terms), Counter(terms)
    while waiting:
        each = waiting.pop()
        if each not in reached:
            reached.add(each)
            waiting += each.arguments
            uses.update(each.arguments)
    return [each for each in Term.made.values() if each in reached], uses


def _values(terms: list[Term]) -> list[Term]:
    """Return the parts that get a name where all is exact: roots, maxima, and what is shared."""
    reached, uses = _reached(terms)
    steps: list[Term] = []
    sizes: dict[Term, int] = {}
    for each in reached:
        sizes[each] = 1 + sum(sizes[argument] for argument in each.arguments)
        named = each.name in ("sqrt", "larger", "abs") or (uses[each] > 1 and sizes[each] >= _PART)
        if each.exact is not None and (named or sizes[each] > _PART**2):
            steps.append(each)
            sizes[each] = 1
    return steps


def _value(each: Term, names: dict[Term, str]) -> str:
    """State the value of a part, which follows from those of the parts that it is made of."""
    exact = each.exact or fmpq(0)
    value = _number(Fraction(int(exact.p), int(exact.q)))
    name, text = names[each], _text(each, names, own=True)
    inner = [other for other in names.values() if re.search(rf"\b{other}\b", text)]
    known = "".join(f"rewrite B{other}; " for other in inner)
    last = "apply sqrt_lem_1; lra" if each.name == "sqrt" else f"{_SIGNS}; {_EXACT}"
    return f"assert (B{name} : {name} = {value}) by (rewrite E{name}; {known}{last})."


def _steps(terms: list[Term]) -> list[Term]:
    """Return the parts that get a name, each after those that it is made of."""
    reached, uses = _reached(terms)
    integral = any(each.name == "erf" for each in reached)
    if not integral and sum(each.size for each in terms) <= _LARGEST:
        return []
    steps: list[Term] = []
    sizes: dict[Term, int] = {}
    for each in reached:
        size = 1 + sum(sizes[argument] for argument in each.arguments)
        shared = uses[each] > 1 and size >= _PART
        if each.name == "erf" or shared or size > _LARGEST:
            steps.append(each)
            size = 1
        sizes[each] = size
    return steps


def _step(each: Term, names: dict[Term, str], stated: dict[Term, tuple[Fraction, Fraction]]) -> str:
    """Bound a named part by what is stated of those before it, and state that of it."""
    name = names[each]
    if each.name != "erf":
        low, high = stated[each] = _widened(_enclosed(each, stated), _DIGITS)
        said = f"{_number(low)} <= {name} <= {_number(high)}"
        return f"assert (B{name} : {said}) by (rewrite E{name}; {_UNFOLD}; {_CLOSE})."
    argument = _enclosed(each.arguments[0], stated)
    low, high = stated[each] = _widened(argument.erf(), _ERF_DIGITS)
    least, most = _widened(argument.erf() * arb.pi().sqrt() / 2, _ERF_DIGITS + 1)
    inner = f"RInt (fun t => exp (- (t * t))) 0 {_text(each.arguments[0], names)}"
    return (
        f"assert (B{name} : {_number(low)} <= {name} <= {_number(high)}) by (rewrite E{name}; "
        f"unfold erf; assert ({_number(least)} <= {inner} <= {_number(most)}) by "
        f"({_UNFOLD}; integral with (i_prec 80)); interval with (i_prec 80))."
    )


def _enclosed(each: Term, stated: dict[Term, tuple[Fraction, Fraction]]) -> arb:
    """Enclose a term by what is stated of its named parts."""
    if each in stated:
        low, high = (arb(fmpq(end.numerator, end.denominator)) for end in stated[each])
        return low.union(high)
    if not each.arguments:
        return each.ball
    inner = [_enclosed(argument, stated) for argument in each.arguments]
    if each.name == "larger":  # as `interval` does, which sees one number twice
        return (inner[0] + inner[1] + abs(inner[0] - inner[1])) / 2
    return operation(each.name)(*inner)


def _widened(ball: arb, digits: int) -> tuple[Fraction, Fraction]:
    """Return decimals of so many digits below and above an enclosure, with room for rounding."""
    ends = (end.fmpq() for end in (ball.lower(), ball.upper()))
    low, high = (Fraction(int(end.p), int(end.q)) for end in ends)
    room = max((high - low) / 8, max(abs(low), abs(high)) / 10**digits)
    scale = 1
    while room and scale * room < 2:
        scale *= 10
    return Fraction((low - room) * scale // 1, scale), Fraction(
        -((-high - room) * scale // 1), scale
    )


def _number(value: Fraction) -> str:
    size = abs(value)
    text = str(size) if size.denominator == 1 else f"({size.numerator} / {size.denominator})"
    return text if value >= 0 else f"(- {text})"


def _text(each: Term, names: dict[Term, str], *, own: bool = False) -> str:
    """Write a term, its named parts by their names."""
    if each in names and not own:
        return names[each]
    if is_constant(each):
        exact = each.exact or fmpq(0)
        return _number(Fraction(int(exact.p), int(exact.q)))
    inner = [_text(argument, names) for argument in each.arguments]
    if each.name == "+" and each.arguments[1].name == "-" and each.arguments[1] not in names:
        return f"({inner[0]} - {_text(each.arguments[1].arguments[0], names)})"
    if each.name in ("+", "*", "/"):
        return f"({inner[0]} {each.name} {inner[1]})"
    if not inner:
        return each.name
    return f"({' '.join([_FUNCTIONS.get(each.name, each.name), *inner])})"
