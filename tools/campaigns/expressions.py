"""Random expressions, and rewritings that change how a number is computed and not which it is."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from lakatos.systems import array_namespace, constant, erf

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np


@dataclass(frozen=True)
class Term:
    """A function of terms; a number or the name of a variable where there are none."""

    function: str
    args: tuple[Any, ...] = ()

    def __str__(self) -> str:
        if self.function in ("number", "variable"):
            return str(self.args[0])
        return f"{self.function}({', '.join(map(str, self.args))})"

    @property
    def depth(self) -> int:
        if self.function in ("number", "variable"):
            return 0
        return 1 + max(part.depth for part in self.args)


def number(value):
    return Term("number", (Fraction(value),))


def variable(name):
    return Term("variable", (name,))


def of(function):
    return lambda *args: Term(function, args)


add, subtract, multiply, divide = map(of, ("add", "subtract", "multiply", "divide"))
exp, log, sqrt, tanh, sin, cos, erf_of = map(
    of, ("exp", "log", "sqrt", "tanh", "sin", "cos", "erf")
)
absolute, maximum, minimum = map(of, ("abs", "maximum", "minimum"))
ONE, TWO, MINUS = number(1), number(2), number(-1)
ARITHMETIC = (add, subtract, multiply)
KINKS = (maximum, minimum)
SMOOTH = (exp, tanh, sin, cos, erf_of)


def negative(a):
    return multiply(MINUS, a)


def square(a):
    return multiply(a, a)


def positive(a):
    """Return a term that is at least one."""
    return add(ONE, square(a))


def value(term: Term, variables: Mapping[str, Any]) -> Any:
    """Evaluate a term at arrays of one number system and shape."""
    like = next(iter(variables.values()))
    xp = array_namespace(like)

    def at(each: Term) -> Any:
        if each.function == "variable":
            return variables[each.args[0]]
        if each.function == "number":
            return xp.zeros_like(like) + constant(each.args[0], like=like)
        parts = list(map(at, each.args))
        if each.function == "erf":
            return erf(parts[0])
        return getattr(xp, each.function)(*parts)

    return at(term)


def drawn(
    generator: np.random.Generator, names: str, depth: int, *, rational: bool = False
) -> Term:
    """Draw a term that is defined everywhere."""
    if depth == 0 or generator.random() < 0.15:
        if generator.random() < 0.25:
            return number(Fraction(int(generator.integers(-6, 7)), int(generator.integers(1, 5))))
        return variable(names[generator.integers(len(names))])

    def part() -> Term:
        return drawn(generator, names, depth - 1, rational=rational)

    families: list[Callable[[], Term]] = [
        lambda: pick(generator, ARITHMETIC)(part(), part()),
        lambda: pick(generator, KINKS)(part(), part()),
        lambda: absolute(part()),
        lambda: divide(part(), positive(part())),
    ]
    if not rational:
        families += [
            lambda: pick(generator, SMOOTH)(part()),
            lambda: pick(generator, (log, sqrt))(positive(part())),
        ]
    return families[generator.integers(len(families))]()


def pick(generator: np.random.Generator, choices: Any) -> Any:
    """Draw one of several things."""
    return choices[int(generator.integers(len(choices)))]


def is_positive(term: Term) -> bool:
    """Whether a term was written so that it is at least one."""
    if term.function != "add" or term.args[0] != ONE:
        return False
    rest = term.args[1]
    return rest.function == "multiply" and rest.args[0] == rest.args[1]


def _of_all(a: Term, u: Term) -> list[Term]:
    """List other ways to write any term, with the help of another one."""
    w = positive(u)
    return [
        subtract(add(a, u), u),
        divide(multiply(a, w), w),
        subtract(multiply(TWO, a), a),
        negative(negative(a)),
        subtract(a, number(0)),
        maximum(a, minimum(a, u)),
    ]


def _large(u: Term) -> list[Term]:
    """List numbers beside which others lose most of their digits, or all at first."""
    return [multiply(number(2**bits), exp(sin(u))) for bits in (60, 100, 140)]


def _not_rational(a: Term, u: Term) -> list[Term]:
    return [
        log(exp(a)),
        multiply(a, add(square(sin(u)), square(cos(u)))),
        multiply(multiply(a, exp(u)), exp(negative(u))),
        *(subtract(add(a, large), large) for large in _large(u)),
    ]


WAYS: dict[str, Callable[..., list[Term]]] = {
    "add": lambda a, b: [add(b, a), subtract(a, negative(b)), add(maximum(a, b), minimum(a, b))],
    "subtract": lambda a, b: [add(a, negative(b)), negative(subtract(b, a))],
    "multiply": lambda a, b: [multiply(b, a), *_products(a, b)],
    "divide": lambda a, b: [multiply(a, divide(ONE, b)), negative(divide(negative(a), b))],
    "exp": lambda a: [divide(ONE, exp(negative(a))), square(exp(divide(a, TWO)))],
    "tanh": lambda a: [negative(tanh(negative(a))), _tanh(a)],
    "sin": lambda a: [negative(sin(negative(a))), _doubled(a)],
    "cos": lambda a: [cos(negative(a)), subtract(ONE, multiply(TWO, square(_half_sine(a))))],
    "erf": lambda a: [negative(erf_of(negative(a)))],
    "log": lambda a: [negative(log(divide(ONE, a))), multiply(TWO, log(sqrt(a)))],
    "sqrt": lambda a: [exp(divide(log(a), TWO)), divide(a, sqrt(a))],
    "abs": lambda a: [maximum(a, negative(a)), absolute(negative(a))],
    "maximum": lambda a, b: _extremes(maximum, minimum, add, a, b),
    "minimum": lambda a, b: _extremes(minimum, maximum, subtract, a, b),
}
"""Other ways to write a term, by the function that it begins with."""


def _half_sine(a: Term) -> Term:
    return sin(divide(a, TWO))


def _doubled(a: Term) -> Term:
    return multiply(TWO, multiply(_half_sine(a), cos(divide(a, TWO))))


def _products(a: Term, b: Term) -> list[Term]:
    if b.function == "add":
        return [add(multiply(a, b.args[0]), multiply(a, b.args[1]))]
    return [square(absolute(a))] if a == b else []


def _tanh(a: Term) -> Term:
    return subtract(ONE, divide(TWO, add(exp(multiply(TWO, a)), ONE)))


def _extremes(this: Any, other: Any, sign: Any, a: Term, b: Term) -> list[Term]:
    apart = absolute(subtract(a, b))
    return [
        this(b, a),
        negative(other(negative(a), negative(b))),
        divide(sign(add(a, b), apart), TWO),
    ]


def rewritten(
    generator: np.random.Generator, term: Term, names: str, *, rational: bool, steps: int
) -> Term:
    """Return a term that is the same number everywhere, computed otherwise."""
    for _ in range(steps):
        term = _once(generator, term, names, rational=rational)
    return term


def _once(generator: np.random.Generator, term: Term, names: str, *, rational: bool) -> Term:
    inside = term.function not in ("number", "variable") and not is_positive(term)
    if inside and generator.random() < 0.6:
        place = int(generator.integers(len(term.args)))
        parts = list(term.args)
        parts[place] = _once(generator, parts[place], names, rational=rational)
        return Term(term.function, tuple(parts))
    helper = drawn(generator, names, 1, rational=rational)
    ways = WAYS[term.function](*term.args) if term.function in WAYS else []
    if not ways or generator.random() < 0.3:
        ways = _of_all(term, helper) + ([] if rational else _not_rational(term, helper))
    return ways[generator.integers(len(ways))]
