"""Enclosures against mpmath at 400 digits: every function of balls, at points inside the balls."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import partial, reduce
from typing import TYPE_CHECKING, Any

import mpmath
import numpy as np
from flint import arb, ctx
from lakatos.systems import (
    Ball,
    UndecidedError,
    array_namespace,
    balls,
    cbrt,
    constant,
    cosine_of_turns,
    erf,
    pi,
    sigmoid,
)
from lakatos.systems.balls import BallNamespace
from lakatos.systems.undefined import UNDEFINED_NUMBER

from .campaign import DECIDED, OPEN, Campaign, Outcome, wrong
from .expressions import pick

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DIGITS = 400
_SURE = 1200
"""Bits of mpmath's answers that are relied on, of some 1,330."""
MP = mpmath.MPContext()
MP.dps = DIGITS
PRECISIONS = (16, 53, 128, 300)
BROAD = (0, 0, Fraction(1, 2**100), Fraction(1, 2**20), Fraction(1, 8), 1)


@dataclass(frozen=True)
class Function:
    """A function of balls, and what mpmath makes of points: rows of numbers give a list."""

    ours: Callable[..., Any]
    theirs: Callable[..., Any]
    shape: tuple[int, ...] = ()
    """The shape of each argument; without axes it is a number."""
    arity: int = 1


def xp(name: str, **how: Any) -> Callable[..., Any]:
    """Return a function of the namespace by its name."""
    return lambda *arrays: getattr(array_namespace(arrays[0]), name)(*arrays, **how)


def _power(base: Any, exponent: Any) -> Any:
    if base < 0 and exponent != MP.floor(exponent):
        raise ValueError("no real power")
    if base == 0 and exponent < 0:
        raise ZeroDivisionError
    return MP.power(base, exponent)


def _root(value: Any) -> Any:
    if value < 0:
        raise ValueError("no real root")
    return MP.sqrt(value)


def _arc(value: Any) -> Any:
    if abs(value) > 1:
        raise ValueError("no real angle")
    return MP.acos(value)


def _logarithm(value: Any) -> Any:
    if value <= 0:
        raise ValueError("no real logarithm")
    return MP.log(value)


def _mean(row: Any) -> Any:
    return MP.fsum(row) / len(row)


def _variance(row: Any) -> Any:
    return _mean([(each - _mean(row)) ** 2 for each in row])


def _dot(one: Any, two: Any) -> Any:
    return MP.fsum([a * b for a, b in zip(one, two, strict=True)])


def _product(one: list[Any], two: list[Any], side: int) -> list[Any]:
    rows = [one[k * side : (k + 1) * side] for k in range(side)]
    columns = [two[k::side] for k in range(side)]
    return [_dot(row, column) for row in rows for column in columns]


def _running(row: list[Any]) -> list[Any]:
    return [MP.fsum(row[: count + 1]) for count in range(len(row))]


