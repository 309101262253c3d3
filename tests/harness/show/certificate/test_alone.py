"""The stand-alone parts of certificates, beside FLINT, NumPy and our own derivatives."""

import ast
import random
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from flint import ctx
from lakatos import systems
from lakatos.harness.show.certificate import alone
from lakatos.harness.show.certificate.alone import domains, language, relations
from lakatos.harness.show.certificate.alone.arrays import Array, array
from lakatos.harness.show.certificate.alone.arrays import np as own
from lakatos.harness.show.certificate.alone.functions import (
    acos,
    cbrt_entry,
    cosine_of_turn,
    exp,
    log,
    power,
    sqrt,
)
from lakatos.harness.show.certificate.alone.numbers import (
    PRECISION,
    UNDEFINED,
    Interval,
    Undecided,
    absolute,
    divide,
    down,
    ends,
    larger,
    smaller,
    up,
)
from lakatos.tools.certificates import outside

FOLDER = Path(alone.__file__).parent
NUMBERS = random.Random(0)  # noqa: S311 - no secret


def fraction(most=50):
    return Fraction(NUMBERS.randint(-most, most), NUMBERS.randint(1, 12))


def wide(x, radius=Fraction(1, 7)):
    return Interval(x - radius, x + radius)


# The standard library alone.


