"""Semantic mutants of a function: each changes what it computes in one place.

The operators know nothing about any one block, so that a new block gets its mutants without an
edit here: drop a call (the softmax, the norm, the root), a summand (the residual, the bias), a
factor, a transpose, an option or a mask; mask after the softmax; swap two arguments; move an axis,
a constant, a dilation or a slice; a sum for a mean, the unbiased for the biased variance, a
difference for a sum, a strict for a weak comparison.
"""

from __future__ import annotations
import __future__

import ast
import copy
import inspect
import textwrap
import warnings
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lakatos.theory import Array, array_namespace, less

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType, FunctionType

    Change = Callable[[ast.AST], ast.AST | None]

_OTHER_SIGN = {ast.Add: ast.Sub, ast.Sub: ast.Add}
_OTHER_COMPARISON = {ast.LtE: ast.Lt, ast.Lt: ast.LtE, ast.GtE: ast.Gt, ast.Gt: ast.GtE}
_OTHER_NAME = {
    "max": "min", "min": "max", "maximum": "minimum", "minimum": "maximum", "mean": "sum",
    "sum": "mean", "sin": "cos", "cos": "sin", "tril": "triu", "triu": "tril",
    "at_most": "less", "all": "any", "any": "all",
}  # fmt: skip
_KEPT = {
    "array_namespace", "constant", "range", "reversed", "zip", "len", "enumerate", "tuple", "list",
    "reshape", "concat", "stack", "expand_dims", "zeros_like", "ones_like", "broadcast_to", "str",
    "permute_dims", "moveaxis", "int", "Fraction", "min", "max", "append", "partial", "slice",
    "known", "equal", "at_most", "less", "differ", "all_of", "assuming", "exists", "arange",
    "where", "replace", "pow", "pivot",
}  # fmt: skip
"""Calls that cannot give way to their first argument and leave anything that makes sense."""
_SYMMETRIC = {"array_namespace", "maximum", "minimum", "max", "min", "equal", "differ", "all_of"}
_STEPS = {"dilation", "stride", "padding", "reach"}
_OPTIONS = ("mask", "bias", "b_", "gain", "offset", "epsilon", "base", "temperature")
_PLAIN = ("keepdims", "axis", "like", "strict")


def masked_after(weights: Array, mask: Array | None) -> Array:
    """Hide weights that the softmax has already shared out."""
    return weights if mask is None else array_namespace(weights).where(mask, weights, 0 * weights)


def squared(result: Array) -> Array:
    """Square every entry."""
    return result * result


def doubled(result: Array) -> Array:
    """Double every entry."""
    return result + result


def raised(result: Array) -> Array:
    """Add one to every entry."""
    return result + 1


def summed_over_channels(result: Array) -> Array:
    """Add to each entry those before it in its row."""
    return array_namespace(result).cumulative_sum(result, axis=-1)


def summed_over_rows(result: Array) -> Array:
    """Add to each entry those above it in its column."""
    return array_namespace(result).cumulative_sum(result, axis=-2)


_BREAKING = (squared, doubled, raised, summed_over_channels, summed_over_rows)
_NEEDED = (masked_after, less, *_BREAKING)
"""What a change may call that the function's own file does not import."""


@dataclass(frozen=True)
class Mutant:
    """One change of one function: what it says, and the code that carries it out."""

    function: FunctionType
    change: str
    line: int
    code: CodeType

    @property
    def name(self) -> str:
        """Where the change is and what it says, whatever the line."""
        return f"{home(self.function)}.{self.function.__name__}: {self.change}"


def home(function: FunctionType) -> str:
    """Return the file that defines a function, without its ending."""
    return function.__module__.rpartition(".")[2]


@contextmanager
def installed(mutant: Mutant) -> Iterator[None]:
    """Make the function compute what the mutant does, wherever it is already imported."""
    original = mutant.function.__code__
    for name in _NEEDED:
        mutant.function.__globals__.setdefault(name.__name__, name)
    mutant.function.__code__ = mutant.code
    try:
        yield
    finally:
        mutant.function.__code__ = original


def mutants(function: FunctionType, *, coarse: bool = False) -> list[Mutant]:
    """Return every mutant of a function whose text differs from it.

    Args:
        function: The function to change.
        coarse: Add changes that any test of values would notice: the result squared, doubled or
            raised by one, one argument twice, a product for a sum.
    """
    source, first = inspect.getsourcelines(function)
    (definition,) = ast.parse(textwrap.dedent("".join(source))).body
    _strip(definition)
    seen = {ast.unparse(definition)}
    counts: Counter[str] = Counter()
    found = []
    places = [(each, _changes) for each in _places(definition)]
    places += [(each, _coarse_changes) for each in _places(definition) if coarse]
    for (place, node, around), changes in places:
        for change in changes(node):
            tree = copy.deepcopy(definition)
            target = list(ast.walk(tree))[place]
            changed = change(copy.deepcopy(target))
            tree = _Replace(target, changed).visit(tree)
            text = ast.unparse(ast.fix_missing_locations(tree))
            if text in seen:
                continue
            seen.add(text)
            said = _said(node, changed, around)
            counts[said] += 1
            said += f" ({counts[said]})" if counts[said] > 1 else ""
            code = _compiled(tree, function)
            if code is not None:
                found.append(Mutant(function, said, first + node.lineno - 1, code))
    return found


