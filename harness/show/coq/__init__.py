"""Counterexamples and the theorems behind the catalogue, for the proof assistant Coq.

`Refutations.v` has a lemma for each counterexample: the claim's own code is run once more, on terms
that remember how they were computed, and the lemma says of the real expression at the witness how
far its sides are apart. `Theory.v`, which is written by hand, has theorems for all sizes.
`Proofs.v` has the claims that hold for all sizes, with both sides as their code computes them; that
they are equal is found by `Contractions.v`, a procedure that is proved right there.
"""

from .formal import (
    Accepted,
    Formal,
    FormalError,
    Stated,
    computed,
    coq_says,
    formal_of,
    made_untrue,
)
from .lemma import Lemma, lemma_of
from .library import (
    AXIOMS,
    CoqError,
    assumed,
    compiled,
    compiler,
    lemmas,
    library,
    proofs,
    refused,
    refused_for_all_sizes,
    refutations,
    theorems,
    theory,
)

__all__ = [
    "AXIOMS",
    "Accepted",
    "CoqError",
    "Formal",
    "FormalError",
    "Lemma",
    "Stated",
    "assumed",
    "compiled",
    "compiler",
    "computed",
    "coq_says",
    "formal_of",
    "lemma_of",
    "lemmas",
    "library",
    "made_untrue",
    "proofs",
    "refused",
    "refused_for_all_sizes",
    "refutations",
    "theorems",
    "theory",
]
