"""Structures of batches: each is there in a batch that is long enough, and plain normals beside."""

import pytest
import torch
from lakatos.harness.search import structures
from lakatos.harness.search.chance import Chance


@pytest.fixture
def batch():
    chance = Chance.of(0, torch.float64)
    return structures.structured(chance, chance.normal((900, 4, 3)))


HAS = {
    "plain": lambda one: len(one.unique()) == one.numel(),
    "ties": lambda one: len(one.unique()) == 2,
    "zeros": lambda one: (one == 0).sum() > one.numel() / 3,
    "one entry beside small ones": lambda one: (
        one.abs().flatten().sort().values[-2:].prod() > 0
        and one.abs().max() > 16 * one.abs().flatten().sort().values[-2]
    ),
    "equal rows": lambda one: (one == one[:1]).all(),
    "nearly equal rows": lambda one: 0 < (one - one[:1]).abs().max() < one.abs().max() / 4,
    "collinear rows": lambda one: torch.linalg.matrix_rank(one) == 1,
    "one-hot rows": lambda one: ((one != 0).sum(-1) == 1).all(),
    "antipodal rows": lambda one: (one[0] == -one[1]).all() and (one[2] == -one[3]).all(),
}


@pytest.mark.parametrize("name", HAS)
def test_some_candidates_have(batch, name):
    assert any(HAS[name](one) for one in batch)


def test_arrays_of_one_axis_have_those_structures_that_need_no_rows():
    chance = Chance.of(0, torch.float64)
    batch = structures.structured(chance, chance.normal((900, 4)))
    assert batch.shape == (900, 4)
    assert any(HAS["ties"](one) for one in batch)


def test_nearly_a_batch_differs_from_it_by_little():
    chance = Chance.of(0, torch.float64)
    batch = chance.normal((100, 2)) + 10
    moved = structures.nearly(chance, batch) - batch
    assert (moved != 0).any(-1).all()
    assert moved.abs().max() < 10


def test_a_batch_of_nothing_stays_as_it_is():
    """Unit rows of one channel are a sign each: their free part has no channels."""
    chance = Chance.of(0, torch.float64)
    batch = structures.structured(chance, chance.normal((900, 2, 0)))
    assert batch.shape == (900, 2, 0)
