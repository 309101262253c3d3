"""Oracles: programs of other authors for what a block computes, and how far both may differ.

The bound. Let E be the exact result, enclosed at 128 bits, and U = 2^-53. In float64 a rounding
errs by U of its size, a sum of k terms by k U of the sum of their sizes, in any order, and exp,
tanh, sqrt, erf, sin and cos by 4 U. No sum here has over 100 terms, so each step of the block, and
each of an oracle that takes the same ones, fused or in another order, errs by less than
128 U = 2^-46 of its size.

Balls carry the errors of steps to the result. At 52 bits a step that float64 has to round adds at
least 2^-52 of its size to the radius, and the later steps spread it as they spread errors. Errors
of 2^-46 are spread as those of 2^-52 are, 64 times as wide, to first order: so either float64
result lies within r = 64 times that radius of E, and the two differ by 2 r at most. (Balls at 46
bits say the same of one layer; in stacks, their higher orders exceed the first.)

Some oracles pass through larger numbers than the block does: elu returns e^x - 1, to which 1 is
added; cdist returns 1 - cos; Swin adds 8 to every score. They take a few such steps, each of which
errs by U of its size, and 128 U of the block's own sizes has room for sizes tens of times as large.
So nothing is tuned: a result out of bounds comes from another formula. And r is at most `NARROW` of
the result, so that another formula shows.
"""

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import torch
from flint import arb
from lakatos.systems import FLOAT64, balls
from lakatos.theory.block import Block, declared
from lakatos.theory.composite import Parameters, Stack
from lakatos.theory.domain import Optional

from . import families as declarations
from .enclosing import COARSE_BITS, NARROW, enclosed

FINE_BITS, STEP_BITS = 128, 52


@dataclass(frozen=True)
class Oracle:
    """Another author's program for a block, and the arguments on which both are run."""

    block: Block
    label: str
    run: Callable[..., Any]
    sizes: Sequence[dict[str, int]]
    options: Sequence[dict[str, Any]]
    whole: Sequence[bool]
    given: Callable[..., Sequence[Any]]
    blocks: Sequence[Block]
    note: str
    scale: float

    @property
    def names(self) -> str:
        """The blocks that are compared: the one, or those of which a composition is made."""
        return " + ".join(block.name for block in self.blocks)

    def arguments(self):
        """Draw arguments for every size, with all that may be left out and without."""
        generator = np.random.default_rng(20170612)
        for sizes, whole in product(self.sizes, self.whole):
            drawn = {
                name: _drawn(domain, sizes, generator, whole, self.scale)
                for name, domain in self.block.signature.parameters.items()
            }
            yield list(self.given(**drawn).values())

    def compare(self) -> list["Comparison"]:
        """Compare the block with its oracle on all arguments under all options."""
        return [
            _compare(self.block, self.run, arguments, options)
            for arguments, options in product(self.arguments(), self.options)
        ]


@dataclass(frozen=True)
class Comparison:
    """The largest difference of two float64 results, the bound there, and whether all is within."""

    difference: float
    bound: float
    agree: bool


DECLARED: list[Oracle] = []


def oracle(
    block,
    label,
    *,
    sizes=None,
    options=({},),
    whole=None,
    given=dict,
    of=None,
    note="",
    scale=0.75,
):
    """Declare that a function of the block's arguments, as torch tensors, computes the same.

    Args:
        block: The block, or a composition of blocks that is annotated as a block is.
        label: The public name of what the function calls.
        sizes: The sizes of the arguments; small and different ones unless given.
        options: Keyword arguments of both, each set a case of its own.
        whole: Whether to give what may be left out; both ways unless said.
        given: What is done to drawn arguments before both take them.
        of: The blocks of which a composition is made.
        note: How the two were made to match, where they differ.
        scale: The deviation of the numbers, which are drawn normal; deep stacks need small ones,
            since the radii of balls grow in them faster than errors do.
    """
    made = declared(block) or Block(block, None, rational=False)
    blocks = [declared(each) for each in of] if of else [made]
    ways = whole or (
        (False, True) if any(map(_may_be_left_out, made.signature.parameters.values())) else (True,)
    )

    def declare(run):
        chosen = sizes or (_different(made, 1), _different(made, 2))
        DECLARED.append(Oracle(made, label, run, chosen, options, ways, given, blocks, note, scale))
        return run

    return declare


