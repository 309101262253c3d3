"""First and second derivatives against one-sided differences, ties included.

A difference quotient over a step t has an error of some order in t, so that the change from a step
to its half is at least that of the half step itself, up to higher orders: a derivative lies within
twice the change of the second quotient.
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb
from lakatos.systems import (
    RATIONALS,
    Ball,
    NotRigorousError,
    UndecidedError,
    array_namespace,
    balls,
    cbrt,
    constant,
    erf,
    jacobian,
    jvp,
    pivot,
    sigmoid,
)
from lakatos.systems.dual import DualNamespace
from lakatos.systems.undefined import UNDEFINED_NUMBER

from .campaign import DECIDED, OPEN, Campaign, Outcome, wrong
from .expressions import pick

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WIDTH = 3
BITS, SHARP = 128, balls(2500)
_STEP = Fraction(1, 2**400)
ORDER = np.array([2, 0, 1])


def by(name: str, **how: Any) -> Callable[..., Any]:
    """Return a function of arrays, or of a list of them, by its name."""

    def call(x: Any, *rest: Any) -> Any:
        xp = array_namespace(x[0] if isinstance(x, list) else x)
        return getattr(xp, name)(x, *rest, **how)

    return call


def spread(x: Any) -> Any:
    """Return an array of any shape as a row of three."""
    xp = array_namespace(x)
    flat = xp.reshape(x, (-1,))
    return flat[:WIDTH] if flat.shape[0] >= WIDTH else xp.broadcast_to(flat[:1], (WIDTH,))


def matrix(x: Any) -> Any:
    return constant([[1, -2, 0], [3, 1, 1], [0, 0, 2]], like=x)


def positive(x: Any) -> Any:
    return 1 + x * x


def column(x: Any) -> Any:
    return array_namespace(x).expand_dims(x, axis=1)


def softmax(x: Any) -> Any:
    powers = by("exp")(x - pivot(x))
    return powers / by("sum", axis=-1, keepdims=True)(powers)


STEPS: dict[str, Callable[[Any], Any]] = {
    "exp": lambda x: by("exp")(x / 2),
    "log": lambda x: by("log")(positive(x)),
    "sqrt": lambda x: by("sqrt")(positive(x)),
    **{name: by(name) for name in ("tanh", "sin", "cos", "abs", "square", "negative", "flip")},
    "erf": erf,
    "atan": by("atan"),
    "acos": lambda x: by("acos")(by("tanh")(x)),
    "cbrt": lambda x: cbrt(positive(x)),
    "sign": lambda x: x * by("sign")(positive(x)),
    "sort": lambda x: by("sort")(x) - x,
    "diff": lambda x: by("diff")(by("concat")([x, x[:1]])),
    "repeat": lambda x: by("repeat")(x, 2)[:WIDTH],
    "tile": lambda x: by("flip")(by("tile")(x, (2,)))[:WIDTH],
    "pivot": softmax,
    "sigmoid": sigmoid,
    "pow": lambda x: x**3 - by("pow")(positive(x), x / 2) + 2**x,
    "divide": lambda x: x / positive(x) + 1 / positive(x),
    "subtract": lambda x: 1 - x - 2 * x,
    "maximum": lambda x: by("maximum")(x, 0) + by("maximum")(x, by("flip")(x)),
    "minimum": lambda x: by("minimum")(by("roll")(x, 1), x),
    "clip": lambda x: by("clip")(x, -1, 1),
    "max": lambda x: x + by("max")(x),
    "min": lambda x: x * by("min", axis=0, keepdims=True)(x),
    "sum": lambda x: x * by("sum")(x),
    "mean": lambda x: x - by("mean")(x),
    "var": lambda x: x * by("var")(x),
    "prod": lambda x: x + by("prod")(x),
    "cumulative_sum": by("cumulative_sum", axis=0),
    "vecdot": lambda x: x * by("vecdot")(x, x),
    "matmul": lambda x: matrix(x) @ x + (column(x) @ column(x).mT)[0],
    "roll": lambda x: by("roll")(x, 1),
    "take": lambda x: by("take", axis=0)(x, ORDER) * x[ORDER],
    "where": lambda x: array_namespace(x).where(np.array([True, False, True]), x, 2 * x),
    "compare": lambda x: array_namespace(x).where(x > Fraction(1, 3), x, -x),
    "concat": lambda x: by("concat")([x[1:], 3 * x])[:WIDTH],
    "stack": lambda x: spread(by("stack", axis=1)([x, x * x])),
    "tril": lambda x: spread(by("sum", axis=1)(by("tril")(column(x) * x))),
    "triu": lambda x: spread(by("sum", axis=0)(by("triu")(column(x) * x))),
    "reshape": lambda x: spread(by("reshape")(x * x, (WIDTH, 1))),
    "permute_dims": lambda x: spread(by("permute_dims")(column(x), (1, 0))),
    "matrix_transpose": lambda x: spread(by("matrix_transpose")(column(x))),
    "moveaxis": lambda x: spread(by("moveaxis")(column(x), 0, 1)),
    "squeeze": lambda x: by("squeeze")(column(x), 1),
    "expand_dims": lambda x: spread(column(x)),
    "broadcast_to": lambda x: by("broadcast_to")(x, (2, WIDTH))[1],
    "asarray": lambda x: array_namespace(x).asarray(x),
    "full_like": lambda x: array_namespace(x).full_like(x, x[0]) * x,
    "zeros_like": lambda x: x + by("zeros_like")(x),
    "ones_like": lambda x: x + by("ones_like")(x),
    "add": lambda x: by("add")(x, x[0]),
    "multiply": lambda x: by("multiply")(x, x[1]),
}
"""Maps of rows of three, each with the function whose derivative it asks for."""
NO_FUNCTIONS = {"base", "level", "linear", "parts", "dual", "moves"}


def missing() -> set[str]:
    """Return the functions with a derivative that no map asks for."""
    known = {name for name in vars(DualNamespace) if not name.startswith("_")}
    return (known | DualNamespace.linear) - NO_FUNCTIONS - STEPS.keys()


def composed(generator: np.random.Generator) -> tuple[str, Callable[[Any], Any]]:
    """Draw a map: some steps one after the other, with sums and products on the way."""
    names = [pick(generator, tuple(STEPS)) for _ in range(int(generator.integers(1, 4)))]
    joins = [int(generator.integers(4)) for _ in names]

    def run(x: Any) -> Any:
        for name, join in zip(names, joins, strict=True):
            step = STEPS[name](x)
            x = (step, step, step + x, step * x)[join]
        return x

    return " ".join(f"{name}{'  +*'[join]}" for name, join in zip(names, joins, strict=True)), run


def row_of(generator: np.random.Generator, values: tuple[Any, ...]) -> np.ndarray:
    row = np.empty(WIDTH, dtype=object)
    row[:] = [Fraction(pick(generator, values)) for _ in range(WIDTH)]
    return row


PLACES = (0, 0, 1, 1, -1, 2, Fraction(1, 2), Fraction(1, 3), Fraction(-7, 5))
DIRECTIONS = (0, 1, 1, -1, 2, Fraction(-1, 2))


def trial(generator: np.random.Generator) -> Iterator[Outcome]:
    """Differentiate one map at a point where entries often tie."""
    words, run = composed(generator)
    x, v = row_of(generator, PLACES), row_of(generator, DIRECTIONS)
    yield from compared(run, x, v, f"{words} at {list(map(str, x))} along {list(map(str, v))}")
    if generator.random() < 0.3:
        yield from partials(run, x, f"jacobian of {words} at {list(map(str, x))}")
    if generator.random() < 0.3:
        w = row_of(generator, DIRECTIONS)
        words = f"{words} at {list(map(str, x))} along {list(map(str, v))}, {list(map(str, w))}"
        yield from compared(partial(sloped, run, v), x, w, f"second of {words}")


def sloped(run: Callable[[Any], Any], v: np.ndarray, x: Any) -> Any:
    return jvp(run, x, constant(v, like=x))


def compared(
    run: Callable[[Any], Any], x: np.ndarray, v: np.ndarray, what: str
) -> Iterator[Outcome]:
    """Compare the derivative in balls and in fractions with the difference quotients."""
    known = quotients(run, x, v)
    if known is None:
        yield OPEN
        return
    for system in (balls(BITS), RATIONALS):
        with system.context():
            try:
                found = jvp(run, system.enter(x), system.enter(v))
            except (UndecidedError, NotRigorousError):
                yield OPEN
                continue
        yield from judged(found, known, f"{system.name}: {what}")


def partials(run: Callable[[Any], Any], x: np.ndarray, what: str) -> Iterator[Outcome]:
    """Compare all partial derivatives with the difference quotients along the axes."""
    system = balls(BITS)
    with system.context():
        try:
            found = jacobian(run, system.enter(x))
        except UndecidedError:
            yield OPEN
            return
    for place in range(WIDTH):
        unit = np.array([Fraction(int(place == each)) for each in range(WIDTH)], dtype=object)
        known = quotients(run, x, unit)
        if known is not None:
            yield from judged(found[:, place], known, f"{what}, entry {place}")


def quotients(run: Callable[[Any], Any], x: np.ndarray, v: np.ndarray) -> list[Any] | None:
    """Enclose the one-sided derivative by differences; None where a value is undecided."""
    with SHARP.context():
        try:
            here = run(SHARP.enter(x))
            first, second = (
                (run(SHARP.enter(x + step * v)) - here) / step for step in (_STEP, _STEP / 2)
            )
        except UndecidedError:
            return None
        cells = [each.entries().ravel() for each in (first, second)]
        return [
            UNDEFINED_NUMBER
            if one is UNDEFINED_NUMBER or two is UNDEFINED_NUMBER
            else two + arb(0, 2 * abs(one - two).upper())
            for one, two in zip(*cells, strict=True)
        ]


def judged(found: Any, known: list[Any], what: str) -> Iterator[Outcome]:
    """Say of each entry whether the derivative may be the quotient."""
    for cell, quotient in zip(Ball.from_values(found.entries()).entries(), known, strict=True):
        if (
            cell is UNDEFINED_NUMBER
            or quotient is UNDEFINED_NUMBER
            or not cell.is_finite()
            or not quotient.is_finite()
        ):
            yield OPEN
        else:
            same = cell.overlaps(quotient)
            yield DECIDED if same else wrong(f"{cell} is not {quotient}: {what}")


CAMPAIGN = Campaign(
    "slopes",
    "first derivatives, beside one-sided differences; ties included",
    trial, small=150, full=20_000,
)  # fmt: skip
