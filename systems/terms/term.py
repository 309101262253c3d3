"""Terms: polynomials over atoms with rational coefficients, in one normal form.

An atom is a number that depends on indices: a size, an index, an entry of an input, an indicator, a
function's value, a sum over indices. Two terms with one normal form are one function of sizes,
indices and inputs. The rules that take a product into its normal form stand with the atoms that
they are about: what a power of an atom is (`raised`), and what it does beside others (`beside`).

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Self

from flint import arb, fmpq

from ..errors import NotRigorousError
from ..once import once
from ..whole import whole_power

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ..sizes import Space

Power = int | Fraction
Product = tuple[tuple["Atom", Power], ...]
"""Atoms with their powers, in the order of their keys."""
UNKNOWN, NONNEGATIVE, POSITIVE = range(3)
MOST = 1500
"""A term has no more parts than this."""
_NOTHING: frozenset[Any] = frozenset()
_EXACT = 64
"""Greater powers of rational numbers are not written out."""
LETTERS = 8_192
"""To read so many letters takes about as long as to multiply two products: less where they are
joined, and more where names are looked for among them."""
EFFORT = 10_000
"""One proof multiplies no more products than this, unless it is told otherwise."""


@dataclass
class Setting:
    """What one run of code over terms knows, and what became of it."""

    space: Space
    conditions: list[tuple[int, Term]] = field(default_factory=list)
    """Terms that must have a sign wherever all is defined, or none, which is not zero, and of which
    that is not evident."""
    refusals: list[str] = field(default_factory=list)
    """What was refused, whatever the code made of it."""
    rules: set[str] = field(default_factory=set)
    """The rules beyond arithmetic that were used."""
    signs: dict[str, int] = field(default_factory=dict)
    """What was found out about the signs of sums."""
    sums: dict[str, Term] = field(default_factory=dict)
    """What sums are, by how they read without the names of their bound indices."""
    indices: dict[str, Any] = field(default_factory=dict)
    """The indices that were met, each of which is made once."""
    made: dict[Any, Any] = field(default_factory=dict)
    """The arrays that were made, by how."""
    steps: list[Any] = field(default_factory=list)
    """The lemmas that were used, each with what it was used on."""
    together: int = 0
    """Entries of more parts than this are kept as a whole; none are where it is zero."""
    wholes: dict[str, Any] = field(default_factory=dict)
    """The sums that are kept as a whole, by their normal forms."""
    opened: dict[str, Term] = field(default_factory=dict)
    """What these are with terms for indices."""
    apart: dict[str, tuple[tuple[Any, ...], Term]] = field(default_factory=dict)
    """What sums are of, at indices that stand for their bound ones."""
    renamed: dict[Any, Any] = field(default_factory=dict)
    """What atoms become with other names for indices."""
    looked_up: dict[Any, Any] = field(default_factory=dict)
    """What was looked up in them."""
    effort: int = 0
    """How many products it took."""
    limit: int = EFFORT
    """It takes no more."""
    trial: Any = None
    """Tells where a difference is negative at a point, so that no order of it is sought."""
    searched: int = 0
    """How many products the search for an order took that led nowhere."""
    count: int = 0
    """Names given so far."""
    depth: int = 0
    """Sums in whose bodies it is."""
    minus: Callable[[], Callable[[Term, Term], Term]] | None = None
    """What is written for a difference of arrays, where a proof is printed and nothing proved."""

    def fresh(self) -> int:
        """Return a number that names what was never there before."""
        self.count += 1
        return self.count


SETTING: ContextVar[Setting] = ContextVar("setting")


class TermError(NotRigorousError):
    """Nothing is known of something over symbolic sizes."""


def refused(reason: str) -> TermError:
    """Return the error that refuses something, and remember it, whatever becomes of it."""
    SETTING.get().refusals.append(reason)
    return TermError(reason)


def used(rule: str) -> None:
    """Remember that a rule was used."""
    SETTING.get().rules.add(rule)


class Atom(str):
    """A number that depends on indices; two atoms with one text are one number.

    It is that text, which has its hash and its order from Python itself: products are sorted, and
    looked up, by their atoms more often than anything else is done.
    """

    __slots__ = ("__dict__", "free", "height", "key")
    key: str
    free: frozenset[Atom]
    """The indices that it depends on and that are not bound in it."""
    height: int
    """The highest level of an index that is bound in it."""
    integer = False
    """Whether it is an integer."""
    boolean = False
    """Whether it is 0 or 1."""
    active = False
    """Whether it has a rule about what stands beside it."""
    folds = False
    """Whether it has a rule about its powers."""
    fixed = False
    """Whether all that is known of it is known from when it was made."""
    plain = True
    """Whether it has no rule of any kind, so that a product with it is but sorted."""
    bare = False
    """Whether it is no number of an input: a size, an index, the circle constant."""

    def __init_subclass__(cls) -> None:
        cls.folds = cls.raised is not Atom.raised
        cls.plain = not (cls.folds or cls.boolean or cls.active)

    def __new__(cls, key: str, free: frozenset[Atom], height: int = 0) -> Self:
        self = super().__new__(cls, key)
        self.key, self.free, self.height = key, free, height
        return self

    __repr__ = str.__str__

    @once
    def ordered(self) -> tuple[Atom, ...]:
        """The indices that it depends on, in order."""
        return tuple(sorted(self.free))

    @once
    def alone(self) -> Term:
        """It as a term."""
        return normal({self: 1})

    @once
    def nameless(self) -> str:
        """The text of it without the names of indices."""
        read(self.key)
        return _NAMES.sub("", self.key)

    @property
    def sign(self) -> int:
        """What is known of its sign."""
        return NONNEGATIVE if self.boolean else UNKNOWN

    @property
    def nonzero(self) -> bool:
        """Whether it is certainly not zero."""
        return self.sign == POSITIVE

    def apart(self, other: Atom) -> bool:
        """Whether it certainly differs from another atom."""
        del other
        return False

    def substituted(self, at: Mapping[Atom, Term]) -> Term:
        """Return it with terms for indices."""
        raise NotImplementedError

    def rebuilt(self, change: Callable[[Term], Term]) -> Term:
        """Return it with each term that it is made of changed."""
        del change
        return of(self)

    def raised(self, power: Power) -> Term | None:
        """Return what a power of it is, where that has another normal form."""
        if not self.boolean or power == 1:
            return None
        if power < 0:
            raise refused(f"{self.key} is divided by")
        return Term({((self, 1),): fmpq(1)})

    def beside(self, factors: Mapping[Atom, Power]) -> Term | None:
        """Return a product that it is a factor of, where that has another normal form."""
        del factors
        return None

    def at(self, point: Any) -> Any:
        """Return its value at a point: a rational number or an enclosure."""
        raise NotImplementedError


class Term:
    """A polynomial over atoms."""

    __slots__ = ("__dict__", "known", "parts", "root")

    def __init__(
        self, parts: Mapping[Product, fmpq], known: int = UNKNOWN, root: Term | None = None
    ) -> None:
        if len(parts) > MOST:
            raise refused(f"an entry has over {MOST} parts")
        self.parts = parts
        self.known = known
        """What is known of the sign from how the term was made."""
        self.root = root
        """The term that it was made the square of."""

    @once
    def key(self) -> str:
        """Return the normal form as text."""
        texts = [f"{factor}{product}" for product, factor in self.parts.items()]
        return texts[0] if len(texts) == 1 else "+".join(sorted(texts))

    @once
    def free(self) -> frozenset[Atom]:
        """The indices that it depends on."""
        return _NOTHING.union(*[atom.free for product in self.parts for atom, _ in product])

    def atoms(self) -> Iterable[Atom]:
        """List the atoms of its parts."""
        return (atom for product in self.parts for atom, _ in product)

    @once
    def height(self) -> int:
        """The highest level of an index that is bound in it."""
        return max([atom.height for product in self.parts for atom, _ in product], default=0)

    @property
    def number(self) -> fmpq | None:
        """The number that it is, if it is one."""
        if not self.parts:
            return fmpq(0)
        return self.parts.get(()) if len(self.parts) == 1 else None

    @once
    def integer(self) -> bool:
        """Whether it is certainly an integer."""
        return all(
            factor.denominator == 1
            and all(atom.integer and power > 0 and int(power) == power for atom, power in product)
            for product, factor in self.parts.items()
        )

    @once
    def sign(self) -> int:
        """What is known of its sign: UNKNOWN, NONNEGATIVE or POSITIVE."""
        return max(self.known, evident(self.parts))

    @property
    def nonzero(self) -> bool:
        """Whether it is certainly not zero."""
        if self.sign == POSITIVE or negative(self).sign == POSITIVE:
            return True
        if len(self.parts) == 2:
            return self._is_gap
        return len(self.parts) == 1 and all(atom.nonzero for atom in self.atoms())

    @property
    def _is_gap(self) -> bool:
        """Whether it is a multiple of the difference of two atoms that are never equal."""
        (one, first), (two, second) = self.parts.items()
        alone = all(len(product) == 1 and product[0][1] == 1 for product in (one, two))
        return alone and first == -second and one[0][0].apart(two[0][0])

    def signed(self, known: int) -> Term:
        """Return it with what else is known of its sign."""
        return self if known <= self.known else Term(self.parts, known, self.root)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Term) and self.parts == other.parts

    def __hash__(self) -> int:
        return hash(self.key)

    def __repr__(self) -> str:
        return self.key or "0"

    @once
    def lone(self) -> Atom | None:
        """The atom that it is, if it is one."""
        if len(self.parts) != 1:
            return None
        ((product, factor),) = self.parts.items()
        alone = len(product) == 1 and factor == 1 and product[0][1] == 1
        return product[0][0] if alone else None

    def at(self, point: Any) -> Any:
        """Return its value at a point."""
        total: Any = fmpq(0)
        for product, factor in self.parts.items():
            value: Any = factor
            for atom, power in product:
                value = value * raised_at(point.value(atom), power)
            total = total + value
        return total


def raised_at(value: Any, power: Power) -> Any:
    """Return a power of a value; whole ones by multiplication, which takes every enclosure.

    By squares, since e^(10^8 x) is a power; of a rational number, great ones are enclosed.
    """
    if power == 1:
        return value
    if int(power) == power:
        great = abs(int(power)) > _EXACT and isinstance(value, fmpq)
        return whole_power(arb(value) if great else value, int(power), fmpq(1))
    return arb(value) ** arb(fmpq(power.numerator, power.denominator))


def evident(parts: Mapping[Product, fmpq]) -> int:
    """Return the sign that is evident: no part is negative, and perhaps one is positive."""
    found = NONNEGATIVE
    for product, factor in parts.items():
        if factor < 0:
            return UNKNOWN
        sign = POSITIVE
        for atom, power in product:
            known = atom.sign
            if known != POSITIVE and power != 1 and int(power) == power and power % 2 == 0:
                known = POSITIVE if atom.nonzero else NONNEGATIVE
            if known == UNKNOWN:
                return UNKNOWN
            sign = min(sign, known)
        found = max(found, sign)
    return found


def number(value: Any) -> Term:
    """Return a number as a term."""
    factor = value if isinstance(value, fmpq) else fmpq(value.numerator, value.denominator)
    return Term({(): factor} if factor else {})


ZERO = Term({})
ONE = Term({(): fmpq(1)})


def of(atom: Atom, power: Power = 1) -> Term:
    """Return a power of an atom as a term."""
    return atom.alone if atom.fixed and power == 1 else normal({atom: power})


def add(one: Term, two: Term, factor: Any = 1) -> Term:
    """Return a sum, of which the second part is multiplied by a number."""
    if not two.parts:
        return one
    if not one.parts:
        return Term(two.parts, two.sign) if factor == 1 else Term(scaled(two, factor).parts)
    total = dict(one.parts)
    for product, each in two.parts.items():
        _put(total, product, each * factor)
    return Term(total, _of_sum(one, two) if factor == 1 else UNKNOWN)


def _of_sum(one: Term, two: Term) -> int:
    return max(one.sign, two.sign) if one.sign and two.sign else UNKNOWN


def gathered(terms: Iterable[tuple[Term, Any]]) -> Term:
    """Return a sum of terms, each times a number: it is written once, however many they are."""
    total: dict[Product, fmpq] = {}
    known: int | None = None
    for term, factor in terms:
        if known != UNKNOWN:
            sign = term.sign if factor > 0 or not term.parts else UNKNOWN
            known = sign and max(sign, known or UNKNOWN)
        for product, each in term.parts.items():
            _put(total, product, each * factor)
        if len(total) > MOST:
            break
    return Term(total, known or UNKNOWN)


def _put(total: dict[Product, fmpq], product: Product, factor: fmpq) -> None:
    before = total.get(product)
    if before is not None:
        factor = before + factor
    if factor:
        total[product] = factor
    else:
        total.pop(product, None)


def scaled(term: Term, factor: Any) -> Term:
    """Return a multiple."""
    if not factor:
        return ZERO
    known = term.known if factor > 0 else UNKNOWN
    return Term({product: each * factor for product, each in term.parts.items()}, known)


def negative(term: Term) -> Term:
    """Return the negative."""
    return scaled(term, -1)


def subtract(one: Term, two: Term) -> Term:
    """Return a difference."""
    return add(one, two, -1)


def spend(products: int) -> None:
    """Count products that are multiplied.

    Raises:
        TermError: They are more than a proof may have.
    """
    setting = SETTING.get()
    setting.effort += products
    if setting.effort > setting.limit:
        raise refused("the proof is too long")


def read(text: str) -> None:
    """Count the letters of a text that is read: a long one takes as long as many products.

    Raises:
        TermError: They are more than a proof may have.
    """
    spend(len(text) // LETTERS)


def multiply(one: Term, two: Term) -> Term:
    """Return a product."""
    if one.parts == ONE.parts:
        return two
    if two.parts == ONE.parts:
        return one
    spend(len(one.parts) * len(two.parts))
    total: dict[Product, fmpq] = {}
    for left, first in one.parts.items():
        for right, second in two.parts.items():
            if not left or not right:
                _put(total, left or right, first * second)
                continue
            found = _together(left, right)
            if isinstance(found, tuple):
                _put(total, found, first * second)
                continue
            for product, factor in found.parts.items():
                _put(total, product, factor * first * second)
    if one.parts == two.parts:
        return Term(total, POSITIVE if one.nonzero else NONNEGATIVE, one)
    return Term(total, one.sign and min(one.sign, two.sign))


def _together(left: Product, right: Product) -> Product | Term:
    """Return a product of two, as it is where no rule applies."""
    factors = dict(left)
    for atom, power in right:
        if atom in factors:
            power = _whole(factors[atom] + power)  # noqa: PLW2901 - a sum
            if not power:
                del factors[atom]
                continue
        factors[atom] = power
    changed = _changed(factors)
    return tuple(sorted(factors.items())) if changed is None else changed


def normal(factors: dict[Atom, Power]) -> Term:
    """Return the normal form of a product."""
    factors = {atom: _whole(power) for atom, power in factors.items() if power}
    changed = _changed(factors)
    return Term({tuple(sorted(factors.items())): fmpq(1)}) if changed is None else changed


def _changed(factors: dict[Atom, Power]) -> Term | None:
    """Return a product by the rules of its factors; None where none applies."""
    active = []
    for atom, power in factors.items():
        if atom.plain:
            continue
        if atom.folds or atom.boolean:
            changed = atom.raised(power)
            if changed is not None:
                rest = {each: exponent for each, exponent in factors.items() if each != atom}
                return multiply(changed, normal(rest)) if rest else changed
        if atom.active:
            active.append(atom)
    for atom in sorted(active):
        changed = atom.beside(factors)
        if changed is not None:
            return changed
    return None


def _whole(power: Power) -> Power:
    return power if power.__class__ is int or power.denominator != 1 else int(power)


def first(products: Iterable[Product]) -> Product:
    """Return the product by which a term is oriented: names of indices count last."""
    return min(products, key=_nameless)


def _nameless(product: Product) -> tuple[str, str]:
    nameless = ", ".join(f"({atom.nameless}, {power!r})" for atom, power in product)
    read(nameless)
    return nameless, str(product)


_NAMES = re.compile(r"\b[bci]\d[\d.]*<")
"""The names of indices."""


def product_of(terms: Iterable[Term]) -> Term:
    """Return the product of terms."""
    found = ONE
    for term in terms:
        found = multiply(found, term)
    return found


def sum_of(terms: Iterable[Term]) -> Term:
    """Return the sum of terms."""
    return gathered((term, 1) for term in terms)
