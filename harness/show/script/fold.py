"""Folding: what is decided already is written as decided.

Takes a program; gives it back with branches on literals taken, exact constants written as numbers
of its dialect, and without statements that nothing reads.
"""

from __future__ import annotations

import ast
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from . import trees
from .literals import number_text
from .names import EXACT

if TYPE_CHECKING:
    from .program import Program


def fold(program: Program, *, final: bool) -> None:
    """Fold every definition and the claim's statements once, and drop what is then unused.

    Args:
        program: The program, which is changed.
        final: Whether constants that are still variable are written as calls.
    """
    folding = _Fold(program.dialect, final=final)
    program.definitions = {
        name: folding.definition(tree) for name, tree in program.definitions.items()
    }
    program.body = folding.block(program.body)
    program.drop_unused()


class _Fold(ast.NodeTransformer):
    """Decide branches on literals, write constants as numbers, drop what nothing reads."""

    def __init__(self, dialect: str, *, final: bool) -> None:
        self.dialect = dialect
        self.final = final

    def definition(self, tree: ast.stmt) -> ast.stmt:
        """Fold one definition."""
        tree = self.visit(tree)
        for each in trees.walk(tree):
            if isinstance(each, ast.FunctionDef):
                each.body = without_detours(self.block(each.body))
        return tree

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """Fold a sequence of statements, which ends at its first return."""
        folded: list[ast.stmt] = []
        for statement in body:
            found = self.visit(statement)
            folded += found if isinstance(found, list) else [found]
            if folded and isinstance(folded[-1], ast.Return):
                break
        return folded

    def visit_If(self, node: ast.If) -> Any:
        test = self.visit(node.test)
        if isinstance(test, ast.Constant):
            return self.block(node.body if test.value else node.orelse)
        body, orelse = (
            [each for each in self.block(part) if not isinstance(each, ast.Pass)]
            for part in (node.body, node.orelse)
        )
        return ast.If(test, body or [ast.Pass()], orelse) if body or orelse else []

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.test, ast.Constant):
            return node.body if node.test.value else node.orelse
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        self.generic_visit(node)
        match node:
            case ast.Compare(
                left=ast.Constant(value=left),
                ops=[operator],
                comparators=[ast.Constant(value=right)],
            ):
                if isinstance(operator, (ast.Is, ast.Eq)):
                    return ast.Constant(left == right)
                if isinstance(operator, (ast.IsNot, ast.NotEq)):
                    return ast.Constant(left != right)
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.op, ast.Not) and isinstance(node.operand, ast.Constant):
            return ast.Constant(not node.operand.value)
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        self.generic_visit(node)
        decisive = isinstance(node.op, ast.Or)
        values = []
        for value in node.values:
            if not isinstance(value, ast.Constant):
                values.append(value)
            elif bool(value.value) == decisive:
                values.append(value)
                break
        values = values or node.values[-1:]
        return values[0] if len(values) == 1 else ast.BoolOp(node.op, values)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        match node:
            case ast.Call(func=ast.Name(id="constant"), args=[value, *_]):
                return self._constant(value) or node
            case ast.Call(
                func=ast.Name(id="identity" | "eye" | "zeros" | "ones" as name),
                args=[shape],
                keywords=[ast.keyword(arg="like")],
            ):
                # A claim's own name that is spelled so takes no `like`.
                return self._typed(f"np.{'eye' if name == 'identity' else name}", shape)
            case ast.Call(func=ast.Name(id="pi"), args=[], keywords=[ast.keyword(arg="like")]) if (
                self.dialect == "float"
            ):
                return trees.code("np.pi")
            case ast.Call(func=ast.Name(id="known"), args=[value]):
                return value
            case ast.Call(func=ast.Name(id="pivot"), args=[x, *axis], keywords=keywords):
                along = [*axis, *(each.value for each in keywords), ast.Constant(-1)][0]
                named = [ast.keyword("axis", along), ast.keyword("keepdims", ast.Constant(True))]  # noqa: FBT003
                return ast.Call(trees.code("np.max"), [x], named)
        return node

    def _constant(self, value: ast.expr) -> ast.expr | None:
        """Write an exact constant in the script's numbers, or None to leave it for later."""
        match value:
            case ast.Constant(value=int() | str() as number):
                return self._number(Fraction(number))
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(number))):
                return self._number(Fraction(-number))
            case ast.List() | ast.Tuple() | ast.Call(func=ast.Name(id="list")):
                return self._typed("np.array", self._entries(value))
            case ast.Call(func=ast.Attribute(value=ast.Name(id="np"))):
                return value
            case ast.Call(func=ast.Name(id="range") as function) if self.dialect == "float":
                value = ast.Call(ast.Name("np.arange", function.ctx), value.args, [])
        if self.dialect == "float" or not self.final:
            return value if self.final else None
        return trees.call("exact" if self.exact else f"np.{self.dialect}", value)

    @property
    def exact(self) -> bool:
        return self.dialect in EXACT

    def _entries(self, value: ast.expr) -> ast.expr:
        """Write nested lists of exact constants."""
        if isinstance(value, (ast.List, ast.Tuple)):
            return ast.List([self._entries(each) for each in value.elts], ast.Load())
        if isinstance(value, ast.Call) and trees.called(value) == "list":
            return value
        bare = _Fold("Fraction" if self.exact else "float", final=True)
        return bare._constant(value) or value

    def _number(self, number: Fraction) -> ast.expr:
        if self.exact:
            whole = number.denominator == 1
            return trees.code(
                str(number) if whole else f"Fraction({number.numerator}, {number.denominator})"
            )
        made = trees.code(number_text(number))
        bare = self.dialect in ("float", "float64")
        return made if bare else trees.call(f"np.{self.dialect}", made)

    def _typed(self, function: str, argument: ast.expr) -> ast.expr:
        """Call a function that makes an array, with the script's dtype if it has dtypes."""
        if self.dialect == "interval":
            return trees.call(function, argument)
        dtype = {"float": "float", "Fraction": "object"}.get(self.dialect, f"np.{self.dialect}")
        made = trees.call(function, argument)
        if (function, dtype) == ("np.eye", "object"):
            dtype = "int"
        if (function, dtype) != ("np.eye", "float"):
            made.keywords = [ast.keyword("dtype", trees.code(dtype))]
        return made


def without_detours(body: list[ast.stmt], kept: tuple[str, ...] = ()) -> list[ast.stmt]:
    """Drop assignments that nothing reads, and read second names of one thing through."""
    straight: list[ast.stmt] = []
    aliases: dict[str, ast.expr] = {}
    stores = [name for each in body for name in trees.stores(each)]
    for place, statement in enumerate(body):
        match statement:
            case ast.FunctionDef(name=name) | ast.Assign(targets=[ast.Name(id=name)]) if (
                name not in kept
            ):
                if not any(name in trees.loads(each) for each in body[:place] + body[place + 1 :]):
                    continue
                value = getattr(statement, "value", None)
                if (
                    isinstance(value, ast.Name)
                    and stores.count(name) == 1
                    and value.id not in stores[stores.index(name) :]
                ):
                    aliases[name] = aliases.get(value.id, value)
                    continue
        straight.append(trees.substitute(statement, aliases))
    match straight:
        case [*before, ast.Assign(targets=[ast.Name(id=name)], value=value), ast.Return() as last]:
            if isinstance(last.value, ast.Name) and last.value.id == name:
                straight = [*before, ast.Return(value)]
    return straight or [ast.Pass()]
