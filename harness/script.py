"""A refutation as a short script that needs nothing but NumPy.

The script is the claim and its blocks, specialised to one point: `array_namespace` becomes NumPy,
checks and annotations go, parameters that are the same at every call are substituted, and branches
that this decides fold away. It is rehearsed before it is returned: it must run, end well, and
compute the sides that were certified.

The stages, in order: `_Translate` turns one definition into NumPy, `_Program` gathers what a claim
reaches, `_relate` splits the claim into its two sides, `_specialise` folds, and `_write` prints.
"""

from __future__ import annotations

import ast
import inspect
import io
import sys
from contextlib import redirect_stdout
from copy import deepcopy
from dataclasses import fields, is_dataclass, replace
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from ..theory import REALS, Claim, array_namespace, constant, relation
from ..theory.domain import identity
from ..theory.numbers import erf, known, pivot, places, sigmoid
from ..theory.numbers.dual import jvp
from .dependencies import definitions, namespace, source_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

LONGEST = 25
"""Lines that a reader of a discussion still reads."""
WIDEST = 100
VISIBLE = 1e-9
"""A smaller gap, relative to the sides, is left to fractions: float64 may not show it."""
MOST_PARTS = 64
"""How many parts of a claim made by `all_of` are looked through for the one that fails."""
_UNKNOWN = object()

_RELATIONS = ("equal", "differ", "at_most", "less")
_LANGUAGE: dict[int, str] = (
    {id(getattr(relation, name)): name for name in (*_RELATIONS, "all_of", "assuming", "exists")}
    | {
        id(function): function.__name__
        for function in (
            array_namespace,
            constant,
            erf,
            identity,
            jvp,
            known,
            pivot,
            places,
            sigmoid,
        )
    }
    | {id(Fraction): "constant"}
)
_RESERVED = {
    *_LANGUAGE.values(),
    "np",
    "math",
    "lhs",
    "rhs",
    "sides",
    "exact",
    "namedtuple",
    "Fraction",
}
_EXTRAS = {
    "places": "places = lambda length, like: np.arange(length)",
    "jvp": "jvp = lambda f, x, v, h=1e-5: (f(x + h * v) - f(x - h * v)) / (2 * h)",
    "jacobian": (
        "jacobian = lambda f, x, h=1e-5: np.stack([(f(x + h * e) - f(x - h * e)) / (2 * h) for e "
        "in np.eye(x.size).reshape(-1, *x.shape)], axis=-1).reshape(*f(x).shape, *x.shape)"
    ),
    "cosine_of_turns": "cosine_of_turns = lambda turns, like: np.cos(2 * np.pi * np.array(turns))",
    "erf": "erf = np.vectorize(math.erf)",
    "sigmoid": "sigmoid = lambda x: (np.tanh(x / 2) + 1) / 2",
    "exact": "exact = np.vectorize(Fraction, otypes=[object])",
}


class ScriptError(Exception):
    """No short NumPy script shows this refutation; the message says why, and what does."""


def numpy_script(
    claim: Claim, values: Mapping[str, Any], sides: Sequence[Any] | None, gap: Any
) -> str:
    """Return a stand-alone NumPy script that exits well if the claim fails at `values`.

    Args:
        claim: The refuted claim (or a claim of existence, at its witness).
        values: For each parameter its value: numbers as nested lists or object arrays of
            Fractions (or as floats), indices and masks as integer or boolean arrays, sizes as ints.
        sides: The certified sides of the failing relation, which the script must reproduce to a
            quarter of the gap; None leaves that unchecked.
        gap: A number that the certified gap is no smaller than.

    Raises:
        ScriptError: The script would be too long, needs more than NumPy, or float64 cannot show
            the gap.
    """
    if claim.numbers is not REALS and claim.numbers.name not in ("float64", "float32", "float16"):
        raise ScriptError(f"NumPy has no {claim.numbers.name}: `lakatos verify` can show the gap")
    values = {name: _given(value) for name, value in values.items()}
    certified = None if sides is None else [_floats(side) for side in sides]
    bound = _finite(gap)
    problem: Exception | None = None
    for dialect in _dialects(claim, values, certified, bound):
        for part in range(MOST_PARTS):
            try:
                script = _write(_Program(claim, dialect), values, part, bound)
                _rehearse(script, certified, bound, exact=dialect == "Fraction")
            except _NoSuchPartError:
                continue
            except ScriptError:
                raise
            except Exception as error:  # noqa: BLE001 - a failed rehearsal may fail in any way
                problem = problem or error
            else:
                return script
    raise ScriptError(
        f"no NumPy script shows a gap of {float(bound):.2g} in {claim.id} "
        f"({type(problem).__name__}: {problem}): `lakatos verify` can"
    )


