"""Probes of a user's block: whether it is a function of its input, and of nothing else.

Entries and tokens of a probe are all different, so that what picks, shuffles or drops some of them
at random, or by what it saw before, is noticed.
"""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from itertools import count
from typing import TYPE_CHECKING, Any, Protocol

from ...systems import FLOAT64, REALS, array_namespace
from ..search.outputs import first_output
from .claims import SelectionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from ...systems import NumberSystem
    from ...theory.signature import Signature

_LENGTHS = (2, 3, 5, 7, 11, 13, 17, 19)
"""Different sizes for different axes; at these and at the next ones an output's axes are seen."""
_MORE = 9
"""How many more tokens and channels there are where it matters that there are many."""
_BASES = (1, 2, 3)
"""What the entries of inputs that are told apart are near."""
_FAR = 500
"""What those of one are near that is far from all others."""


class Probed(Protocol):
    """What is probed: a block of a user's."""

    @property
    def label(self) -> str:
        """What it is called."""

    @property
    def numbers(self) -> NumberSystem:
        """The numbers in which it is judged."""

    @property
    def function(self) -> Callable[..., Any]:
        """What it computes."""

    @property
    def signature(self) -> Signature:
        """What it takes."""

    @property
    def bounds(self) -> Mapping[str, Any]:
        """Its sizes, with the least and the largest value of each."""


def tried(block: Probed, numbers: NumberSystem, step: int = 0, base: int = _BASES[0]) -> Any:
    """Apply the block at entries that are all different, at sizes that are all different."""
    system = FLOAT64 if numbers is REALS else numbers
    with system.context():
        return block.function(**_values(block, system, step, base))


def _values(block: Probed, system: NumberSystem, step: int, base: int) -> dict[str, Any]:
    sizes, drawn = sizes_of(block, step), _entries(base)
    point = block.signature.point(sizes, lambda kind: kind.filled(lambda: next(drawn), sizes))
    return point.values(block.signature.parameters, system)


def _entries(base: int) -> Iterator[Fraction]:
    """Yield numbers that are all different, some near each other and some not."""
    return (base + Fraction(5 * place % 7, 8) + Fraction(place, 1024) for place in count())


def sizes_of(block: Probed, step: int = 0) -> dict[str, int]:
    """Return sizes that are all different where their bounds allow it, or larger ones."""
    sizes = {}
    for size, (name, bound) in zip(_LENGTHS, block.bounds.items(), strict=False):
        first = max(size if bound.high is None else min(size, bound.high - 1), bound.low)
        sizes[name] = first + step if bound.high is None else min(first + step, bound.high)
    return sizes


def check_function(block: Probed, anew: Probed) -> None:
    """Refuse a block that draws random numbers, or keeps what it computed.

    Args:
        block: It was called at a few tokens alone, if at all.
        anew: The same, never called, where there is such a thing.

    Raises:
        SelectionError: It gives two outputs for one input, at once or after a call on another one.
    """
    first, *rest = (tried(block, block.numbers) for _ in range(2))
    again, after = [first], []
    for base, step in ((_FAR, 0), (_BASES[0], _MORE)):
        with suppress(Exception):  # far out, or of larger sizes, it may be no function at all
            again += [tried(anew, anew.numbers, step, base)]
            rest += [tried(anew, anew.numbers, step, base)]
        after.append(tried(anew, anew.numbers))
    if not all(map(_same, again, rest)):
        raise SelectionError(
            f"{block.label} gives two outputs for one input, in evaluation mode too: turn off what "
            "it draws at random with --arg NAME=VALUE"
        )
    if not all(_same(first, each) for each in after):
        raise SelectionError(
            f"{block.label} gives another output for an input after a call on another one, so that "
            "it is no function of its input: turn off what it keeps with --arg NAME=VALUE"
        )


def batch_note(block: Probed, raw: Callable[..., Any], inputs: Iterable[str]) -> str:
    """Say whether examples of one batch depend on each other; nothing where none does.

    Args:
        block: A module that is given a batch of one.
        raw: The same for a batch of any length, with the parameters that it was built with.
        inputs: What of its arguments are inputs.
    """
    one, two, three = (_values(block, block.numbers, 0, base) for base in _BASES)

    def of(*examples: dict[str, Any]) -> Any:
        parts = {name: [each[name] for each in examples] for name in inputs}
        batch = {name: array_namespace(each[0]).stack(each) for name, each in parts.items()}
        return first_output(raw(**batch))

    try:
        with block.numbers.context():
            first, second, third = of(one, two), of(one, three), of(three, two)
    except Exception:  # noqa: BLE001 - a user's module may raise anything
        return "it runs on a batch of one example alone"
    if not all(each.shape[:1] == (2,) for each in (first, second, third)):
        return "for a batch of two it does not give two outputs: the laws speak of a batch of one"
    if _same(first[0], second[0]) and _same(first[1], third[1]):
        return ""
    return (
        "it mixes its batch: an output changes with the other examples, and the laws speak of a "
        "batch of one"
    )


def _same(one: Any, two: Any) -> bool:
    """Whether two tensors have the same entries, nan being one."""
    return bool(
        one.shape == two.shape and ((one == two) | ((one != one) & (two != two))).all()  # noqa: PLR0124 - nan is not itself
    )
