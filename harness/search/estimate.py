"""Judging what runs in torch alone: float64 with an estimate of its rounding error.

Such a judgement is float evidence and says so. The same relation is evaluated at the same point,
whose numbers float32 has, in float64 and in float32. Both take the same steps, so to first order
the error of float64 is that of float32 times 2^-29, the ratio of their roundings, and the error of
float32 is seen as the difference of the two. A factor of 2^8 allows for errors that cancel by
chance in float32, and sixteen units in the last place of the largest side or output of the block
for those that it cannot show, such as those of a sum that float32 happens to make zero. A failure
is judged by the largest such estimate at the point and at a few points near it.
A gap within the estimate counts as agreement, a gap beyond it as failure. Where a side overflows,
or where the block raises though it takes inputs of this shape, the point says nothing.
"""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import TYPE_CHECKING, Any

import torch
from flint import arb
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from ...systems import NumberSystem, TorchSystem
from ...systems.floats import nearest
from ...theory.relation import (
    AllOf,
    Assuming,
    Comparison,
    Differ,
    Equal,
    Exists,
    Judgement,
    Less,
    Truth,
)
from ..judge.point import Estimating
from .suspects import one_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    import numpy as np
    from torch import Tensor

    from ...theory.relation import Relation

_NARROW = (torch.float32, torch.float16, torch.bfloat16)
_RATIO, _CHANCE, _UNITS = 2.0**-29, 2.0**8, 2.0**-48


@dataclass(frozen=True)
class _Rougher(TorchSystem):
    """The same numbers and steps in float32, for the estimate."""

    dtype: str = "float32"


@dataclass(frozen=True)
class Evaluation:
    """A relation in float64 and in float32, and the largest output of the block on the way."""

    fine: Any
    rough: Any
    largest: float = 0.0

    def part(self, pick: Callable[[Any], Any]) -> Evaluation:
        """Return the evaluation of a part of the relation."""
        return replace(self, fine=pick(self.fine), rough=pick(self.rough))

    @property
    def size(self) -> float:
        """The largest number in a side or an output."""
        sides = (self.fine.lhs, self.fine.rhs)
        return max([self.largest, *(float(side.abs().max()) for side in sides)])

    @property
    def error(self) -> float:
        """The estimated error of the sides in float64."""
        fine, rough = (
            [side.detach().double() for side in (each.lhs, each.rhs)]
            for each in (self.fine, self.rough)
        )
        apart = (one - other for one, other in zip(fine, rough, strict=True))
        seen = max(float(each.abs().max()) for each in apart)
        return seen * _RATIO * _CHANCE + self.size * _UNITS


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

    def both(self, evaluate: Callable[[NumberSystem], Relation]) -> Evaluation:
        """Evaluate in float64 and in float32, noting how large the block's outputs are."""
        with self.context(), one_thread():
            with _noting() as sizes:
                fine = evaluate(self)
            return Evaluation(fine, evaluate(self.rougher), max(sizes, default=0.0))

    def estimated(self, evaluation: Evaluation, nearby: Sequence[Evaluation] = ()) -> Judgement:
        """Judge a relation from both evaluations."""
        return estimated(evaluation, nearby)


ESTIMATE = TorchEstimate()


def estimated(evaluation: Evaluation, nearby: Sequence[Evaluation] = ()) -> Judgement:
    """Judge a relation from its evaluations in float64 and in float32, there and near by."""

    def within(pick: Callable[[Any], Any]) -> Judgement:
        return estimated(evaluation.part(pick), [each.part(pick) for each in nearby])

    match evaluation.fine:
        case Exists():
            return within(lambda each: each.relation)
        case AllOf(parts=parts):
            judged = [within(_numbered(place)) for place in range(len(parts))]
            return min(judged, key=lambda found: found.truth)
        case Assuming():
            if not _met(evaluation.part(lambda each: each.assumption)):
                return Judgement(Truth.UNMET, reason="the assumption fails at this point")
            return within(lambda each: each.conclusion)
        case Comparison():
            return _compared(evaluation, nearby)
    raise TypeError(f"{type(evaluation.fine).__name__} has no estimate in floats")


