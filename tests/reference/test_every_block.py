"""Every block of the package, in every number system that it declares: no list by hand."""

from itertools import count, islice, product

import numpy as np
import pytest
import torch
from flint import arb
from lakatos.harness.catalogue.blocks import zoo
from lakatos.harness.laws.kept import kept_cells
from lakatos.systems import (
    FLOAT64,
    RATIONALS,
    UNDEFINED_NUMBER,
    NotRigorousError,
    TorchSystem,
    balls,
)

TORCH64 = TorchSystem("float64")
COARSE_BITS = 40
"""An enclosure at 40 bits widens at each inexact step by 2^-40 of its size, where float64 errs by a
few times 2^-53: it encloses what float64 makes of the same steps, in any order of summation."""

CASES = [
    pytest.param(block, up, optional, id=f"{block.name}-{up + 1}{'-all' if optional else ''}")
    for block, up, optional in product(zoo(), range(3), (False, True))
    if not optional or block.parameters != block.signature.parameters
]
PARTIAL = {cell.block for cell in kept_cells() if (cell.law, cell.verdict) == ("defined", "fails")}
"""Blocks with a point in their domain at which they have no value."""


def signature_of(block, optional):
    return block.signature.whole if optional else block.signature.required


def point_of(block, up, optional):
    return next(points_of(block, up, optional, seed=up))


def points_of(block, up, optional, seed):
    """Draw points; of a block that is not defined everywhere, only where it has a value."""
    sizes, signature = block.signature.sizes_above(up), signature_of(block, optional)
    points = (signature.drawn(sizes, np.random.default_rng(each)) for each in count(seed))
    whole = block.name not in PARTIAL
    return (point for point in points if whole or has_value(block, point, optional))


def has_value(block, point, optional):
    exact = evaluated(block, point, RATIONALS if block.rational else balls(128), optional)
    return all(entry is not UNDEFINED_NUMBER for entry in cells(exact))


def evaluated(block, point, system, optional):
    with system.context():
        return block(**point.values(signature_of(block, optional).parameters, system))


def cells(result):
    return np.asarray(result.entries(), dtype=object).ravel()


def encloses(ball, number):
    return bool(ball.contains(arb(float(number))))


@pytest.mark.parametrize(("block", "up", "optional"), CASES)
def test_balls_enclose_what_floats_compute(block, up, optional):
    point = point_of(block, up, optional)
    enclosures = cells(evaluated(block, point, balls(COARSE_BITS), optional))
    for system in (FLOAT64, TORCH64):
        floats = np.asarray(evaluated(block, point, system, optional)).ravel()
        assert len(floats) == len(enclosures)
        assert np.all(np.isfinite(floats))
        assert all(map(encloses, enclosures, floats))


@pytest.mark.parametrize(
    ("block", "up", "optional"), [case for case in CASES if case.values[0].rational]
)
def test_fractions_agree_with_balls(block, up, optional):
    point = point_of(block, up, optional)
    exact = cells(evaluated(block, point, RATIONALS, optional))
    enclosures = cells(evaluated(block, point, balls(128), optional))
    with balls(1024).context():  # a fraction is rounded to a narrow ball before it is compared
        assert all(ball.contains(number) for ball, number in zip(enclosures, exact, strict=True))


@pytest.mark.parametrize("block", zoo(), ids=lambda block: block.name)
def test_a_block_that_denies_fractions_needs_an_irrational_function_somewhere(block):
    if block.rational:
        return
    refused = 0
    for up, seed in product(range(3), range(3)):
        point = block.signature.required.drawn(
            block.signature.sizes_above(up), np.random.default_rng(seed)
        )
        try:
            evaluated(block, point, RATIONALS, optional=False)
        except NotRigorousError:
            refused += 1
    assert refused > 0


@pytest.mark.parametrize(("block", "up", "optional"), CASES)
def test_the_result_has_the_declared_shape(block, up, optional):
    point = point_of(block, up, optional)
    result = evaluated(block, point, FLOAT64, optional)
    assert block.result is not None
    assert tuple(result.shape) == block.result.shape.sizes(point.sizes)


@pytest.mark.parametrize(("block", "up", "optional"), CASES)
def test_a_batch_is_evaluated_and_differentiated_as_its_members_are(block, up, optional):
    sizes = block.signature.sizes_above(up)
    signature = signature_of(block, optional)
    points = [*islice(points_of(block, up, optional, seed=1), 3)]
    kinds, parts = signature.coordinates, zip(*map(signature.parts, points), strict=True)
    batch = [
        torch.stack([_tensor(kind, cells_) for cells_ in each])
        for kind, each in zip(kinds, parts, strict=True)
    ]
    free = [
        part.requires_grad_() for kind, part in zip(kinds, batch, strict=True) if not kind.integer
    ]

    def one(*flat):
        return block(**signature.arguments(flat, sizes, TORCH64))

    together = torch.func.vmap(one)(*batch)
    for row, point in zip(together, points, strict=True):
        enclosures = cells(evaluated(block, point, balls(COARSE_BITS), optional))
        assert all(map(encloses, enclosures, row.detach().numpy().ravel()))
    if free:
        gradients = torch.autograd.grad(together.sum(), free, allow_unused=True)
        assert all(gradient is None or gradient.isfinite().all() for gradient in gradients)


def _tensor(kind, cells_):
    return TORCH64.integers(cells_.astype(np.int64)) if kind.index else TORCH64.enter(cells_)
