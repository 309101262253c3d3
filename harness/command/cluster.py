"""The machines of a Ray cluster in the place of processes here: `--cluster auto|ADDRESS`.

A seat asks as a worker does, and is asked by whoever asks workers: which machine answers changes
nothing but the time. One process, this one, writes what is found. A machine that dies is replaced
by another one, which is asked the same again.
"""

from __future__ import annotations

import logging
import socket
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ..catalogue.claims import is_outside
from ..catalogue.worker import WorkerError
from ..keep.copied import files_of, merge
from .request import fail, require_device
from .station import Station, build, packed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ..keep.store import Store
    from .court import Court
    from .station import Reply

_Answer = TypeVar("_Answer")
TRIES = 3
"""Machines that may die over one question; one that kills three would kill them all."""
_PATIENCE = 120.0
"""Seconds in which a cluster must have room for one process more."""
_TIDYING = 10.0
"""Seconds in which a process takes away what it wrote."""
_STAYS = [".git", ".lakatos", ".venv", "venv", ".tox", "**/__pycache__"]
"""What of the user's folder does not travel."""

cluster_option = click.option(
    "--cluster",
    "address",
    metavar="auto|ADDRESS",
    help="Decide on a Ray cluster: the one that runs here, or at an address.",
)


class Cluster:
    """A Ray cluster to which this process is connected."""

    def __init__(self, ray: Any, store: Store, *, graphics: bool = False) -> None:
        self._ray, self.store, self._graphics = ray, store, graphics
        self.here = Path.cwd()

    @cached_property
    def count(self) -> int:
        """How many processes it has room for: its processors, or its graphics cards."""
        found = self._ray.cluster_resources().get("GPU" if self._graphics else "CPU", 0)
        return int(found)

    @cached_property
    def _files(self) -> Any:
        """What is kept, sent to each machine once."""
        return self._ray.put(files_of(self.store))

    @cached_property
    def build(self) -> dict[str, str]:
        """What decides here."""
        return build()

    def seat(self, timeout: float | None) -> Seat:
        """Return what asks in the place of a worker."""
        return Seat(self, timeout)

    def station(self, timeout: float | None) -> Any:
        """Start a process somewhere in the cluster.

        Raises:
            Died: It ended before it had begun.
            WorkerError: There is no room, or what decides there is not what decides here.
        """
        started, host, found = self._started(timeout, share=not self._has_room())
        for name, here in self.build.items():
            if found.get(name) != here:
                self.end(started, idle=True)
                raise WorkerError(
                    f"the cluster's machine {host} has {name} {found.get(name)} and this one "
                    f"{here}: install the same there, or verdicts may differ"
                )
        return started

    def _has_room(self) -> bool:
        """Whether a processor is free; where one is lost, or taken by others, two share one."""
        return self._graphics or bool(self._ray.available_resources().get("CPU", 0) >= 1)

    def _started(self, timeout: float | None, *, share: bool) -> tuple[Any, str, dict[str, str]]:
        """Start a process, with a processor of its own or beside another one, and hear of it."""
        kind = self._ray.remote(
            num_cpus=int(not share), num_gpus=int(self._graphics), scheduling_strategy="SPREAD"
        )(Station)
        started = kind.remote(timeout, self._files)
        try:
            return started, *self._ray.get(started.build.remote(), timeout=_PATIENCE)
        except self._ray.exceptions.GetTimeoutError:
            self.end(started, idle=False)
        except self._ray.exceptions.RayError as error:
            raise Died(_line(error)) from None
        if share or self._graphics:
            raise WorkerError(f"the cluster had no room for it within {_PATIENCE:g} seconds")
        return self._started(timeout, share=True)

    def answer(self, asked: Any) -> Reply:
        """Wait for a reply.

        Raises:
            Died: The machine that was asked is there no more.
        """
        try:
            reply: Reply = self._ray.get(asked)
        except self._ray.exceptions.RayTaskError:
            raise
        except self._ray.exceptions.RayError as error:
            raise Died(_line(error)) from None
        return reply

    def end(self, station: Any, *, idle: bool) -> None:
        """End a process of the cluster; one that is idle tidies up."""
        with suppress(Exception):  # it may be gone, and the cluster with it
            if idle:
                self._ray.get(station.close.remote(), timeout=_TIDYING)
        with suppress(Exception):
            self._ray.kill(station)


