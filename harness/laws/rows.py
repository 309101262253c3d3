"""Laws x blocks: which laws does a block obey? Tested where nothing follows, else derived."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from queue import SimpleQueue
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from ...systems import REALS, NotRigorousError
from ...theory.claim import ClaimError
from ...theory.laws import DERIVED_ONLY, IMPLICATIONS, LAWS, TOKENS_NEEDED, RoleLaw
from ...theory.relation import Truth
from ...theory.verdict import Evidence, Strength, Verdict
from ..catalogue.blocks import zoo
from ..catalogue.worker import Worker
from ..decide import Decision, Effort, decide
from ..judge.point import judge
from ..judge.weigh import Outcome, at_every_size
from ..keep.definitions import steady
from ..keep.store import Store
from ..prove.deduce import ContradictionError, Known, Rule, chain, closure
from ..prove.structure.cases import cases_of
from ..prove.structure.rules import RULES, obeyed
from ..prove.structure.settings import SETTINGS, told
from ..prove.structure.trace import again
from .beyond import survived
from .cells import REACH, cell, meaningful, own_numbers, site
from .claimed import claimed
from .kept import standing
from .larger import from_larger_on
from .steps import steps_of
from .table import SOME, Cell, Grounds

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from ...theory.block import Block
    from ...theory.claim import Claim
    from ...theory.domain import Coordinates
    from ...theory.laws import Law
    from ...theory.witness import Point
    from ..catalogue.worker import Asks
    from ..prove.structure.cases import Cases
    from ..prove.structure.graph import Graph
    from ..prove.structure.trace import Setting

FIRST = (
    "defined", "zero_preserving", "identity_map", "additive", "homogeneous", "affine", "odd",
    "even",
    "orthogonal_equivariant", "permutation_equivariant", "token_wise",
)  # fmt: skip
"""Laws from which most follows; they are tested before the others."""


DEFINED = LAWS["defined"]
_STRUCTURE = "structure: "
"""So begins what is said of a law that is read off a block's code."""
DRAWS = 8
"""Points that are drawn at sizes at which a structure lets a law go."""
LIGHT = Effort(examples=24, light=True)


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
    ours = block in zoo()
    wanted = [
        name
        for name in order()
        if meaningful(LAWS[name], block)
        and (name in laws if laws else not (ours and _of_parts(name)))
    ]
    lost: dict[str, dict[str, int]] = {}
    cases = cache(lambda: cases_of(block))
    # No law of parts is read off the code, nor follows from one that is.
    read = {} if all(map(_of_parts, wanted)) else _read_off(block, cases, lost=lost)
    cells, rules = {}, valid_rules(block)
    # Of a block that comes from outside, what was not read at all sizes is searched as well.
    owed = {
        law: each
        for law, each in read.items()
        if each.strength is Strength.PROVED_AT_SIZES and not ours
    }
    # What was read comes first, so that laws that follow from it do so from a proof.
    wanted.sort(key=lambda name: name not in owed)
    known = {law: each for law, each in read.items() if law not in owed}
    everywhere = _Definedness(block, store, effort, known.get(DEFINED.name))
    for name in wanted:
        each(name)
        if not test_all and name in closure(known, rules):
            continue
        at, hard = None if ours else lost.get(name), effort
        if name in owed:  # up to some sizes it is proved, so that a look beyond them is left
            at, hard = _just_beyond(owed[name]), replace(effort, examples=0, prove=False)
        cells[name], answer = _tested(LAWS[name], block, store, hard, at)
        if name in owed and (answer is None or answer.holds):
            del cells[name]
            known[name] = read[name]
        else:
            known |= _beside(known, name, everywhere.seen(name, answer))
    shown = {*wanted, *(name for name in DERIVED_ONLY if not laws or name in laws)}
    for name, answer in closure(known, rules).items():
        if name in shown and name not in cells:
            cells[name] = _derived(name, block, answer)
            if laws:
                cells[name] = _with_steps(cells[name], block, answer, cases)
    found = [cells[name] for name in (*LAWS, *DERIVED_ONLY) if name in cells]
    found += _for_some(block, found, cases)
    whole = (each for each in found if each.parameters != SOME)
    if any(each.verdict is Verdict.HOLDS for each in whole) and not everywhere():
        found = [_where_defined(each) for each in found]
    return [_searched_beyond(each, block) for each in found] if ours else found


