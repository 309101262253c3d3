"""Certificates at full size: all of them, changed ones, and functions beside FLINT's.

    python -m lakatos.tools.certificates [--cells N] [--changed N] [--points N] [--seed S]

It makes a certificate of every counterexample and witness of the catalogue and of some refuted
cells of the law table, runs them apart from us, changes one digit or one sign of as many, and
compares the functions of certificates with balls. The status is 1 where one is missing, where a
changed one is confirmed, or where a value lies outside.
"""

from __future__ import annotations

import random
import re
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import click
import numpy as np
from flint import arb, ctx, fmpq

from ..harness.judge.point import judge
from ..harness.keep.record import point_of, written_point
from ..harness.keep.store import CATALOGUE, CELLS, Store, facts
from ..harness.laws.cells import cell_named
from ..harness.show.certificate import certificate, disagreement, second_opinions
from ..harness.show.certificate.alone import functions
from ..harness.show.certificate.alone.numbers import UNDEFINED, ends
from ..harness.show.find import settled
from ..harness.show.script import ScriptError
from ..systems import RATIONALS, NotRigorousError, balls
from ..theory.composite import Parameters, Stack
from ..theory.domain import Optional, Size
from ..theory.relation import Truth

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..harness.judge.point import Finding
    from ..theory.claim import Claim
    from ..theory.witness import Point

