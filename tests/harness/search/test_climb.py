"""Climbing: to the top, inside the domain, each at its own scale, no further than it gains."""

import torch
from lakatos.harness.search.climb import Climb, rounding, sloped, usable
from lakatos.harness.search.starts import Batch
from lakatos.theory import Array, Between, Real

KINDS = Real[Array, ""].coordinates
FAR = [-9.1 + place / 7 for place in range(12)]


def hill(_, parts):
    """Return a height that is one at three and falls to both sides."""
    return 1 / (1 + (parts[0] - 3) ** 2)


def climbed(violations, starts, scale=1.0, kinds=KINDS, steps=100):
    batch = Batch([torch.tensor(starts, dtype=torch.float64)], torch.full((len(starts),), scale))
    coarse = lambda _, parts: violations({}, [part.float() for part in parts])
    slopes = sloped(lambda parts: violations({}, parts), kinds)
    climb = Climb(lambda _, parts: slopes(parts), coarse, kinds, {})
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
    *_, flat = climbed(lambda _, parts: 0.5 + 0 * parts[0], FAR)
    *_, steep = climbed(hill, FAR)
    assert 0 < flat < steep / 2


def level(parts):
    """Return rounding alone."""
    return (parts[0] / 7 * 3 + 1 / 3 - parts[0] * 3 / 7 - 1 / 3).abs()


def test_last_digits_of_sides_that_are_equal_in_coarser_arithmetic_are_rounding():
    eps = torch.finfo(torch.float64).eps
    fine = torch.tensor([eps / 2, 3 * eps, 1e-10, 3 * eps, -0.5, 0.0], dtype=torch.float64)
    coarse = torch.tensor([0.0, 0.0, 0.0, 3e-8, -0.5, 0.0], dtype=torch.float64)
    seen = fine.abs() > rounding(fine, coarse)
    assert seen.tolist() == [False, False, True, False, True, False]


def test_rounding_is_not_climbed():
    starts = [1.1, 5.2, 7.7, -3.9]
    places, reached, before, spent = climbed(lambda _, parts: level(parts), starts)
    assert before.any()
    assert spent == len(starts)
    assert places.tolist() == starts
    assert torch.equal(reached, before)


def test_what_gains_no_more_than_rounding_stops():
    *_, spent = climbed(lambda _, parts: 1e-6 + level(parts), FAR)
    *_, steep = climbed(hill, FAR)
    assert 0 < spent < steep / 2


def test_rounding_is_told_by_what_it_comes_to_in_coarser_arithmetic():
    fine = torch.tensor([1e-16, 1e-9, 0.5, 0.5], dtype=torch.float64)
    bound = rounding(fine, torch.tensor([1e-7, 1.1e-9, 0.5000001, torch.nan]).double())
    assert (fine > bound).tolist() == [False, True, True, True]


def test_a_gap_that_is_small_and_no_rounding_is_climbed():
    places, *_ = climbed(lambda _, parts: 1e-13 * hill({}, parts), [1.0])
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


def test_a_slope_that_is_none_is_zero():
    slopes = sloped(lambda parts: parts[0].sum(1), [*KINDS, *KINDS])
    violation, found = slopes([torch.randn(4, 3), torch.randn(4, 3)])
    assert violation.shape == (4,)
    assert torch.equal(found[1], torch.zeros(4, 3))


def test_where_nothing_slopes_it_is_said():
    slopes = sloped(lambda parts: torch.ones(len(parts[0])), KINDS)
    assert slopes([torch.randn(4, 3)])[1] is None


def test_fewer_go_on_from_round_to_round_and_one_to_the_end():
    for starts in (FAR, FAR[:1]):
        *_, spent = climbed(hill, starts)
        assert 5 * 20 < spent < 3 * 21 * max(len(starts), 2)
