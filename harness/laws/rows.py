"""Laws x blocks: which laws does a block obey? Tested where nothing follows, else derived."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from functools import partial
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from ...systems import REALS, NotRigorousError
from ...theory.claim import ClaimError
from ...theory.laws import DERIVED_ONLY, IMPLICATIONS, LAWS, TOKENS_NEEDED
from ...theory.relation import Truth
from ...theory.verdict import Evidence, Strength, Verdict
from ..catalogue.blocks import zoo
from ..catalogue.claims import claim_named
from ..catalogue.worker import Worker
from ..decide import Decision, Effort, decide
from ..judge.point import judge
from ..judge.weigh import Outcome
from ..keep.store import CATALOGUE, CELLS, Store, facts, rewrite
from ..prove.deduce import STRENGTHS, ContradictionError, Known, Rule, closure, frontier
from ..prove.structure.rules import obeyed
from ..prove.structure.settings import SETTINGS, told
from .cells import cell, meaningful, site
from .claimed import claimed

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping, Sequence
    from pathlib import Path

    from ...theory.block import Block
    from ...theory.claim import Claim
    from ...theory.domain import Coordinates
    from ...theory.laws import Law
    from ...theory.witness import Point
    from ..keep.fact import Fact
    from ..prove.structure.trace import Setting

TABLE = CATALOGUE / "rows.jsonl"
"""The kept table, a row a line: which laws hold, fail, are undecided, hold for some parameters."""
FIRST = (
    "zero_preserving", "identity_map", "additive", "homogeneous", "affine", "odd",
    "even",
    "orthogonal_equivariant", "permutation_equivariant", "token_wise",
)  # fmt: skip
"""Laws from which most follows; they are tested before the others."""


DRAWS = 8
"""Points that are drawn at sizes at which a structure lets a law go."""
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
    strength: str = ""
    """The kind of the evidence, one of `STRENGTHS`; empty where nothing is decided."""
    sizes: dict[str, list[list[int | None]]] | None = None
    """Of each size the ranges for which it was shown by structure, null being no end."""
    claim: str = ""
    """The claim that was decided: the cell itself, or one of the catalogue that says the same."""

    @property
    def name(self) -> str:
        """The cell as a claim."""
        return f"{self.law}__{self.block}"


def order() -> list[str]:
    """Return the laws in the order in which they are tested."""
    return [*FIRST, *(name for name in LAWS if name not in FIRST)]


def row(  # noqa: PLR0913 - what to decide, how hard, and what to tell
    block: Block,
    store: Store,
    effort: Effort = LIGHT,
    laws: Sequence[str] = (),
    *,
    test_all: bool = False,
    each: Callable[[str], None] = lambda _: None,
) -> list[Cell]:
    """Return a block's row: every law that makes sense of it, decided or derived.

    Args:
        block: Its first argument is the input.
        store: Where the records of the tested cells are.
        effort: How hard to try.
        laws: Only these.
        test_all: Test what could be derived as well, so that a wrong rule is seen.
        each: Called with every law before it is decided, for a progress bar.

    Raises:
        ContradictionError: A derived answer contradicts a tested one.
    """
    try:
        return _row(block, store, effort, laws, each, test_all=test_all)
    except ContradictionError as error:
        raise ContradictionError(f"{block.name}: {error}") from None


def _row(  # noqa: PLR0913 - those of `row`
    block: Block,
    store: Store,
    effort: Effort,
    laws: Sequence[str],
    each: Callable[[str], None],
    *,
    test_all: bool,
) -> list[Cell]:
    wanted = [
        name for name in order() if meaningful(LAWS[name], block) and (not laws or name in laws)
    ]
    lost: dict[str, dict[str, int]] = {}
    read, cells, rules = _read_off(block, lost=lost), {}, valid_rules(block)
    ours = block in zoo()
    # Of a block that comes from outside, what was not read at all sizes is searched as well.
    owed = {law for law, each in read.items() if each.strength == "bounded" and not ours}
    known = {law: each for law, each in read.items() if law not in owed}
    for name in wanted:
        each(name)
        if not test_all and name in closure(known, rules):
            continue
        at = None if ours else lost.get(name)
        cells[name], answer = _tested(LAWS[name], block, store, effort, at)
        if name in owed and (answer is None or answer.holds):
            del cells[name]
            known[name] = read[name]
        else:
            known |= _beside(known, name, answer)
    shown = {*wanted, *(name for name in DERIVED_ONLY if not laws or name in laws)}
    for name, answer in closure(known, rules).items():
        if name in shown and name not in cells:
            cells[name] = _derived(name, block, answer)
    store.tidy()
    found = [cells[name] for name in (*LAWS, *DERIVED_ONLY) if name in cells]
    return found + _for_some(block, found)


def valid_rules(block: Block) -> tuple[Rule, ...]:
    """Return the rules that are valid at some size of a block."""
    found = site(block)
    if found is None or found[1].tokens is None:
        return IMPLICATIONS
    tokens = found[1].dimension(found[1].tokens)
    most = tokens.size({}) if not tokens.names else None
    if tokens.expression in block.bounds:
        most = block.bounds[tokens.expression].high
    return tuple(
        rule for rule in IMPLICATIONS if most is None or most >= TOKENS_NEEDED.get(rule, 1)
    )


def _read_off(
    block: Block,
    setting: Setting | None = None,
    laws: Container[str] | None = None,
    lost: dict[str, dict[str, int]] | None = None,
) -> dict[str, Known]:
    """Return the laws that follow from the structure of a block that runs on any arrays."""
    found = site(block)
    if found is None or getattr(block, "numbers", REALS) is not REALS:
        return {}
    rules = obeyed(block, found[1], setting, laws, lost)
    return {
        law: Known(
            holds=True,
            by=f"structure: {shown.rule}",
            extent=shown.extent,
            defined=shown.defined,
        )
        for law, shown in rules.items()
        if meaningful(LAWS[law], block)
    }


def _beside(known: dict[str, Known], name: str, answer: Known | None) -> dict[str, Known]:
    """Return a tested answer as something to build on.

    Raises:
        ContradictionError: The structure says otherwise.
    """
    if answer is None:
        return {}
    before = known.get(name)
    if before is not None and before.holds != answer.holds:
        raise ContradictionError(f"{name} holds by its {before.by}, but fails at {answer.witness}")
    return {name: before or answer}


def _for_some(block: Block, found: Sequence[Cell]) -> list[Cell]:
    """Return the laws that fail for all parameters taken together and hold for some of them."""
    if len(block.parameters) < 2:
        return []
    left = {each.law for each in found if each.verdict is Verdict.FAILS}
    for_all = {
        each.law: Known(holds=True, strength=each.strength)
        for each in found
        if each.verdict is Verdict.HOLDS
    }
    cells: dict[str, Cell] = {}
    for name, setting in SETTINGS.items():
        known = closure(for_all | _read_off(block, setting, left), valid_rules(block))
        holding = {law: each for law, each in known.items() if law in left and each.holds}
        words = told(block, name) if holding else name
        cells |= {law: _derived(law, block, each, at=words) for law, each in holding.items()}
        left -= cells.keys()
    return [cells[name] for name in (*LAWS, *DERIVED_ONLY) if name in cells]


def _derived(name: str, block: Block, answer: Known, *, at: str = "") -> Cell:
    """Write down what follows, for all parameters or `at` some."""
    return Cell(
        law=name,
        block=block.name,
        verdict=Verdict.HOLDS if answer.holds else Verdict.FAILS,
        evidence=_because(answer, at),
        derived=True,
        parameters="some" if at else _scope(block),
        counterexample=answer.witness,
        strength=answer.strength,
        sizes=None if answer.extent is None else answer.extent.data(),
    )


def _because(answer: Known, at: str) -> str:
    """Say how strong an answer is, at which parameters, why, and for which sizes."""
    word = "proved" if answer.strength == "bounded" else answer.strength
    sizes = "" if answer.extent is None else f"; {answer.extent}"
    where = "" if answer.defined else " where defined"
    return f"{word}{where}{f' at {at},' if at else ''} by {answer.by}{sizes}"


def _tested(
    law: Law, block: Block, store: Store, effort: Effort, at: Mapping[str, int] | None = None
) -> tuple[Cell, Known | None]:
    """Decide one cell; return it with what deduction may build on.

    Where a structure lets a law go at some sizes, points of those sizes are tried first.
    """
    decision = _decided(law, block, store, effort, at)
    sampled = decision.evidence.strength in (Strength.SURVIVED, Strength.FLOAT)
    if not law.meetable and decision.verdict is Verdict.HOLDS and sampled:
        thin = Evidence(Strength.NONE, "violations are too thin a set for sampling to meet")
        decision = replace(decision, outcome=Outcome(Verdict.UNDECIDED, thin))
    answer = _answer(decision)
    written = Cell(
        law=law.name,
        block=block.name,
        verdict=decision.verdict,
        evidence=_evidence(decision),
        derived=False,
        parameters=_scope(block),
        counterexample=decision.counterexample,
        strength=answer.strength if answer else "",
        claim=decision.claim.id,
    )
    return written, answer


def _decided(
    law: Law, block: Block, store: Store, effort: Effort, at: Mapping[str, int] | None
) -> Decision:
    """Decide one cell, by the claim that says the same if there is one, which then has the fact.

    A claim is about the points too at which a side is undefined, and a cell is not: a claim that
    such a point settles leaves the cell open.
    """
    named = claimed(law, block)
    if named is not None:
        found = _searched(named, store, replace(Effort(), fresh=effort.fresh), at)
        if found.finding is None or not found.finding.judgement.undefined:
            return found
    return _searched(
        cell(law, block), store, effort if law.meetable else replace(effort, examples=0), at
    )


def _searched(claim: Claim, store: Store, effort: Effort, at: Mapping[str, int] | None) -> Decision:
    if at is not None and claim.witness is None:
        claim = replace(claim, witness=_exception(claim, at))
    try:
        return decide(claim, store, effort)
    except (ClaimError, NotRigorousError) as error:
        unknown = Evidence(Strength.NONE, str(error))
        return Decision(claim, Outcome(Verdict.UNDECIDED, unknown))


def _exception(claim: Claim, sizes: Mapping[str, int]) -> Point | None:
    """Return a point of given sizes at which a claim fails, if a few draws meet one."""
    generator = np.random.default_rng(0)
    whole = {name: bound.low for name, bound in claim.bounds.items()} | dict(sizes)

    def filled(kind: Coordinates) -> np.ndarray:
        """Draw quarters, and indices from their whole range."""
        high = kind.bounds(whole)[1] if kind.index else None
        low, end, parts = (-8, 8, 4) if high is None else (0, int(high), 1)
        return kind.filled(lambda: Fraction(int(generator.integers(low, end + 1)), parts), whole)

    points = (claim.signature.point(whole, filled) for _ in range(DRAWS))
    return next((point for point in points if judge(claim, point).truth is Truth.FALSE), None)


def _answer(decision: Decision) -> Known | None:
    """Return what deduction may build on: proofs, certificates and survivals, nothing undecided."""
    if decision.verdict not in (Verdict.HOLDS, Verdict.FAILS):
        return None
    holds, real = decision.verdict is Verdict.HOLDS, decision.claim.numbers is REALS
    strength = "float" if not real else "survived" if holds else "certified"
    return Known(holds, strength=strength, witness=decision.counterexample)


def _evidence(decision: Decision) -> str:
    """Name the evidence: certified, survived, or float where it is no more.

    A proof at small sizes is no proof of the law, which speaks of all sizes.
    """
    strength = decision.evidence.strength
    if strength is Strength.NONE:
        return str(decision.evidence.detail)
    if decision.claim.numbers is not REALS:
        return "float"
    if strength is Strength.PROVED_AT_SIZES:
        return "survived, and proved at small sizes"
    return str(strength)


def _scope(block: Block) -> str:
    """Say over which parameters the answer ranges."""
    if getattr(block, "frozen", False):
        return "frozen"
    return "all" if len(block.parameters) > 1 else "none"


def matrix(  # noqa: PLR0913 - one for each option of the command
    blocks: Sequence[Block] = (),
    laws: Sequence[str] = (),
    effort: Effort = LIGHT,
    jobs: int = 2,
    user: Path | None = None,
    *,
    test_all: bool = False,
) -> Iterator[list[Cell]]:
    """Yield the rows of the package's blocks, several at a time, in the order of the blocks."""
    names = [block.name for block in (blocks or zoo())]
    idle: SimpleQueue[Worker] = SimpleQueue()

    def decided(name: str) -> list[Cell]:
        worker = idle.get()
        try:
            return worker.ask(_row_of, name, tuple(laws), effort, user, test_all)
        finally:
            idle.put(worker)

    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(jobs))
        stack.callback(pool.shutdown, wait=False, cancel_futures=True)
        for _ in range(jobs):
            idle.put(stack.enter_context(Worker(timeout=None)))
        yield from pool.map(decided, names)


