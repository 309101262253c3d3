"""Relations: what a claim returns. Both sides as data; how they are judged comes later.

Each relation gives a normalised violation in floats, for the search to climb, and a judgement in
exact systems, which is the only thing that a verdict may rest on. A judgement has more than two
answers, because enclosures may overlap:

- ``TRUE`` and ``FALSE`` are rigorous;
- ``AGREES``: both sides were enclosed so tightly that they agree to `AGREEMENT_BITS` bits, which
  supports a claim and licenses no conclusion;
- ``UNDECIDED``: more precision may tell;
- ``UNMET``: the assumption fails at this point, which therefore says nothing.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import IntEnum
from itertools import chain
from math import isfinite
from typing import TYPE_CHECKING, Any

import array_api_compat
import numpy as np
from flint import arb, fmpq

from ..systems import UNDEFINED_NUMBER, Array, ExactArray, array_namespace, constant
from ..systems.powers import Quotient

if TYPE_CHECKING:
    from collections.abc import Iterator

AGREEMENT_BITS = 100
"""Enclosures support an equality when they fix both sides to this many bits."""
UNDEFINED = "a side is undefined here (a division by zero, a root or logarithm without value, nan)"
_NUMBERS = "biufc"
"""Kinds of NumPy's dtypes: of others the entries are objects, text or dates."""
TOO_WIDE = (
    "an enclosure is too wide to tell whether a side is defined (something near zero under a "
    "division, a root or a logarithm)"
)


class Truth(IntEnum):
    """The answers of a judgement, from worst to best for the claim."""

    FALSE = 0
    UNDECIDED = 1
    UNMET = 2
    AGREES = 3
    TRUE = 4


@dataclass(frozen=True)
class Judgement:
    """An answer at one point, with the sides it compared and a rigorous bound on their gap."""

    truth: Truth
    sides: tuple[tuple[str, Array], ...] = ()
    gap: Any = None
    """An element (fraction, enclosure or float): how far the worst entry is from holding."""
    relative_gap: float = 0.0
    """The gap over the size of the sides; for ranking witnesses, never for a verdict."""
    reason: str = ""
    undefined: bool = False
    """Whether a side is certainly undefined at this point, which refutes a statement about it."""
    assumption_open: bool = False
    """Whether it is undecided for want of an assumption's being certain."""
    near: bool = False
    """Whether it is of a solution that is enclosed near the point, and not of the point itself."""


class Relation(ABC):
    """A statement about arrays at one point."""

    @abstractmethod
    def violation(self) -> Array:
        """Return, in floats, how badly the relation fails: positive where it does, at most 1."""

    @abstractmethod
    def judge(self) -> Judgement:
        """Decide the relation rigorously."""

    def holds_identically(self) -> bool:
        """Whether the relation, on symbolic arrays, holds for all values of the symbols."""
        return False

    def fails_identically(self) -> bool:
        """Whether the relation, on symbolic arrays, fails for all values of the symbols."""
        return False

    def comparisons(self) -> Iterator[Comparison]:
        """List the comparisons that the relation is made of."""
        yield from ()


def _signed(xp: Any, side: Array) -> Array:
    """Return booleans as integers, which can be subtracted."""
    return xp.astype(side, xp.int64) if side.dtype == xp.bool else side


def _smallest(xp: Any, side: Array) -> float:
    """Return a number that no size of interest is below and that the dtype of `side` has."""
    floating = xp.isdtype(side.dtype, "real floating")
    least = float(np.finfo(np.float32).tiny)
    return max(least, float(xp.finfo(side.dtype).smallest_normal)) if floating else least


