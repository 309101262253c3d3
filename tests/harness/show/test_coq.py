"""Lemmas and theorems for Coq: what they say, and that it accepts them and no false ones."""

import random
import shutil
from dataclasses import replace

import pytest
from lakatos.harness.judge.point import judge
from lakatos.harness.keep.store import Store
from lakatos.harness.show.coq import (
    AXIOMS,
    CoqError,
    assumed,
    lemma_of,
    lemmas,
    refused,
    refutations,
    theorems,
    theory,
)
from lakatos.harness.show.coq.lemma import below
from lakatos.harness.show.coq.terms import Term, Terms, TermSystem, constant, made
from lakatos.harness.show.find import settled
from lakatos.harness.show.script import ScriptError
from lakatos.systems import UndecidedError, erf, jvp, pi, sigmoid
from lakatos.theory import (
    FAILS,
    Array,
    Real,
    Relation,
    Source,
    all_of,
    array_namespace,
    at_most,
    claim,
    differ,
    equal,
    exists,
    less,
)
from lakatos.theory import (
    constant as number,
)
from lakatos.theory.witness import Point, fractions
from lakatos.tools.proofs import made_false

HERE = Source("here", "Sample claims", ("Someone",), 2024, "https://example.org")
COQ = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is missing: tox -e proofs")


def declare(function):
    return claim(latex="x", source=HERE, expected=FAILS)(function)


def lemma(tried, *values):
    point = Point({"n": len(values)}, {"x": (fractions(list(values)),)})
    return lemma_of(tried, judge(tried, point))


@declare
def squares_are_numbers(x: Real[Array, "n"]) -> Relation:
    """Squares are their numbers."""
    return equal(x * x, x)


@declare
def powers_are_small(x: Real[Array, "n"]) -> Relation:
    """Powers are at most two."""
    return at_most(array_namespace(x).exp(x), 2)


@declare
def squares_are_smaller(x: Real[Array, "n"]) -> Relation:
    """Squares are less than their numbers."""
    return less(x * x, x)


@declare
def squares_differ(x: Real[Array, "n"]) -> Relation:
    """Squares differ from their numbers."""
    return differ(x * x, x)


@declare
def some_power_is_small(x: Real[Array, "n"]) -> Relation:
    """Some powers are less than one half and at most one third."""
    return exists(less(array_namespace(x).exp(x), number("1/2", like=x)))


@declare
def everything_at_once(x: Real[Array, "n"]) -> Relation:
    """Many functions vanish together."""
    xp = array_namespace(x)
    waves = xp.sin(x) * xp.cos(x + pi(like=x)) + xp.atan(x) - xp.abs(x - 3)
    return equal(waves + xp.maximum(x, 0 * x) + xp.sqrt(xp.log(x + 2)) + sigmoid(x) + x**3, 0)


@declare
def the_error_function_is_half(x: Real[Array, "n"]) -> Relation:
    """The error function is one half."""
    return equal(erf(x) * 2, 1)


@declare
def slopes_of_powers_are_small(x: Real[Array, "n"]) -> Relation:
    """The slope of a power is at most two."""
    return at_most(jvp(lambda y: array_namespace(y).exp(y), x, 0 * x + 1), 2)


@declare
def exact_maxima_are_their_roots(x: Real[Array, "n"]) -> Relation:
    """The larger one of two numbers differs from the root of its square."""
    xp = array_namespace(x)
    return differ(xp.sqrt(xp.max(x) * xp.max(x)), xp.max(x))


@declare
def one_part_fails(x: Real[Array, "n"]) -> Relation:
    """A part holds and a part fails."""
    return all_of(equal(x, x), equal(x, 2 * x))


@declare
def long_chains_are_small(x: Real[Array, "n"]) -> Relation:
    """A chain in which everything is shared stays below one."""
    xp = array_namespace(x)
    for _ in range(12):
        x = xp.exp(-x) * x + xp.tanh(x)
    return at_most(x + 1, 1)


@declare
def quotients_are_one(x: Real[Array, "n"]) -> Relation:
    """A number less 2, divided by itself, is 1."""
    return equal((x - 2) * (x - 3) / (x - 2) / (x - 3), 1)


@declare
def logarithms_undo_powers(x: Real[Array, "n"]) -> Relation:
    """The exponential of a logarithm is the number."""
    xp = array_namespace(x)
    return equal(0 * xp.exp(xp.log(xp.sqrt(x) - 2)), 0)