@pytest.mark.parametrize("part", alone.PARTS)
def test_a_part_imports_the_standard_library_and_earlier_parts_alone(part):
    tree = ast.parse((FOLDER / f"{part}.py").read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            assert {each.name for each in node.names} <= sys.stdlib_module_names
        if isinstance(node, ast.ImportFrom):
            earlier = node.module in alone.PARTS[: alone.PARTS.index(part)]
            assert earlier if node.level else node.module.split(".")[0] in sys.stdlib_module_names


def test_every_part_is_listed():
    assert {path.stem for path in FOLDER.glob("*.py")} - {"__init__"} == set(alone.PARTS)


# Numbers.


def test_rounding_goes_outwards_and_keeps_short_fractions():
    for _ in range(200):
        x = Fraction(NUMBERS.getrandbits(700) - 2**699, NUMBERS.getrandbits(500) + 1)
        assert down(x) <= x <= up(x)
        assert up(x) - down(x) <= abs(x) / 2 ** (PRECISION - 2)
    assert down(Fraction(-1, 3)) == up(Fraction(-1, 3)) == Fraction(-1, 3)


@pytest.mark.parametrize(
    "operation",
    [
        lambda x, y: x + y,
        lambda x, y: x - y,
        lambda x, y: x * y,
        divide,
        larger,
        smaller,
        lambda x, _: absolute(x),
        lambda x, _: x**2,
        lambda x, _: x**3,
        lambda x, _: -x,
    ],
)
def test_an_interval_holds_what_its_members_give(operation):
    for _ in range(100):
        x, y = fraction(), fraction(20) + 3 * NUMBERS.choice((1, -1)) * 20
        for left, right in ((wide(x), y), (x, wide(y)), (wide(x), wide(y))):
            try:
                low, high = ends(operation(left, right))
            except Undecided:
                continue
            for inside in (Fraction(0), Fraction(1, 7), Fraction(-1, 9)):
                one = x + inside if isinstance(left, Interval) else x
                two = y + inside if isinstance(right, Interval) else y
                assert low <= operation(one, two) <= high


def test_overlapping_intervals_have_no_order():
    one, two = wide(Fraction(0)), wide(Fraction(1, 8))
    for comparison in ("__lt__", "__le__", "__gt__", "__ge__", "__eq__", "__ne__"):
        with pytest.raises(Undecided):
            getattr(one, comparison)(two)
    assert one < 1
    assert not one > 1
    assert one != 1
    with pytest.raises(Undecided):
        divide(1, one)


def test_a_division_by_zero_spreads():
    nothing = divide(Fraction(1), Fraction(0))
    assert nothing is UNDEFINED
    for made in (nothing + 1, 1 - nothing, Fraction(2) * nothing, wide(Fraction(1)) * nothing):
        assert made is UNDEFINED
    assert divide(1, nothing) is divide(nothing, 3) is larger(nothing, 1) is UNDEFINED
    assert exp(nothing) is power(nothing, 2) is log(Fraction(-1)) is sqrt(Fraction(-2)) is UNDEFINED
    with pytest.raises(Undecided):
        sqrt(wide(Fraction(0)))


# Functions.


@pytest.mark.parametrize(
    "name", ["exp", "log", "sqrt", "tanh", "erf", "sin", "cos", "atan", "acos"]
)
def test_functions_meet_balls(name):
    assert outside(name, NUMBERS, 60) == []


@pytest.mark.parametrize("name", ["exp", "tanh", "erf_entry", "sin", "cos", "sqrt", "log"])
def test_functions_of_intervals_hold_those_of_their_members(name):
    function = getattr(sys.modules[exp.__module__], name)
    for _ in range(20):
        x = abs(fraction(30)) + 1
        low, high = ends(function(wide(x, Fraction(1, 2))))
        for inside in (Fraction(1, 3), Fraction(0), Fraction(-2, 5)):
            least, most = ends(function(x + inside))
            assert low <= most
            assert least <= high


def test_functions_are_exact_where_they_are_rational():
    assert exp(Fraction(0)) == 1
    assert sqrt(Fraction(9, 4)) == Fraction(3, 2)
    assert log(Fraction(1)) == 0
    assert power(Fraction(2), Fraction(-3)) == Fraction(1, 8)
    assert power(Fraction(0), Fraction(1, 2)) == 0
    assert power(Fraction(0), Fraction(-1, 2)) is UNDEFINED
    assert cbrt_entry(Fraction(-8, 27)) == Fraction(-2, 3)
    low, high = ends(cbrt_entry(Fraction(2)))
    assert low**3 < 2 < high**3 < 2 + Fraction(1, 2**120)
    assert acos(Fraction(2)) is UNDEFINED
    assert cosine_of_turn(Fraction(1, 3)) == Fraction(-1, 2)
    assert abs(ends(cosine_of_turn(Fraction(1, 5)))[0] - Fraction("0.309017")) < Fraction(1, 10**6)


# Arrays.

GRID = np.arange(24).reshape(2, 3, 4) - 7


def same(mine, theirs):
    theirs = np.asarray(theirs)
    assert isinstance(mine, Array)
    assert mine.shape == theirs.shape
    assert mine.cells == theirs.ravel().tolist()


@pytest.mark.parametrize(
    "take",
    [
        lambda x, _: x[0],
        lambda x, _: x[-1, ..., 2],
        lambda x, _: x[:, None, 1:, ::2],
        lambda x, _: x[..., None],
        lambda x, a: x[:, a([2, 0])],
        lambda x, a: x[a([[1, 0], [0, 0]])],
        lambda x, a: x[0, a([0, 1]), a([3, 2])],
        lambda x, _: x[1, [0, 2]],
        lambda x, _: x.mT,
        lambda x, _: x + x[0],
        lambda x, _: 3 - x * x[..., :1],
        lambda x, _: x > 2,
        lambda x, _: (x > 2) & ~(x == 5) | (x < -5),
        lambda x, _: abs(x) % 3 + x // 2,
        lambda x, _: x @ x.mT,
        lambda x, _: x @ x[0, 0],
        lambda x, _: x[0, 0] @ x[0].mT,
    ],
)
def test_arrays_index_and_compute_as_in_numpy(take):
    same(take(array(GRID.tolist()), array), take(GRID, np.array))


@pytest.mark.parametrize(
    "call",
    [
        lambda np, x: np.sum(x),
        lambda np, x: np.sum(x, axis=-1, keepdims=True),
        lambda np, x: np.sum(x, axis=(0, 2)),
        lambda np, x: np.max(x, axis=1),
        lambda np, x: np.min(x, axis=0),
        lambda np, x: np.any(x > 15, axis=-1),
        lambda np, x: np.all(x > -8),
        lambda np, x: np.prod(x, axis=0),
        lambda np, x: np.maximum(x, 2) + np.minimum(x, 0) + np.abs(x),
        lambda np, x: np.clip(x, -2, 5),
        lambda np, x: np.where(x > 3, x, 0),
        lambda np, x: np.concat([x, 2 * x], axis=1),
        lambda np, x: np.stack([x, x + 1], axis=-1),
        lambda np, x: np.roll(x, 1, axis=-1),
        lambda np, x: np.roll(x, (1, 2), axis=(0, 1)),
        lambda np, x: np.flip(x, axis=1),
        lambda np, x: np.cumulative_sum(x, axis=1),
        lambda np, x: np.tril(x) + np.triu(x, k=1),
        lambda np, x: np.reshape(x, (6, -1)),
        lambda np, x: np.permute_dims(x, (2, 0, 1)),
        lambda np, x: np.moveaxis(x, 0, -1),
        lambda np, x: np.expand_dims(x, axis=1),
        lambda np, x: np.squeeze(x[:, :1], axis=1),
        lambda np, x: np.broadcast_to(x[0], (5, 3, 4)),
        lambda np, x: np.take(x, np.asarray([1, 1]), axis=2),
        lambda np, x: np.subtract.outer(np.arange(2), np.arange(1, 4)) + x[0, 0, 0],
        lambda np, x: np.zeros_like(x) + np.ones_like(x) + np.full_like(x, 4),
        lambda np, x: np.eye(3) @ x,
        lambda np, x: np.vecdot(x, x, axis=-1) + np.matmul(x, x.mT)[..., 0],
        lambda np, x: np.square(x) - np.multiply(x, np.add(x, -x)) + np.negative(x),
        lambda np, x: np.sort(x * x % 11, axis=1) + np.diff(np.tile(x, (1, 1, 2)))[..., :4],
        lambda np, x: np.diff(x, axis=0, n=1) + np.repeat(x[:1], 1, axis=0),
        lambda np, x: np.repeat(x, 2),
        lambda np, x: np.tile(x[0, 0], (2, 1, 3)),
        lambda np, x: np.zeros((2, 3, 4)) + np.ones(4) + np.eye(3, 4) + x,
        lambda np, x: np.argsort(x[0, 0] * x[0, 0]),
    ],
)
def test_the_array_api_is_as_in_numpy(call):
    same(call(own, array(GRID.tolist())), call(np, GRID))


def test_every_function_of_the_exact_systems_is_there():
    systems_have = {*dir(systems.Ball.namespace), *dir(systems.Rational.namespace)}
    public = {name for name in systems_have if not name.startswith("_")}
    assert public - {"array", "refusals"} <= set(vars(own))
    same(own.sign(array([-3, 0, 2])), [-1, 0, 1])
    same(own.pivot(array([[1, 3]]), -1), [[3]])
    assert abs(ends(own.e.cells[0])[0] - Fraction("2.718281828")) < Fraction(1, 10**8)


def test_means_are_fractions():
    x = array(GRID.tolist())
    assert own.mean(x, axis=-1).cells == [Fraction(*pair) for pair in halves(GRID)]
    assert own.var(array([1, 2])).cells == [Fraction(1, 4)]
    assert (array(1) / array([2, 0])).cells == [Fraction(1, 2), UNDEFINED]


def halves(grid):
    return [(int(total), 4) for total in grid.sum(axis=-1).ravel()]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda x: x + array([1, 2]),
        lambda x: x[5],
        lambda _: array([[1], [1, 2]]),
        lambda x: own.reshape(x, (5, 5)),
        lambda x: x @ array([[1, 2]]),
    ],
)
def test_what_does_not_fit_is_refused(wrong):
    with pytest.raises((ValueError, IndexError)):
        wrong(array(GRID.tolist()))


