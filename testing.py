"""Claims and laws as plain pytest functions, for files that want no plugin.

The laws that a block of your own obeys, next to whatever else is tested of it:

    from lakatos.testing import assert_laws, laws

    def test_attention_is_causal():
        assert_laws(Attention, input="n 8", arguments={"heads": 2}, causal=True)

    @pytest.mark.parametrize("law", laws(attention, input="n d", causal=True, affine=False))
    def test_attention(law):
        law()

And claims:

    from my_claims import softmax_ignores_shifts

    test_softmax_ignores_shifts = softmax_ignores_shifts.test()

The function puts the claim before the whole court, as ``lakatos check`` does: a claim on record is
judged again at its points, any other is searched, shrunk, certified and recorded. It fails with
the finding where the verdict is not the one that the claim declares.
"""

from __future__ import annotations

import random
import sys
from functools import partial, wraps
from typing import TYPE_CHECKING, Any

from hypothesis import core

from .harness.catalogue.claims import SelectionError, claims_in
from .harness.catalogue.own import spec_of, wrapped
from .harness.decide import decide
from .harness.judge.weigh import Tally
from .harness.keep.store import Store
from .harness.laws.asserted import differences, require_law
from .harness.search.effort import Effort
from .harness.search.property import hypothesis_test
from .harness.show.find import exhibit, exhibit_of
from .harness.show.report import refutation, unexpected
from .theory.claim import Claim, ClaimError

try:
    import pytest
except ModuleNotFoundError:
    raise ModuleNotFoundError(
        "lakatos.testing needs pytest: pip install 'lakatos[test]'", name="pytest"
    ) from None

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hypothesis import settings

    from .harness.laws.table import Cell
    from .theory.block import Block

__all__ = ["as_test", "assert_laws", "laws"]


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


def assert_laws(
    block: Any,
    *,
    input: str | None = None,  # noqa: A002 - what a block is given is its input everywhere
    arguments: Mapping[str, Any] | None = None,
    frozen: bool = False,
    **expected: bool,
) -> None:
    """Assert which laws a block obeys, for all inputs and all parameters.

    Example:
        >>> import numpy as np
        >>> def double(x):
        ...     return 2 * x
        >>> assert_laws(double, input="n d", additive=True, token_wise=True, identity_map=False)

    Args:
        block: A function of arrays or tensors, a torch module, or its class.
        input: The shape of its input, tokens and channels by name or number: ``"n 8"``.
        arguments: What a class or a function is given besides.
        frozen: Whether a module's parameters stay as they are; else the laws are about all.
        expected: For each law whether it must hold (True) or fail (False), by the names that
            ``lakatos matrix --help`` lists.

    Raises:
        AssertionError: A law is not as expected, with the counterexample and the command that shows
            it. A law that is undecided, or makes no sense of the block, is not as expected.
        ValueError: No law has this name, or the block cannot be built.
    """
    given = dict(arguments or {})
    try:
        built = wrapped(block, spec_of(block), input, given, frozen=frozen)
        store = Store()
        wrong = list(differences(built, expected, store))
    except SelectionError as error:
        raise ValueError(str(error)) from None
    if wrong:
        told = [f"{said}{_shown(cell, built, store)}" for said, cell in wrong]
        raise AssertionError("\n".join(told))


def laws(
    block: Any,
    *,
    input: str | None = None,  # noqa: A002 - as for `assert_laws`
    arguments: Mapping[str, Any] | None = None,
    frozen: bool = False,
    **expected: bool,
) -> list[Any]:
    """Return one pytest parameter a law, a function that asserts it; as for `assert_laws`.

    Raises:
        ValueError: No law has this name.
    """
    for law in expected:
        try:
            require_law(law)
        except SelectionError as error:
            raise ValueError(str(error)) from None
    return [
        pytest.param(
            partial(
                assert_laws, block, input=input, arguments=arguments, frozen=frozen, **{law: holds}
            ),
            id=law if holds else f"not:{law}",
        )
        for law, holds in expected.items()
    ]


def _shown(cell: Cell | None, block: Block, store: Store) -> str:
    """Return the counterexample on which a cell rests, below the line that says what is wrong."""
    if cell is None or cell.counterexample is None:
        return ""
    return f"\n{refutation(exhibit_of(cell.counterexample, block, store))}"


def _forced_seed() -> int | None:
    """Return the number that ``--hypothesis-seed`` gives, where it is given."""
    given: Any = core.global_force_seed
    if isinstance(given, str):
        return random.Random(given).randrange(2**32)  # noqa: S311 - no secret
    return None if given is None else int(given)
