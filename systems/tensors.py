"""torch, loaded where the first tensor is met: it takes seconds, and most evaluations need none.

Trusted, as what it serves is: it decides nothing.
"""

from __future__ import annotations

from typing import Any


def torch_module() -> Any:
    """Return torch."""
    import torch  # noqa: PLC0415 - it takes seconds to load

    return torch