_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e-?\d+)?(?![\w.(])")
ALTERED = "the point was altered"
"""What a certificate says where nothing but the sum of its numbers is another one."""
_BITS = 256
_NAMES = ("exp", "log", "sqrt", "tanh", "erf", "sin", "cos", "atan", "acos")


@dataclass(frozen=True)
class Case:
    """A point that settles a claim, and its certificate."""

    claim: Claim
    found: Finding
    text: str


def refuted_cells(
    store: Store, generator: random.Random, count: int
) -> Iterator[tuple[Claim, Point]]:
    """Draw refuted cells of the law table, with their points."""
    paths = sorted((CATALOGUE / CELLS).glob("*.jsonl"))
    names = [fact.claim for path in paths for fact in facts(path) if fact.settled]
    for name in generator.sample(names, min(count, len(names))):
        claim = cell_named(name)
        if claim is not None:
            yield claim, point_of(written_point(store.of_claim(claim)[0], claim), claim)


def cases(points: Iterable[tuple[Claim, Point]], missing: list[str]) -> Iterator[Case]:
    """Make certificates; what has none is put on the list of what is missing."""
    for claim, point in points:
        found = judge(claim, point)
        try:
            yield Case(claim, found, certificate(claim, found))
        except ScriptError as error:
            missing.append(str(error))


def changed(text: str, generator: random.Random) -> str:
    """Change one digit or one sign of what a certificate says of its point and of both sides."""
    start = text.index("POINT = {}") + len("POINT = {}")
    match = generator.choice([*_NUMBER.finditer(text, start)])
    return text[: match.start()] + _other(match[0], generator) + text[match.end() :]


def _other(number: str, generator: random.Random) -> str:
    """Return a number with another sign or another digit."""
    if generator.random() < 1 / 3 and Fraction(number) != 0:
        return number.removeprefix("-") if number.startswith("-") else f"-{number}"
    places = [place for place, letter in enumerate(number) if letter.isdigit()]
    place = generator.choice(places)
    digit = generator.choice([each for each in "0123456789" if each != number[place]])
    other = number[:place] + digit + number[place + 1 :]
    return _other(number, generator) if re.match(r"-?0\d", other) else other


def court_agrees(case: Case, text: str) -> bool:
    """Tell whether the court finds the claim settled at a changed certificate's point."""
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(text[: text.index("FOUND = ")], names)  # noqa: S102 - our own text
    for system in (RATIONALS, balls(_BITS)):
        with suppress(NotRigorousError, LookupError, ValueError), system.context():
            given = {
                name: _entered(domain, names["POINT"][name], system)
                for name, domain in case.claim.parameters.items()
            }
            wanted = Truth.TRUE if case.found.existential else Truth.FALSE
            return bool(case.claim(**given).judge().truth is wanted)
    return False


def _entered(domain: Any, value: Any, system: Any) -> Any:
    """Take a certificate's value into one of our number systems."""
    if isinstance(domain, Size):
        return value
    if isinstance(domain, Stack):
        return tuple(_entered(domain.inner, each, system) for each in value)
    if isinstance(domain, Optional):
        return None if value is None else _entered(domain.inner, value, system)
    if isinstance(domain, Parameters):
        fields = domain.fields.items()
        return domain.kind(**{n: _entered(each, getattr(value, n), system) for n, each in fields})
    cells = np.array(value.cells, dtype=object).reshape(value.shape)
    if all(isinstance(cell, Fraction) for cell in value.cells):
        return system.enter(cells)
    return system.integers(cells.astype(type(value.cells[0])))


def outside(name: str, generator: random.Random, count: int) -> list[Fraction]:
    """Return the points at which a function's enclosure does not meet FLINT's."""
    found = []
    with ctx.workprec(_BITS):
        for _ in range(count):
            scale = Fraction(10) ** generator.randint(-6, 2)
            x = Fraction(generator.randint(-(10**6), 10**6), 10**6) * scale
            x = abs(x) if name in ("log", "sqrt") else x / 100 if name == "acos" else x
            mine = getattr(functions, f"{name}_entry" if name == "erf" else name)(x)
            theirs = getattr(arb(fmpq(x.numerator, x.denominator)), name)()
            if mine is UNDEFINED:
                found += [x] if theirs.is_finite() else []
                continue
            bounds = map(Fraction, ends(mine))
            low, high = (arb(fmpq(end.numerator, end.denominator)) for end in bounds)
            if not low.union(high).overlaps(theirs):
                found.append(x)
    return found


@click.command()
@click.option("--cells", default=200, help="So many refuted cells of the law table.")
@click.option("--changed", "changes", default=1000, help="So many changed certificates.")
@click.option("--points", default=1000, help="So many points for each function.")
@click.option("--seed", default=0)
def main(cells: int, changes: int, points: int, seed: int) -> None:
    """Make, run and change certificates, and print what came of it."""
    generator, store = random.Random(seed), Store()  # noqa: S311 - no secret
    missing: list[str] = []
    failed = 0
    made: dict[str, Case] = {}
    for title, source in (
        ("claims", settled(store)),
        ("cells", refuted_cells(store, generator, cells)),
    ):
        start = time.process_time()
        here = {each.claim.id: each for each in cases(source, missing)}
        made |= here
        texts, clock = [(name, each.text) for name, each in here.items()], time.perf_counter()
        wrong = [
            (name, said)
            for name, opinion in second_opinions(texts)
            if (said := disagreement(here[name].found, opinion))
        ]
        lines = sorted(text.count("\n") for _, text in texts)
        click.echo(
            f"{title}: {len(texts)} certificates, of {lines[len(lines) // 2]} lines in the middle "
            f"and {lines[-1]} at most, made in {time.process_time() - start:.1f} s of CPU, run in "
            f"{time.perf_counter() - clock:.1f} s; {len(wrong)} not confirmed"
        )
        failed += len(wrong)
        for name, said in wrong:
            click.echo(f"  {name}: {said}")
    click.echo("\n  ".join([f"missing: {len(missing)}", *missing]))
    failed += len(missing) + _refusals(made, generator, changes) + _values(generator, points)
    sys.exit(bool(failed))


def _refusals(made: dict[str, Case], generator: random.Random, count: int) -> int:
    """Change certificates; return how many of them were confirmed."""
    texts = [
        (f"{place} {name}", changed(made[name].text, generator))
        for place, name in enumerate(generator.choices(list(made), k=count))
    ]
    said = dict(second_opinions(texts))
    confirmed = [name for name, _ in texts if not said[name].refusal]
    altered = [(name, text) for name, text in texts if ALTERED in said[name].refusal]
    settled = [name for name, text in altered if court_agrees(made[name.split()[1]], text)]
    click.echo(
        f"changed: {count} by a digit or a sign, {count - len(confirmed)} refused, "
        f"{len(altered)} of them by the sum of their numbers alone; {len(settled)} of these have "
        "a point that settles the claim as well"
    )
    for name in confirmed:
        click.echo(f"  confirmed: {name}")
    return len(confirmed)


def _values(generator: random.Random, count: int) -> int:
    """Compare the functions with FLINT's; return how many values lie outside."""
    total = 0
    for name in _NAMES:
        far = outside(name, generator, count)
        total += len(far)
        click.echo(f"{name}: {count} points, {len(far)} outside {far[:3] or ''}".rstrip())
    return total


if __name__ == "__main__":
    main()