def _dialects(
    claim: Claim, values: Mapping[str, Any], sides: list[Any] | None, gap: Fraction
) -> list[str]:
    """Return the ways to write numbers, the most legible first."""
    if claim.numbers is not REALS:
        return [claim.numbers.name]
    size = max([1e-300, *(float(np.max(np.abs(side), initial=0)) for side in sides or ())])
    visible = gap == 0 or float(gap) / (size if sides else 1) >= VISIBLE
    numbers = [np.asarray(value, dtype=object).ravel() for value in values.values()]
    floats = any(isinstance(number, (float, np.floating)) for each in numbers for number in each)
    if not visible and floats:
        raise ScriptError(
            f"float64 cannot show a gap of {float(gap):.2g} and the witness is no fraction: "
            "`lakatos verify` can show it"
        )
    return ["float"] * visible + ["Fraction"] * (not floats)


class _NoSuchPartError(Exception):
    """The claim has no part of that number."""


def _rehearse(script: str, sides: list[Any] | None, gap: Fraction, *, exact: bool) -> None:
    """Run the script here: it must end well, and compute the certified sides."""
    names: dict[str, Any] = {"__name__": "__main__"}
    with redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
        exec(compile(script, "<script>", "exec"), names)  # noqa: S102 - our own text, made above
    found = [names["lhs"], names["rhs"]]
    if exact and not all(
        isinstance(number, (int, Fraction))
        for side in found
        for number in np.asarray(side, dtype=object).ravel()
    ):
        raise ArithmeticError("the sides are no fractions")
    for mine, theirs in zip(found, sides or found, strict=True):
        near = np.abs(_floats(mine) - _floats(theirs))
        if sides and not np.all((near <= float(gap) / 4) | (near <= VISIBLE * _size(theirs))):
            raise ArithmeticError("the script computes other sides than those certified")


# Translating: one definition, in NumPy.


class _Translate(ast.NodeTransformer):
    """Write a definition for NumPy: no annotations, docstrings, checks or namespaces."""

    def __init__(self, definition: Any, names: Mapping[int, str], tree: ast.AST) -> None:
        self.outside = namespace(definition)
        self.names = names
        self.bound = _bound(tree)
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
            return _code("np")
        return self._outside(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        found = self._outside(node)
        return self.generic_visit(node) if found is node else found  # type: ignore[return-value]

    def _outside(self, node: ast.expr) -> ast.expr:
        value = self._value(node)
        return node if value is _UNKNOWN else self._literal(value, node)

    def _literal(self, value: Any, node: ast.expr) -> ast.expr:
        """Write an outside value down: by name, or as what it is made of; else leave `node`."""
        value = value.function if isinstance(value, Claim) else value
        value = inspect.unwrap(value) if callable(value) else value
        name = self.names.get(id(value)) or _LANGUAGE.get(id(value)) or self._import(value)
        return _code(name) if name else self._data(value, node)

    def _import(self, value: Any) -> str:
        """Return how the script names a value of NumPy or of the standard library, or nothing."""
        is_module = isinstance(value, ModuleType)
        module = value.__name__ if is_module else getattr(value, "__module__", None) or ""
        name = getattr(value, "__qualname__", getattr(value, "__name__", ""))
        if module == "numpy" or isinstance(value, np.ufunc):
            return "np" if is_module else f"np.{name}"
        if not name or module == "builtins" or module.split(".")[0] not in sys.stdlib_module_names:
            return ""
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
                made = _call("constant", ast.Constant(str(value)))
            case list() | tuple():
                kind = ast.List if isinstance(value, list) else ast.Tuple
                made = kind([literal(each) for each in value], ast.Load())
            case dict():
                made = ast.Dict([*map(literal, value)], [*map(literal, value.values())])
            case np.ndarray():
                made = _call("np.array", literal(value.tolist()))
            case partial(func=function, args=arguments, keywords=keywords):
                named = [ast.keyword(key, literal(each)) for key, each in keywords.items()]
                made = ast.Call(literal(partial), [*map(literal, (function, *arguments))], named)
            case _ if is_dataclass(value) and id(type(value)) in self.names:
                members = [literal(getattr(value, each.name)) for each in fields(value)]
                made = ast.Call(literal(type(value)), members, [])
        return made

    def visit_Call(self, node: ast.Call) -> Any:
        if self._is(node, array_namespace):
            return _code("np")
        is_fraction = self._is(node, Fraction)
        is_replace = self._is(node, replace)
        self.generic_visit(node)
        if is_fraction and len(node.args) == 2:
            if not all(isinstance(each, ast.Constant) for each in node.args):
                return ast.BinOp(node.args[0], ast.Div(), node.args[1])
            return _call("constant", ast.Constant("/".join(map(ast.unparse, node.args))))
        if is_replace:
            return ast.Call(ast.Attribute(node.args[0], "_replace"), [], node.keywords)
        return node

    def visit_Assign(self, node: ast.Assign) -> Any:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)]) if self._is(node.value, array_namespace):
                self.namespaces.add(name)
                return None
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
        made = _call("namedtuple", ast.Constant(node.name), ast.Constant(names))
        if defaults:
            made.keywords = [ast.keyword("defaults", ast.List(defaults, ast.Load()))]
        methods = [each for each in node.body if isinstance(each, ast.FunctionDef)]
        node.body = [self.visit(each) for each in methods]
        if not node.body:
            return ast.Assign([ast.Name(node.name, ast.Store())], made)
        node.bases = [made]
        return node