@dataclass(frozen=True)
class Comparison(Relation):
    """Two arrays of one shape, compared entry by entry."""

    lhs: Array
    rhs: Array
    sign = "?"

    def __post_init__(self) -> None:
        name = type(self).__name__
        if not hasattr(self.lhs, "shape") and not hasattr(self.rhs, "shape"):
            raise TypeError(
                f"{name} compares arrays, got {self.lhs!r} and {self.rhs!r}: at least one "
                "side must come from the claim's arguments"
            )
        for this, other in (("lhs", "rhs"), ("rhs", "lhs")):
            value, model = getattr(self, this), getattr(self, other)
            if not hasattr(value, "shape"):
                object.__setattr__(self, this, _filled(value, model))
            elif tuple(value.shape) == () != tuple(getattr(model, "shape", ())):
                object.__setattr__(self, this, _spread(value, model))
        if tuple(self.lhs.shape) != tuple(self.rhs.shape):
            raise ValueError(
                f"{name} compares arrays of one shape, got {tuple(self.lhs.shape)} and "
                f"{tuple(self.rhs.shape)}: a broadcast would compare entries that the "
                "claim does not pair"
            )
        if 0 in self.lhs.shape:
            raise ValueError(
                f"{name} compares empty arrays of shape {tuple(self.lhs.shape)}: nothing "
                "is claimed there, so raise the smallest size"
            )
        for side in (self.lhs, self.rhs):
            if isinstance(side, np.ndarray) and side.dtype.kind not in _NUMBERS:
                raise TypeError(
                    f"{name} compares arrays of numbers, got one of {side.dtype}: build it from "
                    "the claim's arguments, or with constant(...)"
                )
        exact = [isinstance(side, ExactArray) for side in (self.lhs, self.rhs)]
        inexact = [_is_floating(side) for side in (self.lhs, self.rhs)]
        if any(exact) and any(inexact):
            raise TypeError(
                f"{name} compares arrays of one number system, got {type(self.lhs).__name__} and "
                f"{type(self.rhs).__name__}: floats were rounded, so build both sides from the "
                "claim's arguments"
            )

    def excess(self) -> tuple[Array, Array, float]:
        """Return lhs - rhs in floats, the size of the sides, and the least size told from zero."""
        xp = array_namespace(self.lhs, self.rhs)
        lhs, rhs = _signed(xp, self.lhs), _signed(xp, self.rhs)
        least = _smallest(xp, lhs)
        return lhs - rhs, xp.max(xp.abs(lhs)) + xp.max(xp.abs(rhs)) + least, least

    def sides(self) -> tuple[tuple[str, Array], ...]:
        """Return both sides with their names."""
        return (("lhs", self.lhs), ("rhs", self.rhs))

    def judge(self) -> Judgement:
        """Judge every entry; the worst answer counts, with the widest gap among the failing."""
        sides = [_elements(side) for side in (self.lhs, self.rhs)]
        exact = any(isinstance(side, ExactArray) for side in (self.lhs, self.rhs))
        everything = list(chain.from_iterable(sides))
        if any(each is UNDEFINED_NUMBER or (not exact and _is_nan(each)) for each in everything):
            reason = UNDEFINED
            return Judgement(Truth.FALSE, self.sides(), arb("inf"), 1.0, reason, undefined=True)
        if any(map(_is_nan, everything)):
            return Judgement(Truth.UNDECIDED, self.sides(), reason=TOO_WIDE)
        size = _size(everything)
        entries = [
            self._entry(left, right, _scale(left, right, size))
            for left, right in zip(*sides, strict=True)
        ]
        worst = min(truth for truth, _ in entries)
        gaps = [gap for truth, gap in entries if truth is worst]
        gap = (max if worst is Truth.FALSE else min)(gaps, key=_lower)
        return Judgement(worst, self.sides(), gap, float(_lower(gap) / size))

    def comparisons(self) -> Iterator[Comparison]:
        """Yield itself."""
        yield self

    def _undecided(self, slack: arb, size: arb) -> Truth:
        """Count an undecided entry as agreement where its enclosure is tight enough."""
        tight = slack.abs_upper() * 2**AGREEMENT_BITS <= size
        return Truth.AGREES if tight and self.agreeable else Truth.UNDECIDED

    agreeable = True
    """False for strict relations, which two agreeing sides do not support."""

    def _entry(self, left: Any, right: Any, size: arb) -> tuple[Truth, Any]:
        """Judge one entry: the answer, and the gap (or the undecided difference)."""
        raise NotImplementedError