def _strip(definition: ast.FunctionDef) -> None:
    """Leave out decorators, annotations and the docstring, which compute nothing."""
    definition.decorator_list, definition.returns = [], None
    arguments = definition.args
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        argument.annotation = None
    if ast.get_docstring(definition) and len(definition.body) > 1:
        del definition.body[0]


def _places(definition: ast.FunctionDef) -> Iterator[tuple[int, ast.AST, ast.AST]]:
    """List the nodes that may be changed, with their place and the node around them."""
    around = {child: node for node in ast.walk(definition) for child in ast.iter_child_nodes(node)}
    left = set(ast.walk(definition.args)) | {definition}
    for node in ast.walk(definition):
        if isinstance(node, ast.Expr) and _called(node.value).startswith("require_"):
            left |= set(ast.walk(node))
        if isinstance(node, ast.keyword) and node.arg in ("keepdims", "strict", "like"):
            left |= set(ast.walk(node))
    for place, node in enumerate(ast.walk(definition)):
        if node not in left:
            yield place, node, around[node]


def _compiled(tree: ast.FunctionDef, function: FunctionType) -> CodeType | None:
    module = ast.fix_missing_locations(ast.Module([tree], []))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        name, flags = f"<mutant of {function.__name__}>", __future__.annotations.compiler_flag
        compiled = compile(module, name, "exec", flags=flags, dont_inherit=True)
    code = next(each for each in compiled.co_consts if hasattr(each, "co_code"))
    fits = code.co_freevars == function.__code__.co_freevars
    return code if fits else None


def _said(node: ast.AST, changed: ast.AST | None, around: ast.AST) -> str:
    """Say a change in one line, within the expression around it if it is small."""
    before, after = ast.unparse(node), ast.unparse(changed) if changed else "pass"
    if isinstance(node, (ast.Constant, ast.Name, ast.Slice)) and isinstance(around, ast.expr):
        whole = copy.deepcopy(around)
        target = list(ast.walk(whole))[list(ast.walk(around)).index(node)]
        before, after = ast.unparse(around), ast.unparse(_Replace(target, changed).visit(whole))
    return f"{_short(before)} -> {_short(after)}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:40]} ... {line[-15:]}"


class _Replace(ast.NodeTransformer):
    """Replaces one node by another."""

    def __init__(self, target: ast.AST, replacement: ast.AST | None) -> None:
        self.target, self.replacement = target, replacement

    def visit(self, node: ast.AST) -> ast.AST:
        """Replace the target and walk through the rest."""
        if node is self.target:
            return self.replacement or ast.Pass()
        return self.generic_visit(node)


def _changes(node: ast.AST) -> Iterator[Change]:  # noqa: C901, PLR0912 - a case an operator
    match node:
        case ast.BinOp(op=ast.Add() | ast.Sub()):
            yield lambda old: ast.BinOp(old.left, _OTHER_SIGN[type(old.op)](), old.right)
            yield lambda old: old.left
            yield lambda old: old.right
        case ast.BinOp(op=ast.Mult()) if not isinstance(node.left, ast.List):
            yield lambda old: old.left
            yield lambda old: old.right
        case ast.BinOp(op=ast.Div() | ast.FloorDiv() | ast.Pow()):
            yield lambda old: old.left
        case ast.BinOp(op=ast.MatMult()):
            yield lambda old: ast.BinOp(old.right, old.op, old.left)
        case ast.UnaryOp(op=ast.USub(), operand=operand) if not isinstance(operand, ast.Constant):
            yield lambda old: old.operand
        case ast.Attribute(attr="mT" | "T"):
            yield lambda old: old.value
        case ast.Attribute(value=ast.Name("xp") | ast.Call(), attr=name) if name in _OTHER_NAME:
            yield lambda old: ast.Attribute(old.value, _OTHER_NAME[old.attr], old.ctx)
        case ast.Call():
            yield from _changes_of_call(node)
        case ast.Constant(value=bool() as value):
            yield lambda _: ast.Constant(not value)
        case ast.Constant(value=int()):
            yield lambda old: ast.Constant(old.value + 1)
        case ast.Name(id=name, ctx=ast.Load()) if name in _STEPS:
            yield lambda old: ast.BinOp(old, ast.Add(), ast.Constant(1))
        case ast.Slice(lower=ast.expr() as bound, upper=None, step=None):
            yield lambda _: ast.Slice(None, bound)
        case ast.Slice(lower=None, upper=ast.expr() as bound, step=None):
            yield lambda _: ast.Slice(bound, None)
        case ast.If(body=body) if not any(isinstance(each, ast.Raise) for each in body):
            yield lambda _: None
        case ast.IfExp():
            yield lambda old: old.body
            yield lambda old: old.orelse
        case ast.Compare(ops=[op]) if type(op) in _OTHER_COMPARISON:
            yield lambda old: ast.Compare(old.comparators[0], old.ops, [old.left])
            yield lambda old: ast.Compare(
                old.left, [_OTHER_COMPARISON[type(old.ops[0])]()], old.comparators
            )


