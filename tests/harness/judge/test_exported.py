"""Rules of exported operations, each beside torch's own operation, and what programs refuse."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from lakatos.harness.judge.exported.hidden import Hidden
from lakatos.harness.judge.exported.literals import meant
from lakatos.harness.judge.exported.program import (
    Program,
    ProgramError,
    Ref,
    Step,
    lacking,
    run,
)
from lakatos.harness.judge.exported.rules import RULES, Run
from lakatos.systems import RATIONALS, Ball, NotRigorousError, Rational, balls
from lakatos.systems.traced import Traced, tracing

A = torch.ops.aten
torch.manual_seed(0)
X = torch.tensor([[0.5, -1.25, 2.0], [1.5, 0.25, -0.75]], dtype=torch.float64)
Y = torch.tensor([[1.0, 0.5, -0.5], [2.0, 1.25, 0.75]], dtype=torch.float64)
P = Y.abs() + 0.5
M = torch.tensor([[True, False, True], [False, True, True]])
B = X.reshape(1, 2, 3)
C = torch.arange(24, dtype=torch.float64).reshape(1, 4, 6) / 8 - 1
K = torch.arange(24, dtype=torch.float64).reshape(4, 2, 3) / 16 - 0.5
V = torch.tensor([0.5, -0.5, 1.0], dtype=torch.float64)
ONE, TWO = torch.tensor([1, 0]), torch.tensor([[0, 1], [1, 1]])
BESIDE = {
    "view": (A.reshape, X, [3, -1]), "reshape": (A.reshape, X, [6]),
    "_unsafe_view": (A.reshape, X, [3, 2]), "permute": (A.permute, B, [2, 0, -2]),
    "transpose": (A.transpose, B, -1, 0), "t": (A.t, X), "unsqueeze": (A.unsqueeze, X, -1),
    "squeeze": (A.squeeze.dim, B, 0), "expand": (A.expand, B, [4, -1, 3]),
    "slice": (A.slice, X, 1, 0, 9223372036854775807, 2), "select": (A.select, X, 1, -1),
    "split_with_sizes": (A.split_with_sizes, X, [1, 2], 1), "split": (A.split, X, 2, 1),
    "unbind": (A.unbind, X, 1), "clone": (A.clone, X), "alias": (A.alias, X),
    "detach": (A.detach, X), "contiguous": (A.contiguous, X), "lift_fresh_copy": (A.clone, X),
    "to_float": (A.clone, X), "to_number": (lambda x: x.double(), M),
    "dropout": (A.dropout, X, 0.5, False), "cat": (A.cat, [X, Y], -1),
    "stack": (A.stack, [X, Y], 1),
    "flip": (A.flip, X, [0, -1]), "roll": (A.roll, X, [1], [1]), "repeat": (A.repeat, X, [2, 1, 2]),
    "index": (A.index, X, [None, ONE]), "index_select": (A.index_select, X, 1, ONE),
    "gather": (A.gather, X, -1, TWO), "embedding": (A.embedding, X, TWO),
    "constant_pad_nd": (A.constant_pad_nd, X, [1, -1, 0, 2], 2),
    "slice_scatter": (A.slice_scatter, X, Y[:, :2], 1, 0, 3, 2),
    "select_scatter": (A.select_scatter, X, V, 0, -1), "full": (A.full, [2, 2], 3),
    "full_like": (A.full_like, X, 3), "zeros": (A.zeros, [2]), "ones": (A.ones, [2]),
    "zeros_like": (A.zeros_like, X), "ones_like": (A.ones_like, X),
    "new_zeros": (A.new_zeros, X, [2]), "new_ones": (A.new_ones, X, [2]),
    "new_full": (A.new_full, X, [2], 4), "scalar_tensor": (A.scalar_tensor, 2),
    "arange": (A.arange.start_step, 1, 7, 2), "add": (A.add, X, Y), "sub": (A.sub, X, Y),
    "rsub": (A.rsub, X, Y), "mul": (A.mul, X, Y), "div": (A.div, X, Y),
    "where": (A.where, M, X, Y), "masked_fill": (A.masked_fill, X, M, 7),
    "index_put": (A.index_put, X, [M], torch.tensor(7.0, dtype=torch.float64)),
    "eq": (A.eq, X, X), "ne": (A.ne, X, Y), "lt": (A.lt, X, Y), "le": (A.le, X, Y),
    "gt": (A.gt, X, Y), "ge": (A.ge, X, Y), "logical_not": (A.logical_not, M),
    "bitwise_not": (A.bitwise_not, M), "logical_and": (A.logical_and, M, ~M),
    "bitwise_and": (A.bitwise_and, M, M), "logical_or": (A.logical_or, M, ~M),
    "bitwise_or": (A.bitwise_or, M, M), "exp": (A.exp, X), "log": (A.log, P),
    "sqrt": (A.sqrt, P), "tanh": (A.tanh, X), "sin": (A.sin, X), "cos": (A.cos, X),
    "neg": (A.neg, X), "abs": (A.abs, X), "expm1": (A.expm1, X), "log1p": (A.log1p, P),
    "rsqrt": (A.rsqrt, P), "reciprocal": (A.reciprocal, P), "square": (A.square, X),
    "erf": (A.erf, X), "sigmoid": (A.sigmoid, X), "silu": (A.silu, X), "relu": (A.relu, X),
    "leaky_relu": (A.leaky_relu, X, 0.25), "maximum": (A.maximum, X, Y),
    "minimum": (A.minimum, X, Y), "clamp": (A.clamp, X, -0.5, 0.5),
    "clamp_min": (A.clamp_min, X, 0),
    "hardtanh": (A.hardtanh, X), "elu": (A.elu, X, 0.5, 2.0, 1.5), "gelu": (A.gelu, X),
    "pow": (A.pow, P, -3), "sum": (A.sum.dim_IntList, X, [0], True), "mean": (A.mean.dim, X, [-1]),
    "amax": (A.amax, X, [1]), "amin": (A.amin, X, [0, 1]), "max_dim": (A.max.dim, X, 1, True),
    "var": (A.var.correction, X, [1]), "cumsum": (A.cumsum, X, 1), "cumprod": (A.cumprod, X, -1),
    "logcumsumexp": (A.logcumsumexp, X, 1), "_softmax": (A._softmax, X, 1, False),
    "softmax": (A.softmax.int, X, 0), "_safe_softmax": (A._safe_softmax, X, -1),
    "_log_softmax": (A._log_softmax, X, 1, False), "log_softmax": (A.log_softmax.int, X, 1),
    "scaled_dot_product_attention": (A.scaled_dot_product_attention, B, B, B, None, 0.0, True),
    "mm": (A.mm, X, Y.T), "bmm": (A.bmm, B, B.mT), "matmul": (A.matmul, B, Y.T), "mv": (A.mv, X, V),
    "dot": (A.dot, V, V), "linear": (A.linear, B, Y, Y[:, 0]),
    "native_layer_norm": (A.native_layer_norm, B, [3], V, V, 0.25),
    "layer_norm": (A.layer_norm, X, [3]),
    "_native_batch_norm_legit_no_training": (
        A._native_batch_norm_legit_no_training, X, V, V, V, V * V, 0.1, 0.25,
    ),
    "native_group_norm": (A.native_group_norm, C, None, None, 1, 4, 6, 2, 0.25),
    "convolution": (A.convolution, C, K, V.new_ones(4), [2], [1], [1], False, [0], 2),
    "linalg_vector_norm": (A.linalg_vector_norm, X, 2, [1]), "sort": (A.sort, X, 1, True),
    "unflatten": (A.unflatten.int, C, -1, [2, -1]), "flatten": (A.flatten.using_ints, C, -2),
    "mT": (A.mT, B), "movedim": (A.movedim.int, C, -1, 0), "pad": (A.pad, X, [1, 0, 0, 2]),
    "repeat_interleave": (A.repeat_interleave.self_int, X, 2, 1),
    "einsum": (A.einsum, "b i d, b j d -> j b i", [C, C]),
    "unfold": (A.unfold, C, 2, 3, 2), "triu": (A.triu, M, 1), "tril": (A.tril, X, -1),
}  # fmt: skip
TWICE = {"alpha": 2}
BY_NAME = {
    "addmm": (A.addmm, {"beta": 2, "alpha": 3}, X[:, :2], X, Y.T),
    "baddbmm": (A.baddbmm, {"beta": 2, "alpha": 3}, B[..., :2], B, B.mT),
    "add": (A.add, TWICE, X, Y),
    "sub": (A.sub, TWICE, X, Y),
    "rsub": (A.rsub, TWICE, X, Y),
    "gelu": (A.gelu, {"approximate": "tanh"}, X),
}


def exact(value):
    if isinstance(value, list):
        return [exact(each) for each in value]
    if isinstance(value, float):
        return meant(value)
    if not isinstance(value, torch.Tensor):
        return value
    if not value.is_floating_point():
        return value.numpy()
    flat = np.array([Fraction(each) for each in value.ravel().tolist()], dtype=object)
    return Ball.from_values(flat.reshape(tuple(value.shape)))


def encloses(made, wanted):
    if isinstance(made, np.ndarray):
        assert made.tolist() == wanted.tolist()
        return
    middles = [float(ball.mid()) for ball in made.entries().ravel()]
    found = torch.tensor(middles, dtype=torch.float64).reshape(tuple(made.shape))
    torch.testing.assert_close(found, wanted.double())


@pytest.mark.parametrize("name", BESIDE)
def test_a_rule_is_what_the_operation_of_torch_is(name):
    operation, *given = BESIDE[name]
    wanted = operation(*given)
    with balls(128).context():
        made = RULES[name](Run(Ball.from_values(0)), *map(exact, given))
        if isinstance(wanted, torch.Tensor):
            encloses(made, wanted)
            return
        for one, two in zip(made, wanted, strict=True):
            if one is not None:
                encloses(one, two)


@pytest.mark.parametrize("name", BY_NAME)
def test_what_is_given_by_name_counts(name):
    operation, named, *given = BY_NAME[name]
    with balls(128).context():
        made = RULES[name](Run(Ball.from_values(0)), *map(exact, given), **named)
        encloses(made, operation(*given, **named))


def test_every_rule_stands_beside_an_operation_of_torch():
    assert set(RULES) - set(BESIDE) - set(BY_NAME) == {"getitem"}


@pytest.mark.parametrize("axis", [0, -1])
def test_entries_are_gathered_at_places_that_are_counted(axis):
    places = TWO[:, :1] if axis else TWO[:1]
    with balls(128).context():
        made = RULES["gather"](Run(Ball.from_values(0)), exact(X), axis, exact(places.double()))
        encloses(made, torch.gather(X, axis, places))


@pytest.mark.parametrize(
    ("places", "value", "told"),
    [([None, ONE.numpy()], 1, "no mask"), ([M.numpy()[:1]], 1, "no mask"),
     ([M.numpy()], exact(V), "more than one number"), ([X.long().numpy()], 1, "it takes masks")],
)  # fmt: skip
def test_numbers_are_put_where_a_mask_says_alone(places, value, told):
    with pytest.raises(NotImplementedError, match=told):
        RULES["index_put"](Run(Ball.from_values(0)), exact(X), places, value)


def test_a_place_outside_an_axis_has_no_entry():
    with balls(64).context():
        places = Ball.from_values([[2], [-1]])
        made = RULES["gather"](Run(Ball.from_values(0)), exact(X[:, :2]), 1, places).entries()
    assert ["undefined" in str(each).lower() for each in made.ravel()] == [True, True]


def scores(*hidden):
    numbers = Rational.from_values([[1, 2], [3, 4]])
    return Hidden(numbers, np.array(hidden))


def test_a_hidden_entry_has_no_weight_and_a_row_of_them_has_no_value():
    with balls(64).context():
        runs = Run(Ball.from_values(0))
        found = Hidden(Ball.from_values([[1, 2], [3, 4]]), np.array([[False, True], [True, True]]))
        weights = RULES["softmax"](runs, found, -1).entries()
        assert (weights[0, 0] - 1).contains(0)
        assert weights[0, 1] == 0
        assert "undefined" in str(weights[1, 0]).lower()
        safe = RULES["_safe_softmax"](runs, found, -1).entries()
        assert safe[1, 0] == safe[1, 1] == 0


@pytest.mark.parametrize(
    ("name", "given"),
    [("sub", (1, scores([True, False], [False, False]))),
     ("mul", (scores([True, False], [False, False]), -1)),
     ("sum", (scores([True, False], [False, False]),)),
     ("lt", (Rational.from_values([1]), meant(float("-inf"))))],
)  # fmt: skip
def test_minus_infinity_is_known_in_masks_alone(name, given):
    with pytest.raises(NotImplementedError, match="minus infinity"):
        RULES[name](Run(Rational.from_values(0)), *given)


@pytest.mark.parametrize(
    ("value", "reading"),
    [(0.5, ""), (1e-5, ""), (0.1, ""), (-1e9, ""), (float("-inf"), ""),
     (2**-0.5, "0.7071067811865476 read as the square root of 1/2"),
     (2**-0.25, "0.8408964152537145 read as the fourth root of 1/2"),
     (1 / 3, "0.3333333333333333 read as 1/3"),
     (2 * np.pi, "6.283185307179586 read as 2 pi"),
     (1.6732632423543772, "1.6732632423543772 read as the double that it is"),
     (-65504.0, "-65504.0 read as minus infinity")],
)  # fmt: skip
def test_a_literal_is_read_as_the_number_that_is_meant(value, reading):
    assert meant(float(value)).reading == reading


def test_infinity_is_no_number():
    with pytest.raises(NotImplementedError, match="the literal inf is no number"):
        meant(float("inf"))


def doubled(*steps):
    return Program(("x",), (), (), tuple(steps), Ref(steps[-1].name))


def test_a_program_runs_in_every_number_system():
    program = doubled(Step("y", "mul", (Ref("x"), 2)), Step("z", "add", (Ref("y"), Ref("x"))))
    x = Rational.from_values([1, 2])
    assert run(program, [x], {}, x).entries().tolist() == [3, 6]
    with tracing(), balls(64).context():
        traced = Traced("input", (), (2,))
        assert run(program, [traced], {}, traced).shape == (2,)


def test_what_has_no_rule_is_named_with_its_line():
    program = doubled(Step("y", "argsort", (Ref("x"),), (), "mine.py:7"))
    assert lacking(program) == "mine.py:7: argsort has no rule over the reals"
    x = Rational.from_values([1])
    with pytest.raises(ProgramError, match=r"mine.py:7: argsort has no rule"):
        run(program, [x], {}, x)


@pytest.mark.parametrize(
    ("step", "told"),
    [(Step("y", "add", (Ref("x"), 1), (("rounding", "floor"),), "m.py:1"), "m.py:1: add has no"),
     (Step("y", "dropout", (Ref("x"), 1, True), (), "m.py:2"), "m.py:2: dropout: it draws")],
)  # fmt: skip
def test_what_a_rule_does_not_say_is_refused(step, told):
    x = Rational.from_values([1])
    with pytest.raises(ProgramError, match=told):
        run(doubled(step), [x], {}, x)


def test_an_output_that_may_be_infinite_is_refused():
    x = Rational.from_values([1])
    program = doubled(Step("y", "masked_fill", (Ref("x"), Ref("m"), meant(float("-inf")))))
    program = Program(("x",), (), (("m", np.array([True])),), program.steps, program.output)
    with pytest.raises(NotRigorousError, match="may be minus infinity"):
        run(program, [x], {}, x)


def test_a_program_is_text_for_a_fingerprint():
    assert doubled(Step("y", "mul", (Ref("x"), 2))).text.splitlines() == [
        "inputs x; parameters {}", "y = mul(Ref(name='x'), 2)", "return y",
    ]  # fmt: skip


@pytest.mark.parametrize("system", [balls(64), RATIONALS])
def test_a_power_of_a_hundred_million_takes_few_products(system):
    with system.context():
        entered = system.enter(np.array([Fraction(1), Fraction(-1)], dtype=object))
        assert (RULES["pow"](Run(entered), entered, 10**8) == 1).all()


def test_a_triangle_of_hidden_entries_hides_no_other():
    with balls(64).context():
        runs = Run(Ball.from_values(0))
        found = RULES["triu"](runs, RULES["full"](runs, [2, 2], meant(float("-inf"))), 1)
        assert np.asarray(found.mask).tolist() == [[False, True], [False, False]]
        assert all(each == 0 for each in found.numbers.entries().ravel())
