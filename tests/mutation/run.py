"""Count the semantic mutants of the blocks that the tests and the claims kill.

    python tests/mutation/run.py [NAME ...] [--json FILE]

NAME is a block or a file of `reference/`; none means all. Each mutant runs in a forked child, in
which the function's code is replaced: first the tests of its own file, then those of the other
files, then the claims that reach it. A mutant that nothing notices has survived; the reasons of
those that cannot be noticed stand in `survivors.json`.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import inspect
import io
import json
import multiprocessing
import pkgutil
import sys
import textwrap
import warnings
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from types import FunctionType, ModuleType

import click
import pytest
import torch
from rich.console import Console
from rich.progress import track
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parent))
from operators import Mutant, mutants

import lakatos.reference
from lakatos.harness.catalogue import catalogue
from lakatos.harness.decide import Effort, decide
from lakatos.harness.dependencies import definitions
from lakatos.harness.store import Store
from lakatos.theory.block import declared

HERE = Path(__file__).resolve().parent
TESTS = HERE.parent / "reference"
SURVIVORS = HERE / "survivors.json"
_SKIPPED = {"test_every_block.py"}
"""These tests compare a block with itself in other number systems, which a mutant passes."""


def functions() -> list[FunctionType]:
    """Return the functions of `reference/` that compute something, bare of their checks."""
    found = []
    for info in pkgutil.iter_modules(lakatos.reference.__path__):
        module = importlib.import_module(f"lakatos.reference.{info.name}")
        found += [
            bare
            for bare in map(_bare, vars(module).values())
            if bare and bare.__module__ == module.__name__
        ]
    return [
        each
        for each in found
        if not each.__name__.startswith("require_")
        and each.__module__ != "lakatos.reference.checks"
    ]


def _bare(value: object) -> FunctionType | None:
    block = declared(value)
    if block is not None:
        return block.function
    return value if isinstance(value, FunctionType) else None


def definition(function: FunctionType) -> ast.FunctionDef:
    """Return a function's syntax tree without its decorators."""
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    tree.decorator_list = []
    return tree


def install(function: FunctionType, mutant: Mutant) -> None:
    """Make the function compute what the mutant does, wherever it is already imported."""
    tree = mutant.tree
    tree.returns = None
    for argument in (*tree.args.posonlyargs, *tree.args.args, *tree.args.kwonlyargs):
        argument.annotation = None
    names = dict(function.__globals__)
    module = ast.fix_missing_locations(ast.Module([tree], []))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(module, function.__code__.co_filename, "exec"), names)  # noqa: S102 - our own mutant
    function.__code__ = names[function.__name__].__code__


def verdict(name: str, module: str, place: int) -> tuple[str, int, str, str]:
    """Run one mutant and return (function, line, change, killer); no killer is a survivor."""
    function = next(
        each for each in functions() if (each.__name__, each.__module__) == (name, module)
    )
    mutant = list(mutants(definition(function)))[place]
    install(function, mutant)
    return f"{module.rpartition('.')[2]}.{name}", mutant.line, mutant.change, _killer(function)


def _killer(function: FunctionType) -> str:
    own = TESTS / f"test_{function.__module__.rpartition('.')[2]}.py"
    others = [
        path
        for path in sorted(TESTS.glob("test_*.py"))
        if path != own and path.name not in _SKIPPED
    ]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        for paths in ([own] if own.exists() else [], others):
            quiet = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly"]
            if paths and pytest.main([*quiet, *map(str, paths)]) == pytest.ExitCode.TESTS_FAILED:
                return "tests"
        for claim in catalogue():
            if any(
                getattr(each, "__wrapped__", each) is function or each is function
                for each in definitions(claim.function)
            ):
                with contextlib.suppress(Exception):
                    if decide(
                        claim,
                        Store(Path("/nonexistent"), Path("/nonexistent")),
                        Effort(examples=30, fresh=True),
                    ).as_expected:
                        continue
                return f"claim {claim.id}"
    return ""


@click.command()
@click.argument("names", nargs=-1)
@click.option(
    "--json", "path", type=click.Path(path_type=Path), help="Write the outcome of every mutant."
)
@click.option("--jobs", default=2, show_default=True)
def main(names: tuple[str, ...], path: Path | None, jobs: int) -> None:
    """Run the mutants and print how many were killed, by block, and who survived."""
    torch.set_num_threads(1)
    chosen = [
        each for each in functions()
        if not names or each.__name__ in names or each.__module__.rpartition(".")[2] in names
    ]  # fmt: skip
    tasks = [
        (each.__name__, each.__module__, place)
        for each in chosen
        for place, _ in enumerate(mutants(definition(each)))
    ]
    outcomes = []
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(jobs, mp_context=context, max_tasks_per_child=None) as pool:
        waiting = [pool.submit(_isolated, task) for task in tasks]
        for done in track(as_completed(waiting), total=len(tasks), description="mutants"):
            outcomes.append(done.result())
    outcomes.sort()
    if path:
        path.write_text(json.dumps(outcomes, indent=1) + "\n")
    _report(outcomes)


def _isolated(task: tuple[str, str, int]) -> tuple[str, int, str, str]:
    """Run one mutant in a child of its own, which takes the change with it when it ends."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(target=lambda: sender.send(verdict(*task)))
    child.start()
    found = receiver.recv() if receiver.poll(120) else None
    child.kill()
    child.join()
    return found or (f"{task[1].rpartition('.')[2]}.{task[0]}", 0, f"mutant {task[2]}", "time")


def _report(outcomes: list[tuple[str, int, str, str]]) -> None:
    excused = json.loads(SURVIVORS.read_text()) if SURVIVORS.exists() else {}
    console, table = Console(), Table(box=None)
    for heading in ("function", "mutants", "killed"):
        table.add_column(heading, justify="left" if heading == "function" else "right")
    for function in sorted({outcome[0] for outcome in outcomes}):
        mine = [outcome for outcome in outcomes if outcome[0] == function]
        table.add_row(function, str(len(mine)), str(sum(bool(outcome[3]) for outcome in mine)))
    console.print(table)
    survivors = [outcome for outcome in outcomes if not outcome[3]]
    for function, line, change, _ in survivors:
        reason = excused.get(f"{function}: {change}", "no reason given")
        console.print(
            f"survived {function}:{line}  {change}  ({reason})", markup=False, highlight=False
        )
    killed = len(outcomes) - len(survivors)
    console.print(
        f"{killed} of {len(outcomes)} mutants killed ({killed / max(len(outcomes), 1):.1%})"
    )


if __name__ == "__main__":
    main()
