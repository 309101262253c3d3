"""What plain test functions assert of claims and blocks, judged in a process of its own.

A block or claim that ends its process then fails its own test, and ends no others. The process
finds them by module and name; what has none there, as a function inside a function, is judged here.
"""

from __future__ import annotations

import atexit
import importlib
import multiprocessing
import pickle
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis.statistics import collector

from ...theory.claim import Claim
from ..catalogue.claims import claims_in
from ..catalogue.own import spec_of, wrapped
from ..catalogue.worker import Worker, tell
from ..decide import decide
from ..keep.store import Store
from ..laws.asserted import differences
from ..laws.remembered import remember_of
from ..show.find import exhibit_of
from ..show.report import answer, refutation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ...theory.block import Block
    from ..decide import Effort
    from ..laws.table import Cell
    from ..show.answer import Answer

_OURS = __package__.partition(".")[0]


def decided(claim: Claim, effort: Effort) -> Answer:
    """Decide a claim as `lakatos check` does.

    Raises:
        ClaimError: Its own code raised, or it is none.
        WorkerError: It ended the process that it ran in, or took too long.
    """
    module = claim.function.__module__
    if _is_found(claim, module, claim.id):
        noted = collector.value or _unheard
        found: Answer | None = _worker().ask(
            _claim_there, sys.path, module, claim.id, effort, told=noted
        )
        if found is not None:
            return found
    return _claim_here(claim, effort)


def unmet(
    target: Any, shape: str | None, arguments: Mapping[str, Any], expected: Mapping[str, bool],
    *, frozen: bool,
) -> list[str]:  # fmt: skip
    """Say which laws of a block are not as expected, with what shows it.

    Raises:
        SelectionError: No law has this name, or the block cannot be built.
        WorkerError: It ended the process that it ran in, or took too long.
    """
    asked = target, shape, dict(arguments), dict(expected), frozen
    kind = target if hasattr(target, "__qualname__") else type(target)
    if _is_found(kind, kind.__module__, kind.__qualname__) and (text := _pickled(asked)):
        found: list[str] | None = _worker().ask(_laws_there, sys.path, text)
        if found is not None:
            return found
    return _laws_here(*asked)


def _is_found(value: Any, module: str, name: str) -> bool:
    """Whether another process finds a value by module and name; a process of ours starts none.

    What is the catalogue's is ours, and ends nothing; a script would run again with its module.
    """
    if module.partition(".")[0] in (_OURS, "__main__") or multiprocessing.parent_process():
        return False
    return getattr(sys.modules.get(module), name, None) is value


@cache
def _worker() -> Worker:
    """Return the process of all tests of this one."""
    worker = Worker(hint="`lakatos check --timeout` and `lakatos matrix --timeout` give it more")
    atexit.register(worker.end)
    return worker


def _unheard(_: Any) -> None:
    """Listen to no statistics."""


def _pickled(asked: tuple[Any, ...]) -> bytes:
    """Return what is asked as bytes; nothing where some of it is not to be written."""
    try:
        return pickle.dumps(asked)
    except Exception:  # noqa: BLE001 - anybody's object may fail to be written in any way
        return b""


def _there(path: Sequence[str], find: Callable[[], Any]) -> Any:
    """Find something in a worker, as the process that asks did; nothing where it does not."""
    sys.path[:] = [*dict.fromkeys([*path, *sys.path])]
    try:
        return find()
    except Exception:  # noqa: BLE001 - then it is judged where it was found
        return None


def _claim_there(path: Sequence[str], module: str, name: str, effort: Effort) -> Answer | None:
    """Decide a claim; called in a worker."""
    claim = _there(path, lambda: getattr(importlib.import_module(module), name))
    if not isinstance(claim, Claim):
        return None
    with collector.with_value(tell):  # type: ignore[arg-type]
        return _claim_here(claim, effort)


def _claim_here(claim: Claim, effort: Effort) -> Answer:
    module = sys.modules.get(claim.function.__module__)
    return answer(decide(claim, Store().aside, effort), claims_in(module) if module else ())


def _laws_there(path: Sequence[str], text: bytes) -> list[str] | None:
    """Decide laws of a block; called in a worker."""
    asked = _there(path, lambda: pickle.loads(text))  # noqa: S301 - written by the process that asks
    return None if asked is None else _laws_here(*asked)


def _laws_here(
    target: Any,
    shape: str | None,
    arguments: Mapping[str, Any],
    expected: Mapping[str, bool],
    frozen: bool,  # noqa: FBT001 - asked by position
) -> list[str]:
    store, block = Store().aside, wrapped(target, spec_of(target), shape, arguments, frozen=frozen)
    remember_of(target, block, shape, arguments, frozen=frozen)
    wrong = differences(block, expected, store)
    return [f"{said}{_shown(cell, block, store)}" for said, cell in wrong]


def _shown(cell: Cell | None, block: Block, store: Store) -> str:
    """Return the counterexample of a cell: in short after what is wrong, and whole below it."""
    if cell is None or cell.counterexample is None:
        return ""
    found = exhibit_of(cell.counterexample, block, store)
    short = found.evidence.partition(": ")[2]
    return f", {short}\n{refutation(found)}" if short else f"\n{refutation(found)}"
