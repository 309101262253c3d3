"""What cancels in a side that is zero: the two halves of a difference, each in its normal form.

The code of a claim runs once more, with a mark on what one of its differences takes away; with the
mark put as one, this is the side. Nothing is proved here: a proof that was found is written out.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from ...systems import NotRigorousError
from ...systems.sizes import Size, SizeError, Space
from ...systems.terms.arrays import terms
from ...systems.terms.atoms import Entry, Source
from ...systems.terms.namespace import over
from ...systems.terms.term import ZERO, Term, add, multiply, negative, of, subtract
from ..prove.symbolic.inputs import member
from ..prove.symbolic.prover import comparisons

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from ...theory.claim import Claim

_MARK = Entry(Source("what is taken away", ()), ())
_MOST = 12
"""So many of the code's first differences are tried."""


def half(
    claim: Claim, sizes: Mapping[str, Any], place: int, indices: tuple[Term, ...]
) -> Term | None:
    """Return what the left side is a difference of, where its two halves are one term.

    Args:
        claim: The claim.
        sizes: Its sizes, some of which are symbols.
        place: Which of its comparisons.
        indices: At which entry.
    """
    symbols = [each for each in sizes.values() if isinstance(each, Size)]
    space = symbols[0].space if symbols else Space({})
    for marked in range(_MOST):
        with over(space) as setting:
            differences = count()
            setting.minus = _marking(marked, differences)
            try:
                values = {
                    name: member(each, name, sizes) for name, each in claim.parameters.items()
                }
                compared = list(comparisons(claim(**values)))
                if marked >= next(differences):
                    return None
                found = _taken(terms(compared[place].lhs).entry(indices))
            except (NotRigorousError, SizeError):
                return None
            if found is not None:
                return found
    return None


def _marking(marked: int, differences: Iterator[int]) -> Callable[[], Callable[..., Term]]:
    """Write one difference, in the order in which the code makes them, with the mark."""

    def minus() -> Callable[..., Term]:
        if next(differences) != marked:
            return subtract
        return lambda one, two: add(one, multiply(of(_MARK), negative(two)))

    return minus


def _taken(side: Term) -> Term | None:
    """Return what stands beside the mark, if it cancels with the rest."""
    beside, rest = ZERO, ZERO
    for product, factor in side.parts.items():
        others = tuple(pair for pair in product if pair[0] != _MARK)
        part = Term({others: factor})
        if (_MARK, 1) in product:
            beside = add(beside, part)
        else:
            rest = add(rest, part)
    apart = _MARK.key not in rest.key and _MARK.key not in beside.key
    return rest if rest.parts and apart and not add(rest, beside).parts else None
