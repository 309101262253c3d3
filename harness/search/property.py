"""A claim as a Hypothesis test: its parameters are drawn, and each point is judged rigorously.

The first examples come from the `lakatos` backend, which is fed the
suspects of the batched search; the rest are drawn by Hypothesis. Hypothesis' own shrinking is left
out: `shrink` reaches smaller points in fewer judgements, and the result is the same on every run.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.database import DirectoryBasedExampleDatabase, ExampleDatabase
from hypothesis.statistics import collector, describe_statistics

from .draws import points
from .precision import Judging

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ...theory.claim import Claim
    from ..judge.point import Finding
    from ..judge.weigh import Tally
    from .effort import Effort

SUSPECTS = 54
"""Suspects that are judged at most before Hypothesis draws."""


class Settled(Exception):  # noqa: N818 - it is a finding and no error
    """Ends the Hypothesis run at the first point that settles the claim."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(f"settled at {finding.point}")
        self.finding = finding


def hypothesis_test(claim: Claim, tally: Tally, effort: Effort) -> Callable[[], None]:
    """Return the claim as a Hypothesis test under the effort's settings or the active profile.

    A point that settles the claim leaves the test as `Settled`.
    """
    judged = Judging(claim)

    def test(point: Any) -> None:
        found = judged(point)
        tally.add(found)
        if found.decisive:
            raise Settled(found)

    test.__name__ = test.__qualname__ = claim.id
    test.__module__ = claim.function.__module__
    chosen = effort.settings or settings()
    reused = Phase.reuse in chosen.phases and not effort.fresh
    phases = [Phase.reuse, Phase.generate] if reused else [Phase.generate]
    examples = chosen.max_examples if effort.examples is None else effort.examples
    configured = settings(
        chosen,
        database=_database(effort, chosen),
        backend="lakatos",
        max_examples=SUSPECTS + examples,
        deadline=None,
        phases=phases,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    # Seeded last, the test would lose its database.
    return configured(seed(effort.seed)(given(points(claim))(test)))


@contextmanager
def statistics(name: str, told: Callable[[str], None]) -> Iterator[None]:
    """Tell what Hypothesis has to say of each search that is made meanwhile, under a name."""

    def note(found: Any) -> None:
        told(describe_statistics(found | {"nodeid": name}))

    with collector.with_value(note):  # type: ignore[arg-type]
        yield


def examples_of_profile() -> int:
    """Return how many examples Hypothesis' active profile has drawn."""
    return settings().max_examples


def _database(effort: Effort, chosen: settings) -> ExampleDatabase | None:
    """Return where Hypothesis keeps examples; a light search keeps none."""
    if effort.light:
        return None
    if effort.database:
        return DirectoryBasedExampleDatabase(effort.database)
    return chosen.database
