"""Count the semantic mutants of the blocks that the tests and the claims kill.

    python -m lakatos.tools.mutation.run [NAME ...] [--sample N --seed S] [--jobs J] [--write]

NAME is a function or a file of `reference/`; none means all. The tests are collected once; each
mutant then runs in a fork of that process, in which the function's code is replaced: first the
tests of its own file, then every other test that reaches it, then the claims that reach it. A
mutant that nothing notices has survived; `survivors.json` gives the reasons of those that cannot
be noticed.
"""

from __future__ import annotations

import json
import random
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any

import click
import pytest
import torch
from lakatos.harness.catalogue.blocks import modules_below
from lakatos.harness.catalogue.claims import catalogue
from lakatos.harness.keep.definitions import definitions
from lakatos.theory.block import declared
from lakatos.theory.claim import ClaimError
from lakatos.theory.verdict import Verdict

from .forks import forked, pairs
from .operators import Mutant, home, installed, mutants
from .refuting import TooLong, refuted, too_long

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from lakatos.theory import Claim

HERE = Path(__file__).resolve().parent
TESTS = HERE.parents[1] / "tests" / "reference"
SURVIVORS = HERE / "survivors.json"
PAGE = HERE.parents[1] / "docs" / "mutants.md"
_SECONDS_A_TEST, _SECONDS_OF_CLAIMS, _SECONDS_A_MUTANT = 20, 30, 300
_NO_BLOCKS = ("checks",)
"""Files of `reference/` that compute nothing."""
_CLAIMS = 12
"""Claims that a mutant meets at most, those that reach the fewest other definitions first."""

_PAGE = """\
# Mutants

Each mutant changes one function of `reference/` in one place, so that it computes another thing: \
the softmax or the scale is dropped, keys are not transposed, a dilation is off by one, the mask \
comes after the softmax, a variance is unbiased, a residual is forgotten. The operators \
(`tools/mutation/operators.py`) know no block by name. A mutant is killed when a test of \
`tests/reference` fails or a true claim of the catalogue is refuted; one that ends in an error, \
not in another result, is killed cheaply and has a column of its own.

{killed} of {every} mutants are killed ({share:.1%}); {excused} of the {survivors} survivors \
compute the same, for the reasons below. `{command}` computes this page anew.

| file | mutants | killed by a difference | by an error or time | by a claim | survived |
|---|---:|---:|---:|---:|---:|
{rows}

## Survivors

{reasons}
"""


@dataclass(frozen=True, order=True)
class Outcome:
    """What happened to one mutant: who killed it and how, or nobody."""

    file: str
    mutant: str
    line: int
    killer: str
    how: str
    """A difference, an error, or time."""


def functions() -> list[FunctionType]:
    """Return the functions of `reference/` that compute something, bare of their checks."""
    modules = modules_below("lakatos.reference")
    return [
        bare
        for module in modules
        for bare in map(_bare, vars(module).values())
        if bare is not None
        and bare.__module__ == module.__name__
        and home(bare) not in _NO_BLOCKS
        and not bare.__name__.startswith("require_")
    ]


def _bare(value: Any) -> FunctionType | None:
    block = declared(value)
    if block is not None:
        return block.function
    return value if isinstance(value, FunctionType) else None


def sampled(every: list[Mutant], count: int | None, seed: int) -> list[Mutant]:
    """Return about `count` mutants, drawn so that each function gives its share, one at least."""
    if count is None or count >= len(every):
        return every
    drawing, share = random.Random(seed), count / len(every)  # noqa: S311 - no secret
    chosen = []
    for function in dict.fromkeys(each.function for each in every):
        mine = [each for each in every if each.function is function]
        chosen += drawing.sample(mine, max(1, round(share * len(mine))))
    return chosen


