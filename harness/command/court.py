"""The court that a command sits in: where findings are kept, and how hard it tries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from ...theory.claim import ClaimError
from ...theory.verdict import Evidence, Strength, Verdict
from ..decide import Decision, Effort, decide
from ..judge.weigh import Outcome
from ..keep.store import OWN_CELL_MODULE, Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...theory.claim import Claim


@dataclass(frozen=True)
class Court:
    """What the commands share; a test gives its own to ``main`` as ``obj``."""

    store: Callable[[], Store] = Store
    effort: Callable[..., Effort] = Effort

    def decide(
        self, claim: Claim, effort: Effort | None = None, store: Store | None = None
    ) -> Decision:
        """Decide one claim; one whose code fails is undecided and stops no other."""
        try:
            return decide(claim, store or self.store(), effort or self.effort())
        except (ClaimError, OSError) as error:
            nothing = Evidence(Strength.NONE, str(error))
            return Decision(claim, Outcome(Verdict.UNDECIDED, nothing))


pass_court = click.make_pass_decorator(Court, ensure=True)


def anew(claim: Claim) -> str:
    """Return the command that decides a claim anew; a cell of a user's block needs the block."""
    if claim.function.__module__ == OWN_CELL_MODULE:
        law = claim.id.partition("__")[0]
        return f"`lakatos matrix --block ... --input ... --law {law}` with your block"
    return f"`lakatos check {claim.id}`"
