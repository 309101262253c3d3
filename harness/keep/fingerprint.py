"""What a claim rests on: every definition it reaches, and fingerprints of their meaning.

A definition is a function or class of ours or of the user's. The language (`theory`, but for its
laws), the standard library and installed packages are the ground that definitions stand on.
"""

from __future__ import annotations

import ast
import dis
import hashlib
import inspect
import linecache
import sys
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from fractions import Fraction
from functools import lru_cache, partial
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from ...theory import Claim

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
        for value in _values(definition):
            for part in _parts(value):
                if id(part) not in visited and _is_kept(part, home):
                    visit(part)
        found[definition] = None

    visit(start)
    return list(found)


@dataclass(frozen=True)
class Fingerprint:
    """Hashes of what a claim says, and of the blocks it says it about."""

    statement: str
    blocks: str


def fingerprint(claim: Claim) -> Fingerprint:
    """Return hashes that change with the meaning and not with layout, comments or docstrings.

    The statement is the claim's first docstring paragraph, its quantifiers, body and number
    system; its name, LaTeX, source and expected verdict are not part of it.
    """
    *blocks, function = definitions(claim.function)
    domains = {
        name: (_domain(domain), _meaning(type(domain)) if _is_kept(type(domain), "") else "")
        for name, domain in claim.parameters.items()
    }
    body = _meaning(function, skipped=("name", "decorator_list"))
    statement = (claim.statement, claim.numbers.name, repr(domains), body)
    return Fingerprint(_digest(*statement), _digest(*map(_meaning, blocks)))


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


def _is_kept(value: Any, home: str) -> bool:
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
        for chain in _loads(function.__code__, frozenset(function.__code__.co_freevars)):
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


def _loads(code: CodeType, free: frozenset[str]) -> Iterator[tuple[str, ...]]:
    """Yield each global or closure name that `code` loads, with the attributes taken from it."""
    chain: tuple[str, ...] = ()
    for step in dis.get_instructions(code):
        if step.opname in ("LOAD_ATTR", "LOAD_METHOD") and chain:
            chain += (step.argval,)
        elif step.opname not in ("PUSH_NULL", "CACHE"):
            if chain:
                yield chain
            is_global = step.opname in ("LOAD_GLOBAL", "LOAD_NAME")
            is_closure = step.opname in ("LOAD_DEREF", "LOAD_CLASSDEREF") and step.argval in free
            chain = (step.argval,) if is_global or is_closure else ()
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _loads(constant, free)


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


def _first_line(tree: Tree) -> int:
    """Return the line that a code object calls its first: that of the first decorator, if any."""
    decorators = [] if isinstance(tree, ast.Lambda) else tree.decorator_list
    return min([tree.lineno, *(each.lineno for each in decorators)])


def _parameters(tree: ast.FunctionDef | ast.Lambda) -> tuple[str, ...]:
    arguments = tree.args
    return tuple(
        each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    )


# Meaning.

_PRESENTATION = frozenset({"annotation", "returns", "type_comment", "kind", "ctx"})
"""Fields of syntax trees that never change a result."""


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


def _meaning(definition: Definition, skipped: tuple[str, ...] = ()) -> str:
    """Return text that two definitions share when they compute the same in the same words."""
    tree = source_tree(definition)
    parts = [_field(name, value) for name, value in ast.iter_fields(tree) if name not in skipped]
    read = sorted((name, _plain(value)) for name, value in constants(definition).items())
    return repr((parts, read))


def _canonical(node: Any) -> str:
    """Dump a tree alike under every version of Python, without docstrings and annotations."""
    if isinstance(node, list):
        return f"[{' '.join(map(_canonical, node))}]"
    if not isinstance(node, ast.AST):
        return repr(node)
    parts = [_field(name, value) for name, value in ast.iter_fields(node)]
    return f"{type(node).__name__}({' '.join(filter(None, parts))})"


def _field(name: str, value: Any) -> str:
    if name in _PRESENTATION or value is None or value == []:
        return ""
    if name == "body" and isinstance(value, list):
        value = _without_docstring(value)
    return f"{name}={_canonical(value)}"


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    match body:
        case [ast.Expr(value=ast.Constant(value=str())), *rest]:
            return rest
    return body


def _domain(domain: Any) -> str:
    """Return a domain as its subscript wrote it."""
    dimensions = [dimension.text for dimension in domain.shape.dimensions]
    extra = [
        _plain(getattr(domain, field.name))
        for field in fields(domain)
        if field.name not in ("shape", "coordinates")
    ]
    return f"{type(domain).__name__}[{' '.join(dimensions)}; {', '.join(extra)}]"


def _plain(value: Any) -> str:
    """Return a constant's value as text; for anything opaque, its type."""
    kind = type(value).__name__
    match value:
        case None | bool() | int() | float() | complex() | str() | bytes() | Fraction():
            text = repr(value)
        case FunctionType() | type():
            text = value.__name__
        case Enum():
            text = f"{kind}.{value.name}"
        case tuple() | list():
            text = f"[{', '.join(map(_plain, value))}]"
        case dict():
            text = repr([(_plain(key), _plain(each)) for key, each in value.items()])
        case np.ndarray():
            text = f"{value.dtype}{_plain(value.tolist())}"
        case partial():
            text = f"{_plain(value.func)}({_plain(value.args)}, {_plain(value.keywords)})"
        case _ if is_dataclass(value):
            members = {each.name: getattr(value, each.name) for each in fields(value)}
            text = f"{kind}({_plain(members)})"
        case _:
            text = kind
    return text
