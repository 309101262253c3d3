"""The court that a command sits in: where findings are kept, and how hard it tries."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ...theory.claim import ClaimError, said
from ...theory.verdict import Evidence, Strength, Verdict
from ..catalogue.worker import TIMEOUT, Worker, telling
from ..decide import Decision, Effort, decide
from ..judge.weigh import Outcome
from ..keep.fact import FactError
from ..keep.store import CELL_MODULE, OWN_CELL_MODULE, Store, location, naming
from .cli import needed
from .request import fail

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from ...theory.claim import Claim
    from ..catalogue.worker import Asks

_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class Court:
    """What the commands share; a test gives its own to ``main`` as ``obj``."""

    store: Callable[[], Store] = Store
    effort: Callable[..., Effort] = Effort
    worker: Callable[[float | None], AbstractContextManager[Asks]] = Worker
    """What runs code from outside the catalogue, given a time limit."""
    seat: Callable[[float | None], AbstractContextManager[Asks]] | None = None
    """What decides on other machines, if any do."""

    def ask(
        self,
        function: Callable[..., _Answer],
        *arguments: Any,
        outside: bool,
        timeout: float = TIMEOUT,
        told: Callable[[Any], None] = lambda _: None,
    ) -> _Answer:
        """Return what a function answers: in a worker where code or facts come from outside.

        Raises:
            WorkerError: It did not answer, there.
        """
        if outside:
            with self.worker(timeout) as worker:
                return worker.ask(function, *arguments, told=told)
        with telling(told):
            return function(*arguments)

    def decide(
        self, claim: Claim, effort: Effort | None = None, store: Store | None = None
    ) -> Decision:
        """Decide one claim; one whose code fails is undecided and stops no other."""
        return decided(claim, effort or self.effort(), store or self.store())


def decided(claim: Claim, effort: Effort, store: Store) -> Decision:
    """Decide one claim; whatever its code does but interrupt, it is undecided at worst.

    Raises:
        FactError: A file of facts holds what is no fact, which no claim is decided beside.
    """
    try:
        return decide(claim, store, effort)
    except FactError:
        raise
    except (ClaimError, OSError) as error:
        why = str(error)
    except Exception as error:  # noqa: BLE001 - what one claim meets takes no other with it
        why = _met(claim, error)
    return Decision(claim, Outcome(Verdict.UNDECIDED, Evidence(Strength.NONE, why)))


def _met(claim: Claim, error: Exception) -> str:
    missing = needed(error) if isinstance(error, ModuleNotFoundError) else ""
    return missing or f"{claim.where}: {claim.id} cannot be decided: {said(error)}"


def pass_court(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the court; where facts cannot be read it ends, and says so in a line."""

    @functools.wraps(command)
    def told(court: Court, /, *arguments: Any, **named: Any) -> None:
        try:
            command(court, *arguments, **named)
        except FactError as error:
            fail(str(error))

    return click.make_pass_decorator(Court, ensure=True)(told)


def anew(claim: Claim) -> str:
    """Return the command that decides a claim anew; a cell of a user's block needs the block."""
    law, _, block = claim.id.partition("__")
    if claim.function.__module__ == OWN_CELL_MODULE:
        return f"`lakatos matrix{naming(claim) or ' --block ...'} --law {law}`"
    if claim.function.__module__ == CELL_MODULE:
        return f"`lakatos matrix --block {block} --law {law}`"
    return f"`lakatos check {location(claim) or claim.id}`"
