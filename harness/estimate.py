"""Judging what runs in torch alone: float64 with an estimate of its rounding error.

Such a judgement is float evidence and says so. The same relation is evaluated at the same point,
whose numbers float32 has, in float64 and in float32. Both take the same steps, so to first order
the error of float64 is that of float32 times 2^-29, the ratio of their roundings, and the error of
float32 is seen as the difference of the two. A factor of 2^8 allows for errors that cancel by
chance in float32, and sixteen units in the last place of the sides for those that it cannot show.
A gap within the estimate counts as agreement, a gap beyond it as failure. Where a side overflows,
the point says nothing.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import torch
from flint import arb

from ..theory.numbers import NumberSystem, TorchSystem
from ..theory.numbers.floats import nearest
from ..theory.relation import AllOf, Assuming, Comparison, Differ, Equal, Exists, Judgement, Truth
from .certify import Estimating

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from torch import Tensor

    from ..theory.relation import Relation

_RATIO, _CHANCE, _UNITS = 2.0**-29, 2.0**8, 2.0**-48


@dataclass(frozen=True)
class _Rougher(TorchSystem):
    """The same numbers and steps in float32, for the estimate."""

    dtype: str = "float32"


@dataclass(frozen=True)
class TorchEstimate(Estimating):
    """Float64 in torch, on numbers that float32 has too."""

    dtype: str = "float64"
    rougher: NumberSystem = field(default_factory=_Rougher)

    @property
    def name(self) -> str:  # type: ignore[override]
        """Name of the evidence."""
        return "torch float64 with an error estimate"

    def numbers(self, values: np.ndarray) -> Tensor:
        """Enter rounded to float32, as float64."""
        return torch.asarray(nearest(values, "float32"), device=self.device).double()

    @contextmanager
    def context(self) -> Iterator[None]:
        """Evaluate without gradients."""
        with torch.no_grad():
            yield

    def estimated(self, fine: Relation, rough: Relation) -> Judgement:
        """Judge a relation from both evaluations."""
        return estimated(fine, rough)


ESTIMATE = TorchEstimate()


def estimated(double: Relation, single: Relation) -> Judgement:
    """Judge a relation from its evaluations in float64 and in float32."""
    match double, single:
        case Exists(relation=one), Exists(relation=other):
            return estimated(one, other)
        case AllOf(parts=parts), AllOf(parts=others):
            judged = [estimated(one, other) for one, other in zip(parts, others, strict=True)]
            return min(judged, key=lambda found: found.truth)
        case Assuming(), Assuming():
            assumed = estimated(double.assumption, single.assumption)
            if assumed.truth is Truth.FALSE:
                return Judgement(Truth.UNMET, reason="the assumption fails at this point")
            return estimated(double.conclusion, single.conclusion)
        case Comparison(), Comparison():
            return _compared(double, single)
    raise TypeError(f"{type(double).__name__} has no estimate in floats")


def _compared(double: Comparison, single: Comparison) -> Judgement:
    """Compare both sides of one comparison against the estimated error."""
    sides = [side.detach().double() for side in (double.lhs, double.rhs)]
    rough = [side.detach().double() for side in (single.lhs, single.rhs)]
    size = max(float(side.abs().max()) for side in sides)
    seen = max(
        float((fine - coarse).abs().max()) for fine, coarse in zip(sides, rough, strict=True)
    )
    error = seen * _RATIO * _CHANCE + size * _UNITS
    if not torch.tensor([size, seen]).isfinite().all():
        return Judgement(Truth.UNMET, double.sides(), reason="outside the range of floats")
    gap = _gap(double, sides)
    truth = Truth.FALSE if gap > error else Truth.AGREES
    return Judgement(truth, double.sides(), arb(gap), gap / size if size else 0.0)


def _gap(relation: Comparison, sides: list[Tensor]) -> float:
    """Return how far the relation is from holding; for a difference, how near to equality."""
    difference = sides[0] - sides[1]
    if isinstance(relation, Equal):
        return float(difference.abs().max())
    if isinstance(relation, Differ):
        return 0.0 if float(difference.abs().max()) > 0 else float("inf")
    return float(difference.max())
