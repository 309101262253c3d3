"""What a user's block returns: an array, or several of which the laws speak of the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any


def outputs(result: Any) -> list[Any]:
    """Return the arrays of a result, which may be a tuple, a dict or a dataclass of them."""
    if isinstance(result, Mapping):
        found = list(result.values())
    elif is_dataclass(result) and not isinstance(result, type):
        found = [getattr(result, each.name) for each in fields(result)]
    elif isinstance(result, Sequence) and not isinstance(result, str):
        found = list(result)
    else:
        return [result]
    return found or [result]


def first_output(result: Any) -> Any:
    """Return the array that the laws speak of."""
    return next((each for each in outputs(result) if each is not None), None)


def held(result: Any, state: str) -> Any:
    """Return the cache that a result carries: under its own name, or what comes second."""
    if isinstance(result, Mapping) and state in result:
        return result[state]
    if hasattr(result, state):
        return getattr(result, state)
    found = outputs(result)
    if len(found) < 2:
        raise ValueError(
            f"a block with the state {state} returns its output and the next {state}, and this one "
            f"returned {type(result).__name__} alone"
        )
    return found[1]
