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
from lakatos.harness.catalogue.own import spec_of, wrapped
from lakatos.harness.decide import Effort, decide
from lakatos.harness.keep.store import Store
from lakatos.harness.laws.rows import row
from lakatos.theory import Claim, ClaimError
from lakatos.tools.campaigns import page
from lakatos.tools.campaigns.run import CAMPAIGNS

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
CAMPAIGNS_ARE = """
## Campaigns

Random questions whose answers are known otherwise, at full size; what each asks stands in
[campaigns](campaigns.md). A trial asks several questions.
"""
OPEN = """
## Faulty releases

`local-attention` 1.2.1 wrote & for | in a mask, and its causal attention to exact windows leaks;
1.2.2 does not. `tox -e faulty` installs one after the other, and asks for the law of each: of the
first, *causal* fails, certified; of the second it holds, proved by structure for n up to 8.
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


def rows() -> Iterator[tuple[str, str, Any]]:
    """List the blocks of reports, each with a law that it obeys or breaks."""
    for each in loaded("given").ROWS:
        yield each.target.__name__, each.asked, each


def verdict_of_row(asked: Any, store: Store) -> str:
    """Decide a cell of a block that is built and fed as the report says."""
    spec = spec_of(asked.target)
    block = wrapped(asked.target, spec, asked.input, asked.arguments, frozen=False)
    return verdict_of_law((block, asked.law), store)


def changes() -> Iterator[tuple[str, str, str]]:
    """List the ways to change what a block means."""
    for name, (_, old, new) in loaded("tricks").TRICKS.items():
        said = (
            f"`{old.strip()}` becomes `{new.strip()}`" if old else "what is read elsewhere changes"
        )
        yield name, said.replace("\n", " "), name


def noticed(name: str, store: Store) -> str:
    """Say what a fingerprint says of a change."""
    store.user.mkdir(parents=True, exist_ok=True)
    return str(loaded("tricks").noticed(name, store.user))


def forgeries() -> Iterator[tuple[str, str, str]]:
    """List the records that say more than is true."""
    for name, (claim, *_) in loaded("forged").FORGED.items():
        yield name, claim.statement, name


def answer(name: str) -> str:
    """Say what is made of a forged record."""
    return str(loaded("forged").answer(name))


def campaigns() -> str:
    """Return the section about random questions: how many were asked, and what was wrong."""
    figures = page.kept()
    lines = [CAMPAIGNS_ARE, "| campaign | trials | questions | decided | wrong |"]
    lines.append("|---|---:|---:|---:|---:|")
    for each in CAMPAIGNS:
        found = figures[each.name]
        counts = f"{found.tried:,} | {found.decided:,} | {found.wrong}"
        lines.append(f"| {each.name} | {page.size(each, found)} | {counts} |")
    return "\n".join((*lines, ""))


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
    stated = (
        *claims("test_claims"),
        *claims("test_hidden"),
        *claims("test_left_out"),
        *claims("test_depth"),
    )
    reported = (*claims("test_reports"), *claims("test_lengths"), *claims("test_modules"))
    parts = (
        table("Claims", iter(stated), before["claims"], verdict),
        table("Reports", iter(reported), before["reports"], verdict),
        table("Blocks and laws", blocks(), before["blocks"], verdict_of_law),
        table("Blocks and modules of reports", rows(), before["rows"], verdict_of_row),
        table("Fingerprints", changes(), before["fingerprints"], noticed),
        table("Forged records", forgeries(), before["records"], lambda name, _: answer(name)),
    )
    text = INTRODUCTION + "\n".join(parts) + campaigns() + OPEN
    click.echo(text)
    if write:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