def _filled(value: Any, model: Array) -> Array:
    """Return an array like `model` filled with an exact number."""
    return array_namespace(model).zeros_like(model) + constant(value, like=model)


def _spread(scalar: Array, model: Array) -> Array:
    """Return a scalar side as an array of the shape of `model`: every entry is compared with it."""
    return array_namespace(scalar).broadcast_to(scalar, tuple(model.shape))


def _is_floating(side: Array) -> bool:
    side = getattr(side, "primal", side)
    if isinstance(side, ExactArray):
        return False
    return bool(array_namespace(side).isdtype(side.dtype, "real floating"))


def _elements(side: Array) -> list[Any]:
    """Return the entries for judging: exact elements as they are, floats as fractions."""
    if isinstance(side, ExactArray):
        return list(side.entries().ravel())
    floating = _is_floating(side)
    if array_api_compat.is_torch_array(side):
        side = side.detach().cpu()
        side = side.double().numpy() if floating else side.numpy()
    if not floating:
        return [fmpq(int(value)) for value in np.ravel(side).tolist()]
    values = np.asarray(side, dtype=np.float64).ravel().tolist()
    return [fmpq(*value.as_integer_ratio()) if isfinite(value) else arb(value) for value in values]


def _is_nan(element: Any) -> bool:
    return isinstance(element, arb) and element.is_nan()


def _is_infinite(element: Any) -> bool:
    return isinstance(element, arb) and element.is_exact() and not element.is_finite()


def _size(elements: list[Any]) -> arb:
    """Return the largest entry, or 1 if all may vanish; by it gaps are ranked.

    It is no float, which would overflow at exp(1000); infinite entries have no size.
    """
    finite = [element for element in map(_ball, elements) if element.is_finite()]
    if not any(element.abs_lower() > 0 for element in finite):
        return arb(1)
    return max(element.abs_upper() for element in finite)


def _scale(left: Any, right: Any, size: arb) -> arb:
    """Return what the agreement of one entry is measured against: the entry's own size.

    An entry that may vanish on both sides has none; it is measured against the largest entry, or
    against one where that is less.
    """
    own = [element for element in map(_ball, (left, right)) if element.is_finite()]
    if any(element.abs_lower() > 0 for element in own):
        return max(element.abs_upper() for element in own)
    return min(size, arb(1))


def _lower(element: Any) -> arb:
    """Return a number at most |element|, for ranking; nothing is known of a nan."""
    return arb(0) if _is_nan(element) else _ball(element).abs_lower()


def _ball(element: Any) -> arb:
    """Enclose an element, for ranking."""
    return element.enclosed() if isinstance(element, Quotient) else arb(element)


def _difference(left: Any, right: Any) -> Any:
    """Subtract elements; a fraction meets an enclosure as an enclosure."""
    return arb(left) - right if isinstance(right, arb) else left - right


def _symbolic(side: Array) -> list[Any]:
    """Return the entries of a symbolic array."""
    return list(side.entries().ravel())


@dataclass(frozen=True)
class Equal(Comparison):
    """lhs = rhs, entry by entry."""

    sign = "="

    def violation(self) -> Array:
        """Return the largest difference over the size of the sides."""
        excess, size, _ = self.excess()
        xp = array_namespace(excess)
        return xp.max(xp.abs(excess)) / size

    def _entry(self, left: Any, right: Any, size: arb) -> tuple[Truth, Any]:
        if _is_infinite(left) and bool(left == right):
            return Truth.TRUE, fmpq(0)
        gap = abs(_difference(left, right))
        if gap == 0:
            return Truth.TRUE, gap
        if isinstance(gap, arb) and gap.contains(0):
            return self._undecided(gap, size), gap
        return Truth.FALSE, gap

    def holds_identically(self) -> bool:
        """Whether every difference is the zero function."""
        return all(difference.is_zero() for difference in _symbolic(self.lhs - self.rhs))

    def fails_identically(self) -> bool:
        """Whether some difference is evidently positive or negative."""
        return Differ(self.lhs, self.rhs).holds_identically()


