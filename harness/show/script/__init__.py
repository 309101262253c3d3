"""A refutation as a short script that needs nothing but NumPy.

The script is the claim and its blocks, specialised to one point: `array_namespace` becomes NumPy,
checks and annotations go, parameters that are the same at every call are substituted, and branches
that this decides fold away. It is rehearsed before it is returned: it must run, end well, and
compute the sides that were certified.

The stages, in order: `translate` turns one definition into NumPy, `program` gathers what a claim
reaches, `relate` splits the claim into its two sides, `specialise` substitutes and `fold` decides,
and `write` prints, in a `layout` that fits.
"""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from ....theory import REALS, Claim
from ...catalogue.remade import remade_of
from ...keep.definitions import definitions
from .errors import NoSuchPartError, ScriptError
from .module import PICKS
from .numbers import finite, floats, given, size
from .program import Program, absent
from .relate import relate
from .specialise import specialise
from .write import LONGEST, write

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["LONGEST", "ScriptError", "numpy_script"]

VISIBLE = 1e-9
"""A smaller gap, relative to the sides, is left to fractions: float64 may not show it."""
MOST_PARTS = 64
"""How many parts of a claim made by `all_of` are looked through for the one that fails."""


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
    if claim.choice is not None:
        raise ScriptError(
            f"no script shows of {claim.id} that nothing else would do: `lakatos verify` can"
        )
    values = {name: given(value) for name, value in values.items()}
    certified = None if sides is None else [floats(side) for side in sides]
    bound = finite(gap)
    problem: Exception | None = None
    of_module = any(map(remade_of, definitions(claim.function)))
    ways = _dialects(claim, values, certified, bound, of_module=of_module)
    for dialect, pick in product(ways, PICKS if of_module else PICKS[:1]):
        for part in range(MOST_PARTS):
            try:
                script = _staged(claim, dialect, part, values, bound, pick)
                found = _rehearse(script, certified, bound, exact=dialect == "Fraction")
                if of_module and found != [np.shape(side) for side in certified or ()]:
                    raise ArithmeticError("the script computes sides of other shapes")  # noqa: TRY301 - as a failed rehearsal
            except NoSuchPartError:
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


def _staged(  # noqa: PLR0913, PLR0917 - what is to be shown, and how
    claim: Claim, dialect: str, part: int, values: Mapping[str, Any], gap: Fraction, pick: str
) -> str:
    """Run the stages for one dialect and one part of the claim."""
    program = Program(claim, dialect, without=absent(values), pick=pick)
    kind = relate(program, part)
    specialise(program)
    return write(program, kind, values, gap)


def _dialects(
    claim: Claim,
    values: Mapping[str, Any],
    sides: list[Any] | None,
    gap: Fraction,
    *,
    of_module: bool,
) -> list[str]:
    """Return the ways to write numbers, the most legible first; a torch module takes floats."""
    if claim.numbers is not REALS:
        return [claim.numbers.name]
    largest = max([1e-300, *map(size, sides or ())])
    visible = gap == 0 or float(gap) / (largest if sides else 1) >= VISIBLE
    numbers = [np.asarray(value, dtype=object).ravel() for value in values.values()]
    inexact = any(isinstance(number, (float, np.floating)) for each in numbers for number in each)
    if not visible and inexact:
        raise ScriptError(
            f"float64 cannot show a gap of {float(gap):.2g} and the witness is no fraction: "
            "`lakatos verify` can show it"
        )
    if of_module and not visible:
        raise ScriptError(
            f"float64, in which torch computes, cannot show a gap of {float(gap):.2g}: "
            "`lakatos verify` can show it"
        )
    return ["float"] * visible + ["Fraction"] * (not inexact and not of_module)


def _rehearse(
    script: str, sides: list[Any] | None, gap: Fraction, *, exact: bool
) -> list[tuple[int, ...]]:
    """Run the script here: it must end well, and compute the certified sides; return their shapes.

    Raises:
        ArithmeticError: It computes others.
    """
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
        near = np.abs(floats(mine) - floats(theirs))
        if sides and not np.all((near <= float(gap) / 4) | (near <= VISIBLE * size(theirs))):
            raise ArithmeticError("the script computes other sides than those certified")
    return [np.shape(side) for side in found]
