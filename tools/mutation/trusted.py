"""Count the semantic mutants of the trusted part that its tests kill.

    python -m lakatos.tools.mutation.trusted [--draw N --seed S] [--again] [--write] [NAME ...]

N mutants are drawn from all functions of the modules that say that they are trusted, or of those
named (`harness.judge.weigh`). Each runs in a fork in which the function's code is replaced: first
the tests of its own file, then those of its folder, then inputs by which the court was once made
to say something false. `trusted.json` keeps what happened to each mutant that was ever drawn;
`--again` runs those once more. `equivalent.json` gives the reasons of those that nothing can
notice.
"""

from __future__ import annotations

import functools
import inspect
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any

import click
import lakatos
import pytest
import torch

from .forks import forked, pairs
from .operators import Mutant, installed, mutants
from .refuting import too_long

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from multiprocessing.connection import Connection
    from types import ModuleType

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
KEPT, EQUIVALENT = HERE / "trusted.json", HERE / "equivalent.json"
PAGE = ROOT / "docs" / "trusted_mutants.md"
ROOMS = ("systems", "theory", "harness")
LAST = ("tests/attacks/test_undefined.py", "tests/attacks/test_planted_faults.py")
"""Files with inputs of attacks, tried where the tests of a module noticed nothing."""
_PLANTING = ("fault",)
"""So begin the parameters of tests that plant faults themselves."""
_SECONDS_A_TEST, _SECONDS_A_MUTANT = 150, 900
_KINDS = {"AssertionError": "a difference", "Failed": "a difference", "TooLong": "time"}

_PAGE = """\
# Mutants of the court

Each mutant changes one function of the trusted part in one place, so that it computes another \
thing: a call gives way to its first argument, two arguments are swapped, a condition is dropped, \
a comparison becomes strict, a constant is moved. They are drawn from all {all:,} that the \
operators (`tools/mutation/operators.py`) make; {drawn} were drawn so far. A mutant is killed when \
a test of its module, or of its folder, or an input of `tests/attacks` fails; one that ends in an \
error is killed cheaply and has a column of its own.

{killed} of {drawn} are killed. Of the {survivors} that survive, {excused} change nothing that a \
verdict or a line of output depends on, for the reasons below. \
`python -m lakatos.tools.mutation.trusted --again --write` computes this page anew.

| module | mutants | killed by a difference | by an error or time | survived |
|---|---:|---:|---:|---:|
{rows}

## Survivors

{reasons}
"""


@dataclass(frozen=True, order=True)
class Outcome:
    """What happened to one mutant: who killed it and how, or nobody."""

    mutant: str
    killer: str = ""
    how: str = ""


@dataclass(frozen=True)
class Place:
    """A function of a trusted module, with the path to it."""

    module: str
    function: FunctionType

    def name(self, mutant: Mutant) -> str:
        """Return where a change is and what it says."""
        return f"{self.module}.{self.function.__qualname__}: {mutant.change}"


def trusted() -> list[str]:
    """List the modules that say that they are trusted, or whose folder does."""
    found = []
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            folders = [each / "__init__.py" for each in path.relative_to(ROOT).parents][:-1]
            texts = [path, *(ROOT / each for each in folders if len(each.parts) > 1)]
            if path.name != "__init__.py" and any(_says_so(text) for text in texts):
                found.append(".".join(path.relative_to(ROOT).with_suffix("").parts))
    return found


@functools.cache
def _says_so(path: Path) -> bool:
    return "Trusted" in path.read_text("utf-8").partition("from __future__")[0]


def places(modules: Iterable[str]) -> list[Place]:
    """List the functions and methods of modules."""
    found = []
    for name in modules:
        module = import_module(f"lakatos.{name}")
        found += [Place(name, each) for each in dict.fromkeys(_functions(module))]
    return found


def _functions(module: ModuleType) -> Iterator[FunctionType]:
    for value in vars(module).values():
        members = vars(value).values() if inspect.isclass(value) else (value,)
        for member in members:
            bare = _bare(member)
            mine = bare is not None and bare.__code__.co_filename == module.__file__
            if mine and "<" not in bare.__qualname__:
                yield bare


