"""The strongest proof of a claim: for all sizes where that goes, else at small ones.

Two provers share no code. Terms over symbolic sizes prove for all sizes, or for all but named ones;
symbols prove at sizes up to two or three, also what terms do not know: a proof that terms do not
find, and that something exists nowhere.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...theory.verdict import Evidence, Strength
from .identities import prove, proves
from .structure.cases import PathsError
from .symbolic.prover import Known, proof_of, prove_everywhere, proved_at

if TYPE_CHECKING:
    from ...theory.claim import Claim

__all__ = ["PathsError", "best_proof", "proof_of", "stands"]


def best_proof(claim: Claim) -> Evidence | None:
    """Return what the strongest proof says, or None where there is none.

    Of a claim that something exists, the negation is proved.
    """
    return _everywhere(claim) or _at_sizes(claim)


def _everywhere(
    claim: Claim, *, again: bool = False, shown: Evidence | None = None
) -> Evidence | None:
    """Return what terms prove; the sizes in it are those that are numbers, and up to what.

    What was shown before is where this begins, and no more.
    """
    known = None if shown is None else Known(shown.sizes, shown.way)
    proof = prove_everywhere(claim, again=again, known=known)
    if proof is None:
        return None
    strength = Strength.PROVED if proof.symbols or not proof.numbers else Strength.PROVED_AT_SIZES
    return Evidence(strength, sizes=proof.numbers, symbols=proof.symbols, way=proof.way)


def _at_sizes(claim: Claim) -> Evidence | None:
    """Return what symbols prove: of sizes that end, perhaps all."""
    sizes = prove(claim)
    if sizes is None:
        return None
    ends = {name: bound.high for name, bound in claim.bounds.items()}
    whole = sizes == ends and not claim.existential
    if whole:
        return Evidence(Strength.PROVED, symbols=tuple(sizes))
    return Evidence(Strength.PROVED_AT_SIZES, sizes=sizes)


def stands(claim: Claim, shown: Evidence, *, thorough: bool) -> bool:
    """Whether a claim is proved as it is said.

    Args:
        claim: The claim.
        shown: What a proof is said to show.
        thorough: Whether every size is proved again that is a number, or one of each alone, and
            the code is asked twice whether it says the same.
    """
    if shown.strength is Strength.PROVED_AT_SIZES:
        if proves(claim, shown.sizes) and (not thorough or _at_sizes(claim) == shown):
            return True
        if not thorough and proved_at(claim, shown.sizes):
            return True
        again = _everywhere(claim, shown=shown)
        return again is not None and _covers(again, shown)
    again = _everywhere(claim, again=not thorough, shown=shown)
    if again is None or (thorough and not _covers(again, shown)):
        return _at_sizes(claim) == shown
    endless = {name for name, bound in claim.bounds.items() if bound.high is None}
    return thorough or endless & set(again.symbols) == endless & set(shown.symbols)


def _covers(proof: Evidence, shown: Evidence) -> bool:
    """Whether a proof shows all that is said, and perhaps more."""
    whole = proof.strength is shown.strength and set(shown.symbols) <= set(proof.symbols)
    return whole and all(
        name in proof.symbols or size <= proof.sizes.get(name, -1)
        for name, size in shown.sizes.items()
    )
