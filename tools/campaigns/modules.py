"""Torch modules against far more digits: the estimated error encloses the error that is there.

A module is compared with what it computes in balls at 400 bits, or with what it is known to be. The
claim that it is that is true, and must not fail; that it is something else by a 256th should.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
import torch
from lakatos.harness.judge.point import judge
from lakatos.harness.search.estimate import ESTIMATE
from lakatos.reference import attention, gelu, layer_norm, self_attention, softmax
from lakatos.systems import Array, array_namespace, balls, constant, erf, sigmoid
from lakatos.theory import HOLDS, Real, Relation, claim, equal
from lakatos.theory.relation import Truth
from lakatos.theory.witness import Point

from .campaign import DECIDED, OPEN, Campaign, Outcome, wrong
from .expressions import pick
from .relations import HERE

EXACT = balls(400)
_DIGITS = 2**120
_FARTHEST = 2**12
"""Numbers with a larger power of two in them are beyond the range of floats."""
TOKENS, CHANNELS = 3, 2
NEAR = (1, 1, Fraction(1, 4), Fraction(1, 64), Fraction(1, 2**12))
FAR = (8, 1024, 2**14)


@claim(latex="P", source=HERE, expected=HOLDS, numbers=ESTIMATE)
def computed(x: Real[Array, "3 2"]) -> Relation:
    """State what a module computes."""
    return equal(x, x)


@dataclass(frozen=True)
class Module:
    """What runs in torch, and what it is in balls: itself, if it is no other."""

    run: Callable[[Any], Any]
    known: Callable[[Any], Any] | None = None


def by(name: str, **how: Any) -> Callable[..., Any]:
    return lambda x, *rest: getattr(array_namespace(x), name)(x, *rest, **how)


def angle(x: Any) -> Any:
    """Return the angle between a vector and itself, which is zero."""
    length = 1 + (x * x).sum(-1, keepdim=True)
    cosine = ((x / length.sqrt()) ** 2).sum(-1, keepdim=True) + 1 / length
    return torch.acos(cosine.clamp(-1, 1)) * torch.ones_like(x)


def distances(x: Any) -> Any:
    return torch.cdist(x, x, compute_mode="use_mm_for_euclid_dist")


def known_distances(x: Any) -> Any:
    xp = array_namespace(x)
    apart = xp.expand_dims(x, axis=0) - xp.expand_dims(x, axis=1)
    return xp.sqrt(xp.sum(apart * apart, axis=-1))


def behind_threshold(x: Any) -> Any:
    """Return the input, unless rounding pushes the sum of a softmax below one."""
    return torch.where(x.softmax(-1).sum(-1, keepdim=True) >= 1, x, torch.zeros_like(x))


def beside_large(x: Any) -> Any:
    xp = array_namespace(x)
    return xp.concat([constant(10**16, like=x) + 0 * x[:, :1], -1 / (1 + x[:, 1:] ** 2)], axis=-1)


def variance(x: Any) -> Any:
    """Return a variance as a difference of squares, which cancel."""
    xp = array_namespace(x)
    mean = xp.mean(x, axis=0)
    return xp.mean(x * x, axis=0) - mean * mean


def cancelling(x: Any) -> Any:
    large = constant(2**30, like=x)
    return (x / 3 + large) - large


def flat_cosine(x: Any) -> Any:
    xp = array_namespace(x)
    moved = x + Fraction(1, 4) if not isinstance(x, torch.Tensor) else x + 0.25
    return (1 - xp.cos(moved)) / (moved * moved + 1)


def powers(x: Any) -> Any:
    return by("sum", axis=-1)(by("exp")(-(x * x)))


MODULES: dict[str, Module] = {
    "softmax": Module(softmax),
    "softmax of torch": Module(lambda x: torch.softmax(x, -1), softmax),
    "layer_norm": Module(layer_norm),
    "gelu": Module(gelu),
    "gelu of torch": Module(torch.nn.functional.gelu, gelu),
    "self_attention": Module(self_attention),
    "attention": Module(lambda x: attention(x, 2 * x, x)),
    "attention of torch": Module(
        lambda x: torch.nn.functional.scaled_dot_product_attention(x, x, x),
        lambda x: attention(x, x, x),
    ),
    **{name: Module(by(name)) for name in ("tanh", "sin", "cos", "square")},
    "exp": Module(lambda x: by("exp")(by("tanh")(x))),
    "erf": Module(erf),
    "sigmoid": Module(sigmoid),
    "sigmoid of torch": Module(torch.sigmoid, sigmoid),
    "log": Module(lambda x: by("log")(1 + x * x)),
    "sqrt": Module(lambda x: by("sqrt")(x * x)),
    "running": Module(by("cumulative_sum", axis=0)),
    "products": Module(lambda x: x @ x.mT),
    "angle": Module(angle, lambda x: 0 * x),
    "distances": Module(distances, known_distances),
    "threshold": Module(behind_threshold, lambda x: x),
    "large": Module(beside_large),
    "variance": Module(variance),
    "cancelling": Module(cancelling),
    "cosine": Module(flat_cosine),
    "powers": Module(powers),
}


def point_of(generator: np.random.Generator, scales: tuple[Any, ...]) -> Point:
    """Draw entries of one scale, which float32 has."""
    cells = np.empty((TOKENS, CHANNELS), dtype=object)
    scale = pick(generator, scales)
    for place in np.ndindex(cells.shape):
        cells[place] = Fraction(scale) * Fraction(int(generator.integers(-64, 65)), 16)
    return Point({}, {"x": (cells,)})


def trial(generator: np.random.Generator, scales: tuple[Any, ...] = NEAR) -> Iterator[Outcome]:
    """Ask what every module computes at one point, and what one does after another."""
    point = point_of(generator, scales)
    for name, module in MODULES.items():
        yield from asked(name, module, point)
    first, second = (pick(generator, tuple(MODULES)) for _ in range(2))
    yield from asked(f"{second} of {first}", chained(MODULES[first], MODULES[second]), point)


def chained(first: Module, second: Module) -> Module:
    one, two = first.known or first.run, second.known or second.run
    return Module(lambda x: second.run(first.run(x)), lambda x: two(one(x)))


def asked(name: str, module: Module, point: Point) -> Iterator[Outcome]:
    """Judge a true claim and a false one."""
    known = digits(module.known or module.run, point)
    if known is None:
        yield OPEN
        return
    what = f"{name} at {[str(each) for each in point.coordinates['x'][0].ravel()]}"
    for off in (Fraction(0), Fraction(1, 256)):

        def relation(x: Any, off: Fraction = off) -> Relation:
            return equal(module.run(x), constant(known + off * (1 + abs(known)), like=x))

        try:
            truth = judge(replace(computed, function=relation), point).truth
        except Exception:  # noqa: BLE001 - a module may not take what another gives
            yield OPEN
            continue
        if truth is Truth.FALSE:
            yield DECIDED if off else wrong(f"the error is larger than its estimate: {what}")
        elif truth is Truth.TRUE:
            yield wrong(f"floats prove nothing: {what}")
        else:
            yield OPEN


def digits(function: Callable[[Any], Any], point: Point) -> np.ndarray | None:
    """Return what a function gives to forty digits of its largest entry; None where it is none."""
    with EXACT.context():
        try:
            found = function(EXACT.enter(point.coordinates["x"][0])).entries()
        except Exception:  # noqa: BLE001 - a module may not take what another gives
            return None
        if not all(hasattr(each, "is_finite") and each.is_finite() for each in found.ravel()):
            return None
        values = np.empty(found.shape, dtype=object)
        for place in np.ndindex(found.shape):
            cell = found[place]
            if cell.rad() * _DIGITS > 1 + abs(cell).upper():
                return None
            mantissa, exponent = cell.mid().man_exp()
            if abs(int(exponent)) > _FARTHEST:
                return None
            values[place] = Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
    return values


def far_out(generator: np.random.Generator) -> Iterator[Outcome]:
    """Ask the same where some numbers are below the rounding of others."""
    yield from trial(generator, FAR)


CAMPAIGN = Campaign(
    "modules",
    "torch modules, beside the same formula at twice the precision",
    trial, small=4, full=1_000,
)  # fmt: skip
FAR_CAMPAIGN = Campaign(
    "modules far out",
    "the same, where some numbers are below the rounding of others",
    far_out, small=5, full=1_000,
)  # fmt: skip
