"""The way to torch for what loads none: the search, and claims that speak of a torch module.

Such a claim says what it says of real numbers, and what it is about runs in floats alone: it is
judged with an estimate of rounding. Whoever names a module has loaded torch.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from fractions import Fraction
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from ...systems import RATIONALS, REALS, balls

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...systems import NumberSystem
    from ...theory.claim import Claim

_BITS = 64


def as_it_runs(claim: Claim) -> Claim:
    """Return a claim over the reals that runs on tensors alone as one that an estimate judges."""
    if claim.numbers is not REALS or "torch" not in sys.modules or claim.fault:
        return claim
    if not _names_torch(claim.function) or any(map(_runs(claim), (RATIONALS, balls(_BITS)))):
        return claim
    estimate = searching().ESTIMATE
    return replace(claim, numbers=estimate) if _runs(claim)(estimate) else claim


def searching() -> Any:
    """Return the search."""
    from . import run  # noqa: PLC0415 - torch takes seconds to load, and a replay needs none

    return run


def in_torch() -> Any:
    """Return what runs blocks in torch."""
    from . import modules  # noqa: PLC0415 - as above, and not every block needs it

    return modules


def _names_torch(function: Any) -> bool:
    """Whether a function, or one that it names, names something of torch."""
    waiting, seen = [function], set()
    while waiting:
        each = waiting.pop()
        if id(each) in seen or (getattr(each, "__module__", None) or "").startswith("lakatos."):
            continue
        seen.add(id(each))
        if _is_of_torch(each):
            return True
        if isinstance(each, FunctionType):
            waiting += _named(each)
    return False


def _named(function: FunctionType) -> Iterator[Any]:
    """List what a function's code names, and what it encloses."""
    codes = [function.__code__]
    while codes:
        code = codes.pop()
        yield from (function.__globals__.get(name) for name in code.co_names)
        codes += [each for each in code.co_consts if hasattr(each, "co_names")]
    yield from (cell.cell_contents for cell in function.__closure__ or ())


def _is_of_torch(value: Any) -> bool:
    kinds = type(value).__mro__ if not isinstance(value, ModuleType) else ()
    names = [getattr(value, "__name__", "") if isinstance(value, ModuleType) else ""]
    names += [getattr(value, "__module__", None) or "", *(kind.__module__ for kind in kinds)]
    return any(str(name).partition(".")[0] == "torch" for name in names)


def _runs(claim: Claim) -> Any:
    """Return whether a claim states a relation in a number system, at ones."""
    sizes = claim.signature.sizes_above(1)
    ones = claim.signature.point(sizes, lambda kind: kind.filled(lambda: Fraction(1), sizes))

    def runs(system: NumberSystem) -> bool:
        try:
            with system.context():
                claim(**ones.values(claim.parameters, system))
        except Exception:  # noqa: BLE001 - a claim that raises everywhere is told by its judgement
            return False
        return True

    return runs