def _row_of(
    name: str,
    laws: tuple[str, ...],
    effort: Effort,
    user: Path | None,
    test_all: bool,  # noqa: FBT001 - asked by position
) -> list[Cell]:
    block = next(block for block in zoo() if block.name == name)
    return row(block, Store(user) if user else Store(), effort, laws, test_all=test_all)


def counts(cells: Sequence[Cell], blocks: int) -> dict[str, int]:
    """Count the cells by how they were decided, and by what they rest on.

    Cells for some parameters stand beside those for all, and are counted apart.
    """
    whole = [each for each in cells if each.parameters != "some"]
    derived = sum(each.derived for each in whole)
    decided = [each for each in whole if each.verdict in (Verdict.HOLDS, Verdict.FAILS)]
    kinds = Counter(each.strength for each in decided)
    return {
        "tested": len(whole) - derived,
        "derived": derived,
        "undecided": len(whole) - len(decided),
        "empty": blocks * (len(LAWS) + len(DERIVED_ONLY)) - len(whole),
        **{kind: kinds[kind] for kind in STRENGTHS[::-1]},
        "some": len(cells) - len(whole),
    }


def prune(cells: Sequence[Cell], store: Store) -> int:
    """Remove the kept facts on which no cell of the whole table rests; return how many.

    A claim that says what a cell does answers for the ids of the cell's own fact.
    """
    used = {each.claim for each in cells}
    claims = {each.name: each.claim for each in cells if each.claim}
    gone = 0
    for path in sorted((store.catalogue / CELLS).glob("*.jsonl")):
        before = facts(path)
        kept = _only(used, before)
        gone += len(before) - len(kept)
        for fact in before:
            heir = claim_named(claims.get(fact.claim, "")) if fact not in kept else None
            if heir is not None:
                store.hand_on(fact, heir)
        if kept:
            rewrite(path, partial(_only, used))
        else:
            path.unlink()
    return gone


