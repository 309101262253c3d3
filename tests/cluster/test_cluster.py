"""Claims on two machines: the verdicts of one process, also where a machine is lost on the way."""

import subprocess
import sys
import threading
import time
from importlib.util import find_spec

import pytest

pytestmark = [
    pytest.mark.skipif(find_spec("ray") is None, reason="no ray: tox -e cluster has it"),
    pytest.mark.filterwarnings("ignore"),  # Ray leaves sockets and files open
]

CLAIMS = '''"""Small claims; one does something once, and marks that it has."""

import os
import signal
import time

from lakatos.theory import FAILS, HOLDS, Array, Real, Relation, Source, claim, equal

ME = Source("me", "My notes", ("Ada",), 2024, "https://example.org")
MARK = {mark!r}


@claim(latex="2x = x + x", source=ME, expected=HOLDS)
def twice(x: Real[Array, "n"]) -> Relation:
    """Twice a vector is its sum with itself."""
    return equal(2 * x, x + x)


@claim(latex="3x = x + x", source=ME, expected=FAILS)
def thrice(x: Real[Array, "n"]) -> Relation:
    """Thrice a vector is its sum with itself."""
    if not os.path.exists(MARK):
        open(MARK, "w").close()
        {deed}
    return equal(3 * x, x + x)


@claim(latex="2x = x + x", source=ME, expected=HOLDS)
def ended(x: Real[Array, "n"]) -> Relation:
    """A claim that ends its process."""
    os._exit(3)
    return equal(2 * x, x + x)


@claim(latex="x^2 = x", source=ME, expected=FAILS)
def squared(x: Real[Array, "n"]) -> Relation:
    """A vector is its square."""
    return equal(x * x, x)
'''
ENDED = "it ended the process that it runs in, with exit status 3"


def expected(deed):
    """Return the lines that are told of the claims."""
    place = f"claims_some.py:{28 + deed.count(chr(10))}"
    return [
        "holds     twice: proved for all sizes: n",
        "fails     thrice: certified: x = [1]; gap 1",
        f"undecided ended (expected holds): {place}: ended: {ENDED}",
        "fails     squared: certified: x = [-1]; gap 2",
    ]


OURS = ["softmax_is_affine", "two_projections_collapse", "self_attention_is_additive"]


@pytest.fixture
def project(tmp_path):
    """Return a way to write the claims, and to run a command beside them."""

    class Project:
        mark = tmp_path / "mark"

        def write(self, deed, without=""):
            text = CLAIMS.format(mark=str(self.mark), deed=deed)
            head, *claims = text.split("\n\n\n@claim")
            kept = [each for each in claims if not without or f"def {without}(" not in each]
            text = "\n\n\n@claim".join([head, *kept])
            (tmp_path / "claims_some.py").write_text(text)

        def run(self, *arguments):
            command = [sys.executable, "-m", "lakatos", *arguments]
            return subprocess.run(
                command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=900
            )

        def kept(self):
            """Take away what is kept, and return it."""
            path = tmp_path / ".lakatos/facts.jsonl"
            lines = path.read_bytes().splitlines()
            path.unlink()
            return lines

    return Project()


def test_a_machine_gives_the_verdicts_of_this_one_and_facts_are_written_here(machines, project):
    project.mark.touch()
    project.write("pass")
    far = project.run("check", "claims_some.py", "--cluster", machines.address)
    assert far.stdout.splitlines()[:4] == expected("pass"), far.stderr
    kept = project.kept()
    near = project.run("check", "claims_some.py", "--jobs", "1")
    assert near.stdout == far.stdout
    assert project.kept() == kept
    assert len(kept) == 3


def test_a_process_that_dies_is_replaced_and_asked_again(machines, project):
    deed = "os.kill(os.getppid(), signal.SIGKILL)\n        time.sleep(600)"
    project.write(deed)
    found = project.run("check", "claims_some.py", "--cluster", machines.address)
    assert project.mark.exists()
    assert found.stdout.splitlines()[:4] == expected(deed), found.stderr
    assert len(project.kept()) == 3


def test_a_process_that_dies_each_time_is_told(machines, project):
    deed = "pass\n    os.kill(os.getppid(), signal.SIGKILL)\n    time.sleep(600)"
    project.write(deed)
    found = project.run("check", "claims_some.py", "--cluster", machines.address)
    lines = found.stdout.splitlines()
    assert "thrice: 3 machines of the cluster died over it, the last so: " in lines[1]
    assert [lines[0], *lines[2:4]] == [expected(deed)[0], *expected(deed)[2:]]


def test_the_catalogue_and_the_law_table_come_to_the_same(machines, project):
    for command in (["check", *OURS], ["matrix", "--block", "softmax", "--block", "gelu"]):
        near = project.run(*command, "--jobs", "2")
        far = project.run(*command, "--cluster", machines.address)
        assert (far.returncode, far.stdout, far.stderr) == (0, near.stdout, "")


def test_a_hunt_writes_its_turns_here(machines, project):
    project.write("pass", without="ended")
    command = "hunt", "--minutes", "9", "claims_some.py"
    found = project.run(*command, "--cluster", machines.address)
    assert "3 of 3 that nothing settled were tried" in found.stdout, found.stderr
    assert "3 are settled now" in found.stdout
    assert found.stdout.count("[1 turn, ") == 3
    again = project.run(*command, "--jobs", "1")
    assert again.stdout == "nothing of this is open: all of it is proved, or settled by a point\n"


def test_nobody_answers_at_a_wrong_address(project):
    project.write("pass")
    found = project.run("check", "claims_some.py", "--cluster", "127.0.0.1:1")
    assert found.returncode == 2
    assert found.stderr.startswith("--cluster 127.0.0.1:1: nobody listens there (")
    assert found.stderr.count("\n") == 1


def test_a_cluster_without_graphics_cards_is_not_asked_for_one(machines, project):
    found = project.run("check", OURS[0], "--device", "cuda", "--cluster", machines.address)
    assert found.returncode == 2
    assert found.stderr == f"--cluster {machines.address}: the cluster has no graphics card\n"


def test_a_machine_that_is_lost_in_the_middle_loses_nothing(machines, project):
    (lost,) = machines.worker_nodes
    deed = "time.sleep(20)"
    project.write(deed)

    def lose():
        while not project.mark.exists():
            time.sleep(0.1)
        machines.remove_node(lost, allow_graceful=False)

    watching = threading.Thread(target=lose)
    watching.start()
    try:
        found = project.run("check", "claims_some.py", "--cluster", machines.address)
    finally:
        project.mark.touch()
        watching.join()
    assert found.stdout.splitlines()[:4] == expected(deed), found.stderr
    assert len(project.kept()) == 3
