"""The live form of a certificate: the code of its claim in JavaScript, and the point as data.

It is made from the certificate's own text, so that what a page computes is what the certificate
does. The parts that certificates share, `certificate/alone/`, are translated once, into a library
that every page loads.
"""

from __future__ import annotations

import ast
import importlib.resources
import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from ..certificate.alone import PARTS
from ..certificate.point import MAKERS
from ..certificate.shelf import names_in, shelf
from ..certificate.write import OWN
from .translate import BUILTINS, LiveError, translated

_RUNTIME, _PAGE = "runtime.js", "page.js"
_POINT, _GIVEN, _CLAIM = "POINT", "GIVEN", "claim"


@dataclass(frozen=True)
class _Point:
    """A point, taken apart: statements that make it of `GIVEN`, and what is given.

    That is the name of each array, its values, and what makes a member of its domain of them.
    """

    statements: list[ast.stmt]
    sizes: dict[str, int]
    given: list[tuple[str, Any, str]]


@cache
def library() -> str:
    """Return the script that pages share: Python's ways, the certificates' parts, the page."""
    statements = [each for part in PARTS for each in _definitions(_part(part))]
    names = sorted({*_top_level(statements)})
    text = translated(statements).replace("PRECISION = 128n;", "PRECISION = $bits;", 1)
    return "\n".join(
        [
            _script(_RUNTIME),
            "const lakatosLibrary = (($bits) => {",
            f"const P = lakatosPython; const {_taken(sorted(BUILTINS), 'P.builtins')}",
            f"return (() => {{ {text}",
            f"return {{ {', '.join(names)} }}; }})();",
            "});",
            _script(_PAGE),
        ]
    )


def live_form(certificate: str) -> str:
    """Return the script of one page: what its certificate computes, for a point that may change.

    Raises:
        LiveError: The certificate has something that is not translated.
    """
    body = ast.parse(certificate.partition(OWN)[2]).body
    end = body[-1].value if body and isinstance(body[-1], ast.Expr) else None
    if not isinstance(end, ast.Call) or not isinstance(end.func, ast.Name):
        raise LiveError("a certificate ends in what it shows")
    own = _definitions(body[:-2])
    first = next(k for k, each in enumerate(own) if _binds(each, _POINT))
    definitions, point = own[:first], _taken_apart(own[first + 1 :])
    code = [*definitions, *point.statements]
    used = names_in(ast.Module(code, []))
    found = {
        "word": end.func.id,
        "whereDefined": any(each.arg == "where_defined" for each in end.keywords),
        "sizes": point.sizes,
        "given": point.given,
    }
    stray = {name.partition(".")[0] for name in used} - _shared() - BUILTINS
    stray -= {*_top_level(definitions), _POINT, _GIVEN}
    if stray:
        raise LiveError(f"JavaScript has no {min(stray)}")
    shared = sorted(name for name in _shared() if name in used or name == "np")
    bare = sorted(name for name in BUILTINS if name in used)
    return "\n".join(
        [
            f"lakatosLive({_data(found)}, (P, L) => {{",
            f"const {_taken(bare, 'P.builtins')}",
            f"const {_taken(shared, 'L')}",
            translated(definitions),
            f"return {{ {_CLAIM}, point: ({_GIVEN}) => {{ const {_POINT} = P.dict();",
            translated(point.statements),
            f"return {_POINT}; }} }};",
            "});",
            "",
        ]
    )


def _taken_apart(statements: list[ast.stmt]) -> _Point:
    """Put `GIVEN[k]` in the place of the values of a point."""
    made: list[ast.stmt] = []
    sizes: dict[str, int] = {}
    given: list[tuple[str, Any, str]] = []
    for each in statements:
        match each:
            case ast.Expr(
                value=ast.Call(func=ast.Attribute(value=ast.Name(id="SIZES")), keywords=words)
            ):
                sizes |= {str(word.arg): ast.literal_eval(word.value) for word in words}
            case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value=str() as name))]):
                made.append(ast.Assign(each.targets, _freed(each.value, name, given), lineno=0))
            case _:
                made.append(each)
    return _Point(made, sizes, given)


def _freed(value: ast.expr, label: str, given: list[tuple[str, Any, str]]) -> ast.expr:
    """Return the text of an argument with its values taken out, which are told by their label."""
    match value:
        case ast.Call(func=ast.Name(id=maker), args=[shape, values, *more]) if (
            maker in MAKERS.values()
        ):
            place = ast.Subscript(
                ast.Name(_GIVEN, ast.Load()), ast.Constant(len(given)), ast.Load()
            )
            given.append((label, ast.literal_eval(values), maker))
            return ast.Call(value.func, [shape, place, *more], [])
        case ast.Call(keywords=[_, *_]):
            words = [
                ast.keyword(each.arg, _freed(each.value, f"{label}.{each.arg}", given))
                for each in value.keywords
            ]
            return ast.Call(value.func, value.args, words)
        case ast.Tuple(elts=parts):
            inner = [_freed(each, f"{label}[{k}]", given) for k, each in enumerate(parts)]
            return ast.Tuple(inner, ast.Load())
    return value


def _definitions(body: list[ast.stmt]) -> list[ast.stmt]:
    """Return the statements of a module that define something."""
    return [
        each
        for each in body
        if not isinstance(each, (ast.Import, ast.ImportFrom, ast.If))
        and not (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))
    ]


@cache
def _shared() -> frozenset[str]:
    """Return the names of the parts that certificates share."""
    return frozenset(name for name in shelf() if "." not in name) | {"np"}


def _top_level(statements: list[ast.stmt]) -> list[str]:
    found = []
    for each in statements:
        match each:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.append(name)
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                found.append(name)
    return found


def _binds(statement: ast.stmt, name: str) -> bool:
    return name in _top_level([statement])


def _taken(names: list[str], place: str) -> str:
    reserved = {"eval": "eval$: eval$"}
    return f"{{ {', '.join(reserved.get(name, name) for name in names)} }} = {place};"


def _data(value: Any) -> str:
    """Write data into a script, where no text of it can end the script."""
    return json.dumps(value, separators=(",", ":")).replace("<", r"\u003c")


def _part(name: str) -> list[ast.stmt]:
    folder = importlib.resources.files(__package__).joinpath("..", "certificate", "alone")
    return ast.parse((folder / f"{name}.py").read_text("utf-8")).body


def _script(name: str) -> str:
    return (importlib.resources.files(__package__) / name).read_text("utf-8")
