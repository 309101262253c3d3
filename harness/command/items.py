"""Claims as test items of pytest, decided as the command line decides them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from ...theory.claim import Claim, ClaimError
from ..catalogue.claims import SelectionError, load_file, repairs_of
from ..decide import Decision, Effort, decide
from ..judge.weigh import Tally
from ..keep.store import CATALOGUE, Store
from ..search.property import hypothesis_test
from ..show.exhibit import Exhibit
from ..show.report import unexpected
from ..show.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def collected(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a file of claims, be it of the catalogue or anybody's; no other file."""
    ours = path.resolve().is_relative_to(CATALOGUE) and not path.name.startswith("_")
    if path.name.startswith("claims_") or ours:
        return ClaimsFile.from_parent(parent, path=path)
    return None


class VerdictError(Exception):
    """A verdict is not the expected one."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.claim.id)
        self.decision = decision


class ClaimsFile(pytest.File):
    """A file that declares claims."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield one item a claim."""
        try:
            claims = load_file(self.path)
        except SelectionError as error:
            raise self.CollectError(str(error)) from None
        for claim in claims:
            yield ClaimItem.from_parent(self, name=claim.id, claim=claim)


class ClaimItem(pytest.Item):
    """One claim before the court."""

    def __init__(self, *, claim: Claim, **named: Any) -> None:
        super().__init__(**named)
        self.claim = claim
        self.effort = Effort(self._seed() or 0, fresh=self._fresh())
        self.obj = hypothesis_test(claim, Tally(), self.effort)
        """Hypothesis' own plugin gathers statistics around an item that has a Hypothesis test."""

    def _seed(self) -> int | None:
        """Return the seed that Hypothesis was given, if any."""
        given = self.config.getoption("--hypothesis-seed", default=None)
        if given is None:
            return None
        return int(given) if str(given).lstrip("-").isdigit() else random.randrange(2**32)  # noqa: S311 - no secret

    def _fresh(self) -> bool:
        """Search where the user asks for one: a seed or statistics mean nothing to a replay."""
        statistics = self.config.getoption("--hypothesis-show-statistics", default=False)
        return bool(
            self.config.getoption("--lakatos-fresh") or statistics or self._seed() is not None
        )

    def runtest(self) -> None:
        """Decide the claim."""
        store = Store()
        decision = decide(self.claim, store, self.effort)
        store.tidy()
        self.add_report_section("call", "verdict", f"{decision.verdict}: {decision.evidence}")
        self.user_properties.append(("verdict", str(decision.verdict)))
        if not decision.as_expected:
            raise VerdictError(decision)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Print the finding instead of a traceback."""
        if isinstance(excinfo.value, VerdictError):
            decision = excinfo.value.decision
            repairs = tuple(repairs_of(self.claim, load_file(self.claim.path)))
            return printable(unexpected(decision, Exhibit(self.claim, decision.record, repairs)))
        if isinstance(excinfo.value, ClaimError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Say where the claim is declared."""
        return self.path, self.claim.line - 1, self.claim.id
