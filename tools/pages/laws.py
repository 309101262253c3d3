"""Draw docs/laws.svg: some laws beside some blocks, from the kept matrix.

Run `python -m lakatos.tools.pages.laws` after `lakatos matrix --keep`, and commit the picture with
the table.
"""

from __future__ import annotations

from pathlib import Path

import jinja2
from lakatos.harness.laws.rows import Cell, kept_cells

HERE = Path(__file__).resolve().parent
PICTURE = HERE.parents[1] / "docs" / "laws.svg"
BLOCKS = (
    "linear", "affine", "relu", "softmax", "layer_norm", "rms_norm", "self_attention",
    "narrow_self_attention", "encoder_layer", "feed_forward", "mlp_mixing",
    "fourier_mixing", "pool_mixing", "deep_sets", "causal_convolution", "state_space_recurrence",
)  # fmt: skip
LAWS = (
    "zero_preserving", "linear", "affine", "odd", "positively_homogeneous", "scale_invariant",
    "monotone", "convex", "idempotent", "nonnegative", "norm_nonincreasing", "nonexpansive",
    "permutation_equivariant", "permutation_invariant", "shift_equivariant", "channel_equivariant",
    "orthogonal_equivariant", "translation_invariant", "causal", "token_wise", "local",
    "equal_tokens_stay_equal", "rank_one_preserving",
)  # fmt: skip
LOOKS = {
    "holds": ("✓", "#cfe8d2", "#11591c"),
    "some": ("◐", "#fbe3c8", "#8a4b00"),
    "fails": ("✗", "#f6d0cd", "#8c1710"),
    "undecided": ("?", "#fbeab4", "#6b5200"),
}
LEFT, TOP, SIDE = 190, 165, 26


def picture() -> str:
    """Return the picture as SVG."""
    found: dict[tuple[str, str], Cell] = {}
    some = set()
    for cell in kept_cells():
        key = (cell.law, cell.block)
        if cell.parameters == "some":
            some.add(key)
        else:
            found[key] = cell
    rows = [
        {"name": block, "cells": [_cell(found.get((law, block)), some) for law in LAWS]}
        for block in BLOCKS
    ]
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=True,
    )
    return environment.get_template("laws.svg.j2").render(
        laws=LAWS,
        rows=rows,
        left=LEFT,
        top=TOP,
        side=SIDE,
        width=LEFT + SIDE * len(LAWS) + 110,
        height=TOP + SIDE * len(BLOCKS) + 40,
        legend="✓ holds · ✗ fails, with a certified counterexample · ◐ fails for all parameters "
        "together, holds for some · blank: makes no sense here",
    )


def _cell(cell: Cell | None, some: set[tuple[str, str]]) -> dict[str, str] | None:
    if cell is None:
        return None
    look = "some" if (cell.law, cell.block) in some else cell.verdict
    mark, fill, ink = LOOKS[look]
    title = f"{cell.block} is {cell.law}: {cell.verdict}"
    return {"mark": mark, "fill": fill, "ink": ink, "title": title}


if __name__ == "__main__":
    PICTURE.write_text(picture() + "\n", "utf-8")
