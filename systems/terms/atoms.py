"""The atoms that code begins with: sizes, indices, entries of inputs, places that an input names.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from flint import fmpq

from ..sizes import HIGHEST, Length, Size, same, surely
from .power import substitute
from .term import (
    NONNEGATIVE,
    POSITIVE,
    SETTING,
    UNKNOWN,
    ZERO,
    Atom,
    Power,
    Term,
    add,
    multiply,
    number,
    of,
    scaled,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NOTHING: frozenset[Atom] = frozenset()


class Named(Atom):
    """A size: a number that is at least `low`."""

    fixed = integer = bare = True

    size: Size
    low: int

    def __new__(cls, size: Size, low: int) -> Self:
        self = super().__new__(cls, f"size {size!r}", _NOTHING)
        self.size = size
        self.low = low
        return self

    @property
    def sign(self) -> int:
        return POSITIVE if self.low > 0 else NONNEGATIVE

    def substituted(self, at: Mapping[Atom, Term]) -> Term:
        del at
        return of(self)

    def at(self, point: Any) -> Any:
        return fmpq(self.size.at(point.sizes))


def length_term(length: Length) -> Term:
    """Return a size as a term."""
    if not isinstance(length, Size):
        return number(int(length))
    space, total = length.space, ZERO
    for names, factor in length.terms.items():
        product: dict[Atom, Power] = {}
        for name in names:
            atom = Named(space.size(name), space.lows[name])
            product[atom] = product.get(atom, 0) + 1
        ordered = tuple(sorted(product.items(), key=lambda pair: pair[0].key))
        total = add(total, Term({ordered: fmpq(factor)}))
    return total


class Var(Atom):
    """An index: 0, 1, ... below a length."""

    fixed = integer = bare = True

    name: str
    level: int
    length: Length

    def __new__(cls, name: str, length: Length, level: int = 0) -> Self:
        key = f"{name}<{length!r}"
        setting = SETTING.get(None)
        known: Self | None = None if setting is None else setting.indices.get(key)
        if known is not None and known.level == level:
            return known
        self = super().__new__(cls, key, _NOTHING)
        if setting is not None:
            setting.indices[key] = self
        self.name = name
        self.level = level
        """Where it is bound: sums whose indices have lower levels stand inside."""
        self.length = length
        self.free = frozenset((self,))
        return self

    @property
    def sign(self) -> int:
        return NONNEGATIVE

    def substituted(self, at: Mapping[Atom, Term]) -> Term:
        return at[self]

    def at(self, point: Any) -> Any:
        return fmpq(point.index(self))


@dataclass(frozen=True)
class Source:
    """An input, and what its domain says of its entries."""

    name: str
    shape: tuple[Length, ...]
    sign: int = UNKNOWN
    nonzero: bool = False
    integer: bool = False
    boolean: bool = False
    rows: str = ""
    """What is so of its rows: ``sum to one``, ``unit``, ``not zero``, ``not constant``, ``shown``
    (of a mask: one place is true)."""
    columns: str = ""
    """The same of its columns."""
    orthogonal: bool = False
    low: fmpq | None = None
    high: fmpq | None = None
    pivot: bool = False
    """Whether it may be any number, which a proof must cancel."""
    entries: dict[tuple[str, ...], Any] = field(default_factory=dict, compare=False, repr=False)
    """Its entries that were met, each of which is made once."""


class Entry(Atom):
    """An entry of an input."""

    fixed = True

    source: Source
    indices: tuple[Term, ...]

    def __new__(cls, source: Source, indices: Sequence[Term]) -> Self:
        places = tuple([each.key or "0" for each in indices])
        known: Self | None = source.entries.get(places)
        if known is not None:
            return known
        free = _NOTHING.union(*[each.free for each in indices])
        height = max([each.height for each in indices], default=0)
        self = super().__new__(cls, f"{source.name}[{','.join(places)}]", free, height)
        source.entries[places] = self
        self.source = source
        self.indices = tuple(indices)
        self.integer = source.integer
        self.boolean = source.boolean
        self.plain = not source.boolean
        return self

    @property
    def sign(self) -> int:
        return NONNEGATIVE if self.boolean else self.source.sign

    @property
    def nonzero(self) -> bool:
        return self.source.nonzero or self.sign == POSITIVE

    def apart(self, other: Atom) -> bool:
        """Of a row of two that is not constant, both entries differ."""
        if not isinstance(other, Entry) or other.source != self.source:
            return False
        same_row = self.indices[:-1] == other.indices[:-1]
        places = {each.indices[-1].number for each in (self, other)} if same_row else set()
        whole = self.source.rows == "not constant" and same(self.source.shape[-1], 2)
        return whole and places == {fmpq(0), fmpq(1)}

    def substituted(self, at: Mapping[Any, Term]) -> Term:
        places = [at.get(each.lone) or substitute(each, at) for each in self.indices]
        return of(Entry(self.source, places))

    def at(self, point: Any) -> Any:
        return point.entry(self.source.name, [int(each.at(point)) for each in self.indices])


class Place(Atom):
    """A place that an input names: an integer from 0 on, below a length.

    A permutation and its inverse are such; the inverse of a permutation of a permuted place is the
    place.
    """

    fixed = integer = True

    name: str
    indices: tuple[Term, ...]
    below: Length
    permutes: bool
    inverse: bool
    shape: tuple[Length, ...]

    def __new__(  # noqa: PLR0913 - what is known of it
        cls,
        name: str,
        indices: Sequence[Term],
        below: Length,
        *,
        permutes: bool = False,
        inverse: bool = False,
        shape: tuple[Length, ...] | None = None,
    ) -> Self:
        free = _NOTHING.union(*[each.free for each in indices])
        height = max([each.height for each in indices], default=0)
        mark = "^-1" if inverse else ""
        self = super().__new__(
            cls, f"{name}{mark}({','.join([each.key or '0' for each in indices])})", free, height
        )
        self.name = name
        self.indices = tuple(indices)
        self.below = below
        self.permutes = permutes
        self.inverse = inverse
        self.shape = (below,) if shape is None else shape
        return self

    @property
    def sign(self) -> int:
        return NONNEGATIVE

    def with_indices(self, indices: Sequence[Term]) -> Place:
        """Return the place that it names elsewhere."""
        return Place(
            self.name,
            indices,
            self.below,
            permutes=self.permutes,
            inverse=self.inverse,
            shape=self.shape,
        )

    def substituted(self, at: Mapping[Atom, Term]) -> Term:
        return placed(self.with_indices([substitute(each, at) for each in self.indices]))

    def at(self, point: Any) -> Any:
        indices = [int(each.at(point)) for each in self.indices]
        return fmpq(point.place(self.name, indices, inverse=self.inverse))


def placed(place: Place) -> Term:
    """Return a place as a term: that of a permutation and its inverse is the index itself."""
    if same(place.below, 1):
        return ZERO
    if place.permutes:
        inner = only(place.indices[0])
        if isinstance(inner, Place) and inner.name == place.name and inner.inverse != place.inverse:
            return inner.indices[0]
    return of(place)


def only(term: Term) -> Atom | None:
    """Return the atom that a term is, if it is one."""
    return term.lone


def constant_part(term: Term) -> Term:
    """Return the parts of a term that are sizes and numbers."""
    return Term(
        {
            product: factor
            for product, factor in term.parts.items()
            if all(isinstance(atom, Named) for atom, _ in product)
        }
    )


# What is known of the range of an index.


def span(term: Term) -> tuple[Length, Length] | None:
    """Return sizes between which an integer lies, as far as that is evident."""
    low: Any = 0
    high: Any = 0
    for product, factor in term.parts.items():
        most = _most(product)
        if most is None or factor.denominator != 1:
            return None
        reach, fixed = most
        each = int(factor) * reach
        low = low + (each if fixed or factor < 0 else 0)
        high = high + (each if fixed or factor > 0 else 0)
    return low, high


def _most(product: Any) -> tuple[Any, bool] | None:
    """Return what a product of sizes and indices is at most, and whether it is just that."""
    reach: Any = 1
    fixed = True
    for atom, power in product:
        if int(power) != power or not 0 <= power <= HIGHEST:
            return None
        if isinstance(atom, Named):
            each: Any = atom.size
        elif isinstance(atom, Var):
            each, fixed = atom.length - 1, False
        elif isinstance(atom, Place):
            each, fixed = atom.below - 1, False
        elif atom.boolean:
            each, fixed = 1, False
        else:
            return None
        reach = reach * each ** int(power)
    return reach, fixed


def within(term: Term, length: Length) -> bool:
    """Whether an integer certainly is an index below a length."""
    found = span(term)
    return found is not None and surely(0, found[0]) and surely(found[1] + 1, length)


def divided(term: Term, width: Length) -> tuple[Term, Term] | None:
    """Write an index as a multiple of a length and an index below it, where that is evident."""
    divisor = length_term(width)
    if len(divisor.parts) != 1:
        return None
    ((names, factor),) = divisor.parts.items()
    whole, rest = ZERO, ZERO
    for product, each in term.parts.items():
        left = dict(product)
        for atom, power in names:
            left[atom] = left.get(atom, 0) - power
        if min(left.values(), default=0) < 0 or (each / factor).denominator != 1:
            rest = add(rest, Term({product: each}))
        else:
            kept = tuple((atom, power) for atom, power in left.items() if power)
            whole = add(whole, Term({kept: each / factor}))
    return (whole, rest) if within(rest, width) else None


__all__ = ["Entry", "Named", "Place", "Source", "Var", "multiply", "scaled"]
