"""What code reaches by no name that can be followed: the world, and names made while it runs.

Trusted: a mistake here can let a changed claim keep an old verdict.
"""

from __future__ import annotations

import ast
import sys
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from .definitions import is_kept, namespace, reads, source_tree, written_in
from .reads import names_read, nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .definitions import Definition

_BY_STRING = frozenset({"globals", "eval", "exec", "__import__", "open", "input", "compile"})
"""Built-in functions that reach what no name shows."""
_INSIDE = frozenset(
    {"__globals__", "__builtins__", "__subclasses__", "__code__", "__loader__", "__spec__"}
    | {"f_globals", "f_locals", "f_builtins"}
)
"""Attributes by which code reaches what no name shows."""
_SAME_EACH_TIME = frozenset(
    {"__future__", "abc", "bisect", "builtins", "cmath", "collections", "contextlib", "copy"}
    | {"copyreg", "dataclasses", "decimal", "enum", "fractions", "functools", "heapq"}
    | {"itertools", "math", "numbers", "operator", "re", "statistics", "string", "types"}
    | {"typing", "warnings"}
)
"""Modules of the standard library that reach neither the world nor the interpreter."""


def hidden(definition: Definition) -> Iterator[str]:
    """Yield what a definition reaches that is not followed, in words."""
    yield from (
        f"{'.'.join(chain)} of the interpreter or the world"
        for chain, value in reads(definition)
        if _is_world(value)
    )
    yield from (
        f"the module {'.'.join(chain)} as a whole"
        for chain, value in _ends(definition)
        if isinstance(value, ModuleType) and not _is_installed(value.__name__)
    )
    for function in written_in(definition):
        tree, names = source_tree(function), namespace(function)
        yield from (
            f"{chain[0]}()"
            for chain in names_read(tree)
            if chain[0] in _BY_STRING and chain[0] not in names
        )
        inside, imports = _written(tree)
        yield from (f"the attribute {name}" for name in inside)
        yield from (f"the import of {name}" for name in imports if not _is_same(name))


def _ends(definition: Definition) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the names that a definition reads, each as far as it could be followed."""
    followed = list(reads(definition))
    for place, (chain, value) in enumerate(followed):
        after = followed[place + 1][0] if place + 1 < len(followed) else ()
        if after[: len(chain)] != chain or len(after) != len(chain) + 1:
            yield chain, value


def _is_world(value: Any) -> bool:
    """Tell whether a value is, or comes from, a library whose answers are not always the same."""
    home = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
    if not isinstance(home, str) or is_kept(value, ""):
        return False
    top = home.partition(".")[0].removeprefix("_")
    drawn = home == "numpy.random" or home.startswith("numpy.random.")
    return drawn or (top in sys.stdlib_module_names and top not in _SAME_EACH_TIME)


@lru_cache(maxsize=4096)
def _written(tree: ast.AST) -> tuple[list[str], list[str]]:
    """Return the telling attributes in a definition's text, and the modules imported there.

    A tree is shared and never changed, so that it is looked through once.
    """
    inside, imports = [], []
    for node in nodes(tree):
        match node:
            case ast.Attribute(attr=name) if name in _INSIDE:
                inside.append(name)
            case ast.Import():
                imports += [alias.name for alias in node.names]
            case ast.ImportFrom():
                imports.append("." * node.level + (node.module or ""))
    return inside, imports


def _is_same(name: str) -> bool:
    top = name.partition(".")[0]
    return top in _SAME_EACH_TIME or _is_installed(name)


def _is_installed(name: str) -> bool:
    """Tell whether a module is a library's and no file of the user's."""
    top = name.partition(".")[0]
    if top == "lakatos" or top in _SAME_EACH_TIME:
        return True
    if top in sys.stdlib_module_names or not top:
        return False
    spec = find_spec(top)
    places = [spec.origin or "", *(spec.submodule_search_locations or ())] if spec else []
    return any({"site-packages", "dist-packages"} & set(Path(place).parts) for place in places)
