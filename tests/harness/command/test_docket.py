"""Dockets: many files of users, each in a process of its own."""

from contextlib import contextmanager

from lakatos.harness.catalogue.claims import catalogue
from lakatos.harness.command.court import Court
from lakatos.harness.command.docket import Case, Docket, _length, case_of
from lakatos.harness.decide import Effort
from lakatos.theory.verdict import FAILS, HOLDS


class Counted:
    """A worker that answers with a case of the file it is asked about."""

    alive = 0
    most = 0

    def __init__(self):
        self.runs = False

    def ask(self, _, path):
        if not self.runs:
            self.runs = True
            Counted.alive += 1
            Counted.most = max(Counted.most, Counted.alive)
        return [Case(path.stem, "", "", HOLDS, str(path), path, 1)]

    def end(self):
        Counted.alive -= self.runs
        self.runs = False


@contextmanager
def counted(_):
    worker = Counted()
    yield worker
    worker.end()


def test_few_processes_are_alive_however_many_files_there_are(store):
    with Docket(Court(worker=counted), Effort(), store, 1.0) as docket:
        cases = docket.cases([f"claims_{number}.py" for number in range(40)])
    assert len(cases) == 40
    assert Counted.most == 8
    assert Counted.alive == 0


def test_what_is_to_hold_and_has_many_numbers_takes_long():
    named = {claim.id: claim for claim in catalogue()}
    cases = {name: case_of(claim, claim) for name, claim in named.items()}
    order = sorted(cases, key=lambda name: _length(cases[name]))
    assert named[order[0]].expected is FAILS
    assert named[order[-1]].expected is HOLDS
    small, large = "fourier_mixing_three_times_is_once", "wavenet_is_causal"
    assert order.index(small) < order.index(large)
    assert _length(case_of(named[large])) == (True, 0)