class _Program:
    """The script while it is made: definitions by name, and the statements of the claim."""

    def __init__(self, claim: Claim, dialect: str) -> None:
        self.claim = claim
        self.dialect = dialect
        self.modules: set[str] = set()
        self.definitions: dict[str, ast.stmt] = {}
        self.present = {("", name) for name in claim.parameters}
        """Names that are never None, each with the function that binds it ("" for the claim)."""
        *others, function = definitions(claim.function)
        trees = {each: deepcopy(source_tree(each)) for each in others}
        body = deepcopy(source_tree(function))
        taken = _RESERVED.union(*map(_bound, (*trees.values(), body)))
        names: dict[int, str] = {}
        for each in others:
            names[id(each)] = _fresh(_short_name(each), taken | set(names.values()))
        self.body: list[ast.stmt] = self._translated(function, body, names).body
        waiting = dict(zip(names.values(), trees.items(), strict=True))
        while needed := [name for name in waiting if name in self._loaded()]:
            for name in needed:
                each, tree = waiting.pop(name)
                self.definitions[name] = self._translated(each, tree, names)
        made = self.definitions
        self.definitions = {name: made[name] for name in names.values() if name in made}

    def _translated(self, definition: Any, tree: Any, names: Mapping[int, str]) -> Any:
        if isinstance(tree, ast.Lambda):
            tree = ast.FunctionDef("", tree.args, [ast.Return(tree.body)], [])
        tree.name = names.get(id(definition), "claim")
        translate = _Translate(definition, names, tree)
        translated = translate.visit(tree)
        self.modules |= translate.modules
        return translated

    def statements(self) -> list[ast.stmt]:
        """Return all of the script's statements."""
        return [*self.definitions.values(), *self.body]

    def owned(self) -> list[tuple[str, ast.stmt]]:
        """Return all statements, each with the name of its definition ("" for the claim)."""
        return [*self.definitions.items(), *(("", statement) for statement in self.body)]

    def is_present(self, owner: str, node: ast.expr) -> bool:
        """Tell whether an expression in a definition is never None."""
        if isinstance(node, ast.Name):
            return (owner, node.id) in self.present
        return isinstance(node, (ast.BinOp, ast.Lambda, ast.List, ast.Tuple, ast.Compare))

    def _loaded(self) -> set[str]:
        return set().union(*map(_loads, self.statements()))

    def drop_unused(self) -> None:
        """Drop definitions that nothing needs any more."""
        while unused := [name for name in self.definitions if name not in self._loaded()]:
            for name in unused:
                del self.definitions[name]


def _short_name(definition: Any) -> str:
    name = definition.__name__.lstrip("_")
    if name.isidentifier():
        return str(name)
    module = vars(sys.modules[definition.__module__])
    return next((key for key, value in module.items() if value is definition), "function")


def _fresh(name: str, taken: Iterable[str]) -> str:
    while name in taken:
        name += "_"
    return name


# Relating: the two sides of what fails.


def _relate(program: _Program, part: int) -> tuple[str, ast.expr, ast.expr]:
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
            case ast.Call(func=ast.Name(id=name), args=[lhs, rhs]) if name in _RELATIONS:
                if part:
                    raise _NoSuchPartError
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


