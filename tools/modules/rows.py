"""Decide the row of every module in modules.toml, and print how it compares with its documentation.

    python -m lakatos.tools.modules.rows [NAME ...] [--write | --installed]

It fails where a verdict is not the expected one, or where a package is not installed.
"""

import re
import sys
import tempfile
import tomllib
import warnings
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click
import msgspec
from lakatos.harness.catalogue.own import resolve
from lakatos.harness.keep.store import Store
from lakatos.harness.laws.rows import row
from lakatos.harness.laws.table import SOME
from lakatos.theory.laws import DERIVED_ONLY, LAWS
from lakatos.theory.verdict import Verdict
from rich.console import Console
from rich.progress import track

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
DATA, TABLE, DOCS = HERE / "modules.toml", HERE / "table.json", ROOT / "docs" / "modules.md"
SETTLED = (Verdict.HOLDS, Verdict.FAILS)


@dataclass(frozen=True)
class Expectation:
    """What documentation implies about one law."""

    law: str
    verdict: str
    reason: str
    where: str


@dataclass(frozen=True, eq=False)
class Module:
    """A module, how it is built, and what is known of it."""

    name: str
    spec: str
    package: str
    version: str
    input: str
    arguments: dict
    expected: dict
    frozen: bool = False
    surprises: dict = field(default_factory=dict)
    """Laws for which the module does not do what its documentation implies, each with the cause."""
    remark: str = ""

    @property
    def expectations(self):
        return [Expectation(law, *rest) for law, rest in self.expected.items()]

    @property
    def missing(self):
        """Say why the module cannot be looked at here, or nothing."""
        try:
            found = version(self.package).partition("+")[0]
        except PackageNotFoundError:
            found = "none"
        if found == self.version:
            return ""
        wanted = f"{self.package} {self.version} is needed, {found} is installed"
        return f"{wanted}: pip install 'lakatos[modules]'"

    @property
    def command(self):
        """Return the command that decides the row."""
        parts = [f'lakatos matrix --block {self.spec} --input "{self.input}"']
        parts += [f"--arg {name}={value}" for name, value in self.arguments.items()]
        return " ".join(parts + ["--frozen"] * self.frozen)

    def block(self):
        """Build it."""
        place, colon, name = self.spec.rpartition(":")
        path = str(ROOT / place) if place.endswith(".py") else place
        return resolve(f"{path}{colon}{name}", self.input, self.arguments, frozen=self.frozen)

    def differences(self, cells):
        """List the expectations that a row does not meet; a surprise is to be met in reverse."""
        found = {cell["law"]: cell["verdict"] for cell in cells}
        opposite = {"holds": "fails", "fails": "holds"}
        return [
            f"{each.law} of {self.name}: {found.get(each.law, 'no cell')}, expected {wanted}"
            for each in self.expectations
            for wanted in [opposite[each.verdict] if each.law in self.surprises else each.verdict]
            if found.get(each.law) != wanted
        ]


def modules():
    """Read the data."""
    return [Module(**each) for each in tomllib.loads(DATA.read_text("utf-8"))["module"]]


def decided(module):
    """Decide a module's row from nothing, as `lakatos matrix` does, and return plain cells.

    Documentation speaks of all parameters, so that what holds for some alone is left out.
    """
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what these packages warn of is not ours
        store = Store(Path(folder) / "user", Path(folder) / "records")
        cells = row(module.block(), store)
        return [plain(module, cell, store) for cell in cells if cell.parameters != SOME]


def plain(module, cell, store):
    """Return what is kept of a cell: the answer, and at which sizes it is seen to fail."""
    kept = {
        "module": module.name,
        "law": cell.law,
        "verdict": str(cell.verdict),
        "evidence": str(cell.evidence),
    }
    if cell.counterexample:
        (fact,) = store.named(cell.counterexample)
        kept["sizes"] = dict(fact.sizes)
    return kept


def kept():
    """Read the table: each module's cells."""
    table = {}
    for line in TABLE.read_bytes().splitlines():
        cell = msgspec.json.decode(line)
        table.setdefault(cell["module"], []).append(cell)
    return table


def as_json(table):
    """Write one cell a line."""
    cells = [cell for each in modules() for cell in table.get(each.name, [])]
    return b"".join(msgspec.json.encode(cell) + b"\n" for cell in cells)


def changes(module, cells):
    """List the verdicts that are not those of the kept table, and laws that only one has."""
    old = {cell["law"]: cell["verdict"] for cell in kept().get(module.name, [])}
    new = {cell["law"]: cell["verdict"] for cell in cells}
    return [
        f"{law} of {module.name}: {new.get(law, 'no cell')}, in the table {old.get(law, 'no cell')}"
        for law in (*LAWS, *DERIVED_ONLY)
        if old.get(law) != new.get(law)
    ]


