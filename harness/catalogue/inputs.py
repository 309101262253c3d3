"""What a user says of a block's inputs: ``"n d"``, or each by name and kind.

    query: n d; key: m d; value: m d; mask: n m bool; ids: n int<vocab

An input is real unless it is ``bool``, a mask that is True where attention may look and so at least
once in each row, ``hidden``, the same mask for a block that wants True where it may not,
``int<SIZE``, integers from zero that index a dimension of that size, ``int``, whole numbers from
zero, or ``state``, a cache: left out at first, and then what the block returned beside its output.
The laws speak of the first.
"""

from __future__ import annotations

import inspect
import keyword
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...theory.domain import Domain, Index, Mask, Natural, Real
from ...theory.shape import refuse_unjudgeable
from .claims import SelectionError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

_BELOW = "int<"
_STATE, _HIDDEN = "state", "hidden"


@dataclass(frozen=True)
class Asked:
    """How the inputs of a block are given."""

    named: bool = False
    """Whether they are named apart; else all of a module's are the one input."""
    state: str = ""
    """The name of a cache."""
    hidden: frozenset[str] = frozenset()
    """The masks of a block that wants True where attention may not look."""

    @classmethod
    def read(cls, text: str | None) -> tuple[str | None, Asked]:
        """Return what is said of the inputs without the cache, and how they are given.

        Raises:
            SelectionError: More than one is a cache.
        """
        if text is None:
            return None, cls()
        kinds = [
            (part, part.partition(":")[0].strip(), part.split()[-1:]) for part in text.split(";")
        ]
        states = [name for _, name, kind in kinds if kind == [_STATE]]
        if len(states) > 1:
            raise SelectionError(f"--input {text[:80]!r} names {len(states)} states: name one")
        rest = ";".join(part for part, _, kind in kinds if kind != [_STATE])
        hidden = frozenset(name for _, name, kind in kinds if kind == [_HIDDEN])
        return rest if states else text, cls(":" in text, "".join(states), hidden)

    def given(self, name: str, text: str) -> str:
        """Return the text of an input, turned round where the block wants it so."""
        return f"~{text}" if name in self.hidden else text


def read_inputs(text: str | None, label: str) -> dict[str, Domain]:
    """Return the domain of each input by name; an input without a name is the only one.

    Raises:
        SelectionError: Nothing is said, or what is said is no input.
    """
    if text is None:
        raise SelectionError(
            f'the shape of {label}\'s input is not known: add --input "n 4" (tokens x '
            'channels), "c t" or "c h w", with numbers where the block fixes them, or '
            '"query: n d; key: m d; mask: n m bool" where it has several'
        )
    found: dict[str, Domain] = {}
    for part in text.split(";"):
        name, colon, shape = part.rpartition(":")
        name = name.strip()
        if colon or ";" in text:
            _check_name(name, part, found)
        found[name] = _domain(shape)
    if type(next(iter(found.values()))) is not Real:
        raise SelectionError(
            f"--input {text[:80]!r}: the laws speak of the first input, which is to be real: name "
            "a real one first"
        )
    return found


def _check_name(name: str, part: str, found: Mapping[str, Domain]) -> None:
    if not name.isidentifier() or keyword.iskeyword(name):
        raise SelectionError(
            f"--input {part.strip()[:80]!r} names no argument: write NAME: SHAPE for each input, "
            "with semicolons between"
        )
    if name in found:
        raise SelectionError(f"--input names {name[:80]!r} twice: give each input once")


def _domain(text: str) -> Domain:
    """Read one input: axes, and its kind where it is not real."""
    *axes, last = text.split() or [""]
    shape = " ".join(axes)
    try:
        if last in ("bool", _HIDDEN):
            domain: Domain = Mask.parse(shape)
        elif last.startswith(_BELOW):
            domain = Index.parse(shape, last.removeprefix(_BELOW))
        elif last == "int":
            domain = Natural.parse(shape)
        else:
            domain = Real.parse(text)
        refuse_unjudgeable(domain.shapes())
    except ValueError as error:
        raise SelectionError(f"--input {text[:80]!r}: {error}; separate axes by spaces") from None
    if domain.fault():
        raise SelectionError(f"--input {text[:80]!r}: {domain.fault()}")
    return domain


def called(
    function: Callable[..., Any], given: Mapping[str, Domain], label: str
) -> dict[str, Domain]:
    """Return the inputs by the names of a function's arguments.

    Raises:
        SelectionError: An argument that is named is none of the function's.
    """
    try:
        taken = inspect.signature(function).parameters
    except ValueError:
        return {name or "x": domain for name, domain in given.items()}
    first = next(iter(taken), "x")
    any_name = any(each.kind is each.VAR_KEYWORD for each in taken.values())
    for name in given:
        if name and name not in taken and not any_name:
            raise SelectionError(
                f"{label} takes no argument {name[:80]!r}: it takes {', '.join(taken)[:200]}"
            )
    return {name or first: domain for name, domain in given.items()}


def spoken_of(given: Mapping[str, Domain]) -> str:
    """Say of which input the laws speak, where there are several."""
    first, *others = given
    if not others:
        return ""
    return f"the laws speak of {first}, for every {', '.join(others)}"
