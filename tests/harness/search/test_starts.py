"""Starts: inside their domains, at many scales, nearly equal at times, every order as likely."""

from collections import Counter
from itertools import permutations

import pytest
import torch
from lakatos.harness.search.chance import Chance
from lakatos.harness.search.starts import clamp, draw
from lakatos.theory import Array, Between, NonzeroRows, Permutation, Real

SIZES = {"n": 3, "d": 2}


def drawn(*domains, count=4000, seed=0):
    kinds = [kind for domain in domains for kind in domain.coordinates]
    return kinds, draw(Chance.of(seed, torch.float64), kinds, SIZES, count)


@pytest.mark.parametrize(
    "domain",
    [Real[Array, "n d"], Between[Array, "n", -5, 5], NonzeroRows[Array, "n d"], Real[Array, ""]],
)
def test_every_candidate_is_inside_its_domain(domain):
    kinds, batch = drawn(domain)
    for kind, part in zip(kinds, batch.parts, strict=True):
        assert part.shape == (4000, *kind.shape.sizes(SIZES))
        assert torch.equal(clamp(kind, part, SIZES), part)


def test_scales_are_powers_of_two_over_many_orders():
    _, batch = drawn(Real[Array, "n d"])
    assert torch.equal(batch.scales.log2().round(), batch.scales.log2())
    assert batch.scales.min() == 2.0**-12
    assert batch.scales.max() == 2.0**12
    sizes = batch.parts[0].abs().amax((1, 2))
    assert ((sizes > 0) & (sizes < 1e-3)).any()
    assert (sizes > 1e3).any()


def test_two_arrays_of_one_kind_nearly_agree_at_times():
    _, batch = drawn(Real[Array, "n d"], Real[Array, "n d"])
    x, y = batch.parts
    apart = (x - y).abs().amax((1, 2)) / x.abs().amax((1, 2)).clamp_min(1e-300)
    assert 0.05 < ((apart > 0) & (apart < 0.5)).double().mean() < 0.3


def test_every_order_of_three_is_drawn_as_likely_by_half_of_the_candidates():
    _, batch = drawn(Permutation[Array, "n"], count=6000)
    keys = batch.parts[0]
    orders = Counter(map(tuple, torch.argsort(keys, stable=True).tolist()))
    assert set(orders) == set(permutations(range(3)))
    assert min(orders.values()) > 6000 / 2 / 6 * 0.9


def test_rows_are_taken_with_their_scales():
    _, batch = drawn(Real[Array, "n d"], count=20)
    rows = torch.tensor([3, 1])
    assert torch.equal(batch.at(rows).scales, batch.scales[rows])
    assert torch.equal(batch.at(rows).parts[0], batch.parts[0][rows])
    assert len(batch.at(rows)) == 2
