"""The number systems by name: how exact numbers enter each of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import ctx

from .balls import Ball
from .floats import for_torch, nearest
from .rationals import Rational
from .tensors import torch_module
from .watched import Floats, claiming, promotion, require_double, whole

if TYPE_CHECKING:
    from collections.abc import Iterator


class NumberSystem(ABC):
    """A place to evaluate a claim: it turns exact numbers into arrays of its own."""

    name: str
    exact: bool

    @abstractmethod
    def enter(self, values: np.ndarray) -> Any:
        """Turn an object array of Fractions into an array of this system."""

    def integers(self, values: np.ndarray) -> Any:
        """Turn integers or booleans (indices, masks) into what indexes this system's arrays."""
        return values

    def context(self) -> AbstractContextManager[Any]:
        """Return a context in which this system's arithmetic is to run."""
        return nullcontext()

    def staying(self) -> AbstractContextManager[Any]:
        """Return a context in which an operation that leaves this system is refused."""
        return nullcontext()


class ExactSystem(NumberSystem):
    """What the exact systems share: integers that do not wrap."""

    exact = True

    def integers(self, values: np.ndarray) -> np.ndarray:
        """Watch them, so that none wraps around."""
        return whole(values)


@dataclass(frozen=True)
class RationalSystem(ExactSystem):
    """Exact fractions."""

    name: str = "rational"

    def enter(self, values: np.ndarray) -> Rational:
        """Enter exactly."""
        return Rational.from_values(values)  # type: ignore[return-value]


@dataclass(frozen=True)
class BallSystem(ExactSystem):
    """Enclosures at a working precision of `bits`."""

    bits: int = 128

    @property
    def name(self) -> str:  # type: ignore[override]
        """Name with precision."""
        return f"ball at {self.bits} bits"

    def enter(self, values: np.ndarray) -> Ball:
        """Enter as enclosures at the current precision."""
        return Ball.from_values(values)  # type: ignore[return-value]

    def context(self) -> AbstractContextManager[Any]:
        """Set FLINT's process-wide precision."""
        return ctx.workprec(self.bits)


@dataclass(frozen=True)
class NumPySystem(NumberSystem):
    """Floating point on NumPy, for claims about floating point itself."""

    dtype: str = "float64"
    exact: bool = False

    @property
    def name(self) -> str:  # type: ignore[override]
        """Name of the dtype."""
        return self.dtype

    def enter(self, values: np.ndarray) -> np.ndarray:
        """Enter rounded to nearest, and stay in the dtype."""
        return Floats.of(nearest(values, self.dtype))

    def context(self) -> AbstractContextManager[Any]:
        """Overflow and invalid values are answers here, not warnings."""
        return np.errstate(all="ignore")

    def staying(self) -> AbstractContextManager[Any]:
        """Refuse numbers of Python's, too, which are doubles."""
        return claiming()


@dataclass(frozen=True)
class TorchSystem(NumberSystem):
    """Floating point on torch, for bfloat16 and for devices."""

    dtype: str = "bfloat16"
    device: str = "cpu"
    exact: bool = False

    @property
    def name(self) -> str:  # type: ignore[override]
        """Name of the dtype."""
        return self.dtype

    def enter(self, values: np.ndarray) -> Any:
        """Enter rounded to nearest."""
        torch = torch_module()
        with torch._C.DisableTorchFunction():
            floats = torch.asarray(for_torch(values, self.dtype), device=self.device)
            return floats.to(getattr(torch, self.dtype))

    @contextmanager
    def context(self) -> Iterator[None]:
        """Make arrays that name no dtype of this one."""
        torch = torch_module()
        usual = torch.get_default_dtype()
        torch.set_default_dtype(getattr(torch, self.dtype))
        try:
            yield
        finally:
            torch.set_default_dtype(usual)

    def staying(self) -> AbstractContextManager[Any]:
        """Refuse an operation that gives floats of another dtype."""
        mode: AbstractContextManager[Any] = _staying_mode()(self.dtype)
        return mode

    def integers(self, values: np.ndarray) -> Any:
        """Enter as a tensor."""
        return torch_module().asarray(values, device=self.device)


_TAKEN_OUT = {"item": "item", "tolist": "tolist", "__float__": "float"}
"""Methods of a tensor that give numbers of Python's."""


@cache
def _staying_mode() -> type:
    """Return a mode of torch that watches every function, made when torch is there."""
    torch = torch_module()

    class Staying(torch.overrides.TorchFunctionMode):  # type: ignore[misc, name-defined] # mypy skips torch
        """Refuse results that are floats of another dtype."""

        def __init__(self, dtype: str) -> None:
            super().__init__()
            self.declared = getattr(torch, dtype)

        def __torch_function__(
            self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
        ) -> Any:
            del types
            if getattr(func, "__name__", "") in _TAKEN_OUT:
                require_double(_TAKEN_OUT[func.__name__], str(self.declared).partition(".")[2])
            result = func(*args, **(kwargs or {}))
            made = result.dtype if isinstance(result, torch.Tensor) else self.declared
            if made.is_floating_point and made != self.declared:
                given = [each.dtype for each in args if isinstance(each, torch.Tensor)]
                of = " and ".join(str(each).removeprefix("torch.") for each in given)
                name = getattr(func, "__name__", str(func))
                declared, made = (
                    str(each).removeprefix("torch.") for each in (self.declared, made)
                )
                raise TypeError(promotion(name, made, declared, of))
            return result

    return Staying


REALS = RationalSystem(name="reals")
"""The real numbers: a claim over them is judged in fractions or enclosures, never in floats."""
RATIONALS = RationalSystem()
FLOAT64 = NumPySystem("float64")
FLOAT32 = NumPySystem("float32")
FLOAT16 = NumPySystem("float16")
BFLOAT16 = TorchSystem("bfloat16")
BY_NAME: dict[str, NumberSystem] = {
    system.name: system for system in (REALS, FLOAT64, FLOAT32, FLOAT16, BFLOAT16)
}


def balls(bits: int) -> BallSystem:
    """Return enclosures at a working precision of `bits`."""
    return BallSystem(bits)
