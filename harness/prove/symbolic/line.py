"""Order of functions of one real number, on all of its range: by subdivision in balls, and tails.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flint import arb, fmpq

from ....systems import balls
from ....systems.terms.atoms import Entry
from ....systems.terms.functions import Call, Exp, Pi
from ....systems.terms.power import Group, Prime
from ....systems.terms.term import NONNEGATIVE, POSITIVE, TermError, number
from .rehearsal import RehearsalError
from .rewriting import put
from .slopes import slope
from .tails import Cut, Tail, TailError, far

if TYPE_CHECKING:
    from ....systems.terms.term import Atom, Term

_SYSTEM = balls(96)
_STARTS = tuple(map(fmpq, (8, 40)))
"""Places from which tails are tried."""
_PIECES = 3_000
"""A range is cut into no more pieces."""
_TIMES = (1, 2, 16, 1024)
"""Far out a function is tried at so many times the place where that begins."""
_NARROWEST = fmpq(1, 2**12)
_TAYLOR = 2
"""A function is followed from the middle of a piece by so many derivatives."""
_ORDERS = 6
"""So many derivatives are looked at where a function is zero at an end."""


class Piece:
    """A ball in the place of the one number that a term depends on."""

    def __init__(self, variable: Atom | None, ball: arb) -> None:
        self.variable, self.ball = variable, ball

    def value(self, atom: Atom) -> Any:
        """Return the value of an atom."""
        return self.ball if atom == self.variable else atom.at(self)


def _only_numbers(term: Term, found: set[Atom]) -> bool:
    """Whether a term is a function of one real number at most; and collect that."""
    for atom in term.atoms():
        if isinstance(atom, (Prime, Pi)):
            continue
        if isinstance(atom, Entry) or not hasattr(atom, "term"):
            if not (isinstance(atom, Entry) and not atom.boolean and not atom.integer):
                return False
            found.add(atom)
        elif not isinstance(atom, (Call, Exp, Group)) or not _only_numbers(atom.term, found):
            return False
        if len(found) > 1:
            return False
    return True


def on_the_line(term: Term, wanted: int) -> Cut | None:
    """Show that a function of one number is as wanted on all of its range, if that goes."""
    found: set[Atom] = set()
    if not _only_numbers(term, found):
        return None
    with _SYSTEM.context():
        if not found:
            value = arb(term.at(Piece(None, arb(0))))
            return Cut(value) if value > 0 else None
        (variable,) = found
        if not isinstance(variable, Entry) or variable.source.rows or variable.source.columns:
            return None
        try:
            return _shown(term, variable, wanted)
        except (TailError, TermError, ZeroDivisionError):
            return None


def _shown(term: Term, variable: Entry, wanted: int) -> Cut | None:
    source = variable.source
    low = source.low if source.low is not None else (fmpq(0) if source.sign else None)
    high = source.high
    signs = [sign for sign, end in ((-1, low), (1, high)) if end is None]
    for start in _STARTS if signs else _STARTS[:1]:
        try:
            tails = tuple(_beyond(term, variable, start, sign) for sign in signs)
        except TailError:
            continue
        ends = (-start if low is None else low, start if high is None else high)
        at_low = low is not None and (wanted == NONNEGATIVE or source.sign == POSITIVE)
        found = _in_pieces(term, variable, *ends, at_low=at_low)
        if found is not None:
            margin = _least([found.margin, *(each.margin for each in tails)])
            return replace(found, margin=margin, tails=tails)
    return None


def _beyond(term: Term, variable: Entry, start: fmpq, sign: int) -> Tail:
    """Return how a function is above zero far out, and try that at a few places.

    Raises:
        TailError: It is not known to be.
        RehearsalError: At a place it is not.
    """
    function = far(term, variable, start, sign)
    margin = function.margin()
    for times in _TIMES:
        if arb(term.at(Piece(variable, arb(start * times * sign)))) < 0:
            raise RehearsalError("the lemma is wrong: a function of one number, far out")
    return Tail(start, sign, function, margin)


def _in_pieces(term: Term, variable: Entry, low: fmpq, high: fmpq, *, at_low: bool) -> Cut | None:
    """Cut a range in two as long as its pieces are not decided.

    Where the function is zero at the lower end, it is above zero beside it where a derivative is
    whose lower ones are zero there, too.
    """
    slopes = _zero_at(term, variable, low) if at_low else [term]
    last, taylor = slopes[-1], [term]
    for _ in range(_TAYLOR):
        taylor.append(slope(taylor[-1], variable))
    tried, left, covered = 0, [(low, high)], fmpq(0)
    pieces = list[tuple[fmpq, fmpq, arb | None]]()
    while left:
        start, end = left.pop()
        tried += 1
        if tried > _PIECES:
            return None
        beside = len(slopes) > 1 and start == low
        if beside:
            least = arb(last.at(Piece(variable, arb(start).union(arb(end)))))
        else:
            least = _lower(taylor, variable, start, end)
        if least > 0:
            covered += end - start
            pieces.append((start, end, None if beside else least))
        elif end - start > _NARROWEST:
            middle = (start + end) / 2
            left += [(start, middle), (middle, end)]
        else:
            return None
    if covered != high - low:
        raise RehearsalError("the lemma is wrong: a function of one number, between pieces")
    margins = [least for _, _, least in pieces if least is not None]
    return Cut(_least(margins or [arb(0)]), variable, tuple(pieces[::-1]), zeros=len(slopes) - 1)


def _zero_at(term: Term, variable: Entry, place: fmpq) -> list[Term]:
    """Return a function and its derivatives up to the first that is not zero at a place."""
    found = [term]
    while not put(found[-1], variable, number(place)).parts:
        if len(found) > _ORDERS:
            raise TailError("it is zero at an end, and so are its derivatives")
        found.append(slope(found[-1], variable))
    return found


def _lower(slopes: list[Term], variable: Entry, start: fmpq, end: fmpq) -> arb:
    """Return a ball whose lower end is below the function on a piece: by Taylor's theorem."""
    ball = arb(start).union(arb(end))
    found = arb(slopes[0].at(Piece(variable, ball)))
    if found > 0:
        return found
    middle = Piece(variable, arb((start + end) / 2))
    step, factor, total = ball - middle.ball, arb(1), arb(0)
    for order, each in enumerate(slopes):
        place = Piece(variable, ball) if order == len(slopes) - 1 else middle
        total += arb(each.at(place)) * factor
        factor *= step / (order + 1)
    return total


def _least(margins: list[arb]) -> arb:
    found = margins[0]
    for each in margins[1:]:
        found = found.min(each)
    return found


__all__ = ["on_the_line"]
