"""Mixtures of experts against torch."""

import numpy as np
import pytest
import torch
from lakatos.reference import FeedForward, mixture_of_experts, switch_layer
from torch.nn import functional


@pytest.fixture
def mixture(draw):
    """Draw tokens, a gate, three experts, and what torch makes of the gate and of each expert."""
    tokens, w_gate = draw(5, 4), draw(4, 3)
    experts = tuple(FeedForward(draw(4, 6), draw(6), draw(6, 4), draw(4)) for _ in range(3))
    x = torch.tensor(tokens)
    gates = functional.softmax(x @ torch.tensor(w_gate), dim=-1)
    outputs = []
    for expert in experts:
        parts = expert.w_1, expert.b_1, expert.w_2, expert.b_2
        w_1, b_1, w_2, b_2 = map(torch.tensor, parts)
        outputs.append(functional.gelu(x @ w_1 + b_1) @ w_2 + b_2)
    return (tokens, w_gate, experts), gates, torch.stack(outputs, dim=-2)


def test_a_mixture_weighs_all_experts(mixture, assert_same):
    arguments, gates, outputs = mixture
    assert_same(mixture_of_experts, torch.sum(gates[..., None] * outputs, dim=-2), *arguments)


def test_a_switch_takes_the_best_expert_times_its_gate(mixture, assert_same):
    arguments, gates, outputs = mixture
    best = gates.argmax(dim=-1)
    rows = torch.arange(len(best))
    assert_same(switch_layer, gates[rows, best, None] * outputs[rows, best], *arguments)


def test_experts_that_share_the_largest_gate_are_averaged():
    w_1, zero = np.eye(1), np.zeros(1)
    one, two = (FeedForward(w_1, zero, np.array([[scale]]), zero) for scale in (1.0, 3.0))
    tokens, w_gate = np.array([[2.0]]), np.zeros((1, 2))
    shared = switch_layer(tokens, w_gate, (one, two))
    assert np.array_equal(shared, mixture_of_experts(tokens, w_gate, (one, two)) / 2)


def test_a_gate_for_another_number_of_experts_is_refused(messages):
    expert = lambda make: FeedForward(make([[1]]), make([0]), make([[1]]), make([0]))
    assert messages(
        lambda make: mixture_of_experts(make([[1]]), make([[1, 1]]), (expert(make),))
    ) == {"experts has 1 members but there are 2 columns of w_gate: give one for each"}
