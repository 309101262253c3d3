"""What a claim rests on: every definition that it reaches, and its source. Trusted.

A definition is a function or class of ours or of the user's. The language (`theory`, but for its
laws), the standard library and installed packages are the ground that definitions stand on.

Trusted: a mistake here can let a changed claim keep an old verdict.
"""

from __future__ import annotations

import ast
import inspect
import linecache
import sys
from dataclasses import is_dataclass
from enum import Enum
from functools import lru_cache, partial
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from ...theory import Claim
from .reads import names_read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Definition = FunctionType | type
Tree = ast.FunctionDef | ast.ClassDef | ast.Lambda

DEFINING = ("lakatos.theory.laws.", "lakatos.reference", "lakatos.properties")
"""Packages of ours whose functions say what a claim says; the laws alone of the theory."""
LANGUAGE = ("lakatos.theory", "lakatos.systems", "lakatos.harness")


def definitions(function: Callable[..., Any]) -> list[Definition]:
    """Return what `function` reaches, each definition before its first use, `function` last.

    Names are resolved as the running code resolves them, nested functions, closures, defaults and
    attributes of modules included. An import inside a function body is not followed.
    """
    start = _definition(function)
    if not isinstance(start, FunctionType):
        raise TypeError(f"{function!r} is no Python function: it has no definition to follow")
    home = start.__module__.partition(".")[0]
    found: dict[Definition, None] = {}
    visited: set[int] = set()

    def visit(definition: Definition) -> None:
        visited.add(id(definition))
        for part in uses(definition, home):
            if id(part) not in visited:
                visit(part)
        found[definition] = None

    visit(start)
    return list(found)


def uses(definition: Definition, home: str = "") -> Iterator[Definition]:
    """Yield the definitions, of ours or of the package `home`, that `definition` itself names."""
    for value in _values(definition):
        yield from (part for part in _parts(value) if is_kept(part, home))


def namespace(definition: Definition) -> Mapping[str, Any]:
    """Return the values of the names that `definition` does not bind itself."""
    if isinstance(definition, type):
        return vars(sys.modules[definition.__module__])
    return {**definition.__globals__, **inspect.getclosurevars(definition).nonlocals}


def source_tree(definition: Definition) -> Tree:
    """Return the syntax tree of `definition`, shared: copy it before changing it.

    Raises:
        OSError: The source is not at hand, or has changed since it was imported.
    """
    path = _path(definition)
    linecache.checkcache(path)
    trees = _trees("".join(linecache.getlines(path)))
    if isinstance(definition, type):
        found = [tree for tree in trees if getattr(tree, "name", "") == definition.__name__]
        found = [tree for tree in found if isinstance(tree, ast.ClassDef)]
    else:
        code = definition.__code__
        found = [
            tree
            for tree in trees
            if getattr(tree, "name", "<lambda>") == code.co_name
            and _first_line(tree) == code.co_firstlineno
            and not isinstance(tree, ast.ClassDef)
            and _parameters(tree) == code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        ]
        if len(found) > 1:
            found = [tree for tree in found if _spans(tree, code)]
    if not found:
        raise OSError(
            f"the source of {definition.__qualname__} is not in {path} where it was imported from: "
            "save definitions in a file, and start Python again after changing it"
        )
    return found[0]


def constants(definition: Definition) -> dict[str, Any]:
    """Return the values, other than definitions and modules, that `definition` reads by name."""
    return {
        ".".join(chain): value
        for chain, value in _reads(definition)
        if not isinstance(value, (ModuleType, type)) and not callable(value)
    }


# Reaching.


def _definition(value: Any) -> Any:
    """Return the plain function behind a claim, a wrapper or a method."""
    value = value.function if isinstance(value, Claim) else value
    value = getattr(value, "__func__", value)
    return inspect.unwrap(value) if callable(value) else value


def is_kept(value: Any, home: str) -> bool:
    """Tell whether `value` is a definition of ours or the user's, `home` being their package."""
    if not isinstance(value, (FunctionType, type)):
        return False
    module = value.__module__ or ""
    top = module.partition(".")[0]
    if module.startswith(DEFINING):
        return True
    if module in LANGUAGE or module.startswith(tuple(f"{name}." for name in LANGUAGE)):
        return False
    if top in sys.stdlib_module_names and top != "__main__":
        return False
    path = Path(_path(value)) if _path(value) else None
    return path is not None and (
        top == home or not {"site-packages", "dist-packages"} & set(path.parts)
    )