@cache
def families() -> dict[str, list[Oracle] | str]:
    """Return the oracles of each file of `families`, or why they cannot run here."""
    found = {}
    for _, name, _ in pkgutil.iter_modules(declarations.__path__):
        known = len(DECLARED)
        try:
            importlib.import_module(f"{declarations.__name__}.{name}")
        except ModuleNotFoundError as missing:
            found[name] = f"{missing.name} is not installed: pip install 'lakatos[oracles]'"
        else:
            found[name] = DECLARED[known:]
    return found


def holding(module, **values):
    """Put values into a module, in float64 and for evaluation; parts of parts are dictionaries."""
    module.double().eval().load_state_dict(dict(_flat(values)))
    return module


def _flat(values):
    for name, value in values.items():
        if isinstance(value, dict):
            yield from ((f"{name}.{inner}", part) for inner, part in _flat(value))
        else:
            yield name, value


def as_tensors(value):
    """Turn NumPy arrays into torch tensors, wherever they stand."""
    if isinstance(value, np.ndarray):
        return torch.tensor(value)
    if is_dataclass(value):
        changes = {part.name: as_tensors(getattr(value, part.name)) for part in fields(value)}
        return replace(value, **changes)
    return tuple(map(as_tensors, value)) if isinstance(value, tuple) else value


def _different(block, least):
    """Give neighbouring sizes of a block different values, so that no axes can be exchanged."""
    return {
        name: min(bound.low + least + place % 4, bound.high or bound.low + least + place % 4)
        for place, (name, bound) in enumerate(block.bounds.items())
    }


def _may_be_left_out(domain):
    if isinstance(domain, Parameters):
        return any(map(_may_be_left_out, domain.fields.values()))
    return isinstance(domain, Optional) or (
        isinstance(domain, Stack) and _may_be_left_out(domain.inner)
    )


def _drawn(domain, sizes, generator, whole, scale):
    """Draw an element of a domain in float64."""
    if isinstance(domain, Optional):
        return _drawn(domain.inner, sizes, generator, whole, scale) if whole else None
    if isinstance(domain, Parameters):
        return domain.kind(
            **{
                name: _drawn(part, sizes, generator, whole, scale)
                for name, part in domain.fields.items()
            }
        )
    if isinstance(domain, Stack):
        depth = range(domain.depth.size(sizes))
        return tuple(_drawn(domain.inner, sizes, generator, whole, scale) for _ in depth)
    free = []
    for kind in domain.coordinates:
        numbers = generator.normal(scale=3 if kind.integer else scale, size=kind.shape.sizes(sizes))
        cells = np.empty(numbers.shape)
        for place, number in np.ndenumerate(numbers):
            cells[place] = kind.clamp(Fraction(number), sizes)
        free.append(cells.astype(np.int64) if kind.index else cells)
    return domain.build(free, sizes, FLOAT64)


def _compare(block, run, arguments, options):
    ours = np.asarray(block(*arguments, **options))
    with torch.no_grad():
        theirs = np.asarray(run(*map(as_tensors, arguments), **options))
    assert ours.dtype == theirs.dtype == np.float64
    assert ours.shape == theirs.shape
    balls_given = list(map(enclosed, arguments))
    with balls(STEP_BITS).context():
        coarse = block(*balls_given, **options)
    with balls(FINE_BITS).context():
        exact = block(*balls_given, **options)
        agree, differences = True, []
        for near, radius, one, other in zip(
            exact.entries().ravel(),
            (2 ** (STEP_BITS - COARSE_BITS) * each.rad() for each in coarse.entries().ravel()),
            map(arb, map(float, ours.ravel())),
            map(arb, map(float, theirs.ravel())),
            strict=True,
        ):
            narrow = radius <= NARROW * max(1, abs(float(near)))
            agree &= narrow and abs(one - near) <= radius and abs(other - near) <= radius
            differences.append((float(abs(one - other)), float(2 * radius)))
    difference, bound = max(differences)
    return Comparison(difference, bound, bool(agree))