@dataclass(frozen=True)
class Differ(Comparison):
    """lhs != rhs: some entry differs."""

    sign = "!="
    agreeable = False

    def violation(self) -> Array:
        """Return the negated violation of equality, raised: equality violates it."""
        excess, size, least = self.excess()
        xp = array_namespace(excess)
        return (least - xp.max(xp.abs(excess))) / size

    def judge(self) -> Judgement:
        """Turn the judgement of equality round."""
        equality = Equal(self.lhs, self.rhs).judge()
        if equality.undefined:
            return equality
        turned = {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE}
        return Judgement(
            turned.get(equality.truth, Truth.UNDECIDED),
            self.sides(),
            equality.gap,
            equality.relative_gap,
            equality.reason,
        )

    def holds_identically(self) -> bool:
        """Whether some difference is evidently positive or negative."""
        differences = _symbolic(self.lhs - self.rhs)
        return any(slack.is_positive() or (-slack).is_positive() for slack in differences)

    def fails_identically(self) -> bool:
        """Whether every difference is the zero function."""
        return Equal(self.lhs, self.rhs).holds_identically()


@dataclass(frozen=True)
class AtMost(Comparison):
    """lhs <= rhs, entry by entry."""

    sign = "<="

    def violation(self) -> Array:
        """Return the largest excess over the size of the sides."""
        excess, size, _ = self.excess()
        return array_namespace(excess).max(excess) / size

    def _entry(self, left: Any, right: Any, size: arb) -> tuple[Truth, Any]:
        if _is_infinite(left) and bool(left == right):
            return Truth.TRUE, fmpq(0)
        excess = _difference(left, right)
        if excess > 0:
            return Truth.FALSE, excess
        return (Truth.TRUE if excess <= 0 else self._undecided(excess, size)), abs(excess)

    def holds_identically(self) -> bool:
        """Whether every slack is a sum of evidently non-negative terms."""
        return all(slack.is_nonnegative() for slack in _symbolic(self.rhs - self.lhs))

    def fails_identically(self) -> bool:
        """Whether some excess is evidently positive."""
        return any(excess.is_positive() for excess in _symbolic(self.lhs - self.rhs))


@dataclass(frozen=True)
class Less(Comparison):
    """lhs < rhs, entry by entry."""

    sign = "<"
    agreeable = False

    def violation(self) -> Array:
        """Return the largest excess over the size of the sides, raised: a tie violates it."""
        excess, size, least = self.excess()
        return (array_namespace(excess).max(excess) + least) / size

    def _entry(self, left: Any, right: Any, size: arb) -> tuple[Truth, Any]:
        if _is_infinite(left) and bool(left == right):
            return Truth.FALSE, fmpq(0)
        excess = _difference(left, right)
        if excess >= 0:
            return Truth.FALSE, excess
        return (Truth.TRUE if excess < 0 else self._undecided(excess, size)), abs(excess)

    def holds_identically(self) -> bool:
        """Whether every slack is a sum of evidently non-negative terms, one of them positive."""
        return all(slack.is_positive() for slack in _symbolic(self.rhs - self.lhs))

    def fails_identically(self) -> bool:
        """Whether some excess is evidently at least zero."""
        return any(excess.is_nonnegative() for excess in _symbolic(self.lhs - self.rhs))


