"""Points near which no solution settles the claim: nothing is shown there."""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, arb_mat
from lakatos.harness.judge.enclosed import Step, judged_near
from lakatos.systems import FLOAT64
from lakatos.theory import (
    FAILS,
    Array,
    Between,
    Claim,
    Positive,
    Real,
    all_of,
    array_namespace,
    assuming,
    at_most,
    claim,
    constant,
    differ,
    equal,
    exists,
    less,
)
from lakatos.theory.witness import Point, fractions
from lakatos.tools.sample import HERE, said_to_fail

ROOT = math.sqrt(2)
BELOW = Fraction(141421356237309504, 10**17)
"""A little less than the root of two, and within the box around it."""


@said_to_fail
def a_square_is_never_just_below_zero(x: Real[Array, ""]):
    """No square is just below zero."""
    return differ(x * x, constant(Fraction(-1, 2**60), like=x))


@said_to_fail
def both_of_two_numbers_cannot_be_roots(x: Real[Array, ""]):
    """No square is two and a little more than two."""
    more = constant([2, 2 + Fraction(1, 2**100)], like=x)
    return differ(array_namespace(x).stack([x * x, x * x]), more)


@said_to_fail
def what_is_positive_has_no_negative_root(x: Positive[Array, ""]):
    """No positive number is zero or minus two."""
    return differ(x * x + 2 * x, 0)


@said_to_fail
def what_is_smaller_is_no_root(x: Between[Array, "", 0, Fraction(141421356237309504, 10**17)]):
    """Below the root of two no square is two."""
    return differ(x * x, 2)


@said_to_fail
def what_is_larger_is_no_root(x: Between[Array, "", Fraction(-14142135623730950, 10**16), 0]):
    """Above the negative root of two no square is two."""
    return differ(x * x, 2)


@said_to_fail
def a_root_is_above_three(x: Real[Array, ""]):
    """There is a root of two above three."""
    return exists(all_of(equal(x * x, 2), less(3, x)))


@said_to_fail
def a_root_is_below_itself(x: Real[Array, ""]):
    """There is a root of two below a number that is below it."""
    return exists(all_of(equal(x * x, 2), less(0, x), at_most(x, constant(BELOW, like=x))))


@said_to_fail
def roots_above_three_are_small(x: Real[Array, ""]):
    """What has the square two, and is above three, is at most one."""
    return assuming(all_of(equal(x * x, 2), less(3, x)), at_most(x, 1))


@said_to_fail
def roots_are_below_two(x: Real[Array, ""]):
    """What has the square two is at most two."""
    return assuming(equal(x * x, 2), at_most(x, 2))


@said_to_fail
def an_equation_has_no_value(x: Real[Array, ""], y: Real[Array, ""]):
    """A square is two, and a multiple of it by zero over zero as well."""
    twice = equal((1 / x) * x * (y * y - 2), 0)
    return exists(all_of(equal(y * y, 2), twice, equal(x, 0)))


@claim(latex="P", source=HERE, expected=FAILS, numbers=FLOAT64)
def floats_have_no_root(x: Real[Array, ""]):
    """No float has the square two."""
    return differ(x * x, 2)


@dataclass(frozen=True)
class Nothing:
    """A claim, and a point near which nothing settles it."""

    claim: Claim
    values: tuple[Any, ...]

    def found(self) -> Any:
        """Return what is shown."""
        named = zip(self.claim.parameters, self.values, strict=True)
        return judged_near(self.claim, Point({}, {name: (fractions(x),) for name, x in named}))


NOTHING = (
    Nothing(a_square_is_never_just_below_zero, (2.0**-31,)),
    Nothing(both_of_two_numbers_cannot_be_roots, (ROOT,)),
    Nothing(what_is_positive_has_no_negative_root, (2.0**-30,)),
    Nothing(what_is_smaller_is_no_root, (Fraction(14142135623730949, 10**16),)),
    Nothing(what_is_larger_is_no_root, (Fraction(-14142135623730949, 10**16),)),
    Nothing(a_root_is_above_three, (ROOT,)),
    Nothing(a_root_is_below_itself, (ROOT,)),
    Nothing(roots_above_three_are_small, (ROOT,)),
    Nothing(roots_are_below_two, (ROOT,)),
    Nothing(an_equation_has_no_value, (Fraction(1, 2**100), ROOT)),
    Nothing(floats_have_no_root, (ROOT,)),
)
STEPS = ((1, 0.5, 0.25, 1), (-1, 0.5, 1.25, 1), (0, 0.0, 1.0, 1), (1, 0.5, 1.0, 2))
"""A matrix, a step, a radius and a slope: the box is not mapped into its inside."""


def contracts(inverse: float, step: float, radius: float, slope: float) -> bool:
    """Whether a step of one equation in one unknown is said to stay inside its box."""
    made = Step([0], [0], arb_mat([[inverse]]), arb_mat([[step]]), arb(radius))
    return made.contracts(np.array([[arb(slope)]], dtype=object))


def solutions() -> None:
    """No solution is shown where there is none that settles the claim."""
    for each in NOTHING:
        assert each.found() is None, each.claim.id
    for numbers in STEPS:
        assert not contracts(*numbers), numbers
