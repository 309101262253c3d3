"""Write docs/language.md: every name of the language, in a line, from its docstring.

python -m lakatos.tools.pages.language
"""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import click
from lakatos import theory
from lakatos.systems import NumberSystem
from lakatos.theory.relation import Relation
from lakatos.theory.verdict import Verdict

PAGE = Path(__file__).resolve().parents[2] / "docs" / "language.md"
INTRODUCTION = """# The language

Everything that a file of claims may import from `lakatos.theory`. A claim's signature says what it
ranges over, by domains; what it returns is a relation. Written by
`python -m lakatos.tools.pages.language` from the docstrings, which `help` shows in full.
"""
DECLARING = ("claim", "witness", "block", "source", "Source", "Citation", "Claim", "ClaimError")
NUMBERS = ("Array", "Rational", "Ball", "array_namespace", "constant", "known")
HEADINGS = {
    "Declaring": "A claim or a block, and where it comes from.",
    "Domains": 'What an argument ranges over: `x: Real[Array, "n d"]`.',
    "Relations": "What a claim returns.",
    "Functions": "Beside those of the array API; each runs in every number system that has it.",
    "Numbers": "Number systems, and how numbers enter them; `numbers=FLOAT32` declares a dtype.",
    "Verdicts": "What is expected of a claim, and what the court finds.",
}
_SHOWN = re.compile(r"\s*\n\s*")


def sections() -> dict[str, list[str]]:
    """Return the names of the language by section."""
    found: dict[str, list[str]] = {heading: [] for heading in HEADINGS}
    for name in theory.__all__:
        found[_section(name, getattr(theory, name))].append(name)
    return found


def _section(name: str, value: Any) -> str:
    if name in DECLARING:
        return "Declaring"
    if name in NUMBERS or isinstance(value, NumberSystem):
        return "Numbers"
    if isinstance(value, Verdict) or value is Verdict:
        return "Verdicts"
    if inspect.isclass(value) and not issubclass(value, Relation):
        return "Domains"
    makes = inspect.signature(value).return_annotation if inspect.isfunction(value) else "Relation"
    return "Relations" if makes in ("Relation", Relation) else "Functions"


def written(name: str, value: Any) -> str:
    """Write a name as it is used."""
    if not inspect.isfunction(value):
        return name
    given = inspect.signature(value).parameters.values()
    return f"{name}({', '.join(map(_parameter, given))})"


def _parameter(each: inspect.Parameter) -> str:
    if each.kind in (each.VAR_POSITIONAL, each.VAR_KEYWORD):
        return f"{'*' if each.kind is each.VAR_POSITIONAL else '**'}{each.name}"
    if each.default is each.empty:
        return f"{each.name}=..." if each.kind is each.KEYWORD_ONLY else each.name
    return f"{each.name}={_default(each.default)}"


def _default(value: Any) -> str:
    """Write a default by the name that the language has for it."""
    names = (name for name in theory.__all__ if getattr(theory, name) is value)
    return next(names, repr(value))


def said(name: str, value: Any) -> str:
    """Return what a name is, in a line, with its formula where it has one."""
    if isinstance(value, Verdict):
        return f"The verdict *{value}*."
    if isinstance(value, NumberSystem):
        real = value is theory.REALS
        return "The real numbers, unless another is named." if real else f"Floats of {value.name}."
    if name == "Array":
        return "An array of any number system, for annotations."
    first, *others = (inspect.getdoc(value) or "").split("\n\n")
    shown = next((each for each in others if each.startswith("$$")), "")
    inside = shown.strip("$ \n")
    formula = f" ${inside}$" if shown else ""
    return _SHOWN.sub(" ", first + formula).replace("|", "\\|").replace("``", "`")


def page() -> str:
    """Return the page."""
    lines = [INTRODUCTION]
    for heading, names in sections().items():
        lines += [f"## {heading}", "", HEADINGS[heading], "", "| name | what it is |", "|---|---|"]
        rows = ((each, getattr(theory, each)) for each in names)
        lines += [f"| `{written(name, value)}` | {said(name, value)} |" for name, value in rows]
        lines.append("")
    return "\n".join(lines)


@click.command(help=__doc__)
def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
