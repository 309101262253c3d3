"""Relating: the two sides of what fails.

Takes a program whose claim returns a relation, however it is wrapped; gives it back ending in
assignments of the two sides, and says which relation holds between them.
"""

from __future__ import annotations

import ast
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from . import trees
from .errors import NoSuchPartError, ScriptError
from .names import RELATIONS, RESERVED, fresh

if TYPE_CHECKING:
    from .program import Program


def relate(program: Program, part: int) -> str:
    """Replace the claim's return by assignments of its sides, `lhs` and `rhs`; return the kind.

    Args:
        program: The program, which is changed.
        part: Which part to relate where the claim is made by `all_of`.

    Raises:
        NoSuchPartError: The claim has no part of that number.
        ScriptError: No sides are seen in what the claim returns.
    """
    kind, *sides = _sides(program, part)
    for name, side in zip(("lhs", "rhs"), sides, strict=True):
        program.body.append(ast.Assign([ast.Name(name, ast.Store())], side))
    program.drop_unused()
    return kind


def _sides(program: Program, part: int) -> tuple[str, ast.expr, ast.expr]:
    """Replace the claim's return by what leads up to its sides; return kind, lhs and rhs."""
    *before, last = program.body
    if not isinstance(last, ast.Return) or any(_returns(statement) for statement in before):
        raise ScriptError(
            f"{program.claim.id} returns from inside a branch, which this point does not decide: "
            "return one relation at the end"
        )
    program.body = before
    node = last.value
    prefix = ""
    while isinstance(node, ast.Call):
        match node:
            case ast.Call(func=ast.Name(id="assuming"), args=[_, conclusion]):
                node = conclusion
            case ast.Call(func=ast.Name(id="exists"), args=[inner]):
                node, prefix = inner, "exists "
            case ast.Call(func=ast.Name(id="all_of"), args=arguments):
                node, part = _part(arguments, part)
            case ast.Call(func=ast.Name(id=name), args=[lhs, rhs]) if name in RELATIONS:
                if part:
                    raise NoSuchPartError
                return prefix + name, lhs, rhs
            case ast.Call(func=ast.Name(id=name)) if name in program.definitions:
                node = _inline(program, node, name)
            case _:
                break
    if isinstance(node, ast.Subscript):
        return _picked(program, node, prefix)
    raise ScriptError(f"{program.claim.id} returns {ast.unparse(last)}, in which no sides are seen")


def _part(arguments: list[ast.expr], part: int) -> tuple[ast.expr, int]:
    """Return one of several parts, and the number that chooses among its own parts."""
    if any(isinstance(each, ast.Starred) for each in arguments):
        return ast.Subscript(ast.List(arguments, ast.Load()), ast.Constant(part)), 0
    return arguments[part % len(arguments)], part // len(arguments)


def _picked(program: Program, node: ast.Subscript, prefix: str) -> tuple[str, ast.expr, ast.expr]:
    """Pick from a list of relations that a loop or comprehension makes, as a list of pairs."""
    kinds: set[str] = set()

    class Pair(ast.NodeTransformer):
        def visit_Call(self, call: ast.Call) -> ast.expr:
            self.generic_visit(call)
            if isinstance(call.func, ast.Name) and call.func.id in RELATIONS:
                kinds.add(call.func.id)
                return ast.Tuple(call.args, ast.Load())
            return call

    picked = Pair().visit(node)
    program.body = [Pair().visit(statement) for statement in program.body]
    if len(kinds) != 1:
        raise ScriptError(f"{program.claim.id} compares in no one way inside a list of parts")
    program.body.append(ast.Assign([ast.Name("sides", ast.Store())], picked))
    return prefix + kinds.pop(), trees.code("sides[0]"), trees.code("sides[1]")


def _inline(program: Program, call: ast.Call, name: str) -> ast.expr:
    """Put a function that returns a relation, such as a law, in the place of its call."""
    function = deepcopy(program.definitions[name])
    *before, last = function.body  # type: ignore[attr-defined]
    if not isinstance(last, ast.Return) or last.value is None:
        raise ScriptError(f"{name} has no relation at its end: return one there")
    taken = RESERVED.union(
        program.definitions, *map(trees.bound, program.body), program.claim.parameters
    )
    given: dict[str, ast.expr] = {}
    for parameter, argument in _bind(call, function).items():
        if isinstance(argument, (ast.Name, ast.Constant)) or _is_number(argument):
            given[parameter] = argument
            continue
        local = fresh(parameter, taken)
        program.body.append(ast.Assign([ast.Name(local, ast.Store())], argument))
        given[parameter] = ast.Name(local, ast.Load())
        taken |= {local}
    locals_ = set().union(*map(trees.stores, before)) - set(given)
    given |= {each: ast.Name(fresh(each, taken), ast.Load()) for each in locals_}
    program.body += [trees.substitute(statement, given) for statement in before]
    inlined: ast.expr = trees.substitute(last.value, given)
    return inlined


def _bind(call: ast.Call, function: Any) -> dict[str, ast.expr]:
    """Return the arguments of a call by parameter name, defaults included."""
    parameters = trees.positional(function)
    bound = {**trees.defaults(function)}
    bound |= dict(zip((each.arg for each in parameters), call.args, strict=False))
    return bound | {each.arg: each.value for each in call.keywords if each.arg}


def _is_number(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="constant"), args=[ast.Constant(), *_]):
            return True
    return False


def _returns(tree: ast.AST) -> bool:
    if isinstance(tree, (ast.FunctionDef, ast.Lambda)):
        return False
    return isinstance(tree, ast.Return) or any(map(_returns, ast.iter_child_nodes(tree)))
