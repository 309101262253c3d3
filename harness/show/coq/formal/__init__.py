"""Statements for all sizes: what a claim's own code computes, entry by entry, before any algebra.

The code runs once more on arrays whose entries are written down as they are computed. The two
sides become real numbers of Coq with sums over named indices; that they are equal is found out by
`Contractions.v`, whose procedure is proved there and shares nothing with our prover.
"""

from .accepted import Accepted, coq_says
from .statement import Formal, FormalError, Stated, computed, formal_of
from .untrue import made_untrue

__all__ = [
    "Accepted",
    "Formal",
    "FormalError",
    "Stated",
    "computed",
    "coq_says",
    "formal_of",
    "made_untrue",
]