# Derivatives.

SLOPES = [
    lambda xp, x: xp.exp(x) * x,
    lambda xp, x: xp.tanh(x) / (x * x + 1),
    lambda xp, x: xp.sqrt(x * x + 1),
    lambda xp, x: xp.log(x * x + 2),
    lambda xp, x: xp.sin(x) + xp.cos(2 * x),
    lambda xp, x: xp.erf(x),
    lambda _, x: 1 / (x + 9) - x**3,
    lambda xp, x: xp.max(x, axis=-1) * xp.abs(x[..., 0]),
    lambda xp, x: xp.maximum(x, 0 * x),
    lambda xp, x: xp.pow(x * x + 1, x),
    lambda xp, x: xp.where(x > 0, x * x, x),
    lambda xp, x: xp.sum(x, axis=0) @ x.mT,
    lambda xp, x: xp.atan(x) * xp.acos(x / 9) + xp.cbrt(x + 9),
    lambda xp, x: xp.sort(x, axis=-1) * xp.diff(x, axis=0),
]


@pytest.mark.parametrize("f", SLOPES)
def test_slopes_meet_ours(f):
    for seed in range(3):
        generator = random.Random(seed)  # noqa: S311 - no secret
        point = [[Fraction(generator.randint(-9, 9), 4) for _ in range(2)] for _ in range(2)]
        direction = [[generator.randint(-1, 1) for _ in range(2)] for _ in range(2)]
        mine = language.jvp(lambda x: f(own, x), array(point), array(direction))
        with ctx.workprec(150):
            x, v = (systems.Ball.from_values(each) for each in (point, direction))
            theirs = systems.jvp(lambda x: f(systems.array_namespace(x), x), x, v)
        assert mine.shape == theirs.shape
        for cell, ball in zip(mine.cells, theirs.entries().ravel(), strict=True):
            low, high = (systems.Ball.element(Fraction(end)) for end in ends(cell))
            assert ball.overlaps(low.union(high))


