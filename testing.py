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

Blocks and claims that have a name in their module run in a process of their own, so that one that
ends it (or never ends) fails its test and takes no other with it.
"""

from __future__ import annotations

import random
from functools import partial, wraps
from typing import TYPE_CHECKING, Any

from hypothesis import core

from .harness.catalogue.claims import SelectionError
from .harness.catalogue.own import spec_of
from .harness.catalogue.worker import WorkerError
from .harness.command import apart
from .harness.judge.weigh import Tally
from .harness.laws.asserted import require_law
from .harness.search.effort import Effort
from .harness.search.property import examples_of_profile, hypothesis_test
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

__all__ = ["as_test", "assert_laws", "laws"]


def as_test(claim: Claim, settings: settings | None = None) -> Callable[[], None]:
    """Return a claim as a pytest function; `claim.test()` is the same.

    To pytest it is a Hypothesis test: profiles, ``--hypothesis-seed`` and, where a search is made,
    ``--hypothesis-show-statistics`` mean what they mean elsewhere. A seed, or settings, have the
    claim decided from nothing, since they would mean nothing to what is on record.

    Args:
        claim: The claim.
        settings: Hypothesis' settings; by default those of the profile that is active in the run.
            How many examples they draw counts.
    """

    @wraps(hypothesis_test(claim, Tally(), Effort(settings=settings)))
    def test() -> None:
        seed = _forced_seed()
        fresh = seed is not None or settings is not None
        examples = settings.max_examples if settings else examples_of_profile()
        try:
            found = apart.decided(claim, Effort(seed or 0, examples=examples, fresh=fresh))
        except ClaimError as error:
            pytest.fail(str(error), pytrace=False)
        except WorkerError as error:
            pytest.fail(f"{claim.where}: {claim.id}: {error}", pytrace=False)
        if not found.as_expected:
            pytest.fail(found.surprise, pytrace=False)

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
    try:
        wrong = apart.unmet(block, input, arguments or {}, expected, frozen=frozen)
    except SelectionError as error:
        raise ValueError(str(error)) from None
    except WorkerError as error:
        asked = f"{', '.join(expected)} of {spec_of(block)}"
        raise AssertionError(f"{asked} is not decided: {error}") from None
    if wrong:
        raise AssertionError("\n".join(wrong))


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


def _forced_seed() -> int | None:
    """Return the number that ``--hypothesis-seed`` gives, where it is given."""
    given: Any = core.global_force_seed
    if isinstance(given, str):
        return random.Random(given).randrange(2**32)  # noqa: S311 - no secret
    return None if given is None else int(given)
