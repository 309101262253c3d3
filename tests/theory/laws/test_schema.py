"""A law says of itself what it quantifies over and what it needs of a map."""

from fractions import Fraction

from lakatos.systems import Array, Rational
from lakatos.theory import laws
from lakatos.theory.domain import Permutation, Real
from lakatos.theory.laws.schema import Site
from lakatos.theory.shape import Shape


def test_every_law_is_public_by_its_name():
    for name, law in laws.LAWS.items():
        assert getattr(laws, name) is law.function


def test_a_law_draws_what_follows_the_map_and_the_input_from_the_input():
    site = Site(Shape.parse("n d"), tokens=-2)
    drawn = {name: draw.domain(site) for name, draw in laws.LAWS["causal"].draws.items()}
    assert list(drawn) == ["x", "y", "seen"]
    assert drawn["y"] == Real[Array, "n d"]
    order = laws.LAWS["channel_equivariant"].draws["order"].domain(site)
    assert order == Permutation[Array, "d"]


def test_tokens_may_be_either_of_two_axes():
    assert Site(Shape.parse("n d"), tokens=-2).channels == -1
    assert Site(Shape.parse("c t"), tokens=-1).channels == -2
    assert Site(Shape.parse("n d")).channels is None


def test_a_law_is_told_the_axis_of_tokens_where_it_asks():
    assert laws.LAWS["causal"].takes_axis
    assert not laws.LAWS["additive"].takes_axis


def test_the_formula_is_the_first_line():
    assert laws.LAWS["even"].formula == "f(-x) = f(x)"


def test_declaring_a_law_keeps_the_function_and_what_it_needs():
    def halving(f, x):
        """f(x) = x / 2."""
        return laws.LAWS["identity_map"].function(lambda each: 2 * f(each), x)

    try:
        kept = laws.law(obeyed_by="relu", broken_by="gelu", same_shape=True)(halving)
        assert kept is halving
        made = laws.LAWS["halving"]
    finally:
        del laws.LAWS["halving"]
    assert (made.same_shape, made.tokens, made.broken_by) == (True, False, "gelu")
    half = lambda x: x * Rational.from_values([Fraction(1, 2)])
    assert made.function(half, Rational.from_values([3])).judge().truth.name == "TRUE"
