"""Exhibits: one decision in printable parts."""

from fractions import Fraction

import msgspec
import pytest
from flint import arb
from lakatos.harness.keep.record import Numbers
from lakatos.harness.show.exhibit import Exhibit, Matrix
from lakatos.theory import (
    FAILS,
    FLOAT64,
    HOLDS,
    UNDECIDED,
    Array,
    Real,
    Size,
    array_namespace,
    at_most,
    claim,
    differ,
    equal,
    less,
)
from lakatos.tools.sample import HERE


@claim(latex="P", source=HERE, expected=FAILS)
def powers_are_numbers(x: Real[Array, "n"], count: Size[int, "n"]):
    """The power of a number is the number."""
    del count
    return equal(array_namespace(x).exp(x), x)


@claim(latex="P", source=HERE, expected=HOLDS)
def powers_lie_above_their_cubic(x: Real[Array, "n"]):
    """The exponential function lies above its cubic at zero."""
    return at_most(1 + x + x * x / 2 + x * x * x / 6, array_namespace(x).exp(x))


@claim(latex="P", source=HERE, expected=FAILS, numbers=FLOAT64)
def tenths(x: Real[Array, ""]):
    """A tenth of a float64 number ten times is the number."""
    return equal(sum([x / 10] * 10), x)


@claim(latex="P", source=HERE, expected=FAILS)
def numbers_differ(x: Real[Array, "n"], times: Size[int, "k"]):
    """A number differs from itself, however often."""
    return differ(x + 0 * times, x)


@claim(latex="P", source=HERE, expected=FAILS)
def squares_are_positive(x: Real[Array, "2"]):
    """Squares are positive."""
    return less(0 * x, x * x)


@pytest.fixture
def exhibit(court):
    return lambda declared: Exhibit(declared, court(declared, examples=10, fresh=True).record)


@pytest.mark.parametrize(
    ("shape", "entries", "text", "latex"),
    [
        ((), ("1/2",), "1/2", r"\tfrac{1}{2}"),
        ((2,), ("0", "-1/3"), "[0, -1/3]", r"\begin{pmatrix} 0 & -\tfrac{1}{3} \end{pmatrix}"),
        ((2, 1), ("0", "1"), "[[0], [1]]", r"\begin{pmatrix} 0 \\ 1 \end{pmatrix}"),
        ((1, 1, 2), ("1", "2"), "[[[1, 2]]]", "[[[1, 2]]]"),
        (
            (1,),
            ("[1e-40 +/- 1e-60]",),
            "[1.00000e-40]",
            r"\begin{pmatrix} 1.00000 \cdot 10^{-40} \end{pmatrix}",
        ),
    ],
)
def test_a_matrix_prints_as_text_and_as_latex(shape, entries, text, latex):
    matrix = Matrix.of("x", Numbers(shape, entries))
    assert matrix.text == text
    assert matrix.latex == latex


def test_an_enclosure_is_cut_to_a_number_inside_its_neighbourhood():
    matrix = Matrix.of("lhs", Numbers((1,), ("[1.96402758007581688394641372410 +/- 9.24e-31]",)))
    (shown,) = matrix.entries
    assert len(shown) <= 8
    assert shown.startswith("1.964")


def test_a_long_fraction_is_shown_as_a_decimal():
    long = str(Fraction(10**30 + 1, 3**40))
    (shown,) = Matrix.of("x", Numbers((1,), (long,))).entries
    assert len(shown) < len(long)
    assert f"{float(shown):.6g}" == f"{float(Fraction(long)):.6g}"


@pytest.mark.parametrize(
    ("name", "symbol"), [("x", "x"), ("lhs", r"\text{lhs}"), ("w_q", r"\mathit{w\_q}")]
)
def test_a_matrix_has_a_symbol_in_latex(name, symbol):
    assert Matrix(name, (), ("1",)).symbol == symbol


def test_a_refutation_shows_witness_sides_and_a_gap_below_the_true_one(exhibit):
    shown = exhibit(powers_are_numbers)
    assert shown.headline == "Refuted"
    assert shown.settled
    assert shown.sizes == "n = 1"
    assert [matrix.name for matrix in shown.arguments] == ["x"]
    assert [matrix.name for matrix in shown.sides] == ["lhs", "rhs"]
    assert 0 < float(shown.gap) < arb(shown.record.gap)
    assert "rigorous enclosures" in shown.ground


@pytest.mark.parametrize(
    ("gap", "shown"),
    [
        ("1/3", "1/3"),
        ("[1.71828182845904523536028747135 +/- 2.67e-30]", "1.71"),
        ("[1.999 +/- 1e-9]", "1.99"),
        ("[0.5019104 +/- 2.51e-31]", "0.501"),
        ("[1e-400 +/- 1e-420]", "9.99e-401"),
        ("inf", "infinity"),
        (str(Fraction(10**30 - 1, 10**30)), "0.999"),
    ],
)
def test_a_gap_is_never_shown_larger_than_it_is(exhibit, gap, shown):
    record = msgspec.structs.replace(exhibit(powers_are_numbers).record, gap=gap)
    assert Exhibit(powers_are_numbers, record).gap == shown


def test_the_enclosures_are_all_the_digits_on_record(exhibit):
    shown = exhibit(powers_are_numbers)
    assert [matrix.entries for matrix in shown.enclosures] == [
        numbers.entries for numbers in shown.record.sides.values()
    ]


def test_a_survival_shows_no_point(exhibit):
    shown = exhibit(powers_lie_above_their_cubic)
    assert shown.headline == "Holds"
    assert not shown.settled
    assert shown.arguments == []
    assert shown.ground.startswith("survived ")


def test_an_undefined_side_is_a_word():
    matrix = Matrix.of("lhs", Numbers((2,), ("undefined", "1/2")))
    assert matrix.text == "[undefined, 1/2]"
    assert r"\text{undefined}" in matrix.latex


def test_a_float_counterexample_names_its_dtype(exhibit):
    shown = exhibit(tenths)
    assert shown.settled
    assert shown.ground == "evaluated in float64, compared exactly"


def test_without_a_record_nothing_is_shown():
    shown = Exhibit(tenths, None)
    assert shown.verdict is UNDECIDED
    assert (shown.sizes, shown.gap, shown.arguments, shown.sides) == ("", "", [], [])
    assert shown.ground == "no record yet"


def test_sides_that_tie_are_said_to_be_equal(exhibit):
    assert exhibit(numbers_differ).evidence.endswith("; both sides are equal")
    partly = exhibit(squares_are_positive)
    assert partly.evidence == "certified: x = [0, 1]; both sides are equal in an entry"


def test_a_size_that_no_array_shows_is_named(exhibit):
    assert exhibit(numbers_differ).evidence.startswith("certified: k = 1, x = [")
    assert "n = " not in exhibit(powers_are_numbers).evidence
