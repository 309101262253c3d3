"""Syntax trees: made from text and written as text, read for names, and names in them replaced.

Every stage uses these. They take trees of Python's `ast` and know nothing of claims or scripts.
"""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def code(source: str) -> ast.expr:
    """Return the expression that a text is."""
    tree: ast.expr = copied(_read(source))
    return tree


@cache
def _read(source: str) -> ast.expr:
    return ast.parse(source, mode="eval").body


def copied(tree: Any) -> Any:
    """Return a tree of its own, without its place in a file: as `deepcopy`, but quicker."""
    if isinstance(tree, list):
        return [copied(each) for each in tree]
    if not isinstance(tree, ast.AST) or not tree._fields:
        return tree
    # From 3.13 on, making a node without its fields warns, and will be an error.
    made = type(tree).__new__(type(tree))
    parts = vars(made)
    for name, value in vars(tree).items():
        if name not in _PLACES:
            parts[name] = copied(value) if isinstance(value, (ast.AST, list)) else value
    return made


_PLACES = frozenset({"lineno", "col_offset", "end_lineno", "end_col_offset"})


def text(tree: ast.AST) -> str:
    """Return a tree as Python text."""
    for node in walk(tree):
        if isinstance(node, ast.stmt):
            node.lineno = 1  # which printing asks of a statement
    return ast.unparse(tree)


def lines(statements: list[ast.stmt]) -> list[str]:
    """Return statements as lines of Python text."""
    return [line for each in statements for line in text(each).splitlines()]


def call(function: str, *arguments: ast.expr) -> ast.Call:
    """Return the call of a function, which is named, with arguments by position."""
    return ast.Call(code(function), list(arguments), [])


def called(node: ast.Call) -> str:
    """Return the name that is called, or nothing where no bare name is."""
    return node.func.id if isinstance(node.func, ast.Name) else ""


def keywords(node: ast.Call) -> dict[str | None, ast.expr]:
    """Return the arguments by keyword; None stands for `**`."""
    return {each.arg: each.value for each in node.keywords}


def positional(function: ast.FunctionDef) -> list[ast.arg]:
    """Return the parameters that an argument may reach by position."""
    return [*function.args.posonlyargs, *function.args.args]


def named(function: ast.FunctionDef) -> list[str]:
    """Return the names of all parameters but `*` and `**`."""
    return [each.arg for each in (*positional(function), *function.args.kwonlyargs)]


def defaults(function: ast.FunctionDef) -> dict[str, ast.expr]:
    """Return the defaults by parameter name."""
    arguments = function.args
    names = [each.arg for each in positional(function)]
    found = dict(zip(reversed(names), reversed(arguments.defaults), strict=False))
    pairs = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return found | {each.arg: default for each, default in pairs if default is not None}


def walk(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield every node of a tree, those above before those below: `ast.walk`, but quicker.

    What has no parts, such as an operator, is left out.
    """
    waiting = [tree]
    for node in waiting:
        yield node
        for value in vars(node).values():
            if value.__class__ in _PLAIN:
                continue
            if isinstance(value, list):
                waiting += [each for each in value if isinstance(each, ast.AST)]
            elif isinstance(value, ast.AST) and value._fields:
                waiting.append(value)


_PLAIN = frozenset({str, int, type(None), bool, float, ast.Load, ast.Store})
"""What most parts are that are no nodes of interest, looked at first."""


def loads(tree: ast.AST) -> set[str]:
    """Return the names that a tree reads."""
    names = [node for node in walk(tree) if isinstance(node, ast.Name)]
    return {node.id for node in names if isinstance(node.ctx, ast.Load)}


def stores(tree: ast.AST) -> list[str]:
    """Return the names that a tree binds by assignment, in order."""
    names = [node for node in walk(tree) if isinstance(node, ast.Name)]
    return [node.id for node in names if isinstance(node.ctx, ast.Store)]


def stores_in(body: list[ast.stmt]) -> set[str]:
    """Return the names that a sequence of statements binds by assignment."""
    return {name for each in body for name in stores(each)}


def bound(tree: ast.AST) -> set[str]:
    """Return every name that is local somewhere in a tree."""
    nodes = list(walk(tree))
    inner = [each for each in nodes if isinstance(each, ast.FunctionDef) and each is not tree]
    arguments = {node.arg for node in nodes if isinstance(node, ast.arg)}
    return arguments | set(stores(tree)) | {each.name for each in inner}


def is_literal(node: ast.expr, functions: Mapping[str, Any]) -> bool:
    """Tell whether an expression means the same everywhere."""
    match node:
        case ast.Constant():
            return True
        case ast.Name(id=name):
            return name in functions
        case ast.UnaryOp(operand=operand):
            return is_literal(operand, functions)
        case ast.BinOp(left=left, right=right):
            return is_literal(left, functions) and is_literal(right, functions)
    return False


class _Substitution(ast.NodeTransformer):
    def __init__(self, given: Mapping[str, ast.expr]) -> None:
        self.given = given

    def visit_Name(self, node: ast.Name) -> ast.expr:
        new = self.given.get(node.id)
        if isinstance(node.ctx, ast.Load):
            return copied(new) if new is not None else node
        return ast.Name(new.id, node.ctx) if isinstance(new, ast.Name) else node

    def visit_Lambda(self, node: ast.Lambda) -> ast.Lambda:
        inner = {each.arg for each in walk(node.args) if isinstance(each, ast.arg)}
        rest = {name: value for name, value in self.given.items() if name not in inner}
        node.args = self.visit(node.args)
        node.body = _Substitution(rest).visit(node.body)
        return node


def substitute(tree: Any, given: Mapping[str, ast.expr]) -> Any:
    """Put expressions in the place of names."""
    return _Substitution(given).visit(copied(tree)) if given else tree
