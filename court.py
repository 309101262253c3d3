"""The court in a program or a notebook: claims decided, rows of laws, proofs, points, as data.

What comes back prints itself, in a notebook as HTML, and holds its numbers as arrays:

    >>> found = decide("self_attention_is_additive")
    >>> print(found.verdict, found.strength, found.sizes)
    fails certified {'n': 2, 'd': 1}
    >>> found.arguments["other"].tolist()
    [[Fraction(0, 1)], [Fraction(1, 1)]]
    >>> found.sides["lhs"].round(3).tolist()
    [[1.0], [1.964]]

A claim is one of the catalogue by its name, or a function with `@claim`:

    >>> from lakatos.theory import HOLDS, Array, Real, Source, claim, equal
    >>> note = Source(key="me", title="A note", authors=("Me",), year=2026, url="https://a.org")
    >>> @claim(latex="x + y = y + x", source=note.at("line 1"), expected=HOLDS)
    ... def sums_commute(x: Real[Array, "n d"], y: Real[Array, "n d"]):
    ...     "A sum does not depend on the order."
    ...     return equal(x + y, y + x)
    >>> print(prove(sums_commute))
    proved for all sizes: n, d
    >>> points(sums_commute, count=3)
    <sums_commute at 3 points: 3 true>
    >>> [each.truth for each in points("self_attention_is_additive", count=3)]
    ['true', 'false', 'false']

And the laws of a block: a function of arrays or tensors, a torch module, or its class:

    >>> found = row(lambda x: 2 * x, input="n d", laws=["additive", "identity_map"])
    >>> found.verdicts
    {'additive': <Verdict.HOLDS: 'holds'>, 'identity_map': <Verdict.FAILS: 'fails'>}
    >>> str(found["additive"].evidence)
    'proved by rule: linear implies additive; for all n, d'

A block of your own, a torch module among them, may stand in a claim:

    >>> doubled = block_of(lambda x: 2 * x, input="n d")
    >>> @claim(latex="2x + 2x = 4x", source=note.at("line 2"), expected=HOLDS)
    ... def doubling_twice_is_four_times(x: Real[Array, "n d"]):
    ...     "What is doubled twice is four times as much."
    ...     return equal(doubled(doubled(x)), 4 * x)
    >>> print(prove(doubling_twice_is_four_times))
    proved for all sizes: n, d

Findings are kept as the command line keeps them, below `.lakatos` at the project's root.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from .harness.catalogue.claims import SelectionError, unknown
from .harness.catalogue.own import spec_of, wrapped
from .harness.command.own_row import remarks
from .harness.decide import Effort
from .harness.decide import decide as decided
from .harness.judge.point import judge
from .harness.keep.store import Store
from .harness.laws.asserted import require_law, with_parts
from .harness.laws.remembered import remember_of
from .harness.laws.rows import LIGHT
from .harness.laws.rows import row as row_of
from .harness.prove.proofs import best_proof
from .harness.search.small import small_points
from .harness.show.exhibit import Exhibit
from .harness.show.find import ours_named
from .harness.show.proof import proof_lines
from .harness.show.results import Decided, Judged, Points, Proof, Row
from .theory.claim import Claim

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .theory.block import Block

__all__ = [
    "Decided", "Judged", "Points", "Proof", "Row", "block_of", "decide", "points", "prove", "row",
]  # fmt: skip


def decide(
    claim: Claim | str, *, seed: int = 0, seconds: float | None = None, fresh: bool = False
) -> Decided:
    """Decide a claim, and keep what was found: what `lakatos check` does with one.

    Args:
        claim: A claim, or the name of one of the catalogue's, or of a cell of the law table.
        seed: That of the search.
        seconds: Search for at least so long what is not proved.
        fresh: Decide from nothing; else what is on record is judged again.

    Raises:
        ValueError: No claim has this name.
        ClaimError: The claim's own code raised, or returned no relation.
    """
    asked = _claim(claim)
    effort = Effort(seed, seconds=seconds, fresh=fresh or seconds is not None or seed != 0)
    decision = decided(asked, Store().aside, effort)
    return Decided(decision, Exhibit(asked, decision.record))


def row(
    block: Any,
    *,
    input: str | None = None,  # noqa: A002 - what a block is given is its input everywhere
    arguments: Mapping[str, Any] | None = None,
    frozen: bool = False,
    laws: Sequence[str] = (),
) -> Row:
    """Return which laws a block obeys: what `lakatos matrix --block` shows.

    Args:
        block: A function of arrays or tensors, a torch module, or its class.
        input: The shape of its input, tokens and channels by name or number: ``"n 8"``.
        arguments: What a class or a function is given besides.
        frozen: Whether a module's parameters stay as they are; else the laws are about all.
        laws: Only these; all that make sense of it without.

    Raises:
        ValueError: No law has this name, or the block cannot be built.
    """
    try:
        for law in laws:
            require_law(law)
    except SelectionError as error:
        raise ValueError(str(error)) from None
    built = block_of(block, input=input, arguments=arguments, frozen=frozen)
    remember_of(block, built, input, arguments or {}, frozen=frozen)
    found = row_of(built, Store().aside, LIGHT, with_parts([*laws]))
    shown = [each for each in found if not laws or each.law in laws]
    return Row(built.name, tuple(shown), tuple(remarks(built, laws)))


def block_of(
    block: Any,
    *,
    input: str | None = None,  # noqa: A002 - as for `row`
    arguments: Mapping[str, Any] | None = None,
    frozen: bool = False,
) -> Block:
    """Return a function, a torch module or its class as a block, which may stand in a claim.

    It is called with its inputs by name. A module's parameters are its argument `theta`, arrays by
    name, unless they are frozen; `parameters["theta"]` is their domain, for the claim's signature.
    A module that `torch.export` writes down runs on exact arrays, and a claim about it is judged in
    enclosures and may be proved; any other is judged in floats, and the evidence says so.

    Args:
        block: As for `row`, and so are all others.
        input: The shapes of its inputs.
        arguments: What a class or a function is given besides.
        frozen: Whether a module's parameters stay as they are.

    Raises:
        ValueError: The block cannot be built, or its input's shape is not known.
    """
    try:
        return wrapped(block, spec_of(block), input, dict(arguments or {}), frozen=frozen)
    except SelectionError as error:
        raise ValueError(str(error)) from None


def prove(claim: Claim | str) -> Proof:
    """Return the strongest proof of a claim, which is false where there is none.

    That nothing is proved refutes nothing, and no point is searched for.

    Raises:
        ValueError: No claim has this name.
        ClaimError: The claim's own code raised, or returned no relation.
    """
    asked = _claim(claim)
    found = best_proof(asked)
    return Proof(asked, found, tuple(proof_lines(asked)) if found else ())


def points(claim: Claim | str, *, count: int = 8, seed: int = 0) -> Points:
    """Judge a claim at its small points, those that the court tries first.

    Args:
        claim: As for `decide`.
        count: At most so many.
        seed: That of the draws.

    Raises:
        ValueError: No claim has this name.
        ClaimError: The claim's own code raised, or returned no relation.
    """
    asked = _claim(claim)
    tried = islice(small_points(asked, seed=seed), count)
    return Points(asked, tuple(Judged(judge(asked, point)) for point in tried))


def _claim(claim: Claim | str) -> Claim:
    """Return the claim with a name.

    Raises:
        ValueError: There is none.
    """
    if isinstance(claim, Claim):
        return claim
    found = ours_named(claim)
    if found is None:
        raise ValueError(unknown(claim))
    return found
