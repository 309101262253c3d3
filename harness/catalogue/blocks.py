"""The blocks: found in the modules of `reference/`, and evaluated at exact points."""

from __future__ import annotations

import importlib
import pkgutil
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from ...theory.block import Block, declared
from ...theory.witness import Point

if TYPE_CHECKING:
    from types import ModuleType

    from ...systems import NumberSystem

_REFERENCE = __package__.rpartition(".harness")[0] + ".reference"


@cache
def zoo() -> tuple[Block, ...]:
    """Return every block of the package, file by file, in the order of their definition."""
    package = importlib.import_module(_REFERENCE)
    names = sorted(info.name for info in pkgutil.iter_modules(package.__path__))
    modules = (importlib.import_module(f"{_REFERENCE}.{name}") for name in names)
    return tuple(block for module in modules for block in blocks_in(module))


def blocks_in(module: ModuleType) -> list[Block]:
    """Return the blocks that a module declares, not those that it imports."""
    found = (declared(value) for value in vars(module).values())
    return [block for block in found if block and block.function.__module__ == module.__name__]


def sizes_above(block: Block, up: int) -> dict[str, int]:
    """Return the block's sizes `up` above the smallest, within their bounds."""
    return {
        name: bound.low + up if bound.high is None else min(bound.low + up, bound.high)
        for name, bound in block.bounds.items()
    }


def block_point(
    block: Block, sizes: dict[str, int], generator: np.random.Generator, *, optional: bool = False
) -> Point:
    """Draw exact arguments of a block: quarters between -2 and 2, inside its domains."""
    coordinates = {}
    for name, domain in block.parameters(optional=optional).items():
        parts = []
        for kind in domain.coordinates:
            cells = np.empty(kind.shape.sizes(sizes), dtype=object)
            for place in np.ndindex(cells.shape):
                cells[place] = kind.clamp(Fraction(int(generator.integers(-8, 9)), 4), sizes)
            parts.append(cells)
        coordinates[name] = tuple(parts)
    return Point(sizes, coordinates)


def apply_block(block: Block, point: Point, system: NumberSystem, *, optional: bool = False) -> Any:
    """Evaluate a block at a point in one number system, within its context."""
    return block(**point.values(block.parameters(optional=optional), system))
