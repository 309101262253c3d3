"""The readings that look at places, over symbolic sizes: what they say holds for every size."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import inf
from typing import TYPE_CHECKING, Any

from ....systems.moves import Concatenated, Reshaped, Rolled, Slid
from ....systems.sizes import Size, same, surely
from ....systems.traced import Traced, shape_of
from .algebra import FIX_ZERO, Zeros
from .bands import Band, Gap, aligned, starts
from .reading import Reading, is_whole, is_zero, numbers
from .size import Lipschitz, Positive, count, root
from .tokens import MOST, Dependence, Order

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ....systems.sizes import Length
    from .graph import Graph

_ALL, _NONE = Band(), Band(empty=True)


class Index(Reading["dict[int | None, Any] | None"]):
    """Integers that are affine in their own indices: a factor of each axis, and a number (None)."""

    simplifies = False

    def _none(self, x: Traced) -> None:
        del x

    input = parameter = unknown = _none

    def constant(self, x: Traced) -> dict[int | None, Any] | None:
        return self.by_rule(x)

    def literal(self, x: Any) -> dict[int | None, Any] | None:
        cells = numbers(x)
        number: Any = cells.item() if cells.ndim == 0 else None
        return {None: number} if type(number) is int else None

    def size(self, x: Traced) -> dict[int | None, Any]:
        return {None: x.how}

    def places(self, x: Traced) -> dict[int | None, Any]:
        del x
        return {-1: 1}

    def spread(self, x: Traced, part: Any) -> dict[int | None, Any] | None:
        """Return what is known of an argument once it is broadcast."""
        found = self(part)
        axes = aligned(shape_of(part), x.shape)
        fits = found is not None and all(axis is None or axis in axes for axis in found)
        return found if fits else None

    def add(self, x: Traced) -> dict[int | None, Any] | None:
        one, two = (self.spread(x, part) for part in x.args)
        if one is None or two is None:
            return None
        return {axis: one.get(axis, 0) + two.get(axis, 0) for axis in {**one, **two}}

    def multiply(self, x: Traced) -> dict[int | None, Any] | None:
        for factor, varying in (x.args, x.args[::-1]):
            number, found = self(factor), self.spread(x, varying)
            if number is not None and number.keys() == {None} and found is not None:
                return {axis: each * number[None] for axis, each in found.items()}
        return None

    def move(self, x: Traced) -> dict[int | None, Any] | None:
        found = self(x.args[0])
        if found is None or not isinstance(x.how, Slid):
            return None
        moved: dict[int | None, Any] = {None: found.get(None, 0)}
        for place, source in enumerate(x.how.axes):
            factor = found.get(place - len(x.how.axes), 0)
            moved[None] = moved[None] + factor * source.offset
            if source.of is not None:
                moved[source.of - len(x.shape)] = factor * source.stride
        return moved


@dataclass(frozen=True)
class Shown:
    """Outside of which bands a mask is certainly false, and certainly true."""

    true: Band = _ALL
    false: Band = _ALL
    diagonals: frozenset[tuple[int, int]] = frozenset()
    """Pairs of axes at whose equal indices it is certainly true."""


_UNKNOWN = Shown()


class Masks(Reading[Shown]):
    """Where booleans are true."""

    simplifies = False

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph)
        self.index = graph.read(Index)

    def _any(self, x: Traced) -> Shown:
        del x
        return _UNKNOWN

    input = parameter = unknown = _any

    def constant(self, x: Traced) -> Shown:
        return self.by_rule(x)

    def literal(self, x: Any) -> Shown:
        cells = [bool(value) for value in numbers(x).ravel()]
        if all(cells):
            return Shown(false=_NONE)
        return _UNKNOWN if any(cells) else Shown(true=_NONE)

    def compare(self, x: Traced) -> Shown:
        """The difference of two indices, compared with a size."""
        one, two = (self.index.spread(x, part) for part in x.args)
        if one is None or two is None:
            return _UNKNOWN
        factors = {axis: one.get(axis, 0) - two.get(axis, 0) for axis in {**one, **two}}
        number = factors.pop(None, 0)
        rising = [axis for axis, each in factors.items() if same(each, 1)]
        falling = [axis for axis, each in factors.items() if same(each, -1)]
        rest = [each for each in factors.values() if not same(each, 0)]
        if len(rising) != 1 or len(falling) != 1 or len(rest) != 2:
            return _UNKNOWN
        pair = (int(rising[0] or 0), int(falling[0] or 0))
        true, false = _sides(x.how, -number)
        diagonal = true.low is None or surely(true.low, 0)
        diagonal = diagonal and (true.high is None or surely(0, true.high))
        shown = frozenset({pair, pair[::-1]}) if diagonal and x.how != "!=" else frozenset()
        return Shown(_band(pair, true), _band(pair, false), shown)

    def logical(self, x: Traced) -> Shown:
        found = [self._spread(x, part) for part in x.args]
        if x.how == "~":
            return Shown(found[0].false, found[0].true)
        one, two = found
        if x.how == "&":
            both = one.diagonals & two.diagonals
            return Shown(one.true.met(two.true), one.false.joined(two.false), both)
        either = one.diagonals | two.diagonals
        return Shown(one.true.joined(two.true), one.false.met(two.false), either)

    def _spread(self, x: Traced, part: Any) -> Shown:
        return self.spread(part, x.shape)

    def spread(self, part: Any, shape: Sequence[Length]) -> Shown:
        """Return what is known of a mask once it is broadcast."""
        found, axes = self(part), aligned(shape_of(part), shape)
        diagonals = frozenset(pair for pair in found.diagonals if set(pair) <= set(axes))
        return Shown(found.true.kept(axes), found.false.kept(axes), diagonals)

    def move(self, x: Traced) -> Shown:
        found = self(x.args[0])
        return Shown(found.true.moved(x), found.false.moved(x))


def _sides(order: str, at: Any) -> tuple[Gap, Gap]:
    """Return where a difference compared with a size is true, and where it is false."""
    match order:
        case "<=":
            return Gap(None, at), Gap(at + 1, None)
        case "<":
            return Gap(None, at - 1), Gap(at, None)
        case ">=":
            return Gap(at, None), Gap(None, at - 1)
        case ">":
            return Gap(at + 1, None), Gap(None, at)
        case "==":
            return Gap(at, at), Gap()
    return Gap(), Gap(at, at)


def _band(pair: tuple[int, int], gap: Gap) -> Band:
    return _ALL if gap == Gap() else Band({pair: gap})


class SizedZeros(Zeros):
    """Outside of which band every entry is zero."""

    def __init__(self, graph: Graph, input_zero: bool) -> None:
        super().__init__(graph, input_zero)
        self.masks = graph.read(Masks)

    def everywhere(self, x: Any) -> bool:
        return bool(self(x).empty)

    def input(self, x: Traced) -> Any:
        del x
        return _NONE if self.input_zero else _ALL

    def literal(self, x: Any) -> Any:
        return _NONE if bool(is_zero(x).all()) else _ALL

    def unknown(self, x: Traced) -> Any:
        del x
        return _ALL

    def pivot(self, x: Traced) -> Any:
        del x
        return _NONE

    def _parts(self, x: Traced) -> list[Band]:
        return [self(part).spread(part, x.shape) for part in x.args]

    def add(self, x: Traced) -> Any:
        one, two = self._parts(x)
        return one.joined(two)

    def _extreme(self, x: Traced, one_yields: bool, two_yields: bool) -> Any:
        one, two = self._parts(x)
        found = one.joined(two)
        found = found.met(one) if two_yields else found
        return found.met(two) if one_yields else found

    def multiply(self, x: Traced) -> Any:
        one, two = self._parts(x)
        return one.met(two)

    def divide(self, x: Traced) -> Any:
        return self._parts(x)[0]

    def entrywise(self, x: Traced) -> Any:
        return self(x.args[0]) if x.how in FIX_ZERO else _ALL

    def where(self, x: Traced) -> Any:
        mask = self.masks.spread(x.args[0], x.shape)
        _, one, two = self._parts(x)
        return one.met(mask.true).joined(two.met(mask.false))

    def matmul(self, x: Traced) -> Any:
        one, two = map(self, x.args)
        gap = one.gap(-2, -1).plus(two.gap(-2, -1))
        band = _band((-2, -1), gap)
        return Band(band.gaps, one.empty or two.empty)

    def _folded(self, x: Traced) -> Any:
        found = self(x.args[0])
        rank = len(x.shape)
        return found.kept([place - rank for place in range(rank) if place not in x.how])

    sum = mean = max = min = _folded

    def cumulative_sum(self, x: Traced) -> Any:
        """An entry sums those before it: it is zero where no earlier one stands in the band."""
        found, axis = self(x.args[0]), x.how - len(x.shape)
        gaps = {}
        for (one, two), gap in found.gaps.items():
            low = gap.low if two != axis else None
            high = gap.high if one != axis else None
            gaps[one, two] = Gap(low, high)
        return Band(gaps, found.empty)

    def move(self, x: Traced) -> Any:
        return self(x.args[0]).moved(x)

    def join(self, x: Traced) -> Any:
        placed = starts(x)
        if placed is None:
            return Band(empty=all(self(part).empty for part in x.args))
        found = _NONE
        for part, axis, start in placed:
            found = found.joined(self(part).placed(axis, start))
        return found


class SizedPositive(Positive):
    """Whether all entries are positive (True), or those at equal indices of some pairs of axes."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph)
        self.masks = graph.read(Masks)

    def everywhere(self, x: Any) -> bool:
        return self(x) is True

    def by_rule(self, x: Traced) -> Any:
        return True if self.range(x).positive else self.ruled(x)

    def literal(self, x: Any) -> Any:
        return all(value > 0 for value in numbers(x).ravel()) or frozenset()

    def unknown(self, x: Traced) -> Any:
        del x
        return frozenset()

    def _spread(self, x: Traced, part: Any) -> Any:
        found = self(part)
        if found is True:
            return True
        axes = aligned(shape_of(part), x.shape)
        return frozenset(pair for pair in found if set(pair) <= set(axes))

    def _both(self, x: Traced) -> Any:
        return _common(*(self._spread(x, part) for part in x.args))

    multiply = divide = minimum = _both

    def where(self, x: Traced) -> Any:
        condition, one, two = x.args
        first, second = self._spread(x, one), self._spread(x, two)
        both = _common(first, second)
        if both is True:
            return True
        return both | _common(first, self.masks.spread(condition, x.shape).diagonals)

    def sum(self, x: Traced) -> Any:
        """One positive term is enough where no term is negative: the one at equal indices."""
        (part,) = x.args
        found, rank = self(part), len(x.shape)
        if not self.range(part).nonnegative:
            return frozenset()
        if found is True:
            return True
        folded = {place - rank for place in x.how}
        shape = shape_of(part)
        met = any(
            one not in folded and two in folded and surely(shape[one], shape[two])
            for one, two in found
        )
        return met or frozenset(pair for pair in found if not folded & set(pair))

    def move(self, x: Traced) -> Any:
        found = self(x.args[0])
        if found is True or not isinstance(x.how, Slid):
            return found is True or frozenset()
        rank = len(x.how.axes)
        whole = {
            place - rank: source.of - len(x.shape)
            for place, source in enumerate(x.how.axes)
            if source.of is not None and is_whole(x, place)
        }
        return frozenset(
            (whole[one], whole[two]) for one, two in found if one in whole and two in whole
        )

    def join(self, x: Traced) -> Any:
        return all(self(part) is True for part in x.args) or frozenset()


