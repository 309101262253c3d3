"""Climbing: to the top, inside the domain, each at its own scale, no further than it gains."""

import torch
from lakatos.harness.search.climb import Climb, usable
from lakatos.harness.search.starts import Batch
from lakatos.theory import Array, Between, Real

KINDS = Real[Array, ""].coordinates


def hill(_, parts):
    """Return a height that is one at three and falls to both sides."""
    return 1 / (1 + (parts[0] - 3) ** 2)


def climbed(violations, starts, scale=1.0, kinds=KINDS, steps=100):
    batch = Batch([torch.tensor(starts, dtype=torch.float64)], torch.full((len(starts),), scale))
    climb = Climb(violations, kinds, {})
    heights = usable(violations({}, batch.parts))
    best, reached = climb(batch, heights, steps)
    return best.parts[0], reached, heights, climb.evaluated


def test_every_start_reaches_the_top():
    places, reached, before, _ = climbed(hill, [0.0, 1.0, 5.0])
    assert (reached > before).all()
    assert torch.allclose(places, torch.tensor(3.0, dtype=torch.float64), atol=0.05)


def test_the_best_place_is_kept_with_its_height():
    places, reached, _, _ = climbed(hill, [0.0, 2.999])
    assert torch.allclose(reached, hill({}, [places]))


def test_a_start_stays_inside_its_domain():
    places, *_ = climbed(hill, [0.0], kinds=Between[Array, "", -1, 2].coordinates)
    assert places == 2


def test_where_nothing_climbs_little_is_spent():
    *_, flat = climbed(lambda _, parts: 0.5 + 0 * parts[0], [1.0, 2.0])
    *_, steep = climbed(hill, [-9.0, -8.0])
    assert 0 < flat < steep / 3


def test_rounding_is_not_climbed():
    places, *_, spent = climbed(lambda _, parts: 1e-15 * hill({}, parts), [1.0, 5.0])
    assert spent == 0
    assert places.tolist() == [1.0, 5.0]


def test_what_gains_no_more_than_rounding_stops():
    *_, spent = climbed(lambda _, parts: 1e-11 + 1e-14 * hill({}, parts), [1.0, 5.0])
    *_, steep = climbed(hill, [-9.0, -8.0])
    assert 0 < spent < steep / 3


def test_a_gap_that_is_small_and_no_rounding_is_climbed():
    places, *_ = climbed(lambda _, parts: 1e-9 * hill({}, parts), [1.0])
    assert torch.allclose(places, torch.tensor(3.0, dtype=torch.float64), atol=0.05)


def test_an_undefined_gradient_moves_nothing():
    def broken(_, parts):
        return torch.sqrt(parts[0] - parts[0])

    places, reached, _, _ = climbed(broken, [1.0])
    assert places == 1
    assert reached == 0


def test_what_is_undefined_ranks_below_every_number():
    heights = usable(torch.tensor([0.5, torch.nan, -1.0]))
    assert heights.argmin() == 1
