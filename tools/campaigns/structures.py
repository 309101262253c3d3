"""Random blocks against the structure reader: every law that is read off is judged at points.

Many blocks are another formula at some sizes: at seven tokens, at one channel, where the tokens
divide by three. A law is judged at the sizes for which it is said to be shown, from 1 to 9 and at a
few large ones.
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from lakatos.harness.catalogue.own import UserBlock
from lakatos.harness.judge.point import judge
from lakatos.harness.laws.cells import cell, meaningful, site
from lakatos.harness.prove.structure.rules import obeyed
from lakatos.systems import array_namespace, constant, pivot
from lakatos.theory.domain import NonNegative, Positive, Real, StochasticRows
from lakatos.theory.laws import LAWS
from lakatos.theory.relation import Truth
from lakatos.theory.shape import Shape

from .campaign import DECIDED, OPEN, Campaign, Outcome, wrong
from .expressions import pick
from .relations import HERE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lakatos.theory import Claim
    from lakatos.theory.witness import Point

INPUT = Real(Shape.parse("n d"))
PARAMETERS = {
    "w": Real(Shape.parse("d d")),
    "b": Positive(Shape.parse("d")),
    "a": StochasticRows(Shape.parse("n n")),
    "c": NonNegative(Shape.parse("n 1")),
}
LARGE = ((17, 2), (2, 17), (33, 1))


def by(name: str, **how: Any) -> Callable[..., Any]:
    return lambda x, *rest: getattr(array_namespace(x), name)(x, *rest, **how)


def softmax(x: Any, axis: int = -1) -> Any:
    powers = by("exp")(x - pivot(x, axis))
    return powers / by("sum", axis=axis, keepdims=True)(powers)


def delayed(x: Any) -> Any:
    xp = array_namespace(x)
    return xp.concat([xp.zeros_like(x[:1]), x[:-1]], axis=0)


def chunked(x: Any) -> Any:
    """Take means of pairs of tokens, and leave an odd one as it is."""
    xp = array_namespace(x)
    half = x.shape[0] // 2
    if not half:
        return x
    pairs = xp.reshape(x[: 2 * half], (half, 2, x.shape[1]))
    means = xp.broadcast_to(xp.mean(pairs, axis=1, keepdims=True), pairs.shape)
    return xp.concat([xp.reshape(means, (2 * half, x.shape[1])), x[2 * half :]], axis=0)


def attended(x: Any, *, causal: bool) -> Any:
    """Average the tokens by the exponentials of inner products."""
    scores = x @ x.mT
    xp = array_namespace(scores)
    seen = np.tri(x.shape[0], dtype=bool) if causal else np.ones((x.shape[0],) * 2, dtype=bool)
    powers = xp.where(seen, xp.exp(scores / 8), xp.zeros_like(scores))
    return powers / xp.sum(powers, axis=-1, keepdims=True) @ x


STEPS: tuple[Callable[[Any], Any], ...] = (
    *(by(name) for name in ("tanh", "sin", "cos", "abs", "flip")),
    *(by(name, axis=axis, keepdims=True) for name in ("sum", "mean", "max") for axis in (0, 1)),
    lambda x: by("exp")(x / 4),
    softmax,
    partial(softmax, axis=0),
    *(partial(attended, causal=causal) for causal in (True, False)),
    *(lambda x: by("roll", axis=0)(x, 1), lambda x: by("roll", axis=1)(x, -1), delayed, chunked),
    *(lambda x: x[::-1], lambda x: x[:, ::-1], lambda x: x[:1], lambda x: x[:, :1]),
    *(lambda x: by("maximum")(x, 0), lambda x: by("clip")(x, -1, 1)),
    by("cumulative_sum", axis=0),
    *(lambda x: x * x, lambda x: x**3, lambda x: x / 2, lambda x: 1 - x, lambda x: -x),
    *(lambda x: 2 * x, lambda x: 0 * x, lambda x: x / x.shape[0], lambda x: x * x.shape[1]),
    *(lambda x: x - by("mean", axis=0, keepdims=True)(x), lambda x: x / (1 + x * x)),
    lambda x: x - by("mean", axis=1, keepdims=True)(x),
    lambda x: x / by("sqrt")(by("mean", axis=1, keepdims=True)(x * x) + 1),
    lambda x: x + constant(np.arange(x.shape[0])[:, None], like=x),
    lambda x: constant(np.tri(x.shape[0], dtype=int), like=x) @ x,
    lambda x: array_namespace(x).where(x > 0, x, x / 2),
    by("tril"),
    lambda x: x @ x.mT @ x,
)
PAIRS: tuple[Callable[[Any, Any], Any], ...] = (
    *(lambda x, y: x + y, lambda x, y: x - y, lambda x, y: x * y, lambda x, y: x @ y),
    *(lambda x, y: softmax(x) * y, by("maximum"), by("minimum"), lambda x, y: (x + y) / 2),
    lambda x, y: array_namespace(x).where(x > y, x, y),
    lambda x, y: array_namespace(x).concat([x[:1], y[1:]], axis=0),
    lambda x, y: array_namespace(x).concat([x[:, :1], y[:, 1:]], axis=1),
)
CASES: tuple[Callable[[int, int, int], bool], ...] = (
    lambda n, _, k: n == k,
    lambda _, d, k: d == k,
    lambda n, _, k: n > k,
    lambda n, _, k: n % (k + 1) == 0,
    lambda _, d, k: d % (k + 1) == 1,
    lambda n, d, _: n == d,
    lambda n, d, k: n * d > 3 * k,
    lambda n, d, _: n < d,
)
"""Conditions on both sizes and a number."""


def program(generator: np.random.Generator) -> UserBlock:
    """Draw a block of few steps, in two thirds of all draws with a case by size."""
    given = {key: domain for key, domain in PARAMETERS.items() if generator.random() < 0.2}
    steps = [_step(generator, 1 + len(given) + k) for k in range(int(generator.integers(1, 4)))]
    case, bound = pick(generator, CASES), int(generator.integers(1, 10))
    special = generator.random() < 0.66
    other = pick(generator, STEPS)

    def run(x: Any, **parameters: Any) -> Any:
        arrays = [x, *parameters.values()]
        for step, places in steps:
            arrays.append(step(*(arrays[place] for place in places)))
        last = arrays[-1]
        return other(last) if special and case(*x.shape, bound) else last

    made = UserBlock(
        run, HERE.at("a draw"), rational=False, given={"x": INPUT, **given}, label="drawn"
    )
    object.__setattr__(made, "checked", run)
    return made


def _step(generator: np.random.Generator, count: int) -> tuple[Any, list[int]]:
    family, arity = (STEPS, 1) if generator.random() < 0.6 else (PAIRS, 2)
    choices = (0, count - 1, int(generator.integers(count)))
    return pick(generator, family), [pick(generator, choices) for _ in range(arity)]


def trial(generator: np.random.Generator) -> Iterator[Outcome]:
    """Read the laws off a block, and judge each at points."""
    block = program(generator)
    try:
        found = obeyed(block, site(block)[1]) if block.result is not None else {}
    except (ValueError, IndexError, TypeError, ArithmeticError):
        found = {}
    for law, shown in found.items():
        if meaningful(LAWS[law], block):
            yield refuted(generator, block, law, shown.extent)
    if not found:
        yield OPEN


def sizes_of(generator: np.random.Generator) -> Iterator[tuple[int, int]]:
    """Yield sizes: the smallest, some up to nine, and a large one."""
    yield from ((1, 1), (1, 3), (3, 1))
    for _ in range(5):
        n, d = generator.integers(1, 10, 2)
        yield int(n), int(d)
    yield pick(generator, LARGE)


def refuted(generator: np.random.Generator, block: UserBlock, law: str, extent: Any) -> Outcome:
    """Judge one law of a block at the sizes for which it was shown."""
    claim = cell(LAWS[law], block)
    for pair in sizes_of(generator):
        sizes = dict(zip(("n", "d"), pair, strict=True)) | dict.fromkeys(
            set(claim.bounds) - {"n", "d"}, 2
        )
        sizes = {name: sizes[name] for name in claim.bounds}
        if not extent.covers({name: sizes[name] for name in block.bounds}):
            continue
        point = halves(generator, claim, sizes)
        if judge(claim, point, cap=256).truth is Truth.FALSE:
            return wrong(f"{law} at {sizes}, shown {extent}: {point.coordinates}")
    return DECIDED


def halves(generator: np.random.Generator, claim: Claim, sizes: dict[str, int]) -> Point:
    """Draw a point of halves."""
    half = lambda: Fraction(int(generator.integers(-6, 7)), 2)
    return claim.signature.point(sizes, lambda kind: kind.filled(half, sizes))


CAMPAIGN = Campaign(
    "structures",
    "random blocks, many of them another formula at some sizes: laws read off their code",
    trial, small=40, full=5_000,
)  # fmt: skip
