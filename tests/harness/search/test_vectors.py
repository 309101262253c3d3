"""Candidates as vectors, and back."""

from fractions import Fraction

import torch
from lakatos.harness.search.starts import draw
from lakatos.harness.search.suspects import Search
from lakatos.harness.search.vectors import Vectors
from lakatos.theory import Array, Index, NonNegative, Real, at_most
from lakatos.tools.sample import said_to_fail


@said_to_fail
def some_are_small(x: Real[Array, "n d"], at: Index[Array, "", "n"], y: NonNegative[Array, "d"]):
    """A claim about real numbers and an index."""
    return at_most(x[at], y)


SIZES = {"n": 2, "d": 3}


def test_vectors_hold_the_real_coordinates_alone():
    search = Search(some_are_small)
    vectors = Vectors.of(search, SIZES)
    assert vectors.length == 2 * 3 + 3
    parts = draw(search.chance, some_are_small.signature.coordinates, SIZES, 16).parts
    back = vectors.parts(vectors.flat(parts))
    assert torch.equal(back[0], parts[0])
    assert torch.equal(back[2], parts[2])
    assert bool((back[1] == vectors.layout.whole[1][0]).all())


def test_a_vector_is_a_point_inside_the_domain():
    vectors = Vectors.of(Search(some_are_small), SIZES)
    row = torch.full((1, vectors.length), -1.25, dtype=torch.float64)
    point = vectors.point(row, lambda entry: Fraction(round(4 * entry), 4) + 1)
    assert point.coordinates["x"][0].tolist() == [[Fraction(-1, 4)] * 3] * 2
    assert point.coordinates["y"][0].tolist() == [Fraction(9, 4)] * 3
