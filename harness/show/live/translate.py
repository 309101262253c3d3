"""Python to JavaScript: the part of the language in which certificates are written.

Nothing is left to JavaScript's own meaning of an operator, an index or a truth value: each becomes
a call of `P`, the runtime in `runtime.js`, which does what Python does. Whole numbers are BigInts.
"""

from __future__ import annotations

import ast
import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

BUILTINS = frozenset(
    """
    ArithmeticError Ellipsis Exception Fraction IndexError NotImplemented SimpleNamespace
    ValueError abs accumulate all any bool dict enumerate eval filter float functools int isinstance
    itertools len list map math max min namedtuple next object operator print product property
    range reduce repr reversed round set slice sorted str sum tuple type zip
    """.split()  # noqa: SIM905 - names in lines
)
"""What the runtime has of Python's own names and of the standard library's."""
_RESERVED = frozenset(
    """
    P arguments await break case catch class const continue debugger default delete do else enum
    eval export extends false finally for function if implements import in instanceof interface
    let new null package private protected public return static super switch this throw true try
    typeof undefined var void while with yield NaN Infinity globalThis window document
    """.split()  # noqa: SIM905 - names in lines
)
_BINARY = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div", ast.FloorDiv: "floordiv",
    ast.Mod: "mod", ast.Pow: "pow", ast.MatMult: "matmul", ast.LShift: "shl", ast.RShift: "shr",
    ast.BitAnd: "and", ast.BitOr: "or",
}  # fmt: skip
_COMPARED = {
    ast.Lt: "lt", ast.Gt: "gt", ast.LtE: "le", ast.GtE: "ge", ast.Eq: "eq", ast.NotEq: "ne",
}  # fmt: skip
_UNARY = {ast.USub: "neg", ast.Invert: "invert"}
_OUT_OF_BOUNDS = re.compile(
    "constructor|prototype|caller|callee|arguments|__(proto|define|lookup).*"
)
"""Attributes by which an object of JavaScript leads out of what is translated."""


class LiveError(Exception):
    """Something has no JavaScript here; the message says what."""


def translated(body: Sequence[ast.stmt]) -> str:
    """Return statements of a module as JavaScript, without imports and docstrings.

    Raises:
        LiveError: A statement is of a kind that is not translated.
    """
    scope = _Scope()
    lines = [scope.statement(each) for each in body]
    names = sorted({_name(name) for each in body for name in _bound(each)})
    temporary = [f"let {', '.join([*names, *scope.temporary])};"] if names else []
    return "\n".join([*temporary, *filter(None, lines)])


def _bound(statement: ast.stmt) -> list[str]:
    """Return the names that a statement binds in its own scope."""
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        return [statement.name]
    return list(_stored(statement))


def _stored(node: ast.AST) -> dict[str, None]:
    """Return names that are stored in a scope: not those of functions and comprehensions in it."""
    found: dict[str, None] = {}
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return {node.name: None}
    if isinstance(node, ast.Lambda):
        return {}
    if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
        walrus = (each for each in ast.walk(node) if isinstance(each, ast.NamedExpr))
        return {each.target.id: None for each in walrus}
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        found[node.id] = None
    for child in ast.iter_child_nodes(node):
        found |= _stored(child)
    return found


def _check(attribute: str) -> None:
    if _OUT_OF_BOUNDS.fullmatch(attribute):
        raise LiveError(f"no attribute {attribute} in JavaScript")


def _name(name: str) -> str:
    return f"{name}$" if name in _RESERVED else name


