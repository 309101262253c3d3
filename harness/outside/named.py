"""The facts that z3 is told of functions, by name: each is part of a claim of the catalogue.

These claims are not put to z3, which would answer with what it was told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_TANH = "a_hyperbolic_tangent_is_below_one_and_its_number"
_ERF = "an_error_function_is_below_one_and_has_the_sign_of_its_number"
_LOG = "a_logarithm_lies_below_its_tangent_and_undoes_a_power"
_SQRT = "roots_are_not_negative_and_have_their_squares"
_CBRT = "cube_roots_have_their_cubes"
_CIRCLE = "sines_and_cosines_lie_on_a_circle"
_QUOTIENT = "quotients_by_one_positive_number_are_in_order"

FACTS: Final[Mapping[str, str]] = {
    "exp x > 0": "an_exponential_lies_above_its_tangent_at_zero",
    "exp x >= 1 + x": "an_exponential_lies_above_its_tangent_at_zero",
    "exp 0 = 1": "an_exponential_of_a_sum_is_a_product",
    "exp(x + y) = exp x exp y": "an_exponential_of_a_sum_is_a_product",
    "exp increases": "exponentials_rise",
    "log x <= x - 1": _LOG,
    "log x >= 1 - 1/x": _LOG,
    "exp log x = x": _LOG,
    "log increases": "logarithms_rise",
    "sqrt(x)^2 = x and sqrt x >= 0": _SQRT,
    "sqrt x > 0 where x > 0": _SQRT,
    "sqrt increases": _SQRT,
    "cbrt(x)^3 = x": _CBRT,
    "cbrt increases": _CBRT,
    "|tanh x| < 1": _TANH,
    "|tanh x| <= |x|": _TANH,
    "tanh has the sign of x": _TANH,
    "tanh increases": _TANH,
    "|erf x| < 1": _ERF,
    "erf has the sign of x": _ERF,
    "erf increases": _ERF,
    "|sin x|, |cos x| <= 1": _CIRCLE,
    "sin^2 + cos^2 = 1": _CIRCLE,
    "at zero": _CIRCLE,
    "pi to ten digits": "pi_has_these_ten_digits",
    "(x / y) y = x": _QUOTIENT,
    "the quotient of positive numbers is positive": _QUOTIENT,
    "the sign of a quotient": _QUOTIENT,
    "quotients by one number are in order": _QUOTIENT,
    "equal quotients": _QUOTIENT,
    "the shares of a sum are one together": "the_shares_of_a_sum_are_one_together",
}
"""The claim that each fact is."""
