"""Layouts of a script, from the roomiest to the shortest.

Each takes the lines of the definitions, of the given values and of the claim's steps; it gives the
lines of all three.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

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
    return short([*map(_nested, blocks)], given, [*map(_nested, steps)])


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
