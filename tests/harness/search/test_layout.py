"""Real coordinates stand in vectors, and integers beside them."""

import torch
from lakatos.harness.search.chance import Chance
from lakatos.harness.search.layout import Layout
from lakatos.harness.search.starts import draw
from lakatos.theory import Array, Index, NonNegative, Real

DOMAINS = Real[Array, "n d"], Index[Array, "n", "n"], NonNegative[Array, "d"]
KINDS = [kind for domain in DOMAINS for kind in domain.coordinates]
SIZES = {"n": 2, "d": 3}


def drawn():
    """Return arrays of coordinates of some candidates, and their layout."""
    parts = draw(Chance.of(0, torch.float64), KINDS, SIZES, 8).parts
    return parts, Layout(KINDS, SIZES, parts)


def test_arrays_come_back_from_vectors():
    parts, layout = drawn()
    assert layout.length == 2 * 3 + 3
    assert all(map(torch.equal, layout.parts(layout.flat(parts)), parts))


def test_rows_keep_their_own_integers():
    parts, layout = drawn()
    rows = torch.tensor([5, 1])
    back = layout.at(rows).parts(layout.flat(parts)[rows])
    assert torch.equal(back[1], parts[1][rows])


def test_vectors_are_brought_inside_the_domain():
    parts, layout = drawn()
    vectors = layout.flat(parts)
    assert layout.inside(vectors.clone()).equal(vectors)
    outside = vectors - 100
    assert (layout.parts(layout.inside(outside))[2] >= 0).all()
    assert torch.equal(layout.inside(outside)[:, :6], outside[:, :6])
