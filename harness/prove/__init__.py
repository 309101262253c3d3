"""Proving: identities at small sizes, laws read off a block, what follows from laws. Trusted.

What proves takes as long to load as all that judges a point, and most of what is on record is a
point: `prove.best_proof`, `prove.stands` and `prove.proof_of` load it when a proof is asked for.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .proofs import PathsError, best_proof, proof_of, stands

__all__ = ["PathsError", "best_proof", "proof_of", "stands"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import proofs  # noqa: PLC0415 - as said

    return getattr(proofs, name)
