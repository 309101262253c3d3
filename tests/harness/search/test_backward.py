"""A backward that is written by hand is found, and is what torch's engine gives."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from lakatos.harness.catalogue.own import wrapped
from lakatos.harness.laws.cells import silence
from lakatos.harness.laws.rows import row
from lakatos.harness.search.backward import backward_of, is_by_hand
from lakatos.systems import balls
from lakatos.theory.laws import LAWS

LAW = "backward_is_derivative"


class Squared(torch.autograd.Function):
    """A square whose backward may forget its factor of two."""

    @staticmethod
    def forward(ctx, x, factor):
        ctx.save_for_backward(x)
        ctx.factor = factor
        return x * x

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return ctx.factor * x * grad, None


class Block(torch.nn.Module):
    """A weighted square."""

    def __init__(self, factor=2):
        super().__init__()
        self.factor, self.weight = factor, torch.nn.Parameter(torch.ones(2))

    def forward(self, x):
        return self.weight * Squared.apply(x, self.factor)


class Plain(torch.nn.Module):
    """The same by torch's own means."""

    def forward(self, x):
        return x * x


def built(module, **given):
    return wrapped(module, f"own.py:{module.__name__}", "n 2", given, frozen=False)


def test_what_is_written_by_hand_is_seen():
    assert is_by_hand(Block(), (3, 2))
    assert not is_by_hand(Plain(), (3, 2))
    assert "torch.autograd.Function" in silence(LAWS[LAW], built(Plain))


def test_what_goes_back_is_what_torch_gives():
    x, grad = torch.tensor([[1.0, -2.0]]), torch.tensor([[3.0, 0.5]])
    assert backward_of(Block())(x, grad).tolist() == (2 * x * grad).tolist()
    block = built(Block, factor=3)
    system = balls(64)
    with system.context():
        entered = [
            system.enter(np.array(each, dtype=object))
            for each in ([[Fraction(1), Fraction(-2)]], [[Fraction(3), Fraction(1, 2)]])
        ]
        theta = {"weight": system.enter(np.array([Fraction(5), Fraction(7)], dtype=object))}
        found = block.backward(x=entered[0], grad=entered[1], theta=theta)
        assert [float(each.mid()) for each in found.entries().ravel()] == [45.0, -21.0]


@pytest.mark.parametrize(("factor", "verdict"), [(2, "holds"), (1, "fails")])
def test_a_wrong_backward_is_refuted_and_a_right_one_is_not(store, factor, verdict):
    (found,) = row(built(Block, factor=factor), store, laws=[LAW])
    assert str(found.verdict) == verdict
    assert "float" not in str(found.evidence)
