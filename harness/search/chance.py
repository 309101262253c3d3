"""Random tensors from one seeded generator, all on its device."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Chance:
    """Draws normals, shares of one and integers, in one dtype."""

    generator: torch.Generator
    dtype: torch.dtype

    @classmethod
    def of(cls, seed: int, dtype: torch.dtype, device: str = "cpu") -> Chance:
        """Return the draws of a seed."""
        return cls(torch.Generator(device).manual_seed(seed), dtype)

    @property
    def device(self) -> torch.device:
        """Where the tensors lie."""
        return self.generator.device

    def normal(self, shape: tuple[int, ...]) -> Tensor:
        """Draw normals: in float32, which takes a fifth of the time and is fine enough."""
        return torch.randn(shape, generator=self.generator, device=self.device).to(self.dtype)

    def uniform(self, shape: tuple[int, ...]) -> Tensor:
        """Draw numbers between zero and one."""
        return torch.rand(
            shape, generator=self.generator, device=self.device, dtype=torch.float64
        ).to(self.dtype)

    def happens(self, share: float, count: int) -> Tensor:
        """Draw for each of `count` candidates whether something happens to it."""
        return torch.rand((count,), generator=self.generator, device=self.device) < share

    def integers(self, low: int, high: int, shape: tuple[int, ...]) -> Tensor:
        """Draw integers from `low` to `high`, both included."""
        return torch.randint(low, high + 1, shape, generator=self.generator, device=self.device)

    def integer(self, low: int, high: int) -> int:
        """Draw one integer."""
        return int(self.integers(low, high, (1,)))

    def power(self, low: int, high: int, count: int) -> Tensor:
        """Draw a power of two for each candidate."""
        powers = 2.0 ** torch.arange(low, high + 1, device=self.device, dtype=self.dtype)
        shares = torch.rand((count,), generator=self.generator, device=self.device)
        return powers[(shares * len(powers)).int().clamp_(max=len(powers) - 1)]


def beside(values: Tensor, axes: int) -> Tensor:
    """Stretch one value a candidate over the axes of a batch."""
    return values.reshape(-1, *[1] * (axes - 1))
