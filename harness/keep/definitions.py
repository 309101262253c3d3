"""What a claim rests on: every definition that it reaches, and its source. Trusted.

A definition is a function or class of ours or of the user's. The language (`theory`, but for its
laws), the standard library and installed packages are the ground that definitions stand on.

Trusted: a mistake here can let a changed claim keep an old verdict.
"""

from __future__ import annotations

import ast
import functools
import inspect
import linecache
import sys
from collections import ChainMap
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum
from pathlib import Path
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from ...theory import Claim
from ...theory.block import Block
from .reads import names_read, nodes
from .values import members

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping

Definition = FunctionType | type
Tree = ast.FunctionDef | ast.ClassDef | ast.Lambda
_Found = TypeVar("_Found")

DEFINING = ("lakatos.theory.laws.", "lakatos.reference", "lakatos.properties")
"""Packages of ours whose functions say what a claim says; the laws alone of the theory."""
LANGUAGE = ("lakatos.theory", "lakatos.systems", "lakatos.harness")


def definitions(
    function: Callable[..., Any], also: Container[str] = frozenset()
) -> list[Definition]:
    """Return what `function` reaches, each definition before its first use, `function` last.

    Names are resolved as the running code resolves them, nested functions, closures, defaults,
    wrappers, instances and attributes of modules included. An import inside a function body is not
    followed.

    Args:
        function: Where to start.
        also: Modules of the language whose functions are taken for definitions, too.
    """
    start = _definition(function)
    if not isinstance(start, FunctionType):
        raise TypeError(f"{function!r} is no Python function: it has no definition to follow")
    home = home_of(start).partition(".")[0]
    found: dict[Definition, None] = {}
    visited: set[int] = set()

    def visit(definition: Definition) -> None:
        visited.add(id(definition))
        for part in once(uses, definition, home, also):
            if id(part) not in visited:
                visit(part)
        found[definition] = None

    for wrapper in _wrappers(getattr(function, "function", function)):
        if wrapper is not start and is_kept(wrapper, home):
            visit(wrapper)
    visit(start)
    return list(found)


_STEADY: ContextVar[dict[Any, Any] | None] = ContextVar("steady", default=None)
"""What was read of definitions while they do not change."""


@contextmanager
def steady() -> Iterator[None]:
    """Read every definition once: nobody changes code, or what it names, inside."""
    token = _STEADY.set({})
    try:
        yield
    finally:
        _STEADY.reset(token)


def once(reading: Callable[..., _Found], *given: Any) -> _Found:
    """Read something of a definition; while definitions are steady, what was read before."""
    known = _STEADY.get()
    if known is None:
        return reading(*given)
    key = (reading, *given)
    if key not in known:
        known[key] = reading(*given)
    return known[key]  # type: ignore[no-any-return]


def uses(
    definition: Definition, home: str = "", also: Container[str] = frozenset()
) -> tuple[Definition, ...]:
    """Return the definitions, of ours or of the package `home`, that `definition` itself names.

    Functions of the modules in `also` are among them.
    """
    parts = (part for value in _values(definition) for part in _parts(value))
    return tuple(
        part
        for part in parts
        if (isinstance(part, FunctionType) and home_of(part) in also) or is_kept(part, home)
    )


def namespace(definition: Definition) -> Mapping[str, Any]:
    """Return the values of the names that `definition` does not bind itself."""
    if isinstance(definition, type):
        return vars(sys.modules[definition.__module__])
    code, outside = definition.__code__, definition.__globals__
    if not code.co_freevars:
        return outside
    cells = zip(code.co_freevars, definition.__closure__ or (), strict=True)
    return ChainMap({name: cell.cell_contents for name, cell in cells}, outside)


def source_tree(definition: Definition) -> Tree:
    """Return the syntax tree of `definition`, shared: copy it before changing it.

    Raises:
        OSError: The source is not at hand, or has changed since it was imported.
    """
    path = _path(definition)
    once(linecache.checkcache, path)
    if isinstance(definition, type):
        found = _source(path).classes(definition.__name__)
    else:
        found = _source(path).functions(definition.__code__)
    if not found:
        raise OSError(
            f"the source of {definition.__qualname__} is not in {path} where it was imported from: "
            "save definitions in a file, and start Python again after changing it"
        )
    return found[-1]


def is_written(definition: type) -> bool:
    """Tell whether a class was written as one, and not made by a call such as `namedtuple`."""
    return bool(_source(_path(definition)).classes(definition.__name__))


def constants(definition: Definition) -> dict[str, Any]:
    """Return the values, other than definitions and modules, that `definition` reads by name."""
    return {".".join(chain): value for chain, value in reads(definition) if _says_more(value)}


