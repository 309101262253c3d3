"""Writing a certificate: the parts in order, and at the end what the file itself computes."""

from __future__ import annotations
import __future__

import ast
import builtins
import io
import re
import textwrap
from contextlib import redirect_stdout
from dataclasses import replace
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any

from ....systems import REALS
from ...judge.point import CAP_BITS, START_BITS
from ...keep.replay import plain_arguments
from ..printable import printable
from ..script import trees
from ..script.errors import ScriptError
from ..script.fold import without_detours
from ..script.program import Program, absent, kinds_of
from ..script.specialise import specialise
from .point import point_lines
from .shelf import STANDARD, shelf, taken

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from types import CodeType

    from ....theory.claim import Claim
    from ...judge.point import Finding

LONGEST = 600
"""Lines that a reader checks in an evening."""
_WIDTH = 100
_DIGITS = (12, 20, 40, 80)
"""So many digits of a number are shown; more where its enclosure does not fix the last one."""
_EXACT = 24
"""A fraction of so few letters is shown as it is."""
_ZEROS = 4
"""More behind the point make an exponent."""
_OLDEST = (3, 9)


OWN = "# The blocks and the claim, as they are in the catalogue without checks of shapes."
"""The line of a certificate after which nothing is shared with others."""
_HOW_TO_RUN = (
    "Run it with python3 -S -I FILE (Python 3.9 or later; it imports the standard library alone). "
    "It ends well only if what it says at its end is certain: numbers are fractions, or intervals "
    "with fractions for ends, rounded outwards."
)


def certificate(claim: Claim, found: Finding) -> str:
    """Return a Python file that confirms what was found at a point, on the standard library alone.

    Args:
        claim: The claim, over the reals.
        found: What was judged at a point that settles the claim.

    Raises:
        ScriptError: The claim is about floats, its code is not to be written as one file, or the
            file, which is run here, does not confirm what was found.
    """
    if claim.numbers is not REALS:
        raise ScriptError(
            f"{claim.id} is about {claim.numbers.name}, which a certificate has not: "
            "use --format python"
        )
    if claim.choice is not None:
        raise ScriptError(
            f"{claim.id} says that there is something, and no single point shows that there is "
            "none: `lakatos verify` shows why"
        )
    if found.judgement.near:
        raise ScriptError(
            f"{claim.id} is settled by a solution that no fraction is, by a theorem that a "
            "certificate has not: `lakatos verify` shows it"
        )
    values = plain_arguments(claim, found)
    program = Program(
        claim,
        "interval",
        kinds_of(claim.parameters.values()),
        {*shelf(), *STANDARD, *dir(builtins)},
        absent(values),
    )
    specialise(program)
    own = _own(claim, found, program, values)
    bits, problem = START_BITS, ""
    while bits <= CAP_BITS:
        pieces = _headed(claim, found, program, own, bits)
        try:
            text = "\n\n".join(pieces) + f"\n{_closing(claim, found, pieces)}"
        except ArithmeticError as undecided:
            bits, problem = 2 * bits, str(undecided)
            continue
        if text.count("\n") > LONGEST:
            text = re.sub(r"\n\n+", "\n", text)
        if (length := text.count("\n")) > LONGEST:
            raise ScriptError(
                f"the certificate of {claim.id} takes {length} lines, more than {LONGEST}: "
                "`lakatos verify` shows the point"
            )
        return text
    raise ScriptError(f"no certificate of {claim.id} up to {CAP_BITS} bits: {problem}")


def _own(claim: Claim, found: Finding, program: Program, values: Mapping[str, Any]) -> list[str]:
    """Write the blocks, the claim and the point, a piece each."""
    given = ast.arguments([], [ast.arg(name) for name in claim.parameters], None, [], [], None, [])
    stated = ast.FunctionDef("claim", given, without_detours(program.body), [])
    stated.body.insert(0, ast.Expr(ast.Constant(claim.statement)))
    definitions = [_for_old_python(each) for each in (*program.definitions.values(), stated)]
    point = point_lines(claim, found.point.sizes, values, program.kinds)
    return [*map(trees.text, definitions), "\n".join(["POINT = {}", *point])]


