"""How often a process of ours looks for garbage: seldom, since it keeps most of what it makes."""

from __future__ import annotations

import atexit
import gc

_NEW = 2_000_000
"""So many objects more than are gone again are made between two looks."""


def collect_seldom() -> None:
    """Look for garbage in circles less often; what is in no circle goes at once as ever.

    At the end nothing is looked for any more: memory goes with the process, and the looks that
    Python takes then, through all that is there, are a seventh of what a check takes.
    """
    gc.set_threshold(_NEW, *gc.get_threshold()[1:])
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)
