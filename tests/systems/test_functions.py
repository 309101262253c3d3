"""Functions that every number system has and the standard lacks."""

import math
from fractions import Fraction

import numpy as np
import pytest
import torch
import traps
from flint import arb
from lakatos.systems import (
    UNDEFINED_NUMBER,
    Ball,
    NotRigorousError,
    Rational,
    array_namespace,
    balls,
    cbrt,
    constant,
    erf,
    eye,
    known,
    ones,
    pivot,
    places,
    sigmoid,
    zeros,
)
from lakatos.systems.watched import Floats

HALF = {
    "rational": Rational.from_values([Fraction(1, 2)]),
    "ball": Ball.from_values([Fraction(1, 2)]),
    "numpy": np.array([0.5]),
    "torch": torch.tensor([0.5], dtype=torch.float64),
}


@pytest.mark.parametrize("like", HALF.values(), ids=HALF)
def test_a_constant_is_in_the_system_of_its_model(like):
    half = constant("0.5", like=like)
    assert type(half) is type(like) or np.isscalar(half) or half.ndim == 0
    assert bool((like == half).all())
    assert array_namespace(like) is array_namespace(constant([["0.5"]], like=like))


def test_a_constant_takes_the_dtype_of_its_model():
    for dtype in (torch.float64, torch.bfloat16, torch.int64):
        assert constant([1], like=torch.zeros(1, dtype=dtype)).dtype == dtype
    assert constant([1], like=np.zeros(1, dtype=np.float16)).dtype == np.float16


def test_a_large_integer_constant_is_not_rounded():
    assert constant(2**53 + 1, like=np.zeros(1, dtype=np.int64)) == 2**53 + 1
    assert constant([2**53 + 1], like=torch.zeros(1, dtype=torch.int64))[0] == 2**53 + 1


@pytest.mark.parametrize("model", [np.zeros(1, dtype=np.int64), torch.zeros(1, dtype=torch.int64)])
def test_a_broken_number_is_no_integer_constant(model):
    with pytest.raises(TypeError, match=r"1/2 is no integer, but the array is of dtype"):
        constant(Fraction(1, 2), like=model)


@pytest.mark.parametrize("like", HALF.values(), ids=HALF)
def test_a_constant_refuses_floats_with_the_next_step(like):
    with pytest.raises(TypeError, match=r"0\.1 is a float.*write constant\('0\.1', \.\.\.\)"):
        constant(0.1, like=like)


def test_a_constant_works_inside_a_batch():
    found = torch.func.vmap(lambda x: x + constant("0.5", like=x))(torch.zeros(3))
    assert found.tolist() == [0.5] * 3


def test_a_pivot_keeps_its_axis_and_is_the_maximum_in_floats_and_fractions():
    rows = [[1, 3], [2, -1]]
    for array in (np.array(rows), torch.tensor(rows), Rational.from_values(rows)):
        for axis, expected in ((-1, [[3], [2]]), (0, [[2, 3]])):
            found = pivot(array, axis)
            assert bool((found == array_namespace(array).asarray(expected)).all())
            assert found.ndim == 2


def test_erf_and_sigmoid_are_enclosed():
    with balls(128).context():
        at_half = erf(HALF["ball"]).entries()[0]
        assert at_half.overlaps(arb("0.5204998778130465376827466538919645287 +/- 1e-36"))
        assert at_half.rad() < arb(2) ** -120
        one = arb(1)
        logistic = sigmoid(Ball.from_values([1])).entries()[0]
        assert logistic.overlaps(1 / (1 + (-one).exp()))
        assert logistic.rad() < arb(2) ** -120


@pytest.mark.parametrize("value", [0, 1, -8, Fraction(27, 64), Fraction(-1, 1000)])
def test_cube_roots_of_cubes_are_fractions(value):
    root = cbrt(Rational.from_values([value]))
    assert np.all(root**3 == Rational.from_values([value]))
    assert float(cbrt(np.array([float(value)]))[0]) ** 3 == pytest.approx(float(value))
    assert float(cbrt(torch.tensor([float(value)]))[0]) ** 3 == pytest.approx(float(value))


