"""Drawing a graph without circles in layers: what goes in stands above what comes of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from ..printable import printable

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

_HEIGHT, _BETWEEN, _BESIDE, _LETTER, _SWEEPS = 26, 24, 12, 7.6, 8


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
    """Boxes and bends of long edges, in layers; each layer from left to right."""

    nodes: Mapping[Hashable, Node]
    layers: list[list[Hashable]] = field(default_factory=list)
    segments: list[tuple[Hashable, Hashable]] = field(default_factory=list)
    x: dict[Hashable, float] = field(default_factory=dict)

    def width(self, key: Hashable) -> float:
        return self.nodes[key].width if key in self.nodes else 8.0


def layered(
    nodes: Mapping[Hashable, Node], edges: Sequence[tuple[Hashable, Hashable]], label: str
) -> Markup:
    """Return the graph as SVG.

    Args:
        nodes: The boxes by key.
        edges: Pairs of keys, from what goes in to what comes of it, without a circle.
        label: What a reader who does not see it is told.
    """
    layout = _laid_out(nodes, edges)
    _order(layout)
    wide = _place(layout)
    tall = len(layout.layers) * (_HEIGHT + _BETWEEN) - _BETWEEN + 4
    tops = {
        key: 2 + depth * (_HEIGHT + _BETWEEN)
        for depth, layer in enumerate(layout.layers)
        for key in layer
    }
    lines = (_line(layout, tops, *pair) for pair in layout.segments)
    boxes = (_box(layout, tops, key) for key in nodes)
    role = "group" if any(node.href for node in nodes.values()) else "img"
    return Markup(  # noqa: S704 - numbers, and texts that were escaped
        f'<svg class="flow" role="{role}" aria-label="{escape(printable(label))}" '
        f'width="{wide:.0f}" height="{tall}" viewBox="0 0 {wide:.0f} {tall}">'
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


def _place(layout: _Layout) -> float:
    """Give each its place across, every layer in the middle; return the width."""
    widths = [sum(map(layout.width, layer)) + _BESIDE * (len(layer) - 1) for layer in layout.layers]
    wide = max(widths, default=0.0) + 4
    for layer, width in zip(layout.layers, widths, strict=True):
        left = (wide - width) / 2
        for key in layer:
            layout.x[key] = left + layout.width(key) / 2
            left += layout.width(key) + _BESIDE
    return wide


def _line(layout: _Layout, tops: Mapping[Hashable, float], start: Hashable, end: Hashable) -> str:
    x, y, u, v = layout.x[start], tops[start] + _HEIGHT, layout.x[end], tops[end]
    half = (y + v) / 2
    through = f" V{v + _HEIGHT:.0f}" if end not in layout.nodes else ""
    curve = f"C{x:.0f} {half:.0f} {u:.0f} {half:.0f} {u:.0f} {v:.0f}"
    return f'<path d="M{x:.0f} {y:.0f} {curve}{through}"/>'


def _box(layout: _Layout, tops: Mapping[Hashable, float], key: Hashable) -> str:
    node, x, y = layout.nodes[key], layout.x[key], tops[key]
    box = (
        f'<rect class="{node.kind}" x="{x - node.width / 2:.0f}" y="{y:.0f}" '
        f'width="{node.width:.0f}" height="{_HEIGHT}" rx="5"/>'
        f'<text x="{x:.0f}" y="{y + 17.5:.1f}">{escape(printable(node.text))}</text>'
    )
    return f'<a href="{escape(node.href)}">{box}</a>' if node.href else box
