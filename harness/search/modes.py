"""Modes of torch, which see every operation, without the compiler that torch loads for them."""

from __future__ import annotations

from torch.utils._python_dispatch import TorchDispatchMode


class Mode(TorchDispatchMode):  # type: ignore[misc]  # torch has no types for it
    """A mode whose own code torch does not guard against being compiled.

    For the guard it would load its compiler, which takes as long as torch itself.
    """

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """Do without the guard."""
        return False