def _picked(program: _Program, node: ast.Subscript, prefix: str) -> tuple[str, ast.expr, ast.expr]:
    """Pick from a list of relations that a loop or comprehension makes, as a list of pairs."""
    kinds: set[str] = set()

    class Pair(ast.NodeTransformer):
        def visit_Call(self, call: ast.Call) -> ast.expr:
            self.generic_visit(call)
            if isinstance(call.func, ast.Name) and call.func.id in _RELATIONS:
                kinds.add(call.func.id)
                return ast.Tuple(call.args, ast.Load())
            return call

    picked = Pair().visit(node)
    program.body = [Pair().visit(statement) for statement in program.body]
    if len(kinds) != 1:
        raise ScriptError(f"{program.claim.id} compares in no one way inside a list of parts")
    program.body.append(ast.Assign([ast.Name("sides", ast.Store())], picked))
    return prefix + kinds.pop(), _code("sides[0]"), _code("sides[1]")


def _inline(program: _Program, call: ast.Call, name: str) -> ast.expr:
    """Put a function that returns a relation, such as a law, in the place of its call."""
    function = deepcopy(program.definitions[name])
    *before, last = function.body  # type: ignore[attr-defined]
    if not isinstance(last, ast.Return) or last.value is None:
        raise ScriptError(f"{name} has no relation at its end: return one there")
    taken = _RESERVED.union(
        program.definitions, *map(_bound, program.body), program.claim.parameters
    )
    given: dict[str, ast.expr] = {}
    for parameter, argument in _bind(call, function).items():
        if isinstance(argument, (ast.Name, ast.Constant)) or _is_number(argument):
            given[parameter] = argument
            continue
        fresh = _fresh(parameter, taken)
        program.body.append(ast.Assign([ast.Name(fresh, ast.Store())], argument))
        given[parameter] = ast.Name(fresh, ast.Load())
        taken |= {fresh}
    locals_ = set().union(*map(_stores, before)) - set(given)
    given |= {each: ast.Name(_fresh(each, taken), ast.Load()) for each in locals_}
    program.body += [_substitute(statement, given) for statement in before]
    inlined: ast.expr = _substitute(last.value, given)
    return inlined


def _bind(call: ast.Call, function: Any) -> dict[str, ast.expr]:
    """Return the arguments of a call by parameter name, defaults included."""
    parameters = _positional(function)
    bound = {**_defaults(function)}
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


# Specialising: what is the same at every call is no parameter.


def _specialise(program: _Program) -> None:
    """Substitute and fold until nothing changes, and then once more for what stays variable."""
    for final in (False, True):
        _fold(program, final=final)


def _fold(program: _Program, *, final: bool) -> None:
    before = ""
    while before != (before := "\n".join(map(_text, program.statements()))):
        for name, function in program.definitions.items():
            if isinstance(function, ast.FunctionDef):
                for parameter in _named(function):
                    _substitute_parameter(program, name, function, parameter)
        fold = _Fold(program.dialect, final=final)
        program.definitions = {
            name: fold.definition(tree) for name, tree in program.definitions.items()
        }
        program.body = fold.block(program.body)
        program.drop_unused()


def _substitute_parameter(
    program: _Program, name: str, function: ast.FunctionDef, parameter: str
) -> None:
    """Substitute a parameter that gets the same literal, or always something, at every call."""
    if parameter in _stores_in(function.body):
        return
    calls = _Calls(program, name)
    found = calls.arguments(function, parameter)
    if found is None:
        return
    if len(set(map(ast.dump, found))) == 1 and _is_literal(found[0], program.definitions):
        function.body = [_substitute(each, {parameter: found[0]}) for each in function.body]
        calls.remove(function, parameter)
    elif all(map(program.is_present, calls.owners, found)):
        program.present.add((name, parameter))
        function.body = [_Present(parameter).visit(each) for each in function.body]


