"""The few facts that z3 is told of functions that it does not have. Each is a theorem.

Whoever adds one names its claim in `named.py`: `tests/harness/outside/test_lemmas.py` evaluates
every fact in balls at points, where a wrong one is found.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import z3

from .query import addends, asked, number_of, reduced

if TYPE_CHECKING:
    from collections.abc import Callable

    from .query import Value

_INCREASING = ("exp", "tanh", "erf", "log", "sqrt", "cbrt")
_LARGEST_POWER = 4
_AT_NUMBERS = {
    "exp": {0: 1},
    "tanh": {0: 0},
    "erf": {0: 0},
    "sin": {0: 0},
    "cos": {0: 1},
    "log": {1: 0},
    "sqrt": {0: 0, 1: 1},
    "cbrt": {0: 0, 1: 1, -1: -1},
}


def applied(function: str, argument: Any) -> Any:
    """Return the value of a function at an expression, and tell what is so of it."""
    query, argument = asked(), reduced(argument)
    number = number_of(argument)
    if number is not None and number in _AT_NUMBERS[function]:
        return query.number(_AT_NUMBERS[function][int(number)])
    others = query.of(function)
    value, new = query.value(function, argument)
    if new:
        _TOLD[function](value)
        if function in _INCREASING:
            for other in others:
                _increases(value, other)
    return value.unknown


def _increases(value: Value, other: Value) -> None:
    (x,), (y,) = value.arguments, other.arguments
    name = f"{value.function} increases"
    asked().assume(z3.Implies(x < y, value.unknown < other.unknown), name)
    asked().assume(z3.Implies(y < x, other.unknown < value.unknown), name)
    asked().assume(z3.Implies(x == y, value.unknown == other.unknown), name)


def _exp(value: Value) -> None:
    (x,), y, tell = value.arguments, value.unknown, asked().assume
    tell(y > 0, "exp x > 0")
    tell(y >= 1 + x, "exp x >= 1 + x")
    tell(z3.Implies(x == 0, y == 1), "exp 0 = 1")
    parts = [_split(each) for each in addends(z3.simplify(x, som=True))]
    if len(parts) == 1 and parts[0][0] == 1:
        return
    top = bottom = asked().number(1)
    for factor, rest in parts:
        part = _power_of_exp(abs(factor), rest, y if len(parts) == 1 and factor > 0 else None)
        top, bottom = (top * part, bottom) if factor > 0 else (top, bottom * part)
    tell(y * bottom == top, "exp(x + y) = exp x exp y")


def _power_of_exp(factor: Fraction, rest: Any, itself: Any) -> Any:
    """Return exp(factor * rest): a power of exp(rest) where the factor is a small whole number."""
    if factor.denominator == 1 and factor <= _LARGEST_POWER:
        return z3.Product(*[applied("exp", rest)] * int(factor))
    return applied("exp", asked().number(factor) * rest) if itself is None else itself


def _split(monomial: Any) -> tuple[Fraction, Any]:
    """Return the number that leads a monomial, and the rest."""
    number = number_of(monomial)
    if number is not None:
        return Fraction(1 if number > 0 else -1), asked().number(abs(number))
    if z3.is_mul(monomial) and (lead := number_of(monomial.arg(0))) is not None:
        rest = monomial.children()[1:]
        return lead, rest[0] if len(rest) == 1 else z3.Product(*rest)
    return Fraction(1), monomial


def _bounded_by_one(value: Value) -> None:
    (x,), y, name = value.arguments, value.unknown, value.function
    asked().assume(z3.And(y < 1, y > -1), f"|{name} x| < 1")
    asked().assume(z3.Implies(x > 0, y > 0), f"{name} has the sign of x")
    asked().assume(z3.Implies(x < 0, y < 0), f"{name} has the sign of x")
    asked().assume(z3.Implies(x == 0, y == 0), f"{name} has the sign of x")


def _tanh(value: Value) -> None:
    _bounded_by_one(value)
    (x,), y = value.arguments, value.unknown
    asked().assume(z3.Implies(x >= 0, y <= x), "|tanh x| <= |x|")
    asked().assume(z3.Implies(x <= 0, y >= x), "|tanh x| <= |x|")


def _circle(value: Value) -> None:
    (x,), tell = value.arguments, asked().assume
    tell(z3.And(value.unknown <= 1, value.unknown >= -1), "|sin x|, |cos x| <= 1")
    tell(z3.Implies(x == 0, value.unknown == (0 if value.function == "sin" else 1)), "at zero")
    other = applied("cos" if value.function == "sin" else "sin", x)
    if value.function == "sin":
        tell(value.unknown * value.unknown + other * other == 1, "sin^2 + cos^2 = 1")


def _log(value: Value) -> None:
    (x,), y = value.arguments, value.unknown
    asked().demand(x > 0, "a logarithm")
    asked().assume(y <= x - 1, "log x <= x - 1")
    asked().assume(y * x >= x - 1, "log x >= 1 - 1/x")
    asked().assume(applied("exp", y) == x, "exp log x = x")


def _sqrt(value: Value) -> None:
    (x,), y = value.arguments, value.unknown
    asked().demand(x >= 0, "a root")
    asked().assume(z3.And(y >= 0, y * y == x), "sqrt(x)^2 = x and sqrt x >= 0")
    asked().assume(z3.Implies(x > 0, y > 0), "sqrt x > 0 where x > 0")


def _cbrt(value: Value) -> None:
    (x,), y = value.arguments, value.unknown
    asked().assume(y * y * y == x, "cbrt(x)^3 = x")


_TOLD: dict[str, Callable[[Value], None]] = {
    "exp": _exp,
    "tanh": _tanh,
    "erf": _bounded_by_one,
    "sin": _circle,
    "cos": _circle,
    "log": _log,
    "sqrt": _sqrt,
    "cbrt": _cbrt,
}


def pi() -> Any:
    """Return the number pi, known to ten digits."""
    value, new = asked().value("pi")
    if new:
        low, high = (asked().number(Fraction(each)) for each in ("3.1415926535", "3.1415926536"))
        asked().assume(z3.And(value.unknown > low, value.unknown < high), "pi to ten digits")
    return value.unknown


def quotient(top: Any, bottom: Any, *, positive: bool) -> Any:
    """Return a quotient, and tell what is so of it beside others with the same denominator.

    Args:
        top: The numerator.
        bottom: The denominator, which is no number.
        positive: Whether numerator and denominator are evidently positive.
    """
    query, top, bottom = asked(), reduced(top), reduced(bottom)
    alike = [each for each in query.of("/") if each.arguments[1].eq(bottom)]
    value, new = query.value("/", top, bottom)
    if not new:
        return value.unknown
    if not positive:
        query.demand(bottom != 0, "a division")
    query.assume(value.unknown * bottom == top, "(x / y) y = x")
    _quotient_sign(value, positive=positive)
    for other in alike:
        _beside(value, other, positive=positive)
    _shares(bottom, [*alike, value])
    return value.unknown


def _quotient_sign(value: Value, *, positive: bool) -> None:
    (top, bottom), y, tell = value.arguments, value.unknown, asked().assume
    if positive:
        tell(y > 0, "the quotient of positive numbers is positive")
        return
    tell(z3.Implies(z3.And(top > 0, bottom > 0), y > 0), "the sign of a quotient")
    tell(z3.Implies(z3.And(top >= 0, bottom > 0), y >= 0), "the sign of a quotient")
    tell(z3.Implies(top == 0, y == 0), "the sign of a quotient")


def _beside(value: Value, other: Value, *, positive: bool) -> None:
    """Tell that quotients by one positive number are ordered as their numerators are."""
    query, (top, bottom), (beside, _) = asked(), value.arguments, other.arguments
    sides = [(top, beside)]
    powers = [query.named.get(str(each)) for each in (top, beside)]
    if all(each is not None and each.function == "exp" for each in powers):
        sides.append(tuple(each.arguments[0] for each in powers if each is not None))
    for x, y in sides:
        for less, more, one, two in (
            (x, y, value.unknown, other.unknown),
            (y, x, other.unknown, value.unknown),
        ):
            held = less < more if positive else z3.And(bottom > 0, less < more)
            query.assume(z3.Implies(held, one < two), "quotients by one number are in order")
        query.assume(z3.Implies(x == y, value.unknown == other.unknown), "equal quotients")


def _shares(bottom: Any, values: list[Value]) -> None:
    """Tell that the shares of all addends of a sum are one together, once all are there."""
    by_top = {each.arguments[0].get_id(): each.unknown for each in values}
    parts = [each.get_id() for each in addends(bottom)]
    last = values[-1].arguments[0].get_id()
    if last in parts and set(parts) <= set(by_top):
        shares = z3.Sum([by_top[each] for each in parts])
        asked().assume(shares == 1, "the shares of a sum are one together")
