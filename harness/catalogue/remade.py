"""How a torch module is built and called, for a script that does so without us."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True)
class Remade:
    """A class with its arguments, and what the module is given at a call."""

    place: str
    """A file, or a package's module."""
    name: str
    arguments: Mapping[str, Any]
    inputs: tuple[str, ...]
    drawn: str
    """The argument that holds its parameters; nothing where they stay as they are."""
    batched: bool
    """Whether each input has a batch axis of length one before it."""
    named: bool
    """Whether the inputs are given by name; else they are all the one input."""
    hidden: frozenset[str]
    """The masks that it wants turned round."""
    count: int
    """How many inputs the one input is."""


def remember(function: Callable[..., Any], remade: Remade) -> None:
    """Say of a block's function how its module is made."""
    function.__remade__ = remade  # type: ignore[attr-defined]


def remade_of(function: Any) -> Remade | None:
    """Return how the module of a block's function is made, where that is known."""
    found = getattr(function, "__remade__", None)
    return found if isinstance(found, Remade) else None
