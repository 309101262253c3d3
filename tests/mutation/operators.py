"""Semantic mutants of a function: each changes what it computes in one place.

The operators know nothing about any one block, so that a new block gets its mutants without an
edit here: drop a call (the softmax, the norm, the root), drop a summand (the residual, the bias),
drop a transpose, drop a mask, swap two arguments, move an axis or a constant by one, turn a sum
into a difference, a mean into a sum, a maximum into a minimum.
"""

from __future__ import annotations

import ast
import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_OTHER_OPERATOR = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}
_OTHER_NAME = {
    "max": "min", "min": "max", "maximum": "minimum", "minimum": "maximum", "mean": "sum",
    "sum": "mean", "sin": "cos", "cos": "sin", "exp": "square", "tril": "triu",
}  # fmt: skip
_STRUCTURAL = {
    "array_namespace", "constant", "range", "reversed", "zip", "len", "enumerate", "tuple", "list", "reshape",
    "concat", "stack", "expand_dims", "zeros_like", "ones_like", "broadcast_to", "identity", "replace", "known",
    "permute_dims", "moveaxis", "str", "int", "Fraction", "min", "max",
}  # fmt: skip
"""Calls that cannot be dropped for their first argument and leave anything that makes sense."""


@dataclass(frozen=True)
class Mutant:
    """One change of one function: where it is, what it says, and the changed definition."""

    line: int
    change: str
    tree: ast.FunctionDef


def mutants(function: ast.FunctionDef) -> Iterator[Mutant]:
    """Yield every mutant of a definition whose text differs from it."""
    original = ast.unparse(function)
    seen = {original}
    nodes = list(ast.walk(function))
    for place, node in enumerate(nodes):
        if _is_documentation(function, node) or _is_in_signature(function, node):
            continue
        for change in _changes(node):
            tree = copy.deepcopy(function)
            target = list(ast.walk(tree))[place]
            replaced = change(copy.deepcopy(target))
            tree = _Replace(target, replaced).visit(tree)
            text = ast.unparse(ast.fix_missing_locations(tree))
            if text not in seen:
                seen.add(text)
                before, after = ast.unparse(node), ast.unparse(replaced) if replaced else "pass"
                yield Mutant(
                    getattr(node, "lineno", 0), f"{_short(before)} -> {_short(after)}", tree
                )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:57] + "..."


def _is_documentation(function: ast.FunctionDef, node: ast.AST) -> bool:
    """Docstrings and refusals of bad input are no part of what is computed."""
    statements = [each for each in function.body if isinstance(each, ast.Expr)]
    return any(node in list(ast.walk(each)) for each in statements)


def _is_in_signature(function: ast.FunctionDef, node: ast.AST) -> bool:
    outside = [function.args, *function.decorator_list, function.returns]
    return node is function or any(node in list(ast.walk(each)) for each in outside if each)


class _Replace(ast.NodeTransformer):
    """Replaces one node by another."""

    def __init__(self, target: ast.AST, replacement: ast.AST | None) -> None:
        self.target, self.replacement = target, replacement

    def visit(self, node: ast.AST) -> ast.AST | None:
        """Replace the target and walk through the rest."""
        if node is self.target:
            return self.replacement or ast.Pass()
        return self.generic_visit(node)


def _changes(node: ast.AST) -> Iterator[Callable[[ast.AST], ast.AST | None]]:
    match node:
        case ast.BinOp(op=op):
            if type(op) in _OTHER_OPERATOR:
                yield lambda old: ast.BinOp(old.left, _OTHER_OPERATOR[type(old.op)](), old.right)
            if isinstance(op, (ast.Add, ast.Sub, ast.Mult, ast.Div)):
                yield lambda old: old.left
                yield lambda old: old.right
            if isinstance(op, ast.MatMult):
                yield lambda old: ast.BinOp(old.right, old.op, old.left)
        case ast.UnaryOp(op=ast.USub(), operand=operand) if not isinstance(operand, ast.Constant):
            yield lambda old: old.operand
        case ast.Attribute(attr="mT" | "T"):
            yield lambda old: old.value
        case ast.Attribute(attr=name) if name in _OTHER_NAME:
            yield lambda old: ast.Attribute(old.value, _OTHER_NAME[old.attr], old.ctx)
        case ast.Call(func=func, args=[first, *rest]):
            name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
            if name not in _STRUCTURAL and not isinstance(first, ast.Starred):
                yield lambda old: old.args[0]
            if rest and name not in _STRUCTURAL:
                yield lambda old: ast.Call(
                    old.func, [old.args[1], old.args[0], *old.args[2:]], old.keywords
                )
        case ast.Constant(value=bool() as value):
            yield lambda _: ast.Constant(not value)
        case ast.Constant(value=int()):
            yield lambda old: ast.Constant(old.value + 1)
        case ast.If():
            yield lambda _: None
        case ast.IfExp():
            yield lambda old: old.body
            yield lambda old: old.orelse
        case ast.Compare(ops=[ast.LtE() | ast.Lt() | ast.GtE() | ast.Gt()]):
            yield lambda old: ast.Compare(old.comparators[0], old.ops, [old.left])
