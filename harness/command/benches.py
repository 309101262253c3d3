"""Several dockets side by side: claims are decided in as many processes, and told in order.

What a claim comes to does not depend on how many there are: each is decided by itself, from its own
seed. An interruption ends the processes, and what they kept by then stands.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ..show.answer import Answer


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Decides(Protocol):
    """What decides one claim at a time, in processes that can be ended."""

    def decide(self, case: Any) -> Answer:
        """Decide a claim."""

    def close(self) -> None:
        """End the processes."""


class Benches:
    """So many dockets, each with processes of its own."""

    def __init__(self, docket: Callable[[], Decides], count: int) -> None:
        self._dockets = [docket() for _ in range(count)]
        self._idle: SimpleQueue[Decides] = SimpleQueue()
        for each in self._dockets:
            self._idle.put(each)

    def decided(self, cases: Sequence[Any], begun: Callable[[Any], None]) -> Iterator[Answer]:
        """Decide claims, and yield the answers in the order of the claims."""
        pool = ThreadPoolExecutor(len(self._dockets))
        try:
            for future in [pool.submit(self._one, case, begun) for case in cases]:
                yield future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            for docket in self._dockets:
                docket.close()

    def _one(self, case: Any, begun: Callable[[Any], None]) -> Answer:
        """Decide a claim by a docket that has nothing else to do."""
        docket = self._idle.get()
        try:
            begun(case)
            return docket.decide(case)
        finally:
            self._idle.put(docket)
