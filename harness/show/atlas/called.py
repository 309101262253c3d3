"""Which blocks a block calls while it is traced: the boxes in which a large graph is drawn."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any

from ....systems.traced import Traced
from ...catalogue.blocks import zoo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType, FrameType

    from ....theory.block import Block


@dataclass(frozen=True)
class Call:
    """A call of a block: its name, the arrays that it was given, and the one that it returned."""

    name: str
    inputs: list[Traced]
    output: Traced

    def inside(self) -> Iterator[Traced]:
        """Yield the arrays that the call made, from its output back to what it was given."""
        seen = {id(each) for each in self.inputs}
        waiting = [self.output]
        while waiting:
            each = waiting.pop()
            if id(each) not in seen and each.function != "input":
                seen.add(id(each))
                yield each
                waiting += [part for part in each.args if isinstance(part, Traced)]


@contextmanager
def recorded(block: Block) -> Iterator[list[Call]]:
    """List the blocks that a block calls itself, not those that these call, while it runs here.

    Where a profiler runs already, none are met.
    """
    codes = {each.function.__code__: each.name for each in zoo()}
    found: list[Call] = []
    open_: list[tuple[FrameType, list[Traced]]] = []

    def met(frame: FrameType, event: str, value: Any) -> None:
        if event == "call" and _is_of(frame.f_code, block, codes):
            open_.append((frame, list(_arrays(list(frame.f_locals.values())))))
        elif event == "return" and open_ and open_[-1][0] is frame:
            _, inputs = open_.pop()
            if len(open_) == 1 and isinstance(value, Traced):
                found.append(Call(codes[frame.f_code], inputs, value))

    if sys.getprofile() is not None:
        yield found
        return
    sys.setprofile(met)
    try:
        yield found
    finally:
        sys.setprofile(None)


def _is_of(code: CodeType, block: Block, codes: dict[CodeType, str]) -> bool:
    return code in codes or code is block.function.__code__


def _arrays(value: Any) -> Iterator[Traced]:
    """Yield the arrays in a value: by itself, in a sequence or in the fields of a dataclass."""
    if isinstance(value, Traced):
        yield value
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _arrays(each)
    elif is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            yield from _arrays(getattr(value, each.name, None))
