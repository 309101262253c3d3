"""The shelf: definitions of the stand-alone parts, of which a certificate takes what it calls."""

from __future__ import annotations

import ast
import re
import textwrap
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..script import trees
from .alone import PARTS

if TYPE_CHECKING:
    from collections.abc import Container

_FOLDER = Path(__file__).parent / "alone"
_ASIDE = re.compile(r"  # (noqa|type: ignore)\S*( .*)?$", re.MULTILINE)
_NAMESPACE = "np"
"""The one statement of which single entries are taken."""
_WIDTH = 100
_ORDER = ("__lt__", "__gt__", "__le__", "__ge__", "__eq__", "__ne__")
_RARE: dict[str, tuple[str, ...]] = {
    "Interval.__pow__": ("Pow", "power"),
    "Array.__pow__": ("Pow",),
    "Array.__matmul__": ("MatMult",),
    "Array.__mod__": ("Mod", "FloorDiv"),
    "Dual.__pow__": ("Pow", "power"),
    "Dual.__rpow__": ("Pow", "power"),
    "Dual.larger": ("larger",),
    **{f"Dual.{name}": ("Lt", "Gt", "LtE", "GtE", "Eq", "NotEq") for name in _ORDER},
}
"""Methods that few claims need, each with the operators or functions that call it."""
STANDARD = {
    "math": "", "operator": "", "namedtuple": "collections", "Fraction": "fractions",
    "reduce": "functools", "accumulate": "itertools", "product": "itertools",
    "SimpleNamespace": "types", "Any": "typing", "Callable": "typing",
}  # fmt: skip
"""What a certificate imports, each name with its module; a module itself with nothing."""


@dataclass(frozen=True)
class Piece:
    """A definition, an entry of the namespace, or a method that few need: text and names read."""

    part: str
    text: str
    reads: frozenset[str]


@cache
def shelf() -> dict[str, Piece]:
    """Return every piece by its name, in order: `exp`, `np.exp` or `Dual.__pow__`.

    The text of a class has the names of its rare methods, in braces, where they may stand.
    """
    found: dict[str, Piece] = {}
    for part in PARTS:
        source = (_FOLDER / f"{part}.py").read_text("utf-8")
        for name, piece in _pieces(part, source).items():
            if name in found:
                raise ValueError(f"{name} is defined twice: in {part}, too")
            found[name] = piece
    return found


def _pieces(part: str, source: str) -> dict[str, Piece]:
    body = ast.parse(source).body
    lines = _ASIDE.sub("", source).splitlines()
    pieces: dict[str, Piece] = {}
    for node, after in zip(body, [*body[1:], None], strict=True):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                first = node.lineno
            case _:
                continue
        if isinstance(node, ast.Assign) and name == _NAMESPACE:
            pieces |= _entries(part, node, lines)
            continue
        noted = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
        last = after.end_lineno if noted and after else node.end_lineno
        shown = lines[first - 1 : last]
        if isinstance(node, ast.ClassDef):
            pieces |= _rare_methods(part, node, shown, first)
        text = "\n".join(line for line in shown if line is not None)
        pieces[name] = Piece(part, text, names_in(node))
    return pieces


def _entries(part: str, node: ast.Assign, lines: list[str]) -> dict[str, Piece]:
    """Take the namespace apart."""
    entries = node.value.keywords if isinstance(node.value, ast.Call) else []
    return {
        f"{_NAMESPACE}.{each.arg}": Piece(
            part, lines[each.lineno - 1].strip(), names_in(each.value)
        )
        for each in entries
    }


def _rare_methods(part: str, node: ast.ClassDef, shown: list[str], first: int) -> dict[str, Piece]:
    """Take rare methods out of the lines of a class, which keep a mark in their place."""
    pieces: dict[str, Piece] = {}
    marks: list[str] = []
    for each in node.body:
        names = [each.name] if isinstance(each, ast.FunctionDef) else trees.stores(each)
        rare = [name for name in (f"{node.name}.{name}" for name in names) if name in _RARE]
        if rare:
            start, stop = each.lineno - first, (each.end_lineno or each.lineno) - first + 1
            pieces[rare[0]] = Piece(part, "\n".join(shown[start:stop]), names_in(each))
            shown[start:stop] = [f"{{{rare[0]}}}", *[""] * (stop - start - 1)]
            marks += rare
    return pieces


