"""A process of its own for code that could end or stop the court: a user's files, and rows of laws.

A worker is a fresh interpreter. It answers one question after the other, each within a time limit;
where it dies or is killed, the next question finds a new one. It ends with its parent, however that
ends, and takes with it what the code in it has started.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
import time
from contextlib import AbstractContextManager, contextmanager, suppress
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from ...theory.claim import said
from .collecting import collect_seldom

if sys.platform != "win32":
    import resource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

_Answer = TypeVar("_Answer")
_PACKAGE = __package__.partition(".")[0]
_SPAWN = multiprocessing.get_context("spawn")
_TURN = 0.2
"""Seconds after which a silent worker is looked at: one that died may have left children that keep
its pipe open."""
_DIED_WITH_PARENT = 1
"""Linux' `PR_SET_PDEATHSIG`: which signal a process gets when its parent dies."""
MEMORY = 8 * 2**30
"""Bytes that the code in a worker may allocate, where the platform can limit them."""
TIMEOUT = 120.0
"""Seconds that a claim of a user's may take unless they say otherwise."""


class WorkerError(Exception):
    """A worker did not answer; the message says why, as what its code did."""


class Asks(Protocol):
    """What asks functions somewhere else: in a process of this machine, or of another one."""

    def ask(
        self,
        function: Callable[..., _Answer],
        *arguments: Any,
        told: Callable[[Any], None] = ...,
        more: float = ...,
    ) -> _Answer:
        """Return what a function of a module of ours returns there."""

    def end(self) -> None:
        """End what was started for it."""


class Worker(AbstractContextManager["Worker"]):
    """Asks functions of a process of its own, which is started when it is first asked."""

    def __init__(
        self, timeout: float | None = TIMEOUT, hint: str = "--timeout gives it more"
    ) -> None:
        self.timeout, self.hint = timeout, hint
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None

    def ask(
        self,
        function: Callable[..., _Answer],
        *arguments: Any,
        told: Callable[[Any], None] = lambda _: None,
        more: float = 0,
    ) -> _Answer:
        """Return what a function of a module of ours returns there.

        Args:
            function: Found there by its name.
            arguments: What it is given.
            told: Called with whatever it tells on the way, which starts the time limit anew.
            more: Seconds beyond the limit.

        Raises:
            WorkerError: The process ended, was ended by the limit, or raised what is none of ours.
        """
        connection, process = self._started()
        limit = None if self.timeout is None else self.timeout + more
        connection.send((os.getcwd(), function, arguments))  # noqa: PTH109 - it may be gone
        since = time.monotonic()
        while True:
            ready = wait([connection, process.sentinel], _TURN)
            if connection in ready or (connection.poll() and not process.is_alive()):
                try:
                    kind, answer = connection.recv()
                except (EOFError, OSError):
                    raise WorkerError(self._ended()) from None
                if kind == "told":
                    told(answer)
                    since = time.monotonic()
                    continue
                if kind == "raised":
                    raise answer
                return answer  # type: ignore[no-any-return]
            if not process.is_alive():
                raise WorkerError(self._ended())
            if limit is not None and time.monotonic() - since > limit:
                self.end()
                raise WorkerError(f"it was not decided within {limit:g} seconds: {self.hint}")

    def _started(self) -> tuple[Connection, SpawnProcess]:
        if self._process is None or self._connection is None or not self._process.is_alive():
            self.end()
            self._connection, there = _SPAWN.Pipe()
            self._process = _SPAWN.Process(target=_serve, args=(there, os.getpid()), daemon=True)
            self._process.start()
            there.close()
        return self._connection, self._process

    def _ended(self) -> str:
        """Say how the process ended by itself."""
        assert self._process is not None
        self._process.join(1)
        code = self._process.exitcode
        self.end()
        if code is None or code >= 0:
            return f"it ended the process that it runs in, with exit status {code or 0}"
        with suppress(ValueError):
            return f"it ended the process that it runs in, by {signal.Signals(-code).name}"
        return f"it ended the process that it runs in, by signal {-code}"

    def end(self) -> None:
        """End the process, and whatever was started in it."""
        if self._process is not None:
            _kill(self._process)
            self._process = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __exit__(self, *_: object) -> None:
        self.end()


def _kill(process: SpawnProcess) -> None:
    """Kill a worker and its process group; where there are no groups, the worker."""
    if hasattr(os, "killpg") and process.pid is not None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.join()


_tell: Callable[[Any], None] = lambda _: None


def tell(what: Any) -> None:
    """Tell whoever asked, from inside a worker, how far it is; elsewhere do nothing."""
    _tell(what)


@contextmanager
def telling(told: Callable[[Any], None]) -> Iterator[None]:
    """Let a function be asked in this process, and tell how far it is."""
    global _tell  # noqa: PLW0603 - as in a worker
    before, _tell = _tell, told
    try:
        yield
    finally:
        _tell = before


def _serve(connection: Connection, parent: int) -> None:
    """Answer what is asked until nobody is left to ask."""
    global _tell  # noqa: PLW0603 - a process has one connection
    _tie(parent)
    _bound()
    collect_seldom()
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # arrays are small, and others want the cores
    _tell = lambda what: connection.send(("told", what))
    ours = os.getpid()
    with suppress(EOFError, OSError):
        while True:
            here, function, arguments = connection.recv()
            os.chdir(here)
            answer = _answered(function, arguments)
            if os.getpid() != ours:
                break  # a fork that came out of the function that made it
            connection.send(answer)
    os._exit(0)


def _answered(function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[str, Any]:
    """Call a function; whatever it raises is an answer, an exit and an interruption too."""
    try:
        return "returned", function(*arguments)
    except BaseException as error:  # noqa: BLE001 - as said
        ours = isinstance(error, Exception) and type(error).__module__.startswith(f"{_PACKAGE}.")
        return "raised", error if ours else WorkerError(f"it raised {said(error)}")


def _tie(parent: int) -> None:
    """End with the parent, and be out of the terminal's reach: its Ctrl-C is the parent's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "setsid"):
        os.setsid()
    threading.Thread(target=_follow, daemon=True).start()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIED_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


def _follow() -> None:
    """Wait for the parent's end; code that never lets go of the interpreter is not ended so."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def _bound() -> None:
    """Limit memory, and let what the code prints go where it disturbs no answer."""
    os.dup2(2, 1)
    if sys.platform != "win32":
        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        limit = MEMORY if most == resource.RLIM_INFINITY else min(MEMORY, most)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
