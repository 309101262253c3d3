"""How often a process of ours looks for garbage: seldom, since it keeps most of what it makes."""

from __future__ import annotations

import gc

_NEW = 2_000_000
"""So many objects more than are gone again are made between two looks."""


def collect_seldom() -> None:
    """Look for garbage in circles less often; what is in no circle goes at once as ever."""
    gc.set_threshold(_NEW, *gc.get_threshold()[1:])
