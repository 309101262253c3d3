"""Draw docs/laws.svg: some laws beside some blocks, from the kept matrix.

Run `python -m lakatos.tools.pages.laws` after `lakatos matrix --keep`, and commit the picture with
the table.
"""

from __future__ import annotations

from pathlib import Path

import jinja2
from lakatos.harness.keep.store import Store, facts
from lakatos.harness.laws.claimed import same_claim
from lakatos.harness.laws.kept import kept_cells
from lakatos.harness.laws.table import SOME, Cell

HERE = Path(__file__).resolve().parent
PICTURE = HERE.parents[1] / "docs" / "laws.svg"
BLOCKS = (
    "linear", "affine", "relu", "softmax", "layer_norm", "rms_norm", "self_attention",
    "narrow_self_attention", "dot_product_smoothing", "encoder_layer", "feed_forward", "mlp_mixing",
    "fourier_mixing", "pool_mixing", "deep_sets", "causal_convolution", "state_space_recurrence",
)  # fmt: skip
LAWS = (
    "defined", "zero_preserving", "linear", "affine", "odd", "positively_homogeneous",
    "scale_invariant",
    "monotone", "convex", "idempotent", "nonnegative", "norm_nonincreasing", "nonexpansive",
    "permutation_equivariant", "permutation_invariant", "shift_equivariant", "channel_equivariant",
    "orthogonal_equivariant", "translation_invariant", "causal", "token_wise", "local",
    "equal_tokens_stay_equal", "rank_one_preserving",
)  # fmt: skip
LOOKS = {
    "holds": ("✓", "#cfe8d2", "#11591c"),
    "where defined": ("✓*", "#cfe8d2", "#11591c"),
    "some": ("◐", "#fbe3c8", "#8a4b00"),
    "fails": ("✗", "#f6d0cd", "#8c1710"),
    "undecided": ("?", "#fbeab4", "#6b5200"),
}
LEFT, TOP, SIDE = 190, 165, 26


def picture() -> str:
    """Return the picture as SVG."""
    found: dict[tuple[str, str, bool], Cell] = {
        (cell.law, cell.block, cell.parameters == SOME): cell for cell in kept_cells()
    }
    cited = {kept.claim: kept.id for path in Store().files() for kept in facts(path) if kept.id}
    rows = [
        {
            "name": block,
            "cells": [
                _cell(found.get((law, block, False)), found.get((law, block, True)), cited)
                for law in LAWS
            ],
        }
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
        legend="✓ holds · ✓* holds where defined · ✗ fails, with a certified counterexample · "
        "◐ fails for all parameters together, holds for some · blank: makes no sense here",
    )


def _cell(cell: Cell | None, some: Cell | None, cited: dict[str, str]) -> dict[str, str] | None:
    """Return how a cell looks, and what it rests on."""
    if cell is None:
        return None
    verdict = cell.verdict if cell.evidence.defined else "where defined"
    mark, fill, ink = LOOKS["some" if some else verdict]
    title = f"{cell.law.replace('_', ' ')} of {cell.block}: {cell.verdict}, {cell.evidence}"
    title += f"; for some parameters {some.verdict}, {some.evidence}" if some else ""
    same = None if cell.derived else same_claim(cell.name)
    settled = cited.get(same.id if same else cell.name, "")
    title += f"; lakatos cite {settled}" if settled else ""
    return {"mark": mark, "fill": fill, "ink": ink, "title": title}


if __name__ == "__main__":
    PICTURE.write_text(picture() + "\n", "utf-8")
