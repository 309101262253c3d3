"""Malformed inputs end in a line that says what is wrong: no traceback of ours, no silent success.

Every input of `inputs.py` is typed at the command line, in this process, with little effort.
"""

import os
import re
import signal
import sys
from contextlib import contextmanager, nullcontext
from functools import partial

import inputs
import pytest
from click.testing import CliRunner
from lakatos.harness.catalogue.worker import Worker
from lakatos.harness.command.cli import main
from lakatos.harness.command.court import Court
from lakatos.harness.decide import Effort
from lakatos.harness.keep.store import PACKAGE, Store

LINES, LINE = 8, 1200
"""No answer to a malformed input is longer, but for a traceback of the user's own."""
LONGEST = 20
"""Seconds after which an input is said to hang."""
TRUE = inputs.claiming("return equal(x, x)", name="kept_apart")
OWN_FRAMES = re.compile(rf'File "{re.escape(str(PACKAGE))}/|File ".*site-packages/')


class HangError(BaseException):
    """An input took too long."""


@contextmanager
def limited(seconds):
    """Interrupt what takes too long."""

    def ring(*_):
        raise HangError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture(autouse=True)
def _project(tmp_path, monkeypatch):
    """Work in an empty folder, and forget what files of claims import."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", sys.path.copy())
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name.startswith("claims_of_"):
            del sys.modules[name]


@pytest.fixture(scope="session")
def worker():
    """Return a process for what the inputs do: one for all of them, until one ends it."""
    with Worker(timeout=LONGEST) as kept:
        yield kept


@pytest.fixture
def typed(tmp_path, worker):
    """Return what the command line answers."""
    store = Store(tmp_path / ".lakatos", tmp_path / "catalogue")
    lent = lambda _: nullcontext(worker)
    court = Court(lambda: store, partial(Effort, examples=5, light=True), lent)

    def run(*arguments):
        with limited(2 * LONGEST):
            return CliRunner().invoke(main, [str(each) for each in arguments], obj=court)

    return run


def told(result, *, raised=False):
    """Assert that an answer is one: status 1 or 2 and a few lines, none of them of ours."""
    text = result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), (
        f"{type(result.exception).__name__}: {result.exception}"
    )
    assert result.exit_code in (1, 2)
    assert text.strip()
    assert not OWN_FRAMES.search(text), text
    if raised and "Traceback (most recent call last):" in text.splitlines()[0]:
        return text
    assert "Traceback" not in text, text
    assert len(text.splitlines()) <= LINES, text[:3000]
    assert max(map(len, text.splitlines())) <= LINE, text[:3000]
    assert not set(text) & {"\x1b", "\udcff"}
    return text


@pytest.mark.parametrize("text", inputs.UNREADABLE.values(), ids=inputs.UNREADABLE)
def test_a_file_that_cannot_be_read(typed, tmp_path, text):
    path = tmp_path / "claims_odd.py"
    path.write_text(text if text.startswith("# -*-") else f"import sys\n{text}", encoding="utf-8")
    said = told(typed("check", path), raised=True)
    assert "claims_odd.py" in said


@pytest.mark.parametrize("text", inputs.DECLARED.values(), ids=inputs.DECLARED)
def test_a_claim_that_is_declared_in_an_odd_way(typed, tmp_path, text):
    path = tmp_path / "claims_odd.py"
    path.write_text(inputs.HEAD + text, encoding="utf-8")
    assert "claims_odd.py" in told(typed("check", path), raised=True)


@pytest.mark.parametrize("shape", inputs.SHAPES, ids=lambda shape: f"{shape!a:.40}")
def test_a_shape_that_is_none(typed, tmp_path, shape):
    path = tmp_path / "claims_odd.py"
    path.write_text(inputs.HEAD + inputs.shaped(shape) + TRUE, encoding="utf-8")
    said = told(typed("check", path))
    assert "claims_odd.py" in said or "stated" in said


@pytest.mark.parametrize("text", inputs.DONE.values(), ids=inputs.DONE)
def test_a_claim_that_does_something_odd_takes_no_other_with_it(typed, tmp_path, text):
    path = tmp_path / "claims_odd.py"
    path.write_text(inputs.HEAD + text + TRUE, encoding="utf-8")
    result = typed("check", path)
    said = told(result)
    assert result.exit_code == 1
    assert "stated" in said
    assert "holds     kept_apart" in said
    assert "2 claims: 1 holds, 1 " in said


@pytest.mark.parametrize("given", inputs.SOURCES.values(), ids=inputs.SOURCES)
def test_a_source_that_is_none_is_a_fault_of_its_claim_alone(typed, tmp_path, given):
    path = tmp_path / "claims_odd.py"
    path.write_text(inputs.HEAD + inputs.citing(given) + TRUE, encoding="utf-8")
    said = told(typed("check", path))
    assert "stated has a fault in its source" in said
    assert "write it" in said or "write them" in said or "make one" in said
    assert "holds     kept_apart" in said
    for words in (["list", path], ["search", "so", "--in", path]):
        assert "kept_apart" in typed(*words).output


def test_a_name_that_two_files_have(typed, tmp_path):
    for name in ("claims_one.py", "claims_two.py"):
        (tmp_path / name).write_text(inputs.HEAD + TRUE, encoding="utf-8")
    said = told(typed("check", "claims_one.py", "claims_two.py"))
    assert "kept_apart" in said
    assert "claims_one.py" in said
    assert "claims_two.py" in said


@pytest.mark.parametrize("make", inputs.FILES.values(), ids=inputs.FILES)
def test_a_file_that_is_none(typed, tmp_path, make):
    make(tmp_path / "claims_odd.py")
    assert "claims_odd.py" in told(typed("check", "claims_odd.py"), raised=True)


def test_a_pipe_that_nobody_writes_to(typed, tmp_path):
    os.mkfifo(tmp_path / "claims_odd.py")
    assert "claims_odd.py" in told(typed("check", "claims_odd.py"))


def _with_blocks(folder):
    for name, text in inputs.BLOCK_FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "shaped.py").write_text("def shaped(x):\n    return x + 1\n")
    (folder / "folder.py").mkdir()


@pytest.mark.parametrize("spec", inputs.GIVEN_BLOCKS, ids=ascii)
def test_a_block_that_is_none(typed, tmp_path, spec):
    _with_blocks(tmp_path)
    words = ["matrix", "--block", spec, "--input", "n d", "--law", "odd"]
    told(typed(*words), raised=spec.startswith(("raising", "syntax", "exiting")))


@pytest.mark.parametrize("shape", inputs.INPUTS, ids=lambda shape: f"{shape!a:.40}")
def test_an_input_that_is_none(typed, tmp_path, shape):
    _with_blocks(tmp_path)
    words = ["matrix", "--block", "shaped.py:shaped", "--input", shape, "--law", "causal"]
    told(typed(*words))


@pytest.mark.parametrize("given", inputs.ARGUMENTS, ids=lambda given: f"{given!a:.40}")
def test_an_argument_that_is_none(typed, tmp_path, given):
    _with_blocks(tmp_path)
    words = ["matrix", "--block", "shaped.py:shaped", "--input", "n d", "--law", "odd"]
    told(typed(*words, "--arg", given))


@pytest.mark.parametrize("words", inputs.OPTIONS, ids=lambda words: f"{words!a:.60}")
def test_an_option_that_is_none(typed, tmp_path, words):
    (tmp_path / "claims_true.py").write_text(inputs.HEAD + TRUE, encoding="utf-8")
    (tmp_path / "empty.json").touch()
    (tmp_path / "folder.py").mkdir()
    (tmp_path / "locked").touch()
    (tmp_path / "endless").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "fifo.json")
    told(typed(*(word.replace("M", "claims_true.py") if len(word) < 4 else word for word in words)))
