"""The value that an undefined operation has: it spreads, until a mask discards it.

A division by exactly zero, or a root or logarithm of what certainly has none, gives it in fractions
and in enclosures alike. An enclosure that only may hold such a number is no certainty; there FLINT
answers with a nan, and the judgement with *undecided*.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from typing import Any, Final, final

from .errors import UndecidedError


@final
class Undefined:
    """No number; every sum, product and quotient with it is it again."""

    __slots__ = ()
    __hash__ = None  # type: ignore[assignment]

    def _spread(self, _: Any) -> Undefined:
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = _spread
    __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _spread

    def __neg__(self) -> Undefined:
        return self

    __abs__ = __neg__

    def _compare(self, _: object) -> bool:
        raise UndecidedError("an undefined number is compared (a division by zero, for instance)")

    __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __ne__ = _compare

    def __repr__(self) -> str:
        return "undefined"


UNDEFINED_NUMBER: Final = Undefined()