INTRODUCTION = """# Modules of others

Rows of the matrix for {count} modules that nobody here wrote: some of `torch.nn`, and attention, \
recurrence and sparse softmax from packages on PyPI. For each, a handful of answers was written \
down from its documentation or paper before the row was decided; the tables below put them beside \
what was found. `python -m lakatos.tools.modules.rows --write` decides everything anew and \
writes this page, `tox -e modules` tests it.

Of {cells} cells {shown} are certified at a point or proved, {share:.1%}. The others survived a \
search, are undecided, or are about floats: `defined` asks whether a module has a finite value in \
its own dtype. The table of all rows counts them. *Holds* means that no counterexample was \
found, *fails* that one was, at the sizes given. A law \
is asked of all inputs and all parameters of the module; with `--frozen`, of its parameters as \
they are. Modules run in evaluation mode, without masks unless their options set one, and those \
that want a batch axis get one of length 1. `lakatos matrix` explains the laws.
"""


def page(table):
    """Return the page of the documentation."""
    everything = modules()
    grades = [grade(cell) for module in everything for cell in table[module.name]]
    shown = sum(each in ("certified", "proved") for each in grades)
    counted = {"cells": len(grades), "shown": shown, "share": shown / len(grades)}
    parts = [INTRODUCTION.format(count=len(everything), **counted), surprises(everything, table)]
    parts += ["## All rows\n", overview(everything, table)]
    parts += [section(module, table[module.name]) for module in everything]
    return "\n".join(parts)


def surprises(everything, table):
    """Return the part on modules that do not do what is written about them."""
    lines = ["## Where a module differs from its documentation\n"]
    for module in everything:
        for law, cause in module.surprises.items():
            (cell,) = (cell for cell in table[module.name] if cell["law"] == law)
            lines.append(f"- **{module.name}: `{law}` {cell['verdict']}{at(cell)}.** {cause}")
    return "\n".join(lines) + "\n"


def overview(everything, table):
    lines = ["| module | package | holds | fails | undecided | certified | proved |"]
    lines.append("|---|---|---:|---:|---:|---:|---:|")
    for module in everything:
        verdicts = [cell["verdict"] for cell in table[module.name]]
        rest = sum(verdict not in SETTLED for verdict in verdicts)
        grades = [grade(cell) for cell in table[module.name]]
        counts = f"{verdicts.count('holds')} | {verdicts.count('fails')} | {rest}"
        counts += f" | {grades.count('certified')} | {grades.count('proved')}"
        link = f"[{module.name}](#{anchor(module.name)})"
        lines.append(f"| {link} | {module.package} {module.version} | {counts} |")
    return "\n".join(lines) + "\n"


def grade(cell):
    """Return the first word of a cell's evidence: certified, proved, survived."""
    return cell["evidence"].partition(" ")[0]


def anchor(heading):
    """Return the anchor that Markdown pages give a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def section(module, cells):
    found = {cell["law"]: cell for cell in cells}
    lines = [f"## {module.name}\n", f"```sh\n{module.command}\n```\n"]
    holding = [f"`{cell['law']}`" for cell in cells if cell["verdict"] == "holds"]
    failing = [f"`{cell['law']}`{at(cell)}" for cell in cells if cell["verdict"] == "fails"]
    lines += [
        f"**Holds:** {', '.join(holding) or 'none'}.\n",
        f"**Fails:** {', '.join(failing)}.\n",
    ]
    lines += [
        f"**Undecided:** `{cell['law']}`: {cell['evidence']}.\n"
        for cell in cells
        if cell["verdict"] not in SETTLED
    ]
    lines += ["| law | found | what is written, and where |", "|---|---|---|"]
    for each in module.expectations:
        mark = " (surprise)" if each.law in module.surprises else ""
        answer = f"{found[each.law]['verdict']}{mark}"
        lines.append(f"| `{each.law}` | {answer} | {each.reason} *{each.where}* |")
    if module.remark:
        lines.append(f"\n{module.remark}")
    return "\n".join(lines) + "\n"


def at(cell):
    """Say at which sizes a cell fails."""
    sizes = ", ".join(f"{name}={size}" for name, size in cell.get("sizes", {}).items())
    return f" ({sizes})" if sizes else ""


@click.command(help=__doc__)
@click.argument("names", nargs=-1)
@click.option("--write", is_flag=True, help="Write the table and docs/modules.md.")
@click.option("--installed", is_flag=True, help="Look for the packages and decide nothing.")
def main(*, names, write, installed):
    console = Console()
    chosen = [each for each in modules() if not names or each.name in names]
    if not chosen:
        known = "; ".join(each.name for each in modules())
        console.print(f"no module is named {', '.join(names)}: they are {known}", markup=False)
        sys.exit(2)
    problems = [each.missing for each in chosen if each.missing]
    table = kept() if TABLE.is_file() else {}
    for module in track(
        [] if problems or installed else chosen, "rows", console=console, transient=True
    ):
        cells = decided(module)
        held = sum(cell["verdict"] == "holds" for cell in cells)
        console.print(f"{module.name}: {held} of {len(cells)} laws hold", markup=False)
        problems += module.differences(cells) + ([] if write else changes(module, cells))
        table = {**(kept() if TABLE.is_file() else {}), module.name: cells}
        if write:
            TABLE.write_bytes(as_json(table))
    if write and all(each.name in table for each in modules()):
        DOCS.write_text(page(table), "utf-8")
    for problem in dict.fromkeys(problems):
        console.print(problem, markup=False)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