def _with_steps(
    each: Cell, block: Block, answer: Known, cases: Callable[[], Cases[Graph] | None]
) -> Cell:
    """Write down, a line a step, how what an answer rests on is read off the code."""
    read = dict.fromkeys(_read_laws(each.law, answer))
    lines = [
        line if read == {each.law: None} or place else f"{law.replace('_', ' ')}, {line}"
        for law in read
        for place, line in enumerate(steps_of(block, law, cases))
    ]
    evidence = msgspec.structs.replace(each.evidence, steps=tuple(lines))
    return replace(each, evidence=evidence)


def _read_laws(law: str, answer: Known) -> Iterator[str]:
    """List the laws that an answer rests on and that were read off the code, as itself may be."""
    for premise, known in answer.since:
        yield from _read_laws(premise, known)
    if answer.by.startswith(_STRUCTURE) and law in RULES:
        yield law


def _just_beyond(shown: Known) -> dict[str, int]:
    """Return the first sizes for which nothing is shown."""
    ranges = shown.extent.data() if shown.extent else {}
    ends = {name: each[-1][1] for name, each in ranges.items()}
    return {name: end + 1 for name, end in ends.items() if end is not None}


def _of_parts(name: str) -> bool:
    """Whether a law is about parts that inputs play: the table has no column for such a law."""
    return isinstance(LAWS.get(name), RoleLaw)


def _searched_beyond(each: Cell, block: Block) -> Cell:
    """Say of a law that is shown at some sizes how far beyond them it survived.

    Raises:
        ContradictionError: It does not hold there.
    """
    evidence = each.evidence
    shown = evidence.strength is Strength.PROVED_AT_SIZES and evidence.sizes
    if (
        not shown
        or each.verdict is not Verdict.HOLDS
        or each.parameters == SOME
        or each.law not in LAWS
    ):
        return each
    far = survived(cell(LAWS[each.law], block), evidence.sizes)
    return replace(each, evidence=msgspec.structs.replace(evidence, survived=far))


@dataclass
class _Definedness:
    """Whether a block is defined at every input: it is asked where something depends on it."""

    block: Block
    store: Store
    effort: Effort
    answer: Known | None

    def __call__(self) -> bool:
        """Whether it is; where it is not known to be, it is not."""
        if self.answer is None:
            found = _tested(DEFINED, self.block, self.store, self.effort)[1]
            self.answer = found or Known(holds=False)
        return self.answer.holds

    def seen(self, name: str, answer: Known | None) -> Known | None:
        """Return the answer of a law, of one that holds with where it does."""
        if name == DEFINED.name:
            self.answer = answer or Known(holds=False)
        elif answer is not None and answer.holds and not self():
            return replace(answer, defined=False)
        return answer