def _common(one: Any, two: Any) -> Any:
    if one is True or two is True:
        return two if one is True else one
    return one & two


Reach = dict[int, Gap]
"""By how much the tokens that an entry depends on are ahead of its indices, axis by axis; and under
0 which tokens they are at all."""


def _freed(reach: Reach, lengths: Mapping[int, Any]) -> Reach:
    """Return what is left where axes of some lengths are given up."""
    found = {axis: gap for axis, gap in reach.items() if axis not in lengths}
    for axis in lengths.keys() & reach.keys():
        whole = reach[axis].plus(Gap(0, lengths[axis] - 1))
        found[0] = found.get(0, Gap()).met(whole)
    return found


def _pinned(reach: Reach, axis: int, length: Any) -> Gap:
    """Return how far ahead of an index of an axis the tokens are, all things considered."""
    whole = reach.get(0, Gap()).plus(Gap(1 - length, 0))
    return reach.get(axis, Gap()).met(whole)


class SizedDependence(Dependence):
    """On which tokens entries may depend: those of any reach in a list."""

    def __init__(self, graph: Graph, axis: int) -> None:
        super().__init__(graph, axis)
        self.masks = graph.read(Masks)

    def within(self, x: Traced, low: float, high: float) -> bool:
        length = x.shape[self.axis]
        return all(_pinned(each, self.axis, length).inside(low, high) for each in self(x))

    def by_rule(self, x: Traced) -> Any:
        """What is certainly zero depends on nothing."""
        return _tightened(self.ruled(x), self.zeros(x))

    def input(self, x: Traced) -> Any:
        del x
        return [{self.axis: Gap(0, 0)}]

    def literal(self, x: Any) -> Any:
        del x
        return []

    def zero(self, x: Traced) -> Any:
        del x
        return []

    def unknown(self, x: Traced) -> Any:
        return [{}] if any(self(part) for part in x.args) else []

    def _spread(self, part: Any, shape: Sequence[Any]) -> Any:
        lone = {*range(-len(shape_of(part)), 0)} - {*aligned(shape_of(part), shape)}
        return [_freed(each, dict.fromkeys(lone, 1)) for each in self(part)]

    def _union(self, x: Traced) -> Any:
        return _few([each for part in x.args for each in self._spread(part, x.shape)])

    add = multiply = divide = maximum = minimum = pow = compare = logical = _union
    abs = entrywise = _union

    def where(self, x: Traced) -> Any:
        condition, one, two = x.args
        mask = self.masks.spread(condition, x.shape)
        shown = _tightened(self._spread(one, x.shape), mask.true)
        hidden = _tightened(self._spread(two, x.shape), mask.false)
        return _few([*self._spread(condition, x.shape), *shown, *hidden])

    def matmul(self, x: Traced) -> Any:
        """A term depends on its factors, unless one of them is certainly zero."""
        one, two = x.args
        rows, columns = self.zeros(one), self.zeros(two)
        if rows.empty or columns.empty:
            return []
        made = []
        for part, inner, outer in ((one, -1, -2), (two, -2, -1)):
            for each in self(part):
                first, last = each.get(outer, Gap()), each.get(inner, Gap())
                row = last.plus(rows.gap(-1, -2))
                column = last.plus(columns.gap(-2, -1))
                freed = _freed(
                    {0: each[0], inner: last} if 0 in each else {inner: last},
                    {inner: shape_of(part)[inner]},
                )
                found = {**freed, -2: row, -1: column}
                found[outer] = first.met(found[outer])
                heads = aligned(shape_of(part)[:-2], x.shape[:-2])
                found |= {axis - 2: each[axis - 2] for axis in heads if axis - 2 in each}
                made.append(found)
        return _few(made)

    def _folded(self, x: Traced) -> Any:
        shape = shape_of(x.args[0])
        folded = {place - len(shape): shape[place] for place in x.how}
        return _few([_freed(each, folded) for each in self(x.args[0])])

    sum = mean = max = min = _folded

    def cumulative_sum(self, x: Traced) -> Any:
        axis = x.how - len(x.shape)
        return [
            {**each, axis: Gap(None, each[axis].high)} if axis in each else each
            for each in self(x.args[0])
        ]

    def move(self, x: Traced) -> Any:
        return _few([self._moved(x, each) for each in self(x.args[0])])

    def _moved(self, x: Traced, reach: Reach) -> Reach:
        """An index of the source is one of the result and an offset."""
        shape, how = shape_of(x.args[0]), x.how
        rank = len(shape)
        lengths = {place - rank: length for place, length in enumerate(shape)}
        if isinstance(how, Rolled):
            return _freed(reach, {how.axis - rank: lengths[how.axis - rank]})
        if isinstance(how, Reshaped):
            kept = {place - rank: place - len(x.shape) for place in range(how.first)}
            kept |= {-place: -place for place in range(1, how.last + 1)}
            found = _freed(
                reach, {axis: each for axis, each in lengths.items() if axis not in kept}
            )
            return {kept.get(axis, axis): gap for axis, gap in found.items()}
        if not isinstance(how, Slid):
            return _freed(reach, lengths)
        found = {0: reach[0]} if 0 in reach else {}
        for place, source in enumerate(how.axes):
            gap = reach.get(place - rank)
            if gap is None:
                continue
            if source.of is not None and source.stride == 1:
                found[source.of - len(x.shape)] = gap.moved(source.offset)
            elif source.of is None:
                found[0] = found.get(0, Gap()).met(gap.moved(source.offset))
            else:
                found[0] = found.get(0, Gap()).met(gap.plus(Gap(0, shape[place] - 1)))
        return found

    def join(self, x: Traced) -> Any:
        placed = starts(x)
        if placed is None:
            return self.unknown(x)
        made = []
        for part, axis, start in placed:
            for each in self(part):
                gap = _pinned(each, axis, shape_of(part)[axis]).moved(-start)
                made.append({**each, axis: gap})
        return _few(made)