def _met(assumption: Evaluation) -> bool:
    """Whether an assumption holds: a strict one by more than the error."""
    if isinstance(assumption.fine, AllOf):
        parts = range(len(assumption.fine.parts))
        return all(_met(assumption.part(_numbered(place))) for place in parts)
    if isinstance(assumption.fine, Less):
        largest = float((assumption.fine.lhs - assumption.fine.rhs).max())
        return largest < -assumption.error
    return estimated(assumption).truth is not Truth.FALSE


def _numbered(place: int) -> Callable[[Any], Any]:
    """Return what picks one part of several."""
    return lambda each: each.parts[place]


def _compared(evaluation: Evaluation, nearby: Sequence[Evaluation]) -> Judgement:
    """Compare both sides of one comparison against the estimated error."""
    relation, error = evaluation.fine, evaluation.error
    if not isfinite(error):
        return Judgement(Truth.UNMET, relation.sides(), reason="outside the range of floats")
    error = max([error, *(each.error for each in nearby if isfinite(each.error))])
    sides = [side.detach().double() for side in (relation.lhs, relation.rhs)]
    size = max(float(side.abs().max()) for side in sides)
    gap = _gap(relation, sides)
    truth = Truth.FALSE if gap > error else Truth.AGREES
    return Judgement(truth, relation.sides(), arb(gap), gap / size if size else 0.0)


_SIZES: ContextVar[list[float] | None] = ContextVar("sizes", default=None)


@contextmanager
def _noting() -> Iterator[list[float]]:
    """Collect how large the outputs are that blocks return meanwhile."""
    sizes: list[float] = []
    token = _SIZES.set(sizes)
    try:
        yield sizes
    finally:
        _SIZES.reset(token)


def noted(output: Any) -> Any:
    """Return a block's output, noting its size if an evaluation asks for it."""
    sizes = _SIZES.get()
    if sizes is not None and hasattr(output, "abs"):
        sizes.append(float(output.abs().max()))
    return output


def _gap(relation: Comparison, sides: list[Tensor]) -> float:
    """Return how far the relation is from holding.

    No two sides are seen to be equal here, since floats that are may stand for numbers that are
    not: that sides differ is never refuted.
    """
    difference = sides[0] - sides[1]
    if isinstance(relation, Differ):
        return 0.0
    return float(difference.abs().max() if isinstance(relation, Equal) else difference.max())


# Modules that round to fewer digits than their input has.


def widened(dtype: torch.dtype) -> AbstractContextManager[None]:
    """Let a module that turns to float32 whatever its input compute in float64 for such input."""
    return _widened() if dtype == torch.float64 else nullcontext()


@contextmanager
def _widened() -> Iterator[None]:
    usual = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        with _Widening():
            yield
    finally:
        torch.set_default_dtype(usual)


class _Widening(TorchFunctionMode):  # type: ignore[misc] # mypy skips torch
    """Put float64 wherever a call names a smaller dtype."""

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        del types
        if func in (torch.Tensor.float, torch.Tensor.half, torch.Tensor.bfloat16):
            func = torch.Tensor.double
        named = {name: _wide(value) for name, value in (kwargs or {}).items()}
        return func(*map(_wide, args), **named)


def _wide(value: Any) -> Any:
    return torch.float64 if isinstance(value, torch.dtype) and value in _NARROW else value


def narrowing(run: Callable[[], Any]) -> str:
    """Return the dtype that float64 is turned into while `run` runs, or nothing."""
    with _Watching() as watching:
        run()
    return str(watching.found).removeprefix("torch.") if watching.found else ""


class _Watching(TorchDispatchMode):  # type: ignore[misc] # mypy skips torch
    """Notice conversions of float64 into smaller dtypes."""

    found: torch.dtype | None = None

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        del types
        result = func(*args, **(kwargs or {}))
        given, made = (getattr(each, "dtype", None) for each in (args[0] if args else None, result))
        if given == torch.float64 and made in _NARROW:
            self.found = made
        return result
