"""A machine of a cluster at work: a process like those here, beside a copy of what is kept.

What is asked of it are the questions that a worker of this machine answers, in a worker of its own:
a claim that ends its process ends none of the cluster's. Nothing here knows Ray.
"""

from __future__ import annotations

import hashlib
import platform
import sys
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from ..catalogue.worker import Worker
from ..decide import Effort
from ..keep.copied import Copy
from ..keep.store import CATALOGUE, PACKAGE, Store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ..keep.copied import Change

_ROOMS = ("systems", "theory", "reference", "properties", "harness")
_DECIDING = ("torch", "z3-solver", "hypothesis", "python-flint", "numpy")
"""Libraries on whose releases it depends what a search meets."""


@dataclass(frozen=True)
class Kept:
    """Stands for the store among arguments that travel."""


@dataclass(frozen=True)
class Placed:
    """Stands for a path: the catalogue, or one below the folder in which the command runs."""

    below: str | None


def packed(argument: Any, here: Path) -> Any:
    """Return an argument as it travels.

    Raises:
        ValueError: A file lies outside the folder that travels.
    """
    if isinstance(argument, Store):
        return Kept()
    if isinstance(argument, Path):
        return Placed(None if argument == CATALOGUE else argument.relative_to(here).as_posix())
    if isinstance(argument, Effort):
        return replace(argument, database=argument.database and Path(argument.database.name))
    return argument


def unpacked(argument: Any, store: Store) -> Any:
    """Return an argument as it is meant at this machine."""
    if isinstance(argument, Kept):
        return store
    if isinstance(argument, Placed):
        return CATALOGUE if argument.below is None else Path.cwd() / argument.below
    if isinstance(argument, Effort):
        return replace(argument, database=argument.database and store.user / argument.database)
    return argument


def build() -> dict[str, str]:
    """Say what decides here: two machines that say the same come to the same verdicts."""
    digest = hashlib.sha256()
    for room in _ROOMS:
        for path in sorted((PACKAGE / room).rglob("*.py")):
            digest.update(path.relative_to(PACKAGE).as_posix().encode())
            digest.update(path.read_bytes())
    found = {"lakatos": digest.hexdigest()[:16], "Python": "{}.{}".format(*sys.version_info)}
    for name in _DECIDING:
        try:
            found[name] = version(name).partition("+")[0]
        except PackageNotFoundError:
            found[name] = "none"
    return found


@dataclass(frozen=True)
class Reply:
    """What a machine sends back."""

    answer: Any
    raised: bool = False
    told: list[Any] = field(default_factory=list)
    changes: Sequence[Change] = ()


class Station:
    """Answers questions one after the other, in a process of its own."""

    def __init__(self, timeout: float | None, files: Mapping[str, bytes]) -> None:
        self._folder = TemporaryDirectory(prefix="lakatos-")
        self._copy = Copy(Path(self._folder.name))
        self._copy.lay_out(files)
        self._worker = Worker(timeout)

    def build(self) -> tuple[str, dict[str, str]]:
        """Say which machine this is, and what decides here."""
        return platform.node(), build()

    def close(self) -> None:
        """End the process, and take the copy away."""
        self._worker.end()
        self._folder.cleanup()

    def ask(self, function: Callable[..., Any], arguments: Sequence[Any], more: float = 0) -> Reply:
        """Answer a question, and say what is kept of it."""
        told: list[Any] = []
        given = [unpacked(each, self._copy.store) for each in arguments]
        try:
            answer, raised = self._worker.ask(function, *given, told=told.append, more=more), False
        except Exception as error:  # noqa: BLE001 - it is raised again where it was asked
            answer, raised = error, True
        return Reply(answer, raised, told, self._copy.changes())