def _path(definition: Definition) -> str:
    if isinstance(definition, FunctionType):
        return definition.__code__.co_filename
    return getattr(sys.modules.get(definition.__module__), "__file__", None) or ""


def _values(definition: Definition) -> Iterator[Any]:
    """Yield every value that `definition` refers to, in order of appearance."""
    yield from (value for _, value in _reads(definition))
    if isinstance(definition, type):
        yield from definition.__bases__
        yield from (each for each in vars(definition).values() if not _is_method(each, definition))
    else:
        yield from definition.__defaults__ or ()
        yield from (definition.__kwdefaults__ or {}).values()


def _reads(definition: Definition) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the dotted names that `definition` reads from outside, with their values."""
    for function in _functions(definition):
        names = namespace(function)
        for chain in names_read(source_tree(function)):
            yield from _resolve(chain, names)


def _functions(definition: Definition) -> list[FunctionType]:
    """Return the functions written in `definition`: itself, or the methods of a class."""
    if isinstance(definition, FunctionType):
        return [definition]
    members = [getattr(value, "fget", value) for value in vars(definition).values()]
    functions = [_definition(member) for member in members]
    path = _path(definition)
    return [each for each in functions if isinstance(each, FunctionType) and _path(each) == path]


def _is_method(member: Any, owner: type) -> bool:
    """Tell whether a member of a class was written in it, or generated for it by `dataclass`."""
    function = _definition(getattr(member, "fget", member))
    return isinstance(function, FunctionType) and (
        function.__qualname__.startswith(f"{owner.__qualname__}.") or _path(function) == "<string>"
    )


def _resolve(
    chain: tuple[str, ...], names: Mapping[str, Any]
) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Follow a dotted name through modules and classes, yielding what it passes."""
    if chain[0] not in names:
        return
    value = names[chain[0]]
    yield chain[:1], value
    for length, attribute in enumerate(chain[1:], start=2):
        if not isinstance(value, (ModuleType, type)) or not hasattr(value, attribute):
            return
        value = getattr(value, attribute)
        yield chain[:length], value


def _parts(value: Any) -> Iterator[Any]:
    """Yield the definitions inside a value: itself, or the members of a container."""
    match value:
        case partial():
            yield from _parts((value.func, *value.args, *value.keywords.values()))
        case tuple() | list() | set() | frozenset():
            for member in value:
                yield from _parts(member)
        case dict():
            yield from _parts(tuple(value.values()))
        case FunctionType() | type():
            yield _definition(value)
        case _ if callable(value):
            yield from (_definition(value), type(value))
        case _ if is_dataclass(value) or isinstance(value, Enum):
            yield type(value)


# Sources.


@lru_cache(maxsize=256)
def _trees(source: str) -> tuple[Tree, ...]:
    """Return every function, lambda and class of a file."""
    kinds = (ast.FunctionDef, ast.ClassDef, ast.Lambda)
    return tuple(node for node in ast.walk(ast.parse(source)) if isinstance(node, kinds))


def _spans(tree: Tree, code: CodeType) -> bool:
    """Whether what the code was compiled from lies within the tree: of lambdas on one line, one."""
    start, end = (tree.lineno, tree.col_offset), (tree.end_lineno or 0, tree.end_col_offset or 0)
    places = [
        ((line, column), (last, stop))
        for line, last, column, stop in code.co_positions()
        if line and last and column is not None and stop
    ]
    return all(start <= first and last <= end for first, last in places)


def _first_line(tree: Tree) -> int:
    """Return the line that a code object calls its first: that of the first decorator, if any."""
    decorators = [] if isinstance(tree, ast.Lambda) else tree.decorator_list
    return min([tree.lineno, *(each.lineno for each in decorators)])


def _parameters(tree: ast.FunctionDef | ast.Lambda) -> tuple[str, ...]:
    arguments = tree.args
    return tuple(
        each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    )