def held(definition: Definition) -> dict[str, Any]:
    """Return the values that a definition holds and its text does not show.

    They are its defaults and the attributes that were set on it, where the text has no literal.
    """
    if isinstance(definition, type):
        shown = _assigned(source_tree(definition)) if is_written(definition) else {}
        own = {name: each for name, each in vars(definition).items() if not _is_given(name, each)}
        if issubclass(definition, Enum):
            own = {name: member.value for name, member in definition.__members__.items()}
    else:
        shown = _defaults(source_tree(definition))
        names = definition.__code__.co_varnames[: definition.__code__.co_argcount]
        plain = definition.__defaults__ or ()
        own = dict(zip(names[len(names) - len(plain) :], plain, strict=True))
        own |= definition.__kwdefaults__ or {}
        set_on = vars(definition).items()
        own |= {f".{name}": each for name, each in set_on if not name.startswith("__")}
    return {
        name: value
        for name, value in own.items()
        if _says_more(value) and not (name in shown and _is_literal(shown[name], value))
    }


def _is_given(name: str, value: Any) -> bool:
    """Tell whether a member of a class is a method, or one of those that Python gives to each."""
    given = (staticmethod, classmethod, property, type)
    return (
        name.startswith("_")
        or isinstance(value, given)
        or hasattr(value, "__set_name__")
        or (type(value).__name__ in ("member_descriptor", "getset_descriptor"))
    )


def _defaults(tree: Tree) -> dict[str, ast.expr]:
    """Return the defaults of a function as they are written."""
    taken = tree.args  # type: ignore[union-attr]
    plain = [*taken.posonlyargs, *taken.args]
    pairs = [
        *zip(plain[len(plain) - len(taken.defaults) :], taken.defaults, strict=True),
        *zip(taken.kwonlyargs, taken.kw_defaults, strict=True),
    ]
    return {argument.arg: default for argument, default in pairs if default is not None}


def _assigned(tree: Tree) -> dict[str, ast.expr]:
    """Return what the body of a class assigns to its names."""
    found: dict[str, ast.expr] = {}
    for node in getattr(tree, "body", ()):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found[name] = value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                found[name] = value
    return found


def _is_literal(node: ast.expr, value: Any) -> bool:
    """Tell whether an expression is written as this very value."""
    try:
        return repr(ast.literal_eval(node)) == repr(value)
    except (ValueError, TypeError, SyntaxError):
        return False


def _says_more(value: Any) -> bool:
    """Tell whether a value holds what is no definition: those are followed for themselves."""
    if isinstance(value, (ModuleType, type, FunctionType, BuiltinFunctionType, np.ufunc)):
        return False
    return not callable(value) or not _is_ground(type(value)) or isinstance(value, _HOLDERS)


_HOLDERS = (functools.partial, MethodType)
"""Callables of the library that hold what the user gave them."""


def _is_ground(kind: type) -> bool:
    """Tell whether the callable instances of a type hold nothing of a user's."""
    top = kind.__module__.partition(".")[0]
    return top in (*sys.stdlib_module_names, "numpy", "lakatos")


# Reaching.


def _definition(value: Any) -> Any:
    """Return the plain function behind a claim, a wrapper or a method."""
    value = value.function if isinstance(value, Claim) else value
    value = getattr(value, "__func__", value)
    return inspect.unwrap(value) if callable(value) else value


def _wrappers(value: Any) -> Iterator[FunctionType]:
    """Yield the functions around a function that say whom they wrap, and that function last."""
    seen: set[int] = set()
    value = getattr(value, "__func__", value)
    while id(value) not in seen:
        seen.add(id(value))
        if isinstance(value, FunctionType):
            yield value
        value = getattr(value, "__dict__", {}).get("__wrapped__", value)


def is_kept(value: Any, home: str) -> bool:
    """Tell whether `value` is a definition of ours or the user's, `home` being their package."""
    if not isinstance(value, (FunctionType, type)):
        return False
    module = home_of(value)
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


def home_of(definition: Definition) -> str:
    """Return the module that a definition runs in; a wrapper bears the name of another's."""
    if isinstance(definition, FunctionType):
        return str(definition.__globals__.get("__name__", ""))
    return definition.__module__ or ""


def _path(definition: Definition) -> str:
    if isinstance(definition, FunctionType):
        return definition.__code__.co_filename
    return getattr(sys.modules.get(definition.__module__), "__file__", None) or ""


def _values(definition: Definition) -> Iterator[Any]:
    """Yield every value that `definition` refers to, in order of appearance."""
    yield from (value for _, value in reads(definition))
    if isinstance(definition, type):
        yield from (*definition.__bases__, type(definition))
        yield from (each for each in vars(definition).values() if not _is_method(each, definition))
    else:
        yield from definition.__defaults__ or ()
        yield from (definition.__kwdefaults__ or {}).values()
        yield from (each for name, each in vars(definition).items() if not name.startswith("__"))


