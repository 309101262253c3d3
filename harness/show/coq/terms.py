"""Terms: real numbers that remember how they were computed, and an array of them.

A term has an enclosure, by which comparisons are decided as they are for balls, and prints as an
expression of Coq's real numbers. Equal terms are one object, so that what is shared is seen.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from math import isqrt
from operator import add, mul, neg, truediv
from typing import TYPE_CHECKING, Any, ClassVar

from flint import arb, ctx, fmpq

from ....systems import ExactArray, NotRigorousError, NumberSystem, UndecidedError
from ....systems.allowed import ExactNamespace
from ....systems.rationals import to_fmpq
from ....systems.watched import whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np

_BITS = 256
_FAR = 64
"""A softmax is shifted where its scores are farther from zero."""
_RATIONAL: dict[str, Callable[..., Any]] = {"+": add, "*": mul, "/": truediv, "-": neg, "abs": abs}
_ENCLOSED: dict[str, Callable[..., arb]] = {
    "exp": arb.exp,
    "ln": arb.log,
    "sqrt": arb.sqrt,
    "tanh": arb.tanh,
    "erf": arb.erf,
    "sin": arb.sin,
    "cos": arb.cos,
    "atan": arb.atan,
    "larger": arb.max,
}


def operation(name: str) -> Callable[..., arb]:
    """Return what encloses the result of an operation."""
    return _ENCLOSED.get(name) or _RATIONAL[name]


class Term:
    """A real number: a constant, or an operation on terms."""

    __slots__ = ("arguments", "ball", "exact", "lacking", "name", "size")
    made: ClassVar[dict[tuple[Any, ...], Term]] = {}
    """All terms of one evaluation, each by what it is made of."""
    plain: ClassVar[bool] = False
    """Whether zeros and ones stay where they are added and multiplied."""

    def __init__(self, name: str, arguments: tuple[Term, ...], exact: Any) -> None:
        self.name, self.arguments, self.exact = name, arguments, exact
        self.size: int = 1 + sum(each.size for each in arguments) * (1 + (name == "larger"))
        """How many nodes it has where nothing is shared."""
        parts = [each.lacking for each in arguments if each.lacking is not None]
        self.lacking: Term | None = parts[0] if parts else self if self._has_no_value() else None
        """The part that has no value: a quotient by zero, a root or logarithm of too little."""
        if exact is not None:
            self.ball = arb(exact)
        elif name == "PI":
            self.ball = arb.pi()
        else:
            self.ball = operation(name)(*(each.ball for each in arguments))

    def _has_no_value(self) -> bool:
        """Whether an operation certainly has no value, as it has none in enclosures."""
        if self.name == "/":
            return bool(self.arguments[1].exact == 0)
        last = self.arguments[-1].ball if self.arguments else arb(1)
        return bool((self.name == "ln" and last <= 0) or (self.name == "sqrt" and last < 0))

    def __add__(self, other: Any) -> Term:
        return sum_of(self, term(other))

    def __mul__(self, other: Any) -> Term:
        return product_of(self, term(other))

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self) -> Term:
        if self.name == "-":
            return self.arguments[0]
        return constant(-self.exact) if is_constant(self) else made("-", self)

    def __sub__(self, other: Any) -> Term:
        return self + -term(other)

    def __rsub__(self, other: Any) -> Term:
        return term(other) - self

    def __truediv__(self, other: Any) -> Term:
        divisor = term(other)
        nothing = is_constant(self, 0) and divisor.lacking is None and divisor.exact != 0
        return self if is_constant(divisor, 1) or nothing else made("/", self, divisor)

    def __abs__(self) -> Term:
        return constant(abs(self.exact)) if is_constant(self) else made("abs", self)

    def __eq__(self, other: object) -> bool:
        """Tell whether two terms are certainly one number."""
        that = term(other)
        return self is that or (self.exact is not None and self.exact == that.exact)

    def __lt__(self, other: Any) -> bool:
        """Tell whether a term is certainly less."""
        return bool(self.ball < term(other).ball)

    def __gt__(self, other: Any) -> bool:
        return bool(self.ball > term(other).ball)

    def __hash__(self) -> int:
        return id(self)


def made(name: str, *arguments: Term) -> Term:
    """Return the term of an operation, the same for the same arguments."""
    key = (name, *arguments)
    if key not in Term.made:
        exact = [each.exact for each in arguments]
        Term.made[key] = Term(name, arguments, None if None in exact else _rational(name, exact))
    return Term.made[key]


def _rational(name: str, values: list[Any]) -> Any:
    """Return the value of an operation on fractions where it is a fraction and known to be."""
    if name == "sqrt" and values[0] >= 0:
        top, bottom = int(values[0].p), int(values[0].q)
        square = isqrt(top) ** 2 == top and isqrt(bottom) ** 2 == bottom
        return fmpq(isqrt(top), isqrt(bottom)) if square else None
    if name == "larger":
        return max(values)
    if name not in _RATIONAL or (name == "/" and values[1] == 0):
        return None
    return _RATIONAL[name](*values)


def constant(value: Any) -> Term:
    """Return the term of a fraction."""
    number = to_fmpq(value)
    key = ("constant", str(number))
    if key not in Term.made:
        Term.made[key] = Term("constant", (), number)
    return Term.made[key]


def term(value: Any) -> Term:
    """Return a number as a term."""
    return value if isinstance(value, Term) else constant(value)


def is_constant(value: Term, number: int | None = None) -> bool:
    """Tell whether a term is a constant, or this one."""
    return value.name == "constant" and (number is None or value.exact == number)


def sum_of(left: Term, right: Term) -> Term:
    """Add, without zeros."""
    if Term.plain:
        return made("+", left, right)
    if is_constant(left, 0):
        return right
    return left if is_constant(right, 0) else made("+", left, right)


def product_of(left: Term, right: Term) -> Term:
    """Multiply, without zeros and ones."""
    if Term.plain:
        return made("*", left, right)
    for one, other in ((left, right), (right, left)):
        if is_constant(one, 0) and other.lacking is None:
            return one
        if is_constant(one, 1):
            return other
    return made("*", left, right)


def larger(left: Term, right: Term) -> Term:
    """Return the maximum."""
    if left is right:
        return left
    if is_constant(left) and is_constant(right):
        return constant(max(left.exact, right.exact))
    return made("larger", left, right)


def _special(name: str, values: dict[int, int]) -> Callable[[Term], Term]:
    """Make a function whose value at some constants is a constant."""

    def function(value: Term) -> Term:
        known = [result for place, result in values.items() if is_constant(value, place)]
        return constant(known[0]) if known else made(name, value)

    return function


def _root(value: Term) -> Term:
    """Return the square root, which of a constant that is a square is a constant."""
    root = made("sqrt", value)
    return root if root.exact is None or not is_constant(value) else constant(root.exact)


class Terms(ExactArray):
    """An array of terms."""

    __slots__ = ()
    system = "Terms"

    @classmethod
    def element(cls, value: Any) -> Term:
        """Convert an int, a Fraction or a term."""
        return term(value)

    @classmethod
    def _quotient(cls, top: Term, bottom: Term) -> Term:
        return top / bottom

    @staticmethod
    def _equal(left: Term, right: Term) -> bool:
        if left.lacking is not None or right.lacking is not None:
            raise UndecidedError("a term without value is compared")
        if left == right:
            return True
        if left < right or left > right:
            return False
        raise UndecidedError("terms of one enclosure are compared")

    @staticmethod
    def _less(left: Term, right: Term) -> bool:
        return not Terms._equal(left, right) and left < right

    @staticmethod
    def _at_most(left: Term, right: Term) -> bool:
        return Terms._equal(left, right) or left < right


class TermsNamespace(ExactNamespace):
    """The array API functions that Coq's real numbers have."""

    array = Terms

    @property
    def pi(self) -> ExactArray:
        if ("PI",) not in Term.made:
            Term.made["PI",] = Term("PI", (), None)
        return self.asarray(Term.made["PI",])

    def exp(self, x: Terms) -> ExactArray:
        return self._each(_special("exp", {0: 1}), x)

    def log(self, x: Terms) -> ExactArray:
        return self._each(_special("ln", {1: 0}), x)

    def tanh(self, x: Terms) -> ExactArray:
        return self._each(_special("tanh", {0: 0}), x)

    def erf(self, x: Terms) -> ExactArray:
        return self._each(_special("erf", {0: 0}), x)

    def sin(self, x: Terms) -> ExactArray:
        return self._each(_special("sin", {0: 0}), x)

    def cos(self, x: Terms) -> ExactArray:
        return self._each(_special("cos", {0: 1}), x)

    def atan(self, x: Terms) -> ExactArray:
        return self._each(_special("atan", {0: 0}), x)

    def sqrt(self, x: Terms) -> ExactArray:
        return self._each(_root, x)

    def _power(self, base: Term, exponent: Term) -> Term:
        if exponent.exact is not None and exponent.exact.q == 1:
            count = int(exponent.exact.p)
            power = reduce(product_of, [base] * abs(count), constant(1))
            return power if count >= 0 else constant(1) / power
        if not base > 0:
            raise NotRigorousError("Coq's powers have a positive base or a whole exponent")
        return made("exp", exponent * made("ln", base))

    def _larger(self, left: Term, right: Term) -> Term:
        return larger(left, right)

    def _smaller(self, left: Term, right: Term) -> Term:
        return -larger(-left, -right)

    def pivot(self, x: ExactArray, axis: int) -> ExactArray:
        """Return zeros, or whole numbers near the maxima where those are far from zero."""

        def near(value: Term) -> Term:
            return constant(0 if abs(value.ball) < _FAR else round(float(value.ball.mid())))

        return self._each(near, self.max(x, axis=axis, keepdims=True))


Terms.namespace = TermsNamespace()


@dataclass(frozen=True)
class TermSystem(NumberSystem):
    """Numbers that remember how they were computed."""

    name: str = "terms"
    exact: bool = True
    plain: bool = False
    """Whether zeros and ones are written, too, as where all that a lemma says is about a zero."""

    def enter(self, values: np.ndarray) -> Terms:
        """Enter as constants."""
        return Terms.from_values(values)  # type: ignore[return-value]

    def integers(self, values: np.ndarray) -> np.ndarray:
        """Watch them, so that none wraps around."""
        return whole(values)

    @contextmanager
    def context(self) -> Iterator[None]:
        """Begin with no terms, and enclose them to so many bits."""
        Term.made.clear()
        Term.plain = self.plain
        with ctx.workprec(_BITS):
            yield
