"""The number systems by name: how exact numbers enter each of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import ctx

from .balls import Ball
from .floats import for_torch, nearest
from .rationals import Rational


class NumberSystem(ABC):
    """A place to evaluate a claim: it turns exact numbers into arrays of its own."""

    name: str
    exact: bool

    @abstractmethod
    def numbers(self, values: np.ndarray) -> Any:
        """Turn an object array of Fractions into an array of this system."""

    def integers(self, values: np.ndarray) -> Any:
        """Turn integers or booleans (indices, masks) into what indexes this system's arrays."""
        return values

    def context(self) -> AbstractContextManager[Any]:
        """Return a context in which this system's arithmetic is to run."""
        return nullcontext()


@dataclass(frozen=True)
class RationalSystem(NumberSystem):
    """Exact fractions."""

    name: str = "rational"
    exact: bool = True

    def numbers(self, values: np.ndarray) -> Rational:
        """Enter exactly."""
        return Rational.from_values(values)  # type: ignore[return-value]


@dataclass(frozen=True)
class BallSystem(NumberSystem):
    """Enclosures at a working precision of `bits`."""

    bits: int = 128
    exact: bool = True

    @property
    def name(self) -> str:  # type: ignore[override]
        """Name with precision."""
        return f"ball at {self.bits} bits"

    def numbers(self, values: np.ndarray) -> Ball:
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

    def numbers(self, values: np.ndarray) -> np.ndarray:
        """Enter rounded to nearest."""
        return nearest(values, self.dtype)

    def context(self) -> AbstractContextManager[Any]:
        """Overflow and invalid values are answers here, not warnings."""
        return np.errstate(all="ignore")


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

    def numbers(self, values: np.ndarray) -> Any:
        """Enter rounded to nearest."""
        torch = _torch()
        floats = torch.asarray(for_torch(values, self.dtype), device=self.device)
        return floats.to(getattr(torch, self.dtype))

    def integers(self, values: np.ndarray) -> Any:
        """Enter as a tensor."""
        return _torch().asarray(values, device=self.device)


def _torch() -> Any:
    """Return torch."""
    import torch  # noqa: PLC0415 - torch takes seconds to load, and most evaluations need none

    return torch


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