ROW = (3,)
FUNCTIONS: dict[str, Function] = {
    "exp": Function(xp("exp"), MP.exp),
    "log": Function(xp("log"), _logarithm),
    "sqrt": Function(xp("sqrt"), _root),
    "tanh": Function(xp("tanh"), MP.tanh),
    "erf": Function(erf, MP.erf),
    "sin": Function(xp("sin"), MP.sin),
    "cos": Function(xp("cos"), MP.cos),
    "acos": Function(xp("acos"), _arc),
    "atan": Function(xp("atan"), MP.atan),
    "cbrt": Function(cbrt, lambda x: MP.sign(x) * MP.cbrt(abs(x))),
    "sign": Function(xp("sign"), MP.sign),
    "sigmoid": Function(sigmoid, lambda x: 1 / (1 + MP.exp(-x))),
    "pow": Function(xp("pow"), _power, arity=2),
    **{
        f"pow {k}": Function(lambda x, k=k: x**k, lambda x, k=k: _power(x, k))
        for k in (-3, -2, -1, 0, 1, 2, 3, 4)
    },
    "square": Function(xp("square"), lambda x: x * x),
    "abs": Function(xp("abs"), abs),
    "negative": Function(xp("negative"), lambda x: -x),
    "add": Function(xp("add"), lambda x, y: x + y, arity=2),
    "subtract": Function(xp("subtract"), lambda x, y: x - y, arity=2),
    "multiply": Function(xp("multiply"), lambda x, y: x * y, arity=2),
    "divide": Function(xp("divide"), lambda x, y: x / y, arity=2),
    "maximum": Function(xp("maximum"), max, arity=2),
    "minimum": Function(xp("minimum"), min, arity=2),
    "clip": Function(lambda x: xp("clip")(x, -1, 2), lambda x: min(max(x, -1), 2)),
    "pi": Function(lambda x: pi(like=x) + 0 * x, lambda x: MP.pi + 0 * x),
    "e": Function(lambda x: array_namespace(x).e + 0 * x, lambda x: MP.e + 0 * x),
    "sum": Function(xp("sum"), MP.fsum, ROW),
    "prod": Function(xp("prod"), lambda row: reduce(lambda a, b: a * b, row), ROW),
    "mean": Function(xp("mean"), _mean, ROW),
    "var": Function(xp("var"), _variance, ROW),
    "max": Function(xp("max"), max, ROW),
    "min": Function(xp("min"), min, ROW),
    "sort": Function(xp("sort"), sorted, ROW),
    "diff": Function(xp("diff"), lambda row: [row[1] - row[0], row[2] - row[1]], ROW),
    "cumulative_sum": Function(xp("cumulative_sum", axis=0), _running, ROW),
    "vecdot": Function(xp("vecdot"), _dot, ROW, arity=2),
    "matmul": Function(xp("matmul"), partial(_product, side=2), (2, 2), arity=2),
    "matmul by FLINT": Function(xp("matmul"), partial(_product, side=8), (8, 8), arity=2),
    "cosine_of_turns": Function(
        lambda x: cosine_of_turns(Fraction(7, 20), like=x) + 0 * x,
        lambda x: MP.cos(MP.pi * 7 / 10) + 0 * x,
    ),
    "constant": Function(
        lambda x: constant("0.1", like=x) + 0 * x, lambda x: MP.mpf(1) / 10 + 0 * x
    ),
}
MOVES = {
    "array", "asarray", "broadcast_to", "concat", "expand_dims", "eye", "flip", "full_like",
    "matrix_transpose", "moveaxis", "ones", "ones_like", "permute_dims", "pivot", "refusals",
    "repeat", "reshape", "roll", "squeeze", "stack", "take", "tile", "tril", "triu", "where",
    "zeros", "zeros_like",
}  # fmt: skip
"""What moves entries and computes none; how it is called is a campaign of its own."""


def missing() -> set[str]:
    """Return the functions of balls that are compared with nothing."""
    public = {name for name in dir(BallNamespace) if not name.startswith("_")}
    return public - MOVES - {name.split()[0] for name in FUNCTIONS}


@dataclass(frozen=True)
class Enclosed:
    """A ball, and points inside it."""

    ball: arb
    points: tuple[Fraction, ...]


def enclosed(generator: np.random.Generator) -> Enclosed:
    """Draw a ball, exact or not, with its ends and points between."""
    kind = int(generator.integers(6))
    middle = Fraction(int(generator.integers(-64, 65)), pick(generator, (1, 2, 8, 64)))
    if kind == 0:
        middle *= Fraction(10) ** int(generator.integers(-30, 31))
    elif kind == 1:
        middle = Fraction(int(generator.integers(-2, 3)), pick(generator, (1, 2)))
    radius = Fraction(pick(generator, BROAD)) * abs(middle if generator.random() < 0.5 else 1)
    with ctx.workprec(2000):
        ball = arb(_exact(middle), _exact(radius))
    # FLINT rounds the radius upwards: these points are inside.
    steps = (-1, 1, Fraction(int(generator.integers(-7, 8)), 8))
    return Enclosed(ball, tuple(dict.fromkeys(middle + radius * step for step in steps)))