def _tightened(reaches: list[Reach], band: Band) -> list[Reach]:
    """Return what is left of dependences inside a band: of each axis what another one says."""
    if band.empty:
        return []
    found = []
    for each in reaches:
        tight = dict(each)
        for one, two in band.gaps:
            for here, there in ((one, two), (two, one)):
                if there in each:
                    step = each[there].plus(band.gap(there, here))
                    tight[here] = tight.get(here, Gap()).met(step)
        found.append(tight)
    return found


def _few(reaches: list[Reach]) -> list[Reach]:
    """Return the dependences once each; all of them together where they are many."""
    found: list[Reach] = []
    for each in reaches:
        if not any(_alike(each, other) for other in found):
            found.append(each)
    return found if len(found) <= MOST else [{}]


def _alike(one: Reach, two: Reach) -> bool:
    return one.keys() == two.keys() and all(
        _same_end(one[axis].low, two[axis].low) and _same_end(one[axis].high, two[axis].high)
        for axis in one
    )


def _same_end(one: Any, two: Any) -> bool:
    return one is two or (one is not None and two is not None and same(one, two))


class SizedOrder(Order):
    """Along which axes an array is reordered, by how its axes are moved."""

    def __init__(self, graph: Graph, axis: int, cyclic: bool = False) -> None:
        Reading.__init__(self, graph)
        self.axis = axis
        self.length = graph.input.shape[axis]
        self.cyclic = cyclic

    def literal(self, x: Any) -> Any:
        return frozenset({(False,) * len(shape_of(x))})

    def places(self, x: Traced) -> Any:
        return frozenset({(False,) * len(x.shape)})

    size = places

    def _choices(self, length: Length) -> tuple[bool, ...]:
        return (False, True) if same(length, self.length) else (False,)

    def move(self, x: Traced) -> Any:
        made: set[tuple[bool, ...]] = set()
        for label in self(x.args[0]):
            choices = self._moved(x, label)
            if choices is not None:
                made |= set(product(*choices))
        return frozenset(made) if len(made) <= MOST else frozenset()

    def _moved(self, x: Traced, label: tuple[bool, ...]) -> list[tuple[bool, ...]] | None:
        """Return the labels of each axis, or None where the order is lost."""
        how = x.how
        if isinstance(how, Rolled):
            lost = label[how.axis] and not self.cyclic
            return None if lost else [(each,) for each in label]
        if not isinstance(how, Slid):
            return self._reshaped(x, label)
        if any(each and not is_whole(x, place) for place, each in enumerate(label)):
            return None
        choices = list(map(self._choices, x.shape))
        for source, each in zip(how.axes, label, strict=True):
            if source.of is not None:
                choices[source.of] = (each,)
        return choices

    def _reshaped(self, x: Traced, label: tuple[bool, ...]) -> list[tuple[bool, ...]] | None:
        first, last = (x.how.first, x.how.last) if isinstance(x.how, Reshaped) else (0, 0)
        rank, new = len(label), len(x.shape)
        if any(label[place] for place in range(first, rank - last)):
            return None
        middle = [(False,)] * (new - first - last)
        ends = label[rank - last :] if last else ()
        return [*((each,) for each in label[:first]), *middle, *((each,) for each in ends)]

    def join(self, x: Traced) -> Any:
        if not isinstance(x.how, Concatenated):
            return frozenset({(False,) * len(x.shape)} if not self.graph.depends(x) else ())
        found = [
            frozenset(label for label in self(part) if not label[x.how.axis]) for part in x.args
        ]
        return frozenset.intersection(*found)


