"""The allow-list: arrays are moved as NumPy moves them, and what NumPy alone takes is refused."""

import numpy as np
import pytest
from lakatos.systems import Ball, NotRigorousError, Rational, array_namespace
from lakatos.systems.traced import Traced, tracing

KINDS = [Rational, Ball]


@pytest.mark.parametrize("kind", KINDS)
def test_a_function_off_the_list_is_refused(kind):
    xp = array_namespace(kind.from_values([1]))
    with pytest.raises(NotRigorousError):
        xp.no_such_function(kind.from_values([1]))
    assert not hasattr(xp, "no_such_function")


@pytest.mark.parametrize("kind", KINDS)
def test_arrays_are_moved_as_numpy_moves_them(kind):
    x = kind.from_values([[1, 2, 3], [4, 5, 6]])
    xp = array_namespace(x)
    plain = np.arange(1, 7).reshape(2, 3)
    for moved, wanted in (
        (x.mT, plain.T),
        (x[:, ::-1], plain[:, ::-1]),
        (xp.reshape(x, (3, 2)), plain.reshape(3, 2)),
        (xp.roll(x, 1, axis=-1), np.roll(plain, 1, axis=-1)),
        (xp.concat([x, x], axis=0), np.concatenate([plain, plain])),
    ):
        assert moved.shape == wanted.shape
        assert np.all(np.asarray(moved == wanted))


def by_system(kind):
    """Return two axes of entries, or their trace."""
    return Traced("input", (), (2, 3)) if kind is Traced else kind.from_values(np.ones((2, 3), int))


REFUSED = {
    "take without an axis": (lambda xp, x: xp.take(x, np.array([1, 0])), "write take"),
    "expand_dims without one": (lambda xp, x: xp.expand_dims(x), "axis"),
    "a sum of masks": (lambda xp, x: xp.add(x > 0, x > 1), "where.mask"),
    "a difference of masks": (lambda xp, x: xp.subtract(x > 0, x > 1), "where.mask"),
    "the exponential of a mask": (lambda xp, x: xp.exp(x > 0), "where.mask"),
    "a clipped mask": (lambda xp, x: xp.clip(x > 0, -1, 2), "where.mask"),
    "a mask filled": (lambda xp, x: xp.full_like(x > 0, 3), "where.mask"),
    "a product of masks": (lambda xp, x: xp.matmul(x > 0, (x > 1).mT), "where.mask"),
    "an axis beyond the last": (lambda xp, x: xp.sum(x, axis=3), "axis 3"),
    "a cumulative sum beyond": (lambda xp, x: xp.cumulative_sum(x, axis=2), "axis 2"),
    "a pivot beyond": (lambda xp, x: xp.pivot(x, 2), "axis 2"),
    "a cumulative sum along a tuple": (lambda xp, x: xp.cumulative_sum(x, axis=(1,)), "integer"),
    "scalar products along all axes": (lambda xp, x: xp.vecdot(x, x, axis=None), "integer"),
    "scalar products from the front": (lambda xp, x: xp.vecdot(x, x, axis=0), "from the last"),
}


@pytest.mark.parametrize("kind", [*KINDS, Traced])
@pytest.mark.parametrize(("call", "words"), REFUSED.values(), ids=REFUSED)
def test_what_the_standard_does_not_say_is_refused_in_one_line(kind, call, words):
    with tracing():
        x = by_system(kind)
        with pytest.raises((TypeError, ValueError), match=words) as refusal:
            call(array_namespace(x), x)
    assert "\n" not in str(refusal.value)


def test_a_trace_knows_a_mask_that_was_moved():
    with tracing():
        x = by_system(Traced)
        assert (x > 0)[None, ...].dtype == bool
        assert not x[None, ...].boolean
