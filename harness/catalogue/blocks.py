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
    """Return every block of the package, file by file, in the order of their definition."""
    package = importlib.import_module(_REFERENCE)
    names = sorted(info.name for info in pkgutil.iter_modules(package.__path__))
    modules = (importlib.import_module(f"{_REFERENCE}.{name}") for name in names)
    return tuple(block for module in modules for block in blocks_in(module))


def blocks_in(module: ModuleType) -> list[Block]:
    """Return the blocks that a module declares, not those that it imports."""
    found = (declared(value) for value in vars(module).values())
    return [block for block in found if block and block.function.__module__ == module.__name__]