def reads(definition: Definition) -> tuple[tuple[tuple[str, ...], Any], ...]:
    """Return the dotted names that `definition` reads from outside, with their values."""
    return once(_reads, definition)


def _reads(definition: Definition) -> tuple[tuple[tuple[str, ...], Any], ...]:
    return tuple(
        each
        for function in written_in(definition)
        for names in [namespace(function)]
        for chain in names_read(source_tree(function))
        for each in _resolve(chain, names)
    )


def written_in(definition: Definition) -> list[FunctionType]:
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
    """Yield the definitions inside a value: itself, or those of all that it holds."""
    waiting, seen = [value], dict[int, Any]()
    while waiting and len(seen) < _MOST:
        each = waiting.pop(0)
        if id(each) in seen:
            continue
        seen[id(each)] = each
        if isinstance(each, type):
            yield each
        elif callable(each) and isinstance(_definition(each), FunctionType):
            yield from _wrappers(each)
            yield _definition(each)
        elif isinstance(each, Block):  # one of the user's, as a value: what it computes counts
            waiting.insert(0, each.function)
            continue
        elif isinstance(each, Claim) or _is_of_language(each):
            continue
        else:
            yield type(each)
        if not isinstance(each, (type, FunctionType)):
            waiting[:0] = members(each)


_MOST = 100_000
"""No value holds more that somebody wrote down."""


def _is_of_language(value: Any) -> bool:
    return type(value).__module__.startswith(tuple(f"{name}." for name in LANGUAGE))


# Sources.


class _Source:
    """The syntax trees of a file, found by what was compiled from them."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self._classes: dict[str, list[Tree]] = {}
        self._functions: dict[int, tuple[CodeType, list[Tree]]] = {}

    @functools.cached_property
    def _module(self) -> list[ast.stmt]:
        return ast.parse("".join(self.lines)).body

    def classes(self, name: str) -> list[Tree]:
        """Return the classes of that name, wherever they stand in the file."""
        if name not in self._classes:
            trees = (tree for each in self._module for tree in _trees(each))
            self._classes[name] = [
                tree for tree in trees if isinstance(tree, ast.ClassDef) and tree.name == name
            ]
        return self._classes[name]

    def functions(self, code: CodeType) -> list[Tree]:
        """Return the functions and lambdas that some code may have been compiled from."""
        if id(code) not in self._functions:
            line = code.co_firstlineno
            around = (
                each for each in self._module if _first_line(each) <= line <= (each.end_lineno or 0)
            )
            found = [tree for each in around for tree in _trees(each) if _fits(tree, code)]
            if len(found) > 1:
                found = [tree for tree in found if _spans(tree, code)]
            self._functions[id(code)] = code, found
        return self._functions[id(code)][1]


_sources: dict[str, _Source] = {}
_MOST_SOURCES = 512


def _source(path: str) -> _Source:
    """Return the trees of a file, read once for as long as it stays as it is."""
    lines, known = linecache.getlines(path), _sources.get(path)
    if known is None or (known.lines is not lines and known.lines != lines):
        _sources.pop(next(iter(_sources)) if len(_sources) >= _MOST_SOURCES else path, None)
        known = _sources[path] = _Source(lines)
    return known


@functools.lru_cache(maxsize=4096)
def _trees(statement: ast.stmt) -> tuple[Tree, ...]:
    """Return every function, lambda and class of a statement."""
    kinds = (ast.FunctionDef, ast.ClassDef, ast.Lambda)
    return tuple(node for node in nodes(statement) if isinstance(node, kinds))


def _fits(tree: Tree, code: CodeType) -> bool:
    """Whether a tree has the name, the first line and the parameters of code."""
    return (
        getattr(tree, "name", "<lambda>") == code.co_name
        and _first_line(tree) == code.co_firstlineno
        and not isinstance(tree, ast.ClassDef)
        and _parameters(tree) == code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    )


def _spans(tree: Tree, code: CodeType) -> bool:
    """Whether what the code was compiled from lies within the tree: of lambdas on one line, one."""
    start, end = (tree.lineno, tree.col_offset), (tree.end_lineno or 0, tree.end_col_offset or 0)
    places = [
        ((line, column), (last, stop))
        for line, last, column, stop in code.co_positions()
        if line and last and column is not None and stop
    ]
    return all(start <= first and last <= end for first, last in places)


def _first_line(tree: ast.stmt | ast.Lambda) -> int:
    """Return the line that a code object calls its first: that of the first decorator, if any."""
    decorators: list[ast.expr] = getattr(tree, "decorator_list", [])
    return min([tree.lineno, *(each.lineno for each in decorators)])


def _parameters(tree: ast.FunctionDef | ast.Lambda) -> tuple[str, ...]:
    arguments = tree.args
    return tuple(
        each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    )
