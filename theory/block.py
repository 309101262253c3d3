"""Blocks: pure functions whose signature declares, once, the domains of what they take.

The annotations give the shapes. They are checked at each call, in the same words in every number
system; they let strategies, samplers and the law matrix draw inputs and parameters without more
code; and they are what `lakatos blocks` prints. Shapes name the last axes; any axes may lead those
of the input.
"""

from __future__ import annotations

import functools
import inspect
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from .composite import domain_of
from .domain import Optional
from .signature import Signature, annotated
from .source import Citation, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from .domain import Domain
    from .shape import Bounds, Order, Shape

_Function = TypeVar("_Function", bound="Callable[..., Any]")
_Lengths = tuple[tuple[str, tuple[int, ...]], ...]
_MOST_FITTING = 1024
"""So many lengths are known of a block at most."""
_WHOLE = {int}
_FORMULA = re.compile(r"\$\$(.*?)\$\$", re.DOTALL)


class BlockError(Exception):
    """A block is not well declared; the message says which part, where, and the next step."""


@dataclass(frozen=True, eq=False)
class Block:
    """What a block declares about itself."""

    function: Callable[..., Any]
    """The bare function, without the checks of its arguments."""
    source: Citation
    rational: bool
    """Whether every rational input has a rational output, computed in fractions."""
    entrywise: bool = False
    """Whether each entry is treated by itself, so that there may be fewer axes."""
    checked: Callable[..., Any] = field(init=False)
    """The function as it is called: with its checks."""
    _fitting: set[_Lengths] = field(default_factory=set, init=False, repr=False)
    """Lengths of arguments that were found to fit."""

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Check the shapes of the arguments and apply the function."""
        given = {**dict(zip(self._names, arguments, strict=False)), **named}
        domains = self.signature.parameters
        lengths = _lengths(domains, given)
        if lengths is None or lengths not in self._fitting:
            check_shapes(domains, given, fewer=self.entrywise)
            if lengths is not None and len(self._fitting) < _MOST_FITTING:
                self._fitting.add(lengths)
        return self.function(*arguments, **named)

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(inspect.signature(self.function).parameters)

    @property
    def name(self) -> str:
        """The function's name."""
        return self.function.__name__

    @property
    def subject(self) -> str:
        """The file that declares the block, without its ending."""
        return self.function.__module__.rpartition(".")[2]

    @property
    def family(self) -> str:
        """The package of that file: among ours, a family of subjects."""
        return self.function.__module__.rpartition(".")[0].rpartition(".")[2]

    @cached_property
    def sentence(self) -> str:
        """The first sentence of the docstring."""
        return " ".join(inspect.cleandoc(self.function.__doc__ or "").split("\n\n")[0].split())

    @cached_property
    def formula(self) -> str:
        """The formula of the docstring, in LaTeX."""
        found = _FORMULA.search(self.function.__doc__ or "")
        return " ".join(found[1].split()) if found else ""

    @cached_property
    def signature(self) -> Signature:
        """The domains of the arguments, those that may be left out as `Optional`."""
        found = annotated(self.function).items()
        return Signature({name: domain for name, domain in found if domain is not None})

    @cached_property
    def parameters(self) -> Mapping[str, Domain]:
        """The domains of the required arguments."""
        return self.signature.required.parameters

    @cached_property
    def result(self) -> Domain | None:
        """The domain of the result."""
        return domain_of(inspect.signature(self.function, eval_str=True).return_annotation)

    @property
    def bounds(self) -> dict[str, Bounds]:
        """The sizes that the signature names, with their ranges."""
        return self.signature.bounds

    @property
    def systems(self) -> tuple[str, ...]:
        """The number systems that the block runs in."""
        return ("floats", "balls", "fractions") if self.rational else ("floats", "balls")

    def shapes(self) -> str:
        """Return the shapes in words: ``query (n, d_k), key (m, d_k) -> (n, d_v)``."""
        domains = self.signature.parameters.items()
        taken = ", ".join(f"{name} {domain.outline()}" for name, domain in domains)
        return f"{taken} -> {self.result.outline() if self.result else '?'}"

    @property
    def _around(self) -> str:
        if self.entrywise:
            return "each entry by itself, so there may be any axes, or none"
        return "any axes may lead those of the input"

    def documentation(self) -> str:
        """Return the docstring with the declared facts added."""
        numbers = "floats, balls and fractions" if self.rational else "floats and balls"
        parts = (
            inspect.cleandoc(self.function.__doc__ or ""),
            f"Shapes: {self.shapes()}; {self._around}.",
            f"Numbers: {numbers}.",
            f"Source: {self.source}.",
        )
        return "\n\n".join(parts) + "\n"


