"""What a value says: text that differs where its meaning does. Trusted.

A value that cannot be taken apart, or that says another thing each time, is opaque: whoever
asks is told its name, and believes nothing that rests on it.

Trusted: a mistake here can let a changed claim keep an old verdict.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import partial
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np
from flint import fmpq, fmpz

_DEEPEST, _MOST = 60, 100_000
"""Values nested deeper, or of more members, are opaque: nobody wrote them down."""
_PLAIN = (type(None), bool, int, float, complex, str, bytes, Fraction, Decimal, range)
_NAMED = (FunctionType, BuiltinFunctionType, type, np.ufunc)


@dataclass
class Reading:
    """Takes values apart, each no deeper than into itself."""

    opaque: list[str] = field(default_factory=list)
    """What could not be taken apart."""
    _within: list[Any] = field(default_factory=list)
    _members: int = 0

    def text(self, value: Any) -> str:
        """Return what a value says."""
        self._members += 1
        if any(value is outer for outer in self._within):
            return f"<{type(value).__name__} again>"
        if len(self._within) > _DEEPEST or self._members > _MOST:
            return self._opaque(value)
        self._within.append(value)
        try:
            return self._described(value)
        except Exception:  # noqa: BLE001 - a value may refuse to be read in any way
            return self._opaque(value)
        finally:
            self._within.pop()

    def _described(self, value: Any) -> str:
        kind = type(value).__name__
        if type(value) in _PLAIN:
            return repr(value)
        match value:
            case FunctionType() | type():
                text = value.__name__
            case Enum():
                text = f"{kind}.{value.name}"
            case np.ndarray():
                text = f"{value.dtype}{self.text(value.tolist())}"
            case partial():
                given = (value.func, value.args, value.keywords)
                text = "{}({}, {})".format(*map(self.text, given))
            case _ if is_dataclass(value):
                members = {each.name: getattr(value, each.name) for each in fields(value)}
                text = f"{kind}({self.text(members)})"
            case tuple() | list():
                text = f"[{', '.join(map(self.text, value))}]{self._rest(value)}"
            case Mapping():
                pairs = [(self.text(key), self.text(each)) for key, each in value.items()]
                text = f"{pairs!r}{self._rest(value)}"
            case set() | frozenset():
                text = f"{{{', '.join(sorted(map(self.text, value)))}}}{self._rest(value)}"
            case _:
                text = self._other(value)
        return text

    def _other(self, value: Any) -> str:
        kind = type(value).__name__
        match value:
            case fmpq() | fmpz():
                text = f"{kind} {value}"
            case np.generic():
                text = f"{value.dtype} {value.item()!r}"
            case np.dtype():
                text = f"{kind} {value}"
            case BuiltinFunctionType() | np.ufunc():
                text = value.__name__
            case MethodType():
                text = f"{value.__func__.__qualname__} of {self.text(value.__self__)}"
            case ModuleType():
                text = value.__name__
            case _ if is_tensor(value):
                text = f"{value.dtype}{tuple(value.shape)} {_entries(value)}"
            case _ if attributes(value):
                text = f"{kind}{self._rest(value)}"
            case _:
                text = f"{kind} {self.text(reduced(value))}"
        return text

    def _rest(self, value: Any) -> str:
        """Return what stands in the attributes of a value beside its members."""
        named = sorted(attributes(value).items(), key=lambda pair: str(pair[0]))
        return repr([(str(key), self.text(each)) for key, each in named]) if named else ""

    def _opaque(self, value: Any) -> str:
        self.opaque.append(f"a value of type {type(value).__name__}")
        return type(value).__name__


def attributes(value: Any) -> dict[str, Any]:
    """Return the attributes that an instance holds itself, in slots or not."""
    slots = [
        name
        for kind in type(value).__mro__
        for name in _names(vars(kind).get("__slots__", ()))
        if not name.startswith("__")
    ]
    held = {name: getattr(value, name) for name in slots if hasattr(value, name)}
    return {**held, **getattr(value, "__dict__", {})}


def _names(slots: Any) -> tuple[str, ...]:
    return (slots,) if isinstance(slots, str) else tuple(slots)


def members(value: Any) -> tuple[Any, ...]:
    """Return what stands inside a value that is no function, class, module or array of numbers."""
    if type(value) in _PLAIN or isinstance(value, (*_NAMED, ModuleType, np.generic, Enum)):
        return ()
    if isinstance(value, np.ndarray):
        return tuple(value.ravel()) if value.dtype == object else ()
    match value:
        case partial():
            inside = (value.func, *value.args, *value.keywords.values())
        case MethodType():
            inside = (value.__func__, value.__self__)
        case Mapping():
            inside = (*value.keys(), *value.values())
        case tuple() | list() | set() | frozenset():
            inside = tuple(value)
        case _:
            inside = ()
    return inside if is_tensor(value) else (*inside, *attributes(value).values())


def reduced(value: Any) -> tuple[Any, ...]:
    """Return what a copy of a value is made from: a function, its arguments, and a state.

    Raises:
        TypeError: The value cannot be copied.
    """
    made = value.__reduce_ex__(4)
    if isinstance(made, str):
        return (made,)
    return tuple(
        list(part) if place in (3, 4) and part else part for place, part in enumerate(made)
    )


def is_tensor(value: Any) -> bool:
    """Tell whether a value is a tensor or a parameter of torch, which need not be loaded."""
    return type(value).__module__.partition(".")[0] == "torch" and hasattr(value, "detach")


def _entries(tensor: Any) -> str:
    """Return a hash of a tensor's entries; what NumPy lacks is widened, which changes none."""
    plain = tensor.detach().cpu()
    try:
        entries = plain.numpy()
    except TypeError:
        entries = plain.double().numpy()
    return hashlib.sha256(np.ascontiguousarray(entries).tobytes()).hexdigest()
