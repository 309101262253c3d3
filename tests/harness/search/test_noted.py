"""What is noted of a function of a batch is what the function does, to other numbers too."""

from functools import partial

import pytest
import torch
from lakatos.harness.search.climb import sloped
from lakatos.harness.search.noted import Noted, NotNotedError, noted
from lakatos.harness.search.starts import draw
from lakatos.harness.search.suspects import Search
from lakatos.properties.attention.attention import self_attention_is_additive

CLAIM = self_attention_is_additive
SIZES = {"n": 3, "d": 2}


def evaluated(search):
    return partial(search._evaluated, search.case, search.system, SIZES)


def batches(count):
    """Return batches of numbers."""
    generator = torch.Generator().manual_seed(0)
    return [torch.randn(4, 3, generator=generator) for _ in range(count)]


def test_slopes_of_a_claim_are_noted_with_its_violations():
    search = Search(CLAIM)
    plain = sloped(evaluated(search), CLAIM.signature.coordinates)
    asked = Noted(plain)
    for _ in range(5):
        parts = draw(search.chance, CLAIM.signature.coordinates, SIZES, 16).parts
        violation, slopes = asked(parts)
        expected, expected_slopes = plain(parts)
        assert torch.allclose(violation, expected)
        assert all(map(torch.allclose, slopes, expected_slopes))
    assert asked.again is not None


def test_what_is_noted_runs_the_function_no_more():
    calls = []

    def twice(parts):
        calls.append(len(parts))
        return 2 * parts[0]

    asked = Noted(twice)
    for batch in batches(6):
        assert torch.equal(asked([batch]), 2 * batch)
    assert len(calls) == 3  # twice as it was asked, once to be noted
    often = Noted(twice, often=True)
    for batch in batches(6):
        assert torch.equal(often([batch]), 2 * batch)
    assert len(calls) == 5  # once as it was asked, once to be noted


def test_a_function_that_looks_at_numbers_is_not_noted():
    def branches(parts):
        return parts[0] if bool(parts[0].sum() > 0) else -parts[0]

    with pytest.raises(NotNotedError):
        noted(branches, batches(1))
    asked = Noted(branches)
    for batch in batches(6):
        assert torch.equal(asked([batch]), branches([batch]))
    assert asked.again is None


def test_a_function_that_does_something_else_each_time_is_asked_each_time():
    scales = iter(range(1, 9))

    def scaled(parts):
        return next(scales) * parts[0]

    asked = Noted(scaled)
    for scale, batch in zip((1, 2, 4, 5), batches(4), strict=True):  # three is what is noted
        assert torch.equal(asked([batch]), scale * batch)


def test_what_is_written_in_place_is_written_anew():
    held = torch.ones(3)

    def filled(parts):
        made = torch.zeros(len(parts[0]), 3)
        made[:, 0] = parts[0][:, 0]
        made += parts[0] * held
        return made

    asked = Noted(filled)
    for batch in batches(6):
        assert torch.equal(asked([batch]), filled([batch]))
    assert asked.again is not None


def test_what_is_noted_serves_any_number_of_candidates():
    search = Search(CLAIM)
    for count in (5, 97, 194, 1, 300):
        asked = Noted(evaluated(search))
        for other in (count, count, 7, 2 * count, 97):
            parts = draw(search.chance, CLAIM.signature.coordinates, SIZES, other).parts
            assert torch.allclose(asked(parts), evaluated(search)(parts))
        assert asked.again is not None


def test_candidates_may_lie_in_memory_as_columns_do_or_share_it():
    columns = torch.randn(6, 8, generator=torch.Generator().manual_seed(0))
    parts = [columns[:, 2:6].reshape(6, 2, 2), torch.ones(1, 2).expand(6, 2)]
    asked = Noted(lambda parts: (parts[0] @ parts[1][..., None]).reshape(-1))
    for _ in range(4):
        assert torch.equal(asked(parts), columns[:, 2:6].reshape(6, 2, 2).sum(2).reshape(-1))
    assert asked.again is not None


def test_a_length_that_is_no_number_of_candidates_is_not_noted_as_one():
    asked = Noted(lambda parts: parts[0] * 97)
    for batch in batches(4):
        assert torch.equal(asked([batch]), 97 * batch)
    assert asked.again is None


def test_parts_of_a_result_are_told_apart():
    asked = Noted(lambda parts: torch.topk(parts[0], 2, dim=1))
    for batch in batches(5):
        values, places = asked([batch])
        assert torch.equal(torch.take_along_dim(batch, places, 1), values)
