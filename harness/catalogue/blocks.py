"""The blocks, found in the modules of `reference/`."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING

from ...theory.block import Block, declared

if TYPE_CHECKING:
    from types import ModuleType

_REFERENCE = __package__.rpartition(".harness")[0] + ".reference"


@cache
def zoo() -> tuple[Block, ...]:
    """Return every block of the package, family by family, in the order of their definition."""
    return tuple(block for module in modules_below(_REFERENCE) for block in blocks_in(module))


def modules_below(package: str) -> list[ModuleType]:
    """Return every module of a package and of its families, sorted by name."""
    paths = importlib.import_module(package).__path__
    found = pkgutil.walk_packages(paths, f"{package}.")
    return [importlib.import_module(each.name) for each in found if not each.ispkg]


def blocks_in(module: ModuleType) -> list[Block]:
    """Return the blocks that a module declares, not those that it imports."""
    found = (declared(value) for value in vars(module).values())
    return [block for block in found if block and block.function.__module__ == module.__name__]
