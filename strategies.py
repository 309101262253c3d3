"""Hypothesis strategies from domains: what a claim quantifies over, in anybody's ``@given``.

A domain says which arrays are valid and nothing about their distribution. Sizes, entries and
structures are drawn as the court draws them, and shrink toward sizes of one, zeros and ones; sizes
of one name are one size.

    >>> from hypothesis import given
    >>> from lakatos.reference import softmax
    >>> from lakatos.theory import Array, Real
    >>> @given(arrays(Real[Array, "n d"], d=3))
    ... def weights_sum_to_one(scores):
    ...     assert abs(softmax(scores).sum(axis=-1) - 1).max() < 1e-12
    >>> weights_sum_to_one()

A domain is an instance and no type, so `hypothesis.strategies.from_type` cannot look it up. It
finds a strategy that stands in an annotation, and one that is registered for a dataclass of
domains: ``register_type_strategy(Parameters, arrays(Parameters))``.

    >>> from typing import Annotated
    >>> from hypothesis import find, strategies
    >>> Scores = Annotated[Array, arrays(Real[Array, "n"], n=2)]
    >>> find(strategies.from_type(Scores), lambda scores: scores.sum() > 0)
    array([1., 1.])
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.internal.conjecture import providers

from .harness.judge.point import snapped
from .harness.search import draws
from .systems import FLOAT64, RATIONALS, NumberSystem, Rational, array_namespace
from .theory.block import Block, declared
from .theory.claim import Claim
from .theory.composite import domain_of
from .theory.shape import Bounds
from .theory.signature import Signature
from .theory.witness import fractions

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

    from .theory.domain import Domain
    from .theory.witness import Point

# What draws take is loaded here: Hypothesis says that a slow draw is unhealthy, also where it is
# Hypothesis itself that reads the constants of all modules of a checkout, a second the first time.
array_namespace(np.empty(0))
providers._get_local_constants()  # noqa: SLF001 - it has no public name

__all__ = ["arguments", "arrays", "points"]

_ONLY = "array"


def points(claim: Claim) -> SearchStrategy[Point]:
    """Draw points of a claim: sizes, and exact coordinates for all that it quantifies over.

    Raises:
        InvalidArgument: `claim` is none.
    """
    if not isinstance(claim, Claim):
        raise InvalidArgument(
            f"points needs a claim, got {claim!r}: decorate the function with @claim, or draw "
            "arrays(domain) or arguments(block)"
        )
    return draws.points(claim)


def arguments(
    quantified: Claim | Block | Callable[..., Any] | Mapping[str, Any],
    /,
    numbers: NumberSystem = FLOAT64,
    **sizes: int,
) -> SearchStrategy[dict[str, Any]]:
    """Draw all arguments of a claim or a block, by name, in one number system.

    Arguments that a block can do without are left out, and fields that parameters can do without
    are left out sometimes. A mapping from names to domains does as well as a claim.

    Args:
        quantified: A claim, a block, or domains by name.
        numbers: The system of the arrays: `FLOAT64`, `BFLOAT16` (torch), `REALS` (fractions), ...
        sizes: Sizes to fix; the others are drawn.

    Raises:
        InvalidArgument: There are no domains, or a size is not one that they allow.

    Example:
        >>> from hypothesis import find
        >>> from lakatos.theory import Array, Real
        >>> line = {"matrix": Real[Array, "n d"], "vector": Real[Array, "d"]}
        >>> find(arguments(line, n=1), lambda drawn: any(drawn["matrix"] @ drawn["vector"]))
        {'matrix': array([[1.]]), 'vector': array([1.])}
    """
    return _arguments(_quantified(_signature(quantified), numbers, sizes))


def arrays(domain: Any, /, numbers: NumberSystem = FLOAT64, **sizes: int) -> SearchStrategy[Any]:
    """Draw elements of one domain: arrays, or dataclasses and tuples of them.

    Args:
        domain: A domain such as ``Real[Array, "n d"]``, or a dataclass of domains.
        numbers: The system of the arrays: `FLOAT64`, `BFLOAT16` (torch), `REALS` (fractions), ...
        sizes: Sizes to fix; the others are drawn.

    Raises:
        InvalidArgument: `domain` is none, or a size is not one that it allows.

    Example:
        >>> from hypothesis import find
        >>> from lakatos.theory import Array, UnitRows
        >>> find(arrays(UnitRows[Array, "n d"], d=2), lambda unit: unit[0, 1] > 0)
        array([[0., 1.]])
    """
    quantified = _quantified(_signature({_ONLY: domain}), numbers, sizes)
    return _arguments(quantified).map(lambda drawn: drawn[_ONLY])


@dataclass(frozen=True)
class _Quantified:
    """What is drawn: elements of a signature, sizes within bounds, in a number system."""

    signature: Signature
    bounds: Mapping[str, Bounds]
    numbers: NumberSystem


@st.composite
def _arguments(draw: st.DrawFn, quantified: Any) -> dict[str, Any]:
    """Draw a point, build its elements in fractions, and enter them in the number system.

    Built in floats, elements such as unit rows would leave their domain where a square overflows.
    """
    point = snapped(quantified, draw(draws.points(quantified)))
    signature, numbers = quantified.signature, quantified.numbers
    parameters, cases = signature.parameters, signature.cases
    exact = point.values(parameters, RATIONALS)
    if len(cases) > 1:
        exact = signature.without(exact, draw(st.sampled_from(cases)))
    with numbers.context():
        return {
            name: domain.mapped(partial(_entered, system=numbers), exact[name])
            for name, domain in parameters.items()
        }


def _entered(_: Domain, value: Any, *, system: NumberSystem) -> Any:
    """Round an exact array to finite numbers of a system; indices and sizes stay as they are.

    The court watches its floats for a change of dtype; a test of somebody else gets plain arrays.
    """
    if isinstance(value, Rational):
        entered = system.enter(fractions(value.entries().astype(str)))
        if not system.exact and not array_namespace(entered).isfinite(entered).all():
            reject()
    elif isinstance(value, np.ndarray):
        entered = system.integers(value)
    else:
        return value
    return entered.view(np.ndarray) if isinstance(entered, np.ndarray) else entered


def _quantified(
    signature: Signature, numbers: NumberSystem, sizes: Mapping[str, int]
) -> _Quantified:
    """Fix sizes of a signature."""
    ranges = dict(signature.bounds)
    for name, size in sizes.items():
        if name not in ranges:
            raise InvalidArgument(
                f"there is no size {name} to fix at {size!r}: the domains name "
                f"{', '.join(ranges) or 'no size'}"
            )
        low, high = ranges[name].low, ranges[name].high
        if not isinstance(size, int) or size < low or (high is not None and size > high):
            allowed = f"at least {low}" if high is None else f"from {low} to {high}"
            raise InvalidArgument(f"{name} is fixed at {size!r}: give an integer {allowed}")
        ranges[name] = Bounds(size, size)
    return _Quantified(signature, ranges, numbers)


def _signature(quantified: Any) -> Signature:
    """Return what a claim, a block or a mapping takes."""
    if isinstance(quantified, Claim):
        return quantified.signature
    block = quantified if isinstance(quantified, Block) else declared(quantified)
    if block is not None:
        return block.signature.required
    if not isinstance(quantified, Mapping):
        raise InvalidArgument(
            f"arguments needs a claim, a block or domains by name, got {quantified!r}: decorate "
            'the function, or write {"x": Real[Array, "n d"]}'
        )
    found = {name: domain_of(domain) for name, domain in quantified.items()}
    for name, domain in found.items():
        if domain is None:
            raise InvalidArgument(
                f"{name} needs a domain, got {quantified[name]!r}: write one, such as "
                'Real[Array, "n d"]'
            )
    return Signature({name: domain for name, domain in found.items() if domain is not None})
