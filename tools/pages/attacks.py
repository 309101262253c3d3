"""Write docs/attacks.md: the inputs of the attacks, with the verdict before and the verdict now.

python -m lakatos.tools.pages.attacks [--write]
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from lakatos.harness.decide import Effort, decide
from lakatos.harness.keep.store import Store
from lakatos.harness.laws.rows import row
from lakatos.theory import Claim, ClaimError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from lakatos.theory.block import Block

_Asked = TypeVar("_Asked")

ROOT = Path(__file__).resolve().parents[2]
PAGE, BEFORE = ROOT / "docs" / "attacks.md", Path(__file__).with_name("attacks.toml")
INTRODUCTION = """# Attacks on the court

Inputs by which the court was made to say something false, or stronger than it knew, and others of
their kinds; `tests/attacks` has them with what is true. *Before* is what was said when an input was
first tried; *now* is computed by `python -m lakatos.tools.pages.attacks --write`.

"""
OPEN = """
## Open

What needs a row of several inputs, a batch, or sizes that change is decided as a claim and not yet
as a row: masks laid out by batch in place of by head, a response norm along the batch, a cache of
keys, padding that is seen, queries that see one another, outputs that change with the length,
modules in claims. Faulty releases of packages need an environment of their own, which there is not.
"""


def loaded(name: str) -> ModuleType:
    """Import a file of the attacks."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tests" / "attacks" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def claims(file: str) -> Iterator[tuple[str, str, Claim]]:
    """List the claims of a file, each with its name and what it says."""
    for value in vars(loaded(file)).values():
        if isinstance(value, Claim):
            yield value.id, value.statement, value


def blocks() -> Iterator[tuple[str, str, tuple[Block, str]]]:
    """List the blocks that are another formula at some sizes, each with a law that it breaks."""
    module: Any = loaded("test_structure")
    for name, (function, law, _) in module.ELSEWHERE.items():
        yield name, law.replace("_", " "), (module.block_of(function), law)


def verdict_of_law(asked: tuple[Block, str], store: Store) -> str:
    """Decide a cell as `lakatos matrix` does, and say what comes of it in a line."""
    block, law = asked
    (found, *_) = [each for each in row(block, store, laws=(law,)) if each.law == law]
    return f"{found.verdict}: {found.evidence}"


def verdict(claim: Claim, store: Store) -> str:
    """Decide a claim, and say what comes of it in a line."""
    try:
        decision = decide(claim, store, Effort(examples=20, light=True, fresh=True))
    except ClaimError as error:
        return f"refused: {str(error).partition(': ')[2]}"
    return f"{decision.verdict}: {decision.evidence}"


def table(
    title: str,
    rows: Iterator[tuple[str, str, _Asked]],
    before: dict[str, str],
    decided: Callable[[_Asked, Store], str],
) -> str:
    """Return a section of the page."""
    lines = [f"## {title}", "", "| input | what is asked | before | now |", "|---|---|---|---|"]
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "kept", Path(folder) / "catalogue")
        for name, said, asked in rows:
            entries = (f"`{name}`", said, before.get(name, ""), decided(asked, store)[:300])
            lines.append(f"| {' | '.join(each.replace('|', '&#124;') for each in entries)} |")
    return "\n".join((*lines, ""))


@click.command(help=__doc__)
@click.option("--write", is_flag=True, help="Write the page.")
def main(*, write: bool) -> None:
    """Print the page, and write it."""
    before = tomllib.loads(BEFORE.read_text("utf-8"))
    sys.path.insert(0, str(ROOT / "tests" / "attacks"))
    parts = (
        table("Claims", claims("test_claims"), before["claims"], verdict),
        table("Reports", claims("test_reports"), {}, verdict),
        table("Blocks and laws", blocks(), before["blocks"], verdict_of_law),
    )
    text = INTRODUCTION + "\n".join(parts) + OPEN
    click.echo(text)
    if write:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
