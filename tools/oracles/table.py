"""Compare every block with its oracles and print the largest difference beside the bound.

    python -m lakatos.tools.oracles.table [--write]

It fails where a difference is out of bounds, or where an oracle is not installed.
"""

import sys
from importlib.metadata import version
from pathlib import Path

import click
from lakatos.harness.catalogue.blocks import zoo
from rich.console import Console
from rich.progress import track
from rich.table import Table

from .comparing import families

DOCS = Path(__file__).resolve().parents[2] / "docs" / "oracles.md"
HEADINGS = ("block", "oracle", "largest difference", "bound")
TITLES = {
    "torch_functions": "Functions of torch",
    "torch_modules": "Modules of torch.nn",
    "huggingface_text": "Hugging Face: language models",
    "huggingface_signals": "Hugging Face: images, series and sound",
    "scipy_functions": "SciPy",
}
INTRODUCTION = """# Oracles

Each block below was run in float64 on the same parameters as a program of other authors for the \
same formula: a function or module of PyTorch, a class of Hugging Face's transformers built from a \
configuration with random weights, or a function of SciPy. \
`python -m lakatos.tools.oracles.table --write` computes this page anew; `tox -e oracles` tests it.

The bound is derived, not chosen. Every step of float64 errs by less than 2^-46 of its size at \
these sizes, in whichever order sums are taken; ball arithmetic carries such errors through the \
block to a radius r around the exact result. Each of the two results must lie within r of the \
exact one, so that they differ by 2 r at most: that is the bound, at the entry where the \
difference is largest. The derivation in full stands in `tools/oracles/comparing.py`. In deep \
blocks balls carry errors pessimistically, so the bound is wide there; the difference is not.
"""


def number(value):
    return "0" if value == 0 else f"{value:.1e}"


def measured(oracle):
    """Return what is to be said of an oracle, and whether all results are within bounds."""
    found = oracle.compare()
    worst = max(found, key=lambda each: (each.difference, each.bound))
    return number(worst.difference), number(worst.bound), all(each.agree for each in found)


def oracle_cell(oracle):
    """Return an oracle's name in Markdown, with what was done to match it."""
    return f"`{oracle.label}`{f': {oracle.note}' if oracle.note else ''}"


def block_cell(oracle):
    """Return the names of the compared blocks in Markdown."""
    return " + ".join(f"`{block.name}`" for block in oracle.blocks)


def page(rows):
    """Return the page of the documentation."""
    packages = ("torch", "transformers", "scipy", "numpy")
    versions = ", ".join(f"{name} {version(name).partition('+')[0]}" for name in packages)
    parts = [INTRODUCTION, f"Computed with {versions}.\n"]
    for family, title in TITLES.items():
        lines = [f"## {title}\n", f"| {' | '.join(HEADINGS)} |", "|---|---|---:|---:|"]
        lines += [
            f"| {block_cell(oracle)} | {oracle_cell(oracle)} | {difference} | {bound} |"
            for oracle, difference, bound, _ in rows[family]
        ]
        parts.append("\n".join(lines) + "\n")
    covered = {block for found in rows.values() for row in found for block in row[0].blocks}
    names = [f"`{block.name}`" for block in zoo() if block not in covered]
    parts.append(
        "## Blocks without an oracle\n\nNone of these packages has them as one function or "
        "module; the tests in `tests/reference` compare them with their formulas composed of "
        f"torch's functions, or in exact fractions.\n\n{', '.join(names)}.\n"
    )
    return "\n".join(parts)


@click.command(help=__doc__)
@click.option("--write", is_flag=True, help="Write the table to docs/oracles.md.")
def main(*, write):
    console, missing = Console(), []
    table = Table(box=None)
    for heading in HEADINGS:
        words = heading in HEADINGS[:2]
        table.add_column(
            heading, overflow="fold", no_wrap=not words, justify="left" if words else "right"
        )
    rows = {}
    for family, title in TITLES.items():
        oracles = families()[family]
        if isinstance(oracles, str):
            missing.append(oracles)
            continue
        rows[family] = []
        table.add_row(f"[bold]{title}[/]")
        for oracle in track(oracles, description=title, transient=True):
            difference, bound, agree = measured(oracle)
            rows[family].append((oracle, difference, bound, agree))
            name = oracle.names if agree else f"[red]{oracle.names} (out of bounds)[/]"
            table.add_row(name, oracle.label, difference, bound)
    console.print(table)
    for reason in dict.fromkeys(missing):
        console.print(reason, markup=False)
    if write and not missing:
        DOCS.parent.mkdir(exist_ok=True)
        DOCS.write_text(page(rows))
    if missing or not all(row[-1] for found in rows.values() for row in found):
        sys.exit(1)


if __name__ == "__main__":
    main()
