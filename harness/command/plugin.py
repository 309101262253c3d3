"""The pytest plugin: each claim is one test item, named by its id.

It collects the catalogue (``pytest properties/``) and, in any project, files named
``claims_*.py``. An item passes when the verdict is the one that the claim declares.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ...theory.claim import Claim
    from ..decide import Decision


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the plugin's one option."""
    parser.getgroup("lakatos").addoption(
        "--lakatos-fresh",
        action="store_true",
        help="decide claims from nothing, without replaying what is on record",
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect the catalogue's files and every ``claims_*.py``."""
    from ..keep.store import CATALOGUE  # noqa: PLC0415 - a plugin loads with every pytest run of its user

    named = file_path.name.startswith("claims_") and file_path.suffix == ".py"
    ours = file_path.suffix == ".py" and file_path.resolve().is_relative_to(CATALOGUE)
    if named or (ours and not file_path.name.startswith("_")):
        return ClaimsFile.from_parent(parent, path=file_path)
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
        from ..catalogue.claims import SelectionError, load_file  # noqa: PLC0415 - as above

        try:
            claims = load_file(self.path)
        except SelectionError as error:
            raise self.CollectError(str(error)) from None
        for claim in claims:
            yield ClaimItem.from_parent(self, name=claim.id, claim=claim)


class ClaimItem(pytest.Item):
    """One claim before the court."""

    def __init__(self, *, claim: Claim, **named: Any) -> None:
        from ..judge.weigh import Tally  # noqa: PLC0415 - as above
        from ..search.effort import Effort  # noqa: PLC0415 - as above
        from ..search.property import hypothesis_test  # noqa: PLC0415 - as above

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
        from ..decide import decide  # noqa: PLC0415 - as above

        decision = decide(self.claim, effort=self.effort)
        self.add_report_section("call", "verdict", f"{decision.verdict}: {decision.evidence}")
        self.user_properties.append(("verdict", str(decision.verdict)))
        if not decision.as_expected:
            raise VerdictError(decision)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Print the finding instead of a traceback."""
        from ...theory.claim import ClaimError  # noqa: PLC0415 - as above
        from ..catalogue.claims import load_file, repairs_of  # noqa: PLC0415 - as above
        from ..show.exhibit import Exhibit  # noqa: PLC0415 - as above
        from ..show.report import unexpected  # noqa: PLC0415 - as above

        if isinstance(excinfo.value, VerdictError):
            decision = excinfo.value.decision
            repairs = tuple(repairs_of(self.claim, load_file(self.claim.path)))
            return unexpected(decision, Exhibit(self.claim, decision.record, repairs))
        if isinstance(excinfo.value, ClaimError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Say where the claim is declared."""
        return self.path, self.claim.line - 1, self.claim.id
