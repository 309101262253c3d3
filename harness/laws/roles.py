"""Which inputs of a block play which part, read off their names, kinds and axes.

Keys are what a query attends to: the arrays that share an axis which neither the first input nor
the output has, or else the second and third of the first one's length. A mask is one of booleans
whose last axis is that of the keys, or that of the tokens themselves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

from ...theory.composite import ModuleParameters
from ...theory.domain import Index, Mask, Natural, Optional, PaddingMask, Permutation, Place, Real
from ...theory.laws import BATCH, HEADS, KEYS, POSITIONS, SEQUENCE, SLOPES, STATE
from ...theory.shape import TOKENS, Dimension, Shape
from ..catalogue.heads import held_in
from ..catalogue.own import UserBlock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...theory.block import Block
    from ...theory.domain import Domain
    from ...theory.laws import RoleLaw, Site

SAMPLES = frozenset(("b", "batch", "bs", "samples"))
"""Names of an axis that counts samples, in small letters."""
PLACES = frozenset(("positions", "position_ids", "pos", "input_pos"))
"""Names of an input that says where tokens are."""
_MORE = "more"


@dataclass(frozen=True)
class Part:
    """An array that plays a part: its name, and the axis that counts, from the end."""

    name: str
    domain: Domain
    axis: int
    outer: int = 1
    """How many blocks of what counts the axis has."""
    count: int = 0
    """How much of what counts a module's parameter has."""
    within: str = ""
    """The argument that holds it under its name, where it is none itself."""

    @property
    def variable(self) -> str:
        """What the law's map calls it."""
        return re.sub(r"\W", "_", self.name)

    @property
    def value(self) -> str:
        """The text of its value."""
        return f"{self.within}[{self.name!r}]" if self.within else self.name

    def along(self, dimension: Dimension) -> Domain:
        """Return the domain of such arrays with another axis where the one is that counts."""
        axes = list(self.domain.shape.dimensions)
        axes[self.axis] = dimension
        return replace(self.domain, shape=Shape(tuple(axes)))


@dataclass(frozen=True)
class Cast:
    """What plays a law's part in a block."""

    parts: tuple[Part, ...]
    size: Dimension
    out: int | None = None
    """The axis of the output that counts the same, from the end."""
    mask: Part | None = None
    rows: bool = False
    """Whether the mask has a row for each token of the first input."""
    own: bool = False
    """Whether the keys are the tokens themselves."""

    @property
    def names(self) -> list[str]:
        """What the law's map takes."""
        return [each.variable for each in (*self.parts, *([self.mask] if self.mask else []))]

    def given(self, name: str) -> str:
        """Return the text of an argument of the block within the law's map."""
        held = [each for each in self.parts if each.within == name]
        if not held:
            return name
        return f"{{**{name}, {', '.join(f'{each.name!r}: {each.variable}' for each in held)}}}"


def cast(law: RoleLaw, block: Block, first: str, site: Site) -> Cast | str:
    """Return what plays the law's part in a block, or why nothing does."""
    about = law.about
    if about == KEYS:
        return _hidden(law, block, first, site) if law.hides else _keys(block, first, site)
    if about == STATE and getattr(block, "stepped", None) is None:
        return (
            "it speaks of a cache, and none is declared: name the argument as a state, as in "
            '"x: n d; cache: state", for a block that returns its output and the next cache'
        )
    if about in (SEQUENCE, STATE):
        if site.tokens is None:
            return "it speaks of tokens, and no axis is named n or t"
        return _counted(block, site.dimension(site.tokens))
    if about == BATCH:
        return _batch(block, site)
    others = {HEADS: _heads, POSITIONS: _positions, SLOPES: _slopes}
    return others[about](block)


def _slopes(block: Block) -> Cast | str:
    """Return what a backward that is written by hand goes back to."""
    names = getattr(block, "backward", {})
    if not names:
        return (
            "it speaks of a backward that is written by hand, and there is none over the reals: "
            "the block is a module, or a function of tensors, that applies a "
            "torch.autograd.Function"
        )
    parts = [Part(name, block.parameters[name], -1) for name in names]
    return Cast(tuple(parts), Dimension.parse("1"))


def _positions(block: Block) -> Cast | str:
    """Return what says where tokens are."""
    parts = [Part(name, each, -1) for name, each in block.parameters.items() if name in PLACES]
    if not parts:
        return f"it speaks of places, and no input is named {' or '.join(sorted(PLACES))}"
    if isinstance(parts[0].domain, Index):
        return f"it speaks of all places, and {parts[0].name} ends with a table"
    return Cast(tuple(parts), parts[0].domain.shape.dimensions[-1])


