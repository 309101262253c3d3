"""Specialising: what is the same at every call is no parameter.

Takes a program whose claim ends in its sides; gives it back with such parameters substituted and
folded away, until nothing changes.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from typing import TYPE_CHECKING

from . import trees
from .fold import fold

if TYPE_CHECKING:
    from .program import Program


def specialise(program: Program) -> None:
    """Substitute and fold until nothing changes, and then once more for what stays variable."""
    for final in (False, True):
        _settle(program, final=final)


def _settle(program: Program, *, final: bool) -> None:
    before = ""
    while before != (before := "\n".join(map(trees.text, program.statements()))):
        met = None
        for name, function in program.definitions.items():
            if isinstance(function, ast.FunctionDef):
                met = _substitute_parameters(program, name, function, met or _Met(program))
        fold(program, final=final)


def _substitute_parameters(
    program: Program, name: str, function: ast.FunctionDef, met: _Met
) -> _Met | None:
    """Substitute each parameter that gets the same literal, or always something, at every call.

    Returns the calls that were met, if they are still those of the program.
    """
    calls: _Calls | None = _Calls(program, name, met)
    for parameter in trees.named(function):
        calls = calls or _Calls(program, name, _Met(program))
        if _substitute_parameter(program, name, function, parameter, calls):
            calls = None
    return calls.met if calls else None


def _substitute_parameter(
    program: Program, name: str, function: ast.FunctionDef, parameter: str, calls: _Calls
) -> bool:
    """Substitute one parameter if that is possible; tell whether it was."""
    if parameter in trees.stores_in(function.body):
        return False
    found = calls.arguments(function, parameter)
    if found is None:
        return False
    if len(set(map(ast.dump, found))) == 1 and trees.is_literal(found[0], program.definitions):
        function.body = [trees.substitute(each, {parameter: found[0]}) for each in function.body]
        calls.remove(function, parameter)
        return True
    if (name, parameter) not in program.present and all(
        map(program.is_present, calls.owners, found)
    ):
        program.present.add((name, parameter))
        function.body = [_Present(parameter).visit(each) for each in function.body]
        return True
    return False


class _Met:
    """All calls of the script, and how often it names what."""

    def __init__(self, program: Program) -> None:
        self.calls: list[tuple[str, ast.Call]] = []
        self.uses: Counter[str] = Counter()
        for owner, tree in program.owned():
            for node in trees.walk(tree):
                if isinstance(node, ast.Name):
                    self.uses[node.id] += 1
                elif isinstance(node, ast.Call):
                    self.calls.append((owner, node))


class _Calls:
    """The calls of one function of the script."""

    def __init__(self, program: Program, name: str, met: _Met) -> None:
        self.met = met
        pairs = [(owner, call) for owner, call in met.calls if trees.called(call) == name]
        self.owners = [owner for owner, _ in pairs]
        self.direct = [call for _, call in pairs]
        self.escapes = met.uses[name] > len(pairs)
        self.indirect = [
            call for _, call in met.calls if trees.called(call) not in program.definitions
        ]

    def arguments(self, function: ast.FunctionDef, parameter: str) -> list[ast.expr] | None:
        """Return what the parameter gets at each call, or None where that is not known."""
        default = trees.defaults(function).get(parameter)
        names = [each.arg for each in trees.positional(function)]
        place = names.index(parameter) if parameter in names else sys.maxsize
        found = []
        for call in self.direct:
            named = trees.keywords(call)
            if any(isinstance(each, ast.Starred) for each in call.args) or None in named:
                return None
            given = call.args[place] if place < len(call.args) else named.get(parameter) or default
            if given is None:
                return None
            found.append(given)
        if self.escapes:
            reached = any(
                len(call.args) > place or {parameter, None} & set(trees.keywords(call))
                for call in self.indirect
                if not trees.text(call.func).startswith("np.")
            )
            if reached or default is None:
                return None
            found.append(default)
        return found or None

    def remove(self, function: ast.FunctionDef, parameter: str) -> None:
        """Take the parameter out of the signature and out of every call."""
        names = [each.arg for each in trees.positional(function)]
        place = names.index(parameter) if parameter in names else sys.maxsize
        for call in self.direct:
            del call.args[place : place + 1]
            call.keywords = [each for each in call.keywords if each.arg != parameter]
        arguments, defaults = function.args, trees.defaults(function)
        defaults.pop(parameter, None)
        arguments.posonlyargs = []
        arguments.args = [ast.arg(each) for each in names if each != parameter]
        arguments.kwonlyargs = [each for each in arguments.kwonlyargs if each.arg != parameter]
        arguments.defaults = [defaults[each.arg] for each in arguments.args if each.arg in defaults]
        arguments.kw_defaults = [defaults.get(each.arg) for each in arguments.kwonlyargs]


class _Present(ast.NodeTransformer):
    """Decide `name is None` for a name that is never None."""

    def __init__(self, name: str) -> None:
        self.name = name

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        match node:
            case ast.Compare(
                left=ast.Name(id=self.name), ops=[operator], comparators=[ast.Constant(value=None)]
            ):
                return ast.Constant(isinstance(operator, ast.IsNot))
        return node