@dataclass(eq=False)
class Killing:
    """A pytest plugin that runs the collected tests against each mutant instead of once."""

    chosen: list[Mutant]
    jobs: int
    path: Path | None
    outcomes: list[Outcome] = field(default_factory=list)
    failure: tuple[str, str] | None = None
    reached: dict[Any, list[FunctionType]] = field(default_factory=dict)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run every mutant in a fork of this process, some at a time."""
        items = [each for each in session.items if isinstance(each, pytest.Function)]
        for item in items:
            blocks = item.callspec.params.values() if hasattr(item, "callspec") else ()
            roots = (item.function, *filter(None, map(_root, blocks)))
            self.reached[item] = [each for root in roots for each in _definitions(root)]
        true = (claim for claim in catalogue() if claim.expected is Verdict.HOLDS)
        claims = [(claim, _definitions(claim.function)) for claim in true]
        claims.sort(key=lambda each: len(each[1]))
        waiting, running = list(reversed(self.chosen)), {}
        started, total = time.perf_counter(), len(waiting) + len(self.outcomes)
        while waiting or running:
            while waiting and len(running) < self.jobs:
                mutant = waiting.pop()
                near = [claim for claim, reached in claims if mutant.function in reached]
                receiver, child = forked(lambda m=mutant, c=near: self._outcome(m, items, c))
                running[receiver] = mutant, child, time.perf_counter()
            for receiver in [*running]:
                mutant, child, since = running[receiver]
                late = time.perf_counter() - since > _SECONDS_A_MUTANT
                if late or receiver.poll():
                    self.outcomes.append(_received(receiver, mutant))
                    self._keep()
                    child.kill()
                    child.join()
                    del running[receiver]
                    _progress(len(self.outcomes), total, time.perf_counter() - started)
            wait([*running], timeout=1)
        return True

    def _keep(self) -> None:
        if self.path:
            kept = [vars(each) for each in sorted(self.outcomes)]
            self.path.write_text(json.dumps(kept, indent=1) + "\n")

    def pytest_exception_interact(self, node: Any, call: Any) -> None:
        """Keep the first failure, and what kind it is."""
        kinds = {"AssertionError": "a difference", "Failed": "a difference", "TooLong": "time"}
        if self.failure is None:
            self.failure = node.name, kinds.get(call.excinfo.typename, "an error")

    def _outcome(
        self, mutant: Mutant, items: list[pytest.Function], claims: list[Claim]
    ) -> Outcome:
        """Say what kills a mutant, in a fork that keeps the change to itself."""
        file = home(mutant.function)
        mine = [each for each in items if each.path.stem == f"test_{file}"]
        others = [each for each in items if each not in mine and self._concerns(each, mutant)]
        signal.signal(signal.SIGALRM, too_long)
        with installed(mutant):
            for item, following in pairs([*mine, *others]):
                signal.alarm(_SECONDS_A_TEST)
                item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
                signal.alarm(0)
                if self.failure:
                    return Outcome(file, mutant.name, mutant.line, *self.failure)
            signal.alarm(_SECONDS_OF_CLAIMS)
            with suppress(TooLong):
                for claim in claims[:_CLAIMS]:
                    with suppress(ClaimError, ArithmeticError):
                        if refuted(claim, suspects=0):
                            return Outcome(file, mutant.name, mutant.line, claim.id, "a claim")
            signal.alarm(0)
        return Outcome(file, mutant.name, mutant.line, "", "")

    def _concerns(self, item: pytest.Function, mutant: Mutant) -> bool:
        """Whether a test reaches the function; that of every block only tests a block's own."""
        if item.path.stem == "test_every_block":
            block = item.callspec.params.get("block")
            return block is not None and block.function is mutant.function
        return mutant.function in self.reached[item]


def _root(value: Any) -> FunctionType | None:
    return _bare(getattr(value, "function", value)) if callable(value) else None


def _definitions(root: FunctionType) -> list[FunctionType]:
    try:
        return [each for each in definitions(root) if isinstance(each, FunctionType)]
    except TypeError:
        return []


def _received(receiver: Connection, mutant: Mutant) -> Outcome:
    if not receiver.poll():
        return Outcome(home(mutant.function), mutant.name, mutant.line, "the clock", "time")
    try:
        return receiver.recv()
    except EOFError:
        raise click.ClickException(f"the process that ran {mutant.name} ended early") from None


