"""The needles by name, and the points at which the false ones are known to fail.

The witnesses stand in a file of their own, which no contestant reads.
"""

from __future__ import annotations

import json
from pathlib import Path

import easy
import hard
import middle
import near
from lakatos.harness.judge.point import judge
from lakatos.theory import Claim
from lakatos.theory.shown import Shown, point_shown

NEEDLES = {
    name: found
    for module in (easy, middle, hard, near)
    for name, found in vars(module).items()
    if isinstance(found, Claim)
}
WITNESSES = Path(__file__).parent / "witnesses.json"
_MANY = {
    "sums_of_shares_are_below_36": lambda: {"x": [1] * 37},
    "attention_never_dilutes": lambda: {"scores": [[0] + [1] * 39]},
    "no_size_is_23": lambda: {"x": [0] * 23},
    "long_products_of_rows_are_small": lambda: {"x": [[1, 1]] * 17},
}


def kind(name):
    """Return the class that a needle belongs to."""
    return NEEDLES[name].source.place


def is_near(name):
    """Whether a claim is a true near miss."""
    return kind(name) == "near miss"


def known():
    """List the false claims with their known witnesses; one that is irrational is in words."""
    given = json.loads(WITNESSES.read_text("utf-8"))
    given |= {name: made() for name, made in _MANY.items()}
    return {name: given[name] for name in NEEDLES if name in given}


def refuted_by(name, witness):
    """Whether a witness settles a claim."""
    claim = NEEDLES[name]
    built = {name: witness[name] for name in witness if name != "coordinates"}
    shown = Shown(built, witness.get("coordinates", {}), {})
    point = point_shown(claim.signature, shown)
    return judge(claim, point).decisive
