"""Other people's answers: what z3 says of a claim at small shapes, as a grade of its own.

Nothing of ours rests on it: only a claim that would otherwise have survived is asked about.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any


def solving() -> Any:
    """Return what asks z3; None where it is not installed."""
    if find_spec("z3") is None:
        return None
    from . import solver  # noqa: PLC0415 - z3 is an extra, and takes long to load

    return solver
