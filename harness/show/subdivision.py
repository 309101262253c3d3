"""How a function of one number is above zero, in lines: its tails, and the pieces between them."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING, Any

from ...systems.terms.atoms import Entry
from ...systems.terms.term import of
from ..laws.scientific import scientific
from ..prove.symbolic.rewriting import put

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flint import arb

    from ..prove.symbolic.pieces import Step
    from ..prove.symbolic.tails import Cut, Tail
    from .writer import Writer

_LONGEST = 320
"""A function that takes more letters is not written out."""
_WIDTHS = 10
"""So many changes of how wide pieces are are told."""
_FALLS = (
    r"what falls off does so by $t^k \le R^k e^{k (t - R) / R}$, "
    r"$t^d \ge R^d + d R^{d - 1} (t - R)$, and $\operatorname{erfc} t \le e^{-t^2}$"
)
_DECIDED = (
    r"an enclosure of $f(t)$, or with its middle $m$ one of "
    r"$f(m) + f'(m) (t - m) + \frac{1}{2} f''(t) (t - m)^2$,"
)


def cut_lines(step: Step, writer: Writer) -> Iterator[str]:
    """Yield how a use of the lemma about functions of one number can be followed."""
    cut = step.use.cut
    if cut is None:
        return
    if cut.variable is None:
        yield f"the number is ${writer.term(step.term)}$, at least {_digits(cut.margin)}"
        return
    plain = Entry(replace(cut.variable.source, name="t", shape=(), entries={}), ())
    text = writer.term(put(step.term, cut.variable, of(plain)))
    known = f" = {text}" if len(text) <= _LONGEST else ""
    yield f"the function is $f(t){known}$ of $t = {writer.atom(cut.variable)}$; {_range(cut)}"
    if cut.tails:
        yield f"{'; '.join(map(_tail, cut.tails))}; {_FALLS}"
    yield _pieces(cut)


def _range(cut: Cut) -> str:
    """Say where the pieces lie, and what is beyond them."""
    low, high = cut.pieces[0][0], cut.pieces[-1][1]
    beyond = " and ".join(
        rf"$t \ge {tail.start}$" if tail.sign > 0 else rf"$t \le -{tail.start}$"
        for tail in cut.tails
    )
    return f"${low} \\le t \\le {high}$ in pieces{f', {beyond} in one' if beyond else ''}"


def _tail(tail: Tail) -> str:
    """Say what a function is from a place on, and why that is above zero."""
    far, turned = tail.function, "" if tail.sign > 0 else "-"
    where = rf"{turned}t \ge {tail.start}"
    main = _polynomial(far.polynomial, f"({turned}t)" if turned else "t")
    power = _polynomial(far.exponent, f"({turned}t)" if turned else "t")
    parts = [main] if main != "0" or not far.size > 0 else []
    small = ""
    if far.size > 0:
        parts.append("s(t)")
        size, rate = (scientific(each) for each in (_digits(far.size, up=True), _digits(far.rate)))
        small = rf" with $|s(t)| \le {size}\, e^{{-{rate} ({turned}t - {tail.start})}}$"
    inside = " + ".join(parts).replace("+ -", "- ")
    whole = inside if power == "0" else rf"({inside})\, e^{{{power}}}"
    factor = "" if power == "0" else ", but for the exponential"
    return f"where ${where}$, $f(t) = {whole}${small}: at least {_digits(tail.margin)}{factor}"


def _pieces(cut: Cut) -> str:
    """Say where pieces end, and how each is decided."""
    widths = groupby(cut.pieces, lambda piece: piece[1] - piece[0])
    runs = [(width, [*pieces][-1][1]) for width, pieces in widths]
    told = [f"by {width} to {end}" for width, end in runs[:_WIDTHS]]
    beside = " beside the tails" if cut.tails else ""
    told += [f"and so on, {len(cut.pieces)} in all{beside}"] if len(runs) > _WIDTHS else []
    known = [(least, start, end) for start, end, least in cut.pieces if least is not None]
    line = f"pieces from {cut.pieces[0][0]} {', '.join(told)}; on each {_DECIDED} is above 0"
    if known:
        least, start, end = min(known, key=lambda each: float(each[0].lower()))
        line += f", by the least on [{start}, {end}]: {_digits(least)}"
    return line + (_beside(cut) if cut.zeros else "")


def _beside(cut: Cut) -> str:
    """Say why a function is above zero beside a zero at the lower end."""
    start, end, _ = cut.pieces[0]
    order = "the first derivative" if cut.zeros == 1 else f"derivative {cut.zeros}"
    first = "derivative" if cut.zeros == 2 else f"{cut.zeros - 1} derivatives"
    others = "it is 0" if cut.zeros == 1 else f"it and its first {first} are 0"
    return f"; at {start} {others}, and {order} is above 0 up to {end}"


def _polynomial(coefficients: Mapping[int, arb], letter: str) -> str:
    """Write a polynomial, with four digits of its coefficients."""
    found = []
    for power, each in sorted(coefficients.items(), reverse=True):
        number = f"{float(each.mid()):.4g}"
        if number != "0":
            factor = "" if number == "1" else f"{scientific(number)}\\, "
            first = letter if factor else letter.strip("()")
            raised = first if power == 1 else f"{letter}^{{{power}}}"
            found.append(f"{factor}{raised}" if power else scientific(number))
    return " + ".join(found).replace("+ -", "- ") or "0"


def _digits(value: Any, *, up: bool = False) -> str:
    """Write three digits of a number that is no more than its least value, or no less than it."""
    mantissa, exponent = map(int, (value.upper() if up else value.lower()).man_exp())
    exact = mantissa * Fraction(2) ** exponent
    context = Context(prec=3, rounding=ROUND_CEILING if up else ROUND_FLOOR)
    return f"{context.divide(*map(Decimal, exact.as_integer_ratio())):g}"
