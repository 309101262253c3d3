"""Layouts of a script, from the roomiest to the shortest.

Each takes the lines of the definitions, of the given values and of the claim's steps; it gives the
lines of all three.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from . import trees

if TYPE_CHECKING:
    from collections.abc import Iterable


WIDEST = 100
"""Characters that a line may take where lines are joined."""
Blocks = list[list[str]]
"""The lines of each definition or statement."""


def joined(blocks: Iterable[list[str]]) -> list[str]:
    """Return the lines of all blocks."""
    return [line for block in blocks for line in block]


def spaced(blocks: Blocks, given: list[str], steps: Blocks) -> list[str]:
    """Set the parts apart by blank lines."""
    return ["", *joined([*block, ""] for block in blocks), *given, *joined(steps)]


def dense(blocks: Blocks, given: list[str], steps: Blocks) -> list[str]:
    """Set one part below the other without blank lines."""
    return joined([*blocks, given, *steps])


def short(blocks: Blocks, given: list[str], steps: Blocks) -> list[str]:
    """Write functions of one expression as lambdas, and put short values on shared lines."""
    return dense([*map(_as_lambda, blocks)], _shared(given), [*map(_as_lambda, steps)])


def shortest(blocks: Blocks, given: list[str], steps: Blocks) -> list[str]:
    """Also put what is computed once and used once where it is used."""
    nested = [*map(_nested, steps)]
    return short(_inlined([*map(_nested, blocks)], nested), given, nested)


def _as_lambda(block: list[str]) -> list[str]:
    tree = ast.parse("\n".join(block)).body[0]
    match tree:
        case ast.FunctionDef(
            name=name, args=arguments, body=[ast.Return(value=ast.expr() as value)]
        ):
            return [f"{name} = {ast.unparse(ast.Lambda(arguments, value))}"]
    return block


def _nested(block: list[str]) -> list[str]:
    tree = ast.parse("\n".join(block)).body[0]
    if not isinstance(tree, ast.FunctionDef):
        return block
    place = len(tree.body) - 2
    while place >= 0:
        match tree.body[place]:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                after = tree.body[place + 1 :]
                nodes = [node for each in tree.body for node in ast.walk(each)]
                names = [each for each in nodes if isinstance(each, ast.Name) and each.id == name]
                if len(names) == 2 and name in trees.loads(after[0]) and not _loops(after[0]):
                    tree.body[place : place + 2] = [trees.substitute(after[0], {name: value})]
        place -= 1
    return trees.lines([tree])


def _inlined(blocks: Blocks, steps: Blocks) -> Blocks:
    """Put functions of one expression that one other function calls, once, into that one."""
    found = [ast.parse("\n".join(block)).body[0] for block in blocks]
    others = [ast.parse("\n".join(block)) for block in steps]
    for helper in list(found):
        if isinstance(helper, ast.FunctionDef) and _is_expression(helper):
            reading = [each for each in (*found, *others) if helper.name in trees.loads(each)]
            put = _Put(helper, reading[0]) if len(reading) == 1 else None
            if put is not None and put.goes:
                found = [put.visit(each) for each in found if each is not helper]
    return [trees.lines([tree]) for tree in found]


def _is_expression(tree: ast.FunctionDef) -> bool:
    special = tree.args.defaults or tree.args.kwonlyargs or tree.args.vararg or tree.args.kwarg
    return not special and len(tree.body) == 1 and isinstance(tree.body[0], ast.Return)


class _Put(ast.NodeTransformer):
    """Puts what a function gives in the place of its one call, where arguments are names."""

    def __init__(self, helper: ast.FunctionDef, user: ast.AST) -> None:
        self.name, self.names = helper.name, trees.named(helper)
        self.value: ast.expr = helper.body[0].value  # type: ignore[attr-defined]
        nodes = list(ast.walk(user))
        calls = [each for each in nodes if isinstance(each, ast.Call) and self._is_call(each)]
        read = [each for each in nodes if isinstance(each, ast.Name) and each.id == self.name]
        shadowed = (trees.loads(self.value) - set(self.names)) & trees.bound(user)
        one = len(calls) == len(read) == 1 and isinstance(user, ast.FunctionDef)
        self.goes = one and not shadowed and not _loops(self.value)

    def _is_call(self, node: ast.Call) -> bool:
        plain = all(isinstance(each, ast.Name) for each in node.args) and not node.keywords
        return trees.called(node) == self.name and plain and len(node.args) == len(self.names)

    def visit_Call(self, node: ast.Call) -> Any:
        self.generic_visit(node)
        if not self._is_call(node):
            return node
        return trees.substitute(self.value, dict(zip(self.names, node.args, strict=True)))


def _loops(tree: ast.AST) -> bool:
    repeated = (ast.For, ast.While, ast.Lambda, ast.FunctionDef, ast.comprehension)
    return any(isinstance(node, repeated) for node in ast.walk(tree))


def _shared(lines: list[str]) -> list[str]:
    """Put assignments on one line as long as they fit."""
    shared: list[str] = []
    for line in lines:
        if shared and len(shared[-1]) + 2 + len(line) <= WIDEST:
            shared[-1] += f"; {line}"
        else:
            shared.append(line)
    return shared