def _heads(block: Block) -> Cast | str:
    """Return what holds heads: parameters of a module, or inputs with an axis of them."""
    parts, names = _heads_of_module(block), set[str]()
    if parts:
        return Cast(tuple(parts), Dimension.parse(str(parts[0].count)))
    for name, domain in block.parameters.items():
        axes = domain.shape.dimensions if type(domain) is Real else ()
        for at, axis in enumerate(axes):
            factors = held_in(str(axis))
            if factors is not None:
                parts.append(Part(name, domain, at - len(axes), factors[0]))
                names.update(axis.names)
    returned = block.result.shape.dimensions if block.result else ()
    if not parts or any(held_in(str(axis)) for axis in returned):
        return (
            "it speaks of what holds heads: say where a module's parameters do, as in "
            '"x: n 4; query.weight: heads*2 4", or name an axis of inputs heads'
        )
    twice = len({part.name for part in parts}) < len(parts)
    if len(names) > 1 or twice:
        return f"it speaks of one kind of heads, and there are {', '.join(sorted(names))}"
    return Cast(tuple(parts), Dimension.parse(names.pop()))


def _heads_of_module(block: Block) -> list[Part]:
    """Return the parameters of a module that hold heads."""
    if not isinstance(block, UserBlock):
        return []
    found: list[Part] = []
    for within, drawn in block.parameters.items():
        if isinstance(drawn, ModuleParameters):
            names = (name for name, _ in drawn.shapes_by_name)
            domains = dict(zip(names, drawn.members(), strict=True))
            found += [
                Part(name, domains[name], held.axis, held.outer, held.count, within)
                for name, held in block.heads.items()
            ]
    return found


def _counted(block: Block, size: Dimension) -> Cast | str:
    """Return everything that has an axis, where more along it is an input as well."""
    if not size.plain:
        return f"it speaks of more tokens, and their number is {size}: name it n"
    if block.bounds[size.expression].high is not None:
        return f"it speaks of more tokens, and {size} ends at {block.bounds[size.expression].high}"
    found: list[Part] = []
    for name, domain in block.parameters.items():
        axes = _mentioning(domain, size)
        if not axes:
            continue
        at = axes[0] if len(axes) == 1 else None
        if at is None or (isinstance(domain, Mask | PaddingMask) and at == -1):
            return f"it speaks of more tokens, and {name} has a place for each of them"
        found.append(Part(name, domain, at))
    if any(each.axis not in (-1, -2) for each in found):
        return f"it speaks of tokens whose axis is one of the last two, and {size} is none"
    out = _place(block, size)
    if out is None:
        return f"it speaks of an output with an axis {size}"
    return Cast(tuple(found), size, out)


def _mentioning(domain: Domain, size: Dimension) -> list[int | None]:
    """Return the axes, from the end, that have a size; None for one within something larger."""
    axes = domain.shape.dimensions
    own = [at - len(axes) for at, each in enumerate(axes) if each.expression == size.expression]
    every = chain.from_iterable(each.shape.dimensions for each in domain.members())
    mentioned = [each for each in (*axes, *every) if size.expression in each.names]
    return (
        [*own]
        if all(each.expression == size.expression for each in mentioned) and (own or not mentioned)
        else [None]
    )


def _batch(block: Block, site: Site) -> Cast | str:
    """Return everything that has a batch axis."""
    size, *_ = site.shape.dimensions
    if size.expression.lower() not in SAMPLES:
        return "it speaks of samples, and the first axis is not named b"
    found = []
    for name, domain in block.parameters.items():
        axes = _mentioning(domain, size)
        at = axes[0] if len(axes) == 1 else None
        if at is not None:
            found.append(Part(name, domain, at))
        elif axes:
            return f"it speaks of more samples, and {name} has a place for each of them"
    out = _place(block, size)
    if out is None:
        return f"it speaks of an output with an axis {size}"
    return Cast(tuple(found), size, out)


def _place(block: Block, size: Dimension) -> int | None:
    """Return the axis of the output, from the end, that has a size."""
    axes = block.result.shape.dimensions if block.result else ()
    found = [at - len(axes) for at, each in enumerate(axes) if str(each) == str(size)]
    return found[0] if len(found) == 1 else None


def _keys(block: Block, first: str, site: Site) -> Cast | str:
    """Return what a query attends to."""
    others = {name: each for name, each in block.parameters.items() if name != first}
    parts = [part for name, each in others.items() for part in _tokens_of(name, each)]
    own = "" if site.tokens is None else str(site.dimension(site.tokens))
    out = [] if block.result is None else [str(each) for each in block.result.shape.dimensions]
    apart = {str(each.domain.shape.dimensions[each.axis]) for each in parts} - {own, *out}
    if len(apart) == 1:
        (name,) = apart
    elif own and sum(_axis_named(each, own) for each in parts) > 1:
        name = own
    else:
        return (
            "it speaks of keys, and there are none: give queries, keys and values apart, as in "
            '"query: n d; key: m d; value: m e"'
        )
    chosen = tuple(each for each in parts if _axis_named(each, name))
    size = chosen[0].domain.shape.dimensions[chosen[0].axis]
    return Cast(chosen, size, None if not own else _place(block, site.dimension(site.tokens)))