def _bare(value: Any) -> FunctionType | None:
    """Return the function in a method, a property or a decorated function."""
    if isinstance(value, property | functools.cached_property):
        value = value.fget if isinstance(value, property) else value.func
    if isinstance(value, classmethod | staticmethod):
        value = value.__func__
    value = inspect.getattr_static(value, "__wrapped__", value)
    return value if isinstance(value, FunctionType) else None


def everything(found: Iterable[Place]) -> dict[str, tuple[str, Mutant]]:
    """Return all mutants by name, each with the module that it is of."""
    return {
        place.name(mutant): (place.module, mutant)
        for place in found
        for mutant in mutants(place.function)
    }


def files(module: str) -> list[str]:
    """List the files of tests of a module: its own, and those of the folders it is in."""
    *folders, name = module.split(".")
    own = f"tests/{'/'.join(folders)}/test_{name}.py"
    around = [
        f"tests/{'/'.join(folders[: depth - 1])}/test_{folders[depth - 1]}.py"
        for depth in range(len(folders), 1, -1)
    ]
    return [each for each in (own, *around) if (ROOT / each).exists()]


@dataclass(eq=False)
class Killing:
    """A pytest plugin that runs the collected tests against each mutant instead of once."""

    chosen: dict[str, tuple[str, Mutant]]
    jobs: int
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    failure: tuple[str, str] | None = None

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run every mutant in a fork of this process, some at a time."""
        items = [each for each in session.items if isinstance(each, pytest.Function)]
        waiting, running = list(reversed(self.chosen.items())), {}
        while waiting or running:
            while waiting and len(running) < self.jobs:
                name, (module, mutant) = waiting.pop()
                work = functools.partial(self._outcome, name, mutant, self._of(items, module))
                running[name] = *forked(work), time.perf_counter()
            for name, (receiver, child, since) in [*running.items()]:
                late = time.perf_counter() - since > _SECONDS_A_MUTANT
                if late or receiver.poll(0.2):
                    found = (
                        Outcome(name, "the clock", "time") if late else _received(receiver, name)
                    )
                    self.outcomes[name] = found
                    keep(self.outcomes)
                    os.kill(child.pid, signal.SIGKILL)
                    child.join()
                    del running[name]
                    click.echo(f"{found.killer or 'SURVIVED'}: {name}", err=True)
        return True

    def pytest_exception_interact(self, node: Any, call: Any) -> None:
        """Keep the first failure, and what kind it is."""
        if self.failure is None:
            kind = _KINDS.get(call.excinfo.typename, "an error")
            self.failure = getattr(node, "originalname", None) or node.name, kind

    def _of(self, items: list[pytest.Function], module: str) -> list[pytest.Function]:
        """List the tests that a mutant of a module meets."""
        return [
            item
            for file in (*files(module), *LAST)
            for item in items
            if item.path == ROOT / file
            and not (file in LAST and hasattr(item, "callspec") and _plants(item))
        ]

    def _outcome(self, name: str, mutant: Mutant, items: list[pytest.Function]) -> Outcome:
        """Say what kills a mutant, in a fork that keeps the change to itself."""
        try:
            return self._killed(name, mutant, items)
        except BaseException as error:  # noqa: BLE001 - whatever a mutant does to pytest
            return Outcome(name, f"{type(error).__name__} ends the tests", "an error")

    def _killed(self, name: str, mutant: Mutant, items: list[pytest.Function]) -> Outcome:
        """Run tests until one fails."""
        signal.signal(signal.SIGALRM, too_long)
        with installed(mutant):
            for item, following in pairs(items):
                signal.alarm(_SECONDS_A_TEST)
                item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
                signal.alarm(0)
                if self.failure:
                    return Outcome(name, *self.failure)
        return Outcome(name)


def _received(receiver: Connection, name: str) -> Outcome:
    """Read what a fork found; one that is gone without a word was ended by the mutant."""
    try:
        found: Outcome = receiver.recv()
    except EOFError:
        return Outcome(name, "the end of its process", "an error")
    return found


def _plants(item: pytest.Function) -> bool:
    return any(each.startswith(_PLANTING) for each in item.callspec.params)


def kept() -> dict[str, Outcome]:
    """Return what happened to the mutants that were drawn so far."""
    if not KEPT.is_file():
        return {}
    found = (Outcome(**each) for each in json.loads(KEPT.read_text("utf-8")))
    return {each.mutant: each for each in found}


def keep(outcomes: dict[str, Outcome]) -> None:
    """Write down what happened."""
    data = [vars(outcomes[name]) for name in sorted(outcomes)]
    KEPT.write_text(json.dumps(data, indent=1) + "\n", "utf-8")


@click.command()
@click.argument("names", nargs=-1)
@click.option("--draw", default=0, help="How many more mutants are drawn.")
@click.option("--seed", default=0, show_default=True, help="By what they are drawn.")
@click.option("--jobs", default=1, show_default=True, help="Mutants at a time.")
@click.option("--again", is_flag=True, help="Run the mutants that were drawn before once more.")
@click.option("--survivors", is_flag=True, help="Of those only survivors without a reason.")
@click.option("--write", is_flag=True, help="Write docs/trusted_mutants.md.")
def main(
    names: tuple[str, ...], *, draw: int, seed: int, jobs: int, again: bool, survivors: bool,
    write: bool,
) -> None:  # fmt: skip
    """Draw mutants, run them, and print who survived."""
    torch.set_num_threads(1)
    known, every = kept(), everything(places(trusted()))
    known = {name: known[name] for name in known if name in every}
    mine = [name for name in every if name not in known and _is_of(every[name][0], names)]
    chosen = random.Random(seed).sample(mine, min(draw, len(mine)))  # noqa: S311 - no secret
    excused = _reasons()
    told = [name for name, found in known.items() if found.killer or name in excused]
    before = [name for name in known if not (survivors and name in told)]
    chosen += [name for name in before if again or survivors]
    if chosen:
        known = _run({name: every[name] for name in chosen}, jobs, known)
    text = report(known, len(every))
    click.echo(text)
    if write:
        PAGE.write_text(text, "utf-8")
    sys.exit(any(not each.killer and each.mutant not in excused for each in known.values()))


def _is_of(module: str, names: tuple[str, ...]) -> bool:
    return not names or any(module == name or module.startswith(f"{name}.") for name in names)


def _run(
    chosen: dict[str, tuple[str, Mutant]], jobs: int, known: dict[str, Outcome]
) -> dict[str, Outcome]:
    """Run mutants beside those that are known."""
    wanted = {file for module, _ in chosen.values() for file in files(module)} | {*LAST}
    killing = Killing(chosen, jobs, dict(known))
    options = ["-s", "-p", "no:cacheprovider", "-p", "no:terminal", "-n", "0", "-W", "ignore"]
    pytest.main([*options, *(str(ROOT / each) for each in sorted(wanted))], plugins=[killing])
    if not killing.outcomes.keys() >= chosen.keys():
        raise click.ClickException("the tests do not collect: run pytest on them first")
    return killing.outcomes


def _reasons() -> dict[str, str]:
    return json.loads(EQUIVALENT.read_text("utf-8")) if EQUIVALENT.is_file() else {}


def report(outcomes: dict[str, Outcome], every: int) -> str:
    """Return the page: what was run, the table by module, the survivors with their reasons."""
    excused = _reasons()
    alive = sorted(each for each in outcomes.values() if not each.killer)
    return _PAGE.format(
        all=every,
        drawn=len(outcomes),
        killed=len(outcomes) - len(alive),
        survivors=len(alive),
        excused=sum(each.mutant in excused for each in alive),
        rows="\n".join(_rows(outcomes)),
        reasons="\n".join(
            f"- `{each.mutant}`: {excused.get(each.mutant, 'no reason known.')}" for each in alive
        )
        or "None.",
    )


def _rows(outcomes: dict[str, Outcome]) -> Iterator[str]:
    """Yield a row a module, and one for all."""
    modules = trusted()
    counts: dict[str, Counter[str]] = {}
    for each in outcomes.values():
        where = each.mutant.partition(":")[0]
        module = max((one for one in modules if where.startswith(f"{one}.")), key=len)
        for row in (module, "all"):
            counts.setdefault(row, Counter())[each.how] += 1
    for row in (*sorted(counts.keys() - {"all"}), *(["all"] if counts else [])):
        how = counts[row]
        cheap = how["an error"] + how["time"]
        yield f"| {row} | {how.total()} | {how['a difference']} | {cheap} | {how['']} |"


if __name__ == "__main__":
    assert Path(lakatos.__path__[0]).resolve() == ROOT
    main()
