"""Counterexamples and the theorems behind the catalogue, for the proof assistant Coq.

`Refutations.v` has a lemma for each counterexample: the claim's own code is run once more, on terms
that remember how they were computed, and the lemma says of the real expression at the witness how
far its sides are apart. `Theory.v`, which is written by hand, has theorems for all sizes.
"""

from .lemma import Lemma, lemma_of
from .library import (
    AXIOMS,
    CoqError,
    assumed,
    compiler,
    lemmas,
    refused,
    refutations,
    theorems,
    theory,
)

__all__ = [
    "AXIOMS",
    "CoqError",
    "Lemma",
    "assumed",
    "compiler",
    "lemma_of",
    "lemmas",
    "refused",
    "refutations",
    "theorems",
    "theory",
]
