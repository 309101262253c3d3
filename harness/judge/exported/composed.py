"""Rules of operations that torch itself takes apart: read as they stand, a graph costs less.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from math import prod
from typing import Any

from ....systems import array_namespace
from .moves import constant_pad_nd, permute, transpose, view
from .rules import Run, moved, rule


@rule("unflatten")
def unflatten(runs: Run, x: Any, axis: int, sizes: list[int]) -> Any:
    """Take an axis apart into several."""
    at, wanted = axis % x.ndim, [*sizes]
    if -1 in wanted:
        rest = prod(each for each in wanted if each != -1)
        wanted[wanted.index(-1)] = x.shape[at] // rest
    return view(runs, x, [*x.shape[:at], *wanted, *x.shape[at + 1 :]])


@rule("flatten")
def flatten(runs: Run, x: Any, first: int = 0, last: int = -1) -> Any:
    """Lay axes that follow each other out as one."""
    one, two = first % x.ndim, last % x.ndim
    whole = prod(x.shape[one : two + 1])
    return view(runs, x, [*x.shape[:one], whole, *x.shape[two + 1 :]])


@rule("mT")
def m_t(runs: Run, x: Any) -> Any:
    """Transpose the last two axes."""
    return transpose(runs, x, -1, -2)


@rule("movedim")
def movedim(runs: Run, x: Any, source: int, destination: int) -> Any:
    """Put an axis in another place, with the others in their order."""
    order = [each for each in range(x.ndim) if each != source % x.ndim]
    order.insert(destination % x.ndim, source % x.ndim)
    return permute(runs, x, order)


@rule("repeat_interleave")
def repeat_interleave(runs: Run, x: Any, count: int, axis: int) -> Any:
    """Repeat each entry along an axis, its copies side by side."""
    at = axis % x.ndim
    shape = [*x.shape]
    wide = [*shape[: at + 1], count, *shape[at + 1 :]]
    lone = view(runs, x, [*shape[: at + 1], 1, *shape[at + 1 :]])
    whole = moved(runs, lone, lambda v: array_namespace(v).broadcast_to(v, tuple(wide)))
    return view(runs, whole, [*shape[:at], shape[at] * count, *shape[at + 1 :]])


@rule("pad")
def pad(runs: Run, x: Any, widths: list[int], mode: str = "constant", value: Any = None) -> Any:
    """Put a number around the last axes."""
    if mode != "constant":
        raise NotImplementedError(f"it pads by {mode}")
    return constant_pad_nd(runs, x, widths, 0 if value is None else value)


@rule("einsum")
def einsum(runs: Run, equation: str, arrays: list[Any]) -> Any:
    """Multiply two arrays and sum over what the output does not name."""
    if not contracts(equation):
        raise NotImplementedError(f"it sums {equation}")
    one, two, out = _letters(equation)
    shared = [each for each in out if each in one and each in two]
    (left,), (right,), (summed,) = _groups(one, two, out)
    x, y = (runs.real(each) for each in arrays)
    x = permute(runs, x, [one.index(each) for each in (*shared, left, summed)])
    y = permute(runs, y, [two.index(each) for each in (*shared, summed, right)])
    made = [*shared, left, right]
    return permute(runs, x @ y, [made.index(each) for each in out])


def contracts(equation: str) -> bool:
    """Whether an equation is a matrix product, of one axis each beside those that both have."""
    parts = _letters(equation)
    if len(parts) != 3 or "." in equation or any(len({*each}) < len(each) for each in parts):
        return False
    return all(len(each) == 1 for each in _groups(*parts))


def _letters(equation: str) -> list[str]:
    return equation.replace(" ", "").replace("->", ",").split(",")


def _groups(one: str, two: str, out: str) -> tuple[list[str], list[str], list[str]]:
    """Return the axes of the first alone, of the second alone, and those that are summed over."""
    left = [each for each in one if each not in two]
    right = [each for each in two if each not in one]
    summed = [each for each in one if each in two and each not in out]
    lost = [each for each in (*left, *right) if each not in out]
    return ([], [], []) if lost else (left, right, summed)


__all__ = ["contracts"]
