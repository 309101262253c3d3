"""Wrong rules of proofs for all sizes, and claims that use the right ones.

Each claim says of a matrix that it is itself, so that it is proved as soon as its code is followed:
what is not so is a normal form, and rehearsal must say so.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lakatos.systems import Array, array_namespace
from lakatos.systems.functions import constant, ordinals, pi
from lakatos.theory import (
    HOLDS,
    Claim,
    NonNegative,
    Orthogonal,
    Permutation,
    Positive,
    Real,
    Relation,
    StochasticRows,
    claim,
    equal,
)

from .planted import Fault
from .relations import HERE
from .structures import by

Made = Callable[..., Any]


@claim(latex="P", source=HERE, expected=HOLDS)
def of_matrices(  # noqa: PLR0917 - one of each kind
    x: Real[Array, "n d"],
    y: Real[Array, "n d"],
    z: Positive[Array, "n d"],
    s: NonNegative[Array, "n d"],
    w: StochasticRows[Array, "n d"],
    q: Orthogonal[Array, "d d"],
    p: Permutation[Array, "n"],
) -> Relation:
    """State something of matrices."""
    del y, z, s, w, q, p
    return equal(x, x)


def total(x: Any, axis: int = 1) -> Any:
    return by("sum", axis=axis, keepdims=True)(x)


def relu(x: Any) -> Any:
    return by("maximum")(x, 0)


def where(x: Any, one: Any, two: Any) -> Any:
    """Choose by the sign of a number."""
    return array_namespace(x).where(x > 0, one, two)


def counted(x: Any) -> Any:
    """Sum the triangle of a square of ones both ways, and all of them."""
    xp = array_namespace(x)
    ones = xp.ones_like(x @ x.mT)
    return total(xp.tril(ones)) + total(xp.triu(ones)) + total(ones)


def after(x: Any) -> Any:
    """Move each row to the place of the one before it, and leave out the first."""
    xp = array_namespace(x)
    return xp.concat([x[1:, :], 0 * x[:1, :]], axis=0)


def waves(x: Any, length: Any) -> Any:
    """Return the exponentials of the integers below a length."""
    return by("exp")(ordinals(length, like=x))


def hidden(x: Any) -> Any:
    """Sum, for each row, over as many places of a longer axis as the row shows, and the others."""
    n, d = x.shape
    rows = array_namespace(x).broadcast_to(waves(x, n * d), (n, n * d))
    return total(by("tril")(rows)) + total(by("triu")(rows))


SELF: dict[str, Made] = {
    "squares of weights": lambda w, **_: total(w * w),
    "weights": lambda w, **_: total(w),
    "products of an orthogonal matrix": lambda q, **_: q @ q.mT,
    "a permuted sum": lambda x, y, p, **_: total(x[p] * y, 0) + total(x[p], 0),
    "counted places": lambda x, **_: counted(x),
    "all but the first": lambda x, **_: total(x[1:, :] * x[1:, :], 0),
    "all but the last": lambda x, **_: total(x[:-1, :], 0),
    "the next": lambda x, **_: after(x) + total(after(x), 0),
    "the size of a sum": lambda x, **_: abs(total(x)),
    "parts of both sides": lambda x, s, **_: relu(s * relu(-x) - relu(x)),
    "a part in a part": lambda x, y, **_: relu(relu(x) + y),
    "the part of a difference": lambda x, y, **_: relu(x - y) + relu(y - x),
    "a size": lambda x, **_: abs(x),
    "the part of a product": lambda x, y, s, **_: relu(x * y) + relu(s * y),
    "squares of sines": lambda x, **_: by("sin")(x) ** 2,
    "a turn": lambda x, y, **_: by("cos")(x + y) + by("sin")(x - y),
    "an odd function": lambda x, **_: by("erf")(-x),
    "a power": lambda z, **_: by("exp")(2 * by("log")(z)),
    "a logarithm of a power": lambda z, **_: by("log")(z * z * z),
    "a root of a square": lambda x, **_: by("sqrt")(x * x),
    "the larger": lambda x, y, **_: by("maximum")(x, y),
    "the smaller": lambda x, y, **_: by("minimum")(x, y),
    "a hyperbolic tangent": lambda x, **_: by("tanh")(x),
    "a triangle": lambda x, **_: by("exp")(by("tril")(x @ x.mT)) + by("triu", k=1)(x @ x.mT),
    "a root of a number": lambda x, **_: x * by("sqrt")(constant(32, like=x)),
    "a quotient": lambda x, z, **_: (x + z) / (z + 1) * z,
    "the largest of products": lambda x, y, **_: by("max", axis=0, keepdims=True)(x * total(y, 0)),
    "two parts": lambda x, y, **_: total(array_namespace(x).concat([x, y * y], axis=0), 0),
    "sums so far": lambda x, **_: by("cumulative_sum", axis=0)(x),
    "sizes of differences": lambda x, y, **_: abs(x * x - y * y) + abs(-(x * x)),
    "an average of places": lambda x, **_: total(counted(x), 0),
    "a root of a sum": lambda x, y, s, **_: by("sqrt")(x * x + y * y + s),
    "two relations": lambda x, y, **_: where(x, where(y, x, y), y),
    "places that are shown": lambda x, **_: hidden(x),
    "the last first": lambda x, **_: total(
        by("flip", axis=(0,))(x) * waves(x, x.shape[0])[:, None], 0
    ),
    "a whole turn and a half": lambda x, **_: (
        x * by("cos")(3 * pi(like=x) * ordinals(x.shape[0], like=x))[:, None]
    ),
    "a sum of sums": lambda x, y, z, **_: (2 * y - 3 * x) * (x + z),
}
"""What is as long as its own code says."""
FALSE: dict[str, Callable[..., Relation]] = {
    "a number is its size": lambda x, **_: equal(abs(x), x),
    "a triangle is one farther": lambda x, **_: equal(
        by("tril")(x @ x.mT), by("tril", k=1)(x @ x.mT)
    ),
    "a part is a square": lambda x, **_: equal(relu(x), x * x),
    "a sum of rows is a row": lambda x, **_: equal(x + total(x, 0), x + x),
    "odd places are even ones": lambda x, **_: equal(
        total(waves(x, 2 * x.shape[0]), 0), 2 * total(waves(x, x.shape[0]) ** 2, 0)
    ),
}

_SUMS, _FUNCTIONS, _POWER = ("systems.terms." + each for each in ("sums", "functions", "power"))
RULES = (
    Fault(f"{_SUMS}:_by_domain", '("sum to one", 1)', '("sum to one", 2)', "squares of weights"),
    Fault(f"{_SUMS}:_orthogonal",
          "is_zero(subtract(entry.indices[across], other.indices[across]))", "ONE",
          "products of an orthogonal matrix"),
    Fault(f"{_SUMS}:_counted", "length_term(index.length) if not met", "ONE if not met",
          "counted places"),
    Fault(f"{_SUMS}:_count", "subtract(ONE, rest)", "subtract(number(fmpq(2)), rest)",
          "counted places"),
    Fault(f"{_SUMS}:_count", "count = rest", "count = subtract(rest, ONE)", "counted places"),
    Fault(f"{_SUMS}:_from_zero", ", total(first, rest))", ", ZERO)", "all but the first"),
    Fault(f"{_SUMS}:_end", "!= -1", "!= 1", "places that are shown"),
    Fault(f"{_SUMS}:_reflected", "length_term(index.length - 1)", "length_term(index.length)",
          "the last first"),
    Fault(f"{_FUNCTIONS}:_whole_turns", "% 2 == 0", "% 1 == 0", "a whole turn and a half"),
    Fault(f"{_SUMS}:_to_the_end", "add(whole, part, 1 if over > 0 else -1)", "whole",
          "all but the last"),
    Fault(f"{_SUMS}:_sign", "if sign == NONNEGATIVE and", "if sign == UNKNOWN or",
          "the size of a sum"),
    Fault(f"{_FUNCTIONS}:_on_both_sides", "subtract(of(part), part.term)", "part.term",
          "parts of both sides"),
    Fault(f"{_FUNCTIONS}:_slopes", "negative(of_atom)", "of_atom",
          "parts of both sides"),
    Fault(f"{_FUNCTIONS}:_inner_part", "negative(rest).sign", "True", "a part in a part"),
    Fault(f"{_FUNCTIONS}:_positive_part", "subtract(of(Part(flipped)), flipped)",
          "of(Part(flipped))", "the part of a difference"),
    Fault(f"{_FUNCTIONS}:absolute", "scaled(positive_part(term), 2)", "positive_part(term)",
          "a size"),
    Fault(f"{_FUNCTIONS}:Sin.raised", "subtract(ONE,", "add(ONE,", "squares of sines"),
    Fault(f"{_FUNCTIONS}:_both", "subtract(multiply(one[0], two[0])",
          "add(multiply(one[0], two[0])", "a turn"),
    Fault(f"{_FUNCTIONS}:_erf", "negative(of(Erf(negative(term))))", "of(Erf(negative(term)))",
          "an odd function"),
    Fault(f"{_FUNCTIONS}:_exp", "power(atom.term, _plain(factor))", "atom.term", "a power"),
    Fault(f"{_FUNCTIONS}:_log", ", fmpq(Fraction(each).numerator, Fraction(each).denominator))",
          ")", "a logarithm of a power"),
    Fault(f"{_FUNCTIONS}:sqrt", "absolute(term.root)", "term.root", "a root of a square"),
    Fault(f"{_FUNCTIONS}:larger", "subtract(one, two)", "subtract(two, one)", "the larger"),
    Fault(f"{_FUNCTIONS}:smaller", "subtract(one, positive_part", "add(one, positive_part",
          "the smaller"),
    Fault(f"{_FUNCTIONS}:_turned", "negative(once[1])", "once[1]", "a turn"),
    Fault(f"{_FUNCTIONS}:tanh", "scaled(term, 2)", "term", "a hyperbolic tangent"),
    Fault(f"{_POWER}:by_cases", "subtract(one, two)", "one", "a triangle"),
    Fault(f"{_POWER}:Prime.raised", "** whole", "", "a root of a number"),
    Fault(f"{_POWER}:Group.beside", "subtract(whole, less)", "add(whole, less)", "a quotient"),
    Fault(f"{_POWER}:positive_factor", "least if atom.sign else 2 * (least // 2)", "least",
          "the part of a product"),
    Fault("systems.terms.peaks:_common", "atom.sign == POSITIVE", "True",
          "the largest of products"),
    Fault("systems.terms.relations:is_above",
          "subtract(ONE, of(Above(subtract(ONE, term))))", "of(Above(subtract(ONE, term)))",
          "a triangle"),
    Fault("systems.terms.refine:Refine.pieces", "add(high, length_term(self.at or 0))", "high",
          "two parts"),
    Fault("systems.terms.namespace:TermNamespace.cumulative_sum",
          "subtract(ONE, is_above(subtract(index, indices[place])))",
          "is_above(subtract(index, indices[place]))", "sums so far"),
    Fault("systems.terms.term:add", "if factor == 1 else UNKNOWN", "", "sizes of differences"),
    Fault("systems.terms.term:scaled", "term.known if factor > 0 else UNKNOWN", "term.known",
          "sizes of differences"),
    Fault("systems.terms.whole:together", "scaled(of(_whole(inside)), lead)",
          "of(_whole(inside))", "a sum of sums"),
    Fault("systems.terms.whole:_whole", "Whole(form, order)", "Whole(form, order[::-1])",
          "a sum of sums"),
    Fault(f"{_FUNCTIONS}:_root_of_square", "if scaled(multiply(root, root), scale) == term:",
          "if True:", "a root of a sum"),
    Fault("systems.terms.relations:Above.beside", " and other.term == opposite", "",
          "two relations"),
    Fault("harness.prove.symbolic.equal:_kinks", "multiply(is_above(atom.term), atom.term)",
          "multiply(atom.term, atom.term)", "a part is a square"),
    Fault("harness.prove.symbolic.equal:_in_digits", "number(digit)", "number(0)",
          "odd places are even ones"),
    Fault("harness.prove.symbolic.equal:follows", "if atom == other:", "if True:",
          "a triangle is one farther"),
    Fault("harness.prove.symbolic.equal:_by_sign", 'negative(of(Magnitude(inner, "-")))',
          'of(Magnitude(inner, "-"))', "a number is its size"),
    Fault("harness.prove.symbolic.equal:_Cases.vanishes", "if not term.parts:", "if True:",
          "a sum of rows is a row"),
)  # fmt: skip
"""Rules that are wrong in one place, each with a claim that uses it."""


def probe(name: str) -> Claim:
    """Return the claim that uses a rule."""
    said = FALSE.get(name) or (lambda **given: equal(SELF[name](**given), SELF[name](**given)))
    return replace(of_matrices, function=said)