class Growth:
    """A bound that is a sum of products of sizes and of their inverses, with positive factors."""

    def __init__(self, terms: Mapping[tuple[tuple[str, int], ...], Fraction]) -> None:
        self.terms = {key: factor for key, factor in terms.items() if factor}

    def plus(self, other: Growth) -> Growth:
        """Return the sum."""
        total = dict(self.terms)
        for key, factor in other.terms.items():
            total[key] = total.get(key, Fraction(0)) + factor
        return Growth(total)

    def times(self, factor: Fraction) -> Growth:
        """Return a multiple."""
        return Growth({key: each * factor for key, each in self.terms.items()})

    def by(self, length: Any, power: int) -> Growth:
        """Multiply or divide by a size, or by one that bounds it."""
        if not isinstance(length, Size):
            return self.times(Fraction(length) ** power)
        rising = {key: factor for key, factor in length.terms.items() if factor > 0}
        if power < 0 and len(length.terms) > 1:
            low = length.bounds()[0]
            return self.times(Fraction(1, low if low and low > 0 else 1))
        made = Growth({})
        for names, factor in rising.items():
            made = made.plus(
                Growth(
                    {
                        _power(key, names, power): each * Fraction(factor) ** power
                        for key, each in self.terms.items()
                    }
                )
            )
        return made

    def product(self, other: Growth) -> Fraction | None:
        """Return the product with another, where both are numbers."""
        if self.terms.keys() | other.terms.keys() <= {()}:
            return self.terms.get((), Fraction(0)) * other.terms.get((), Fraction(0))
        return None

    def greatest(self, lows: Mapping[str, int]) -> Fraction | float:
        """Return a bound for every size."""
        total = Fraction(0)
        for key, factor in self.terms.items():
            if any(power > 0 for _, power in key):
                return inf
            part = factor
            for name, power in key:
                part *= Fraction(lows[name]) ** power
            total += part
        return total