CASES = [
    (quotients_are_one, (2,), "(2 + (- 2)) = 0"),
    (quotients_are_one, (3,), "(3 + (- 3)) = 0"),
    (logarithms_undo_powers, (-3,), "(- 3) < 0"),
    (logarithms_undo_powers, (4,), "(2 + (- 2)) <= 0"),
    (logarithms_undo_powers, (3,), "((sqrt 3) + (- 2)) <= 0"),
    (squares_are_numbers, (2,), "(2 * 2) - 2 > (19 / 10)"),
    (squares_are_numbers, ("1/2",), "(1 / 2) - ((1 / 2) * (1 / 2)) > (24 / 100)"),
    (powers_are_small, (0, 1), "(exp 1) - 2 > (71 / 100)"),
    (squares_are_smaller, (1,), "1 <= 1"),
    (squares_differ, (1, 0), "1 = 1 /\\ 0 = 0"),
    (some_power_is_small, (-1, -2), "(exp (- 1)) < (1 / 2) /\\ (exp (- 2)) < (1 / 2)"),
    (one_part_fails, (3,), "(3 * 2) - 3 > (29 / 10)"),
    (slopes_of_powers_are_small, (1,), "(exp 1) - 2 > (71 / 100)"),
]


@pytest.mark.parametrize(("tried", "values", "said"), CASES)
def test_a_lemma_says_how_a_claim_fails_at_its_witness(tried, values, said):
    assert lemma(tried, *values).statement == said


def test_shared_parts_have_names_and_bounds():
    made_long = lemma(long_chains_are_small, 1)
    assert made_long.statement.startswith("forall v0 v1")
    assert len(str(made_long)) < 8000
    assert "assert (Bv0 : " in made_long.proof
    assert "RInt" in lemma(the_error_function_is_half, 1).proof


def test_a_bound_has_two_digits_and_is_below():
    assert [below(fractions(each)[()]) for each in (1, "1/3", 123, "1/1000")] == [
        "(99 / 100)", "(33 / 100)", "120", "(99 / 100000)",
    ]  # fmt: skip


def test_terms_are_shared_and_compared_where_that_is_certain():
    with TermSystem().context():
        x = Terms.from_values([2, 3])
        one, other = (x.namespace.exp(x)[0].entries()[()] for _ in range(2))
        assert one is other
        assert isinstance(one, Term)
        assert (x < 3).tolist() == [True, False]
        root = x.namespace.sqrt(x)
        with pytest.raises(UndecidedError):
            root * root == x  # noqa: B015 - the comparison is what is tried
        assert made("sqrt", constant(4)).exact == 2
        assert x.namespace.sqrt(Terms.from_values([4])).entries()[0] is constant(2)


def test_what_coq_has_not_is_refused():
    @declare
    def roots_are_numbers(x: Real[Array, "n"]) -> Relation:
        """Cube roots are their numbers."""
        return equal(array_namespace(x).cbrt(x), x)

    with pytest.raises(ScriptError, match="has no lemma"):
        lemma(roots_are_numbers, 2)


def test_every_counterexample_has_a_lemma_but_those_that_divide_by_zero():
    sample = random.Random(4).sample(list(settled(Store())), 40)  # noqa: S311 - no secret
    missing = []
    found = lemmas(sample, missing)
    assert all("undefined" in each for each in missing)
    assert len(found) >= 38
    text = refutations(found)
    assert theorems(text) == [each.name for _, each in found]
    assert len({each.name for _, each in found}) == len(found)


@COQ
def test_coq_accepts_lemmas_on_four_axioms_and_theorems_on_none(tmp_path):
    tried = [
        *[(each, lemma(each, *values)) for each, values, _ in CASES],
        (everything_at_once, lemma(everything_at_once, "1/3")),
        (the_error_function_is_half, lemma(the_error_function_is_half, 1)),
        (exact_maxima_are_their_roots, lemma(exact_maxima_are_their_roots, 1, "3/2")),
        (long_chains_are_small, lemma(long_chains_are_small, 1)),
    ]
    distinct = list({each.name: (own, each) for own, each in tried}.values())
    assert assumed(tmp_path, "Refutations", refutations(distinct)) == list(AXIOMS)
    assert assumed(tmp_path, "Theory", theory()) == []


@COQ
def test_coq_refuses_lemmas_of_which_a_digit_makes_them_false():
    good = [lemma(squares_are_numbers, 2), lemma(powers_are_small, 1)]
    false = [replace(made_false(each), name=f"false_{each.name}{'_' * 60}") for each in good]
    assert refused([*good, *false]) == [each.name for each in false]


@COQ
def test_coq_says_what_it_does_not_accept(tmp_path):
    with pytest.raises(CoqError, match="Syntax error"):
        assumed(tmp_path, "Wrong", "Lemma one : .")
