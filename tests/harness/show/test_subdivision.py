"""Functions of one number above zero, as they are printed: tails, pieces, what is beside a zero."""

import re
from fractions import Fraction

import pytest
from lakatos.harness.prove.symbolic.line import on_the_line
from lakatos.harness.prove.symbolic.pieces import ABOVE, Step, Use
from lakatos.harness.show.subdivision import cut_lines
from lakatos.harness.show.writer import Writer
from lakatos.systems.sizes import Space
from lakatos.systems.terms.atoms import Entry, Source
from lakatos.systems.terms.functions import exp, pi
from lakatos.systems.terms.namespace import over
from lakatos.systems.terms.term import (
    NONNEGATIVE,
    ONE,
    POSITIVE,
    add,
    number,
    of,
    scaled,
    subtract,
)

SIZE = Entry(Source("size", (), POSITIVE), ())
REAL = Entry(Source("number", ()), ())


@pytest.fixture(autouse=True)
def terms():
    with over(Space({})) as setting:
        yield setting


def lines(term, wanted=POSITIVE):
    cut = on_the_line(term, wanted)
    return list(cut_lines(Step(term, Use(cut.words, ONE, ABOVE, cut=cut)), Writer()))


def ends(line):
    """Return where pieces begin, and each width with where its run ends."""
    start = Fraction(re.search(r"pieces from (\S+) by", line)[1])
    runs = re.findall(r"by (\S+) to ([^\s,;]+)", line)
    return start, [(Fraction(width), Fraction(end)) for width, end in runs]


def test_pieces_and_tails_cover_the_line():
    function, tails, pieces = lines(add(exp(of(REAL)), exp(scaled(of(REAL), -1))))
    assert function == (
        r"the function is $f(t) = \frac{1}{e^{t}} + e^{t}$ of $t = \mathrm{number}$; "
        r"$-8 \le t \le 8$ in pieces, $t \le -8$ and $t \ge 8$ in one"
    )
    left, right, falls = tails.split("; ")
    assert left.startswith(r"where $-t \ge 8$, $f(t) = (1 + s(t))\, e^{-t}$ with $|s(t)| \le ")
    assert right.startswith(r"where $t \ge 8$, $f(t) = (1 + s(t))\, e^{t}$ with $|s(t)| \le ")
    assert "falls off" in falls
    start, runs = ends(pieces)
    assert (start, runs[-1][1]) == (-8, 8)
    for width, end in runs:
        assert (end - start) % width == 0
        start = end
    assert "is above 0, by the least on [" in pieces


def test_beside_a_zero_a_derivative_is_above_it():
    term = subtract(exp(of(SIZE)), add(ONE, of(SIZE)))
    *_, pieces = lines(term, NONNEGATIVE)
    assert "; at 0 it and its first derivative are 0, and derivative 2 is above 0" in pieces


def test_a_number_is_told_with_what_it_is_above():
    assert lines(subtract(pi(), number(3))) == [r"the number is $\pi - 3$, at least 0.141"]


def test_a_lemma_of_another_kind_has_no_pieces():
    assert list(cut_lines(Step(ONE, Use("another", ONE)), Writer())) == []
