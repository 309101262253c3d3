"""What a reading of a structure knows of an array, in words: of each law, of its reading."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from math import inf
from typing import TYPE_CHECKING, Any

from ...systems.sizes import same
from ...systems.traced import shape_of
from ..prove.structure.algebra import Affine, Degree, Parity, Same, Zeros
from ..prove.structure.bands import Band, Gap
from ..prove.structure.size import Curvature, Defined, Lipschitz, Range
from ..prove.structure.tokens import Basis, Dependence, Hull, Order, Translation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...theory.laws import Site
    from ..prove.structure.graph import Graph
    from ..prove.structure.reading import Reading

_PARITIES = {1: "even", -1: "odd", "any": "zero", None: "neither odd nor even"}
_TURNS = {0: "constant", 1: "rising", -1: "falling", None: "of no known direction"}
_CURVES = {0: "affine", 1: "convex", -1: "concave", None: "of no known curvature"}
_AFFINE = {0: "constant", 1: "affine", None: "not affine"}
_AXES = {-1: "columns", -2: "rows"}
_PLACES = {-1: "column i", -2: "row i"}


@dataclass(frozen=True)
class Knowing:
    """A reading of a graph, and how what it knows is said."""

    reading: Reading[Any]
    word: Callable[[Any], str]

    def __call__(self, x: Any) -> str:
        """Say what is known of an array."""
        return self.word(x)


def knowing(law: str, graph: Graph, site: Site) -> Knowing:
    """Return what a law is read off by, and how that is said."""
    made: Knowing = _MADE[law](graph, site)
    return made


def _of(kind: Any, words: Callable[[Any], str], *args: Any) -> Callable[[Graph, Site], Knowing]:
    def made(graph: Graph, site: Site) -> Knowing:
        del site
        reading = graph.read(kind, *args)
        return Knowing(reading, lambda x: words(reading(x)))

    return made


def _defined(graph: Graph, site: Site) -> Knowing:
    del site
    reading, ranged = graph.read(Defined), graph.read(Range)

    def word(x: Any) -> str:
        between = _interval(ranged(x))
        known = "" if between == "any number" else f", {between}"
        return f"has a value{known}" if reading(x) else "may have no value"

    return Knowing(reading, word)


def _zeros(graph: Graph, site: Site) -> Knowing:
    del site
    reading = graph.read(Zeros, True)  # noqa: FBT003 - where the input is zero
    words = {True: "zero where x is", False: "any value"}
    return Knowing(reading, lambda x: words[reading.everywhere(x)])


def _degree(found: Any, *, signed: bool) -> str:
    if found in ("any", None):
        return "zero" if found else "of no degree"
    degree, either = found
    return f"of degree {degree}" + (", for factors of either sign" if signed and either else "")


def _interval(found: Any) -> str:
    if found.low == -inf:
        return "any number" if found.high == inf else f"at most {found.high}"
    if found.high == inf:
        return f"above {found.low}" if found.above else f"at least {found.low}"
    return f"from {found.low} to {found.high}"


def _rows(graph: Graph, site: Site) -> Knowing:
    del site
    reading = graph.read(Range)

    def word(x: Any) -> str:
        ranged = _interval(reading(x))
        return f"{ranged}, rows summing to 1" if reading.rows(x) else ranged

    return Knowing(reading, word)


def _lipschitz(graph: Graph, site: Site) -> Knowing:
    del site
    reading = graph.read(Lipschitz)

    def word(x: Any) -> str:
        squared = reading.bound(x)
        if squared == inf:
            return "of no known constant"
        return f"a Lipschitz constant whose square is {squared}" if squared else "constant"

    return Knowing(reading, word)


def _order(axis: str, *, cyclic: bool = False) -> Callable[[Graph, Site], Knowing]:
    def made(graph: Graph, site: Site) -> Knowing:
        at = site.channels if axis == "channels" else site.tokens
        reading = graph.read(Order, *((at, cyclic) if cyclic else (at,)))
        done = "shifted" if cyclic else "reordered"

        def word(x: Any) -> str:
            labels = sorted(reading(x), key=sum)
            if not labels:
                return "not followed"
            label = labels[-1] if len(labels) > 1 else labels[0]
            axes = [place - len(label) for place, each in enumerate(label) if each]
            along = " and ".join(_AXES.get(each, f"axis {each}") for each in axes)
            return f"{along} {done}" if axes else "unchanged"

        return Knowing(reading, word)

    return made


def _basis(graph: Graph, site: Site) -> Knowing:
    reading = graph.read(Basis, site.channels)

    def word(x: Any) -> str:
        found = reading(x)
        axes = [axis for axis in sorted(found) if axis]
        if not found:
            return "not followed"
        if 0 in found:
            return "unchanged"
        return " or ".join(f"{_AXES.get(axis, f'axis {axis}')} turned" for axis in axes)

    return Knowing(reading, word)


def _translation(graph: Graph, site: Site) -> Knowing:
    reading = graph.read(Translation, site.channels)

    def word(x: Any) -> str:
        found = reading(x)
        if found is None:
            return "not followed"
        by, axis = found
        if not by:
            return "unchanged"
        along = f"its {_AXES.get(axis, f'axis {axis}')} " if len(shape_of(x)) > 1 else ""
        return f"{along}moved by {'' if by == 1 else f'{by} times '}what is added"

    return Knowing(reading, word)


def _hull(graph: Graph, site: Site) -> Knowing:
    reading, ranged = graph.read(Hull, site.channels), graph.read(Range)

    def word(x: Any) -> str:
        if reading(x) is not None:
            return "means of tokens"
        return "weights whose rows sum to 1" if ranged.rows(x) else _interval(ranged(x))

    return Knowing(reading, word)


def _dependence(graph: Graph, site: Site) -> Knowing:
    reading = graph.read(Dependence, site.tokens)
    tokens = graph.input.shape[site.tokens or 0]

    def word(x: Any) -> str:
        found = reading.zeros(x)
        band = f", zero unless {_banded(found)}" if isinstance(found, Band) else ""
        band = "" if band.endswith("unless ") else band
        shape = shape_of(x)
        if isinstance(found, Band) and found.empty:
            return "zero"
        if not graph.depends(x):
            return f"of no token{band}"
        for axis in (-2, -1):
            if len(shape) >= -axis and same(shape[axis], tokens):
                reach = _reach(reading(x), axis)
                if reach:
                    return f"{_PLACES[axis]} is of {reach}{band}"
        return f"of all tokens{band}"

    return Knowing(reading, word)


def _banded(band: Band) -> str:
    """Say where an array is not zero, of a row i and a column j."""
    gap = band.gaps.get((-2, -1))
    if gap is None:
        return ""
    said = []
    if gap.low is not None:
        said.append("j <= i" if same(gap.low, 0) else f"i - j >= {gap.low!r}")
    if gap.high is not None:
        said.append("i <= j" if same(gap.high, 0) else f"i - j <= {gap.high!r}")
    return " and ".join(said)


def _reach(found: Any, axis: int) -> str:  # noqa: PLR0911 - one for each way to say it
    """Say on which tokens the entries at i depend, where that is less than all."""
    if not isinstance(found, list):
        return ""
    gaps = [each.get(axis) for each in found]
    if not gaps:
        return "no token"
    if any(gap is None or (gap.low is None and gap.high is None) for gap in gaps):
        return ""
    whole = reduce(Gap.joined, gaps)
    if whole.low is None and whole.high is None:
        return ""
    if whole.low is None:
        return f"tokens up to {_end(whole.high)}"
    if whole.high is None:
        return f"tokens from {_end(whole.low)}"
    alone = same(whole.low, whole.high)
    return (
        f"token {_end(whole.low)}" if alone else f"tokens {_end(whole.low)} to {_end(whole.high)}"
    )


def _end(end: Any) -> str:
    if same(end, 0):
        return "i"
    below = isinstance(end, int) and end < 0
    return f"i - {-end}" if below else f"i + {end!r}"


_SAME = {True: "the input itself", False: "not the input"}
_MADE: dict[str, Callable[[Graph, Site], Knowing]] = {
    "defined": _defined,
    "zero_preserving": _zeros,
    "identity_map": _of(Same, _SAME.__getitem__),
    "affine": _of(Affine, _AFFINE.__getitem__),
    "homogeneous": _of(Degree, lambda found: _degree(found, signed=True)),
    "positively_homogeneous": _of(Degree, lambda found: _degree(found, signed=False)),
    "scale_invariant": _of(Degree, lambda found: _degree(found, signed=False)),
    "odd": _of(Parity, _PARITIES.__getitem__),
    "even": _of(Parity, _PARITIES.__getitem__),
    "convex": _of(Curvature, lambda found: f"{_TURNS[found[0]]}, {_CURVES[found[1]]}"),
    "monotone": _of(Curvature, lambda found: _TURNS[found[0]]),
    "nonnegative": _of(Range, _interval),
    "bounded_by_one": _of(Range, _interval),
    "stochastic": _rows,
    "nonexpansive": _lipschitz,
    "two_lipschitz": _lipschitz,
    "permutation_equivariant": _order("tokens"),
    "permutation_invariant": _order("tokens"),
    "shift_equivariant": _order("tokens", cyclic=True),
    "channel_equivariant": _order("channels"),
    "orthogonal_equivariant": _basis,
    "translation_invariant": _translation,
    "translation_equivariant": _translation,
    "causal": _dependence,
    "token_wise": _dependence,
    "local": _dependence,
    "hull_valued": _hull,
}
"""Of each law that can be read off a structure: what is known of an array on the way."""
