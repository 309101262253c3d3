"""The Hypothesis backend: suspects in order, then Hypothesis' own draws with all its tools."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import lakatos
import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.database import InMemoryExampleDatabase
from hypothesis.internal.conjecture.provider_conformance import run_conformance_test
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS
from hypothesis.statistics import collector
from lakatos.harness.judge.weigh import Tally
from lakatos.harness.search.backend import SuspectProvider, feeding
from lakatos.harness.search.draws import encode, points
from lakatos.harness.search.effort import Effort
from lakatos.harness.search.property import SUSPECTS, Settled, hypothesis_test
from lakatos.theory import FAILS, HOLDS, Array, Real, at_most, claim, equal
from lakatos.theory.witness import Point, fractions
from lakatos.tools.sample import HERE

CHOICES = [[0, 11], [3, 12], [5, 13]]


@claim(latex="P", source=HERE, expected=HOLDS)
def sums_commute(x: Real[Array, "n"], y: Real[Array, "n"]):
    """Sums do not depend on the order of their terms."""
    return equal(x + y, y + x)


@claim(latex="P", source=HERE, expected=FAILS)
def numbers_are_at_most_two(x: Real[Array, ""]):
    """No number is above two."""
    return at_most(x, 2)


def drawn(suspects, examples, **configured):
    """Return the pairs that a test of two integers sees."""
    seen = []

    @seed(0)
    @settings(backend="lakatos", max_examples=examples, database=None, deadline=None, **configured)
    @given(st.integers(0, 9), st.integers(10, 19))
    def test(low, high):
        seen.append([low, high])

    with feeding(iter(suspects)):
        test()
    return seen


def test_the_backend_is_registered_by_entry_point():
    assert AVAILABLE_PROVIDERS["lakatos"] == "lakatos.harness.search.backend.SuspectProvider"


def test_suspects_come_in_order():
    seen = drawn(CHOICES, 20)
    # Hypothesis tries its simplest example before it asks any backend.
    assert [pair for pair in seen if pair in CHOICES][:3] == CHOICES
    assert seen.index(CHOICES[2]) <= 3


def test_the_backend_steps_aside_when_the_suspects_are_spent():
    seen = drawn(CHOICES, 20)
    assert len(seen) == 20
    assert len({tuple(pair) for pair in seen}) > 10


def test_without_suspects_hypothesis_draws_alone():
    assert len(drawn([], 20)) == 20


def test_a_suspect_that_is_too_short_is_completed_by_hypothesis():
    seen = drawn([[7]], 2)
    assert any(low == 7 and 10 <= high <= 19 for low, high in seen)


@pytest.mark.parametrize("suspect", [[12, 13], [-1, 13], [3, 9], [3, 10**30]])
def test_a_suspect_that_does_not_fit_steps_aside(suspect):
    for low, high in drawn([suspect], 3):
        assert 0 <= low <= 9
        assert 10 <= high <= 19


def test_after_a_choice_that_does_not_fit_the_suspect_is_not_read_on():
    first = [pair for pair in drawn([[99, 13]], 2) if pair != [0, 10]]
    assert first == [pair for pair in drawn([[-7, 17]], 2) if pair != [0, 10]]


def test_the_backend_conforms_with_suspects_in_it():
    class Fed(SuspectProvider):
        def __init__(self, conjecturedata, /, suspect):
            super().__init__(conjecturedata)
            self._choices = iter(suspect)

    run_conformance_test(
        Fed,
        provider_kw={"suspect": st.lists(st.integers(-12, 12) | st.integers())},
        settings=settings(max_examples=30, stateful_step_count=20, deadline=None, database=None),
    )


def test_feeding_ends_with_its_block():
    with feeding(iter([[9, 19]])):
        pass
    assert [9, 19] not in drawn([], 1)


def test_an_encoded_point_reaches_the_test():
    wanted = Point({"n": 2}, {"x": (fractions([3, -1]),), "y": (fractions(["1/2", 7]),)})
    seen = []

    @settings(backend="lakatos", max_examples=3, database=None, deadline=None)
    @given(points(sums_commute))
    def test(point):
        seen.append(point)

    with feeding(iter([encode(sums_commute, wanted)])):
        test()
    assert wanted in seen


def test_the_claims_test_counts_every_example_up_to_the_limit():
    tally = Tally()
    hypothesis_test(sums_commute, tally, Effort(examples=5, fresh=True))()
    assert tally.points == SUSPECTS + 5


class Points(Tally):
    """A tally that also keeps every point."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def add(self, found):
        super().add(found)
        self.seen.append(found.point)


