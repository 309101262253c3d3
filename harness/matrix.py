"""Laws x blocks: which laws does each block obey? Tested where nothing follows, derived elsewhere."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from ..theory.claim import ClaimError
from ..theory.law import DERIVED_ONLY, LAWS
from ..theory.verdict import Strength, Verdict
from .cells import cell, meaningful
from .decide import Decision, Effort, decide
from .deduce import ContradictionError, Known, closure
from .store import CATALOGUE, Store
from .zoo import zoo

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ..theory.block import Block

TABLE = CATALOGUE / "matrix.json"
MATRIX_RECORDS = CATALOGUE / "cells"
FIRST = (
    "zero_preserving", "constant_map", "identity_map", "additive", "homogeneous", "affine", "odd", "even",
    "rotation_equivariant", "permutation_equivariant", "token_wise",
)  # fmt: skip
"""Laws from which most follows; they are tested before the others."""
LIGHT = Effort(examples=24, light=True)


@dataclass(frozen=True)
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
    tested: dict[str, Known] = {}
    cells: dict[str, Cell] = {}
    wanted = set(laws) or {*LAWS, *DERIVED_ONLY}
    for name in order():
        if not meaningful(LAWS[name], block) or (laws and name not in laws):
            continue
        if name in closure(tested):
            continue
        cells[name], answer = _tested(name, block, store, effort)
        if answer is not None:
            tested[name] = answer
    try:
        known = closure(tested)
    except ContradictionError as error:
        raise ContradictionError(f"{block.name}: {error}") from None
    for name, answer in known.items():
        if (
            name not in cells
            and name in wanted
            and (name in DERIVED_ONLY or meaningful(LAWS[name], block))
        ):
            verdict = Verdict.HOLDS if answer.holds else Verdict.FAILS
            cells[name] = Cell(
                name,
                block.name,
                verdict,
                f"derived: {answer.by}",
                True,
                _scope(block),
                answer.witness,
            )
    return [cells[name] for name in (*LAWS, *DERIVED_ONLY) if name in cells]


def _tested(name: str, block: Block, store: Store, effort: Effort) -> tuple[Cell, Known | None]:
    """Decide one cell."""
    claim = cell(LAWS[name], block)
    try:
        decision = decide(claim, store, effort)
    except ClaimError as error:
        return Cell(
            name, block.name, Verdict.UNDECIDED, str(error), False, _scope(block), None
        ), None
    written = Cell(
        name,
        block.name,
        decision.verdict,
        _evidence(decision),
        False,
        _scope(block),
        decision.counterexample,
    )
    return written, _answer(decision)


def _answer(decision: Decision) -> Known | None:
    """Return what deduction may build on: proofs, certificates and survivals, nothing undecided."""
    if decision.verdict is Verdict.FAILS:
        return Known(holds=False, witness=decision.counterexample)
    return Known(holds=True) if decision.verdict is Verdict.HOLDS else None


def _evidence(decision: Decision) -> str:
    if decision.evidence.strength is Strength.CERTIFIED_COUNTEREXAMPLE:
        return "certified"
    if decision.evidence.strength in (Strength.PROVED, Strength.SURVIVED):
        return str(decision.evidence.strength)
    return str(decision.evidence)


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


def _plain(each: Cell) -> dict[str, Any]:
    return {
        key: str(value) if isinstance(value, Verdict) else value
        for key, value in asdict(each).items()
    }
