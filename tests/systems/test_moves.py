"""Moves over symbolic sizes come to the same as NumPy's at each size."""

import numpy as np
import pytest
from lakatos.systems import Ball
from lakatos.systems.moves import Concatenated, Reshaped, Rolled, Slid, at
from lakatos.systems.sizes import Size, Space, symbolic
from lakatos.systems.traced import Traced, TracedNamespace, tracing

XP = TracedNamespace(Ball.namespace)
SIZES = [{"n": n, "d": d} for n, d in ((4, 3), (5, 5), (9, 2), (4, 7))]

MOVES = {
    "a slice": lambda _, x: x[1:, :2],
    "a slice from the end": lambda _, x: x[:-2, -1:],
    "a slice up to a size": lambda _, x: x[: x.shape[0] - 1, : x.shape[1]],
    "an integer": lambda _, x: x[0],
    "an integer from the end": lambda _, x: x[..., -1],
    "a new axis": lambda _, x: x[:, None, :],
    "an ellipsis": lambda _, x: x[..., None, 1],
    "a turn": lambda _, x: x[::-1],
    "a flip": lambda xp, x: xp.flip(x, axis=1),
    "a flip of all": lambda xp, x: xp.flip(x),
    "a shift": lambda xp, x: xp.roll(x, 2, axis=0),
    "a shift back": lambda xp, x: xp.roll(x, -1, axis=-1),
    "the last row": lambda _, x: x[x.shape[0] - 1],
    "the last entry but one": lambda _, x: x[-1, x.shape[1] - 2],
    "a transposition": lambda _, x: x.mT,
    "axes in order": lambda xp, x: xp.permute_dims(x[None], (2, 0, 1)),
    "an axis moved": lambda xp, x: xp.moveaxis(x[None], 0, -1),
    "an axis gone": lambda xp, x: xp.squeeze(xp.expand_dims(x, axis=-1), axis=-1),
    "axes repeated": lambda xp, x: xp.broadcast_to(x[:1], x.shape),
    "axes before": lambda xp, x: xp.broadcast_to(x, (3, *x.shape)),
    "a flat array": lambda xp, x: xp.reshape(x, (-1,)),
    "another shape": lambda xp, x: xp.reshape(x, (x.shape[1], x.shape[0])),
    "axes split": lambda xp, x: xp.reshape(xp.concat([x, x], axis=1), (x.shape[0], 2, x.shape[1])),
    "two after another": lambda xp, x: xp.concat([x, x[:1]], axis=0),
    "two beside another": lambda xp, x: xp.concat([x[:, 1:], x], axis=-1),
    "two stacked": lambda xp, x: xp.stack([x, x[::-1]], axis=1),
    "two stacked at the end": lambda xp, x: xp.stack([x, x], axis=-1),
}


def value(x, entries, sizes):
    """Return the entries of a traced array at given sizes."""
    if x.function == "input":
        return entries
    parts = [value(part, entries, sizes) for part in x.args]
    shape = [at(length, sizes) for length in x.shape]
    match x.how:
        case Concatenated(axis):
            return np.concatenate(parts, axis=axis)
        case Rolled():
            return np.roll(parts[0], at(x.how.by, sizes), x.how.axis)
        case Slid() | Reshaped():
            return x.how.gather(parts[0], shape, sizes)
    raise AssertionError(x)


class Plain(np.ndarray):
    """An array of NumPy that has the standard's attributes."""

    @property
    def mT(self):  # noqa: N802 - the standard's name
        return self.swapaxes(-1, -2)


class PlainFunctions:
    """NumPy's functions by the standard's names."""

    permute_dims, concat = staticmethod(np.transpose), staticmethod(np.concatenate)

    def __getattr__(self, name):
        return getattr(np, name)


@pytest.mark.parametrize("name", MOVES)
def test_a_move_over_symbols_is_numpys_at_each_size(name):
    space = Space({"n": 4, "d": 2})
    shape = (space.size("n"), space.size("d"))
    with tracing():
        moved = MOVES[name](XP, Traced("input", (), shape))
    assert symbolic(moved.shape) or all(isinstance(length, int) for length in moved.shape)
    for sizes in SIZES:
        entries = np.arange(sizes["n"] * sizes["d"]).reshape(sizes["n"], sizes["d"])
        expected = np.asarray(MOVES[name](PlainFunctions(), entries.view(Plain)))
        assert [at(length, sizes) for length in moved.shape] == list(expected.shape)
        assert np.array_equal(value(moved, entries, sizes), expected)


def test_an_empty_axis_is_another_case():
    space = Space({"n": 1})
    x = Traced("input", (), (space.size("n"),))
    with pytest.raises(ArithmeticError):
        x[1:]
    assert space.asked.at == 2
    assert isinstance(space.size("n") - 1, Size)
