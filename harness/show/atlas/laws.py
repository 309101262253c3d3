"""The law table, its rows and columns beside those that are most like them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ....theory.verdict import Verdict
from .diagrams import hasse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .leaf import Answer, Contents, Leaves
    from .site import Site

_SIGNS = {Verdict.HOLDS: 1.0, Verdict.FAILS: -1.0}


def laws_page(site: Site, contents: Contents) -> None:
    """Write the table."""
    blocks = [block for block in contents.blocks if block.answers]
    met = {answer.law for block in blocks for answer in block.answers}
    names = [name for name in contents.formulas if name in met]
    rows, columns = alike(blocks, names)
    site.page(
        "laws",
        "laws.html.j2",
        names=[names[place] for place in columns],
        rows=[(blocks[place], _by_law(blocks[place])) for place in rows],
        formulas=contents.formulas,
        order=hasse(names),
        silent=[block for block in contents.blocks if not (block.answers or block.own)],
    )


def _by_law(block: Leaves) -> dict[str, Answer]:
    return {answer.law: answer for answer in block.answers}


def alike(blocks: Sequence[Leaves], names: Sequence[str]) -> tuple[list[int], list[int]]:
    """Return the places of rows and columns along the direction in which they differ most.

    That is the first singular vector of the table with 1 for what holds and -1 for what fails.
    """
    signs = np.zeros((len(blocks), len(names)))
    for row, block in enumerate(blocks):
        for answer in block.answers:
            signs[row, names.index(answer.law)] = _SIGNS.get(answer.verdict, 0.0)
    if 0 in signs.shape:
        return list(range(len(blocks))), list(range(len(names)))
    left, _, right = np.linalg.svd(signs - signs.mean(axis=0), full_matrices=False)
    held = np.sign(signs.sum(axis=1) @ left[:, 0]) or 1.0
    return _order(-held * left[:, 0]), _order(-held * right[0])


def _order(values: np.ndarray) -> list[int]:
    return [int(place) for place in np.argsort(values.round(9), kind="stable")]
