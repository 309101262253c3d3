"""A torch module is a function of its input and of its parameters, in the dtype of the input."""

import pytest
import torch
from lakatos.harness.search.modules import (
    applied_module,
    heads_held,
    module_of,
    required_inputs,
    tuples,
)
from torch import nn


class Cumulative(nn.Module):
    def forward(self, x):
        return x.cumsum(1)


class Paired(nn.Module):
    def forward(self, query, key, scale=2):
        return scale * query * key, "weights"


def test_a_module_is_taken_and_a_class_is_built():
    module = nn.ReLU()
    assert module_of(module, {}) is module
    assert isinstance(module_of(nn.Linear, {"in_features": 2, "out_features": 3}), nn.Linear)
    assert module_of(len, {}) is None
    assert module_of(int, {}) is None


def test_torch_s_own_attention_says_where_its_heads_are():
    layer = nn.TransformerEncoderLayer(4, 2, 8)
    assert heads_held(layer) == {
        "self_attn.in_proj_weight": (-2, 3, 2),
        "self_attn.in_proj_bias": (-1, 3, 2),
        "self_attn.out_proj.weight": (-1, 1, 2),
    }
    assert heads_held(nn.Linear(2, 3)) == {}


def test_a_class_is_built_alike_each_time():
    one, two = (module_of(nn.Linear, {"in_features": 2, "out_features": 3}) for _ in range(2))
    assert torch.equal(one.weight, two.weight)


def test_what_a_class_raises_is_its_caller_s_to_tell():
    with pytest.raises(TypeError, match="in_features"):
        module_of(nn.Linear, {})


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_dtype_of_the_input_is_kept(dtype):
    linear, _ = applied_module(nn.Linear(2, 3), batched=False)
    assert linear(x=torch.ones(4, 2, dtype=dtype)).dtype == dtype


def test_a_batch_axis_is_put_on_and_taken_off():
    x = torch.ones(3, 2)
    assert applied_module(Cumulative(), batched=True)[0](x=x).tolist() == [[1, 1], [2, 2], [3, 3]]
    assert applied_module(Cumulative(), batched=False)[0](x=x).tolist() == [[1, 2]] * 3


def test_parameters_are_replaced_by_those_that_are_given():
    module = nn.Linear(2, 2, bias=False)
    given = {"weight": 2 * torch.eye(2)}
    assert applied_module(module, batched=False)[0](given, x=torch.ones(1, 2)).tolist() == [[2, 2]]


def test_every_input_that_must_be_given_is_the_same():
    found = applied_module(Paired(), batched=False)[0](x=torch.full((2,), 3.0))
    assert found.tolist() == [18, 18]


def test_a_module_is_evaluated_and_copied():
    module = nn.Dropout(0.9).train()
    x = torch.ones(100)
    assert applied_module(module, batched=False)[0](x=x).tolist() == [1] * 100
    assert module.training


class Apart(nn.Module):
    def forward(self, x, scale, shift=None):
        return x * scale, shift


def test_named_inputs_are_given_by_name():
    x = torch.ones(2)
    applied, _ = applied_module(Apart(), batched=False, named=True)
    assert applied(x=x, scale=3 * x).tolist() == [3, 3]


def test_inputs_that_must_be_given_are_listed():
    assert required_inputs(Apart()) == ["x", "scale"]


def test_of_several_outputs_the_first_is_taken_and_counted():
    with tuples() as outputs:
        applied_module(Apart(), batched=False)[0](x=torch.ones(2))
    assert outputs == {2}