class _Scope(ast.NodeVisitor):
    """One function, or the module: its temporary names, and the names of a class around it."""

    def __init__(self, members: frozenset[str] = frozenset()) -> None:
        self.temporary: list[str] = []
        self.members = members

    def fresh(self) -> str:
        """Return a new temporary name."""
        self.temporary.append(f"$t{len(self.temporary)}")
        return self.temporary[-1]

    def named(self, name: str) -> str:
        """Return a name as it is written; names of a class body are its own."""
        return f"$m{name}" if name in self.members else _name(name)

    def generic_visit(self, node: ast.AST) -> str:
        """Refuse what has no translation."""
        raise LiveError(f"no {type(node).__name__} in JavaScript")

    def statement(self, node: ast.stmt) -> str:
        """Return a statement, or nothing where it does nothing."""
        return str(self.visit(node))

    def value(self, node: ast.expr) -> str:
        """Return an expression."""
        return str(self.visit(node))

    def block(self, body: Sequence[ast.stmt]) -> str:
        """Return statements in braces."""
        return "{ " + " ".join(filter(None, map(self.statement, body))) + " }"

    def visit_Pass(self, _: ast.Pass) -> str:
        return ""

    def visit_Continue(self, _: ast.Continue) -> str:
        return "continue;"

    def visit_Break(self, _: ast.Break) -> str:
        return "break;"

    def visit_Expr(self, node: ast.Expr) -> str:
        return "" if isinstance(node.value, ast.Constant) else f"{self.value(node.value)};"

    def visit_Return(self, node: ast.Return) -> str:
        return f"return {self.value(node.value) if node.value else 'null'};"

    def visit_Raise(self, node: ast.Raise) -> str:
        if node.exc is None:
            raise LiveError("no raise without an exception in JavaScript")
        return f"throw {self.value(node.exc)};"

    def visit_Assign(self, node: ast.Assign) -> str:
        if len(node.targets) == 1:
            return self.bind(node.targets[0], self.value(node.value))
        place = self.fresh()
        targets = [self.bind(target, place) for target in node.targets]
        return " ".join([f"{place} = {self.value(node.value)};", *targets])

    def visit_AnnAssign(self, node: ast.AnnAssign) -> str:
        return self.bind(node.target, self.value(node.value)) if node.value else ""

    def visit_AugAssign(self, node: ast.AugAssign) -> str:
        if not isinstance(node.target, ast.Name):
            raise LiveError("only names are added to in JavaScript")
        name = self.named(node.target.id)
        return f"{name} = P.{_BINARY[type(node.op)]}({name}, {self.value(node.value)});"

    def visit_If(self, node: ast.If) -> str:
        other = f" else {self.block(node.orelse)}" if node.orelse else ""
        return f"if ({self.test(node.test)}) {self.block(node.body)}{other}"

    def visit_While(self, node: ast.While) -> str:
        if node.orelse:
            raise LiveError("no while with else in JavaScript")
        return f"while ({self.test(node.test)}) {self.block(node.body)}"

    def visit_For(self, node: ast.For) -> str:
        if node.orelse:
            raise LiveError("no for with else in JavaScript")
        bound = self.bind(node.target, "$each")
        rows = self.value(node.iter)
        return f"for (const $each of P.iter({rows})) {{ {bound} {self.block(node.body)} }}"

    def visit_FunctionDef(self, node: ast.FunctionDef) -> str:
        made = self.function(node.args, node.body)
        for decorator in reversed(node.decorator_list):
            made = f"{self.value(decorator)}({made})"
        return f"{self.named(node.name)} = {made};"

    def visit_ClassDef(self, node: ast.ClassDef) -> str:
        members = frozenset(name for each in node.body for name in _bound(each))
        inner = _Scope(members)
        lines = list(filter(None, map(inner.statement, node.body)))
        names = [f"$m{name}" for name in sorted(members)]
        declared = f"let {', '.join([*names, *inner.temporary])};" if names else ""
        pairs = ", ".join(f"{json.dumps(name)}: $m{name}" for name in sorted(members))
        base = self.value(node.bases[0]) if node.bases else "null"
        body = " ".join([declared, *lines, f"return {{{pairs}}};"])
        return f"{_name(node.name)} = P.cls({json.dumps(node.name)}, {base}, () => {{ {body} }});"

    def bind(self, target: ast.expr, value: str) -> str:
        """Return the statement that binds a target to a value."""
        match target:
            case ast.Name(id=name):
                return f"{self.named(name)} = {value};"
            case ast.Attribute(value=owner, attr=name):
                _check(name)
                return f"{self.value(owner)}.{name} = {value};"
            case ast.Subscript(value=owner, slice=key):
                return f"P.setitem({self.value(owner)}, {self.value(key)}, {value});"
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                place = self.fresh()
                starred = [isinstance(each, ast.Starred) for each in parts]
                star = starred.index(True) if any(starred) else -1
                inner = [
                    self.bind(
                        each.value if isinstance(each, ast.Starred) else each, f"{place}[{i}]"
                    )
                    for i, each in enumerate(parts)
                ]
                return " ".join([f"{place} = P.unpack({value}, {len(parts)}, {star});", *inner])
        raise LiveError(f"nothing is bound to {type(target).__name__} in JavaScript")

    def test(self, node: ast.expr) -> str:
        """Return a condition as one of JavaScript's."""
        match node:
            case ast.BoolOp(op=op, values=values):
                sign = " && " if isinstance(op, ast.And) else " || "
                return f"({sign.join(map(self.test, values))})"
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return f"!{self.test(operand)}"
        return f"P.truth({self.value(node)})"

    def values(self, nodes: Sequence[ast.expr]) -> str:
        """Return expressions in a row, starred ones spread."""
        return ", ".join(
            f"...P.iter({self.value(each.value)})"
            if isinstance(each, ast.Starred)
            else self.value(each)
            for each in nodes
        )

    def visit_Constant(self, node: ast.Constant) -> str:
        match node.value:
            case None:
                return "null"
            case bool() as value:
                return "true" if value else "false"
            case int() as value:
                return f"{value}n"
            case str() as value:
                return json.dumps(value)
            case value if value is ...:
                return "P.Ellipsis"
        raise LiveError(f"no {type(node.value).__name__} in JavaScript")

    def visit_Name(self, node: ast.Name) -> str:
        return self.named(node.id)

    def visit_Attribute(self, node: ast.Attribute) -> str:
        _check(node.attr)
        if isinstance(node.value, ast.Name) and node.value.id in ("np", "math", "operator"):
            return f"{self.value(node.value)}.{node.attr}"
        return f"P.at({self.value(node.value)}, {json.dumps(node.attr)})"

    def visit_Subscript(self, node: ast.Subscript) -> str:
        return f"P.item({self.value(node.value)}, {self.value(node.slice)})"

    def visit_Slice(self, node: ast.Slice) -> str:
        ends = (self.value(end) if end else "null" for end in (node.lower, node.upper, node.step))
        return f"P.slice({', '.join(ends)})"

    def visit_Tuple(self, node: ast.Tuple) -> str:
        return f"P.tuple([{self.values(node.elts)}])"

    def visit_List(self, node: ast.List) -> str:
        return f"P.list([{self.values(node.elts)}])"

    def visit_Set(self, node: ast.Set) -> str:
        return f"P.set([{self.values(node.elts)}])"

    def visit_Dict(self, node: ast.Dict) -> str:
        if None in node.keys:
            raise LiveError("no dict of dicts in JavaScript")
        keys = [self.value(key) for key in node.keys if key]
        pairs = zip(keys, map(self.value, node.values), strict=True)
        return f"P.dict([{', '.join(f'[{key}, {value}]' for key, value in pairs)}])"

    def visit_BinOp(self, node: ast.BinOp) -> str:
        return f"P.{_BINARY[type(node.op)]}({self.value(node.left)}, {self.value(node.right)})"

    def visit_UnaryOp(self, node: ast.UnaryOp) -> str:
        match node:
            case ast.UnaryOp(op=ast.Not()):
                return f"!{self.test(node.operand)}"
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as value)):
                return f"-{value}n"
            case ast.UnaryOp(op=ast.UAdd()):
                return self.value(node.operand)
        return f"P.{_UNARY[type(node.op)]}({self.value(node.operand)})"

    def visit_BoolOp(self, node: ast.BoolOp) -> str:
        *first, written = map(self.value, node.values)
        for each in reversed(first):
            place = self.fresh()
            taken = f"P.truth({place} = {each})"
            is_and = isinstance(node.op, ast.And)
            written = (
                f"({taken} ? {written} : {place})" if is_and else f"({taken} ? {place} : {written})"
            )
        return written

    def visit_IfExp(self, node: ast.IfExp) -> str:
        return f"({self.test(node.test)} ? {self.value(node.body)} : {self.value(node.orelse)})"

    def visit_NamedExpr(self, node: ast.NamedExpr) -> str:
        return f"({self.named(node.target.id)} = {self.value(node.value)})"

    def visit_Compare(self, node: ast.Compare) -> str:
        if len(node.ops) == 1:
            return self._compared(node.ops[0], self.value(node.left), node.comparators[0])
        left, parts = self.value(node.left), []
        for place, (op, right) in enumerate(zip(node.ops, node.comparators, strict=True)):
            name = self.fresh()
            shown = self._compared(op, left, f"({name} = {self.value(right)})")
            last = place == len(node.ops) - 1
            parts.append(shown if last else f"P.truth({shown})")
            left = name
        return f"({' && '.join(parts)})"

    def _compared(self, op: ast.cmpop, left: str, right: ast.expr | str) -> str:
        other = right if isinstance(right, str) else self.value(right)
        match op:
            case ast.Is():
                return f"({left} === {other})"
            case ast.IsNot():
                return f"({left} !== {other})"
            case ast.In():
                return f"P.contains({other}, {left})"
            case ast.NotIn():
                return f"!P.contains({other}, {left})"
        return f"P.{_COMPARED[type(op)]}({left}, {other})"

    def visit_JoinedStr(self, node: ast.JoinedStr) -> str:
        return f"P.joined({', '.join(map(self.value, node.values)) or json.dumps('')})"

    def visit_FormattedValue(self, node: ast.FormattedValue) -> str:
        if node.format_spec is not None:
            raise LiveError("no format in a text in JavaScript")
        return f"P.{'repr' if node.conversion == ord('r') else 'str'}({self.value(node.value)})"

    def visit_Lambda(self, node: ast.Lambda) -> str:
        return self.function(node.args, [ast.Return(node.body)])

    def visit_Call(self, node: ast.Call) -> str:
        given = self.values(node.args)
        if node.keywords:
            named = ", ".join(
                f"...P.named({self.value(each.value)})"
                if each.arg is None
                else f"{json.dumps(each.arg)}: {self.value(each.value)}"
                for each in node.keywords
            )
            return f"P.call({self.value(node.func)}, [{given}], {{{named}}})"
        match node.func:
            case ast.Attribute(value=ast.Name(id="np" | "math" | "operator")) | ast.Name():
                return f"{self.value(node.func)}({given})"
            case ast.Attribute(value=owner, attr=name):
                _check(name)
                return f"P.method({self.value(owner)}, {json.dumps(name)}, {given})"
        return f"({self.value(node.func)})({given})"

    def comprehension(self, generators: Sequence[ast.comprehension], last: str) -> str:
        """Return the loops of a comprehension around its last statement."""
        text = last
        for depth, each in reversed(list(enumerate(generators))):
            tests = " && ".join(map(self.test, each.ifs))
            text = f"if ({tests}) {{ {text} }}" if tests else text
            names = ", ".join(_name(name) for name in _stored(each.target))
            bound = self.bind(each.target, f"$e{depth}")
            rows = self.value(each.iter)
            text = f"for (const $e{depth} of P.iter({rows})) {{ let {names}; {bound} {text} }}"
        return text

    def visit_GeneratorExp(self, node: ast.GeneratorExp | ast.ListComp | ast.SetComp) -> str:
        inner = _Scope()
        text = inner.comprehension(node.generators, f"yield {inner.value(node.elt)};")
        declared = f"let {', '.join(inner.temporary)}; " if inner.temporary else ""
        return f"(function* () {{ {declared}{text} }})()"

    def visit_ListComp(self, node: ast.ListComp) -> str:
        return f"P.list({self.visit_GeneratorExp(node)})"

    def visit_SetComp(self, node: ast.SetComp) -> str:
        return f"P.set({self.visit_GeneratorExp(node)})"

    def function(self, given: ast.arguments, body: Sequence[ast.stmt]) -> str:
        """Return a function that knows the names of its parameters."""
        if given.vararg and given.kwonlyargs:
            raise LiveError("no names after a starred parameter in JavaScript")
        parameters = [*given.posonlyargs, *given.args, *given.kwonlyargs]
        names = [each.arg for each in parameters]
        positional = [*given.posonlyargs, *given.args]
        defaults: dict[str, ast.expr] = {}
        if given.defaults:
            late = positional[-len(given.defaults) :]
            defaults = {each.arg: value for each, value in zip(late, given.defaults, strict=True)}
        for each, value in zip(given.kwonlyargs, given.kw_defaults, strict=True):
            if value is not None:
                defaults[each.arg] = value
        inner = _Scope()
        lines = list(filter(None, map(inner.statement, body)))
        stored = {name for each in body for name in _stored(each)}
        own = sorted(stored - {*names, *(each.arg for each in (given.vararg, given.kwarg) if each)})
        declared = [*map(_name, own), *inner.temporary]
        if declared:
            lines.insert(0, f"let {', '.join(declared)};")
        shown = [_name(name) for name in names]
        if given.kwarg:
            shown.append(f"{_name(given.kwarg.arg)} = P.dict()")
        if given.vararg:
            shown.append(f"...{_name(given.vararg.arg)}")
            lines.insert(0, f"{_name(given.vararg.arg)} = P.tuple({_name(given.vararg.arg)});")
        made = ", ".join(f"{json.dumps(name)}: {self.value(v)}" for name, v in defaults.items())
        more = f", {json.dumps(given.kwarg.arg)}" if given.kwarg else ""
        text = f"({', '.join(shown)}) => {{ {' '.join(lines)} }}"
        return f"P.fn({json.dumps(names)}, {text}, {{{made}}}{more})"
