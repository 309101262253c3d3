"""Arrays that write down how they are computed: what is kept, and what is refused."""

from fractions import Fraction

import numpy as np
import pytest
from lakatos.reference import softmax
from lakatos.systems import (
    Ball,
    NotRigorousError,
    array_namespace,
    constant,
    jvp,
    known,
    pivot,
    places,
)
from lakatos.systems.traced import Traced, tracing


def trace(function, *shapes):
    """Return what a function writes down of inputs of these shapes."""
    inputs = [Traced("input", (), shape) for shape in shapes]
    with tracing():
        return function(*inputs)


def spelled(x):
    """Return a trace in words: functions, with inputs as x and literals as their shapes."""
    if not isinstance(x, Traced):
        return str(getattr(x, "shape", x))
    if x.function == "input":
        return "x"
    how = f" {x.how}" if isinstance(x.how, (str, int, tuple)) else ""
    return f"{x.function}{how}({', '.join(map(spelled, x.args))})"


def xp_of(x):
    return array_namespace(x)


# What is written down.


@pytest.mark.parametrize(
    ("function", "written"),
    [
        (lambda x: x + 1, "add(x, 1)"),
        (lambda x: 1 + x, "add(1, x)"),
        (lambda x: x - x, "add(x, multiply(-1, x))"),
        (lambda x: 1 - x, "add(1, multiply(-1, x))"),
        (lambda x: -x, "multiply(-1, x)"),
        (lambda x: x / 2, "divide(x, 2)"),
        (lambda x: 2 / x, "divide(2, x)"),
        (lambda x: x**3, "pow(x, 3)"),
        (lambda x: 3**x, "pow(3, x)"),
        (abs, "abs(x)"),
        (lambda x: xp_of(x).square(x), "multiply(x, x)"),
        (lambda x: xp_of(x).exp(x), "entrywise exp(x)"),
        (lambda x: xp_of(x).clip(x, 0, 1), "minimum(maximum(x, 0), 1)"),
        (lambda x: xp_of(x).clip(x, max=1), "minimum(x, 1)"),
        (lambda x: x @ x.mT, "matmul(x, move(x))"),
        (lambda x: xp_of(x).vecdot(x, x), "move(sum (1,)(multiply(x, x)))"),
        (lambda x: xp_of(x).sum(x), "move(sum (0, 1)(x))"),
        (lambda x: xp_of(x).max(x, axis=-1, keepdims=True), "max (1,)(x)"),
        (lambda x: xp_of(x).cumulative_sum(x, axis=-2), "cumulative_sum 0(x)"),
        (lambda x: xp_of(x).where(x > 0, x, 0), "where(compare >(x, 0), x, 0)"),
        (lambda x: x > 0, "compare >(x, 0)"),
        (lambda x: (x > 0) & (x != 1), "logical &(compare >(x, 0), compare !=(x, 1))"),
        (lambda x: ~(x <= 0), "logical ~(compare <=(x, 0))"),
        (lambda x: np.ones((2, 3), dtype=bool) | (x > 0), "logical |(compare >(x, 0), (2, 3))"),
        (lambda x: xp_of(x).tril(x), "where((2, 3), x, (2, 3))"),
        (lambda x: xp_of(x).concat([x, x]), "join(x, x)"),
        (lambda x: xp_of(x).stack([x, xp_of(x).zeros_like(x)]), "join(x, (2, 3))"),
        (pivot, "pivot -1(x)"),
    ],
)  # fmt: skip
def test_a_function_is_written_down(function, written):
    assert spelled(trace(function, (2, 3))) == written


@pytest.mark.parametrize(
    ("function", "shape"),
    [
        (lambda x: x[0], (3,)),
        (lambda x: x[..., None, :2], (2, 1, 2)),
        (lambda x: x[0, 0], ()),
        (lambda x: xp_of(x).reshape(x, (-1,)), (6,)),
        (lambda x: xp_of(x).moveaxis(x, 0, 1), (3, 2)),
        (lambda x: xp_of(x).broadcast_to(x, (4, 2, 3)), (4, 2, 3)),
        (lambda x: xp_of(x).take(x, np.array([0, 0, 1]), axis=1), (2, 3)),
        (lambda x: xp_of(x).expand_dims(x, axis=0) + x, (1, 2, 3)),
        (lambda x: x @ x[0], (2,)),
        (lambda x: x[0] @ x[1], ()),
        (lambda x: xp_of(x).mean(x, axis=(0, 1)), ()),
        (lambda x: xp_of(x).var(x, axis=0), (3,)),
        (lambda x: pivot(x, axis=0), (1, 3)),
        (softmax, (2, 3)),
    ],
)
def test_a_traced_array_has_the_shape_of_the_result(function, shape):
    made = trace(function, (2, 3))
    assert isinstance(made, Traced)
    assert (made.shape, made.ndim, made.size) == (shape, len(shape), int(np.prod(shape)))


@pytest.mark.parametrize(
    "move",
    [
        lambda _, x: x[::-1, 1:],
        lambda xp, x: xp.roll(x, 2, axis=1),
        lambda xp, x: xp.flip(x, axis=0),
        lambda xp, x: xp.permute_dims(x, (1, 0)),
        lambda xp, x: xp.take(x, np.array([2, 0]), axis=1),
        lambda xp, x: xp.squeeze(xp.expand_dims(x, axis=1), 1),
        lambda xp, x: xp.concat([x, x[:1]], axis=0),
        lambda xp, x: xp.stack([x, x], axis=-1),
    ],
)
def test_a_move_moves_entries_as_it_does_in_numpy(move):
    cells = np.arange(6).reshape(2, 3)
    made = trace(lambda x: move(xp_of(x), x), (2, 3))
    assert np.array_equal(moved(made, cells), move(array_namespace(cells), cells))


