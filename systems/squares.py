"""Polynomials of degree two as sums of squares: completing squares, exactly.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from typing import Any

from flint import fmpq

_MOST_TERMS = 40
"""Longer polynomials are left alone: a proof attempt is to end soon."""
_ONE = -1
"""Stands for the constant among the variables: a variable that is never zero."""


def is_above_zero(polynomial: Any, nonzero: set[int]) -> bool:
    """Whether a polynomial of degree two is positive wherever the variables in `nonzero` are not 0.

    Squares are completed for one variable after the other, one of those that are not zero last. If
    no coefficient of a square is negative and the last is positive, what is left is that square.
    """
    form = _form(polynomial) if len(polynomial) <= _MOST_TERMS else None
    if form is None:
        return False
    variables = sorted({place for pair in form for place in pair})
    return any(
        _last_square(dict(form), [*(each for each in variables if each != last), last]) > 0
        for last in variables
        if last == _ONE or last in nonzero
    )


def _form(polynomial: Any) -> dict[tuple[int, int], fmpq] | None:
    """Return the symmetric matrix of a polynomial, or None where the degree is higher."""
    if polynomial.total_degree() > 2:
        return None
    form: dict[tuple[int, int], fmpq] = {}
    for monomial, coefficient in zip(polynomial.monoms(), polynomial.coeffs(), strict=True):
        places = [place for place, power in enumerate(monomial) if power]
        one, two = (*places, *(places if sum(monomial) > 1 else ()), _ONE, _ONE)[:2]
        for pair in ((one, two), (two, one)):
            form[pair] = form.get(pair, fmpq(0)) + coefficient / 2
    return form


def _last_square(form: dict[tuple[int, int], fmpq], order: list[int]) -> fmpq:
    """Complete the squares in this order; return the last coefficient, or -1 where one is none."""
    for step, pivot in enumerate(order):
        square, rest = form.get((pivot, pivot), fmpq(0)), order[step + 1 :]
        row = {other: form.get((pivot, other), fmpq(0)) for other in rest}
        if square < 0 or (square == 0 and any(value != 0 for value in row.values())):
            return fmpq(-1)
        if not rest:
            return square
        for one in rest if square else ():
            for two in rest:
                less = row[one] * row[two] / square
                form[one, two] = form.get((one, two), fmpq(0)) - less
    return fmpq(-1)
