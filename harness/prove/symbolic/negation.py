"""What is claimed of all points by who denies that something exists.

That two sides are equal somewhere is denied by their difference everywhere, and the other way
round. Of an order in every entry more is shown than is needed: the opposite order in every entry.
What is said of several relations together is denied by the negation of any of them, or of their
sum: nothing is above one and below zero, since what is above one is not below zero by adding up.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial, reduce
from operator import add
from typing import TYPE_CHECKING, Any

from ....systems import NotRigorousError, balls
from ....theory.relation import (
    AllOf,
    AnyOf,
    AtMost,
    Comparison,
    Differ,
    Equal,
    Exists,
    Less,
    Relation,
    all_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ....theory.claim import Claim

_PROBED_BITS = 64


def negated(claim: Claim) -> Iterator[tuple[str, Claim]]:
    """Yield claims, each of which says of all points that they do not what one is said to do.

    Before each stands in words which relation it denies.
    """
    sizes = claim.signature.sizes_above(0)
    point = claim.signature.point(sizes, lambda kind: kind.filled(lambda: Fraction(1), sizes))
    system = balls(_PROBED_BITS)
    try:
        with system.context():
            ways = _words(_denied(claim(**point.values(claim.parameters, system))))
    except Exception:  # noqa: BLE001 - proving the first way tells what is wrong
        ways = ["its opposite is so"]
    for way, words in enumerate(ways):
        yield words, _negated(claim, way)


def _words(relation: Relation) -> list[str]:
    """Say of each denial what it denies."""
    if not isinstance(relation, AllOf):
        return ["the opposite of the relation is so" for _ in denials(relation)]
    single = [
        f"the opposite of relation {number} of {len(relation.parts)} is so"
        for number, part in enumerate(relation.parts, 1)
        for _ in denials(part)
    ]
    summed = len(denials(relation)) - len(single)
    return single + ["the opposite of what its relations say, added up, is so"] * summed


def _negated(claim: Claim, way: int) -> Claim:
    stated = claim.function

    def denied(**given: Any) -> Relation:
        found = denials(_denied(stated(**given)))
        if way >= len(found):
            raise NotRigorousError("it says other things at other sizes")
        return found[way]()

    denied.__name__ = claim.id
    return replace(claim, function=denied)


def _denied(relation: Relation) -> Relation:
    if not isinstance(relation, Exists):
        raise NotRigorousError("it says of all points what it says")
    return relation.relation


def denials(relation: Relation) -> list[Callable[[], Relation]]:
    """Return what makes relations, each of which is so only where a relation is not.

    Raises:
        NotRigorousError: There are none.
    """
    if not isinstance(relation, AllOf):
        return [partial(negation, relation)]
    found = [each for part in relation.parts for each in denials(part)]
    parts = [part for part in relation.parts if isinstance(part, (AtMost, Less, Equal))]
    if len(parts) > 1:
        found += [partial(_of_sum, parts, turned=turned) for turned in (False, True)]
    return found


def _of_sum(parts: Sequence[Comparison], *, turned: bool) -> Relation:
    """Deny what follows by adding up; what is equal is at most the other, either way round."""
    sides = [
        (part.rhs, part.lhs) if turned and isinstance(part, Equal) else (part.lhs, part.rhs)
        for part in parts
    ]
    low, high = (reduce(add, each) for each in zip(*sides, strict=True))
    if any(isinstance(part, Less) for part in parts):
        return AtMost(high, low)
    return Less(high, low)


def negation(relation: Relation) -> Relation:
    """Return what is so only where a relation is not; of several, what denies the first.

    Raises:
        NotRigorousError: No relation says that.
    """
    match relation:
        case Equal(lhs=lhs, rhs=rhs):
            return Differ(lhs, rhs)
        case Differ(lhs=lhs, rhs=rhs):
            return Equal(lhs, rhs)
        case AtMost(lhs=lhs, rhs=rhs):
            return Less(rhs, lhs)
        case Less(lhs=lhs, rhs=rhs):
            return AtMost(rhs, lhs)
        case AnyOf(parts=parts):
            return all_of(*map(negation, parts))
        case AllOf():
            return denials(relation)[0]()
    raise NotRigorousError(f"a {type(relation).__name__} has no negation that is a relation")