class Died(Exception):  # noqa: N818 - an event, told as an error where it comes too often
    """A machine ended while it was asked."""


class Seat(AbstractContextManager["Seat"]):
    """Asks somewhere in the cluster as a `Worker` asks here."""

    def __init__(self, cluster: Cluster, timeout: float | None) -> None:
        self._cluster, self._timeout = cluster, timeout
        self._station: Any = None
        self._busy = False

    def ask(
        self,
        function: Callable[..., _Answer],
        *arguments: Any,
        told: Callable[[Any], None] = lambda _: None,
        more: float = 0,
    ) -> _Answer:
        """Return what a function of a module of ours returns there; keep what it found here.

        Raises:
            WorkerError: As a worker does, and where machines die over it.
        """
        try:
            given = [packed(each, self._cluster.here) for each in arguments]
        except ValueError:
            raise WorkerError(
                f"the file lies outside {self._cluster.here}, which is what the cluster is given: "
                "start the command in a folder above it"
            ) from None
        reply = self._reply(function, given, more)
        merge(reply.changes, self._cluster.store)
        for each in reply.told:
            told(each)
        if reply.raised:
            raise reply.answer
        answer: _Answer = reply.answer
        return answer

    def _reply(self, *question: Any) -> Reply:
        why = ""
        for _ in range(TRIES):
            try:
                if self._station is None:
                    self._station = self._cluster.station(self._timeout)
                self._busy = True
                reply = self._cluster.answer(self._station.ask.remote(*question))
            except Died as error:
                self._station, why = None, str(error)
            else:
                self._busy = False
                return reply
        raise WorkerError(f"{TRIES} machines of the cluster died over it, the last so: {why}")

    def end(self) -> None:
        """End the process."""
        if self._station is not None:
            self._cluster.end(self._station, idle=not self._busy)
            self._station = None

    def __exit__(self, *_: object) -> None:
        self.end()


@contextmanager
def connected(
    address: str | None, store: Store, select: Sequence[str] = (), device: str = "cpu"
) -> Iterator[Cluster | None]:
    """Connect to a cluster, if one is asked for.

    Args:
        address: `auto`, or where it is; nothing for none.
        store: Where what is found is kept.
        select: What was asked for; with files of the user's, their folder travels.
        device: Where torch searches, there or here; a device that is missing ends the command.
    """
    if address is None:
        require_device(device)
        yield None
        return
    ray: Any = import_module("ray")  # an extra, and slow to load

    _require_listener(address)
    # It prints on standard output, beside our answers, that a process of the cluster died.
    ray._private.worker.print_to_stdstream = lambda *_, **__: None  # noqa: SLF001
    travels = {"working_dir": str(Path.cwd()), "excludes": _STAYS}
    try:
        ray.init(
            address,
            runtime_env=travels if any(map(is_outside, select)) else None,
            log_to_driver=False,
            logging_level=logging.ERROR,
        )
    except (ConnectionError, ValueError, RuntimeError, ray.exceptions.RayError) as error:
        fail(f"--cluster {address}: none answers ({_line(error)}): `ray start --head` starts one")
    try:
        found = Cluster(ray, store, graphics=device != "cpu")
        if not found.count:
            lacking = "graphics card" if device != "cpu" else "processor"
            fail(f"--cluster {address}: the cluster has no {lacking}")
        yield found
    finally:
        ray.shutdown()


def _require_listener(address: str) -> None:
    """End with one line where nobody listens at an address: Ray would try for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not host:
        return
    try:
        socket.create_connection((host, int(port)), _PATIENCE).close()
    except (OSError, ValueError, OverflowError) as error:
        fail(f"--cluster {address}: nobody listens there ({_line(error)}): give HOST:PORT, or auto")


def seated(court: Court, cluster: Cluster | None) -> Court:
    """Return a court that decides in a cluster, if there is one."""
    return court if cluster is None else replace(court, seat=cluster.seat)


def room(asked: int | None, usual: int, cluster: Cluster | None) -> int:
    """Return how many processes decide: as many as are asked for, as far as a cluster has them."""
    if cluster is None:
        return asked or usual
    return min(asked or cluster.count, cluster.count)


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