def _exact(value: Fraction) -> arb:
    return arb(value.numerator) / value.denominator


def _mpf(value: Fraction) -> Any:
    return MP.mpf(value.numerator) / value.denominator


def reference(number: Any) -> arb:
    """Enclose an answer of mpmath, of which the last digits are not relied on."""
    number = MP.mpf(number)
    if not MP.isfinite(number):
        return arb("nan")
    sign, man, exponent, _ = number._mpf_
    middle = arb(-int(man) if sign else int(man)) * arb(2) ** int(exponent)
    return arb(middle, abs(middle) * arb(2) ** -_SURE)


def trial(generator: np.random.Generator) -> Iterator[Outcome]:
    """Compare every function at one draw, and every comparison."""
    bits = pick(generator, PRECISIONS)
    for name, function in FUNCTIONS.items():
        yield from compared(generator, name, function, bits)
    yield from ordered(generator)


def compared(
    generator: np.random.Generator, name: str, function: Function, bits: int
) -> Iterator[Outcome]:
    """Compare one function: the enclosure has what mpmath says of points in the arguments."""
    count = int(np.prod(function.shape, dtype=int))
    drawn = [[enclosed(generator) for _ in range(count)] for _ in range(function.arity)]
    arrays = [
        Ball.from_values(
            np.array([each.ball for each in row], dtype=object).reshape(function.shape)
        )
        for row in drawn
    ]
    with balls(bits).context():
        found = function.ours(*arrays).entries().ravel()
    for _ in range(2):
        rows = [[_mpf(pick(generator, each.points)) for each in row] for row in drawn]
        arguments = rows if function.shape else [row[0] for row in rows]
        try:
            said = function.theirs(*arguments)
        except (ValueError, ZeroDivisionError, OverflowError):
            said = [None] * len(found)
        answers = said if isinstance(said, list) else [said]
        for cell, answer in zip(found, answers, strict=True):
            yield judged(cell, answer, f"{name} at {bits} bits of {drawn}")


def judged(cell: Any, answer: Any, what: str) -> Outcome:
    """Say whether an enclosure has the answer; None is none."""
    if cell is UNDEFINED_NUMBER:
        return wrong(f"undefined: {what}") if answer is not None else DECIDED
    if not cell.is_finite():
        return OPEN
    if answer is None:
        return wrong(f"{cell} where there is nothing: {what}")
    with ctx.workprec(2000):
        known = reference(answer)
        return DECIDED if cell.overlaps(known) else wrong(f"{cell} is not {known}: {what}")


COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "<": lambda x, y: x < y,
    "<=": lambda x, y: x <= y,
    ">": lambda x, y: x > y,
    ">=": lambda x, y: x >= y,
    "==": lambda x, y: x == y,
    "!=": lambda x, y: x != y,
}


def ordered(generator: np.random.Generator) -> Iterator[Outcome]:
    """Compare balls: what is answered is true of all points inside."""
    one = enclosed(generator)
    two = one if generator.random() < 0.2 else enclosed(generator)
    left, right = (Ball.from_values(each.ball) for each in (one, two))
    for sign, compare in COMPARISONS.items():
        try:
            said = bool(compare(left, right))
        except UndecidedError:
            yield OPEN
            continue
        known = {bool(compare(a, b)) for a in one.points for b in two.points}
        yield DECIDED if known == {said} else wrong(f"{said}: {one} {sign} {two}")


CAMPAIGN = Campaign(
    "enclosures",
    "balls and their comparisons, beside mpmath at 400 digits",
    trial, small=12, full=2_000,
)  # fmt: skip