class _Calls:
    """The calls of one function of the script."""

    def __init__(self, program: _Program, name: str) -> None:
        owned = [(owner, node) for owner, tree in program.owned() for node in ast.walk(tree)]
        nodes = [node for _, node in owned]
        calls = [node for node in nodes if isinstance(node, ast.Call)]
        self.direct = [call for call in calls if _called(call) == name]
        self.owners = [
            owner for owner, node in owned if isinstance(node, ast.Call) and _called(node) == name
        ]
        uses = [node for node in nodes if isinstance(node, ast.Name) and node.id == name]
        self.escapes = len(uses) > len(self.direct)
        self.indirect = [call for call in calls if _called(call) not in program.definitions]

    def arguments(self, function: ast.FunctionDef, parameter: str) -> list[ast.expr] | None:
        """Return what the parameter gets at each call, or None where that is not known."""
        default = _defaults(function).get(parameter)
        names = [each.arg for each in _positional(function)]
        place = names.index(parameter) if parameter in names else sys.maxsize
        found = []
        for call in self.direct:
            if any(isinstance(each, ast.Starred) for each in call.args) or None in _keywords(call):
                return None
            named = _keywords(call).get(parameter)
            given = call.args[place] if place < len(call.args) else named or default
            if given is None:
                return None
            found.append(given)
        if self.escapes:
            reached = any(
                len(call.args) > place or {parameter, None} & set(_keywords(call))
                for call in self.indirect
                if not _text(call.func).startswith("np.")
            )
            if reached or default is None:
                return None
            found.append(default)
        return found or None

    def remove(self, function: ast.FunctionDef, parameter: str) -> None:
        """Take the parameter out of the signature and out of every call."""
        names = [each.arg for each in _positional(function)]
        place = names.index(parameter) if parameter in names else sys.maxsize
        for call in self.direct:
            del call.args[place : place + 1]
            call.keywords = [each for each in call.keywords if each.arg != parameter]
        arguments, defaults = function.args, _defaults(function)
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


class _Fold(ast.NodeTransformer):
    """Decide branches on literals, write constants as numbers, drop what nothing reads."""

    def __init__(self, dialect: str, *, final: bool) -> None:
        self.dialect = dialect
        self.final = final

    def definition(self, tree: ast.stmt) -> ast.stmt:
        """Fold one definition."""
        tree = self.visit(tree)
        for each in ast.walk(tree):
            if isinstance(each, ast.FunctionDef):
                each.body = _without_detours(self.block(each.body))
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
            case ast.Call(func=ast.Name(id="identity"), args=[length, *_]):
                return self._typed("np.eye", length)
            case ast.Call(func=ast.Name(id="known"), args=[value]):
                return value
            case ast.Call(func=ast.Name(id="pivot"), args=[x, *axis], keywords=keywords):
                along = [*axis, *(each.value for each in keywords), ast.Constant(-1)][0]
                named = [ast.keyword("axis", along), ast.keyword("keepdims", ast.Constant(True))]  # noqa: FBT003
                return ast.Call(_code("np.max"), [x], named)
        return node

    def _constant(self, value: ast.expr) -> ast.expr | None:
        """Write an exact constant in the script's numbers, or None to leave it for later."""
        match value:
            case ast.Constant(value=int() | str() as number):
                return self._number(Fraction(number))
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(number))):
                return self._number(Fraction(-number))
            case ast.List() | ast.Tuple():
                return self._typed("np.array", self._cells(value))
            case ast.Call(func=ast.Attribute(value=ast.Name(id="np"))):
                return value
        if self.dialect == "float" or not self.final:
            return value if self.final else None
        return _call("exact" if self.exact else f"np.{self.dialect}", value)

    @property
    def exact(self) -> bool:
        return self.dialect == "Fraction"

    def _cells(self, value: ast.expr) -> ast.expr:
        """Write nested lists of exact constants."""
        if isinstance(value, (ast.List, ast.Tuple)):
            return ast.List([self._cells(each) for each in value.elts], ast.Load())
        bare = _Fold("Fraction" if self.exact else "float", final=True)
        return bare._constant(value) or value

    def _number(self, number: Fraction) -> ast.expr:
        if self.exact:
            whole = number.denominator == 1
            return _code(
                str(number) if whole else f"Fraction({number.numerator}, {number.denominator})"
            )
        text = _code(_number_text(number))
        return text if self.dialect in ("float", "float64") else _call(f"np.{self.dialect}", text)

    def _typed(self, function: str, argument: ast.expr) -> ast.expr:
        """Call a function that makes an array, with the script's dtype."""
        dtype = {"float": "float", "Fraction": "object"}.get(self.dialect, f"np.{self.dialect}")
        made = _call(function, argument)
        if (function, dtype) == ("np.eye", "object"):
            dtype = "int"
        if (function, dtype) != ("np.eye", "float"):
            made.keywords = [ast.keyword("dtype", _code(dtype))]
        return made