@dataclass(frozen=True)
class Valued(Comparison):
    """Every entry of one array has a value: both sides are that array."""

    sign = "has a value"

    def violation(self) -> Array:
        """Return 1 where an entry is no finite number, and climb toward large entries elsewhere."""
        xp = array_namespace(self.lhs)
        if not xp.isdtype(self.lhs.dtype, "real floating"):
            return xp.zeros_like(self.lhs).sum()
        largest = xp.max(xp.abs(self.lhs))
        return xp.where(xp.isfinite(largest), -1 / (1 + largest), xp.ones_like(largest))

    def sides(self) -> tuple[tuple[str, Array], ...]:
        """Return the one array, which is named for what it is."""
        return (("value", self.lhs),)

    def judge(self) -> Judgement:
        """Say whether every entry is a number: certainly so, or certainly not, or neither."""
        exact, entries = isinstance(self.lhs, ExactArray), _elements(self.lhs)
        lacking = [
            each is UNDEFINED_NUMBER or (not exact and not _ball(each).is_finite())
            for each in entries
        ]
        if any(lacking):
            reason = UNDEFINED
            return Judgement(Truth.FALSE, self.sides(), arb("inf"), 1.0, reason, undefined=True)
        if not all(_ball(each).is_finite() for each in entries):
            return Judgement(Truth.UNDECIDED, self.sides(), reason=TOO_WIDE)
        return Judgement(Truth.TRUE, self.sides(), fmpq(0))

    def holds_identically(self) -> bool:
        """Whether it does under the side conditions of its computation, which a proof must meet."""
        return True


@dataclass(frozen=True)
class AllOf(Relation):
    """Every part holds."""

    parts: tuple[Relation, ...]

    def violation(self) -> Array:
        """Return the worst violation."""
        worst = self.parts[0].violation()
        for part in self.parts[1:]:
            value = part.violation()
            worst = array_namespace(value).maximum(worst, value)
        return worst

    def judge(self) -> Judgement:
        """Return the judgement of the worst part."""
        return min((part.judge() for part in self.parts), key=lambda found: found.truth)

    def holds_identically(self) -> bool:
        """Whether every part does."""
        return all(part.holds_identically() for part in self.parts)

    def fails_identically(self) -> bool:
        """Whether some part does."""
        return any(part.fails_identically() for part in self.parts)

    def comparisons(self) -> Iterator[Comparison]:
        """List those of the parts."""
        return chain.from_iterable(part.comparisons() for part in self.parts)


@dataclass(frozen=True)
class AnyOf(Relation):
    """Some part holds: of what may be left out, one case suffices for what there is said to be."""

    parts: tuple[Relation, ...]

    def violation(self) -> Array:
        """Return the least violation."""
        least = self.parts[0].violation()
        for part in self.parts[1:]:
            value = part.violation()
            least = array_namespace(value).minimum(least, value)
        return least

    def judge(self) -> Judgement:
        """Return the judgement of the best part."""
        return max((part.judge() for part in self.parts), key=lambda found: found.truth)

    def holds_identically(self) -> bool:
        """Whether some part does."""
        return any(part.holds_identically() for part in self.parts)

    def fails_identically(self) -> bool:
        """Whether every part does."""
        return all(part.fails_identically() for part in self.parts)

    def comparisons(self) -> Iterator[Comparison]:
        """List those of the parts."""
        return chain.from_iterable(part.comparisons() for part in self.parts)


