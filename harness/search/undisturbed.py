"""What a claim's code may change for the whole process is as before when the claim is decided.

`torch.set_default_dtype`, `torch.set_flush_denormal` and the like outlast the call that sets them:
the next claim's numbers would be others. What a file of claims sets when it is loaded stays.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator


_LEAST = np.frombuffer((1).to_bytes(8, "little"), dtype="<f8")


@contextmanager
def undisturbed() -> Iterator[None]:
    """Take back afterwards what is changed for all: types and places of numbers, their errors."""
    with ExitStack() as after, np.errstate():
        if (torch := sys.modules.get("torch")) is not None:
            after.callback(torch.set_default_dtype, torch.get_default_dtype())
            after.callback(torch.set_grad_enabled, torch.is_grad_enabled())
            after.callback(_placed, torch, torch.get_default_device())
            after.callback(torch.set_flush_denormal, flushes())
        yield


def _placed(torch: Any, device: Any) -> None:
    if torch.get_default_device() != device:
        torch.set_default_device(device)


def flushes() -> bool:
    """Whether the processor takes the smallest numbers for zero: their bits say so, not `==`."""
    return not any((_LEAST * 1).tobytes())