def names_in(tree: ast.AST) -> frozenset[str]:
    """Return the names that a tree reads from outside, with entries of the namespace as `np.NAME`.

    Of a module or a class, each statement is looked at by itself, since it has its own local names;
    rare methods of a class are left aside.
    """
    if isinstance(tree, ast.ClassDef):
        names = [[getattr(each, "name", ""), *trees.stores(each)] for each in tree.body]
        kept = [
            each
            for each, own in zip(tree.body, names, strict=True)
            if not any(f"{tree.name}.{name}" in _RARE for name in own)
        ]
        return frozenset().union(*map(names_in, (*kept, *tree.bases)))
    if isinstance(tree, ast.Module):
        return frozenset().union(*map(names_in, tree.body))
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="np"), attr=attribute):
                found |= {f"{_NAMESPACE}.{attribute}", "SimpleNamespace"}
            case ast.Name(id=name, ctx=ast.Load()):
                found.add(name)
    return frozenset(found - trees.bound(tree))


def taken(text: str, precision: int) -> tuple[list[str], list[str]]:
    """Return the imports that a text needs, and the definitions, without what nothing calls.

    Args:
        text: Python that follows the definitions.
        precision: Bits that the ends of intervals keep.

    Raises:
        KeyError: The text calls a function of the array API that the shelf has not.
    """
    pieces, tree = shelf(), ast.parse(text)
    wanted = names_in(tree)
    lacking = sorted(n for n in wanted if n.startswith(f"{_NAMESPACE}.") and n not in pieces)
    if lacking:
        raise KeyError(lacking[0])
    calls = {type(node).__name__ for node in ast.walk(tree)}
    calls |= {"MatMult"} if "orthogonal" in wanted else set()
    used: set[str] = set()
    while more := {name for name in pieces if _is_wanted(name, wanted, calls, used)} - used:
        used |= more
        wanted = wanted.union(*(pieces[name].reads for name in more))
    lines = _imports(wanted)
    kept = f"PRECISION = {precision}"
    return lines, [each.replace("PRECISION = 128", kept, 1) for each in _blocks(used)]


def _imports(wanted: Container[str]) -> list[str]:
    """Return a line for each module of which something is wanted."""
    names: dict[str, list[str]] = {}
    for name, module in STANDARD.items():
        if name in wanted:
            names.setdefault(module or name, []).extend([name] if module else [])
    return [
        f"from {module} import {', '.join(each)}" if each else f"import {module}"
        for module, each in names.items()
    ]


def _is_wanted(name: str, wanted: frozenset[str], calls: set[str], used: set[str]) -> bool:
    """Tell whether a piece is read, or is a method that something calls of a class that is used."""
    if name not in _RARE:
        return name in wanted
    return name.partition(".")[0] in used and any(
        each in calls or each in wanted for each in _RARE[name]
    )


def _blocks(used: set[str]) -> list[str]:
    """Return the texts of what is used, the namespace after the arrays."""
    blocks: list[str] = []
    entries: list[str] = []
    rest: list[str] = []
    for name, piece in shelf().items():
        if name not in used or name in _RARE:
            continue
        if name.startswith(f"{_NAMESPACE}."):
            entries.append(piece.text)
            continue
        part = rest if PARTS.index(piece.part) > PARTS.index("arrays") else blocks
        part.append(_with_methods(name, piece.text, used))
    if entries:
        lines = textwrap.wrap(" ".join(entries), _WIDTH - 4, break_long_words=False)
        indented = [f"    {line}" for line in lines]
        blocks.append("\n".join(["np = SimpleNamespace(", *indented, ")"]))
    return [*blocks, *rest]


def _with_methods(name: str, text: str, used: set[str]) -> str:
    """Put the rare methods that are used where the text of a class has their names."""
    for method, piece in shelf().items():
        if method.startswith(f"{name}."):
            text = text.replace(f"{{{method}}}", piece.text if method in used else "")
    return re.sub(r"\n\n+(?=    )", "\n", text).rstrip()
