"""What is claimed of all points by who denies that something exists.

That two sides are equal somewhere is denied by their difference everywhere, and the other way
round. That one is at most the other, in every entry, is denied by no comparison of all entries, so
that only numbers have a negation here.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ....systems import NotRigorousError
from ....theory.relation import AnyOf, AtMost, Differ, Equal, Exists, Less, Relation, all_of

if TYPE_CHECKING:
    from ....theory.claim import Claim


def negated(claim: Claim) -> Claim:
    """Return the claim that no point does what one is said to do."""
    stated = claim.function

    def denied(**given: Any) -> Relation:
        relation = stated(**given)
        if not isinstance(relation, Exists):
            raise NotRigorousError("it says of all points what it says")
        return negation(relation.relation)

    denied.__name__ = claim.id
    return replace(claim, function=denied)


def negation(relation: Relation) -> Relation:
    """Return what is so exactly where a relation is not.

    Raises:
        NotRigorousError: No relation says that.
    """
    match relation:
        case Equal(lhs=lhs, rhs=rhs):
            return Differ(lhs, rhs)
        case Differ(lhs=lhs, rhs=rhs):
            return Equal(lhs, rhs)
        case AtMost(lhs=lhs, rhs=rhs) if _are_numbers(lhs, rhs):
            return Less(rhs, lhs)
        case Less(lhs=lhs, rhs=rhs) if _are_numbers(lhs, rhs):
            return AtMost(rhs, lhs)
        case AnyOf(parts=parts):
            return all_of(*map(negation, parts))
    raise NotRigorousError(f"a {type(relation).__name__} has no negation that is a relation")


def _are_numbers(*sides: Any) -> bool:
    return all(getattr(side, "shape", ()) == () for side in sides)
