"""Several dockets side by side: claims are decided in as many processes, and told in order.

What a claim comes to does not depend on how many there are: each is decided by itself, from its own
seed. An interruption ends the processes, and what they kept by then stands.
"""

from __future__ import annotations

import os
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
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

    def decide(self, case: Any, by: Callable[..., Answer] | None = None) -> Answer:
        """Decide a claim, `by` a function if one is given."""

    def close(self) -> None:
        """End the processes."""


class Benches:
    """So many dockets, each with processes of its own."""

    def __init__(self, docket: Callable[[], Decides], count: int) -> None:
        self._dockets = [docket() for _ in range(count)]
        self._idle: SimpleQueue[Decides] = SimpleQueue()
        for each in self._dockets:
            self._idle.put(each)

    def decided(
        self,
        cases: Sequence[Any],
        begun: Callable[[Any], None],
        length: Callable[[Any], Any] = lambda _: 0,
    ) -> Iterator[Answer]:
        """Decide claims, the long ones first; yield the answers in the order of the claims."""
        with self._pool() as pool:
            found: dict[int, Future[Answer]] = {}
            for place in sorted(
                range(len(cases)), key=lambda place: length(cases[place]), reverse=True
            ):
                found[place] = pool.submit(self._one, cases[place], begun)
            for place in range(len(cases)):
                yield found.pop(place).result()

    def served(
        self, take: Callable[[], Any], by: Callable[..., Answer], left: Callable[[], float]
    ) -> Iterator[tuple[Any, Answer]]:
        """Have each docket that has nothing to do decide what is taken next; yield what is done.

        Args:
            take: Returns the next case; None where there is none as long as others are at work.
            by: What decides them.
            left: Returns in how many seconds whatever is still at work is ended.
        """
        running: dict[Future[Answer], Any] = {}
        with self._pool() as pool:
            while True:
                while len(running) < len(self._dockets) and (case := take()) is not None:
                    running[pool.submit(self._one, case, lambda _: None, by)] = case
                if not running:
                    return
                done = wait(running, max(left(), 0), return_when=FIRST_COMPLETED).done
                if not done:
                    return
                for future in done:
                    yield running.pop(future), future.result()

    @contextmanager
    def _pool(self) -> Iterator[ThreadPoolExecutor]:
        """Offer a thread a docket; at the end, or at an interruption, all processes end."""
        pool = ThreadPoolExecutor(len(self._dockets))
        try:
            yield pool
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            for docket in self._dockets:
                docket.close()

    def _one(
        self,
        case: Any,
        begun: Callable[[Any], None],
        by: Callable[..., Answer] | None = None,
    ) -> Answer:
        """Decide a claim by a docket that has nothing else to do."""
        docket = self._idle.get()
        try:
            begun(case)
            return docket.decide(case, *([] if by is None else [by]))
        finally:
            self._idle.put(docket)
