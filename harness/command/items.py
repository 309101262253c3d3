"""Claims as test items of pytest, decided as the command line decides them.

A user's file is imported in a process of its own, so that no claim of it can end or stop pytest.
"""

from __future__ import annotations

import random
from functools import lru_cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from ...theory.claim import ClaimError
from ..catalogue.claims import SelectionError
from ..catalogue.project import declared_files, has_claims
from ..catalogue.worker import TIMEOUT, tell
from ..decide import Effort
from ..keep.fact import FactError
from ..keep.store import CATALOGUE, Store
from ..search.property import examples_of_profile, statistics
from ..show.printable import printable
from .court import Court
from .docket import Docket, answered

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ..show.answer import Answer
    from .docket import Case


def collected(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a file of claims, be it of the catalogue or anybody's; no other file."""
    ours = path.resolve().is_relative_to(CATALOGUE) and not path.name.startswith("_")
    named = path.name.startswith("claims_") and has_claims(path)
    if named or ours or path.resolve() in _declared(parent.config.rootpath):
        return ClaimsFile.from_parent(parent, path=path)
    return None


@lru_cache(maxsize=8)
def _declared(root: Path) -> frozenset[Path]:
    """Return the files of claims that a project declares.

    Raises:
        UsageError: What it declares cannot be read.
    """
    try:
        return frozenset(root.resolve() / name for name in declared_files(root))
    except SelectionError as error:
        raise pytest.UsageError(str(error)) from None


class Finding:
    """What pytest prints of an item that failed; what is short stands in its summary, too."""

    def __init__(self, text: str, short: str) -> None:
        self.text = printable(text)
        self.reprcrash = SimpleNamespace(message=printable(short))
        """Where pytest looks for what its summary says."""

    def toterminal(self, tw: Any) -> None:
        """Print it as it is."""
        tw.line(self.text)

    def __str__(self) -> str:
        return self.text


class VerdictError(Exception):
    """A verdict is not the expected one."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.id)
        self.answer = answer


_DOCKET = pytest.StashKey[Docket]()


def _docket(config: pytest.Config) -> Docket:
    """Return what decides the claims of a run."""
    if _DOCKET not in config.stash:
        timeout = config.getoption("--lakatos-timeout")
        docket = Docket(
            Court(), _effort(config), Store().aside, TIMEOUT if timeout is None else timeout
        )
        config.add_cleanup(docket.close)
        config.stash[_DOCKET] = docket
    return config.stash[_DOCKET]


def _effort(config: pytest.Config) -> Effort:
    """Search where the user asks for it: a seed or statistics mean nothing to a replay."""
    given = config.getoption("--hypothesis-seed", default=None)
    statistics = _with_statistics(config)
    fresh = config.getoption("--lakatos-fresh") or statistics or given is not None
    seed = 0 if given is None else random.randrange(2**32)  # noqa: S311 - no secret
    if str(given).lstrip("-").isdigit():
        seed = int(str(given))
    return Effort(seed, examples=examples_of_profile(), fresh=bool(fresh))


def _with_statistics(config: pytest.Config) -> bool:
    return bool(config.getoption("--hypothesis-show-statistics", default=False))


class ClaimsFile(pytest.File):
    """A file that declares claims."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield one item a claim."""
        try:
            cases = _docket(self.config).cases([str(self.path)])
        except SelectionError as error:
            raise self.CollectError(str(error)) from None
        for case in cases:
            yield ClaimItem.from_parent(self, name=case.id, case=case)


class ClaimItem(pytest.Item):
    """One claim before the court."""

    def __init__(self, *, case: Case, **named: Any) -> None:
        super().__init__(**named)
        self.case = case

    def runtest(self) -> None:
        """Decide the claim."""
        docket, said = _docket(self.config), list[str]()
        if _with_statistics(self.config):
            shown = (answered_with_statistics, self.nodeid)
            with statistics(self.nodeid, said.append):
                answer = docket.decide(self.case, *shown, told=said.append)
        else:
            answer = docket.decide(self.case)
        if said:
            self.hypothesis_statistics = "\n".join(said)
            """What Hypothesis' own plugin prints of an item."""
        docket.tidy()
        self.add_report_section("call", "verdict", f"{answer.verdict}: {answer.evidence}")
        self.user_properties.append(("verdict", str(answer.verdict)))
        if not answer.as_expected:
            raise VerdictError(answer)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Print the finding instead of a traceback."""
        if isinstance(excinfo.value, VerdictError):
            answer = excinfo.value.answer
            short = f"{answer.verdict}, expected {answer.expected}: {answer.evidence}"
            return Finding(answer.surprise, short)
        if isinstance(excinfo.value, ClaimError | FactError):
            return printable(str(excinfo.value))
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Say where the claim is declared."""
        return self.path, self.case.line - 1, self.case.id


def answered_with_statistics(
    path: Path, name: str, effort: Effort, store: Store, shown: str
) -> Answer:
    """Decide a claim of a user's file, and tell what Hypothesis says; called in a worker."""
    with statistics(shown, tell):
        return answered(path, name, effort, store)
