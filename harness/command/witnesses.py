"""Writing witnesses: the point that settles a claim, as `@witness` in the file of the claim.

Nothing else in a file changes: the text is changed in place, and what came out is compared with
what was there, as syntax trees, before the file is replaced.
"""

from __future__ import annotations

import ast
import shutil
from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from ...theory.shown import OpenSizeError, Shown, is_fixed, point_shown, shows_itself

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from ...theory.claim import Claim
    from ...theory.witness import Point
    from ..decide import Decision

_WIDTH = 88
"""No line is longer, so that formatters of 88 columns and more leave it as it is."""
_NAME = "witness"


class NotWritableError(Exception):
    """A witness that cannot be written; the message says why, in a few words."""


def write_witnesses(decisions: Iterable[Decision]) -> Iterator[str]:
    """Write the points that settle claims into their files; yield a line for each claim.

    A claim whose witness is that point already is left alone.
    """
    files: dict[Path, list[tuple[Claim, Point]]] = defaultdict(list)
    for decision in decisions:
        found = decision.finding
        if found is not None and found.decisive and found.point != decision.claim.witness:
            files[decision.claim.path.resolve()].append((decision.claim, found.point))
    for path, points in files.items():
        yield from _write(path, points)


def _write(path: Path, points: Sequence[tuple[Claim, Point]]) -> Iterator[str]:
    """Write witnesses into one file, the last claim first, so that lines above stay in place."""
    try:
        before = _read(path)
        text, problems = with_witnesses(before, points)
    except (OSError, UnicodeDecodeError, NotWritableError) as error:
        yield from (f"{claim.id}: no witness written: {error}" for claim, _ in points)
        return
    if text != before:
        _replace(path, text)
    for name, problem in problems:
        done = f"no witness written: {problem}" if problem else f"witness written into {path.name}"
        yield f"{name}: {done}"


def _read(path: Path) -> str:
    if {"site-packages", "dist-packages"} & set(path.parts):
        raise NotWritableError("its file is installed: write into a checkout of it")
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def _replace(path: Path, text: str) -> None:
    """Replace a file at once, so that an interruption leaves the old one or the new one."""
    new = path.with_name(f".{path.name}.new")
    with new.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
    shutil.copymode(path, new)
    new.replace(path)


def with_witnesses(
    text: str, points: Sequence[tuple[Claim, Point]]
) -> tuple[str, list[tuple[str, str]]]:
    """Return a file's text with witnesses in it, and for each claim what hindered, if anything.

    Raises:
        NotWritableError: The file cannot be given the import.
    """
    problems = []
    for claim, point in sorted(points, key=lambda each: -each[0].line):
        problem = ""
        try:
            text = _decorated(text, claim, point)
        except NotWritableError as error:
            problem = str(error)
        problems.append((claim.id, problem))
    return _imported(text), problems[::-1]