def _axis_named(part: Part, name: str) -> bool:
    return str(part.domain.shape.dimensions[part.axis]) == name


def _tokens_of(name: str, domain: Domain) -> list[Part]:
    """Return an array of numbers or a mask as a part, once for an axis that counts tokens."""
    if type(domain) not in (Real, Mask, PaddingMask):
        return []
    axes = domain.shape.dimensions
    found = [at - len(axes) for at, each in enumerate(axes) if str(each).lower() in TOKENS]
    found = [at for at in found if at in (-1, -2)]
    if isinstance(domain, Mask | PaddingMask):
        found = found[-1:]
    return [Part(name, domain, at) for at in found] if len(found) == 1 else []


def _hidden(law: RoleLaw, block: Block, first: str, site: Site) -> Cast | str:
    """Return what a mask hides: the keys, or the tokens themselves."""
    found = _keys(block, first, site)
    own = None if site.tokens is None else site.dimension(site.tokens)
    wants = [] if isinstance(found, str) else [found.size]
    mask, size = _mask(block, [*wants, *([own] if own else [])])
    if mask is None or size is None:
        return (
            "it speaks of a mask, and there is none along the keys or the tokens: name it with "
            'its kind, as in "query: n d; key: m d; value: m e; mask: n m bool"'
        )
    rows = len(mask.domain.shape.dimensions) > 1 and own is not None and _rows(mask, own)
    shared = own is not None and str(size) == str(own)
    if isinstance(found, str) or (shared and law.grows):
        if own is None or site.tokens is None:
            return "it speaks of tokens, and no axis is named n or t"
        parts = [
            part
            for name, each in block.parameters.items()
            for part in _tokens_of(name, each)
            if name != mask.name and _axis_named(part, str(own))
        ]
        found = Cast(tuple(parts), own, _place(block, own), own=True)
    parts = [each for each in found.parts if each.name != mask.name]
    return replace(found, parts=tuple(parts), mask=mask, rows=rows)


def _rows(mask: Part, own: Dimension) -> bool:
    return str(mask.domain.shape.dimensions[-2]) == str(own)


def _mask(block: Block, sizes: list[Dimension]) -> tuple[Part | None, Dimension | None]:
    """Return the mask whose last axis is the first of these sizes that has one."""
    for size in sizes:
        for name, given in block.signature.parameters.items():
            domain = given.inner if isinstance(given, Optional) else given
            axes = domain.shape.dimensions
            if isinstance(domain, Mask | PaddingMask) and axes and str(axes[-1]) == str(size):
                return Part(name, domain, -1), size
    return None, None


@dataclass
class Arguments:
    """What a law draws beside the block's own arguments, and how it is called after its map."""

    block: Block
    cast: Cast
    site: Site
    drawn: dict[str, Domain] = field(default_factory=dict)

    def text(self, law: RoleLaw) -> str:
        """Return what the law is given, and draw it."""
        given = [self._given(name, kind) for name, kind in law.arguments.items()]
        facts = {
            "axes": tuple(part.axis for part in self.cast.parts),
            "out": self.cast.out,
            "outer": tuple(part.outer for part in self.cast.parts),
            "own": self.cast.own,
            "rows": self.cast.rows,
        }
        return ", ".join([*given, *(f"{name}={facts[name]!r}" for name in law.told)])

    def _given(self, name: str, kind: str) -> str:  # noqa: PLR0911 - one for each kind
        match kind:
            case "parts":
                return _tuple([part.value for part in self.cast.parts])
            case "others":
                return self._like({part.name: part.domain for part in self.cast.parts})
            case "more":
                return self._like_along(_fresh(_MORE, self.block))
            case "one more":
                return self._like_along(Dimension.parse("1"))
            case "order":
                return self._draw(name, Permutation(Shape((self.cast.size,))))
            case "mask" if self.cast.mask is not None:
                return self.cast.mask.name
            case "place" if self.cast.rows:
                return self._draw(name, Place(Shape((self.site.dimension(self.site.tokens),))))
            case "gradient" if self.block.result is not None:
                return self._draw(name, Real(self.block.result.shape))
            case "shift":
                return self._draw(name, Natural(Shape(())))
        return "None"

    def _draw(self, name: str, domain: Domain) -> str:
        while name in self.block.signature.parameters or name in self.drawn:
            name += "_"
        self.drawn[name] = domain
        return name

    def _like(self, domains: Mapping[str, Domain]) -> str:
        return _tuple([self._draw(f"{name}_", domain) for name, domain in domains.items()])

    def _like_along(self, dimension: Dimension) -> str:
        return self._like({part.name: part.along(dimension) for part in self.cast.parts})


def _tuple(names: list[str]) -> str:
    return f"({', '.join(names)},)"


def _fresh(name: str, block: Block) -> Dimension:
    """Return a size that the block does not have."""
    while name in block.bounds:
        name += "_"
    return Dimension.parse(name)