def _power(
    key: tuple[tuple[str, int], ...], names: Sequence[str], power: int
) -> tuple[tuple[str, int], ...]:
    powers = dict(key)
    for name in names:
        powers[name] = powers.get(name, 0) + power
    return tuple(sorted((name, each) for name, each in powers.items() if each))


class SizedLipschitz(Lipschitz):
    """An upper bound of the squared Lipschitz constant, in the sizes."""

    def __call__(self, x: Any) -> Any:
        found = super().__call__(x)
        return Growth({(): found}) if isinstance(found, Fraction) else found

    def bound(self, x: Any) -> Fraction | float:
        found: Any = self(x)
        return inf if found is None else found.greatest(self._lows(found))

    def _lows(self, found: Growth) -> Mapping[str, int]:
        del found
        arrays = (*self.graph.leaves, *self.graph.arrays)  # once set, parameters are no leaves
        lengths = (length for each in arrays for length in each.shape)
        return next((each.space.lows for each in lengths if isinstance(each, Size)), {})

    def _spread(self, x: Traced, part: Any) -> Any:
        """Entries may be repeated."""
        found: Any = self(part)
        if found is None:
            return None
        shape = shape_of(part)
        axes = aligned(shape, x.shape)
        for place in range(-len(x.shape), 0):
            if place not in axes:
                found = found.by(x.shape[place], 1)
        return found

    def add(self, x: Traced) -> Any:
        one, two = (self._spread(x, part) for part in x.args)
        if one is None or two is None:
            return None
        cross = one.product(two)
        if cross is None:  # Twice a product is at most the sum of squares.
            return one.plus(two).times(Fraction(2))
        return one.plus(two).plus(Growth({(): 2 * root(cross)}))

    def multiply(self, x: Traced) -> Any:
        for constant, varying in (x.args, x.args[::-1]):
            bound = self._spread(x, varying)
            if not self.graph.depends(constant) and bound is not None:
                largest = self.range(constant).largest
                if isinstance(largest, Fraction):
                    return bound.times(largest**2)
        return None

    def divide(self, x: Traced) -> Any:
        top, bottom = x.args
        low, bound = self.range(bottom).low, self._spread(x, top)
        if self.graph.depends(bottom) or bound is None or not isinstance(low, Fraction) or low <= 0:
            return None
        return bound.times(1 / low**2)

    def _either(self, x: Traced) -> Any:
        return _sum([self._spread(x, part) for part in x.args])

    maximum = minimum = _either

    def where(self, x: Traced) -> Any:
        if self.graph.depends(x.args[0]):
            return None
        return _sum([self._spread(x, part) for part in x.args[1:]])

    def matmul(self, x: Traced) -> Any:
        del x

    def sum(self, x: Traced) -> Any:
        found: Any = self(x.args[0])
        return None if found is None else found.by(count(x), 1)

    def mean(self, x: Traced) -> Any:
        found: Any = self(x.args[0])
        return None if found is None else found.by(count(x), -1)

    def move(self, x: Traced) -> Any:
        """Repeated entries count as often as they occur."""
        found: Any = self(x.args[0])
        if found is None or isinstance(x.how, (Reshaped, Rolled)):
            return found
        if not isinstance(x.how, Slid):
            return None
        used = {source.of for source in x.how.axes}
        for place, length in enumerate(x.shape):
            if place not in used:
                found = found.by(length, 1)
        return found

    def join(self, x: Traced) -> Any:
        return _sum([self(part) for part in x.args])


def _sum(bounds: list[Any]) -> Any:
    if any(each is None for each in bounds):
        return None
    total = Growth({})
    for each in bounds:
        total = total.plus(each)
    return total


SIZED: dict[Any, Any] = {
    Zeros: SizedZeros,
    Positive: SizedPositive,
    Dependence: SizedDependence,
    Order: SizedOrder,
    Lipschitz: SizedLipschitz,
}
"""The readings over numbers, and what stands for each of them over symbols."""