def _for_old_python(tree: ast.stmt) -> ast.stmt:
    """Write without what Python 3.9 lacks.

    That is `strict` of zip, which has passed at this very point, and stars in an index.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
            parts = node.slice.elts
            if any(isinstance(each, ast.Starred) for each in parts):
                node.slice = trees.call("tuple", ast.List(parts, ast.Load()))
        if isinstance(node, ast.Call) and trees.called(node) == "zip":
            node.keywords = [each for each in node.keywords if each.arg != "strict"]
    return tree


def _headed(
    claim: Claim, found: Finding, program: Program, own: Sequence[str], bits: int
) -> list[str]:
    """Put what the file says about itself, and the parts that it calls, before the claim."""
    word = "witnesses" if found.existential else "refutes"
    call = f"FOUND = claim(**the_point(POINT, (), ''))\n{word}(FOUND, (), '', '')"
    try:
        imports, parts = taken("\n".join([*own, call]), bits)
    except KeyError as lacking:
        raise ScriptError(
            f"certificates have no {lacking.args[0]}, which {claim.id} calls: `lakatos verify` "
            "shows the point"
        ) from None
    about = "A witness for" if found.existential else "A counterexample to"
    introduction = [
        f"{about} {claim.id}: {claim.statement}",
        f"Claimed {claim.quantifiers()}.",
        " ".join(str(replace(claim.source, quote="")).split()),
        _HOW_TO_RUN,
    ]
    said = (printable(" ".join(each.split())) for each in introduction)
    comment = [line for each in said for line in textwrap.wrap(each, _WIDTH - 2)]
    modules = sorted({*imports, *(f"import {each}" for each in program.modules)})
    return [
        "\n".join(f"# {line}" for line in comment),
        "from __future__ import annotations",
        "\n".join(modules),
        *parts,
        OWN,
        *own,
    ]


def _closing(claim: Claim, found: Finding, pieces: Sequence[str]) -> str:
    """Run the file so far, and write what it must find: the point, an entry, both sides there.

    Raises:
        ArithmeticError: The precision does not suffice.
        ScriptError: The file does not run.
    """
    names: dict[str, Any] = {"__name__": "__main__"}
    more = ", where_defined=True" if claim.where_defined and not found.existential else ""
    try:
        _run([*pieces, "FOUND = claim(**POINT)"], names)
        relation, ends = names["FOUND"], names["ends"]
        part = relation[0] if found.existential else names["failing"](relation)
        at = _entry(part, ends)
        total = names["added_up"](names["POINT"], at)
        given = f'FOUND = claim(**the_point(POINT, AT := {at}, "{total}"))\n'
        left, right = (_shown(side[at].cells[0], ends) for side in (part.lhs, part.rhs))
        last = f'AT, lhs="{left}", rhs="{right}"{more})\n'
        word = "witnesses" if found.existential else "refutes"
        _run([f"{given}{word}(FOUND, {last}"], names)
    except ArithmeticError:
        raise
    except Exception as error:
        if type(error).__name__ == "Refused":
            raise ArithmeticError(str(error)) from None
        raise ScriptError(
            f"the certificate of {claim.id} does not run ({type(error).__name__}: {error}): "
            "`lakatos verify` shows the point"
        ) from error
    return f"{given}{word}(FOUND, {last}"


def _run(pieces: Iterable[str], names: dict[str, Any]) -> None:
    with redirect_stdout(io.StringIO()):
        for each in pieces:
            exec(_compiled(each), names)  # noqa: S102 - our own text, made above


@lru_cache(maxsize=1024)
def _compiled(piece: str) -> CodeType:
    """Compile a piece of a file, most of which many certificates share."""
    tree = ast.parse(piece, feature_version=_OLDEST)
    flags = __future__.annotations.compiler_flag
    code: CodeType = compile(tree, "<certificate>", "exec", flags, dont_inherit=True)
    return code


def _entry(part: Any, ends: Any) -> tuple[int, ...]:
    """Return the entry that shows best what the relation says, or says in vain."""
    places = list(product(*map(range, part.lhs.shape)))
    pairs = list(zip(part.lhs.cells, part.rhs.cells, strict=True))
    if part.undefined:
        hidden = [any(repr(cell) == "undefined" for cell in pair) for pair in pairs]
        return places[hidden.index(True)]

    def gap(place: int) -> Fraction:
        (low, high), (least, most) = map(ends, pairs[place])
        above, below = Fraction(low - most), Fraction(least - high)
        return max(above, below) if part.sign in ("=", "!=") else above

    return places[max(range(len(places)), key=gap)]


def _shown(cell: Any, ends: Any) -> str:
    """Write a number: a short fraction as it is, others to digits that its enclosure fixes."""
    if repr(cell) == "undefined":
        return "undefined"
    low, high = map(Fraction, ends(cell))
    if low == high and len(str(low)) <= _EXACT:
        return str(low)
    middle = (low + high) / 2
    for digits in _DIGITS:
        with localcontext(prec=digits):
            rounded = Decimal(middle.numerator) / Decimal(middle.denominator)
        place = digits - 1 - rounded.adjusted()
        plain = 0 < place < digits + _ZEROS
        text = f"{rounded:.{place}f}" if plain else f"{rounded:.{digits - 1}e}"
        half = Fraction(10) ** -place / 2
        if Fraction(text) - half <= low and high <= Fraction(text) + half:
            return text
    raise ArithmeticError("an enclosure fixes too few digits")
