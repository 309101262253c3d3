"""The index: which claims are about a block, because they name it or reach it through others."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..keep.definitions import uses
from .blocks import zoo
from .claims import SelectionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ...theory.block import Block
    from ...theory.claim import Claim
    from ..keep.definitions import Definition


@dataclass(frozen=True)
class About:
    """The claims about one block."""

    block: Block
    naming: tuple[Claim, ...]
    """Those that name it, themselves or in a helper of theirs."""
    reaching: tuple[Claim, ...]
    """Those that reach it through other blocks only."""

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All of them, those that name the block first."""
        return (*self.naming, *self.reaching)


@dataclass
class Reach:
    """What definitions reach, each followed once for all claims."""

    _blocks: dict[Any, Block] = field(
        default_factory=lambda: {block.function: block for block in zoo()}
    )
    _used: dict[tuple[Definition, str], tuple[Definition, ...]] = field(default_factory=dict)

    @classmethod
    def beside(cls, blocks: Iterable[Block]) -> Reach:
        """Return what also knows other blocks than the package's."""
        return cls({block.function: block for block in (*zoo(), *blocks)})

    def naming(self, claim: Claim) -> list[Block]:
        """Return the blocks that a claim names, itself or in a helper of its own."""
        return self._walk([claim.function], claim.function, into_blocks=False)

    def blocks(self, claim: Claim) -> list[Block]:
        """Return every block that a claim reaches."""
        return self._walk([claim.function], claim.function, into_blocks=True)

    def called(self, block: Block) -> list[Block]:
        """Return the blocks that a block calls, itself or in a helper of its own."""
        function: Any = block.function
        return self._walk(self._uses(function, _home(function)), function, into_blocks=False)

    def _walk(self, definitions: Iterable[Any], start: Any, *, into_blocks: bool) -> list[Block]:
        home = _home(start)
        waiting: list[Any] = list(definitions)
        met: dict[Any, None] = {}
        while waiting:
            definition = waiting.pop()
            if definition in met:
                continue
            met[definition] = None
            if into_blocks or definition not in self._blocks:
                waiting += self._uses(definition, home)
        return [self._blocks[each] for each in met if each in self._blocks]

    def _uses(self, definition: Definition, home: str) -> tuple[Definition, ...]:
        key = (definition, home)
        if key not in self._used:
            self._used[key] = tuple(uses(definition, home))
        return self._used[key]


def _home(definition: Any) -> str:
    """Return the package in which definitions are followed."""
    return str(definition.__module__.partition(".")[0])


def about(block: Block, claims: Iterable[Claim]) -> About:
    """Return the claims among these that are about a block."""
    reach = Reach()
    near: dict[bool, list[Claim]] = defaultdict(list)
    for claim in claims:
        if block in reach.blocks(claim):
            near[block in reach.naming(claim)].append(claim)
    return About(block, tuple(near[True]), tuple(near[False]))


def unclaimed(claims: Iterable[Claim]) -> list[Block]:
    """Return the blocks that none of these claims reaches."""
    reach = Reach()
    reached = {block for claim in claims for block in reach.blocks(claim)}
    return [block for block in zoo() if block not in reached]


def spelling(name: str) -> str:
    """Return what `LayerNorm`, `layer_norm`, `layer norm` and `layernorm` have in common."""
    return re.sub(r"[\W_]", "", name).lower()


def find_block(name: str) -> Block | None:
    """Return the block of this name, however it is spelt."""
    return next((block for block in zoo() if spelling(block.name) == spelling(name)), None)


def block_named(name: str, others: Iterable[str] = ()) -> Block:
    """Return the block of this name, however it is spelt; `others` may have been meant as well.

    Raises:
        SelectionError: There is none; the message suggests the nearest.
    """
    found = find_block(name)
    if found is None:
        raise SelectionError(f"no block is named {name!r}: {_nearest(name, others)}")
    return found


def _nearest(name: str, others: Iterable[str]) -> str:
    names = {*others, *(block.name for block in zoo())}
    near: Sequence[str] = difflib.get_close_matches(name.lower(), names, n=3)
    begun = spelling(name)
    near = near or sorted(known for known in names if begun and begun in spelling(known))[:3]
    return f"did you mean {' or '.join(near)}?" if near else "`lakatos blocks` lists them"