@dataclass(frozen=True)
class Assuming(Relation):
    """A relation that is claimed only where an assumption holds."""

    assumption: Relation
    conclusion: Relation

    def violation(self) -> Array:
        """Return the conclusion's violation where the assumption holds, and climb toward it."""
        unmet, violated = self.assumption.violation(), self.conclusion.violation()
        xp = array_namespace(violated)
        return xp.where(unmet > 0, xp.minimum(-unmet, violated), violated)

    def judge(self) -> Judgement:
        """Judge the conclusion where the assumption is certain, and never refute on agreement."""
        assumed = self.assumption.judge()
        if assumed.truth is Truth.FALSE:
            return Judgement(Truth.UNMET, reason="the assumption fails at this point")
        if assumed.truth in (Truth.UNDECIDED, Truth.UNMET):
            reason = "the assumption is undecided"
            return Judgement(assumed.truth, assumed.sides, reason=reason, assumption_open=True)
        concluded = self.conclusion.judge()
        if assumed.truth is Truth.TRUE or concluded.truth is not Truth.FALSE:
            return concluded
        return Judgement(
            Truth.UNDECIDED,
            concluded.sides,
            concluded.gap,
            concluded.relative_gap,
            "the conclusion fails, but the assumption is known to agreement only",
            assumption_open=True,
        )

    def holds_identically(self) -> bool:
        """Whether the conclusion does, without the assumption."""
        return self.conclusion.holds_identically()

    def fails_identically(self) -> bool:
        """Whether the assumption holds and the conclusion fails."""
        return self.assumption.holds_identically() and self.conclusion.fails_identically()

    def comparisons(self) -> Iterator[Comparison]:
        """List those of both."""
        return chain(self.assumption.comparisons(), self.conclusion.comparisons())


@dataclass(frozen=True)
class Exists(Relation):
    """A relation that one point suffices for: a certified witness makes the claim hold."""

    relation: Relation

    def violation(self) -> Array:
        """Return how well the relation holds, so that the search climbs to a witness."""
        return -self.relation.violation()

    def judge(self) -> Judgement:
        """Judge the relation at this point."""
        return self.relation.judge()

    def fails_identically(self) -> bool:
        """Whether the relation does: this is the negation, a statement about all points."""
        return self.relation.fails_identically()

    def comparisons(self) -> Iterator[Comparison]:
        """List those of the relation."""
        return self.relation.comparisons()


def equal(lhs: Array, rhs: Array) -> Relation:
    """Claim lhs = rhs. Either side may be an int or a Fraction, which fills the shape."""
    return Equal(lhs, rhs)


def differ(lhs: Array, rhs: Array) -> Relation:
    """Claim that lhs and rhs differ somewhere."""
    return Differ(lhs, rhs)


def at_most(lhs: Array, rhs: Array) -> Relation:
    """Claim lhs <= rhs in every entry."""
    return AtMost(lhs, rhs)


def less(lhs: Array, rhs: Array) -> Relation:
    """Claim lhs < rhs in every entry."""
    return Less(lhs, rhs)


def has_value(array: Array) -> Relation:
    """Claim that every entry has a value: over a dtype, one that is neither nan nor infinite."""
    return Valued(array, array)


def all_of(*parts: Relation) -> Relation:
    """Claim every part."""
    if not parts or not all(isinstance(part, Relation) for part in parts):
        raise TypeError(
            f"all_of takes relations, got {parts!r}: wrap each comparison in equal, at_most or less"
        )
    _refuse_exists("all_of", *parts)
    return AllOf(parts)


def assuming(assumption: Relation, conclusion: Relation) -> Relation:
    """Claim `conclusion` at the points where `assumption` holds."""
    for name, part in (("assumption", assumption), ("conclusion", conclusion)):
        if not isinstance(part, Relation):
            raise TypeError(
                f"{name} must be a relation, got {part!r}: wrap it in equal, at_most or less"
            )
    _refuse_exists("assuming", assumption, conclusion)
    return Assuming(assumption, conclusion)


def exists(relation: Relation) -> Relation:
    """Claim that some point makes `relation` hold."""
    if not isinstance(relation, Relation):
        raise TypeError(
            f"exists takes a relation, got {relation!r}: wrap it in equal, at_most or less"
        )
    _refuse_exists("exists", relation)
    return Exists(relation)


def _refuse_exists(name: str, *parts: Relation) -> None:
    """Refuse `exists` anywhere but on top: below, it would be read as a statement for all."""
    if any(isinstance(part, Exists) for part in parts):
        raise TypeError(
            f"{name} takes no exists: it stands alone at the top of a relation, so write "
            "exists(all_of(...)), or a claim of its own"
        )
