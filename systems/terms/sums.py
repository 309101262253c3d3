"""Sums over indices, as atoms in canonical form, and what a sum does to what stands in it.

A sum over an index takes out what does not contain it, multiplies by the length where nothing
does, opens the sums that do, puts in an index that is known, renames under a permutation, applies
what a domain says of its rows, and cancels a sum against its own reciprocal. What is left falls
apart into sums whose factors hang together by their indices; each becomes an atom, whose bound
indices are named in the one order that gives the least text.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice, permutations, product
from math import factorial, prod
from typing import TYPE_CHECKING, Any, Self

from flint import fmpq

from ..once import once
from ..sizes import Length, Size, same, surely
from .atoms import Entry, Place, Source, Var, length_term, only, span, within
from .power import Places, power, product_at, replaced, substitute
from .relations import Above, Zero, is_zero
from .term import (
    NONNEGATIVE,
    ONE,
    POSITIVE,
    SETTING,
    UNKNOWN,
    ZERO,
    Atom,
    Power,
    Product,
    Term,
    add,
    gathered,
    multiply,
    normal,
    number,
    of,
    product_of,
    raised_at,
    refused,
    scaled,
    subtract,
    sum_of,
    used,
)
from .whole import Whole

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

_OPENED = 4
"""A higher power of a sum is not opened."""
_BOUND = 16
"""No sum has more indices than this."""
_ORDERS = 720
"""No more orders of alike indices than this are compared."""
_TRIED = 2
"""So many are compared sooner than what stands beside the indices."""


def fresh(length: Length, mark: str = "c") -> Var:
    """Return an index that was never there before: later ones have later names."""
    return Var(f"{mark}{SETTING.get().fresh():06}", length)


class Sum(Atom):
    """A sum over bound indices of one product of atoms."""

    bound: tuple[Var, ...]
    factors: Product

    def __new__(cls, bound: tuple[Var, ...], factors: Product) -> Self:
        free = frozenset().union(*(atom.free for atom, _ in factors)) - frozenset(bound)
        over = ",".join(index.key for index in bound)
        self = super().__new__(cls, f"sum({over}: {factors})", free, bound[0].level)
        self.bound = bound
        self.factors = factors
        return self

    @property
    def integer(self) -> bool:  # type: ignore[override]
        """Whether every term is an integer."""
        return all(atom.integer and each > 0 and int(each) == each for atom, each in self.factors)

    @property
    def sign(self) -> int:
        """No term negative is enough; and for a positive sum, one term that is certainly so."""
        key = self.key
        signs = SETTING.get().signs
        if key not in signs:
            signs[key] = _sign(self.bound, self.factors)
        return signs[key]

    def opened(self) -> tuple[tuple[Var, ...], Term]:
        """Return new indices in the place of the bound ones, and the product with these."""
        new = tuple(fresh(index.length) for index in self.bound)
        at = dict(zip(self.bound, map(of, new), strict=True))
        return new, product_at(self.factors, at)

    def opened_beside(self, met: Container[Any]) -> tuple[tuple[Var, ...], Term]:
        """Return it opened as it was before, where nothing has an index of these names."""
        seen = SETTING.get().apart
        if self.key not in seen:
            seen[self.key] = self.opened()
        new, inside = seen[self.key]
        return self.opened() if any(index in met for index in new) else (new, inside)

    def substituted(self, at: Mapping[Any, Term]) -> Term:
        if self._is_renamed(at):
            # No index becomes another one, so that no rule can apply that did not before.
            inside = product_at(self.factors, at)
            if len(inside.parts) == 1:
                ((members, factor),) = inside.parts.items()
                return scaled(self._over(members), factor).signed(self.sign)
        new, inside = self.opened()
        return total(substitute(inside, at), new).signed(self.sign)

    def _is_renamed(self, at: Mapping[Any, Term]) -> bool:
        """Whether different indices take different indices, of their lengths."""
        names = [only(at[index]) if index in at else index for index in self.free]
        return all(
            isinstance(name, Var)
            and isinstance(index, Var)
            and same(name.length, index.length)
            and name not in self.bound
            for name, index in zip(names, self.free, strict=True)
        ) and len(set(names)) == len(names)

    def _over(self, factors: Product) -> Term:
        """Return the sum of the same factors, of which free indices alone have other names."""
        if len(self.bound) == 1:
            return Term({((Sum(self.bound, factors), 1),): fmpq(1)})
        indices = list(self.bound)
        return _remembered(indices, factors, lambda: _named(indices, list(factors)))

    def rebuilt(self, change: Callable[[Term], Term]) -> Term:
        new, inside = self.opened()
        return total(change(inside), new).signed(self.sign)

    @once
    def levels(self) -> list[tuple[list[tuple[Atom, Power]], tuple[Any, ...]]]:
        """For every index, in order: the factors without it and later ones, and what others meet.

        What they meet are the indices on which the sum over this index and later ones depends.
        """
        found = []
        inside = list(self.factors)
        for place in range(len(self.bound) + 1):
            later = self.bound[place:]
            outside = [pair for pair in inside if pair[0].free.isdisjoint(later)]
            inside = [pair for pair in inside if not pair[0].free.isdisjoint(later)]
            met = frozenset().union(*(atom.free for atom, _ in inside)).difference(later)
            found.append((outside, tuple(met)))
        return found

    def at(self, point: Any) -> Any:
        outside = _multiplied(self.levels[0][0], point)
        if outside.__class__ is fmpq and outside == 0:
            return outside
        return outside * self._summed(point, 0, {})

    def _summed(self, point: Any, place: int, seen: dict[Any, Any]) -> Any:
        """Sum over the indices from a place on; a sum is made once for the places that it meets."""
        key = (place, *map(point.index, self.levels[place][1]))
        if key in seen:
            return seen[key]
        inside, last = self.levels[place + 1][0], place + 1 == len(self.bound)
        found: Any = fmpq(0)
        for _ in point.along_axis(self.bound[place]):
            value = _multiplied(inside, point)
            if value.__class__ is fmpq and value == 0:
                continue
            found = found + (value if last else value * self._summed(point, place + 1, seen))
        seen[key] = found
        return found


def _multiplied(factors: Sequence[tuple[Atom, Power]], point: Any) -> Any:
    """Return the product of factors at a point; what is beside a zero need have no value."""
    found: Any = _ONE
    for atom, each in factors:
        value = point.value(atom)
        found = found * (value if each == 1 else raised_at(value, each))
        if found.__class__ is fmpq and found == 0:
            return found
    return found


_ONE = fmpq(1)


def _sign(bound: Sequence[Var], factors: Product) -> int:
    """Return what is known of the sign of a sum; every length is at least one."""
    sign = Term({factors: fmpq(1)}).sign
    if sign == POSITIVE or not all(surely(1, index.length) for index in bound):
        return sign
    if sign == NONNEGATIVE and (_shown(bound, factors) or _not_zero(bound, factors)):
        return POSITIVE
    return sign


def _not_zero(bound: Sequence[Var], factors: Product) -> bool:
    """Whether it is the square of a row that is not zero."""
    if len(bound) != 1 or len(factors) != 1:
        return False
    (entry, each), index = factors[0], bound[0]
    return (
        isinstance(entry, Entry)
        and each % 2 == 0
        and entry.source.rows in ("not zero", "not constant")
        and _runs_along(entry.indices[-1], index, entry.source.shape[-1])
        and all(index not in other.free for other in entry.indices[:-1])
    )


def _runs_along(index: Term, bound: Var, length: Length) -> bool:
    """Whether an index is a bound one, which runs over all of an axis."""
    return only(index) == bound and surely(bound.length, length) and surely(length, bound.length)


def _shown(bound: Sequence[Var], factors: Product) -> bool:
    """Whether indicators leave a term, in which everything else is positive."""
    indicators = [atom for atom, _ in factors if atom.boolean]
    others = [(atom, each) for atom, each in factors if not atom.boolean]
    if not indicators or Term({tuple(others): fmpq(1)}).sign != POSITIVE:
        return False
    if len(bound) == 1 and len(indicators) == 1 and isinstance(indicators[0], Entry):
        mask, index = indicators[0], bound[0]
        return (
            mask.source.rows == "shown"
            and _runs_along(mask.indices[-1], index, mask.source.shape[-1])
            and all(index not in other.free for other in mask.indices[:-1])
        )
    free = frozenset().union(*(atom.free for atom in indicators)) - frozenset(bound)
    candidates = [ZERO, *(of(index) for index in sorted(free))]
    for values in product(candidates, repeat=len(bound)):
        at = dict(zip(bound, values, strict=True))
        fits = all(within(value, index.length) for index, value in at.items())
        if fits and all(replaced(atom, 1, at).number == 1 for atom in indicators):
            return True
    return False


# Summing.


def total(term: Term, indices: Iterable[Var]) -> Term:
    """Return the sum of a term over indices."""
    bound = tuple(indices)
    found = gathered((contracted(bound, each), factor) for each, factor in term.parts.items())
    known = term.sign if all(surely(1, index.length) for index in bound) else UNKNOWN
    if known == NONNEGATIVE and len(bound) == 1 and _varies(term, bound[0]):
        known = POSITIVE
    return found.signed(known)


def _varies(term: Term, index: Var) -> bool:
    """Whether it is the square of a row that is not constant, less what is the same along it."""
    if term.root is None:
        return False
    moving = {
        factors: factor
        for factors, factor in term.root.parts.items()
        if any(index in atom.free for atom, _ in factors)
    }
    if len(moving) != 1:
        return False
    entry = only(scaled(Term(moving), 1 / next(iter(moving.values()))))
    return (
        isinstance(entry, Entry)
        and entry.source.rows == "not constant"
        and _runs_along(entry.indices[-1], index, entry.source.shape[-1])
        and all(index not in other.free for other in entry.indices[:-1])
    )


def contracted(bound: Sequence[Var], factors: Product) -> Term:
    """Return the sum over indices of a product; what was summed before is remembered."""
    if not bound:
        return normal(dict(factors))
    return _remembered(bound, factors, lambda: _contracted(bound, factors))


def _remembered(bound: Sequence[Var], factors: Product, summed: Callable[[], Term]) -> Term:
    seen, key = SETTING.get().sums, _nameless(bound, factors)
    if key not in seen:
        seen[key] = summed()
    return seen[key]


def _nameless(bound: Sequence[Var], factors: Product) -> str:
    """Return what two sums share that differ in the names of their bound indices alone."""
    text = f"{factors}"
    for place, index in enumerate(bound):
        text = text.replace(f"{index.name}<", f"#{place}<")
    return f"{[index.length for index in bound]}{text}"


def _contracted(bound: Sequence[Var], factors: Product) -> Term:
    opened = _opened(bound, factors)
    if opened is not None:
        return total(opened[1], opened[0])
    indirect = [index for index in bound if not any(index in _direct(atom) for atom, _ in factors)]
    for rule in (
        _known, _permuted, _by_domain, _cancelled, _counted, _as_far_as_shown, _reflected,
        _from_zero, _to_the_end,
    ):  # fmt: skip
        if rule in _OF_PLACES and not indirect:
            continue
        found = rule(bound, factors)
        if found is not None:
            return found
    return _closed(bound, factors)


def _opened(bound: Sequence[Var], factors: Product) -> tuple[tuple[Var, ...], Term] | None:
    """Open the sums that contain a bound index."""
    inner = [
        (atom, each)
        for atom, each in factors
        if isinstance(atom, Sum) and each >= 1 and not atom.free.isdisjoint(bound)
    ]
    if not inner:
        return None
    indices = list(bound)
    met = set(bound).union(*(atom.free for atom, _ in factors))
    rest = normal({atom: each for atom, each in factors if (atom, each) not in inner})
    for atom, each in inner:
        whole = int(each // 1)
        if whole > _OPENED:
            raise refused(f"a power of {whole} of a sum is not opened")
        for _ in range(whole):
            new, inside = atom.opened_beside(met)
            met.update(new)
            indices += new
            rest = multiply(rest, inside)
        if each > whole:
            rest = multiply(rest, Term({((atom, each - whole),): fmpq(1)}))
    if len(indices) > 2 * _BOUND:
        raise refused("a sum runs over too many indices")
    return tuple(indices), rest


def _known(bound: Sequence[Var], factors: Product) -> Term | None:
    """Put in an index that an indicator knows, if its value is one of those summed over."""
    for atom, _ in factors:
        if not isinstance(atom, Zero):
            continue
        for index, value, proper in atom.solutions():
            if index in bound and proper and within(value, index.length):
                used("sum_k [k = t] f(k) = f(t)")
                at = {index: value}
                rest = [pair for pair in factors if pair[0] != atom]
                found = product_at(rest, at)
                return total(found, (each for each in bound if each != index))
    return None


def _permuted(bound: Sequence[Var], factors: Product) -> Term | None:
    """Rename an index that is met inside of one permutation alone."""
    for index in bound:
        met = {place for atom, _ in factors for place in _places(atom, index)}
        if len(met) != 1:
            continue
        (place,) = met
        if not isinstance(place, Place) or not place.permutes:
            continue
        if not (surely(index.length, place.below) and surely(place.below, index.length)):
            continue
        used("sum_k f(p(k)) = sum_k f(k)")
        inverse = Place(
            place.name, [of(index)], place.below, permutes=True, inverse=not place.inverse
        )
        at = {index: of(inverse)}
        return total(product_at(factors, at), bound)
    return None


def _places(atom: Any, index: Var) -> Iterator[Any]:
    """List the permutations of just an index in an atom, or the index where it stands bare."""
    if index not in atom.free:
        return
    if isinstance(atom, Place) and atom.permutes and only(atom.indices[0]) == index:
        yield atom
        return
    if isinstance(atom, Var):
        yield atom
        return
    if isinstance(atom, Whole):
        for each in atom.looked_up("places", index, _places_of):
            yield each.with_indices([of(index)]) if isinstance(each, Place) else index
        return
    for term in _terms(atom):
        yield from _places_of(term, index)


def _in_terms(look: Callable[[Any, Var], Iterator[Any]]) -> Callable[[Term, Var], Iterator[Any]]:
    """Return a function that looks through the atoms of a term as one looks through an atom."""

    def found(term: Term, index: Var) -> Iterator[Any]:
        for each in term.atoms():
            yield from look(each, index)

    return found


_places_of = _in_terms(_places)


def _terms(atom: Any) -> Iterable[Term]:
    """List the terms that an atom is made of."""
    if isinstance(atom, (Entry, Place)):
        return atom.indices
    if isinstance(atom, Sum):
        return (Term({atom.factors: fmpq(1)}),)
    return (atom.term,)


def _by_domain(bound: Sequence[Var], factors: Product) -> Term | None:
    """Apply what a domain says of rows and columns."""
    for entry, each in factors:
        if not isinstance(entry, Entry):
            continue
        for axis, kind in _kinds(entry.source):
            index = only(entry.indices[axis])
            if (
                not isinstance(index, Var)
                or index not in bound
                or not _runs_along(entry.indices[axis], index, entry.source.shape[axis])
            ):
                continue
            others = [
                other for place, other in enumerate(entry.indices) if place != _at(entry, axis)
            ]
            if any(index in other.free for other in others):
                continue
            beside = [pair for pair in factors if pair[0] != entry and index in pair[0].free]
            left = [other for other in bound if other != index]
            rest = [pair for pair in factors if pair[0] != entry]
            if not beside and (kind, each) in (("sum to one", 1), ("unit", 2)):
                used("rows sum to one" if kind == "sum to one" else "rows are unit vectors")
                return contracted(left, tuple(rest))
            if kind == "unit" and entry.source.orthogonal and each == 1 and len(beside) == 1:
                found = _orthogonal(entry, beside[0], axis)
                if found is not None:
                    used("rows are orthonormal")
                    rest = [pair for pair in rest if pair != beside[0]]
                    return total(multiply(found, normal(dict(rest))), left)
    return None


def _at(entry: Entry, axis: int) -> int:
    return axis % len(entry.indices)


def _kinds(source: Source) -> Iterator[tuple[int, str]]:
    if source.rows:
        yield -1, source.rows
    if source.columns:
        yield -2, source.columns


def _orthogonal(entry: Entry, pair: tuple[Atom, Power], axis: int) -> Term | None:
    """Return the product of two rows, or of two columns, of an orthogonal matrix."""
    other, each = pair
    if not isinstance(other, Entry) or other.source != entry.source or each != 1:
        return None
    across = -1 if axis == -2 else -2
    if other.indices[axis] != entry.indices[axis]:
        return None
    if not entry.indices[across].free.isdisjoint(entry.indices[axis].free):
        return None
    if not other.indices[across].free.isdisjoint(entry.indices[axis].free):
        return None
    return is_zero(subtract(entry.indices[across], other.indices[across]))


def _cancelled(bound: Sequence[Var], factors: Product) -> Term | None:
    """Sum first what gives a sum that is divided by."""
    divisors = [atom for atom, each in factors if isinstance(atom, Sum) and each < 0]
    for index in bound if divisors else ():
        part = tuple(pair for pair in factors if index in pair[0].free)
        if len(part) == len(factors) or any(atom in divisors for atom, _ in part):
            continue
        inner = contracted((index,), part)
        if any(atom in divisors for atom in inner.atoms()):
            used("a sum over itself is one")
            rest = normal({atom: each for atom, each in factors if (atom, each) not in part})
            return total(multiply(inner, rest), (each for each in bound if each != index))
    return None


def _counted(bound: Sequence[Var], factors: Product) -> Term | None:
    """Count the places that one indicator leaves, and sum powers of an index."""
    for index in bound:
        met = [pair for pair in factors if index in pair[0].free]
        if len(met) > 1:
            continue
        rest = tuple(pair for pair in factors if pair not in met)
        found = length_term(index.length) if not met else _count(index, *met[0])
        if found is not None:
            left = tuple(each for each in bound if each != index)
            return total(multiply(found, normal(dict(rest))), left)
    return None


def _count(index: Var, atom: Atom, each: Power) -> Term | None:
    length = length_term(index.length)
    if atom == index and each == 1:
        used("0 + 1 + ... + (n - 1) = n (n - 1) / 2")
        return scaled(multiply(length, subtract(length, ONE)), fmpq(1, 2))
    if not isinstance(atom, Above) or not atom.term.integer:
        return None
    key = ((index, 1),)
    factor = atom.term.parts.get(key)
    rest = Term({part: value for part, value in atom.term.parts.items() if part != key})
    if index in rest.free:
        return None
    if factor == 1:
        # k > -rest leaves the last places: k >= 1 - rest.
        count = subtract(length, subtract(ONE, rest))
    elif factor == -1:
        # k < rest leaves the first places.
        count = rest
    else:
        return None
    enough = count.integer and _between(count, index.length)
    if enough:
        used("places before another are counted")
    return count if enough else None


def _between(count: Term, length: Length) -> bool:
    """Whether a number of places is certainly from 0 to a length."""
    return within(count, length + 1)


def _as_far_as_shown(bound: Sequence[Var], factors: Product) -> Term | None:
    """Sum to where an indicator certainly hides the rest: [k < t] does from the greatest t on."""
    for index in bound:
        for atom, _ in factors:
            end = _end(index, atom) if isinstance(atom, Above) else None
            if end is None:
                continue
            used("a sum ends where an indicator hides the rest")
            rest = [each for each in bound if each != index]
            if isinstance(end, Size):
                nearer = fresh(end)
                moved = product_of(replaced(*pair, {index: of(nearer)}) for pair in factors)
                return total(moved, [nearer, *rest])
            ways = ({index: number(fmpq(place))} for place in range(end))
            return total(
                sum_of(product_of(replaced(*pair, at) for pair in factors) for at in ways), rest
            )
    return None


def _end(index: Var, atom: Above) -> Length | None:
    """Return a place from which on an indicator hides all of an axis, before the axis ends."""
    key = ((index, 1),)
    rest = Term({part: value for part, value in atom.term.parts.items() if part != key})
    if not atom.term.integer or atom.term.parts.get(key) != -1 or index in rest.free:
        return None
    found = span(rest)
    if found is None or not isinstance(index.length, Size) or not surely(found[1], index.length):
        return None
    end = found[1]
    if not isinstance(end, Size):
        return max(end, 0) if end <= _SHIFT else None
    # Lengths with a number in them have a form of their own: see `_to_the_end`.
    plain = () not in end.terms and () not in index.length.terms
    return end if plain and surely(1, end) and not same(end, index.length) else None


def _reflected(bound: Sequence[Var], factors: Product) -> Term | None:
    """Sum from the last place to the first where entries are met in that order alone."""
    for index in bound:
        if {sign for atom, _ in factors for sign in _orientations(atom, index)} == {-1}:
            used("sum_k f(n - 1 - k) = sum_k f(k), k < n")
            last = length_term(index.length - 1)
            at = {index: subtract(last, of(index))}
            return total(product_of(replaced(*pair, at) for pair in factors), bound)
    return None


def _orientations(atom: Any, index: Var) -> Iterator[int]:
    """List whether entries are met as an index grows or falls, or otherwise."""
    if index not in atom.free or isinstance(atom, Var):
        return
    if isinstance(atom, Whole):
        yield from atom.looked_up("orientations", index, _orientations_of)
        return
    if isinstance(atom, (Entry, Place)):
        for term in atom.indices:
            if index in term.free:
                factor = term.parts.get(((index, 1),))
                yield int(factor) if factor in (1, -1) else 0
        return
    for term in _terms(atom):
        yield from _orientations_of(term, index)


_orientations_of = _in_terms(_orientations)


def _direct(atom: Any) -> frozenset[Any]:
    """Return the indices at which entries are asked for just as they are."""
    found: frozenset[Any] | None = atom.__dict__.get("direct")
    if found is None:
        found = atom.__dict__["direct"] = frozenset(_direct_in(atom))
    return found


def _direct_in(atom: Any) -> Iterator[Any]:
    if not atom.free or isinstance(atom, Var):
        return
    if isinstance(atom, Entry):
        yield from (index.lone for index in atom.indices if isinstance(index.lone, Var))
    if isinstance(atom, Whole):
        pairs = zip(atom.form.places, atom.indices, strict=True)
        inside = frozenset().union(*map(_direct, atom.form.term.atoms()))
        yield from (index for place, index in pairs if place in inside)
        return
    for term in _terms(atom):
        for each in term.atoms():
            yield from _direct(each) & atom.free


# One form for sums over all places of an axis but the first or last few.


def _from_zero(bound: Sequence[Var], factors: Product) -> Term | None:
    """Sum from the first place on, and take off what is then too much."""
    for index in bound:
        start = min(_offsets(index, factors), default=0)
        if start <= 0:
            continue
        longer = fresh(index.length + start)
        at = {index: subtract(of(longer), number(fmpq(start)))}
        moved = [replaced(*pair, at) for pair in factors]
        if not all(map(_in_range, moved)):
            continue
        used("a sum begins with the first place")
        rest = [each for each in bound if each != index]
        inside = product_of(moved)
        first = sum_of(substitute(inside, {longer: number(fmpq(place))}) for place in range(start))
        return subtract(total(inside, [longer, *rest]), total(first, rest))
    return None


def _to_the_end(bound: Sequence[Var], factors: Product) -> Term | None:
    """Sum over a length without a number in it, and take off, or add, what that leaves out."""
    for index in bound:
        length: Any = index.length
        over = length.terms.get((), 0) if isinstance(length, Size) else 0
        if not over or abs(over) > _SHIFT or not surely(1, length - over):
            continue
        other = fresh(length - over)
        moved = [replaced(*pair, {index: of(other)}) for pair in factors]
        if over < 0 and not all(map(_in_range, moved)):
            continue
        used("a sum ends with the last place")
        rest = [each for each in bound if each != index]
        inside = product_of(moved)
        ends = sum_of(
            substitute(inside, {other: add(length_term(length - max(over, 0)), number(fmpq(k)))})
            for k in (range(over) if over > 0 else range(-over))
        )
        whole, part = total(inside, [other, *rest]), total(ends, rest)
        return add(whole, part, 1 if over > 0 else -1)
    return None


_SHIFT = 8
"""A sum is not moved by more places."""


def _offsets(index: Var, factors: Product) -> Iterator[int]:
    """List by how much the places at which an index stands are moved on."""
    for atom, _ in factors:
        yield from _moved(atom, index)


def _moved(atom: Any, index: Var) -> Iterator[int]:
    if index not in atom.free or isinstance(atom, Var):
        return
    if isinstance(atom, Entry):
        for term in atom.indices:
            if index not in term.free:
                continue
            shift = term.parts.get((), fmpq(0))
            plain = term.parts.get(((index, 1),)) == 1 and shift.denominator == 1
            yield int(shift) if plain and 0 <= shift <= _SHIFT else 0
        return
    if isinstance(atom, Whole):
        yield from atom.looked_up("moved", index, _moved_of)
        return
    for term in _terms(atom):
        yield from _moved_of(term, index)


_moved_of = _in_terms(_moved)


def _in_range(term: Term) -> bool:
    """Whether every entry in a term is asked for at a place that its input has."""
    return all(map(_fits, term.atoms()))


def _fits(atom: Any) -> bool:
    if isinstance(atom, Entry):
        lengths = atom.source.shape
        pairs = zip(atom.indices, lengths, strict=True)
        return all(within(place, length) and _in_range(place) for place, length in pairs)
    if isinstance(atom, Place):
        return all(map(_in_range, atom.indices)) and all(
            within(place, length) for place, length in zip(atom.indices, atom.shape, strict=True)
        )
    if not atom.free or isinstance(atom, Var):
        return True
    if isinstance(atom, Whole):
        return all(atom.looked_up("fits", None, lambda term, _: [_in_range(term)]))
    return all(map(_in_range, _terms(atom)))


_OF_PLACES = (_permuted, _reflected, _from_zero)
"""Rules about indices of which no entry is asked for just as they are."""


# Names for bound indices.


def _closed(bound: Sequence[Var], factors: Product) -> Term:
    """Make atoms of the sums into which a sum falls apart."""
    outside = {atom: each for atom, each in factors if atom.free.isdisjoint(bound)}
    found = normal(dict(outside))
    groups: list[tuple[set[Atom], list[tuple[Atom, Power]]]] = []
    for atom, each in factors:
        met = set(atom.free.intersection(bound))
        if not met:
            continue
        members = [(atom, each)]
        for group in [group for group in groups if group[0] & met]:
            groups.remove(group)
            met |= group[0]
            members += group[1]
        groups.append((met, members))
    for met, members in groups:
        found = multiply(found, _named([index for index in bound if index in met], members))
    return found


def _named(bound: list[Var], members: list[tuple[Atom, Power]]) -> Term:
    """Return the atom of a sum, with its indices in the order that gives the least text."""
    if len(bound) > _BOUND:
        raise refused("a sum runs over too many indices")
    level = 1 + max(atom.height for atom, _ in members)
    best: tuple[tuple[int, str], tuple[Var, ...], Term] | None = None
    for order in _orders(bound, members):
        names = tuple(
            Var(f"b{level}.{place}", index.length, level) for place, index in enumerate(order)
        )
        inside = product_at(members, _renaming(order, names))
        rank = len(inside.parts), inside.key
        if best is None or rank < best[0]:
            best = rank, names, inside
    if best is None:
        raise refused("a sum over nothing")
    _, names, inside = best
    if len(inside.parts) != 1:
        # A name made a rule apply: what it gave is summed anew.
        new = {index: fresh(index.length) for index in names}
        again = substitute(inside, {index: of(each) for index, each in new.items()})
        return total(again, new.values())
    ((factors, factor),) = inside.parts.items()
    return Term({((Sum(names, factors), 1),): factor})


def _orders(bound: list[Var], members: list[tuple[Atom, Power]]) -> list[tuple[Var, ...]]:
    """List the orders of the indices: those that stand in the same places are exchanged.

    Whatever they are called, the same orders are listed: the least text is the same.
    """
    if len(bound) == 1:
        return [tuple(bound)]
    found = list(islice(_told_apart(dict.fromkeys(bound, 0), members), _ORDERS + 1))
    if len(found) > _ORDERS:
        raise refused("a sum whose indices are too much alike")
    return found


def _told_apart(
    ranks: dict[Var, int], members: list[tuple[Atom, Power]]
) -> Iterator[tuple[Var, ...]]:
    """List orders by rank; of those that stay alike each is put first in turn."""
    finer = _ranks(ranks, members)
    while len(set(finer.values())) > len(set(ranks.values())) and _tied(finer) > _TRIED:
        ranks, finer = finer, _ranks(finer, members)
    alike = [[index for index in finer if finer[index] == rank] for rank in range(len(finer))]
    if _tied(finer) <= _TRIED:
        for chosen in product(*map(permutations, alike)):
            yield tuple(index for part in chosen for index in part)
        return
    several = next(part for part in alike if len(part) > 1)
    for first in several:
        apart = {
            index: 2 * rank + (index in several and index != first) for index, rank in finer.items()
        }
        yield from _told_apart(apart, members)


def _tied(ranks: Mapping[Var, int]) -> int:
    """Return how many orders there are in which only indices of one rank change places."""
    return prod(map(factorial, Counter(ranks.values()).values()))


def _ranks(ranks: Mapping[Var, int], members: list[tuple[Atom, Power]]) -> dict[Var, int]:
    """Tell indices apart by how they stand, beside indices of which rank, whatever their names."""
    colours = {}
    alike = Counter((rank, repr(index.length)) for index, rank in ranks.items())
    for index, rank in ranks.items():
        seen = []
        for atom, each in members:
            if index in atom.free and alike[rank, repr(index.length)] > 1:
                met = tuple(other for other in ranks if other in atom.free)
                names = tuple(
                    Var("@" if one == index else f"?{ranks[one]}", one.length) for one in met
                )
                seen.append(product_at(((atom, each),), _renaming(met, names)).key)
        colours[index] = rank, f"{index.length!r}|{sorted(seen)}"
    order = sorted(set(colours.values()))
    return {index: order.index(colour) for index, colour in colours.items()}


def _renaming(indices: tuple[Var, ...], names: tuple[Var, ...]) -> Places:
    """Return names for indices, with what atoms become under them as it was found before."""
    known = SETTING.get().renamed
    found: Places | None = known.get((indices, names))
    if found is None:
        at = dict(zip(indices, map(of, names), strict=True))
        found = known[indices, names] = Places(at)
    return found


__all__ = ["Sum", "fresh", "power", "total"]
