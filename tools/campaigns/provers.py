"""Random claims with special points against the prover: what is proved fails at no rational point.

Half of what is claimed is true where it is defined; the rest is what one is tempted to believe:
that a root undoes a square, that a quotient by itself is one, that a size has a sign.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
from lakatos.harness.judge.point import judge
from lakatos.harness.prove.identities import prove
from lakatos.systems import Array
from lakatos.theory import (
    HOLDS,
    Between,
    Claim,
    Integer,
    NonNegative,
    NonZero,
    Positive,
    Real,
    Relation,
    all_of,
    assuming,
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
from .expressions import (
    MINUS,
    ONE,
    TWO,
    Term,
    absolute,
    add,
    divide,
    drawn,
    exp,
    log,
    maximum,
    minimum,
    multiply,
    negative,
    number,
    of,
    pick,
    rewritten,
    sqrt,
    square,
    subtract,
    value,
)
from .relations import HERE

NAMES = "xyz"
ORDERS = {"=": equal, "!=": differ, "<=": at_most, "<": less}
SPECIAL = tuple(map(Fraction, (0, 1, -1, 2, "1/2", "-1/2", 3, "-7/3", 1000)))
power = of("pow")


@claim(latex="P", source=HERE, expected=HOLDS)
def of_reals(x: Real[Array, ""], y: Real[Array, ""], z: Real[Array, ""]) -> Relation:
    """State something of three real numbers."""
    return equal(x + y, y + z)


@claim(latex="P", source=HERE, expected=HOLDS)
def of_signs(x: Positive[Array, ""], y: NonNegative[Array, ""], z: NonZero[Array, ""]) -> Relation:
    """State something of numbers whose signs are known in part."""
    return equal(x + y, y + z)


@claim(latex="P", source=HERE, expected=HOLDS)
def of_few(
    x: Between[Array, "", -2, 2], y: Integer[Array, ""], z: Between[Array, "", 0, 1]
) -> Relation:
    """State something of bounded and of whole numbers."""
    return equal(x + y, y + z)


@claim(latex="P", source=HERE, expected=HOLDS)
def of_rows(x: Real[Array, "n"], y: Positive[Array, "n"], z: Real[Array, "n"]) -> Relation:
    """State something of rows."""
    return equal(x + y, y + z)


MODELS = (of_reals, of_reals, of_signs, of_few, of_rows)


def tempting(a: Term, b: Term) -> list[Term]:
    """List what looks like a: some are a wherever they are defined, some only for some signs."""
    return [
        sqrt(square(a)),
        square(sqrt(a)),
        absolute(a),
        divide(square(a), a),
        divide(multiply(a, b), b),
        multiply(a, divide(b, b)),
        exp(log(a)),
        log(exp(a)),
        power(a, ONE),
        multiply(a, power(b, number(0))),
        multiply(power(a, TWO), power(a, MINUS)),
        power(power(a, TWO), number(Fraction(1, 2))),
        divide(ONE, divide(ONE, a)),
        maximum(a, number(0)),
        multiply(sqrt(a), sqrt(a)),
        divide(sqrt(multiply(a, b)), sqrt(b)),
        subtract(maximum(a, b), maximum(b, number(0))),
        divide(subtract(square(a), square(b)), subtract(a, b)),
        add(a, subtract(sqrt(square(b)), b)),
        sqrt(multiply(square(a), power(b, number(0)))),
    ]


def below(a: Term, b: Term) -> list[Term]:
    """List what is at most a for some signs, or for all."""
    return [
        subtract(a, absolute(b)),
        subtract(a, square(subtract(a, b))),
        minimum(a, b),
        subtract(a, square(b)),
        subtract(a, sqrt(b)),
        subtract(a, divide(ONE, square(b))),
        subtract(a, divide(b, absolute(b))),
        multiply(a, divide(b, b)),
        subtract(a, b),
        subtract(a, multiply(a, b)),
        subtract(subtract(a, exp(b)), number(0)),
        subtract(a, absolute(subtract(a, absolute(b)))),
        negative(absolute(a)),
        subtract(a, power(b, TWO)),
        subtract(a, add(square(b), number(Fraction(1, 9)))),
    ]


def sides(generator: np.random.Generator, order: str) -> tuple[Term, Term]:
    """Draw the two sides of a relation."""
    rational = generator.random() < 0.6
    a, b = (drawn(generator, NAMES, int(generator.integers(0, 3)), rational=rational) for _ in "ab")
    looks_like = below if order in ("<", "<=") and generator.random() < 0.7 else tempting
    other = pick(generator, looks_like(a, b))
    kind = generator.random()
    if kind < 0.35:
        other = rewritten(
            generator, a, NAMES, rational=rational, steps=int(generator.integers(1, 4))
        )
    elif kind < 0.5:
        other = rewritten(generator, other, NAMES, rational=rational, steps=1)
    if order == "!=":
        other = add(other, pick(generator, (ONE, square(b), absolute(b), exp(b), number(0))))
    return (other, a) if order in ("<", "<=") or generator.random() < 0.5 else (a, other)


def relation_of(generator: np.random.Generator) -> tuple[str, Callable[..., Relation]]:
    """Draw a relation, sometimes with another one in it."""
    order = pick(generator, tuple(ORDERS))
    left, right = sides(generator, order)

    def plain(**values: Any) -> Relation:
        return ORDERS[order](value(left, values), value(right, values))

    words, kind = f"{left} {order} {right}", generator.random()
    if kind < 0.7:
        return words, plain
    if kind < 0.8:
        return f"exists {words}", lambda **values: exists(plain(**values))
    if kind < 0.9:
        return f"x <= y implies {words}", lambda **values: assuming(
            at_most(values["x"], values["y"]), plain(**values)
        )
    return f"{words} and x = x", lambda **values: all_of(
        plain(**values), equal(values["x"], values["x"])
    )


def points(made: Claim, generator: np.random.Generator) -> Iterator[Point]:
    """List points: special numbers in all combinations of few, ties, and others."""
    sizes = [made.signature.sizes_above(up) for up in (0, 1)]
    for values in product(SPECIAL[:6], repeat=3):
        if generator.random() < 0.25:
            yield _filled(made, sizes[0], list(values))
    for one in SPECIAL:
        yield _filled(made, sizes[0], [one] * 3)
    for _ in range(8):
        drawn_ = [SPECIAL[k] for k in generator.integers(len(SPECIAL), size=64)]
        yield _filled(made, sizes[1], drawn_)


def _filled(made: Claim, sizes: dict[str, int], values: list[Fraction]) -> Point:
    left = iter(values * 8)
    return made.signature.point(sizes, lambda kind: kind.filled(lambda: next(left), sizes))


def trial(generator: np.random.Generator) -> Iterator[Outcome]:
    """Claim something at random; if it is proved, judge it at points."""
    words, relation = relation_of(generator)
    model = pick(generator, MODELS)
    made = replace(model, function=relation, where_defined=bool(generator.random() < 0.1))
    if prove(made) is None:
        yield OPEN
        return
    refuting = words.startswith("exists")
    yield next(
        (
            wrong(f"{model.id}: {words} is {'dis' * refuting}proved, at {point.coordinates}")
            for point in points(made, generator)
            if judge(made, point, cap=512).truth is (Truth.TRUE if refuting else Truth.FALSE)
        ),
        DECIDED,
    )


CAMPAIGN = Campaign(
    "provers",
    "random claims: what is proved is judged at special points",
    trial, small=150, full=20_000,
)  # fmt: skip
