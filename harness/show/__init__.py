"""Showing: findings as terminal text, citations and scripts.

What writes proofs loads terms and what Coq is told, and most of what is shown is a point:
`show.shown_proof` loads it when a proof is shown.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .proof import shown_proof

__all__ = ["shown_proof"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import proof  # noqa: PLC0415 - as said

    return getattr(proof, name)