def as_json(cells: Sequence[Cell]) -> bytes:
    """Write one cell a line."""
    return b"".join(msgspec.json.encode(_plain(each)) + b"\n" for each in cells)


def _only(names: Container[str], found: Sequence[Fact]) -> list[Fact]:
    return [fact for fact in found if fact.claim in names]


class Row(msgspec.Struct, frozen=True):
    """What a row of the kept table says, law by law."""

    block: str
    parameters: str
    holds: list[str]
    fails: list[str]
    undecided: list[str]
    some: list[str]

    @classmethod
    def of(cls, cells: Sequence[Cell]) -> Row:
        """Return the row that cells make."""
        whole = [each for each in cells if each.parameters != "some"]

        def laws(verdict: Verdict) -> list[str]:
            return [each.law for each in whole if each.verdict == verdict]

        return cls(
            block=cells[0].block,
            parameters=whole[0].parameters,
            holds=laws(Verdict.HOLDS),
            fails=laws(Verdict.FAILS),
            undecided=laws(Verdict.UNDECIDED),
            some=[each.law for each in cells if each.parameters == "some"],
        )

    def cells(self) -> list[Cell]:
        """Return the verdicts; the evidence is with the facts."""
        words = {"holds": self.holds, "fails": self.fails, "undecided": self.undecided}
        found = [(law, word, self.parameters) for word, laws in words.items() for law in laws]
        found += [(law, "holds", "some") for law in self.some]
        return [
            Cell(
                law=law,
                block=self.block,
                verdict=verdict,
                evidence="",
                derived=False,
                parameters=parameters,
                counterexample=None,
            )
            for law, verdict, parameters in found
        ]


def keep(rows: Sequence[Sequence[Cell]]) -> None:
    """Keep the whole table."""
    lines = (msgspec.json.encode(Row.of(cells)) + b"\n" for cells in rows if cells)
    TABLE.write_bytes(b"".join(lines))


def kept_cells() -> list[Cell]:
    """Read the table that is kept in the repository."""
    lines = TABLE.read_bytes().splitlines() if TABLE.is_file() else []
    return [cell for line in lines for cell in msgspec.json.decode(line, type=Row).cells()]


def telling(cells: Sequence[Cell]) -> list[str]:
    """Say which laws tell the most of a row: all its other answers follow from them."""
    answers = {
        each.law: each.verdict == Verdict.HOLDS
        for each in cells
        if each.parameters != "some" and each.verdict in (Verdict.HOLDS, Verdict.FAILS)
    }
    strongest, weakest = (", ".join(names).replace("_", " ") for names in frontier(answers))
    return [
        f"strongest that hold: {strongest or 'none'}",
        f"weakest that fail: {weakest or 'none'}",
    ]


def _plain(each: Cell) -> dict[str, Any]:
    return {
        key: str(value) if isinstance(value, Verdict) else value
        for key, value in asdict(each).items()
    }
