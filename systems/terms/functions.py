"""Functions of terms, each with the rules that are theorems about it.

Where a function is not defined everywhere, the caller answers for its argument.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any, Self

from flint import arb, fmpq, fmpz

from .power import Group, Prime, positive_factor, power, reciprocal, root_of_number, substitute
from .relations import is_above, mapped
from .term import (
    NONNEGATIVE,
    ONE,
    POSITIVE,
    UNKNOWN,
    ZERO,
    Atom,
    Power,
    Product,
    Term,
    add,
    first,
    multiply,
    negative,
    normal,
    number,
    of,
    refused,
    scaled,
    subtract,
    used,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_HALF = Fraction(1, 2)
_MOST_TURNS = 8
"""Sines of so many times an angle are multiplied out."""
_NOTHING: frozenset[Atom] = frozenset()


class Pi(Atom):
    """The circle constant."""

    bare = True

    def __new__(cls) -> Self:
        return super().__new__(cls, "pi", _NOTHING)

    @property
    def sign(self) -> int:
        return POSITIVE

    def substituted(self, at: Mapping[Atom, Term]) -> Term:
        del at
        return of(self)

    def at(self, point: Any) -> Any:
        del point
        return arb.pi()


def pi() -> Term:
    """Return the circle constant."""
    return of(Pi())


class Call(Atom):
    """The value of a function of one term."""

    function: str

    term: Term

    def __new__(cls, term: Term) -> Self:
        self = super().__new__(cls, f"{cls.function}({term.key})", term.free, term.height)
        self.term = term
        return self

    def at(self, point: Any) -> Any:
        return getattr(arb(self.term.at(point)), self.function)()


# Exponentials and logarithms.


class Exp(Atom):
    """The exponential of one product of atoms, without a factor: that is the power of this."""

    term: Term

    def __new__(cls, product: Product) -> Self:
        term = Term({product: fmpq(1)})
        self = super().__new__(cls, f"exp({term.key})", term.free, term.height)
        self.term = term
        return self

    @property
    def sign(self) -> int:
        return POSITIVE

    def substituted(self, at: Mapping[Atom, Term]) -> Term:
        inside = substitute(self.term, at)
        product = _alone(inside)
        if product is None:
            return exp(inside)
        return Term({((Exp(product), 1),): fmpq(1)}, POSITIVE)

    def rebuilt(self, change: Callable[[Term], Term]) -> Term:
        return exp(change(self.term))

    def at(self, point: Any) -> Any:
        return arb(self.term.at(point)).exp()


def _alone(term: Term) -> Product | None:
    """Return the product that a term is, if no rule is about its exponential."""
    if len(term.parts) != 1:
        return None
    ((product, factor),) = term.parts.items()
    ruled = any(atom.boolean or isinstance(atom, Log) for atom, _ in product)
    return product if factor == 1 and not ruled else None


def exp(term: Term) -> Term:
    """Return the exponential: of a sum, a product; of a logarithm, what it is of."""
    return mapped(term, _exp).signed(POSITIVE)


def _exp(term: Term) -> Term:
    found = ONE
    for product, factor in term.parts.items():
        atom = product[0][0] if len(product) == 1 and product[0][1] == 1 else None
        if isinstance(atom, Log):
            used("exp(c log t) = t^c where t > 0")
            found = multiply(found, power(atom.term, _plain(factor)))
        else:
            found = multiply(found, Term({((Exp(product), _plain(factor)),): fmpq(1)}))
    return found


def _plain(factor: fmpq) -> Power:
    whole = factor.denominator == 1
    return (
        int(factor.numerator) if whole else Fraction(int(factor.numerator), int(factor.denominator))
    )


class Log(Call):
    """The logarithm of a positive term that does not split."""

    function = "log"

    def substituted(self, at: Mapping[Atom, Term]) -> Term:
        return log(substitute(self.term, at).signed(POSITIVE))

    def rebuilt(self, change: Callable[[Term], Term]) -> Term:
        return log(change(self.term).signed(POSITIVE))


def log(term: Term) -> Term:
    """Return the logarithm of a positive term: of a product of positive atoms, a sum."""
    return mapped(term, _log)


def _log(term: Term) -> Term:
    if not term.parts:
        return ZERO  # a case that does not occur: what a logarithm is taken of is positive
    common = positive_factor(term)
    rest = multiply(term, reciprocal(common)).signed(term.sign)
    total = _log_of_number(next(iter(common.parts.values())))
    for atom, each in next(iter(common.parts)):
        inner = atom.term if isinstance(atom, Exp) else _log_of_atom(atom)
        total = add(total, inner, fmpq(Fraction(each).numerator, Fraction(each).denominator))
    if rest.parts == ONE.parts:
        return total
    return add(total, of(Log(rest)))


def _log_of_atom(atom: Atom) -> Term:
    if isinstance(atom, Group):
        return of(Log(atom.term.signed(POSITIVE)))
    return of(Log(Term({((atom, 1),): fmpq(1)}, POSITIVE)))


def _log_of_number(value: fmpq) -> Term:
    total = ZERO
    for part, sign in ((value.numerator, 1), (value.denominator, -1)):
        if part > 10**12:
            raise refused(f"a logarithm of {part} is not taken apart")
        for prime, count in fmpz(part).factor():
            total = add(total, of(Log(number(fmpq(prime)))), int(count) * sign)
    return total


# Roots, absolute values and what is positive.


def sqrt(term: Term) -> Term:
    """Return the root of a term that is not negative: of a square, the absolute value."""
    if term.root is not None:
        used("sqrt(t^2) = |t|")
        return absolute(term.root)
    split = _even_part(term)
    if split is not None:
        used("sqrt(t^2) = |t|")
        base, rest = split
        return multiply(absolute(base), sqrt(rest.signed(term.sign)))
    root = _root_of_square(term)
    if root is not None:
        used("sqrt(t^2) = |t|")
        base, scale = root
        return multiply(absolute(base), power(number(scale), _HALF))
    found = power(term, _HALF)
    return found.signed(POSITIVE if term.sign == POSITIVE else NONNEGATIVE)


def _root_of_square(term: Term) -> tuple[Term, fmpq] | None:
    """Write three parts as the square of a sum or a difference, times a positive number."""
    even = [
        (product, factor)
        for product, factor in sorted(term.parts.items(), key=str)
        if factor > 0 and all(each % 2 == 0 for _, each in product)
    ]
    if len(term.parts) != 3 or len(even) != 2:
        return None
    scale = even[0][1]
    one, two = (
        multiply(
            normal({atom: each // 2 for atom, each in product}),
            power(number(factor / scale), _HALF),
        )
        for product, factor in even
    )
    for root in (subtract(one, two), add(one, two)):
        if scaled(multiply(root, root), scale) == term:
            return root, scale
    return None


def _even_part(term: Term) -> tuple[Term, Term] | None:
    """Take the square of atoms of unknown sign out of a single product."""
    if len(term.parts) != 1:
        return None
    ((product, factor),) = term.parts.items()
    even = {atom: each // 2 for atom, each in product if not atom.sign and each % 2 == 0}
    if not even:
        return None
    rest = {atom: each for atom, each in product if atom not in even}
    return normal(dict(even)), scaled(normal(dict(rest)), factor)


class Part(Call):
    """The positive part of a term: the larger of it and zero."""

    function = "max(0,"

    @property
    def sign(self) -> int:
        return NONNEGATIVE

    def substituted(self, at: Mapping[Atom, Term]) -> Term:
        return positive_part(substitute(self.term, at))

    def rebuilt(self, change: Callable[[Term], Term]) -> Term:
        return positive_part(change(self.term))

    def raised(self, power: Power) -> Term | None:
        """The square of a positive part is the part times its argument."""
        if power < 2 or int(power) != power:
            return None
        rest = Term({((self, 1),): fmpq(1)})
        for _ in range(int(power) - 1):
            rest = multiply(rest, self.term)
        return rest

    def at(self, point: Any) -> Any:
        value = self.term.at(point)
        return max(value, fmpq(0)) if isinstance(value, fmpq) else arb.max(value, arb(0))


def positive_part(term: Term) -> Term:
    """Return the larger of a term and zero; positive factors are taken out."""
    return mapped(term, _positive_part).signed(NONNEGATIVE)


def _positive_part(term: Term) -> Term:
    if term.sign:
        return term
    if negative(term).sign:
        return ZERO
    inner = _inner_part(term)
    if inner is not None:
        used("max(0, max(0, t) + s) = max(0, t + s) where s <= 0")
        return positive_part(inner)
    found = _on_both_sides(term)
    if found is not None:
        return found
    outside = positive_factor(term, NONNEGATIVE)
    rest = multiply(term, reciprocal(outside))
    if rest.parts[first(rest.parts)] < 0:
        used("max(t, 0) = t + max(-t, 0)")
        flipped = negative(rest)
        return multiply(outside, subtract(of(Part(flipped)), flipped))
    return multiply(outside, of(Part(rest)))


def _inner_part(term: Term) -> Term | None:
    """Take off a positive part inside of another, where the rest is not positive."""
    for product, factor in term.parts.items():
        atom = product[0][0] if len(product) == 1 and product[0][1] == 1 else None
        rest = subtract(term, Term({product: factor}))
        if isinstance(atom, Part) and factor > 0 and negative(rest).sign:
            return add(scaled(atom.term, factor), rest)
    return None


def _on_both_sides(term: Term) -> Term | None:
    """Write max(0, a p + b q), p and q the parts of t and -t, as max(0, a) p + max(0, b) q."""
    for part in sorted({atom for atom in term.atoms() if isinstance(atom, Part)}, key=str):
        found = _slopes(term, part)
        if found is None or not all(each.sign or negative(each).sign for each in found):
            continue
        used("max(0, a p + b q) = max(0, a) p + max(0, b) q, where p is max(0, t) and q max(0, -t)")
        above, below = map(positive_part, found)
        other = subtract(of(part), part.term)
        return add(multiply(above, of(part)), multiply(below, other))
    return None


def _slopes(term: Term, part: Part) -> tuple[Term, Term] | None:
    """Write a term as a p + b q, where p is the positive part of an atom t and q that of -t."""
    inner = next(iter(part.term.parts))
    if part.term != Term({inner: fmpq(1)}) or len(inner) != 1 or inner[0][1] != 1:
        return None
    of_part, of_atom = ZERO, ZERO
    for product, factor in term.parts.items():
        powers = dict(product)
        met = powers.pop(part, 0), powers.pop(inner[0][0], 0)
        if met not in ((1, 0), (0, 1)):
            return None
        rest = normal(dict(powers))
        if met[0]:
            of_part = add(of_part, rest, factor)
        else:
            of_atom = add(of_atom, rest, factor)
    return add(of_part, of_atom), negative(of_atom)


def absolute(term: Term) -> Term:
    """Return the absolute value: twice the positive part, less the term."""
    known = POSITIVE if term.nonzero else NONNEGATIVE
    return subtract(scaled(positive_part(term), 2), term).signed(known)


def larger(one: Term, two: Term) -> Term:
    """Return the larger of two terms."""
    known = max(one.sign, two.sign)
    return add(two, positive_part(subtract(one, two))).signed(known)


def smaller(one: Term, two: Term) -> Term:
    """Return the smaller of two terms."""
    known = min(one.sign, two.sign)
    return subtract(one, positive_part(subtract(one, two))).signed(known)


# Hyperbolic tangent, error function, sine and cosine.


def tanh(term: Term) -> Term:
    """Return the hyperbolic tangent, with exponentials."""
    double = exp(scaled(term, 2))
    known = term.sign
    bottom = add(double, ONE).signed(POSITIVE)
    return multiply(subtract(double, ONE), reciprocal(bottom)).signed(known)


class Erf(Call):
    """The error function of a term whose first factor is positive."""

    function = "erf"

    @property
    def sign(self) -> int:
        return self.term.sign

    def substituted(self, at: Mapping[Atom, Term]) -> Term:
        return erf(substitute(self.term, at))

    def rebuilt(self, change: Callable[[Term], Term]) -> Term:
        return erf(change(self.term))


def erf(term: Term) -> Term:
    """Return the error function, which is odd."""
    return mapped(term, _erf)


def _erf(term: Term) -> Term:
    if not term.parts:
        return ZERO
    if term.parts[first(term.parts)] < 0:
        used("erf is odd")
        return negative(of(Erf(negative(term))))
    return of(Erf(term))


class Sin(Call):
    """The sine of a positive multiple of one product."""

    function = "sin"

    def substituted(self, at: Mapping[Atom, Term]) -> Term:
        return sin(substitute(self.term, at))

    def rebuilt(self, change: Callable[[Term], Term]) -> Term:
        return sin(change(self.term))

    def raised(self, power: Power) -> Term | None:
        """The squares of sine and cosine sum to one."""
        if power < 2 or int(power) != power:
            return None
        used("sin^2 + cos^2 = 1")
        cosine = Cos(self.term)
        square = subtract(ONE, of(cosine, 2))
        rest = power - 2
        return multiply(square, of(self, rest)) if rest else square


class Cos(Call):
    """The cosine of a positive multiple of one product."""

    function = "cos"

    def substituted(self, at: Mapping[Atom, Term]) -> Term:
        return cos(substitute(self.term, at))

    def rebuilt(self, change: Callable[[Term], Term]) -> Term:
        return cos(change(self.term))


def sin(term: Term) -> Term:
    """Return the sine: of a sum, by the rule of addition."""
    return mapped(term, lambda each: _turned(each)[1])


def cos(term: Term) -> Term:
    """Return the cosine: of a sum, by the rule of addition."""
    return mapped(term, lambda each: _turned(each)[0])


def _turned(term: Term) -> tuple[Term, Term]:
    """Return cosine and sine."""
    found = ONE, ZERO
    for product, factor in sorted(term.parts.items(), key=str):
        if _whole_turns(product, factor):
            used("cos 2 pi k = 1 and sin 2 pi k = 0, k an integer")
            continue
        count = int(abs(factor.numerator))
        if len(product) > 1 and count % 2 == 0 and dict(product).get(Pi(), 0):
            once, count = _opaque(Term({product: fmpq(2, factor.denominator)})), count // 2
        else:
            once = _once(product, int(factor.denominator))
        if factor < 0:
            once = once[0], negative(once[1])
        if count > _MOST_TURNS:
            once, count = _opaque(Term({product: factor})), 1
        for _ in range(count):
            found = _both(found, once)
    return found


def _whole_turns(product: Product, factor: fmpq) -> bool:
    """Whether an angle is a number of whole turns."""
    powers = dict(product)
    turns = powers.pop(Pi(), 0) == 1 and factor.denominator == 1 and int(factor.numerator) % 2 == 0
    return turns and all(
        atom.integer and power > 0 and int(power) == power for atom, power in powers.items()
    )


def _once(product: Product, parts: int) -> tuple[Term, Term]:
    """Return cosine and sine of a product over a number; of parts of a turn they may be known."""
    alone = len(product) == 1 and isinstance(product[0][0], Pi) and product[0][1] == 1
    if alone and parts in _KNOWN:
        cosine, sine = _KNOWN[parts]
        half = fmpq(1, 2)
        return scaled(_signed_root(cosine), half), scaled(_signed_root(sine), half)
    unit = Term({product: fmpq(1, parts)})
    return of(Cos(unit)), of(Sin(unit))


_KNOWN = {1: (-4, 0), 2: (0, 4), 3: (1, 3), 4: (2, 2), 6: (3, 1)}
"""The squares of twice the cosine and the sine of half a turn over a number, with their signs."""


def _signed_root(square: int) -> Term:
    if not square:
        return ZERO
    root = root_of_number(fmpq(abs(square)), Fraction(1, 2))
    return root if square > 0 else negative(root)


def _opaque(term: Term) -> tuple[Term, Term]:
    """Return cosine and sine of one product with its factor."""
    if term.parts[next(iter(term.parts))] < 0:
        cosine, sine = _opaque(negative(term))
        return cosine, negative(sine)
    return of(Cos(term)), of(Sin(term))


def _both(one: tuple[Term, Term], two: tuple[Term, Term]) -> tuple[Term, Term]:
    cosine = subtract(multiply(one[0], two[0]), multiply(one[1], two[1]))
    return cosine, add(multiply(one[1], two[0]), multiply(one[0], two[1]))


@cache
def _names() -> dict[str, Any]:
    return {
        "exp": exp, "log": log, "sqrt": sqrt, "tanh": tanh, "erf": erf, "sin": sin, "cos": cos,
        "abs": absolute,
    }  # fmt: skip


def function(name: str) -> Any:
    """Return a function of a term by its standard name, or None."""
    return _names().get(name)


__all__ = ["UNKNOWN", "Group", "Prime", "function", "is_above"]
