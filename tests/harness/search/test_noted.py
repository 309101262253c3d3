"""What is noted of a function of a batch is what the function does, to other numbers too."""

import pytest
import torch
from lakatos.harness.search.climb import sloped
from lakatos.harness.search.noted import Noted, NotNotedError, noted
from lakatos.harness.search.starts import draw
from lakatos.harness.search.suspects import Search
from lakatos.properties.attention.attention import self_attention_is_additive

CLAIM = self_attention_is_additive
SIZES = {"n": 3, "d": 2}


def batches(count):
    """Return batches of numbers."""
    generator = torch.Generator().manual_seed(0)
    return [torch.randn(4, 3, generator=generator) for _ in range(count)]


def test_slopes_of_a_claim_are_noted_with_its_violations():
    search = Search(CLAIM)
    plain = sloped(search._evaluated, CLAIM.signature.coordinates)
    asked = Noted(lambda parts: plain(SIZES, parts))
    for _ in range(5):
        parts = draw(search.chance, CLAIM.signature.coordinates, SIZES, 16).parts
        violation, slopes = asked(parts)
        expected, expected_slopes = plain(SIZES, parts)
        assert torch.equal(violation, expected)
        assert all(map(torch.equal, slopes, expected_slopes))
    assert asked.again is not None


def test_what_is_noted_runs_the_function_no_more():
    calls = []

    def twice(parts):
        calls.append(len(parts))
        return 2 * parts[0]

    asked = Noted(twice)
    for batch in batches(6):
        assert torch.equal(asked([batch]), 2 * batch)
    assert len(calls) == 3


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
    for scale, batch in enumerate(batches(6), 1):
        assert torch.equal(asked([batch]), scale * batch)


def test_what_is_written_in_place_is_written_anew():
    held = torch.ones(3)

    def filled(parts):
        made = torch.zeros(4, 3)
        made[:, 0] = parts[0][:, 0]
        made += parts[0] * held
        return made

    asked = Noted(filled)
    for batch in batches(6):
        assert torch.equal(asked([batch]), filled([batch]))
    assert asked.again is not None


def test_parts_of_a_result_are_told_apart():
    asked = Noted(lambda parts: torch.topk(parts[0], 2, dim=1))
    for batch in batches(5):
        values, places = asked([batch])
        assert torch.equal(torch.take_along_dim(batch, places, 1), values)
