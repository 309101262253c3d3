"""What runs in a worker can end, stop or interrupt it, and nobody else."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from lakatos.harness.catalogue.claims import SelectionError, load_file
from lakatos.harness.catalogue.worker import TIMEOUT, Worker, WorkerError


@pytest.fixture(scope="module")
def worker():
    with Worker() as kept:
        yield kept


@pytest.mark.parametrize(
    ("function", "given", "why"),
    [
        (os._exit, 0, "exit status 0"),
        (os._exit, 3, "exit status 3"),
        (sys.exit, 0, "raised SystemExit: 0"),
        (signal.raise_signal, signal.SIGKILL, "by SIGKILL"),
        (signal.raise_signal, signal.SIGSEGV, "by SIGSEGV"),
        (bytearray, 100 * 2**30, "raised MemoryError"),
        (int, "three", "raised ValueError: invalid literal"),
        (exec, "raise KeyboardInterrupt", "raised KeyboardInterrupt"),
        (exec, "raise BaseException('mine')", "raised BaseException: mine"),
        (exec, "f = lambda g: g(g)\nf(f)", "raised RecursionError"),
    ],
)
def test_what_ends_a_worker_is_told_and_the_next_question_finds_another(
    worker, function, given, why
):
    with pytest.raises(WorkerError, match=why):
        worker.ask(function, given)
    assert worker.ask(abs, -3) == 3


def test_torch_has_one_thread_in_a_worker_unless_more_are_asked_for(worker):
    wanted = os.environ.get("OMP_NUM_THREADS", "1")
    assert worker.ask(os.getenv, "OMP_NUM_THREADS") == wanted


def test_an_error_of_ours_comes_back_as_it_is(worker):
    with pytest.raises(SelectionError, match="no file"):
        worker.ask(load_file, Path("absent.py"))


def test_a_question_has_a_time_limit(worker, monkeypatch):
    worker.ask(os.getpid)
    monkeypatch.setattr(worker, "timeout", 0.5)
    with pytest.raises(WorkerError, match=r"not decided within 0.5 seconds: --timeout"):
        worker.ask(exec, "while True: pass")
    assert worker.timeout < TIMEOUT


def test_a_fork_that_comes_back_answers_nothing(worker):
    child = worker.ask(os.fork)
    assert child > 0
    assert worker.ask(abs, -4) == 4


def test_what_is_printed_disturbs_no_answer(worker, capfd):
    assert worker.ask(print, "noise") is None
    assert capfd.readouterr().out == ""


def gone(process):
    """Whether a process ended; it may wait for its parent to notice."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def waited(process):
    """Wait for a process to end."""
    until = time.monotonic() + 20
    while not gone(process) and time.monotonic() < until:
        time.sleep(0.05)
    return gone(process)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize(
    "busy", ["time.sleep, 1000", "exec, 'while True: pass'", "pow, 7, 10**9"],
    ids=["asleep", "in a loop", "holding the interpreter"],
)  # fmt: skip
def test_a_worker_dies_with_its_parent(busy):
    code = (
        "import os, time\nfrom lakatos.harness.catalogue.worker import Worker\n"
        "if __name__ == '__main__':\n    worker = Worker()\n"
        f"    print(worker.ask(os.getpid), flush=True)\n    worker.ask({busy})\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    with parent:
        process = int(parent.stdout.readline())
        time.sleep(0.3)
        assert not gone(process)
        parent.kill()
    assert waited(process)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_what_a_worker_started_ends_with_it():
    with Worker() as worker:
        children = [worker.ask(os.spawnlp, os.P_NOWAIT, "sleep", "sleep", "1000") for _ in "ab"]
        assert not any(map(gone, children))
    assert all(map(waited, children))
