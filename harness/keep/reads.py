"""The names that a definition reads from outside, told from its syntax tree.

Bytecode says the same of one interpreter; the next has other instructions, so that what a
definition rests on would depend on who asks. Names that the definition binds itself, at any depth,
are left out, as the language's rules of scope have it.

Trusted: a mistake here can let a changed claim keep an old verdict.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
Scope = Function | Comprehension | ast.ClassDef
Chain = tuple[str, ...]


def nodes(tree: ast.AST) -> list[ast.AST]:
    """List every node of a tree, as `ast.walk` does in more time."""
    found = [tree]
    for node in found:
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, list):
                found += [each for each in value if isinstance(each, ast.AST)]
            elif isinstance(value, ast.AST):
                found.append(value)
    return found


@lru_cache(maxsize=4096)
def names_read(scope: Scope) -> tuple[Chain, ...]:
    """Return each name that `scope` reads from outside, with the attributes taken from it.

    They come in the order in which they are evaluated, those of nested scopes after the others. A
    tree is shared and never changed, so that it is read once.
    """
    return tuple(_read(scope, frozenset()))


def _read(scope: Scope, outer: frozenset[str]) -> Iterator[Chain]:
    """Yield what a scope reads that neither it nor a function around it binds.

    A name in a class's own body may be bound there and still be read from outside first.
    """
    local = frozenset() if isinstance(scope, ast.ClassDef) else _bound(scope)
    visible = (outer | local) - _declared(scope, ast.Global)
    nested: list[Scope] = []
    for chain in _loads(_body(scope), nested):
        if chain[0] not in visible:
            yield chain
    for each in nested:
        yield from _read(each, visible)


def _body(scope: Scope) -> Iterator[ast.AST]:
    """Return what is evaluated inside a scope rather than around it."""
    match scope:
        case ast.Lambda():
            yield scope.body
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield from scope.body
        case _:
            first, *others = scope.generators
            yield from (first.target, *first.ifs, *others)
            yield from (
                (scope.key, scope.value) if isinstance(scope, ast.DictComp) else (scope.elt,)
            )


def _around(scope: Scope) -> Iterator[ast.AST | None]:
    """Return what a scope evaluates where it stands: decorators, defaults, the first iterable.

    The annotations of a nested function are among it, since Python may evaluate them.
    """
    if isinstance(scope, Comprehension):
        yield scope.generators[0].iter
        return
    if not isinstance(scope, ast.Lambda):
        yield from scope.decorator_list
    if isinstance(scope, ast.ClassDef):
        yield from (*scope.bases, *scope.keywords)
    else:
        yield from (*scope.args.defaults, *scope.args.kw_defaults)
    if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
        yield from (argument.annotation for argument in _arguments(scope))
        yield scope.returns


def _loads(nodes: Iterable[ast.AST | None], nested: list[Scope]) -> Iterator[Chain]:
    """Yield the names that nodes load, in order; the scopes inside them are put aside."""
    for node in nodes:
        chain = _chain(node)
        if chain:
            yield chain
        elif isinstance(node, Scope):
            nested.append(node)
            yield from _loads(_around(node), nested)
        elif node is not None:
            yield from _loads(_in_order(node), nested)


def _chain(node: ast.AST | None) -> Chain:
    """Return ``a.b.c`` as its parts; nothing for what is no loaded name with attributes."""
    match node:
        case ast.Name(id=name, ctx=ast.Load()):
            return (name,)
        case ast.Attribute(value=value, attr=name, ctx=ast.Load()) if _chain(value):
            return (*_chain(value), name)
    return ()


def _in_order(node: ast.AST) -> list[ast.AST | None]:
    """Return the parts of a node in the order of their evaluation, without annotations."""
    parts: list[ast.AST | None]
    match node:
        case ast.Assign():
            parts = [node.value, *node.targets]
        case ast.AugAssign():
            parts = [_loaded(node.target), node.value]
        case ast.AnnAssign():
            parts = [node.value, node.target]
        case ast.For() | ast.AsyncFor():
            parts = [node.iter, node.target, *node.body, *node.orelse]
        case ast.comprehension():
            parts = [node.iter, node.target, *node.ifs]
        case ast.Dict():
            parts = [part for pair in zip(node.keys, node.values, strict=True) for part in pair]
        case _:
            parts = list(ast.iter_child_nodes(node))
    return parts


def _loaded(target: ast.expr) -> ast.expr:
    """Return the target of ``target += 1`` as what it also is, an expression that is read."""
    match target:
        case ast.Name():
            return ast.Name(target.id, ast.Load())
        case ast.Attribute():
            return ast.Attribute(target.value, target.attr, ast.Load())
    return target


def _bound(scope: Scope) -> frozenset[str]:
    """Return the names that a scope binds, but for those that it says are another's."""
    names: set[str] = set()
    if isinstance(scope, Function):
        names.update(argument.arg for argument in _arguments(scope))
    for node in _own(scope):
        names.update(_binds(node))
    return frozenset(names) - _declared(scope, ast.Global) - _declared(scope, ast.Nonlocal)


def _arguments(function: Function) -> list[ast.arg]:
    """Return everything that a function takes, the starred included."""
    taken = function.args
    plain = (*taken.posonlyargs, *taken.args, *taken.kwonlyargs)
    return [each for each in (*plain, taken.vararg, taken.kwarg) if each is not None]


def _binds(node: ast.AST) -> Iterator[str]:
    """Yield the names that one node binds."""
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.ExceptHandler(name=str(name)):
            yield name
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)):
            yield name
        case ast.alias():
            yield node.asname or node.name.partition(".")[0]


def _declared(scope: Scope, kind: type[ast.Global | ast.Nonlocal]) -> frozenset[str]:
    """Return the names that a scope declares to be global, or of a function around it."""
    own = (node for node in _own(scope) if isinstance(node, kind))
    return frozenset(name for node in own for name in node.names)


@lru_cache(maxsize=64)
def _own(scope: Scope) -> tuple[ast.AST, ...]:
    """Return every node of a scope, not those of the scopes nested in it."""
    return tuple(_inside(_body(scope), comprehension=isinstance(scope, Comprehension)))


def _inside(nodes: Iterable[ast.AST | None], *, comprehension: bool) -> Iterator[ast.AST]:
    """Yield every node of a scope, not those of the scopes nested in it.

    What ``:=`` binds inside a comprehension belongs to the function around it.
    """
    for node in nodes:
        if node is None or (comprehension and isinstance(node, ast.NamedExpr)):
            continue
        yield node
        parts = _around(node) if isinstance(node, Scope) else ast.iter_child_nodes(node)
        yield from _inside(parts, comprehension=comprehension)
        if isinstance(node, Comprehension) and not comprehension:
            yield from _walruses(node)


def _walruses(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the targets of ``:=`` inside a comprehension and those nested in it."""
    if isinstance(node, ast.NamedExpr):
        yield node.target
    if not isinstance(node, ast.Lambda):
        for part in ast.iter_child_nodes(node):
            yield from _walruses(part)
