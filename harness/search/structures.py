"""Structures that batches are given: ties, sparse and one-hot arrays, equal and collinear rows.

Each takes a batch of normals, one array a candidate, and returns the batch with that structure.
Almost no array of independent normals has one, and much is false at nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from .chance import beside

if TYPE_CHECKING:
    from torch import Tensor

    from .chance import Chance

NEARLY = (-24, -3)
"""Nearly equal is within a power of two from this range."""
_LARGE = 64


def structured(chance: Chance, normal: Tensor) -> Tensor:
    """Give each slice of a batch a structure, in place; the first half of it stays plain."""
    structures = _OF_NUMBERS if normal.ndim < 3 else (*_OF_NUMBERS, *_OF_ROWS)
    plain = len(normal) // 2
    slices = normal[plain:].tensor_split(len(structures))
    for make, part in zip(structures, slices, strict=True):
        if part.numel():
            part.copy_(make(chance, part).clone())
    return normal


def nearly(chance: Chance, part: Tensor) -> Tensor:
    """Return a batch that is nearly this one."""
    step = chance.power(*NEARLY, len(part))
    return part * (1 + beside(step, part.ndim) * chance.normal(tuple(part.shape)))


def _rounded(_: Chance, part: Tensor) -> Tensor:
    return (2 * part).round()


def _sparse(chance: Chance, part: Tensor) -> Tensor:
    return part.round() * (chance.uniform(tuple(part.shape)) < 1 / 3)


def _tied(_: Chance, part: Tensor) -> Tensor:
    """Leave two values in each candidate."""
    flat = part.reshape(len(part), -1)
    return torch.where(part > 0, beside(flat.amax(1), part.ndim), beside(flat.amin(1), part.ndim))


def _one_large(_: Chance, part: Tensor) -> Tensor:
    """Make the largest entry of each candidate much larger than the rest."""
    largest = part.abs().reshape(len(part), -1).amax(1)
    return torch.where(part.abs() == beside(largest, part.ndim), _LARGE * part, part)


def _equal_rows(_: Chance, part: Tensor) -> Tensor:
    return part[..., :1, :].expand_as(part)


def _nearly_equal_rows(chance: Chance, part: Tensor) -> Tensor:
    return nearly(chance, _equal_rows(chance, part))


def _collinear(_: Chance, part: Tensor) -> Tensor:
    return part[..., :1] * part[..., :1, :]


def _one_hot(chance: Chance, part: Tensor) -> Tensor:
    """Leave one entry in each row, of one size in a candidate."""
    top = part == part.amax(-1, keepdim=True)
    return top * beside(chance.power(-1, 6, len(part)), part.ndim)


def _antipodal(_: Chance, part: Tensor) -> Tensor:
    """Make every second row the negative of the one before."""
    rows = torch.arange(part.shape[-2], device=part.device)
    return part[..., rows - rows % 2, :] * (1 - 2 * (rows % 2))[:, None]


_OF_NUMBERS = (_rounded, _sparse, _tied, _one_large)
_OF_ROWS = (_equal_rows, _nearly_equal_rows, _collinear, _one_hot, _antipodal)