def _without_detours(body: list[ast.stmt], kept: tuple[str, ...] = ()) -> list[ast.stmt]:
    """Drop assignments that nothing reads, and read second names of one thing through."""
    straight: list[ast.stmt] = []
    aliases: dict[str, ast.expr] = {}
    stores = [name for each in body for name in _stores(each)]
    for place, statement in enumerate(body):
        match statement:
            case ast.FunctionDef(name=name) | ast.Assign(targets=[ast.Name(id=name)]) if (
                name not in kept
            ):
                if not any(name in _loads(each) for each in body[:place] + body[place + 1 :]):
                    continue
                value = getattr(statement, "value", None)
                if (
                    isinstance(value, ast.Name)
                    and stores.count(name) == 1
                    and value.id not in stores[stores.index(name) :]
                ):
                    aliases[name] = aliases.get(value.id, value)
                    continue
        straight.append(_substitute(statement, aliases))
    match straight:
        case [*before, ast.Assign(targets=[ast.Name(id=name)], value=value), ast.Return() as last]:
            if isinstance(last.value, ast.Name) and last.value.id == name:
                straight = [*before, ast.Return(value)]
    return straight or [ast.Pass()]


# Writing.


def _write(program: _Program, values: Mapping[str, Any], part: int, gap: Fraction) -> str:
    """Return the script's text, in at most `LONGEST` lines."""
    kind, lhs, rhs = _relate(program, part)
    sides = (("lhs", lhs), ("rhs", rhs))
    program.body += [ast.Assign([ast.Name(name, ast.Store())], side) for name, side in sides]
    program.drop_unused()
    _specialise(program)
    *before, left, right = _without_detours(program.body, kept=("lhs", "rhs"))
    used = set().union(*map(_loads, [*before, left, right]))
    head = _comment(program.claim)
    given = [
        f"{name} = {_array_text(value, program.dialect)}"
        for name, value in values.items()
        if name in used
    ]
    steps = [_lines([each]) for each in before]
    tail = [*_sides_text(left, right), *_verdict(kind, gap, program.dialect)]
    blocks = [_lines([each]) for each in program.definitions.values()]
    loaded = _loads(ast.parse("\n".join([*_joined([*blocks, given, *steps]), *tail])))
    extras = [text for name, text in _EXTRAS.items() if name in loaded]
    blocks = [extras, *blocks] if extras else blocks
    imports = _imports(program, [*_joined([*blocks, given, *steps]), *tail])
    for arrange in (_spaced, _dense, _short, _shortest):
        lines = [*head, *imports, *arrange(blocks, given, steps), *tail]
        if len(lines) <= LONGEST:
            return "\n".join(lines) + "\n"
    raise ScriptError(
        f"the script of {program.claim.id} takes {len(lines)} lines, more than {LONGEST}: "
        "`lakatos verify` shows the refutation"
    )


def _joined(blocks: Iterable[list[str]]) -> list[str]:
    return [line for block in blocks for line in block]


def _imports(program: _Program, lines: list[str]) -> list[str]:
    """Return the import lines that the others need."""
    loaded = _loads(ast.parse("\n".join(lines)))
    modules = {each for each in program.modules | {"math"} if each.split(".")[0] in loaded}
    return [
        *(f"import {module}" for module in sorted(modules)),
        *(["from fractions import Fraction"] if "Fraction" in loaded else []),
        *(["from collections import namedtuple"] if "namedtuple" in loaded else []),
        "import numpy as np",
    ]


Blocks = list[list[str]]


def _spaced(blocks: Blocks, given: list[str], steps: Blocks) -> list[str]:
    """Set the parts apart by blank lines."""
    return ["", *_joined([*block, ""] for block in blocks), *given, *_joined(steps)]


def _dense(blocks: Blocks, given: list[str], steps: Blocks) -> list[str]:
    return _joined([*blocks, given, *steps])


def _short(blocks: Blocks, given: list[str], steps: Blocks) -> list[str]:
    """Write functions of one expression as lambdas, and put short values on shared lines."""
    return _dense([*map(_as_lambda, blocks)], _shared(given), [*map(_as_lambda, steps)])


def _shortest(blocks: Blocks, given: list[str], steps: Blocks) -> list[str]:
    """Also put what is computed once and used once where it is used."""
    return _short([*map(_nested, blocks)], given, [*map(_nested, steps)])


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
                if len(names) == 2 and name in _loads(after[0]) and not _loops(after[0]):
                    tree.body[place : place + 2] = [_substitute(after[0], {name: value})]
        place -= 1
    return _lines([tree])


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


def _comment(claim: Claim) -> list[str]:
    source = replace(claim.source, quote="")
    return [f"# {claim.id}: {claim.statement}", f"# {' '.join(str(source).split())}"]


