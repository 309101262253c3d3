"""Which laws a block obeys by its structure: for each law the reading that shows it."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from fractions import Fraction
from math import inf
from typing import TYPE_CHECKING, Any

from ....systems import NotRigorousError
from ....systems.sizes import SizeError, same
from ....theory.laws import LAWS
from .algebra import AFFINE, Affine, Degree, Parity, Same, Zeros
from .cases import Cases, cases_of
from .extent import Extent
from .size import Bound, Curvature, Defined, Lipschitz, Range
from .tokens import Basis, Dependence, Hull, Order, Translation
from .trace import (
    Setting,
    all_sizes,
    far_sizes,
    graph_of,
    raised_sizes,
    stands,
    varied_sizes,
    with_parameters,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence

    from ....theory.block import Block
    from ....theory.domain import Address
    from ....theory.laws import Law, Site
    from .graph import Graph


_FAR = 200_000
"""Entries times tokens up to which a graph of many tokens is read."""


@dataclass(frozen=True)
class Shown:
    """That a law is obeyed: by which rule, and at which sizes."""

    rule: str
    extent: Extent
    defined: bool
    """Whether it is also seen that nothing is undefined, whatever the input."""

    def met(self, other: Shown) -> Shown:
        """Return what is shown in both."""
        defined = self.defined and other.defined
        return Shown(self.rule, self.extent.met(other.extent), defined)


def obeyed(  # noqa: PLR0913, PLR0917 - what to read, of what, and what is known
    block: Block,
    site: Site,
    setting: Setting | None = None,
    laws: Container[str] | None = None,
    lost: dict[str, dict[str, int]] | None = None,
    cases: Callable[[], Cases[Graph] | None] | None = None,
) -> dict[str, Shown]:
    """Return the laws that a block obeys by its structure, and how far that was shown.

    What may be left out of its parameters is a case, and a law is obeyed in all of them; in a
    setting, everything is left out.

    Args:
        block: Its first argument is the input.
        site: The shape of the input, and its axes.
        setting: Gives the free coordinates of the parameters; without it they may be any.
        laws: Only these; by default all that can be read off.
        lost: Is given the sizes at which a law is not read off that is at others.
        cases: Gives the block's graphs over symbolic sizes, where they are known already.
    """
    signature = block.signature.required
    _, *others = signature.cases
    if others and setting is not None:
        block, cases, others = leaving(block, frozenset(signature.options)), None, []
    shown = _obeyed(block, site, setting, laws, lost, cases)
    for case in others if shown else ():
        also = _obeyed(leaving(block, case), site, setting, shown.keys(), lost, None)
        shown = {law: each.met(also[law]) for law, each in shown.items() if law in also}
    return shown


def leaving(block: Block, case: Container[Address]) -> Block:
    """Return a block that is called with what a case leaves out left out of its parameters."""

    def checked(**given: Any) -> Any:
        return block.checked(**block.signature.required.without(given, case))

    made = copy(block)
    object.__setattr__(made, "checked", checked)
    return made


def _obeyed(  # noqa: PLR0913, PLR0917 - those of `obeyed`
    block: Block,
    site: Site,
    setting: Setting | None,
    laws: Container[str] | None,
    lost: dict[str, dict[str, int]] | None,
    cases: Callable[[], Cases[Graph] | None] | None,
) -> dict[str, Shown]:
    """Return the laws that a block obeys with all of its parameters."""
    wanted = {law: rule for law, (rule, _) in RULES.items() if laws is None or law in laws}
    found = (cases() if cases else cases_of(block)) if setting is None or setting.uniform else None
    shown = _at_all_sizes(found, site, wanted, setting) if found else {}
    left = {law: rule for law, rule in wanted.items() if law not in shown}
    # Where another case begins, another law may end.
    turns = varied_sizes(block) + (found.firsts if found and setting is None else [])
    shown |= _at_sizes(block, site, setting, left, turns, {} if lost is None else lost)
    return {law: shown[law] for law in wanted if law in shown}


def _at_all_sizes(
    cases: Cases[Graph], site: Site, left: dict[str, str], setting: Setting | None
) -> dict[str, Shown]:
    """Return the laws that are read off the graphs of all cases of the sizes.

    In a setting nothing is, unless it is also seen there that nothing is undefined: at some sizes
    more may be seen.
    """
    graphs = cases.found
    if setting is not None:
        try:
            graphs = [with_parameters(graph, setting) for graph in graphs]
        except NotRigorousError:
            return {}
    for graph in graphs:
        left = _still(left, graph, site)
    defined = bool(left) and all(map(_is_defined, graphs))
    if setting is not None and not defined:
        return {}
    extent = cases.extent
    return {law: Shown(rule, extent, defined) for law, rule in left.items()}


def _at_sizes(  # noqa: PLR0913, PLR0917 - those of `obeyed`
    block: Block,
    site: Site,
    setting: Setting | None,
    left: dict[str, str],
    turns: Sequence[dict[str, int]],
    lost: dict[str, dict[str, int]],
) -> dict[str, Shown]:
    """Return the laws that are read off graphs at all sizes up to a bound, and some larger ones.

    The graphs at which the code may turn are rehearsed, if a law is left that rests on them.
    """
    at_turns = []
    for place, sizes in enumerate(turns):
        graph = graph_of(block, sizes, setting) if left else None
        kept = _still(left, graph, site)
        lost |= dict.fromkeys(left.keys() - kept.keys(), sizes) if place else {}
        left = kept
        at_turns.append((graph, sizes))
    bounded = {law: rule for law, rule in left.items() if law in _BOUNDS}
    for pair in raised_sizes(block):
        bounded = _level(bounded, block, site, setting, pair) if bounded else {}
    left = {law: rule for law, rule in left.items() if law not in _BOUNDS or law in bounded}
    reach, boxed = all_sizes(block)
    defined = True
    for sizes in boxed if left else ():
        graph = graph_of(block, sizes, setting)
        kept = _still(left, graph, site)
        lost |= dict.fromkeys(left.keys() - kept.keys(), sizes)
        left = kept
        defined = defined and graph is not None and _is_defined(graph)
    for sizes in far_sizes(block, site.tokens) if left else ():
        graph = graph_of(block, sizes, setting)
        far = graph is not None and graph.entries(sizes) * max(sizes.values()) > _FAR
        kept = left if far else _still(left, graph, site)
        lost |= dict.fromkeys(left.keys() - kept.keys(), sizes)
        left = kept
    for graph, sizes in at_turns if left else ():
        if graph is None or not stands(block, graph, sizes, setting):
            lost |= dict.fromkeys(left, sizes)
            return {}
    extent = Extent.up_to(block.signature.required.bounds, reach)
    return {law: Shown(rule, extent, defined) for law, rule in left.items()}


def _level(
    bounded: dict[str, str],
    block: Block,
    site: Site,
    setting: Setting | None,
    pair: tuple[dict[str, int], dict[str, int]],
) -> dict[str, str]:
    """Return those of the laws that rest on bounds whose bound does not grow with a size."""
    long, longer = (graph_of(block, sizes, setting) for sizes in pair)
    bounded = _still(_still(bounded, long, site), longer, site)
    bounded = {law: bounded[law] for law in bounded if not _grows(_BOUNDS[law], long, longer)}
    graphs = zip((long, longer) if bounded else (), pair, strict=False)
    rehearsed = all(
        graph is not None and stands(block, graph, sizes, setting) for graph, sizes in graphs
    )
    return bounded if rehearsed else {}


def _is_defined(graph: Graph) -> bool:
    """Whether it is seen that nothing is undefined; what asks for a size as a number sees less."""
    try:
        return graph.read(Defined)(graph.output)
    except SizeError:
        return False


def _still(left: dict[str, str], graph: Graph | None, site: Site) -> dict[str, str]:
    """Return those of the laws that are read off one more graph; without a graph, none."""
    if graph is None:
        return {}
    return {law: rule for law, rule in left.items() if passes(law, graph, site)}


def _grows(bound: Callable[[Graph], Bound], long: Graph | None, longer: Graph | None) -> bool:
    """Whether a bound grows with a size, so that small ones say nothing of large ones."""
    return long is None or longer is None or bound(longer) > bound(long)


def passes(law: str, graph: Graph, site: Site) -> bool:
    """Whether a law is read off a graph; a law of tokens needs a site that has them."""
    _, check = RULES[law]
    if site.tokens is None and check in _OF_TOKENS:
        return False
    try:
        return _fits(LAWS[law], graph, site) and bool(check(graph, site))
    except SizeError:
        return False


def _fits(law: Law, graph: Graph, site: Site) -> bool:
    """Whether what comes out at these sizes has the axes that a law speaks of."""
    given, made = graph.input.shape, graph.output.shape
    if law.same_shape:
        return len(given) == len(made) and all(map(same, given, made))
    if law.keeps_tokens and site.tokens is not None:
        return len(made) == 2 and same(given[site.tokens], made[site.tokens])
    return True


def _has_values(graph: Graph, site: Site) -> bool:
    del site
    return _is_defined(graph)


def _preserves_zero(graph: Graph, site: Site) -> bool:
    del site
    return graph.read(Zeros, True).everywhere(graph.output)


def _has_degree(degree: int) -> Callable[[Graph, Site], bool]:
    def check(graph: Graph, site: Site) -> bool:
        del site
        found = graph.read(Degree)(graph.output)
        return found == "any" or (found is not None and found[0] == degree)

    return check


def _is_homogeneous(graph: Graph, site: Site) -> bool:
    found = graph.read(Degree)(graph.output)
    scaled = found == "any" or found == (Fraction(1), True)
    return scaled and _preserves_zero(graph, site)


def _has_parity(parity: int) -> Callable[[Graph, Site], bool]:
    def check(graph: Graph, site: Site) -> bool:
        del site
        return graph.read(Parity)(graph.output) in ("any", parity)

    return check


def _is_odd(graph: Graph, site: Site) -> bool:
    """An odd map is zero at zero, so that it must be defined there."""
    return _has_parity(-1)(graph, site) and _preserves_zero(graph, site)


def _is_affine(graph: Graph, site: Site) -> bool:
    del site
    return graph.read(Affine)(graph.output) in (0, AFFINE)


def _is_identity(graph: Graph, site: Site) -> bool:
    del site
    return graph.read(Same)(graph.output)


def _rises(graph: Graph, site: Site) -> bool:
    del site
    return graph.read(Curvature)(graph.output)[0] in (0, 1)


def _is_convex(graph: Graph, site: Site) -> bool:
    del site
    return graph.read(Curvature)(graph.output)[1] in (0, 1)


def _is_nonnegative(graph: Graph, site: Site) -> bool:
    del site
    return graph.read(Range)(graph.output).nonnegative


def _is_bounded(graph: Graph, site: Site) -> bool:
    del site
    found = graph.read(Range)(graph.output)
    return None not in (found.low, found.high) and found.low >= -1 and found.high <= 1


def _has_rows(graph: Graph, site: Site) -> bool:
    del site
    return graph.read(Range).rows(graph.output)


def _is_lipschitz(constant: int) -> Callable[[Graph, Site], bool]:
    def check(graph: Graph, site: Site) -> bool:
        del site
        return _stretch(graph) <= constant**2

    return check


def _reorders(reading: Order, axis: int | None) -> bool:
    """Whether the output is reordered along one axis, or along none; one token has one order."""
    if same(reading.length, 1):
        return True
    shape = reading.graph.output.shape
    return tuple(place == axis for place in range(-len(shape), 0)) in reading(reading.graph.output)


def _is_permutation_equivariant(graph: Graph, site: Site) -> bool:
    return _reorders(graph.read(Order, site.tokens), site.tokens)


def _is_permutation_invariant(graph: Graph, site: Site) -> bool:
    return _reorders(graph.read(Order, site.tokens), None)


def _is_shift_equivariant(graph: Graph, site: Site) -> bool:
    return _reorders(graph.read(Order, site.tokens, True), site.tokens)


def _is_channel_equivariant(graph: Graph, site: Site) -> bool:
    return _reorders(graph.read(Order, site.channels), site.channels)


def _is_orthogonal_equivariant(graph: Graph, site: Site) -> bool:
    """A basis of one channel can but change its sign."""
    if site.channels is not None and same(graph.input.shape[site.channels], 1):
        return _has_parity(-1)(graph, site)
    return site.channels in graph.read(Basis, site.channels)(graph.output)


def _is_translated(by: int) -> Callable[[Graph, Site], bool]:
    def check(graph: Graph, site: Site) -> bool:
        reading = graph.read(Translation, site.channels)
        return bool(reading(graph.output) == (Fraction(by), reading.axis if by else 0))

    return check


def _is_hull_valued(graph: Graph, site: Site) -> bool:
    reading = graph.read(Hull, site.channels)
    return bool(reading(graph.output) == reading.axis)


def _depends_on(low: float, high: float) -> Callable[[Graph, Site], bool]:
    """Check how far ahead those tokens are on which the output at each token may depend."""

    def check(graph: Graph, site: Site) -> bool:
        reading = graph.read(Dependence, site.tokens)
        shape = graph.output.shape
        if len(shape) != 2 or not same(shape[site.tokens], reading.tokens):
            return False
        return reading.within(graph.output, low, high)

    return check


def _stretch(graph: Graph) -> Bound:
    return graph.read(Lipschitz).bound(graph.output)


_BOUNDS: dict[str, Callable[[Graph], Bound]] = {
    "nonnegative": lambda graph: -graph.read(Range)(graph.output).low,
    "bounded_by_one": lambda graph: graph.read(Range)(graph.output).largest,
    "nonexpansive": _stretch,
    "two_lipschitz": _stretch,
}
"""The bounds that laws rest on, which must not grow with a size."""

RULES: dict[str, tuple[str, Callable[[Graph, Site], bool]]] = {
    "defined": ("what is divided by is not 0, and roots and logarithms have values", _has_values),
    "zero_preserving": ("maps that preserve zero, one after another", _preserves_zero),
    "identity_map": ("the input plus zero, or times one", _is_identity),
    "affine": ("affine maps one after another, and their sums", _is_affine),
    "homogeneous": ("degrees multiply along a composition and agree in sums", _is_homogeneous),
    "positively_homogeneous": (
        "degrees multiply along a composition and agree in sums",
        _has_degree(1),
    ),
    "scale_invariant": ("degrees multiply along a composition and agree in sums", _has_degree(0)),
    "odd": ("odd after odd is odd, and sums of odd maps are", _is_odd),
    "even": ("anything after even is even", _has_parity(1)),
    "convex": ("rising convex after convex is convex, and so are sums", _is_convex),
    "monotone": ("rising after rising is rising, and so are sums", _rises),
    "nonnegative": ("the range follows from the ranges of the parts", _is_nonnegative),
    "bounded_by_one": ("the range follows from the ranges of the parts", _is_bounded),
    "stochastic": ("non-negative rows over their own sums", _has_rows),
    "nonexpansive": ("Lipschitz constants multiply, and add in sums", _is_lipschitz(1)),
    "two_lipschitz": ("Lipschitz constants multiply, and add in sums", _is_lipschitz(2)),
    "permutation_equivariant": (
        "equivariant after equivariant is equivariant",
        _is_permutation_equivariant,
    ),
    "permutation_invariant": (
        "invariant after equivariant is invariant",
        _is_permutation_invariant,
    ),
    "shift_equivariant": ("equivariant after equivariant is equivariant", _is_shift_equivariant),
    "channel_equivariant": (
        "equivariant after equivariant is equivariant",
        _is_channel_equivariant,
    ),
    "orthogonal_equivariant": (
        "equivariant after equivariant is equivariant",
        _is_orthogonal_equivariant,
    ),
    "translation_invariant": ("what is added to every token cancels", _is_translated(0)),
    "translation_equivariant": ("means move as far as what they average", _is_translated(1)),
    "causal": ("no later token enters", _depends_on(-inf, 0)),
    "token_wise": ("no other token enters", _depends_on(0, 0)),
    "local": (
        "no token but the neighbours enters",
        _depends_on(-1, 1),
    ),
    "hull_valued": ("means of means of tokens", _is_hull_valued),
}
"""Of each law that can be read off a structure: by which rule, and the check."""

_OF_TOKENS = {
    check
    for law, (_, check) in RULES.items()
    if law.endswith(
        ("equivariant", "permutation_invariant", "translation_invariant", "hull_valued")
    )
    or law in ("causal", "token_wise", "local")
}