def moved(x, cells):
    """Apply the moves and joins of a trace."""
    if x.function == "input":
        return cells
    parts = [moved(part, cells) for part in x.args]
    return x.how(parts) if x.function == "join" else x.how(parts[0])


def test_what_depends_on_no_input_is_computed_at_once():
    made = trace(lambda x: x + array_namespace(x).exp(constant([1, 2, 3], like=x)), (2, 3))
    literal = made.args[1]
    assert isinstance(literal, Ball)
    assert all(abs(float(cell) - value) < 1e-9 for cell, value in zip(
        literal.entries(), np.exp([1, 2, 3]), strict=True
    ))  # fmt: skip


def test_places_and_shapes_are_known():
    made = trace(lambda x: x + places(len(x), like=x)[:, None], (2, 3))
    assert made.args[1].tolist() == [[0], [1]]


def test_an_array_is_kept_as_it_was():
    def function(x):
        mask = np.array([True, False, True])
        kept = array_namespace(x).where(mask, x, 0)
        mask[:] = False
        return kept

    assert trace(function, (2, 3)).args[0].tolist() == [True, False, True]


def test_a_move_is_kept_as_it_was():
    def function(x):
        order = np.array([1, 0])
        taken = x[order]
        order[:] = 0
        return taken

    assert trace(function, (2,)).how(np.array([5, 6])).tolist() == [6, 5]


def test_a_float_is_the_number_that_it_is():
    assert trace(lambda x: x * 0.1, (2,)).args[1] == Fraction(0.1)
    assert trace(lambda x: x * np.array([0.5, 0.1]), (2,)).args[1].tolist() == [
        Fraction(1, 2),
        Fraction(0.1),
    ]


# What has no values.


def test_a_traced_array_has_no_known_values():
    assert trace(known, (2,)) is None
    assert trace(lambda x: known(x > 0), (2,)) is None
    assert known(np.array([True])).tolist() == [True]


def test_outside_of_a_trace_namespaces_write_nothing_down():
    with tracing():
        assert type(array_namespace(Ball.from_values(0))).__name__ == "TracedNamespace"
    assert type(array_namespace(Ball.from_values(0))).__name__ == "BallNamespace"


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda x: x if x[0] > 0 else -x, "the code branches on a value"),
        (lambda x: max(x[0], x[1]), "the code branches on a value"),
        (lambda x: float(x[0]), "the code branches on a value"),
        (lambda x: [1, 2][x[0]], "the code branches on a value"),
        (lambda x: x[x > 0], "an index depends on the input"),
        (lambda x: x[..., x], "an index depends on the input"),
        (lambda x: xp_of(x).take(x, x), "NumPy is called on it: call array_namespace instead"),
        (np.asarray, "NumPy is called on it: call array_namespace instead"),
        (lambda x: np.stack([x, x]), "NumPy is called on it: call array_namespace instead"),
        (lambda x: xp_of(x).prod(x), "nothing is known of the structure of prod"),
        (lambda x: xp_of(x).argsort(x), "nothing is known of the structure of argsort"),
        (lambda x: xp_of(x).where(x > 0, x, None), "a NoneType is no array"),
        (lambda x: xp_of(x).add(x, [1, 2]), "a list is no array"),
        (lambda x: x * np.inf, "a number is not finite"),
        (lambda x: x * np.array([1, np.nan]), "a number is not finite"),
    ],
)
def test_what_has_no_structure_is_refused(function, message):
    with pytest.raises(NotRigorousError, match=message):
        trace(function, (2,))


def test_numpy_functions_do_not_understand_a_traced_array():
    with pytest.raises(TypeError):
        trace(np.tanh, (2,))


# Derivatives.


@pytest.mark.parametrize(
    ("function", "written"),
    [
        (lambda y: y * y, "add(multiply(v, x), multiply(x, v))"),
        (lambda y: xp_of(y).tanh(y), "multiply(add(1, multiply(-1, multiply(t, t))), v)"),
        (lambda y: xp_of(y).sum(y, axis=0, keepdims=True), "sum (0,)(v)"),
    ],
)
def test_a_derivative_is_written_down(function, written):
    x, v = Traced("input", (), (2,)), Traced("parameter", (), (2,))
    with tracing():
        made = jvp(function, x, v)
    short = spelled(made).replace("parameter()", "v").replace("entrywise tanh(x)", "t")
    assert short == written


@pytest.mark.parametrize(
    "function",
    [lambda y: xp_of(y).maximum(y, 0), lambda y: xp_of(y).maximum(0, y), abs,
     lambda y: xp_of(y).max(y, axis=0)],
)  # fmt: skip
def test_at_a_kink_the_side_is_compared(function):
    """The derivative of a kink depends on where it is taken, not on the direction alone."""
    x, v = Traced("input", (), (2,)), Traced("parameter", (), (2,))
    with tracing():
        assert "compare >" in spelled(jvp(function, x, v))


def test_an_array_outside_compares_with_the_variable_of_a_derivative():
    x = Traced("input", (), (2,))
    with tracing():
        made = jvp(lambda y: array_namespace(y).where(x < y, y, y * y), x, x)
    assert spelled(made).startswith("where(compare >(x, x), x,")


def test_a_function_from_outside_refuses_the_variable_of_a_derivative():
    x = Traced("input", (), (2,))
    with tracing():
        outside = array_namespace(x)
        with pytest.raises(NotRigorousError, match="a Dual is no array"):
            jvp(lambda y: outside.multiply(x, y), x, x)
