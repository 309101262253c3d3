"""Claims as plain pytest functions, for files that want no plugin.

In a test file, next to whatever else is tested there:

    from my_claims import softmax_ignores_shifts

    test_softmax_ignores_shifts = softmax_ignores_shifts.test()

The function puts the claim before the whole court, as ``lakatos check`` does: a claim on record is
judged again at its points, any other is searched, shrunk, certified and recorded. It fails with
the finding where the verdict is not the one that the claim declares.
"""

from __future__ import annotations

import random
import sys
from functools import wraps
from typing import TYPE_CHECKING, Any

from hypothesis import core

from .harness.catalogue.claims import claims_in
from .harness.decide import decide
from .harness.judge.weigh import Tally
from .harness.search.effort import Effort
from .harness.search.property import hypothesis_test
from .harness.show.find import exhibit
from .harness.show.report import unexpected
from .theory.claim import Claim, ClaimError

try:
    import pytest
except ModuleNotFoundError:
    raise ModuleNotFoundError(
        "lakatos.testing needs pytest: pip install 'lakatos[test]'", name="pytest"
    ) from None

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis import settings

__all__ = ["as_test"]


def as_test(claim: Claim, settings: settings | None = None) -> Callable[[], None]:
    """Return a claim as a pytest function; `claim.test()` is the same.

    To pytest it is a Hypothesis test: profiles, ``--hypothesis-seed`` and, where a search is made,
    ``--hypothesis-show-statistics`` mean what they mean elsewhere. A seed, or settings, have the
    claim decided from nothing, since they would mean nothing to what is on record.

    Args:
        claim: The claim.
        settings: Hypothesis' settings; by default those of the profile that is active in the run.
    """

    @wraps(hypothesis_test(claim, Tally(), Effort(settings=settings)))
    def test() -> None:
        seed = _forced_seed()
        fresh = seed is not None or settings is not None
        try:
            decision = decide(claim, effort=Effort(seed or 0, settings=settings, fresh=fresh))
        except ClaimError as error:
            pytest.fail(str(error), pytrace=False)
        if not decision.as_expected:
            module = sys.modules.get(claim.function.__module__)
            shown = exhibit(claim, decision.record, claims_in(module) if module else ())
            pytest.fail(unexpected(decision, shown), pytrace=False)

    return test


def _forced_seed() -> int | None:
    """Return the number that ``--hypothesis-seed`` gives, where it is given."""
    given: Any = core.global_force_seed
    if isinstance(given, str):
        return random.Random(given).randrange(2**32)  # noqa: S311 - no secret
    return None if given is None else int(given)
