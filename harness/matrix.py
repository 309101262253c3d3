"""Laws x blocks: which laws does a block obey? Tested where nothing follows, else derived."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import msgspec

from ..theory.claim import ClaimError
from ..theory.law import DERIVED_ONLY, LAWS
from ..theory.numbers import REALS
from ..theory.verdict import Evidence, Strength, Verdict
from .cells import cell, meaningful
from .decide import Decision, Effort, decide
from .deduce import ContradictionError, Known, closure
from .store import CATALOGUE, Store
from .zoo import zoo

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ..theory.block import Block
    from ..theory.law import Law

TABLE = CATALOGUE / "matrix.json"
MATRIX_RECORDS = CATALOGUE / "cells"
FIRST = (
    "zero_preserving", "identity_map", "additive", "homogeneous", "affine", "odd",
    "even",
    "rotation_equivariant", "permutation_equivariant", "token_wise",
)  # fmt: skip
"""Laws from which most follows; they are tested before the others."""
LIGHT = Effort(examples=24, light=True)


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One answer of the matrix, as it is written to JSON."""

    law: str
    block: str
    verdict: str
    evidence: str
    derived: bool
    parameters: str
    counterexample: str | None


def order() -> list[str]:
    """Return the laws in the order in which they are tested."""
    return [*FIRST, *(name for name in LAWS if name not in FIRST)]


def row(block: Block, store: Store, effort: Effort = LIGHT, laws: Sequence[str] = ()) -> list[Cell]:
    """Return a block's row: every law that makes sense of it, decided or derived.

    Raises:
        ContradictionError: A derived answer contradicts a tested one.
    """
    try:
        return _row(block, store, effort, laws)
    except ContradictionError as error:
        raise ContradictionError(f"{block.name}: {error}") from None


def _row(block: Block, store: Store, effort: Effort, laws: Sequence[str]) -> list[Cell]:
    tested: dict[str, Known] = {}
    cells: dict[str, Cell] = {}
    for name in order():
        wanted = meaningful(LAWS[name], block) and (not laws or name in laws)
        if wanted and name not in closure(tested):
            cells[name], answer = _tested(LAWS[name], block, store, effort)
            if answer is not None:
                tested[name] = answer
    for name, answer in closure(tested).items():
        shown = name in DERIVED_ONLY or (name in LAWS and meaningful(LAWS[name], block))
        if name not in cells and shown and (not laws or name in laws):
            cells[name] = _derived(name, block, answer)
    return [cells[name] for name in (*LAWS, *DERIVED_ONLY) if name in cells]


def _derived(name: str, block: Block, answer: Known) -> Cell:
    """Write down what follows."""
    return Cell(
        law=name,
        block=block.name,
        verdict=Verdict.HOLDS if answer.holds else Verdict.FAILS,
        evidence=f"derived: {answer.by}",
        derived=True,
        parameters=_scope(block),
        counterexample=answer.witness,
    )


def _tested(law: Law, block: Block, store: Store, effort: Effort) -> tuple[Cell, Known | None]:
    """Decide one cell; return it with what deduction may build on."""
    claim = cell(law, block)
    searched = effort if law.meetable else replace(effort, examples=0)
    try:
        decision = decide(claim, store, searched)
    except ClaimError as error:
        decision = Decision(claim, Verdict.UNDECIDED, Evidence(Strength.NONE, str(error)))
    if not law.meetable and decision.evidence.strength is Strength.SURVIVED:
        thin = Evidence(Strength.NONE, "violations are too thin a set for sampling to meet")
        decision = replace(decision, verdict=Verdict.UNDECIDED, evidence=thin)
    written = Cell(
        law=law.name,
        block=block.name,
        verdict=decision.verdict,
        evidence=_evidence(decision),
        derived=False,
        parameters=_scope(block),
        counterexample=decision.counterexample,
    )
    return written, _answer(decision)


def _answer(decision: Decision) -> Known | None:
    """Return what deduction may build on: proofs, certificates and survivals, nothing undecided."""
    if decision.verdict is Verdict.FAILS:
        return Known(holds=False, witness=decision.counterexample)
    return Known(holds=True) if decision.verdict is Verdict.HOLDS else None


def _evidence(decision: Decision) -> str:
    """Name the evidence in a word: proved, certified, survived, or float where it is no more."""
    strength = decision.evidence.strength
    if strength is Strength.NONE:
        return str(decision.evidence.detail)
    if decision.claim.numbers is not REALS:
        return "float"
    return "certified" if strength is Strength.CERTIFIED_COUNTEREXAMPLE else str(strength)


def _scope(block: Block) -> str:
    """Say over which parameters the answer ranges."""
    return "all" if len(block.parameters()) > 1 else "none"


def matrix(
    blocks: Sequence[Block] = (),
    laws: Sequence[str] = (),
    effort: Effort = LIGHT,
    jobs: int = 2,
    user: Path | None = None,
) -> Iterator[list[Cell]]:
    """Yield the rows of the package's blocks, several at a time, in the order of the blocks."""
    names = [block.name for block in (blocks or zoo())]
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        waiting = [pool.submit(_row_of, name, tuple(laws), effort, user) for name in names]
        for each in waiting:
            yield each.result()


def _row_of(name: str, laws: tuple[str, ...], effort: Effort, user: Path | None) -> list[Cell]:
    block = next(block for block in zoo() if block.name == name)
    return row(block, store(user), effort, laws)


def store(user: Path | None = None) -> Store:
    """Return the store of the matrix, which keeps its records apart from the catalogue's."""
    return Store(user, MATRIX_RECORDS) if user else Store(catalogue=MATRIX_RECORDS)


def counts(cells: Sequence[Cell], blocks: int) -> dict[str, int]:
    """Count the cells: tested, derived, undecided and empty."""
    found = Counter("derived" if each.derived else "tested" for each in cells)
    undecided = sum(each.verdict not in (Verdict.HOLDS, Verdict.FAILS) for each in cells)
    empty = blocks * (len(LAWS) + len(DERIVED_ONLY)) - len(cells)
    return {
        "tested": found["tested"],
        "derived": found["derived"],
        "undecided": undecided,
        "empty": empty,
    }


def as_json(cells: Sequence[Cell]) -> bytes:
    """Write one cell a line."""
    return b"".join(msgspec.json.encode(_plain(each)) + b"\n" for each in cells)


def kept_cells() -> list[dict[str, Any]]:
    """Read the table that is kept in the repository."""
    lines = TABLE.read_bytes().splitlines() if TABLE.is_file() else []
    return [msgspec.json.decode(line) for line in lines]


def _plain(each: Cell) -> dict[str, Any]:
    return {
        key: str(value) if isinstance(value, Verdict) else value
        for key, value in asdict(each).items()
    }
