"""Every length up to 64 is looked at."""

from lakatos.harness.judge.point import judge
from lakatos.harness.search.lengths import Lengths
from lakatos.harness.search.suspects import Search
from lakatos.theory import (
    Array,
    Between,
    Real,
    Size,
    array_namespace,
    at_most,
    constant,
    differ,
    equal,
    places,
)
from lakatos.tools.sample import said_to_fail


@said_to_fail
def no_size_is_23(x: Real[Array, "n"]):
    """The number of entries is not 23."""
    xp = array_namespace(x)
    return differ(xp.sum(xp.ones_like(x)), constant(23, like=x))


@said_to_fail
def sums_of_shares_are_below_36(x: Between[Array, "n", 0, 1]):
    """Numbers between 0 and 1 add up to at most 36."""
    return at_most(array_namespace(x).sum(x), constant(36, like=x))


@said_to_fail
def the_ninth_layer_is_forgotten(x: Real[Array, ""], w: Real[Array, "depth"]):
    """Layers multiply a number by their weights; the ninth does not."""
    xp, y = array_namespace(x), x
    for layer in range(w.shape[0]):
        y = y if layer == 8 else y * w[layer]
    return equal(y, x * xp.prod(w))


@said_to_fail
def numbers_are_nothing(x: Real[Array, "1 3"]):
    """A claim without sizes."""
    return at_most(x, 0 * x)


@said_to_fail
def the_line_of_places_is_short(x: Real[Array, ""], depth: Size[int, "depth"]):
    """Two to the depth places lie on a line."""
    xp = array_namespace(x)
    line = places(2**depth, like=x) * x
    return at_most(xp.sum(line), xp.sum(abs(line)) + 1)


def looked_at(declared):
    return list(Lengths().turn(Search(declared), declared.signature.sizes_above(1)))


def test_one_length_of_many_is_met():
    points = looked_at(no_size_is_23)
    assert any(judge(no_size_is_23, point).decisive for point in points)


def test_many_tokens_are_climbed_with():
    points = looked_at(sums_of_shares_are_below_36)
    assert any(judge(sums_of_shares_are_below_36, point).decisive for point in points)


def test_without_tokens_what_else_has_a_size_grows():
    points = looked_at(the_ninth_layer_is_forgotten)
    assert any(judge(the_ninth_layer_is_forgotten, point).decisive for point in points)


def test_without_sizes_there_are_no_lengths():
    assert looked_at(numbers_are_nothing) == []


def test_what_grows_without_bound_ends():
    depths = [point.sizes["depth"] for point in looked_at(the_line_of_places_is_short)]
    assert 7 <= min(depths) <= max(depths) < 20
