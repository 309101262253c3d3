"""The blocks, found in the modules of `reference/`."""

from __future__ import annotations

import importlib
import pkgutil
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ...theory.block import Block, declared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import ModuleType

    from ...theory.claim import Claim

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


def declared_block(name: str) -> Block | None:
    """Return a block of the package, loading no more than the file that declares it."""
    for module in modules_saying(_REFERENCE, rf"^def {re.escape(name)}\("):
        for block in blocks_in(module):
            if block.name == name:
                return block
    return None


def modules_saying(package: str, pattern: str) -> Iterator[ModuleType]:
    """Load the modules of a package of ours whose text has a match of `pattern`."""
    folder = Path(__file__).resolve().parents[2] / package.rpartition(".")[2]
    for path in sorted(folder.rglob("*.py")):
        if re.search(pattern, path.read_text("utf-8"), re.MULTILINE):
            place = path.relative_to(folder).with_suffix("").parts
            yield importlib.import_module(".".join((package, *place)))


def blocks_named(claims: Iterable[Claim]) -> list[Block]:
    """Return the blocks that are not the package's and are known in the files of claims."""
    values = (each for claim in claims for each in claim.function.__globals__.values())
    found = {block.name: block for block in map(declared, values) if isinstance(block, Block)}
    return [block for block in found.values() if not is_ours(block) and block.name.isidentifier()]


def is_ours(block: Block) -> bool:
    """Whether a block is one of the package."""
    return block.function.__module__.startswith(f"{_REFERENCE}.")


def blocks_in(module: ModuleType) -> list[Block]:
    """Return the blocks that a module declares, not those that it imports."""
    found = (declared(value) for value in vars(module).values())
    return [block for block in found if block and block.function.__module__ == module.__name__]
