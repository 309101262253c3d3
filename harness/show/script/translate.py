"""Translating one definition into NumPy.

Takes a function or class and its syntax tree; gives the tree without annotations, docstrings,
checks and namespaces, in which what stands outside the definition is named as the script names it
or written out as a literal.
"""

from __future__ import annotations

import ast
import inspect
import sys
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from ....theory import Claim, array_namespace
from ....theory.block import Block
from ...keep.definitions import namespace
from . import trees
from .names import LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Mapping


_UNKNOWN = object()


def translate(
    definition: Any, tree: Any, names: Mapping[int, str], *, exact: bool = False
) -> tuple[Any, set[str]]:
    """Return a definition's tree in NumPy, and the modules that it names.

    Args:
        definition: The function or class itself, for what its names mean outside it.
        tree: Its syntax tree, which is changed.
        names: How the script calls the definitions of ours, by identity.
        exact: Whether a quotient of two whole numbers stays a fraction.
    """
    translation = _Translate(definition, names, tree, exact=exact)
    return translation.visit(tree), translation.modules


class _Translate(ast.NodeTransformer):
    """Write a definition for NumPy: no annotations, docstrings, checks or namespaces."""

    def __init__(
        self, definition: Any, names: Mapping[int, str], tree: ast.AST, *, exact: bool
    ) -> None:
        self.exact = exact
        self.outside = namespace(definition)
        self.names = names
        self.bound = trees.bound(tree)
        self.namespaces: set[str] = set()
        self.modules: set[str] = set()

    def _value(self, node: ast.expr) -> Any:
        """Return what a dotted name means outside this definition."""
        match node:
            case ast.Name(id=name) if name not in self.bound:
                return self.outside.get(name, _UNKNOWN)
            case ast.Attribute(value=value, attr=attribute):
                owner = self._value(value)
                if isinstance(owner, ModuleType):
                    return getattr(owner, attribute, _UNKNOWN)
        return _UNKNOWN

    def _is(self, node: ast.AST, function: Any) -> bool:
        return isinstance(node, ast.Call) and self._value(node.func) is function

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in self.namespaces:
            return trees.code("np")
        return self._outside(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        found = self._outside(node)
        return self.generic_visit(node) if found is node else found  # type: ignore[return-value]

    def _outside(self, node: ast.expr) -> ast.expr:
        value = self._value(node)
        return node if value is _UNKNOWN else self._literal(value, node)

    def _literal(self, value: Any, node: ast.expr) -> ast.expr:
        """Write an outside value down: by name, or as what it is made of; else leave `node`."""
        value = value.function if isinstance(value, Claim | Block) else value
        value = inspect.unwrap(value) if callable(value) else value
        name = self.names.get(id(value)) or LANGUAGE.get(id(value)) or self._import(value)
        return trees.code(name) if name else self._data(value, node)

    def _import(self, value: Any) -> str:
        """Return how the script names a value of NumPy or of the standard library, or nothing."""
        is_module = isinstance(value, ModuleType)
        module = value.__name__ if is_module else getattr(value, "__module__", None) or ""
        name = getattr(value, "__qualname__", getattr(value, "__name__", ""))
        if module == "numpy" or isinstance(value, np.ufunc):
            return "np" if is_module else f"np.{name}"
        if not name or module == "builtins" or module.split(".")[0] not in sys.stdlib_module_names:
            return ""
        public = module.removeprefix("_")
        if not is_module and public in sys.stdlib_module_names:
            module = public
        self.modules.add(module)
        return module if is_module else f"{module}.{name}"

    def _data(self, value: Any, node: ast.expr) -> ast.expr:
        """Write numbers, containers and parameter objects as literals."""
        literal = partial(self._literal, node=node)
        made = node
        match value:
            case None | bool() | int() | float() | str():
                made = ast.Constant(value)
            case Fraction():
                made = trees.call("constant", ast.Constant(str(value)))
            case list() | tuple():
                kind = ast.List if isinstance(value, list) else ast.Tuple
                made = kind([literal(each) for each in value], ast.Load())
            case dict():
                made = ast.Dict([*map(literal, value)], [*map(literal, value.values())])
            case np.ndarray():
                made = trees.call("np.array", literal(value.tolist()))
            case partial(func=function, args=arguments, keywords=keywords):
                named = [ast.keyword(key, literal(each)) for key, each in keywords.items()]
                made = ast.Call(literal(partial), [*map(literal, (function, *arguments))], named)
            case _ if is_dataclass(value) and id(type(value)) in self.names:
                members = [literal(getattr(value, each.name)) for each in fields(value)]
                made = ast.Call(literal(type(value)), members, [])
        return made

    def visit_Call(self, node: ast.Call) -> Any:
        if self._is(node, array_namespace):
            return trees.code("np")
        is_fraction = self._is(node, Fraction)
        is_replace = self._is(node, replace)
        self.generic_visit(node)
        if is_fraction and len(node.args) == 2:
            if not all(isinstance(each, ast.Constant) for each in node.args):
                if self.exact:
                    return trees.call("Fraction", *node.args)
                return ast.BinOp(node.args[0], ast.Div(), node.args[1])
            return trees.call("constant", ast.Constant("/".join(map(ast.unparse, node.args))))
        if is_replace:
            return ast.Call(ast.Attribute(node.args[0], "_replace"), [], node.keywords)
        return node

    def visit_Assign(self, node: ast.Assign) -> Any:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)]) if self._is(node.value, array_namespace):
                self.namespaces.add(name)
                return None
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)) if any(
                self._is(value, array_namespace) for value in values
            ):
                pairs = zip(names, values, strict=True)
                return [
                    made
                    for name, value in pairs
                    if (made := self.visit_Assign(ast.Assign([name], value))) is not None
                ]
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> Any:
        if node.value is None:
            return None
        return self.visit_Assign(ast.Assign([node.target], node.value))

    def visit_Expr(self, node: ast.Expr) -> Any:
        match node.value:
            case ast.Constant():
                return None
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name.lstrip(
                "_"
            ).startswith("require_"):
                return None
        return self.generic_visit(node)

    def visit_If(self, node: ast.If) -> Any:
        match node:
            case ast.If(body=[ast.Raise()], orelse=[]):
                return None
        self.generic_visit(node)
        node.body = node.body or [ast.Pass()]
        return node

    def visit_Assert(self, node: ast.Assert) -> None:
        del node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> Any:
        node.decorator_list = []
        node.returns = None
        self.generic_visit(node)
        node.body = node.body or [ast.Pass()]
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> Any:
        """Turn a dataclass into a named tuple, which is shorter and behaves alike here."""
        members = [each for each in node.body if isinstance(each, ast.AnnAssign)]
        node.decorator_list = []
        if not members:
            self.generic_visit(node)
            node.body = node.body or [ast.Pass()]
            return node
        defaults = [self.visit(each.value) for each in members if each.value]
        names = " ".join(ast.unparse(each.target) for each in members)
        made = trees.call("namedtuple", ast.Constant(node.name), ast.Constant(names))
        if defaults:
            made.keywords = [ast.keyword("defaults", ast.List(defaults, ast.Load()))]
        methods = [each for each in node.body if isinstance(each, ast.FunctionDef)]
        node.body = [self.visit(each) for each in methods]
        if not node.body:
            return ast.Assign([ast.Name(node.name, ast.Store())], made)
        node.bases = [made]
        return node