def _coarse_changes(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.Return(value=ast.expr() as value):
            for broken in _BREAKING:
                name = ast.Name(broken.__name__, ast.Load())
                yield lambda _, name=name: ast.Return(ast.Call(name, [value], []))
        case ast.BinOp(op=ast.Add()):
            yield lambda old: ast.BinOp(old.left, ast.Mult(), old.right)
        case ast.Call(args=arguments):
            for place in range(len(arguments) - 1):
                yield lambda old, place=place: _with(old, place, old.args[place + 1])
                yield lambda old, place=place: _with(old, place + 1, old.args[place])
        case ast.Subscript(slice=ast.Name()):
            yield lambda old: old.value


def _changes_of_call(node: ast.Call) -> Iterator[Change]:  # noqa: C901 - as above
    name, count = _called(node), len(node.args)
    positional = count > 0 and not any(isinstance(each, ast.Starred) for each in node.args)
    if positional and name not in _KEPT:
        yield lambda old: old.args[0]
    for place in range(count - 1 if positional else 0):
        if name not in _SYMMETRIC and _alike(node.args[place], node.args[place + 1]):
            yield lambda old, place=place: _swapped(old, place)
    for place, argument in enumerate(node.args):
        if place > 0 and positional and _is_option(ast.unparse(argument)):
            yield lambda old, place=place: _with(old, place, ast.Constant(None))
    for place, option in enumerate(node.keywords):
        if option.arg and option.arg not in _PLAIN:
            yield lambda old, place=place: ast.Call(
                old.func, old.args, old.keywords[:place] + old.keywords[place + 1 :]
            )
    match node:
        case ast.Call(ast.Name("assuming"), [_, _]):
            yield lambda old: old.args[1]
        case ast.Call(ast.Name("at_most")):
            yield lambda old: ast.Call(ast.Name("less", ast.Load()), old.args, old.keywords)
        case ast.Call(ast.Name("softmax"), [_, ast.Name("mask")]):
            yield _masked_after
        case ast.Call(ast.Attribute(attr="mean"), [ast.BinOp(left, ast.Mult(), right)]):
            if ast.dump(left) == ast.dump(right):
                yield _unbiased


def _called(node: ast.AST) -> str:
    """Return the last name of what is called."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _alike(one: ast.expr, other: ast.expr) -> bool:
    """Whether two arguments look like two arrays, rather than an array and its parameters."""
    fields = [ast.unparse(each).startswith(("parameters", "norm")) for each in (one, other)]
    plain = any(isinstance(each, (ast.Constant, ast.Tuple, ast.Lambda)) for each in (one, other))
    options = any(_is_option(ast.unparse(each)) for each in (one, other))
    sizes = any(getattr(each, "id", "") in {*_STEPS, "size", "groups"} for each in (one, other))
    return fields[0] == fields[1] and not plain and not options and not sizes


def _is_option(text: str) -> bool:
    return text.rpartition(".")[2].startswith(_OPTIONS)


def _swapped(call: ast.Call, place: int) -> ast.Call:
    arguments = [*call.args]
    arguments[place], arguments[place + 1] = arguments[place + 1], arguments[place]
    return ast.Call(call.func, arguments, call.keywords)


def _with(call: ast.Call, place: int, argument: ast.expr) -> ast.Call:
    return ast.Call(
        call.func, [*call.args[:place], argument, *call.args[place + 1 :]], call.keywords
    )


def _masked_after(call: ast.Call) -> ast.expr:
    """Apply the mask to the weights instead of the scores."""
    unmasked = ast.Call(call.func, call.args[:1], call.keywords)
    return ast.Call(ast.Name("masked_after", ast.Load()), [unmasked, call.args[1]], [])


def _unbiased(call: ast.Call) -> ast.expr:
    """Divide squares by one less than their number."""
    axis = next((each.value for each in call.keywords if each.arg == "axis"), ast.Constant(-1))
    axes = axis.elts if isinstance(axis, ast.Tuple) else [axis]
    array = ast.unparse(call.args[0].left)
    count = " * ".join(f"{array}.shape[{ast.unparse(each)}]" for each in axes)
    mean = ast.unparse(call)
    return ast.parse(f"{mean} * ({count}) / max({count} - 1, 1)", mode="eval").body