def test_the_slope_at_a_kink_is_one_sided_and_a_second_one_is_open():
    relu = lambda x: own.maximum(x, 0)
    assert language.jvp(relu, array([0, 0]), array([1, -1])).cells == [1, 0]
    inner = lambda x: language.jvp(relu, x, array([1]))
    with pytest.raises(Undecided):
        language.jvp(inner, array([0]), array([1]))
    language.LEVELS.clear()


def test_words_of_the_language():
    same(own.zeros((1, 2)) + own.ones(2), [[1, 1]])
    same(own.eye(1, 2, like=0), [[1, 0]])
    same(language.cbrt(array([8])), [2])
    same(language.places(3), [0, 1, 2])
    assert (language.ordinals(3) / 2).cells == [0, Fraction(1, 2), 1]
    same(language.cosine_of_turns(["1/2"]), [-1])


def test_second_derivatives_and_jacobians():
    cube = lambda x: x**3
    slope = lambda x: language.jvp(cube, x, array([1]))
    assert language.jvp(slope, array([2]), array([1])).cells == [12]
    assert language.jacobian(lambda x: x * x, array([3, 1])).cells == [6, 0, 0, 2]
    with pytest.raises(ValueError, match="direction"):
        language.jvp(cube, array([1]), array([[1]]))


# Relations.


@pytest.mark.parametrize(
    ("relation", "holds", "fails"),
    [
        (relations.equal([1, 2], [1, 2]), True, False),
        (relations.equal([1, 2], [1, 3]), False, True),
        (relations.differ([1, 2], [1, 2]), False, True),
        (relations.differ([1, 2], [1, 3]), True, False),
        (relations.at_most([1, 2], 2), True, False),
        (relations.at_most([1, 3], 2), False, True),
        (relations.less([1, 2], 2), False, True),
        (relations.less([1, 1], 2), True, False),
        (relations.equal(array([wide(Fraction(1))]), 1), False, False),
        (relations.at_most(array([wide(Fraction(1))]), 1), False, False),
        (relations.less(array([wide(Fraction(0))]), 1), True, False),
        (relations.equal(array([UNDEFINED]), 1), False, True),
    ],
)
def test_a_relation_holds_or_fails_only_where_that_is_certain(relation, holds, fails):
    (part,) = relation
    assert (part.holds(), part.fails()) == (holds, fails)


def test_an_assumption_must_be_certain():
    conclusion = relations.equal(1, 2)
    assert relations.assuming(relations.less(0, 1), conclusion) == conclusion
    assert relations.assuming(relations.less(1, 0), conclusion) == []
    assert relations.assuming(relations.less(array(wide(Fraction(0))), 0), conclusion) == []
    with pytest.raises(relations.Refused, match="no part"):
        relations.failing([])


@pytest.mark.parametrize(
    ("cell", "text", "near"),
    [
        (Fraction(1, 3), "1/3", True),
        (Fraction(1, 3), "1/4", False),
        (Fraction(1, 3), "0.333", True),
        (Fraction(1, 3), "0.334", False),
        (wide(Fraction(2), Fraction(1, 1000)), "2.00", True),
        (wide(Fraction(2), Fraction(1, 1000)), "2.000", False),
        (wide(Fraction(2), Fraction(1, 1000)), "2", False),
        (Fraction(123456), "1.2e5", True),
        (Fraction(123456), "1.3e5", False),
        (UNDEFINED, "undefined", True),
        (UNDEFINED, "0", False),
        (Fraction(0), "undefined", False),
    ],
)
def test_a_shown_number_is_right_to_half_of_its_last_digit(cell, text, near):
    assert relations.near(cell, text) is near