def block(
    *, source: Source | Citation, rational: bool = False, entrywise: bool = False
) -> Callable[[_Function], _Function]:
    """Declare a function as a block.

    Args:
        source: The paper and the equation that define it.
        rational: Whether it runs in fractions on every rational input.
        entrywise: Whether it treats each entry by itself: it then takes vectors and numbers, too.

    Raises:
        BlockError: The docstring lacks a sentence or a formula, or no argument has a domain.
    """
    cited = Citation(source) if isinstance(source, Source) else source

    def declare(function: _Function) -> _Function:
        made = Block(function, cited, rational, entrywise)
        where = f"{function.__module__}.{function.__name__}"
        if not made.sentence or not made.formula:
            raise BlockError(
                f"{where} has no {'formula' if made.sentence else 'docstring'}: say in a "
                "sentence what it does and give the formula between $$ and $$"
            )

        @functools.wraps(function)
        def checked(*arguments: Any, **named: Any) -> Any:
            return made(*arguments, **named)

        object.__setattr__(made, "checked", checked)
        checked.__block__ = made  # type: ignore[attr-defined]
        return checked  # type: ignore[return-value]

    return declare


def declared(function: Any) -> Block | None:
    """Return what a function declares, if it is a block."""
    return getattr(function, "__block__", None)


def _lengths(domains: Mapping[str, Domain], arguments: Mapping[str, Any]) -> _Lengths | None:
    """Return every array's place and lengths; None where one is no array, or no length a number."""
    found: list[tuple[str, tuple[int, ...]]] = []
    for name, domain in domains.items():
        value = arguments.get(name)
        if value is None:
            if isinstance(domain, Optional):
                continue
            return None
        for place, _, part in domain.arrays(name, value):
            lengths = getattr(part, "shape", None)
            if lengths is None or not {*map(type, lengths)} <= _WHOLE:
                return None
            found.append((place, tuple(lengths)))
    return tuple(found)


def check_shapes(
    domains: Mapping[str, Domain], arguments: Mapping[str, Any], *, fewer: bool = False
) -> None:
    """Require the last axes of the arguments to fit the shapes that the domains name.

    Args:
        domains: What the parameters may be.
        arguments: What they are.
        fewer: Whether an array may have fewer axes, which are then the last ones.

    Raises:
        ValueError: An argument is no array, has too few axes, an empty axis, or disagrees with an
            earlier one on a size.
    """
    sizes: dict[str, tuple[int, str]] = {}
    later, between = [], []
    for name, shape, lengths in _arrays(domains, arguments, fewer=fewer):
        last = shape.dimensions[len(shape.dimensions) - len(lengths) :]
        for dimension, length in zip(last, lengths, strict=True):
            between.append(dimension.order)
            if dimension.plain:
                if length == 0:
                    raise ValueError(
                        f"{name} has an empty axis {dimension} (shape {lengths}): give it at "
                        "least one entry"
                    )
                _agree(sizes, dimension.expression, length, name)
                if length < dimension.low or length > (dimension.high or length):
                    raise ValueError(f"{name} has {dimension}={length}, but needs {dimension.text}")
            else:
                later.append((name, dimension, length))
    _refuse_disorder(filter(None, between), sizes)
    for name, dimension, length in later:
        if all(known in sizes for known in dimension.names):
            expected = dimension.size({known: sizes[known][0] for known in dimension.names})
            if length != expected:
                given = ", ".join(f"{known}={sizes[known][0]}" for known in dimension.names)
                raise ValueError(
                    f"{name} has an axis of {length} where {dimension} = {expected} is "
                    f"expected ({given or 'a fixed size'}): reshape {name} or change the others"
                )


def _refuse_disorder(between: Iterable[Order], sizes: Mapping[str, tuple[int, str]]) -> None:
    """Refuse sizes that break a bound between two of them."""
    for order in between:
        known = order.less in sizes and order.more in sizes
        if known and sizes[order.less][0] + order.by > sizes[order.more][0]:
            given = ", ".join(f"{name}={sizes[name][0]}" for name in (order.less, order.more))
            raise ValueError(f"{order} is needed, but {given}: change one of the two")


def _agree(sizes: dict[str, tuple[int, str]], size: str, length: int, name: str) -> None:
    """Bind a size at its first appearance and compare at the others."""
    known, first = sizes.setdefault(size, (length, name))
    if length != known:
        others = ", ".join(f"{key}={value}" for key, (value, _) in sizes.items() if key != size)
        raise ValueError(
            f"{name} has {size}={length} but {first} has {size}={known}"
            f"{f' ({others})' if others else ''}: give both one {size}"
        )


def _arrays(
    domains: Mapping[str, Domain], arguments: Mapping[str, Any], *, fewer: bool
) -> Iterator[tuple[str, Shape, tuple[int, ...]]]:
    """List every array among the arguments with its declared shape and its lengths."""
    for name, domain in domains.items():
        value = arguments.get(name)
        if value is None and isinstance(domain, Optional):
            continue
        for place, inner, part in domain.arrays(name, value):
            wanted = len(inner.shape.dimensions)
            if not hasattr(part, "shape"):
                raise ValueError(
                    f"{place} must be an array of shape {inner.outline()}, got a "
                    f"{type(part).__name__}: make it an array of one number system first"
                )
            shape = tuple(part.shape)
            if len(shape) < wanted and not fewer:
                raise ValueError(
                    f"{place} needs the axes {inner.outline()} but has shape {shape}: add the "
                    "missing axes with expand_dims"
                )
            yield place, inner.shape, shape[max(len(shape) - wanted, 0) :]


__all__ = ["Block", "BlockError", "block", "check_shapes", "declared"]
