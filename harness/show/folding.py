"""Lines with formulas, folded where the fewest brackets are open."""

from __future__ import annotations

from itertools import accumulate

_HANG = "  "
_SIGNS = ("+ ", "- ", "= ", "< ", "\\le ", "\\ne ")
_SHORTEST = 3
"""But before a sign, a line is not cut before this part of its width if it can be cut later."""


def folded(line: str, width: int) -> list[str]:
    """Return a line in pieces no longer than a width, each but the first a little to the right.

    A formula, between dollars, is cut before a sign if it can be, and inside a bracket only where
    nothing else is left: who copies it reads whole summands, then whole factors. Indices are not
    taken apart, nor what a sum goes over.
    """
    room = width - len(_HANG)
    if len(line) <= width or room < 1:
        return [line]
    depth = list(accumulate(map(opened, line)))
    formula = [count % 2 for count in accumulate(each == "$" for each in line)]
    indexed = _indexed(line)
    signed = [
        bool(inside) and line.startswith(_SIGNS, place + 1) for place, inside in enumerate(formula)
    ]
    found: list[str] = []
    start = 0
    while len(line) - start > (room if found else width):
        end = start + (room if found else width)
        early = start + (end - start) // _SHORTEST
        spaces = [place for place in range(start + 1, end + 1) if line[place] == " "]
        spaces = [place for place in spaces if not indexed[place]] or spaces
        late = [place for place in spaces if place > early or signed[place]] or spaces
        cut = max(late, key=lambda place: (-depth[place], signed[place], place), default=end)
        found.append(line[start:cut].rstrip())
        start = cut + (line[cut] == " ")
    found.append(line[start:])
    return [found[0], *(_HANG + each for each in found[1:])]


def _indexed(line: str) -> list[bool]:
    """Return of each letter whether it stands below the line, in _{...}."""
    found, below = [], 0
    for place, letter in enumerate(line):
        below += opened(letter) if below or line.startswith("_{", place - 1) else 0
        found.append(below > 0)
    return found


def opened(letter: str) -> int:
    """Return how many more brackets are open after a letter."""
    return (letter in "({[") - (letter in ")}]")