def test_a_side_without_value_refutes_unless_the_claim_speaks_where_it_has_one():
    relation = relations.equal(array([UNDEFINED]), 1)
    relations.refutes(relation, (0,), lhs="undefined", rhs="1")
    with pytest.raises(relations.Refused):
        relations.refutes(relation, (0,), lhs="undefined", rhs="1", where_defined=True)


@pytest.mark.parametrize(
    ("at", "lhs", "rhs"), [((0,), "1", "1"), ((1,), "2", "2"), ((1,), "3", "3"), ((1,), "-2", "3")]
)
def test_what_is_shown_must_be_the_failing_entry(at, lhs, rhs):
    with pytest.raises(relations.Refused):
        relations.refutes(relations.equal([1, 2], [1, 3]), at, lhs, rhs)


# Domains.

HALF = '"1/2"'


@pytest.mark.parametrize(
    ("member", "stranger"),
    [
        ('real("n d", [[1, "1/3"]])', 'real("n d", [[1], [2]])'),
        ('real("d", [1, 2])', 'real("d", [1, True])'),
        ('integer("d", [1, -2])', f'integer("d", [1, {HALF}])'),
        ('natural("d", [0, 2])', 'natural("d", [0, -2])'),
        ('natural("d", [0, 2], 2)', 'natural("d", [0, 3], 2)'),
        ('positive("d", [1, 2])', 'positive("d", [0, 2])'),
        ('nonnegative("d", [0, 2])', 'nonnegative("d", [0, -2])'),
        ('nonzero("d", [1, -2])', 'nonzero("d", [1, 0])'),
        ('bounded("d", [0, 1], "-1/2", "1")', 'bounded("d", [0, 2], "-1/2", "1")'),
        ('index("n", [1], "d")', 'index("n", [2], "d")'),
        ('permutation("d", [1, 0])', 'permutation("d", [1, 1])'),
        ('mask("n d", [[True, False]])', 'mask("n d", [[False, False]])'),
        ('mask("n d", [[True, False]])', 'mask("n d", [[1, 0]])'),
        ('place("d", [False, True])', 'place("d", [True, True])'),
        ('padding_mask("n d", [[True, False]])', 'padding_mask("n d", [[False, True]])'),
        (
            'causal_mask("d d", [[True, False], [True, True]])',
            'causal_mask("d d", [[True, True], [True, True]])',
        ),
        ('unit_rows("n d", [["3/5", "-4/5"]])', 'unit_rows("n d", [["3/5", "3/5"]])'),
        ('stochastic_rows("n d", [["1/3", "2/3"]])', 'stochastic_rows("n d", [["4/3", "-1/3"]])'),
        ('stochastic_rows("n d", [["1/3", "2/3"]])', 'stochastic_rows("n d", [["1/3", "1/3"]])'),
        (
            f'doubly_stochastic("d d", [[{HALF}, {HALF}], [{HALF}, {HALF}]])',
            f'doubly_stochastic("d d", [[1, 0], [{HALF}, {HALF}]])',
        ),
        ('one_hot_rows("n d", [[0, 1]])', f'one_hot_rows("n d", [[{HALF}, {HALF}]])'),
        ('nonzero_rows("n d", [[0, 1]])', 'nonzero_rows("n d", [[0, 0]])'),
        ('nonconstant_rows("n d", [[0, 1]])', 'nonconstant_rows("n d", [[1, 1]])'),
        ('orthogonal("d d", [[0, 1], [1, 0]])', 'orthogonal("d d", [[0, 1], [1, 1]])'),
        ('real("n*d", [0, 1])', 'real("n+d", [0, 1])'),
    ],
)
def test_a_domain_lets_its_members_in_alone(monkeypatch, member, stranger):
    monkeypatch.setattr(domains, "SIZES", {"n": 1, "d": 2})
    assert isinstance(eval(member, vars(domains)), Array)  # noqa: S307 - a text of this file
    with pytest.raises(relations.Refused, match="not one that the claim speaks of"):
        eval(stranger, vars(domains))  # noqa: S307 - as above
