"""What every block owes its arguments: options matter, and any axes may lead."""

import inspect

import numpy as np
import pytest
from lakatos.harness.catalogue.blocks import zoo
from lakatos.systems import FLOAT64

NUMBERS = {"base": 2, "epsilon": "1"}
SEEDS = range(8)

OPTIONS = [
    pytest.param(block, name, id=f"{block.name}-{name}")
    for block in zoo()
    for name in inspect.signature(block.function).parameters
    if name in NUMBERS
]
ARRAYS = [
    pytest.param(block, name, id=f"{block.name}-{name}")
    for block in zoo()
    for name in block.signature.parameters
    if name not in block.parameters
]


def arguments(block, seed, *, optional):
    signature = block.signature.whole if optional else block.signature.required
    point = signature.drawn(signature.sizes_above(2), np.random.default_rng(seed))
    return point.values(signature.parameters, FLOAT64)


def differ(one, other):
    return not np.allclose(one, other, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("block", "name"), OPTIONS)
def test_a_number_matters(block, name):
    def with_and_without(seed):
        given = arguments(block, seed, optional=False)
        return block(**given), block(**given, **{name: NUMBERS[name]})

    assert any(differ(*with_and_without(seed)) for seed in SEEDS)


@pytest.mark.parametrize(("block", "name"), ARRAYS)
def test_an_optional_array_matters(block, name):
    def with_and_without(seed):
        given = arguments(block, seed, optional=False)
        extra = arguments(block, seed, optional=True)[name]
        return block(**given), block(**given, **{name: extra})

    assert any(differ(*with_and_without(seed)) for seed in SEEDS)


@pytest.mark.parametrize("block", zoo(), ids=lambda block: block.name)
def test_any_axes_of_the_input_may_lead(block):
    given = [arguments(block, seed, optional=False) for seed in range(6)]
    first, *_ = given[0]
    inputs = [each[first] for each in given]
    if not isinstance(inputs[0], np.ndarray):
        return
    each = [block(**{**given[0], first: one}) for one in inputs]
    together = np.reshape(inputs, (3, 2, *inputs[0].shape))
    expected = np.reshape(each, (3, 2, *each[0].shape))
    assert np.allclose(block(**{**given[0], first: together}), expected, rtol=1e-9, atol=1e-9)
