"""Laws that somebody expects of a block, and in what its row differs from them."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from ...theory.laws import DERIVED_ONLY, IMPLICATIONS, LAWS
from ...theory.verdict import Verdict
from ..catalogue.claims import SelectionError
from ..catalogue.worker import tell
from .cells import silence
from .rows import LIGHT, row
from .table import SOME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ...theory.block import Block
    from ..decide import Effort
    from ..keep.store import Store
    from .table import Cell

_NOT = "not:"


def require_law(name: str) -> None:
    """Refuse a name that no law has.

    Raises:
        SelectionError: With the nearest law, and all of them.
    """
    known = (*LAWS, *DERIVED_ONLY)
    if name not in known:
        near = get_close_matches(name, known, 1)
        meant = f"did you mean {near[0]}? " if near else ""
        raise SelectionError(
            f"no law is named {name[:80]!r}: {meant}the laws are {', '.join(known)}"
        )


def with_parts(laws: Sequence[str]) -> list[str]:
    """Return the laws asked for, and those of which one that is never tested consists."""
    parts = {conclusion: premises for premises, conclusion in reversed(IMPLICATIONS)}
    return [*laws, *(part for name in laws if name in DERIVED_ONLY for part in parts[name])]


def expectation(text: str) -> tuple[str, bool]:
    """Read `causal`, which must hold, or `not:causal`, which must fail.

    Raises:
        SelectionError: No law has this name.
    """
    law = text.removeprefix(_NOT)
    require_law(law)
    return law, law == text


def unmet(
    block: str, row_: Sequence[Cell], expected: Mapping[str, bool]
) -> Iterator[tuple[str, str, Cell | None]]:
    """Yield what is not as expected in a row: the law, what is wrong, and the cell.

    A law that is undecided is neither obeyed nor broken, and is not as expected in either way; so
    is a law that makes no sense of the block, which has no cell.
    """
    cells = {each.law: each for each in row_ if each.parameters != SOME}
    for law, holds in expected.items():
        cell = cells.get(law)
        told = f"{law} of {block} is expected to {'hold' if holds else 'fail'}, and"
        if cell is None:
            yield law, f"{told} there is no such cell", None
        elif cell.verdict is not (Verdict.HOLDS if holds else Verdict.FAILS):
            plain = cell.verdict in (Verdict.HOLDS, Verdict.FAILS)
            yield law, f"{told} it {'' if plain else 'is '}{cell.verdict}: {cell.evidence}", cell


def differences(
    block: Block, expected: Mapping[str, bool], store: Store, effort: Effort = LIGHT
) -> Iterator[tuple[str, Cell | None]]:
    """Decide the laws that are expected of a block, and yield what is wrong, with the cell.

    Raises:
        SelectionError: No law has this name.
        ContradictionError: A derived answer contradicts a tested one.
    """
    for law in expected:
        require_law(law)
    found = row(block, store, effort, with_parts([*expected]), each=tell)
    for law, told, cell in unmet(block.name, found, expected):
        empty = cell is None and law in LAWS
        yield f"{told}: {silence(LAWS[law], block)}" if empty else told, cell
