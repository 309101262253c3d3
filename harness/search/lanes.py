"""Candidates side by side in memory, so that what is done to one is done to all in one go.

An array of a batch has the candidates along its first axis, and where they are small they lie next
to each other in memory: entry for entry, not candidate for candidate. Adding, multiplying and
comparing then run through memory without a step, and a product of small matrices, which a library
takes one at a time, is a few multiplications of whole batches.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from torch import Tensor

    from ...theory.domain import Coordinates

_FEW = 36
"""Arrays of more entries lie candidate by candidate, as products of large matrices want them."""


def are_small(kinds: Iterable[Coordinates], sizes: Mapping[str, int]) -> bool:
    """Whether candidates of these sizes lie side by side."""
    return all(prod(kind.shape.sizes(sizes)) <= _FEW for kind in kinds)


def side_by_side(part: Tensor) -> Tensor:
    """Return the same array with candidates side by side in memory; itself, if they are."""
    return part.movedim(0, -1).contiguous().movedim(-1, 0)


def one_by_one(part: Tensor) -> Tensor:
    """Return the same array with one candidate after the other in memory; itself, if they are."""
    return part.contiguous() if lie_side_by_side([part]) else part


def drawn(make: Callable[[tuple[int, ...]], Tensor], shape: tuple[int, ...]) -> Tensor:
    """Return a batch that `make` fills; side by side where candidates are small."""
    count, *rest = shape
    return make((*rest, count)).movedim(-1, 0) if prod(rest) <= _FEW else make(shape)


def chosen(part: Tensor, rows: Tensor) -> Tensor:
    """Return the candidates in these rows, which lie in memory as they did."""
    if part.stride(0) == 1:
        return part.movedim(0, -1).index_select(-1, rows).movedim(-1, 0)
    return part[rows]


def lie_side_by_side(parts: Sequence[Tensor]) -> bool:
    """Whether candidates lie side by side in all arrays of a batch."""
    return all(part.ndim == 1 or part.stride(0) == 1 for part in parts)


def joined(parts: Sequence[Tensor]) -> Tensor:
    """Return batches as one, which lies in memory as they do."""
    if lie_side_by_side(parts):
        return torch.cat([part.movedim(0, -1) for part in parts], -1).movedim(-1, 0)
    return torch.cat(list(parts))


def vectors(parts: Sequence[Tensor]) -> Tensor:
    """Return each candidate's arrays as one vector; these lie in memory as the arrays do."""
    if lie_side_by_side(parts):
        return torch.cat([part.movedim(0, -1).reshape(-1, len(part)) for part in parts]).T
    return torch.cat([part.reshape(len(part), -1) for part in parts], 1)
