"""Fingerprints: hashes of what a claim says and of what it rests on. Trusted.

A fingerprint depends on what code means and not on the interpreter that runs it, so that what was
found under one version of Python stands under the next.

Trusted: a mistake here can let a changed claim keep an old verdict.
"""

from __future__ import annotations

import ast
import functools
import hashlib
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from ...theory import block
from .definitions import (
    Definition,
    constants,
    definitions,
    held,
    is_kept,
    is_written,
    namespace,
    once,
    source_tree,
)
from .hidden import hidden
from .values import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ...theory import Claim


@dataclass(frozen=True)
class Fingerprint:
    """Hashes of what a claim says, and of the blocks it says it about."""

    statement: str
    blocks: str
    opaque: tuple[str, ...] = ()
    """What could not be followed: the hashes may stay when it changes."""


def fingerprint(claim: Claim) -> Fingerprint:
    """Return hashes that change with the meaning and not with layout, comments or docstrings.

    The statement is the claim's first docstring paragraph, its quantifiers, body and number
    system; its name, LaTeX, source and expected verdict are not part of it.
    """
    *blocks, function = definitions(claim.function)
    chosen = {} if claim.choice is None else claim.choice.domains
    if claim.choice is not None:
        blocks += definitions(claim.choice.choose)
    opaque = dict.fromkeys(what for each in (*blocks, function) for what in once(_opaque, each))
    domains = {
        name: (_domain(domain), _meaning(type(domain)) if is_kept(type(domain), "") else "")
        for name, domain in {**claim.parameters, **chosen}.items()
    }
    cases = sorted(sorted(each) for each in claim.signature.cases)
    body = _meaning(function, skipped=("name", "decorator_list"))
    said = repr(domains) if len(cases) == 1 else repr((domains, cases))
    statement = (claim.statement, claim.numbers.name, said, body)
    return Fingerprint(
        _digest(*statement), _digest(*(once(_meaning, each) for each in blocks)), tuple(opaque)
    )


def marked(functions: Iterable[Callable[..., Any]]) -> str:
    """Return a hash of what functions mean, with all that they reach.

    It is empty where something could not be followed.
    """
    found = dict.fromkeys(each for function in functions for each in definitions(function))
    if any(once(_opaque, each) for each in found):
        return ""
    return _digest(*(once(_meaning, each) for each in found))


# Meaning.

_PRESENTATION = frozenset({"annotation", "returns", "type_comment", "kind", "ctx"})
"""Fields of syntax trees that never change a result."""
_NEWER = ("type_params",)
"""Fields that only newer versions of Python have, and that change no result either."""


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


def _meaning(definition: Definition, skipped: tuple[str, ...] = ()) -> str:
    """Return text that two definitions share when they compute the same in the same words."""
    if isinstance(definition, type) and not is_written(definition):
        fields = getattr(definition, "_fields", ())
        return repr((definition.__name__, _plain(fields), _plain(held(definition))))
    tree = source_tree(definition)
    left_out = (*skipped, *_NEWER)
    parts = [
        _field(name, _computing(tree, definition)) if name == "decorator_list" else text
        for name, text in _texts(tree)
        if name not in left_out
    ]
    read = sorted((name, _plain(value)) for name, value in constants(definition).items())
    beside = sorted((name, _plain(value)) for name, value in held(definition).items())
    return repr((parts, read, beside) if beside else (parts, read))


def _opaque(definition: Definition) -> list[str]:
    """Return what of a definition could not be followed, each with its name."""
    reading = Reading()
    for value in (*constants(definition).values(), *held(definition).values()):
        reading.text(value)
    found = (*hidden(definition), *reading.opaque)
    return [f"{what} in {definition.__qualname__}" for what in found]


def _computing(tree: Any, definition: Definition) -> list[ast.expr]:
    """Return the decorators that may change a result: `@block` only says where it comes from."""
    names = namespace(definition)

    def declares(decorator: ast.expr) -> bool:
        called = getattr(decorator, "func", None)
        return isinstance(called, ast.Name) and names.get(called.id) is block

    return [each for each in tree.decorator_list if not declares(each)]


@functools.lru_cache(maxsize=4096)
def _texts(tree: ast.AST) -> list[tuple[str, str]]:
    """Return the fields of a definition as text, but for its decorators.

    A tree is shared and never changed, so that it is written down once.
    """
    fields = ast.iter_fields(tree)
    return [(name, "" if name == "decorator_list" else _field(name, each)) for name, each in fields]


def _canonical(node: Any) -> str:
    """Dump a tree alike under every version of Python, without docstrings and annotations."""
    if isinstance(node, list):
        return f"[{' '.join(map(_canonical, node))}]"
    if not isinstance(node, ast.AST):
        return repr(node)
    parts = [_field(name, value) for name, value in ast.iter_fields(node)]
    return f"{type(node).__name__}({' '.join(filter(None, parts))})"


def _field(name: str, value: Any) -> str:
    if name in _PRESENTATION or value is None or value == []:
        return ""
    if name == "body" and isinstance(value, list):
        value = _without_docstring(value)
    return f"{name}={_canonical(value)}"


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    match body:
        case [ast.Expr(value=ast.Constant(value=str())), *rest]:
            return rest
    return body


def _domain(domain: Any) -> str:
    """Return a domain as its subscript wrote it."""
    dimensions = [dimension.text for dimension in domain.shape.dimensions]
    extra = [
        _plain(getattr(domain, field.name))
        for field in fields(domain)
        if field.name not in ("shape", "coordinates")
    ]
    return f"{type(domain).__name__}[{' '.join(dimensions)}; {', '.join(extra)}]"


def _plain(value: Any) -> str:
    return Reading().text(value)
