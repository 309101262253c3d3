"""Arrays that are functions of their indices do what NumPy does, here with numbers as entries."""

from functools import partial

import numpy as np
import pytest
from lakatos.systems.functional import FunctionalArray, FunctionalNamespace


class RefusedError(Exception):
    pass


class Numbers(FunctionalArray):
    __hash__ = None
    origin = 0

    def __getitem__(self, key):
        return entered(as_numpy(self)[key])

    def taken(self, index, axis):
        return entered(np.take(as_numpy(self), as_numpy(index), axis))


def as_numpy(array):
    found = np.empty(array.shape, dtype=object)
    for place in np.ndindex(array.shape):
        found[place] = array.entry(place)
    return found.astype(int) if all(type(each) is int for each in found.flat) else found


def entered(x):
    if isinstance(x, Numbers):
        return x
    table = np.asarray(x)
    return Numbers(table.shape, lambda indices: int(table[tuple(indices)]))


def paired(function, one, two):
    left, right = entered(one), entered(two)
    shape = np.broadcast_shapes(left.shape, right.shape)
    return Numbers(shape, lambda indices: function(left.spread(indices), right.spread(indices)))


class Functions(FunctionalNamespace):
    array = Numbers
    refused = RefusedError
    entered = staticmethod(entered)
    product = staticmethod(lambda one, two: one * two)
    total = staticmethod(lambda body, length: sum(map(body, range(length))))
    before = staticmethod(lambda index, place: index < place)
    moved_back = staticmethod(lambda index, by: index - by)
    multiply = staticmethod(partial(paired, lambda one, two: one * two))
    subtract = staticmethod(partial(paired, lambda one, two: one - two))

    @staticmethod
    def slid(x, shape, how):
        if hasattr(how, "first"):
            return entered(as_numpy(x).reshape(shape))
        at = lambda indices: tuple(
            axis.offset + (0 if axis.of is None else axis.stride * indices[axis.of])
            for axis in how.axes
        )
        return Numbers(shape, lambda indices: x.entry(at(indices)))

    def mean(self, x, *, axis=None, keepdims=False):
        found = self.sum(x, axis=axis, keepdims=keepdims)
        count = np.prod([x.shape[each] for each in self.axes(x, axis)])
        return Numbers(found.shape, lambda indices: found.entry(indices) // int(count))


XP = Functions()
Numbers.namespace = XP
A = np.arange(12).reshape(3, 4) ** 2
B = np.arange(8).reshape(4, 2) - 3


@pytest.mark.parametrize(
    "asked",
    [
        lambda xp: xp.matmul(A, B),
        lambda xp: xp.matmul(A, B[:, 0]),
        lambda xp: xp.matmul(A[0], B),
        lambda xp: xp.matmul(A[0], B[:, 0]),
        lambda xp: xp.matmul(A[None], np.stack([B, 2 * B])),
        lambda xp: xp.stack([A, 2 * A], axis=1),
        lambda xp: xp.roll(A, 1, axis=0),
        lambda xp: xp.roll(A, -3, axis=1),
        lambda xp: xp.roll(A, 9, axis=-1),
        lambda xp: xp.roll(A, (1, 2), axis=(0, 1)),
        lambda xp: xp.sum(A),
        lambda xp: xp.sum(A, axis=-1, keepdims=True),
        lambda xp: xp.sum(A, axis=(0, 1)),
        lambda xp: xp.take(A, np.asarray([2, 0, 0]), axis=1),
        lambda xp: xp.full_like(A, 7),
        lambda xp: xp.expand_dims(A, axis=1),
        lambda xp: xp.asarray([[1, 2], [3, 4]]),
    ],
)
def test_a_function_gives_what_that_of_numpy_gives(asked):
    expected, found = asked(np), asked(XP)
    assert found.shape == expected.shape
    assert np.array_equal(as_numpy(found), expected)


def test_arrays_are_joined_one_after_another():
    found = XP.concat([A, A[:1], 3 * A])
    assert np.array_equal(as_numpy(found), np.concatenate([A, A[:1], 3 * A]))
    with pytest.raises(ValueError, match="other shapes"):
        XP.concat([A, A[:, :2]])
    with pytest.raises(RefusedError, match="along no axis"):
        XP.concat([A, A], axis=None)


def test_products_along_an_axis_are_added():
    assert np.array_equal(as_numpy(XP.vecdot(A, 2 * A, axis=0)), np.sum(2 * A * A, axis=0))


def test_a_variance_is_the_mean_of_squares():
    entries = entered([[1, 3], [0, 4]])
    assert np.array_equal(as_numpy(XP.var(entries, axis=1)), [1, 4])


def test_lengths_that_do_not_meet_are_refused():
    with pytest.raises(ValueError, match="cannot be multiplied"):
        XP.matmul(A, A)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (bool, "branches on a value"),
        (float, "branches on a value"),
        (np.asarray, "NumPy is called on it: call array_namespace instead"),
        (lambda x: x.tolist(), "the code asks for tolist"),
        (lambda x: XP.roll(x, 1), "a shift of all entries"),
        (lambda x: x.refuse_ties(), "which may tie"),
    ],
)
def test_what_has_no_answer_is_refused(asked, words):
    with pytest.raises(RefusedError, match=words):
        asked(entered(A[0]))


def test_what_every_array_has_is_not_refused():
    array = entered(A)
    assert (array.shape, array.ndim, array.size, len(array)) == ((3, 4), 2, 12, 3)
    assert array.dtype == np.dtype(object)
    assert not hasattr(array, "tangent")
    assert repr(array) == "Numbers(3, 4)"
    assert XP.isdtype(Numbers((), lambda _: 1, boolean=True).dtype, "bool")
    assert not XP.isdtype(array.dtype, "bool")
