"""A row of a user's block, decided in a process of its own; what a law loses, the others keep."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...systems import REALS
from ...theory.laws import DERIVED_ONLY, LAWS
from ...theory.verdict import Strength, Verdict
from ..catalogue.blocks import zoo
from ..catalogue.worker import WorkerError, tell
from ..keep.store import Store
from ..laws.cells import meaningful, silence
from ..laws.remembered import remember
from ..laws.rows import row
from ..laws.table import Cell, Grounds
from ..prove.structure.trace import refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ...theory.block import Block
    from ..catalogue.own import OwnBlock
    from ..catalogue.worker import Asks
    from ..decide import Effort

_MOST = 3
"""A block that ends its process at so many laws, or overruns its time, is given up."""


@dataclass
class Row:
    """What came of a row."""

    cells: list[Cell]
    remarks: list[str]
    lost: list[str] = field(default_factory=list)
    """A line for each cell that was not decided because the block's code ended."""


def own_row(  # noqa: PLR0913 - what to decide, how hard, and what to tell
    worker: Asks,
    block: OwnBlock,
    laws: Sequence[str],
    effort: Effort,
    each: Callable[[str], None],
    *,
    test_all: bool,
) -> Row:
    """Decide a row in a worker; a law at which that ends is undecided.

    Raises:
        SelectionError: The block cannot be built.
        WorkerError: It ended before any law was asked, or at too many.
    """
    lost: dict[str, str] = {}
    while True:
        asked: list[str] = []

        def step(law: str, asked: list[str] = asked) -> None:
            asked.append(law)
            each(law)

        try:
            made = worker.ask(
                row_of, block, tuple(laws), effort, frozenset(lost), test_all, told=step
            )
        except WorkerError as error:
            if not asked:
                raise WorkerError(f"{block.spec[:200]}: {error}") from None
            lost[asked[-1]] = str(error)
            if len(lost) == _MOST:
                raise WorkerError(
                    f"{block.spec[:200]}, which is given up: at {', '.join(lost)}, {error}"
                ) from None
            continue
        for law, why in lost.items():
            made.cells.append(_undecided(law, block, why))
            made.lost.append(f"{law} of {block.name} is undecided: {why}")
        return made


def row_of(
    block: OwnBlock, laws: tuple[str, ...], effort: Effort, without: frozenset[str], test_all: bool  # noqa: FBT001 - asked by position
) -> Row:  # fmt: skip
    """Build a block and decide its row, telling each law; called in a worker."""
    built = block.built
    remember(built, block)
    wanted = [law for law in laws or (*LAWS, *DERIVED_ONLY) if law not in without]
    said = list(remarks(built, laws))
    if not wanted:
        return Row([], said)
    return Row(row(built, Store().aside, effort, wanted, test_all=test_all, each=tell), said)


def remarks(block: Block, laws: Sequence[str]) -> Iterator[str]:
    """Say which laws make no sense of a block, and how it is judged where that is unusual."""
    for name in laws:
        if name in LAWS and not meaningful(LAWS[name], block):
            yield f"{name} of {block.name}: {silence(LAWS[name], block)}"
    if block not in zoo() and not laws and not meaningful(LAWS["causal"], block):
        yield f"no law of tokens is asked of {block.name}: {silence(LAWS['causal'], block)}"
    note = getattr(block, "note", "")
    reason = (
        refusal(block) if block not in zoo() and getattr(block, "numbers", REALS) is REALS else ""
    )
    if note:
        yield f"{block.name}: {note}"
    elif reason:
        yield (
            f"no law is read off the code of {block.name} ({reason}), so that every cell is "
            "tested: written with functions of array_namespace(x) alone, more would be proved"
        )


def _undecided(law: str, block: OwnBlock, why: str) -> Cell:
    return Cell(
        law=law, block=block.name, verdict=Verdict.UNDECIDED, derived=False, parameters="all",
        evidence=Grounds(Strength.NONE, reason=why),
    )  # fmt: skip
