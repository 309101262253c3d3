"""Layer norm against torch, in fractions and in enclosures."""

import numpy as np
import pytest
import torch
from lakatos.harness.prove.symbolic.prover import prove_everywhere
from lakatos.reference import layer_norm, rms_norm
from lakatos.systems import Rational
from lakatos.theory import HOLDS, Array, Positive, Real, claim, equal, source
from torch.nn import functional

U = 2.0**-53


def _layer_norm_bound(x, normalised, epsilon):
    """Bound the difference of two layer norms.

    With M the largest entry, the mean is off by (d + 1) U M and a centred entry by (d + 2) U M,
    over the deviation s; the deviation is off by as much and by (d / 2 + 4) U, relatively.
    First order, doubled, for two results.
    """
    d = x.shape[-1]
    size = np.max(np.abs(x), axis=-1, keepdims=True)
    deviation = np.sqrt(np.var(x, axis=-1, keepdims=True) + epsilon)
    centred = (d + 2) * U * size / deviation
    return 4 * (centred + np.abs(normalised) * (centred + (d / 2 + 5) * U))


@pytest.mark.parametrize("epsilon", ["1e-5", "0.1"])
@pytest.mark.parametrize("d", [2, 3, 40])
def test_layer_norm_is_that_of_torch(draw, assert_near, d, epsilon):
    x = draw(6, d) + 3
    expected = functional.layer_norm(torch.tensor(x), (d,), eps=float(epsilon)).numpy()
    bound = _layer_norm_bound(x, expected, float(epsilon))
    assert_near(layer_norm(x, epsilon=epsilon), expected, bound)


def test_gain_and_offset_are_those_of_torch(draw, assert_near):
    x, gain, offset = draw(6, 5), draw(5), draw(5)
    plain = layer_norm(x)
    expected = functional.layer_norm(
        *map(torch.tensor, (x,)), (5,), *map(torch.tensor, (gain, offset))
    )
    bound = np.abs(gain) * _layer_norm_bound(x, plain, 1e-5)
    rounding = 4 * U * (np.abs(gain * plain) + np.abs(offset))
    assert_near(layer_norm(x, gain=gain, offset=offset), expected, bound + rounding)


@pytest.mark.parametrize("d", [1, 2, 3])
def test_balls_are_as_near_to_layer_norm_as_floats_are(draw, ball, assert_near, d):
    x = draw(2, d)
    normalised = layer_norm(x)
    assert_near(layer_norm(ball(x)), normalised, _layer_norm_bound(x, normalised, 1e-5))


def test_two_channels_without_epsilon_are_signs():
    rows = layer_norm(Rational.from_values([[0, 2], [7, 1]]), epsilon=0)
    assert np.all(rows == Rational.from_values([[-1, 1], [1, -1]]))


def test_epsilon_is_the_decimal_that_is_written():
    row = layer_norm(Rational.from_values([[3, -3]]), epsilon="7")
    assert np.all(row * 4 == Rational.from_values([[3, -3]]))


def test_a_constant_row_becomes_the_offset(array):
    row = layer_norm(array([[4, 4]]), epsilon=1, gain=array([2, 3]), offset=array([5, 6]))
    assert np.all(np.asarray(row == array([[5, 6]])))


def test_gradients_of_a_constant_row_are_finite():
    x = torch.ones(1, 3, dtype=torch.float64, requires_grad=True)
    layer_norm(x)[0, 0].backward()
    assert torch.isfinite(x.grad).all()


def test_a_float_epsilon_is_refused(array):
    with pytest.raises(TypeError, match="write constant"):
        layer_norm(array([[1, 2]]), epsilon=1e-5)


def test_a_gain_of_another_length_is_refused(messages):
    assert messages(lambda make: layer_norm(make([[1, 2, 3]]), gain=make([1, 2]))) == {
        "gain has d=2 but x has d=3 (n=1): give both one d"
    }


@pytest.mark.parametrize("epsilon", ["1e-5", "0.1"])
@pytest.mark.parametrize("d", [1, 3, 40])
def test_rms_norm_is_that_of_torch(draw, assert_same, d, epsilon):
    x, gain = draw(6, d) + 3, draw(d)
    rows, eps = torch.tensor(x), float(epsilon)
    assert_same(rms_norm, functional.rms_norm(rows, (d,), eps=eps), x, epsilon=epsilon)
    expected = functional.rms_norm(rows, (d,), torch.tensor(gain), eps)
    assert_same(rms_norm, expected, x, gain, epsilon=epsilon)


def test_rms_norm_does_not_centre():
    rows = rms_norm(Rational.from_values([[3, 3], [1, 7]]), epsilon=0)
    assert np.all(rows * 5 == Rational.from_values([[5, 5], [1, 7]]))


@pytest.mark.parametrize("norm", [layer_norm, rms_norm])
def test_a_negative_epsilon_is_refused(messages, norm):
    assert messages(lambda make: norm(make([[0, 1]]), epsilon="-1e-5")) == {
        "epsilon must be at least 0 (got -1e-5)"
    }


@pytest.mark.parametrize("norm", [layer_norm, rms_norm])
def test_epsilon_may_be_a_number_that_a_claim_draws(draw, norm):
    @claim(latex="P", source=source("ba2016"), expected=HOLDS)
    def is_odd(x: Real[Array, "n d"], epsilon: Positive[Array, ""]):
        """A norm is odd, whatever its epsilon."""
        return equal(norm(-x, epsilon=epsilon), -norm(x, epsilon=epsilon))

    x = torch.tensor(draw(3, 4))
    assert torch.equal(norm(x, epsilon=x.new_tensor(0.5)), norm(x, epsilon="0.5"))
    assert prove_everywhere(is_odd).symbols == ("n", "d")
    with pytest.raises(TypeError, match="float"):
        norm(x, epsilon=np.float64(0.5))
