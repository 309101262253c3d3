"""Random tensors: one seed, one sequence; shapes, ranges and powers of two."""

import torch
from lakatos.harness.search.chance import Chance, beside


def chance(seed=0):
    return Chance.of(seed, torch.float64)


def test_one_seed_gives_one_sequence():
    first, again, other = (chance(seed).normal((5,)) for seed in (3, 3, 4))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_normals_have_mean_zero_and_variance_one():
    drawn = chance().normal((100_000,))
    assert abs(drawn.mean()) < 5 / 100_000**0.5
    assert abs(drawn.var() - 1) < 5 * (2 / 100_000) ** 0.5


def test_integers_and_powers_include_both_ends():
    assert set(chance().integers(-1, 2, (200,)).tolist()) == {-1, 0, 1, 2}
    assert set(chance().power(-1, 1, 100).tolist()) == {0.5, 1.0, 2.0}
    assert {chance(seed).integer(0, 1) for seed in range(20)} == {0, 1}


def test_a_value_a_candidate_stretches_over_the_axes_of_a_batch():
    assert beside(torch.tensor([1.0, 2.0]), 3).shape == (2, 1, 1)
