"""Blocks that go on from their cache, token by token."""

import numpy as np
from lakatos.harness.catalogue.steps import stepping, token_axes
from lakatos.theory import Array, Mask, Real


def summed(x, cache=None):
    sums = np.cumsum(x, axis=-2) + (0 if cache is None else cache)
    return sums, sums[..., -1:, :]


def test_each_token_goes_on_from_the_cache_that_the_ones_before_it_left():
    x = np.arange(8.0).reshape(4, 2)
    later = stepping(summed, "cache", {"x": -2}, {"x": x[:2]}, {"x": x[2:]})
    assert later.tolist() == np.cumsum(x, axis=0)[2:].tolist()


def test_a_batch_axis_is_put_before_and_taken_away():
    x = np.arange(8.0).reshape(4, 2)
    led = stepping(summed, "cache", {"x": -2}, {"x": x[:2]}, {"x": x[2:]}, ["x"])
    assert led.tolist() == np.cumsum(x, axis=0)[2:].tolist()


def test_tokens_are_counted_along_the_axis_of_the_first_input():
    given = {"x": Real[Array, "b n d"], "mask": Mask[Array, "b n"], "y": Real[Array, "m d"]}
    assert token_axes(given) == {"x": -2, "mask": -1}