def _where_defined(each: Cell) -> Cell:
    """Say of a law that holds that it does so where both sides are defined."""
    if each.verdict is not Verdict.HOLDS:
        return each
    return replace(each, evidence=msgspec.structs.replace(each.evidence, defined=False))


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
    cases: Callable[[], Cases[Graph] | None],
    setting: Setting | None = None,
    laws: Container[str] | None = None,
    lost: dict[str, dict[str, int]] | None = None,
) -> dict[str, Known]:
    """Return the laws that follow from the structure of a block that runs on any arrays."""
    found = site(block)
    if found is None or getattr(block, "numbers", REALS) is not REALS:
        return {}
    place = found[1]
    if len(place.shape.dimensions) > 2:
        place = replace(place, tokens=None)  # tokens are followed along one of two axes
    rules = obeyed(block, place, setting, laws, lost, cases)
    return {
        law: Known(
            holds=True,
            by=f"{_STRUCTURE}{shown.rule}",
            extent=shown.extent,
            defined=shown.defined,
        )
        for law, shown in rules.items()
        if meaningful(LAWS[law], block)
        # A module has values in its own floats, of which a graph over the reals says nothing.
        and not (LAWS[law].everywhere and own_numbers(block))
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


def _for_some(
    block: Block, found: Sequence[Cell], cases: Callable[[], Cases[Graph] | None]
) -> list[Cell]:
    """Return the laws that fail for all parameters taken together and hold for some of them."""
    if len(block.parameters) < 2:
        return []
    left = {each.law for each in found if each.verdict is Verdict.FAILS and not _of_parts(each.law)}
    if not left:
        return []
    for_all = {
        each.law: Known(holds=True, strength=each.evidence.strength)
        for each in found
        if each.verdict is Verdict.HOLDS
    }
    cells: dict[str, Cell] = {}
    for name, setting in SETTINGS.items():
        known = closure(for_all | _read_off(block, cases, setting, left), valid_rules(block))
        holding = {law: each for law, each in known.items() if law in left and each.holds}
        words = told(block, name) if holding else name
        cells |= {law: _derived(law, block, each, at=words) for law, each in holding.items()}
        left -= cells.keys()
    return [cells[name] for name in (*LAWS, *DERIVED_ONLY) if name in cells]


def _derived(name: str, block: Block, answer: Known, *, at: str = "") -> Cell:
    """Write down what follows, for all parameters or `at` some."""
    extent = answer.extent
    return Cell(
        law=name,
        block=block.name,
        verdict=Verdict.HOLDS if answer.holds else Verdict.FAILS,
        evidence=Grounds(
            answer.strength,
            by=answer.by,
            chain=chain(answer),
            at=at,
            sizes=extent.data() if extent else {},
            boxed=extent is not None and extent.boxed,
            defined=answer.defined,
        ),
        derived=True,
        parameters=SOME if at else _scope(block),
        counterexample=answer.witness,
    )


def _tested(
    law: Law, block: Block, store: Store, effort: Effort, at: Mapping[str, int] | None = None
) -> tuple[Cell, Known | None]:
    """Decide one cell; return it with what deduction may build on.

    Where a structure lets a law go at some sizes, points of those sizes are tried first.
    """
    decision = _decided(law, block, store, effort, at)
    sampled = decision.evidence.strength in (Strength.SURVIVED, Strength.Z3, Strength.FLOAT)
    if not law.meetable and decision.verdict is Verdict.HOLDS and sampled:
        thin = Evidence(Strength.NONE, "violations are too thin a set for sampling to meet")
        decision = replace(decision, outcome=Outcome(Verdict.UNDECIDED, thin))
    answer = _answer(decision)
    written = Cell(
        law=law.name,
        block=block.name,
        verdict=decision.verdict,
        evidence=_grounds(law, decision, answer),
        derived=False,
        parameters=_scope(block),
        counterexample=decision.counterexample,
        claim=decision.claim.id,
        unkept=decision.unkept,
    )
    # What fails for want of a value says nothing of what follows where there is one.
    return written, None if written.evidence.undefined and not law.everywhere else answer


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
        unknown = Evidence(Strength.NONE, f"{error}{from_larger_on(claim)}")
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
    if decision.evidence.strength is Strength.NONE:
        return None
    claim, evidence = decision.claim, decision.evidence
    holds, strength = decision.verdict is Verdict.HOLDS, Strength.FLOAT
    if claim.numbers is REALS:
        strength = Strength.SURVIVED if holds else Strength.CERTIFIED
        if evidence.strength is Strength.PROVED and at_every_size(claim, evidence):
            strength = Strength.PROVED
    return Known(holds, strength=strength, witness=decision.counterexample)


def _grounds(law: Law, decision: Decision, answer: Known | None) -> Grounds:
    """Return what a tested cell rests on.

    A proof at small sizes is no proof of the law, which speaks of all sizes.
    """
    if answer is None:
        return Grounds(Strength.NONE, reason=decision.evidence.detail)
    found, numbers = decision.finding, decision.claim.numbers
    bounded = law.everywhere and numbers is not REALS
    return Grounds(
        answer.strength,
        proved={} if answer.strength is Strength.PROVED else decision.proved or {},
        undefined=found is not None and found.judgement.undefined,
        within=f"entries up to {REACH} in size, in {numbers.name}" if bounded else "",
    )


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
    store: Store | None = None,
    *,
    worker: Callable[[], AbstractContextManager[Asks]] = lambda: Worker(timeout=None),
    test_all: bool = False,
    thorough: bool = False,
) -> Iterator[list[Cell]]:
    """Yield the rows of the package's blocks, several at a time, in the order of the blocks.

    Structures that were read before, of the block as it is, are read again in one go, unless that
    is to be `thorough`.
    """
    names, kept = [block.name for block in (blocks or zoo())], store or Store()
    idle: SimpleQueue[Asks] = SimpleQueue()

    def decided(name: str) -> list[Cell]:
        worker = idle.get()
        try:
            return worker.ask(_row_of, name, tuple(laws), effort, kept, test_all, thorough)
        finally:
            idle.put(worker)

    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(jobs))
        stack.callback(pool.shutdown, wait=False, cancel_futures=True)
        for _ in range(jobs):
            idle.put(stack.enter_context(worker()))
        yield from pool.map(decided, names)


def _row_of(  # noqa: PLR0913, PLR0917 - asked by position
    name: str,
    laws: tuple[str, ...],
    effort: Effort,
    store: Store,
    test_all: bool,  # noqa: FBT001 - asked by position
    thorough: bool,  # noqa: FBT001
) -> list[Cell]:
    block = next(block for block in zoo() if block.name == name)
    with steady(), nullcontext() if thorough or not standing([block]) else again():
        return row(block, store, effort, laws, test_all=test_all)
