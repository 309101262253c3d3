"""Drawing a graph without circles in layers: what goes in stands before what comes of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from ..printable import printable

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

_HEIGHT, _BETWEEN, _BESIDE, _LETTER, _SWEEPS = 26, 24, 12, 7.6, 8
_APART = 52
"""Between layers that stand beside each other: room for lines."""


@dataclass(frozen=True)
class Node:
    """A box: its text, a class for its looks, and where it leads."""

    text: str
    kind: str = ""
    href: str = ""

    @property
    def width(self) -> float:
        """How wide its box is."""
        return len(self.text) * _LETTER + 14


@dataclass
class _Layout:
    """Boxes and bends of long edges, in layers; each layer from its first to its last."""

    nodes: Mapping[Hashable, Node]
    layers: list[list[Hashable]] = field(default_factory=list)
    segments: list[tuple[Hashable, Hashable]] = field(default_factory=list)
    x: dict[Hashable, float] = field(default_factory=dict)
    """The middle of each across."""
    y: dict[Hashable, float] = field(default_factory=dict)
    """The upper edge of each."""
    columns: dict[Hashable, float] = field(default_factory=dict)
    """Where layers stand beside each other, how wide that of each is."""

    def width(self, key: Hashable) -> float:
        return self.nodes[key].width if key in self.nodes else 8.0


def layered(
    nodes: Mapping[Hashable, Node],
    edges: Sequence[tuple[Hashable, Hashable]],
    label: str,
    *,
    across: bool = False,
) -> Markup:
    """Return the graph as SVG.

    Args:
        nodes: The boxes by key.
        edges: Pairs of keys, from what goes in to what comes of it, without a circle.
        label: What a reader who does not see it is told.
        across: Whether layers stand beside each other, where they are few and wide.
    """
    layout = _laid_out(nodes, edges)
    _order(layout)
    wide, tall = _place_beside(layout) if across else _place_below(layout)
    line = _line_across if across else _line_down
    lines = (line(layout, *pair) for pair in layout.segments)
    boxes = (_box(layout, key) for key in nodes)
    role = "group" if any(node.href for node in nodes.values()) else "img"
    return Markup(  # noqa: S704 - numbers, and texts that were escaped
        f'<svg class="flow" role="{role}" aria-label="{escape(printable(label))}" '
        f'width="{wide:.0f}" height="{tall:.0f}" viewBox="0 0 {wide:.0f} {tall:.0f}">'
        f"{''.join(lines)}{''.join(boxes)}</svg>"
    )


def _laid_out(
    nodes: Mapping[Hashable, Node], edges: Iterable[tuple[Hashable, Hashable]]
) -> _Layout:
    """Give each box a layer below all that goes into it; sources stand just above their use."""
    above: dict[Hashable, list[Hashable]] = defaultdict(list)
    below: dict[Hashable, list[Hashable]] = defaultdict(list)
    for start, end in dict.fromkeys(edges):
        above[end].append(start)
        below[start].append(end)
    depth: dict[Hashable, int] = {}
    waiting = list(nodes)
    while waiting:
        ready = [key for key in waiting if all(each in depth for each in above[key])]
        for key in ready:
            depth[key] = max((depth[each] + 1 for each in above[key]), default=0)
        waiting = [key for key in waiting if key not in depth]
    for key in nodes:
        if not above[key] and below[key]:
            depth[key] = min(depth[each] for each in below[key]) - 1
    layout = _Layout(nodes, [[] for _ in range(max(depth.values(), default=0) + 1)])
    for key in nodes:
        layout.layers[depth[key]].append(key)
    for end, starts in above.items():
        for start in starts:
            _join(layout, depth, start, end)
    return layout


def _join(layout: _Layout, depth: Mapping[Hashable, int], start: Hashable, end: Hashable) -> None:
    """Let an edge pass through each layer between its ends."""
    last = start
    for level in range(depth[start] + 1, depth[end]):
        bend = (start, end, level)
        layout.layers[level].append(bend)
        layout.segments.append((last, bend))
        last = bend
    layout.segments.append((last, end))


def _order(layout: _Layout) -> None:
    """Put what is joined near each other: by the mean place of neighbours, down and up again."""
    above: dict[Hashable, list[Hashable]] = defaultdict(list)
    below: dict[Hashable, list[Hashable]] = defaultdict(list)
    for start, end in layout.segments:
        above[end].append(start)
        below[start].append(end)
    for sweep in range(_SWEEPS):
        near, layers = (below, layout.layers[::-1]) if sweep % 2 else (above, layout.layers)
        place: dict[Hashable, float] = {}
        for layer in layers:
            means = {}
            for k, key in enumerate(layer):
                beside = [place[each] for each in near[key] if each in place]
                means[key] = sum(beside) / len(beside) if beside else k / max(1, len(layer))
            layer.sort(key=means.__getitem__)
            place |= {key: (k + 0.5) / len(layer) for k, key in enumerate(layer)}


def _place_below(layout: _Layout) -> tuple[float, float]:
    """Give each its place, every layer in the middle below the last; return width and height."""
    widths = [sum(map(layout.width, layer)) + _BESIDE * (len(layer) - 1) for layer in layout.layers]
    wide = max(widths, default=0.0) + 4
    for depth, (layer, width) in enumerate(zip(layout.layers, widths, strict=True)):
        left = (wide - width) / 2
        for key in layer:
            layout.x[key] = left + layout.width(key) / 2
            layout.y[key] = 2 + depth * (_HEIGHT + _BETWEEN)
            left += layout.width(key) + _BESIDE
    return wide, len(layout.layers) * (_HEIGHT + _BETWEEN) - _BETWEEN + 4


def _place_beside(layout: _Layout) -> tuple[float, float]:
    """Give each its place, every layer in the middle beside the last; return width and height."""
    step = _HEIGHT + _BESIDE
    tall = max(map(len, layout.layers), default=0) * step - _BESIDE + 4
    left = 2.0
    for layer in layout.layers:
        wide = max(map(layout.width, layer), default=0.0)
        top = (tall - len(layer) * step + _BESIDE) / 2
        for place, key in enumerate(layer):
            layout.x[key], layout.columns[key] = left + wide / 2, wide
            layout.y[key] = top + place * step
        left += wide + _APART
    return left - _APART + 2, tall


def _line_down(layout: _Layout, start: Hashable, end: Hashable) -> str:
    x, y, u, v = layout.x[start], layout.y[start] + _HEIGHT, layout.x[end], layout.y[end]
    half = (y + v) / 2
    through = f" V{v + _HEIGHT:.0f}" if end not in layout.nodes else ""
    curve = f"C{x:.0f} {half:.0f} {u:.0f} {half:.0f} {u:.0f} {v:.0f}"
    return f'<path d="M{x:.0f} {y:.0f} {curve}{through}"/>'


def _line_across(layout: _Layout, start: Hashable, end: Hashable) -> str:
    def half(key: Hashable) -> float:
        return (layout.width(key) if key in layout.nodes else layout.columns[key]) / 2

    x, u = layout.x[start] + half(start), layout.x[end] - half(end)
    y, v = (layout.y[key] + _HEIGHT / 2 for key in (start, end))
    middle = (x + u) / 2
    through = f" H{layout.x[end] + half(end):.0f}" if end not in layout.nodes else ""
    curve = f"C{middle:.0f} {y:.0f} {middle:.0f} {v:.0f} {u:.0f} {v:.0f}"
    return f'<path d="M{x:.0f} {y:.0f} {curve}{through}"/>'


def _box(layout: _Layout, key: Hashable) -> str:
    node, x, y = layout.nodes[key], layout.x[key], layout.y[key]
    box = (
        f'<rect class="{node.kind}" x="{x - node.width / 2:.0f}" y="{y:.0f}" '
        f'width="{node.width:.0f}" height="{_HEIGHT}" rx="5"/>'
        f'<text x="{x:.0f}" y="{y + 17.5:.1f}">{escape(printable(node.text))}</text>'
    )
    return f'<a href="{escape(node.href)}">{box}</a>' if node.href else box