def _sides_text(left: ast.stmt, right: ast.stmt) -> list[str]:
    lhs, rhs = (ast.unparse(each.value) for each in (left, right))  # type: ignore[attr-defined]
    together = f"lhs, rhs = {lhs}, {rhs}"
    return [together] if len(together) <= WIDEST else [f"lhs = {lhs}", f"rhs = {rhs}"]


def _verdict(kind: str, gap: Fraction, dialect: str) -> list[str]:
    """Print the sides, and fail if the relation holds at this point after all."""
    exact = dialect not in ("float", "Fraction")
    bound = _below(gap / 2)
    apart = "np.any(lhs != rhs)" if exact or not gap else f"np.max(np.abs(lhs - rhs)) > {bound}"
    above = "np.any(lhs > rhs)" if exact or not gap else f"np.max(lhs - rhs) > {bound}"
    same = (
        "np.all(lhs == rhs)" if dialect != "float" else "np.allclose(lhs, rhs, rtol=1e-9, atol=0)"
    )
    test, complaint = {
        "equal": (apart, "the two sides agree"),
        "at_most": (above, "lhs is at most rhs"),
        "less": ("np.any(lhs >= rhs)" if not gap or exact else above, "lhs is less than rhs"),
        "differ": (same, "the two sides differ"),
        "exists equal": (same, "the two sides differ"),
        "exists at_most": ("np.all(lhs <= rhs)", "lhs is not at most rhs"),
        "exists less": ("np.all(lhs < rhs)", "lhs is not less than rhs"),
        "exists differ": (apart, "the two sides agree"),
    }[kind]
    return ['print(f"lhs = {lhs}\\nrhs = {rhs}")', f'assert {test}, "{complaint}"']


def _array_text(value: Any, dialect: str) -> str:  # noqa: PLR0911 - one for each kind of value
    """Write a value as Python that makes it; a dataclass becomes a bare class with its fields."""
    if value is None or isinstance(value, (bool, int)):
        return repr(value)
    if isinstance(value, tuple):
        return f"({', '.join(_array_text(each, dialect) for each in value)},)"
    if is_dataclass(value):
        made = {each.name: getattr(value, each.name) for each in fields(value)}
        texts = (f"{name}={_array_text(each, dialect)}" for name, each in made.items())
        return f'type("", (), dict({", ".join(texts)}))'
    if isinstance(value, np.ndarray) and value.dtype.kind in "biu":
        return f"np.array({value.tolist()})"
    array = _cells(value)
    dtype = "float" if dialect == "float" else f"np.{dialect}"
    if array.size == 0:
        return f"np.zeros({array.shape}{'' if dialect == 'float' else f', dtype={dtype}'})"
    if dialect == "Fraction":
        return f"exact({_nest(array, _exact_text)})"
    return f"np.array({_nest(array, _cell_text)}, dtype={dtype})"


def _nest(cells: np.ndarray, text: Callable[[Any], str]) -> str:
    if cells.ndim == 0:
        return text(cells[()])
    return f"[{', '.join(_nest(each, text) for each in map(np.asarray, cells))}]"


def _cell_text(cell: Any) -> str:
    if isinstance(cell, (float, np.floating)) and not np.isfinite(cell):
        return f'float("{float(cell)}")'
    if isinstance(cell, (float, np.floating)) and float(cell) != int(cell):
        return repr(float(cell))
    return _number_text(_fraction(cell))


def _exact_text(cell: Any) -> str:
    number = _fraction(cell)
    return str(number) if number.denominator == 1 else f'"{number}"'


def _number_text(number: Fraction) -> str:
    """Write a number as an int, a short decimal, or a division."""
    if number.denominator == 1:
        return str(number)
    short = repr(float(number)) if abs(number) < 10**6 else ""
    return short if 0 < len(short) <= 8 and Fraction(short) == number else str(number)


def _below(number: Fraction) -> str:
    """Return two digits of a positive number, rounded down."""
    value = Decimal(number.numerator) / Decimal(number.denominator)
    digit = Decimal(1).scaleb(value.adjusted() - 1) if value else Decimal(1)
    return f"{float(value.quantize(digit, ROUND_FLOOR)):g}"


def _fraction(value: Any) -> Fraction:
    """Return a number as a fraction: an int, a Fraction, a float, or one of FLINT's, from below."""
    if hasattr(value, "abs_lower"):
        value = float(value.mid()) if not value.is_exact() else value.mid().fmpq()
    if hasattr(value, "q") and hasattr(value, "p"):
        return Fraction(int(value.p), int(value.q))
    return (
        Fraction(value)
        if isinstance(value, (int, Fraction, float, str))
        else Fraction(float(value))
    )


