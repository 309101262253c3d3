"""Dockets: many files of users, each in a process of its own."""

from contextlib import contextmanager

from lakatos.harness.command.court import Court
from lakatos.harness.command.docket import Case, Docket
from lakatos.harness.decide import Effort
from lakatos.theory.verdict import HOLDS


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
