"""Writing: the text of a script.

Takes a specialised program, the relation between its sides and the values of its parameters; gives
text that says what it shows, computes both sides and fails if the relation holds after all.
"""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..printable import printable
from . import trees
from .errors import ScriptError
from .fold import without_detours
from .layout import WIDEST, dense, joined, short, shortest, spaced
from .literals import array_text, below

if TYPE_CHECKING:
    from collections.abc import Container, Mapping
    from fractions import Fraction

    from ....theory import Claim
    from .program import Program


LONGEST = 25
"""Lines that a reader of a discussion still reads."""
_EXTRAS = {
    "places": "places = lambda length, like: np.arange(length)",
    "ordinals": "ordinals = lambda length, like, exact=0: np.arange(length) + 0 * like.ravel()[0]",
    "jvp": "jvp = lambda f, x, v, h=1e-5: (f(x + h * v) - f(x - h * v)) / (2 * h)",
    "jacobian": (
        "jacobian = lambda f, x, h=1e-5: np.stack([(f(x + h * e) - f(x - h * e)) / (2 * h) for e "
        "in np.eye(x.size).reshape(-1, *x.shape)], axis=-1).reshape(*f(x).shape, *x.shape)"
    ),
    "cosine_of_turns": "cosine_of_turns = lambda turns, like: np.cos(2 * np.pi * np.array(turns))",
    "erf": "erf = np.vectorize(math.erf)",
    "fold": (
        "fold = lambda f, x, *start: "
        "functools.reduce(f, range(x) if isinstance(x, int) else x, *start)"
    ),
    "scan": (
        "scan = lambda f, x, *start: "
        "np.stack([*itertools.accumulate([*start, *x], f)][len(start):])"
    ),
    "cbrt": "cbrt = np.cbrt",
    "sigmoid": "sigmoid = lambda x: (np.tanh(x / 2) + 1) / 2",
    "exact": "exact = np.vectorize(Fraction, otypes=[object])",
}


def write(program: Program, kind: str, values: Mapping[str, Any], gap: Fraction) -> str:
    """Return the script's text, in at most `LONGEST` lines.

    Args:
        program: The program, specialised, whose claim ends in its sides.
        kind: The relation that is to fail between them.
        values: What each parameter of the claim is given.
        gap: How far the sides are apart, at least.

    Raises:
        ScriptError: No layout is short enough.
    """
    *before, left, right = without_detours(program.body, kept=("lhs", "rhs"))
    used = set().union(*map(trees.loads, [*before, left, right]))
    head = _comment(program.claim)
    given = [
        f"{name} = {array_text(value, program.dialect)}"
        for name, value in values.items()
        if name in used
    ]
    steps = [trees.lines([each]) for each in before]
    tail = [*_sides_text(left, right), *_verdict(kind, gap, program.dialect)]
    blocks = [trees.lines([each]) for each in program.definitions.values()]
    loaded = trees.loads(ast.parse("\n".join([*joined([*blocks, given, *steps]), *tail])))
    blocks = extras(loaded) + blocks
    imported = imports(program, [*joined([*blocks, given, *steps]), *tail])
    for arrange in (spaced, dense, short, shortest):
        lines = [*head, *imported, *arrange(blocks, given, steps), *tail]
        if len(lines) <= LONGEST:
            return "\n".join(lines) + "\n"
    raise ScriptError(
        f"the script of {program.claim.id} takes {len(lines)} lines, more than {LONGEST}: "
        "`lakatos verify` shows the refutation"
    )


def extras(names: Container[str]) -> list[list[str]]:
    """Return the lines, if there are any, that define which of the names NumPy has not."""
    found = [text for name, text in _EXTRAS.items() if name in names]
    return [found] if found else []


def imports(program: Program, lines: list[str]) -> list[str]:
    """Return the import lines that the others need."""
    loaded = trees.loads(ast.parse("\n".join(lines)))
    modules = {
        each
        for each in program.modules | {"math", "functools", "itertools"}
        if each.split(".")[0] in loaded
    }
    return [
        *(f"import {module}" for module in sorted(modules)),
        *(["from fractions import Fraction"] if "Fraction" in loaded else []),
        *(["from collections import namedtuple"] if "namedtuple" in loaded else []),
        "import numpy as np",
    ]


def _comment(claim: Claim) -> list[str]:
    source = replace(claim.source, quote="")
    said = (f"{claim.id}: {claim.statement}", str(source))
    return [f"# {printable(' '.join(each.split()))}" for each in said]


def _sides_text(left: ast.stmt, right: ast.stmt) -> list[str]:
    lhs, rhs = (ast.unparse(each.value) for each in (left, right))  # type: ignore[attr-defined]
    together = f"lhs, rhs = {lhs}, {rhs}"
    return [together] if len(together) <= WIDEST else [f"lhs = {lhs}", f"rhs = {rhs}"]


def _verdict(kind: str, gap: Fraction, dialect: str) -> list[str]:
    """Print the sides, and fail if the relation holds at this point after all."""
    exact = dialect not in ("float", "Fraction")
    bound = below(gap / 2)
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