@pytest.mark.parametrize("start", [0, 1])
def test_one_seed_draws_the_same_points(start):
    def seen(number):
        tally = Points()
        hypothesis_test(sums_commute, tally, Effort(seed=number, examples=10, fresh=True))()
        return tally.seen

    assert seen(start) == seen(start)
    assert seen(start) != seen(start + 2)


DRAWN = """
import sys
from hypothesis import Phase, given, seed, settings
import lakatos.harness.decide
from lakatos.harness.search.backend import feeding
from lakatos.harness.search.draws import points
from lakatos.theory import HOLDS, Array, Real, Source, claim, equal

HERE = Source("here", "Here", ("Someone",), 2024, "https://example.org")

@claim(latex="P", source=HERE, expected=HOLDS)
def numbers_are_themselves(x: Real[Array, "n d"]):
    'A number is itself.'
    return equal(x, x)

@settings(backend="lakatos", max_examples=300, database=None, deadline=None)
@seed(0)
@given(points(numbers_are_themselves))
def test(point):
    print(point.key())

with feeding(iter(())):
    test()
print(lakatos.harness.decide.__file__, file=sys.stderr)
"""


def test_one_seed_draws_the_same_points_however_we_are_installed(tmp_path):
    checkout = Path(lakatos.__file__).resolve().parent
    installed = tmp_path / "site-packages" / "lakatos"
    rooms = ["systems", "theory", "reference", "properties", "harness"]
    for room in rooms:
        unread = shutil.ignore_patterns("__pycache__", "records", "cells")
        shutil.copytree(checkout / room, installed / room, ignore=unread)
    shutil.copy(checkout / "__init__.py", installed)

    def run(*path):
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path))}
        command = [sys.executable, "-c", DRAWN]
        done = subprocess.run(
            command, env=environment, cwd=tmp_path, check=True, capture_output=True, text=True
        )
        return done.stdout, Path(done.stderr.strip())

    (here, there), (ours, theirs) = zip(run(), run(installed.parent), strict=True)
    assert ours.is_relative_to(checkout)
    assert theirs.is_relative_to(installed)
    assert len(here.splitlines()) == 300
    assert here == there


def test_statistics_are_collected():
    collected = []
    with collector.with_value(collected.append):
        hypothesis_test(sums_commute, Tally(), Effort(examples=5, fresh=True))()
    (statistics,) = collected
    assert len(statistics["generate-phase"]["test-cases"]) >= SUSPECTS + 5


@pytest.fixture
def profile():
    """Load a Hypothesis profile for one test."""
    before = settings.get_current_profile_name()

    def load(**configured):
        settings.register_profile("of this test", settings.get_profile(before), **configured)
        settings.load_profile("of this test")

    yield load
    settings.load_profile(before)


@pytest.fixture
def database(profile):
    """Give Hypothesis a database of this test's own."""
    database = InMemoryExampleDatabase()
    profile(database=database)
    return database


def examples_of(effort):
    """Return how many points the claim's test judges beside those that it is fed."""
    tally = Tally()
    hypothesis_test(sums_commute, tally, effort)()
    return tally.points - SUSPECTS


def test_the_active_profile_says_how_many_examples_are_drawn(profile):
    profile(max_examples=7)
    assert examples_of(Effort(fresh=True)) == 7
    profile(max_examples=19)
    assert examples_of(Effort(fresh=True)) == 19


def test_an_effort_says_otherwise_than_the_profile(profile):
    profile(max_examples=7)
    assert examples_of(Effort(fresh=True, settings=settings(max_examples=11))) == 11
    assert examples_of(Effort(fresh=True, examples=3, settings=settings(max_examples=11))) == 3


@pytest.mark.parametrize("phases", [[Phase.reuse, Phase.generate], []])
def test_a_profile_without_reuse_starts_anew(profile, database, phases):
    def points_judged():
        tally = Tally()
        with pytest.raises(Settled):
            hypothesis_test(numbers_are_at_most_two, tally, Effort())()
        return tally.points

    profile(database=database, phases=phases)
    first = points_judged()
    again = points_judged()
    assert again < first if Phase.reuse in phases else again == first


def test_the_database_replays_the_point_that_settled_the_claim(database):
    def settle():
        tally = Points()
        with pytest.raises(Settled) as caught:
            hypothesis_test(numbers_are_at_most_two, tally, Effort(examples=50))()
        return caught.value.finding.point, tally.seen

    point, _ = settle()
    assert database.data
    again, seen = settle()
    assert again == point
    assert set(seen) == {point}
