"""Candidates that lie side by side are the same candidates."""

import torch
from lakatos.harness.search.lanes import (
    chosen,
    drawn,
    joined,
    lie_side_by_side,
    one_by_one,
    side_by_side,
    vectors,
)

ROWS = torch.tensor([4, 0, 4])


def batches(count=6):
    """Return a batch that lies candidate by candidate."""
    generator = torch.Generator().manual_seed(0)
    return [torch.randn(count, 2, 3, generator=generator), torch.randn(count, generator=generator)]


def test_what_lies_side_by_side_is_the_same():
    for part in batches():
        moved = side_by_side(part)
        assert torch.equal(moved, part)
        assert lie_side_by_side([moved])
        assert side_by_side(moved).data_ptr() == moved.data_ptr()
        assert one_by_one(moved).is_contiguous()
        assert torch.equal(one_by_one(moved), part)
        assert one_by_one(part).data_ptr() == part.data_ptr()
    assert not lie_side_by_side(batches())


def test_both_layouts_have_the_same_rows_and_vectors():
    plain = batches()
    moved = [side_by_side(part) for part in plain]
    for one, other in zip(plain, moved, strict=True):
        assert torch.equal(chosen(one, ROWS), one[ROWS])
        assert torch.equal(chosen(other, ROWS), one[ROWS])
        assert lie_side_by_side([chosen(other, ROWS)])
    assert torch.equal(vectors(moved), vectors(plain))
    assert lie_side_by_side([vectors(moved)])


def test_batches_are_joined_as_they_lie():
    for part in batches():
        for lies in (part, side_by_side(part)):
            whole = joined([lies[:2], lies[2:]])
            assert torch.equal(whole, part)
            assert lie_side_by_side([whole]) == lie_side_by_side([lies])


def test_small_candidates_are_drawn_side_by_side():
    for shape, small in (((5, 2, 3), True), ((5,), True), ((5, 20, 20), False)):
        made = drawn(torch.ones, shape)
        assert made.shape == shape
        assert lie_side_by_side([made]) == small
