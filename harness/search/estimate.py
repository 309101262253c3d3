"""Judging what runs in torch alone: float64 with an estimate of its rounding error, by entry.

Such a judgement is float evidence and says so. The same relation is evaluated at the same point,
whose numbers float32 has, in float64 and in float32. Where both take the same steps, the error of
float64 is to first order that of float32 times 2^-29, the ratio of their roundings: what is within
that agrees at once. But an error that grows like a root (acos near 1, distances near 0), jumps
(behind a threshold) or was absorbed by a large number (gelu far to the left) is not linear in the
rounding. So before anything is refuted, float64 is shaken: the operands of what rounds are
moved at random by 2^-44 of each entry, 2^9 roundings, to one side and to the other, and what an
entry of a side moves by in any of several such evaluations is an error that it may have, with no
assumption about how errors grow. Functions that torch makes of smaller ones are shaken inside, and
an entry that stays as it was though its operands moved is moved by 2^-44 of them.

An entry fails where its gap is larger than every such error, and a relation where an entry does, at
the point and at each of a few points near it. A gap within the estimate counts as agreement. Where
a side overflows, or where the block raises though it takes inputs of this shape, the point says
nothing.
"""

from __future__ import annotations

from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Any

import torch
from flint import arb
from torch._decomp import decomposition_table
from torch.overrides import TorchFunctionMode
from torch.utils._pytree import tree_flatten, tree_leaves, tree_map, tree_unflatten

