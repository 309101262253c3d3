"""A point as the text that makes it: each value through the function that knows its domain."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from ....theory import domain as domains
from ....theory.composite import Parameters, Stack
from ....theory.shape import Dimension
from ..script.errors import ScriptError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ....theory.claim import Claim
    from ....theory.domain import Domain

MAKERS = {
    domains.Real: "real",
    domains.Integer: "integer",
    domains.Natural: "natural",
    domains.Positive: "positive",
    domains.NonNegative: "nonnegative",
    domains.NonZero: "nonzero",
    domains.Between: "bounded",
    domains.NonzeroRows: "nonzero_rows",
    domains.NonconstantRows: "nonconstant_rows",
    domains.UnitRows: "unit_rows",
    domains.Orthogonal: "orthogonal",
    domains.StochasticRows: "stochastic_rows",
    domains.DoublyStochastic: "doubly_stochastic",
    domains.OneHotRows: "one_hot_rows",
    domains.Index: "index",
    domains.Permutation: "permutation",
    domains.Mask: "mask",
    domains.Place: "place",
    domains.CausalMask: "causal_mask",
    domains.PaddingMask: "padding_mask",
}
"""Which function of the stand-alone parts makes the members of a domain."""


def point_lines(
    claim: Claim,
    sizes: Mapping[str, int],
    values: Mapping[str, Any],
    kinds: Mapping[type, str],
) -> list[str]:
    """Return the lines that make a point: its sizes, what they must be, and the claim's arguments.

    Args:
        claim: The claim.
        sizes: The point's sizes.
        values: Its arguments, with Fractions, whole numbers and truth values in arrays.
        kinds: How the certificate calls the dataclasses among them.

    Raises:
        ScriptError: A domain is one that no stand-alone part knows.
    """
    lines = [f"SIZES.update({', '.join(f'{name}={size}' for name, size in sizes.items())})"]
    for name, bound in claim.bounds.items():
        if bound.low > 1 or bound.high is not None:
            most = "" if bound.high is None else f", {bound.high}"
            lines.append(f'ranged("{name}", {bound.low}{most})')
    for name, domain in claim.parameters.items():
        lines.append(f"POINT[{name!r}] = {_text(domain, values[name], kinds)}")
    return lines if sizes else lines[1:]


def _text(domain: Domain, value: Any, kinds: Mapping[type, str]) -> str:
    if isinstance(domain, domains.Optional):
        return "None" if value is None else _text(domain.inner, value, kinds)
    if isinstance(domain, domains.Size):
        return f'SIZES["{domain.shape}"]' if str(domain.shape).isidentifier() else repr(value)
    if isinstance(domain, Stack):
        return f"({' '.join(f'{_text(domain.inner, each, kinds)},' for each in value)})"
    if isinstance(domain, Parameters):
        fields = domain.fields.items()
        inner = [f"{name}={_text(each, getattr(value, name), kinds)}" for name, each in fields]
        return f"{kinds[domain.kind]}({', '.join(inner)})"
    if type(domain) not in MAKERS:
        raise ScriptError(
            f"a certificate knows no {type(domain).__name__}, whose members it would have to check"
        )
    shape = " ".join(each.expression for each in domain.shape.dimensions)
    more = [f", {each}" for each in _bounds(domain)]
    return f'{MAKERS[type(domain)]}("{shape}", {_values_text(np.asarray(value))}{"".join(more)})'


def _bounds(domain: Domain) -> list[str]:
    """Return what a domain's function is told besides shape and values."""
    match domain:
        case domains.Natural(high=int() as high):
            return [str(high)]
        case domains.Between(low=low, high=high):
            return [f'"{low}"', f'"{high}"']
        case domains.Index(below=below):
            return [f'"{Dimension.parse(below).expression}"']
    return []


def _values_text(array: np.ndarray) -> str:
    if array.ndim:
        return f"[{', '.join(map(_values_text, map(np.asarray, array)))}]"
    value = array[()]
    if array.dtype == object:
        number = Fraction(str(value))
        return str(number) if number.denominator == 1 else f'"{number}"'
    return repr(value.item())