def _decorated(text: str, claim: Claim, point: Point) -> str:
    """Write the witness of one claim above its function, in place of an older one.

    Raises:
        NotWritableError: The point is too long, or the claim is not in the text as it was read.
    """
    function = _function(ast.parse(text), claim)
    if function is None:
        raise NotWritableError("its file was changed since it was read: run the command again")
    indent = " " * function.col_offset
    code = _decorator(arguments_shown(claim, point), _prefix(function), indent)
    lines, old = text.splitlines(keepends=True), _old(function)
    first = (old or function).lineno - 1
    last = first if old is None else old.end_lineno
    lines[first:last] = [f"{line}{_newline(text)}" for line in code.splitlines()]
    return _checked(text, "".join(lines))


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _function(tree: ast.Module, claim: Claim) -> ast.FunctionDef | None:
    """Return the definition of a claim, where it stood when it was imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == claim.id and node.decorator_list:
            first = min(each.lineno for each in node.decorator_list)
            if first == claim.line:
                return node
    return None


def _prefix(function: ast.FunctionDef) -> str:
    """Return what stands before `claim` where it decorates: nothing, or a module and a dot."""
    for decorator in function.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if isinstance(called, ast.Attribute) and called.attr == "claim":
            return f"{ast.unparse(called.value)}."
    return ""


def _old(function: ast.FunctionDef) -> ast.expr | None:
    return next((each for each in function.decorator_list if _is_witness(each)), None)


def _is_witness(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")) == (
        _NAME
    )


# The import.


def _imported(text: str) -> str:
    """Add `witness` to the import that brings `claim`, in the order that formatters keep."""
    tree = ast.parse(text)
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    names = {each.asname or each.name for node in imports for each in node.names}
    used = any(isinstance(node, ast.Name) and node.id == _NAME for node in ast.walk(tree))
    if not used or _NAME in names:
        return text
    for node in imports:
        if any(each.name == "claim" for each in node.names):
            return _checked(text, _with_name(text, node, _newline(text)))
    raise NotWritableError("its file does not import claim by name: import witness beside it")


def _with_name(text: str, node: ast.ImportFrom, newline: str) -> str:
    lines = text.splitlines(keepends=True)
    last = node.end_lineno or node.lineno
    later = [each for each in node.names if each.name > _NAME and each.name.islower()]
    if node.lineno == last:
        names = [
            f"{each.name} as {each.asname}" if each.asname else each.name for each in node.names
        ]
        names.insert(len(names) - len(later), _NAME)
        head = f"from {'.' * node.level}{node.module or ''} import "
        line = f"{head}{', '.join(names)}"
        rest = lines[last - 1].rstrip("\r\n")[node.end_col_offset :]
        if len(line + rest) > _WIDTH:
            line = newline.join([f"{head}(", *(f"    {name}," for name in names), ")"])
        lines[last - 1] = f"{line}{rest}{newline}"
        return "".join(lines)
    place = later[0] if later else node.names[-1]
    row, written = place.lineno - 1, lines[place.lineno - 1]
    if written.strip() in (f"{place.name},", place.name):
        new = f"{' ' * place.col_offset}{_NAME},{newline}"
        lines[row] = (
            f"{new}{written}" if later else f"{written.rstrip().rstrip(',')},{newline}{new}"
        )
    else:
        column = place.col_offset if later else place.end_col_offset or 0
        more = f"{_NAME}, " if later else f", {_NAME}"
        lines[row] = f"{written[:column]}{more}{written[column:]}"
    return "".join(lines)


# Comparing.


def _checked(before: str, after: str) -> str:
    """Return the new text where it differs from the old one in witnesses alone."""
    if _without_witnesses(before) != _without_witnesses(after):
        raise NotWritableError("its file is laid out in a way that cannot be changed safely")
    return after


def _without_witnesses(text: str) -> str:
    """Return the syntax tree of a file but for its witnesses and the import of `witness`."""
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise NotWritableError(f"what came out is no Python: {error}") from error
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.decorator_list = [each for each in node.decorator_list if not _is_witness(each)]
        if isinstance(node, ast.ImportFrom):
            node.names = [each for each in node.names if each.name != _NAME]
    return ast.dump(tree)


# The decorator.


def arguments_shown(claim: Claim, point: Point) -> dict[str, str]:
    """Return the arguments of `@witness` as code.

    Raises:
        NotWritableError: What is written would not be read as the point.
    """
    shown, built = {}, {}
    for name, domain in claim.signature.parameters.items():
        parts = [_nested(part) for part in point.coordinates[name]]
        if shows_itself(domain):
            (shown[name],) = parts
        elif not all(map(is_fixed, domain.coordinates)):
            built[name] = parts
    sizes = _sizes_needed(claim, point, shown, built)
    written = {name: _code(value) for name, value in shown.items()}
    if built:
        written["coordinates"] = _code(built)
    if sizes:
        written["sizes"] = _code(sizes)
    return written


def _sizes_needed(
    claim: Claim, point: Point, shown: Mapping[str, Any], built: Mapping[str, Any]
) -> dict[str, int]:
    """Return the sizes that the shapes leave open."""
    sizes: dict[str, int] = {}
    while True:
        try:
            read = point_shown(claim.signature, Shown(shown, built, sizes))
        except OpenSizeError as error:
            sizes[error.name] = point.sizes[error.name]
            continue
        except ValueError as error:
            raise NotWritableError(str(error)) from error
        if read != point:
            raise NotWritableError("its point would not be read as it is")
        return sizes


def _code(value: Any) -> str:
    return repr(value).replace("'", '"')


def _nested(entries: np.ndarray) -> Any:
    """Return exact numbers as nested lists of integers, short floats and fractions as text."""
    return np.asarray(np.frompyfunc(_number, 1, 1)(entries), dtype=object).tolist()


def _number(entry: Fraction) -> int | float | str:
    if entry.denominator == 1:
        return int(entry)
    try:
        short = float(entry)
    except OverflowError:
        return str(entry)
    return (
        short
        if Fraction(short) == entry and len(repr(short)) <= len(str(entry)) + 2
        else str(entry)
    )


def _decorator(arguments: Mapping[str, str], prefix: str, indent: str) -> str:
    """Lay the decorator out on one line, or with a line for each argument."""
    given = [f"{name}={value}" for name, value in arguments.items()]
    line = f"{indent}@{prefix}{_NAME}({', '.join(given)})"
    if len(line) <= _WIDTH:
        return line
    inside = [f"{indent}    {each}," for each in given]
    if max(map(len, inside)) > _WIDTH:
        raise NotWritableError("its point is too long for a line: the record has it")
    return "\n".join([f"{indent}@{prefix}{_NAME}(", *inside, f"{indent})"])