def test_what_is_no_fraction_is_left_to_balls():
    x = Rational.from_values([2])
    for call in (cbrt, array_namespace(x).atan, lambda x: array_namespace(x).acos(x / 3)):
        with pytest.raises(NotRigorousError, match="judge it in Ball arrays"):
            call(x)


def test_an_angle_beyond_one_is_undefined():
    for kind in (Rational, Ball):
        x = kind.from_values([2])
        assert array_namespace(x).acos(x).entries()[0] is UNDEFINED_NUMBER


@pytest.mark.parametrize("like", HALF.values(), ids=HALF)
def test_new_arrays_are_in_the_system_of_their_model(like):
    for made, wanted in (
        (zeros((2, 3), like=like), np.zeros((2, 3), dtype=int)),
        (ones(2, like=like), np.ones(2, dtype=int)),
        (eye(2, 3, like=like), np.eye(2, 3, dtype=int)),
        (eye(2, like=like), np.eye(2, dtype=int)),
    ):
        assert type(made) is type(like)
        assert np.all(np.asarray(made == constant(wanted, like=like)))


def test_sigmoid_does_not_overflow():
    assert sigmoid(np.array([-1e300, 0.0, 1e300])).tolist() == [0, 0.5, 1]
    assert sigmoid(torch.tensor([-1e300, 0.0, 1e300], dtype=torch.float64)).tolist() == [0, 0.5, 1]
    assert (sigmoid(Rational.from_values([0])) == Fraction(1, 2)).all()


def test_erf_of_floats_is_that_of_the_standard_library():
    # Both are within 4 units in the last place, so within 8 of each other.
    for array in (HALF["numpy"], HALF["torch"]):
        assert abs(float(erf(array)[0]) - math.erf(0.5)) <= 8 * math.ulp(math.erf(0.5))


def test_a_mask_is_known_outside_a_batch_and_not_inside():
    assert known(np.array([True])).tolist() == [True]
    assert known(torch.tensor([[1, 2]])).tolist() == [[1, 2]]
    seen = []
    torch.func.vmap(lambda mask: seen.append(known(mask)) or mask)(torch.ones(2, 3))
    assert seen == [None]


@pytest.mark.parametrize("like", HALF.values(), ids=HALF)
def test_the_namespace_follows_the_array(like):
    xp = array_namespace(like)
    assert type(xp.stack([like, like])) is type(like)
    assert not hasattr(Ball.namespace, "argsort")
    assert bool((xp.max(like) == like).all())


def test_namespaces_do_not_mix_and_the_message_names_the_arrays():
    with pytest.raises(TypeError, match="one number system expected, got Ball, Rational: convert"):
        array_namespace(traps.ball(1), Rational.from_values([1]))
    with pytest.raises(TypeError, match="got Ball, ndarray"):
        array_namespace(traps.ball(1), np.ones(1))


@pytest.mark.parametrize("like", HALF.values(), ids=HALF)
def test_places_index_arrays_and_make_masks_of_every_system(like):
    xp = array_namespace(like)
    row = constant([4, 5, 6], like=like)
    assert bool((row[places(3, like=like)] == row).all())
    kept = xp.where(places(3, like=like) > 0, row, xp.zeros_like(row))
    assert bool((kept == constant([0, 5, 6], like=like)).all())


@pytest.mark.parametrize("like", HALF.values(), ids=HALF)
def test_a_number_that_a_claim_draws_is_a_constant_as_it_is(like):
    drawn = Floats.of(like) if isinstance(like, np.ndarray) else like
    assert constant(drawn, like=drawn) is drawn
    assert constant(drawn[..., None], like=drawn).shape == (1, 1)