from ...systems import NumberSystem, TorchSystem
from ...systems.floats import nearest
from ...theory.claim import ClaimError
from ...theory.relation import (
    AllOf,
    AnyOf,
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
from .modes import Mode
from .suspects import one_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    import numpy as np
    from torch import Tensor

    from ...theory.relation import Relation

_NARROW = (torch.float32, torch.float16, torch.bfloat16)
_RATIO, _UNITS, _SHAKE = 2.0**-29, 2.0**-48, 2.0**-44
_MOVING = """
abs amax amin arange argmax argmin cat ceil clamp clamp_max clamp_min clone constant_pad_nd copy
embedding empty empty_like eq eye fill flip floor full full_like gather ge gt index index_select
isfinite isinf isnan le lt masked_fill max maximum min minimum ne neg new_empty new_full new_ones
new_zeros ones ones_like relu repeat roll round scalar_tensor scatter select_scatter sign
slice_scatter sort stack topk tril triu trunc where zeros zeros_like
"""
_EXACT = frozenset(f"aten::{name}" for name in _MOVING.split())
"""Functions that round nothing: they move, choose or compare numbers as these are, so that a mask
that is told by -1 or by 0 stays one."""

_SINGLE = """
acos acosh asin asinh atan atanh cos cosh div erf erfc exp exp2 expm1 log log10 log1p log2 mul
reciprocal rsqrt sigmoid sin sinh sqrt tan tanh
"""
_ACCURATE = frozenset(f"aten::{name}" for name in _SINGLE.split())
"""Functions of which each entry is as good as its operands: nothing inside absorbs them."""


@dataclass(frozen=True)
class _Rougher(TorchSystem):
    """The same numbers and steps in float32, for the estimate."""

    dtype: str = "float32"


@dataclass(frozen=True)
class Evaluation:
    """A relation in float64 and in float32, and in float64 that was shaken."""

    fine: Any
    rough: Any
    shaken: tuple[Any, ...] = ()

    def part(self, pick: Callable[[Any], Any]) -> Evaluation:
        """Return the evaluation of a part of the relation."""
        return Evaluation(pick(self.fine), pick(self.rough), tuple(map(pick, self.shaken)))

    @property
    def excess(self) -> Tensor:
        """How far each entry is from holding.

        No two sides are seen to be equal here, since floats that are may stand for numbers that are
        not: that sides differ is never refuted.
        """
        difference = _difference(self.fine)
        if isinstance(self.fine, Differ):
            return torch.zeros_like(difference)
        return difference.abs() if isinstance(self.fine, Equal) else difference

    @property
    def error(self) -> Tensor:
        """The estimated error of the difference of the sides, entry by entry.

        A draw moves an entry by less than it may be moved, so it counts twice.
        """
        fine = _difference(self.fine)
        lhs, rhs = (side.detach().double().abs() for side in (self.fine.lhs, self.fine.rhs))
        seen = (fine - _difference(self.rough)).abs() * _RATIO + (lhs + rhs) * _UNITS
        for each in self.shaken:
            moved = 2 * (fine - _difference(each)).abs()
            seen = torch.maximum(seen, moved.nan_to_num(torch.inf, torch.inf))
        return seen

    @property
    def finite(self) -> bool:
        """Whether both precisions stay in their range."""
        return all(bool(_difference(each).isfinite().all()) for each in (self.fine, self.rough))

    @property
    def lacks(self) -> bool:
        """Whether an entry of a side is nan in both precisions."""
        found = (self.fine, self.rough)
        return all(bool((each.lhs.isnan() | each.rhs.isnan()).any()) for each in found)

    @property
    def fails(self) -> Tensor:
        """Which entries are farther from holding than their error."""
        return self.excess > self.error


def _difference(relation: Comparison) -> Tensor:
    """Return lhs - rhs in float64."""
    lhs, rhs = (side.detach().double() for side in (relation.lhs, relation.rhs))
    return lhs - rhs


@dataclass(frozen=True)
class TorchEstimate(Estimating):
    """Float64 in torch, on numbers that float32 has too."""

    dtype: str = "float64"
    rougher: NumberSystem = field(default_factory=_Rougher)

    @property
    def name(self) -> str:  # type: ignore[override]
        """Name of the evidence."""
        return "torch float64 with an error estimate"

    def enter(self, values: np.ndarray) -> Tensor:
        """Enter rounded to float32, as float64."""
        return torch.asarray(nearest(values, "float32"), device=self.device).double()

    @contextmanager
    def context(self) -> Iterator[None]:
        """Evaluate without gradients."""
        with torch.no_grad():
            yield

    def both(self, evaluate: Callable[[NumberSystem], Relation], shakes: int = 0) -> Evaluation:
        """Evaluate in float64 and in float32, and twice as often in float64 that is shaken.

        What runs in float64 alone, as a module of such parameters, is estimated by shaking alone.
        """
        with self.context(), one_thread():
            fine = rough = evaluate(self)
            with suppress(ClaimError):
                rough = evaluate(self.rougher)
            shaken = []
            for seed, sign in product(range(shakes), (1, -1)):
                with _Shaking(seed, sign):
                    shaken.append(evaluate(self))
            return Evaluation(fine, rough, tuple(shaken))

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
        case AnyOf(parts=parts):
            judged = [within(_numbered(place)) for place in range(len(parts))]
            return max(judged, key=lambda found: found.truth)
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
        return bool((assumption.excess < -assumption.error).all())
    return estimated(assumption).truth is not Truth.FALSE


def _numbered(place: int) -> Callable[[Any], Any]:
    """Return what picks one part of several."""
    return lambda each: each.parts[place]


def _compared(evaluation: Evaluation, nearby: Sequence[Evaluation]) -> Judgement:
    """Compare both sides of one comparison, entry by entry, against the estimated error."""
    relation = evaluation.fine
    if not evaluation.finite:
        reason = "outside the range of floats"
        return Judgement(Truth.UNMET, relation.sides(), reason=reason, undefined=evaluation.lacks)
    fails = evaluation.fails
    persists = all(bool(each.fails.any()) for each in nearby if each.finite)
    truth = Truth.FALSE if bool(fails.any()) and persists else Truth.AGREES
    counted = evaluation.excess[fails] if truth is Truth.FALSE else evaluation.excess
    size = max(float(side.detach().abs().max()) for side in (relation.lhs, relation.rhs))
    gap = float(counted.max())
    return Judgement(truth, relation.sides(), arb(gap), gap / size if size else 0.0)


class _Shaking(Mode):
    """Move every operand of every operation by a little, each entry by its own.

    The same is done with the opposite sign: on one side of a threshold that rounding decides, no
    number of draws is sure to reach the other.
    Operations that share memory, as views and writes in place do, and those that round nothing are
    left as they are: a score that is hidden by the least of all floats has a weight of zero.
    """

    def __init__(self, seed: int, sign: int) -> None:
        super().__init__()
        self.reach, self.inside = sign * _SHAKE, False
        self.generator = torch.Generator().manual_seed(seed)

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        del types
        schema = func._schema  # noqa: SLF001 - torch offers no other way to ask
        named = kwargs or {}
        if schema.name in _EXACT or any(each.alias_info is not None for each in schema.arguments):
            return func(*args, **named)
        moved = tree_map(self._moved, args)
        stepped = self._in_steps(func, moved, named)
        whole, form = tree_flatten(func(*args, **named))
        if stepped is not None:
            # The smaller steps give a plain tuple where the function gives one with names.
            return tree_unflatten(tree_leaves(stepped), form)
        shaken = func(*moved, **named)
        if schema.name in _ACCURATE:
            return shaken
        absorbed = map(partial(self._absorbed, tree_leaves(args)), tree_leaves(shaken), whole)
        return tree_unflatten(list(absorbed), form)

    def _in_steps(self, func: Any, given: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Compute a function in the smaller ones that torch says it is made of, shaking each.

        What cancels inside one is not seen from without: gelu adds 1 to erf. None where torch does
        not say.
        """
        steps = decomposition_table.get(func)
        if steps is not None and not self.inside:
            self.inside = True
            try:
                with suppress(Exception), self:
                    return steps(*given, **named)
            finally:
                self.inside = False
        return None

    def _moved(self, operand: Any) -> Any:
        """Move the entries of a tensor of floats."""
        return operand * (1 + self._noise(operand)) if _is_double(operand) else operand

    def _noise(self, like: Tensor) -> Tensor:
        noise = torch.rand(like.shape, generator=self.generator, dtype=like.dtype)
        return (2 * noise - 1) * self.reach

    def _absorbed(self, operands: list[Any], shaken: Any, still: Any) -> Any:
        """Move what stays as it was though operands moved: a number on the way absorbed that.

        Which numbers there were inside an operation is not seen; the operands stand for them.
        """
        if not _is_double(shaken):
            return shaken
        given = [each for each in operands if _is_double(each) and each.numel()]
        sizes = [each.abs().nan_to_num(posinf=0.0) for each in given]
        size = torch.zeros_like(shaken)
        for each in sizes:
            fits = _broadcasts(each.shape, shaken.shape)
            size = torch.maximum(size, each if fits else each.max())
        return torch.where(shaken == still, shaken + size * self._noise(shaken), shaken)


def _is_double(x: Any) -> bool:
    return isinstance(x, torch.Tensor) and x.dtype == torch.float64


def _broadcasts(shape: Sequence[int], wanted: Sequence[int]) -> bool:
    """Whether an array of one shape can be repeated to another."""
    pairs = zip(reversed(shape), reversed(wanted), strict=False)
    return len(shape) <= len(wanted) and all(one in (1, two) for one, two in pairs)


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


class _Watching(Mode):
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