def _finite(gap: Any) -> Fraction:
    """Return a gap as a fraction; an infinite one counts as 1, which any bound below shows."""
    return _fraction(gap) if np.isfinite(float(gap)) else Fraction(1)


def _given(value: Any) -> Any:
    """Return a value as the script will print it: exact arrays as fractions, or floats."""
    if not hasattr(value, "cells"):
        return value
    cells = value.cells()
    for place in np.ndindex(cells.shape):
        inexact = hasattr(cells[place], "is_exact") and not cells[place].is_exact()
        cells[place] = float(cells[place].mid()) if inexact else _fraction(cells[place])
    return cells


def _cells(value: Any) -> np.ndarray:
    if hasattr(value, "cells"):
        return value.cells()  # type: ignore[no-any-return]
    return np.asarray(value, dtype=object)


def _floats(side: Any) -> np.ndarray:
    cells = _cells(side)
    flat = [float(_fraction(each)) for each in cells.ravel()]
    return np.array(flat, dtype=float).reshape(cells.shape)


def _size(side: Any) -> float:
    return float(np.max(np.abs(side), initial=0))


# Trees.


def _code(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _text(tree: ast.AST) -> str:
    return ast.unparse(ast.fix_missing_locations(tree))


def _lines(statements: list[ast.stmt]) -> list[str]:
    return [line for each in statements for line in _text(each).splitlines()]


def _call(function: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(_code(function), list(arguments), [])


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _keywords(call: ast.Call) -> dict[str | None, ast.expr]:
    return {each.arg: each.value for each in call.keywords}


def _positional(function: ast.FunctionDef) -> list[ast.arg]:
    return [*function.args.posonlyargs, *function.args.args]


def _named(function: ast.FunctionDef) -> list[str]:
    return [each.arg for each in (*_positional(function), *function.args.kwonlyargs)]


def _defaults(function: ast.FunctionDef) -> dict[str, ast.expr]:
    arguments = function.args
    names = [each.arg for each in _positional(function)]
    found = dict(zip(reversed(names), reversed(arguments.defaults), strict=False))
    pairs = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return found | {each.arg: default for each, default in pairs if default is not None}


def _loads(tree: ast.AST) -> set[str]:
    """Return the names that a tree reads."""
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    return {node.id for node in names if isinstance(node.ctx, ast.Load)}


def _stores(tree: ast.AST) -> list[str]:
    """Return the names that a tree binds by assignment, in order."""
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    return [node.id for node in names if isinstance(node.ctx, ast.Store)]


def _stores_in(body: list[ast.stmt]) -> set[str]:
    return {name for each in body for name in _stores(each)}


def _bound(tree: ast.AST) -> set[str]:
    """Return every name that is local somewhere in a tree."""
    nodes = list(ast.walk(tree))
    inner = [each for each in nodes if isinstance(each, ast.FunctionDef) and each is not tree]
    arguments = {node.arg for node in nodes if isinstance(node, ast.arg)}
    return arguments | set(_stores(tree)) | {each.name for each in inner}


def _is_literal(node: ast.expr, functions: Mapping[str, Any]) -> bool:
    """Tell whether an expression means the same everywhere."""
    match node:
        case ast.Constant():
            return True
        case ast.Name(id=name):
            return name in functions
        case ast.UnaryOp(operand=operand):
            return _is_literal(operand, functions)
        case ast.BinOp(left=left, right=right):
            return _is_literal(left, functions) and _is_literal(right, functions)
    return False


class _Substitution(ast.NodeTransformer):
    def __init__(self, given: Mapping[str, ast.expr]) -> None:
        self.given = given

    def visit_Name(self, node: ast.Name) -> ast.expr:
        new = self.given.get(node.id)
        if isinstance(node.ctx, ast.Load):
            return deepcopy(new) if new is not None else node
        return ast.Name(new.id, node.ctx) if isinstance(new, ast.Name) else node

    def visit_Lambda(self, node: ast.Lambda) -> ast.Lambda:
        inner = {each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)}
        rest = {name: value for name, value in self.given.items() if name not in inner}
        node.args = self.visit(node.args)
        node.body = _Substitution(rest).visit(node.body)
        return node


def _substitute(tree: Any, given: Mapping[str, ast.expr]) -> Any:
    """Put expressions in the place of names."""
    return _Substitution(given).visit(deepcopy(tree)) if given else tree
