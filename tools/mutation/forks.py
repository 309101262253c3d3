"""Work in a fork of this process, which keeps what it changes to itself."""

from __future__ import annotations

import multiprocessing
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection


def forked(work: Callable[[], Any]) -> tuple[Connection, multiprocessing.Process]:
    """Start work in a fork and return where its answer will arrive."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)

    def run() -> None:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        sender.send(work())
        os._exit(0)

    child = context.Process(target=run)
    child.start()
    sender.close()
    return receiver, child


def pairs(items: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Yield each test with the next, as pytest runs them."""
    return zip(items, [*items[1:], None], strict=True) if items else iter(())
