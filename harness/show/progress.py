"""A bar that says what is at work and how much is left."""

from __future__ import annotations

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from .terminal import console


def bar(*, shown: bool = True) -> Progress:
    """Return a bar on standard error, gone when it is done; without a terminal it shows nothing."""
    terminal = console(stderr=True)
    return Progress(
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
        console=terminal,
        transient=True,
        disable=not (shown and terminal.is_terminal),
    )
