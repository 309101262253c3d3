"""Names: those that the stages understand, those that a script keeps for itself, and new ones."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ....systems import (
    cbrt,
    erf,
    eye,
    fold,
    known,
    ones,
    ordinals,
    pivot,
    places,
    scan,
    sigmoid,
    zeros,
)
from ....systems.dual import jvp
from ....theory import array_namespace, constant, relation
from ....theory.domain import identity

if TYPE_CHECKING:
    from collections.abc import Iterable


RELATIONS = ("equal", "differ", "at_most", "less")
"""The relations that have two sides."""
LANGUAGE: dict[int, str] = (
    {id(getattr(relation, name)): name for name in (*RELATIONS, "all_of", "assuming", "exists")}
    | {
        id(function): function.__name__
        for function in (
            array_namespace,
            cbrt,
            constant,
            erf,
            eye,
            fold,
            identity,
            jvp,
            known,
            ones,
            ordinals,
            pivot,
            places,
            scan,
            sigmoid,
            zeros,
        )
    }
    | {id(Fraction): "constant"}
)
"""What the stages themselves understand, by identity."""
RESERVED = {
    *LANGUAGE.values(),
    "np",
    "math",
    "lhs",
    "rhs",
    "sides",
    "exact",
    "namedtuple",
    "Fraction",
}
"""Names that no definition and no variable of a claim may take."""

EXACT = ("Fraction", "interval")
"""The dialects in which a constant is the number itself."""


def fresh(name: str, taken: Iterable[str]) -> str:
    """Return a name that is not taken, which is `name` where it is free."""
    while name in taken:
        name += "_"
    return name
