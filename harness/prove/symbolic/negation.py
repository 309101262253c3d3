"""What is claimed of all points by who denies that something exists.

That two sides are equal somewhere is denied by their difference everywhere, and the other way
round. Of an order in every entry more is shown than is needed: the opposite order in every entry.

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
    """Return what is so only where a relation is not.

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
    raise NotRigorousError(f"a {type(relation).__name__} has no negation that is a relation")
