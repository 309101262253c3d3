"""A backward that is written by hand is found, and is what torch's engine gives."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from lakatos.harness.catalogue.own import wrapped
from lakatos.harness.laws.cells import silence
from lakatos.harness.laws.rows import row
from lakatos.harness.search.backward import backward_of, is_by_hand
from lakatos.harness.search.exported import Given
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


class Product(torch.autograd.Function):
    """A product whose backward may give one of its factors the other's gradient."""

    @staticmethod
    def forward(ctx, x, y, right):
        ctx.save_for_backward(x, y)
        ctx.right = right
        return x * y

    @staticmethod
    def backward(ctx, grad):
        x, y = ctx.saved_tensors
        return grad * y, grad * (x if ctx.right else y), None


class Gate(torch.nn.Module):
    """One input times another, where a mask allows it."""

    def __init__(self, right=1):
        super().__init__()
        self.right = right

    def forward(self, x, gate, mask):
        return torch.where(mask, Product.apply(x, gate, self.right), x)


def squared(x, factor=2):
    """The square of a tensor."""
    return Squared.apply(x, factor)


def product(x, y, right=1):
    """The product of two tensors."""
    return Product.apply(x, y, right)


GATED = "x: n 2; gate: n 2; mask: n 2 bool"


def built(module, inputs="n 2", **given):
    return wrapped(module, f"own.py:{module.__name__}", inputs, given, frozen=False)


def test_what_is_written_by_hand_is_seen():
    alone = Given(batched=False, named=False)
    assert is_by_hand(Block(), {"x": torch.ones(3, 2)}, alone)
    assert not is_by_hand(Plain(), {"x": torch.ones(3, 2)}, alone)
    assert "torch.autograd.Function" in silence(LAWS[LAW], built(Plain))


def test_what_goes_back_is_what_torch_gives():
    x, grad = torch.tensor([[1.0, -2.0]]), torch.tensor([[3.0, 0.5]])
    back = backward_of(Block(), "x", Given(batched=False, named=False))
    assert back(x=x, grad=grad).tolist() == (2 * x * grad).tolist()
    block = built(Block, factor=3)
    system = balls(64)
    with system.context():
        entered = [
            system.enter(np.array(each, dtype=object))
            for each in ([[Fraction(1), Fraction(-2)]], [[Fraction(3), Fraction(1, 2)]])
        ]
        theta = {"weight": system.enter(np.array([Fraction(5), Fraction(7)], dtype=object))}
        found = block.backward["x"](x=entered[0], grad=entered[1], theta=theta)
        assert [float(each.mid()) for each in found.entries().ravel()] == [45.0, -21.0]


@pytest.mark.parametrize(
    ("target", "inputs", "given", "verdict"),
    [
        (Block, "n 2", {"factor": 1}, "fails"),
        (Gate, GATED, {}, "holds"),
        (Gate, GATED, {"right": 0}, "fails"),
        (squared, "n 2", {"factor": 1}, "fails"),
        (product, "x: n 2; y: n 2", {"right": 0}, "fails"),
    ],
)
def test_a_wrong_backward_is_refuted_and_a_right_one_is_not(store, target, inputs, given, verdict):
    (found,) = row(built(target, inputs, **given), store, laws=[LAW])
    assert str(found.verdict) == verdict
    assert "float" not in str(found.evidence)
