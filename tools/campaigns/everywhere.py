"""Random claims over symbolic sizes against the prover for all sizes: what is proved is judged.

Both sides are formed of matrix products, sums, exponentials, moves and slices; half of what is
claimed is true, the rest is what holds at one token, at one channel, for symmetric matrices, or
where something is positive.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import numpy as np
from lakatos.harness.judge.point import judge
from lakatos.harness.prove.symbolic.prover import prove_everywhere
from lakatos.systems import Array, array_namespace, constant
from lakatos.theory import (
    HOLDS,
    Claim,
    NonNegative,
    Permutation,
    Positive,
    Real,
    Relation,
    StochasticRows,
    UnitRows,
    at_most,
    claim,
    differ,
    equal,
    exists,
    less,
)
from lakatos.theory.relation import Truth
from lakatos.theory.witness import Point

from .campaign import DECIDED, OPEN, Campaign, Outcome, wrong
from .expressions import pick
from .relations import HERE
from .structures import by, softmax

Change = Callable[[SimpleNamespace], Any]


@claim(latex="P", source=HERE, expected=HOLDS)
def of_reals(
    x: Real[Array, "n d"], y: Real[Array, "n d"], w: Real[Array, "d d"], p: Permutation[Array, "n"]
) -> Relation:
    """State something of matrices."""
    return equal(x[p] @ w, y)


@claim(latex="P", source=HERE, expected=HOLDS)
def of_signs(
    x: Positive[Array, "n d"], y: NonNegative[Array, "n d"], w: Real[Array, "d d"],
    p: Permutation[Array, "n"],
) -> Relation:  # fmt: skip
    """State something of matrices whose signs are known."""
    return equal(x[p] @ w, y)


@claim(latex="P", source=HERE, expected=HOLDS)
def of_weights(
    x: StochasticRows[Array, "n d"], y: Real[Array, "n d"], w: StochasticRows[Array, "d d"],
    p: Permutation[Array, "n"],
) -> Relation:  # fmt: skip
    """State something of weights."""
    return equal(x[p] @ w, y)


@claim(latex="P", source=HERE, expected=HOLDS)
def of_directions(
    x: UnitRows[Array, "n d"],
    y: UnitRows[Array, "n d"],
    w: Real[Array, "d d"],
    p: Permutation[Array, "n"],
) -> Relation:
    """State something of rows of length one."""
    return equal(x[p] @ w, y)


MODELS = (of_reals, of_reals, of_signs, of_weights, of_directions)


def total(x: Any, axis: int | None = None) -> Any:
    return by("sum", axis=axis, keepdims=axis is not None)(x)


def doubled(x: Any) -> Any:
    return array_namespace(x).concat([x, x], axis=0)


STEPS: tuple[Change, ...] = (
    *(lambda o: o.x + o.y, lambda o: o.x - o.y, lambda o: o.x * o.y),
    *(lambda o: o.x @ o.w, lambda o: o.x @ o.x.mT @ o.y, lambda o: o.x[o.p]),
    *(lambda o: o.x @ o.w @ o.w.mT, lambda o: o.x * total(o.y, 0), lambda o: -o.x),
    *(lambda o: o.x - by("mean", axis=0, keepdims=True)(o.x), lambda o: o.x * o.x),
    *(lambda o: o.x * total(o.x * o.y, 1), lambda o: by("exp")(o.x)),
    *(lambda o: softmax(o.x), lambda o: softmax(o.x, 0), lambda o: o.x[::-1]),
    *(lambda o: abs(o.x), lambda o: by("maximum")(o.x, 0), lambda o: o.x / 2),
    *(lambda o: o.x / o.x.shape[0], lambda o: o.x * o.x.shape[1]),
    lambda o: by("sqrt")(total(o.x * o.x, 1)) * o.y,
    lambda o: o.x / (1 + total(o.x * o.x, 1)),
    lambda o: by("tanh")(o.x),
    lambda o: constant(np.ones(1, dtype=int), like=o.x) - o.x,
)
"""What makes a matrix of a matrix."""
SAME: tuple[Change, ...] = (
    *(lambda o: o.x + o.y - o.y, lambda o: 0 - (0 - o.x), lambda o: o.x[::-1][::-1]),
    *(lambda o: o.x.mT.mT, lambda o: 2 * o.x - o.x),
    lambda o: doubled(o.x)[: o.x.shape[0]],
    *(lambda o: (o.x * 3 + o.x) / 4, lambda o: by("maximum")(o.x, o.x)),
    lambda o: by("maximum")(o.x, 0) - by("maximum")(-o.x, 0),
    lambda o: o.x + softmax(o.y) - by("exp")(o.y) / total(by("exp")(o.y), 1),
    lambda o: o.x + total(total(o.y, 0), 1) - total(total(o.y, 1), 0),
    lambda o: o.x + (o.x @ o.w) @ o.w - o.x @ (o.w @ o.w),
    lambda o: o.x + total(o.y[o.p], 0) - total(o.y, 0),
    lambda o: o.x + (o.y.mT @ o.x).mT[:1, :1] - (o.x.mT @ o.y)[:1, :1],
    lambda o: o.x + by("mean", axis=0, keepdims=True)(o.y) * o.y.shape[0] - total(o.y, 0),
    lambda o: o.x * by("exp")(o.y) * by("exp")(-o.y),
)  # fmt: skip
"""What leaves a matrix as it is."""
TEMPTING: tuple[Change, ...] = (
    *(lambda o: o.x[o.p], lambda o: o.x[::-1], lambda o: o.x @ o.w.mT @ o.w),
    *(lambda o: abs(o.x), lambda o: by("maximum")(o.x, 0)),
    lambda o: softmax(o.x),
    *(lambda o: o.x / total(o.x, 1), lambda o: o.x * total(o.x * o.x, 1)),
    lambda o: o.x + o.x @ o.w - o.x @ o.w.mT,
    lambda o: o.x * total(o.y, 1),
    lambda o: o.x + total(o.y, 0) - o.y,
    lambda o: o.x + total(o.y, 1) - o.y,
    lambda o: o.x - by("mean", axis=0, keepdims=True)(o.x),
    lambda o: o.x * o.x.shape[0],
    lambda o: by("sqrt")(o.x * o.x),
    lambda o: o.x * o.y / o.y,
    lambda o: o.x + o.x @ o.w @ o.w - o.x @ (o.w * o.w),
    lambda o: o.x + total(o.y[o.p] * o.x, 0) - total(o.y * o.x, 0),
    lambda o: o.x + by("roll", axis=0)(o.y, 1) - o.y,
    lambda o: o.x + total(abs(o.y), 1) - abs(total(o.y, 1)),
)  # fmt: skip
"""What leaves a matrix as it is at some sizes, for some signs, or seldom."""
BELOW: tuple[Change, ...] = (
    *(lambda o: o.x - abs(o.y), lambda o: o.x - o.y * o.y, lambda o: o.x - o.y),
    *(lambda o: by("minimum")(o.x, o.y), lambda o: -abs(o.x)),
    lambda o: o.x - total(o.y * o.y, 1) + o.y * o.y,
    lambda o: o.x + abs(total(o.y, 1)) - total(abs(o.y), 1),
    lambda o: o.x + total(o.x * o.y, 1) ** 2 - total(o.x * o.x, 1) * total(o.y * o.y, 1),
    lambda o: o.x - total(o.y, 1) + o.y,
    lambda o: (
        o.x
        + by("mean", axis=1, keepdims=True)(o.y) ** 2
        - by("mean", axis=1, keepdims=True)(o.y * o.y)
    ),
    lambda o: o.x + o.y - by("max", axis=0, keepdims=True)(o.y),
    lambda o: o.x - by("exp")(o.y) + 1 + o.y,
    lambda o: o.x - by("exp")(o.y),
    lambda o: o.x + softmax(o.y) - 1,
    lambda o: o.x + softmax(o.y) * o.y - by("max", axis=1, keepdims=True)(o.y),
    lambda o: o.x + total(softmax(o.y) * o.y, 1) ** 2 - total(softmax(o.y) * o.y * o.y, 1),
    lambda o: o.x + total(softmax(o.y) * o.y, 1) - by("mean", axis=1, keepdims=True)(o.y),
    lambda o: o.x + by("mean", axis=1, keepdims=True)(o.y) - total(softmax(o.y) * o.y, 1),
    lambda o: o.x + total(o.x * o.y, 1) - total(o.x * o.x, 1) / 2 - total(o.y * o.y, 1) / 2,
    lambda o: o.x + total(by("exp")(o.x), 1) * (total(o.y, 1) - by("exp")(o.y)),
    lambda o: o.x + total(o.x, 0) ** 2 - o.x.shape[0] * total(o.x * o.x, 0),
    lambda o: o.x + softmax(o.y) * (1 - softmax(o.y)) - Fraction(1, 4),
)
"""What is at most a matrix, always or for some signs."""
ORDERS = {"=": equal, "!=": differ, "<=": at_most, "<": less}


def changed(change: Change, given: SimpleNamespace) -> SimpleNamespace:
    """Put something else in the place of the first matrix."""
    return SimpleNamespace(**vars(given) | {"x": change(given)})


def relation_of(generator: np.random.Generator) -> tuple[str, Callable[..., Relation]]:
    """Draw a relation between two matrices, and what it is made of."""
    order = pick(generator, ("=", "=", "=", "<=", "<=", "<", "!="))
    steps = [int(generator.integers(len(STEPS))) for _ in range(int(generator.integers(0, 3)))]
    kinds = {"=": (SAME, TEMPTING), "!=": (SAME, TEMPTING)}.get(order, (BELOW, BELOW))
    family = kinds[int(generator.random() < 0.6)]
    change = int(generator.integers(len(family)))
    after = generator.random() < 0.4
    negated = bool(generator.random() < 0.1)

    def relation(**given: Any) -> Relation:
        left = right = SimpleNamespace(**given)
        if not after:
            left = changed(family[change], left)
        for step in steps:
            left, right = changed(STEPS[step], left), changed(STEPS[step], right)
        if after:
            left = changed(family[change], left)
        if order == "!=":
            right.x = right.x + 1
        made = ORDERS[order](left.x, right.x)
        return exists(made) if negated else made

    places = {id(SAME): "same", id(TEMPTING): "tempting", id(BELOW): "below"}
    words = f"{places[id(family)]} {change} {'after' if after else 'before'} {steps}, {order}"
    return f"exists {words}" if negated else words, relation


def points(made: Claim, generator: np.random.Generator) -> Iterator[Point]:
    """Draw points: the smallest sizes, some others, halves and zeros."""
    for n, d in ((1, 1), (1, 2), (2, 1), (2, 2), tuple(generator.integers(1, 6, 2).tolist())):
        for scale in (1, 4):
            half = lambda scale=scale: scale * Fraction(int(generator.integers(-4, 5)), 2)
            sizes = {"n": n, "d": d}
            yield made.signature.point(sizes, lambda kind: kind.filled(half, sizes))  # noqa: B023 - drawn at once


def trial(generator: np.random.Generator) -> Iterator[Outcome]:
    """Claim something at random; if it is proved for all sizes, judge it at points."""
    words, relation = relation_of(generator)
    model = pick(generator, MODELS)
    made = replace(model, function=relation, where_defined=bool(generator.random() < 0.1))
    proof = prove_everywhere(made)
    if proof is None:
        yield OPEN
        return
    refuting = words.startswith("exists")
    bad = Truth.TRUE if refuting else Truth.FALSE
    yield next(
        (
            wrong(f"{model.id}: {words} is proved ({proof}), at {point.sizes} {point.coordinates}")
            for point in points(made, generator)
            if all(
                name in proof.symbols or size <= proof.numbers[name]
                for name, size in point.sizes.items()
            )
            and judge(made, point, cap=512).truth is bad
        ),
        DECIDED,
    )


CAMPAIGN = Campaign(
    "everywhere",
    "random claims over symbolic sizes: what is proved for all sizes is judged at points",
    trial, small=150, full=20_000,
)  # fmt: skip