def _progress(done: int, total: int, seconds: float) -> None:
    if sys.stderr.isatty() or done % 50 == 0 or done == total:
        click.echo(f"{done} of {total} mutants, {seconds:.0f} s", err=True)


@click.command()
@click.argument("names", nargs=-1)
@click.option("--sample", type=int, help="Run about so many, spread over the functions.")
@click.option("--seed", default=0, show_default=True, help="Which sample.")
@click.option("--jobs", default=2, show_default=True, help="Mutants at a time.")
@click.option(
    "--json",
    "path",
    type=click.Path(path_type=Path),
    help="Keep every outcome here; what is killed there is not run again.",
)
@click.option("--write", is_flag=True, help="Write docs/mutants.md.")
@click.option("--list", "listed", is_flag=True, help="Print the mutants and run none.")
def main(
    names: tuple[str, ...], sample: int | None, seed: int, jobs: int, path: Path | None, *,
    write: bool, listed: bool,
) -> None:  # fmt: skip
    """Run the mutants and print how many were killed, by file, and who survived."""
    chosen = [
        mutant
        for function in functions()
        if not names or {function.__name__, home(function)} & set(names)
        for mutant in mutants(function)
    ]
    chosen = sampled(chosen, sample, seed)
    if listed:
        click.echo("\n".join(each.name for each in chosen))
        return
    torch.set_num_threads(1)
    known = _killed_before(path, chosen)
    waiting = [each for each in chosen if each.name not in {one.mutant for one in known}]
    killing = Killing(waiting, jobs, path, known)
    options = ["-s", "-p", "no:cacheprovider", "-p", "no:terminal"]
    options += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
    pytest.main([*options, str(TESTS)], plugins=[killing])
    outcomes = sorted(killing.outcomes)
    if len(outcomes) < len(chosen):
        raise click.ClickException("the tests do not collect: run pytest tests/reference first")
    click.echo(report(outcomes, names, sample, seed))
    if write:
        PAGE.write_text(report(outcomes, names, sample, seed))


def _killed_before(path: Path | None, chosen: list[Mutant]) -> list[Outcome]:
    """Return the kills that an earlier run wrote; its survivors are run again."""
    if path is None or not path.exists():
        return []
    names = {each.name for each in chosen}
    kept = [Outcome(**each) for each in json.loads(path.read_text())]
    return [each for each in kept if each.killer and each.mutant in names]


def report(outcomes: list[Outcome], names: tuple[str, ...], sample: int | None, seed: int) -> str:
    """Return the page: what was run, the table by file, the survivors with their reasons."""
    excused = json.loads(SURVIVORS.read_text()) if SURVIVORS.exists() else {}
    survivors = [each for each in outcomes if not each.killer]
    options = [*names, *([f"--sample {sample} --seed {seed}"] if sample else [])]
    files = sorted({each.file for each in outcomes})
    return _PAGE.format(
        killed=len(outcomes) - len(survivors),
        every=len(outcomes),
        share=1 - len(survivors) / max(len(outcomes), 1),
        excused=sum(each.mutant in excused for each in survivors),
        survivors=len(survivors),
        command=" ".join(["python -m lakatos.tools.mutation.run", *options, "--write"]),
        rows="\n".join(_row(file, outcomes) for file in [*files, "all"]),
        reasons="\n".join(
            f"- `{each.mutant}`: {excused.get(each.mutant, 'no reason known.')}"
            for each in survivors
        )
        or "None.",
    )


def _row(file: str, outcomes: list[Outcome]) -> str:
    mine = [each for each in outcomes if file in ("all", each.file)]
    ways = [("a difference",), ("an error", "time"), ("a claim",), ("",)]
    counts = [sum(each.how in way for each in mine) for way in ways]
    return f"| {file} | {len(mine)} | {' | '.join(map(str, counts))} |"


if __name__ == "__main__":
    main()
